"""What a form brought that was not taken. It is shown and carried on, so that nothing that somebody typed is lost."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from api.pages.forms import FIELDS_MOST, ONCE, clean, entered
from api.unit_of_work import SAFE_METHODS, from_own_page
from domain.errors import DomainError

# A file cannot be carried on; its name stands in a field that no page reads.
FILE = "_file"
MULTIPART = "multipart/form-data"
# Longer than this, or of several lines, is shown in a field of several lines.
LINE_MOST = 60
ROWS_MOST = 12
LABEL_MOST = 80
_TECHNICAL = frozenset({"revision", "key", "id"})
_SECRET = re.compile(r"password|secret|(^|[._])token$|^code$", re.IGNORECASE)
_POSITION = re.compile(r"\[([0-9]{1,4})\]")
_BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?')
_NAME = re.compile(rb'[; ]name="([^"]*)"')
_FILE_NAME = re.compile(rb'[; ]filename="([^"]*)"')


class KeptField(msgspec.Struct, frozen=True, kw_only=True):
    """One field as the page of a refusal has it: `label` in words, `rows` 0 for one line; hidden where nobody typed."""

    name: str
    value: str
    label: str
    rows: int
    hidden: bool


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a form, without its secrets; `file` is the name of a file that has to be chosen again."""

    pairs: tuple[tuple[str, str], ...] = ()
    file: str = ""
    lacks_secret: bool = False

    @property
    def held(self) -> tuple[tuple[str, str], ...]:
        """The fields to carry on through signing in, the name of the file among them."""
        return (*self.pairs, *([(FILE, self.file)] if self.file else []))

    @property
    def fields(self) -> tuple[KeptField, ...]:
        """Each field as a page shows it."""
        return tuple(_field(name, value) for name, value in self.pairs)

    @property
    def shows_something(self) -> bool:
        """Whether there is a text to read and to copy."""
        return any(not one.hidden for one in self.fields)

    @property
    def can_be_sent(self) -> bool:
        """Whether the same can be sent again: it lacks nothing that would have to be entered anew."""
        return not self.lacks_secret and (not self.file or self.shows_something)


def kept_of(request: Request[Any, Any, Any]) -> Kept | None:
    """What the request's form brought; None where it brought none, was not read, or came from another site."""
    body = request.scope["state"].get("body")
    if request.method in SAFE_METHODS or body is None or not from_own_page(request, request.app.state.base_url):
        return None
    media_type = request.headers.get("content-type", "")
    file = ""
    if media_type.partition(";")[0].strip().lower() == MULTIPART:
        found = list(_parts(media_type, body))
        pairs = tuple((name, value) for name, value, is_file in found if not is_file)
        file = next((value for _, value, is_file in found if is_file and value), "")
    else:
        try:
            pairs = entered(request, body).pairs
        except DomainError:
            return None
    told = tuple((name, value) for name, value in pairs if not is_secret(name))
    return Kept(pairs=told, file=file, lacks_secret=len(told) < len(pairs))


def as_sent(request: Request[Any, Any, Any], body: bytes) -> tuple[str, bytes]:
    """What tells one sending of a form from another: its ONCE, and its content.

    A browser draws a new boundary each time that it sends the same file, so the boundary is no part of it.
    """
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != MULTIPART:
        return entered(request, body).text(ONCE), body
    boundary = _BOUNDARY.search(media_type)
    once = next((value for name, value, is_file in _parts(media_type, body) if name == ONCE and not is_file), "")
    return once, body if boundary is None else body.replace(boundary[1].encode(), b"")


def _parts(media_type: str, body: bytes) -> Iterator[tuple[str, str, bool]]:
    """Name, text, False of each field; name, name of the file, True of each file. As browsers write them."""
    boundary = _BOUNDARY.search(media_type)
    if boundary is None:
        return
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode(), FIELDS_MOST)[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        name, file = _NAME.search(head), _FILE_NAME.search(head)
        if name is not None:
            yield _text(name[1]), _text(content if file is None else file[1]), file is not None


def _text(raw: bytes) -> str:
    return clean(raw.decode("utf-8", "replace"))


def is_secret(name: str) -> bool:
    """Whether a field of this name is never shown again nor carried on."""
    return _SECRET.search(name) is not None


def label_of(name: str) -> str:
    """A field's path in words: notes[0].text → Notes 1, text."""
    counted = _POSITION.sub(lambda found: f" {int(found[1]) + 1}", name)
    said = counted.replace(".", ", ").replace("_", " ").strip()[:LABEL_MOST]
    return said[:1].upper() + said[1:] or "Field"


def _field(name: str, value: str) -> KeptField:
    lines = value.count("\n") + 1 + len(value) // LINE_MOST
    return KeptField(
        name=name,
        value=value,
        label=label_of(name),
        rows=0 if lines == 1 else min(lines + 1, ROWS_MOST),
        hidden=not value.strip() or _is_technical(name, value),
    )


def _is_technical(name: str, value: str) -> bool:
    """Whether a page put the value there and nobody typed it."""
    last = name.rpartition(".")[2]
    if name == ONCE or name.startswith("_") or last in _TECHNICAL:
        return True
    try:
        UUID(value)
    except ValueError:
        return False
    return True
