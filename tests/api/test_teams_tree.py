"""Teams as a tree, and people in them over time, over HTTP."""

import asyncio
import datetime
import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.database import open_pool, set_tenant
from domain.teams import service
from domain.teams.rules import LEVELS_MOST
from tests.api.conftest import World, problem, random_id

pytestmark = pytest.mark.anyio
MADE = re.compile(r"House|Desk|Zdesk|Night|Kitchen|(One|Two) \d")


def days_ago(days: int) -> str:
    return (datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days)).isoformat()


async def add(world: World, name: str, above: Any = None, people: tuple[str, ...] = ()) -> Any:
    members = [{"name": one.title(), "email": f"{one}@example.org"} for one in people]
    body = {"name": name, "parent_id": above["id"] if above else None, "members": members}
    return (await world.journey.call("POST", "/v1/teams", body, by="hr")).json()["team"]


async def send(
    world: World, method: str, path: str, body: Any = None, etag: str | None = '"1"', by: str = "hr"
) -> httpx.Response:
    headers = world.tenant.auth(by) | ({} if etag is None else {"If-Match": etag})
    return await world.client.request(method, path, json=body, headers=headers)


async def tree(world: World) -> list[tuple[str, int, int, int]]:
    """Name, depth, members and people of each team that these tests made."""
    teams = (await world.journey.call("GET", "/v1/teams/tree", by="team_lead")).json()["teams"]
    made = [one for one in teams if MADE.fullmatch(one["name"])]
    return [(one["name"], one["depth"], one["members"], one["people"]) for one in made]


async def house(world: World) -> dict[str, Any]:
    """House > (Desk > Night, Kitchen), each with members; Ana is in two teams."""
    top = await add(world, "House", people=("ana",))
    desk = await add(world, "Desk", top, ("ben", "caro", "ana"))
    return {
        "house": top,
        "kitchen": await add(world, "Kitchen", top, ("dora",)),
        "desk": desk,
        "night": await add(world, "Night", desk, ("emil", "fay")),
    }


async def test_the_tree_in_preorder_with_its_numbers(world: World) -> None:
    await house(world)
    assert await tree(world) == [("House", 0, 1, 6), ("Desk", 1, 3, 5), ("Night", 2, 2, 2), ("Kitchen", 1, 1, 1)]


async def test_moving_takes_what_is_under_it_along_and_needs_the_etag(world: World) -> None:
    made = await house(world)
    path = f"/v1/teams/{made['desk']['id']}"
    body = {"name": "Front desk", "parent_id": made["kitchen"]["id"], "external_id": "dep-7"}
    problem(await send(world, "PUT", path, body, etag=None), 428, "if_match_missing")
    problem(await send(world, "PUT", path, body, etag='"9"'), 412, "stale")
    read = await world.journey.call("GET", path)
    moved = await send(world, "PUT", path, body | {"name": "Zdesk"}, read.headers["etag"])
    assert moved.status_code == 200, moved.text
    assert moved.headers["etag"] == '"2"'
    assert moved.json()["external_id"] == "dep-7"
    assert await tree(world) == [("House", 0, 1, 6), ("Kitchen", 1, 1, 6), ("Zdesk", 2, 3, 5), ("Night", 3, 2, 2)]
    named = await send(world, "PUT", f"/v1/teams/{made['night']['id']}", {"name": "House"})
    problem(named, 409, "exists", "name")
    known = {"name": "Night", "external_id": "dep-7"}
    problem(await send(world, "PUT", f"/v1/teams/{made['night']['id']}", known), 409, "exists", "external_id")


@pytest.mark.parametrize("under", ["desk", "night"])
async def test_a_team_never_stands_under_itself(world: World, under: str) -> None:
    made = await house(world)
    before = await tree(world)
    body = {"name": "Desk", "parent_id": made[under]["id"]}
    problem(await send(world, "PUT", f"/v1/teams/{made['desk']['id']}", body), 422, "cycle", "parent_id")
    body = {"name": "Desk", "parent_id": random_id()}
    problem(await send(world, "PUT", f"/v1/teams/{made['desk']['id']}", body), 404, "not_found", "parent_id")
    assert await tree(world) == before


async def test_the_tree_has_a_last_level(world: World) -> None:
    """Moving counts what stands under the team."""
    below = None
    for number in range(LEVELS_MOST):
        below = await add(world, f"Level {number}", below)
    assert below is not None
    deeper = {"name": "Too deep", "parent_id": below["id"]}
    problem(await send(world, "POST", "/v1/teams", deeper), 422, "too_deep", "parent_id")
    last = await add(world, "Pair")
    await add(world, "Under the pair", last)
    tree_now = (await world.journey.call("GET", "/v1/teams/tree", by="team_lead")).json()["teams"]
    ids = {one["name"]: one["id"] for one in tree_now}
    path = f"/v1/teams/{last['id']}"
    refused = await send(world, "PUT", path, {"name": "Pair", "parent_id": ids[f"Level {LEVELS_MOST - 2}"]})
    problem(refused, 422, "too_deep", "parent_id")
    taken = await send(world, "PUT", path, {"name": "Pair", "parent_id": ids[f"Level {LEVELS_MOST - 3}"]})
    assert taken.status_code == 200


async def test_two_moves_at_once_close_no_circle(world: World) -> None:
    for number in range(6):
        one, two = await add(world, f"One {number}"), await add(world, f"Two {number}")
        answers = await asyncio.gather(
            send(world, "PUT", f"/v1/teams/{one['id']}", {"name": one["name"], "parent_id": two["id"]}),
            send(world, "PUT", f"/v1/teams/{two['id']}", {"name": two["name"], "parent_id": one["id"]}),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert len(await tree(world)) == 12, "a circle would hang in no tree"


async def test_archiving(world: World) -> None:
    made = await house(world)
    desk, night = (f"/v1/teams/{made[name]['id']}" for name in ("desk", "night"))
    problem(await send(world, "POST", f"{desk}/archive"), 409, "team_has_parts")
    problem(await send(world, "POST", f"{night}/archive", etag='"5"'), 412, "stale")
    archived = await send(world, "POST", f"{night}/archive")
    assert archived.json()["archived_at"] is not None
    assert ("Night", 2, 2, 2) not in await tree(world)
    assert (await world.journey.call("GET", night)).json()["members"] == []
    problem(await send(world, "POST", f"{night}/archive", etag='"2"'), 409, "team_archived")
    problem(await send(world, "PUT", night, {"name": "Dawn"}, '"2"'), 409, "team_archived")
    member = {"name": "Gus", "email": "gus@example.org"}
    problem(await send(world, "POST", f"{night}/members", member), 409, "team_archived")
    below = {"name": "Dawn", "parent_id": made["night"]["id"]}
    problem(await send(world, "POST", "/v1/teams", below), 422, "team_archived", "parent_id")
    assert (await send(world, "POST", f"{desk}/archive")).status_code == 200
    problem(await send(world, "POST", f"{night}/unarchive", etag='"2"'), 409, "parent_archived")
    assert (await send(world, "POST", f"{desk}/unarchive", etag='"2"')).status_code == 200
    problem(await send(world, "POST", f"{desk}/unarchive", etag='"3"'), 409, "not_archived")
    assert (await send(world, "POST", f"{night}/unarchive", etag='"2"')).status_code == 200
    assert await tree(world) == [("House", 0, 1, 2), ("Desk", 1, 0, 0), ("Night", 2, 0, 0), ("Kitchen", 1, 1, 1)]


async def test_a_person_in_two_teams_is_one_person(world: World) -> None:
    made = await house(world)
    ids = {
        member["id"]
        for name in ("house", "desk")
        for member in (await world.journey.call("GET", f"/v1/teams/{made[name]['id']}")).json()["members"]
        if member["email"] == "ana@example.org"
    }
    assert len(ids) == 1
    body = {"name": "Another spelling", "email": "ANA@example.org", "role": "Cook"}
    added = await send(world, "POST", f"/v1/teams/{made['kitchen']['id']}/members", body)
    assert added.status_code == 201, added.text
    assert (added.json()["person_id"], added.json()["name"], added.json()["role"]) == (ids.pop(), "Ana", "Cook")
    again = await send(world, "POST", f"/v1/teams/{made['kitchen']['id']}/members", body)
    problem(again, 409, "exists", "joined_on")


async def test_a_membership_changes_ends_and_is_history(world: World) -> None:
    made = await house(world)
    team = f"/v1/teams/{made['night']['id']}"
    emil = next(one for one in (await world.journey.call("GET", team)).json()["members"] if one["name"] == "Emil")
    path = f"/v1/team-memberships/{emil['membership_id']}"
    problem(await send(world, "PUT", path, {"role": "Lead", "joined_on": days_ago(9), "left_on": days_ago(9)}),
            422, "before_joined_on", "left_on")  # fmt: skip
    ended = await send(world, "PUT", path, {"role": "Lead", "joined_on": days_ago(400), "left_on": days_ago(30)})
    assert ended.headers["etag"] == '"2"'
    assert [one["name"] for one in (await world.journey.call("GET", team)).json()["members"]] == ["Fay"]
    for day, there in ((401, []), (400, ["Emil"]), (31, ["Emil"]), (30, []), (0, ["Fay"])):
        listed = (await world.journey.call("GET", f"{team}/memberships?on={days_ago(day)}")).json()["items"]
        assert [one["name"] for one in listed] == there, day
    back = {"name": "Emil", "email": "emil@example.org", "joined_on": days_ago(31)}
    problem(await send(world, "POST", f"{team}/members", back), 409, "exists", "joined_on")
    assert (await send(world, "POST", f"{team}/members", back | {"joined_on": days_ago(30)})).status_code == 201
    periods = (await world.journey.call("GET", f"/v1/people/{emil['id']}/memberships")).json()["items"]
    assert [(one["role"], one["joined_on"], one["left_on"], one["team_name"]) for one in periods] == [
        ("Lead", days_ago(400), days_ago(30), "Night"),
        ("", days_ago(30), None, "Night"),
    ]
    overlap = {"role": "", "joined_on": days_ago(100), "left_on": None}
    problem(await send(world, "PUT", f"/v1/team-memberships/{periods[1]['id']}", overlap), 409, "exists", "joined_on")
    problem(await send(world, "DELETE", path, etag='"1"'), 412, "stale")
    assert (await send(world, "DELETE", path, etag='"2"')).status_code == 204
    problem(await send(world, "GET", path, etag=None), 404, "not_found")


async def test_who_comes_back_on_the_day_they_left_never_left(world: World) -> None:
    team = await add(world, "House", people=("ana",))
    (member,) = (await world.journey.call("GET", f"/v1/teams/{team['id']}")).json()["members"]
    path = f"/v1/team-memberships/{member['membership_id']}"
    await send(world, "PUT", path, {"role": "Cook", "joined_on": days_ago(5), "left_on": days_ago(0)})
    body = {"name": "Ana", "email": "ana@example.org"}
    back = (await send(world, "POST", f"/v1/teams/{team['id']}/members", body)).json()
    assert (back["id"], back["left_on"], back["role"]) == (member["membership_id"], None, "Cook")


async def test_overlapping_periods_at_once_are_refused_by_the_database(world: World) -> None:
    team = await add(world, "House")
    bodies = [{"name": "Ana", "email": "ana@example.org", "joined_on": days_ago(number)} for number in range(8)]
    await send(world, "POST", "/v1/people", {"name": "Ana", "email": "ana@example.org"})
    answers = await asyncio.gather(*(send(world, "POST", f"/v1/teams/{team['id']}/members", one) for one in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


async def test_inactive_people_count_nowhere_and_their_memberships_stay(world: World) -> None:
    made = await house(world)
    (dora,) = (await world.journey.call("GET", "/v1/people?email=DORA@example.org")).json()["items"]
    path = f"/v1/people/{dora['id']}"
    body = {"name": "Dora", "email": "dora@example.org", "external_id": "hr-1", "active": False}
    assert (await send(world, "PUT", path, body)).json()["revision"] == 2
    assert (await world.journey.call("GET", f"/v1/teams/{made['kitchen']['id']}")).json()["members"] == []
    assert ("Kitchen", 1, 0, 0) in await tree(world)
    joining = {"name": "Dora", "email": "dora@example.org"}
    problem(await send(world, "POST", f"/v1/teams/{made['desk']['id']}/members", joining), 422, "inactive", "email")
    listed = {"name": "Spa", "members": [{"name": "Gus", "email": "gus@example.org"}, joining]}
    problem(await send(world, "POST", "/v1/teams", listed), 422, "inactive", "members[1].email")
    (found,) = (await world.journey.call("GET", "/v1/people?external_id=hr-1")).json()["items"]
    assert found["id"] == dora["id"]
    assert (await send(world, "PUT", path, body | {"active": True}, '"2"')).status_code == 200
    assert ("Kitchen", 1, 1, 1) in await tree(world)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Ana Two", "email": "Ana@example.org"}, "email"),
        ({"name": "Gus", "email": "gus@example.org", "external_id": "hr-2"}, "external_id"),
    ],
)
async def test_addresses_and_external_ids_are_one_persons(world: World, body: dict[str, str], field: str) -> None:
    first = {"name": "Ana", "email": "ana@example.org", "external_id": "hr-2"}
    assert (await send(world, "POST", "/v1/people", first)).status_code == 201
    problem(await send(world, "POST", "/v1/people", body), 409, "exists", field)


async def test_the_audit_record_names_nobody(world: World, superuser: Any) -> None:
    made = await house(world)
    await send(world, "POST", f"/v1/teams/{made['night']['id']}/archive")
    rows = await superuser.fetch("SELECT action, details::text FROM audit_events WHERE action LIKE 'team.%'")
    assert {row["action"] for row in rows} >= {"team.added", "team.archived"}
    assert not [row for row in rows if "example.org" in row["details"] or "House" in row["details"]]


async def test_a_viewer_sees_no_people(world: World) -> None:
    for path in ("/v1/teams/tree", "/v1/people", f"/v1/teams/{world.ids['team']}/memberships"):
        problem(await world.client.get(path, headers=world.tenant.auth("viewer")), 403, "scope_missing")
    problem(await send(world, "POST", "/v1/teams", {"name": "X"}, by="team_lead"), 403, "scope_missing")


async def test_what_other_features_are_told(world: World) -> None:
    """subtree, path_to and members_on: who a survey asks on a day."""
    made = await house(world)
    ids = {name: UUID(team["id"]) for name, team in made.items()}
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        found = await service.subtree(conn, ids["house"])
        assert [(one.name, one.depth, one.parent_id) for one in found] == [
            ("House", 0, None), ("Desk", 1, ids["house"]), ("Night", 2, ids["desk"]), ("Kitchen", 1, ids["house"]),
        ]  # fmt: skip
        assert [(one.name, one.depth) for one in await service.subtree(conn, ids["desk"])] == [
            ("Desk", 0),
            ("Night", 1),
        ]
        assert [(one.name, one.depth) for one in await service.path_to(conn, ids["night"])] == [
            ("House", 0), ("Desk", 1), ("Night", 2),
        ]  # fmt: skip
        # Ana joined the desk first: there she counts, once.
        await conn.execute("UPDATE team_memberships SET joined_on = '2020-01-01' WHERE team_id = $1", ids["desk"])
        asked = await service.members_on(conn, [one.id for one in found], datetime.datetime.now(datetime.UTC).date())
        assert sorted((one.name, one.team_id) for one in asked) == sorted(
            (name, ids[team])
            for name, team in (
                ("Ana", "desk"), ("Ben", "desk"), ("Caro", "desk"), ("Dora", "kitchen"), ("Emil", "night"),
                ("Fay", "night"),
            )
        )  # fmt: skip
        assert {one.name for one in await service.members_on(conn, [*ids.values()], datetime.date(2021, 1, 1))} == {
            "Ana", "Ben", "Caro",
        }  # fmt: skip
    await pool.close()
