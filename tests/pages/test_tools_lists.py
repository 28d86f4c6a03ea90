"""What the working tools list: of which teams, of which days, page by page, and what stands where there is nothing."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from api.pages.rendering import day
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.site import Organisation, Site
from tests.pages.test_tools_forms import CONTACT, HYPOTHESIS, NOTE, STREAM, TODAY, Form, added, team_of, with_team

pytestmark = pytest.mark.anyio


async def loop_check(fresh: Organisation) -> str:
    """The code of a check that a framework's loop has."""
    found: list[dict[str, Any]] = (await fresh.journey().call("GET", "/v1/frameworks", by="hr")).json()
    always_on = next(one for one in found if one["code"] == "always_on")
    return str(always_on["loop"][0]["code"])


async def test_the_ledger_by_team_and_period(site: Site, fresh: Organisation) -> None:
    team = await team_of(fresh)
    days = {"Old": TODAY - timedelta(days=200), "New": TODAY}
    for role, on in days.items():
        form = with_team(CONTACT, team, role=role, happened_on=on.isoformat())
        assert (await post_form(site, "team_lead", fresh, CONTACT.add, form)).status_code == 303
    whole = spoken((await html_of(site, "viewer", fresh, "/customer-contacts")).text).partition("Ledger")[2]
    assert whole.index("New") < whole.index("Old"), "newest first"
    since = (TODAY - timedelta(days=30)).isoformat()
    late = await html_of(site, "viewer", fresh, f"/customer-contacts?team_id={team}&since={since}")
    ledger = spoken(late.text).partition("Ledger")[2]
    assert "New" in ledger
    assert "Old" not in ledger
    odd = await html_of(site, "viewer", fresh, "/customer-contacts?team_id=x&since=y&until=z&after=w")
    assert odd.status_code == 200


async def test_days_without_a_contact_are_not_a_ledger_without_any(site: Site, fresh: Organisation) -> None:
    team, _ = await added(site, fresh, CONTACT)
    page = f"/customer-contacts?team_id={team}"
    early = spoken((await html_of(site, "viewer", fresh, f"{page}&until=2001-01-01")).text)
    assert "No contact in these days." in early
    assert "No contact yet" not in early
    other = str(
        (await fresh.journey().call("POST", "/v1/teams", {"name": "B", "members": []}, by="hr")).json()["team"]["id"]
    )
    assert "No contact yet" in (await html_of(site, "viewer", fresh, f"/customer-contacts?team_id={other}")).text


async def test_every_belief_of_a_full_column_can_be_reached(site: Site, fresh: Organisation) -> None:
    team = await team_of(fresh)
    for number in range(52):
        body = {**HYPOTHESIS.form, "team_id": team, "belief": f"Belief {number:02}.",
                "started_on": (TODAY - timedelta(days=number)).isoformat()}  # fmt: skip
        await fresh.journey().call("POST", "/v1/hypotheses", body, by="hr")
    board = (await html_of(site, "viewer", fresh, f"/hypotheses?team_id={team}")).text
    assert "Belief 51." not in board
    assert "The newest 50 of 52." in spoken(board)
    path, met = f"/hypotheses?status=open&team_id={team}", []
    assert f'href="{path.replace("&", "&amp;")}"' in board
    while path:
        page = (await html_of(site, "viewer", fresh, path)).text
        met += re.findall(r"Belief \d\d", page.partition("<main")[2])
        found = re.search(r'class="button outline" href="([^"]+)">Show more', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert met == [f"Belief {number:02}" for number in range(52)]
    assert (await html_of(site, "viewer", fresh, "/hypotheses?status=odd&after=odd")).status_code == 200


async def test_a_team_is_shown_with_all_teams_under_it(site: Site, fresh: Organisation) -> None:
    below = await team_of(fresh)
    journey = fresh.journey()
    top = (await journey.call("POST", "/v1/teams", {"name": "Whole", "members": []}, by="hr")).json()["team"]["id"]
    moved = {"name": "Front desk", "parent_id": top, "revision": "1"}
    assert (await post_form(site, "hr", fresh, f"/teams/{below}/edit", moved)).status_code == 303
    assert (await post_form(site, "hr", fresh, "/value-streams/new", with_team(STREAM, below))).status_code == 303
    finding = {"framework": "always_on", "check": await loop_check(fresh), "state": "no", "team_id": below,
               "finding": "Nobody reads the reviews.", "found_on": TODAY.isoformat()}  # fmt: skip
    assert (await post_form(site, "hr", fresh, "/culture-checks/new", finding)).status_code == 303
    assert "Islanders" in (await html_of(site, "viewer", fresh, f"/value-streams?team_id={top}")).text
    findings = (await html_of(site, "viewer", fresh, f"/culture-checks/findings?team_id={top}")).text
    assert "Nobody reads the reviews." in findings
    cards = spoken((await html_of(site, "hr", fresh, f"/teams/{top}/frameworks")).text)
    assert "Value streams 1 worksheet;" in cards
    assert f"last {day(TODAY)}" in cards


async def test_more_contacts_than_a_page(site: Site, fresh: Organisation) -> None:
    team = await team_of(fresh)
    contacts = [
        {"team_id": team, "role": f"Role {number:02}", "kind": "visit",
         "happened_on": (TODAY - timedelta(days=number)).isoformat()}
        for number in range(45)
    ]  # fmt: skip
    await fresh.journey().call("POST", "/v1/customer-contacts/import", {"contacts": contacts}, by="hr")
    path, met = "/customer-contacts", []
    while path:
        page = (await html_of(site, "viewer", fresh, path)).text.partition('id="ledger"')[2]
        met += re.findall(r"Role \d\d", page)
        found = re.search(r'class="button outline" href="([^"]+)">Show more', page)
        path = found[1].replace("&amp;", "&").partition("#")[0] if found else ""
    assert met == [f"Role {number:02}" for number in range(45)]


async def test_findings_on_checks_replace_each_other(site: Site, fresh: Organisation) -> None:
    team = await team_of(fresh)
    form: Form = {"framework": "always_on", "check": await loop_check(fresh), "state": "no",
            "finding": "Nobody reads the reviews.", "team_id": team,
            "found_on": (TODAY - timedelta(days=9)).isoformat()}  # fmt: skip
    empty = await post_form(site, "hr", fresh, "/culture-checks/new", {**form, "finding": "", "state": ""})
    assert empty.status_code == 422
    assert empty.text.count('class="problem"') == 2
    assert (await post_form(site, "hr", fresh, "/culture-checks/new", form)).status_code == 303
    newer = {**form, "state": "yes", "finding": "Each Monday, aloud.", "found_on": TODAY.isoformat()}
    assert (await post_form(site, "hr", fresh, "/culture-checks/new", newer)).status_code == 303
    shown = spoken((await html_of(site, "viewer", fresh, f"/culture-checks?team_id={team}")).text)
    assert "Front desk : 1 of 4 links evidenced" in shown
    assert "Each Monday, aloud." in shown
    assert "Nobody reads the reviews." not in shown
    listed = (await html_of(site, "hr", fresh, "/culture-checks/findings")).text
    assert "Nobody reads the reviews." in listed
    newest = re.findall(r'action="(/culture-checks/[^"]+/delete)"', listed)[-1]
    assert (await post_form(site, "hr", fresh, newest, {})).status_code == 303
    again = spoken((await html_of(site, "viewer", fresh, f"/culture-checks?team_id={team}")).text)
    assert "Nobody reads the reviews." in again, "the one before counts again"
    (last,) = re.findall(
        r'action="(/culture-checks/[^"]+/delete)"', (await html_of(site, "hr", fresh, "/culture-checks/findings")).text
    )
    notice = unquote((await post_form(site, "hr", fresh, last, {})).cookies["outside_in_notice"])
    assert notice == "Finding deleted. The newest of those left on this check, if any, counts."
    unknown = await html_of(site, "hr", fresh, "/culture-checks/new?framework=none&check=none")
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/customer-contacts", "No teams yet"),
        ("/hypotheses", "No teams yet"),
        ("/value-streams", "No teams yet"),
        ("/clarity", "No row yet"),
        ("/culture-checks/findings", "No finding yet"),
    ],
)
async def test_nothing_yet_says_what_will_stand_here(site: Site, fresh: Organisation, path: str, title: str) -> None:
    assert title in spoken((await html_of(site, "hr", fresh, path)).text)
    seen = await html_of(site, "viewer", fresh, path)
    for link in re.findall(r'href="(/[^"#]*)"', seen.text.partition("<main")[2]):
        assert (await html_of(site, "viewer", fresh, link)).status_code == 200, link


async def test_a_viewer_is_led_to_a_teams_notes_and_nowhere_forbidden(site: Site, fresh: Organisation) -> None:
    team, one = await added(site, fresh, NOTE)
    notes, note = f"/teams/{team}/notes", f"/team-notes/{one['id']}"
    assert f'href="{notes}"' in (await html_of(site, "viewer", fresh, f"/customer-contacts?team_id={team}")).text
    for path in (notes, note):
        seen = await html_of(site, "viewer", fresh, path)
        for link in re.findall(r'href="(/[^"#]*)"', seen.text.partition("<main")[2]):
            assert (await html_of(site, "viewer", fresh, link)).status_code == 200, link
    tabs = (await html_of(site, "hr", fresh, notes)).text.partition('aria-label="This team"')[2]
    assert f'<a href="{notes}" aria-current="page">Notes</a>' in tabs
    assert f'href="/teams/{team}/members"' in tabs
