"""Candidates: found, added, changed, known by a pseudonym alone, and asked about themselves."""

import re

import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.hiring import application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio


async def candidates_of(site: Site, member: str, of: Organisation, words: str) -> list[str]:
    """The names that the search shows."""
    html = (await html_of(site, member, of, f"/candidates?q={words}")).text
    return re.findall(r'<th scope="row"><a href="/candidates/[^"]+">([^<]+)</a>', html)


async def test_a_candidate_is_added_found_and_changed(visit: Visits, fresh: Organisation) -> None:
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go("/candidates")
        await page.get_by_role("link", name="New candidate").first.click()
        await page.get_by_label("Name").fill("Ada Marín")
        await page.get_by_label("E-mail").fill("ada@example.org")
        await page.get_by_label("Id in your own system").fill("ats-17")
        await page.get_by_role("button", name="Add candidate").click()
        await expect(page.get_by_role("heading", name="Not put forward yet")).to_be_visible()
        await window.go("/candidates")
        await page.get_by_role("searchbox").fill("ATS-17")
        await page.get_by_role("button", name="Find").click()
        await page.get_by_role("link", name="Ada Marín").click()
        await page.get_by_role("link", name="Change").click()
        await page.get_by_label("E-mail").fill("")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("definition").first).to_have_text("None")


async def test_an_id_that_is_taken_is_said_at_its_field(site: Site, fresh: Organisation) -> None:
    for name, status in (("Ada", 303), ("Noor", 422)):
        form = {"name": name, "email": "", "external_id": "ats-17"}
        answer = await post_form(site, "recruiter", fresh, "/candidates/new", form)
        assert answer.status_code == status
    assert 'id="p-external_id">Another candidate has this external id.' in answer.text
    assert 'value="Noor"' in answer.text


async def test_who_was_quicker_stands_beside_what_was_entered(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    added = await journey.call("POST", "/v1/candidates", {"name": "Ada"})
    path = f"/candidates/{added.json()['id']}"
    async with visit("recruiter", of=fresh) as window:
        await window.go(f"{path}/edit")
        await window.page.get_by_label("Name").fill("Ada Mine")
        await journey.call("PUT", f"/v1{path}", {"name": "Ada Theirs"}, etag=added.headers["etag"])
        window.expects(412)
        await window.page.get_by_role("button", name="Save").click()
        row = window.page.get_by_role("row", name="Name")
        await expect(row).to_contain_text("Ada Theirs")
        await expect(row).to_contain_text("Ada Mine")
        await check_accessible(window)
        await window.page.get_by_role("button", name="Save").click()
        await expect(window.page.get_by_role("heading", level=1)).to_have_text("Ada Mine")


async def test_whom_one_has_to_rate_under_a_pseudonym_is_found_by_that_alone(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    versions = {"role_profile_id": journey.made["profile"]["id"], "rubric_id": journey.made["rubric"]["id"]}
    opened = await journey.call("POST", "/v1/requisitions", {"title": "Blind", "pseudonymous": True, **versions})
    journey.made["requisition"] = opened.json()
    await journey.call(
        "POST", "/v1/members", {"email": fresh.emails["recruiter"], "name": "R", "roles": ["recruiter", "panelist"]}
    )
    made = await journey.interview("Noor Haddad", ("panelist", "recruiter"))
    called = f"Candidate {made['application']['pseudonym']}"
    assert await candidates_of(site, "admin", fresh, "noor") == ["Noor Haddad"]
    assert await candidates_of(site, "recruiter", fresh, "noor") == []
    assert await candidates_of(site, "recruiter", fresh, made["application"]["pseudonym"].lower()) == [called]
    assert await candidates_of(site, "recruiter", fresh, "") == [called]
    requisition, path = journey.made["requisition"]["id"], f"/candidates/{made['candidate']['id']}"
    for page in (path, f"/requisitions/{requisition}", f"/interviews/{made['interview']['id']}"):
        html = (await html_of(site, "recruiter", fresh, page)).text
        assert called in html
        assert "Noor" not in html
    for answer in (
        await html_of(site, "recruiter", fresh, f"{path}/edit"),
        await post_form(site, "recruiter", fresh, f"{path}/edit", {"name": called, "revision": "1"}),
    ):
        assert answer.status_code == 409
        assert "under a pseudonym" in answer.text
    assert (await journey.call("GET", f"/v1{path}")).json()["name"] == "Noor Haddad"


async def test_an_application_stands_with_its_next_step(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    path = f"/candidates/{rated.made['candidate']['id']}"
    said = spoken((await html_of(site, "recruiter", fresh, path)).text)
    assert "Waiting for scorecards" in said
    assert "1 interview" in said
    await rated.lock("panelist_3")
    html = (await html_of(site, "recruiter", fresh, path)).text
    assert f'href="/applications/{rated.application}/debrief"' in html


async def test_a_candidate_is_asked_about_themselves(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    made = await journey.interview()
    path = f"/applications/{made['application']['id']}/self-report-invitation"
    async with visit("hr", of=fresh) as window:
        await window.go(path)
        await expect(window.page.get_by_role("heading", name="No country is switched on")).to_be_visible()
        country = "/v1/self-report-countries/US"
        await journey.call("PUT", country, {"enabled": True}, by="hr", etag='"0"')
        await window.go(path)
        await expect(window.page.get_by_text("The legal basis is missing for United States.")).to_be_visible()
        await expect(window.page.get_by_role("button", name="Invite")).to_have_count(0)
        asked = {"enabled": True, "legal_basis": "With your consent; kept for two years."}
        await journey.call("PUT", country, asked, by="hr", etag='"1"')
        await window.go(path)
        await expect(window.page.get_by_label("Questions of which country")).to_have_value("US")
        await expect(window.page.get_by_role("option")).to_have_text("United States")
        await check_accessible(window)
        await window.page.get_by_role("button", name="Invite").click()
        link = await window.page.get_by_label("Link").input_value()
        assert f"{window.origin}/self-report/" in link
        assert "/self-report/" not in window.page.url
        await check_accessible(window)
    answer = await fresh.client.get(link.replace("/self-report/", "/v1/self-report/"))
    assert answer.status_code == 200


async def test_who_may_only_read_changes_nothing(site: Site, fresh: Organisation) -> None:
    added = await fresh.journey().call("POST", "/v1/candidates", {"name": "Ada"})
    path = f"/candidates/{added.json()['id']}"
    page = await html_of(site, "hiring_manager", fresh, path)
    assert page.status_code == 200
    assert f"{path}/edit" not in page.text
    assert (await html_of(site, "hiring_manager", fresh, f"{path}/edit")).status_code == 403
    assert (await html_of(site, "panelist", fresh, path)).status_code == 403
