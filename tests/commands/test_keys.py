"""`outside-in keys`: for operators, directly on the database."""

from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.commands.running import run_on
from tests.conftest import Database, Server, Tenant, serving

pytestmark = pytest.mark.anyio
ADMIN, PANELIST = "admin@acme.example.org", "panelist@acme.example.org"


async def me(client: httpx.AsyncClient, key: str) -> httpx.Response:
    return await client.get("/v1/me", headers={"Authorization": f"Bearer {key}"})


async def test_a_created_key_works_until_it_is_revoked(
    database: Database, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    created = await run_on(database, "keys", "create", "--email", ADMIN.upper(), "--name", "curl", "--days", "2")
    assert created.exit_code == 0, created.stderr
    key = created.stdout.strip()
    seen = await me(client, key)
    assert seen.json()["account_id"] == str(tenant.accounts["admin"])
    assert seen.json()["roles"] == ["admin"]

    listed = await run_on(database, "keys", "list", "--email", ADMIN)
    (line,) = [line for line in listed.stdout.splitlines() if " curl " in line]
    assert key not in listed.stdout
    assert f"..{key[-4:]}" in line
    assert "until 20" in line
    key_id = line.split()[0]

    revoked = await run_on(database, "keys", "revoke", key_id, "--email", ADMIN)
    assert revoked.exit_code == 0, revoked.stderr
    assert (await me(client, key)).status_code == 401
    again = await run_on(database, "keys", "revoke", key_id, "--email", ADMIN)
    assert again.exit_code == 1
    assert again.stderr == "Error: There is no live API key with this id.\n"
    listed = await run_on(database, "keys", "list", "--email", ADMIN)
    assert "revoked" in next(line for line in listed.stdout.splitlines() if " curl " in line)


async def test_a_key_has_the_scopes_that_it_was_given(
    database: Database, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    words = ("keys", "create", "--email", ADMIN, "--name", "ats", "--scopes", "candidates:read")
    own = await run_on(database, *words, "--scopes", "organisation:read")
    assert (await me(client, own.stdout.strip())).json()["scopes"] == ["candidates:read", "organisation:read"]
    service = await run_on(database, *words, "--scopes", "organisation:read", "--service")
    assert (await me(client, service.stdout.strip())).json()["account_id"] is None
    other = await run_on(database, "keys", "create", "--email", PANELIST, "--name", "pen")
    assert "scorecards:write" in (await me(client, other.stdout.strip())).json()["scopes"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("create", "--email", "nobody@acme.example.org", "--name", "x"), "nobody with the e-mail"),
        (("create", "--email", "not an address", "--name", "x"), "not an e-mail address"),
        (("create", "--email", ADMIN, "--name", " "), "use 1 to 300 characters"),
        (("create", "--email", ADMIN, "--name", "x", "--scopes", "fly"), "There is no scope 'fly'."),
        (("create", "--email", ADMIN, "--name", "x", "--days", "0"), "1<=x<=730"),
        (("create", "--email", ADMIN, "--name", "x", "--service"), "Say with --scopes"),
        (("create", "--email", PANELIST, "--name", "x", "--service", "--scopes", "jobs:read"), "Only an admin"),
        (("create", "--email", ADMIN, "--name", "x", "--organisation", "Other"), "choose one with --organisation"),
        (("list", "--email", PANELIST), "needs the scope keys:read"),
        (("revoke", "7", "--email", ADMIN), "not a valid UUID"),
        (("revoke", "01a20000-0000-7000-8000-000000000000", "--email", PANELIST), "needs the scope keys:write"),
    ],
)
async def test_refusals(
    database: Database, tenant: Tenant, other_tenant: Tenant, words: tuple[str, ...], reason: str
) -> None:
    refused = await run_on(database, "keys", *words)
    assert refused.exit_code in {1, 2}
    assert reason in refused.stderr
    assert refused.stdout == ""


async def test_an_operator_founds_an_organisation(database: Database, client: httpx.AsyncClient) -> None:
    made = await run_on(
        database,
        "keys",
        "create-organisation",
        "Nørd & Søn",
        "--admin-email",
        "ida@nord.example",
        "--admin-name",
        "Ida",
    )
    assert made.exit_code == 0, made.stderr
    key = made.stdout.rstrip().rpartition(" ")[2]
    organisation = await client.get("/v1/organisation", headers={"Authorization": f"Bearer {key}"})
    assert organisation.json()["name"] == "Nørd & Søn"
    password = next(line for line in made.stdout.splitlines() if "password: " in line).partition("password: ")[2]
    signed_in = await client.post("/v1/sessions", json={"email": "ida@nord.example", "password": password})
    assert signed_in.status_code == 201


async def test_a_member_of_two_organisations_says_which(
    database: Database, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    founded = await run_on(
        database, "keys", "create-organisation", "Second", "--admin-email", ADMIN, "--admin-name", "Ada"
    )
    assert "the one that this account has" in founded.stdout
    words = ("keys", "create", "--email", ADMIN, "--name", "x")
    unsure = await run_on(database, *words)
    assert unsure.exit_code == 1
    assert f"{tenant.organisation_id}  Acme" in unsure.stderr
    for wanted in ("Acme", str(tenant.organisation_id)):
        chosen = await run_on(database, *words, "--organisation", wanted)
        seen = await me(client, chosen.stdout.strip())
        assert seen.json()["organisation_id"] == str(tenant.organisation_id)


async def test_a_database_without_tables_is_brought_up_to_date_first(server: Server) -> None:
    """What a new PostgreSQL of the operator's is."""
    name = f"test_{uuid4().hex}"
    new = Database(name, server.application(name), server.owner(name), server.superuser(name))
    admin = await asyncpg.connect(server.superuser("postgres"))
    await admin.execute(f"CREATE DATABASE {name} OWNER {server.owner_role}")
    try:
        words = ("create-organisation", "First", "--admin-email", "a@first.example", "--admin-name", "A")
        made = await run_on(new, "keys", *words)
        assert made.exit_code == 0, made.stderr
        async with serving(new.application_url) as client:
            assert (await me(client, made.stdout.rstrip().rpartition(" ")[2])).status_code == 200
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()
