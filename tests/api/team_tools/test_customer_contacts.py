"""The customer-contact ledger over HTTP."""

from typing import Any

import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.team_tools.working import ROLES, actions, add_team, days_ago, made, read, send

pytestmark = pytest.mark.anyio
PATH = "/customer-contacts"
DRAFT = EXAMPLES["editCustomerContact"]


async def test_a_contact_is_written_read_corrected_and_deleted(world: World) -> None:
    team_id = world.ids["team"]
    added = await send(world, "POST", PATH, {**EXAMPLES["addCustomerContact"], "team_id": team_id})
    one = f"{PATH}/{added.json()['id']}"
    assert (added.status_code, added.headers["etag"]) == (201, '"1"')
    assert (await read(world, one)) == added.json()
    change = {**DRAFT, "kind": "other", "other_kind": "A walk", "learned": None}
    edited = await send(world, "PUT", one, change, etag='"1"')
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    assert {**added.json(), **change, "revision": 2, "updated_at": edited.json()["updated_at"]} == edited.json()
    problem(await send(world, "PUT", one, DRAFT, etag='"1"'), 412, "stale")
    problem(await send(world, "PUT", one, DRAFT), 428, "if_match_missing")
    problem(await send(world, "DELETE", one, etag='"1"'), 412, "stale")
    problem(await send(world, "DELETE", one), 428, "if_match_missing")
    assert (await send(world, "DELETE", one, etag='"2"')).status_code == 204
    problem(await send(world, "GET", one), 404, "not_found")
    trail = await actions(world, added.json()["id"])
    assert [action for action, _ in trail] == [f"customer_contact.{what}" for what in ("added", "edited", "deleted")]
    assert trail[1][1] == {"revision": 2, "changed": ["kind", "participants", "other_kind", "learned"]}
    assert "side entrance" not in str(trail), "the record holds no free text"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"role": " "}, "invalid", "role"),
        ({"role": "Clerk MIA Person"}, "person_name", "role"),
        ({"kind": "lunch"}, "invalid", "kind"),
        ({"kind": "other"}, "required", "other_kind"),
        ({"happened_on": "2999-01-01"}, "future", "happened_on"),
        ({"happened_on": "yesterday"}, "invalid", "happened_on"),
        ({"participants": 0}, "invalid", "participants"),
        ({"person": "Mia"}, "unknown_field", "person"),
        ({"team_id": random_id()}, "not_found", "team_id"),
    ],
)
async def test_what_cannot_be_taken(shared_world: World, change: dict[str, Any], code: str, field: str) -> None:
    body = {**EXAMPLES["addCustomerContact"], "team_id": shared_world.ids["team"], **change}
    answer = await send(shared_world, "POST", PATH, body)
    problem(answer, 404 if code == "not_found" else 422, code, field)


@pytest.mark.parametrize(("by", "status"), ROLES.items())
async def test_who_may_write(shared_world: World, by: str, status: int) -> None:
    body = {**EXAMPLES["addCustomerContact"], "team_id": shared_world.ids["team"]}
    assert (await send(shared_world, "POST", PATH, body, by=by)).status_code == status
    reads = 403 if by in {"recruiter", "panelist"} else 200
    assert (await send(shared_world, "GET", PATH, by=by)).status_code == reads


async def test_many_are_stored_at_once_and_the_same_ones_only_once(world: World) -> None:
    team_id = await add_team(world, "Desk")
    contacts = [
        {**DRAFT, "team_id": team_id, "source_id": f"calendar-{number}", "happened_on": days_ago(number)}
        for number in range(500)
    ]
    first = await send(world, "POST", f"{PATH}/import", {"contacts": contacts})
    assert (first.status_code, first.json()) == (200, {"added": 500, "known": 0}), first.text
    again = await send(world, "POST", f"{PATH}/import", {"contacts": [*contacts[:3], {**DRAFT, "team_id": team_id}]})
    assert again.json() == {"added": 1, "known": 3}
    taken = await send(world, "POST", PATH, contacts[0])
    problem(taken, 409, "source_id_taken")
    page = await read(world, f"{PATH}?team_id={team_id}&limit=200")
    assert len(page["items"]) == 200
    assert page["next_cursor"] is not None


async def test_one_fault_and_none_is_stored(world: World) -> None:
    team_id = await add_team(world, "Desk", mia="Clerk")
    good = {**DRAFT, "team_id": team_id}
    bad = [good, {**good, "role": "Mia Person"}, {**good, "happened_on": "2999-01-01"}]
    answer = await send(world, "POST", f"{PATH}/import", {"contacts": bad})
    refused = problem(answer, 422, "person_name", "contacts[1].role")
    assert [one["field"] for one in refused["errors"]] == ["contacts[1].role", "contacts[2].happened_on"]
    unknown = await send(world, "POST", f"{PATH}/import", {"contacts": [good, {**good, "team_id": random_id()}]})
    problem(unknown, 404, "not_found", "contacts[1].team_id")
    for contacts in ([], [good] * 501):
        answer = await send(world, "POST", f"{PATH}/import", {"contacts": contacts})
        problem(answer, 422, "invalid", "contacts")
    assert (await read(world, f"{PATH}?team_id={team_id}"))["items"] == []


async def test_coverage_rolls_up_over_the_teams_below(world: World) -> None:
    top = await add_team(world, "Hotel", ann="Manager")
    desk = await add_team(world, "Desk", top, mia="Clerk", noa="Clerk", per="Porter")
    kitchen = await add_team(world, "Kitchen", top, kim="Cook", lea="")
    for team_id, role, days in ((desk, "clerk", 3), (desk, "Clerk", 400), (desk, "Porter", 60), (kitchen, "Guest", 2)):
        body = {"team_id": team_id, "role": role, "happened_on": days_ago(days)}
        await made(world, PATH, "addCustomerContact", **body)
    found = await read(world, f"/teams/{top}/contact-coverage")
    assert (found["day"], found["teams"], found["roles"]) == (days_ago(0), 3, 4)
    assert (found["share_30"], found["share_90"]) == (0.25, 0.5)
    assert found["never"] == ["Cook", "Manager"]
    assert found["contacts"] == sum(one["contacts"] for one in found["by_month"]) == 3
    assert len(found["by_month"]) == 12
    by_team = {one["team_id"]: (one["roles"], one["within_30"], one["within_90"]) for one in found["by_team"]}
    assert by_team == {top: (1, 0, 0), desk: (2, 1, 2), kitchen: (1, 0, 0)}
    clerks = next(one for one in found["by_role"] if one["role"].lower() == "clerk")
    assert (clerks["people"], clerks["contacts"], clerks["days_since"]) == (2, 2, 3)
    own = await read(world, f"/teams/{kitchen}/contact-coverage")
    assert (own["teams"], own["share_30"], own["last_on"]) == (1, 0, days_ago(2))


async def test_an_archived_team_keeps_its_ledger_and_has_no_roles(world: World) -> None:
    top = await add_team(world, "Hotel")
    team_id = await add_team(world, "Desk", top, mia="Clerk")
    await made(world, PATH, "addCustomerContact", team_id=team_id, role="Clerk", happened_on=days_ago(3))
    etag = (await send(world, "GET", f"/teams/{team_id}", by="admin")).headers["etag"]
    archived = await send(world, "POST", f"/teams/{team_id}/archive", by="admin", etag=etag)
    assert archived.status_code == 200, archived.text
    own = await read(world, f"/teams/{team_id}/contact-coverage")
    assert (own["last_on"], own["no_roles"], own["share_30"]) == (days_ago(3), True, None)
    assert (await read(world, f"/teams/{top}/contact-coverage"))["teams"] == 1
    problem(await send(world, "GET", f"/teams/{random_id()}/contact-coverage"), 404, "not_found")


async def test_only_what_changed_since(world: World) -> None:
    one = await made(world, PATH, "addCustomerContact", team_id=world.ids["team"])
    two = await made(world, PATH, "addCustomerContact", team_id=world.ids["team"])
    found = await read(world, f"{PATH}?updated_after={one['updated_at'].replace('+', '%2B')}")
    assert [entry["id"] for entry in found["items"]] == [two["id"]]
