"""The main job through the real application, a real worker and real PDFs."""

import asyncio
import io
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from api.worker import Worker
from tests.api.journey import Journey
from tests.conftest import Database, Tenant

pytestmark = pytest.mark.anyio


async def finished(journey: Journey, job: dict[str, Any], seconds: float = 90) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        while job["status"] in {"queued", "running"}:
            await asyncio.sleep(0.2)
            job = (await journey.call("GET", f"/v1/jobs/{job['id']}")).json()
    return job


async def pdf_text(journey: Journey, report_id: str) -> str:
    response = await journey.call("GET", f"/v1/reports/{report_id}/file")
    assert response.headers["content-type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


async def test_from_culture_to_candidate_and_team_pdf(
    client: httpx.AsyncClient, tenant: Tenant, database: Database
) -> None:
    journey = Journey(client, tenant.keys, tenant.accounts)
    await journey.prepare()
    made = await journey.interview()
    application = made["application"]["id"]
    await journey.call("POST", f"/v1/applications/{application}/reports", status=409)
    await journey.complete_panel(made)

    worker = Worker(database.application_url)
    running = asyncio.create_task(worker.run())
    try:
        await journey.survey()
        score = (await journey.call("GET", f"/v1/applications/{application}/score")).json()
        assert score["composite"]["value"] == pytest.approx((4.0 + 4.25 + 3.25) / 3)
        # Asked for at once: evidence whose tagging still waits is found before the report is composed.
        asked = (await journey.call("POST", f"/v1/applications/{application}/reports")).json()
        job = await finished(journey, asked)
        document = (await journey.call("GET", f"/v1/reports/{job['report_id']}/document")).json()
        assert all(value["evidence"] for value in document["values"] if value["code"] != "empathy")
        await all_tagged(journey)
        tags = (await journey.call("GET", f"/v1/scorecards/{made['cards']['panelist']}/tags")).json()
        assert {"customer_orientation", "curiosity"} <= {tag["value"] for tag in tags}
        asked = (await journey.call("POST", f"/v1/applications/{application}/reports")).json()
        job = await finished(journey, asked)
        assert job["status"] == "succeeded", job
        text = await pdf_text(journey, job["report_id"])
        assert "Noor Haddad" in text
        assert "rang three hotels herself" in " ".join(text.split())
        asked = (await journey.call("POST", f"/v1/teams/{journey.made['team']['id']}/reports")).json()
        job = await finished(journey, asked)
        assert job["status"] == "succeeded", job
        text = await pdf_text(journey, job["report_id"])
        assert "Front desk" in text
    finally:
        worker.stop()
        await asyncio.wait_for(running, 60)


async def all_tagged(journey: Journey) -> None:
    async with asyncio.timeout(60):
        while True:
            # Only the rater sees the job that their lock has started.
            answers = [await journey.call("GET", "/v1/jobs", by=rater) for rater in journey.made["cards"]]
            jobs = [job for answer in answers for job in answer.json()["items"] if job["kind"] == "tag_scorecard"]
            if len(jobs) == len(answers) and all(job["status"] == "succeeded" for job in jobs):
                return
            await asyncio.sleep(0.2)
