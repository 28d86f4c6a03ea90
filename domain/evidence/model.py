"""Evidence for or against a value in a note, as spans of its text."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Polarity = Literal["for", "against"]
Strength = Literal["behaviour", "claim"]
Review = Literal["unreviewed", "confirmed", "rejected"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One span found by the tagger; `start` and `end` are code-point offsets into LF-normalised text.

    `confidence` lies in 0..1 and orders findings for a reader; it is not a score of the candidate.
    `why` names the cue and the rule in words that a panelist understands.
    """

    start: int
    end: int
    value: str
    polarity: Polarity
    strength: Strength
    confidence: float
    why: str


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A stored finding on a note, with what a person said of it."""

    id: UUID
    note_id: UUID
    start: int
    end: int
    value: str
    polarity: Polarity
    strength: Strength
    confidence: float
    why: str
    model: str
    review: Review
    reviewed_at: datetime | None
