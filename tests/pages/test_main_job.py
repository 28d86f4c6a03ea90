"""The main job, by the people whose work it is: a role from its target culture to a candidate's PDF, and a survey.

All of it through pages, but for what a test begins with and the other answers of the survey, which come over HTTP.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, Request, expect
from pypdf import PdfReader

from reports.formats import decimal1
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits, Window
from tests.pages.measuring import LEVELS, asked
from tests.pages.scoring import free_note, level, score_by_keyboard, use_words
from tests.pages.site import Organisation
from tests.pages.test_survey_pages import JOB_MS, confirmed, launched_in_browser
from tests.pages.writing import NAMED, approved, culture_drafted, profile_drafted, rubric_drafted

pytestmark = pytest.mark.anyio
CANDIDATE = "Ada Marín"
OPENING = "Night adviser, harbour desk"
# What each panelist heard on each competency; the first sentence is the evidence.
HEARD = {
    "panelist": {
        "curiosity": "She asked the porter why keys go astray. Then she tried a second board.",
        "empathy": "She named the guest's worry before her own. He calmed down.",
    },
    "panelist_2": {
        "curiosity": "She compared two weeks of complaints. Then she wrote down what differed.",
        "empathy": "She let the guest finish and said back what he feared. Then she offered tea.",
    },
}
REASON = "She asked why keys go astray and tried something; she heard the guest's worry before she acted."


def quote(panelist: str, code: str) -> str:
    """The words that the panelist's level rests on."""
    return f"{HEARD[panelist][code].split('. ')[0]}."


async def test_people_take_a_role_from_its_profile_to_a_candidates_pdf(visit: Visits, fresh: Organisation) -> None:
    async with visit("hr", of=fresh) as window:
        culture = await culture_drafted(window)
    async with visit("admin", of=fresh) as window:
        await approved(window, culture)
    async with visit("recruiter", of=fresh) as window:
        drafts = [await profile_drafted(window), await rubric_drafted(window)]
    async with visit("hr", of=fresh) as window:
        for draft in drafts:
            await approved(window, draft)
    async with visit("recruiter", of=fresh) as window:
        await interview_planned(window, [str(fresh.accounts[panelist]) for panelist in HEARD])
    async with visit("panelist", of=fresh) as window:
        await rated_with_the_mouse(window, HEARD["panelist"])
    async with visit("panelist_2", of=fresh, width=NARROW) as window:
        await rated_by_keyboard(window, HEARD["panelist_2"])
    async with visit("hiring_manager", of=fresh) as window:
        await decided(window)
        text = await report_read(window)
    assert CANDIDATE in text
    for panelist, heard in HEARD.items():
        for code in heard:
            assert quote(panelist, code) in text
    assert all(name in text for name in NAMED.values())


async def interview_planned(window: Window, panel: list[str]) -> None:
    """The requisition opened, the candidate put forward, and an interview that has just been held."""
    page = window.page
    await window.go("/requisitions")
    await page.get_by_role("main").get_by_role("link", name="Open a requisition").first.click()
    await page.get_by_label("Title").fill(OPENING)
    await page.get_by_label("Role profile").select_option(label="Night adviser, version 1")
    await page.get_by_label("Rubric").select_option(label="Night desk interview, version 1")
    await page.get_by_role("button", name="Open the requisition").click()
    await page.get_by_role("link", name="Put a candidate forward").first.click()
    await page.get_by_label("Name", exact=True).fill(CANDIDATE)
    await page.get_by_role("button", name="Add and put forward").click()
    await page.get_by_role("link", name="Plan an interview").click()
    begun = datetime.now(UTC) - timedelta(hours=2)
    await page.get_by_label("Begins").fill(f"{begun:%Y-%m-%dT%H:%M}")
    for account in panel:
        await page.locator(f'input[name="panelists"][value="{account}"]').check()
    await page.get_by_role("button", name="Plan the interview").click()
    await expect(page.get_by_role("status")).to_contain_text("Interview planned.")


async def rated_with_the_mouse(window: Window, heard: dict[str, str]) -> None:
    """One note on the interview; its words are selected and taken as evidence."""
    page = window.page
    await window.go("/my/interviews")
    await page.get_by_role("link", name=f"Score {CANDIDATE}").click()
    await expect(page.locator("#save-state")).to_have_text("Saves by itself")
    await free_note(page).fill("\n".join(heard.values()))
    for code, name in NAMED.items():
        await level(page, code, "4").check()
        button = page.locator("#other").get_by_role("button", name=f"Use as evidence for {name}")
        await use_words(free_note(page), f"{heard[code].split('. ')[0]}.", button)
    await page.get_by_role("button", name="Review and lock").click()
    await page.get_by_role("button", name="Lock for good").click()
    await expect(page.get_by_text("you see nobody else's")).to_be_visible()


async def rated_by_keyboard(window: Window, heard: dict[str, str]) -> None:
    """From the list to the lock on a phone's width, where one section is open at a time."""
    page = window.page
    await score_by_keyboard(window, CANDIDATE, heard)
    # Who locks last opens the panel.
    await expect(page.get_by_role("link", name=re.compile("debrief", re.IGNORECASE)).first).to_be_visible()
    await check_accessible(window)


async def decided(window: Window) -> None:
    """From the board to the debrief, and a decision with its reason; ends on the application's page."""
    page = window.page
    await window.go("/requisitions")
    await page.get_by_role("link", name=OPENING).click()
    await page.get_by_role("link", name="Hold the debrief").click()
    for panelist, heard in HEARD.items():
        for code in heard:
            await expect(page.get_by_text(quote(panelist, code)).first).to_be_visible()
    await page.get_by_role("button", name="Decide").click()
    form = page.get_by_role("dialog", name="Decide")
    await form.get_by_role("radio", name="Hire").check()
    await form.get_by_role("checkbox", name="Empathy", exact=True).check()
    await form.get_by_label("Reason").fill(REASON)
    await form.get_by_role("button", name="Record the decision").click()
    await expect(page.get_by_role("region", name="Decision")).to_contain_text(REASON)
    await page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name=CANDIDATE).click()


async def report_read(window: Window) -> str:
    """The report asked for, its progress followed, downloaded: what its pages say."""
    page = window.page
    visited: list[str] = []

    def note(request: Request) -> None:
        visited.append(request.url.removeprefix(window.origin))

    page.on("request", note)
    await page.get_by_role("radio", name="Panel edition").check()
    await page.get_by_role("button", name="Make the report").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Panel edition: {CANDIDATE}", timeout=JOB_MS)
    assert any(path.startswith("/jobs/") for path in visited), visited
    return await downloaded(page, "Download PDF (A4)")


async def downloaded(page: Page, link: str) -> str:
    """What the browser stores for the link, as one line of text."""
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name=link).click()
    pdf = PdfReader(await (await waiting.value).path())
    return " ".join(" ".join(one.extract_text() for one in pdf.pages).split())


async def test_an_interview_is_planned_by_keyboard_on_a_phone(visit: Visits, fresh: Organisation) -> None:
    """From the empty board to the plan, with documents that are approved already."""
    journey = fresh.journey()
    await journey.prepare()
    async with visit("recruiter", of=fresh, width=NARROW) as window:
        page = window.page
        await window.go("/requisitions")
        await window.tab_to("Open a requisition", role="link")
        await window.press("Enter")
        await page.wait_for_url("**/requisitions/new")
        for label, text in (("Title", OPENING), ("Role profile", "Service a"), ("Rubric", "Service i")):
            await window.tab_to(label)
            await page.keyboard.type(text)
        await window.tab_to("Open the requisition", role="button")
        await window.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text(OPENING)
        await window.tab_to("Put a candidate forward", role="link")
        await window.press("Enter")
        await page.wait_for_url("**/add")
        await window.tab_to("Name")
        await page.keyboard.type(CANDIDATE)
        # Enter in a field sends the form.
        await window.press("Enter")
        await page.wait_for_url(re.compile("/applications/"))
        await window.tab_to("Plan an interview", role="link")
        await window.press("Enter")
        await page.wait_for_url("**/interviews/new")
        await window.tab_into("#f-starts_at")
        # The same day whether the browser writes the day or the month first; Tab goes to the hour.
        await page.keyboard.type("07072027")
        await window.press("Tab")
        await page.keyboard.type("0930AM")
        for panelist in HEARD:
            await window.tab_into(f'input[name="panelists"][value="{fresh.accounts[panelist]}"]')
            await window.press("Space")
        await window.tab_to("Plan the interview", role="button")
        await window.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("Interview planned.")
        await check_accessible(window)
    (planned,) = (await journey.call("GET", "/v1/interviews")).json()["items"]
    assert planned["interview"]["starts_at"] == "2027-07-07T09:30:00Z"
    assert {seat["rater_id"] for seat in planned["seats"]} == {str(fresh.accounts[panelist]) for panelist in HEARD}


async def test_a_survey_from_launch_to_report_on_a_phone(visit: Visits, fresh: Organisation) -> None:
    """HR launches, somebody answers by keyboard, HR closes, publishes and reads: all at 390 px."""
    world = await asked(fresh)
    await world.add_team("Ferry", 9)
    async with visit("hr", of=fresh, width=NARROW) as window, visit(width=NARROW) as answering:
        page = window.page
        tokens = await launched_in_browser(page, window.origin, 9)
        await answered_by_keyboard(answering, tokens[0])
        for number, token in enumerate(tokens[1:8]):
            await world.answer(token, LEVELS[number])
        await expect(page.locator("[data-answered]")).to_have_text("8", timeout=15_000)
        await confirmed(page, "Close the survey", "Close the survey")
        await confirmed(page, "Publish", "Publish the results")
        await expect(page.get_by_text("published", exact=True).first).to_be_visible(timeout=JOB_MS)
        await check_accessible(window)
        means = [
            decimal1(one["mean"]) for one in (await world.results(page.url.rpartition("/")[2], "Ferry"))["dimensions"]
        ]
        await window.go(f"/teams/{world.teams['Ferry']}")
        for mean in means:
            await expect(page.get_by_role("main")).to_contain_text(mean)
        await check_accessible(window)
        await window.go(f"/teams/{world.teams['Ferry']}/surveys")
        await page.get_by_role("button", name="Make the report").click()
        await page.wait_for_url(re.compile("/reports/"), timeout=JOB_MS)
        text = await downloaded(page, "Download PDF (A4)")
    assert len(means) == 3
    assert all(one in text for one in ["Ferry", "of 9", *means])


async def answered_by_keyboard(window: Window, token: str) -> None:
    """One person answers every statement, without an account and without the mouse."""
    page = window.page
    await window.go(f"/respond/{token}")
    groups = await page.get_by_role("group").filter(has=page.get_by_role("radio")).all()
    assert groups
    for group in groups:
        name = await group.get_attribute("id")
        await window.tab_into(f"[id='{name}'] input")
        await window.press("Space", "ArrowDown", "ArrowDown")
    await window.tab_into("textarea")
    await page.keyboard.type("That somebody waits for the last boat.")
    await check_accessible(window, skip_link=False)
    await window.tab_to("Send answers", role="button")
    await window.press("Enter")
    await page.wait_for_url(re.compile("/respond/thanks"))
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
