"""What the selection-rate monitor says, in words: groups by their answers' texts, and why something is not shown."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from domain.fairness.model import (
    Grouping,
    GroupRate,
    NotComputable,
    PairStatistics,
    RateComparison,
    SelectionRates,
    SelfReportCountry,
    Stage,
    WhyNotCompared,
)
from domain.fairness.texts import shipped_questions

STAGE_NAMES: Final[Mapping[Stage, str]] = {
    "interviewed": "From applying to an interview",
    "selected": "From an interview to being selected",
    "overall": "From applying to being selected",
}
GROUPINGS: Final[Mapping[Grouping, str]] = {
    "sex": "By sex",
    "ethnicity": "By race or ethnicity",
    "sex_and_ethnicity": "By both together",
}
NOT_COMPUTABLE: Final[Mapping[NotComputable, str]] = {
    "nobody": "Not computable: there is no group whose counts can be shown yet. Each needs at least 5 people.",
    "one_group": "Not computable: only one group can be shown, and there is nothing to compare it with.",
    "nobody_selected": "Not computable: nobody of the groups that can be compared has passed this stage yet.",
}
WHY_NOT: Final[Mapping[WhyNotCompared, str]] = {
    "highest_rate": "the highest rate: the others are compared with it",
    "few": "fewer than 5, not shown",
    "withheld": "not shown: it would tell of a group below 5",
    "small_share": "under 2 % of the pool, not compared",
}


class ShownGroup(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the group, its counts, and what is said of it beside the group with the highest rate."""

    name: str
    people: int | None
    selected: int | None
    rate: float | None
    says: str
    ratio: str
    tests: str
    flagged: bool


class ShownComparison(msgspec.Struct, frozen=True, kw_only=True):
    """One table, or the words why there is nothing to compare."""

    title: str
    groups: tuple[ShownGroup, ...]
    not_computable: str
    higher_rate_possible: bool

    @property
    def told(self) -> bool:
        """Whether there is any count to show."""
        return any(one.people is not None for one in self.groups)


class ShownStage(msgspec.Struct, frozen=True):
    """The comparisons of one stage."""

    title: str
    comparisons: tuple[ShownComparison, ...]


def answer_names(countries: Iterable[SelfReportCountry]) -> dict[str, str]:
    """Code → text of every answer that is or was offered."""
    asked = [*shipped_questions("US"), *(question for one in countries for question in one.questions)]
    return {category.code: category.text for question in asked for category in question.categories}


def shown_stages(rates: SelectionRates, names: Mapping[str, str]) -> tuple[ShownStage, ...]:
    """The stages with their comparisons, in the order of the process."""
    by_stage: dict[Stage, list[ShownComparison]] = {}
    for one in rates.comparisons:
        by_stage.setdefault(one.stage, []).append(_comparison(one, names))
    return tuple(ShownStage(STAGE_NAMES[stage], tuple(found)) for stage, found in by_stage.items())


def _comparison(one: RateComparison, names: Mapping[str, str]) -> ShownComparison:
    return ShownComparison(
        title=GROUPINGS[one.grouping],
        groups=tuple(_group(group, names) for group in one.groups),
        not_computable="" if one.not_computable is None else NOT_COMPUTABLE[one.not_computable],
        higher_rate_possible=one.higher_rate_possible,
    )


def _group(group: GroupRate, names: Mapping[str, str]) -> ShownGroup:
    codes = [code for code in (group.sex, group.ethnicity) if code is not None]
    found = group.statistics
    return ShownGroup(
        name=", ".join(names.get(code, code.replace("_", " ")) for code in codes),
        people=group.people,
        selected=group.selected,
        rate=group.rate,
        says="" if group.not_compared is None else WHY_NOT[group.not_compared],
        ratio=_ratio(group),
        tests="" if found is None else _tests(found),
        flagged=found is not None and found.below_four_fifths,
    )


def _ratio(group: GroupRate) -> str:
    found = group.statistics
    if found is None or found.impact_ratio is None:
        at_most = group.impact_ratio_at_most
        return "" if at_most is None else f"at most {at_most:.2f}"
    interval = found.impact_ratio_interval
    around = "" if interval is None else f" (95 % interval {interval.low:.2f} to {interval.high:.2f})"
    return f"{found.impact_ratio:.2f}{around}"


def _tests(found: PairStatistics) -> str:
    """The tests of the difference, each with its p."""
    told = [f"Fisher p = {found.fisher_p:.3f}", f"mid-p = {found.mid_p:.3f}"]
    if found.z is not None and found.z_p is not None:
        told.insert(0, f"z = {found.z:.2f}, p = {found.z_p:.3f}")
    if found.too_few_to_conclude:
        told.append("too few to conclude: one person more here and one less there would reverse it")
    return "; ".join(told)
