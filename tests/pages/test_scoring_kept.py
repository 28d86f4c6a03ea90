"""Nothing that was written is lost: without a connection, over a reload, in two browsers, with an ended session."""

import re
from asyncio import Queue, wait_for
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits, Window
from tests.pages.scoring import (
    CODES,
    TEXT,
    Panel,
    enter,
    free_note,
    level,
    new_panel,
    note,
    opened,
    rate_everything,
    saved,
    state,
)
from tests.pages.site import PASSWORD, Organisation, Site

pytestmark = pytest.mark.anyio
GONE = "ERR_INTERNET_DISCONNECTED"
PATIENCE = 10
# All that the bar says from now on.
WATCH_STATE = """() => {
    const state = document.getElementById("save-state");
    window.said = [];
    new MutationObserver(() => window.said.push(state.textContent)).observe(state, {childList: true});
}"""
KEPT = "Not connected: kept on this device, will be sent"


@pytest.fixture
async def panel(fresh: Organisation) -> Panel:
    return await new_panel(fresh)


async def drafts(page: Page) -> int:
    """How many unsaved drafts are on the device."""
    return int(await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('outside-in-')).length"))


def stored_once(page: Page) -> AbstractAsyncContextManager[Any]:
    """On leaving the block the server has taken a draft that was sent in it. What the bar says meanwhile goes by."""
    return page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok)


async def cut(window: Window) -> None:
    window.expects(failed=GONE)
    await window.offline()


async def test_offline_then_online_without_losing_a_character(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await note(page).press_sequentially("Before. ")
        await saved(page)
        await cut(window)
        await note(page).press_sequentially("While it was gone: 😀 é. ", delay=20)
        await level(page, CODES[0], "5").check()
        await expect(state(page)).to_have_text(KEPT)
        assert await drafts(page) == 1
        await note(page).press_sequentially("And more. ", delay=20)
        await window.offline(False)
        await saved(page)
        async with stored_once(page):
            await note(page).press_sequentially("After.")
        await saved(page)
        assert await drafts(page) == 0
    stored = await panel.stored()
    assert [one["text"] for one in stored["notes"]] == ["Before. While it was gone: 😀 é. And more. After."]
    assert [one["level"] for one in stored["ratings"]] == [5]


async def test_what_was_written_offline_is_there_again_after_a_crash(visit: Visits, panel: Panel) -> None:
    """A crashed window sends nothing more: all that is left of it is what it had kept on the device."""
    storage = "JSON.stringify(Object.entries(localStorage))"
    async with visit("panelist", of=panel.organisation) as lost, visit("panelist", of=panel.organisation) as window:
        page = await opened(lost, panel)
        await cut(lost)
        await note(page).fill(TEXT)
        await level(page, CODES[1], "2").check()
        await expect(state(page)).to_have_text(KEPT)
        left = await page.evaluate(storage)
        await window.go("/")
        await window.page.evaluate(
            "(left) => { for (const one of JSON.parse(left)) localStorage.setItem(...one); }", left
        )
        assert await panel.notes() == {}
        await window.go(panel.path)
        await expect(note(window.page)).to_have_value(TEXT)
        await expect(level(window.page, CODES[1], "2")).to_be_checked()
        await saved(window.page)
        assert await drafts(window.page) == 0
    stored = await panel.stored()
    assert [one["text"] for one in stored["notes"]] == [TEXT]
    assert [one["level"] for one in stored["ratings"]] == [2]


async def test_what_is_written_while_a_draft_is_on_its_way_is_not_said_to_be_saved(visit: Visits, panel: Panel) -> None:
    asked = Queue[Route]()
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await page.route(f"**/v1{panel.path}", asked.put)
        await note(page).fill("Sent.")
        first = await wait_for(asked.get(), PATIENCE)
        await note(page).fill("Sent. And written meanwhile.")
        await page.evaluate(WATCH_STATE)
        await first.continue_()
        second = await wait_for(asked.get(), PATIENCE)
        said = await page.evaluate("window.said")
        assert not [words for words in said if words.startswith("Saved")], said
        await second.continue_()
        await saved(page)
    assert list((await panel.notes()).values()) == ["Sent. And written meanwhile."]


async def test_two_browsers_on_one_draft_are_merged_field_by_field(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as one, visit("panelist", of=panel.organisation) as other:
        first, second = await opened(one, panel), await opened(other, panel)
        other.expects(412)
        await note(first, CODES[0]).fill("Written in the first.")
        await saved(first)
        await note(second, CODES[1]).fill("Written in the second.")
        await level(second, CODES[1], "4").check()
        await saved(second)
        await expect(note(second, CODES[0])).to_have_value("Written in the first.")
        assert await second.locator(".both-changed").count() == 0
    assert set((await panel.notes()).values()) == {"Written in the first.", "Written in the second."}


@pytest.mark.parametrize(
    ("button", "left"),
    [
        ("Keep mine", "From the second."),
        ("Take that one", "From the first."),
        ("Keep both", "From the second.\n\nFrom the first."),
    ],
)
async def test_what_both_browsers_wrote_in_one_field_is_for_a_person_to_choose(
    visit: Visits, panel: Panel, button: str, left: str
) -> None:
    async with visit("panelist", of=panel.organisation) as one, visit("panelist", of=panel.organisation) as other:
        first, second = await opened(one, panel), await opened(other, panel)
        other.expects(412)
        await note(first).fill("From the first.")
        await saved(first)
        await note(second).fill("From the second.")
        box = second.locator(".both-changed")
        await expect(box).to_contain_text("From the first.")
        await expect(note(second)).to_have_value("From the second.")
        await check_accessible(other)
        assert list((await panel.notes()).values()) == ["From the first."]
        async with nullcontext() if button == "Take that one" else stored_once(second):
            await box.get_by_role("button", name=button).click()
            await expect(note(second)).to_have_value(left)
            await expect(box).to_have_count(0)
    assert list((await panel.notes()).values()) == [left]


async def test_a_session_that_ends_while_typing_loses_nothing(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        window.expects(401)
        await window.context.clear_cookies()
        await note(page).fill(TEXT)
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("E-mail").fill(panel.organisation.emails["panelist"])
        await dialog.get_by_label("Password").fill("not this one, surely")
        await dialog.get_by_role("button", name="Sign in and save").click()
        await expect(dialog.get_by_role("alert")).not_to_be_empty()
        await dialog.get_by_label("E-mail").fill(panel.organisation.emails["panelist_2"])
        await dialog.get_by_label("Password").fill(PASSWORD)
        await dialog.get_by_role("button", name="Sign in and save").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("somebody else")
        assert await page.evaluate("fetch('/v1/me').then((answer) => answer.status)") == 401, "and nobody is signed in"
        await dialog.get_by_label("E-mail").fill(panel.organisation.emails["panelist"])
        await dialog.get_by_role("button", name="Sign in and save").click()
        await saved(page)
        await expect(note(page)).to_have_value(TEXT)
    assert list((await panel.notes()).values()) == [TEXT]


async def test_whoever_signs_in_in_another_tab_goes_on_here(visit: Visits, site: Site, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        window.expects(401)
        await window.context.clear_cookies()
        await note(page).fill(TEXT)
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await check_accessible(window)
        token = await site.session("panelist", panel.organisation)
        await enter(window, token)
        await dialog.get_by_role("button", name="go on").click()
        await saved(page)
    assert list((await panel.notes()).values()) == [TEXT]


async def test_a_lock_elsewhere_keeps_what_was_still_being_written(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as one, visit("panelist", of=panel.organisation) as other:
        first, second = await opened(one, panel), await opened(other, panel)
        await rate_everything(first)
        await saved(first)
        other.expects(409)
        await cut(other)
        await note(second).fill("Still being written elsewhere.")
        await level(second, CODES[1], "2").check()
        await second.locator(f"[data-comment={CODES[2]}]").fill("A late comment.")
        await expect(state(second)).to_have_text(KEPT)
        await first.get_by_role("button", name="Review and lock").click()
        await first.get_by_role("button", name="Lock for good").click()
        await expect(first.locator(".badge").get_by_text("Locked")).to_be_visible()
        await other.offline(False)
        closed = second.get_by_role("alert")
        await expect(closed).to_contain_text("locked in another window")
        said = zip(
            await closed.locator("h3").all_inner_texts(),
            await closed.locator("blockquote").all_inner_texts(),
            strict=True,
        )
        titles = dict(said)
        assert titles.pop("Rating: Empathy") == "level 2"
        assert titles.pop("Comment: Curiosity") == "A late comment."
        ((title, text),) = titles.items()
        assert title.startswith("Note: ")
        assert text == "Still being written elsewhere."
        assert await drafts(second) == 0
    assert list((await panel.notes()).values()) == [TEXT]


async def test_signing_out_leaves_nothing_on_the_device_and_asks_before_it_deletes(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        window.expects(failed="ERR_FAILED")
        await page.route("**/v1/scorecards/*", lambda route: route.abort())
        await note(page).fill("Not sent yet.")
        await expect(state(page)).to_have_text(KEPT)
        await page.get_by_role("button", name="Sign out").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Not everything is saved")
        await dialog.get_by_role("button", name="Stay").click()
        await expect(note(page)).to_have_value("Not sent yet.")
        assert await drafts(page) == 1
        await page.get_by_role("button", name="Sign out").click()
        await dialog.get_by_role("button", name="Sign out and delete it").click()
        await page.wait_for_url("**/sign-in")
        assert await drafts(page) == 0
    assert await panel.notes() == {}


async def test_a_browser_that_keeps_nothing_asks_before_what_is_unsaved_is_lost(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        await window.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('no room'); };")
        page = await opened(window, panel)
        await page.locator(f"[data-comment={CODES[0]}]").press_sequentially("Warm, I thought.")
        await expect(state(page)).to_have_text(re.compile("choose a level. Kept in this window only"))
        async with page.expect_event("dialog") as asked:
            await page.close(run_before_unload=True)
        dialog = await asked.value
        assert dialog.type == "beforeunload"
        await dialog.accept()


async def test_a_form_sent_before_the_script_came_is_left_to_the_plain_form(visit: Visits, panel: Panel) -> None:
    """What was refused stands in the fields and is stored nowhere, and the script would take it for what is stored."""
    async with visit("panelist", of=panel.organisation) as window:
        page, late = window.page, Queue[Route]()
        await page.route("**/js/scoring/main.js*", late.put)
        await page.goto(f"{window.origin}{panel.path}", wait_until="commit")
        await free_note(page).fill("Mine.")
        await panel.journey.write("panelist", panel.card, TEXT, (4, 4, 3))
        window.expects(412)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("alert")).to_contain_text("saved in another window")
        await page.unroute_all()
        await expect(free_note(page)).to_have_value("Mine.")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".notice")).to_contain_text("Saved.")
        await expect(state(page)).to_have_text("Saves by itself")
    assert "Mine." in (await panel.notes()).values()


async def test_what_the_api_refuses_is_said_beside_its_field(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        window.expects(422)
        await free_note(page).fill("x" * 20_001)
        await expect(state(page)).to_contain_text("Not saved:")
        await expect(page.locator("[data-field='note:free'] .problem")).to_be_visible()
        await free_note(page).fill("x" * 20_000)
        await saved(page)
        await expect(page.locator(".problem.live")).to_have_count(0)
