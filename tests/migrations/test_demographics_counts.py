"""What the application is told of candidates' own answers: never of fewer than five people, by no subtraction."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.database import set_tenant
from tests.migrations.demographics import MINE, OTHERS, YESTERDAY, Place

pytestmark = pytest.mark.anyio


async def test_functions_work_for_the_current_organisation_alone(place: Place) -> None:
    theirs = await place.add(40, "f", "a", organisation=OTHERS)
    await place.add(6, "m", "b")
    everything = await place.look()
    assert everything["applied", "m", "*"] == 6
    assert everything["applied", "f", "*"] == "few"
    await place.application.execute("SELECT self_report_erase($1)", theirs[0])
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with place.application.transaction():
            await place.application.execute("SELECT self_report_invite('t', $1, 'US', current_date)", theirs[0])
    await set_tenant(place.application, OTHERS)
    assert (await place.look())["applied", "f", "*"] == 40
    await place.application.execute("SELECT set_config('outside_in.organisation', '', true)")
    assert await place.look() == {}
    assert await place.application.fetchval("SELECT self_report_country('x')") is None


STAGES = [
    # interviewed, cancelled, outcomes one after the other → interviewed, selected (None: left out)
    ((), (), (False, False)),
    (("past",), (), (True, False)),
    (("future",), (), (False, False)),
    (("cancelled",), (), (False, False)),
    (("cancelled", "past"), ("advance",), (True, False)),
    (("past",), ("reject",), (True, False)),
    (("past",), ("hold", "hire"), (True, True)),
    (("past",), ("hire", "reject"), (True, False)),
    ((), ("hire",), (True, True)),
    (("past",), ("withdrawn",), None),
    (("past",), ("withdrawn", "hire"), (True, True)),
]


@pytest.mark.parametrize(("interviews", "outcomes", "expected"), STAGES)
async def test_stages(
    place: Place, interviews: tuple[str, ...], outcomes: tuple[str, ...], expected: tuple[bool, bool] | None
) -> None:
    (one,) = await place.add(1)
    for kind in interviews:
        starts = YESTERDAY + timedelta(days=7) if kind == "future" else YESTERDAY
        await place.admin.execute(
            "INSERT INTO interviews (organisation_id, id, application_id, starts_at, duration_minutes, cancelled_at)"
            " VALUES ($1, $2, $3, $4, 60, $5)",
            MINE, uuid4(), one, starts, YESTERDAY if kind == "cancelled" else None,
        )  # fmt: skip
    for number, outcome in enumerate(outcomes, 1):
        await place.decide([one], outcome, number=number)
    rows = await place.application.fetch("SELECT interviewed, selected FROM application_stages($1)", MINE)
    assert [tuple(row) for row in rows] == ([] if expected is None else [expected])


async def test_groups_below_five_and_what_would_tell_of_them(place: Place) -> None:
    """Everybody answered, so that subtraction from all would give the two; the smaller shown group goes as well."""
    await place.add(20, "f", "a")
    await place.add(30, "m", "a")
    await place.add(2, "x", "a")
    found = await place.look()
    assert found["applied", "m", "*"] == 30
    assert (found["applied", "x", "*"], found["applied", "f", "*"]) == ("few", "withheld")
    assert {key[1] for key in found if key[0] == "applied"} == {"f", "m", "x", "*"}
    # 2 + 20 remain: more than 5, and not to be told apart.
    summary = await place.summary()
    assert summary == {
        "released_on": datetime.now(UTC).date(), "applied": 52, "interviewed": 0, "selected": 0, "self_reported": 50,
        "rounded": True,
    }  # fmt: skip


async def test_those_who_did_not_answer_hide_the_few(place: Place) -> None:
    await place.add(20, "f", "a")
    await place.add(30, "m", "a")
    await place.add(2, "x", "a")
    await place.add(9)
    found = await place.look()
    assert (found["applied", "f", "*"], found["applied", "m", "*"], found["applied", "x", "*"]) == (20, 30, "few")
    summary = await place.summary()
    assert summary is not None
    assert (summary["applied"], summary["self_reported"], summary["rounded"]) == (61, 50, True)


async def test_all_shown_needs_no_rounding(place: Place) -> None:
    for sex, ethnicity in itertools.product("fmx", "ab"):
        await place.add(6, sex, ethnicity)
    await place.add(1)
    summary = await place.summary()
    assert summary is not None
    assert (summary["self_reported"], summary["rounded"]) == (36, False)
    assert {*(await place.look()).values()} == {6, 12, 18, "few"}


async def test_few_selected_are_not_shown_and_neither_is_none(place: Place) -> None:
    await place.add(20, "m", interviewed=True, outcome="hire")
    await place.add(30, "m", interviewed=True)
    await place.add(40, "f", interviewed=True)
    await place.add(3, "f", interviewed=True, outcome="hire")
    await place.add(30, interviewed=True, outcome="hire")
    found = await place.look()
    assert (found["selected", "m", "*"], found["selected", "f", "*"], found["selected", "x", "*"]) == (20, "few", "few")
    assert (found["interviewed", "m", "*"], found["interviewed", "f", "*"]) == (50, 43)


async def test_too_few_people_and_nothing_is_released(place: Place) -> None:
    await place.add(4, "f", "a")
    await place.add(50)
    assert await place.look() == {}
    assert await place.summary() is None


async def test_countries_that_are_off_do_not_count(place: Place) -> None:
    await place.add(10, "f", "a")
    await place.admin.execute("UPDATE self_report_countries SET enabled = false WHERE country = 'US'")
    assert await place.look() == {}
    await place.admin.execute("UPDATE self_report_countries SET enabled = true WHERE country = 'US'")
    assert (await place.look())["applied", "f", "*"] == 10


async def test_one_more_step_changes_nothing_and_five_do(place: Place) -> None:
    """Or whoever knows whose step it was would see that person's group."""
    people = await place.add(20, "f", "a")
    await place.add(20, "m", "b")
    await place.add(9)
    before = await place.look()
    assert before["applied", "f", "*"] == 20
    for number in range(4):
        await place.add(1, "f", "a")
        assert await place.look() == before, number
    await place.add(1, "f", "a")
    after = await place.look()
    assert (after["applied", "f", "*"], after["applied", "m", "*"]) == (25, 20)
    await place.interview(people[:4])
    assert await place.look() == after
    await place.interview(people[4:6])
    assert (await place.look())["interviewed", "f", "*"] == 6


async def test_four_who_change_places_change_nothing(place: Place) -> None:
    """The totals stay the same, so that a total would not notice."""
    leaving = await place.add(20, "f", "a")
    await place.add(20, "m", "a")
    await place.add(9)
    before = await place.look()
    await place.admin.execute("DELETE FROM demographics.answers WHERE application_id = ANY($1)", leaving[:4])
    await place.add(4, "m", "a")
    assert await place.look() == before
    await place.admin.execute("DELETE FROM demographics.answers WHERE application_id = $1", leaving[4])
    await place.add(1, "m", "a")
    after = await place.look()
    assert (after["applied", "f", "*"], after["applied", "m", "*"]) == (15, 25)


CHANGES = [
    # (sex, ethnicity) → how many more answer so
    ({("f", "a"): 1, ("m", "b"): 4}, False),
    ({("f", "a"): 4, ("m", "b"): 5}, False),
    ({("f", "a"): 5, ("m", "b"): 5}, True),
    ({("f", "a"): 5, ("m", "b"): 5, ("x", "b"): 2}, False),  # from 4, which is not shown, to 6
    ({("f", "a"): 5, ("x", "b"): 5}, True),  # to 9
    ({("f", "a"): 5, ("m", "b"): 5, ("f", "b"): 1}, True),  # of women of b there are few before and after
    ({("f", "a"): 5, ("f", None): 1}, True),
    ({("f", "a"): 3, ("f", "b"): 3}, False),  # the sum of women changes by 6, those of a by 3
]


@pytest.mark.parametrize(("more", "renewed"), CHANGES)
async def test_each_count_that_changes_changes_by_five(
    place: Place, more: dict[tuple[str, str | None], int], renewed: bool
) -> None:
    """Or the difference of two releases would tell of a group of one."""
    await place.add(40, "f", "a")
    await place.add(80, "m", "b")
    await place.add(4, "x", "a")
    await place.add(9)
    before = await place.look()
    assert (before["applied", "f", "*"], before["applied", "m", "*"], before["applied", "x", "*"]) == (40, 80, "few")
    for (sex, ethnicity), number in more.items():
        await place.add(number, sex, ethnicity)
    after = await place.look()
    assert (after != before) is renewed
    for key, count in after.items():
        if isinstance(count, int) and isinstance(before[key], int):
            assert not 1 <= abs(count - int(before[key])) <= 4, key


@pytest.mark.parametrize(("interviewed", "shown"), [(40, True), (39, False), (36, False), (35, True)])
async def test_a_stage_that_all_but_a_few_passed_is_not_shown(place: Place, interviewed: int, shown: bool) -> None:
    """Who did not is known by name; the difference of two stages would tell their sex."""
    people = [*(await place.add(20, "f", "a")), *(await place.add(20, "m", "a"))]
    await place.add(9)
    await place.interview(people[:interviewed])
    found = await place.look()
    assert found["applied", "f", "*"] == 20
    of_stage = {found["interviewed", sex, ethnicity] for sex, ethnicity in (("f", "*"), ("m", "*"), ("m", "a"))}
    assert (of_stage != {"withheld"}) is shown


async def test_all_less_one_requisition_tells_of_no_small_group(place: Place) -> None:
    """12 women in all and 10 in the one requisition that shows them would tell of 2 in the other."""
    first, second = UUID(int=100), UUID(int=200)
    for requisition, women in ((first, 10), (second, 2)):
        await place.add(women, "f", "a", requisition=requisition)
        await place.add(30, "m", "a", requisition=requisition)
        await place.add(9, requisition=requisition)
    assert (await place.look())["applied", "f", "*"] == 12
    assert (await place.look(first))["applied", "f", "*"] == "withheld"
    assert (await place.look(second))["applied", "f", "*"] == "few"


async def test_and_the_other_way_round(place: Place) -> None:
    first, second = UUID(int=100), UUID(int=200)
    for requisition, women in ((first, 10), (second, 2)):
        await place.add(women, "f", "a", requisition=requisition)
        await place.add(30, "m", "a", requisition=requisition)
        await place.add(9, requisition=requisition)
    assert (await place.look(first))["applied", "f", "*"] == 10
    assert (await place.look(second))["applied", "f", "*"] == "few"
    everything = await place.look()
    assert (everything["applied", "f", "*"], everything["applied", "m", "*"]) == ("withheld", 60)


def determined(counts: dict[tuple[str, str], int], told: dict[tuple[str, str], int | str], everybody: int) -> list[Any]:
    """Hidden groups whose count of people (1 or more) an attacker finds who knows everything but the hidden counts.

    They know how many there are in all and every count shown. They do not know who left out which question, so that
    any hidden count may be lower by moving its people there, unless nobody is left to move: what remains of a line
    is then exactly the hidden count.
    """
    found: list[Any] = []
    for axis in (0, 1):
        margin = [key for key in counts if key[1 - axis] == "*"]
        lines = [(everybody, margin)]
        for key in margin:
            if isinstance(told[key], int):
                lines.append((int(told[key]), [one for one in counts if one[axis] == key[axis] and "*" not in one]))
            else:
                assert not [one for one in counts if one[axis] == key[axis] and "*" not in one and told[one] != "few"
                            and isinstance(told[one], int)], "a row of a hidden margin is shown"  # fmt: skip
        for total, line in lines:
            left = total - sum(int(told[one]) for one in line if isinstance(told[one], int))
            hidden = [one for one in line if not isinstance(told[one], int)]
            shown = [one for one in line if isinstance(told[one], int)]
            if hidden and shown and 1 <= left < 5:
                found.append((line, left))
    return found


@pytest.mark.parametrize("seed", range(12))
async def test_an_attacker_who_subtracts_finds_no_small_group(place: Place, seed: int) -> None:
    """Random tables, most of them answered by everybody, which is the worst case."""
    dice = random.Random(seed)
    counts = {key: dice.choice((0, 1, 2, 4, 5, 6, 9, 30)) for key in itertools.product(("f", "m", "x"), ("a", "b"))}
    for (sex, ethnicity), number in counts.items():
        await place.add(number, sex, ethnicity)
    silent = dice.choice((0, 0, 0, 1, 7))
    await place.add(silent)
    everybody = sum(counts.values()) + silent
    for sex in "fmx":
        counts[sex, "*"] = sum(counts[sex, ethnicity] for ethnicity in "ab")
    for ethnicity in "ab":
        counts["*", ethnicity] = sum(counts[sex, ethnicity] for sex in "fmx")
    told = {
        (sex, ethnicity): what for (stage, sex, ethnicity), what in (await place.look()).items() if stage == "applied"
    }
    assert set(told) == set(counts)
    for key, what in told.items():
        assert what in {counts[key], "few", "withheld"}
        assert (what == "few") == (counts[key] < 5)
    assert determined(counts, told, everybody) == []
