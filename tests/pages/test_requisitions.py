"""The board of requisitions, opening and changing one, and putting candidates forward."""

import re

import pytest
from playwright.async_api import expect

from api.pages.hiring.hiring import AS_ENTERED
from domain.database import set_tenant
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
GUESTS = """
    INSERT INTO accounts (id, email, name)
    SELECT overlay(md5($1 || number) placing '00000000' from 1)::uuid, number || '@' || $1 || '.example.org',
        'Guest ' || number
    FROM generate_series(1, 1000) AS number
"""
THEIR_MEMBERSHIPS = """
    INSERT INTO memberships (organisation_id, account_id, roles)
    SELECT current_organisation(), overlay(md5($1 || number) placing '00000000' from 1)::uuid, '{external}'
    FROM generate_series(1, 1000) AS number
"""
TERMS = {"title": "Service adviser, night shift", "hours_to_lock": "48"}


async def test_an_empty_board_leads_to_the_first_step(visit: Visits, fresh: Organisation) -> None:
    async with visit("recruiter", of=fresh) as window:
        await window.go("/requisitions")
        await expect(window.page.get_by_role("heading", name="No requisition is open")).to_be_visible()
        await window.page.get_by_role("main").get_by_role("link", name="Open a requisition").first.click()
        await expect(window.page.get_by_role("heading", name="Something is missing first")).to_be_visible()


async def test_a_recruiter_opens_a_requisition_and_puts_somebody_new_forward(
    visit: Visits, fresh: Organisation
) -> None:
    await fresh.journey().prepare()
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go("/requisitions/new")
        await page.get_by_label("Title").fill(TERMS["title"])
        await page.get_by_label("Role profile").select_option(label="Service adviser, version 1")
        await page.get_by_label("Rubric").select_option(label="Service interview, version 1")
        await page.get_by_label("Hours to lock").fill("48")
        await page.get_by_label("Panels see a pseudonym").check()
        await page.get_by_role("button", name="Open the requisition").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(TERMS["title"])
        await expect(page.get_by_text("Under pseudonyms")).to_be_visible()
        await page.get_by_role("link", name="Put a candidate forward").first.click()
        await page.get_by_label("Name", exact=False).first.fill("Ada Marín")
        await page.get_by_label("E-mail", exact=False).first.fill("ada@example.org")
        await page.get_by_role("button", name="Add and put forward").click()
        await page.wait_for_url(re.compile("/applications/"))
        await window.go("/requisitions")
        row = page.get_by_role("row", name=TERMS["title"])
        await expect(row.get_by_role("cell").first).to_have_text("1")
        await page.get_by_role("link", name=TERMS["title"]).click()
        applied = page.get_by_role("region", name="Applied 1")
        await expect(applied.get_by_role("link", name="Ada Marín")).to_be_visible()
        await expect(applied.get_by_role("link", name="Plan an interview")).to_be_visible()


async def test_the_board_counts_what_has_happened_and_nobody_sees_more_by_it(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    requisition = rated.journey.made["requisition"]["id"]
    for locked in (2, 3):
        if locked == 3:
            await rated.lock("panelist_3")
        said = spoken((await html_of(site, "recruiter", fresh, f"/requisitions/{requisition}")).text)
        stages = ["Waiting for scorecards", "Ready for debrief"]
        counts = [re.search(rf"{stage} (\d)", said) for stage in stages]
        assert [found and found[1] for found in counts] == (["1", "0"] if locked == 2 else ["0", "1"])
    decision = {
        "outcome": "advance",
        "reason": "Two panelists heard her ask the guest what had upset him before she acted.",
        "competencies": [{"competency_code": "empathy"}],
    }
    await rated.journey.call("POST", f"/v1/applications/{rated.application}/decisions", decision)
    said = spoken((await html_of(site, "recruiter", fresh, f"/requisitions/{requisition}")).text)
    assert "Decided 1" in said
    assert "Advanced to the next step" in said


async def test_a_decision_is_not_told_to_who_has_still_to_rate(site: Site, fresh: Organisation) -> None:
    """A recruiter who sits on a second panel of the candidate must not hear what was decided after the first."""
    rated = await application_of(fresh)
    await rated.journey.call(
        "POST", "/v1/members", {"email": fresh.emails["recruiter"], "name": "R", "roles": ["recruiter", "panelist"]}
    )
    further = {
        "application_id": rated.application, "starts_at": "2026-11-03T09:00:00Z", "duration_minutes": 60,
        "panelists": [str(fresh.accounts["recruiter"])], "notify": False,
    }  # fmt: skip
    await rated.journey.call("POST", "/v1/interviews", further)
    withdrawn = {"outcome": "withdrawn", "reason": "She told us today that she has taken another offer."}
    await rated.journey.call("POST", f"/v1/applications/{rated.application}/decisions", withdrawn)
    path = f"/requisitions/{rated.journey.made['requisition']['id']}"
    assert "Withdrew" in spoken((await html_of(site, "hiring_manager", fresh, path)).text)
    said = spoken((await html_of(site, "recruiter", fresh, path)).text)
    assert "Withdrew" not in said
    assert "Decided 0" in said


async def test_who_was_quicker_stands_beside_what_was_entered(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    requisition = journey.made["requisition"]["id"]
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/requisitions/{requisition}/edit")
        await page.get_by_label("Title").fill("Mine")
        read = await journey.call("GET", f"/v1/requisitions/{requisition}")
        terms = {
            "title": "Theirs", "owner_id": str(fresh.accounts["admin"]), "pseudonymous": False, "hours_to_lock": 12,
        }  # fmt: skip
        await journey.call("PUT", f"/v1/requisitions/{requisition}", terms, etag=read.headers["etag"])
        window.expects(412)
        await page.get_by_role("button", name="Save").click()
        row = page.get_by_role("row", name="Title")
        await expect(row).to_contain_text("Theirs")
        await expect(row).to_contain_text("Mine")
        await expect(page.get_by_label("Title")).to_have_value("Mine")
        await expect(page.get_by_label("Hours to lock")).to_have_value("24")
        await check_accessible(window)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Mine")


async def test_nothing_that_somebody_else_changed_is_taken_back_unseen(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    path = f"requisitions/{journey.made['requisition']['id']}"
    team = (await journey.call("POST", "/v1/teams", {"name": "Front desk"})).json()["team"]["id"]
    owner = str(fresh.accounts["admin"])
    begun = (await journey.call("GET", f"/v1/{path}")).headers["etag"]
    theirs = {"title": "Theirs", "owner_id": owner, "pseudonymous": True, "hours_to_lock": 12, "team_id": team}
    etag = (await journey.call("PUT", f"/v1/{path}", theirs, etag=begun)).headers["etag"]
    mine = {"title": "Mine", "hours_to_lock": "12", "owner_id": owner, "team_id": "", "_closed": ""}

    async def refused(form: dict[str, str], etag: str) -> list[str]:
        answer = await post_form(site, "admin", fresh, f"/{path}/edit", {**form, "revision": etag.strip('"')})
        assert answer.status_code == 412
        assert (AS_ENTERED in answer.text) == ("<tbody>" not in answer.text)
        return [spoken(row).strip() for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", answer.text, re.DOTALL)]

    assert await refused(mine, begun) == [
        "Title Theirs Mine", "Team Front desk nothing", "Pseudonyms Panels see a pseudonym Panels see the name",
    ]  # fmt: skip
    same = {**mine, "title": "Theirs", "team_id": team, "pseudonymous": "on"}
    assert await refused(same, begun) == []
    await journey.call("POST", f"/v1/{path}/close")
    assert await refused(same, etag) == ["State Closed Saving leaves this as it is now"]


async def test_everybody_who_may_own_a_requisition_can_be_chosen(site: Site, fresh: Organisation) -> None:
    """Members are kept by the time of their account: a thousand guests before must leave out nobody."""
    async with site.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, fresh.id)
        await conn.execute(GUESTS, fresh.name)
        await conn.execute(THEIR_MEMBERSHIPS, fresh.name)
    html = (await html_of(site, "recruiter", fresh, "/requisitions/new")).text
    for member, owns in (("admin", True), ("recruiter", True), ("hiring_manager", True), ("panelist", False)):
        assert (f'<option value="{fresh.accounts[member]}"' in html) == owns


async def test_a_requisition_is_closed_by_keyboard_and_reopened(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    async with visit("recruiter", of=fresh, width=NARROW) as window:
        await window.go(f"/requisitions/{journey.made['requisition']['id']}")
        await window.tab_to("Close", role="button")
        await window.press("Enter")
        await expect(window.page.get_by_role("dialog", name="Close?")).to_be_visible()
        await window.tab_to("Close the requisition", role="button")
        await window.press("Enter")
        await expect(window.page.get_by_text("Requisition closed. You can reopen it here.")).to_be_visible()
        await expect(window.page.get_by_role("link", name="Put a candidate forward")).to_have_count(0)
        await window.go("/requisitions?state=closed")
        await window.page.get_by_role("link", name=journey.made["requisition"]["title"]).click()
        await window.page.get_by_role("button", name="Reopen").click()
        await expect(window.page.get_by_text("Requisition reopened.")).to_be_visible()


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"title": ""}, "title", "Fill this in"),
        ({"hours_to_lock": "0"}, "hours_to_lock", "1"),
        ({"rubric_id": "nothing"}, "rubric_id", "id"),
        ({"owner_id": "01a20398-0000-7000-8000-000000000000"}, "owner_id", "not a member"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    site: Site, fresh: Organisation, changed: dict[str, str], field: str, said: str
) -> None:
    journey = fresh.journey()
    await journey.prepare()
    form = {
        **TERMS, "role_profile_id": journey.made["profile"]["id"], "rubric_id": journey.made["rubric"]["id"],
        "owner_id": str(fresh.accounts["recruiter"]), **changed,
    }  # fmt: skip
    answer = await post_form(site, "recruiter", fresh, "/requisitions/new", form)
    assert answer.status_code == 422
    message = re.search(rf'<p class="problem" id="p-{field}">([^<]+)</p>', answer.text)
    assert message is not None
    assert said in message[1]
    assert f'href="#f-{field}"' in answer.text


async def test_the_team_is_taken_off_and_left_alone_by_who_may_not_see_teams(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    team = (await journey.call("POST", "/v1/teams", {"name": "Front desk"})).json()["team"]["id"]
    requisition = journey.made["requisition"]["id"]

    async def after(member: str, form: dict[str, str]) -> object:
        revision = (await journey.call("GET", f"/v1/requisitions/{requisition}")).json()["revision"]
        edited = {**TERMS, "revision": str(revision), **form}
        answer = await post_form(site, member, fresh, f"/requisitions/{requisition}/edit", edited)
        assert answer.status_code == 303, answer.text
        return (await journey.call("GET", f"/v1/requisitions/{requisition}")).json()["team_id"]

    assert await after("admin", {"team_id": team}) == team
    assert "team_id" not in (await html_of(site, "recruiter", fresh, f"/requisitions/{requisition}/edit")).text
    assert await after("recruiter", {}) == team
    assert await after("admin", {"team_id": ""}) is None


async def test_who_may_only_read_gets_no_forms(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    requisition = journey.made["requisition"]["id"]
    page = await html_of(site, "hiring_manager", fresh, f"/requisitions/{requisition}")
    assert page.status_code == 200
    assert "Put a candidate forward" not in page.text
    for path in ("/requisitions/new", f"/requisitions/{requisition}/edit", f"/requisitions/{requisition}/add"):
        assert (await html_of(site, "hiring_manager", fresh, path)).status_code == 403
    answer = await post_form(site, "hiring_manager", fresh, f"/requisitions/{requisition}/close", {})
    assert answer.status_code == 403
    assert (await html_of(site, "panelist", fresh, "/requisitions")).status_code == 403
