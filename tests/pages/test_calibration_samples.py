"""An organisation's own sample answers on pages: added, refused, edited by two people, replaced, retired, closed."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from api.openapi_calibration_examples import CALIBRATION_EXAMPLES
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.documents import Pairs, reader, rubric_of, with_field
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.site import Organisation, Site
from tests.pages.test_calibration_pages import made, submitted
from tests.pages.test_rubric_editor import EMPATHY

pytestmark = pytest.mark.anyio
SAMPLE: dict[str, Any] = dict(CALIBRATION_EXAMPLES["addCalibrationSample"])
PATH = "/calibrations/samples"


def form_of(sample: dict[str, Any]) -> Pairs:
    """The form that is filled in for a sample."""
    reason = sample["reason"]
    pairs = [(name, str(sample[name])) for name in ("competency_code", "question", "setting", "text", "level")]
    pairs += [(f"reason.{name}", reason[name] or "") for name in ("at_level", "not_lower", "not_higher")]
    for at, span in enumerate(sample["spans"]):
        pairs += [(f"spans[{at}].{name}", str(span[name])) for name in ("quote", "level", "anchor")]
    return pairs


async def added(fresh: Organisation, by: str = "hr", **changed: Any) -> dict[str, Any]:
    answer = await fresh.journey().call("POST", "/v1/calibration-samples", {**SAMPLE, **changed}, by=by)
    return dict(answer.json())


async def stored(fresh: Organisation) -> list[dict[str, Any]]:
    return list((await fresh.journey().call("GET", "/v1/calibration-samples", by="admin")).json()["items"])


def content(sample: dict[str, Any]) -> dict[str, Any]:
    """What somebody wrote of a sample, without what the product adds."""
    spans = [{name: span[name] for name in ("quote", "level", "anchor")} for span in sample["spans"]]
    return {**{name: sample[name] for name in SAMPLE}, "spans": spans}


async def test_from_the_calibrations_to_a_sample_of_ones_own(visit: Visits, fresh: Organisation) -> None:
    async with visit("recruiter", of=fresh, width=NARROW) as window:
        page = window.page
        await window.go("/calibrations")
        await page.get_by_role("link", name="samples of your own").click()
        await expect(page.get_by_role("heading", name="No sample of your own yet")).to_be_visible()
        await check_accessible(window, whole=False)
        await page.get_by_role("link", name="New sample").click()
        await page.get_by_label("Competency").select_option(SAMPLE["competency_code"])
        await page.get_by_label("Question").fill(SAMPLE["question"])
        await page.get_by_label("Setting").fill(SAMPLE["setting"])
        await page.get_by_label("Answer", exact=True).fill(SAMPLE["text"])
        await page.get_by_role("radio", name=f"Level {SAMPLE['level']}").check()
        for label, name in (
            ("at this level", "at_level"),
            ("level lower", "not_lower"),
            ("level higher", "not_higher"),
        ):
            await page.get_by_label(re.compile(label)).fill(SAMPLE["reason"][name] or "")
        for at, span in enumerate(SAMPLE["spans"]):
            if at:
                await page.get_by_role("button", name="Add more words").click()
            row = page.get_by_role("group", name=f"Words {at + 1}", exact=True)
            await row.get_by_label("Words of the answer").fill(span["quote"])
            await row.get_by_label("Level that they show").select_option(str(span["level"]))
            await row.get_by_label("Behaviour that they show").fill(span["anchor"])
        await check_accessible(window, whole=False)
        await page.get_by_role("button", name="Add sample").click()
        await expect(page.locator(".notice")).to_contain_text("Sample added.")
        await page.get_by_role("link", name=SAMPLE["question"][:40]).click()
        await expect(page.get_by_role("heading", name="Why this level")).to_be_visible()
        await expect(page.locator(".answer mark").first).to_have_text(SAMPLE["spans"][0]["quote"])
        await check_accessible(window, whole=False)
    (one,) = await stored(fresh)
    assert content(one) == SAMPLE


@pytest.mark.parametrize(
    ("name", "value", "field", "words"),
    [
        ("competency_code", "", "competency_code", "Fill this in"),
        ("question", "", "question", "Fill this in"),
        ("level", "", "level", "Fill this in"),
        ("level", "7", "level", "5"),
        ("reason.at_level", "", "reason.at_level", "Fill this in"),
        ("reason.not_lower", "", "reason.not_lower", "Say why the answer is not one level further"),
        ("spans[0].quote", "He never said this.", "spans[0].quote", "copied from the text word for word"),
        ("spans[0].anchor", "", "spans[0].anchor", "Fill this in"),
        ("spans[0].level", "", "spans[0].level", "Fill this in"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    site: Site, fresh: Organisation, name: str, value: str, field: str, words: str
) -> None:
    sample = {**SAMPLE, "spans": SAMPLE["spans"][:1]}
    pairs = with_field(form_of(sample), name, value)
    refused = await post_form(site, "hr", fresh, f"{PATH}/new", pairs)
    assert refused.status_code == 422, refused.headers
    said = refused.text.split(f'id="p-{field}"')
    assert len(said) == 2, spoken(refused.text)
    assert words in said[1][:300]
    assert SAMPLE["setting"] in refused.text
    assert await stored(fresh) == []


async def test_rows_that_are_empty_are_left_out_and_none_at_all_is_refused(site: Site, fresh: Organisation) -> None:
    empty = [("spans[7].quote", ""), ("spans[7].level", ""), ("spans[7].anchor", " ")]
    assert (await post_form(site, "hr", fresh, f"{PATH}/new", form_of(SAMPLE) + empty)).status_code == 303
    bare = await post_form(site, "hr", fresh, f"{PATH}/new", form_of({**SAMPLE, "spans": []}) + empty)
    assert bare.status_code == 422
    assert "Copy words of the answer that carry its level." in spoken(bare.text)
    top = {**SAMPLE, "level": 5, "reason": {**SAMPLE["reason"], "not_lower": "It is more.", "not_higher": "More."}}
    beyond = await post_form(site, "hr", fresh, f"{PATH}/new", form_of(top))
    assert "There is no level beyond this one: leave this empty." in spoken(beyond.text)
    assert len(await stored(fresh)) == 1


async def test_two_who_edit_at_once_lose_nothing(site: Site, fresh: Organisation) -> None:
    sample = await added(fresh)
    edit = f"{PATH}/{sample['id']}/edit"
    shown = await html_of(site, "hr", fresh, edit)
    revision = re.search(r'name="revision" value="(\d+)"', shown.text)
    assert revision is not None
    at = [("revision", revision[1])]
    first = await post_form(site, "hr", fresh, edit, [*with_field(form_of(SAMPLE), "setting", "By day."), *at])
    assert first.status_code == 303
    late = await post_form(site, "recruiter", fresh, edit, [*with_field(form_of(SAMPLE), "setting", "By night."), *at])
    assert late.status_code == 412
    assert "By day." in spoken(late.text)
    assert "By night." in late.text
    now = re.search(r'name="revision" value="(\d+)"', late.text)
    assert now is not None
    again = [*with_field(form_of(SAMPLE), "setting", "By night."), ("revision", now[1])]
    assert (await post_form(site, "recruiter", fresh, edit, again)).status_code == 303
    assert [one["setting"] for one in await stored(fresh)] == ["By night."]
    more = await post_form(site, "recruiter", fresh, edit, [*again, ("more_spans", "yes")])
    assert more.status_code == 200
    assert f'name="spans[{len(SAMPLE["spans"])}].quote"' in more.text


async def test_what_is_used_gets_a_next_version_and_may_be_retired(visit: Visits, fresh: Organisation) -> None:
    sample = await added(fresh)
    journey = fresh.journey()
    await journey.prepare()
    body = {
        "title": "With our own", "requisition_id": journey.made["requisition"]["id"],
        "panelists": [str(fresh.accounts["panelist"])], "library_codes": [], "sample_ids": [sample["id"]],
    }  # fmt: skip
    await journey.call("POST", "/v1/calibrations", body, by="recruiter")
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go(f"{PATH}/{sample['id']}/edit")
        await expect(page.locator(".notice")).to_contain_text("cannot be edited")
        await expect(page.get_by_text("A calibration uses it, so it stays as it is.")).to_be_visible()
        await expect(page.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
        await page.get_by_role("button", name="Begin the next version").click()
        await expect(page.locator(".notice")).to_contain_text("Version 2 begun")
        await page.get_by_label("Setting").fill("On the quay.")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator(".notice")).to_have_text("Sample saved.")
        await window.go(f"{PATH}/{sample['id']}")
        await page.get_by_role("button", name="Retire this sample").click()
        dialog = page.get_by_role("dialog", name="Retire this sample?")
        await expect(dialog).to_contain_text("This cannot be undone")
        await dialog.get_by_role("button", name="Retire it").click()
        await expect(page.locator(".notice")).to_contain_text("Sample retired.")
        await expect(page.get_by_role("button", name="Retire this sample")).to_have_count(0)
        await window.go(PATH)
        await expect(page.locator("tbody tr")).to_have_count(2)
        await expect(page.locator("tbody tr").first).to_contain_text("Retired", ignore_case=True)
        await page.get_by_label("Competency").select_option("curiosity")
        await expect(page.get_by_role("heading", name="No sample for this competency")).to_be_visible()
    assert [(one["version"], one["setting"], one["retired_at"] is None) for one in await stored(fresh)] == [
        (1, SAMPLE["setting"], False), (2, "On the quay.", True),
    ]  # fmt: skip


async def test_only_the_newest_version_of_a_sample_is_ticked(site: Site, fresh: Organisation) -> None:
    """For a competency of one's own; a default of the API takes no other."""
    journey = fresh.journey()
    await journey.prepare()
    tact = {**EMPATHY, "code": "tact", "name": "Tact"}
    rubric = await journey.publish("/v1/rubrics", rubric_of([tact]))
    first = await added(fresh, competency_code="tact")
    following = (await journey.call("POST", f"/v1/calibration-samples/{first['id']}/next", by="hr")).json()
    shown = (await html_of(site, "hr", fresh, f"/calibrations/new?rubric_id={rubric['id']}")).text
    assert f'value="{following["id"]}" checked' in shown
    assert f'value="{first["id"]}">' in shown
    for version in (1, 2):
        assert f"your own, version {version}" in spoken(shown)
    body = {"title": "All that fit", "rubric_id": rubric["id"], "panelists": [str(fresh.accounts["panelist"])]}
    calibration = (await journey.call("POST", "/v1/calibrations", body, by="recruiter")).json()
    assert calibration["criteria"] == [{"competency_code": "tact", "samples": 1}]
    offered = re.search(
        r'<select id="show-competency".*?</select>', (await html_of(site, "hr", fresh, PATH)).text, re.S
    )
    assert offered is not None
    assert ">Tact<" in offered[0]


async def test_references_stay_closed_to_who_has_still_to_rate(site: Site, fresh: Organisation) -> None:
    """Somebody who sets up and rates: the list says why it is closed, and opens with their own levels."""
    sample = await added(fresh)
    calibration = await made(fresh, ("panelist", "panelist_2"))
    await fresh.journey().call(
        "PUT", f"/v1/members/{fresh.accounts['panelist']}/roles", {"roles": ["recruiter", "panelist"]}, by="admin"
    )
    closed = await html_of(site, "panelist", fresh, PATH)
    assert closed.status_code == 200
    assert "Closed to you for now" in closed.text
    assert SAMPLE["question"] not in closed.text
    one = await html_of(site, "panelist", fresh, f"{PATH}/{sample['id']}")
    assert one.status_code == 409
    assert SAMPLE["text"] not in one.text
    await submitted(fresh, calibration["id"], "panelist", 3)
    opened = await html_of(site, "panelist", fresh, PATH)
    assert SAMPLE["question"][:60] in spoken(opened.text)


@pytest.mark.parametrize("member", ["panelist", "hiring_manager"])
async def test_who_sets_nothing_up_sees_and_adds_nothing(site: Site, fresh: Organisation, member: str) -> None:
    sample = await added(fresh)
    assert "Your own samples" not in (await html_of(site, member, fresh, "/calibrations")).text
    for path in (PATH, f"{PATH}/new", f"{PATH}/{sample['id']}", f"{PATH}/{sample['id']}/edit"):
        assert (await html_of(site, member, fresh, path)).status_code == 403
    sent = await post_form(site, member, fresh, f"{PATH}/new", form_of(SAMPLE))
    assert sent.status_code == 403
    assert len(await stored(fresh)) == 1


async def test_another_organisations_sample_is_not_found(site: Site, fresh: Organisation) -> None:
    sample = await added(fresh)
    other = await site.new_organisation()
    outsider = await reader(site, "hr", other)
    for path in ("", "/edit"):
        await outsider.get(f"{PATH}/{sample['id']}{path}", 404)
