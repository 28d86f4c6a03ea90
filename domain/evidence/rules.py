"""Pure rules of tags: what a new reading does to stored ones, what a review may say, which values are read for."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from domain.culture.model import TargetCulture, TargetValue
from domain.errors import FieldError
from domain.evidence.model import Correction, Finding, Mark, Polarity, Tag, TagReview
from domain.evidence.run_model import Merged, TagChange

# Below so many candidates the counts of a run would be counts of single people's tags, which nobody shall see.
CANDIDATES_LEAST = 5
_COUNTS = ("kept", "added", "removed", "changed", "protected")


def values_to_read(own: TargetCulture, newest: TargetCulture) -> tuple[TargetValue, ...]:
    """The values that notes are read for: those of the newest version, and what only the requisition's own one has.

    The newest one's cue phrases count; a value that it dropped is still read for, since the requisition is on it.
    """
    codes = {target.value.code for target in newest.values}
    return (*newest.values, *(target for target in own.values if target.value.code not in codes))


def overlaps(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether two spans share a character."""
    return start < other_end and other_start < end


def meets(tag: Tag, note_id: UUID, mark: Finding | Mark) -> bool:
    """Whether a tag, as found or as corrected, is about the same value in the same words."""
    return tag.note_id == note_id and any(
        one.value == mark.value and overlaps(one.start, one.end, mark.start, mark.end)
        for one in (tag, tag.as_reviewed())
    )


def stands(tag: Tag) -> bool:
    """Whether a person has spoken: a review, or a mark of their own. No tagger touches it."""
    return tag.review != "unreviewed" or tag.source == "person"


def bounded(finding: Finding) -> Finding:
    """The finding without its cue's offsets where they are not words inside the span."""
    cue = (finding.cue_start, finding.cue_end)
    if cue[0] is not None and cue[1] is not None and finding.start <= cue[0] < cue[1] <= finding.end:
        return finding
    return msgspec.structs.replace(finding, cue_start=None, cue_end=None)


def merge(stored: Sequence[Tag], found: Sequence[tuple[UUID, Finding]]) -> Merged:
    """What a new reading, as (note id, finding), does to the tags that are stored on the same notes.

    What a person reviewed or made stays, and a finding that meets it is not stored again. Of the rest a tag keeps its
    id while the finding stands for the same value in overlapping words.
    """
    standing = [tag for tag in stored if stands(tag)]
    free = [tag for tag in stored if not stands(tag)]
    new = [(note_id, bounded(one)) for note_id, one in found if not any(meets(tag, note_id, one) for tag in standing)]
    keep = _matched(free, new, _same)
    change = _matched(free, new, meets)
    counts: dict[tuple[str, Polarity], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for tag in standing:
        counts[tag.value, tag.polarity]["protected"] += 1
    for name, findings in (
        ("kept", [one for _, one in keep]), ("changed", [one for _, one in change]), ("added", [one for _, one in new])
    ):  # fmt: skip
        for one in findings:
            counts[one.value, one.polarity][name] += 1
    for tag in free:
        counts[tag.value, tag.polarity]["removed"] += 1
    return Merged(
        keep=tuple(keep),
        change=tuple(change),
        add=tuple(new),
        remove=tuple(tag.id for tag in free),
        counts=tuple(
            TagChange(value=value, polarity=polarity, **of) for (value, polarity), of in sorted(counts.items())
        ),
    )


def _same(tag: Tag, note_id: UUID, finding: Finding) -> bool:
    return tag.note_id == note_id and all(
        getattr(tag, name) == getattr(finding, name) for name in ("value", "polarity", "strength", "start", "end")
    )


def _matched(
    free: list[Tag], new: list[tuple[UUID, Finding]], fits: Callable[[Tag, UUID, Finding], bool]
) -> list[tuple[UUID, Finding]]:
    """(tag id, finding) for each tag that a finding fits, one to one; both are taken out of the lists."""
    pairs = []
    for tag in list(free):
        match = next((one for one in new if fits(tag, *one)), None)
        if match is not None:
            pairs.append((tag.id, match[1]))
            free.remove(tag)
            new.remove(match)
    return pairs


def added_up(changes: Iterable[TagChange], more: Iterable[TagChange]) -> tuple[TagChange, ...]:
    """The counts of two lists together, by value and polarity."""
    sums: dict[tuple[str, Polarity], list[int]] = defaultdict(lambda: [0] * len(_COUNTS))
    for one in (*changes, *more):
        for position, name in enumerate(_COUNTS):
            sums[one.value, one.polarity][position] += getattr(one, name)
    return tuple(
        TagChange(value=value, polarity=polarity, **dict(zip(_COUNTS, found, strict=True)))
        for (value, polarity), found in sorted(sums.items())
    )


def corrected(tag: Tag, correction: Correction) -> Mark:
    """The tag as its reviewer would have it."""
    return Mark(
        value=tag.value if correction.value is UNSET else correction.value,
        polarity=tag.polarity if correction.polarity is UNSET else correction.polarity,
        strength=tag.strength if correction.strength is UNSET else correction.strength,
        start=tag.start if correction.start is UNSET else correction.start,
        end=tag.end if correction.end is UNSET else correction.end,
    )


def review_problems(review: TagReview, tag: Tag, text: str, values: Collection[str]) -> list[FieldError]:
    """What to change before a review of a tag can be stored; `text` is the note's, `values` the target culture's."""
    if review.review != "corrected":
        if review.correction is None:
            return []
        message = "Only a corrected tag has a correction: leave it out, or send the review corrected."
        return [FieldError(field="correction", code="not_corrected", message=message)]
    problems = []
    if not review.reason.strip():
        message = "Say in a sentence why, so that the tagger can be improved."
        problems.append(FieldError(field="reason", code="required", message=message))
    if review.correction is None or corrected(tag, review.correction) == _as_found(tag):
        message = "Say what is wrong: another value, polarity, strength, or start and end."
        return [*problems, FieldError(field="correction", code="nothing_corrected", message=message)]
    return problems + _correction_problems(review.correction, text, values)


def _as_found(tag: Tag) -> Mark:
    return corrected(tag, Correction())


def _correction_problems(correction: Correction, text: str, values: Collection[str]) -> list[FieldError]:
    problems = []
    if correction.value is not UNSET and correction.value not in values:
        problems.append(unknown_value("correction.value", values))
    if (correction.start is UNSET) != (correction.end is UNSET):
        message = "Send start and end together."
        problems.append(FieldError(field="correction.start", code="start_and_end", message=message))
    elif correction.start is not UNSET and correction.end is not UNSET:
        start, end = correction.start, correction.end
        if not start < end <= len(text) or not text[start:end].strip():
            message = f"The span must lie within the note's {len(text)} characters."
            problems.append(FieldError(field="correction.end", code="span_outside_note", message=message))
    return problems


def unknown_value(field: str, values: Collection[str]) -> FieldError:
    """A value that the target culture does not have."""
    message = f"The target culture has no such value; choose one of {', '.join(sorted(values))}."
    return FieldError(field=field, code="unknown_value", message=message)
