"""Idempotency-Key: the same request twice is done once, and a crash leaves both the work and its record, or neither."""

import asyncio
from typing import Any

import httpx
import pytest

from domain.database import Pool, set_tenant
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio


async def post(
    client: httpx.AsyncClient, tenant: Tenant, path: str, body: Any, key: str = "one", by: str = "admin"
) -> httpx.Response:
    headers = {**tenant.auth(by), "Idempotency-Key": key}
    return await client.post(path, json=body, headers=headers)


async def count(pool: Pool, tenant: Tenant, table: str) -> int:
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        found: int = await conn.fetchval(f"SELECT count(*) FROM {table}")
        return found


async def test_the_same_request_gets_the_same_answer(client: httpx.AsyncClient, tenant: Tenant, pool: Pool) -> None:
    first = await post(client, tenant, "/v1/candidates", {"name": "Noor"})
    again = await post(client, tenant, "/v1/candidates", {"name": "Noor"})
    assert (first.status_code, first.json(), first.headers["etag"]) == (201, again.json(), again.headers["etag"])
    assert again.status_code == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await count(pool, tenant, "candidates") == 1


@pytest.mark.parametrize(("path", "body"), [("/v1/candidates", {"name": "Another"}), ("/v1/teams", {"name": "Noor"})])
async def test_a_key_belongs_to_one_request(
    client: httpx.AsyncClient, tenant: Tenant, path: str, body: dict[str, str]
) -> None:
    await post(client, tenant, "/v1/candidates", {"name": "Noor"})
    other = await post(client, tenant, path, body)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


async def test_keys_of_two_people_are_two_keys(client: httpx.AsyncClient, tenant: Tenant, pool: Pool) -> None:
    for by in ("admin", "recruiter"):
        assert (await post(client, tenant, "/v1/candidates", {"name": "Noor"}, by=by)).status_code == 201
    assert await count(pool, tenant, "candidates") == 2


async def test_refused_work_is_not_remembered(client: httpx.AsyncClient, tenant: Tenant) -> None:
    assert (await post(client, tenant, "/v1/candidates", {"name": ""})).status_code == 422
    assert (await post(client, tenant, "/v1/candidates", {"name": "Noor"})).status_code == 201


async def test_many_at_once_do_it_once(client: httpx.AsyncClient, tenant: Tenant, pool: Pool) -> None:
    answers = await asyncio.gather(*(post(client, tenant, "/v1/candidates", {"name": "Noor"}) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency_in_flight"}
    assert await count(pool, tenant, "candidates") == 1


async def test_in_flight_is_said(client: httpx.AsyncClient, tenant: Tenant, pool: Pool) -> None:
    """Somebody else holds the key's lock, as a request that is still running does."""
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        key_id = await conn.fetchval("SELECT id FROM api_keys WHERE name = 'admin'")
        await conn.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{key_id}:one")
        answer = await post(client, tenant, "/v1/candidates", {"name": "Noor"})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_flight")


async def test_a_secret_is_shown_once_and_not_kept(client: httpx.AsyncClient, tenant: Tenant, pool: Pool) -> None:
    body = {"name": "mine", "scopes": ["candidates:read"]}
    first = await post(client, tenant, "/v1/keys", body)
    again = await post(client, tenant, "/v1/keys", body)
    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "secret_shown_once")
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        assert await conn.fetchval("SELECT body FROM idempotency_keys") == b""


async def test_old_keys_are_forgotten_after_a_day(client: httpx.AsyncClient, tenant: Tenant, pool: Pool) -> None:
    await post(client, tenant, "/v1/candidates", {"name": "Noor"})
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        await conn.execute("UPDATE idempotency_keys SET created_at = created_at - interval '25 hours'")
    assert (await post(client, tenant, "/v1/candidates", {"name": "Somebody else"})).status_code == 201
