"""The working tools in a browser: written down, moved and confirmed as people do it, and a note read by a job."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.site import Organisation
from tests.pages.test_tools_forms import CONTACT, HYPOTHESIS, NOTE, added, stored, team_of

pytestmark = pytest.mark.anyio
JOB_MS = 60_000
TEXT = "We rang every guest before the storm and asked what they needed. The lift was repaired on Tuesday."


async def deleted(page: Page, name: str) -> None:
    """Press the button, read what the dialog says, and press again."""
    await page.get_by_role("button", name=name, exact=True).click()
    dialog = page.get_by_role("dialog", name=f"{name}?")
    await expect(dialog).to_contain_text("cannot be undone")
    await dialog.get_by_role("button", name="Delete it").click()


async def test_a_contact_by_keyboard_on_a_phone(visit: Visits, fresh: Organisation) -> None:
    team = await team_of(fresh)
    async with visit("team_lead", of=fresh, width=NARROW) as window:
        page = window.page
        await window.go(f"/customer-contacts?team_id={team}")
        await expect(page.get_by_text("No contact yet")).to_be_visible()
        await window.tab_to("Job role", within=80)
        await page.keyboard.type("Night clerk")
        await window.tab_to("What it was")
        await page.keyboard.type("Visit")
        await window.tab_to("What was learned optional", within=8)
        await page.keyboard.type("Guests look for the lift first.")
        await window.tab_to("Write it down")
        await window.press("Enter")
        await expect(page.get_by_role("status")).to_have_text("Contact written down.")
        row = page.get_by_role("row").filter(has_text="Guests look for the lift first.")
        await row.get_by_role("link").click()
        await page.get_by_label("What was learned").fill("They ask for the lift.")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("They ask for the lift.")).to_be_visible()
        await page.locator("table.stack").last.get_by_role("link").click()
        await deleted(page, "Delete this contact")
        await expect(page.get_by_role("status")).to_have_text("Contact deleted.")
    assert await stored(fresh, CONTACT, team) == []


async def test_a_choice_of_team_shows_it_at_once(visit: Visits, fresh: Organisation) -> None:
    team = await team_of(fresh)
    async with visit("team_lead", of=fresh) as window:
        await window.go("/hypotheses")
        await window.page.get_by_label("Team").select_option(value=team)
        await expect(window.page).to_have_url(re.compile(f"team_id={team}"))


async def test_a_belief_from_open_to_a_result(visit: Visits, fresh: Organisation) -> None:
    team = await team_of(fresh)
    async with visit("team_lead", of=fresh) as window:
        page = window.page
        await window.go(f"/hypotheses/new?team_id={team}")
        for label in ("What we believe", "Which customers, or which need", "What would change our mind"):
            await page.get_by_label(label).fill(f"{label}: the lift")
        await page.get_by_role("button", name="Write it down").click()
        await window.go("/hypotheses")
        card = page.get_by_role("listitem").filter(has_text="What we believe: the lift")
        await card.get_by_label("Move to").select_option(label="Supported")
        window.expects(422, path="/move")
        await card.get_by_role("button", name="Move").click()
        await expect(page.get_by_role("alert")).to_contain_text("Correct these 3 things")
        await expect(page.get_by_role("radio", name=re.compile("^Supported"))).to_be_checked()
        await page.get_by_label("What came out").fill("Nine of ten.")
        await page.get_by_label("Day of the result").fill(datetime.now(UTC).date().isoformat())
        await page.get_by_label("What changed because of it").fill("A sign at the door.")
        await page.get_by_role("button", name="Save").click()
        await window.go("/hypotheses")
        column = page.get_by_role("region", name=re.compile("^Supported"))
        await expect(column).to_contain_text("Nine of ten.")
        await check_accessible(window, whole=False)
        await column.get_by_role("link").click()
        await deleted(page, "Delete this hypothesis")
    assert await stored(fresh, HYPOTHESIS, team) == []


async def test_a_worksheet_grows_in_place(visit: Visits, fresh: Organisation) -> None:
    team = await team_of(fresh)
    async with visit("team_lead", of=fresh) as window:
        page = window.page
        await window.go(f"/value-streams/new?team_id={team}")
        await page.get_by_label("Which customers").fill("Islanders")
        await page.get_by_label("What it is worth to them, in their words").fill("You get me home.")
        await page.get_by_role("group", name="Source 1").get_by_role("textbox", name="Source").fill("Interviews")
        await page.get_by_label("In their words", exact=True).fill("I sleep in my own bed.")
        first = page.get_by_role("group", name="Step 1")
        await first.get_by_label("Name").fill("Message")
        await first.get_by_label("What the customer gets").fill("A text.")
        await first.get_by_label("Days they wait").fill("0.5")
        await page.get_by_role("button", name="Add a step").click()
        second = page.get_by_role("group", name="Step 2")
        await expect(second.get_by_label("Name")).to_be_focused()
        await page.keyboard.type("Bus")
        await second.get_by_label("What the customer gets").fill("The way home.")
        await second.get_by_label("Days they wait").fill("1")
        await second.get_by_role("button", name="Move step 2 up").click()
        await expect(page.get_by_role("group", name="Step 1").get_by_label("Name")).to_have_value("Bus")
        await expect(page.get_by_text("Customers wait 1.5 days in all.")).to_be_visible()
        await page.get_by_role("button", name="Add a key figure").click()
        figure = page.get_by_role("group", name="Key figure 1")
        await figure.get_by_label("Name").fill("Calls answered")
        await figure.get_by_label("Counted in").fill("Share")
        await figure.get_by_label("What it counts").select_option(label="Team output")
        await expect(page.get_by_text("Serve no measure of the customers: Calls answered.")).to_be_visible()
        await check_accessible(window, whole=False)
        await page.get_by_role("button", name="Save", exact=True).last.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Islanders")
        await expect(page.get_by_text("no figure shows it")).to_be_visible()
        await deleted(page, "Delete this worksheet")
        await expect(page.get_by_role("status")).to_have_text("Worksheet deleted.")


async def test_a_note_is_read_and_its_findings_reviewed(visit: Visits, fresh: Organisation) -> None:
    team = await team_of(fresh)
    async with visit("team_lead", of=fresh) as window:
        page = window.page
        await window.go(f"/teams/{team}/notes/new")
        await page.get_by_label("Title").fill("After the storm")
        await page.get_by_label("Note").fill(TEXT)
        await page.get_by_role("button", name="Store the note").click()
        # The page follows the job and loads itself again when it ends.
        await expect(page.locator("mark").first).to_be_visible(timeout=JOB_MS)
        await check_accessible(window, whole=False)
        confirm = page.get_by_role("button", name=re.compile("^Confirm ")).first
        await confirm.click()
        await expect(page.get_by_role("status")).to_have_text("Confirmed. It may be quoted in the team's report.")
        await expect(page.get_by_text("confirmed", exact=True)).to_be_visible()
        await page.get_by_role("button", name=re.compile("^Take back ")).click()
        await expect(page.get_by_role("status")).to_have_text("Taken back.")
        await page.get_by_role("button", name=re.compile("^Reject ")).first.click()
        await expect(page.get_by_text("rejected", exact=True)).to_be_visible()
        (note,) = await stored(fresh, NOTE, team)
        found = (await fresh.journey().call("GET", f"/v1/team-notes/{note['id']}/findings", by="hr")).json()
        assert [one["review"] for one in found].count("rejected") == 1
        await deleted(page, "Delete this note")
        await expect(page.get_by_text("No note yet")).to_be_visible()


async def test_notes_while_tags_are_off(visit: Visits, fresh: Organisation) -> None:
    team = await team_of(fresh)
    await fresh.journey().call("PUT", "/v1/organisation/tagging", {"enabled": False})
    async with visit("team_lead", of=fresh) as window:
        await window.go(f"/teams/{team}/notes")
        await expect(window.page.get_by_text("notes are stored and not read")).to_be_visible()


async def test_the_board_on_a_phone(visit: Visits, fresh: Organisation) -> None:
    await added(visit.site, fresh, HYPOTHESIS)
    async with visit("viewer", of=fresh, width=NARROW) as window:
        await window.go("/hypotheses")
        await expect(window.page.get_by_role("link", name=HYPOTHESIS.form["belief"])).to_be_visible()
        await check_accessible(window, whole=False)
