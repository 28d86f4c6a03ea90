"""Reminders of overdue scorecards: to whom, when, how often, with several workers and several organisations."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from api.jobs import WORK, Handler, Limits, run_job
from api.reminders import post_due_reminders
from api.worker import Worker
from domain.database import Pool, open_pool, set_tenant
from domain.interviews import reminders
from domain.jobs.model import QueuedJob
from tests.api.journey import Journey
from tests.conftest import Database, Tenant, make_tenant, serving
from tests.jobs.harness import until

pytestmark = pytest.mark.anyio
BASE = "https://hiring.example.org"
# Every interview of this file is in the future, or it would count from now.
START = datetime(2199, 11, 2, 9, 0, tzinfo=UTC)
DUE, SECOND = START + timedelta(hours=25), START + timedelta(hours=49)
HOUR = timedelta(hours=1)


@dataclass
class Place:
    """An organisation at work, with a connection that sees what is really stored."""

    pool: Pool
    tenant: Tenant
    journey: Journey
    owner: Any
    client: httpx.AsyncClient

    async def interview(self, starts_at: datetime = START, name: str = "Noor Haddad") -> dict[str, Any]:
        journey = self.journey
        candidate = (await journey.call("POST", "/v1/candidates", {"name": name})).json()
        application = {"requisition_id": journey.made["requisition"]["id"], "candidate_id": candidate["id"]}
        applied = (await journey.call("POST", "/v1/applications", application)).json()
        seats = ("panelist", "panelist_2", "panelist_3")
        plan = {
            "application_id": applied["id"],
            "starts_at": starts_at.isoformat(),
            "duration_minutes": 60,
            "panelists": [str(self.tenant.accounts[one]) for one in seats],
        }
        made = (await journey.call("POST", "/v1/interviews", plan)).json()
        who = {str(account): handle for handle, account in self.tenant.accounts.items()}
        cards = {who[seat["rater_id"]]: seat["scorecard_id"] for seat in made["seats"]}
        return {"interview": made["interview"], "cards": cards}

    async def lock(self, handle: str, card: str) -> None:
        saved = await self.journey.write(handle, card, "Saw him ring the guest back. Asked why twice.", (5, 4, 3))
        await self.journey.lock(handle, card, saved.headers["etag"])

    async def at(self, now: datetime) -> int:
        return await post_due_reminders(self.pool, BASE, now)

    async def posted(self) -> list[tuple[str, str]]:
        """To whom and about which scorecard, oldest first."""
        rows = await self.owner.fetch(
            "SELECT to_address, subject_id FROM mail_outbox WHERE template = 'scorecard_reminder' ORDER BY id"
        )
        return [(row["to_address"].partition("@")[0], str(row["subject_id"])) for row in rows]

    async def clocks(self) -> int:
        found: int = await self.owner.fetchval("SELECT count(*) FROM reminder_clocks")
        return found


@pytest.fixture
async def place(database: Database, pool: Pool) -> AsyncIterator[Place]:
    async with pool.acquire() as conn, conn.transaction():
        tenant = await make_tenant(conn, "Acme")
    owner = await asyncpg.connect(database.superuser_url)
    async with serving(database.application_url) as client:
        journey = Journey(client, tenant.keys, tenant.accounts)
        await journey.prepare()
        yield Place(pool, tenant, journey, owner, client)
    await owner.close()


async def test_those_who_have_not_locked_are_reminded_twice_and_no_more(place: Place) -> None:
    made = await place.interview()
    cards = made["cards"]
    await place.lock("panelist", cards["panelist"])
    assert await place.at(START + HOUR) == 0
    assert await place.at(DUE - HOUR) == 0
    assert await place.at(DUE) == 2
    assert {who for who, _ in await place.posted()} == {"panelist_2", "panelist_3"}
    assert await place.at(DUE) == 0
    assert await place.at(SECOND - HOUR) == 0
    await place.lock("panelist_2", cards["panelist_2"])
    assert await place.at(SECOND) == 1
    assert (await place.posted())[2:] == [("panelist_3", cards["panelist_3"])]
    assert await place.at(SECOND + timedelta(days=300)) == 0
    assert await place.clocks() == 0


async def test_what_a_reminder_says(place: Place) -> None:
    made = await place.interview()
    await place.at(DUE)
    card = made["cards"]["panelist"]
    message = await place.owner.fetchrow("SELECT * FROM mail_outbox WHERE subject_id = $1", card)
    assert message["subject"].startswith("Your scorecard for ")
    assert "Saturday 2 November 2199, 09:00 UTC" in message["body"]
    assert "by Sunday 3 November 2199, 10:00 UTC" in message["body"]
    assert f"{BASE}/scorecards/{card}" in message["body"]
    for other in ("Pal", "Pat", "Noor", made["cards"]["panelist_2"]):
        assert other not in message["body"]


async def test_nobody_else_hears_of_a_reminder(place: Place) -> None:
    """In a panel of few, who was reminded tells who has not locked."""
    await place.interview()
    assert await place.at(DUE) == 3
    reminded = await place.owner.fetch("SELECT id FROM mail_outbox WHERE private")
    jobs = await place.owner.fetch("SELECT id FROM jobs WHERE kind = 'send_private_mail'")
    assert (len(reminded), len(jobs)) == (3, 3)
    hidden = {str(row["id"]) for row in (*reminded, *jobs)}
    service = {"Authorization": f"Bearer {place.tenant.service_key}"}
    for auth in (place.tenant.auth(), place.tenant.auth("panelist"), service):
        for path in ("/v1/mail", "/v1/jobs?limit=200", "/v1/audit-events?limit=200"):
            answer = await place.client.get(path, headers=auth)
            assert answer.status_code in {200, 403}
            assert not [one for one in hidden if one in answer.text], path
        for one in reminded:
            assert (await place.client.get(f"/v1/mail/{one['id']}", headers=auth)).status_code in {403, 404}
        for one in jobs:
            assert (await place.client.get(f"/v1/jobs/{one['id']}", headers=auth)).status_code == 404


async def test_a_late_worker_posts_one_reminder_not_two(place: Place) -> None:
    await place.interview()
    assert await place.at(SECOND + timedelta(days=30)) == 3
    assert len(await place.posted()) == 3


async def test_a_panel_that_is_complete_or_open_is_left_alone(place: Place) -> None:
    complete, opened = await place.interview(), await place.interview(name="Sam Okafor")
    for handle, card in complete["cards"].items():
        await place.lock(handle, card)
    path = f"/v1/interviews/{opened['interview']['id']}/open"
    await place.journey.call("POST", path, {"reason": "Pat is ill and the offer cannot wait any longer."})
    assert await place.at(SECOND + HOUR) == 0
    assert await place.clocks() == 0


async def _move(place: Place, interview_id: str, starts_at: datetime) -> None:
    await place.owner.execute("UPDATE interviews SET starts_at = $2 WHERE id = $1", UUID(interview_id), starts_at)


async def test_an_interview_that_was_moved_counts_from_its_new_time(place: Place) -> None:
    made = await place.interview()
    assert await place.at(START) == 0
    await _move(place, made["interview"]["id"], START + timedelta(days=7))
    assert await place.at(SECOND) == 0, "it has not happened"
    assert await place.at(DUE + timedelta(days=7)) == 3
    # It did not take place after all and was moved once more: the new time has reminders of its own.
    await _move(place, made["interview"]["id"], START + timedelta(days=14))
    assert await place.at(SECOND + timedelta(days=7)) == 0
    assert await place.at(DUE + timedelta(days=14)) == 3
    assert len(await place.posted()) == 6


async def test_an_interview_moved_forward_is_looked_at_earlier(place: Place) -> None:
    made = await place.interview(START + timedelta(days=7))
    assert await place.at(START) == 0
    await _move(place, made["interview"]["id"], START)
    assert await place.at(DUE) == 3


async def test_nobody_is_reminded_of_a_cancelled_interview(place: Place) -> None:
    before, after = await place.interview(), await place.interview(name="Sam Okafor")
    cancel = "UPDATE interviews SET cancelled_at = now(), cancellation_reason = 'ill' WHERE id = $1"
    await place.owner.execute(cancel, UUID(before["interview"]["id"]))
    assert await place.at(DUE) == 3
    assert {card for _, card in await place.posted()} == {*after["cards"].values()}
    await place.owner.execute(cancel, UUID(after["interview"]["id"]))
    assert await place.at(SECOND) == 0
    assert await place.clocks() == 0


async def test_other_agreed_hours_count_at_once(place: Place) -> None:
    await place.interview()
    assert await place.at(START) == 0
    change = "UPDATE requisitions SET hours_to_lock = $1"
    await place.owner.execute(change, 2)
    assert await place.at(START + 2 * HOUR) == 0
    assert await place.at(START + 3 * HOUR) == 3
    # More time agreed afterwards: nobody gets the same reminder again.
    await place.owner.execute(change, 100)
    assert await place.at(START + 101 * HOUR) == 0
    assert await place.at(START + 201 * HOUR) == 3
    assert len(await place.posted()) == 6


async def test_who_stepped_back_is_not_reminded(place: Place) -> None:
    made = await place.interview()
    step_back = "UPDATE scorecards SET recused_at = now(), recusal_kind = 'other' WHERE id = $1"
    await place.owner.execute(step_back, UUID(made["cards"]["panelist"]))
    assert await place.at(DUE) == 2
    assert "panelist" not in {who for who, _ in await place.posted()}


async def test_many_workers_at_once_remind_once(place: Place, database: Database) -> None:
    for number in range(6):
        await place.interview(name=f"Candidate {number}")
    workers = [await open_pool(database.application_url, max_size=2) for _ in range(4)]
    try:
        counts = await asyncio.gather(*(post_due_reminders(worker, BASE, DUE) for worker in workers))
    finally:
        for worker in workers:
            worker.terminate()
    assert sum(counts) == 18
    posted = await place.posted()
    assert len(set(posted)) == len(posted) == 18


async def test_the_same_interview_looked_at_by_two_workers_at_once(place: Place) -> None:
    """As when a claim has run out while its worker was stuck: the clock's row makes them take turns."""
    made = await place.interview()
    interview_id = UUID(made["interview"]["id"])

    async def look() -> int:
        async with place.pool.acquire() as conn, conn.transaction():
            await set_tenant(conn, place.tenant.organisation_id)
            return await reminders.remind(conn, place.tenant.actor(), interview_id, DUE, str)

    assert sorted(await asyncio.gather(look(), look(), look())) == [0, 0, 3]


async def test_a_worker_killed_in_between_leaves_nothing_half_done(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.interview()

    async def killed(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(reminders, "post", killed)
        with pytest.raises(asyncio.CancelledError):
            await place.at(DUE)
    assert await place.posted() == []
    assert await place.at(DUE) == 0, "claimed by the one that was killed"
    assert await place.at(DUE + reminders.LOOK_AGAIN) == 3


async def test_an_interview_that_cannot_be_looked_at_holds_up_no_other(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, healthy = await place.interview(), await place.interview(name="Sam Okafor")
    really: Callable[..., Any] = reminders.post

    async def fails(*args: Any, **given: Any) -> Any:
        if str(given["subject_id"]) in poisoned["cards"].values():
            raise ValueError("no")
        return await really(*args, **given)

    monkeypatch.setattr(reminders, "post", fails)
    assert await place.at(DUE) == 3
    assert {card for _, card in await place.posted()} == {*healthy["cards"].values()}


async def test_each_organisation_is_reminded_of_its_own(place: Place) -> None:
    async with place.pool.acquire() as conn, conn.transaction():
        tenant = await make_tenant(conn, "Other")
    journey = Journey(place.client, tenant.keys, tenant.accounts)
    await journey.prepare()
    other = Place(place.pool, tenant, journey, place.owner, place.client)
    await place.interview()
    await other.interview(name="Olu Ade")
    assert await place.at(DUE) == 6
    rows = await place.owner.fetch("SELECT organisation_id, to_address FROM mail_outbox WHERE private")
    assert {(row["organisation_id"], row["to_address"].partition("@")[2]) for row in rows} == {
        (place.tenant.organisation_id, "acme.example.org"),
        (tenant.organisation_id, "other.example.org"),
    }


async def test_one_look_is_bounded(place: Place) -> None:
    for number in range(3):
        await place.interview(name=f"Candidate {number}")
    assert [await post_due_reminders(place.pool, BASE, DUE, most=2) for _ in range(3)] == [6, 3, 0]


async def test_a_reminder_without_a_mail_server_is_dropped(place: Place) -> None:
    await place.interview()
    assert await place.at(DUE) == 3
    jobs = await place.owner.fetch("SELECT id FROM jobs WHERE kind = 'send_private_mail'")
    for row in jobs:
        queued = QueuedJob(organisation_id=place.tenant.organisation_id, job_id=row["id"])
        assert await run_job(Handler(place.pool, Limits(), WORK), queued) is None
    assert await place.posted() == []
    assert await place.at(DUE) == 0, "and not made again"


async def test_the_worker_reminds_by_itself(place: Place, database: Database) -> None:
    made = await place.interview()
    long_ago = "UPDATE interviews SET starts_at = now() - interval '3 days', created_at = now() - interval '9 days'"
    await place.owner.execute(long_ago)
    worker = Worker(database.application_url, base_url=BASE, work={**WORK, "send_private_mail": _left})
    running = asyncio.create_task(worker.run())

    async def reminded() -> bool:
        return len(await place.posted()) == 3

    try:
        await until(reminded, "reminders", 20)
    finally:
        worker.stop()
        await asyncio.wait_for(running, 30)
    assert {card for _, card in await place.posted()} == {*made["cards"].values()}


async def _left(*_: object) -> None:
    """Leaves the message in the outbox."""
