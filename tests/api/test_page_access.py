"""The pages of signing in, members and invitations, over HTTP."""

import re
from html import unescape
from typing import Any
from urllib.parse import unquote, urlencode

import httpx
import pytest

from api.pages.access import members as members_pages
from api.pages.access.sign_in_view import HELD_MOST
from api.pages.base import NOTICE_COOKIE
from api.pages.forms import FORM
from tests.api.conftest import PASSWORD as IDAS
from tests.api.conftest import World
from tests.api.signing import PASSWORD, bearer, invited, member, token_of
from tests.api.test_page_faults import Forms
from tests.api.test_page_frame import OWN, cookie, heading

pytestmark = pytest.mark.anyio
INES = "ines@example.org"


async def opened(world: World, path: str) -> httpx.Response:
    """A page as the admin Ida sees it."""
    return await world.client.get(path, headers=cookie(world))


async def sent(world: World, path: str, **fields: Any) -> httpx.Response:
    """A form that the admin Ida sends."""
    return await world.client.post(path, data=fields, headers={**cookie(world), **OWN})


def notice_of(answer: httpx.Response) -> str:
    """What the page after a form will say on top."""
    assert answer.status_code == 303, answer.text
    return unquote(answer.cookies[NOTICE_COOKIE])


async def test_without_a_mail_server_nobody_is_told_that_mail_comes(world: World) -> None:
    """No link can reach anybody: the page has no form, and says whom to ask."""
    shown = await world.client.get("/forgotten-password")
    answer = await world.client.post("/forgotten-password", data={"email": "ida@acme.example.org"}, headers=OWN)
    for one in (shown, answer):
        assert (one.status_code, heading(one)) == (200, "Forgotten password")
        assert "outside-in accounts new-password" in one.text
        assert "<form" not in one.text
        assert "on its way" not in one.text
    invitation, _ = await invited(world.client, world.tenant, INES)
    again = await sent(world, f"/members/invitations/{invitation['id']}/resend")
    assert "waits in the mail outbox" in notice_of(again)


def near_the_limit(length: int) -> str:
    """Text of about so many bytes as a browser encodes it, with what takes most: line ends, letters with accents."""
    line = "ä~\n"
    return line * (length // len("%C3%A4%7E%0D%0A"))


async def test_a_form_too_long_for_the_sign_in_is_said_to_be_lost_and_leads_back(world: World) -> None:
    headers = {**OWN, "Referer": "http://test/people/import"}
    fields = {"csv": near_the_limit(HELD_MOST + 30), "_once": "one-form"}
    answer = await world.client.post("/people/import/all", data=fields, headers=headers)
    assert (answer.status_code, heading(answer)) == (401, "Sign in again")
    assert "too long to be kept on this page" in answer.text
    form = Forms(answer.text).found["/sign-in"]
    assert dict(form)["next"] == "/people/import"
    assert not [name for name, _ in form if name.startswith("held")]
    own = {**dict(form), "email": "ida@acme.example.org", "password": IDAS}
    there = await world.client.post("/sign-in", data=own, headers=OWN)
    assert (there.status_code, there.headers["location"]) == (303, "/people/import")


async def test_the_longest_form_that_is_held_can_be_signed_in_with(world: World) -> None:
    fields = {"csv": near_the_limit(HELD_MOST - 30)}
    answer = await world.client.post("/people/import/all", data=fields, headers=OWN)
    held = Forms(answer.text).found["/sign-in"]
    assert dict(held)["held.csv"] == fields["csv"]
    pairs = [(name, value.replace("\n", "\r\n")) for name, value in held if name not in {"email", "password"}]
    body = urlencode([*pairs, ("email", "ida@acme.example.org"), ("password", IDAS)]).replace("~", "%7E")
    headers = {**OWN, "Content-Type": FORM}
    signed_in = await world.client.post("/sign-in", content=body, headers=headers)
    assert (signed_in.status_code, heading(signed_in)) == (200, "You are signed in")


async def test_a_form_that_lay_open_lets_nobody_in_again(world: World) -> None:
    mo = await member(world.client, world.tenant, "mo")
    path = f"/members/{mo['account_id']}"
    shown = dict(Forms((await opened(world, path)).text).found[f"{path}/roles"])
    assert shown["_before"] == "viewer"
    ended = await world.client.post(f"/v1{path}/end", headers=world.tenant.auth())
    assert ended.status_code == 200
    stale = {"_before": shown["_before"], "roles": ["viewer", "hr"]}
    answer = await sent(world, f"{path}/roles", **stale)
    assert answer.status_code in {412, 422}, answer.text
    assert "the access has ended" in answer.text
    assert 'value="hr" checked' not in answer.text, "what is stored now is ticked: nothing"
    assert await roles_of(world, mo["email"]) == []
    again = dict(Forms(answer.text).found[f"{path}/roles"])
    assert (await sent(world, f"{path}/roles", _before=again["_before"], roles="hr")).status_code == 303
    assert await roles_of(world, mo["email"]) == ["hr"]


async def roles_of(world: World, email: str) -> list[str] | None:
    members = (await world.client.get("/v1/members?limit=200", headers=world.tenant.auth())).json()["items"]
    return next((one["roles"] for one in members if one["email"] == email), None)


async def test_the_service_keys_of_whoever_left_are_named(world: World) -> None:
    mo = await member(world.client, world.tenant, "mo", roles=["admin"])
    session = bearer(await token_of(world.client, mo["email"], PASSWORD))
    body = {"name": "Applicant tracking", "scopes": ["candidates:read"], "service": True}
    key = (await world.client.post("/v1/keys", json=body, headers=session)).json()["key"]
    path = f"/members/{mo['account_id']}"
    answer = await sent(world, f"{path}/end")
    assert answer.headers["location"] == path
    assert "1 service key that" in notice_of(answer)
    shown = await opened(world, path)
    assert f'Applicant tracking <small class="muted">…{key["hint"]}</small>' in shown.text
    await world.client.delete(f"/v1/keys/{key['id']}", headers=world.tenant.auth())
    assert "Applicant tracking" not in (await opened(world, path)).text


async def test_all_members_stand_by_name_and_all_invitations_newest_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members_pages, "MEMBERS_SHOWN", 2)
    monkeypatch.setattr(members_pages, "INVITATIONS_SHOWN", 2)
    for name in ("zoe", "abe", "Åsa", "mo", "mo2"):
        email = f"m-{len(name)}-{name[0].encode().hex()}@example.org"
        await member(world.client, world.tenant, name.rstrip("2"), email=email)
    invitations = [(await invited(world.client, world.tenant, f"i{number}@example.org"))[0] for number in range(3)]
    members, open_ones, path = [], [], "/members"
    while path:
        shown = (await opened(world, path)).text
        table, _, rest = shown.partition("</table>")
        members += re.findall(r'<th scope="row"><a href="/members/[^"]+">([^<]+)</a>', table)
        path = _more(rest.partition('id="invited"')[0])
    path = "/members"
    while path:
        rest = (await opened(world, path)).text.partition('id="invited"')[2].partition("</section>")[0]
        open_ones += re.findall(r"<li><div>(\S+@\S+) ", rest)
        path = _more(rest)
    listed = (await world.client.get("/v1/members?limit=200", headers=world.tenant.auth())).json()["items"]
    wanted = [one["name"] for one in listed if set(one["roles"]) - {"external"}]
    assert sorted(members) == sorted(wanted)
    assert [name for name in members if name in {"Zoe", "Abe", "Mo"}] == ["Abe", "Mo", "Mo", "Zoe"]
    assert open_ones[:3] == [one["email"] for one in reversed(invitations)]
    assert len(open_ones) == len(set(open_ones))


def _more(html: str) -> str:
    found = re.search(r'<p class="more"><a class="button outline" href="([^"]+)"', html)
    return unescape(found[1]) if found else ""


async def test_somebody_who_left_is_a_guest_on_a_panel(world: World) -> None:
    mo = await member(world.client, world.tenant, "mo")
    assert (
        await world.client.post(f"/v1/members/{mo['account_id']}/end", headers=world.tenant.auth())
    ).status_code == 200
    interview = await world.journey.interview("Ada Applicant")
    body = {"name": "Mo", "email": mo["email"]}
    path = f"/v1/interviews/{interview['interview']['id']}/externals"
    asked = await world.client.post(path, json=body, headers=world.tenant.auth("recruiter"))
    assert asked.status_code == 201, asked.text
    assert await roles_of(world, mo["email"]) == ["external"]
