"""Findings on the frameworks' checks over HTTP."""

from typing import Any

import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.team_tools.working import ROLES, actions, add_team, days_ago, made, read, send

pytestmark = pytest.mark.anyio
PATH = "/culture-checks"


def always_on(found: Any) -> Any:
    return next(one for one in found["items"] if one["framework"] == "always_on")


def standing(found: Any, check: str) -> Any:
    return next(one for one in always_on(found)["checks"] if one["check"] == check)


async def test_the_newest_finding_counts_and_the_others_are_kept(world: World) -> None:
    team_id = await add_team(world, "Desk")
    own = {"team_id": team_id}
    newer = await made(world, PATH, "addCultureCheck", **own, state="yes", found_on=days_ago(1))
    older = await made(world, PATH, "addCultureCheck", **own, state="no", found_on=days_ago(9))
    summary = f"/teams/{team_id}/culture-check-summary"
    assert standing(await read(world, summary), "listen")["newest"] == newer
    same_day = await made(world, PATH, "addCultureCheck", **own, state="partly", found_on=days_ago(1))
    assert standing(await read(world, summary), "listen")["newest"] == same_day
    assert (await read(world, f"{PATH}?team_id={team_id}"))["items"] == [newer, older, same_day]
    for one in (same_day, newer):
        assert (await read(world, f"{PATH}/{one['id']}")) == one
        assert (await send(world, "DELETE", f"{PATH}/{one['id']}")).status_code == 204
        problem(await send(world, "GET", f"{PATH}/{one['id']}"), 404, "not_found")
    assert standing(await read(world, summary), "listen")["newest"] == older
    trail = await actions(world, newer["id"])
    assert [action for action, _ in trail] == ["culture_check_finding.added", "culture_check_finding.deleted"]
    assert trail[0][1] == {"team_id": team_id, "framework": "always_on", "check": "listen", "state": "yes"}


async def test_where_the_loop_breaks(world: World) -> None:
    top = await add_team(world, "Hotel")
    desk = await add_team(world, "Desk", top)
    for check, state in (("listen", "yes"), ("needs", "partly"), ("choice", "yes")):
        await made(world, PATH, "addCultureCheck", team_id=desk, check=check, state=state)
    await made(world, PATH, "addCultureCheck", team_id=desk, check="other_incentives", state="yes")
    found = await read(world, f"/teams/{top}/culture-check-summary")
    loops = {one["team_id"]: one for one in always_on(found)["loops"]}
    assert list(loops) == [top, desk]
    assert (loops[desk]["evidenced"], loops[desk]["breaks_where"], loops[desk]["breaks_with"]) == (2, "needs", "partly")
    assert (loops[top]["evidenced"], loops[top]["breaks_where"], loops[top]["breaks_with"]) == (0, "listen", None)
    assert (standing(found, "other_incentives")["yes"], standing(found, "other_incentives")["not_looked"]) == (1, 1)
    assert (always_on(found)["findings"], always_on(found)["possible"]) == (4, 14)


async def test_the_organisation_has_findings_of_its_own(world: World) -> None:
    finding = {"framework": "obsessed_reactive", "check": "power_core", "state": "unknown"}
    added = await made(world, PATH, "addCultureCheck", team_id=None, **finding)
    await made(world, PATH, "addCultureCheck", team_id=None, state="yes")
    found = await read(world, "/culture-check-summary")
    core = next(one for one in found["items"][0]["checks"] if one["check"] == "power_core")
    assert (core["organisation"], core["newest"]) == (added, None)
    whole = always_on(found)["loops"][0]
    assert (whole["team_id"], whole["evidenced"], whole["breaks_where"]) == (None, 1, "needs")
    teams = (await read(world, "/teams", by="admin"))["items"]
    assert core["not_looked"] == always_on(found)["teams"] == len(teams)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"framework": "nowhere"}, "unknown_framework", "framework"),
        ({"check": "power_core"}, "unknown_check", "check"),
        ({"state": "maybe"}, "invalid", "state"),
        ({"finding": " "}, "invalid", "finding"),
        ({"found_on": "2999-01-01"}, "future", "found_on"),
        ({"team_id": random_id()}, "not_found", "team_id"),
    ],
)
async def test_what_cannot_be_taken(shared_world: World, change: dict[str, Any], code: str, field: str) -> None:
    body = {**EXAMPLES["addCultureCheck"], "team_id": shared_world.ids["team"], **change}
    answer = await send(shared_world, "POST", PATH, body)
    problem(answer, 404 if code == "not_found" else 422, code, field)


@pytest.mark.parametrize(("by", "status"), ROLES.items())
async def test_who_may_write(shared_world: World, by: str, status: int) -> None:
    body = {**EXAMPLES["addCultureCheck"], "team_id": shared_world.ids["team"]}
    assert (await send(shared_world, "POST", PATH, body, by=by)).status_code == status


async def test_a_finding_is_never_edited(world: World, superuser: Any) -> None:
    added = await made(world, PATH, "addCultureCheck", team_id=world.ids["team"])
    assert (await send(world, "PUT", f"{PATH}/{added['id']}", {}, etag='"1"')).status_code == 405
    may = "SELECT has_table_privilege('outside_in_app', $1, 'UPDATE')"
    if await superuser.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = 'outside_in_app'"):
        assert not await superuser.fetchval(may, "culture_check_findings")
        assert not await superuser.fetchval(may, "value_stream_revisions")
