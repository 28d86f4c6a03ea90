"""The mapping of a rubric's levels to another system's scale: written in the editor, explained, refused, removed."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.documents import MAPPING, drafted, fields_of, reader, said, stored, with_field
from tests.pages.site import Organisation, Site
from tests.pages.test_rubric_editor import short

pytestmark = pytest.mark.anyio
# Two steps have no middle: level 3 is left to a person.
TWO: dict[str, Any] = {
    "system": "Tracker",
    "scale": ["no", "yes"],
    "levels": {"level_1": "no", "level_2": "no", "level_3": None, "level_4": "yes", "level_5": "yes"},
    "no_evidence": "undecided",
}


async def test_a_mapping_is_written_shown_and_taken_away(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go(f"/rubrics/{draft['id']}")
        await expect(page.get_by_text("No mapping: nothing says")).to_be_visible()
        await page.get_by_role("link", name="Edit", exact=True).click()
        await page.get_by_text("No mapping; add one").click()
        await page.get_by_role("textbox", name="Other system").fill("Tracker")
        await page.get_by_label("Its scale").fill("no\nyes")
        for level, step in TWO["levels"].items():
            await page.get_by_label(f"Level {level[-1]} becomes").fill(step or "")
        await page.get_by_label("No evidence becomes").fill("undecided")
        await check_accessible(window, whole=False)
        await window.resize(NARROW)
        await check_accessible(window, whole=False)
        await page.get_by_role("button", name="Save draft").click()
        await expect(page.get_by_role("heading", name="Levels in Tracker")).to_be_visible()
        table = page.get_by_role("table", name="Which step of Tracker each level becomes")
        await expect(table.get_by_role("row").filter(has_text="3")).to_contain_text("a person decides")
        await expect(page.get_by_text("The mapping changes no score")).to_be_visible()
        await check_accessible(window, whole=False)
        assert (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["level_mapping"] == TWO
        await page.get_by_role("link", name="Edit", exact=True).click()
        for label in ("Other system", "Its scale", "No evidence becomes"):
            await page.get_by_role("textbox", name=label).fill("")
        for level in range(1, 6):
            await page.get_by_label(f"Level {level} becomes").fill("")
        await page.get_by_role("button", name="Save draft").click()
        await expect(page.get_by_text("No mapping: nothing says")).to_be_visible()
    assert "level_mapping" not in (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]


@pytest.mark.parametrize("mapping", [MAPPING, TWO], ids=["odd", "even"])
async def test_saving_unchanged_keeps_the_mapping(site: Site, fresh: Organisation, mapping: dict[str, Any]) -> None:
    draft = await drafted(fresh, "/v1/rubrics", {**short(), "level_mapping": mapping})
    hr = await reader(site, "hr", fresh)
    edit = f"/rubrics/{draft['id']}/edit"
    await hr.post(edit, fields_of((await hr.get(edit)).text))
    assert (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["level_mapping"] == mapping


@pytest.mark.parametrize(
    ("name", "value", "field", "words"),
    [
        ("level_mapping.levels.level_3", "yes", "level_mapping.levels.level_3", "has no middle"),
        ("level_mapping.levels.level_5", "maybe", "level_mapping.levels", "no step maybe"),
        ("level_mapping.levels.level_5", "no", "level_mapping.levels", "must not map to a lower step"),
        ("level_mapping.no_evidence", "no", "level_mapping.no_evidence", "never to one of its levels"),
        ("level_mapping.no_evidence", "", "level_mapping.no_evidence", "no evidence: Fill this in."),
        ("level_mapping.scale", "only one", "level_mapping.scale", "at least 2"),
        ("level_mapping.system", "", "level_mapping.system", "system: Fill this in."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    site: Site, fresh: Organisation, name: str, value: str, field: str, words: str
) -> None:
    draft = await drafted(fresh, "/v1/rubrics", {**short(), "level_mapping": TWO})
    hr = await reader(site, "hr", fresh)
    edit = f"/rubrics/{draft['id']}/edit"
    pairs = with_field(fields_of((await hr.get(edit)).text), name, value)
    refused = await hr.post(edit, pairs, 422)
    assert f'id="p-{field}"' in refused.text
    beside = refused.text.split(f'id="p-{field}"')
    assert len(beside) == 2, said(refused.text)
    assert words in said(f"<main>{beside[1].partition('</p>')[0].partition('>')[2]}</main>")
    assert f'id="f-{field}"' in refused.text
    assert dict(fields_of(refused.text))[name] == value, "what was entered stays"
    assert (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["level_mapping"] == TWO


async def test_every_fault_of_a_mapping_is_said_at_once(site: Site, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    hr = await reader(site, "hr", fresh)
    edit = f"/rubrics/{draft['id']}/edit"
    pairs = with_field(fields_of((await hr.get(edit)).text), "level_mapping.levels.level_1", "no")
    refused = await hr.post(edit, pairs, 422)
    for field in ("system", "scale", "no_evidence"):
        assert f'id="p-level_mapping.{field}"' in refused.text


async def test_two_who_change_a_mapping_see_both(site: Site, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", {**short(), "level_mapping": TWO})
    hr, recruiter = await reader(site, "hr", fresh), await reader(site, "recruiter", fresh)
    edit = f"/rubrics/{draft['id']}/edit"
    mine = with_field(fields_of((await hr.get(edit)).text), "level_mapping.system", "Mine")
    theirs = with_field(fields_of((await recruiter.get(edit)).text), "level_mapping.system", "Theirs")
    await recruiter.post(edit, theirs)
    late = await hr.post(edit, mine, 412)
    assert "Theirs" in said(late.text)
    assert dict(fields_of(late.text))["level_mapping.system"] == "Mine"
