"""Stages and themes of a published unit, and which of them the rules keep back."""

from random import Random

import msgspec
import pytest

from domain.surveys.figures import STAGE_WITHHELD
from domain.surveys.model import WaveResults
from tests.domain.anonymity.organisations import questionnaire
from tests.domain.anonymity.publishing import results


def ladder(people: int, **more: int) -> WaveResults:
    instrument = questionnaire(4, 4, stages=True, **more)
    random = Random(3)
    answers = [[random.choice((2, 3, 3, 4, 4, 5)) for _ in instrument.items] for _ in range(people)]
    return results([(None, people, people)], instrument, answers={0: answers})[0]


def test_stages_are_told_from_eight_people_on() -> None:
    told, withheld = ladder(12).maturity, ladder(7).maturity
    assert told is not None
    assert told.profile != "withheld"
    assert withheld is not None
    assert (withheld.profile, withheld.stages[0].mean) == ("withheld", None)
    assert results([(None, 9, 9)])[0].maturity is None


def test_a_stage_behind_a_range_keeps_all_stages_back() -> None:
    answers = [[4, 4, 4, 4, *(1 + (number + item) % 5 for item in range(4))] for number in range(9)]
    found = results([(None, 9, 9)], questionnaire(4, 4, stages=True), answers={0: answers})[0]
    assert found.dimensions[0].band == "4 or above"
    assert found.maturity is not None
    assert (found.maturity.profile, found.maturity.withheld) == ("withheld", STAGE_WITHHELD)


def test_a_lower_bound_never_seems_to_reach_what_it_does_not() -> None:
    found = ladder(12)
    assert found.maturity is not None
    for stage in found.maturity.stages:
        assert stage.lower_bound is not None
        assert stage.met is (stage.lower_bound >= stage.criterion)


@pytest.mark.parametrize(
    ("themes", "shown"),
    [
        (2, {"t0": True, "t1": True}),
        # Four items: t0 has two, t1 and t2 one each, and only what those two are together follows.
        (3, {"t0": True, "t1": False, "t2": False}),
        # Each theme has one item.
        (4, {"t0": False, "t1": False, "t2": False, "t3": False}),
    ],
)
def test_no_theme_of_one_item_is_shown(themes: int, shown: dict[str, bool]) -> None:
    found = ladder(12, themes=themes).maturity
    assert found is not None
    assert {name: mean is not None for name, mean in found.stages[0].themes.items()} == shown


def test_a_single_item_does_not_follow_from_the_themes() -> None:
    instrument = questionnaire(5, stages=True, themes=2)
    themes = ("t1", "t0", "t0", "t0", "t0")
    items = zip(instrument.items, themes, strict=True)
    alone = msgspec.structs.replace(
        instrument, items=tuple(msgspec.structs.replace(item, theme=theme) for item, theme in items)
    )
    found = results([(None, 12, 12)], alone)[0].maturity
    assert found is not None
    assert set(found.stages[0].themes.values()) == {None}


def test_themes_alike_are_kept_back_for_the_team_and_its_partner_but_not_their_stages() -> None:
    random = Random(5)
    answers = {number: [[random.randint(2, 4) for _ in range(8)] for _ in range(9)] for number in (1, 2)}
    for place, row in enumerate(answers[1]):
        row[0], row[2] = 3, 3
        row[1] = 1 + place % 5
    found = results([(None, 0, 0), (0, 9, 9), (0, 9, 9)], questionnaire(4, 4, stages=True, themes=2), answers=answers)
    shown = []
    for one in found:
        assert one.maturity is not None
        assert one.dimensions[0].spread is not None
        shown.append([None not in stage.themes.values() for stage in one.maturity.stages])
    assert shown == [[True, True], [False, True], [False, True]]
