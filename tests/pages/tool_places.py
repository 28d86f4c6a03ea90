"""Where the demo's working tools and calibrations are, for tests/pages/places.py."""

from typing import Any

from api.openapi_calibration_examples import CALIBRATION_EXAMPLES
from tests.pages.site import Organisation


async def places_of_tools(demo: Organisation) -> dict[str, str]:
    """`note_id` and `note_team`: a note and its team; `country`.

    `open_calibration` has an open attempt of `panelist` with one level; `rated_calibration` has submitted ones of two,
    and is the admin's. `sample_id`: a sample of the organisation's own, which no calibration uses.
    """
    journey = demo.journey()
    found = {"country": "US"}
    for team in (await journey.call("GET", "/v1/teams?limit=200")).json()["items"]:
        if notes := (await journey.call("GET", f"/v1/teams/{team['id']}/notes")).json()["items"]:
            found |= {"note_id": notes[0]["id"], "note_team": team["id"]}
            break
    for name in ("rated_calibration", "open_calibration"):
        made = await _calibration(demo, name.replace("_", " ").capitalize())
        found[name] = made["id"]
        path = f"/v1/calibrations/{made['id']}/attempt"
        for rater in ("panelist", "panelist_2"):
            begun = await journey.call("POST", f"{path}s", by=rater)
            samples = begun.json()["samples"][: 1 if name == "open_calibration" else None]
            ratings = [{"sample_id": one["id"], "level": 3, "reason": "He asked first."} for one in samples]
            saved = await journey.call("PUT", path, {"ratings": ratings}, by=rater, etag=begun.headers["etag"])
            if name == "rated_calibration":
                await journey.call("POST", f"{path}/submit", by=rater, etag=saved.headers["etag"])
    sample = CALIBRATION_EXAMPLES["addCalibrationSample"]
    found["sample_id"] = (await journey.call("POST", "/v1/calibration-samples", sample)).json()["id"]
    return found


async def _calibration(demo: Organisation, title: str) -> Any:
    """A calibration of the first published rubric, with two raters."""
    journey = demo.journey()
    rubrics = (await journey.call("GET", "/v1/rubrics")).json()["items"]
    body = {
        "title": title,
        "rubric_id": next(one["id"] for one in rubrics if one["status"] == "published"),
        "panelists": [str(demo.accounts[rater]) for rater in ("panelist", "panelist_2")],
    }
    return (await journey.call("POST", "/v1/calibrations", body)).json()
