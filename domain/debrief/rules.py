"""What a debrief begins with, and which questions are left to ask."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from uuid import UUID

from domain.debrief.model import Disagreement
from domain.interviews.model import Scorecard
from domain.rubrics.model import Question, Rubric

LEAST_RATERS = 2
# Rater → the levels that they gave, usually one.
Levels = Mapping[UUID, Sequence[int]]


def _spread(levels: Levels) -> tuple[Fraction, Fraction] | None:
    """Range and mean absolute pairwise difference over raters. Exact, so that equal disagreement is a tie."""
    values = [Fraction(sum(given), len(given)) for given in levels.values() if given]
    if len(values) < LEAST_RATERS:
        return None
    differences = [abs(one - other) for one, other in combinations(values, 2)]
    return max(differences), sum(differences, Fraction(0)) / len(differences)


def disagreement(levels: Levels) -> Disagreement:
    """How far the raters of one criterion differ."""
    spread = _spread(levels)
    return Disagreement(
        raters=sum(1 for given in levels.values() if given),
        range=None if spread is None else float(spread[0]),
        mean_pair_difference=None if spread is None else float(spread[1]),
    )


def by_disagreement(codes: Sequence[str], levels: Mapping[str, Levels]) -> list[str]:
    """The criteria in the order in which a debrief takes them up; `codes` is the rubric's order.

    1. the largest range first; 2. then the largest mean absolute pairwise difference; 3. then the rubric's order.
    Criteria with fewer than two raters come last, in the rubric's order: there is nothing to differ about. "No
    evidence" is no number and takes no part.
    """

    def key(code: str) -> tuple[bool, Fraction, Fraction]:
        spread = _spread(levels.get(code, {}))
        return (True, Fraction(0), Fraction(0)) if spread is None else (False, -spread[0], -spread[1])

    return sorted(codes, key=key)


def levels_of(cards: Sequence[Scorecard]) -> dict[str, dict[UUID, list[int]]]:
    """Criterion → rater → levels, from locked scorecards."""
    found: dict[str, dict[UUID, list[int]]] = {}
    for card in cards:
        for rating in card.ratings:
            if rating.level is not None:
                found.setdefault(rating.competency_code, {}).setdefault(card.rater_id, []).append(rating.level)
    return found


def questions_not_asked(
    rubric: Rubric, cards: Sequence[Scorecard], planned: Mapping[UUID, Collection[str]]
) -> dict[str, tuple[Question, ...]]:
    """For each criterion on which nobody has a level: the bank's questions that were not asked yet.

    A question was asked if a locked note names it, or if it stands on the interview's guide and a rater of that
    interview says that the criterion was asked about. `planned` maps an interview to its guide's questions.
    """
    rated = levels_of(cards)
    asked = {note.question_code for card in cards for note in card.notes}
    for card in cards:
        about = {rating.competency_code for rating in card.ratings if rating.no_evidence != "not_asked"}
        for competency in rubric.competencies:
            if competency.code in about:
                asked |= {one.code for one in competency.questions} & set(planned.get(card.interview_id, ()))
    return {
        competency.code: tuple(one for one in competency.questions if one.code not in asked)
        for competency in rubric.competencies
        if competency.code not in rated
    }
