"""The audit record over HTTP: who reads what of it, and what a conflict in the database is answered with."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from tests.api.conftest import World, problem, random_id
from tests.commands.running import run_on

pytestmark = pytest.mark.anyio
Headers = dict[str, str]


async def everything(world: World, headers: Headers, limit: int = 200, **filters: str) -> list[dict[str, Any]]:
    """All pages; every page but the last is full."""
    found: list[dict[str, Any]] = []
    query = {"limit": str(limit), **filters}
    while True:
        response = await world.client.get("/v1/audit-events", params=query, headers=headers)
        assert response.status_code == 200, response.text
        page = response.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        assert len(page["items"]) == limit
        query["cursor"] = page["next_cursor"]


@pytest.fixture
async def seated(world: World) -> Headers:
    """A panelist of the blind panel who has become an admin and has not locked."""
    member = {"email": "panelist_2@acme.example.org", "name": "Pal", "roles": ["admin", "panelist"]}
    await world.journey.call("POST", "/v1/members", member)
    return world.tenant.auth("panelist_2")


async def test_it_is_filtered_by_action_and_subject(world: World) -> None:
    admin, card = world.tenant.auth(), world.ids["cards"]["panelist"]
    whole = await everything(world, admin)
    assert await everything(world, admin, limit=7) == whole
    assert len(whole) > 50
    for filters, fits in (
        ({"action": "key.created"}, lambda event: event["action"] == "key.created"),
        ({"subject_id": card}, lambda event: event["subject_id"] == card),
        (
            {"action": "scorecard.locked", "subject_id": card},
            lambda event: event["subject_id"] == card and event["action"] == "scorecard.locked",
        ),
        ({"action": "nothing.happened"}, lambda _: False),
        ({"subject_id": random_id()}, lambda _: False),
    ):
        assert await everything(world, admin, **filters) == [event for event in whole if fits(event)], filters
    assert {"sequence", "hash", "content_hash", "salt"}.isdisjoint(whole[0])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("action=KEY", "query.action"),
        ("action=key.created'--", "query.action"),
        ("action=" + "a" * 101, "query.action"),
        ("subject_id=7", "query.subject_id"),
        ("actor_id=7", "query.actor_id"),
    ],
)
async def test_bad_filters_are_refused(shared_world: World, query: str, field: str) -> None:
    response = await shared_world.client.get(f"/v1/audit-events?{query}", headers=shared_world.tenant.auth())
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


async def test_it_is_for_admins_and_programs_that_may(shared_world: World) -> None:
    for role in ("recruiter", "hiring_manager", "panelist", "hr", "team_lead", "viewer"):
        response = await shared_world.client.get("/v1/audit-events", headers=shared_world.tenant.auth(role))
        problem(response, 403, "scope_missing")
    service = {"Authorization": f"Bearer {shared_world.tenant.service_key}"}
    assert await everything(shared_world, service)


async def test_a_blind_panel_is_told_of_to_admins_who_do_not_sit_on_it(world: World, seated: Headers) -> None:
    card = world.ids["blind_cards"]["panelist"]
    service = {"Authorization": f"Bearer {world.tenant.service_key}"}
    admin = world.tenant.auth()
    of_card = [event for event in await everything(world, admin) if event["subject_id"] == card]
    assert [event["action"] for event in of_card] == ["scorecard.locked"]
    for headers in (seated, service):
        told = await everything(world, headers)
        assert card not in str(told)
        # Without a hole: pages of any size are full and give the same.
        for limit in (1, 7):
            assert await everything(world, headers, limit=limit) == told
        assert await everything(world, headers, subject_id=card) == []
        assert card not in {
            event["subject_id"] for event in await everything(world, headers, action="scorecard.locked")
        }
        # What happened on the open panel is there.
        assert world.ids["cards"]["panelist"] in {event["subject_id"] for event in told}


async def test_when_the_panel_opens_it_is_told_to_all(world: World, seated: Headers) -> None:
    journey, cards = world.journey, world.ids["blind_cards"]
    for rater in ("panelist_2", "panelist_3"):
        saved = await journey.write(rater, cards[rater], "Heard him ask. Then a call.", (4, 3, 3))
        await journey.lock(rater, cards[rater], saved.headers["etag"])
    locked = {event["subject_id"] for event in await everything(world, seated, action="scorecard.locked")}
    assert set(cards.values()) <= locked


async def test_calls_in_a_raters_name_tell_nothing_of_when_they_worked(world: World, seated: Headers) -> None:
    service = {"Authorization": f"Bearer {world.tenant.service_key}"}
    rater = str(world.tenant.accounts["panelist"])
    card = world.ids["blind_cards"]["panelist"]
    for path in (f"/v1/scorecards/{card}", f"/v1/scorecards/{card}/tags", "/v1/interviews", "/v1/me"):
        answer = await world.client.get(path, headers={**service, "On-Behalf-Of": rater})
        assert answer.status_code == 200, answer.text

    async def routes(headers: Headers) -> list[str]:
        calls = await everything(world, headers, action="request.on_behalf")
        return [event["details"]["route"] for event in calls if event["on_behalf_of"] == rater]

    told = await routes(world.tenant.auth())
    assert len(told) == 4
    assert await routes(seated) == await routes(service) == told[-1:]
    assert told[-1] == "/v1/me"


async def test_every_lock_is_sealed_and_the_command_verifies_all_of_it(world: World) -> None:
    locks = await everything(world, world.tenant.auth(), action="scorecard.locked")
    assert len({lock["details"]["seal"] for lock in locks}) == len(locks) == 4
    assert all(set(lock["details"]) == {"seal"} and len(lock["details"]["seal"]) == 64 for lock in locks)
    result = await run_on(world.database, "audit", "verify", "--organisation", str(world.tenant.organisation_id))
    assert result.exit_code == 0, result.output
    assert "4 seals" in result.stdout


REFUSING = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'made to fail' USING ERRCODE = '{code}'; END $$;
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON candidates {when} FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.fixture
async def superuser_of_world(world: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(world.database.superuser_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("when", ["", "DEFERRABLE INITIALLY DEFERRED"], ids=["at once", "at commit"])
@pytest.mark.parametrize("code", ["40P01", "40001", "55P03"])
async def test_a_conflict_in_the_database_is_answered_with_try_again(
    world: World, superuser_of_world: Any, code: str, when: str
) -> None:
    """A deadlock, a serialisation failure or a lock not to be had: 503, nothing stored, and the next try works."""
    await superuser_of_world.execute(REFUSING.format(code=code, when=when))

    async def add() -> httpx.Response:
        headers = {**world.tenant.auth(), "Idempotency-Key": "conflict"}
        return await world.client.post("/v1/candidates", json={"name": "Cleo"}, headers=headers)

    refused = await add()
    document = problem(refused, 503, "unavailable")
    assert "send the request again" in document["detail"]
    assert int(refused.headers["retry-after"]) >= 1
    assert await superuser_of_world.fetchval("SELECT count(*) FROM candidates WHERE name = 'Cleo'") == 0
    await superuser_of_world.execute("DROP TRIGGER refuse ON candidates")
    assert (await add()).status_code == 201
