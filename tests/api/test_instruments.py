"""The linter of questionnaires over HTTP, and what it keeps from being published."""

from typing import Any

import httpx
import pytest

from domain.instruments.service import SHIPPED
from tests.api.journey import Journey
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio


@pytest.fixture
def journey(client: httpx.AsyncClient, tenant: Tenant) -> Journey:
    return Journey(client, tenant.keys, tenant.accounts)


async def shipped(journey: Journey) -> dict[str, Any]:
    return dict((await journey.call("GET", "/v1/shipped-instruments")).json())


async def test_every_shipped_questionnaire_may_be_published_and_comes_back_as_it_was(journey: Journey) -> None:
    instruments = await shipped(journey)
    assert tuple(instruments) == SHIPPED
    for name, body in instruments.items():
        report = (await journey.call("POST", "/v1/survey-instruments/lint", body)).json()
        assert report["blocks_publishing"] is False, name
        published = await journey.publish("/v1/survey-instruments", body)
        assert published["body"] == body
        assert [one["language"] for one in published["body"]["translations"]] == ["ar", "de"]


async def test_linting_stores_nothing(journey: Journey) -> None:
    before = (await journey.call("GET", "/v1/survey-instruments")).json()
    body = (await shipped(journey))["six_dimensions"]
    await journey.call("POST", "/v1/survey-instruments/lint", body)
    assert (await journey.call("GET", "/v1/survey-instruments")).json() == before


async def test_an_error_is_named_and_blocks_publishing_and_a_warning_does_not(journey: Journey) -> None:
    body = (await shipped(journey))["enduring_behaviours"]
    body["items"][0]["text"] = "In our team, we listen to customers and act on what they tell us."
    body["items"][1]["text"] = "In our team, we often tell customers what a choice costs."
    del body["translations"][1]["items"][2]
    drafted = await journey.call("POST", "/v1/survey-instruments", body, by="hr")
    one = f"/v1/survey-instruments/{drafted.json()['id']}"
    report = (await journey.call("GET", f"{one}/lint")).json()
    assert report == (await journey.call("POST", "/v1/survey-instruments/lint", body)).json()
    assert report["blocks_publishing"] is True
    found = [(finding["rule"], finding["severity"], finding["pointer"]) for finding in report["findings"]]
    assert found == [
        ("I01", "E", "/items/0/text"),
        ("I06", "W", "/items/1/text"),
        ("I24", "E", "/translations/1/items"),
    ]
    assert "op_refuse" in report["findings"][2]["message"]
    submitted = await journey.call("POST", f"{one}/submit", by="hr", etag=drafted.headers["etag"])
    refused = await journey.call("POST", f"{one}/publish", etag=submitted.headers["etag"], status=422)
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("/items/0/text", "I01"),
        ("/translations/1/items", "I24"),
    ]
    assert (await journey.call("GET", one)).json()["status"] == "review"


async def test_a_faulty_body_is_refused_with_its_place(journey: Journey) -> None:
    body = (await shipped(journey))["customer_culture_pulse"]
    body["items"][3]["text"] = ""
    refused = (await journey.call("POST", "/v1/survey-instruments/lint", body, status=422)).json()
    assert "items[3].text" in refused["errors"][0]["field"]
