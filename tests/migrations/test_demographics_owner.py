"""What a process owner is told of small counts, and what a candidate's link does."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.database import set_tenant
from tests.migrations.demographics import MINE, REQUISITION, YESTERDAY, Place

pytestmark = pytest.mark.anyio
OWNER = UUID(int=50)


async def owning(place: Place, roles: list[str]) -> list[UUID]:
    await place.admin.execute("INSERT INTO memberships VALUES ($1, $2, $3)", MINE, OWNER, roles)
    await place.admin.execute(
        "INSERT INTO requisitions (organisation_id, id, title, role_profile_id, rubric_id, owner_id)"
        " VALUES ($1, $2, 'x', $2, $2, $3)", MINE, REQUISITION, OWNER,
    )  # fmt: skip
    await place.add(3, "f", "a")
    await place.add(2, "m", "a")
    return await place.add(9, "m", "a", interviewed=True)


@pytest.mark.parametrize(
    ("roles", "looks", "does", "told"),
    [
        (["hr"], OWNER, None, True),
        (["recruiter"], OWNER, None, True),
        (["admin"], OWNER, None, False),
        (["recruiter", "admin"], OWNER, None, False),
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


@pytest.mark.parametrize(
    ("reached", "told"),
    [
        ({"interviewed": (10, 10), "selected": (1, 0)}, {"applied", "interviewed"}),
        ({"interviewed": (10, 10), "selected": (3, 1)}, {"applied", "interviewed"}),
        ({"interviewed": (10, 10), "selected": (4, 1)}, {"applied", "interviewed", "selected"}),
        ({"interviewed": (20, 29), "selected": (5, 5)}, {"applied", "selected"}),
        ({"interviewed": (20, 30), "selected": (20, 28)}, {"applied", "interviewed"}),
        ({"interviewed": (20, 27), "selected": (20, 24)}, {"applied"}),
    ],
)
async def test_no_stage_tells_the_owner_of_people_known_by_name(
    place: Place, reached: dict[str, tuple[int, int]], told: set[str]
) -> None:
    """One hired person's sex is not a count; nor are those of the few who were the only ones not to get on."""
    await owning(place, ["hr"])
    await place.admin.execute("DELETE FROM applications")
    people = {"f": await place.add(20, "f"), "m": await place.add(30, "m")}
    for sex, number, hired in zip("fm", reached["interviewed"], reached["selected"], strict=True):
        await place.interview(people[sex][:number])
        await place.decide(people[sex][:hired], "hire")
    await place.look(REQUISITION)
    await set_tenant(place.application, MINE, OWNER)
    rows = await place.application.fetch("SELECT * FROM selection_counts_of_owner($1)", REQUISITION)
    assert {row["stage"] for row in rows if row["ethnicity"] == "*"} == told
    # Nobody said anything of ethnicity.
    assert not [row for row in rows if row["sex"] == "*"]


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
    # Whoever makes links puts no answers of their own in the place of somebody's, and is not told that there are any.
    await invite(b"newer", today)
    assert await call("self_report_answer('newer', 'x', NULL)") is True
    assert await call("self_report_answer('newer', 'x', NULL)") is False
    with pytest.raises(asyncpg.CheckViolationError):
        async with place.application.transaction():
            await call("self_report_answer('newer', NULL, NULL)")
    await place.application.execute("COMMIT; BEGIN")
    await set_tenant(place.application, MINE)
    assert await stored() == [("f", None)]
    # Any of the person's links withdraws, also one that is too old to answer.
    assert await call("self_report_withdraw('old')") is True
    await place.application.execute("COMMIT; BEGIN")
    await set_tenant(place.application, MINE)
    assert await stored() == [(None, None)]
    assert await place.admin.fetchval("SELECT count(*) FROM demographics.invitations") == 0
    assert await call("self_report_withdraw('newer')") is False
    # Nor in the place of withdrawn ones.
    await invite(b"newest", today)
    assert await call("self_report_answer('newest', 'm', NULL)") is True
    await call("self_report_erase($1)", one)
    await place.application.execute("COMMIT; BEGIN")
    await set_tenant(place.application, MINE)
    assert await stored() == []


async def test_withdrawn_answers_do_not_count(place: Place) -> None:
    people = await place.add(9, "f", "a")
    today = await place.admin.fetchval("SELECT current_date")
    for number, one in enumerate(people[:5]):
        token = bytes([number])
        await place.application.execute("SELECT self_report_invite($1, $2, 'US', $3)", token, one, today)
        await place.application.execute("SELECT self_report_withdraw($1)", token)
    assert await place.look() == {}
    await place.add(1, "f", "a")
    assert (await place.look())["applied", "f", "*"] == 5


async def test_an_application_that_is_deleted_takes_its_answers_along(place: Place) -> None:
    (one,) = await place.add(1, "f", "a")
    await place.admin.execute("SET session_replication_role = origin")
    await place.admin.execute("DELETE FROM applications WHERE id = $1", one)
    assert await place.admin.fetchval("SELECT count(*) FROM demographics.answers") == 0
