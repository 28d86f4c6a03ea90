"""Checks a JSON Lines file: what stands behind `outside-in guard`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Annotated

import msgspec
from msgspec import Meta

from domain.language.model import Category, Mode
from nlp.files import LineProblem, whole_file
from nlp.guard import check


class GuardLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line in. Other members are ignored; without `mode` the text is a note."""

    id: Annotated[str, Meta(min_length=1)]
    text: str
    mode: Mode = "note"


class LineFlag(msgspec.Struct, frozen=True, kw_only=True):
    """Code-point offsets into the text, the category and why it was flagged."""

    start: int
    end: int
    category: Category
    reason: str


class GuardedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line out."""

    id: str
    flags: tuple[LineFlag, ...]


def guard_file(source: Path, target: Path, progress: Callable[[int], object] = lambda read: None) -> list[LineProblem]:
    """Check every good line of `source` into `target`, in order, and return the bad ones.

    `progress` is told how many bytes each line had. The target appears only when it is complete. Memory does not grow
    with the file. Raises OSError for an unreadable source or unwritable target.
    """
    problems: list[LineProblem] = []
    with source.open("rb") as lines, whole_file(target) as out:
        for line in _read(lines, problems, progress):
            found = check(line.text, line.mode)
            flags = tuple(
                LineFlag(start=one.start, end=one.end, category=one.category, reason=one.reason) for one in found
            )
            out.write(msgspec.json.encode(GuardedLine(id=line.id, flags=flags)) + b"\n")
    return problems


def _read(lines: IO[bytes], problems: list[LineProblem], progress: Callable[[int], object]) -> Iterator[GuardLine]:
    decoder = msgspec.json.Decoder(GuardLine)
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if content.strip():
            try:
                yield decoder.decode(content)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                problems.append(LineProblem(line=number, reason=str(error)))
        progress(len(line))
