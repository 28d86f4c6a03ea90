"""The clarity map over HTTP."""

from typing import Any

import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.team_tools.working import ROLES, actions, add_team, days_ago, made, read, send

pytestmark = pytest.mark.anyio
PATH = "/clarity-rows"
DRAFT = EXAMPLES["editClarityRow"]


async def test_a_row_is_added_replaced_and_deleted(world: World) -> None:
    added = await made(world, PATH, "addClarityRow", team_id=world.ids["team"])
    one = f"{PATH}/{added['id']}"
    assert (await read(world, one)) == added
    change = {**DRAFT, "evidence": "assumed", "evidence_source": None, "checked_on": None, "business_measure": None}
    edited = await send(world, "PUT", one, change, etag='"1"')
    assert (edited.status_code, edited.json()["team_id"]) == (200, world.ids["team"])
    problem(await send(world, "PUT", one, DRAFT, etag='"1"'), 412, "stale")
    problem(await send(world, "PUT", one, DRAFT), 428, "if_match_missing")
    problem(await send(world, "DELETE", one, etag='"1"'), 412, "stale")
    assert (await send(world, "DELETE", one, etag='"2"')).status_code == 204
    problem(await send(world, "GET", one), 404, "not_found")
    trail = await actions(world, added["id"])
    assert [action for action, _ in trail] == [f"clarity_row.{what}" for what in ("added", "edited", "deleted")]
    assert trail[1][1]["changed"] == ["business_measure", "evidence", "evidence_source", "checked_on"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"team_id": None}, "one_owner", "department"),
        ({"department": "Logistics"}, "one_owner", "department"),
        ({"evidence_source": None}, "required", "evidence_source"),
        ({"checked_on": None}, "required", "checked_on"),
        ({"checked_on": "2999-01-01"}, "future", "checked_on"),
        ({"evidence": "obvious"}, "invalid", "evidence"),
        ({"business_measure": " "}, "invalid", "business_measure"),
        ({"team_id": random_id()}, "not_found", "team_id"),
    ],
)
async def test_what_cannot_be_taken(shared_world: World, change: dict[str, Any], code: str, field: str) -> None:
    body = {**EXAMPLES["addClarityRow"], "team_id": shared_world.ids["team"], **change}
    answer = await send(shared_world, "POST", PATH, body)
    problem(answer, 404 if code == "not_found" else 422, code, field)


@pytest.mark.parametrize(("by", "status"), ROLES.items())
async def test_who_may_write(shared_world: World, by: str, status: int) -> None:
    body = {**EXAMPLES["addClarityRow"], "team_id": shared_world.ids["team"]}
    assert (await send(shared_world, "POST", PATH, body, by=by)).status_code == status


async def test_maps_show_the_gaps_of_the_teams_below_and_departments_in_the_whole_one(world: World) -> None:
    top = await add_team(world, "Hotel")
    desk = await add_team(world, "Desk", top)
    kitchen = await add_team(world, "Kitchen", top)
    old = await made(world, PATH, "addClarityRow", team_id=desk, checked_on=days_ago(366))
    bare = await made(world, PATH, "addClarityRow", team_id=desk, business_measure=None, checked_on=days_ago(1))
    claims = {"team_id": None, "department": "Claims", "evidence": "assumed"}
    guess = await made(world, PATH, "addClarityRow", **claims)
    found = await read(world, f"/teams/{top}/clarity-map")
    assert (found["teams"], found["rows"], found["teams_without"]) == (3, 2, [top, kitchen])
    assert [(one["kind"], one["row_id"]) for one in found["gaps"]] == [
        ("not_checked", old["id"]), ("no_measure", bare["id"]),
    ]  # fmt: skip
    assert [[row["id"] for row in one["rows"]] for one in found["departments"]] == [[old["id"], bare["id"]]]
    whole = await read(world, "/clarity-map")
    assert whole["departments"][-1] == {"team_id": None, "department": "Claims", "rows": [guess]}
    assert whole["gaps"][-1]["department"] == "Claims"
    assert {top, kitchen} <= set(whole["teams_without"])
    assert whole["assumed"] == 1


async def test_lists(world: World) -> None:
    one = await made(world, PATH, "addClarityRow", team_id=world.ids["team"])
    two = await made(world, PATH, "addClarityRow", team_id=None, department="Claims")
    everything = (await read(world, PATH))["items"]
    assert [entry["id"] for entry in everything][-2:] == [one["id"], two["id"]]
    own = (await read(world, f"{PATH}?team_id={world.ids['team']}"))["items"]
    assert own[-1] == one
