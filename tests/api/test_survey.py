"""Surveys nobody is exposed by: tokens, thresholds, close, and what cannot be linked afterwards."""

from typing import Any

import httpx
import pytest

from domain.database import Pool, set_tenant
from tests.api.journey import Journey
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio


@pytest.fixture
async def journey(client: httpx.AsyncClient, tenant: Tenant) -> Journey:
    one = Journey(client, tenant.keys, tenant.accounts)
    await one.prepare()
    return one


async def launched(journey: Journey, members: int = 9, status: int = 0, **changes: Any) -> dict[str, Any]:
    shipped = (await journey.call("GET", "/v1/shipped-instruments")).json()["customer_culture_pulse"]
    instrument = await journey.publish("/v1/survey-instruments", shipped)
    people = [{"name": f"Member {n}", "email": f"member{n}@example.org"} for n in range(members)]
    team = (await journey.call("POST", "/v1/teams", {"name": "Desk", "members": people}, by="hr")).json()["team"]
    body = {
        "team_id": team["id"],
        "instrument_id": instrument["id"],
        "target_culture_id": journey.made["culture"]["id"],
        **changes,
    }
    answer = await journey.call("POST", "/v1/surveys", body, by="hr", status=status)
    made: dict[str, Any] = answer.json()
    made["items"] = len(instrument["body"]["items"])
    return made


async def answer(journey: Journey, made: dict[str, Any], member: int, value: int | None = None) -> httpx.Response:
    token = made["invitations"][member]["token"]
    answers = [value or 1 + (member + item) % 5 for item in range(made["items"])]
    return await journey.client.post(f"/v1/questionnaire/{token}", json={"answers": answers})


async def close(journey: Journey, made: dict[str, Any]) -> dict[str, Any]:
    survey = made["survey"]["id"]
    await journey.call("POST", f"/v1/surveys/{survey}/close", by="hr")
    results: dict[str, Any] = (await journey.call("GET", f"/v1/surveys/{survey}/results", by="hr")).json()
    return results


async def test_a_token_opens_the_questionnaire_once(journey: Journey) -> None:
    made = await launched(journey)
    path = f"/v1/questionnaire/{made['invitations'][0]['token']}"
    assert len((await journey.client.get(path)).json()["items"]) == made["items"]
    short = await journey.client.post(path, json={"answers": [3]})
    assert (short.status_code, short.json()["code"]) == (422, "wrong_number")
    assert (await answer(journey, made, 0)).status_code == 204  # a refused attempt has not used the token up
    assert (await answer(journey, made, 0)).status_code == 404
    assert (await journey.client.get(path)).status_code == 404
    assert (await journey.client.get("/v1/questionnaire/oit_nothing")).status_code == 404


async def test_before_close_only_the_number_of_answers_is_known(journey: Journey) -> None:
    made = await launched(journey)
    await answer(journey, made, 0)
    survey = made["survey"]["id"]
    progress = (await journey.call("GET", f"/v1/surveys/{survey}", by="hr")).json()
    assert progress["answered"] == 1
    for path in (f"/v1/surveys/{survey}/results",):
        assert (await journey.call("GET", path, by="hr", status=409)).json()["code"] == "not_closed"
    early = await journey.call("POST", f"/v1/surveys/{survey}/reports", by="hr", status=409)
    assert early.json()["code"] == "not_closed"


async def test_a_closed_survey_takes_no_answers_and_closes_once(journey: Journey) -> None:
    made = await launched(journey)
    await close(journey, made)
    assert (await answer(journey, made, 0)).status_code == 404
    again = await journey.call("POST", f"/v1/surveys/{made['survey']['id']}/close", by="hr", status=409)
    assert again.json()["code"] == "closed"


@pytest.mark.parametrize("changes", [{"minimum_for_means": 4}, {"minimum_for_spread": 7}])
async def test_thresholds_cannot_be_laxer_than_the_rule(journey: Journey, changes: dict[str, int]) -> None:
    refused = await launched(journey, status=422, **changes)
    assert refused["errors"][0]["field"] == next(iter(changes))


@pytest.mark.parametrize(("members", "answered", "refused"), [(9, 4, True), (9, 5, True), (8, 5, False), (9, 9, False)])
async def test_too_few_answers_publish_no_number(journey: Journey, members: int, answered: int, refused: bool) -> None:
    made = await launched(journey, members=members)
    for member in range(answered):
        await answer(journey, made, member)
    results = await close(journey, made)
    assert (results["refusal"] is not None) is refused
    assert (results["dimensions"] == []) is refused
    if not refused:
        shown = {one["spread"] is not None for one in results["dimensions"]}
        assert shown == {answered >= 8}


async def test_unanimity_is_a_band(journey: Journey) -> None:
    made = await launched(journey)
    for member in range(9):
        await answer(journey, made, member, value=3)
    results = await close(journey, made)
    assert all(one["mean"] is None and one["band"] for one in results["dimensions"])


async def test_after_close_nothing_links_a_token_to_an_answer(journey: Journey, pool: Pool, tenant: Tenant) -> None:
    """Ids, row order and transaction ids are all new: what a database administrator could have noted is worthless."""
    made = await launched(journey)
    for member in range(9):
        assert (await answer(journey, made, member)).status_code == 204
    rows = "SELECT id, answers, ctid::text AS place, xmin::text AS writer FROM survey_answers ORDER BY ctid"
    tokens = "SELECT xmin::text AS writer FROM survey_tokens"
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        before = await conn.fetch(rows)
    await close(journey, made)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        after, writers = await conn.fetch(rows), {row["writer"] for row in await conn.fetch(tokens)}
    assert sorted(row["answers"] for row in before) == sorted(row["answers"] for row in after)
    assert not {row["id"] for row in before} & {row["id"] for row in after}
    assert not writers & {row["writer"] for row in after}
    assert len({row["writer"] for row in after}) == 1
    # One order in 362,880 would be the old one by chance.
    assert [row["answers"] for row in before] != [row["answers"] for row in after]
    events = (await journey.call("GET", "/v1/audit-events?limit=200")).json()["items"]
    assert not any("answer" in event["action"] for event in events)


async def test_members_answers_leave_no_idempotency_record(journey: Journey, pool: Pool, tenant: Tenant) -> None:
    made = await launched(journey)
    token = made["invitations"][0]["token"]
    await journey.client.post(
        f"/v1/questionnaire/{token}", json={"answers": [3] * made["items"]}, headers={"Idempotency-Key": "mine"}
    )
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        assert await conn.fetchval("SELECT count(*) FROM idempotency_keys") == 0
