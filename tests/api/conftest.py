"""A furnished organisation: every table has rows of it. Built once per run, cloned for each test that asks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from api.openapi_examples import EXAMPLES
from domain.database import Connection, new_id, open_pool, set_tenant
from domain.mail import service as mail
from tests.api.calibrated import furnish_calibration
from tests.api.furnishing import furnish_people
from tests.api.furnishing_feedback import furnish_feedback
from tests.api.furnishing_reports import furnish_reports
from tests.api.furnishing_settings import furnish_settings
from tests.api.furnishing_sign_in import furnish_sign_in
from tests.api.furnishing_surveys import furnish_mailed_survey, furnish_surveys, work_of
from tests.api.furnishing_tags import furnish_evidence, furnish_findings
from tests.api.furnishing_team_notes import (
    furnish_low_survey,
    furnish_note_findings,
    furnish_notes,
    furnish_proposals,
)
from tests.api.furnishing_team_tools import furnish_team_tools
from tests.api.furnishing_teams import furnish_teams
from tests.api.journey import Journey
from tests.conftest import Database, Server, Tenant, cloned, make_tenant, serving

PASSWORD = "a password for tests only"
DRAFTED = {
    "culture": "/v1/target-cultures",
    "profile": "/v1/role-profiles",
    "rubric": "/v1/rubrics",
    "guide": "/v1/interview-guides",
    "instrument": "/v1/survey-instruments",
}
MAIL_LINK = "https://hiring.example.org/e/a-link-of-one-person-alone"


@dataclass(frozen=True)
class Furnished:
    """What stands in the furnished database, whose name is `template`. `ids` maps a kind of thing to its id."""

    template: str
    tenant: Tenant
    other: Tenant
    ids: dict[str, Any]
    other_ids: dict[str, Any]


@dataclass(frozen=True)
class World:
    """One test's copy of the furnished database and a client of the application on it."""

    client: httpx.AsyncClient
    database: Database
    tenant: Tenant
    other: Tenant
    ids: dict[str, Any]
    other_ids: dict[str, Any]

    @property
    def journey(self) -> Journey:
        """The furnished organisation's members at work."""
        made = {key: {"id": self.ids[key]} for key in ("culture", "profile", "rubric", "requisition")}
        work = work_of(self.database.application_url, self.tenant.organisation_id)
        return Journey(self.client, self.tenant.keys, self.tenant.accounts, made, work)


@pytest.fixture(scope="session")
async def furnished(server: Server, template: str, anyio_backend: str) -> AsyncIterator[Furnished]:
    async with cloned(server, template) as database:
        pool = await open_pool(database.application_url, max_size=2)
        async with pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Acme")
            other = await make_tenant(conn, "Other")
        async with serving(database.application_url) as client:
            works = [work_of(database.application_url, one.organisation_id) for one in (tenant, other)]
            ids = await _furnish(Journey(client, tenant.keys, tenant.accounts, work=works[0]), client, tenant)
            other_ids = await _furnish_other(Journey(client, other.keys, other.accounts, work=works[1]), other)
        async with pool.acquire() as conn, conn.transaction():
            await _add_work_of_the_worker(conn, tenant, ids)
            await _add_mail(conn, tenant, ids)
            await furnish_mailed_survey(conn, tenant.actor(), ids)
            await furnish_feedback(conn, tenant, ids)
            await furnish_sign_in(conn, tenant, ids)
            # Last, so that the report says what it would say now.
            await furnish_reports(conn, tenant.actor(), ids)
        await pool.close()
        yield Furnished(database.name, tenant, other, ids, other_ids)


async def _furnish(journey: Journey, client: httpx.AsyncClient, tenant: Tenant) -> dict[str, Any]:
    await journey.prepare()
    await furnish_settings(journey, "#0d5c63")
    await _guide(journey)
    done = await journey.interview("Noor Haddad")
    await journey.complete_panel(done)
    blind = await journey.interview("Sam Okafor")
    card = blind["cards"]["panelist"]
    saved = await journey.write("panelist", card, "Pia saw him ring the guest back. Asked why twice.", (5, 4, 3))
    await journey.lock("panelist", card, saved.headers["etag"])
    await journey.write("panelist_2", blind["cards"]["panelist_2"], "Pal noted a calm voice. Nothing else.", (2, 2, 2))
    closed = await journey.survey()
    surveys = await furnish_surveys(journey, closed)
    drafts = {}
    for kind, path in DRAFTED.items():
        drafted = await journey.call("POST", f"{path}/{journey.made[kind]['id']}/next")
        drafts[f"{kind}_draft"] = drafted.json()["id"]
    debriefed = await _after_the_lock(journey, done)
    self_report = await _self_report(journey, blind["application"]["id"], 40)
    report_job = (await journey.call("POST", f"/v1/applications/{done['application']['id']}/reports")).json()
    member = {"email": "ida@acme.example.org", "name": "Ida In", "roles": ["admin"], "password": PASSWORD}
    await journey.call("POST", "/v1/members", member)
    session = (await client.post("/v1/sessions", json={"email": "ida@acme.example.org", "password": PASSWORD})).json()
    headers = {**tenant.auth(), "Idempotency-Key": "furnish"}
    known = await client.post("/v1/candidates", json={"name": "Kim", "external_id": "ats-1"}, headers=headers)
    people = await furnish_people(journey, done["application"]["id"])
    calibrated = await furnish_calibration(journey)
    evidence = await furnish_evidence(journey, done["cards"])
    teams = await furnish_teams(journey, closed["team_id"])
    team_tools = await furnish_team_tools(journey, closed["team_id"])
    notes = await furnish_notes(journey, closed["team_id"])
    low = await furnish_low_survey(journey)
    proposals = await furnish_proposals(journey, low["low_team"])
    keys = (await journey.call("GET", "/v1/keys")).json()["items"]
    return {
        "culture": journey.made["culture"]["id"],
        "profile": journey.made["profile"]["id"],
        "rubric": journey.made["rubric"]["id"],
        "guide": journey.made["guide"]["id"],
        **drafts,
        **people,
        **calibrated,
        **evidence,
        **teams,
        **team_tools,
        **notes,
        **low,
        **proposals,
        "instrument": closed["instrument_id"],
        "requisition": journey.made["requisition"]["id"],
        "rater": str(tenant.accounts["panelist"]),
        "candidate": known.json()["id"],
        "application": done["application"]["id"],
        "interview": done["interview"]["id"],
        "cards": done["cards"],
        "blind_application": blind["application"]["id"],
        "blind_interview": blind["interview"]["id"],
        "blind_cards": blind["cards"],
        **debriefed,
        "self_report_tokens": self_report,
        "team": closed["team_id"],
        "survey": closed["id"],
        **surveys,
        "job": report_job["id"],
        "key": next(key["id"] for key in keys if key["name"] == "viewer"),
        "session_token": session["token"],
    }


async def _after_the_lock(journey: Journey, done: dict[str, Any]) -> dict[str, Any]:
    """An amendment, a correction, a debrief with a note and a consensus, and a candidate who withdrew."""
    card, debrief = f"/v1/scorecards/{done['cards']['panelist']}", f"/v1/applications/{done['application']['id']}"
    await journey.call("POST", f"{card}/amendments", EXAMPLES["amendRating"], by="panelist")
    await journey.call("POST", f"{card}/corrections", EXAMPLES["correctNote"], by="panelist")
    said = await journey.call("POST", f"{debrief}/debrief/notes", EXAMPLES["addDebriefNote"], by="panelist")
    await journey.call("POST", f"{debrief}/consensus", EXAMPLES["recordConsensus"], by="hiring_manager")
    candidate = (await journey.call("POST", "/v1/candidates", {"name": "Lou Leaves"})).json()
    applied = {"requisition_id": journey.made["requisition"]["id"], "candidate_id": candidate["id"]}
    application = (await journey.call("POST", "/v1/applications", applied)).json()
    withdrawn = {"outcome": "withdrawn", "reason": "Lou wrote on Monday to say that he stays where he is."}
    path = f"/v1/applications/{application['id']}/decisions"
    decided = (await journey.call("POST", path, withdrawn, by="recruiter")).json()
    return {"debrief_note": said.json()["id"], "decision": decided["decision"]["id"]}


async def _guide(journey: Journey) -> None:
    """An interview guide on the published rubric, and the target culture as the one of today."""
    rubric = journey.made["rubric"]
    guide = {
        "title": "First interview",
        "role_profile_id": journey.made["profile"]["id"],
        "rubric_id": rubric["id"],
        "slot_minutes": 120,
        "question_codes": [
            question["code"]
            for competency in rubric["body"]["competencies"]
            for question in competency["questions"][:2]
        ],
    }
    journey.made["guide"] = await journey.publish("/v1/interview-guides", guide)
    current = {"version_id": journey.made["culture"]["id"]}
    await journey.call("PUT", "/v1/target-cultures/current", current)


async def _self_report(journey: Journey, application_id: str, links: int) -> list[str]:
    """One country is asked, and so many links of one candidate; returns their tokens."""
    etag = (await journey.call("GET", "/v1/self-report-countries/US")).headers["etag"]
    await journey.call("PUT", "/v1/self-report-countries/US", EXAMPLES["setSelfReportCountry"], by="hr", etag=etag)
    path = f"/v1/applications/{application_id}/self-report-invitations"
    made = [(await journey.call("POST", path, {"country": "US"}, by="hr")).json() for _ in range(links)]
    return [one["link"].rpartition("/")[2] for one in made]


async def _furnish_other(journey: Journey, tenant: Tenant) -> dict[str, Any]:
    await journey.prepare()
    await furnish_settings(journey, "#7a1f3d")
    await _guide(journey)
    made = await journey.interview("Olu Ade")
    await journey.write("panelist", made["cards"]["panelist"], "Olu asked the guest twice. Then rang.", (3, 3, 3))
    short = await journey.interview("Ola Ode", ("panelist",))
    survey = await journey.survey()
    low = await furnish_low_survey(journey)
    await _self_report(journey, made["application"]["id"], 1)
    spare = (await journey.call("POST", "/v1/candidates", {"name": "Spare"})).json()
    calibrated = await furnish_calibration(journey)
    return {
        **calibrated,
        **low,
        "culture": journey.made["culture"]["id"],
        "profile": journey.made["profile"]["id"],
        "rubric": journey.made["rubric"]["id"],
        "guide": journey.made["guide"]["id"],
        "instrument": survey["instrument_id"],
        "requisition": journey.made["requisition"]["id"],
        "rater": str(tenant.accounts["panelist"]),
        "candidate": spare["id"],
        "application": made["application"]["id"],
        "interview": short["interview"]["id"],
        "team": survey["team_id"],
        "survey": survey["id"],
    }


async def _add_work_of_the_worker(conn: Connection, tenant: Tenant, ids: dict[str, Any]) -> None:
    """Tags and counts, as the worker would have stored them."""
    actor = tenant.actor()
    await set_tenant(conn, tenant.organisation_id, actor.account_id)
    await furnish_findings(conn, ids)
    await furnish_note_findings(conn, ids)
    await conn.execute(
        "INSERT INTO guard_actions (organisation_id, id, scorecard_id, category, action, recorded_on, count) "
        "SELECT current_organisation(), gen_random_uuid(), $1, 'G02', 'shown', date '2026-01-05', 2",
        UUID(ids["cards"]["panelist"]),
    )


async def _add_mail(conn: Connection, tenant: Tenant, ids: dict[str, Any]) -> None:
    """A message with a link that could not be delivered, and one that was sent."""
    refused, taken = [
        await mail.post(
            conn, tenant.actor(), to=f"{name}@example.org", name="Eva Extern", template="external_invitation",
            params={"role": "Adviser", "when": "today", "link": MAIL_LINK, "expires": "tomorrow"},
            subject_kind="interview", subject_id=UUID(ids["interview"]),
        )
        for name in ("refused", "taken")
    ]  # fmt: skip
    await conn.execute("UPDATE jobs SET status = 'dead' WHERE kind = 'send_mail' AND subject_id = $1", refused)
    await conn.execute("UPDATE mail_outbox SET status = 'failed', last_error = '535 no' WHERE id = $1", refused)
    await conn.execute(
        "UPDATE mail_outbox SET status = 'sent', sent_at = now(), body = NULL, message_id = $2 WHERE id = $1",
        taken, EXAMPLES["reportBounce"]["message_id"],
    )  # fmt: skip
    await conn.execute(
        "INSERT INTO scorecard_reminders (organisation_id, id, scorecard_id, interview_ended_at, round) "
        "VALUES (current_organisation(), $1, $2, now(), 1)",
        new_id(), UUID(ids["blind_cards"]["panelist_2"]),
    )  # fmt: skip
    ids["mail"], ids["sent_mail"] = str(refused), str(taken)


@pytest.fixture
async def world(server: Server, furnished: Furnished) -> AsyncIterator[World]:
    async with cloned(server, furnished.template) as database, serving(database.application_url) as client:
        yield World(client, database, furnished.tenant, furnished.other, furnished.ids, furnished.other_ids)


@pytest.fixture(scope="module")
async def shared_world(server: Server, furnished: Furnished) -> AsyncIterator[World]:
    """One copy for all tests of a file that only read, or only try what is refused."""
    async with cloned(server, furnished.template) as database, serving(database.application_url) as client:
        yield World(client, database, furnished.tenant, furnished.other, furnished.ids, furnished.other_ids)


@pytest.fixture
async def superuser(world: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Sees everything: for what the application must never have stored."""
    connection = await asyncpg.connect(world.database.superuser_url)
    yield connection
    await connection.close()


def problem(response: httpx.Response, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """The problem document of a refusal, checked in form; `field` must be among its errors."""
    assert response.status_code == status, f"{response.status_code} {response.text[:500]}"
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["code"] == code, document
    assert document["type"] == f"urn:outside-in:problem:{code}"
    assert document["title"]
    assert document["detail"]
    assert document["request_id"] == response.headers["x-request-id"]
    assert "Traceback" not in response.text
    if field is not None:
        assert field in {error["field"] for error in document["errors"]}, document
        assert all(error["code"] and error["message"] for error in document["errors"])
    return document


def random_id() -> str:
    return str(uuid4())
