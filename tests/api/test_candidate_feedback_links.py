"""The candidate's link: for one report, by mail and once in the answer, until it expires; and comments through it."""

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.access.tokens import new_token
from domain.candidate_feedback.service import comments_of
from domain.database import Connection, open_pool, set_tenant
from domain.dates import written
from tests.api.conftest import World, problem, random_id
from tests.api.furnishing_feedback import COMMENT, PDF, WORDING, store_edition
from tests.api.journey import Journey
from tests.conftest import serving, settings_for

pytestmark = pytest.mark.anyio
MIRA = {"name": "Mira Mail", "email": "mira@example.org"}
SAID = {"kind": "correction", "about": "customer_orientation", "text": "It was four hotels\nthat I rang."}


@pytest.fixture
async def conn(world: World) -> AsyncIterator[Connection]:
    """A connection that works for the furnished organisation; what it writes is committed."""
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as connection:
        await connection.execute(
            "SELECT set_config('outside_in.organisation', $1, false)", str(world.tenant.organisation_id)
        )
        yield connection
    await pool.close()


@pytest.fixture
async def journey(world: World, conn: Connection) -> Journey:
    """The furnished organisation; `mira` is the candidate's edition of somebody with an address."""
    journey = world.journey
    candidate = (await journey.call("POST", "/v1/candidates", MIRA)).json()
    applied = {"requisition_id": world.ids["requisition"], "candidate_id": candidate["id"]}
    application = (await journey.call("POST", "/v1/applications", applied)).json()
    planned = {
        "application_id": application["id"], "starts_at": "2026-11-02T09:00:00Z", "duration_minutes": 60,
        "panelists": [str(world.tenant.accounts["panelist"])],
    }  # fmt: skip
    (seat,) = (await journey.call("POST", "/v1/interviews", planned)).json()["seats"]
    saved = await journey.write("panelist", seat["scorecard_id"], "She called. Twice.", (3, 3, 3))
    await journey.lock("panelist", seat["scorecard_id"], saved.headers["etag"])
    world.ids["mira_application"] = application["id"]
    world.ids["mira"] = await store_edition(conn, application["id"])
    return journey


async def make(
    journey: Journey, report: str, by: str = "recruiter", days: int = 30, status: int = 201
) -> httpx.Response:
    return await journey.call("POST", f"/v1/reports/{report}/candidate-link", {"days": days}, by=by, status=status)


def token_of(made: httpx.Response) -> str:
    found = re.fullmatch(r"http://test/candidate-report/(oir_[\w-]{64})", made.json()["link"])
    assert found is not None, made.text
    return found[1]


async def opened(world: World, token: str, what: str = "") -> httpx.Response:
    """As the candidate's browser does it: without any credential."""
    return await world.client.get(f"/v1/candidate-reports/{token}{what}")


async def say(world: World, token: str, body: Any) -> httpx.Response:
    return await world.client.post(f"/v1/candidate-reports/{token}/comments", json=body)


async def mailed(journey: Journey) -> dict[str, Any]:
    """The newest message with a report's link."""
    entries = (await journey.call("GET", "/v1/mail?limit=200")).json()["items"]
    (*_, newest) = [one for one in entries if one["template"] == "candidate_report_link"]
    return dict((await journey.call("GET", f"/v1/mail/{newest['id']}")).json())


async def test_a_link_opens_the_report_as_data_and_as_pdf(world: World, journey: Journey) -> None:
    token = token_of(await make(journey, world.ids["mira"]))
    document = await opened(world, token)
    assert document.status_code == 200
    assert document.json()["strengths"][0]["wording"] == WORDING
    file = await opened(world, token, "/file")
    assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
    assert file.headers["content-disposition"] == 'inline; filename="interview-report.pdf"'
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["referrer-policy"] == "no-referrer"


async def test_it_is_mailed_and_shown_once_and_stored_nowhere(world: World, journey: Journey, superuser: Any) -> None:
    headers = {**world.tenant.auth("recruiter"), "Idempotency-Key": "mine"}
    path = f"/v1/reports/{world.ids['mira']}/candidate-link"
    made = await world.client.post(path, json={"days": 7}, headers=headers)
    token = token_of(made)
    assert made.json()["sent"] is True
    problem(await world.client.post(path, json={"days": 7}, headers=headers), 409, "secret_shown_once")
    message = await mailed(journey)
    assert (message["entry"]["to"], message["entry"]["name"]) == (MIRA["email"], MIRA["name"])
    assert made.json()["link"] in message["body"]
    assert f"works until {written(datetime.fromisoformat(made.json()['expires_at']))}" in message["body"]
    assert "Service adviser, day shift" in message["body"]
    await superuser.execute("DELETE FROM mail_outbox")
    for table in await superuser.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        found = await superuser.fetch(
            f"SELECT 1 FROM {table['tablename']} AS t WHERE t::text LIKE $1", f"%{token[4:]}%"
        )
        assert not found, table["tablename"]
    state = (await journey.call("GET", path)).json()
    assert (state["state"], state["created_by"]) == ("open", str(world.tenant.accounts["recruiter"]))
    assert "link" not in state


async def test_without_an_address_nothing_is_mailed(world: World, conn: Connection) -> None:
    report = await store_edition(conn, world.ids["application"])
    before = len((await world.journey.call("GET", "/v1/mail?limit=200")).json()["items"])
    made = await make(world.journey, report)
    assert made.json()["sent"] is False
    assert (await opened(world, token_of(made))).status_code == 200
    assert len((await world.journey.call("GET", "/v1/mail?limit=200")).json()["items"]) == before


async def test_only_the_candidates_edition_and_only_by_who_answers_for_the_process(
    world: World, journey: Journey, conn: Connection
) -> None:
    for edition in ("panel", "anonymised"):
        other = await store_edition(conn, world.ids["application"], edition)
        problem(await make(journey, other, status=409), 409, "not_candidate_edition")
        problem(
            await journey.call("GET", f"/v1/reports/{other}/candidate-link", status=409), 409, "not_candidate_edition"
        )
    problem(await make(journey, world.ids["mira"], by="panelist", status=404), 404, "not_found")
    for by in ("hr", "viewer"):
        problem(await make(journey, world.ids["mira"], by=by, status=403), 403, "scope_missing")
    problem(await make(journey, random_id(), status=404), 404, "not_found")
    for days in (0, 91):
        problem(await make(journey, world.ids["mira"], days=days, status=422), 422, "invalid", "days")
    problem(await journey.call("GET", f"/v1/reports/{world.ids['mira']}/candidate-link", status=404), 404, "not_found")
    for by in ("hiring_manager", "admin"):
        await make(journey, world.ids["mira"], by=by)


async def test_a_service_key_needs_a_person(world: World, journey: Journey) -> None:
    path, body = f"/v1/reports/{world.ids['mira']}/candidate-link", {"days": 30}
    headers = {"Authorization": f"Bearer {world.tenant.service_key}"}
    problem(await world.client.post(path, json=body, headers=headers), 403, "person_needed")
    headers["On-Behalf-Of"] = str(world.tenant.accounts["recruiter"])
    assert (await world.client.post(path, json=body, headers=headers)).status_code == 201


async def test_a_new_link_replaces_the_one_before_and_its_mail(world: World, journey: Journey) -> None:
    first = token_of(await make(journey, world.ids["mira"]))
    old = (await mailed(journey))["entry"]["id"]
    second = token_of(await make(journey, world.ids["mira"]))
    assert first != second
    problem(await opened(world, first), 409, "link_revoked")
    problem(await opened(world, first, "/file"), 409, "link_revoked")
    problem(await say(world, first, SAID), 409, "link_revoked")
    assert (await opened(world, second)).status_code == 200
    assert (await journey.call("GET", f"/v1/mail/{old}")).json()["why_no_body"] == "out_of_date"
    assert second in (await mailed(journey))["body"]


async def test_of_links_made_at_once_one_works(world: World, journey: Journey) -> None:
    path = f"/v1/reports/{world.ids['mira']}/candidate-link"
    answers = await asyncio.gather(
        *(world.client.post(path, json={"days": 3}, headers=world.tenant.auth(by)) for by in ("admin", "recruiter"))
    )
    works = [
        (await opened(world, token_of(answer))).status_code == 200 for answer in answers if answer.status_code == 201
    ]
    assert works.count(True) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}


async def test_a_withdrawn_link_ends_at_once_and_its_comments_stay(world: World, journey: Journey) -> None:
    token = token_of(await make(journey, world.ids["mira"]))
    assert (await say(world, token, SAID)).status_code == 201
    path = f"/v1/reports/{world.ids['mira']}/candidate-link"
    await journey.call("DELETE", path, by="recruiter", status=204)
    for what in ("", "/file", "/comments"):
        problem(await opened(world, token, what), 409, "link_revoked")
    assert (await journey.call("GET", path)).json()["state"] == "revoked"
    assert (await mailed(journey))["body"] is None
    problem(await journey.call("DELETE", path, by="recruiter", status=404), 404, "not_found")
    comments = await journey.call("GET", f"/v1/applications/{world.ids['mira_application']}/candidate-comments")
    assert [one["text"] for one in comments.json()] == [SAID["text"]]


async def test_an_expired_link_says_so(world: World, journey: Journey, superuser: Any) -> None:
    token = token_of(await make(journey, world.ids["mira"], days=1))
    await superuser.execute("UPDATE candidate_links SET expires_at = now() - interval '1 second'")
    for what in ("", "/file", "/comments"):
        problem(await opened(world, token, what), 409, "link_expired")
    problem(await say(world, token, SAID), 409, "link_expired")
    path = f"/v1/reports/{world.ids['mira']}/candidate-link"
    assert (await journey.call("GET", path)).json()["state"] == "expired"


async def test_what_is_no_link_is_not_found(shared_world: World) -> None:
    organisation = shared_world.tenant.organisation_id
    other = new_token("oir", shared_world.other.organisation_id)
    moved = shared_world.ids["candidate_report_token"]
    tokens = [
        "nothing",
        "oir_",
        "oir_" + "A" * 64,
        new_token("oir", organisation),
        new_token("oix", organisation),
        other,
    ]
    tokens += ["oix_" + moved[4:], moved[:-1] + ("B" if moved[-1] != "B" else "C"), "%00", "%EF%BF%BF"]
    for token in tokens:
        for what in ("", "/file", "/comments"):
            problem(await opened(shared_world, token, what), 404, "not_found")
        problem(await say(shared_world, token, SAID), 404, "not_found")


async def test_the_link_needs_no_credential_and_takes_none(world: World) -> None:
    token = world.ids["candidate_report_token"]
    plain = await opened(world, token)
    for headers in (world.other.auth(), {"Authorization": "Bearer nonsense"}):
        with_one = await world.client.get(f"/v1/candidate-reports/{token}", headers=headers)
        assert with_one.content == plain.content


async def test_made_up_credentials_are_counted_as_one_address(world: World) -> None:
    slow = dataclasses.replace(settings_for(world.database.application_url), requests_per_minute=3)
    path = f"/v1/candidate-reports/{world.ids['candidate_report_token']}"
    async with serving(world.database.application_url, slow) as client:
        answers = [await client.get(path, headers={"Authorization": f"Bearer made-up-{n}"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_a_comment_is_attached_once_and_answered_without_a_name(world: World, journey: Journey) -> None:
    token = token_of(await make(journey, world.ids["mira"]))
    assert (await opened(world, token, "/comments")).json() == []
    first = await say(world, token, SAID)
    assert first.status_code == 201
    assert {key: first.json()[key] for key in SAID} == SAID
    assert first.json()["answers"] == []
    again = await say(world, token, {**SAID, "text": SAID["text"].replace("\n", "\r\n")})
    assert (again.status_code, again.json()) == (201, first.json())
    other = (await say(world, token, {"kind": "comment", "text": "Thank you for the report."})).json()
    assert other["about"] is None
    path = f"/v1/candidate-comments/{first.json()['id']}/answers"
    for text, by in (("You are right: four.", "recruiter"), ("We have noted it.", "hiring_manager")):
        answered = (await journey.call("POST", path, {"text": text}, by=by, status=201)).json()
    assert [one["text"] for one in answered["answers"]] == ["You are right: four.", "We have noted it."]
    assert answered["answers"][0]["answered_by"] == str(world.tenant.accounts["recruiter"])
    listed = await journey.call(
        "GET", f"/v1/applications/{world.ids['mira_application']}/candidate-comments", by="panelist"
    )
    assert [one["id"] for one in listed.json()] == [first.json()["id"], other["id"]]
    assert listed.json()[0] == answered
    own = (await opened(world, token, "/comments")).json()
    assert [one["answers"] for one in own] == [
        [{key: one[key] for key in ("text", "answered_at")} for one in answered["answers"]], [],
    ]  # fmt: skip
    # A second report of the same application: its link shows the same conversation.
    assert (await say(world, token_of(await make(journey, world.ids["mira"])), SAID)).status_code == 201


async def test_comments_come_with_the_panels_edition(world: World, conn: Connection) -> None:
    async with conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        (found,) = await comments_of(conn, UUID(world.ids["application"]))
    assert (found.kind, found.about, found.text) == ("comment", None, COMMENT)
    assert [one.answered_by for one in found.answers] == [world.tenant.accounts["admin"]]


async def test_who_sends_twice_at_once_has_said_it_once(world: World, journey: Journey) -> None:
    token = token_of(await make(journey, world.ids["mira"]))
    answers = await asyncio.gather(*(say(world, token, SAID) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_link_takes_twenty_comments(world: World, journey: Journey) -> None:
    token = token_of(await make(journey, world.ids["mira"]))
    for n in range(20):
        assert (await say(world, token, {"kind": "comment", "text": f"Remark {n}"})).status_code == 201
    problem(await say(world, token, {"kind": "comment", "text": "One more"}), 409, "too_many_comments")
    assert (await say(world, token, {"kind": "comment", "text": "Remark 3"})).status_code == 201, "it was said before"
    assert len((await opened(world, token, "/comments")).json()) == 20


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**SAID, "about": "kindness"}, "about"),
        ({**SAID, "kind": "complaint"}, "kind"),
        ({**SAID, "text": "  "}, "text"),
        ({**SAID, "text": "x" * 4001}, "text"),
        ({**SAID, "text": "a\x00b"}, "text"),
        ({**SAID, "name": "Mira"}, "name"),
        ({"kind": "comment"}, "text"),
    ],
)
async def test_a_comment_that_cannot_be_taken(world: World, body: dict[str, Any], field: str) -> None:
    refused = await say(world, world.ids["candidate_report_token"], body)
    assert refused.status_code == 422
    assert field in {error["field"] for error in refused.json()["errors"]}, refused.text
    assert len((await opened(world, world.ids["candidate_report_token"], "/comments")).json()) == 1


async def test_who_answers(world: World) -> None:
    path = f"/v1/candidate-comments/{world.ids['candidate_comment']}/answers"
    for by, status, code in (("panelist", 403, "not_process_owner"), ("hr", 403, "scope_missing")):
        refused = await world.client.post(path, json={"text": "Mine."}, headers=world.tenant.auth(by))
        problem(refused, status, code)
    service = {"Authorization": f"Bearer {world.tenant.service_key}"}
    problem(await world.client.post(path, json={"text": "Mine."}, headers=service), 403, "person_needed")
    foreign = await world.client.post(path, json={"text": "Mine."}, headers=world.other.auth())
    problem(foreign, 404, "not_found")


async def test_comments_and_answers_are_records(world: World, superuser: Any) -> None:
    for table in ("candidate_comments", "candidate_comment_answers"):
        for change in (f"UPDATE {table} SET text = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="append-only"):
                await superuser.execute(change)


async def test_the_audit_record_tells_of_links_and_comments_but_not_of_opening(world: World, journey: Journey) -> None:
    made = await make(journey, world.ids["mira"])
    token = token_of(made)
    await opened(world, token)
    await opened(world, token, "/file")
    comment = (await say(world, token, SAID)).json()["id"]
    await journey.call("POST", f"/v1/candidate-comments/{comment}/answers", {"text": "Noted, thank you."})
    await journey.call("DELETE", f"/v1/reports/{world.ids['mira']}/candidate-link")
    response = await journey.call("GET", f"/v1/audit-events?limit=200&subject_id={world.ids['mira_application']}")
    events = [one for one in response.json()["items"] if one["action"].startswith("candidate_")]
    link = {"link_id": made.json()["id"], "report_id": world.ids["mira"]}
    assert [(one["action"], one["details"].get("link_id"), one["actor_id"] is None) for one in events] == [
        ("candidate_link.made", link["link_id"], False),
        ("candidate_comment.made", link["link_id"], True),
        ("candidate_comment.answered", None, False),
        ("candidate_link.revoked", link["link_id"], False),
    ]
    assert events[0]["details"] == link
    for secret in ("four hotels", "Noted, thank you.", token, MIRA["email"]):
        assert secret not in response.text


async def test_who_has_still_to_rate_does_not_get_the_link_from_the_outbox(world: World, journey: Journey) -> None:
    """No mail server is set up, so an admin hands links over by hand; not one who sits on the next panel."""
    await make(journey, world.ids["mira"])
    mail = (await mailed(journey))["entry"]["id"]
    member = {"email": "admin@acme.example.org", "name": "Ada Admin", "roles": ["admin", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    planned = {
        "application_id": world.ids["mira_application"], "starts_at": "2026-11-09T09:00:00Z", "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["admin"])],
    }  # fmt: skip
    await journey.call("POST", "/v1/interviews", planned)
    message = (await journey.call("GET", f"/v1/mail/{mail}")).json()
    assert (message["body"], message["why_no_body"]) == (None, "on_panel")
    problem(await make(journey, world.ids["mira"], by="admin", status=409), 409, "blinded")
    actions = {one["action"] for one in (await journey.call("GET", "/v1/audit-events?limit=200")).json()["items"]}
    mine = await journey.call("GET", f"/v1/audit-events?limit=200&subject_id={world.ids['mira_application']}")
    assert not [one for one in mine.json()["items"] if one["action"].startswith("candidate_")]
    assert "candidate_link.made" in actions, "those of other applications are told"
