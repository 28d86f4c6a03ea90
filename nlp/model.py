"""What goes into the tagger, what comes out, and what its components hand to each other."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.evidence.model import Finding, Polarity

Kind = Literal["note", "answer"]
ModelChoice = Literal["accurate", "fast"]
Actor = Literal["candidate", "general", "other", "interviewer"]


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """One interview text: an interviewer's note, or what the candidate answered to `question`.

    Offsets of findings count code points of `text` as given; the caller normalises line ends.
    """

    text: str
    kind: Kind
    question: str | None = None


class UnitText(msgspec.Struct, frozen=True, kw_only=True):
    """A text cut into its units (sentences, lines), as the learned part reads it."""

    kind: Kind
    question: str | None
    units: tuple[str, ...]


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of one text in reading order; `skipped` says why a text was not read at all."""

    findings: tuple[Finding, ...]
    skipped: Literal["language"] | None = None


class ValueCues(msgspec.Struct, frozen=True, kw_only=True):
    """A value to look for, with an organisation's own cue phrases; it need not be one that the tagger knows.

    A value that nothing was trained on is looked for by its phrases, and by sentences that describe it
    (`shown_by`, `opposite_shown_by`).
    """

    value: str
    name: str = ""
    phrases_for: tuple[str, ...] = ()
    phrases_against: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    opposite_shown_by: tuple[str, ...] = ()


class Cue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One cue of a cue file: patterns that speak for or against a value.

    `says` completes "the candidate ..." for a panelist. `weight` in 0..1 is how far the cue alone convinces.
    `needs` names a kind of person who must be near. `unless` lists lemmas whose presence in the unit takes the
    cue away. `negated` says what a negated cue means: the opposite, nothing, or the same. `strength` fixes
    behaviour or claim where the grammar must not decide. `actor` "any" takes the cue whoever is the subject.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z]{2,4}[+-][a-z0-9-]+$")]
    polarity: Polarity
    says: Annotated[str, Meta(min_length=3)]
    patterns: Annotated[tuple[str, ...], Meta(min_length=1)]
    weight: Annotated[float, Meta(gt=0, le=1)] = 0.7
    needs: Literal["served", "person"] | None = None
    unless: tuple[str, ...] = ()
    negated: Literal["opposite", "nothing", "same"] = "opposite"
    strength: Literal["claim", "behaviour"] | None = None
    actor: Literal["candidate", "any"] = "candidate"
    kinds: tuple[Kind, ...] = ("note", "answer")


@dataclass(slots=True)
class CueMatch:
    """A cue found in a text (token indices), and what the later components find out about it."""

    value: str
    cue: Cue
    start: int
    end: int
    anchor: int
    actor: Actor = "candidate"
    negated: str = ""
    wanting: str = ""
    absent: str = ""
    hypothetical: bool = False
    question: bool = False
