"""A directory at work: an organisation, a second one, and requests in SCIM's form."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.scim.errors import SCIM_JSON
from domain.database import open_pool
from tests.conftest import Database, Server, Tenant, cloned, make_tenant, serving

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
# As Okta's and Entra's provisioning send them, with everything that is not kept.
OKTA_USER = {
    "schemas": [USER],
    "userName": "ana@acme.example.org",
    "name": {"givenName": "Ana", "familyName": "Moreau"},
    "emails": [{"primary": True, "value": "ana@acme.example.org", "type": "work"}],
    "displayName": "Ana Moreau",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}
ENTRA_USER = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "ben",
    "userName": "ben@acme.example.org",
    "active": True,
    "displayName": "Ben Baker",
    "emails": [{"primary": True, "type": "work", "value": "Ben.Baker@acme.example.org"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Ben Baker", "familyName": "Baker", "givenName": "Ben"},
    "title": "Baker",
    "phoneNumbers": [{"type": "work", "value": "+49 30 1"}],
    ENTERPRISE: {"department": "Kitchen", "manager": {"value": "7"}},
}


@dataclass(frozen=True)
class Directory:
    """A directory at work on an organisation, and a second organisation."""

    client: httpx.AsyncClient
    tenant: Tenant
    other: Tenant
    database: Database


@dataclass(frozen=True)
class Scim:
    """Requests of a directory with a service key."""

    directory: Directory
    key: str

    async def send(self, method: str, path: str, body: Any = None, status: int = 0, **params: Any) -> Any:
        response = await self.directory.client.request(
            method, f"/scim/v2{path}", json=body, params=params,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": SCIM_JSON},
        )  # fmt: skip
        expected = status or {"POST": 201, "DELETE": 204}.get(method, 200)
        assert response.status_code == expected, response.text
        if response.content:
            assert response.headers["content-type"] == SCIM_JSON
        answer = response.json() if response.content else None
        if expected >= 400:
            assert answer["schemas"] == [ERROR]
            assert answer["status"] == str(expected)
            assert answer["detail"]
        return answer

    async def patch(self, path: str, *operations: Any, status: int = 0) -> Any:
        return await self.send("PATCH", path, {"schemas": [PATCH], "Operations": operations}, status)

    async def group(self, name: str, *members: Any) -> Any:
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": one["id"]} for one in members]}
        return await self.send("POST", "/Groups", body)

    async def members(self, group: Any) -> list[str]:
        found = await self.send("GET", f"/Groups/{group['id']}")
        return [one["value"] for one in found.get("members", [])]


@pytest.fixture
async def directory(server: Server, template: str) -> AsyncIterator[Directory]:
    async with cloned(server, template) as database:
        pool = await open_pool(database.application_url, max_size=1)
        async with pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Acme")
            other = await make_tenant(conn, "Other")
        await pool.close()
        async with serving(database.application_url) as client:
            yield Directory(client, tenant, other, database)


@pytest.fixture
def scim(directory: Directory) -> Scim:
    return Scim(directory, directory.tenant.keys["hr"])
