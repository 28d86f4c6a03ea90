"""The demo's reports: one on a candidate, and a bundle that was cancelled, so that nobody waits for it."""

import asyncio
from typing import Any

from tests.api.journey import Journey
from tests.pages.site import Organisation

MADE_SECONDS = 90


async def places_of_reports(demo: Organisation, application_id: str) -> dict[str, str]:
    """`report_id` and `bundle_id`, about the application and its requisition."""
    journey = demo.journey()
    job = (await journey.call("POST", f"/v1/applications/{application_id}/reports")).json()
    application = (await journey.call("GET", f"/v1/applications/{application_id}")).json()
    path = f"/v1/requisitions/{application['requisition_id']}/report-bundles"
    bundle = (await journey.call("POST", path)).json()["subject_id"]
    await journey.call("POST", f"/v1/report-bundles/{bundle}/cancel")
    return {"report_id": (await finished(journey, job))["report_id"], "bundle_id": bundle}


async def finished(journey: Journey, job: dict[str, Any]) -> dict[str, Any]:
    """The job once it has succeeded."""
    async with asyncio.timeout(MADE_SECONDS):
        while (job := (await journey.call("GET", f"/v1/jobs/{job['id']}")).json())["status"] != "succeeded":
            assert job["status"] != "dead", job
            await asyncio.sleep(0.2)
    return job
