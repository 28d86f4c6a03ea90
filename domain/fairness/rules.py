"""From counts, as far as they are shown, to comparisons between groups."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from domain.errors import Conflict, invalid
from domain.fairness.model import (
    CountedStage,
    Grouping,
    GroupRate,
    NotComputable,
    RateComparison,
    Selection,
    SelfReportAnswers,
    SelfReportCountry,
    SelfReportQuestion,
    Stage,
    StageCount,
)
from domain.fairness.statistics import pair_statistics, small_share
from domain.fairness.texts import is_written

ANY = "*"
# Counts below it are not shown. migrations/0010_fairness.sql enforces it where the counts are made.
LEAST_SHOWN = 5
# From which stage to which.
STAGES: Mapping[Stage, tuple[CountedStage, CountedStage]] = {
    "interviewed": ("applied", "interviewed"),
    "selected": ("interviewed", "selected"),
    "overall": ("applied", "selected"),
}
GROUPINGS: tuple[Grouping, ...] = ("sex", "ethnicity", "sex_and_ethnicity")


def comparisons(cells: Iterable[StageCount], stages: Iterable[Stage] = tuple(STAGES)) -> tuple[RateComparison, ...]:
    """Every stage by sex, by ethnicity and by both; without the groupings of which nothing was asked."""
    counts = {(cell.stage, cell.sex, cell.ethnicity): cell for cell in cells}
    found = []
    for stage in stages:
        start, end = STAGES[stage]
        for grouping in GROUPINGS:
            pairs = [
                (cell, counts[end, cell.sex, cell.ethnicity])
                for cell in counts.values()
                if cell.stage == start and grouping_of(cell) == grouping
            ]
            if pairs:
                found.append(compare(stage, grouping, pairs))
    return tuple(found)


def grouping_of(cell: StageCount) -> Grouping:
    """What the cell's group is formed by."""
    if cell.ethnicity == ANY:
        return "sex"
    return "ethnicity" if cell.sex == ANY else "sex_and_ethnicity"


def compare(stage: Stage, grouping: Grouping, pairs: Sequence[tuple[StageCount, StageCount]]) -> RateComparison:
    """Each group, as (those before the stage, those who passed it), beside the one with the highest rate.

    Groups under 2 % of the pool, or with a count that is not shown, are listed but neither compared nor compared with.
    """
    pool = sum(before.people or 0 for before, _ in pairs)
    known = [(before, own) for before, after in pairs if (own := selection_of(before, after)) is not None]
    compared = [(before, own) for before, own in known if not small_share(own.people, pool)]
    reason = why_not_computable([own for _, own in compared])
    # The first of equals: the others are compared with it, at a ratio of 1.
    top, highest = (
        max(compared, key=lambda one: Fraction(one[1].selected, one[1].people)) if not reason else (None, None)
    )
    groups = tuple(group_rate(before, after, pool, highest, is_highest=before is top) for before, after in pairs)
    possible = highest is not None and any(may_exceed(before, after, pool, highest) for before, after in pairs)
    return RateComparison(
        stage=stage, grouping=grouping, groups=groups, not_computable=reason, higher_rate_possible=possible
    )


def selection_of(before: StageCount, after: StageCount) -> Selection | None:
    """Both counts as one, if both are shown and there is anybody."""
    if not before.people or after.people is None:
        return None
    return Selection(people=before.people, selected=after.people)


def why_not_computable(compared: Sequence[Selection]) -> NotComputable | None:
    """Why these groups cannot be compared, or None."""
    if len(compared) <= 1:
        return "one_group" if compared else "nobody"
    return None if any(one.selected for one in compared) else "nobody_selected"


def may_exceed(before: StageCount, after: StageCount, pool: int, highest: Selection) -> bool:
    """Whether a group that is large enough to compare, but not shown, could have a higher rate than the highest."""
    if before.people is None or after.people is not None or small_share(before.people, pool):
        return False
    return after.status == "withheld" or (LEAST_SHOWN - 1) * highest.people > highest.selected * before.people


def group_rate(
    before: StageCount, after: StageCount, pool: int, highest: Selection | None, *, is_highest: bool
) -> GroupRate:
    """One group with what can be said of it."""
    own = selection_of(before, after)
    small = before.people is not None and small_share(before.people, pool)
    hidden = next((cell.status for cell in (before, after) if cell.status != "shown"), None)
    at_most = None
    if before.people and after.status == "few" and highest is not None and not small:
        at_most = min(1.0, (LEAST_SHOWN - 1) * highest.people / (before.people * highest.selected))
    return GroupRate(
        sex=None if before.sex == ANY else before.sex,
        ethnicity=None if before.ethnicity == ANY else before.ethnicity,
        people=before.people,
        selected=None if before.people is None else after.people,
        rate=None if own is None else own.rate,
        not_compared=hidden or ("small_share" if small else "highest_rate" if is_highest else None),
        statistics=pair_statistics(own, highest) if own and highest and not small and not is_highest else None,
        impact_ratio_at_most=at_most,
    )


def check_questions(questions: Sequence[SelfReportQuestion]) -> None:
    """Raise Invalid where a question or one of its categories stands twice."""
    for position, question in enumerate(questions):
        if question.code in [one.code for one in questions[:position]]:
            raise invalid(f"questions[{position}].code", "duplicate", f"{question.code} stands twice.")
        codes = [category.code for category in question.categories]
        for number, code in enumerate(codes):
            if code in codes[:number]:
                field = f"questions[{position}].categories[{number}].code"
                raise invalid(field, "duplicate", f"{code} stands twice.")


def check_answers(questions: Sequence[SelfReportQuestion], answers: SelfReportAnswers) -> None:
    """Raise Invalid unless at least one question is answered, each with one of its categories."""
    given = {"sex": answers.sex, "ethnicity": answers.ethnicity}
    if not any(given.values()):
        raise invalid("sex", "nothing_answered", "Answer at least one question, or close the page.")
    offered = {question.code: {one.code for one in question.categories} for question in questions}
    for code, answer in given.items():
        if answer is not None and answer not in offered.get(code, set()):  # type: ignore[call-overload]
            raise invalid(code, "unknown_category", "Choose one of the categories that the form lists.")


def why_not_asked(country: SelfReportCountry) -> Conflict | None:
    """Why no candidate is invited with a country's questions: it is off, or what they must read first is missing."""
    if not country.enabled:
        return Conflict(f"The self-report is switched off for {country.country}.", code="self_report_off")
    if not is_written(country.legal_basis):
        return Conflict(
            "The legal basis for this country is not written down yet, and candidates read it before they answer. "
            "Write it where the country's questions are set; then invite.",
            code="legal_basis_missing",
        )
    return None
