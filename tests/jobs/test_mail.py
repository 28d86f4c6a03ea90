"""Mail from the outbox to a real SMTP server: what arrives, what goes wrong, and what is left behind."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from icalendar import Calendar

from api.jobs import WORK, Handler, Limits, run_job
from api.smtp import SmtpServer
from api.worker import Worker
from domain.database import Pool, new_id, set_tenant
from domain.jobs.model import Job, QueuedJob
from domain.mail import service as mail
from domain.mail.model import CalendarEvent, TemplateName
from domain.mail.rendering import AUTOMATIC, template
from tests.conftest import Database, Tenant
from tests.jobs.harness import WorkerProcess, until, worker_process
from tests.jobs.mailserver import CERTIFICATE, Inbox, mail_server

pytestmark = pytest.mark.anyio
LINK = "https://hiring.example.org/e/oie_0199a5b27c1e7d3a9a543f0c2d6e8b1f"
EVENT = CalendarEvent(
    uid=new_id(),
    sequence=2,
    starts_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    duration_minutes=45,
    summary="Interview: Nachtrezeption; Kandidat K7Q",
    organizer_name="Rita Recruiter",
    organizer_email="rita@example.org",
)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def owner(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Sees every row, to tell what is really stored."""
    connection = await asyncpg.connect(database.superuser_url)
    yield connection
    await connection.close()


async def post(pool: Pool, tenant: Tenant, chosen: TemplateName = "external_invitation", **changes: Any) -> QueuedJob:
    params = {one: LINK if one == "link" else f"the {one}" for one in template(chosen).placeholders - AUTOMATIC}
    asked: dict[str, Any] = {"to": "zoe@example.org", "name": "Zoë Đặng", "calendar": None, **changes}
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        actor = tenant.actor("recruiter")
        mail_id = await mail.post(
            conn, actor, template=chosen, params=params, subject_kind="interview", subject_id=new_id(), **asked
        )
        job_id = await conn.fetchval("SELECT id FROM jobs WHERE subject_id = $1", mail_id)
    return QueuedJob(organisation_id=tenant.organisation_id, job_id=job_id)


def handler(pool: Pool, smtp: SmtpServer | None, attempts: int = 3) -> Handler:
    return Handler(pool, Limits(attempts=attempts), WORK, smtp)


async def row(owner: Any) -> Any:
    return await owner.fetchrow("SELECT * FROM mail_outbox ORDER BY id LIMIT 1")


async def test_what_arrives_is_what_was_written(pool: Pool, tenant: Tenant, owner: Any, port: int) -> None:
    inbox = Inbox()
    queued = await post(pool, tenant, "interview_invitation", calendar=EVENT)
    before = await row(owner)
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url()), queued) is None
    (envelope,), (message,) = inbox.envelopes, inbox.messages()
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hiring@mail.example.org", ["zoe@example.org"])
    assert message["From"] == "Outside-In <hiring@mail.example.org>"
    assert message["To"].addresses[0].display_name == "Zoë Đặng"
    assert message["To"].addresses[0].addr_spec == "zoe@example.org"
    assert message["Subject"] == "Interview for the role, the when"
    assert message["Date"].datetime == before["created_at"].replace(microsecond=0)
    assert message["Message-ID"] == f"<{before['id']}@mail.example.org>"
    text, attached = message.iter_parts()
    assert isinstance(text, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == before["body"]
    assert "Dear Zoë Đặng," in before["body"]
    assert before["body"].endswith("\nAcme\n")
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "REQUEST"
    (event,) = Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")
    assert event["SUMMARY"] == EVENT.summary
    assert event["SEQUENCE"] == 2
    assert event["ATTENDEE"].params["CN"] == "Zoë Đặng"
    assert attached.get_payload(decode=True) == before["calendar"]


async def test_a_cancellation_withdraws_the_event(pool: Pool, tenant: Tenant, port: int) -> None:
    inbox = Inbox()
    queued = await post(pool, tenant, "interview_cancelled", calendar=EVENT)
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url()), queued) is None
    _, attached = inbox.messages()[0].iter_parts()
    assert attached.get_param("method") == "CANCEL"
    assert b"METHOD:CANCEL\r\n" in attached.get_payload(decode=True)


async def test_secrets_are_gone_once_the_message_is_sent(pool: Pool, tenant: Tenant, owner: Any, port: int) -> None:
    inbox = Inbox()
    queued = await post(pool, tenant, calendar=EVENT)
    assert LINK in (await row(owner))["body"]
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url()), queued) is None
    text, _ = inbox.messages()[0].iter_parts()
    assert isinstance(text, EmailMessage)
    assert LINK in text.get_content()
    stored = await row(owner)
    assert (stored["status"], stored["body"], stored["calendar"], stored["attempts"]) == ("sent", None, None, 1)
    assert stored["sent_at"] is not None
    for table in ("mail_outbox", "jobs", "audit_events", "pgqueuer", "pgqueuer_log"):
        rows = await owner.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t")
        assert not [one["row"] for one in rows if LINK[-20:] in one["row"]], table
    # Delivered again by the queue, it is not sent again.
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url()), queued) is None
    assert len(inbox.envelopes) == 1


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
async def test_what_is_refused_for_now_is_tried_again(
    pool: Pool, tenant: Tenant, owner: Any, port: int, at: str
) -> None:
    inbox = Inbox(at=at, answers=["451 4.7.1 greylisted, come back later"])
    queued = await post(pool, tenant)
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url()), queued) == timedelta(seconds=1)
        stored = await row(owner)
        assert (stored["status"], stored["last_error"]) == ("queued", "451 4.7.1 greylisted, come back later")
        assert await run_job(handler(pool, url()), queued) is None
    stored = await row(owner)
    assert (stored["status"], stored["attempts"], stored["last_error"]) == ("sent", 2, None)
    assert len(inbox.envelopes) == 1


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
async def test_what_is_refused_for_good_has_bounced(pool: Pool, tenant: Tenant, owner: Any, port: int, at: str) -> None:
    inbox = Inbox(at=at, answers=["550 5.1.1 <zoe@example.org> no such mailbox"])
    queued = await post(pool, tenant)
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url()), queued) is None
    stored = await row(owner)
    assert (stored["status"], stored["attempts"]) == ("bounced", 1)
    assert stored["last_error"] == "550 5.1.1 <zoe@example.org> no such mailbox"
    job = await owner.fetchrow("SELECT status, error FROM jobs")
    assert job["status"] == "dead"
    assert "zoe" not in job["error"]
    assert inbox.envelopes == []


async def test_a_server_that_is_down_is_tried_again_in_rounds_until_it_is_back(
    pool: Pool, tenant: Tenant, owner: Any, port: int
) -> None:
    inbox = Inbox(port=port)
    queued = await post(pool, tenant)
    assert await run_job(handler(pool, inbox.url(), attempts=2), queued) == timedelta(seconds=1)
    stored = await row(owner)
    assert stored["last_error"] == "the mail server cannot be reached or went silent (ConnectionRefusedError)"
    assert str(port) not in stored["last_error"]
    assert await run_job(handler(pool, inbox.url(), attempts=2), queued) is None
    assert (await owner.fetchrow("SELECT status FROM jobs WHERE id = $1", queued.job_id))["status"] == "succeeded"
    later = await owner.fetchrow("SELECT id FROM jobs WHERE status = 'queued'")
    entry = await owner.fetchrow("SELECT priority, execute_after - created AS pause FROM pgqueuer ORDER BY id DESC")
    assert (entry["priority"], entry["pause"]) == (-1, timedelta(minutes=15))
    with mail_server(inbox, port) as url:
        again = QueuedJob(organisation_id=tenant.organisation_id, job_id=later["id"])
        assert await run_job(handler(pool, url(), attempts=2), again) is None
    stored = await row(owner)
    assert (stored["status"], stored["attempts"]) == ("sent", 3)


async def test_after_the_last_round_it_has_failed(pool: Pool, tenant: Tenant, owner: Any, port: int) -> None:
    await post(pool, tenant)
    for _ in range(5):
        waiting = await owner.fetchval("SELECT id FROM jobs WHERE status = 'queued'")
        queued = QueuedJob(organisation_id=tenant.organisation_id, job_id=waiting)
        assert await run_job(handler(pool, Inbox(port=port).url(), attempts=1), queued) is None
    assert not await owner.fetchval("SELECT count(*) FROM jobs WHERE status = 'queued'")
    stored = await row(owner)
    assert (stored["status"], stored["attempts"], stored["rounds"]) == ("failed", 5, 5)
    assert LINK in stored["body"], "an admin may send it again"


async def test_encryption_that_is_required_but_not_offered_is_an_error_in_words(
    pool: Pool, tenant: Tenant, owner: Any, port: int
) -> None:
    inbox = Inbox()
    queued = await post(pool, tenant)
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url(tls="required")), queued) is None
    stored = await row(owner)
    assert stored["status"] == "failed"
    assert "STARTTLS" in stored["last_error"]
    assert inbox.envelopes == []


@pytest.mark.parametrize("tls", ["opportunistic", "required", "never"])
async def test_offered_encryption_is_used_and_its_certificate_checked(
    pool: Pool, tenant: Tenant, owner: Any, port: int, tls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox()
    queued = await post(pool, tenant)
    with mail_server(inbox, port, starttls=True) as url:
        if tls != "never":
            assert await run_job(handler(pool, url(tls=tls)), queued) is not None
            stored = await row(owner)
            assert stored["status"] == "queued"
            assert "certificate verify failed" in stored["last_error"]
            assert inbox.envelopes == []
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert await run_job(handler(pool, url(tls=tls)), queued) is None
    assert inbox.encrypted == [tls != "never"]


@pytest.mark.parametrize(("password", "status"), [("a password: for tests", "sent"), ("wrong", "failed")])
async def test_signing_in_to_the_mail_server(
    pool: Pool, tenant: Tenant, owner: Any, port: int, password: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox()
    queued = await post(pool, tenant)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with mail_server(inbox, port, starttls=True, login=True) as url:
        smtp = url(tls="required", username="outside-in", password=password)
        assert await run_job(handler(pool, smtp), queued) is None
    stored = await row(owner)
    assert stored["status"] == status
    if status == "failed":
        assert stored["last_error"] == "the mail server refused user name or password (535)"


@pytest.mark.parametrize("address", ["zoe@bücher.example", "a<b@example.org", 'a"b@example.org', "jürgen@example.org"])
async def test_unusual_addresses(pool: Pool, tenant: Tenant, owner: Any, port: int, address: str) -> None:
    inbox = Inbox()
    queued = await post(pool, tenant, to=address)
    with mail_server(inbox, port, enable_SMTPUTF8=False) as url:
        assert await run_job(handler(pool, url()), queued) is None
    stored = await row(owner)
    if address == "zoe@bücher.example":
        assert stored["status"] == "sent"
        assert inbox.envelopes[0].rcpt_tos == ["zoe@xn--bcher-kva.example"]
    else:
        assert stored["status"] == "failed"
        assert inbox.envelopes == []
        assert stored["last_error"]


async def test_without_a_mail_server_messages_are_held(pool: Pool, tenant: Tenant, owner: Any) -> None:
    queued = await post(pool, tenant)
    assert await run_job(handler(pool, None), queued) is None
    stored = await row(owner)
    assert (stored["status"], stored["attempts"]) == ("held", 0)
    assert LINK in stored["body"]
    assert (await owner.fetchrow("SELECT status FROM jobs"))["status"] == "succeeded"


async def test_a_worker_killed_after_the_server_accepted_sends_the_same_message_again(
    pool: Pool,
    tenant: Tenant,
    owner: Any,
    port: int,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is committed yet: the second copy has the same Message-ID, so that mail programs show one."""
    monkeypatch.setenv("OUTSIDE_IN_SMTP_URL", f"smtp://localhost:{port}?tls=never")
    monkeypatch.setenv("OUTSIDE_IN_MAIL_FROM", "Outside-In <hiring@mail.example.org>")
    inbox = Inbox()
    await post(pool, tenant)

    async def sent() -> bool:
        return bool((await row(owner))["status"] == "sent")

    with mail_server(inbox, port), worker_process(database.application_url, tmp_path) as worker:

        def kill_once() -> None:
            inbox.on_taken = lambda: None
            worker.kill()

        inbox.on_taken = kill_once
        await until(_ended(worker), "the worker killed", 30)
        assert (await row(owner))["status"] == "queued"
        worker.start()
        await until(sent, "the message sent", 60)
    first, second = inbox.messages()
    assert first["Message-ID"] == second["Message-ID"] == f"<{(await row(owner))['id']}@mail.example.org>"
    assert (first["Date"], first.get_content()) == (second["Date"], second.get_content())
    assert (await row(owner))["attempts"] == 2


def _ended(worker: WorkerProcess) -> Callable[[], Awaitable[bool]]:
    async def ended() -> bool:
        return not worker.running()

    return ended


async def test_two_attempts_at_once_leave_one_sent_message(pool: Pool, tenant: Tenant, owner: Any, port: int) -> None:
    """A worker thought lost comes back late: whatever it says then changes nothing."""
    inbox = Inbox()
    queued = await post(pool, tenant)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        job_id = queued.job_id
        await conn.execute("UPDATE jobs SET status = 'running', attempts = 1 WHERE id = $1", job_id)
        mail_id: UUID = await conn.fetchval("SELECT subject_id FROM jobs")
        job = await _job(conn, job_id)
        late = await mail.take(conn, job, "mail.example.org")
    assert late is not None
    with mail_server(inbox, port) as url:
        assert await run_job(handler(pool, url()), queued) is None
    actor = tenant.actor("recruiter")
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        await mail.delayed(conn, late, "451 later")
        await mail.refused(conn, actor, late, "bounced", "550 never")
    stored = await owner.fetchrow("SELECT status, last_error FROM mail_outbox WHERE id = $1", mail_id)
    assert (stored["status"], stored["last_error"]) == ("sent", None)


async def _job(conn: Any, job_id: UUID) -> Job:
    from domain.jobs import queries

    found = await queries.job(conn, job_id)
    assert found is not None
    return found


async def test_a_rolled_back_request_writes_nobody(pool: Pool, tenant: Tenant, owner: Any) -> None:
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        await set_tenant(conn, tenant.organisation_id)
        actor = tenant.actor("recruiter")
        await mail.post(
            conn, actor, to="zoe@example.org", name="Zoë", template="external_code",
            params={"code": "123456", "minutes": "10"}, subject_kind="interview", subject_id=new_id(),
        )  # fmt: skip
        assert await conn.fetchval("SELECT count(*) FROM mail_outbox") == 1
        await transaction.rollback()
    assert not await owner.fetchval("SELECT count(*) FROM mail_outbox")
    assert not await owner.fetchval("SELECT count(*) FROM pgqueuer")


async def test_the_worker_sends_what_was_posted(
    pool: Pool, tenant: Tenant, owner: Any, port: int, database: Database
) -> None:
    """The whole way, with a server that is down at first."""
    inbox = Inbox(port=port)
    await post(pool, tenant)
    limits = Limits(attempts=50, first_delay=timedelta(seconds=0.05), longest_delay=timedelta(seconds=0.2))
    worker = Worker(database.application_url, limits, smtp=inbox.url())
    running = asyncio.create_task(worker.run())

    async def tried() -> bool:
        return bool((await row(owner))["attempts"])

    async def sent() -> bool:
        return bool((await row(owner))["status"] == "sent")

    try:
        await until(tried, "an attempt", 20)
        with mail_server(inbox, port):
            await until(sent, "the message sent", 20)
    finally:
        worker.stop()
        await asyncio.wait_for(running, 30)
    assert len(inbox.envelopes) == 1
