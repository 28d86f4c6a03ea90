"""Marking evidence in one's own locked notes: the form on the scorecard's page, and what was entered as the API's."""

from collections.abc import Sequence
from typing import Any

import msgspec

from api.pages.base import Visit
from api.pages.forms import Entered, Refusal
from api.pages.scoring.scorecards_form import ticked_words
from api.pages.scoring.scorecards_view import Sentence, sentences_of
from domain.culture.model import TargetValue
from domain.evidence.model import OwnEvidence
from domain.interviews.model import Note
from domain.interviews.sheets import ScoringSheet

FIELD = "evidence"
NO_WORDS = "Choose the words that show it: a sentence of your note, or words that you select in it."
POLARITIES = (("for", "For the value", ""), ("against", "Against the value", ""))
STRENGTHS = (
    ("behaviour", "Told behaviour", "What somebody did in a situation that happened."),
    ("claim", "Claimed", "What somebody says of themselves or would do."),
)


class NoteToMark(msgspec.Struct, frozen=True, kw_only=True):
    """A locked note with its sentences to choose; `label` is what it answers."""

    key: str
    label: str
    text: str
    sentences: tuple[Sentence, ...]


class EvidenceForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form. `chosen` and `words`: what was ticked or selected before a refusal, as key:start:words and alone."""

    notes: tuple[NoteToMark, ...]
    values: tuple[tuple[str, str], ...]
    chosen: str
    words: str
    opened: bool
    polarities: tuple[tuple[str, str, str], ...] = POLARITIES
    strengths: tuple[tuple[str, str, str], ...] = STRENGTHS


def evidence_form(sheet: ScoringSheet, values: Sequence[TargetValue], form: Entered) -> EvidenceForm:
    """The form with what was entered in it, if it was sent."""
    questions = {one.code: one.text for competency in sheet.rubric.competencies for one in competency.questions}
    chosen = form.text(FIELD)
    return EvidenceForm(
        notes=tuple(
            NoteToMark(
                key=note.key,
                label=questions.get(note.question_code or "", "Notes on the interview"),
                text=note.text,
                sentences=tuple(sentences_of(note.key, note.text)),
            )
            for note in sheet.scorecard.notes
            if note.text.strip()
        ),
        values=tuple((one.value.code, one.value.name) for one in values),
        chosen=chosen,
        words=chosen.split(":", 2)[-1],
        opened=form.has("polarity") or form.has(FIELD),
    )


def own_evidence(visit: Visit, notes: Sequence[Note]) -> OwnEvidence:
    """What was entered; raises Invalid with every field that is missing."""
    words: dict[str, Any] | None = ticked_words(visit.form.text(FIELD), {note.key: note.text for note in notes})
    return visit.entered_as(OwnEvidence, evidence=words)


def on_the_form(refusal: Refusal) -> Refusal:
    """The refusal with what it says of the words' place said of the one field that holds them."""
    fields = {name.partition(".")[0]: message for name, message in refusal.fields.items()}
    if refusal.fields.get(FIELD):
        fields[FIELD] = NO_WORDS
    return msgspec.structs.replace(refusal, fields=fields)
