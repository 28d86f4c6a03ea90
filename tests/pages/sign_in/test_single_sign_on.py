"""Single sign-on in a real browser, with a real OpenID provider that the browser visits."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.conftest import Server
from tests.identity import Provider
from tests.pages.browsing import Visits, Window
from tests.pages.light import light_site
from tests.pages.site import PASSWORD, Organisation, Site
from tests.product import free_port

pytestmark = pytest.mark.anyio


async def by_provider(window: Window, provider: Provider, subject: str, path: str = "/sign-in") -> Page:
    """Press the button, and say at the provider who one is."""
    window.expects(host=provider.issuer)
    # The provider's own page asks for a stylesheet that no browser under test gets.
    window.expects(host="https://cdn.jsdelivr.net", failed="ERR_NAME_NOT_RESOLVED")
    await window.go(path)
    await window.page.get_by_role("link", name="Sign in with Harbour ID").click()
    await window.page.wait_for_url(re.compile(re.escape(provider.issuer)))
    await window.page.locator("input[name=sub]").last.fill(subject)
    await window.page.get_by_role("button", name="Authorize").last.click()
    return window.page


async def test_a_member_comes_in_and_is_known_by_subject_from_then_on(
    visit: Visits, fresh: Organisation, provider: Provider, superuser: Any
) -> None:
    provider.knows("hana", email=fresh.emails["hr"].upper(), email_verified=True, name="Hana R.")
    async with visit() as window:
        page = await by_provider(window, provider, "hana", "/sign-in?next=/account")
        await expect(page).to_have_url(f"{window.origin}/account")
        await expect(page.get_by_text(f"{fresh.emails['hr']}, in {fresh.name}")).to_be_visible()
    # The address changes at the provider, and is not verified any more: the person stays the same.
    provider.knows("hana", email="another@example.org", email_verified=False)
    async with visit() as window:
        page = await by_provider(window, provider, "hana")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    # Whoever is given the address later is not that person.
    provider.knows("next-hana", email=fresh.emails["hr"], email_verified=True)
    async with visit() as window:
        window.expects(403, path="/single-sign-on/callback")
        page = await by_provider(window, provider, "next-hana")
        await expect(page.get_by_role("alert")).to_contain_text("belongs to another person")
    linked = "SELECT count(*) FROM account_identities WHERE account_id = $1"
    assert await superuser.fetchval(linked, fresh.accounts["hr"]) == 1


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email": "stranger@example.org", "email_verified": True}, "Nobody has invited stranger@example.org"),
        ({"email": "VIEWER", "email_verified": False}, "has not verified your e-mail address"),
        ({}, "has not verified your e-mail address"),
    ],
    ids=["nobody invited them", "not verified", "no address"],
)
async def test_others_are_told_why_not(
    visit: Visits, fresh: Organisation, provider: Provider, claims: dict[str, Any], said: str
) -> None:
    given = {**claims, "email": fresh.emails["viewer"]} if claims.get("email") == "VIEWER" else claims
    provider.knows("stranger", **given)
    async with visit() as window:
        window.expects(403, path="/single-sign-on/callback")
        page = await by_provider(window, provider, "stranger")
        await expect(page.get_by_role("alert")).to_contain_text(said)
        assert "outside_in_session" not in {one["name"] for one in await window.context.cookies()}


async def test_an_invited_person_accepts_by_signing_in(
    visit: Visits, fresh: Organisation, site: Site, provider: Provider
) -> None:
    email = f"ines@{fresh.name.lower()}.example.org"
    provider.knows(email, email=email, email_verified=True, name="Ines Invited")
    other = await site.new_organisation()
    for organisation in (fresh, other):
        auth = {"Authorization": f"Bearer {organisation.keys['admin']}"}
        body = {"email": email, "roles": ["panelist"]}
        assert (await site.client.post("/v1/invitations", json=body, headers=auth)).status_code == 201
    async with visit() as window:
        page = await by_provider(window, provider, email)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Choose an organisation")
        await page.get_by_role("button", name=f"Accept and enter {fresh.name}").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Today")
        await window.go("/account")
        await expect(page.get_by_text(f"in {fresh.name}: panelist")).to_be_visible()
        await expect(page.get_by_label("What others see")).to_have_value("Ines Invited")
    auth = {"Authorization": f"Bearer {other.keys['admin']}"}
    listed = (await site.client.get("/v1/invitations", headers=auth)).json()["items"]
    assert [one["email"] for one in listed] == [email], "the other invitation waits"


async def test_an_answer_counts_in_the_browser_that_asked(
    visit: Visits, fresh: Organisation, provider: Provider
) -> None:
    provider.knows("tom", email=fresh.emails["team_lead"], email_verified=True)
    async with visit() as window:
        answers: list[str] = []
        window.page.on("request", lambda one: answers.append(one.url) if "/callback?" in one.url else None)
        page = await by_provider(window, provider, "tom")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Today")
        await window.context.clear_cookies()
        await window.go(answers[0].removeprefix(window.origin), status=403)
        await expect(page.get_by_role("alert")).to_contain_text("not begun in this browser")


async def test_a_form_that_was_held_is_sent_after_signing_in_in_another_tab(
    visit: Visits, fresh: Organisation, provider: Provider, superuser: Any
) -> None:
    provider.knows("vic", email=fresh.emails["viewer"], email_verified=True)
    async with visit("viewer", of=fresh) as window:
        page = window.page
        await window.go("/account")
        await page.get_by_label("What others see").fill("Victoria")
        await superuser.execute(
            "UPDATE sessions SET revoked_at = now() WHERE account_id = $1", fresh.accounts["viewer"]
        )
        window.expects(401, path="/account/name")
        await page.get_by_role("button", name="Store the name").click()
        await expect(page.get_by_role("link", name="Sign in with Harbour ID in another tab")).to_be_visible()
        token = await visit.site.session("viewer", fresh)
        await window.context.add_cookies([{"name": "outside_in_session", "value": token, "url": window.origin}])
        await page.get_by_role("button", name="I am signed in: send it").click()
        await expect(page.get_by_role("status")).to_have_text("Your name is changed.")


async def test_a_provider_that_is_down_leaves_the_password(
    visit: Visits, browser: Any, server: Server, template: str
) -> None:
    settings = {
        "OUTSIDE_IN_OIDC_ISSUER": f"http://127.0.0.1:{free_port()}",
        "OUTSIDE_IN_OIDC_CLIENT_ID": "outside-in",
        "OUTSIDE_IN_OIDC_CLIENT_SECRET": "x",
        "OUTSIDE_IN_OIDC_NAME": "Harbour ID",
    }
    async with light_site(server, template, **settings) as lonely, Visits(browser, lonely)() as window:
        page = window.page
        await window.go("/sign-in?next=/account")
        window.expects(503, path="/single-sign-on/start")
        await page.get_by_role("link", name="Sign in with Harbour ID").click()
        await expect(page.get_by_role("alert")).to_contain_text("does not answer right now. Sign in with your password")
        await page.get_by_label("E-mail address").fill(lonely.demo.emails["viewer"])
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page).to_have_url(f"{window.origin}/account")
