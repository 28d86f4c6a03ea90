"""What a team writes down of its own meetings, and what such a note says for and against values."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import TargetValue, Value
from domain.evidence.model import Polarity, Strength
from domain.fields import Line

NoteKind = Literal["retrospective", "meeting", "customer_visit", "other"]
FindingVerdict = Literal["unreviewed", "confirmed", "rejected"]
Skipped = Literal["language"]
TEXT_MOST = 20_000
NoteText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=TEXT_MOST,
        pattern=r"^[^\x00]*\S[^\x00]*$",
        examples=["We rang five guests after their stay and asked what had bothered them most."],
    ),
]


class TeamNoteDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note of a team about its own work: what was said in a retrospective, a meeting, or after a visit.

    It is no note of an interview and no place for what single people answered to a survey.
    """

    kind: NoteKind
    held_on: date
    title: Line
    text: NoteText


class TeamNoteEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A team's note in a list, without its text.

    `author_id` is the account that wrote it, null for a program. `model` is the version of the tagger that last read
    the text, null until it was read; `skipped` says why nothing was looked for: the text is not English.
    """

    id: UUID
    team_id: UUID
    kind: NoteKind
    held_on: date
    title: str
    author_id: UUID | None
    model: str | None
    skipped: Skipped | None
    revision: int
    created_at: datetime
    updated_at: datetime


class TeamNote(TeamNoteEntry, frozen=True, kw_only=True):
    """A team's note with its text, which has LF line ends. `revision` is the ETag."""

    text: str


class TeamNoteFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A span of a team's note that the tagger read for or against a value, and what a person says of it.

    `start` and `end` count code points of the note's text; `cue_start` and `cue_end` mark the deciding words inside the
    span, `example` is the sentence of the training corpus that decided where no words did. `confidence` (0 to 1)
    orders findings for a reader and says nothing of the team. `culture_id` is the version of the target culture that
    was read for, null where there was none. `revision` is the ETag.
    """

    id: UUID
    note_id: UUID
    start: int
    end: int
    value: str
    polarity: Polarity
    strength: Strength
    confidence: float
    why: str
    cue_start: int | None
    cue_end: int | None
    example: str | None
    model: str
    culture_id: UUID | None
    review: FindingVerdict
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    revision: int


class TeamNoteFindingReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says of a finding; `unreviewed` takes it back."""

    review: FindingVerdict


class NoteReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a team's note is read for: the values of the current target culture, and the other shipped ones."""

    culture_id: UUID | None
    targets: tuple[TargetValue, ...]
    others: tuple[Value, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all these values."""
        return frozenset({*(target.value.code for target in self.targets), *(value.code for value in self.others)})


class NoteEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence from a team's own notes (retrospective, meeting, visit) that speaks for or against something.

    Names of the organisation's people stand in `quote` as "[name]".
    """

    polarity: Polarity
    quote: str
    kind: NoteKind
    held_on: date


class Quoted(NoteEvidence, frozen=True, kw_only=True):
    """Evidence as it is stored: with its value, and with the names that its sentence has."""

    value: str
