"""Tags a JSON Lines file: what stands behind `outside-in tag`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Annotated

import msgspec
from msgspec import Meta

from domain.evidence.model import Finding
from nlp.analyse import Analysis, Kind, Text, analyse

MODELS = ("accurate", "fast")
_BATCH = 64


class LineProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A line that could not be read: its number, from 1, and the reason."""

    line: int
    reason: str


class TagLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line in. Other members (units, candidate ...) are ignored; without `kind`, a question makes an answer."""

    id: Annotated[str, Meta(min_length=1)]
    text: str
    question: str | None = None
    kind: Kind | None = None


class TaggedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line out."""

    id: str
    tags: tuple[Finding, ...]
    skipped: str | None = None


def tag_file(source: Path, target: Path, model: str = "accurate") -> list[LineProblem]:
    """Tag every good line of `source` into `target`, in order, and return the bad ones.

    `model` is accurate or fast; for now both run the same rules. The target appears only when it is complete.
    Memory does not grow with the file. Raises ValueError for an unknown model, OSError for an unreadable source or
    unwritable target.
    """
    if model not in MODELS:
        raise ValueError(f"unknown model {model!r}: use {' or '.join(MODELS)}")
    problems: list[LineProblem] = []
    with source.open("rb") as lines, _whole_file(target) as out:
        good = _read(lines, problems)
        while batch := list(islice(good, _BATCH)):
            analyses = analyse([_text(line) for line in batch])
            for line, analysis in zip(batch, analyses, strict=True):
                out.write(msgspec.json.encode(_tagged(line, analysis)) + b"\n")
    return problems


def _read(lines: IO[bytes], problems: list[LineProblem]) -> Iterator[TagLine]:
    decoder = msgspec.json.Decoder(TagLine)
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not content.strip():
            continue
        try:
            yield decoder.decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            problems.append(LineProblem(line=number, reason=str(error)))


def _text(line: TagLine) -> Text:
    kind: Kind = line.kind or ("answer" if line.question else "note")
    return Text(text=line.text, kind=kind, question=line.question)


def _tagged(line: TagLine, analysis: Analysis) -> TaggedLine:
    return TaggedLine(id=line.id, tags=analysis.findings, skipped=analysis.skipped)


@contextmanager
def _whole_file(target: Path) -> Iterator[IO[bytes]]:
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
