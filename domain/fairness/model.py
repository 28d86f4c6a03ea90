"""What candidates are asked about themselves, and what the selection-rate monitor says."""

import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.culture.model import Code, LongText, ShortText

Question = Literal["sex", "ethnicity"]
# What a rate is about: passing to an interview out of all, being selected out of those, or out of all.
Stage = Literal["interviewed", "selected", "overall"]
CountedStage = Literal["applied", "interviewed", "selected"]
Grouping = Literal["sex", "ethnicity", "sex_and_ethnicity"]
CellStatus = Literal["shown", "few", "withheld"]
NotComputable = Literal["nobody", "one_group", "nobody_selected"]
WhyNotCompared = Literal["highest_rate", "few", "withheld", "small_share"]


class SelfReportCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer that can be chosen."""

    code: Code
    text: ShortText


class SelfReportQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of which each candidate chooses one answer or none."""

    code: Question
    text: ShortText
    categories: Annotated[tuple[SelfReportCategory, ...], Meta(min_length=2, max_length=20)]


class SelfReportCountry(msgspec.Struct, frozen=True, kw_only=True):
    """How one country's candidates are asked. `legal_basis` is the organisation's own text; `revision` is the ETag."""

    country: str
    enabled: bool
    legal_basis: str
    questions: tuple[SelfReportQuestion, ...]
    revision: int


class SelfReportCountryData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one country's candidates are to be asked. What is left out is taken from the shipped lists and texts."""

    enabled: bool
    legal_basis: LongText | None = None
    questions: Annotated[tuple[SelfReportQuestion, ...], Meta(min_length=1, max_length=2)] | None = None


class SelfReportForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a candidate sees behind their link. `legal_basis` says so where the organisation has not written it."""

    organisation: str
    notice: str
    legal_basis: str
    questions: tuple[SelfReportQuestion, ...]


class SelfReportAnswers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A candidate's answers; each may be left out, but not both."""

    sex: Code | None = None
    ethnicity: Code | None = None


class SelfReportLink(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an invitation: sent to the candidate's address, or, without one, the link to hand over, once."""

    sent: bool
    link: str | None
    expires_on: datetime.date


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """`selected` of `people` in a group; there is at least one."""

    people: int
    selected: int

    @property
    def rate(self) -> float:
        """The selection rate."""
        return self.selected / self.people


class RatioInterval(msgspec.Struct, frozen=True, kw_only=True):
    """A 95 % interval."""

    low: float
    high: float


class PairStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """A group beside the one with the highest rate. What is not computable is null.

    `below_four_fifths`: the impact ratio is under .80. `z` is the two-proportion test with pooled variance, `fisher_p`
    and `mid_p` are two-sided. `too_few_to_conclude`: one person selected more here and less there would reverse it.
    """

    impact_ratio: float | None
    impact_ratio_interval: RatioInterval | None
    below_four_fifths: bool
    z: float | None
    z_p: float | None
    fisher_p: float
    mid_p: float
    too_few_to_conclude: bool


class StageCount(msgspec.Struct, frozen=True, kw_only=True):
    """A count at one stage; `*` is any sex or ethnicity. `people` is null unless shown."""

    stage: CountedStage
    sex: str
    ethnicity: str
    people: int | None
    status: CellStatus


class OwnerCount(msgspec.Struct, frozen=True, kw_only=True):
    """A count that only the process owner sees, who decides nothing; `*` is any."""

    stage: CountedStage
    sex: str
    ethnicity: str
    people: int


class ReleaseSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The day of the figures and the sums behind them."""

    released_on: datetime.date
    applied: int
    interviewed: int
    selected: int
    self_reported: int
    rounded: bool


class GroupRate(msgspec.Struct, frozen=True, kw_only=True):
    """One group at one stage. Counts that are not shown are null, and `not_compared` says why.

    `few`: below 5. `withheld`: it would tell of a group below 5. `small_share`: under 2 % of the pool.
    `impact_ratio_at_most` bounds the ratio where fewer than 5 of the group were selected.
    """

    sex: str | None
    ethnicity: str | None
    people: int | None
    selected: int | None
    rate: float | None
    not_compared: WhyNotCompared | None
    statistics: PairStatistics | None
    impact_ratio_at_most: float | None


class RateComparison(msgspec.Struct, frozen=True, kw_only=True):
    """The groups of one stage, or why they cannot be compared.

    `higher_rate_possible`: a group whose count is not shown may have a higher rate than the highest shown.
    """

    stage: Stage
    grouping: Grouping
    groups: tuple[GroupRate, ...]
    not_computable: NotComputable | None
    higher_rate_possible: bool


class LegalBasis(msgspec.Struct, frozen=True, kw_only=True):
    """The organisation's own words on why it may ask, per country."""

    country: str
    text: str


class SelectionRates(msgspec.Struct, frozen=True, kw_only=True):
    """The selection-rate monitor of one requisition or of all.

    `as_of` is null before 5 people have self-reported. `applied`, `interviewed` and `selected` count all applications
    of that day that were not withdrawn, `self_reported` those whose candidate answered; it is rounded down to fives
    where `self_reported_rounded`. `owner_counts` is empty but for the process owner who decides nothing.
    """

    what_it_is: str
    as_of: datetime.date | None
    applied: int
    interviewed: int
    selected: int
    self_reported: int
    self_reported_rounded: bool
    legal_bases: tuple[LegalBasis, ...]
    comparisons: tuple[RateComparison, ...]
    owner_counts: tuple[OwnerCount, ...]
