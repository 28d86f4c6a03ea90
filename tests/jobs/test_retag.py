"""Re-tagging by real jobs: killed workers, turns for others, drafts, locks during a run."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api import tagging_jobs
from api.jobs import WORK, Handler, Limits, run_job
from domain.database import Connection, Pool, set_tenant
from domain.evidence import runs
from domain.evidence.model import Finding
from domain.evidence.runs import Found
from domain.evidence.service import Reading
from domain.interviews.model import Scorecard
from domain.jobs.model import Job, QueuedJob
from tests.api.journey import Journey, scorecard
from tests.conftest import Database, Tenant, make_tenant, serving
from tests.jobs.harness import pool_of, until, worker_process

pytestmark = pytest.mark.anyio
APPLICATIONS = 4


@dataclass
class Office:
    """An organisation at work, with the database as its superuser sees it."""

    journey: Journey
    pool: Pool
    tenant: Tenant
    superuser: "asyncpg.Connection[asyncpg.Record]"

    async def count(self, sql: str) -> int:
        found: int = await self.superuser.fetchval(sql)
        return found

    async def start(self) -> Job:
        """A run over everything."""
        async with self.pool.acquire() as conn, conn.transaction():
            await set_tenant(conn, self.tenant.organisation_id)
            return await runs.start_run(conn, self.tenant.actor(), None)

    async def run(self) -> dict[str, Any]:
        """The one run."""
        found: dict[str, Any] = (await self.journey.call("GET", "/v1/tagging/runs")).json()["items"][-1]
        return found

    def handler(self) -> Handler:
        return Handler(self.pool, Limits(), WORK)

    def queued(self, job: Job) -> QueuedJob:
        return QueuedJob(organisation_id=self.tenant.organisation_id, job_id=job.id)


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    """Four candidates whose panels of three have locked."""
    superuser = await asyncpg.connect(database.superuser_url)
    async with pool_of(database.application_url) as pool:
        async with pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Acme")
        async with serving(database.application_url) as client:
            journey = Journey(client, tenant.keys, tenant.accounts)
            await journey.prepare()
            for number in range(APPLICATIONS):
                await journey.complete_panel(await journey.interview(f"Candidate {number}"))
            yield Office(journey, pool, tenant, superuser)
    await superuser.close()


@pytest.fixture
def tagger(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tagger that finds the first word of each note, a scorecard at a time; what is tested here is the job."""

    async def analysed(card: Scorecard, reading: Reading) -> tuple[str, Found]:
        one = Finding(
            start=0, end=3, value="empathy", polarity="for", strength="claim", confidence=0.5, why="first word"
        )
        findings = tuple((note.id, one) for note in card.notes)
        return "test-2", Found(scorecard=card, culture_id=reading.culture_id, findings=findings)

    monkeypatch.setattr(tagging_jobs, "_analysed", analysed)
    monkeypatch.setattr(tagging_jobs, "current_model", lambda: "test-2")
    monkeypatch.setattr(runs, "BATCH", 1)


async def nothing_else_waits(office: Office) -> None:
    """The locks' own jobs and invitations would be done first."""
    await office.superuser.execute("DELETE FROM pgqueuer WHERE priority > -2")


ALL_TAGGED = "SELECT count(*) FROM scorecard_taggings"


async def test_killed_workers_read_each_scorecard_once(office: Office, database: Database, tmp_path: Path) -> None:
    """kill -9 in the middle of a run, with the real tagger; at the end the run is what it would have been."""
    with worker_process(database.application_url, tmp_path) as worker:

        async def all_tagged() -> bool:
            return await office.count(ALL_TAGGED) == 3 * APPLICATIONS

        await until(all_tagged, "the locks' jobs")
        before = await office.superuser.fetch("SELECT id, span_start, value FROM tags ORDER BY id")
        assert len(before) >= APPLICATIONS
        await office.superuser.execute("UPDATE tags SET model = 'older'")
        await office.superuser.execute("UPDATE scorecard_taggings SET model = 'older'")
        await office.start()

        async def begun() -> bool:
            return int((await office.run())["done"]) > 0

        async def finished() -> bool:
            return (await office.run())["status"] == "finished"

        await until(begun, "the first batch")
        worker.kill()
        worker.start()
        await until(finished, "the end of the run")
    run = await office.run()
    assert (run["done"], run["total"]) == (3 * APPLICATIONS, 3 * APPLICATIONS)
    # The same notes, the same tagger: every tag was found again and kept its id.
    assert await office.superuser.fetch("SELECT id, span_start, value FROM tags ORDER BY id") == before
    assert await office.count("SELECT count(*) FROM tags WHERE model = 'older'") == 0
    kept = await office.count(
        "SELECT sum((one ->> 'kept')::integer) FROM tagging_runs, jsonb_array_elements(changes) AS one"
    )
    assert kept == len(before)
    assert await office.count("SELECT count(*) FROM tagging_run_scorecards") == 0


@pytest.mark.usefixtures("tagger")
async def test_an_attempt_that_dies_between_reading_and_storing_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await nothing_else_waits(office)
    job = await office.start()
    store, calls = runs.store_batch, []

    async def dies_on_the_third(conn: Connection, run_id: UUID, found: Any) -> Any:
        calls.append(run_id)
        stored = await store(conn, run_id, found)
        if len(calls) == 3:
            raise ConnectionResetError
        return stored

    monkeypatch.setattr(runs, "store_batch", dies_on_the_third)
    assert await run_job(office.handler(), office.queued(job)) == timedelta(seconds=1)
    assert (await office.run())["done"] == 2
    assert await office.count("SELECT count(*) FROM tags") == 2
    assert await run_job(office.handler(), office.queued(job)) is None
    run = await office.run()
    assert (run["status"], run["done"], run["total"]) == ("finished", 12, 12)
    assert await office.count("SELECT count(*) FROM tags") == 12
    followed = (await office.journey.call("GET", f"/v1/jobs/{job.id}")).json()
    assert (followed["status"], followed["progress"]) == ("succeeded", 100)


@pytest.mark.usefixtures("tagger")
async def test_two_attempts_at_once_count_a_scorecard_once(office: Office) -> None:
    """A worker that was thought lost comes back with what it had read."""
    await nothing_else_waits(office)
    job = await office.start()
    async with office.handler().transaction(office.tenant.organisation_id) as conn:
        await runs.begin(conn, job.subject_id, "test-2")
        (card,) = await runs.next_batch(conn, job.subject_id)
        reading = await tagging_jobs.reading_of(conn, card.id)
    found = (await tagging_jobs._analysed(card, reading))[1]
    for expected in (1, 1):
        async with office.handler().transaction(office.tenant.organisation_id) as conn:
            run = await runs.store_batch(conn, job.subject_id, [found])
        assert run is not None
        assert run.done == expected
        assert [one.added for one in run.changes] == [1]


@pytest.mark.usefixtures("tagger")
async def test_what_somebody_waits_for_comes_first(office: Office) -> None:
    await nothing_else_waits(office)
    made = await office.journey.interview("One more", ("panelist",))
    card = made["cards"]["panelist"]
    job = await office.start()
    saved = await office.journey.write("panelist", card, "She rang back. Twice.", (3, 3, 3))
    await office.journey.lock("panelist", card, saved.headers["etag"])
    handler = office.handler()
    # The lock's job waits: after a batch the run gives way, and its attempt does not count.
    for done in (1, 2):
        assert await run_job(handler, office.queued(job)) == timedelta(0)
        assert (await office.run())["done"] == done
    followed = (await office.journey.call("GET", f"/v1/jobs/{job.id}")).json()
    assert (followed["status"], followed["attempts"], followed["step"]) == ("queued", 0, "2 of 13 scorecards")
    await nothing_else_waits(office)
    assert await run_job(handler, office.queued(job)) is None
    assert (await office.run())["status"] == "finished"


@pytest.mark.usefixtures("tagger")
async def test_switched_off_in_the_middle_the_run_ends_with_a_reason(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await nothing_else_waits(office)
    job = await office.start()
    store = runs.store_batch

    async def then_off(conn: Connection, run_id: UUID, found: Any) -> Any:
        stored = await store(conn, run_id, found)
        await conn.execute("UPDATE organisations SET tagging = false WHERE id = current_organisation()")
        return stored

    monkeypatch.setattr(runs, "store_batch", then_off)
    assert await run_job(office.handler(), office.queued(job)) is None
    assert ((await office.run())["status"], (await office.run())["done"]) == ("failed", 1)
    followed = (await office.journey.call("GET", f"/v1/jobs/{job.id}")).json()
    assert "switched off" in followed["error"]


@pytest.mark.usefixtures("tagger")
async def test_a_new_model_in_the_middle_reads_everything_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await nothing_else_waits(office)
    job = await office.start()
    async with office.handler().transaction(office.tenant.organisation_id) as conn:
        await runs.begin(conn, job.subject_id, "test-1")
        (card,) = await runs.next_batch(conn, job.subject_id)
        found = Found(scorecard=card, culture_id=UUID(office.journey.made["culture"]["id"]), findings=())
        await runs.store_batch(conn, job.subject_id, [found])
    assert await run_job(office.handler(), office.queued(job)) is None
    run = await office.run()
    assert (run["model"], run["done"], run["total"]) == ("test-2", 13, 13)
    assert await office.count("SELECT count(*) FROM scorecard_taggings WHERE model = 'test-2'") == 12


@pytest.mark.usefixtures("tagger")
async def test_a_draft_is_tagged_for_its_author_by_a_job(office: Office) -> None:
    made = await office.journey.interview("In progress", ("panelist", "panelist_2"))
    card = made["cards"]["panelist"]
    path = f"/v1/scorecards/{card}"
    draft = scorecard("She rang back. Twice.", (3, 3, 3))
    saved = await office.journey.call("PUT", path, draft, by="panelist", etag='"1"')
    job = (await office.journey.call("POST", f"{path}/tags", by="panelist")).json()
    queued = QueuedJob(organisation_id=office.tenant.organisation_id, job_id=UUID(job["id"]))
    assert await run_job(office.handler(), queued) is None
    tags = (await office.journey.call("GET", f"{path}/tags", by="panelist")).json()
    assert [(one["start"], one["end"], one["model"]) for one in tags] == [(0, 3, "test-2")]
    refused = await office.journey.call("GET", f"{path}/tags", by="panelist_2", status=409)
    assert refused.json()["code"] == "blinded"
    # A draft is not among what was read for good, nor does it become stale.
    assert await office.count(f"SELECT count(*) FROM scorecard_taggings WHERE scorecard_id = '{card}'") == 0
    review = await office.journey.call(
        "PUT", f"/v1/tags/{tags[0]['id']}/review", {"review": "rejected"}, by="panelist", etag='"1"', status=409
    )
    assert review.json()["code"] == "not_locked"
    draft["notes"][0]["text"] = "She rang back. Once."
    await office.journey.call("PUT", path, draft, by="panelist", etag=saved.headers["etag"])
    assert (await office.journey.call("GET", f"{path}/tags", by="panelist")).json() == []


async def test_a_draft_that_may_not_be_analysed_any_more_is_not(office: Office) -> None:
    card = (await office.journey.interview("In progress", ("panelist",)))["cards"]["panelist"]
    await office.journey.write("panelist", card, "She rang back. Twice.", (3, 3, 3))
    job = (await office.journey.call("POST", f"/v1/scorecards/{card}/tags", by="panelist")).json()
    await office.journey.call("PUT", "/v1/organisation/tagging", {"enabled": False})
    queued = QueuedJob(organisation_id=office.tenant.organisation_id, job_id=UUID(job["id"]))
    assert await run_job(office.handler(), queued) is None
    assert await office.count("SELECT count(*) FROM tags") == 0
