"""Idempotency-Key: what was done once is done once, and the second answer is the first."""

import asyncio
from typing import Any

import pytest

from tests.api.conftest import PASSWORD, World, problem

pytestmark = pytest.mark.anyio
PERSON = {"name": "Once Only"}


def with_key(world: World, key: str, role: str = "admin") -> dict[str, str]:
    return {**world.tenant.auth(role), "Idempotency-Key": key}


async def count(superuser: Any, name: str = "Once Only") -> int:
    counted: int = await superuser.fetchval("SELECT count(*) FROM candidates WHERE name = $1", name)
    return counted


async def test_the_same_request_gets_the_same_answer(world: World, superuser: Any) -> None:
    first, second = [
        await world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1")) for _ in range(2)
    ]
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert await count(superuser) == 1
    await world.client.post("/v1/candidates", json=PERSON, headers=world.tenant.auth())
    assert await count(superuser) == 2, "without a key, twice is twice"


async def test_the_same_key_for_something_else_is_refused(world: World) -> None:
    await world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1"))
    for path, body in (("/v1/candidates", {"name": "Another"}), ("/v1/teams", PERSON)):
        response = await world.client.post(path, json=body, headers=with_key(world, "k1"))
        problem(response, 422, "idempotency_mismatch", "header.Idempotency-Key")


async def test_keys_belong_to_whoever_sends_them(world: World, superuser: Any) -> None:
    for role in ("admin", "recruiter"):
        response = await world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1", role))
        assert "idempotent-replayed" not in response.headers
    other = {**world.other.auth(), "Idempotency-Key": "k1"}
    assert "idempotent-replayed" not in (await world.client.post("/v1/candidates", json=PERSON, headers=other)).headers
    assert await count(superuser) == 3


async def test_a_service_key_acting_for_another_does_not_replay(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.tenant.service_key}", "Idempotency-Key": "k1"}
    for person in ("recruiter", "admin"):
        acting = {**headers, "On-Behalf-Of": str(world.tenant.accounts[person])}
        response = await world.client.post("/v1/candidates", json=PERSON, headers=acting)
        assert response.status_code == (201 if person == "recruiter" else 422)


async def test_a_request_in_flight_refuses_its_twin(world: World, superuser: Any) -> None:
    """A lock on the table holds the first request back; its twin is refused at once and later gets its answer."""
    transaction = superuser.transaction()
    await transaction.start()
    await superuser.execute("LOCK TABLE candidates IN SHARE MODE")
    first = asyncio.create_task(world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1")))
    await asyncio.sleep(0.5)
    twin = await world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1"))
    problem(twin, 409, "idempotency_in_flight")
    assert not first.done()
    await transaction.rollback()
    assert (await first).status_code == 201
    again = await world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1"))
    assert again.content == (await first).content
    assert await count(superuser) == 1


async def test_many_at_once_do_it_once(world: World, superuser: Any) -> None:
    answers = await asyncio.gather(
        *(world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1")) for _ in range(8))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await count(superuser) == 1


async def test_failed_requests_are_not_stored(world: World, superuser: Any) -> None:
    refused = await world.client.post("/v1/candidates", json={"name": ""}, headers=with_key(world, "k1"))
    problem(refused, 422, "invalid", "name")
    taken = await world.client.post(
        "/v1/candidates", json={"name": "B", "external_id": "ats-1"}, headers=with_key(world, "k1")
    )
    problem(taken, 409, "exists", "external_id")
    done = await world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1"))
    assert done.status_code == 201
    assert "idempotent-replayed" not in done.headers
    assert await count(superuser) == 1


async def test_a_key_is_free_again_after_a_day(world: World, superuser: Any) -> None:
    await world.client.post("/v1/candidates", json=PERSON, headers=with_key(world, "k1"))
    await superuser.execute("UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 minute'")
    again = await world.client.post("/v1/candidates", json={"name": "Next day"}, headers=with_key(world, "k1"))
    assert again.status_code == 201
    assert "idempotent-replayed" not in again.headers
    replayed = await world.client.post("/v1/candidates", json={"name": "Next day"}, headers=with_key(world, "k1"))
    assert replayed.content == again.content
    assert await superuser.fetchval("SELECT count(*) FROM idempotency_keys") == 1, "what is old is forgotten"


async def test_secrets_are_shown_once_and_not_kept(world: World, superuser: Any) -> None:
    organisations = "SELECT count(*) FROM organisations"
    before = await superuser.fetchval(organisations)
    for path, body in (
        ("/v1/keys", {"name": "k", "scopes": ["culture:read"]}),
        ("/v1/organisations", {"name": "Daughter"}),
        (f"/v1/surveys/{world.ids['draft_survey']}/launch", {"send_mail": False}),
    ):
        headers = {**with_key(world, path), "If-Match": '"1"'}
        first = await world.client.post(path, json=body, headers=headers)
        assert first.status_code in {200, 201}, first.text
        second = await world.client.post(path, json=body, headers=headers)
        problem(second, 409, "secret_shown_once")
        stored = await superuser.fetchrow("SELECT organisation_id, body FROM idempotency_keys WHERE key = $1", path)
        assert stored["body"] == b""
        assert stored["organisation_id"] == world.tenant.organisation_id
    assert await superuser.fetchval(organisations) == before + 1


async def test_signing_in_and_answering_a_survey_stay_outside(world: World, superuser: Any) -> None:
    stored = "SELECT count(*) FROM idempotency_keys"
    before = await superuser.fetchval(stored)
    headers = {"Idempotency-Key": "k1"}
    signed = [
        await world.client.post(
            "/v1/sessions", json={"email": "ida@acme.example.org", "password": PASSWORD}, headers=headers
        )
        for _ in range(2)
    ]
    assert signed[0].json()["token"] != signed[1].json()["token"]
    token = world.ids["tokens"][0]
    questions = (await world.client.get(f"/v1/questionnaire/{token}")).json()["items"]
    answers = {"answers": [3] * len(questions)}
    path = f"/v1/questionnaire/{token}"
    assert (await world.client.post(path, json=answers, headers=headers)).status_code == 204
    problem(await world.client.post(path, json=answers, headers=headers), 404, "not_found")
    assert await superuser.fetchval(stored) == before
