"""Value-stream worksheets over HTTP."""

from typing import Any

import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.team_tools.working import ROLES, actions, add_team, days_ago, made, read, send

pytestmark = pytest.mark.anyio
PATH = "/value-streams"
DRAFT = EXAMPLES["saveValueStream"]


async def test_each_save_is_a_revision_that_is_kept(world: World) -> None:
    added = await made(world, PATH, "addValueStream", team_id=world.ids["team"])
    one = f"{PATH}/{added['id']}"
    assert (added["revision"], added["content"]["value_in_their_words"]) == (1, DRAFT["value_in_their_words"])
    assert [(found["kind"], found["field"]) for found in added["findings"]] == [
        ("silo_kpi", "kpis[1]"), ("unmeasured", "measures_in_their_words[1]"),
    ]  # fmt: skip
    linked = [DRAFT["kpis"][0], {**DRAFT["kpis"][1], "serves": ["no_repeating"]}]
    saved = await send(world, "PUT", one, {**DRAFT, "kpis": linked}, etag='"1"')
    assert (saved.status_code, saved.headers["etag"], saved.json()["findings"]) == (200, '"2"', [])
    assert (await read(world, one)) == saved.json()
    problem(await send(world, "PUT", one, DRAFT, etag='"1"'), 412, "stale")
    problem(await send(world, "PUT", one, DRAFT), 428, "if_match_missing")
    revisions = (await read(world, f"{one}/revisions"))["items"]
    assert [found["revision"] for found in revisions] == [2, 1]
    assert [found["content"]["kpis"] for found in revisions] == [saved.json()["content"]["kpis"],
                                                                 added["content"]["kpis"]]  # fmt: skip
    assert revisions[0]["saved_by"] == str(world.tenant.accounts["team_lead"])
    problem(await send(world, "DELETE", one, etag='"1"'), 412, "stale")
    assert (await send(world, "DELETE", one, etag='"2"')).status_code == 204
    problem(await send(world, "GET", f"{one}/revisions"), 404, "not_found")
    trail = await actions(world, added["id"])
    assert [action for action, _ in trail] == [f"value_stream.{what}" for what in ("added", "saved", "deleted")]
    assert trail[1][1] == {"revision": 2, "changed": ["kpis"]}


async def test_no_trace_of_a_deleted_worksheet_stays(world: World, superuser: Any) -> None:
    added = await made(world, PATH, "addValueStream", team_id=world.ids["team"])
    await send(world, "PUT", f"{PATH}/{added['id']}", DRAFT, etag='"1"')
    count = "SELECT count(*) FROM value_stream_revisions WHERE value_stream_id = $1"
    assert await superuser.fetchval(count, added["id"]) == 2
    await send(world, "DELETE", f"{PATH}/{added['id']}", etag='"2"')
    assert await superuser.fetchval(count, added["id"]) == 0


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"heard_from": []}, "invalid", "heard_from"),
        ({"heard_from": [{"source": "Reviews", "heard_on": "2999-01-01"}]}, "future", "heard_from[0].heard_on"),
        ({"value_in_their_words": ""}, "invalid", "value_in_their_words"),
        ({"kpis": [{**DRAFT["kpis"][0], "serves": ["nobody"]}]}, "unknown_measure", "kpis[0].serves[0]"),
        ({"kpis": [DRAFT["kpis"][0]] * 2}, "duplicate", "kpis[1].name"),
        ({"kpis": [{**DRAFT["kpis"][0], "kind": "vanity"}]}, "invalid", "kpis[0].kind"),
        (
            {"measures_in_their_words": [DRAFT["measures_in_their_words"][0]] * 2, "kpis": []},
            "duplicate",
            "measures_in_their_words[1].code",
        ),
        ({"steps": [{"name": "Wait", "customer_gets": "x", "wait_days": -1}]}, "invalid", "steps[0].wait_days"),
        ({"power_core": {"department": "Revenue"}}, "required", "power_core.how_known"),
        ({"team_id": random_id()}, "not_found", "team_id"),
    ],
)
async def test_what_cannot_be_taken(shared_world: World, change: dict[str, Any], code: str, field: str) -> None:
    body = {**EXAMPLES["addValueStream"], "team_id": shared_world.ids["team"], **change}
    answer = await send(shared_world, "POST", PATH, body)
    problem(answer, 404 if code == "not_found" else 422, code, field)


@pytest.mark.parametrize(("by", "status"), ROLES.items())
async def test_who_may_write(shared_world: World, by: str, status: int) -> None:
    body = {**EXAMPLES["addValueStream"], "team_id": shared_world.ids["team"]}
    assert (await send(shared_world, "POST", PATH, body, by=by)).status_code == status


async def test_the_summary_holds_the_teams_below(world: World) -> None:
    top = await add_team(world, "Hotel")
    desk = await add_team(world, "Desk", top)
    added = await made(world, PATH, "addValueStream", team_id=desk)
    found = await read(world, f"/teams/{top}/value-stream-summary")
    assert (found["day"], found["teams"], found["teams_without"], found["count"]) == (days_ago(0), 2, [top], 1)
    assert (found["kpis"], found["silo_kpis"], found["measures"], found["unmeasured"]) == (2, 1, 2, 1)
    (stream,) = found["streams"]
    assert (stream["id"], stream["revision"], stream["heard_on"]) == (added["id"], 1, "2026-04-20")
    assert stream["silo_kpis"] == ["Check-ins per shift"]
    assert stream["power_core"]["department"] == "Revenue"
    await send(world, "PUT", f"{PATH}/{added['id']}", {**DRAFT, "kpis": []}, etag='"1"')
    again = await read(world, f"/teams/{desk}/value-stream-summary")
    assert (again["streams"][0]["revision"], again["kpis"], again["unmeasured"]) == (2, 0, 2)


async def test_lists_show_the_newest_revision(world: World) -> None:
    added = await made(world, PATH, "addValueStream", team_id=world.ids["team"])
    saved = await send(world, "PUT", f"{PATH}/{added['id']}", {**DRAFT, "kpis": []}, etag='"1"')
    page = await read(world, f"{PATH}?team_id={world.ids['team']}")
    assert page["items"][-1] == saved.json()
    since = added["updated_at"].replace("+", "%2B")
    assert [one["id"] for one in (await read(world, f"{PATH}?updated_after={since}"))["items"]] == [added["id"]]
