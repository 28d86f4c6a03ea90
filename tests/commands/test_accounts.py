"""`outside-in accounts`: what an operator does for somebody who cannot sign in."""

from typing import Any

import httpx
import pytest

from domain.access.single_sign_on import Vouched, enter
from domain.database import open_pool
from domain.errors import Unauthenticated
from tests.api.signing import PASSWORD, bearer, member, signing_in, token_of
from tests.commands.running import run_on
from tests.conftest import Database, Tenant

pytestmark = pytest.mark.anyio


async def test_a_new_password_lets_somebody_in_everywhere_and_ends_what_was_open(
    database: Database, tenant: Tenant, other_tenant: Tenant, client: httpx.AsyncClient
) -> None:
    mo = await member(client, tenant, "mo")
    await client.post(
        "/v1/members", json={"email": mo["email"], "name": "x", "roles": ["viewer"]}, headers=other_tenant.auth()
    )
    session = await token_of(client, mo["email"], PASSWORD)
    made = await run_on(database, "accounts", "new-password", "--email", mo["email"].upper())
    assert made.exit_code == 0, made.stderr
    password = made.stdout.strip()
    assert (await client.get("/v1/me", headers=bearer(session))).status_code == 401
    assert (await signing_in(client, mo["email"], PASSWORD)).status_code == 401
    for one in (tenant, other_tenant):
        await token_of(client, mo["email"], password, organisation_id=str(one.organisation_id))
        events = (await client.get("/v1/audit-events?limit=200", headers=one.auth())).json()["items"]
        (replaced,) = [event for event in events if event["action"] == "password.replaced"]
        assert replaced["subject_id"] == mo["account_id"]


async def test_an_unlinked_account_takes_the_next_identity(
    database: Database, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    mo = await member(client, tenant, "mo")
    before, after = [
        Vouched(issuer="https://id.example", subject=subject, email=mo["email"], name="Mo") for subject in ("1", "2")
    ]
    await coming_in(database, tenant, before)
    with pytest.raises(Unauthenticated, match="unlink the account"):
        await coming_in(database, tenant, after)
    unlinked = await run_on(database, "accounts", "unlink", "--email", mo["email"])
    assert unlinked.exit_code == 0, unlinked.stderr
    await coming_in(database, tenant, after)
    with pytest.raises(Unauthenticated):
        await coming_in(database, tenant, before)


async def coming_in(database: Database, tenant: Tenant, vouched: Vouched) -> Any:
    pool = await open_pool(database.application_url, max_size=1)
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await enter(conn, vouched, tenant.organisation_id, "a browser under test")
    finally:
        await pool.close()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("new-password", "--email", "nobody@example.org"), "nobody has an account with the e-mail"),
        (("unlink", "--email", "nobody@example.org"), "no account with the e-mail"),
        (("unlink", "--email", "viewer@acme.example.org"), "is linked with single sign-on"),
    ],
)
async def test_refusals(database: Database, tenant: Tenant, words: tuple[str, ...], reason: str) -> None:
    refused = await run_on(database, "accounts", *words)
    assert refused.exit_code == 1
    assert reason in refused.stderr
