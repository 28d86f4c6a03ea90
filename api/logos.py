"""Logos as they come: opened in a process of their own (api/logo_child.py), which is ended when it takes too long.

A process for each logo and none that waits: an organisation sends a few in its life. Not a pool of a library's, for the
reasons that api/model_process.py gives.
"""

import asyncio
import contextlib
import os
from collections.abc import Sequence

import msgspec
import structlog

from api.errors import TryLater, UnsupportedMediaType
from api.logo_child import SECONDS, Refused, Scaled
from api.processes.commands import PYTHON
from api.processes.reaper import ROOT
from domain.errors import Invalid, invalid
from domain.report_settings.model import NewLogo

LOGO_MOST = 5 * 1_048_576
MEDIA_TYPES = ("image/png", "image/jpeg")
COMMAND = (*PYTHON, "-m", "api.logo_child")
AT_ONCE = 2
RETRY_AFTER = 5
DECODER: msgspec.msgpack.Decoder[Scaled | Refused] = msgspec.msgpack.Decoder(Scaled | Refused)
log = structlog.get_logger()
_open: set[object] = set()


def check_media_type(header: str) -> None:
    """Raise UnsupportedMediaType unless the Content-Type is one of MEDIA_TYPES; SVG is told why."""
    media_type = header.partition(";")[0].strip().lower()
    if media_type in MEDIA_TYPES:
        return
    reason = (
        "SVG files may carry scripts and addresses to fetch, so they are not taken. Export the logo as PNG."
        if media_type == "image/svg+xml"
        else "Only PNG and JPEG pictures are taken (image/png, image/jpeg). Save the logo as one of them."
    )
    raise UnsupportedMediaType(reason, code="media_type_unsupported")


async def prepare_logo(body: bytes, command: Sequence[str] = COMMAND, seconds: float = SECONDS) -> NewLogo:
    """The picture checked, scaled and encoded anew; Invalid where it cannot be a logo, TryLater where others wait.

    `command` is replaced in tests.
    """
    if not body:
        raise invalid("body", "required", "There is no picture in it. Send a PNG or JPEG picture.")
    answer = await _answered(body, command, seconds)
    if isinstance(answer, Refused):
        raise invalid("body", answer.code, answer.message)
    return NewLogo(png=answer.png, width=answer.width, height=answer.height)


async def _answered(body: bytes, command: Sequence[str], seconds: float) -> Scaled | Refused:
    if len(_open) >= AT_ONCE:
        raise TryLater(f"Other logos are being opened. Send it again in {RETRY_AFTER} seconds.", RETRY_AFTER)
    turn = object()
    _open.add(turn)
    try:
        returncode, out = await _child(body, command, seconds)
    except TimeoutError:
        raise _cannot_be_opened() from None
    finally:
        _open.discard(turn)
    try:
        return DECODER.decode(out)
    except msgspec.DecodeError:
        # Ended over this picture by the limits of its process, or by the system.
        log.warning("logo_not_opened", returncode=returncode)
        raise _cannot_be_opened() from None


async def _child(body: bytes, command: Sequence[str], seconds: float) -> tuple[int | None, bytes]:
    """How the process ended and what it said; it is gone when this returns or raises."""
    # It needs no database and no secret.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OUTSIDE_IN_")}
    child = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=environment
    )
    try:
        async with asyncio.timeout(seconds):
            out, _ = await child.communicate(body)
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        with contextlib.suppress(ConnectionError):
            await child.communicate()
    return child.returncode, out


def _cannot_be_opened() -> Invalid:
    return invalid(
        "body", "too_large", "The picture takes too much time or memory to open. Scale it down; 1200 x 400 print best."
    )
