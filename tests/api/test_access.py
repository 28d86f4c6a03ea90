"""Credentials, scopes, keys, sessions and acting for others."""

import asyncio
import base64
import dataclasses
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.openapi_examples import EXAMPLES
from api.rate_limit import SIGN_INS_PER_MINUTE
from domain.access.model import Role
from domain.access.rules import ALL_SCOPES, ROLE_SCOPES
from tests.api.conftest import PASSWORD, World, problem, random_id
from tests.api.test_openapi import operations
from tests.conftest import Tenant, serving, settings_for

pytestmark = pytest.mark.anyio
SIGN_IN = {"email": "ida@acme.example.org", "password": PASSWORD}


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def make_key(world: World, status: int = 201, by: str = "admin", **body: Any) -> Any:
    sent = {"name": "test", "scopes": ["organisation:read"], **body}
    response = await world.client.post("/v1/keys", json=sent, headers=world.tenant.auth(by))
    assert response.status_code == status, response.text
    return response.json()


async def test_a_key_works_as_bearer_and_as_basic_user_name(shared_world: World) -> None:
    secret = shared_world.tenant.keys["viewer"]
    for user in (f"{secret}:", f"{secret}:anything", secret):
        header = "Basic " + base64.b64encode(user.encode()).decode()
        response = await shared_world.client.get("/v1/me", headers={"Authorization": header})
        assert response.json()["account_id"] == str(shared_world.tenant.accounts["viewer"])
    assert (await shared_world.client.get("/v1/me", headers={"Authorization": f"bearer {secret}"})).status_code == 200


@pytest.mark.parametrize("role", sorted(ROLE_SCOPES.keys() - {"external"}))
async def test_every_operation_wants_its_scope_of_every_role(shared_world: World, role: Role) -> None:
    """With the scope an operation does anything but refuse the scope; without it, it refuses just that."""
    openapi = (await shared_world.client.get("/schema/openapi.json")).json()
    allowed = refused = 0
    for method, path, operation in operations(openapi):
        if not operation["security"]:
            continue
        (scope,) = next(iter(operation["security"][0].values()))
        assert scope in ALL_SCOPES, operation["operationId"]
        assert f"`{scope}`" in operation["description"]
        response = await shared_world.client.request(
            method,
            re.sub(r"{\w+}", random_id(), path),
            json=EXAMPLES.get(operation["operationId"]),
            headers=shared_world.tenant.auth(role),
        )
        missing = response.status_code == 403 and response.json()["code"] == "scope_missing"
        assert missing == (scope not in ROLE_SCOPES[role]), f"{operation['operationId']}: {response.text}"
        assert not missing or scope in response.json()["detail"]
        allowed, refused = allowed + (not missing), refused + missing
    assert allowed
    assert refused or role == "admin"


async def test_a_key_can_do_only_what_its_scopes_and_its_owner_both_may(world: World) -> None:
    narrow = await make_key(world, scopes=["organisation:read"])
    assert (await world.client.get("/v1/me", headers=bearer(narrow["secret"]))).json()["scopes"] == [
        "organisation:read"
    ]
    problem(await world.client.get("/v1/members", headers=bearer(narrow["secret"])), 403, "scope_missing")
    viewer = str(world.tenant.accounts["viewer"])
    wide = await make_key(world, scopes=sorted(ALL_SCOPES - {"act:on_behalf_of"}), account_id=viewer)
    identity = (await world.client.get("/v1/me", headers=bearer(wide["secret"]))).json()
    assert identity["scopes"] == sorted(ROLE_SCOPES["viewer"])


async def test_a_key_cannot_make_a_stronger_one(world: World) -> None:
    weak = (await make_key(world, scopes=["keys:write", "culture:read"]))["secret"]
    for scopes, service, status in (
        (["audit:read"], False, 403), (["audit:read"], True, 403), (["culture:read"], True, 201),
    ):  # fmt: skip
        body = {"name": "more", "scopes": scopes, "service": service}
        response = await world.client.post("/v1/keys", json=body, headers=bearer(weak))
        assert response.status_code == status, response.text
        assert status == 201 or response.json()["code"] == "scope_beyond_own"


async def test_only_admins_make_keys_for_others_and_services(world: World) -> None:
    body = {"name": "x", "scopes": ["culture:read"]}
    for change in ({"service": True}, {"account_id": str(world.tenant.accounts["admin"])}):
        response = await world.client.post("/v1/keys", json={**body, **change}, headers=world.tenant.auth("recruiter"))
        problem(response, 403, "admin_needed")
    response = await world.client.post("/v1/keys", json=body, headers=world.tenant.auth("recruiter"))
    assert response.status_code == 201
    body["scopes"] = ["act:on_behalf_of"]
    problem(await world.client.post("/v1/keys", json=body, headers=world.tenant.auth()), 422, "service_key_only")


async def test_keys_end_when_revoked_and_when_expired(world: World, superuser: Any) -> None:
    made = await make_key(world, expires_at=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    assert (await world.client.get("/v1/me", headers=bearer(made["secret"]))).status_code == 200
    await superuser.execute(
        "UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", made["key"]["id"]
    )
    problem(await world.client.get("/v1/me", headers=bearer(made["secret"])), 401, "credential_invalid")

    made = await make_key(world)
    one = f"/v1/keys/{made['key']['id']}"
    problem(await world.client.delete(one, headers=world.tenant.auth("recruiter")), 404, "not_found")
    assert (await world.client.get("/v1/me", headers=bearer(made["secret"]))).status_code == 200
    assert (await world.client.delete(one, headers=world.tenant.auth())).status_code == 204
    problem(await world.client.get("/v1/me", headers=bearer(made["secret"])), 401, "credential_invalid")
    problem(await world.client.delete(one, headers=world.tenant.auth()), 404, "not_found")


async def test_a_disabled_account_is_shut_out_everywhere(world: World, superuser: Any) -> None:
    session = (await world.client.post("/v1/sessions", json=SIGN_IN)).json()["token"]
    ida = (await world.client.get("/v1/me", headers=bearer(session))).json()["account_id"]
    key = (await make_key(world, account_id=ida))["secret"]
    acting = {**bearer(world.tenant.service_key), "On-Behalf-Of": ida}
    for headers in (bearer(session), bearer(key), acting):
        assert (await world.client.get("/v1/me", headers=headers)).status_code == 200
    await superuser.execute("UPDATE accounts SET disabled_at = now() WHERE id = $1", ida)
    for headers in (bearer(session), bearer(key)):
        problem(await world.client.get("/v1/me", headers=headers), 401, "credential_invalid")
    problem(await world.client.get("/v1/me", headers=acting), 403, "on_behalf_of_unknown")
    problem(await world.client.post("/v1/sessions", json=SIGN_IN), 401, "sign_in_failed")


async def test_secrets_are_stored_hashed_only(world: World, superuser: Any) -> None:
    """Searches every row of every table, as text, for each secret and for what follows its prefix."""
    made = await make_key(world, scopes=["organisation:read"])
    signed_in = (await world.client.post("/v1/sessions", json=SIGN_IN)).json()
    headers = {**world.tenant.auth(), "Idempotency-Key": "secret-key"}
    other = await world.client.post("/v1/keys", json={"name": "k", "scopes": ["culture:read"]}, headers=headers)
    tokens = [made["secret"], signed_in["token"], other.json()["secret"], *world.ids["tokens"], PASSWORD]
    tables = await superuser.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    dump = ""
    for (table,) in tables:
        rows = await superuser.fetch(f"SELECT t::text AS row FROM {table} t")
        dump += "\n".join(row["row"] for row in rows)
    assert "Noor Haddad" in dump, "the dump holds what is stored"
    for token in tokens:
        payload = token.partition("_")[2] or token
        assert payload not in dump
        assert payload.encode().hex() not in dump
    stored = await superuser.fetchval("SELECT password_hash FROM accounts WHERE email = 'ida@acme.example.org'")
    assert stored.startswith("$argon2id$")
    listed = await world.client.get("/v1/keys", headers=world.tenant.auth())
    assert not [token for token in tokens if token in listed.text]


async def test_signing_in_and_out(world: World) -> None:
    response = await world.client.post("/v1/sessions", json=SIGN_IN, headers={"User-Agent": "Test/1.0"})
    token = response.json()["token"]
    cookie = response.headers["set-cookie"]
    assert f"outside_in_session={token}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # http://test
    assert (await world.client.get("/v1/me", headers=bearer(token))).json()["roles"] == ["admin"]
    out = await world.client.delete("/v1/sessions/current", headers=bearer(token))
    assert out.status_code == 204
    assert "Max-Age=0" in out.headers["set-cookie"]
    problem(await world.client.get("/v1/me", headers=bearer(token)), 401, "credential_invalid")
    key_out = await world.client.delete("/v1/sessions/current", headers=world.tenant.auth())
    problem(key_out, 422, "not_a_session", "Authorization")


async def test_the_cookie_is_secure_where_the_product_is(world: World) -> None:
    settings = dataclasses.replace(settings_for(world.database.application_url), base_url="https://test")
    async with serving(world.database.application_url, settings) as client:
        assert "Secure" in (await client.post("/v1/sessions", json=SIGN_IN)).headers["set-cookie"]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 403),
        ("POST", {"Origin": "https://evil.example"}, 403),
        ("POST", {"Origin": "null"}, 403),
        ("POST", {"Origin": "https://test"}, 403),
        ("POST", {"Origin": "http://test.evil.example"}, 403),
        ("POST", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", {"Sec-Fetch-Site": "same-site"}, 403),
        ("POST", {"Origin": "http://test"}, 201),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, 201),
        ("DELETE", {"Origin": "https://evil.example"}, 403),
        ("GET", {"Origin": "https://evil.example"}, 200),
    ],
)
async def test_a_cookie_changes_things_from_our_own_pages_only(
    shared_world: World, method: str, headers: dict[str, str], status: int
) -> None:
    path = "/v1/sessions/current" if method == "DELETE" else "/v1/candidates"
    body = {"name": "By cookie"} if method == "POST" else None
    sent = {"Cookie": f"outside_in_session={shared_world.ids['session_token']}", **headers}
    response = await shared_world.client.request(method, path, json=body, headers=sent)
    assert response.status_code == status, response.text
    if status == 403:
        problem(response, 403, "cross_site")


async def test_wrong_passwords_all_read_alike(shared_world: World) -> None:
    answers = []
    for email, password in (
        ("ida@acme.example.org", "not the password"),
        ("nobody@acme.example.org", PASSWORD),
        ("admin@acme.example.org", PASSWORD),  # has no password
    ):
        response = await shared_world.client.post("/v1/sessions", json={"email": email, "password": password})
        answer = problem(response, 401, "sign_in_failed")
        answer.pop("request_id")
        answers.append(answer)
        assert "set-cookie" not in response.headers
    assert answers[0] == answers[1] == answers[2]


async def test_guessing_is_slowed_down(world: World) -> None:
    async with serving(world.database.application_url) as client:
        for left in reversed(range(SIGN_INS_PER_MINUTE)):
            response = await client.post("/v1/sessions", json={**SIGN_IN, "password": "guess"})
            problem(response, 401, "sign_in_failed")
            assert response.headers["ratelimit"].startswith(f'"sign_in";r={left};t=')
        refused = await client.post("/v1/sessions", json=SIGN_IN)
        problem(refused, 429, "rate_limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit"].startswith('"sign_in";r=0;t=')
        assert refused.headers["ratelimit-policy"] == f'"sign_in";q={SIGN_INS_PER_MINUTE};w=60'
        assert (await client.get("/v1/me", headers=world.tenant.auth())).status_code == 200


async def test_each_credential_has_its_own_limit(world: World) -> None:
    settings = dataclasses.replace(settings_for(world.database.application_url), requests_per_minute=3)
    async with serving(world.database.application_url, settings) as client:
        cookie = f"outside_in_session={world.ids['session_token']}"
        for number in range(3):
            sent = {"Cookie": f"junk={number}; {cookie}"}
            assert (await client.get("/v1/me", headers=sent)).status_code == 200
            assert (await client.get("/v1/me", headers=world.tenant.auth())).status_code == 200
        problem(await client.get("/v1/me", headers={"Cookie": f"junk=4; {cookie}"}), 429, "rate_limited")
        problem(await client.get("/v1/me", headers=world.tenant.auth()), 429, "rate_limited")
        assert (await client.get("/v1/me", headers=world.tenant.auth("viewer"))).status_code == 200
        assert (await client.get("/healthz")).status_code == 200


async def test_a_service_key_acts_for_a_person_and_the_record_names_both(world: World) -> None:
    service = bearer(world.tenant.service_key)
    alone = (await world.client.get("/v1/me", headers=service)).json()
    assert (alone["account_id"], alone["on_behalf"]) == (None, False)
    for name in (str(world.tenant.accounts["recruiter"]), "recruiter@acme.example.org", "Recruiter@ACME.example.org"):
        acting = {**service, "On-Behalf-Of": name}
        identity = (await world.client.get("/v1/me", headers=acting)).json()
        assert identity["account_id"] == str(world.tenant.accounts["recruiter"])
        assert identity["on_behalf"] is True
        assert identity["scopes"] == sorted(ROLE_SCOPES["recruiter"])
    made = await world.client.post("/v1/candidates", json={"name": "For Rita"}, headers=acting)
    problem(await world.client.get("/v1/audit-events", headers=acting), 403, "scope_missing")
    events = (await world.client.get("/v1/audit-events?limit=200", headers=world.tenant.auth())).json()["items"]
    (added,) = [event for event in events if event["subject_id"] == made.json()["id"]]
    keys = (await world.client.get("/v1/keys", headers=world.tenant.auth())).json()["items"]
    (key_id,) = [key["id"] for key in keys if key["name"] == "service"]
    assert (added["actor_kind"], added["actor_id"]) == ("service_key", key_id)
    assert added["on_behalf_of"] == str(world.tenant.accounts["recruiter"])
    acted = [event for event in events if event["action"] == "request.on_behalf"]
    assert {event["details"]["route"] for event in acted} >= {"/v1/me", "/v1/candidates"}


async def test_acting_for_others_is_refused_without_scope_for_strangers_and_to_persons(shared_world: World) -> None:
    recruiter = str(shared_world.tenant.accounts["recruiter"])
    plain = (await make_key(shared_world, scopes=["organisation:read"], service=True))["secret"]
    for secret, name, code in (
        (plain, recruiter, "on_behalf_of_refused"),
        (shared_world.tenant.keys["admin"], recruiter, "on_behalf_of_refused"),
        (shared_world.ids["session_token"], recruiter, "on_behalf_of_refused"),
        (shared_world.tenant.service_key, random_id(), "on_behalf_of_unknown"),
        (shared_world.tenant.service_key, "nobody@acme.example.org", "on_behalf_of_unknown"),
        (shared_world.tenant.service_key, "", "on_behalf_of_unknown"),
        (shared_world.tenant.service_key, "\xff", "on_behalf_of_unknown"),
    ):
        headers = {"Authorization": f"Bearer {secret}".encode(), "On-Behalf-Of": name.encode("latin-1")}
        problem(await shared_world.client.get("/v1/me", headers=headers), 403, code)


async def test_some_things_need_a_person(shared_world: World) -> None:
    service = bearer(shared_world.tenant.service_key)
    card = f"/v1/scorecards/{shared_world.ids['blind_cards']['panelist_3']}"
    response = await shared_world.client.put(card, json={}, headers={**service, "If-Match": '"1"'})
    problem(response, 403, "person_needed")
    problem(
        await shared_world.client.post("/v1/organisations", json={"name": "X"}, headers=service), 403, "person_needed"
    )


async def test_a_pool_that_is_used_up_answers_503_and_recovers(world: World, superuser: Any) -> None:
    """Ten requests wait for a lock; the eleventh finds no connection, and all is well once the lock is gone."""
    async with serving(world.database.application_url) as client:
        transaction = superuser.transaction()
        await transaction.start()
        await superuser.execute("LOCK TABLE candidates")
        waiting = [asyncio.create_task(client.get("/v1/candidates", headers=world.tenant.auth())) for _ in range(10)]
        await asyncio.sleep(1)
        refused: httpx.Response = await client.get("/v1/me", headers=world.tenant.auth())
        problem(refused, 503, "unavailable")
        assert int(refused.headers["retry-after"]) >= 1
        assert (await client.get("/healthz")).status_code == 200
        await transaction.rollback()
        assert {response.status_code for response in await asyncio.gather(*waiting)} == {200}
        assert (await client.get("/v1/me", headers=world.tenant.auth())).status_code == 200


async def test_a_password_chosen_by_one_organisation_opens_no_other(
    client: httpx.AsyncClient, tenant: Tenant, other_tenant: Tenant
) -> None:
    """Somebody else's e-mail, registered with a password of one's own, must not lead into their organisation."""
    victim = {"email": "victim@example.org", "name": "Vera", "roles": ["viewer"]}
    planted = {**victim, "password": "chosen by somebody else"}
    assert (await client.post("/v1/members", json=planted, headers=other_tenant.auth())).status_code == 201
    assert (await client.post("/v1/members", json=victim, headers=tenant.auth())).status_code == 201
    credentials = {"email": victim["email"], "password": planted["password"]}
    here = await client.post("/v1/sessions", json={**credentials, "organisation_id": str(tenant.organisation_id)})
    assert (here.status_code, here.json()["code"]) == (401, "sign_in_failed")
    signed_in = await client.post("/v1/sessions", json=credentials)
    assert signed_in.json()["organisation_id"] == str(other_tenant.organisation_id)


async def test_the_first_request_of_a_day_holds_no_other_one_up(world: World, superuser: Any) -> None:
    """It writes the day down in its own transaction, which may last; the others leave that to it."""
    await superuser.execute("UPDATE api_keys SET last_used_on = current_date - 1")
    transaction = superuser.transaction()
    await transaction.start()
    await superuser.execute("UPDATE api_keys SET last_used_on = current_date")
    meanwhile = await asyncio.wait_for(world.client.get("/v1/me", headers=world.tenant.auth()), 5)
    assert meanwhile.status_code == 200
    await transaction.rollback()
    assert (await world.client.get("/v1/me", headers=world.tenant.auth())).status_code == 200
    today = "SELECT count(*) FROM api_keys WHERE last_used_on = current_date"
    assert await superuser.fetchval(today) == 1
