"""Requests for accommodations: who may read them, and that nobody else meets their words anywhere."""

import re
from typing import Any

import pytest

from domain.access.rules import ROLE_SCOPES
from tests.api.conftest import World, problem
from tests.api.furnishing import REQUEST
from tests.api.journey import Journey
from tests.api.test_blindness import auth
from tests.api.test_openapi import operations, streams
from tests.api.test_tenancy import own_ids, speaks_of_a_tenants_thing

pytestmark = pytest.mark.anyio
MAY = {"recruiter", "hr", "service"}
READERS = sorted((ROLE_SCOPES.keys() - {"external"}) | {"service", "panelist_2"})
AGREED = {"accommodations": "15 minutes more; questions in writing beforehand"}
READ = {"listAccommodationRequests", "getAccommodationRequest"}


def doors(world: World) -> list[tuple[str, str, Any]]:
    """Every operation on a request and on what is agreed."""
    requests = f"/v1/applications/{world.ids['application']}/accommodation-requests"
    one = f"/v1/accommodation-requests/{world.ids['accommodation_request']}"
    agreed = f"/v1/interviews/{world.ids['spare_interview']}/accommodations"
    return [
        ("GET", requests, None),
        ("POST", requests, {"request": "A break after half an hour."}),
        ("GET", one, None),
        ("PUT", one, {"request": "Questions in writing."}),
        ("GET", agreed, None),
        ("PUT", agreed, AGREED),
        ("DELETE", one, None),
    ]


@pytest.mark.parametrize("reader", READERS)
async def test_only_some_roles_reach_them(world: World, reader: str) -> None:
    for method, path, body in doors(world):
        answer = await send(world, reader, method, path, body)
        if reader in MAY:
            assert answer.status_code in {200, 201, 204}, f"{method} {path}: {answer.text}"
        elif reader == "admin":
            problem(answer, 403, "decides")
        else:
            problem(answer, 403, "scope_missing")


async def send(world: World, reader: str, method: str, path: str, body: Any) -> Any:
    headers = {**auth(world, reader), **({"If-Match": await etag(world, path)} if method == "PUT" else {})}
    return await world.client.request(method, path, json=body, headers=headers)


async def etag(world: World, path: str) -> str:
    return (await world.client.get(path, headers=auth(world, "service"))).headers["etag"]


@pytest.mark.parametrize("roles", [["recruiter", "panelist"], ["hr", "panelist"], ["admin", "panelist"]])
async def test_whoever_is_on_a_panel_of_the_candidate_is_refused(world: World, roles: list[str]) -> None:
    """Whatever else they are; also once the seat was given back, for what was read cannot be unread."""
    journey = world.journey
    await plan_with(journey, world, "panelist_2")
    member = {"email": "panelist_2@acme.example.org", "name": "Pal Panelist", "roles": roles}
    await journey.call("POST", "/v1/members", member)
    for method, path, body in doors(world):
        problem(await send(world, "panelist_2", method, path, body), 403, "on_panel")
    other = f"/v1/applications/{world.ids['blind_application']}/accommodation-requests"
    problem(await send(world, "panelist_2", "GET", other, None), 403, "on_panel")
    free = await journey.interview("Vi Frey", ("panelist",))
    allowed = f"/v1/applications/{free['application']['id']}/accommodation-requests"
    assert (await send(world, "panelist_2", "GET", allowed, None)).json() == []
    card = world.ids["spare_card"]
    gone = {"kind": "unavailable", "reason": "Away all week."}
    await journey.call("POST", f"/v1/scorecards/{card}/recuse", gone, by="panelist_2")
    path = f"/v1/interviews/{world.ids['spare_interview']}/accommodations"
    problem(await send(world, "panelist_2", "GET", path, None), 403, "on_panel")


async def plan_with(journey: Journey, world: World, rater: str) -> None:
    """A further interview of the furnished application with this rater."""
    body = {
        "application_id": world.ids["application"], "starts_at": "2027-01-11T09:00:00Z", "duration_minutes": 60,
        "panelists": [str(world.tenant.accounts[rater])],
    }  # fmt: skip
    await journey.call("POST", "/v1/interviews", body)


async def test_whoever_decides_is_refused_with_any_other_role(world: World) -> None:
    member = {"email": "hr@acme.example.org", "name": "Hana", "roles": ["hr", "hiring_manager"]}
    await world.journey.call("POST", "/v1/members", member)
    for method, path, body in doors(world):
        problem(await send(world, "hr", method, path, body), 403, "decides")


async def test_the_owner_of_the_requisition_is_refused_and_another_admin_is_not(world: World) -> None:
    """The furnished requisition is the admin's; it is handed to the recruiter, and the admin owns it no more."""
    path = f"/v1/requisitions/{world.ids['requisition']}"
    read = await world.journey.call("GET", path)
    terms = {
        "title": read.json()["title"], "owner_id": str(world.tenant.accounts["recruiter"]), "pseudonymous": False,
        "hours_to_lock": 24,
    }  # fmt: skip
    await world.journey.call("PUT", path, terms, etag=read.headers["etag"])
    requests = f"/v1/applications/{world.ids['application']}/accommodation-requests"
    problem(await send(world, "recruiter", "GET", requests, None), 403, "decides")
    assert REQUEST in (await send(world, "admin", "GET", requests, None)).text


@pytest.mark.parametrize("how", ["listed", "read", "added", "edited", "deleted"])
async def test_who_has_met_a_request_is_not_put_on_a_panel(world: World, how: str) -> None:
    journey = world.journey
    member = {"email": "recruiter@acme.example.org", "name": "Rita", "roles": ["recruiter", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    listed = f"/v1/applications/{world.ids['application']}/accommodation-requests"
    one = f"/v1/accommodation-requests/{world.ids['accommodation_request']}"
    steps = {
        "listed": ("GET", listed, None),
        "read": ("GET", one, None),
        "added": ("POST", listed, {"request": "A quiet room."}),
        "edited": ("PUT", one, {"request": "A quiet room."}),
        "deleted": ("DELETE", one, None),
    }
    none_there = f"/v1/applications/{world.ids['blind_application']}/accommodation-requests"
    assert (await send(world, "recruiter", "GET", none_there, None)).json() == []
    assert (await send(world, "recruiter", *steps[how])).status_code < 300
    if how != "deleted":
        await journey.call("DELETE", one, by="hr")
    rita, pat = str(world.tenant.accounts["recruiter"]), str(world.tenant.accounts["panelist_3"])
    body = {
        "application_id": world.ids["application"], "starts_at": "2027-01-11T09:00:00Z", "duration_minutes": 60,
        "panelists": [pat, rita],
    }  # fmt: skip
    refused = await world.client.post("/v1/interviews", json=body, headers=auth(world, "admin"))
    document = problem(refused, 422, "excluded", "panelists[1]")
    assert [error["field"] for error in document["errors"]] == ["panelists[1]"]
    assert not re.search("request|accommodat|quiet|stammer", refused.text.replace("request_id", ""))
    planned = (await journey.call("POST", "/v1/interviews", {**body, "panelists": [pat]})).json()
    seats = f"/v1/interviews/{planned['interview']['id']}/seats"
    refused = await world.client.post(seats, json={"panelists": [rita]}, headers=auth(world, "admin"))
    problem(refused, 422, "excluded", "panelists[0]")
    other = {**body, "application_id": world.ids["blind_application"]}
    await journey.call("POST", "/v1/interviews", other)


async def test_no_copy_of_a_request_is_kept_for_repeated_requests(world: World, superuser: Any) -> None:
    path = f"/v1/applications/{world.ids['application']}/accommodation-requests"
    headers = {**auth(world, "hr"), "Idempotency-Key": "once"}
    body = {"request": "A quiet room."}
    assert (await world.client.post(path, json=body, headers=headers)).status_code == 201
    assert await superuser.fetchval("SELECT body FROM idempotency_keys WHERE key = 'once'") == b""
    problem(await world.client.post(path, json=body, headers=headers), 409, "secret_shown_once")


async def test_its_words_stand_nowhere_else(shared_world: World) -> None:
    """Every GET of the document with every id, by everybody; the two that read requests are the exception."""
    world, seen = shared_world, 0
    openapi = (await world.client.get("/schema/openapi.json")).json()
    for reader in READERS:
        for method, path, operation in operations(openapi):
            if method != "get" or not operation["security"] or streams(operation):
                continue
            names = [one["name"] for one in operation["parameters"] if one.get("in") == "path"]
            ids = own_ids(world, path, names[0]) if speaks_of_a_tenants_thing(path, operation) else [""]
            query = {"q": "stammer"} if path.endswith("/search") or "search" in path else {}
            for one in ids:
                address = re.sub(r"{\w+}", one, path)
                answer = await world.client.get(address, params=query, headers=auth(world, reader))
                seen += answer.status_code == 200
                allowed = reader in MAY and operation["operationId"] in READ
                assert allowed or "stammer" not in answer.text, f"{reader} {address}"
    assert seen > 100
    one = f"/v1/accommodation-requests/{world.ids['accommodation_request']}"
    assert REQUEST in (await world.client.get(one, headers=auth(world, "hr"))).text


async def test_each_reading_and_change_is_on_the_record_without_the_words(world: World) -> None:
    journey, one = world.journey, f"/v1/accommodation-requests/{world.ids['accommodation_request']}"
    listed = f"/v1/applications/{world.ids['application']}/accommodation-requests"
    assert [found["request"] for found in (await journey.call("GET", listed, by="hr")).json()] == [REQUEST]
    read = await journey.call("GET", one, by="recruiter")
    changed = {"request": "Only a quiet room."}
    edited = await journey.call("PUT", one, changed, by="hr", etag=read.headers["etag"])
    assert edited.json()["request"] == "Only a quiet room."
    await journey.call("PUT", one, changed, by="hr", etag=read.headers["etag"], status=412)
    await journey.call("PUT", one, changed, by="hr", status=428)
    await journey.call("DELETE", one, by="recruiter")
    await journey.call("GET", one, by="recruiter", status=404)
    events = (await journey.call("GET", "/v1/audit-events?limit=200")).json()["items"]
    mine = [event for event in events if event["subject_id"] == world.ids["accommodation_request"]]
    assert [event["action"].partition(".")[2] for event in mine] == ["added", "read", "read", "edited", "deleted"]
    hana = str(world.tenant.accounts["hr"])
    assert [event["actor_id"] for event in mine if event["action"].endswith("edited")] == [hana]
    assert "quiet" not in str(mine)


async def test_raters_read_what_was_agreed_and_no_more(world: World) -> None:
    journey, path = world.journey, f"/v1/interviews/{world.ids['spare_interview']}"
    read = await journey.call("GET", f"{path}/accommodations", by="hr")
    agreed = await journey.call("PUT", f"{path}/accommodations", AGREED, by="hr", etag=read.headers["etag"])
    assert agreed.json()["accommodations"] == AGREED["accommodations"]
    seen = (await journey.call("GET", path, by="panelist_2")).json()["interview"]
    assert seen["accommodations"] == AGREED["accommodations"]
    assert seen["revision"] == agreed.json()["revision"]
    stale = await journey.call("PUT", f"{path}/accommodations", AGREED, by="hr", etag=read.headers["etag"], status=412)
    assert stale.json()["code"] == "stale"
    done = f"/v1/interviews/{world.ids['interview']}/accommodations"
    tag = (await journey.call("GET", done, by="hr")).headers["etag"]
    assert (await journey.call("PUT", done, AGREED, by="hr", etag=tag, status=409)).json()["code"] == "unblinded"
