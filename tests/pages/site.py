"""The product that the browser visits: the demo organisation to read in, and new organisations to write in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx

from api.demo.content import admin_of, organisation
from api.processes.embedded import attach_running
from api.settings import Settings
from domain.access import service as access
from domain.access import sessions
from domain.access.model import Role
from domain.access.passwords import hash_password
from domain.access.rules import ALL_SCOPES
from domain.database import Connection, Pool, open_pool, set_tenant
from tests.api.journey import Journey
from tests.conftest import make_tenant
from tests.product import Product

PASSWORD = "a password for tests only"
# Who stands for a role in the demo; the written e-mails of api/demo/data/organisation.json.
DEMO_MEMBERS = {
    "recruiter": "tomasz.wilk@example.org",
    "hiring_manager": "oluwaseun.clarke@example.org",
    "panelist": "stefan.lindqvist@example.org",
    "panelist_2": "aroha.ngata@example.org",
    "hr": "devika.raman@example.org",
    "team_lead": "callum.reid@example.org",
}
VIEWER = "vera.viewer@example.org"
SET_PASSWORDS = "UPDATE accounts SET password_hash = $1, password_organisation_id = $2 WHERE id = ANY($3)"


@dataclass(frozen=True)
class Organisation:
    """An organisation of the running product whose members can sign in, all with PASSWORD.

    `emails`, `accounts` and `keys` (API keys) are by handle: admin, recruiter, hiring_manager, panelist, panelist_2,
    hr, team_lead, viewer, and in a new organisation panelist_3. `client` speaks to the running product.
    """

    id: UUID
    name: str
    emails: dict[str, str]
    accounts: dict[str, UUID]
    keys: dict[str, str]
    client: httpx.AsyncClient

    def journey(self) -> Journey:
        """The members at work over HTTP: `await one.prepare()`, `await one.interview()` and what else it does."""
        return Journey(self.client, self.keys, self.accounts)


@dataclass(frozen=True)
class Site:
    """The running product. Tests that only read do so in `demo`; whoever writes takes `new_organisation`.

    `pool` works as the application, `superuser_url` is for what only an operator could do, such as ending connections.
    """

    product: Product
    pool: Pool
    superuser_url: str
    client: httpx.AsyncClient
    demo: Organisation
    password_hash: str

    @property
    def url(self) -> str:
        return self.product.url

    async def new_organisation(self) -> Organisation:
        """An empty organisation with a member of each role, three panelists among them, and a key of each."""
        name = f"Fresh{uuid4().hex[:12]}"
        async with self.pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, name)
            await conn.execute(SET_PASSWORDS, self.password_hash, None, list(tenant.accounts.values()))
        domain = f"{name.lower()}.example.org"
        emails = {handle: f"{handle}@{domain}" for handle in tenant.accounts}
        return Organisation(tenant.organisation_id, name, emails, tenant.accounts, tenant.keys, self.client)

    async def session(self, member: str, of: Organisation) -> str:
        """A new session of the member: the cookie's value. Signing in itself is limited by address."""
        async with self.pool.acquire() as conn, conn.transaction():
            opened = await sessions.open_session(conn, of.accounts[member], of.id, "a browser under test")
        return opened.token


@asynccontextmanager
async def opened_site(product: Product) -> AsyncIterator[Site]:
    """Seed the demo organisation and open the ways to it."""
    product.command("demo", "--password", PASSWORD)
    cluster = attach_running(Settings.from_env(product.environment))
    assert cluster is not None, "serve runs"
    pool = await open_pool(cluster.application_url, max_size=4)
    async with httpx.AsyncClient(base_url=product.url, timeout=30) as client:
        async with pool.acquire() as conn, conn.transaction():
            demo = await _demo(conn, client)
        yield Site(product, pool, cluster.superuser_url, client, demo, hash_password(PASSWORD))
    await pool.close()


async def _demo(conn: Connection, client: httpx.AsyncClient) -> Organisation:
    content = organisation()
    emails = {"admin": admin_of(content).email, **DEMO_MEMBERS}
    accounts = {}
    for handle, email in emails.items():
        known = await access.memberships_of(conn, email)
        assert known is not None, f"the demo knows no {email}"
        accounts[handle], memberships = known
    (membership,) = memberships
    await set_tenant(conn, membership.organisation_id)
    owner = access.actor_in(membership.organisation_id, accounts["admin"])
    role: Role = "viewer"
    viewer = await access.add_member(conn, owner, VIEWER, "Vera Viewer", [role], PASSWORD)
    accounts["viewer"], emails["viewer"] = viewer.account_id, VIEWER
    keys = {}
    scopes = sorted(ALL_SCOPES - {"act:on_behalf_of"})
    for handle, account_id in accounts.items():
        _, keys[handle] = await access.create_key(conn, owner, handle, scopes, for_account=account_id, expires_at=None)
    return Organisation(membership.organisation_id, content.name, emails, accounts, keys, client)
