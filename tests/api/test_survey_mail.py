"""Invitations and reminders of surveys by mail: a real mail server gets them, and nobody else learns who got one."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.jobs import WORK, Handler, Limits, run_job
from domain.database import Pool, open_pool, set_tenant
from domain.jobs.model import QueuedJob
from domain.surveys import launching
from tests.api.conftest import World, problem
from tests.api.surveying import draft_of, teams_of
from tests.jobs.mailserver import Inbox, mail_server

pytestmark = pytest.mark.anyio
LINK = re.compile(r"http://survey\.test/respond/(oit_[\w-]+)")
PENDING = """
    SELECT id FROM jobs WHERE kind IN ('invite_to_survey', 'send_private_mail') AND status = 'queued' ORDER BY id
"""


@dataclass
class Office:
    """A survey that is launched with mails, a mail server, and the worker's work done when the test says so."""

    world: World
    pool: Pool
    superuser: Any
    inbox: Inbox
    survey: str
    handler: Handler

    async def work(self) -> None:
        """All that waits, and what comes of it, until nothing waits any more."""
        while rows := await self.superuser.fetch(PENDING):
            for row in rows:
                queued = QueuedJob(organisation_id=self.world.tenant.organisation_id, job_id=row["id"])
                # Between two batches it lets others go first.
                assert await run_job(self.handler, queued) in {None, timedelta(0)}

    def tokens(self) -> dict[str, list[str]]:
        """Address → the tokens of the links that were sent to it, in order."""
        found: dict[str, list[str]] = {}
        for envelope, message in zip(self.inbox.envelopes, self.inbox.messages(), strict=True):
            (token,) = LINK.findall(message.get_content())
            found.setdefault(envelope.rcpt_tos[0], []).append(token)
        return found

    async def remind(self) -> dict[str, Any]:
        path = f"/v1/surveys/{self.survey}/remind"
        return dict((await self.world.journey.call("POST", path, by="hr")).json())

    async def answer(self, token: str) -> int:
        items = (await self.world.client.get(f"/v1/questionnaire/{token}")).json().get("items", [0])
        answered = await self.world.client.post(f"/v1/questionnaire/{token}", json={"answers": [3] * len(items)})
        return answered.status_code


@pytest.fixture
async def office(world: World, superuser: Any) -> AsyncIterator[Office]:
    team = next(iter((await teams_of(world, {"Desk": (None, 7)})).values()))
    draft = (
        await world.journey.call("POST", "/v1/surveys", draft_of(world, team, name="Autumn pulse"), by="hr")
    ).json()
    await superuser.execute("UPDATE jobs SET status = 'succeeded' WHERE status = 'queued'")
    pool = await open_pool(world.database.application_url, max_size=4)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        await launching.launch_wave(conn, world.tenant.actor("hr"), UUID(draft["id"]), 1, send_mail=True)
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with mail_server(inbox, port) as url:
        handler = Handler(pool, Limits(), WORK, url(), "http://survey.test")
        yield Office(world, pool, superuser, inbox, draft["id"], handler)
    await pool.close()


async def test_everybody_gets_a_link_of_their_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "BATCH", 3)
    await office.work()
    tokens = office.tokens()
    assert sorted(tokens) == [f"desk{number}@example.org" for number in range(7)]
    assert len({token for sent in tokens.values() for token in sent}) == 7
    message = office.inbox.messages()[0]
    assert message["Subject"] == "Autumn pulse: your answers"
    assert "confidential" in message.get_content()
    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert await office.answer(tokens["desk0@example.org"][0]) == 204


async def test_a_job_that_was_killed_between_batches_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As its worker left it: some are written to, the job is at work still."""
    monkeypatch.setattr(launching, "BATCH", 3)
    async with office.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, office.world.tenant.organisation_id)
        actor = office.world.tenant.actor("hr")
        await launching.write_to_some(conn, actor, UUID(office.survey), 0, office.handler.base_url)
    await office.work()
    assert {len(sent) for sent in office.tokens().values()} == {1}
    assert len(office.tokens()) == 7


async def test_a_reminder_goes_where_the_invitation_went(office: Office) -> None:
    """Else whoever changes a person's address gets the reminder and sees who has not answered."""
    await office.work()
    before = office.tokens()
    address = min(before)
    world = office.world
    people = (await world.journey.call("GET", "/v1/people", by="hr")).json()["items"]
    person = next(one for one in people if one["email"] == address)
    read = await world.client.get(f"/v1/people/{person['id']}", headers=world.tenant.auth("hr"))
    draft = {"name": person["name"], "email": "curious@example.org", "active": True}
    await world.journey.call("PUT", f"/v1/people/{person['id']}", draft, by="hr", etag=read.headers["etag"])
    await office.remind()
    await office.work()
    after = office.tokens()
    assert "curious@example.org" not in after
    assert len(after[address]) == len(before[address]) + 1


async def test_reminders_go_to_those_who_have_not_answered_and_tell_nobody(office: Office) -> None:
    await office.work()
    first = office.tokens()
    answered = {f"desk{number}@example.org" for number in (1, 4)}
    for address in answered:
        assert await office.answer(first[address][0]) == 204
    office.inbox.envelopes.clear()
    reminded = await office.remind()
    assert (reminded["waiting"], reminded["survey"]["reminders"]) == (5, 1)
    await office.work()
    again = office.tokens()
    assert set(again) == set(first) - answered
    one, other = first["desk0@example.org"][0], again["desk0@example.org"][0]
    assert one != other
    assert await office.answer(other) == 204
    assert await office.answer(one) == 404, "both are used up by either"
    office.inbox.envelopes.clear()
    assert (await office.remind())["waiting"] == 4
    await office.work()
    assert len(office.tokens()) == 4
    hr, path = office.world.tenant.auth("hr"), f"/v1/surveys/{office.survey}/remind"
    problem(await office.world.client.post(path, headers=hr), 409, "reminded_enough")
    outbox = (await office.world.journey.call("GET", "/v1/mail?limit=200")).text
    assert not [address for address in first if address in outbox]
    assert "survey_reminder" not in outbox
    jobs = (await office.world.journey.call("GET", "/v1/jobs?limit=200", by="hr")).json()["items"]
    assert "send_private_mail" not in {job["kind"] for job in jobs}
    audited = await office.superuser.fetch(
        "SELECT action, details::text AS details FROM audit_events WHERE subject_id = $1 ORDER BY id", office.survey
    )
    assert [row["action"] for row in audited][1:] == ["survey.launched", "survey.reminded", "survey.reminded"]
    assert not [row for row in audited if "desk" in row["details"]]


async def test_both_tokens_of_a_person_at_once_count_once(office: Office) -> None:
    await office.work()
    await office.remind()
    await office.work()
    pairs = list(office.tokens().values())
    results = await asyncio.gather(*(office.answer(token) for pair in pairs for token in pair))
    assert sorted(results) == [204] * 7 + [404] * 7


async def test_with_the_survey_go_the_messages(office: Office) -> None:
    """A reminder would tell for good that somebody had not answered; unsent ones would only be out of date."""
    await office.work()
    await office.remind()
    stored = "SELECT count(*) FROM mail_outbox WHERE subject_id = $1"
    assert await office.superuser.fetchval(stored, office.survey) == 7
    await office.world.journey.call("POST", f"/v1/surveys/{office.survey}/close", by="hr")
    assert await office.superuser.fetchval(stored, office.survey) == 0
    sent = len(office.inbox.envelopes)
    await office.work()
    assert len(office.inbox.envelopes) == sent, "the round that was asked for finds the survey closed"
