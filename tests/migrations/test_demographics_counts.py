"""What the application is told of candidates' own answers: never of fewer than five people, by no subtraction."""

import itertools
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.database import set_tenant
from tests.conftest import Database, Server, cloned
from tests.migrations.demographics import MINE, OTHERS, REQUISITION, TABLES, YESTERDAY, Place, furnished

pytestmark = pytest.mark.anyio
WIPED = (
    *(f"demographics.{table}" for table in TABLES), "decisions", "scorecards", "interviews", "applications",
    "requisitions", "memberships", "self_report_countries", "organisations",
)  # fmt: skip


@pytest.fixture(scope="module")
async def emptied(server: Server, template: str) -> AsyncIterator[Database]:
    async with cloned(server, template) as one:
        yield one


@pytest.fixture
async def place(emptied: Database) -> AsyncIterator[Place]:
    """An empty one: a database for all tests of this file, wiped after each."""
    async with furnished(emptied) as one:
        yield one
        await one.application.execute("ROLLBACK; BEGIN")
        for table in WIPED:
            await one.admin.execute(f"DELETE FROM {table}")


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
    await place.add(1, "m", "b")
    after = await place.look()
    assert (after["applied", "f", "*"], after["applied", "m", "*"]) == (24, 21)
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
    await place.admin.execute("DELETE FROM demographics.answers WHERE application_id = ANY($1)", leaving[:2])
    await place.add(2, "m", "a")
    assert await place.look() == before
    await place.add(1, "m", "a")
    assert (await place.look())["applied", "m", "*"] == 23


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


OWNER = UUID(int=50)


async def owning(place: Place, roles: list[str]) -> list[UUID]:
    await place.admin.execute("INSERT INTO memberships VALUES ($1, $2, $3)", MINE, OWNER, roles)
    await place.admin.execute(
        "INSERT INTO requisitions (organisation_id, id, title, role_profile_id, rubric_id, owner_id)"
        " VALUES ($1, $2, 'x', $2, $2, $3)", MINE, REQUISITION, OWNER,
    )  # fmt: skip
    await place.add(3, "f", "a")
    return await place.add(9, "m", "a", interviewed=True)


@pytest.mark.parametrize(
    ("roles", "looks", "does", "told"),
    [
        (["hr"], OWNER, None, True),
        (["recruiter"], OWNER, None, True),
        (["hiring_manager"], OWNER, None, False),
        (["hr", "hiring_manager"], OWNER, None, False),
        (["hr"], OWNER, "sits on a panel", False),
        (["hr"], OWNER, "stepped back from a panel", False),
        (["hr"], OWNER, "decided", False),
        (["hr"], UUID(int=51), None, False),
        (["admin"], UUID(int=51), None, False),
        (["hr"], None, None, False),
    ],
)
async def test_counts_below_five_are_for_the_process_owner_who_decides_nothing(
    place: Place, roles: list[str], looks: UUID | None, does: str | None, told: bool
) -> None:
    applications = await owning(place, roles)
    if does is not None and "panel" in does:
        await place.admin.execute(
            "INSERT INTO scorecards (organisation_id, id, interview_id, rater_id, recused_at, recusal_kind)"
            " VALUES ($1, $2, $3, $4, $5, $6)", MINE, uuid4(), applications[0], OWNER,
            YESTERDAY if "back" in does else None, "other" if "back" in does else None,
        )  # fmt: skip
    if does == "decided":
        await place.decide(applications[:1], "hold")
        await place.admin.execute("UPDATE decisions SET decided_by = $1", OWNER)
    await place.look(REQUISITION)
    await set_tenant(place.application, MINE, looks)
    rows = await place.application.fetch("SELECT * FROM selection_counts_of_owner($1)", REQUISITION)
    found = {(row["stage"], row["sex"], row["ethnicity"]): row["people"] for row in rows}
    if not told:
        assert found == {}
        return
    assert found["applied", "f", "*"] == 3
    assert found["interviewed", "m", "*"] == 9
    assert all("*" in key for key in found)
    # Not of any other requisition, nor of all.
    for other in (uuid4(), MINE, None):
        assert await place.application.fetch("SELECT * FROM selection_counts_of_owner($1)", other) == []


async def test_a_link_answers_once_until_its_day_and_withdraws_for_good(place: Place) -> None:
    (one,) = await place.add(1)
    today = await place.admin.fetchval("SELECT current_date")

    async def call(sql: str, *arguments: Any) -> Any:
        return await place.application.fetchval(f"SELECT {sql}", *arguments)

    async def invite(token: bytes, expires_on: date) -> None:
        await call("self_report_invite($1, $2, 'US', $3)", token, one, expires_on)

    async def stored() -> list[tuple[Any, ...]]:
        # In the application's own transaction, as the functions see it: the owner's role is not to be had from here.
        return [tuple(row) for row in await place.admin.fetch("SELECT sex, ethnicity FROM demographics.answers")]

    await invite(b"old", today - timedelta(days=1))
    assert await call("self_report_country('old')") is None
    assert await call("self_report_answer('old', 'f', NULL)") is False
    await invite(b"new", today)
    assert await call("self_report_country('new')") == "US"
    assert await call("self_report_answer('new', 'f', NULL)") is True
    assert await call("self_report_answer('new', 'm', 'a')") is False
    # What the link opens looks the same after the answer.
    assert await call("self_report_country('new')") == "US"
    await invite(b"newer", today)
    assert await call("self_report_answer('newer', 'x', NULL)") is True
    await place.application.execute("COMMIT; BEGIN")
    await set_tenant(place.application, MINE)
    assert await stored() == [("x", None)]
    # Any of the person's links withdraws, also one that is too old to answer.
    assert await call("self_report_withdraw('old')") is True
    await place.application.execute("COMMIT; BEGIN")
    await set_tenant(place.application, MINE)
    assert await stored() == []
    assert await place.admin.fetchval("SELECT count(*) FROM demographics.invitations") == 0
    assert await call("self_report_withdraw('newer')") is False


async def test_an_application_that_is_deleted_takes_its_answers_along(place: Place) -> None:
    (one,) = await place.add(1, "f", "a")
    await place.admin.execute("SET session_replication_role = origin")
    await place.admin.execute("DELETE FROM applications WHERE id = $1", one)
    assert await place.admin.fetchval("SELECT count(*) FROM demographics.answers") == 0
