"""Invitations to an organisation: what the link opens, and what it must never open."""

import asyncio
from typing import Any

import httpx
import pytest

from domain.access.tokens import new_token
from tests.api.conftest import World, problem
from tests.api.signing import (
    ANOTHER,
    PASSWORD,
    bearer,
    forgotten,
    invited,
    mailed_invitation,
    member,
    signing_in,
    token_of,
)
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio
INES = "ines@example.org"
LINKS_TO = "SELECT count(*) FROM mail_outbox WHERE lower(to_address) = $1 AND body LIKE '%/welcome/%'"
READDRESSED = (
    "UPDATE member_invitations SET email = $1 WHERE email = $2",
    "UPDATE mail_outbox SET to_address = $1 WHERE to_address = $2",
)


async def welcome(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get(f"/v1/welcome/{token}")


async def accept(client: httpx.AsyncClient, token: str, password: str = PASSWORD, **body: Any) -> httpx.Response:
    answer = await client.post(f"/v1/welcome/{token}", json={"password": password, **body})
    client.cookies.clear()
    return answer


async def roles_of(client: httpx.AsyncClient, tenant: Tenant, email: str) -> list[str] | None:
    members = (await client.get("/v1/members?limit=200", headers=tenant.auth())).json()["items"]
    return next((one["roles"] for one in members if one["email"] == email), None)


async def test_the_whole_way_of_somebody_new(client: httpx.AsyncClient, tenant: Tenant) -> None:
    invitation, token = await invited(client, tenant, INES, "panelist", "viewer")
    assert (invitation["state"], invitation["roles"]) == ("pending", ["panelist", "viewer"])
    assert await roles_of(client, tenant, INES) is None, "nobody is a member before they accept"
    read = (await welcome(client, token)).json()
    assert (read["organisation"], read["email"], read["needs"]) == ("Acme", INES, "new_account")
    problem(await accept(client, token), 422, "required", "name")
    problem(await accept(client, token, "short", name="Ines"), 422, "too_short", "password")
    joined = await accept(client, token, name="Ines Invited")
    assert joined.status_code == 201, joined.text
    assert "outside_in_session=" in joined.headers["set-cookie"]
    me = (await client.get("/v1/me", headers=bearer(joined.json()["token"]))).json()
    assert (me["roles"], me["organisation_id"]) == (["panelist", "viewer"], str(tenant.organisation_id))
    assert await roles_of(client, tenant, INES) == ["panelist", "viewer"]
    await token_of(client, INES, PASSWORD)
    problem(await welcome(client, token), 404, "not_found")
    problem(await accept(client, token, name="Ines"), 404, "not_found")
    assert (await client.get("/v1/invitations", headers=tenant.auth())).json()["items"] == []
    events = (await client.get("/v1/audit-events?limit=200", headers=tenant.auth())).json()["items"]
    about = [one["action"] for one in events if one["subject_id"] == invitation["id"]]
    assert about == ["invitation.made", "invitation.accepted"]
    assert INES not in str(events), "codes and ids, no addresses"


async def test_sending_again_replaces_the_link_and_revoking_ends_it(client: httpx.AsyncClient, tenant: Tenant) -> None:
    invitation, first = await invited(client, tenant, INES)
    path = f"/v1/invitations/{invitation['id']}"
    again = await client.post(f"{path}/resend", headers=tenant.auth())
    assert again.json()["state"] == "pending"
    second = await mailed_invitation(client, tenant, INES)
    assert second != first
    problem(await welcome(client, first), 404, "not_found")
    assert (await welcome(client, second)).status_code == 200
    body = {"email": INES.upper(), "roles": ["viewer"]}
    problem(await client.post("/v1/invitations", json=body, headers=tenant.auth()), 409, "invited")
    assert (await client.delete(path, headers=tenant.auth())).status_code == 204
    problem(await accept(client, second, name="Ines"), 404, "not_found")
    problem(await client.delete(path, headers=tenant.auth()), 404, "not_found")
    bodies = [one["id"] for one in (await client.get("/v1/mail", headers=tenant.auth())).json()["items"]]
    for one in bodies:
        assert (await client.get(f"/v1/mail/{one}", headers=tenant.auth())).json()["body"] is None
    await invited(client, tenant, INES)


async def test_a_link_expires(world: World, superuser: Any) -> None:
    _, token = await invited(world.client, world.tenant, INES)
    await superuser.execute("UPDATE member_invitations SET link_expires_at = now() - interval '1 second'")
    for answer in (await welcome(world.client, token), await accept(world.client, token, name="Ines")):
        problem(answer, 409, "link_expired")
    listed = (await world.client.get("/v1/invitations", headers=world.tenant.auth())).json()["items"]
    (own,) = [one for one in listed if one["email"] == INES]
    assert own["state"] == "expired"
    assert (
        await world.client.post(f"/v1/invitations/{own['id']}/resend", headers=world.tenant.auth())
    ).status_code == 200
    assert (await welcome(world.client, await mailed_invitation(world.client, world.tenant, INES))).status_code == 200


async def test_a_link_is_used_once_even_by_two_at_once(client: httpx.AsyncClient, tenant: Tenant) -> None:
    _, token = await invited(client, tenant, INES)
    answers = await asyncio.gather(*(accept(client, token, name=f"Ines {number}") for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 404, 404, 404]


async def test_only_who_may_write_members_invites(client: httpx.AsyncClient, tenant: Tenant) -> None:
    body = {"email": INES, "roles": ["viewer"]}
    for role in ("recruiter", "hr", "viewer"):
        problem(await client.post("/v1/invitations", json=body, headers=tenant.auth(role)), 403, "scope_missing")
    problem(
        await client.post("/v1/invitations", json={**body, "roles": ["external"]}, headers=tenant.auth()),
        422, "by_invitation", "roles",
    )  # fmt: skip
    member_already = {"email": "viewer@acme.example.org", "roles": ["admin"]}
    problem(await client.post("/v1/invitations", json=member_already, headers=tenant.auth()), 409, "is_member")


@pytest.mark.parametrize("token", ["", "oiw_", "nonsense", "oiw_" + "A" * 64])
async def test_what_is_no_link_opens_nothing(client: httpx.AsyncClient, tenant: Tenant, token: str) -> None:
    made_up = new_token("oiw", tenant.organisation_id)
    for one in (token or "x", made_up, new_token("oip", tenant.organisation_id)):
        problem(await welcome(client, one), 404, "not_found")
        problem(await accept(client, one, name="Ines"), 404, "not_found")


async def test_a_token_of_an_invitation_is_no_credential(client: httpx.AsyncClient, tenant: Tenant) -> None:
    _, token = await invited(client, tenant, INES, "admin")
    problem(await client.get("/v1/me", headers=bearer(token)), 401, "credential_invalid")


async def test_a_link_never_takes_over_an_account_with_a_password_of_its_own(world: World, superuser: Any) -> None:
    """The admin of another organisation holds the link, and does not get in with it."""
    client = world.client
    vera = await member(client, world.tenant, "vera", roles=["recruiter"])
    token = await forgotten(world, superuser, vera["email"])
    assert (await client.post(f"/v1/password-resets/{token}", json={"new_password": ANOTHER})).status_code == 204
    _, link = await invited(client, world.other, vera["email"], "admin")
    assert (await welcome(client, link)).json()["needs"] == "own_password"
    problem(await accept(client, link, "chosen by the attacker", name="Mallory"), 401, "sign_in_failed")
    assert await roles_of(client, world.other, vera["email"]) is None
    problem(await signing_in(client, vera["email"], "chosen by the attacker"), 401, "sign_in_failed")
    joined = await accept(client, link, ANOTHER, name="Mallory")
    assert joined.json()["organisation_id"] == str(world.other.organisation_id)
    members = (await client.get("/v1/members?limit=200", headers=world.other.auth())).json()["items"]
    assert [one["name"] for one in members if one["email"] == vera["email"]] == ["Vera"], "an account keeps its name"
    here = await signing_in(client, vera["email"], ANOTHER)
    problem(here, 422, "choose_one", "organisation_id")


@pytest.mark.parametrize("password", [None, PASSWORD], ids=["without a password", "with one of its organisation"])
async def test_a_link_gives_no_way_into_another_organisation(
    client: httpx.AsyncClient, tenant: Tenant, other_tenant: Tenant, password: str | None
) -> None:
    """Vera works in one organisation; an admin of another invites her and follows the link himself."""
    vera = await member(client, tenant, "vera", password=password)
    _, link = await invited(client, other_tenant, vera["email"], "admin")
    chosen = await accept(client, link, "chosen by the attacker", name="Mallory")
    if password is None:
        assert chosen.status_code == 201
        opened = await signing_in(client, vera["email"], "chosen by the attacker")
        assert opened.json()["organisation_id"] == str(other_tenant.organisation_id)
        changed = {"current_password": "chosen by the attacker", "new_password": ANOTHER}
        answer = await client.put("/v1/me/password", json=changed, headers=bearer(opened.json()["token"]))
        assert answer.status_code == 204
        for known in ("chosen by the attacker", ANOTHER):
            home = {"organisation_id": str(tenant.organisation_id)}
            problem(await signing_in(client, vera["email"], known, **home), 401, "sign_in_failed")
    else:
        problem(chosen, 409, "reset_first")
        assert (await welcome(client, link)).json()["needs"] == "reset_first"
        assert (await signing_in(client, vera["email"], password)).status_code == 201, "her password still works"


async def test_a_guess_at_the_own_password_is_counted(world: World, superuser: Any) -> None:
    client = world.client
    vera = await member(client, world.tenant, "vera")
    token = await forgotten(world, superuser, vera["email"])
    await client.post(f"/v1/password-resets/{token}", json={"new_password": ANOTHER})
    _, link = await invited(client, world.other, vera["email"])
    app = client._transport.app  # type: ignore[attr-defined]
    statuses = []
    for number in range(11):
        transport = httpx.ASGITransport(app=app, client=(f"192.0.2.{number}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as stranger:
            statuses.append((await accept(stranger, link, "a guess", name="M")).status_code)
    assert statuses == [401] * 10 + [429]


async def test_no_invitation_outlives_becoming_a_member_or_the_end_of_access(world: World, superuser: Any) -> None:
    """Or its link would let in again whose access has ended."""
    client, tenant = world.client, world.tenant
    _, before = await invited(client, tenant, "Mo@Example.org", "panelist")
    mo = await member(client, tenant, "mo", roles=["viewer"])
    problem(await accept(client, before), 404, "not_found")
    assert await superuser.fetchval(LINKS_TO, "mo@example.org") == 0
    # As one that was made at the same moment as the membership.
    _, beside = await invited(client, tenant, "beside@example.org")
    for statement in READDRESSED:
        await superuser.execute(statement, mo["email"], "beside@example.org")
    ended = await client.post(f"/v1/members/{mo['account_id']}/end", headers=tenant.auth())
    assert ended.status_code == 200, ended.text
    problem(await accept(client, beside), 404, "not_found")
    assert await superuser.fetchval(LINKS_TO, "mo@example.org") == 0
    # Who is wanted again is invited again.
    _, after = await invited(client, tenant, mo["email"], "panelist")
    assert (await accept(client, after)).status_code == 201
    assert await roles_of(client, tenant, mo["email"]) == ["panelist"]
