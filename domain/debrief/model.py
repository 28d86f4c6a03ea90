"""The debrief's agenda, its notes and consensus levels."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code
from domain.interviews.amendment_model import NoteCorrection, Reason
from domain.interviews.model import NoEvidence
from domain.rubrics.model import Question

SeatState = Literal["locked", "recused", "missing"]
DebriefText = Annotated[str, Meta(min_length=1, max_length=4000, pattern=r"\S")]


class DebriefSeat(msgspec.Struct, frozen=True, kw_only=True):
    """One place on one of the application's panels. `missing`: the panel was opened before this rater had locked."""

    interview_id: UUID
    scorecard_id: UUID
    rater_id: UUID
    name: str
    state: SeatState


class DebriefAmendment(msgspec.Struct, frozen=True, kw_only=True):
    """An amendment beside the first rating, with the words that it quotes and the anchor of its level."""

    number: int
    level: int | None
    no_evidence: NoEvidence | None
    anchor: str | None
    quote: str | None
    reason: str
    after_unblinding: bool
    created_at: datetime


class DebriefRating(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's first locked rating of a criterion. "No evidence" has no level and stands for no number.

    `anchor` is what the rubric says of this level, where it says anything; `quote` the words of the rater's own note.
    """

    interview_id: UUID
    scorecard_id: UUID
    rater_id: UUID
    name: str
    level: int | None
    no_evidence: NoEvidence | None
    anchor: str | None
    note_id: UUID | None
    question_code: str | None
    quote: str | None
    comment: str
    note_corrections: tuple[NoteCorrection, ...]
    amendments: tuple[DebriefAmendment, ...]


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """How far `raters` raters differ on one criterion, in scale points; None below two raters with a level.

    `range` is the highest minus the lowest, `mean_pair_difference` the mean over all pairs of raters. A rater who
    rated the criterion in several interviews counts once, with the mean of their levels.
    """

    raters: int
    range: float | None
    mean_pair_difference: float | None


class ConsensusRating(msgspec.Struct, frozen=True, kw_only=True):
    """A level agreed in the debrief. The originals stay beside it, and no score or reliability figure uses it.

    `number` counts those of the criterion; the highest stands.
    """

    id: UUID
    application_id: UUID
    competency_code: str
    number: int
    level: int
    reason: str
    recorded_by: UUID
    recorded_at: datetime


class DebriefCriterion(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion with everyone's first locked rating.

    `questions_not_asked` are the bank's questions left to ask where nobody found evidence.
    """

    competency_code: str
    name: str
    definition: str
    disagreement: Disagreement
    ratings: tuple[DebriefRating, ...]
    consensus: ConsensusRating | None
    questions_not_asked: tuple[Question, ...]


class OverallComment(msgspec.Struct, frozen=True, kw_only=True):
    """What a rater wrote about the whole interview."""

    scorecard_id: UUID
    rater_id: UUID
    name: str
    text: str


class Debrief(msgspec.Struct, frozen=True, kw_only=True):
    """What a panel talks about: criteria by disagreement, the widest first."""

    application_id: UUID
    seats: tuple[DebriefSeat, ...]
    criteria: tuple[DebriefCriterion, ...]
    overall_comments: tuple[OverallComment, ...]


class DebriefNoteDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something said in the debrief, about one criterion or about all. No number in it is read."""

    text: DebriefText
    competency_code: Code | None = None


class DebriefNote(msgspec.Struct, frozen=True, kw_only=True):
    """Something said in the debrief. A withdrawn note stays readable and is marked."""

    id: UUID
    application_id: UUID
    author_id: UUID
    competency_code: str | None
    text: str
    created_at: datetime
    withdrawn_at: datetime | None


class ConsensusDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The level that the debrief agreed on, and why."""

    competency_code: Code
    level: Annotated[int, Meta(ge=1, le=5)]
    reason: Reason
