"""What is said of a team's answers. Every figure here was let through by the anonymity rules, or is None."""

from typing import Literal

import msgspec


class SubGroups(msgspec.Struct, frozen=True, kw_only=True):
    """Where people do not agree: how many stand low (below 2.5), in the middle, and high (above 3.5).

    `low`, `middle` and `high` are counts of people; None where one of them would speak of fewer than three.
    """

    low: int | None
    middle: int | None
    high: int | None


class DimensionStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension's published figures on the scale from 1 to 5. None is what the thresholds withhold, `withheld` why.

    `interval_*` is a 95 % interval for this team now (finite population), `general_*` for what the team is like in
    general. `agreement_*` are rwg(J) under the uniform and the slightly skewed null. Where people do not agree,
    `mean` is None, `split` is true, and `groups` tells the split in place of a mean.
    """

    dimension: str
    answered: int
    mean: float | None
    band: str | None
    spread: float | None
    interval_low: float | None
    interval_high: float | None
    agreement_uniform: float | None
    agreement_skewed: float | None
    withheld: str | None
    general_low: float | None = None
    general_high: float | None = None
    split: bool = False
    groups: SubGroups | None = None


class StageStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the maturity ladder: its mean, the one-sided lower 90 % bound and the criterion that it must reach.

    `probability` is the share of bootstrap samples of respondents in which this is the team's stage.
    `themes` are the means of its themes, by code.
    """

    stage: str
    order: int
    criterion: float
    mean: float | None
    lower_bound: float | None
    met: bool | None
    probability: float | None
    themes: dict[str, float | None] = {}


MaturityProfile = Literal["stage", "between", "below_first", "mixed", "withheld"]


class Maturity(msgspec.Struct, frozen=True, kw_only=True):
    """Where a team stands on the ladder, by the cumulative rule.

    `profile`: "stage" where one stage has a probability of .80 or more; "between" where none has, then `between` names
    the two that neighbour; "below_first" where not even the first is met; "mixed" where a higher stage is met above one
    that is not, so that there is no stage; "withheld" with the reason in `withheld`.

    In `between`, "below_first" stands for no stage yet. `probability` is the share of samples with what `profile` says:
    with that stage, with one of the two of `between`, below the first, or mixed.
    """

    profile: MaturityProfile
    stage: str | None
    between: tuple[str, str] | None
    probability: float | None
    stages: tuple[StageStatistics, ...]
    samples: int
    withheld: str | None


class Aggregation(msgspec.Struct, frozen=True, kw_only=True):
    """Whether team means of one dimension may be told apart: ICC(1), ICC(2) over teams, and the median rwg(J).

    `teams` is the number of teams that went in, `people` of respondents. A figure that is not computable is None, and
    `reason` says why.
    """

    dimension: str
    teams: int
    people: int
    icc1: float | None
    icc2: float | None
    median_agreement_uniform: float | None
    median_agreement_skewed: float | None
    reason: str | None


class Consistency(msgspec.Struct, frozen=True, kw_only=True):
    """Internal consistency of one dimension's items over all respondents: alpha and omega, with 95 % intervals.

    A figure that is not computable is None, and `reason` says why.
    """

    dimension: str
    people: int
    items: int
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    omega: float | None
    reason: str | None
    omega_low: float | None = None
    omega_high: float | None = None


class DimensionChange(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension between two waves: the later mean minus the earlier one, or why that may not be said.

    `distinguishable` is true where it exceeds 1.96 standard errors of the difference.
    """

    dimension: str
    earlier: float | None
    later: float | None
    difference: float | None
    standard_error: float | None
    distinguishable: bool | None
    reason: str | None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension's target minus the team's mean, with its 95 % interval for this team now.

    A positive gap is what is still missing. None is what is not published, `reason` why. `note` is said where the end
    of the scale cuts the gap off. There is no total over dimensions.
    """

    dimension: str
    target: float
    gap: float | None
    low: float | None
    high: float | None
    reason: str | None
    note: str | None


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the stages really follow one another over teams: Guttman's reproducibility and Loevinger's H.

    `errors` counts stages that stand otherwise than the ladder has it. `holds` is None where that is not computable;
    `reason` says why, or why the ladder does not hold.
    """

    teams: int
    stages: int
    errors: int | None
    reproducibility: float | None
    scalability: float | None
    holds: bool | None
    reason: str | None
