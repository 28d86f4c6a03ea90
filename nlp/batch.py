"""Tags a JSON Lines file: what stands behind `outside-in tag`."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Annotated

import msgspec
from msgspec import Meta

from domain.evidence.model import Finding
from nlp.analyse import Analysis, Kind, ModelChoice, Text, analyse
from nlp.files import LineProblem, whole_file

MODELS: tuple[ModelChoice, ...] = ("accurate", "fast")
_BATCH = 64


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


def tag_file(
    source: Path, target: Path, model: ModelChoice = "accurate", progress: Callable[[int], object] = lambda read: None
) -> list[LineProblem]:
    """Tag every good line of `source` into `target`, in order, and return the bad ones.

    `progress` is told after each batch how many bytes were read since the last call. The target appears only when it is
    complete. Memory does not grow with the file. Raises OSError for an unreadable source or unwritable target.
    """
    problems: list[LineProblem] = []
    with source.open("rb") as lines, whole_file(target) as out:
        good, reported = _read(lines, problems), 0
        while batch := list(islice(good, _BATCH)):
            analyses = analyse([_text(line) for line in batch], model=model)
            for line, analysis in zip(batch, analyses, strict=True):
                out.write(msgspec.json.encode(_tagged(line, analysis)) + b"\n")
            progress(lines.tell() - reported)
            reported = lines.tell()
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
