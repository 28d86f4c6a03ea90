"""A written scorecard as its page shows it: ratings with anchors, notes cut where tags and quotes begin and end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import msgspec

from api.pages.scoring.scorecards_view import choice_of, levels_of, quote_of, rating_of, state_of
from domain.culture.model import Value
from domain.evidence.model import Tag
from domain.interviews.amendment_model import RatingAmendment
from domain.interviews.model import Note, Rating, Scorecard
from domain.interviews.sheets import ScoringSheet


class Amended(msgspec.Struct, frozen=True, kw_only=True):
    """A second record beside a rating: what it says, why, and when."""

    said: str
    reason: str
    at: datetime


class WrittenRating(msgspec.Struct, frozen=True, kw_only=True):
    """A rating that stands; `anchor` is the rubric's text for its level."""

    code: str
    name: str
    said: str
    anchor: str
    quote: str
    comment: str
    amendments: tuple[Amended, ...]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a note. `mark`: "for", "against", "both", "quote" or empty; `ends`: numbers of tags ending here."""

    text: str
    mark: str
    ends: tuple[int, ...]


class ShownTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag with its number on the page and its words cut at the cue that decided."""

    number: int
    tag: Tag
    value: str
    before: str
    cue: str
    after: str


class WrittenNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note with what it answers, cut into pieces, and its tags."""

    note: Note
    question: str | None
    pieces: tuple[Piece, ...]
    tags: tuple[ShownTag, ...]


def written_ratings(sheet: ScoringSheet, amendments: Sequence[RatingAmendment]) -> list[WrittenRating]:
    """Every rating in the rubric's order."""
    found = []
    for competency in sheet.rubric.competencies:
        rating = rating_of(sheet.scorecard, competency.code)
        if rating is None and competency.code not in sheet.required:
            continue
        quote = None if rating is None else quote_of(rating, sheet.scorecard.notes)
        anchors = {one.level: one.text for one in levels_of(competency)}
        found.append(
            WrittenRating(
                code=competency.code,
                name=competency.name,
                said=state_of(rating, (), required=True),
                anchor="" if rating is None or rating.level is None else anchors[rating.level],
                quote="" if quote is None else quote.text,
                comment="" if rating is None else rating.comment,
                amendments=tuple(_amended(one) for one in amendments if one.competency_code == competency.code),
            )
        )
    return found


def _amended(one: RatingAmendment) -> Amended:
    without = "Not asked" if one.no_evidence == "not_asked" else "No evidence"
    return Amended(
        said=f"Rated {one.level}" if one.level is not None else without, reason=one.reason, at=one.created_at
    )


class UnsavedText(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was sent and is not on the record: what it belongs to, and what it says."""

    title: str
    text: str


def unsaved_texts(sheet: ScoringSheet, sent: Scorecard) -> list[UnsavedText]:
    """What was sent after the scorecard was closed and is not on it; static/js/scoring/closed.js names it alike."""
    card, names = sheet.scorecard, names_of(sheet)
    held = {note.text for note in card.notes} | {card.overall_comment}
    found = [("Note", names.get(f"question:{note.question_code}"), note.text) for note in sent.notes]
    found = [one for one in found if one[2] not in held]
    for competency in sheet.rubric.competencies:
        stands = dict(_said_in(rating_of(card, competency.code), card.notes))
        said = _said_in(rating_of(sent, competency.code), sent.notes)
        found += [(title, competency.name, text) for title, text in said if stands.get(title) != text]
    if sent.overall_comment not in held:
        found.append(("Comment on the whole", None, sent.overall_comment))
    return [UnsavedText(title=f"{kind}: {of}" if of else kind, text=text) for kind, of, text in found if text]


def _said_in(rating: Rating | None, notes: Sequence[Note]) -> Iterator[tuple[str, str]]:
    """The parts of a rating that say something, by the kind of each."""
    if rating is None:
        return
    if choice_of(rating):
        yield "Rating", state_of(rating, (), required=True)
    if (quote := quote_of(rating, notes)) is not None:
        yield "Words quoted", quote.text
    yield "Comment", rating.comment


def names_of(sheet: ScoringSheet) -> dict[str, str]:
    """What competencies are called, by code, and what questions ask, by "question:" and code."""
    names = {one.code: one.name for one in sheet.rubric.competencies}
    asked = [question for competency in sheet.rubric.competencies for question in competency.questions]
    return names | {f"question:{question.code}": question.text for question in asked}


def written_notes(sheet: ScoringSheet, tags: Sequence[Tag], values: Mapping[str, Value]) -> list[WrittenNote]:
    """Every note in its order, with the tags numbered through the page."""
    questions = {one.code: one.text for competency in sheet.rubric.competencies for one in competency.questions}
    found: list[WrittenNote] = []
    number = 0
    for note in sheet.scorecard.notes:
        shown = []
        for tag in sorted((one for one in tags if one.note_id == note.id), key=_place):
            number += 1
            shown.append(_shown(number, tag, note.text, values))
        quotes = [
            (one.span_start, one.span_end)
            for one in sheet.scorecard.ratings
            if one.note_id == note.id and one.span_start is not None and one.span_end is not None
        ]
        asked = None if note.question_code is None else questions.get(note.question_code)
        pieces = tuple(pieces_of(note.text, shown, quotes))
        found.append(WrittenNote(note=note, question=asked, pieces=pieces, tags=tuple(shown)))
    return found


def _place(tag: Tag) -> tuple[int, int, UUID]:
    said = tag.as_reviewed()
    return said.start, said.end, tag.id


def _shown(number: int, tag: Tag, text: str, values: Mapping[str, Value]) -> ShownTag:
    said = tag.as_reviewed()
    first, last = said.start, said.start
    if tag.correction is None and tag.cue_start is not None and tag.cue_end is not None:
        first, last = tag.cue_start, tag.cue_end
    value = values.get(said.value)
    return ShownTag(
        number=number,
        tag=said,
        value=said.value.replace("_", " ") if value is None else value.name,
        before=text[said.start : first],
        cue=text[first:last],
        after=text[last : said.end],
    )


def pieces_of(text: str, tags: Sequence[ShownTag], quotes: Iterable[tuple[int, int]]) -> Iterable[Piece]:
    """The text cut at the ends of tags and quotes; a rejected tag marks nothing but has its number."""
    quoted = list(quotes)
    spans = [(one.tag.start, one.tag.end) for one in tags] + quoted
    cuts = sorted({0, len(text), *(place for span in spans for place in span)})
    for start, end in pairwise(cuts):
        over = {
            one.tag.polarity
            for one in tags
            if one.tag.review != "rejected" and one.tag.start <= start and end <= one.tag.end
        }
        plain = "quote" if any(first <= start and end <= last for first, last in quoted) else ""
        yield Piece(
            text=text[start:end],
            mark="both" if len(over) > 1 else next(iter(over), plain),
            ends=tuple(one.number for one in tags if one.tag.end == end),
        )
