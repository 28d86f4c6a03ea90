"""Signing in and out in a real browser: passwords, links by mail, several organisations, a session that has ended."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from api.pages.access.account import told
from api.pages.access.sign_in_view import held_in, own_path
from api.pages.forms import Entered
from tests.pages.browsing import NARROW, Visits
from tests.pages.sign_in.looking import accessible
from tests.pages.site import PASSWORD, Organisation, Site

pytestmark = pytest.mark.anyio
ANOTHER = "a kettle, two gulls and rain"


async def fill_in(page: Page, email: str, password: str) -> None:
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/members?a=b#c", "/members?a=b#c"),
        ("/", "/"),
        ("", "/"),
        ("members", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/a\\..\\b", "/"),
        ("javascript:alert(1)", "/"),
        ("/\tx", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        (" //evil.example", "/"),
        ("///evil.example", "/"),
        ("/[", "/["),
    ],
)
def test_nobody_is_led_to_another_site(text: str, path: str) -> None:
    assert own_path(text) == path


def test_a_held_form_goes_to_our_own_pages_alone() -> None:
    pairs = (("held_for", "https://evil.example/x"), ("held.a", "1"))
    assert held_in(Entered(pairs)) is None
    held = held_in(Entered((("held_for", "/account/name"), ("held.name", "Mo"), ("other", "x"))))
    assert held is not None
    assert (held.path, held.pairs) == ("/account/name", (("name", "Mo"),))


@pytest.mark.parametrize(
    ("agent", "seen"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Firefox/142.0", "Firefox on macOS"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown program"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, seen: str) -> None:
    assert told(agent) == seen


async def test_in_and_out_again(visit: Visits, fresh: Organisation) -> None:
    async with visit() as window:
        page = window.page
        await window.go("/members")
        await expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fmembers$"))
        await accessible(window, whole=True)
        await window.screenshot("sign-in")
        window.expects(403, path="/sign-in")
        await fill_in(page, fresh.emails["recruiter"], "a wrong password")
        await expect(page.get_by_role("alert")).to_contain_text("do not match")
        assert await page.get_by_label("E-mail address").input_value() == fresh.emails["recruiter"]
        assert await page.get_by_label("Password", exact=True).input_value() == ""
        await fill_in(page, fresh.emails["recruiter"], PASSWORD)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Members")
        await window.go("/sign-in?next=https://evil.example")
        await expect(page).to_have_url(f"{window.origin}/")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("status")).to_have_text("You are signed out.")
        await window.go("/account")
        await expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_session_that_ends_while_somebody_types_loses_nothing(
    visit: Visits, fresh: Organisation, superuser: Any, javascript: bool
) -> None:
    async with visit("viewer", of=fresh, javascript=javascript) as window:
        page = window.page
        await window.go("/account")
        await page.get_by_label("What others see").fill("Vic “V” Viewer\u2019s <b>name</b> & more")
        await superuser.execute(
            "UPDATE sessions SET revoked_at = now() WHERE account_id = $1", fresh.accounts["viewer"]
        )
        window.expects(401, path="/account/name")
        await page.get_by_role("button", name="Store the name").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in again")
        if javascript:
            await accessible(window)
        window.expects(403, path="/sign-in")
        await fill_in(page, fresh.emails["viewer"], "a wrong password")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in again")
        await fill_in(page, fresh.emails["viewer"], PASSWORD)
        await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in")
        if javascript:
            await accessible(window)
            await window.screenshot("sign-in-held")
        await page.get_by_role("button", name="Send it now").click()
        await expect(page.get_by_role("status")).to_have_text("Your name is changed.")
        await expect(page.get_by_label("What others see")).to_have_value("Vic “V” Viewer\u2019s <b>name</b> & more")


async def test_passwords_are_not_carried_on(visit: Visits, fresh: Organisation, superuser: Any) -> None:
    async with visit("viewer", of=fresh) as window:
        page = window.page
        await window.go("/account")
        await page.get_by_label("Password now").fill(PASSWORD)
        await page.get_by_label("New password").fill(ANOTHER)
        await superuser.execute(
            "UPDATE sessions SET revoked_at = now() WHERE account_id = $1", fresh.accounts["viewer"]
        )
        window.expects(401, path="/account/password")
        await page.get_by_role("button", name="Change the password").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in again")
        html = await page.content()
        assert PASSWORD not in html
        assert ANOTHER not in html


async def test_somebody_in_two_organisations_chooses(visit: Visits, fresh: Organisation, site: Site) -> None:
    other = await site.new_organisation()
    body = {"email": fresh.emails["hr"], "name": "x", "roles": ["viewer"]}
    auth = {"Authorization": f"Bearer {other.keys['admin']}"}
    assert (await site.client.post("/v1/members", json=body, headers=auth)).status_code == 201
    async with visit() as window:
        page = window.page
        await window.go("/sign-in?next=/account")
        await fill_in(page, fresh.emails["hr"], PASSWORD)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Choose an organisation")
        await accessible(window)
        await window.screenshot("sign-in-choose")
        await page.get_by_role("button", name=f"Enter {other.name}").click()
        await expect(page).to_have_url(re.compile("/account$"))
        await expect(page.get_by_text(f"in {other.name}: viewer")).to_be_visible()


async def test_a_choice_without_a_sign_in_before_opens_nothing(visit: Visits, fresh: Organisation) -> None:
    async with visit() as window:
        await window.go("/sign-in")
        window.expects(403, path="/sign-in/organisation")
        answer = await window.page.evaluate(
            "id => fetch('/sign-in/organisation', {method: 'POST', body: new URLSearchParams({organisation_id: id})})"
            ".then((answer) => answer.status)",
            str(fresh.id),
        )
        assert answer == 403
        cookies = {one["name"] for one in await window.context.cookies()}
        assert "outside_in_session" not in cookies


async def test_a_forgotten_password(visit: Visits, fresh: Organisation, superuser: Any) -> None:
    email = fresh.emails["panelist"]
    async with visit() as window:
        page = window.page
        await window.go("/forgotten-password")
        await accessible(window, whole=True)
        await page.get_by_label("E-mail address").fill(email)
        await page.get_by_role("button", name="Send the link").click()
        await expect(page.get_by_text(f"If {email} belongs to an account here")).to_be_visible()
        await accessible(window)
        link = await _mailed(superuser, "password_reset", email)
        await window.go(link)
        await accessible(window, whole=True)
        await window.screenshot("reset-password")
        await page.get_by_label("New password").fill(ANOTHER)
        await page.get_by_role("button", name="Store it").click()
        await expect(page.get_by_role("status")).to_contain_text("Your new password is stored")
        await fill_in(page, email, ANOTHER)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Today")
        await window.go(link, status=409)
        await expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
        await accessible(window, whole=True)


async def _mailed(superuser: Any, template: str, email: str) -> str:
    """The path of the newest link that was mailed."""
    for _ in range(100):
        body = await superuser.fetchval(
            "SELECT body FROM mail_outbox WHERE template = $1 AND to_address = $2 ORDER BY id DESC LIMIT 1",
            template, email,
        )  # fmt: skip
        if body is not None:
            return re.findall(r"http://127\.0\.0\.1:\d+(/\S+)", body)[0]
        await superuser.fetchval("SELECT pg_sleep(0.1)")
    raise AssertionError("nothing was mailed")


async def test_an_invitation_from_both_sides(visit: Visits, fresh: Organisation, superuser: Any) -> None:
    email = f"ines@{fresh.name.lower()}.example.org"
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go("/members")
        await accessible(window, whole=True)
        await page.get_by_label("E-mail address").fill(email)
        window.expects(422, path="/members/invitations")
        await page.get_by_role("button", name="Send the invitation").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_role("checkbox", name="Panelist").check()
        await page.get_by_role("button", name="Send the invitation").click()
        await expect(page.get_by_role("status")).to_have_text(f"{email} is invited.")
        first = await _mailed(superuser, "member_invitation", email)
        await page.get_by_role("button", name=f"Send again to {email}").click()
        await expect(page.get_by_role("status")).to_contain_text("A new link")
        await accessible(window)
        await window.screenshot("members")
    link = await _mailed(superuser, "member_invitation", email)
    assert link != first
    async with visit(width=NARROW) as window:
        page = window.page
        await window.go(first, status=404)
        await expect(page.get_by_role("heading", level=1)).to_have_text("This invitation is over")
        await accessible(window, whole=True)
        await window.go(link)
        await expect(page.get_by_role("heading", level=1)).to_have_text(f"Welcome to {fresh.name}")
        await accessible(window, whole=True)
        await window.screenshot("welcome")
        await page.get_by_label("Your name").fill("Ines Invited")
        await page.get_by_label("Choose a password").fill(ANOTHER)
        await page.get_by_role("button", name="Accept the invitation").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Today")
        # Once more, as after "back": signed in, so nothing is amiss.
        await window.go(link)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Today")


async def test_taking_an_invitation_back(visit: Visits, fresh: Organisation, superuser: Any) -> None:
    email = f"olu@{fresh.name.lower()}.example.org"
    auth = {"Authorization": f"Bearer {fresh.keys['admin']}"}
    body = {"email": email, "roles": ["viewer"]}
    assert (await fresh.client.post("/v1/invitations", json=body, headers=auth)).status_code == 201
    async with visit("admin", of=fresh) as window:
        await window.go("/members")
        await window.page.get_by_role("button", name=f"Take back the invitation of {email}").click()
        await expect(window.page.get_by_role("status")).to_have_text("The invitation is taken back.")
        await expect(window.page.get_by_text(email)).to_have_count(0)


async def test_roles_and_the_end_of_access(visit: Visits, fresh: Organisation) -> None:
    async with visit("admin", of=fresh) as admin, visit("viewer", of=fresh) as leaver:
        page = admin.page
        await leaver.go("/account")
        await admin.go("/members")
        await page.get_by_role("link", name="Vic Viewer").click()
        await accessible(admin)
        await admin.screenshot("member")
        await page.get_by_role("checkbox", name="HR").check()
        await page.get_by_role("button", name="Store the roles").click()
        await expect(page.get_by_role("status")).to_have_text("Vic Viewer's roles are stored.")
        await leaver.go("/account")
        await expect(leaver.page.get_by_text("HR, viewer")).to_be_visible()
        await page.get_by_role("link", name="Vic Viewer").click()
        await page.get_by_role("button", name="End the access").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await accessible(admin)
        await page.get_by_role("dialog").get_by_role("button", name="End the access").click()
        await expect(page.get_by_role("heading", name="Access ended")).to_be_visible()
        await leaver.go("/account")
        await expect(leaver.page).to_have_url(re.compile("/sign-in"))
        await admin.go(f"/members/{fresh.accounts['admin']}")
        await expect(page.get_by_text("This is you.")).to_be_visible()


async def test_ones_own_account(visit: Visits, fresh: Organisation) -> None:
    async with visit("hr", of=fresh) as here, visit("hr", of=fresh) as there:
        page = here.page
        await there.go("/account")
        await here.go("/account")
        await accessible(here, whole=True)
        await here.screenshot("account")
        await page.get_by_label("Password now").fill("a wrong password")
        await page.get_by_label("New password").fill(ANOTHER)
        here.expects(422, path="/account/password")
        await page.get_by_role("button", name="Change the password").click()
        await expect(page.get_by_role("alert")).to_contain_text("This is not your password now")
        await page.get_by_label("Password now").fill(PASSWORD)
        await page.get_by_label("New password").fill(ANOTHER)
        await page.get_by_role("button", name="Change the password").click()
        await expect(page.get_by_role("status")).to_contain_text("Your password is changed")
        await expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
        await there.go("/account")
        await expect(there.page).to_have_url(re.compile("/sign-in"))
        await page.get_by_role("radio", name="Dark").check()
        await page.get_by_role("button", name="Store the choice").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_signing_out_elsewhere(visit: Visits, fresh: Organisation) -> None:
    async with visit("hr", of=fresh) as here, visit("hr", of=fresh) as there:
        page = here.page
        await there.go("/account")
        await here.go("/account")
        await page.get_by_role("button", name="Sign out of").first.click()
        await expect(page.get_by_role("status")).to_have_text("You are signed out there.")
        await expect(page.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)
        await there.go("/account")
        await expect(there.page).to_have_url(re.compile("/sign-in"))
