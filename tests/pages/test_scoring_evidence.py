"""Evidence that an author adds to their own locked notes: selected or ticked, marked as later, refused in words."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.scoring import TEXT, Panel, new_panel, use_words
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
WORDS = "booking was lost"
SENTENCE = "A guest's booking was lost."
FORM = {"value": "customer_orientation", "polarity": "against", "strength": "behaviour", "reason": "It says so."}


@pytest.fixture
async def panel(fresh: Organisation) -> Panel:
    made = await new_panel(fresh)
    await made.lock()
    return made


async def own_tags(panel: Panel, by: str = "panelist") -> list[dict[str, Any]]:
    tags = (await panel.journey.call("GET", f"/v1/scorecards/{panel.card}/tags", by=by)).json()
    return [one for one in tags if one["source"] == "person"]


async def opened(page: Page) -> None:
    """The form, as soon as the notes have been read by the tagger."""
    summary = page.get_by_text("Add evidence that was not found")
    await expect(summary).to_be_visible(timeout=60_000)
    await summary.click()


async def told(page: Page) -> None:
    """What the words show."""
    await page.get_by_label("Value", exact=True).select_option(FORM["value"])
    await page.get_by_label("Against the value").check()
    await page.get_by_label("Told behaviour").check()
    await page.get_by_label("Why it should have been found").fill(FORM["reason"])
    await page.get_by_role("button", name="Add to the record").click()


async def test_words_are_selected_in_the_note_and_stand_as_added_after_the_lock(visit: Visits, panel: Panel) -> None:
    before = await panel.stored()
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go(panel.path)
        await opened(page)
        area = page.locator("#add-evidence textarea").first
        await page.get_by_role("button", name="Use as evidence").first.click()
        await expect(page.locator("#mark-says")).to_contain_text("Select some words")
        await use_words(area, WORDS, page.get_by_role("button", name="Use as evidence").first)
        await expect(page.locator("#add-evidence .quoted q")).to_have_text(WORDS)
        await check_accessible(window)
        await told(page)
        await expect(page.locator(".notice")).to_have_text("Added after the lock. No rating has changed.")
        tag = page.locator(".tag").filter(has_text="Added after the lock")
        await expect(tag.locator("blockquote")).to_have_text(WORDS)
        await expect(tag).to_contain_text("Marked by the author of the note")
        await expect(tag.locator("time")).to_be_visible()
        await check_accessible(window)
    (tag_stored,) = await own_tags(panel)
    assert TEXT[tag_stored["start"] : tag_stored["end"]] == WORDS
    assert {name: tag_stored[name] for name in ("value", "polarity", "strength")} == {
        name: FORM[name] for name in ("value", "polarity", "strength")
    }
    after = await panel.stored()
    assert (after["ratings"], after["notes"]) == (before["ratings"], before["notes"])


async def test_without_a_script_a_sentence_is_ticked_and_withdrawn(visit: Visits, panel: Panel) -> None:
    await _read(visit, panel)
    async with visit("panelist", of=panel.organisation, javascript=False, width=NARROW) as window:
        page = window.page
        await window.go(panel.path)
        await opened(page)
        await expect(page.locator("#add-evidence textarea").first).to_be_hidden()
        await page.get_by_label(SENTENCE).check()
        await told(page)
        tag = page.locator(".tag").filter(has_text="Added after the lock")
        await expect(tag.locator("blockquote")).to_have_text(SENTENCE)
        await tag.get_by_role("button", name="Withdraw").click()
        await expect(page.locator(".notice")).to_contain_text("Withdrawn.")
        await expect(page.locator(".tag").filter(has_text="Added after the lock")).to_have_count(0)
    assert await own_tags(panel) == []


async def test_a_chosen_sentence_is_sent_once_with_a_script(visit: Visits, panel: Panel) -> None:
    """What is chosen among the sentences takes the place of what was selected."""
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go(panel.path)
        await opened(page)
        area = page.locator("#add-evidence textarea").first
        await use_words(area, "Then she asked", page.get_by_role("button", name="Use as evidence").first)
        await page.get_by_text("Choose a sentence", exact=True).click()
        await page.get_by_label(SENTENCE).check()
        await told(page)
        await expect(page.locator(".notice")).to_contain_text("Added after the lock.")
    (tag,) = await own_tags(panel)
    assert TEXT[tag["start"] : tag["end"]] == SENTENCE


async def _read(visit: Visits, panel: Panel) -> None:
    """Wait until the tagger has read the notes."""
    async with visit("panelist", of=panel.organisation) as window:
        await window.go(panel.path)
        await expect(window.page.get_by_text("Add evidence that was not found")).to_be_visible(timeout=60_000)


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    visit: Visits, site: Site, panel: Panel
) -> None:
    await _read(visit, panel)
    address, of = f"{panel.path}/evidence", panel.organisation
    key = (await panel.stored())["notes"][0]["key"]
    chosen = f"{key}:0:{SENTENCE}"
    nothing = await post_form(site, "panelist", of, address, FORM)
    assert nothing.status_code == 422
    assert 'id="p-evidence"' in nothing.text
    assert "Choose the words that show it" in spoken(nothing.text)
    assert FORM["reason"] in nothing.text
    gone = await post_form(site, "panelist", of, address, {**FORM, "evidence": f"{key}:0:She never said this."})
    assert gone.status_code == 422
    assert "Choose the words that show it" in spoken(gone.text)
    half = await post_form(site, "panelist", of, address, {"evidence": chosen, "polarity": "for"})
    assert half.status_code == 422
    assert 'id="p-value"' in half.text
    assert 'id="p-strength"' in half.text
    assert f'value="{key}:0:A guest&#39;s booking was lost." checked' in half.text
    odd = await post_form(site, "panelist", of, address, {**FORM, "evidence": chosen, "value": "punctual"})
    assert "The target culture has no such value" in spoken(odd.text)
    assert await own_tags(panel) == []
    assert (await post_form(site, "panelist", of, address, {**FORM, "evidence": chosen})).status_code == 303
    again = await post_form(site, "panelist", of, address, {**FORM, "evidence": chosen})
    assert again.status_code == 422
    assert "There is a tag for this value in these words already" in spoken(again.text)
    assert len(await own_tags(panel)) == 1


async def test_who_may_not_add_is_offered_nothing_and_refused(visit: Visits, site: Site, panel: Panel) -> None:
    await _read(visit, panel)
    of, address = panel.organisation, f"{panel.path}/evidence"
    key = (await panel.stored())["notes"][0]["key"]
    sent = {**FORM, "evidence": f"{key}:0:{SENTENCE}"}
    assert (await post_form(site, "panelist", of, address, sent)).status_code == 303
    # Blind: another panelist hears neither of the scorecard nor of what is added to it.
    assert (await post_form(site, "panelist_2", of, address, sent)).status_code == 409
    await panel.lock_others()
    shown = await html_of(site, "recruiter", of, panel.path)
    assert "Added after the lock" in shown.text
    assert "Add evidence that was not found" not in shown.text
    assert (await post_form(site, "panelist_2", of, address, sent)).status_code == 422
    assert len(await own_tags(panel)) == 1


async def test_a_draft_and_switched_off_tags_take_nothing(site: Site, fresh: Organisation) -> None:
    panel = await new_panel(fresh)
    saved = await panel.journey.write("panelist", panel.card, TEXT, (4, 4, 3))
    sent = {**FORM, "evidence": f"{saved.json()['notes'][0]['key']}:0:{SENTENCE}"}
    draft = await post_form(site, "panelist", fresh, f"{panel.path}/evidence", sent)
    assert draft.status_code == 422
    assert "Lock the scorecard first" in spoken(draft.text)
    await panel.journey.call("PUT", "/v1/organisation/tagging", {"enabled": False})
    await panel.journey.lock("panelist", panel.card, saved.headers["etag"])
    shown = await html_of(site, "panelist", fresh, panel.path)
    assert "Add evidence that was not found" not in shown.text
    off = await post_form(site, "panelist", fresh, f"{panel.path}/evidence", sent)
    assert off.status_code == 422
    assert "Tags are switched off" in spoken(off.text)
