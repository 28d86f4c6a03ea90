"""The hypothesis log over HTTP."""

from typing import Any

import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.journey import Journey
from tests.api.team_tools.working import ROLES, actions, add_team, days_ago, made, read, send

pytestmark = pytest.mark.anyio
PATH = "/hypotheses"
CONCLUDED = EXAMPLES["editHypothesis"]


async def test_a_belief_goes_from_written_to_contradicted(world: World) -> None:
    added = await made(world, PATH, "addHypothesis", team_id=world.ids["team"], status="open", test=None)
    one = f"{PATH}/{added['id']}"
    testing = await send(world, "PUT", one, EXAMPLES["addHypothesis"] | {"team_id": world.ids["team"]}, etag='"1"')
    problem(testing, 422, "unknown_field", "team_id")
    draft = {key: value for key, value in EXAMPLES["addHypothesis"].items() if key != "team_id"}
    testing = await send(world, "PUT", one, draft, etag='"1"')
    assert (testing.status_code, testing.json()["status"]) == (200, "testing")
    problem(await send(world, "PUT", one, CONCLUDED, etag='"1"'), 412, "stale")
    problem(await send(world, "PUT", one, CONCLUDED), 428, "if_match_missing")
    unfinished = await send(world, "PUT", one, {**CONCLUDED, "what_changed": None}, etag='"2"')
    problem(unfinished, 422, "required", "what_changed")
    concluded = await send(world, "PUT", one, CONCLUDED, etag='"2"')
    assert concluded.status_code == 200, concluded.text
    assert (await read(world, one)) == concluded.json()
    problem(await send(world, "PUT", one, draft, etag='"3"'), 422, "concluded", "status")
    corrected = await send(world, "PUT", one, {**CONCLUDED, "status": "inconclusive"}, etag='"3"')
    assert corrected.status_code == 200
    assert (await send(world, "DELETE", one, etag='"4"')).status_code == 204
    problem(await send(world, "GET", one), 404, "not_found")
    trail = await actions(world, added["id"])
    assert [action for action, _ in trail] == ["hypothesis.added", *["hypothesis.edited"] * 3, "hypothesis.deleted"]
    assert [(details.get("from"), details.get("to")) for _, details in trail[1:4]] == [
        ("open", "testing"), ("testing", "contradicted"), ("contradicted", "inconclusive"),
    ]  # fmt: skip
    assert trail[3][1]["changed"] == ["status"]
    assert "19 of 61" not in str(trail)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"belief": "  "}, "invalid", "belief"),
        ({"would_change_our_mind": None}, "invalid", "would_change_our_mind"),
        ({"status": "proven"}, "invalid", "status"),
        ({"test": None}, "required", "test"),
        ({"result": "19 of 61"}, "not_concluded", "result"),
        ({"value_codes": ["obedience"]}, "unknown_value", "value_codes[0]"),
        ({"evidence_links": ["javascript:alert(1)"]}, "invalid", "evidence_links[0]"),
        ({"evidence_links": ["https://example.org/a b"]}, "invalid", "evidence_links[0]"),
        ({"evidence_links": ["https://example.org"] * 11}, "invalid", "evidence_links"),
        ({"started_on": "2999-01-01"}, "future", "started_on"),
        ({"team_id": random_id()}, "not_found", "team_id"),
    ],
)
async def test_what_cannot_be_taken(shared_world: World, change: dict[str, Any], code: str, field: str) -> None:
    body = {**EXAMPLES["addHypothesis"], "team_id": shared_world.ids["team"], **change}
    answer = await send(shared_world, "POST", PATH, body)
    problem(answer, 404 if code == "not_found" else 422, code, field)


@pytest.mark.parametrize(("by", "status"), ROLES.items())
async def test_who_may_write(shared_world: World, by: str, status: int) -> None:
    body = {**EXAMPLES["addHypothesis"], "team_id": shared_world.ids["team"]}
    assert (await send(shared_world, "POST", PATH, body, by=by)).status_code == status


async def test_the_values_of_the_target_culture_count_beside_the_shipped_ones(world: World) -> None:
    culture = EXAMPLES["createTargetCulture"]
    own = {**culture["values"][0], "value": {**culture["values"][0]["value"], "code": "night_calm"}}
    journey = Journey(world.client, world.tenant.keys, world.tenant.accounts)
    version = await journey.publish("/v1/target-cultures", {**culture, "values": [own]})
    body = {**EXAMPLES["addHypothesis"], "team_id": world.ids["team"], "value_codes": ["night_calm", "breaking_silos"]}
    problem(await send(world, "POST", PATH, body), 422, "unknown_value", "value_codes[0]")
    await send(world, "PUT", "/target-cultures/current", {"version_id": version["id"]}, by="admin")
    assert (await send(world, "POST", PATH, body)).status_code == 201


async def test_the_board_holds_the_teams_below_by_status_with_the_figures(world: World) -> None:
    top = await add_team(world, "Hotel")
    desk = await add_team(world, "Desk", top)
    await made(world, PATH, "addHypothesis", team_id=top)
    empty = await read(world, f"/teams/{desk}/hypothesis-board")
    assert (empty["summary"]["notice"], empty["summary"]["median_days"]) == (None, None)
    assert (await read(world, f"/teams/{top}/hypothesis-board"))["summary"]["notice"] == "none_tested"
    for status, begun, learned in (("supported", 40, 20), ("inconclusive", 90, 80), ("contradicted", 500, 400)):
        change = {**CONCLUDED, "status": status, "started_on": days_ago(begun), "learned_on": days_ago(learned)}
        await made(world, PATH, "addHypothesis", **change, team_id=desk)
    board = await read(world, f"/teams/{top}/hypothesis-board")
    assert {one["status"]: (one["count"], len(one["items"])) for one in board["columns"]} == {
        "open": (0, 0), "testing": (1, 1), "supported": (1, 1), "contradicted": (1, 1), "inconclusive": (1, 1),
        "dropped": (0, 0),
    }  # fmt: skip
    figures = board["summary"]
    assert (figures["teams"], figures["total"], figures["tested"], figures["contradicted"]) == (2, 4, 2, 0)
    assert (figures["median_days"], figures["notice"]) == (15, "none_contradicted")
    assert "none was contradicted" in figures["message"]
    assert [one["status"] for one in figures["newest"]] == ["supported", "inconclusive"]


async def test_lists(world: World) -> None:
    one = await made(world, PATH, "addHypothesis", team_id=world.ids["team"])
    two = await made(world, PATH, "addHypothesis", team_id=world.ids["team"])
    page = await read(world, f"{PATH}?team_id={world.ids['team']}&limit=1")
    rest = await read(world, f"{PATH}?team_id={world.ids['team']}&cursor={page['next_cursor']}")
    assert [page["items"], rest["items"], rest["next_cursor"]] == [[one], [two], None]
