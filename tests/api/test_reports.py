"""Reports over HTTP: what they may be asked for, that they stay as they are, and what is said beside them."""

import base64
import hashlib
import json
import re
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.access.model import Role
from tests.api.conftest import World, problem
from tests.api.reporting import panel_edition, store
from tests.api.test_awaited_names import seat_under_a_pseudonym, step_back
from tests.api.test_blindness import auth

pytestmark = pytest.mark.anyio
DEFAULT = {"edition": "panel", "language": "en", "paper": "A4"}


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        (None, DEFAULT),
        ({}, DEFAULT),
        ({"edition": "anonymised"}, DEFAULT | {"edition": "anonymised"}),
        ({"language": "ar", "paper": "Letter"}, DEFAULT | {"language": "ar", "paper": "Letter"}),
        ({"edition": "candidate", "language": "de"}, DEFAULT | {"edition": "candidate", "language": "de"}),
    ],
)
async def test_what_is_asked_for_travels_with_the_job(
    shared_world: World, body: dict[str, str] | None, parameters: dict[str, str]
) -> None:
    path = f"/v1/applications/{shared_world.ids['application']}/reports"
    answer = await shared_world.journey.call("POST", path, body, by="recruiter", status=202)
    job = (await shared_world.journey.call("GET", answer.headers["location"], by="recruiter")).json()
    assert (job["kind"], job["parameters"]) == ("candidate_report", parameters)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b'{"edition": "short"}', "invalid", "edition"),
        (b'{"language": "fr"}', "invalid", "language"),
        (b'{"paper": "A5"}', "invalid", "paper"),
        (b'{"colour": "red"}', "unknown_field", "colour"),
        (b"null", "invalid", "body"),
        (b"[]", "invalid", "body"),
    ],
)
async def test_other_bodies_are_refused(shared_world: World, body: bytes, code: str, field: str) -> None:
    path = f"/v1/applications/{shared_world.ids['application']}/reports"
    headers = {**auth(shared_world, "recruiter"), "Content-Type": "application/json"}
    problem(await shared_world.client.post(path, content=body, headers=headers), 422, code, field)


@pytest.mark.parametrize(
    ("path", "role", "scopes", "missing"),
    [
        ("applications/{application}/reports", "hr", None, "the scope requisitions:read"),
        ("requisitions/{requisition}/report-bundles", "hr", None, "the scope requisitions:read"),
        ("teams/{team}/reports", "recruiter", None, "teams:read"),
        ("requisitions/{requisition}/comparison-reports", "hiring_manager", ["reports:write"],
         "the scopes requisitions:read and scores:read"),
    ],
    ids=["candidate", "bundle", "team", "comparison"],
)  # fmt: skip
async def test_who_could_not_read_a_report_is_told_so_when_asking(
    world: World, path: str, role: Role, scopes: list[str] | None, missing: str
) -> None:
    headers = auth(world, role)
    if scopes is not None:
        terms = {"name": "narrow", "account_id": str(world.tenant.accounts[role]), "scopes": scopes}
        made = (await world.journey.call("POST", "/v1/keys", terms)).json()
        headers = {"Authorization": f"Bearer {made['secret']}"}
    refused = await world.client.post(f"/v1/{path.format(**world.ids)}", headers=headers)
    assert missing in problem(refused, 403, "scope_missing")["detail"]


async def test_the_candidates_edition_needs_what_the_panel_approved(world: World) -> None:
    made = await world.journey.interview("Una Worded")
    path = f"/v1/applications/{made['application']['id']}/reports"
    for body in ({"edition": "candidate"}, None):
        problem(await world.client.post(path, json=body, headers=auth(world, "recruiter")), 409, "blinded")
    await world.journey.complete_panel(made)
    refused = await world.client.post(path, json={"edition": "candidate"}, headers=auth(world, "recruiter"))
    told = problem(refused, 409, "no_approved_wording")["detail"]
    assert "Write what the candidate is told and have it approved first." in told
    await world.journey.call("POST", path, by="recruiter", status=202)


async def test_the_hash_is_that_of_what_the_document_says(world: World) -> None:
    path = f"/v1/reports/{world.ids['report']}"
    record = (await world.journey.call("GET", path)).json()
    assert (record["kind"], record["edition"], record["language"], record["paper"]) == ("candidate", *DEFAULT.values())
    said = (await world.journey.call("GET", f"{path}/document")).json()
    for name in ("report_id", "generated_at", "paper", "brand"):
        del said[name]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert record["document_sha256"] == hashlib.sha256(text.encode()).hexdigest()


async def records(world: World) -> dict[str, Any]:
    """Report id → record, as the list shows it; each is what its own address shows."""
    listed = (await world.journey.call("GET", f"/v1/reports?subject_id={world.ids['application']}&limit=200")).json()
    for one in listed["items"]:
        alone = (await world.journey.call("GET", f"/v1/reports/{one['id']}")).json()
        alone.pop("outdated")
        assert alone == one
    return {one["id"]: one for one in listed["items"]}


async def test_the_newest_of_a_line_supersedes_what_says_something_else(world: World) -> None:
    report = await panel_edition(world)
    first = world.ids["report"]
    again = await store(world, report, paper="Letter")
    german = await store(world, report, language="de", requisition="Other title")
    anonymised = await store(world, report, edition="anonymised", requisition="Other title")
    assert {(await records(world))[one]["superseded_by"] for one in (first, again, german, anonymised)} == {None}
    changed = await store(world, report, requisition="Other title")
    found = await records(world)
    assert [found[one]["superseded_by"] for one in (first, again, german, anonymised, changed)] == [
        changed, changed, None, None, None,
    ]  # fmt: skip
    # What was said first is said again: the reports that say it hold, the one between does not.
    back = await store(world, report)
    found = await records(world)
    assert [found[one]["superseded_by"] for one in (first, again, changed, back)] == [None, None, back, None]
    assert found[german]["superseded_by"] is None


async def outdated(world: World, reader: str = "recruiter", report: str | None = None) -> bool | None:
    """What this reader is told."""
    answer = await world.journey.call("GET", f"/v1/reports/{report or world.ids['report']}", by=reader)
    told: bool | None = answer.json()["outdated"]
    return told


async def test_a_report_is_outdated_when_it_would_say_something_else(world: World) -> None:
    letter = await store(world, await panel_edition(world), language="ar", paper="Letter")
    assert [await outdated(world, report=one) for one in (None, letter)] == [False, False]
    path = f"/v1/requisitions/{world.ids['requisition']}"
    read = await world.journey.call("GET", path)
    kept = {key: read.json()[key] for key in ("owner_id", "pseudonymous", "hours_to_lock")}
    await world.journey.call("PUT", path, {"title": "Adviser", **kept}, etag=read.headers["etag"])
    assert [await outdated(world, report=one) for one in (None, letter)] == [True, True]
    assert await outdated(world, report=await store(world, await panel_edition(world))) is False


async def test_whether_it_is_outdated_tells_nothing_of_a_blind_panel(world: World) -> None:
    """Who sits on a panel that is blind to them sees other figures than the report's maker; that is no change."""
    assert await outdated(world, "hiring_manager") is False
    manager = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await world.journey.call("POST", "/v1/members", manager)
    made = await world.journey.interview("Ada Later", ("hiring_manager", "panelist"))
    assert await outdated(world, "hiring_manager") is None
    assert await outdated(world) is False
    saved = await world.journey.write("hiring_manager", made["cards"]["hiring_manager"], "Asked. Rang.", (2, 2, 2))
    await world.journey.lock("hiring_manager", made["cards"]["hiring_manager"], saved.headers["etag"])
    # Their own lock does not open the panel.
    assert await outdated(world, "hiring_manager") is None
    # A second interview of the same candidate: the present state is hidden from everybody.
    second = {
        "application_id": world.ids["application"], "starts_at": "2027-02-01T09:00:00Z", "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["panelist_3"])],
    }  # fmt: skip
    await world.journey.call("POST", "/v1/interviews", second)
    assert await outdated(world) is None


async def test_a_report_of_before_has_no_hash_but_can_still_be_judged(world: World, superuser: Any) -> None:
    await superuser.execute("UPDATE reports SET document_sha256 = NULL, source_sha256 = NULL")
    assert (await records(world))[world.ids["report"]]["document_sha256"] is None
    assert await outdated(world) is False
    newer = await store(world, await panel_edition(world))
    assert (await records(world))[world.ids["report"]]["superseded_by"] == newer


async def test_the_page_says_what_the_report_says_and_loads_nothing(world: World) -> None:
    report = msgspec.structs.replace(await panel_edition(world), candidate="Noor <script>alert(1)</script> Haddad")
    page = await world.journey.call("GET", f"/v1/reports/{await store(world, report)}/preview", by="recruiter")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Noor &lt;script&gt;" in page.text
    assert "booking was lost late at night" in page.text
    assert set(re.findall(r"src=.{23}", page.text)) <= {'src="data:image/png;base64,'}
    assert not re.search(r"<script|<link|<iframe|\son\w+=|style=|@import|url\(", page.text)
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    styles = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
    assert policy == {
        "default-src": "'none'",
        "style-src": " ".join(f"'sha256-{one}'" for one in hashes),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_what_an_earlier_version_stored_is_said_to_be_so(world: World, superuser: Any) -> None:
    report = world.ids["candidate_report"]
    await superuser.execute("UPDATE reports SET document = document - 'strengths' WHERE id = $1", UUID(report))
    path = f"/v1/reports/{report}"
    problem(await world.client.get(f"{path}/preview", headers=auth(world, "admin")), 409, "earlier_version")
    for rest in ("", "/document", "/file"):
        await world.journey.call("GET", f"{path}{rest}")


async def test_reading_stands_in_the_record(world: World) -> None:
    report = await store(world, await panel_edition(world))
    for rest in ("preview", "document", "file", ""):
        await world.journey.call("GET", f"/v1/reports/{report}/{rest}".rstrip("/"), by="recruiter")
    events = (await world.journey.call("GET", f"/v1/audit-events?subject_id={report}")).json()["items"]
    assert [event["action"] for event in events] == ["report.made", "report.read", "report.read", "report.downloaded"]
    assert events[0]["details"] == {"kind": "candidate", "edition": "panel", "language": "en"}


async def test_the_page_waits_as_the_report_does(world: World) -> None:
    """Who is still to rate the candidate, here or under a pseudonym elsewhere, and who does not see hiring."""
    page = f"/v1/reports/{world.ids['report']}/preview"
    problem(await world.client.get(page, headers=auth(world, "hr")), 404, "not_found")
    problem(await world.client.get(page, headers=auth(world, "panelist")), 403, "scope_missing")
    candidate = (await world.journey.call("GET", f"/v1/applications/{world.ids['application']}")).json()
    card = await seat_under_a_pseudonym(world, "hiring_manager", ["hiring_manager"], candidate["candidate_id"])
    refused = await world.client.get(page, headers=auth(world, "hiring_manager"))
    problem(refused, 409, "pseudonymised")
    assert "Noor" not in refused.text
    await step_back(world.journey, card, "hiring_manager")
    await world.journey.call("GET", page, by="hiring_manager")


async def test_a_report_cannot_be_changed(world: World, superuser: Any) -> None:
    stored = await superuser.fetchrow(
        "SELECT document, pdf_sha256 FROM reports WHERE id = $1", UUID(world.ids["report"])
    )
    await store(world, await panel_edition(world), requisition="Other title")
    assert stored == await superuser.fetchrow(
        "SELECT document, pdf_sha256 FROM reports WHERE id = $1", UUID(world.ids["report"])
    )
