"""The tree of teams, people and who is in which team, on pages."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.measuring import Asked
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
FAULTY = """name,email,team,parent_team,role,joined_on
Ana Moreau,ana@example.org,Harbour,,Harbour pilot,2026-03-01
Ben Ortiz,ben at example.org,Harbour,,Deckhand,2026-03-01
Cleo Park,cleo@example.org,Harbour,,Deckhand,yesterday
"""
RIGHT = FAULTY.replace("ben at example", "ben@example").replace("yesterday", "2026-03-02")


def tree_of(fresh: Organisation) -> Asked:
    """Teams without anything to ask them."""
    return Asked(fresh.journey(), {})


async def test_a_team_and_its_people_by_keyboard_on_a_phone(visit: Visits, fresh: Organisation) -> None:
    world = tree_of(fresh)
    await world.add_team("Whole", 0)
    async with visit("hr", of=fresh, width=NARROW) as window:
        page = window.page
        await window.go("/teams")
        await window.tab_to("New team", role="link")
        await window.press("Enter")
        await page.wait_for_url("**/teams/new")
        await window.tab_to("Name")
        await page.keyboard.type("Harbour")
        await window.tab_to("Stands under optional")
        await page.keyboard.type("Whole")
        await window.tab_to("Add team")
        await window.press("Enter")
        await expect(page.get_by_text("Team added. Now say who is in it.")).to_be_visible()
        await window.tab_to("Name")
        await page.keyboard.type("Ana Moreau")
        await window.tab_to("E-mail address")
        await page.keyboard.type("ana@example.org")
        await window.tab_to("Role in the team optional")
        await page.keyboard.type("Harbour pilot")
        await window.press("Enter")
        await expect(page.get_by_text("Ana Moreau is in the team.")).to_be_visible()
        await check_accessible(window)
        await window.go("/teams")
        inner = page.get_by_role("listitem").filter(has_text="Harbour").last
        await expect(inner).to_contain_text("1 person")
        await window.tab_to("Whole", role="link")
        await window.press("Tab", "Enter")
        await expect(page.get_by_role("link", name="Harbour", exact=True)).to_be_hidden()


async def test_moving_archiving_and_back(visit: Visits, fresh: Organisation) -> None:
    world = tree_of(fresh)
    for name, under in (("Whole", None), ("North", "Whole"), ("South", "Whole")):
        await world.add_team(name, 1, under=under)
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go(f"/teams/{world.teams['South']}/edit")
        await page.get_by_role("combobox", name="Stands under").select_option(label="\u2003North")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text("North")
        await page.get_by_role("button", name="Archive this team").click()
        dialog = page.get_by_role("dialog", name="Archive this team?")
        await dialog.get_by_role("button", name="Archive this team").click()
        await expect(page.get_by_text("South is in the archive.")).to_be_visible()
        await page.get_by_role("button", name=re.compile("^Take out of the archive.*South")).click()
        await expect(page.get_by_text("The team is back in the tree.")).to_be_visible()
        await expect(page.get_by_role("heading", name="Nobody is in this team today")).to_be_visible()


async def test_a_team_cannot_stand_under_itself_nor_leave_with_teams_under_it(site: Site, fresh: Organisation) -> None:
    world = tree_of(fresh)
    await world.add_team("Whole", 1)
    await world.add_team("North", 1, under="Whole")
    path = f"/teams/{world.teams['Whole']}"
    moved = {"name": "Whole", "parent_id": world.teams["North"], "revision": "1"}
    answer = await post_form(site, "hr", fresh, f"{path}/edit", moved)
    assert answer.status_code == 422
    assert 'id="p-parent_id"' in answer.text
    assert "A team cannot stand under itself" in answer.text
    gone = await post_form(site, "hr", fresh, f"{path}/archive", {"revision": "1"})
    assert gone.status_code == 422
    assert "Move or archive the teams under this one first." in gone.text


async def test_two_people_rename_one_team(site: Site, fresh: Organisation) -> None:
    world = tree_of(fresh)
    await world.add_team("Whole", 1)
    path = f"/teams/{world.teams['Whole']}/edit"
    assert (await post_form(site, "admin", fresh, path, {"name": "First", "revision": "1"})).status_code == 303
    stale = await post_form(site, "hr", fresh, path, {"name": "Second", "revision": "1"})
    assert stale.status_code == 412
    assert "Somebody else changed this meanwhile" in stale.text
    assert "ETag" not in stale.text
    assert "First, under the top of the tree" in spoken(stale.text)
    assert 'value="Second"' in stale.text
    assert (await post_form(site, "hr", fresh, path, {"name": "Second", "revision": "2"})).status_code == 303


async def test_ending_a_membership_keeps_it_and_removing_does_not(site: Site, fresh: Organisation) -> None:
    world = tree_of(fresh)
    team = await world.add_team("Whole", 2)
    listed = (await world.journey.call("GET", f"/v1/teams/{team}/memberships", by="hr")).json()["items"]
    first, second = (f"/team-memberships/{one['id']}" for one in listed)
    early = {"role": "", "joined_on": "2026-03-02", "left_on": "2026-03-01", "revision": "1"}
    refused = await post_form(site, "hr", fresh, first, early)
    assert refused.status_code == 422
    assert 'id="p-left_on"' in refused.text
    ended = {"role": "Pilot", "joined_on": "2026-03-01", "left_on": "2026-04-01", "revision": "1"}
    assert (await post_form(site, "hr", fresh, first, ended)).status_code == 303
    assert (await post_form(site, "hr", fresh, f"{second}/remove", {"revision": "1"})).status_code == 303
    now = spoken((await html_of(site, "hr", fresh, f"/teams/{team}/members")).text)
    ever = spoken((await html_of(site, "hr", fresh, f"/teams/{team}/members?when=ever")).text)
    assert "Whole 0" not in now
    assert "Whole 0" in ever
    assert "1 April 2026" in ever
    assert "Whole 1" not in ever


async def test_a_file_with_faults_then_the_corrected_one(visit: Visits, fresh: Organisation, tmp_path: Path) -> None:
    faulty, right = tmp_path / "faulty.csv", tmp_path / "right.csv"
    faulty.write_text(FAULTY, encoding="utf-8")
    right.write_text(RIGHT, encoding="utf-8")
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go("/people/import")
        await page.get_by_label("CSV file in UTF-8").set_input_files(faulty)
        await page.get_by_role("button", name="Show what it would change").click()
        await expect(page.get_by_text("Nothing is stored while a line has a fault.")).to_be_visible()
        wrong = page.get_by_role("row").filter(has_text="to correct")
        await expect(wrong).to_have_count(2)
        await expect(wrong.nth(0)).to_contain_text("Write an e-mail address such as ana@example.org.")
        await expect(wrong.nth(1)).to_contain_text("Write the day as 2026-01-31.")
        await check_accessible(window)
        await window.go("/people")
        await expect(page.get_by_role("heading", name="Nobody yet")).to_be_visible()
        await window.go("/people/import")
        await page.get_by_label("CSV file in UTF-8").set_input_files(right)
        await page.get_by_role("button", name="Show what it would change").click()
        await page.get_by_role("button", name="Import 3 lines").click()
        await expect(page.get_by_text("The file is imported: 3 added")).to_be_visible()
        await page.get_by_label("Name or e-mail address").fill("PARK")
        await page.get_by_role("button", name="Search").click()
        await expect(page.get_by_role("row")).to_have_count(2)
        await page.get_by_role("link", name="Cleo Park").click()
        await expect(page.get_by_role("row").filter(has_text="Harbour")).to_contain_text("2 March 2026")


async def test_a_file_that_is_no_csv_of_ours(site: Site, fresh: Organisation) -> None:
    """Pasted or chosen, with or without a script."""
    token = await site.session("hr", fresh)
    headers = {"Cookie": f"outside_in_session={token}", "Origin": site.url}
    for content, said in (
        (b"", "Choose a CSV file, or paste its lines."),
        ("näme,email".encode("latin-1"), "This file is not in UTF-8."),
        (b"nickname,email\nAna,ana@example.org", "Unknown column"),
    ):
        files = {"file": ("people.csv", content, "text/csv")}
        answer = await site.client.post("/people/import", files=files, data={"csv": ""}, headers=headers)
        assert answer.status_code == 422, answer.text[:500]
        assert said in spoken(answer.text)
    stored = await post_form(site, "hr", fresh, "/people/import/all", {"csv": FAULTY})
    assert stored.status_code == 422
    assert "to correct" in stored.text
    assert "Nothing was stored, because a line has a fault." in stored.text
    assert 'href="#f-csv' not in stored.text, "the lines have no fields of their own"
    assert "Cleo Park,cleo@example.org" in stored.text
    pasted = await post_form(site, "hr", fresh, "/people/import", {"csv": "nickname,email\nAna,ana@example.org"})
    assert pasted.status_code == 422
    assert "Ana,ana@example.org</textarea>" in pasted.text, "what was pasted is there to be corrected"
    assert "Nobody yet" in (await html_of(site, "hr", fresh, "/people")).text


async def test_somebody_who_joins_later_is_not_said_to_be_in_the_team(site: Site, fresh: Organisation) -> None:
    team = await tree_of(fresh).add_team("Whole", 0)
    person = {"name": "Ana Moreau", "email": "ana@example.org", "role": "", "joined_on": "2199-05-03"}
    added = await post_form(site, "hr", fresh, f"/teams/{team}/members", person)
    assert unquote(added.cookies["outside_in_notice"]) == "Ana Moreau joins on 3 May 2199."


async def test_no_revision_of_a_form_is_an_error_on_our_side(site: Site, fresh: Organisation) -> None:
    team = await tree_of(fresh).add_team("Whole", 1)
    for revision in ("99999999999", "-1", "two", "\u0661", ""):
        for path, form in ((f"/teams/{team}/edit", {"name": "Whole"}), (f"/teams/{team}/archive", {})):
            answer = await post_form(site, "hr", fresh, path, {**form, "revision": revision})
            assert answer.status_code == 412, (path, revision)


async def test_an_archived_team_is_not_offered_for_a_survey(site: Site, fresh: Organisation) -> None:
    team = await tree_of(fresh).add_team("Whole", 1)
    for page in (f"/teams/{team}", f"/teams/{team}/frameworks"):
        assert f"/surveys/new?team_id={team}" in (await html_of(site, "hr", fresh, page)).text
    assert (await post_form(site, "hr", fresh, f"/teams/{team}/archive", {"revision": "1"})).status_code == 303
    for page in (f"/teams/{team}", f"/teams/{team}/frameworks", f"/teams/{team}/surveys"):
        assert f"/surveys/new?team_id={team}" not in (await html_of(site, "hr", fresh, page)).text


async def test_a_person_who_is_not_asked_any_more(site: Site, fresh: Organisation) -> None:
    added = await post_form(site, "hr", fresh, "/people/new", {"name": "Ana Moreau", "email": "ana@example.org"})
    path = added.headers["location"]
    twice = await post_form(site, "hr", fresh, "/people/new", {"name": "Ana Again", "email": "ANA@example.org"})
    assert twice.status_code == 422
    assert "Ana Again" in twice.text
    # A box without its tick is not sent.
    change = {"name": "Ana Moreau", "email": "ana@example.org", "revision": "1"}
    assert (await post_form(site, "hr", fresh, path, change)).status_code == 303
    assert "not asked" in spoken((await html_of(site, "hr", fresh, path)).text)
    back = await post_form(site, "hr", fresh, path, {**change, "active": "on", "revision": "2"})
    assert back.status_code == 303
    assert "· not asked" not in spoken((await html_of(site, "hr", fresh, path)).text)


async def test_many_people_come_in_pages_by_name(site: Site, fresh: Organisation) -> None:
    lines = "\n".join(f"Person {n:03},person{n:03}@example.org" for n in reversed(range(60)))
    stored = await post_form(site, "hr", fresh, "/people/import/all", {"csv": f"name,email\n{lines}"})
    assert stored.status_code == 303
    first = (await html_of(site, "hr", fresh, "/people?q=person")).text
    assert [int(one) for one in re.findall(r">Person (\d+)<", first)] == list(range(50))
    more = re.search(r'href="(/people\?[^"]*after=[^"]*)"', first)
    assert more is not None
    rest = (await html_of(site, "hr", fresh, more[1].replace("&amp;", "&"))).text
    assert [int(one) for one in re.findall(r">Person (\d+)<", rest)] == list(range(50, 60))


async def test_who_may_read_and_who_may_write(site: Site, fresh: Organisation) -> None:
    world = tree_of(fresh)
    team = await world.add_team("Whole", 1)
    lead = (await html_of(site, "team_lead", fresh, f"/teams/{team}/members")).text
    assert "Add to the team" not in lead
    assert (await html_of(site, "team_lead", fresh, "/teams/new")).status_code == 403
    assert (await post_form(site, "team_lead", fresh, "/teams/new", {"name": "Mine"})).status_code == 403
    assert (await html_of(site, "panelist", fresh, "/teams")).status_code == 403
    stranger = await site.new_organisation()
    assert (await html_of(site, "admin", stranger, f"/teams/{team}")).status_code == 404
