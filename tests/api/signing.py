"""People who sign in over HTTP, and the links that were mailed to them."""

import re
from typing import Any

import httpx

from tests.api.conftest import World
from tests.conftest import Tenant

PASSWORD = "nine lighthouses in the fog"
ANOTHER = "a kettle, two gulls and rain"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def member(client: httpx.AsyncClient, tenant: Tenant, name: str, **changes: Any) -> dict[str, Any]:
    """A member who can sign in with PASSWORD, which an admin chose."""
    body = {"email": f"{name}@example.org", "name": name.title(), "roles": ["viewer"], "password": PASSWORD, **changes}
    made = await client.post("/v1/members", json=body, headers=tenant.auth())
    assert made.status_code == 201, made.text
    return {**made.json(), "password": body["password"]}


async def signing_in(client: httpx.AsyncClient, email: str, password: str, **changes: Any) -> httpx.Response:
    """The answer, with no cookie of it kept."""
    answer = await client.post("/v1/sessions", json={"email": email, "password": password, **changes})
    client.cookies.clear()
    return answer


async def token_of(client: httpx.AsyncClient, email: str, password: str, **changes: Any) -> str:
    answer = await signing_in(client, email, password, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def invited(client: httpx.AsyncClient, tenant: Tenant, email: str, *roles: str) -> tuple[dict[str, Any], str]:
    """The invitation and the token of its link, which an admin may read where no mail server is set up."""
    body = {"email": email, "roles": list(roles) or ["viewer"]}
    made = await client.post("/v1/invitations", json=body, headers=tenant.auth())
    assert made.status_code == 201, made.text
    return made.json(), await mailed_invitation(client, tenant, email)


async def mailed_invitation(client: httpx.AsyncClient, tenant: Tenant, email: str) -> str:
    entries = (await client.get("/v1/mail?limit=200", headers=tenant.auth())).json()["items"]
    (*_, newest) = [one for one in entries if one["template"] == "member_invitation" and one["to"] == email]
    body = (await client.get(f"/v1/mail/{newest['id']}", headers=tenant.auth())).json()["body"]
    found = re.search(r"http://test/welcome/(oiw_[\w-]+)", body)
    assert found is not None, body
    return found[1]


async def resets_of(superuser: Any, email: str) -> list[str]:
    """The tokens of the links for a forgotten password that wait in the outbox, which nobody else can read."""
    rows = await superuser.fetch(
        "SELECT body FROM mail_outbox WHERE template = 'password_reset' AND to_address = $1 ORDER BY id", email
    )
    return [re.findall(r"http://test/reset-password/(oip_[\w-]+)", row["body"])[0] for row in rows]


async def forgotten(world: World, superuser: Any, email: str) -> str:
    """Ask for a link; the newest that was mailed."""
    before = await resets_of(superuser, email)
    assert (await world.client.post("/v1/password-resets", json={"email": email})).status_code == 202
    await errands_done(world.client)
    now = await resets_of(superuser, email)
    assert now != before, "no link was mailed"
    return now[-1]


async def errands_done(client: httpx.AsyncClient) -> None:
    """What the application does after its answers is done."""
    application: Any = client._transport.app  # type: ignore[attr-defined]
    await application.state.errands.finished()
