"""Interviews: planned in the reader's own time, moved, cancelled; the panel's page and what may be done there."""

import re
from datetime import datetime

import pytest
from playwright.async_api import Locator, Page, expect

from api.pages.forms import Entered
from api.pages.hiring.hiring import moment_entered
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits, Window
from tests.pages.hiring import application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
REASON = "The candidate has asked for another day."


def seat_of(page: Page, fresh: Organisation, member: str) -> Locator:
    """The box to tick for a member: several are called alike."""
    return page.locator(f'input[name="panelists"][value="{fresh.accounts[member]}"]')


async def applied(fresh: Organisation) -> tuple[str, str]:
    """The ids of an application without interviews and of its requisition."""
    journey = fresh.journey()
    await journey.prepare()
    candidate = (await journey.call("POST", "/v1/candidates", {"name": "Ada Marín"})).json()["id"]
    requisition = str(journey.made["requisition"]["id"])
    body = {"requisition_id": requisition, "candidate_id": candidate}
    return str((await journey.call("POST", "/v1/applications", body)).json()["id"]), requisition


async def stored(fresh: Organisation, window: Window) -> dict[str, object]:
    """The interview whose page is open, as the API has it."""
    interview = re.search(r"/interviews/([0-9a-f-]{36})", window.page.url)
    assert interview is not None
    return dict((await fresh.journey().call("GET", f"/v1/interviews/{interview[1]}")).json()["interview"])


async def test_a_recruiter_plans_moves_and_cancels_in_their_own_time(visit: Visits, fresh: Organisation) -> None:
    application, _ = await applied(fresh)
    async with visit("recruiter", of=fresh, zone="America/New_York") as window:
        page = window.page
        await window.go(f"/applications/{application}/interviews/new")
        # Summer time there: four hours behind UTC on the chosen day, five by the date of the test's writing.
        await page.get_by_label("Begins").fill("2027-07-01T09:30")
        await expect(page.get_by_text("your time, America/New_York (UTC-04:00)")).to_be_visible()
        for member in ("panelist", "panelist_2"):
            await seat_of(page, fresh, member).check()
        await page.get_by_role("button", name="Plan the interview").click()
        await expect(page.get_by_text("Interview planned. The panel is told by mail.")).to_be_visible()
        assert (await stored(fresh, window))["starts_at"] == "2027-07-01T13:30:00Z"
        await expect(page.get_by_role("listitem").filter(has_text="panelist")).to_have_count(2)
        await page.get_by_role("link", name="Move").click()
        await expect(page.get_by_label("Begins")).to_have_value("2027-07-01T09:30")
        await page.get_by_label("Begins").fill("2027-12-01T09:30")
        await expect(page.get_by_text("(UTC-05:00)")).to_be_visible()
        await page.get_by_label("How").select_option("video")
        await page.get_by_role("button", name="Save").click()
        moved = await stored(fresh, window)
        assert (moved["starts_at"], moved["format"]) == ("2027-12-01T14:30:00Z", "video")
        await page.get_by_role("link", name="Cancel the interview").click()
        await page.get_by_label("Reason").fill(REASON)
        await page.get_by_role("button", name="Cancel the interview").click()
        await expect(page.get_by_text(REASON)).to_be_visible()
        await expect(page.get_by_role("link", name="Move")).to_have_count(0)
    mails = (await fresh.journey().call("GET", "/v1/mail")).json()["items"]
    assert [mail["template"] for mail in mails].count("interview_invitation") == 4
    assert [mail["template"] for mail in mails].count("interview_cancelled") == 2


async def test_without_a_script_times_are_utc(visit: Visits, fresh: Organisation) -> None:
    application, _ = await applied(fresh)
    async with visit("recruiter", of=fresh, javascript=False) as window:
        page = window.page
        await window.go(f"/applications/{application}/interviews/new")
        await page.get_by_label("Begins UTC").fill("2027-07-01T09:30")
        await seat_of(page, fresh, "panelist").check()
        await page.get_by_label("Tell the panel by mail").uncheck()
        await page.get_by_role("button", name="Plan the interview").click()
        assert (await stored(fresh, window))["starts_at"] == "2027-07-01T09:30:00Z"
    assert (await fresh.journey().call("GET", "/v1/mail")).json()["items"] == []


@pytest.mark.parametrize(
    ("text", "offset", "moment"),
    [
        ("2027-07-01T09:30", "+02:00", "2027-07-01T09:30:00+02:00"),
        ("2027-07-01T09:30:05", "-04:30", "2027-07-01T09:30:05-04:30"),
        ("2027-07-01T09:30", "", "2027-07-01T09:30:00Z"),
        ("2027-07-01T09:30", "nonsense", "2027-07-01T09:30:00Z"),
        ("tomorrow", "+02:00", "tomorrow"),
        ("", "+02:00", ""),
    ],
)
def test_a_time_is_read_in_the_zone_that_the_browser_names(text: str, offset: str, moment: str) -> None:
    assert moment_entered(Entered((("at", text), ("_offset", offset))), "at") == moment


async def test_what_is_wrong_with_a_plan_is_said_and_nothing_is_lost(site: Site, fresh: Organisation) -> None:
    application, requisition = await applied(fresh)
    chosen = [str(fresh.accounts["panelist"]), str(fresh.accounts["hr"])]
    form = [
        ("starts_at", "2027-07-01T09:30"), ("_offset", "+02:00"), ("duration_minutes", "3"), ("format", "video"),
        *(("panelists", one) for one in chosen),
    ]  # fmt: skip
    path = f"/applications/{application}/interviews/new"
    answer = await post_form(site, "recruiter", fresh, path, form)
    assert answer.status_code == 422
    assert 'id="p-duration_minutes"' in answer.text
    assert 'value="2027-07-01T09:30"' in answer.text
    assert 'value="+02:00"' in answer.text
    form[2] = ("duration_minutes", "45")
    answer = await post_form(site, "recruiter", fresh, path, form)
    assert 'id="p-panelists">This account is not a member with the role panelist.' in answer.text
    assert re.search(rf'value="{chosen[0]}" checked', answer.text)
    await fresh.journey().call("POST", f"/v1/requisitions/{requisition}/close")
    assert "Reopen it" in (await html_of(site, "recruiter", fresh, path)).text


async def test_somebody_else_moved_it_meanwhile(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=0)
    interview = rated.made["interview"]["id"]
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/interviews/{interview}/move")
        await page.get_by_label("Begins").fill("2027-07-02T10:00")
        read = await rated.journey.call("GET", f"/v1/interviews/{interview}")
        theirs = {"starts_at": "2027-07-05T08:00:00Z", "duration_minutes": 30, "format": "phone"}
        await rated.journey.call("PUT", f"/v1/interviews/{interview}", theirs, etag=read.headers["etag"])
        window.expects(412)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("heading", name="Stored now")).to_be_visible()
        await expect(page.get_by_text("5 Jul 2027, 08:00")).to_be_visible()
        await expect(page.get_by_label("Begins")).to_have_value("2027-07-02T10:00")
        await page.get_by_role("button", name="Save").click()
        assert (await stored(fresh, window))["starts_at"] == "2027-07-02T10:00:00Z"


async def test_who_has_locked_is_told_to_nobody_on_the_panel(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    path = f"/interviews/{rated.made['interview']['id']}"
    pages = {who: spoken((await html_of(site, who, fresh, path)).text) for who in ("panelist_3", "recruiter", "admin")}
    assert [pages[who].count("Locked") for who in pages] == [0, 0, 2]
    assert [pages[who].count("Not locked yet") for who in pages] == [1, 0, 1]
    assert "Open the panel early" in pages["admin"]
    assert "Open the panel early" not in pages["recruiter"]
    assert "Move" not in pages["panelist_3"]
    assert (await html_of(site, "hr", fresh, path)).status_code == 403


async def test_an_administrator_opens_the_panel_early_with_a_reason(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    path = f"/interviews/{rated.made['interview']['id']}"
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go(path)
        await page.get_by_role("link", name="Open the panel early").click()
        await expect(page.get_by_text("This cannot be undone.")).to_be_visible()
        await page.get_by_label("Reason").fill("Panelist three has left the company.")
        await page.get_by_role("button", name="Open the panel").click()
        await expect(page.get_by_text("Panelist three has left the company.")).to_be_visible()
        await expect(page.get_by_role("link", name="To the debrief")).to_be_visible()
        await expect(page.get_by_role("link", name="Open the panel early")).to_have_count(0)


async def test_an_administrator_takes_somebody_off_the_panel_by_keyboard(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    path = f"/interviews/{rated.made['interview']['id']}"
    async with visit("admin", of=fresh, width=NARROW) as window:
        await window.go(path)
        await window.tab_to(f"Take {await name_of(fresh, 'panelist_3')} off the panel", role="link")
        await window.press("Enter")
        await window.page.wait_for_url("**/recusals/**")
        await check_accessible(window)
        await window.tab_to("A conflict of interest", role="radio")
        await window.press("Space")
        await window.tab_to("In words", role="textbox")
        await window.page.keyboard.type("They are cousins.")
        await window.press("Tab", "Enter")
        await expect(window.page.get_by_text("A conflict of interest: They are cousins.")).to_be_visible()
        await expect(window.page.get_by_text("every panelist has locked")).to_be_visible()
    said = spoken((await html_of(visit.site, "recruiter", fresh, path)).text)
    assert "Stepped back" in said
    assert "cousins" not in said


async def name_of(fresh: Organisation, member: str) -> str:
    members = (await fresh.journey().call("GET", "/v1/members")).json()["items"]
    return str(next(one["name"] for one in members if one["account_id"] == str(fresh.accounts[member])))


async def test_the_panel_grows_by_members_and_by_somebody_without_an_account(
    visit: Visits, fresh: Organisation
) -> None:
    journey = fresh.journey()
    await journey.prepare()
    made = await journey.interview(raters=("panelist", "panelist_2"))
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/interviews/{made['interview']['id']}/panel")
        await expect(seat_of(page, fresh, "panelist_2")).to_have_count(0)
        await expect(page.get_by_role("checkbox", name=re.compile("interview.* in the next"))).to_have_count(1)
        await seat_of(page, fresh, "panelist_3").check()
        await page.get_by_role("button", name="Add to the panel").click()
        await expect(page.get_by_text("Seats added. The panel now waits for them as well.")).to_be_visible()
        await page.get_by_role("link", name="Add to the panel").click()
        await page.get_by_label("Name").fill("Erik Extern")
        await page.get_by_label("E-mail").fill("erik@elsewhere.example.org")
        await page.get_by_role("button", name="Invite").click()
        seat = page.get_by_role("listitem").filter(has_text="Erik Extern")
        await expect(seat).to_contain_text("Invited, erik@elsewhere.example.org")
        await check_accessible(window)
        await seat.get_by_role("button", name="Withdraw the invitation").click()
        await page.get_by_role("dialog").get_by_role("button", name="Withdraw the invitation").click()
        await expect(seat).to_contain_text("Invitation withdrawn")
        await seat.get_by_role("button", name="Send a new link").click()
        await page.get_by_role("dialog").get_by_role("button", name="Send it").click()
        await expect(seat).to_contain_text("Invited, erik@elsewhere.example.org")


async def test_the_panel_is_told_what_was_agreed_and_never_why(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=0)
    path = f"/interviews/{rated.made['interview']['id']}"
    agreed = {"accommodations": "15 minutes more", "revision": "1"}
    answer = await post_form(site, "recruiter", fresh, f"{path}/accommodations", agreed)
    assert answer.status_code == 303
    assert "15 minutes more" in (await html_of(site, "panelist", fresh, path)).text
    answer = await post_form(site, "recruiter", fresh, f"{path}/accommodations", {**agreed, "accommodations": "None"})
    assert answer.status_code == 412
    assert "15 minutes more" in answer.text
    assert ">\nNone</textarea>" in answer.text
    revision = re.search(r'name="revision" value="(\d+)"', answer.text)
    assert revision is not None
    taken_back = {"accommodations": "", "revision": revision[1]}
    await post_form(site, "recruiter", fresh, f"{path}/accommodations", taken_back)
    assert "15 minutes more" not in (await html_of(site, "panelist", fresh, path)).text
    # The owner of the requisition decides; a panelist rates.
    assert (await html_of(site, "admin", fresh, f"{path}/accommodations")).status_code == 403
    assert (await html_of(site, "panelist", fresh, f"{path}/accommodations")).status_code == 403


async def test_a_double_click_plans_once(site: Site, fresh: Organisation) -> None:
    application, _ = await applied(fresh)
    form = [
        ("_once", "abc"), ("starts_at", "2027-07-01T09:30"), ("duration_minutes", "45"), ("format", "video"),
        ("panelists", str(fresh.accounts["panelist"])),
    ]  # fmt: skip
    token = await site.session("recruiter", fresh)
    places = set()
    for _ in range(2):
        answer = await fresh.client.post(
            f"/applications/{application}/interviews/new",
            data={name: value for name, value in form},
            headers={"Cookie": f"outside_in_session={token}", "Origin": site.url},
        )
        places.add(answer.headers["location"])
    assert len(places) == 1
    listed = (await fresh.journey().call("GET", f"/v1/interviews?application_id={application}")).json()["items"]
    assert len(listed) == 1
    assert datetime.fromisoformat(listed[0]["interview"]["starts_at"]).hour == 9
