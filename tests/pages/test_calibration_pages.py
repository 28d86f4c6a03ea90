"""A calibration on pages: made by a recruiter, entered by the mailed link, rated, submitted, and what it tells."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from api.openapi_calibration_examples import CALIBRATION_EXAMPLES
from tests.api.journey import Journey
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits, Window
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
SAMPLES = ("em_wet_cellar", "em_other_building", "em_lift_works")
DUE = "2031-05-02"
OWN_SAMPLE: dict[str, Any] = dict(CALIBRATION_EXAMPLES["addCalibrationSample"])


async def prepared(fresh: Organisation) -> Journey:
    journey = fresh.journey()
    await journey.prepare()
    return journey


async def made(fresh: Organisation, raters: tuple[str, ...] = ("panelist", "panelist_2")) -> Any:
    """A calibration of three shipped samples; the admin owns its requisition."""
    journey = await prepared(fresh)
    body = {
        "title": "Before the first interviews",
        "requisition_id": journey.made["requisition"]["id"],
        "panelists": [str(fresh.accounts[rater]) for rater in raters],
        "library_codes": list(SAMPLES),
    }
    return (await journey.call("POST", "/v1/calibrations", body, by="recruiter")).json()


async def submitted(fresh: Organisation, calibration: str, rater: str, level: int) -> None:
    journey, path = fresh.journey(), f"/v1/calibrations/{calibration}/attempt"
    begun = await journey.call("POST", f"{path}s", by=rater)
    ratings = [{"sample_id": one["id"], "level": level} for one in begun.json()["samples"]]
    saved = await journey.call("PUT", path, {"ratings": ratings}, by=rater, etag=begun.headers["etag"])
    await journey.call("POST", f"{path}/submit", by=rater, etag=saved.headers["etag"])


async def invited(visit: Visits, fresh: Organisation) -> str:
    """A recruiter makes a calibration of three samples on the page and writes to its rater; the mailed path."""
    journey = await prepared(fresh)
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go("/calibrations/new")
        await page.get_by_label("Requisition").select_option(label="Service adviser, day shift")
        await page.get_by_role("button", name="Go on with this requisition").click()
        await page.get_by_label("Title").fill("First round")
        raters = page.get_by_role("group", name="Who rates")
        await raters.get_by_role("checkbox").first.check()
        await page.get_by_label("Write to each rater").check()
        for group in ("Customer orientation", "Curiosity"):
            await page.get_by_text(re.compile(f"^{group}: ")).click()
            for box in await page.get_by_role("group", name=group, exact=True).get_by_role("checkbox").all():
                await box.uncheck()
        await check_accessible(window, whole=False)
        window.expects(422, path="/calibrations/new")
        await page.get_by_role("button", name="Make the calibration").click()
        await expect(page.locator("#p-due_on")).to_be_visible()
        await expect(raters.get_by_role("checkbox").first).to_be_checked()
        await page.get_by_label("To be done by").fill(DUE)
        await page.get_by_role("button", name="Make the calibration").click()
        await expect(page.get_by_role("status")).to_have_text("Calibration made. Its raters are told.")
    mails = (await journey.call("GET", "/v1/mail")).json()["items"]
    (mail,) = [one for one in mails if one["template"] == "calibration_invitation"]
    body = (await journey.call("GET", f"/v1/mail/{mail['id']}")).json()["body"]
    link = re.search(r"First round: (\S+)", body)
    assert link is not None
    assert link[1].startswith(visit.site.url)
    return link[1].removeprefix(visit.site.url)


async def rated(window: Window, level: int) -> None:
    """The sample on the page, by keyboard, and on to the next one."""
    await window.page.get_by_role("radio", name=re.compile("^Level 1")).focus()
    await window.press("Space", *(["ArrowDown"] * (level - 1)))
    await expect(window.page.get_by_role("radio", name=re.compile(f"^Level {level}"))).to_be_checked()
    await window.press("Enter")


async def test_from_the_mail_to_the_feedback(visit: Visits, fresh: Organisation) -> None:
    path = await invited(visit, fresh)
    rater = await _rater(fresh, path)
    async with visit(rater, of=fresh, width=NARROW) as window:
        page = window.page
        await window.go(path)
        await expect(page.get_by_role("heading", level=1)).to_have_text("First round")
        await page.get_by_role("button", name="Begin").click()
        await check_accessible(window, whole=False)
        number = int((await page.get_by_role("heading", level=1).inner_text()).rpartition(" ")[2])
        for place in range(number):
            await expect(page.get_by_role("heading", level=1)).to_have_text(f"Sample {place + 1} of {number}")
            assert "reference" not in (await page.locator("main").inner_text()).lower().replace(
                "to compare with the reference", ""
            )
            await rated(window, 1 + place % 5)
        await expect(page.get_by_text("Every sample has a level.")).to_be_visible()
        await page.get_by_role("button", name="Submit your levels").first.click()
        dialog = page.get_by_role("dialog", name="Submit your levels?")
        await expect(dialog).to_contain_text("cannot be changed")
        await dialog.get_by_role("button", name="Submit").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("How you rated")
        await expect(page.get_by_text("No pass, no fail")).to_be_visible()
        await expect(page.get_by_role("region")).to_have_count(number)
        await expect(page.get_by_text("withheld: fewer than 3 other raters").first).to_be_visible()
        await check_accessible(window, whole=False)
        await page.get_by_role("link", name="All attempts over time").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Your attempts over time")
        await expect(page.get_by_role("link", name="First round", exact=True)).to_be_visible()


async def _rater(fresh: Organisation, path: str) -> str:
    found = (await fresh.journey().call("GET", f"/v1{path}")).json()
    (one,) = found["panelists"]
    return next(handle for handle, account in fresh.accounts.items() if str(account) == one["rater_id"])


async def test_without_a_script_and_with_two_windows(site: Site, fresh: Organisation) -> None:
    calibration = await made(fresh)
    page = f"/calibrations/{calibration['id']}"
    begun = await post_form(site, "panelist", fresh, f"{page}/attempt/start", {})
    assert begun.headers["location"] == f"{page}/attempt"
    shown = (await html_of(site, "panelist", fresh, f"{page}/attempt")).text
    sample = re.search(r'name="sample_id" value="([^"]+)"', shown)
    revision = re.search(r'name="revision" value="(\d+)"', shown)
    assert sample is not None
    assert revision is not None
    form = {"sample_id": sample[1], "revision": revision[1], "level": "4", "reason": "He asked first.", "go": "on"}
    odd = await post_form(site, "panelist", fresh, f"{page}/attempt", {**form, "level": "9"})
    assert odd.status_code == 422
    saved = await post_form(site, "panelist", fresh, f"{page}/attempt", form)
    assert saved.headers["location"] == f"{page}/attempt?sample=2"
    late = await post_form(site, "panelist", fresh, f"{page}/attempt", {**form, "level": "2", "reason": "Too late."})
    assert late.status_code == 412
    said = spoken(late.text)
    assert "He asked first." in said
    assert "Too late." in late.text
    early = await post_form(site, "panelist", fresh, f"{page}/attempt/submit", {"revision": str(int(revision[1]) + 1)})
    assert early.status_code == 422
    assert spoken(early.text).count("has no level yet.") == 2
    kept = (await fresh.journey().call("GET", f"/v1{page}/attempt", by="panelist")).json()
    assert [(one["level"], one["reason"]) for one in kept["samples"] if one["level"]] == [(4, "He asked first.")]


async def test_references_stay_closed_until_one_has_submitted(site: Site, fresh: Organisation) -> None:
    calibration = await made(fresh)
    page = f"/calibrations/{calibration['id']}"
    await submitted(fresh, calibration["id"], "panelist_2", 3)
    closed = await html_of(site, "panelist", fresh, f"{page}/feedback")
    assert closed.status_code == 409
    assert "open to you once you have submitted" in spoken(closed.text)
    own = await html_of(site, "panelist_2", fresh, f"{page}/feedback")
    assert own.status_code == 200
    other = await html_of(site, "panelist", fresh, f"{page}/feedback?rater_id={fresh.accounts['panelist_2']}")
    assert other.status_code == 403
    assert (await html_of(site, "panelist_3", fresh, page)).status_code == 404
    listed = spoken((await html_of(site, "panelist", fresh, "/calibrations")).text)
    assert "waits for your levels" in listed


async def test_the_owner_sees_the_panel_together(visit: Visits, site: Site, fresh: Organisation) -> None:
    calibration = await made(fresh)
    for rater, level in (("panelist", 2), ("panelist_2", 4)):
        await submitted(fresh, calibration["id"], rater, level)
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go(f"/calibrations/{calibration['id']}")
        await page.get_by_role("link", name="The panel together").click()
        await expect(page.get_by_text("2 of 2 raters have submitted.")).to_be_visible()
        await expect(page.get_by_text("over 3 samples and 2 raters")).to_be_visible()
        await expect(page.get_by_text("2.0 levels apart on average").first).to_be_visible()
        await check_accessible(window, whole=False)
        await page.get_by_role("link", name="how they rated").first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^How .+ rated$"))
    refused = await html_of(site, "recruiter", fresh, f"/calibrations/{calibration['id']}/results")
    assert refused.status_code == 403


async def test_the_panel_is_told_what_is_missing_for_which_figure(site: Site, fresh: Organisation) -> None:
    calibration = await made(fresh, ("panelist", "panelist_2", "panelist_3"))
    path = f"/calibrations/{calibration['id']}/results"

    async def said() -> str:
        return spoken((await html_of(site, "admin", fresh, path)).text)

    nobody = await said()
    assert "need 2 raters who have submitted" in nobody
    assert nobody.count("It needs 2 raters who have submitted; nobody has yet.") == 2
    await submitted(fresh, calibration["id"], "panelist", 4)
    assert (await said()).count("It needs 2 raters who have submitted; 1 of 3 has so far.") == 2
    await submitted(fresh, calibration["id"], "panelist_2", 4)
    alike = await said()
    assert "2 of 3 raters have submitted." in alike
    assert "not computable. All 2 gave every sample one and the same level" in alike
    assert "the 2 raters who have submitted gave each sample the same level. 1 rater has not submitted yet." in alike
    await submitted(fresh, calibration["id"], "panelist_3", 4)
    assert "the 3 raters who have submitted gave each sample the same level." in await said()
    for text in (nobody, alike, await said()):
        assert "too few" not in text
        assert "Nobody has submitted yet, or" not in text


async def test_once_more_and_more_raters(visit: Visits, fresh: Organisation) -> None:
    calibration = await made(fresh, ("panelist",))
    await submitted(fresh, calibration["id"], "panelist", 3)
    async with visit("panelist", of=fresh) as window:
        await window.go(f"/calibrations/{calibration['id']}")
        await window.page.get_by_role("button", name="Rate once more").click()
        await expect(window.page.get_by_role("heading", level=1)).to_have_text("Sample 1 of 3")
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/calibrations/{calibration['id']}")
        await page.get_by_text("Add raters").click()
        for box in await page.get_by_role("group", name="Who joins").get_by_role("checkbox").all():
            await box.check()
        await page.get_by_role("button", name="Add them").click()
        await expect(page.get_by_role("status")).to_have_text("Raters added.")
    found = (await fresh.journey().call("GET", f"/v1/calibrations/{calibration['id']}", by="recruiter")).json()
    assert len(found["panelists"]) == 3


@pytest.mark.parametrize("member", ["panelist", "hiring_manager"])
async def test_who_sets_nothing_up_is_offered_nothing(site: Site, fresh: Organisation, member: str) -> None:
    shown = await html_of(site, member, fresh, "/calibrations")
    assert "New calibration" not in shown.text
    assert (await html_of(site, member, fresh, "/calibrations/new")).status_code == 403


async def test_a_calibration_without_raters_or_samples(site: Site, fresh: Organisation) -> None:
    journey = await prepared(fresh)
    form = {"requisition_id": str(journey.made["requisition"]["id"]), "title": "Empty", "samples_shown": "yes"}
    nobody = await post_form(site, "recruiter", fresh, "/calibrations/new", form)
    assert nobody.status_code == 422
    assert 'id="p-panelists"' in nobody.text
    nothing = {**form, "panelists": str(fresh.accounts["panelist"])}
    refused = await post_form(site, "recruiter", fresh, "/calibrations/new", nothing)
    assert refused.status_code == 422
    assert "Choose at least one sample." in spoken(refused.text)
    assert "There is no sample for this rubric" not in spoken(refused.text)


async def test_who_may_not_rate_is_named_and_the_ticks_stay(site: Site, fresh: Organisation) -> None:
    journey = await prepared(fresh)
    await journey.call(
        "PUT", f"/v1/members/{fresh.accounts['panelist']}/roles", {"roles": ["recruiter", "panelist"]}, by="admin"
    )
    sample = (await journey.call("POST", "/v1/calibration-samples", OWN_SAMPLE, by="panelist")).json()
    body = {
        "title": "With our own", "requisition_id": journey.made["requisition"]["id"],
        "panelists": [str(fresh.accounts["panelist_3"])], "library_codes": [], "sample_ids": [sample["id"]],
        "due_on": DUE,
    }  # fmt: skip
    calibration = (await journey.call("POST", "/v1/calibrations", body, by="recruiter")).json()
    raters = [str(fresh.accounts[one]) for one in ("panelist_2", "panelist")]
    path = f"/calibrations/{calibration['id']}/panelists"
    ticked = [*(("panelists", one) for one in raters), ("invite", "on")]
    refused = await post_form(site, "recruiter", fresh, path, ticked)
    assert refused.status_code == 422
    people = (await journey.call("GET", "/v1/members", by="admin")).json()["items"]
    name = next(one["name"] for one in people if one["account_id"] == raters[1])
    beside = spoken(refused.text.split('id="p-panelists"')[1].partition("</p>")[0])
    assert f"{name}: This person wrote on one of the samples" in beside
    for one in raters:
        assert f'value="{one}" checked' in refused.text
    assert re.search(r'name="invite"[^>]* checked', refused.text)


async def test_the_newest_stand_first_and_pages_go_on_to_older_ones(site: Site, fresh: Organisation) -> None:
    journey = await prepared(fresh)
    body = {
        "requisition_id": journey.made["requisition"]["id"], "panelists": [str(fresh.accounts["panelist"])],
        "library_codes": list(SAMPLES[:1]),
    }  # fmt: skip
    for number in range(51):
        await journey.call("POST", "/v1/calibrations", {"title": f"Round {number}", **body}, by="recruiter")
    first = await html_of(site, "panelist", fresh, "/calibrations")
    assert re.findall(r"Round \d+", spoken(first.text)) == [f"Round {number}" for number in range(50, 0, -1)]
    more = re.search(r'href="(/calibrations\?after=[^"]+)"', first.text)
    assert more is not None
    assert re.findall(r"Round \d+", spoken((await html_of(site, "panelist", fresh, more[1])).text)) == ["Round 0"]


async def test_choices_offer_the_newest_first_and_what_is_open(site: Site, fresh: Organisation) -> None:
    journey = await prepared(fresh)
    ids = {"role_profile_id": journey.made["profile"]["id"], "rubric_id": journey.made["rubric"]["id"]}
    opened = [
        (await journey.call("POST", "/v1/requisitions", {"title": title, **ids}, by="recruiter")).json()
        for title in ("Second opening", "Third opening", "Fourth opening")
    ]
    await journey.call("POST", f"/v1/requisitions/{opened[1]['id']}/close", by="recruiter", etag='"1"')
    newer = await journey.publish("/v1/rubrics", {**journey.made["rubric"]["body"], "title": "Newer interview"})
    shown = (await html_of(site, "recruiter", fresh, "/calibrations/new")).text
    assert re.findall(r'<option value="[^"]+">([^<]+)', shown) == [
        "Fourth opening", "Second opening", "Service adviser, day shift",
        "Newer interview, version 1", "Service interview, version 1",
    ]  # fmt: skip
    assert newer["id"] in shown
    rates = (await html_of(site, "admin", fresh, "/selection-rates")).text
    assert re.findall(r'<option value="[0-9a-f-]{36}">([^<]+)', rates) == [
        "Fourth opening", "Second opening", "Service adviser, day shift", "Third opening (closed)",
    ]  # fmt: skip


async def test_every_point_of_the_drift_leads_to_its_attempt(site: Site, fresh: Organisation) -> None:
    calibration = await made(fresh)
    for level in (3, 5):
        await submitted(fresh, calibration["id"], "panelist", level)
    rater = fresh.accounts["panelist"]
    for member, more in (("panelist", ""), ("admin", f"&rater_id={rater}")):
        shown = await html_of(site, member, fresh, f"/calibrations/drift?{more}")
        for number, level in ((1, 3), (2, 5)):
            path = f"/calibrations/{calibration['id']}/feedback?attempt={number}{more}"
            assert f'href="{path.replace("&", "&amp;")}"' in shown.text
            attempt = spoken((await html_of(site, member, fresh, path)).text)
            assert f"Attempt {number}, submitted" in attempt
            assert f"level {level} , reference" in attempt
