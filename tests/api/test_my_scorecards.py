"""One's own scorecards and their due times."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.database import open_pool, set_tenant
from domain.interviews.sheets import lacks_of_own
from tests.api.conftest import World, problem

pytestmark = pytest.mark.anyio


async def mine(world: World, role: str, **query: str) -> list[dict[str, Any]]:
    answer = await world.client.get("/v1/my/scorecards", params=query, headers=world.tenant.auth(role))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_one_sees_ones_own_alone(world: World, superuser: Any) -> None:
    for handle in ("panelist", "panelist_2", "panelist_3"):
        rows = await superuser.fetch(
            "SELECT id::text FROM scorecards WHERE rater_id = $1", world.tenant.accounts[handle]
        )
        shown = {one["scorecard_id"] for one in await mine(world, handle, closed="true")}
        assert shown == {row["id"] for row in rows}
        assert shown >= {world.ids["cards"][handle], world.ids["blind_cards"][handle]}
        still_open = {one["scorecard_id"] for one in await mine(world, handle)}
        assert world.ids["cards"][handle] not in still_open
        assert (world.ids["blind_cards"][handle] in still_open) == (handle != "panelist")
    assert await mine(world, "admin", closed="true") == []
    service = {"Authorization": f"Bearer {world.tenant.service_key}"}
    problem(await world.client.get("/v1/my/scorecards", headers=service), 403, "person_needed")
    problem(await world.client.get("/v1/my/scorecards", headers=world.tenant.auth("viewer")), 403, "scope_missing")


async def test_what_is_said_of_each(world: World, superuser: Any) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    card, interview = world.ids["blind_cards"]["panelist_2"], world.ids["blind_interview"]
    for started, state, late in (
        (now + timedelta(days=1), "not_yet", 0),
        (now - timedelta(hours=2), "open", 0),
        (now - timedelta(hours=24), "due_soon", 0),
        (now - timedelta(hours=27, minutes=30), "overdue", 3),
    ):
        await superuser.execute(
            "UPDATE interviews SET starts_at = $2, duration_minutes = 60, created_at = $3 WHERE id = $1",
            interview, started, now - timedelta(days=9),
        )  # fmt: skip
        (one,) = [one for one in await mine(world, "panelist_2") if one["scorecard_id"] == card]
        assert (one["state"], one["hours_late"]) == (state, late)
        assert datetime.fromisoformat(one["ends_at"]) == started + timedelta(hours=1)
        assert datetime.fromisoformat(one["due_at"]) == started + timedelta(hours=25)
    assert one["candidate"] == "Sam Okafor"
    assert one["requisition"]
    # What the others have done makes no difference to what one is told.
    before = [{**one, "hours_late": 0} for one in await mine(world, "panelist_3")]
    journey = world.journey
    saved = await journey.write("panelist_2", card, "Pal noted a calm voice. Asked why.", (3, 3, 3))
    await journey.lock("panelist_2", card, saved.headers["etag"])
    assert [{**one, "hours_late": 0} for one in await mine(world, "panelist_3")] == before
    assert card not in {one["scorecard_id"] for one in await mine(world, "panelist_2")}
    states = {one["scorecard_id"]: one["state"] for one in await mine(world, "panelist_2", closed="true")}
    assert states[card] == "locked"


async def test_the_earliest_due_comes_first_page_by_page(world: World) -> None:
    journey = world.journey
    starts = ["2199-03-01T09:00:00Z", "2199-01-01T09:00:00Z", "2199-02-01T09:00:00Z"]
    for start in starts:
        plan = {
            "application_id": world.ids["application"],
            "starts_at": start,
            "duration_minutes": 60,
            "panelists": [str(world.tenant.accounts["panelist"])],
        }
        await journey.call("POST", "/v1/interviews", plan)
    number = len(await mine(world, "panelist"))
    found, cursor = [], {}
    for _ in range(number):
        page = await world.client.get(
            "/v1/my/scorecards", params={"limit": "1", **cursor}, headers=world.tenant.auth("panelist")
        )
        found += [(one["due_at"], one["starts_at"]) for one in page.json()["items"]]
        cursor = {"cursor": page.json()["next_cursor"]}
    assert found == sorted(found)
    assert [start for _, start in found][-3:] == sorted(starts)
    assert cursor == {"cursor": None}
    gone = {"cursor": world.ids["cards"]["panelist"]}
    answer = await world.client.get("/v1/my/scorecards", params=gone, headers=world.tenant.auth("panelist"))
    problem(answer, 422, "cursor_invalid", "query.cursor")


async def test_what_ones_own_scorecards_lack_takes_the_same_statements_for_one_as_for_many(world: World) -> None:
    """And says nothing of what belongs to somebody else."""
    actor = world.tenant.actor("panelist")
    plan = {
        "application_id": world.ids["application"],
        "starts_at": "2199-03-01T09:00:00Z",
        "duration_minutes": 60,
        "panelists": [str(world.tenant.accounts["panelist"])],
    }
    planned = [(await world.journey.call("POST", "/v1/interviews", plan)).json() for _ in range(5)]
    many = [UUID(one["seats"][0]["scorecard_id"]) for one in planned]
    await world.journey.write("panelist", str(many[0]), "Asked why.", (3, 4, 3))
    foreign = UUID(world.ids["blind_cards"]["panelist_2"])
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool, pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id, actor.account_id)
        await lacks_of_own(conn, actor, many)  # the first time the driver asks for types as well
        for_one: list[str] = []
        for_many: list[str] = []
        with conn.query_logger(lambda query: for_one.append(query.query)):
            await lacks_of_own(conn, actor, many[:1])
        with conn.query_logger(lambda query: for_many.append(query.query)):
            found = await lacks_of_own(conn, actor, [*many, foreign])
    assert (len(for_one), len(for_many)) == (2, 2), "the ratings, and the rubric"
    assert set(found) == set(many)
    assert [(found[one].required, len(found[one].lacks)) for one in many] == [(3, 0), *[(3, 3)] * 4]
