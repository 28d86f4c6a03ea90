"""Scoring without a script: one form from the note to the lock; and what the pages refuse."""

from uuid import uuid4

import httpx
import pytest
from playwright.async_api import expect

from api.unit_of_work import SESSION_COOKIE
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.scoring import (
    CODES,
    QUOTE,
    TEXT,
    Panel,
    enter,
    free_note,
    level,
    new_guest,
    new_panel,
    rate_everything,
    saved,
)
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio


@pytest.fixture
async def panel(fresh: Organisation) -> Panel:
    return await new_panel(fresh)


async def test_without_a_script_from_the_note_to_the_lock(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation, javascript=False) as window:
        page = window.page
        await window.go(panel.path)
        await page.get_by_role("button", name="I know of no conflict").click()
        await expect(page.get_by_text("You declared no conflict of interest.")).to_be_visible()
        await free_note(page).fill(TEXT)
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".notice")).to_contain_text("Saved.")
        for code in CODES:
            await level(page, code, "4").check()
            await page.locator(f"[data-evidence={code}]").get_by_label(QUOTE).check()
        await free_note(page).fill(f"At night. {TEXT}")
        await page.get_by_role("button", name="Review and lock").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Lock your scorecard?")
        await expect(page.get_by_text(QUOTE).first).to_be_visible()
        await page.get_by_role("button", name="Lock for good").click()
        await expect(page.get_by_text("you see nobody else's")).to_be_visible()
    stored = await panel.stored()
    assert stored["locked_at"]
    start = TEXT.index(QUOTE) + len("At night. ")
    assert {(one["level"], one["span_start"], one["span_end"]) for one in stored["ratings"]} == {
        (4, start, start + len(QUOTE))
    }


async def test_a_stale_form_shows_both_texts_and_loses_none(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation, javascript=False) as window:
        page = window.page
        await window.go(panel.path)
        await panel.journey.write("panelist", panel.card, TEXT, (4, 4, 3))
        await window.go(panel.path)
        await panel.journey.write("panelist", panel.card, f"Changed. {TEXT}", (5, 4, 3))
        window.expects(412)
        await page.get_by_label("Notes on the interview").fill("Mine.")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_label("Notes on the interview")).to_have_value("Mine.")
        await expect(page.get_by_role("alert")).to_contain_text("saved in another window meanwhile")
        await expect(page.locator(".stored").first).to_contain_text("Stored now")
        await expect(page.locator("#other .stored")).to_contain_text(f"Changed. {TEXT}")
        await expect(page.locator(f"[data-rating={CODES[0]}] .stored")).to_contain_text("Rated 5")
        assert (await panel.notes())["n1"] == f"Changed. {TEXT}"
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".notice")).to_contain_text("Saved.")
    stored = await panel.stored()
    assert [one["text"] for one in stored["notes"]] == ["Mine."]
    assert {(one["level"], one["note_id"]) for one in stored["ratings"]} == {(4, None), (3, None)}


async def test_a_quote_whose_words_are_gone_is_told(visit: Visits, panel: Panel) -> None:
    await panel.journey.write("panelist", panel.card, TEXT, (4, 4, 3))
    async with visit("panelist", of=panel.organisation, javascript=False) as window:
        page = window.page
        await window.go(panel.path)
        await page.get_by_label("Notes on the interview").fill("Something else.")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".notice")).to_contain_text("no longer stand in the note")
        await expect(page.locator("[data-state=empathy]").first).to_have_text("Rated 4, quote missing")


async def test_a_rating_cannot_rest_on_a_quote_alone(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation, javascript=False) as window:
        page = window.page
        await window.go(panel.path)
        await page.locator(f"[data-comment={CODES[0]}]").fill("A comment without a level.")
        window.expects(422)
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".refusal")).to_contain_text("Choose a level")
        await expect(page.locator(f"[data-comment={CODES[0]}]")).to_have_value("A comment without a level.")
        await free_note(page).fill("x" * 20_001)
        await level(page, CODES[0], "3").check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("#other .problem")).to_be_visible()


async def test_a_form_sent_after_the_lock_is_shown_again(visit: Visits, panel: Panel) -> None:
    """All of it that is not on the record, each text under what it belongs to."""
    async with visit("panelist", of=panel.organisation, javascript=False) as window:
        page = window.page
        await panel.journey.write("panelist", panel.card, TEXT, (4, 4, 3))
        await window.go(panel.path)
        await panel.lock()
        await free_note(page).fill(f"Written too late. {TEXT}")
        await level(page, CODES[0], "2").check()
        await page.locator(f"[data-comment={CODES[1]}]").fill("A late comment.")
        window.expects(422)
        await page.get_by_role("button", name="Save").click()
        box = page.get_by_role("alert").filter(has=page.get_by_role("heading", name="Not part of the record"))
        titles, texts = await box.locator("h3").all_inner_texts(), await box.locator("blockquote").all_inner_texts()
        assert dict(zip(titles, texts, strict=True)) == {
            "Note": f"Written too late. {TEXT}",
            "Rating: Customer orientation": "Rated 2",
            "Comment: Empathy": "A late comment.",
        }
    assert list((await panel.notes()).values()) == [TEXT]


async def test_stepping_back_asks_for_a_reason_and_closes_the_scorecard(visit: Visits, panel: Panel) -> None:
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go(panel.path)
        await page.get_by_role("link", name="Step back").click()
        await check_accessible(window)
        await page.get_by_label("I know things about this person").check()
        await page.get_by_label("In a sentence").fill("We worked together in another house.")
        await page.get_by_role("button", name="Step back for good").click()
        await expect(page.locator(".notice")).to_contain_text("You stepped back")
        await window.go(panel.path)
        await expect(page.get_by_text("this scorecard is closed")).to_be_visible()
    assert (await panel.stored())["recused_at"]


async def test_nobody_else_reads_or_writes_a_draft(site: Site, panel: Panel) -> None:
    """The page's refusals are the API's: blindness for the panel and deciders, not found for outsiders."""
    ways = [("GET", panel.path), ("GET", f"{panel.path}/lock"), ("POST", panel.path), ("POST", f"{panel.path}/lock")]
    for member, status in (("panelist_2", 409), ("hiring_manager", 409), ("recruiter", 409), ("admin", 409)):
        token = await site.session(member, panel.organisation)
        async with httpx.AsyncClient(base_url=site.url, cookies={SESSION_COOKIE: token}) as client:
            for method, path in ways:
                answer = await client.request(
                    method, path, data={"revision": "1"} if method == "POST" else None, headers={"Origin": site.url}
                )
                assert answer.status_code in {status, 403}, (member, method, path)
                assert "textarea" not in answer.text
            missing = await client.get(f"/scorecards/{uuid4()}")
            assert missing.status_code == 404


def many_notes(number: int, question: str = "") -> dict[str, str]:
    """More notes than a scorecard takes, under the keys that a note of no question would get."""
    return {
        f"notes[{at}].{name}": value
        for at in range(number)
        for name, value in (("key", f"free-{at}" if at > 1 else "free"), ("question_code", question), ("text", "x"))
    }


async def test_bad_forms_are_refused_in_words(site: Site, panel: Panel) -> None:
    token = await site.session("panelist", panel.organisation)
    async with httpx.AsyncClient(base_url=site.url, cookies={SESSION_COOKIE: token}) as client:
        for form in ({}, {"revision": "x"}, {"revision": "99999999999"}):
            for path in (panel.path, f"{panel.path}/lock"):
                answer = await client.post(path, data=form, headers={"Origin": site.url})
                assert answer.status_code == 412, (path, form, answer.status_code)
        for form in (
            {"revision": "1", "ratings": "x", "notes[0]": "y"},
            {"revision": "1", "ratings[0].choice": "9", "ratings[0].competency_code": CODES[0]},
            {"revision": "1", "notes[0].key": "!!", "notes[0].text": "x"},
            {"revision": "1", "notes[0].key": "a", "notes[0].text": "x", "notes[1].key": "a", "notes[1].text": "y"},
            {"revision": "1", "ratings[0].choice": "3", "ratings[0].competency_code": "nothing_like_it"},
            {"revision": "1", "ratings[0].choice": "3", "ratings[0].evidence": "a:b:c"},
            {"revision": "1", **many_notes(1001)}, {"revision": "1", **many_notes(70, question="of_nobody")},
        ):  # fmt: skip
            answer = await client.post(panel.path, data=form, headers={"Origin": site.url})
            assert answer.status_code in {422, 303}, (form, answer.status_code)
            assert answer.status_code == 422 or "ratings" in form
        other = await client.post(panel.path, data={"revision": "1"}, headers={"Origin": "https://elsewhere.example"})
        assert other.status_code == 403


async def test_an_external_panelist_scores_on_the_same_page_and_reaches_nothing_else(
    visit: Visits, panel: Panel
) -> None:
    guest = await new_guest(panel)
    async with visit() as window:
        page = window.page
        await enter(window, guest.token)
        await window.go(guest.path)
        await expect(page.locator("#save-state")).to_have_text("Saves by itself")
        await check_accessible(window)
        assert await page.locator("nav.menu").count() == 0
        await rate_everything(page)
        await free_note(page).fill(f"{TEXT} She has two small children.")
        await saved(page)
        await expect(page.locator("#other .nudge").first).to_be_visible()
        await window.go("/my/interviews", status=403)
        await window.go(panel.path, status=404)
        await window.go(guest.path)
        await page.get_by_role("button", name="Review and lock").click()
        await page.get_by_role("button", name="Lock for good").click()
        await expect(page.get_by_text("Your session has ended")).to_be_visible()
        await check_accessible(window)
        assert await page.evaluate("Object.keys(localStorage)") == []


async def test_the_guide_says_what_is_asked_and_rated(visit: Visits, panel: Panel) -> None:
    """Its questions alone, in its order, unfolded."""
    made, journey = panel.journey.made, panel.journey
    questions = {one["code"]: one["questions"] for one in made["rubric"]["body"]["competencies"]}
    asked = [questions[code][place]["code"] for code in CODES for place in (1, 0)]
    guide = await journey.publish(
        "/v1/interview-guides",
        {
            "title": "First conversation",
            "role_profile_id": made["profile"]["id"],
            "rubric_id": made["rubric"]["id"],
            "slot_minutes": 90,
            "question_codes": asked,
        },
    )
    planned = await journey.call(
        "POST",
        "/v1/interviews",
        {
            "application_id": panel.made["application"]["id"],
            "starts_at": "2026-11-03T09:00:00Z",
            "duration_minutes": 45,
            "panelists": [str(panel.organisation.accounts["panelist"])],
            "guide_id": guide["id"],
        },
    )
    async with visit("panelist", of=panel.organisation) as window:
        page = window.page
        await window.go(f"/scorecards/{planned.json()['seats'][0]['scorecard_id']}")
        for number, code in enumerate(CODES):
            shown = page.locator(f"[data-competency={code}] .question[open]")
            found = [await one.get_attribute("data-question-of") for one in await shown.all()]
            assert found == asked[2 * number : 2 * number + 2]
        assert await page.locator(".question").count() == len(asked)
