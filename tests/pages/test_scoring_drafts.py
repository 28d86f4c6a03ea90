"""Drafts on a device that the server does not have: found again, asked about before signing out, gone after a time."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits, Window
from tests.pages.scoring import (
    CODES,
    TEXT,
    Panel,
    enter,
    free_note,
    guest_again,
    new_guest,
    new_panel,
    note,
    opened,
    saved,
    state,
)  # fmt: skip
from tests.pages.site import Organisation

pytestmark = pytest.mark.anyio
LATE = "Written on a train."
KEEP = """([owner, card, base, fields, age]) => localStorage.setItem(
    `outside-in-draft:${owner}:${card}:window`,
    JSON.stringify({ base, fields, questions: { free: "" }, at: Date.now() - age * 86_400_000 }))"""


@pytest.fixture
async def panel(fresh: Organisation) -> Panel:
    return await new_panel(fresh)


async def keep(
    page: Page, panel: Panel, by: str = "panelist", text: str = LATE, card: str = "", age: float = 0
) -> None:
    """Leave a draft on the device as a window does that was closed without a connection."""
    draft: list[Any] = [str(panel.organisation.accounts[by]), card or panel.card, {}, {"note:free": text}, age]
    await page.evaluate(KEEP, draft)


async def owners(page: Page) -> list[str]:
    """Whose drafts are on the device."""
    return sorted(await page.evaluate("Object.keys(localStorage).map((key) => key.split(':')[1])"))


async def sign_out(window: Window) -> None:
    await window.page.locator("form[data-forgets] button").click()


async def test_a_draft_that_waits_is_said_and_one_click_away(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go("/")
        await expect(page.get_by_text("Not saved yet")).to_have_count(0)
        await keep(page, panel)
        for path in ("/", "/my/interviews"):
            await window.go(path)
            await expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
            await check_accessible(window)
            await window.screenshot(f"drafts{path.replace('/', '-')}")
            await sign_out(window)
            asked = page.get_by_role("dialog")
            await expect(asked.get_by_role("link", name="Scorecard of Noor Haddad", exact=True)).to_be_visible()
            await asked.get_by_role("button", name="Stay").click()
        await page.get_by_role("link", name="Scorecard of Noor Haddad").click()
        await saved(page)
        await window.go("/")
        await expect(page.get_by_text("Not saved yet")).to_have_count(0)
        assert await owners(page) == []
    assert await panel.notes() == {"free": LATE}


async def test_signing_out_elsewhere_asks_about_what_is_not_saved(visit: Visits, panel: Panel) -> None:
    """And forgets one's own drafts alone."""
    other = str(panel.organisation.accounts["panelist_2"])
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go("/account")
        await keep(page, panel)
        await keep(page, panel, by="panelist_2")
        await sign_out(window)
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("What you wrote on a scorecard waits")
        await check_accessible(window)
        await window.screenshot("drafts-sign-out")
        await dialog.get_by_role("button", name="Stay").click()
        await expect(dialog).to_have_count(0)
        assert len(await owners(page)) == 2
        await sign_out(window)
        await dialog.get_by_role("link", name="Open the scorecard").click()
        await saved(page)
        await window.go("/account")
        await keep(page, panel, text="Never sent.")
        await sign_out(window)
        await dialog.get_by_role("button", name="Delete it and sign out").click()
        await page.wait_for_url("**/sign-in")
        assert await owners(page) == [other]
    assert await panel.notes() == {"free": LATE}


async def test_what_the_server_has_is_forgotten_without_asking(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await free_note(page).fill(LATE)
        await saved(page)
        await window.go("/account")
        await keep(page, panel)
        await sign_out(window)
        await page.wait_for_url("**/sign-in")
        assert await owners(page) == []


async def test_old_drafts_of_anybody_are_purged(visit: Visits, panel: Panel) -> None:
    async with visit() as window:
        page = window.page
        await window.go("/sign-in")
        await keep(page, panel, age=13.9)
        await keep(page, panel, by="panelist_2", age=14.1)
        await page.evaluate("localStorage.setItem('outside-in-draft:broken:a:b', '{')")
        await page.evaluate("localStorage.setItem('another:of:ours', '{')")
        await window.go("/sign-in")
        assert await owners(page) == sorted(["of", str(panel.organisation.accounts["panelist"])])


async def test_staying_for_another_scorecard_goes_on_saving_this_one(visit: Visits, panel: Panel) -> None:
    elsewhere = "019a0000-0000-7000-8000-000000000000"
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await keep(page, panel, card=elsewhere)
        window.expects(404)
        await sign_out(window)
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("another organisation of yours")
        await dialog.get_by_role("button", name="Stay").click()
        await note(page).fill(TEXT)
        await saved(page)
        assert await owners(page) == [str(panel.organisation.accounts["panelist"])]
    assert list((await panel.notes()).values()) == [TEXT]


async def test_a_comment_that_cannot_be_sent_is_asked_about(visit: Visits, panel: Panel) -> None:
    """Without a rating a comment is stored nowhere but on this device."""
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        comment = page.locator(f"[data-comment={CODES[0]}]")
        await comment.fill("Warm, I thought.")
        await sign_out(window)
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("without a rating")
        await dialog.get_by_role("button", name="Stay").click()
        await expect(comment).to_have_value("Warm, I thought.")
        await sign_out(window)
        await dialog.get_by_role("button", name="Sign out and delete it").click()
        await page.wait_for_url("**/sign-in")
        assert await owners(page) == []


async def test_a_draft_that_comes_after_the_lock_is_shown_to_be_copied(visit: Visits, panel: Panel) -> None:
    await panel.lock()
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go("/account")
        await keep(page, panel)
        await window.go(panel.path)
        box = page.get_by_role("alert")
        await expect(box).to_contain_text(LATE)
        await check_accessible(window)
        await window.screenshot("drafts-locked")
        await window.go(panel.path)
        await box.get_by_role("button", name="Delete it from this device").click()
        await expect(box).to_have_count(0)
        assert await owners(page) == []


async def test_a_guest_whose_session_ended_goes_on_with_a_new_link(visit: Visits, panel: Panel) -> None:
    guest = await new_guest(panel)
    async with visit() as window:
        page = window.page
        await enter(window, guest.token)
        await window.go(guest.path)
        await expect(state(page)).to_have_text("Saves by itself")
        await window.context.clear_cookies()
        window.expects(401)
        await note(page).fill(TEXT)
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Ask whoever invited you to send a new one")
        await check_accessible(window)
        again = await guest_again(panel, guest)
        await enter(window, again.token)
        await dialog.get_by_role("button", name="go on").click()
        await saved(page)
        await window.go(guest.path)
        await expect(note(page)).to_have_value(TEXT)
        assert await owners(page) == []


async def test_a_guest_who_is_done_is_shown_what_was_not_sent(visit: Visits, panel: Panel) -> None:
    """And nothing of it stays on the computer."""
    guest = await new_guest(panel)
    async with visit() as window:
        page = window.page
        await enter(window, guest.token)
        await window.go(guest.path)
        account = await page.locator("#scoring").get_attribute("data-account")
        await window.go(f"{guest.path}/step-back")
        await page.evaluate(KEEP, [account, guest.path.rpartition("/")[2], {}, {"note:free": LATE}, 0])
        await page.get_by_label("I cannot take part").check()
        await page.get_by_label("In a sentence").fill("I am ill.")
        await page.get_by_role("button", name="Step back for good").click()
        await expect(page.get_by_role("alert")).to_contain_text(LATE)
        assert await owners(page) == []
