"""Blind until unblinded: nothing that one rater wrote reaches anybody else before, on any path; after, everything."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem
from tests.api.journey import Journey
from tests.api.test_openapi import operations, streams
from tests.api.test_schemathesis import PATHS

pytestmark = pytest.mark.anyio
# What the furnished blind panel's raters wrote; Pia has locked, Pal has a draft, Pat nothing.
SECRETS = {"panelist": "Pia saw him ring the guest back", "panelist_2": "Pal noted a calm voice"}
READERS = ("admin", "recruiter", "hiring_manager", "panelist_2", "panelist_3", "hr", "team_lead", "viewer", "service")


def auth(world: World, reader: str) -> dict[str, str]:
    if reader == "service":
        return {"Authorization": f"Bearer {world.tenant.service_key}"}
    return world.tenant.auth(reader)


@pytest.fixture
async def blind(world: World) -> Journey:
    journey = world.journey
    journey.made.update(cards=world.ids["blind_cards"])
    return journey


async def every_answer(world: World, reader: str) -> AsyncIterator[tuple[str, httpx.Response]]:
    """Every GET of the document with every id of the furnished organisation, as this reader."""
    openapi = (await world.client.get("/schema/openapi.json")).json()
    ids = world.ids
    for method, path, operation in operations(openapi):
        if method != "get" or not operation["security"] or streams(operation):
            continue
        kinds = PATHS.get(path.split("/")[2], ())
        own = [ids[kind] for kind in kinds]
        if path.startswith("/v1/scorecards"):
            own = [*ids["cards"].values(), *ids["blind_cards"].values()]
        for one in own if "{" in path else [""]:
            address = re.sub(r"{\w+}", one, path)
            yield address, await world.client.get(address, headers=auth(world, reader))


@pytest.mark.parametrize("reader", READERS)
async def test_nothing_of_another_rater_is_in_any_answer(shared_world: World, reader: str) -> None:
    reached = 0
    for address, response in [pair async for pair in every_answer(shared_world, reader)]:
        for author, text in SECRETS.items():
            assert author == reader or text not in response.text, f"{reader} reads {author}'s note at {address}"
        assert shared_world.ids["blind_tag"] not in response.text, address
        # The audit record is for admins, and for programs to which an admin has given audit:read.
        assert reader in {"admin", "service"} or '"scorecard.locked"' not in response.text, address
        reached += response.status_code == 200
    assert reached > 5


@pytest.mark.parametrize("reader", READERS)
async def test_what_is_asked_for_directly_is_refused(shared_world: World, reader: str) -> None:
    card = shared_world.ids["blind_cards"]["panelist"]
    application = shared_world.ids["blind_application"]
    for method, path, body in (
        ("GET", f"/v1/scorecards/{card}", None),
        ("GET", f"/v1/scorecards/{card}/tags", None),
        ("GET", f"/v1/scorecards/{card}/guard", None),
        ("POST", f"/v1/scorecards/{card}/guard-actions", EXAMPLES["countGuardActions"]),
        ("PUT", f"/v1/scorecards/{card}", EXAMPLES["saveScorecard"]),
        ("POST", f"/v1/scorecards/{card}/lock", None),
        ("PUT", f"/v1/tags/{shared_world.ids['blind_tag']}/review", {"review": "confirmed"}),
        ("GET", f"/v1/applications/{application}/score", None),
        ("POST", f"/v1/applications/{application}/reports", None),
    ):
        headers = {**auth(shared_world, reader), "If-Match": '"3"'}
        response = await shared_world.client.request(method, path, json=body, headers=headers)
        assert response.status_code in {403, 404, 409}, f"{reader} {method} {path}: {response.text}"
        assert response.status_code != 409 or response.json()["code"] == "blinded"
        assert SECRETS["panelist"] not in response.text


async def test_the_author_reads_their_own_at_any_time(blind: Journey, world: World) -> None:
    for author, text in SECRETS.items():
        read = await blind.call("GET", f"/v1/scorecards/{blind.made['cards'][author]}", by=author)
        assert text in read.text
    tags = await blind.call("GET", f"/v1/scorecards/{blind.made['cards']['panelist']}/tags", by="panelist")
    assert [tag["id"] for tag in tags.json()] == [world.ids["blind_tag"]]


async def locks_seen(world: World, reader: str) -> dict[str, bool | None]:
    """Who has locked, by role, as this reader is told."""
    path = f"/v1/interviews/{world.ids['blind_interview']}"
    response = await world.client.get(path, headers=auth(world, reader))
    listed = (await world.client.get("/v1/interviews", headers=auth(world, reader))).json()["items"]
    assert response.json() in listed
    roles = {str(account): role for role, account in world.tenant.accounts.items()}
    return {roles[seat["rater_id"]]: seat["locked"] for seat in response.json()["seats"]}


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        ("panelist", {"panelist": True, "panelist_2": None, "panelist_3": None}),
        ("panelist_2", {"panelist": None, "panelist_2": False, "panelist_3": None}),
        ("recruiter", {"panelist": None, "panelist_2": None, "panelist_3": None}),
        ("hiring_manager", {"panelist": None, "panelist_2": None, "panelist_3": None}),
        ("service", {"panelist": None, "panelist_2": None, "panelist_3": None}),
        # Who may open the panel has to know for whom it waits.
        ("admin", {"panelist": True, "panelist_2": False, "panelist_3": False}),
    ],
)
async def test_who_has_locked_is_nobodys_business(
    shared_world: World, reader: str, told: dict[str, bool | None]
) -> None:
    assert await locks_seen(shared_world, reader) == told


async def test_an_admin_on_the_panel_is_a_panelist(world: World) -> None:
    journey = world.journey
    member = {"email": "panelist_3@acme.example.org", "name": "Pat Panelist", "roles": ["admin", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    assert await locks_seen(world, "panelist_3") == {"panelist": None, "panelist_2": None, "panelist_3": False}


@pytest.mark.parametrize("reader", ["admin", "recruiter", "hiring_manager", "panelist_2", "service"])
async def test_jobs_do_not_tell_who_locked_when(shared_world: World, reader: str) -> None:
    """Each lock makes a job that looks for evidence."""
    response = await shared_world.client.get("/v1/jobs?limit=200", headers=auth(shared_world, reader))
    assert response.status_code == 200
    others = {shared_world.ids["blind_cards"]["panelist"], shared_world.ids["cards"]["panelist"]}
    assert not [job for job in response.json()["items"] if job["subject_id"] in others]
    own = await shared_world.client.get("/v1/jobs?limit=200", headers=shared_world.tenant.auth("panelist"))
    assert others <= {job["subject_id"] for job in own.json()["items"]}


async def complete(journey: Journey, rater: str) -> str:
    """Write this rater's card to the end and return its ETag; it is not locked yet."""
    saved = await journey.write(rater, journey.made["cards"][rater], f"{rater} heard her ask. Then a call.", (4, 3, 3))
    return saved.headers["etag"]


async def test_after_the_last_lock_everybody_sees_everything(blind: Journey, world: World) -> None:
    cards, application = blind.made["cards"], world.ids["blind_application"]
    for rater in ("panelist_2", "panelist_3"):
        await blind.call("GET", f"/v1/scorecards/{cards['panelist']}", by="recruiter", status=409)
        await blind.lock(rater, cards[rater], await complete(blind, rater))
    for reader in ("admin", "recruiter", "hiring_manager", "panelist_2"):
        read = await blind.call("GET", f"/v1/scorecards/{cards['panelist']}", by=reader)
        assert SECRETS["panelist"] in read.text
        await blind.call("GET", f"/v1/scorecards/{cards['panelist']}/tags", by=reader)
    score = (await blind.call("GET", f"/v1/applications/{application}/score", by="hiring_manager")).json()
    assert score["composite"]["value"] is not None
    await blind.call("POST", f"/v1/applications/{application}/reports", by="recruiter", status=202)
    assert await locks_seen(world, "recruiter") == dict.fromkeys(("panelist", "panelist_2", "panelist_3"), True)
    card = cards["panelist"]
    await blind.call("GET", f"/v1/scorecards/{card}", by="viewer", status=403)


async def test_an_admin_opening_early_shows_what_is_locked_and_not_to_those_who_write(
    blind: Journey, world: World
) -> None:
    cards, interview = blind.made["cards"], world.ids["blind_interview"]
    path = f"/v1/interviews/{interview}/open"
    reason = {"reason": "Pat is ill for four weeks."}
    for role in ("recruiter", "hiring_manager", "panelist"):
        response = await world.client.post(path, json=reason, headers=world.tenant.auth(role))
        assert response.status_code == 403, role
    problem(await world.client.post(path, json={"reason": "no"}, headers=world.tenant.auth()), 422, "invalid", "reason")
    opened = (await blind.call("POST", path, reason, status=201)).json()
    assert opened["unblinding_reason"] == reason["reason"]
    for reader in ("admin", "recruiter", "hiring_manager"):
        assert SECRETS["panelist"] in (await blind.call("GET", f"/v1/scorecards/{cards['panelist']}", by=reader)).text
        draft = await blind.call("GET", f"/v1/scorecards/{cards['panelist_2']}", by=reader, status=409)
        assert draft.json()["code"] == "blinded"
        assert SECRETS["panelist_2"] not in draft.text
    await blind.call("GET", f"/v1/scorecards/{cards['panelist']}", by="panelist_2", status=409)
    draft = await blind.call("GET", f"/v1/scorecards/{cards['panelist_2']}", by="panelist", status=409)
    assert SECRETS["panelist_2"] not in draft.text
    events = (await blind.call("GET", "/v1/audit-events?limit=200")).json()["items"]
    assert [event["details"] for event in events if event["subject_id"] == interview and "unbl" in event["action"]] == [
        {"by_admin": True}
    ]


async def test_a_report_made_early_waits_for_the_panelist_who_writes(world: World) -> None:
    """A hiring manager on an open panel sees candidates' reports, but not this one before their own lock."""
    journey = world.journey
    manager = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await journey.call("POST", "/v1/members", manager)
    later = {
        "application_id": world.ids["application"],
        "starts_at": "2026-11-09T09:00:00Z",
        "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["hiring_manager"])],
    }
    report = f"/v1/reports/{world.ids['report']}"
    for path in (report, f"{report}/document", f"{report}/file"):
        await journey.call("GET", path, by="hiring_manager")
    planned = (await journey.call("POST", "/v1/interviews", later)).json()
    for path in (report, f"{report}/document", f"{report}/file"):
        refused = await journey.call("GET", path, by="hiring_manager", status=409)
        assert refused.json()["code"] == "blinded"
        await journey.call("GET", path, by="recruiter")
    card = planned["seats"][0]["scorecard_id"]
    saved = await journey.write("hiring_manager", card, "Hal heard her ask. Then a call.", (4, 3, 3))
    await journey.lock("hiring_manager", card, saved.headers["etag"])
    await journey.call("GET", f"{report}/file", by="hiring_manager")


async def test_concurrent_last_locks_unblind_exactly_once(blind: Journey, world: World, superuser: Any) -> None:
    cards = blind.made["cards"]
    tags = {rater: await complete(blind, rater) for rater in ("panelist_2", "panelist_3")}
    await asyncio.gather(*(blind.lock(rater, cards[rater], tags[rater]) for rater in tags for _ in range(3)))
    interview = (await blind.call("GET", f"/v1/interviews/{world.ids['blind_interview']}", by="recruiter")).json()
    assert interview["interview"]["unblinded_at"] is not None
    events = await superuser.fetch(
        "SELECT action, subject_id::text FROM audit_events WHERE subject_id = ANY($1::uuid[])",
        [world.ids["blind_interview"], cards["panelist_2"], cards["panelist_3"]],
    )
    assert [event["action"] for event in events].count("panel.unblinded") == 1
    assert [event["action"] for event in events].count("scorecard.locked") == 2
    jobs = await superuser.fetchval(
        "SELECT count(*) FROM jobs WHERE subject_id = ANY($1::uuid[])", [cards["panelist_2"], cards["panelist_3"]]
    )
    assert jobs == 2


async def test_locking_twice_is_harmless_and_final(blind: Journey, world: World) -> None:
    card = blind.made["cards"]["panelist_2"]
    etag = await complete(blind, "panelist_2")
    first = await blind.lock("panelist_2", card, etag)
    second = await blind.lock("panelist_2", card, etag)
    assert first.json() == second.json()
    body = json.loads(first.content)
    assert body["locked_at"]
    path = f"/v1/scorecards/{card}"
    refused = await blind.call(
        "PUT", path, EXAMPLES["saveScorecard"], by="panelist_2", etag=first.headers["etag"], status=409
    )
    assert refused.json()["code"] == "locked"
    assert (await blind.call("GET", path, by="panelist_2")).json() == body


async def test_a_lock_needs_every_competency_and_the_card_as_it_was_read(blind: Journey) -> None:
    card = blind.made["cards"]["panelist_3"]
    path = f"/v1/scorecards/{card}"
    read = await blind.call("GET", path, by="panelist_3")
    refused = await blind.call("POST", f"{path}/lock", by="panelist_3", etag=read.headers["etag"], status=422)
    assert [error["code"] for error in refused.json()["errors"]] == ["rating_missing"] * 3
    etag = await complete(blind, "panelist_3")
    stale = await blind.call("POST", f"{path}/lock", by="panelist_3", etag=read.headers["etag"], status=412)
    assert stale.json()["code"] == "stale"
    await blind.lock("panelist_3", card, etag)


async def test_two_tabs_never_overwrite_each_other(blind: Journey) -> None:
    card = blind.made["cards"]["panelist_2"]
    path = f"/v1/scorecards/{card}"
    tabs = [await blind.call("GET", path, by="panelist_2") for _ in range(2)]
    draft = {"notes": [{"key": "n1", "text": "From the first tab."}]}
    await blind.call("PUT", path, draft, by="panelist_2", etag=tabs[0].headers["etag"])
    draft["notes"][0]["text"] = "From the second tab."
    await blind.call("PUT", path, draft, by="panelist_2", etag=tabs[1].headers["etag"], status=412)
    assert (await blind.call("GET", path, by="panelist_2")).json()["notes"][0]["text"] == "From the first tab."


async def test_saves_at_once_keep_exactly_one(blind: Journey) -> None:
    path = f"/v1/scorecards/{blind.made['cards']['panelist_2']}"
    etag = (await blind.call("GET", path, by="panelist_2")).headers["etag"]
    headers = {"Authorization": f"Bearer {blind.keys['panelist_2']}", "If-Match": etag}
    drafts = [{"notes": [{"key": f"n{number}", "text": f"Tab {number}"}]} for number in range(6)]
    answers = await asyncio.gather(*(blind.client.put(path, json=draft, headers=headers) for draft in drafts))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    (kept,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await blind.call("GET", path, by="panelist_2")).json() == kept
