"""What a sample must hold, what may be submitted, in which order a rater meets the samples, and who may do what."""

from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from domain.access.model import Actor, Role
from domain.calibration.model import (
    AttemptDraft,
    CalibrationRow,
    CalibrationSample,
    FrameOfReference,
    Item,
    RatingRow,
    SampleContent,
    SampleDraft,
    SampleSpan,
    SpanDraft,
)
from domain.errors import Conflict, FieldError, Forbidden

LOWEST, HIGHEST = 1, 5
SAMPLES_MOST = 100
PANEL_MOST = 30

SET_UP: frozenset[Role] = frozenset({"admin", "recruiter", "hr"})
SEES_ALL: frozenset[Role] = SET_UP | {"hiring_manager"}


def may_set_up(actor: Actor) -> bool:
    """Whether the actor makes calibrations and works with reference levels; a program may where its scope does."""
    return actor.account_id is None or bool(actor.roles & SET_UP)


def require_set_up(actor: Actor) -> None:
    """Raise Forbidden unless the actor may set up calibrations."""
    if not may_set_up(actor):
        raise Forbidden(
            "Only a recruiter, HR or an administrator sets up calibrations and works with reference levels.",
            code="role_needed",
        )


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees that a calibration exists without rating in it or owning its process."""
    return actor.account_id is None or bool(actor.roles & SEES_ALL)


def require_owner(actor: Actor, calibration: CalibrationRow) -> None:
    """Raise Forbidden unless the actor is the process owner: being an admin is not enough."""
    if actor.account_id != calibration.owner_id:
        raise Forbidden(
            "Only the rater and the owner of the process see this; an administrator does only as that owner.",
            code="owner_needed",
        )


def closed_until_submitted(left: int | None, samples: int) -> Conflict:
    """The refusal of references and others' levels, with when they open. `left`: samples without a level, if begun."""
    state = "you have not begun" if left is None else f"{left} of {samples} samples have no level yet"
    return Conflict(
        "Reference levels and the levels of others open to you once you have submitted your own attempt at all "
        f"{samples} samples; {state}.",
        code="calibration_open",
    )


def order_of(attempt_id: UUID, items: Sequence[Item]) -> list[Item]:
    """The samples in the order of this attempt: random between attempts, always the same within one."""
    return sorted(items, key=lambda item: sha256(attempt_id.bytes + item.id.bytes).digest())


def normalise(text: str) -> str:
    """LF line ends, so that offsets mean the same everywhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def locate(span: SpanDraft, text: str) -> SampleSpan:
    """The span with its offsets (code points); ValueError unless its quote stands in the text exactly once."""
    quote = normalise(span.quote)
    start = text.find(quote)
    if start < 0 or text.find(quote, start + 1) >= 0:
        raise ValueError(quote)
    return SampleSpan(start=start, end=start + len(quote), quote=quote, level=span.level, anchor=span.anchor)


def content_of(draft: SampleDraft) -> SampleContent:
    """The sample as it is stored; the draft has been checked by `sample_problems`."""
    text = normalise(draft.text)
    return SampleContent(
        competency_code=draft.competency_code,
        question=draft.question,
        setting=draft.setting,
        text=text,
        level=draft.level,
        reason=draft.reason,
        spans=tuple(locate(span, text) for span in draft.spans),
    )


def sample_problems(draft: SampleDraft) -> list[FieldError]:
    """Everything to change before a sample can be stored."""
    return [*_reason_problems(draft.level, draft.reason), *_span_problems(draft)]


def _reason_problems(level: int, reason: FrameOfReference) -> Iterator[FieldError]:
    for field, given, end in (("not_lower", reason.not_lower, LOWEST), ("not_higher", reason.not_higher, HIGHEST)):
        if given is None and level != end:
            yield _error(f"reason.{field}", "required", "Say why the answer is not one level further, by the anchors.")
        if given is not None and level == end:
            yield _error(f"reason.{field}", "no_such_level", "There is no level beyond this one; send null.")


def _span_problems(draft: SampleDraft) -> Iterator[FieldError]:
    text = normalise(draft.text)
    for position, span in enumerate(draft.spans):
        try:
            locate(span, text)
        except ValueError:
            yield _error(
                f"spans[{position}].quote",
                "quote_not_found",
                "The quote must be copied from the text word for word and stand in it exactly once.",
            )
    if all(span.level != draft.level for span in draft.spans):
        yield _error("spans", "span_at_level_needed", f"At least one span must show the level {draft.level}.")


def newest_versions(samples: Sequence[CalibrationSample]) -> list[CalibrationSample]:
    """The samples without those that have a next version among them."""
    newest: dict[UUID, int] = {}
    for one in samples:
        newest[one.lineage_id] = max(one.version, newest.get(one.lineage_id, 0))
    return [one for one in samples if one.version == newest[one.lineage_id]]


def draft_problems(draft: AttemptDraft, items: Collection[UUID]) -> list[FieldError]:
    """Everything to change before the ratings of an attempt can be saved."""
    problems = []
    seen: set[UUID] = set()
    for position, rating in enumerate(draft.ratings):
        field = f"ratings[{position}].sample_id"
        if rating.sample_id not in items:
            problems.append(_error(field, "unknown_sample", "This calibration has no such sample."))
        if rating.sample_id in seen:
            problems.append(_error(field, "duplicate", "Each sample is rated once."))
        seen.add(rating.sample_id)
    return problems


def unrated(ordered: Sequence[Item], ratings: Sequence[RatingRow]) -> list[FieldError]:
    """The samples that still lack a level, each by its place in the rater's own order."""
    rated = {rating.item_id for rating in ratings if rating.level is not None}
    return [
        _error(f"samples[{position}]", "sample_unrated", f"Give sample {item.id} a level.")
        for position, item in enumerate(ordered)
        if item.id not in rated
    ]


def _error(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=field, code=code, message=message)
