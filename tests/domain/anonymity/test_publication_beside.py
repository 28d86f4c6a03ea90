"""What stands beside a unit's figures: changes since an earlier wave, comments, and figures over all units."""

from itertools import pairwise
from random import Random
from uuid import uuid4

import msgspec
import pytest

from domain.anonymity.admission import TOO_FEW
from domain.surveys.model import WaveResults
from domain.surveys.publication import (
    COMMENTS_FROM_THE_REST,
    FEW_COMMENTS,
    LOW_RESPONSE,
    NOT_SHOWN_AT_THE_TOP,
    Earlier,
)
from domain.team_measures.aggregation import aggregation
from domain.team_measures.change import NOT_PUBLISHED, OTHER_ITEMS
from tests.domain.anonymity.organisations import questionnaire, team
from tests.domain.anonymity.publishing import results, rows

# Changes.


def test_changes_are_the_differences_of_what_was_published() -> None:
    before = results(
        [(None, 10, 10)], questionnaire(3, 3), answers={0: [[2, 2, 3, 4, 4, 3]] * 8 + [[3, 3, 3, 2, 3, 3]] * 2}
    )[0]
    answers = {0: [[4, 4, 4, 3, 3, 2]] * 7 + [[5, 3, 5, 3, 4, 3]] * 3}
    wave_id = uuid4()
    found = results(
        [(None, 10, 10)], questionnaire(3, 3), answers=answers, earlier={team(0): Earlier(wave_id, before, True, None)}
    )[0]
    assert found.compared_with == wave_id
    for change, was, now in zip(found.changes, before.dimensions, found.dimensions, strict=True):
        assert was.mean is not None
        assert now.mean is not None
        assert change.difference == round(now.mean - was.mean, 2)
        assert change.distinguishable is True


@pytest.mark.parametrize(
    ("before", "comparable", "reason"),
    [
        (results([(None, 10, 10)])[0], False, "Other people."),
        (results([(None, 4, 4)])[0], True, NOT_PUBLISHED),
        (results([(None, 10, 10)], questionnaire(1))[0], True, None),
        (msgspec.structs.replace(results([(None, 10, 10)])[0], dimensions=()), True, OTHER_ITEMS),
    ],
)
def test_what_is_not_comparable_says_why(before: WaveResults, comparable: bool, reason: str | None) -> None:
    earlier = Earlier(uuid4(), before, comparable, None if comparable else "Other people.")
    change = results([(None, 10, 10)], earlier={team(0): earlier})[0].changes[0]
    assert change.reason == reason or reason is None
    assert (change.difference is None) is (change.reason is not None)


def test_a_refused_unit_has_no_changes() -> None:
    before = results([(None, 10, 10)])[0]
    found = results([(None, 4, 4)], earlier={team(0): Earlier(uuid4(), before, True, None)})[0]
    assert (found.refusal, found.changes) == (TOO_FEW.format(minimum=5), ())


# Comments.


def written(*numbers: int) -> dict[int, list[list[str]]]:
    """By team one question with so many comments."""
    return {place: [[f"{place}-{number}" for number in range(count)]] for place, count in enumerate(numbers)}


@pytest.mark.parametrize(
    ("numbers", "shown", "reasons"),
    [
        ((0, 9, 0), [0, 0, 0], ["few", "few", "few"]),
        ((0, 10, 0), [10, 10, 0], [None, None, "few"]),
        # The parent's less the larger team's are the smaller team's.
        ((0, 12, 4), [16, 0, 0], [None, "rest", "few"]),
        ((0, 12, 10), [22, 12, 10], [None, None, None]),
    ],
)
def test_comments_from_ten_who_wrote(numbers: tuple[int, ...], shown: list[int], reasons: list[str | None]) -> None:
    tree = [(None, 0, 0), (0, 14, 14), (0, 12, 12)]
    found = results(tree, questionnaire(2, comments=1), comments=written(*numbers))
    words = {
        None: None,
        "few": FEW_COMMENTS.format(minimum=10),
        "rest": COMMENTS_FROM_THE_REST.format(minimum=10),
    }
    assert [len(one.comments[0].texts) for one in found] == shown
    assert [one.comments[0].withheld for one in found] == [words[reason] for reason in reasons]


def test_comments_are_shuffled_and_complete() -> None:
    found = results([(None, 60, 60)], questionnaire(2, comments=1), comments=written(60))[0].comments[0]
    assert found.question == "What helps? (0)"
    numbers = [int(text.split("-")[1]) for text in found.texts]
    assert sorted(numbers) == list(range(60))
    # In the order in which they came 59 of 59 neighbours would follow one another.
    assert sum(second == first + 1 for first, second in pairwise(numbers)) < 20


def test_a_refused_unit_has_no_comments() -> None:
    found = results([(None, 30, 12)], questionnaire(2, comments=1), comments=written(12))[0]
    assert (found.refusal, found.comments) == (LOW_RESPONSE, ())


# What stands on the root alone.


def test_figures_over_units_stand_on_the_root_and_rest_on_what_is_published() -> None:
    tree = [(None, 8, 8), (0, 12, 12), (0, 11, 11), (0, 9, 9), (0, 6, 6)]
    found = results(tree)
    assert [len(one.aggregation) for one in found] == [1, 0, 0, 0, 0]
    assert [len(one.consistency) for one in found] == [1, 0, 0, 0, 0]
    over = found[0].aggregation[0]
    spread = [one.dimensions[0] for one in found[1:] if one.dimensions[0].spread is not None]
    assert (over.teams, over.people) == (len(spread), sum(one.answered for one in spread))
    assert over.teams == 3
    assert found[0].consistency[0].people == 46
    # The team of six shows no spread, and its people do not enter.
    random = Random(7)
    means = [[sum(row) / 3 for row in rows(random, people, 3)] for _, _, people in tree]
    again = aggregation("d0", means[1:4], [])
    assert over.icc1 == (None if again.icc1 is None else round(again.icc1, 2))


def test_a_survey_of_one_team_has_no_figures_over_units() -> None:
    found = results([(None, 40, 40)])[0]
    assert (found.aggregation, found.consistency) == ((), ())


def test_consistency_is_kept_back_where_the_root_shows_no_spread() -> None:
    alike = {1: [[4, 4, 4]] * 20, 2: [[4, 4, 4]] * 20}
    found = results([(None, 0, 0), (0, 20, 20), (0, 20, 20)], answers=alike)[0]
    assert found.consistency[0].reason == NOT_SHOWN_AT_THE_TOP
    assert found.aggregation[0].icc1 is None


def test_answers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        results([(None, 5, 5)], answers={0: [[1, 2]] * 4})
