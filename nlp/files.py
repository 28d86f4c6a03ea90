"""Reading and writing JSON Lines files, for commands that turn one into another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import msgspec


class LineProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A line that could not be read: its number, from 1, and the reason."""

    line: int
    reason: str


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its place when all is written, and vanishes on an error."""
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as out:
        unfinished = Path(out.name)
        try:
            yield out
            out.flush()
            os.fsync(out.fileno())
            unfinished.chmod(0o666 & ~_umask())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
