"""Two surveys are compared only where a difference can speak of the team and of nobody in it."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.errors import Invalid
from domain.instruments.model import Instrument
from domain.instruments.service import shipped_instruments
from domain.surveys.comparing import OTHER_CRITERIA, OTHER_PEOPLE, OTHER_QUESTIONS, why_not_comparable
from domain.surveys.questionnaire import in_language, languages

LADDER = shipped_instruments()["maturity_ladder"]
PEOPLE = {UUID(int=number) for number in range(20)}


def changed(**fields: Any) -> Instrument:
    return msgspec.structs.replace(LADDER, **fields)


def other_item(**fields: Any) -> Instrument:
    return changed(items=(msgspec.structs.replace(LADDER.items[0], **fields), *LADDER.items[1:]))


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (LADDER, None),
        (changed(title="Another title", purpose="Another purpose", translations=()), None),
        (other_item(text="In our team, we do something else."), OTHER_QUESTIONS),
        (other_item(reversed=True), OTHER_QUESTIONS),
        (changed(items=LADDER.items[1:]), OTHER_QUESTIONS),
        (changed(scale=msgspec.structs.replace(LADDER.scale, high="Every day")), OTHER_QUESTIONS),
        (changed(criteria=LADDER.criteria[1:]), OTHER_CRITERIA),
    ],
)
def test_the_same_questions_and_criteria(before: Instrument, reason: str | None) -> None:
    assert why_not_comparable(before, LADDER, PEOPLE, PEOPLE, 5) == reason


@pytest.mark.parametrize(
    ("joined", "left", "minimum", "comparable"),
    [(0, 0, 5, True), (1, 0, 5, False), (0, 1, 5, False), (4, 0, 5, False), (2, 2, 5, False),
     (5, 0, 5, True), (3, 2, 5, True), (5, 0, 8, False), (8, 0, 8, True)],
)  # fmt: skip
def test_the_same_people_or_as_many_others_as_the_threshold(
    joined: int, left: int, minimum: int, comparable: bool
) -> None:
    now = {one for one in PEOPLE if one.int >= left} | {UUID(int=100 + number) for number in range(joined)}
    reason = why_not_comparable(LADDER, LADDER, PEOPLE, now, minimum)
    assert (reason is None) == comparable
    assert reason in {None, OTHER_PEOPLE.format(most=minimum - 1)}


@pytest.mark.parametrize("name", sorted(shipped_instruments()))
def test_every_shipped_questionnaire_can_be_answered_in_each_of_its_languages(name: str) -> None:
    instrument = shipped_instruments()[name]
    assert languages(instrument)[0] == "en"
    for language in languages(instrument):
        found = in_language(instrument, language)
        assert (found.language, found.translations) == (language, ())
        assert [item.code for item in found.items] == [item.code for item in instrument.items]
        assert len(found.comment_questions) == len(instrument.comment_questions)
        assert (found.items[0].text != instrument.items[0].text) == (language != "en")
    with pytest.raises(Invalid):
        in_language(instrument, "xx")
