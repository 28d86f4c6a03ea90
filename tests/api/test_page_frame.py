"""What holds for every page: who is let in, what another site cannot do, errors that people can read, and the menu."""

import re
from html import unescape
from typing import Any, get_args

import httpx
import pytest

from api.pages.base import HEADERS
from api.pages.navigation import MENUS, menus
from api.pages.static_files import address, version
from api.unit_of_work import SESSION_COOKIE
from domain.access.model import Role
from domain.access.rules import scopes_of
from tests.api.conftest import World

pytestmark = pytest.mark.anyio
OWN = {"Origin": "http://test"}
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
ROLES: tuple[Role, ...] = get_args(Role)


def cookie(world: World) -> dict[str, str]:
    """Ida's session: an admin."""
    return {"Cookie": f"{SESSION_COOKIE}={world.ids['session_token']}"}


def heading(answer: httpx.Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found is not None, answer.text
    return unescape(found[1])


async def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(shared_world: World) -> None:
    answer = await shared_world.client.get("/requisitions?state=open")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Frequisitions%3Fstate%3Dopen")


async def test_a_form_of_an_ended_session_is_kept(shared_world: World) -> None:
    fields = {"name": "Ana <b>\n& Co", "email": "ana@example.org"}
    answer = await shared_world.client.post("/candidates/new", data=fields, headers=OWN)
    assert answer.status_code == 401
    assert heading(answer) == "Sign in again"
    assert "Ana &lt;b&gt;\n&amp; Co" in answer.text
    assert "/candidates/new" in answer.text


async def test_an_api_key_opens_no_page(shared_world: World) -> None:
    answer = await shared_world.client.get("/", headers=shared_world.tenant.auth("admin"))
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "cross-site", **OWN}],
)
async def test_another_site_cannot_send_a_form_for_somebody_signed_in(world: World, headers: dict[str, str]) -> None:
    answer = await world.client.post("/candidates/new", data={"name": "Eve"}, headers={**cookie(world), **headers})
    assert answer.status_code == 403
    listed = await world.client.get("/v1/candidates?limit=200", headers=world.tenant.auth("admin"))
    assert "Eve" not in listed.text


async def test_a_form_sent_twice_is_done_once(world: World) -> None:
    headers = {**cookie(world), **OWN}
    fields = {"name": "Dot Double", "email": "", "external_id": "", "_once": "one-form"}
    first = await world.client.post("/candidates/new", data=fields, headers=headers)
    second = await world.client.post("/candidates/new", data=fields, headers=headers)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    # The browser shows what the second answer says, the sentence for the next page among it.
    assert second.headers["idempotent-replayed"] == "true"
    for name in ("set-cookie", "content-security-policy", "cache-control"):
        assert first.headers.get(name, HEADERS.get(name.title())) == second.headers[name]
    assert "outside_in_notice=" in second.headers["set-cookie"]
    # The same form with another content is another one.
    other = await world.client.post("/candidates/new", data={**fields, "name": "Dot Other"}, headers=headers)
    assert other.headers["location"] != first.headers["location"]


async def test_no_copy_stays_of_a_form_that_was_only_looked_at(world: World, superuser: Any) -> None:
    """What a draft would say, sent with every change of it, is a page and changes nothing."""
    count = "SELECT count(*) FROM idempotency_keys WHERE key LIKE 'form %'"
    before = await superuser.fetchval(count)
    fields = {"csv": "name,email\nUma,uma@example.org", "_once": "one-form"}
    for _ in range(2):
        shown = await world.client.post("/people/import", data=fields, headers={**cookie(world), **OWN})
        assert shown.status_code == 200, shown.text
        assert "What this file would change" in shown.text
        assert "idempotent-replayed" not in shown.headers
    assert await superuser.fetchval(count) == before


@pytest.mark.parametrize(
    "path", ["/nothing", "/candidates/not-an-id", "/requisitions/00000000-0000-7000-8000-000000000000"]
)
async def test_an_address_that_leads_nowhere_is_a_page_for_people(shared_world: World, path: str) -> None:
    answer = await shared_world.client.get(path, headers={**cookie(shared_world), **BROWSER})
    assert answer.status_code == 404
    assert heading(answer) == "There is nothing here"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_programs_get_problem_documents_as_before(shared_world: World) -> None:
    for path in ("/v1/nothing", "/nothing"):
        answer = await shared_world.client.get(path)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_files_are_kept_for_good_under_their_address_alone(shared_world: World) -> None:
    found = await shared_world.client.get(address("app.css"))
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    old = await shared_world.client.get(address("app.css").replace(version(), "0" * 12))
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
    for name in ("../base.py", "nothing.css", "%2e%2e/base.py"):
        missing = await shared_world.client.get(f"/static/{version()}/{name}")
        assert missing.status_code == 404
    with pytest.raises(KeyError):
        address("nothing.css")


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_shows_what_the_role_may_open(role: Role) -> None:
    scopes = scopes_of([role])
    shown = {link.path for menu in menus(scopes, "/") for link in menu.links}
    assert shown == {link.path for menu in MENUS for link in menu.links if set(link.scopes) <= scopes}
    assert (role == "external") == (not shown)


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "/"), ("/requisitions/abc", "/requisitions"), ("/requisitionsX", None), ("/account", None)],
)
def test_one_entry_at_most_is_the_current_one(path: str, current: str | None) -> None:
    found = [link.path for menu in menus(scopes_of(["admin"]), path) for link in menu.links if link.current]
    assert found == ([] if current is None else [current])


async def test_every_entry_of_the_menu_opens_for_each_role(world: World) -> None:
    for role in ROLES:
        if role == "external":
            continue
        member = {
            "email": f"{role}@menu.example.org",
            "name": role,
            "roles": [role],
            "password": "a menu for everybody",
        }
        made = await world.client.post("/v1/members", json=member, headers=world.tenant.auth("admin"))
        assert made.status_code == 201, made.text
        fields = {"email": member["email"], "password": member["password"]}
        session = (await world.client.post("/v1/sessions", json=fields)).json()["token"]
        world.client.cookies.clear()
        for menu in menus(scopes_of([role]), "/"):
            for link in menu.links:
                answer = await world.client.get(link.path, headers={"Cookie": f"{SESSION_COOKIE}={session}"})
                assert answer.status_code == 200, f"{role} {link.path}: {answer.status_code}"
                assert f'href="{link.path}" aria-current="page"' in answer.text
        if role == "panelist":
            refused = await world.client.get("/keys", headers={"Cookie": f"{SESSION_COOKIE}={session}"})
            assert (refused.status_code, heading(refused)) == (403, "You may not do this")
            assert "This is for administrators and recruiters." in refused.text
            assert "keys:read" not in refused.text
