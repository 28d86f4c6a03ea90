"""Scorecards: what a draft must hold and what a lock needs. Who may see what when is blindness.py's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from domain.errors import FieldError
from domain.interviews.model import (
    EvidenceSpan,
    Lack,
    NoteDraft,
    Rating,
    RatingDraft,
    ScorecardDraft,
)
from domain.rubrics.model import Rubric


def normalise(text: str) -> str:
    """LF line ends, so that offsets mean the same everywhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def normalised(draft: ScorecardDraft) -> ScorecardDraft:
    """The draft with LF line ends in every note and quote."""
    return msgspec.structs.replace(
        draft,
        notes=tuple(msgspec.structs.replace(note, text=normalise(note.text)) for note in draft.notes),
        ratings=tuple(
            rating
            if rating.evidence is None
            else msgspec.structs.replace(rating, evidence=normalised_span(rating.evidence))
            for rating in draft.ratings
        ),
    )


def normalised_span(span: EvidenceSpan) -> EvidenceSpan:
    """The span with LF line ends in its quote."""
    return span if span.quote is UNSET else msgspec.structs.replace(span, quote=normalise(span.quote))


def problems_of(draft: ScorecardDraft, competencies: Collection[str], questions: Collection[str]) -> list[FieldError]:
    """Everything to change before a (normalised) draft can be stored."""
    notes = {note.key: note for note in draft.notes}
    problems = list(_note_problems(draft.notes, questions))
    seen: set[str] = set()
    for position, rating in enumerate(draft.ratings):
        path = f"ratings[{position}]"
        if rating.competency_code not in competencies:
            problems.append(_error(f"{path}.competency_code", "unknown_competency", "The rubric does not rate this."))
        if rating.competency_code in seen:
            problems.append(_error(f"{path}.competency_code", "duplicate", "Each competency is rated once."))
        seen.add(rating.competency_code)
        problems.extend(_rating_problems(path, rating, notes))
    return problems


def _note_problems(notes: Sequence[NoteDraft], questions: Collection[str]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for position, note in enumerate(notes):
        if note.key in seen:
            yield _error(f"notes[{position}].key", "duplicate", "Each note has its own key.")
        seen.add(note.key)
        if note.question_code is not None and note.question_code not in questions:
            yield _error(f"notes[{position}].question_code", "unknown_question", "The rubric has no such question.")


def _rating_problems(path: str, rating: RatingDraft, notes: Mapping[str, NoteDraft]) -> Iterator[FieldError]:
    if (rating.level is None) == (rating.no_evidence is None):
        yield _error(path, "level_or_no_evidence", "Give a level or no_evidence: one of the two.")
    elif rating.no_evidence is not None and rating.evidence is not None:
        yield _error(f"{path}.evidence", "evidence_without_level", "No evidence means no quote; remove one of them.")
    elif rating.evidence is not None:
        if rating.evidence.note not in notes:
            yield _error(f"{path}.evidence.note", "unknown_note", "There is no note with this key.")
        elif isinstance(found := locate(rating.evidence, notes[rating.evidence.note].text), FieldError):
            yield msgspec.structs.replace(found, field=f"{path}.evidence.{found.field}")


def locate(span: EvidenceSpan, text: str) -> tuple[int, int] | FieldError:
    """Start and end of the evidence in the note's text, or what is wrong with it."""
    if span.quote is UNSET:
        return _locate_offsets(span, text)
    start = text.find(span.quote) if span.start is UNSET else span.start
    end = start + len(span.quote)
    if start < 0 or not span.quote.strip() or text[start:end] != span.quote:
        return _error("quote", "quote_not_found", "The quote must be copied from the note word for word.")
    if span.start is UNSET and text.find(span.quote, start + 1) >= 0:
        return _error("quote", "quote_ambiguous", "The quote stands in the note more than once; send start as well.")
    return start, end


def _locate_offsets(span: EvidenceSpan, text: str) -> tuple[int, int] | FieldError:
    if span.start is UNSET or span.end is UNSET:
        return _error("quote", "required", "Give start and end, or the quote.")
    if not span.start < span.end <= len(text) or not text[span.start : span.end].strip():
        return _error("end", "span_outside_note", f"The span must lie within the note's {len(text)} characters.")
    return span.start, span.end


def stored_rating(rating: RatingDraft, notes: Mapping[str, tuple[UUID, str]]) -> Rating:
    """The rating with its evidence as offsets; `notes` maps a note's key to its id and text."""
    note_id, start, end = None, None, None
    if rating.evidence is not None:
        note_id, text = notes[rating.evidence.note]
        located = locate(rating.evidence, text)
        assert not isinstance(located, FieldError), "a draft is checked before it is stored"
        start, end = located
    return Rating(
        competency_code=rating.competency_code,
        level=rating.level,
        no_evidence=rating.no_evidence,
        note_id=note_id,
        span_start=start,
        span_end=end,
        comment=rating.comment,
    )


def required_of(rubric: Rubric, asked: Collection[str] | None) -> list[str]:
    """The competencies that an interview has to rate: those its guide's questions ask about, all without a guide."""
    return [
        competency.code
        for competency in rubric.competencies
        if asked is None or any(question.code in asked for question in competency.questions)
    ]


def lacking(ratings: Sequence[Rating], required: Sequence[str]) -> list[Lack]:
    """What a scorecard still lacks before it can be locked: every criterion, and evidence behind every level."""
    rated = {rating.competency_code for rating in ratings}
    unrated = [Lack(competency_code=code, code="rating_missing") for code in required if code not in rated]
    return unrated + [
        Lack(competency_code=rating.competency_code, code="evidence_needed")
        for rating in ratings
        if rating.level is not None and rating.note_id is None
    ]


def missing_for_lock(ratings: Sequence[Rating], required: Sequence[str]) -> list[FieldError]:
    """What a scorecard lacks, as the refusal of its lock says it."""
    return [_error("ratings", lack.code, lack.told_of(lack.competency_code)) for lack in lacking(ratings, required)]


def _error(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=field, code=code, message=message)
