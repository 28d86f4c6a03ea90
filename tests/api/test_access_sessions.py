"""One's own sessions, leaving, and the limit of attempts for each account."""

from typing import Any

import httpx
import pytest

from api.sign_in_guard import ATTEMPTS_MOST, DEVICE_COOKIE
from tests.api.conftest import World, problem, random_id
from tests.api.signing import PASSWORD, bearer, member, signing_in, token_of
from tests.conftest import Tenant, serving

pytestmark = pytest.mark.anyio


async def listed(client: httpx.AsyncClient, token: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/sessions", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def is_live(client: httpx.AsyncClient, token: str) -> bool:
    return (await client.get("/v1/me", headers=bearer(token))).status_code == 200


async def test_the_list_holds_ones_own_live_sessions_and_marks_the_current_one(
    client: httpx.AsyncClient, tenant: Tenant
) -> None:
    await member(client, tenant, "mo")
    await member(client, tenant, "nia")
    foreign = await token_of(client, "nia@example.org", PASSWORD)
    phone = await client.post(
        "/v1/sessions", json={"email": "mo@example.org", "password": PASSWORD}, headers={"User-Agent": "Phone/1"}
    )
    client.cookies.clear()
    laptop = await token_of(client, "mo@example.org", PASSWORD)
    seen = await listed(client, laptop)
    assert [(one["current"], one["user_agent"]) for one in seen] == [(True, seen[0]["user_agent"]), (False, "Phone/1")]
    assert set(seen[0]) == {"id", "user_agent", "created_at", "last_used_at", "expires_at", "current"}
    (nias,) = await listed(client, foreign)
    problem(await client.delete(f"/v1/sessions/{nias['id']}", headers=bearer(laptop)), 404, "not_found")
    ended = await client.delete(f"/v1/sessions/{seen[1]['id']}", headers=bearer(laptop))
    assert ended.status_code == 204
    assert not await is_live(client, phone.json()["token"])
    assert await is_live(client, foreign)
    assert [one["current"] for one in await listed(client, laptop)] == [True]
    problem(await client.delete(f"/v1/sessions/{seen[1]['id']}", headers=bearer(laptop)), 404, "not_found")


async def test_all_others_end_at_once(client: httpx.AsyncClient, tenant: Tenant) -> None:
    mo = await member(client, tenant, "mo")
    tokens = [await token_of(client, mo["email"], PASSWORD) for _ in range(3)]
    await member(client, tenant, "nia")
    foreign = await token_of(client, "nia@example.org", PASSWORD)
    assert (await client.delete("/v1/sessions", headers=bearer(tokens[1]))).status_code == 204
    assert [await is_live(client, one) for one in (*tokens, foreign)] == [False, True, False, True]
    events = (await client.get("/v1/audit-events?action=sessions.ended", headers=tenant.auth())).json()["items"]
    assert [(one["subject_id"], one["details"]) for one in events] == [(mo["account_id"], {"ended": 2})]


async def test_the_last_use_is_written_every_ten_minutes(world: World, superuser: Any) -> None:
    token = world.ids["session_token"]
    before = next(one for one in await listed(world.client, token) if one["current"])["last_used_at"]
    assert next(one for one in await listed(world.client, token) if one["current"])["last_used_at"] == before
    await superuser.execute("UPDATE sessions SET last_used_at = now() - interval '11 minutes'")
    now = next(one for one in await listed(world.client, token) if one["current"])["last_used_at"]
    assert now > before


async def test_an_admin_ends_the_sessions_of_a_lost_device(client: httpx.AsyncClient, tenant: Tenant) -> None:
    mo = await member(client, tenant, "mo")
    token = await token_of(client, mo["email"], PASSWORD)
    path = f"/v1/members/{mo['account_id']}/sessions"
    problem(await client.delete(path, headers=tenant.auth("recruiter")), 403, "scope_missing")
    assert (await client.delete(path, headers=tenant.auth())).status_code == 204
    assert not await is_live(client, token)
    assert await is_live(client, await token_of(client, mo["email"], PASSWORD))
    problem(await client.delete(f"/v1/members/{random_id()}/sessions", headers=tenant.auth()), 404, "not_found")


async def test_who_leaves_is_locked_out_at_once_and_can_come_back(client: httpx.AsyncClient, tenant: Tenant) -> None:
    mo = await member(client, tenant, "mo", roles=["admin"])
    session = await token_of(client, mo["email"], PASSWORD)
    made = [
        await client.post(
            "/v1/keys", json={"name": "k", "scopes": ["organisation:read"], "service": service}, headers=bearer(session)
        )
        for service in (False, True)
    ]
    own, program = [one.json() for one in made]
    path = f"/v1/members/{mo['account_id']}/end"
    problem(await client.post(path, headers=tenant.auth("hr")), 403, "scope_missing")
    ended = await client.post(path, headers=tenant.auth())
    assert ended.json() == {"sessions": 1, "keys": 1, "service_keys": [program["key"]["id"]]}
    for secret in (session, own["secret"]):
        problem(await client.get("/v1/me", headers=bearer(secret)), 401, "credential_invalid")
    problem(await signing_in(client, mo["email"], PASSWORD), 401, "sign_in_failed")
    acting = {**bearer(tenant.service_key), "On-Behalf-Of": mo["email"]}
    problem(await client.get("/v1/me", headers=acting), 403, "scope_missing")
    members = (await client.get("/v1/members?limit=200", headers=tenant.auth())).json()["items"]
    assert [one["roles"] for one in members if one["account_id"] == mo["account_id"]] == [[]]
    problem(await client.post(path, headers=tenant.auth()), 404, "not_found")
    await member(client, tenant, "mo", roles=["viewer"])
    assert await is_live(client, await token_of(client, mo["email"], PASSWORD))
    assert not await is_live(client, own["secret"])


async def test_an_admin_stays(client: httpx.AsyncClient, tenant: Tenant) -> None:
    own = f"/v1/members/{tenant.accounts['admin']}/end"
    problem(await client.post(own, headers=tenant.auth()), 422, "own_access", "account_id")
    # A service key is nobody, so that it could take the last admin away.
    service = bearer(tenant.service_key)
    problem(await client.post(own, headers=service), 409, "last_admin")
    demoted = {"email": "admin@acme.example.org", "name": "Ada", "roles": ["viewer"]}
    problem(await client.post("/v1/members", json=demoted, headers=service), 409, "last_admin")
    await member(client, tenant, "mo", roles=["admin"])
    assert (await client.post("/v1/members", json=demoted, headers=service)).status_code == 201


async def test_guessing_from_many_addresses_is_limited_by_account(world: World) -> None:
    own = {"email": "ida@acme.example.org", "password": "a password for tests only"}
    async with serving(world.database.application_url) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        known = await client.post("/v1/sessions", json=own)
        device = known.cookies[DEVICE_COOKIE]
        client.cookies.clear()
        for email in ("ida@acme.example.org", "nobody@acme.example.org"):
            answers = []
            for number in range(ATTEMPTS_MOST + 1):
                transport = httpx.ASGITransport(app=app, client=(f"192.0.2.{number}", 1))
                async with httpx.AsyncClient(transport=transport, base_url="http://test") as stranger:
                    spelt = email.upper() if number % 2 else email
                    answers.append(await stranger.post("/v1/sessions", json={"email": spelt, "password": "a guess"}))
            for answer in answers[:-1]:
                problem(answer, 401, "sign_in_failed")
            refused = problem(answers[-1], 429, "rate_limited")
            assert 1 <= int(answers[-1].headers["retry-after"]) <= 15 * 60, refused
        problem(await client.post("/v1/sessions", json=own), 429, "rate_limited")
        # The person's own browser is not locked out, and a forged cookie is no browser of theirs.
        for cookie, status in ((device, 201), (device[:-1] + "x", 429), ("", 429)):
            answer = await client.post("/v1/sessions", json=own, headers={"Cookie": f"{DEVICE_COOKIE}={cookie}"})
            client.cookies.clear()
            assert answer.status_code == status, cookie
        other = {"email": "nobody@acme.example.org", "password": "a guess"}
        answer = await client.post("/v1/sessions", json=other, headers={"Cookie": f"{DEVICE_COOKIE}={device}"})
        problem(answer, 429, "rate_limited")


async def test_a_success_clears_the_count(world: World) -> None:
    own = {"email": "ida@acme.example.org", "password": "a password for tests only"}
    async with serving(world.database.application_url) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        for number in range(3 * ATTEMPTS_MOST):
            transport = httpx.ASGITransport(app=app, client=(f"192.0.2.{number}", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as stranger:
                password = own["password"] if number % ATTEMPTS_MOST == ATTEMPTS_MOST - 1 else "a guess"
                answer = await stranger.post("/v1/sessions", json={**own, "password": password})
                assert answer.status_code == (201 if password != "a guess" else 401)
