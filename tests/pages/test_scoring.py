"""Scoring in a browser: what is written, rated and quoted is stored by itself, and locked with a summary."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.scoring import (
    CODES,
    QUOTE,
    TEXT,
    Panel,
    free_note,
    level,
    new_panel,
    note,
    opened,
    rate_everything,
    saved,
    score_by_keyboard,
    state,
    use_words,
)
from tests.pages.site import Organisation

pytestmark = pytest.mark.anyio


@pytest.fixture
async def panel(fresh: Organisation) -> Panel:
    return await new_panel(fresh)


async def test_what_is_written_and_chosen_is_stored_by_itself(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await rate_everything(page)
        await saved(page)
        await expect(page.locator("#how-far")).to_have_text("3 of 3 rated")
        await expect(page.locator("[data-state=empathy]").first).to_have_text("Rated 4")
        await check_accessible(window)
    stored = await panel.stored()
    assert [one["text"] for one in stored["notes"]] == [TEXT]
    start = TEXT.index(QUOTE)
    assert {
        one["competency_code"]: (one["level"], one["span_start"], one["span_end"]) for one in stored["ratings"]
    } == {code: (4, start, start + len(QUOTE)) for code in CODES}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("😀😀 She said 👩‍👩‍👧 “wait”. Then 😀 she rang.", "Then 😀 she rang"),
        ("قالت للضيف: سأتصل بك غدا. ثم اتصلت 📞 به فعلا.", "ثم اتصلت 📞 به"),
        ("e\u0301 first\nsecond 𝒳 line\n\nthird", "second 𝒳 line\n\nthird"),
    ],
)
async def test_offsets_count_code_points(visit: Visits, panel: Panel, text: str, words: str) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await note(page).fill(text)
        await level(page, CODES[0], "3").check()
        part = page.locator(f"[data-competency={CODES[0]}]")
        await use_words(note(page), words, part.get_by_role("button", name="Use as evidence").first)
        await expect(part.locator(".quoted q")).to_have_text(words)
        await saved(page)
    (rating,) = (await panel.stored())["ratings"]
    assert text[rating["span_start"] : rating["span_end"]] == words


async def test_a_quote_moves_with_its_words_and_says_when_they_are_gone(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await note(page).fill(TEXT)
        await level(page, CODES[0], "3").check()
        part = page.locator(f"[data-competency={CODES[0]}]")
        await part.get_by_text("Choose a sentence", exact=True).click()
        await part.get_by_label(QUOTE).check()
        await note(page).fill(f"At night. {TEXT}")
        await saved(page)
        (rating,) = (await panel.stored())["ratings"]
        assert rating["span_start"] == TEXT.index(QUOTE) + len("At night. ")
        async with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
            await note(page).fill("Something else.")
            await expect(part.locator(".quoted")).to_contain_text("no longer stand in your note")
        await expect(part.locator(".state")).to_have_text("Rated 3, quote missing")
        await saved(page)
        (rating,) = (await panel.stored())["ratings"]
        assert (rating["level"], rating["note_id"]) == (3, None)
        # The words without their place are on this device alone, until they are taken away.
        assert await page.evaluate("localStorage.length") == 1
        await part.get_by_role("button", name="Remove the quote").click()
        await expect(part.locator(".quoted")).to_be_hidden()
        assert await page.evaluate("localStorage.length") == 0


async def test_the_guard_advises_under_the_note_and_counts(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        actions: list[dict[str, Any]] = []
        page.on(
            "request",
            lambda asked: actions.extend(asked.post_data_json["actions"] if "guard-actions" in asked.url else []),
        )
        await note(page).fill("She has two small children and a strong accent.")
        nudges = page.locator(f"[data-competency={CODES[0]}] .nudges").first
        await expect(nudges.locator(".nudge").first).to_be_visible()
        many = await nudges.locator(".nudge").count()
        await check_accessible(window)
        await nudges.get_by_role("button", name="Hide this").first.click()
        await expect(nudges.locator(".nudge")).to_have_count(many - 1)
        await expect(note(page)).to_be_focused()
        async with asyncio.timeout(20):
            while {one["action"] for one in actions} != {"shown", "dismissed"}:
                await page.wait_for_timeout(200)
        assert all(set(one) == {"category", "action", "count"} for one in actions)
        await note(page).fill("She rang twice.")
        await expect(nudges.locator(".nudge")).to_have_count(0)


async def test_the_clock_runs_pauses_and_is_stored_nowhere(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        timer = page.locator(".timer").first
        await expect(timer).to_contain_text("0:00 of")
        await timer.get_by_role("button", name="Start the clock").click()
        await expect(timer.get_by_role("timer")).to_contain_text(re.compile("0:0[1-9] of"))
        await timer.get_by_role("button", name="Pause").click()
        await expect(timer.get_by_role("button", name="Go on")).to_be_visible()
        await timer.get_by_role("button", name="Reset").click()
        await expect(timer).to_contain_text("0:00 of")
        assert await page.evaluate("Object.keys(localStorage)") == []


async def test_the_lock_says_what_is_missing_then_locks_once(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await free_note(page).fill(TEXT)
        await level(page, CODES[1], "4").check()
        await page.get_by_role("button", name="Review and lock").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Not ready to lock yet")
        missing = page.locator(".missing a")
        await expect(missing).to_have_text(
            [
                "Rate Curiosity, or say that there is no evidence.",
                "Rate Customer orientation, or say that there is no evidence.",
                "Quote the words of your note that the level of Empathy rests on.",
            ]
        )
        await check_accessible(window)
        await missing.first.click()
        await rate_everything(page)
        await page.get_by_role("button", name="Review and lock").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Lock your scorecard?")
        await check_accessible(window)
        await page.get_by_role("button", name="Lock for good").dblclick()
        await expect(page.locator(".badge").get_by_text("Locked")).to_be_visible()
        await page.go_back()
        await page.go_back()
        await expect(page.get_by_text("you see nobody else's")).to_be_visible()
        # What is left is to be read: copies of the notes, in which words are selected as evidence.
        assert await page.locator("textarea:not([readonly])").count() == 0
    events = (await panel.journey.call("GET", "/v1/audit-events?limit=200")).json()["items"]
    assert sum(one["action"] == "scorecard.locked" for one in events) == 1


async def test_what_lacks_its_level_is_said_to_be_unsaved_and_stops_the_lock(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = await opened(window, panel)
        await rate_everything(page)
        await saved(page)
        part, comment = page.locator(f"#c-{CODES[1]}"), page.locator(f"[data-comment={CODES[1]}]")
        await comment.fill("Warm, I thought.")
        await saved(page)
        await level(page, CODES[1], "").check()
        unsaved = re.compile(r"Saved \S+\. Not saved for Empathy: choose a level\. Kept on this device only\.$")
        await expect(state(page)).to_have_text(unsaved)
        # Also where its section is folded, as one is that this interview does not ask.
        await part.locator("summary").first.click()
        await page.get_by_role("button", name="Review and lock").click()
        await expect(part.locator(".problem")).to_have_text(re.compile("^Choose a level, or say"))
        await expect(level(page, CODES[1], "")).to_be_focused()
        await check_accessible(window)
        await level(page, CODES[1], "asked").check()
        await expect(part.locator(".problem")).to_have_count(0)
        await expect(state(page)).to_have_text(re.compile(r"^Saved \S+$"))
        # The quote went with the level, so nothing of it is left on the device for later.
        assert await page.evaluate("localStorage.length") == 0
        await page.get_by_role("button", name="Review and lock").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Lock your scorecard?")
        await expect(page.get_by_text("Warm, I thought.")).to_be_visible()
    assert (await panel.stored())["locked_at"] is None


async def test_scoring_by_keyboard_alone(visit: Visits, panel: Panel) -> None:
    """From the list to the lock; the words are chosen among the note's sentences."""
    async with visit("panelist", of=panel.organisation) as window:
        await score_by_keyboard(window, "Noor Haddad", dict.fromkeys(sorted(CODES), TEXT))
        await expect(window.page.get_by_text("you see nobody else's")).to_be_visible()
    stored = await panel.stored()
    assert stored["locked_at"]
    assert {(one["level"], one["span_start"]) for one in stored["ratings"]} == {(4, 0)}


async def test_on_a_phone_one_section_at_a_time_and_nothing_covers_the_focus(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation, width=NARROW) as window:
        page = await opened(window, panel)
        assert await page.locator(".competency[open]").count() == 1
        await page.locator(".parts").get_by_role("link", name="Curiosity").click()
        await expect(page.locator("#c-curiosity")).to_have_attribute("open", "")
        for _ in range(60):
            await page.keyboard.press("Tab")
            hidden = await page.evaluate(
                """() => {
                    const at = document.activeElement, bar = document.querySelector('.scorebar');
                    if (!at || at === document.body || bar.contains(at)) return false;
                    const box = at.getBoundingClientRect(), top = bar.getBoundingClientRect().top;
                    return box.top >= top - 1 && box.top < innerHeight;
                }"""
            )
            assert not hidden, await window.focused()
        await check_accessible(window)
        await window.screenshot("scoring")
