"""The shipped sample answers: at least one per level and competency of the rubric library."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import msgspec

from domain.calibration.model import BASIS, FrameOfReference, LibrarySample, SampleContent, SpanDraft
from domain.calibration.rules import locate
from domain.culture.model import Code, Level, LongText, ShortText
from domain.rubrics.service import library as rubric_library

FOLDER = Path(__file__).parent / "samples"


class ShippedSample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sample as it stands in its file: the spans as quotes, the question by its code in the rubric library."""

    code: Code
    competency_code: Code
    question_code: Code
    setting: ShortText
    level: Level
    text: LongText
    reason: FrameOfReference
    spans: tuple[SpanDraft, ...]


@cache
def library_samples() -> tuple[LibrarySample, ...]:
    """Every shipped sample, by competency and level. Raises ValueError if a quote does not stand in its text once."""
    questions = {question.code: question.text for competency in rubric_library() for question in competency.questions}
    found = [
        _resolved(shipped, questions[shipped.question_code])
        for path in sorted(FOLDER.glob("*.json"))
        for shipped in msgspec.json.decode(path.read_bytes(), type=tuple[ShippedSample, ...])
    ]
    return tuple(sorted(found, key=lambda sample: (sample.competency_code, sample.level, sample.code)))


@cache
def by_competency() -> dict[str, tuple[LibrarySample, ...]]:
    """Competency code → its shipped samples."""
    found: defaultdict[str, list[LibrarySample]] = defaultdict(list)
    for sample in library_samples():
        found[sample.competency_code].append(sample)
    return {code: tuple(samples) for code, samples in found.items()}


def content_of(sample: LibrarySample) -> SampleContent:
    """What a calibration keeps of a shipped sample."""
    return SampleContent(
        competency_code=sample.competency_code,
        question=sample.question,
        setting=sample.setting,
        text=sample.text,
        level=sample.level,
        reason=sample.reason,
        spans=sample.spans,
    )


def _resolved(shipped: ShippedSample, question: str) -> LibrarySample:
    spans = tuple(locate(span, shipped.text) for span in shipped.spans)
    return LibrarySample(
        code=shipped.code,
        competency_code=shipped.competency_code,
        question_code=shipped.question_code,
        question=question,
        setting=shipped.setting,
        text=shipped.text,
        level=shipped.level,
        reason=shipped.reason,
        spans=spans,
        basis=BASIS,
    )
