"""Report documents: everything that a report says, ready to be shown as JSON, HTML or PDF.

Nothing is computed after this point: a template only places what stands here.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.evidence.model import Polarity, Review, Strength

NoEvidence = Literal["asked", "not_asked"]


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A 95 % interval on the rating scale, clipped to it. `tier` as in research on rater error:
    1 is the pooled within-candidate variance over the requisition, from `degrees_of_freedom`.
    """

    low: float
    high: float
    tier: int
    degrees_of_freedom: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's locked rating: a level from 1 to 5, or why there is none."""

    rater: str
    level: int | None
    no_evidence: NoEvidence | None


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a rater's own note that stand behind a rating."""

    rater: str
    text: str
    level: int | None
    question: str | None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A mean of human ratings, or why there is none. `raters` is the number behind it."""

    value: float | None
    raters: int
    interval: Interval | None
    note: str | None


class CompetencyResult(msgspec.Struct, frozen=True, kw_only=True):
    """One competency as the panel rated it. `anchor_text` is that of `anchor_level`, the nearest level.

    `mean_pair_difference` is the mean absolute difference over all pairs of raters, in scale points.
    """

    code: str
    name: str
    definition: str
    weight: float
    score: Score
    anchor_level: int | None
    anchor_text: str | None
    marks: tuple[Mark, ...]
    mean_pair_difference: float | None
    quotes: tuple[Quote, ...]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A tagged span of a note: `before` + `text` + `after` is the sentence around it."""

    rater: str
    polarity: Polarity
    strength: Strength
    before: str
    text: str
    after: str
    why: str
    review: Review


class ValueEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the notes hold for and against one value of the target culture."""

    code: str
    name: str
    definition: str
    aspired_level: int
    level_text: str
    evidence: tuple[Evidence, ...]


class OpenQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A competency that was not covered, why, and what to ask next."""

    competency: str
    reason: str
    question: str
    probes: tuple[str, ...]


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """A competency on which two raters are two or more levels apart.

    `low` and `high` are levels, or for a rater who sat on several panels the mean of theirs to one decimal.
    """

    competency: str
    low: int | float
    high: int | float
    low_rater: str
    high_rater: str


class VersionRef(msgspec.Struct, frozen=True, kw_only=True):
    """The version of something that a report rests on."""

    id: UUID
    name: str
    version: int


class TaggerAccuracy(msgspec.Struct, frozen=True, kw_only=True):
    """How well one version of the tagger finds evidence in notes: F1, averaged over values and polarities.

    `low` and `high` bound 95 % of bootstrap samples of the `texts` measured, which hold `units` sentences; `gold` says
    who labelled them.
    """

    version: str
    macro_f1: float
    low: float
    high: float
    texts: int
    units: int
    gold: str


class CandidateReport(msgspec.Struct, frozen=True, kw_only=True):
    """The panel edition of a candidate's report."""

    report_id: UUID
    generated_at: datetime
    organisation: str
    candidate: str
    requisition: str
    role: VersionRef
    rubric: VersionRef
    target_culture: VersionRef
    why_statement: str
    interview_dates: tuple[date, ...]
    panel: tuple[str, ...]
    composite: Score
    weights_equal: bool
    competencies: tuple[CompetencyResult, ...]
    values: tuple[ValueEvidence, ...]
    open_questions: tuple[OpenQuestion, ...]
    disagreements: tuple[Disagreement, ...]
    tagger: str
    tagger_accuracy: tuple[TaggerAccuracy, ...] = ()
    method: tuple[str, ...]
    retain_until: date | None


class DimensionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One value as a team answered for it.

    `mean` is on the 1 to 5 scale, or None with the reason in `withheld`. `band` replaces the mean where
    everybody chose the extreme. `spread` (standard deviation), `interval` and the agreement indices
    stay None below the threshold for anything that shows spread.
    """

    code: str
    name: str
    definition: str
    target_level: int
    answered: int
    mean: float | None
    band: str | None
    gap: float | None
    interval: Interval | None
    spread: float | None
    agreement_uniform: float | None
    agreement_skewed: float | None
    withheld: str | None


class ItemText(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of the survey, under the dimension that it belongs to. A reversed one counts the other way."""

    dimension: str
    text: str
    reversed: bool


class TeamReport(msgspec.Struct, frozen=True, kw_only=True):
    """A team's culture beside the culture it aims at. `refusal` says why no number is shown at all."""

    report_id: UUID
    generated_at: datetime
    organisation: str
    team: str
    survey: VersionRef
    target_culture: VersionRef
    why_statement: str
    launched_on: date
    closed_on: date
    invited: int
    answered: int
    response_rate: float
    minimum_for_means: int
    minimum_for_spread: int
    refusal: str | None
    dimensions: tuple[DimensionResult, ...]
    items: tuple[ItemText, ...]
    method: tuple[str, ...]


class StoredReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was made. It never changes; `pdf_sha256` is the hash of its file."""

    id: UUID
    kind: Literal["candidate", "team"]
    subject_id: UUID
    job_id: UUID
    pdf_sha256: str
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
