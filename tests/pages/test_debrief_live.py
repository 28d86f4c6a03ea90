"""The debrief's page follows what happens, and takes nothing away from who is writing."""

import re
from asyncio import Queue

import pytest
from playwright.async_api import Page, Route, expect

from tests.pages.browsing import Visits
from tests.pages.hiring import Rated, application_of, post_form
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
FOLLOWS = "This page follows what happens."


async def test_who_waits_sees_the_panel_open_when_the_last_one_locks(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=1)
    path = f"{rated.page}/debrief"
    async with visit("panelist", of=fresh) as waiting, visit("hiring_manager", of=fresh, width=390) as manager:
        for window in (waiting, manager):
            await window.go(path)
            await expect(window.page.get_by_text(FOLLOWS)).to_be_visible()
        await rated.lock("panelist_2")
        # The second lock is nobody's business: nothing moves.
        await waiting.page.wait_for_timeout(1_000)
        for window in (waiting, manager):
            await expect(window.page.get_by_role("heading", name="Not open yet")).to_be_visible()
        await rated.lock("panelist_3")
        for window in (waiting, manager):
            await expect(window.page.get_by_role("heading", name="What to talk about")).to_be_visible()
            await expect(window.page.get_by_role("status").first).to_have_text(re.compile("^The panel is open"))


async def test_a_change_of_somebody_else_appears(site: Site, visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("panelist", of=fresh) as one, visit("panelist_2", of=fresh) as other:
        for window in (one, other):
            await window.go(f"{rated.page}/debrief")
            await expect(window.page.get_by_text(FOLLOWS)).to_be_visible()
        await other.page.get_by_role("button", name="Write down what was said in general").click()
        form = other.page.get_by_role("dialog", name="Write down what was said in general")
        await form.get_by_label("What was said").fill("We agree on the weak side.")
        await form.get_by_role("button", name="Write it down").click()
        await expect(one.page.get_by_text("We agree on the weak side.")).to_be_visible()
        # The times of what came are in the reader's zone as well, and its dialogs work.
        await expect(one.page.get_by_role("region", name="What was said in general").locator("time")).to_have_text(
            re.compile(r"^\d{1,2} \w+ \d{4}, \d\d:\d\d$")
        )
        await one.page.get_by_role("button", name="Write down what was said in general").click()
        await expect(form.page.get_by_text("We agree on the weak side.")).to_be_visible()
        assert (await one.focused())[0] == "textbox"


async def test_nothing_is_taken_from_who_is_writing(site: Site, visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("panelist", of=fresh) as window:
        page = window.page
        await window.go(f"{rated.page}/debrief")
        await expect(page.get_by_text(FOLLOWS)).to_be_visible()
        await page.get_by_role("button", name="Write down what was said in general").click()
        form = page.get_by_role("dialog", name="Write down what was said in general")
        await form.get_by_label("What was said").fill("Half a sen")
        await _say(site, fresh, rated, "Said meanwhile by somebody else.")
        await expect(page.get_by_text("This page has changed.")).to_be_visible()
        await expect(form.get_by_label("What was said")).to_have_value("Half a sen")
        await expect(page.get_by_text("Said meanwhile by somebody else.")).to_have_count(0)
        await form.get_by_label("What was said").fill("A whole sentence.")
        await form.get_by_role("button", name="Write it down").click()
        await expect(page.get_by_text("A whole sentence.")).to_be_visible()
        await expect(page.get_by_text("Said meanwhile by somebody else.")).to_be_visible()


async def test_what_is_begun_while_the_page_is_read_anew_stays(site: Site, visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("panelist", of=fresh) as window:
        page, asked = window.page, Queue[Route]()
        await window.go(f"{rated.page}/debrief")
        await expect(page.get_by_text(FOLLOWS)).to_be_visible()
        await page.route(f"**{rated.page}/debrief", asked.put)
        await _say(site, fresh, rated, "Said meanwhile by somebody else.")
        reading = await asked.get()
        await page.get_by_role("button", name="Write down what was said in general").click()
        what = page.get_by_role("dialog", name="Write down what was said in general").get_by_label("What was said")
        await what.fill("Half a sen")
        await reading.continue_()
        await expect(page.get_by_text("This page has changed.")).to_be_visible()
        await expect(what).to_have_value("Half a sen")


async def test_of_two_answers_the_one_asked_for_last_is_shown(site: Site, visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("panelist", of=fresh) as window:
        page, asked = window.page, Queue[Route]()
        await window.go(f"{rated.page}/debrief")
        await expect(page.get_by_text(FOLLOWS)).to_be_visible()
        await page.route(f"**{rated.page}/debrief", asked.put)
        await _say(site, fresh, rated, "Said first.")
        first = await asked.get()
        old = await first.fetch()
        await _say(site, fresh, rated, "Said last.")
        await (await asked.get()).continue_()
        await expect(page.get_by_text("Said last.")).to_be_visible()
        async with page.expect_event("requestfinished", lambda request: request == first.request):
            await first.fulfill(response=old)
        # The page has done with that answer, too.
        await page.evaluate("new Promise((done) => setTimeout(done, 100))")
        await expect(page.get_by_text("Said last.")).to_be_visible()


async def _say(site: Site, fresh: Organisation, rated: Rated, text: str) -> None:
    """Somebody else writes down what was said."""
    answer = await post_form(site, "panelist_2", fresh, f"{rated.page}/debrief/notes", {"text": text})
    assert answer.status_code == 303


async def test_without_a_script_one_looks_again(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    async with visit("panelist", of=fresh, javascript=False) as window:
        await window.go(f"{rated.page}/debrief")
        await rated.lock("panelist_3")
        await window.page.get_by_role("link", name="Look again").click()
        await expect(window.page.get_by_role("heading", name="What to talk about")).to_be_visible()


async def test_what_happens_without_a_connection_is_shown_afterwards(
    site: Site, visit: Visits, fresh: Organisation
) -> None:
    rated = await application_of(fresh)
    async with visit("panelist", of=fresh) as window:
        window.expects(failed="ERR_CONNECTION_REFUSED", path="/events")
        await window.page.route("**/events?since=*", lambda route: route.abort("connectionrefused"))
        await window.go(f"{rated.page}/debrief")
        await expect(window.page.get_by_text("Not connected; trying again.")).to_be_visible()
        await _say(site, fresh, rated, "Said while nobody listened.")
        await window.page.unroute_all()
        await expect(window.page.get_by_text("Said while nobody listened.")).to_be_visible(timeout=20_000)


async def test_a_tab_that_nobody_sees_holds_no_connection(site: Site, visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("panelist", of=fresh) as window:
        page = window.page
        await window.go(f"{rated.page}/debrief")
        await expect(page.get_by_text(FOLLOWS)).to_be_visible()
        async with page.expect_event("requestfailed", lambda request: "/events" in request.url):
            await _seen(page, hidden=True)
        await _say(site, fresh, rated, "Said while the tab was away.")
        await page.wait_for_timeout(1_000)
        await expect(page.get_by_text("Said while the tab was away.")).to_have_count(0)
        await _seen(page, hidden=False)
        await expect(page.get_by_text("Said while the tab was away.")).to_be_visible()


async def _seen(page: Page, *, hidden: bool) -> None:
    """Headless tabs are always seen; this says otherwise."""
    await page.evaluate(
        "(hidden) => { Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )
