"""The selection-rate monitor on pages: words where there is too little, figures with their n, and no person ever."""

import re
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest
from playwright.async_api import Dialog, expect

from domain.fairness.texts import shipped
from tests.api.test_fairness import add_people
from tests.conftest import Tenant
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
BASIS = "Asked with your consent; kept for two years."
PLACEHOLDER = shipped().legal_basis
# (number, sex, interviewed, hired)
PEOPLE = [(12, "female", True, False), (28, "female", False, False), (48, "male", True, False),
          (32, "male", False, False), (3, "another", False, False), (6, None, False, False)]  # fmt: skip


async def switched_on(fresh: Organisation) -> None:
    data = {"enabled": True, "legal_basis": BASIS}
    await fresh.journey().call("PUT", "/v1/self-report-countries/US", data, by="hr", etag='"0"')


async def peopled(site: Site, fresh: Organisation) -> str:
    """A requisition whose candidates have answered; its id."""
    journey = fresh.journey()
    await journey.prepare()
    await switched_on(fresh)
    requisition = str(journey.made["requisition"]["id"])
    tenant = cast(Tenant, SimpleNamespace(organisation_id=fresh.id, accounts=fresh.accounts))
    superuser = await asyncpg.connect(site.superuser_url)
    try:
        await add_people(superuser, tenant, requisition, PEOPLE)
    finally:
        await superuser.close()
    return requisition


async def test_too_few_are_told_in_words(site: Site, fresh: Organisation) -> None:
    shown = await html_of(site, "hr", fresh, "/selection-rates")
    said = spoken(shown.text)
    assert "Too few to show anything" in said
    assert "before 5 candidates have reported" in said
    assert "neither proves nor clears discrimination" in said
    assert "<table" not in shown.text


async def test_figures_stand_with_their_n_and_their_interval(visit: Visits, site: Site, fresh: Organisation) -> None:
    requisition = await peopled(site, fresh)
    async with visit("admin", of=fresh, width=NARROW) as window:
        page = window.page
        await window.go(f"/selection-rates?requisition_id={requisition}&stage=interviewed")
        by_sex = page.get_by_role("table", name=re.compile("^By sex"))
        women = by_sex.get_by_role("row").filter(has_text="Female")
        for text in ("40", "12", "30 %", "0.50 (95 % interval", "below 0.80", "z = -3.1", "Fisher p = 0.003"):
            await expect(women).to_contain_text(text)
        men = by_sex.get_by_role("row").filter(has_text="Male").filter(has_not_text="Female")
        await expect(men).to_contain_text("the highest rate: the others are compared with it")
        others = by_sex.get_by_role("row").filter(has_text="Another, or neither of these")
        await expect(others).to_contain_text("fewer than 5, not shown")
        await expect(page.get_by_text(BASIS)).to_be_attached()
        await check_accessible(window, whole=False)
        await page.get_by_label("Stage").select_option(label="From applying to being selected")
        await expect(page.get_by_text("Not computable: there is no group").first).to_be_visible()
        await page.get_by_label("Requisition").select_option(label="All requisitions")
        await expect(page).to_have_url(re.compile("requisition_id=&"))


async def test_nobody_is_ever_shown_and_no_count_below_five(site: Site, fresh: Organisation) -> None:
    await peopled(site, fresh)
    shown = (await html_of(site, "hr", fresh, "/selection-rates")).text.partition("<main")[2]
    assert "/candidates/" not in shown
    numbers = [int(one) for one in re.findall(r'<td class="number"[^>]*>(\d+)</td>', shown)]
    assert numbers
    assert min(numbers) >= 5


@pytest.mark.parametrize("member", ["recruiter", "hiring_manager", "panelist", "viewer"])
async def test_who_has_no_part_in_it_sees_nothing(site: Site, fresh: Organisation, member: str) -> None:
    for path in ("/selection-rates", "/self-report-countries", "/self-report-countries/US"):
        assert (await html_of(site, member, fresh, path)).status_code == 403


async def test_the_owner_of_the_process_sees_their_own(site: Site, fresh: Organisation) -> None:
    requisition = await peopled(site, fresh)
    path = f"/requisitions/{requisition}/selection-rates"
    owner = await html_of(site, "admin", fresh, path)
    assert "Selection rates of Service adviser, day shift" in spoken(owner.text)
    assert (await html_of(site, "hiring_manager", fresh, path)).status_code == 403


async def test_a_country_is_set_in_a_browser(visit: Visits, fresh: Organisation) -> None:
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go("/self-report-countries")
        await page.get_by_label("Country").select_option(label="Germany")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Self-report: Germany")
        await page.get_by_label("Ask candidates in this country").check()
        await page.get_by_label("On what legal basis you ask").fill(BASIS)
        await page.get_by_role("button", name="Add an answer").click()
        await page.get_by_label("Answer 4 to sex").fill("Prefer to describe")
        await page.get_by_role("button", name="Move answer 4 up").click()
        await expect(page.get_by_label("Answer 3 to sex")).to_have_value("Prefer to describe")
        await check_accessible(window, whole=False)
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.dismiss()

        page.on("dialog", stay)
        await page.get_by_role("link", name="Cancel").click(no_wait_after=True)
        await expect(page.get_by_label("Answer 3 to sex")).to_have_value("Prefer to describe")
        assert asked == ["beforeunload"]
        await page.get_by_role("button", name="Save", exact=True).last.click()
        await expect(page.get_by_role("rowheader", name="Germany")).to_be_visible()
        await expect(page.get_by_role("status")).to_have_text("Germany saved. Candidates are asked there.")
    stored = (await fresh.journey().call("GET", "/v1/self-report-countries/DE", by="hr")).json()
    assert stored["legal_basis"] == BASIS
    codes = [one["code"] for one in stored["questions"][0]["categories"]]
    assert codes == ["female", "male", "prefer_to_describe", "another"]


def country_form(**changed: str) -> dict[str, str]:
    form = {"revision": "0", "enabled": "on", "legal_basis": BASIS, "questions[0].code": "sex",
            "questions[0].text": "What is your sex?", "questions[0].categories[0].code": "female",
            "questions[0].categories[0].text": "Female", "questions[0].categories[1].code": "male",
            "questions[0].categories[1].text": "Male"}  # fmt: skip
    return {**form, **changed}


async def test_faulty_and_stale_settings_of_a_country(site: Site, fresh: Organisation) -> None:
    path = "/self-report-countries/US"
    for changed in ({"questions[0].categories[1].text": ""}, {"questions[0].text": ""}):
        refused = await post_form(site, "hr", fresh, path, country_form(**changed))
        assert refused.status_code == 422
        assert "at least one character" in refused.text, spoken(refused.text)
        assert BASIS in refused.text
    assert (await post_form(site, "hr", fresh, path, country_form())).status_code == 303
    stale = await post_form(site, "admin", fresh, path, country_form(legal_basis="Another basis"))
    assert stale.status_code == 412
    _, row = re.findall(r"<tr>.*?</tr>", stale.text, re.DOTALL)
    for words in ("Legal basis", "Asked", "Another"):
        assert words in row
    assert "data-changed" in stale.text
    assert "Another basis" in stale.text
    off = {name: value for name, value in country_form(revision="1").items() if name != "enabled"}
    done = await post_form(site, "hr", fresh, path, off)
    assert done.status_code == 303
    found: Any = (await fresh.journey().call("GET", "/v1/self-report-countries/US", by="hr")).json()
    assert (found["enabled"], found["revision"]) == (False, 2)


async def test_an_answer_put_back_that_no_page_removed_is_no_fault_of_ours(site: Site, fresh: Organisation) -> None:
    back = {
        "_restore": "yes",
        "_removed_from": "questions[0].categories[2]",
        "_removed": '{"text": 5, "code": ["x"]}',
    }
    shown = await post_form(site, "hr", fresh, "/self-report-countries/US", {**country_form(), **back})
    assert shown.status_code == 200, spoken(shown.text)
    assert 'name="questions[0].categories[2].text" value="5"' in shown.text


@pytest.mark.parametrize("country", ["usa", "U1", "us"])
async def test_no_such_country(site: Site, fresh: Organisation, country: str) -> None:
    assert (await html_of(site, "hr", fresh, f"/self-report-countries/{country}")).status_code == 404
    asked = await html_of(site, "hr", fresh, f"/self-report-countries?country={country}")
    assert asked.status_code == (303 if country == "us" else 422)


async def test_hr_reads_that_the_legal_basis_is_missing_and_what_to_do(site: Site, fresh: Organisation) -> None:
    path = "/self-report-countries/US"
    for legal_basis in ("", PLACEHOLDER):
        revision = re.search(r'name="revision" value="(\d+)"', (await html_of(site, "hr", fresh, path)).text)
        assert revision is not None
        done = await post_form(site, "hr", fresh, path, country_form(revision=revision[1], legal_basis=legal_basis))
        assert done.status_code == 303
        editor, listed = [(await html_of(site, "hr", fresh, one)).text for one in (path, "/self-report-countries")]
        assert "The legal basis is missing." in spoken(editor)
        assert "nobody in this country can be invited before it is written below" in spoken(editor)
        assert "Nobody is invited before it is written." in spoken(listed)
        for html in (editor, listed, (await html_of(site, "hr", fresh, "/selection-rates")).text):
            assert PLACEHOLDER not in html
    read = spoken((await html_of(site, "hr", fresh, "/selection-rates")).text)
    assert "United States: not written down yet" in read
    written = await post_form(site, "hr", fresh, path, country_form(revision="2"))
    assert written.status_code == 303
    assert "is missing" not in (await html_of(site, "hr", fresh, path)).text


async def test_countries_have_names_and_forms_codes(site: Site, fresh: Organisation) -> None:
    await switched_on(fresh)
    html = (await html_of(site, "hr", fresh, "/self-report-countries")).text
    assert re.search(r">United States</a>", html)
    assert not re.search(r"\bUS\b", spoken(html))
    offered = dict(re.findall(r'<option value="([A-Z]{2})">([^<]+)</option>', html))
    assert (offered["DE"], offered["GB"]) == ("Germany", "United Kingdom")
    assert "US" not in offered, "it is set already"
    assert not {"EU", "UN", "ZZ"} & offered.keys()
    one = await html_of(site, "hr", fresh, "/self-report-countries/US")
    assert not re.search(r"\bUS\b", spoken(one.text))
    assert "United States: " in spoken((await html_of(site, "hr", fresh, "/selection-rates")).text)
    # A code that is no country's is still one that somebody may have set.
    assert "Self-report: QQ" in spoken((await html_of(site, "hr", fresh, "/self-report-countries/QQ")).text)
