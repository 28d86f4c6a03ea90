"""The linter over HTTP, what it keeps from being published, interview guides, and the current target culture."""

from typing import Any

import httpx
import pytest

from tests.api.journey import Journey
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio


@pytest.fixture
async def journey(client: httpx.AsyncClient, tenant: Tenant) -> Journey:
    one = Journey(client, tenant.keys, tenant.accounts)
    await one.prepare()
    return one


def guide(journey: Journey, **changes: Any) -> dict[str, Any]:
    """Two questions per competency, one past and one situational."""
    codes = []
    for competency in journey.made["rubric"]["body"]["competencies"]:
        for kind in ("past_behaviour", "situational"):
            codes.append(next(one["code"] for one in competency["questions"] if one["type"] == kind))
    return {
        "title": "Service adviser, first interview",
        "role_profile_id": journey.made["profile"]["id"],
        "rubric_id": journey.made["rubric"]["id"],
        "slot_minutes": 60,
        "question_codes": codes,
        **changes,
    }


async def test_shipped_competencies_lint_clean_and_nothing_is_stored(journey: Journey) -> None:
    before = (await journey.call("GET", "/v1/rubrics")).json()
    report = (await journey.call("POST", "/v1/rubrics/lint", journey.made["rubric"]["body"])).json()
    assert report["blocks_publishing"] is False
    assert [one for one in report["findings"] if one["severity"] == "E"] == []
    assert (await journey.call("GET", "/v1/rubrics")).json() == before


async def test_an_error_is_named_and_blocks_publishing(journey: Journey) -> None:
    body = journey.made["rubric"]["body"]
    body["competencies"][1]["anchors"][4]["text"] = "Has great chemistry with the panel and a warm smile."
    report = (await journey.call("POST", "/v1/rubrics/lint", body)).json()
    found = {(one["rule"], one["pointer"]) for one in report["findings"] if one["severity"] == "E"}
    assert ("R18", "/competencies/1/anchors/4/text") in found
    assert ("R19", "/competencies/1/anchors/4/text") in found
    assert all(one["message"] and one["mend"] for one in report["findings"])
    drafted = await journey.call("POST", "/v1/rubrics", body, by="hr")
    one = f"/v1/rubrics/{drafted.json()['id']}"
    assert (await journey.call("GET", f"{one}/lint")).json()["blocks_publishing"] is True
    submitted = await journey.call("POST", f"{one}/submit", by="hr", etag=drafted.headers["etag"])
    refused = await journey.call("POST", f"{one}/publish", etag=submitted.headers["etag"], status=422)
    assert {"R18", "R19"} <= {error["code"] for error in refused.json()["errors"]}
    assert (await journey.call("GET", one)).json()["status"] == "review"


async def test_a_guide_has_a_time_budget_and_a_structure_index(journey: Journey) -> None:
    published = await journey.publish("/v1/interview-guides", guide(journey))
    review = (await journey.call("GET", f"/v1/interview-guides/{published['id']}/lint")).json()
    assert review["blocks_publishing"] is False
    assert 0 < review["planned_minutes"] <= review["slot_minutes"] == 60
    assert len(review["structure"]["components"]) == 15


async def test_a_guide_that_does_not_fit_its_slot_is_not_published(journey: Journey) -> None:
    drafted = await journey.call("POST", "/v1/interview-guides", guide(journey, slot_minutes=10), by="hr")
    one = f"/v1/interview-guides/{drafted.json()['id']}"
    submitted = await journey.call("POST", f"{one}/submit", by="hr", etag=drafted.headers["etag"])
    refused = await journey.call("POST", f"{one}/publish", etag=submitted.headers["etag"], status=422)
    assert "R27" in {error["code"] for error in refused.json()["errors"]}


async def test_a_guide_asks_only_its_rubrics_questions_once(journey: Journey) -> None:
    codes = guide(journey)["question_codes"]
    asked = guide(journey, question_codes=[codes[0], codes[0], "no_such_question"])
    refused = await journey.call("POST", "/v1/interview-guides", asked, by="hr", status=422)
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("question_codes[1]", "duplicate"),
        ("question_codes[2]", "unknown_question"),
    ]


async def test_one_target_culture_is_current(journey: Journey) -> None:
    path = "/v1/target-cultures/current"
    await journey.call("GET", path, status=404)
    culture = journey.made["culture"]
    await journey.call("PUT", path, {"version_id": culture["id"]}, by="hr")
    assert (await journey.call("GET", path)).json()["id"] == culture["id"]
    draft = (await journey.call("POST", f"/v1/target-cultures/{culture['id']}/next", by="hr")).json()
    refused = await journey.call("PUT", path, {"version_id": draft["id"]}, by="hr", status=409)
    assert refused.json()["code"] == "not_published"
    assert (await journey.call("GET", path)).json()["id"] == culture["id"]


async def test_each_level_of_a_value_is_described_once(journey: Journey) -> None:
    body = journey.made["culture"]["body"]
    body["values"][0]["further_levels"] = [{"level": 3, "text": "When asked."}, {"level": 4, "text": "Again."}]
    refused = await journey.call("POST", "/v1/target-cultures", body, by="hr", status=422)
    assert refused.json()["errors"][0]["field"] == "values[0].further_levels"
    body["values"][0]["further_levels"].pop()
    await journey.call("POST", "/v1/target-cultures", body, by="hr")
