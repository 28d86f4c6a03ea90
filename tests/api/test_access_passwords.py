"""Changing one's password, and a new one by a link to one's mailbox."""

import asyncio
from typing import Any

import httpx
import pytest

from api.sign_in_guard import ATTEMPTS_MOST
from tests.api.conftest import World, problem
from tests.api.signing import (
    ANOTHER,
    PASSWORD,
    bearer,
    errands_done,
    forgotten,
    member,
    resets_of,
    signing_in,
    token_of,
)
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio


async def change(client: httpx.AsyncClient, token: str, current: str, new: str) -> httpx.Response:
    body = {"current_password": current, "new_password": new}
    return await client.put("/v1/me/password", json=body, headers=bearer(token))


async def is_live(client: httpx.AsyncClient, token: str) -> bool:
    return (await client.get("/v1/me", headers=bearer(token))).status_code == 200


async def test_a_change_ends_every_other_session(client: httpx.AsyncClient, tenant: Tenant) -> None:
    mo = await member(client, tenant, "mo")
    others, own = [await token_of(client, mo["email"], PASSWORD) for _ in range(2)], ""
    own = await token_of(client, mo["email"], PASSWORD)
    for current, new, code, field in (
        ("a guess", ANOTHER, "password_wrong", "current_password"),
        (PASSWORD, PASSWORD, "password_unchanged", "new_password"),
        (PASSWORD, "short", "invalid", "new_password"),
    ):
        problem(await change(client, own, current, new), 422, code, field)
    assert await is_live(client, others[0])
    assert (await change(client, own, PASSWORD, ANOTHER)).status_code == 204
    assert [await is_live(client, one) for one in (*others, own)] == [False, False, True]
    problem(await signing_in(client, mo["email"], PASSWORD), 401, "sign_in_failed")
    await token_of(client, mo["email"], ANOTHER)
    actions = (await client.get("/v1/audit-events?limit=200", headers=tenant.auth())).json()["items"]
    about = [one["action"] for one in actions if one["subject_id"] == mo["account_id"]]
    assert about == ["member.saved", "password.changed", "sessions.ended"]


async def test_a_password_is_changed_by_a_person(client: httpx.AsyncClient, tenant: Tenant) -> None:
    problem(await change(client, tenant.service_key, PASSWORD, ANOTHER), 403, "person_needed")
    problem(await change(client, tenant.keys["viewer"], PASSWORD, ANOTHER), 422, "password_wrong", "current_password")


async def test_a_link_makes_the_password_ones_own_and_ends_all_sessions_everywhere(
    world: World, superuser: Any
) -> None:
    """Mo's first password was chosen by an admin and opened one organisation; the mailbox opens both."""
    client = world.client
    mo = await member(client, world.tenant, "mo")
    await client.post(
        "/v1/members", json={"email": mo["email"], "name": "x", "roles": ["viewer"]}, headers=world.other.auth()
    )
    both = [{"organisation_id": str(one.organisation_id)} for one in (world.tenant, world.other)]
    problem(await signing_in(client, mo["email"], PASSWORD, **both[1]), 401, "sign_in_failed")
    old = await token_of(client, mo["email"], PASSWORD)
    link = await forgotten(world, superuser, mo["email"])
    read = (await client.get(f"/v1/password-resets/{link}")).json()
    assert read["email"] == mo["email"]
    path = f"/v1/password-resets/{link}"
    problem(await client.post(path, json={"new_password": "short"}), 422, "invalid", "new_password")
    assert (await client.post(path, json={"new_password": ANOTHER})).status_code == 204
    assert not await is_live(client, old)
    sessions = [await token_of(client, mo["email"], ANOTHER, **one) for one in both]
    for again in (await client.get(path), await client.post(path, json={"new_password": PASSWORD})):
        problem(again, 409, "link_used")
    link = await forgotten(world, superuser, mo["email"])
    assert (await client.post(f"/v1/password-resets/{link}", json={"new_password": PASSWORD})).status_code == 204
    assert [await is_live(client, one) for one in sessions] == [False, False]


async def test_a_change_ends_the_sessions_in_other_organisations_and_open_links(world: World, superuser: Any) -> None:
    client = world.client
    mo = await member(client, world.tenant, "mo")
    await client.post(
        "/v1/members", json={"email": mo["email"], "name": "x", "roles": ["viewer"]}, headers=world.other.auth()
    )
    link = await forgotten(world, superuser, mo["email"])
    await client.post(f"/v1/password-resets/{link}", json={"new_password": ANOTHER})
    here, there = [
        await token_of(client, mo["email"], ANOTHER, organisation_id=str(one.organisation_id))
        for one in (world.tenant, world.other)
    ]
    open_link = await forgotten(world, superuser, mo["email"])
    assert (await change(client, there, ANOTHER, PASSWORD)).status_code == 204
    assert [await is_live(client, one) for one in (here, there)] == [False, True]
    problem(await client.get(f"/v1/password-resets/{open_link}"), 409, "link_used")
    for organisation in (world.tenant, world.other):
        await token_of(client, mo["email"], PASSWORD, organisation_id=str(organisation.organisation_id))


async def test_nobody_but_the_mailbox_sees_the_link(world: World, superuser: Any) -> None:
    client = world.client
    mo = await member(client, world.tenant, "mo")
    link = await forgotten(world, superuser, mo["email"])
    listed = await client.get("/v1/mail?limit=200", headers=world.tenant.auth())
    assert "password_reset" not in listed.text
    mail_id = await superuser.fetchval("SELECT id FROM mail_outbox WHERE template = 'password_reset'")
    problem(await client.get(f"/v1/mail/{mail_id}", headers=world.tenant.auth()), 404, "not_found")
    row = await superuser.fetchrow("SELECT * FROM password_resets ORDER BY id DESC LIMIT 1")
    assert link not in str(dict(row))
    jobs = await client.get("/v1/jobs?limit=200", headers=world.tenant.auth())
    assert "send_private_mail" not in jobs.text


async def test_the_answer_tells_nothing_and_others_get_no_message(world: World, superuser: Any) -> None:
    client = world.client
    gone = await member(client, world.tenant, "gone")
    assert (await client.post(f"/v1/members/{gone['account_id']}/end", headers=world.tenant.auth())).status_code == 200
    disabled = await member(client, world.tenant, "disabled")
    await superuser.execute("UPDATE accounts SET disabled_at = now() WHERE id = $1", disabled["account_id"])
    guest = await superuser.fetchval("SELECT email FROM external_panelists LIMIT 1")
    seen = set()
    for email in ("nobody@example.org", gone["email"], disabled["email"], guest):
        answer = await client.post("/v1/password-resets", json={"email": email})
        seen.add((answer.status_code, answer.content))
    assert len(seen) == 1
    await forgotten(world, superuser, "ida@acme.example.org")
    sent = await superuser.fetch("SELECT to_address FROM mail_outbox WHERE template = 'password_reset'")
    assert [row["to_address"] for row in sent] == ["ida@acme.example.org"]


async def test_a_newer_link_replaces_the_one_before_and_three_an_hour_are_enough(world: World, superuser: Any) -> None:
    client = world.client
    mo = await member(client, world.tenant, "mo")
    links = [await forgotten(world, superuser, mo["email"]) for _ in range(3)]
    for old in links[:2]:
        problem(await client.get(f"/v1/password-resets/{old}"), 409, "link_used")
    assert await resets_of(superuser, mo["email"]) == links[2:], "an unsent message with an old link is gone"
    assert (await client.post("/v1/password-resets", json={"email": mo["email"]})).status_code == 202
    await errands_done(client)
    assert await resets_of(superuser, mo["email"]) == links[2:]
    assert (await client.get(f"/v1/password-resets/{links[2]}")).status_code == 200
    await superuser.execute("UPDATE password_resets SET link_expires_at = now() - interval '1 second'")
    problem(await client.get(f"/v1/password-resets/{links[2]}"), 409, "link_expired")


async def test_a_link_is_used_once_even_by_two_at_once(world: World, superuser: Any) -> None:
    mo = await member(world.client, world.tenant, "mo")
    link = await forgotten(world, superuser, mo["email"])
    path = f"/v1/password-resets/{link}"
    answers = await asyncio.gather(
        *(world.client.post(path, json={"new_password": f"{ANOTHER} {number}"}) for number in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409]


@pytest.mark.parametrize("way", ["page", "api"])
async def test_a_new_password_by_mail_lets_in_who_was_locked_out_by_guesses(
    world: World, superuser: Any, way: str
) -> None:
    client = world.client
    mo = await member(client, world.tenant, "mo")
    app = client._transport.app  # type: ignore[attr-defined]
    for number in range(ATTEMPTS_MOST):
        transport = httpx.ASGITransport(app=app, client=(f"192.0.2.{number}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as stranger:
            problem(await signing_in(stranger, mo["email"], "a guess"), 401, "sign_in_failed")
    problem(await signing_in(client, mo["email"], PASSWORD), 429, "rate_limited")
    link = await forgotten(world, superuser, mo["email"])
    if way == "page":
        form = {"new_password": ANOTHER}
        stored = await client.post(f"/reset-password/{link}", data=form, headers={"Origin": "http://test"})
        assert stored.status_code == 303, stored.text
    else:
        stored = await client.post(f"/v1/password-resets/{link}", json={"new_password": ANOTHER})
        assert stored.status_code == 204, stored.text
    assert "outside_in_device=" in stored.headers["set-cookie"]
    client.cookies.clear()
    await token_of(client, mo["email"], ANOTHER)
