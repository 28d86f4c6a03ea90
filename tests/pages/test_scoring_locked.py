"""After the lock: what was rated and written, the tags in the notes, and the author's word on each."""

import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import post_form
from tests.pages.scoring import TEXT, Panel, new_panel
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio


@pytest.fixture
async def panel(fresh: Organisation) -> Panel:
    return await new_panel(fresh)


async def test_tags_stand_in_the_notes_and_are_confirmed_or_rejected(visit: Visits, site: Site, panel: Panel) -> None:
    await panel.lock()
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go(panel.path)
        # The job's progress until it has ended, then what it found.
        await expect(page.locator(".tag").first).to_be_visible(timeout=60_000)
        many = await page.locator(".tag").count()
        await check_accessible(window)
        assert await page.locator(".written-note mark").count() >= many
        first = page.locator(".tag").first
        await first.get_by_role("button", name="Confirm tag 1").click()
        await expect(page.locator(".notice")).to_have_text("Confirmed.")
        await expect(first.locator(".badge").get_by_text("Confirmed")).to_be_visible()
        await first.get_by_role("button", name="Take back").click()
        await expect(page.locator(".notice")).to_contain_text("Taken back")
        await first.get_by_text("Add a reason").click()
        await first.get_by_label("Why").fill("She did what the rule said.")
        await first.get_by_role("button", name="Reject tag 1").click()
        await expect(first.locator(".badge").get_by_text("Rejected")).to_be_visible()
        await check_accessible(window)
    tags = (await panel.journey.call("GET", f"/v1/scorecards/{panel.card}/tags", by="panelist")).json()
    (rejected,) = [one for one in tags if one["review"] == "rejected"]
    history = (await panel.journey.call("GET", f"/v1/tags/{rejected['id']}", by="panelist")).json()["history"]
    assert [(one["verdict"], one["reason"]) for one in history][-1] == ("rejected", "She did what the rule said.")
    # A form that nobody's page has made.
    altered = {"revision": "99999999999", "review": "confirmed"}
    answer = await post_form(site, "panelist", panel.organisation, f"{panel.path}/tags/{rejected['id']}", altered)
    assert answer.status_code == 303
    after = (await panel.journey.call("GET", f"/v1/tags/{rejected['id']}", by="panelist")).json()
    assert after["history"] == history


async def test_the_panel_is_awaited_without_a_word_of_who_or_how_many(visit: Visits, panel: Panel) -> None:
    await panel.lock()
    async with visit("panelist", of=panel.organisation, width=NARROW) as window:
        page = window.page
        await window.go(panel.path)
        waiting = await page.locator(".state-of-panel").inner_text()
        assert await page.get_by_role("link", name="To the debrief").count() == 0
        await page.get_by_role("link", name="Wait for the debrief").click()
        await expect(page.get_by_role("heading", name="Not open yet")).to_be_visible()
        saved = await panel.journey.write("panelist_2", panel.made["cards"]["panelist_2"], TEXT, (4, 3, 3))
        await panel.journey.lock("panelist_2", panel.made["cards"]["panelist_2"], saved.headers["etag"])
        await window.go(panel.path)
        assert await page.locator(".state-of-panel").inner_text() == waiting
        await panel.journey.write("panelist_3", panel.made["cards"]["panelist_3"], TEXT, (4, 3, 3))
        card = await panel.journey.call("GET", f"/v1/scorecards/{panel.made['cards']['panelist_3']}", by="panelist_3")
        await panel.journey.lock("panelist_3", panel.made["cards"]["panelist_3"], card.headers["etag"])
        await window.go(panel.path)
        await expect(page.get_by_role("link", name="To the debrief")).to_be_visible()


async def test_where_tags_are_switched_off_nothing_is_marked(visit: Visits, panel: Panel) -> None:
    await panel.journey.call("PUT", "/v1/organisation/tagging", {"enabled": False})
    await panel.lock()
    async with visit("panelist", of=panel.organisation) as window:
        await window.go(panel.path)
        await expect(window.page.get_by_text("Tags are switched off in this organisation")).to_be_visible()
        assert await window.page.locator(".tag").count() == 0


async def test_notes_in_which_nothing_is_found_say_so(visit: Visits, panel: Panel) -> None:
    saved = await panel.journey.write("panelist", panel.card, "It rained on Tuesday. The train was late.", (3, 3, 3))
    await panel.journey.lock("panelist", panel.card, saved.headers["etag"])
    async with visit("panelist", of=panel.organisation) as window:
        await window.go(panel.path)
        await expect(window.page.get_by_text("Nothing was found in these notes")).to_be_visible(timeout=60_000)


async def test_another_reads_it_once_the_panel_is_open_but_reviews_nothing(visit: Visits, panel: Panel) -> None:
    await panel.lock()
    async with visit("recruiter", of=panel.organisation) as window:
        await window.go(panel.path, status=409)
    await panel.lock_others()
    async with visit("recruiter", of=panel.organisation) as window:
        await window.go(panel.path)
        await expect(window.page.get_by_text("Scored by Pia Panelist")).to_be_visible()
        assert await window.page.get_by_role("button", name="Confirm").count() == 0
