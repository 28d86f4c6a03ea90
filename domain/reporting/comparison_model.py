"""The comparison report of a requisition: everything that it says, ready to be shown as JSON, HTML or PDF.

Candidates stand in the order in which they applied, everywhere. Nothing is computed after this point.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.decisions.model import Outcome
from domain.report_settings.model import Brand
from domain.reporting.model import Language, Paper, Score, VersionRef

# How one candidate stands to another: the sign of a cell in the picture of pairs. "itself" is the diagonal.
PairSign = Literal["itself", "not_distinguishable", "distinguishable", "not_comparable"]


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What the intervals of one column rest on. `tier` is None where there is none, and `note` says why.

    `n_candidates` have levels from at least two raters; `raters` is how many people gave them.
    """

    tier: int | None
    degrees_of_freedom: int
    n_candidates: int
    raters: int
    note: str | None


class Pairs(msgspec.Struct, frozen=True, kw_only=True):
    """How many pairs of the candidates can be told apart, cannot, or cannot be compared at all.

    `least_margin` and `greatest_margin` are the differences in scale points from which two can be told apart; they
    differ where the numbers of raters do, and are None where no pair can be compared.
    """

    distinguishable: int
    not_distinguishable: int
    not_comparable: int
    least_margin: float | None
    greatest_margin: float | None


class MissingLevels(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion for which not every rater gave a level: `rated` of `raters` did."""

    criterion: str
    rated: int
    raters: int


class DecisionTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The decision that stands, by a named person. Its reason stays with the application: it may name the candidate."""

    outcome: Outcome
    decided_by: str
    decided_on: date


class ComparedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate. `composite` rests on the raters who rated every criterion; `raters` is everybody on the panel.

    `pairs` are the signs of this candidate's composite against every candidate's, in the report's order.
    """

    application_id: UUID
    name: str
    raters: int
    composite: Score
    missing: tuple[MissingLevels, ...]
    pairs: tuple[PairSign, ...]
    decision: DecisionTaken | None


class CriterionScore(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate on one criterion. `marks` are the raters' levels, lowest first, so that nobody's can be followed.

    `no_evidence` counts the raters who gave no level; `not_asked`: nobody asked this candidate about it.
    """

    application_id: UUID
    score: Score
    marks: tuple[float, ...]
    no_evidence: int
    not_asked: bool
    mean_pair_difference: float | None
    pairs: tuple[PairSign, ...]


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """For how many candidates a criterion has levels from two raters or more, from one, from nobody.

    `not_asked` names the candidates whom nobody asked about it; they are among those with none.
    """

    by_two_or_more: int
    by_one: int
    by_nobody: int
    not_asked: tuple[str, ...]


class ComparedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion over all candidates. `effective_weight` is its measured share in how composites differ."""

    code: str
    name: str
    definition: str
    weight: float
    effective_weight: float | None
    basis: Basis
    pairs: Pairs
    coverage: Coverage
    scores: tuple[CriterionScore, ...]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Applications of the requisition that enter nothing here: counts only, so that no panel's progress shows.

    `without_scorecard`: no interview was held yet, or nothing locked on one whose panel was opened.
    """

    panel_not_complete: int
    without_scorecard: int


class ComparisonReport(msgspec.Struct, frozen=True, kw_only=True):
    """The candidates of a requisition side by side, for those who decide.

    `scores` of every criterion and `pairs` of every line follow the order of `candidates`, the order of applying.
    `decisions_shown` is False where the reader may not see decisions. `pseudonyms`: at least one candidate stands under
    one. `panel_sizes` are the smallest and greatest number of raters behind a composite, where they differ.
    `retain_until` and `retain_months` are as in a candidate's report.
    """

    report_id: UUID
    generated_at: datetime
    organisation: str
    requisition_id: UUID
    requisition: str
    owner: str
    role: VersionRef
    rubric: VersionRef
    guides: tuple[VersionRef, ...]
    formula_version: str
    pseudonyms: bool
    candidates: tuple[ComparedPerson, ...]
    composite_basis: Basis
    composite_pairs: Pairs
    criteria: tuple[ComparedColumn, ...]
    left_out: LeftOut
    weights_equal: bool
    weight_reason: str | None
    effective_weights_of: int
    effective_weights_note: str | None
    panel_sizes: tuple[int, int] | None
    decisions_shown: bool
    method: tuple[str, ...]
    retain_until: date | None = None
    retain_months: int | None = None
    language: Language = "en"
    paper: Paper = "A4"
    brand: Brand = Brand()
