"""What the scoring page shows: per competency its questions with notes, its anchors, the rating and its evidence."""

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import msgspec

from domain.interviews.model import Note, Rating, Scorecard
from domain.interviews.sheets import ScoringSheet
from domain.rubrics.linter.wording import sentences
from domain.rubrics.model import Competency, Question

KEY_MOST = 40
FREE_KEY = "free"
LEVELS = (1, 2, 3, 4, 5)
# Question code, or None for notes of no question → the fields of its notes.
Fields = Callable[[str | None], "tuple[NoteField, ...]"]


class NoteField(msgspec.Struct, frozen=True, kw_only=True):
    """A field for a note. `position` stands in its form names; `stored` is what the server holds where it differs."""

    position: int
    key: str
    question_code: str | None
    text: str
    stored: str | None = None


class QuestionPart(msgspec.Struct, frozen=True, kw_only=True):
    """A question to ask, with the fields for what was answered. `shown`: unfolded at the start."""

    question: Question
    notes: tuple[NoteField, ...]
    shown: bool


class LevelCard(msgspec.Struct, frozen=True, kw_only=True):
    """One level to choose; without `text` the rubric has no anchor for it."""

    level: int
    text: str
    examples: tuple[str, ...]


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a saved note that can be ticked as evidence; `value` is what the tick sends: key:start:words."""

    value: str
    text: str


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of a rating: where it begins in code points, its words, and the value that its tick sends."""

    note: str
    start: int
    text: str
    value: str


class CompetencyPart(msgspec.Struct, frozen=True, kw_only=True):
    """A section of the page. `choice` is a level, "asked", "not_asked" or empty; `state` says in words what is missing.

    `required`: this interview has to rate it. `stored` is the rating that the server holds where it differs.
    """

    position: int
    competency: Competency
    questions: tuple[QuestionPart, ...]
    levels: tuple[LevelCard, ...]
    choice: str
    quote: Quote | None
    sentences: tuple[Sentence, ...]
    comment: str
    required: bool
    state: str
    done: bool
    stored: str | None = None


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The whole page. `free` are the notes that belong to no question; `rated` of `required` competencies are rated."""

    competencies: tuple[CompetencyPart, ...]
    free: tuple[NoteField, ...]
    rated: int
    required: int
    stored_comment: str | None = None


def key_for(question_code: str, taken: Iterable[str]) -> str:
    """The key of a question's first note: the same in every window, so that two windows write the same note."""
    key = f"q-{question_code}"
    if len(key) > KEY_MOST:
        key = f"q-{hashlib.sha256(question_code.encode()).hexdigest()[:30]}"
    return _free(key, taken)


def _free(key: str, taken: Iterable[str]) -> str:
    used = set(taken)
    further = (f"-{number}" for number in itertools.count(2))
    keys = itertools.chain([key], (key[: KEY_MOST - len(end)] + end for end in further))
    return next(one for one in keys if one not in used)


def sheet_shown(sheet: ScoringSheet, stored: Scorecard | None = None) -> Sheet:
    """The page of a draft. `stored` is what the server holds where the sheet's scorecard is what was entered."""
    card = sheet.scorecard
    by_question: dict[str | None, list[Note]] = {}
    for note in card.notes:
        by_question.setdefault(note.question_code, []).append(note)
    numbers = itertools.count()
    keys = {note.key for note in card.notes}
    held = {note.key: note.text for note in (card if stored is None else stored).notes}

    def fields(code: str | None) -> tuple[NoteField, ...]:
        found = [(note.key, note.text) for note in by_question.get(code, [])]
        if not found:
            found = [(_free(FREE_KEY, keys) if code is None else key_for(code, keys), "")]
        return tuple(
            NoteField(
                position=next(numbers),
                key=key,
                question_code=code,
                text=text,
                stored=held[key] if key in held and held[key] != text else None,
            )
            for key, text in found
        )

    parts = tuple(
        _part(sheet, position, competency, fields, stored)
        for position, competency in enumerate(sheet.rubric.competencies)
    )
    required = [part for part in parts if part.required]
    return Sheet(
        competencies=parts,
        free=fields(None),
        rated=sum(bool(part.choice) for part in required),
        required=len(required),
        stored_comment=None if stored is None else _differs(card.overall_comment, stored.overall_comment),
    )


def _differs(entered: str, stored: str) -> str | None:
    return (stored or "nothing") if stored != entered else None


def _part(
    sheet: ScoringSheet, position: int, competency: Competency, fields: Fields, stored: Scorecard | None
) -> CompetencyPart:
    card = sheet.scorecard
    rating = rating_of(card, competency.code)
    questions = tuple(_questions(sheet, competency, fields))
    about = {question.question.code for question in questions}
    notes = [note for note in card.notes if note.question_code is None or note.question_code in about]
    missing = {lack.code for lack in sheet.lacks if lack.competency_code == competency.code}
    return CompetencyPart(
        position=position,
        competency=competency,
        questions=questions,
        levels=levels_of(competency),
        choice=choice_of(rating),
        quote=None if rating is None else quote_of(rating, card.notes),
        sentences=tuple(sentence for note in notes for sentence in sentences_of(note.key, note.text)),
        comment="" if rating is None else rating.comment,
        required=competency.code in sheet.required,
        state=state_of(rating, missing, required=competency.code in sheet.required),
        done=rating is not None and not missing,
        stored=None if stored is None else _differs(told(card, competency.code), told(stored, competency.code)),
    )


def _questions(sheet: ScoringSheet, competency: Competency, fields: Fields) -> Iterator[QuestionPart]:
    """The guide's questions in its order, then those that have a note already; without a guide all of the rubric's."""
    asked = [code for code in sheet.question_codes if any(code == one.code for one in competency.questions)]
    noted = {note.question_code for note in sheet.scorecard.notes}
    by_code = {question.code: question for question in competency.questions}
    guided = bool(sheet.question_codes)
    codes = asked + [code for code in by_code if code not in asked and (not guided or code in noted)]
    for number, code in enumerate(codes):
        yield QuestionPart(
            question=by_code[code], notes=fields(code), shown=code in asked or code in noted or number == 0
        )


def levels_of(competency: Competency) -> tuple[LevelCard, ...]:
    """All five levels, each with its anchor where the rubric has one."""
    anchors = {anchor.level: anchor for anchor in competency.anchors}
    return tuple(
        LevelCard(level=level, text=anchor.text, examples=anchor.examples)
        if (anchor := anchors.get(level))
        else LevelCard(level=level, text="", examples=())
        for level in LEVELS
    )


def rating_of(card: Scorecard, code: str) -> Rating | None:
    """The scorecard's rating of a competency."""
    return next((rating for rating in card.ratings if rating.competency_code == code), None)


def choice_of(rating: Rating | None) -> str:
    """What is chosen: a level's digit, why there is no evidence, or nothing."""
    if rating is None:
        return ""
    return str(rating.level) if rating.level is not None else rating.no_evidence or ""


def told(card: Scorecard, code: str) -> str:
    """A rating in words: its level or why there is none, its quote and its comment."""
    rating = rating_of(card, code)
    if rating is None:
        return ""
    quote = quote_of(rating, card.notes)
    words = "" if quote is None else f"“{quote.text}”"
    return " · ".join(part for part in (state_of(rating, (), required=True), words, rating.comment) if part)


def quote_of(rating: Rating, notes: Sequence[Note]) -> Quote | None:
    """The words that a rating rests on."""
    note = next((one for one in notes if one.id == rating.note_id), None)
    if note is None or rating.span_start is None or rating.span_end is None:
        return None
    text = note.text[rating.span_start : rating.span_end]
    return Quote(note=note.key, start=rating.span_start, text=text, value=f"{note.key}:{rating.span_start}:{text}")


def state_of(rating: Rating | None, missing: Collection[str], *, required: bool) -> str:
    """What the list of sections says of one; static/js/scoring/progress.js says the same while somebody writes."""
    if rating is None or not choice_of(rating):
        return "Not rated yet" if required else "Not asked in this interview"
    if rating.level is None:
        return "Not asked" if rating.no_evidence == "not_asked" else "No evidence"
    return f"Rated {rating.level}, quote missing" if missing else f"Rated {rating.level}"


def sentences_of(key: str, text: str) -> Iterator[Sentence]:
    """The sentences of a note with their places in it."""
    end = 0
    for sentence in sentences(text):
        start = text.index(sentence, end)
        end = start + len(sentence)
        yield Sentence(value=f"{key}:{start}:{sentence}", text=sentence)


def moved_quote(quote: str, start: int, text: str) -> int | None:
    """Where the words stand in a changed note: at the place nearest to the old one; None if they are gone."""
    places = []
    at = text.find(quote)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return min(places, key=lambda place: abs(place - start), default=None)
