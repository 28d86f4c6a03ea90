"""A calibration of the furnished organisations: one rater has submitted, another has a complete open attempt."""

from typing import Any

from api.openapi_calibration_examples import CALIBRATION_EXAMPLES
from tests.api.journey import Journey


async def furnish_calibration(journey: Journey) -> dict[str, Any]:
    """Ids of an own sample that nothing uses, and of a calibration of three shipped ones."""
    sample = (
        await journey.call("POST", "/v1/calibration-samples", CALIBRATION_EXAMPLES["addCalibrationSample"])
    ).json()
    body = {
        "title": "Before the first interviews",
        "requisition_id": journey.made["requisition"]["id"],
        "panelists": [str(journey.accounts[rater]) for rater in ("panelist", "panelist_2")],
        "library_codes": ["em_wet_cellar", "em_other_building", "em_lift_works"],
    }
    made = (await journey.call("POST", "/v1/calibrations", body, by="recruiter")).json()
    path = f"/v1/calibrations/{made['id']}/attempt"
    for rater in ("panelist", "panelist_2"):
        begun = await journey.call("POST", f"{path}s", by=rater)
        ratings = [{"sample_id": one["id"], "level": 3} for one in begun.json()["samples"]]
        saved = await journey.call("PUT", path, {"ratings": ratings}, by=rater, etag=begun.headers["etag"])
        if rater == "panelist":
            await journey.call("POST", f"{path}/submit", by=rater, etag=saved.headers["etag"])
    return {"calibration_sample": sample["id"], "calibration": made["id"]}
