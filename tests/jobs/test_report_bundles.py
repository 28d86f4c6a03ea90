"""A bundle by a real worker that is killed while it prints, and what two attempts at once store."""

import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from api import report_jobs
from api.jobs import run_job
from domain.jobs.model import QueuedJob
from tests.conftest import Database
from tests.jobs.harness import until, worker_process
from tests.jobs.test_retag import Office, office

pytestmark = pytest.mark.anyio
__all__ = ["office"]


async def start(office: Office) -> dict[str, Any]:
    """A bundle of the four candidates; its job."""
    path = f"/v1/requisitions/{office.journey.made['requisition']['id']}/report-bundles"
    job: dict[str, Any] = (await office.journey.call("POST", path)).json()
    return job


async def bundle_of(office: Office, job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await office.journey.call("GET", f"/v1/report-bundles/{job['subject_id']}")).json()
    return found


async def reports(office: Office) -> dict[UUID, tuple[UUID, str]]:
    """Application → report and hash; fails where one has two."""
    rows = await office.superuser.fetch("SELECT subject_id, id, pdf_sha256 FROM reports ORDER BY id")
    found = {row["subject_id"]: (row["id"], row["pdf_sha256"]) for row in rows}
    assert len(found) == len(rows), "one report for each candidate"
    return found


async def test_a_killed_workers_bundle_goes_on_where_it_stopped(
    office: Office, database: Database, tmp_path: Path
) -> None:
    # The notes' tags are not the matter here; each worker would load its models for them.
    await office.superuser.execute("DELETE FROM pgqueuer")
    job = await start(office)
    with worker_process(database.application_url, tmp_path) as worker:

        async def one_made() -> bool:
            return int((await bundle_of(office, job))["bundle"]["made"]) >= 1

        async def finished() -> bool:
            return bool((await bundle_of(office, job))["bundle"]["status"] == "finished")

        await until(one_made, "the first report", 120)
        worker.kill()
        before = await reports(office)
        assert 1 <= len(before) < 4
        worker.start()
        await until(finished, "the end of the bundle", 120)
    found = await bundle_of(office, job)
    assert (found["bundle"]["made"], found["bundle"]["left_out"]) == (4, 0)
    after = await reports(office)
    assert before.items() <= after.items()
    assert {item["report_id"] for item in found["items"]} == {str(report) for report, _ in after.values()}
    file = await office.journey.call("GET", f"/v1/report-bundles/{job['subject_id']}/file")
    archive = zipfile.ZipFile(io.BytesIO(file.content))
    for number in range(4):
        pdf = PdfReader(io.BytesIO(archive.read(f"{number + 1}-Candidate-{number}.pdf")))
        assert f"Candidate {number}" in pdf.pages[0].extract_text()


async def test_it_gives_way_between_two_reports(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def printed(*_: Any) -> bytes:
        return b"%PDF"

    monkeypatch.setattr(report_jobs, "_printed", printed)
    await office.superuser.execute("DELETE FROM pgqueuer")
    job = await start(office)
    queued = QueuedJob(organisation_id=office.tenant.organisation_id, job_id=UUID(job["id"]))
    application = office.journey.made["application"]["id"]
    await office.journey.call("POST", f"/v1/applications/{application}/reports")
    for made in (1, 2):
        assert await run_job(office.handler(), queued) is not None
        assert (await bundle_of(office, job))["bundle"]["made"] == made
    followed = (await office.journey.call("GET", f"/v1/jobs/{job['id']}")).json()
    assert (followed["status"], followed["attempts"], followed["step"]) == ("queued", 0, "2 of 4 candidates")
    await office.superuser.execute("DELETE FROM pgqueuer")
    assert await run_job(office.handler(), queued) is None
    assert (await bundle_of(office, job))["bundle"]["status"] == "finished"


async def test_two_attempts_at_once_make_a_report_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was thought lost comes back with what it had printed."""
    await office.superuser.execute("DELETE FROM pgqueuer")
    job = await start(office)
    queued = QueuedJob(organisation_id=office.tenant.organisation_id, job_id=UUID(job["id"]))
    other_ran: list[str] = []

    async def printed(*_: Any) -> bytes:
        if not other_ran:
            other_ran.append("yes")
            assert await run_job(office.handler(), queued) is None
        return b"%PDF"

    monkeypatch.setattr(report_jobs, "_printed", printed)
    assert await run_job(office.handler(), queued) is None
    assert len(await reports(office)) == 4
    found = await bundle_of(office, job)
    assert (found["bundle"]["status"], found["bundle"]["made"]) == ("finished", 4)
    assert await office.count("SELECT count(*) FROM audit_events WHERE action = 'report.made'") == 4


async def test_a_bundle_whose_job_was_given_up_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> bytes:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(report_jobs, "_printed", broken)
    await office.superuser.execute("DELETE FROM pgqueuer")
    job = await start(office)
    queued = QueuedJob(organisation_id=office.tenant.organisation_id, job_id=UUID(job["id"]))
    for _ in range(8):
        await run_job(office.handler(), queued)
    found = await bundle_of(office, job)
    assert (found["bundle"]["status"], found["bundle"]["made"]) == ("failed", 0)
    path = f"/v1/report-bundles/{job['subject_id']}"
    refused = await office.journey.call("POST", f"{path}/cancel", status=409)
    assert refused.json()["code"] == "bundle_over"
    archive = zipfile.ZipFile(io.BytesIO((await office.journey.call("GET", f"{path}/file")).content))
    assert archive.namelist() == ["index.html", "index.csv"]
    assert "because its work failed" in archive.read("index.html").decode()
