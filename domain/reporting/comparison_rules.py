"""From the requisition's ratings to what a comparison report says. Pure functions.

Scores, intervals and what can be told apart come from domain.measurement, as the API's comparison does. What holds for
two composites holds for two scores on one criterion: a criterion is compared as a composite of weight 1.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from uuid import UUID

from msgspec import UNSET

from domain.interviews.model import Scorecard
from domain.measurement.comparison import ComparedCandidate, ComparedCriterion, ComparedPair, compared, pairs_of
from domain.measurement.model import CandidateRatings, ErrorModel, ScoreResult
from domain.measurement.pool import Pool
from domain.reporting import rules
from domain.reporting.comparison_model import (
    Basis,
    ComparedColumn,
    ComparedPerson,
    Coverage,
    CriterionScore,
    DecisionTaken,
    MissingLevels,
    Pairs,
    PairSign,
)
from domain.roles.model import RoleProfile
from domain.rubrics.model import Competency

LEAST_RATERS = 2
Signs = tuple[tuple[PairSign, ...], ...]


def numbered(labels: Sequence[str]) -> tuple[str, ...]:
    """Names as they are printed: where several candidates share one, "Kim Lee (1)", "Kim Lee (2)", in their order."""
    shared = Counter(labels)
    numbers = {label: count(1) for label, people in shared.items() if people > 1}
    return tuple(f"{label} ({next(numbers[label])})" if label in numbers else label for label in labels)


def basis_of(error: ErrorModel) -> Basis:
    """What a column's intervals rest on."""
    return Basis(
        tier=error.tier,
        degrees_of_freedom=error.degrees_of_freedom,
        n_candidates=error.n_candidates,
        raters=error.raters,
        note=error.note,
    )


def criterion_pool(pool: Pool, code: str) -> Pool:
    """One criterion as if it were the whole composite, so that pairs are compared on it by the same rule."""
    error = pool.competencies[code]
    return Pool(candidates=pool.candidates, weights={code: 1.0}, composite=error, competencies={code: error})


def compared_pairs(order: Sequence[UUID], pool: Pool) -> tuple[ComparedPair, ...]:
    """Every pair of these candidates on the pool's composite, in their order."""
    found = {candidate.application_id: candidate for candidate in pool.candidates}
    lines = [compared(one, found[one], pool, frozenset()) for one in order]
    return pairs_of(lines, found, pool)


def signs_of(order: Sequence[UUID], pairs: Sequence[ComparedPair]) -> Signs:
    """A row of signs for each candidate, a column for each in the same order; what holds one way holds the other."""
    states: dict[tuple[UUID, UUID], PairSign] = {}
    for pair in pairs:
        states[pair.first, pair.second] = states[pair.second, pair.first] = pair.state
    return tuple(tuple("itself" if one == other else states[one, other] for other in order) for one in order)


def counted(pairs: Sequence[ComparedPair]) -> Pairs:
    """How many pairs stand in which state, and from which difference on two candidates can be told apart."""
    states = Counter(pair.state for pair in pairs)
    margins = [pair.margin for pair in pairs if pair.margin is not None]
    return Pairs(
        distinguishable=states["distinguishable"],
        not_distinguishable=states["not_distinguishable"],
        not_comparable=states["not_comparable"],
        least_margin=min(margins, default=None),
        greatest_margin=max(margins, default=None),
    )


def person(
    line: ComparedCandidate,
    name: str,
    signs: tuple[PairSign, ...],
    criteria: Mapping[str, str],
    decision: DecisionTaken | None,
) -> ComparedPerson:
    """One opened candidate; `criteria` maps a competency's code to its name."""
    assert line.composite is not None, "an opened candidate has a composite or a reason for none"
    assert line.raters is not None, "an opened candidate has raters"
    return ComparedPerson(
        application_id=line.application_id,
        name=name,
        raters=line.raters,
        composite=rules.score(line.composite),
        missing=tuple(
            MissingLevels(criterion=criteria[one.competency_code], rated=one.rated, raters=one.raters)
            for one in line.missing
        ),
        pairs=signs,
        decision=decision,
    )


def nobody_asked(scorecards: Sequence[Scorecard], code: str) -> bool:
    """Whether no rater of a candidate gave a level or says that it was asked about."""
    ratings = [rating for card in scorecards for rating in card.ratings if rating.competency_code == code]
    return all(rating.level is None and rating.no_evidence != "asked" for rating in ratings)


def column(
    competency: Competency,
    lines: Sequence[ComparedCandidate],
    names: Sequence[str],
    pool: Pool,
    not_asked: Sequence[bool],
    effective_weight: float | None,
) -> ComparedColumn:
    """One criterion over all candidates; `names` and `not_asked` follow the order of the lines."""
    code, order = competency.code, [line.application_id for line in lines]
    pairs = compared_pairs(order, criterion_pool(pool, code))
    signs = signs_of(order, pairs)
    scores = tuple(
        _score_on(_criterion(line, code), line.application_id, unasked, row)
        for line, unasked, row in zip(lines, not_asked, signs, strict=True)
    )
    return ComparedColumn(
        code=code,
        name=competency.name,
        definition=competency.definition,
        weight=pool.weights[code],
        effective_weight=effective_weight,
        basis=basis_of(pool.competencies[code]),
        pairs=counted(pairs),
        coverage=coverage_of(scores, names),
        scores=scores,
    )


def _criterion(line: ComparedCandidate, code: str) -> ComparedCriterion:
    return next(one for one in line.criteria if one.competency_code == code)


def _score_on(
    one: ComparedCriterion, application_id: UUID, unasked: bool, signs: tuple[PairSign, ...]
) -> CriterionScore:
    return CriterionScore(
        application_id=application_id,
        score=rules.score(one.score),
        marks=one.marks,
        no_evidence=one.no_evidence,
        not_asked=unasked,
        mean_pair_difference=one.mean_pair_difference,
        pairs=signs,
    )


def coverage_of(scores: Sequence[CriterionScore], names: Sequence[str]) -> Coverage:
    """How far one criterion was covered; `names` follow the order of the scores."""
    raters = [one.score.raters for one in scores]
    return Coverage(
        by_two_or_more=sum(n >= LEAST_RATERS for n in raters),
        by_one=raters.count(1),
        by_nobody=raters.count(0),
        not_asked=tuple(name for one, name in zip(scores, names, strict=True) if one.not_asked),
    )


def panel_sizes(composites: Sequence[ScoreResult]) -> tuple[int, int] | None:
    """The smallest and the greatest number of raters behind a composite, or None where all are alike."""
    sizes = sorted({one.raters for one in composites if one.value is not None})
    return (sizes[0], sizes[-1]) if len(sizes) > 1 else None


def weight_reason(profile: RoleProfile) -> str | None:
    """Why the profile's weights are as they are, if it says so."""
    return None if profile.weight_reason is UNSET else profile.weight_reason


def opened(candidates: Sequence[CandidateRatings]) -> list[UUID]:
    """Those who have a locked rating, in the order of applying: ids rise with time, and the API pages by them."""
    return sorted(candidate.application_id for candidate in candidates if candidate.raters)
