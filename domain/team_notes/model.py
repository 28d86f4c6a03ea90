"""A team's own notes, and what they say for and against values."""

from datetime import date
from typing import Literal

import msgspec


class NoteEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence from a team's own notes (retrospective, meeting) that speaks for or against something."""

    polarity: Literal["for", "against"]
    quote: str
    kind: str
    held_on: date
