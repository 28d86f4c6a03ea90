"""Requisitions and their terms, and candidates under pseudonyms."""

from typing import Any

import pytest

from domain.candidates import queries
from domain.database import Pool, new_id, open_pool, set_tenant
from tests.api.conftest import World, problem
from tests.api.journey import Journey

pytestmark = pytest.mark.anyio
NOOR = {"name": "Noor Haddad", "email": "noor@example.org", "external_id": "ats-noor"}


async def opening(journey: Journey, world: World, **terms: Any) -> Any:
    """A requisition of its own, which the journey then works on."""
    body = {"title": "Night desk", "role_profile_id": world.ids["profile"], "rubric_id": world.ids["rubric"], **terms}
    opened = await journey.call("POST", "/v1/requisitions", body, by="recruiter")
    journey.made["requisition"] = opened.json()
    return opened


def terms_of(world: World, **changed: Any) -> dict[str, Any]:
    owner = str(world.tenant.accounts["recruiter"])
    return {"title": "Night desk", "owner_id": owner, "pseudonymous": False, "hours_to_lock": 24, **changed}


async def test_terms_are_set_read_and_replaced(world: World) -> None:
    journey = world.journey
    opened = await opening(journey, world, pseudonymous=True, hours_to_lock=48)
    assert opened.headers["etag"] == '"1"'
    assert (opened.json()["pseudonymous"], opened.json()["hours_to_lock"]) == (True, 48)
    path = f"/v1/requisitions/{opened.json()['id']}"
    hal = str(world.tenant.accounts["hiring_manager"])
    changed = terms_of(world, title="Night desk, weekends", owner_id=hal, hours_to_lock=720)
    edited = await journey.call("PUT", path, changed, by="recruiter", etag='"1"')
    assert {key: edited.json()[key] for key in changed} == changed
    read = await journey.call("GET", path, by="hiring_manager")
    assert read.json() == edited.json()
    assert read.headers["etag"] == edited.headers["etag"] == '"2"'
    assert (await journey.call("PUT", path, changed, etag='"1"', status=412)).json()["code"] == "stale"
    await journey.call("PUT", path, changed, status=428)
    await journey.call("PUT", path, changed, by="hiring_manager", etag='"2"', status=403)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"hours_to_lock": 0}, "invalid", "hours_to_lock"),
        ({"hours_to_lock": 721}, "invalid", "hours_to_lock"),
        ({"title": ""}, "invalid", "title"),
        ({"owner_id": "01990000-0000-7000-8000-000000000000"}, "not_a_member", "owner_id"),
    ],
)
async def test_terms_that_will_not_do(world: World, changed: dict[str, Any], code: str, field: str) -> None:
    headers = {**world.tenant.auth(), "If-Match": '"1"'}
    path = f"/v1/requisitions/{world.ids['spare_requisition']}"
    answer = await world.client.put(path, json=terms_of(world, **changed), headers=headers)
    problem(answer, 422, code, field)


@pytest.mark.parametrize(
    ("owner", "by", "status"),
    [("recruiter", "recruiter", 200), ("hr", "admin", 200), ("hr", "recruiter", 403)],
)
async def test_the_owner_or_an_admin_names_another_owner(world: World, owner: str, by: str, status: int) -> None:
    """Whoever could make themselves the owner would decide, and see small counts of the selection-rate monitor."""
    journey, accounts = world.journey, world.tenant.accounts
    opened = await opening(journey, world, owner_id=str(accounts[owner]))
    path = f"/v1/requisitions/{opened.json()['id']}"
    named = "recruiter" if owner == "hr" else "hr"
    changed = terms_of(world, owner_id=str(accounts[named]))
    answer = await journey.call("PUT", path, changed, by=by, etag='"1"', status=status)
    if status == 403:
        assert answer.json()["code"] == "not_process_owner"
        assert "admin" in answer.json()["detail"]
        # Everything else remains theirs to change.
        kept = terms_of(world, owner_id=str(accounts[owner]), title="Night desk, weekends")
        await journey.call("PUT", path, kept, by=by, etag='"1"')
    owned = await journey.call("GET", path)
    assert owned.json()["owner_id"] == str(accounts[named if status == 200 else owner])


@pytest.mark.parametrize(("before", "code"), [(True, "pseudonyms_settled"), (False, "names_shown")])
async def test_names_and_pseudonyms_are_settled_by_the_first_interview(world: World, before: bool, code: str) -> None:
    journey = world.journey
    opened = await opening(journey, world, pseudonymous=before)
    path = f"/v1/requisitions/{opened.json()['id']}"
    for tag, pseudonymous in (('"1"', not before), ('"2"', before)):
        await journey.call("PUT", path, terms_of(world, pseudonymous=pseudonymous), etag=tag)
    made = await journey.interview("Noor Haddad", ("panelist",))
    changed = terms_of(world, pseudonymous=not before)
    assert (await journey.call("PUT", path, changed, etag='"3"', status=409)).json()["code"] == code
    off = {"reason": "The candidate has withdrawn."}
    await journey.call("POST", f"/v1/interviews/{made['interview']['id']}/cancel", off)
    assert (await journey.call("PUT", path, changed, etag='"3"', status=409)).json()["code"] == code
    await journey.call("PUT", path, terms_of(world, pseudonymous=before, title="Other"), etag='"3"')


async def test_a_closed_requisition_takes_no_application_until_it_is_reopened(world: World) -> None:
    journey = world.journey
    opened = await opening(journey, world)
    path = f"/v1/requisitions/{opened.json()['id']}"
    candidate = (await journey.call("POST", "/v1/candidates", NOOR)).json()
    application = {"requisition_id": opened.json()["id"], "candidate_id": candidate["id"]}
    closed = (await journey.call("POST", f"{path}/close", by="recruiter")).json()
    assert closed["closed_at"]
    refused = (await journey.call("POST", "/v1/applications", application, status=409)).json()
    assert refused["code"] == "requisition_closed"
    assert (await journey.call("POST", f"{path}/close", status=409)).json()["code"] == "closed"
    for role in ("hiring_manager", "panelist", "hr"):
        await journey.call("POST", f"{path}/reopen", by=role, status=403)
    reopened = (await journey.call("POST", f"{path}/reopen", by="recruiter")).json()
    assert (reopened["closed_at"], reopened["revision"]) == (None, 3)
    assert (await journey.call("POST", f"{path}/reopen", status=409)).json()["code"] == "open"
    await journey.call("POST", "/v1/applications", application, status=201)
    again = (await journey.call("POST", "/v1/applications", application, status=409)).json()
    assert again["code"] == "exists"


@pytest.fixture
async def hidden(world: World) -> Journey:
    """A pseudonymous requisition with an interview: Pia rates, and Rita, who is a recruiter, rates as well."""
    journey = world.journey
    await opening(journey, world, pseudonymous=True)
    member = {"email": "recruiter@acme.example.org", "name": "Rita", "roles": ["recruiter", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    made = await journey.interview("Noor Haddad", ("panelist", "recruiter"))
    path = f"/v1/candidates/{made['candidate']['id']}"
    read = await journey.call("GET", path)
    await journey.call("PUT", path, NOOR, etag=read.headers["etag"])
    return journey


def label(journey: Journey) -> str:
    return f"Candidate {journey.made['application']['pseudonym']}"


async def seen_by(journey: Journey, reader: str) -> set[str]:
    """What this reader is told the candidate is called, by every route that tells; no word of the person beside it."""
    interview = f"/v1/interviews/{journey.made['interview']['id']}"
    one = await journey.call("GET", interview, by=reader)
    page = await journey.call("GET", "/v1/interviews?limit=200", by=reader)
    listed = [row for row in page.json()["items"] if row["interview"]["id"] == journey.made["interview"]["id"]]
    calendar = await journey.call("GET", f"{interview}/calendar.ics", by=reader)
    for answer in (one.text, str(listed), calendar.text):
        assert "ats-noor" not in answer
        assert "noor@" not in answer
    assert "Noor" not in calendar.text
    return {one.json()["candidate"], *(row["candidate"] for row in listed)}


async def test_raters_are_told_a_pseudonym_and_organisers_the_name(hidden: Journey, world: World) -> None:
    assert await seen_by(hidden, "panelist") == {label(hidden)}
    assert await seen_by(hidden, "recruiter") == {label(hidden)}, "Rita has yet to rate"
    assert await seen_by(hidden, "admin") == {"Noor Haddad"}
    assert await seen_by(hidden, "hiring_manager") == {"Noor Haddad"}
    await hidden.call("GET", f"/v1/candidates/{hidden.made['candidate']['id']}", by="panelist", status=403)
    named = await hidden.call("GET", f"/v1/interviews/{world.ids['blind_interview']}", by="panelist")
    assert named.json()["candidate"] == "Sam Okafor"


async def test_who_is_about_to_rate_cannot_look_the_name_up(hidden: Journey) -> None:
    path = f"/v1/candidates/{hidden.made['candidate']['id']}"
    one = (await hidden.call("GET", path, by="recruiter")).json()
    assert (one["name"], one["email"], one["external_id"], one["pseudonymised"]) == (label(hidden), None, None, True)
    page = await hidden.call("GET", "/v1/candidates?limit=200", by="recruiter")
    assert [row for row in page.json()["items"] if row["id"] == one["id"]] == [one]
    for secret in ("ats-noor", "noor@example.org"):
        assert secret not in page.text
    full = (await hidden.call("GET", path)).json()
    assert (full["name"], full["pseudonymised"]) == ("Noor Haddad", False)
    back = {"name": one["name"], "email": None, "external_id": None}
    refused = await hidden.call("PUT", path, back, by="recruiter", etag='"2"', status=409)
    assert refused.json()["code"] == "pseudonymised", "or the pseudonym would become the name"
    assert (await hidden.call("GET", path)).json() == full


@pytest.mark.parametrize("how", ["locked", "recused", "cancelled"])
async def test_the_name_appears_when_there_is_nothing_left_to_rate(hidden: Journey, how: str) -> None:
    card = hidden.made["cards"]["recruiter"]
    if how == "locked":
        saved = await hidden.write("recruiter", card, "She asked twice. Then rang.", (3, 3, 3))
        await hidden.lock("recruiter", card, saved.headers["etag"])
    elif how == "recused":
        gone = {"kind": "prior_knowledge", "reason": "I recognised her voice."}
        await hidden.call("POST", f"/v1/scorecards/{card}/recuse", gone, by="recruiter")
    else:
        off = {"reason": "The candidate has withdrawn."}
        await hidden.call("POST", f"/v1/interviews/{hidden.made['interview']['id']}/cancel", off)
    full = (await hidden.call("GET", f"/v1/candidates/{hidden.made['candidate']['id']}", by="recruiter")).json()
    assert (full["name"], full["email"], full["pseudonymised"]) == ("Noor Haddad", "noor@example.org", False)
    assert await seen_by(hidden, "recruiter") == {"Noor Haddad"}
    assert await seen_by(hidden, "panelist") == {label(hidden)}


async def test_a_pseudonym_that_is_taken_is_not_given_twice(world: World) -> None:
    pool: Pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        rows = await conn.fetch("SELECT id, candidate_id, requisition_id, pseudonym FROM applications ORDER BY id")
        requisition, taken = rows[-1]["requisition_id"], rows[-1]["pseudonym"]
        unused = await conn.fetchval(
            "SELECT id FROM candidates AS one WHERE NOT EXISTS (SELECT FROM applications WHERE candidate_id = one.id)"
        )
        assert await queries.insert_application(conn, new_id(), requisition, unused, taken) is None
        stored = await queries.insert_application(conn, new_id(), requisition, unused, "BCDFGH")
        assert stored is not None
        assert stored.pseudonym == "BCDFGH"
    await pool.close()
