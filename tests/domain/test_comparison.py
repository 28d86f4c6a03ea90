"""Candidates side by side: what can be told apart, what cannot, and what is not said at all."""

from collections.abc import Sequence
from math import sqrt
from uuid import UUID, uuid4

import msgspec
import numpy as np
import pytest
from scipy import stats

from domain.measurement import comparison
from domain.measurement.comparison import (
    HIDDEN,
    NOT_INTERVIEWED,
    ONE_HIDDEN,
    ONE_INCOMPLETE,
    ComparedPair,
    Comparison,
    compared,
    pair_standard_error,
    pairs_of,
    panel_note,
)
from domain.measurement.model import CandidateRatings, ErrorModel, RaterScores
from domain.measurement.pool import NOT_RELIABLE, Pool, error_model, pool_of
from domain.measurement.statistics import VarianceComponents
from tests.domain.panels import shrout_fleiss

WEIGHTS = {"a": 0.5, "b": 0.5}
RATERS = [UUID(int=n) for n in range(1, 9)]


def candidate(*levels: float, raters: Sequence[UUID] = RATERS) -> CandidateRatings:
    """Somebody whom each rater gave the same level on both competencies."""
    rated = zip(raters, levels, strict=False)
    return CandidateRatings(
        application_id=uuid4(),
        raters=tuple(RaterScores(rater_id=rater, levels={"a": level, "b": level}) for rater, level in rated),
    )


def pairs(
    people: Sequence[CandidateRatings], pool: Pool, withheld: frozenset[UUID] = frozenset()
) -> list[ComparedPair]:
    lines = [compared(one.application_id, one, pool, withheld) for one in people]
    return list(pairs_of(lines, {one.application_id: one for one in people}, pool))


def filler(count: int = 12) -> list[CandidateRatings]:
    """A pool whose two raters are a point apart: WMS = .5."""
    return [candidate(3, 4) for _ in range(count)]


def test_tier_one_takes_the_pooled_error_of_both_means() -> None:
    one, other = candidate(1, 2), candidate(3, 4)
    pool = pool_of([one, other, *filler(10)], WEIGHTS)
    assert pool.composite.tier == 1
    (pair,) = pairs([one, other], pool)
    margin = stats.t.ppf(0.975, 12) * sqrt(0.5 * (1 / 2 + 1 / 2))
    assert pair.margin == pytest.approx(margin)
    assert (pair.difference, pair.raters_in_common) == (2, 2)
    assert pair.state == "distinguishable"
    near = candidate(2.5, 3.5)
    (pair,) = pairs([other, near], pool_of([one, other, near, *filler(10)], WEIGHTS))
    assert (pair.state, pair.difference) == ("not_distinguishable", 0.5)


@pytest.mark.parametrize(("common", "expected"), [(4, 0.7139), (0, 1.7697)])
def test_tier_two_lets_the_severity_of_common_raters_cancel(common: int, expected: float) -> None:
    """Shrout & Fleiss 1979: the same panel of four, and two panels without a rater in common."""
    error = error_model(shrout_fleiss())
    components = VarianceComponents(candidate=23 / 9, rater=5.24444444, residual=1.01944444)
    error = msgspec.structs.replace(error, tier=2, components=components, variance=6.26388889, quantile=1.96)
    assert pair_standard_error(4, 4, common, error) == pytest.approx(expected, abs=5e-5)


def test_tier_two_is_used_for_pairs_where_it_holds() -> None:
    generator = np.random.default_rng(6)
    severity = generator.normal(0, 0.5, len(RATERS))
    people = []
    for _ in range(40):
        panel = generator.choice(len(RATERS), 3, replace=False)
        truth = generator.normal(3, 0.6)
        values = [float(truth + severity[rater] + generator.normal(0, 0.3)) for rater in panel]
        people.append(candidate(*values, raters=[RATERS[rater] for rater in panel]))
    pool = pool_of(people, WEIGHTS)
    assert pool.composite.tier == 2
    components = pool.composite.components
    assert components is not None
    first = people[0]
    same = candidate(3, 3, 3, raters=[rater.rater_id for rater in first.raters])
    strangers = candidate(3, 3, 3, raters=[one for one in RATERS if one not in {r.rater_id for r in first.raters}][:3])
    for other, common in ((same, 3), (strangers, 0)):
        (pair,) = pairs([first, other], pool)
        variance = components.rater * (2 / 3 - 2 * common / 9) + components.residual * 2 / 3
        assert pair.margin == pytest.approx(1.96 * sqrt(variance))
        assert pair.raters_in_common == common


def test_equal_scores_are_never_distinguishable() -> None:
    """Also where raters never differ, so that the margin is 0."""
    people = [candidate(3, 3) for _ in range(12)]
    pool = pool_of(people, WEIGHTS)
    assert pool.composite.variance == 0
    (pair,) = pairs(people[:2], pool)
    assert (pair.state, pair.margin) == ("not_distinguishable", 0)


def test_what_is_not_scored_is_not_compared() -> None:
    whole, other = candidate(3, 4), candidate(4, 4)
    alone = candidate(5)
    pool = pool_of([whole, other, alone, *filler()], WEIGHTS)
    (pair,) = pairs([whole, alone], pool)
    assert (pair.state, pair.reason, pair.difference, pair.margin) == ("not_comparable", ONE_INCOMPLETE, None, None)
    (pair,) = pairs([whole, other], pool, frozenset({other.application_id}))
    assert (pair.state, pair.reason, pair.difference) == ("not_comparable", ONE_HIDDEN, None)
    (pair,) = pairs([whole, other], pool_of([whole, other], WEIGHTS))
    assert (pair.state, pair.reason) == ("not_comparable", NOT_RELIABLE)


def test_a_hidden_application_is_a_line_and_nothing_else() -> None:
    one = candidate(3, 4)
    pool = pool_of(filler(), WEIGHTS)
    line = compared(one.application_id, one, pool, frozenset({one.application_id}))
    assert msgspec.to_builtins(line) == {
        "application_id": str(one.application_id),
        "state": "hidden",
        "note": HIDDEN,
        "raters": None,
        "composite": None,
        "criteria": (),
        "missing": (),
    }
    nobody = compared(one.application_id, None, pool, frozenset())
    assert (nobody.state, nobody.note, nobody.composite) == ("incomplete", NOT_INTERVIEWED, None)


def test_marks_have_no_names_and_no_order() -> None:
    levels = ({"a": 5.0, "b": 1.0}, {"a": 2.0, "b": 4.0}, {"a": 3.0})
    one = CandidateRatings(
        application_id=uuid4(),
        raters=tuple(RaterScores(rater_id=rater, levels=own) for rater, own in zip(RATERS, levels, strict=False)),
    )
    line = compared(one.application_id, one, pool_of([one], WEIGHTS), frozenset())
    assert [(criterion.marks, criterion.no_evidence) for criterion in line.criteria] == [
        ((2, 3, 5), 0),
        ((1, 4), 1),
    ]
    assert not [rater for rater in RATERS if str(rater) in msgspec.json.encode(line).decode()]


def test_different_panels_are_pointed_out() -> None:
    same, larger = [candidate(3, 4), candidate(2, 2)], candidate(3, 4, 4)
    assert panel_note(same, pool_of(same, WEIGHTS)) is None
    people = [*same, larger, candidate(5)]
    note = panel_note(people, pool_of(people, WEIGHTS))
    assert note == "panels differ: composites rest on 2 to 3 raters"


def test_there_is_no_rank() -> None:
    names = {
        field.name
        for struct in vars(comparison).values()
        if isinstance(struct, type) and issubclass(struct, msgspec.Struct)
        for field in msgspec.structs.fields(struct)
    }
    assert {"composite", "difference", "margin"} <= names
    assert not {name for name in names if "rank" in name or "order" in name or "position" in name or "best" in name}
    assert "items" in Comparison.__struct_fields__


def test_a_pair_standard_error_needs_a_tier() -> None:
    error: ErrorModel = pool_of([candidate(3, 4)], WEIGHTS).composite
    assert error.tier is None
    assert pair_standard_error(2, 2, 0, error) is None
