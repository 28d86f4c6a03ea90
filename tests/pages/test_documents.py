"""What all kinds of documents share: nothing is lost by editing, the workflow and its refusals, files, differences."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.async_api import Dialog, expect

from domain.rubrics.service import library
from tests.api.journey import role_profile, target_culture
from tests.pages.browsing import Visits
from tests.pages.documents import Reader, bodies, drafted, fields_of, plain, reader, rubric_of, said, stored, with_field
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
# Organisation → its published target culture.
CULTURES: dict[Any, str] = {}
PATHS = {
    "/role-profiles": "/v1/role-profiles",
    "/rubrics": "/v1/rubrics",
    "/interview-guides": "/v1/interview-guides",
    "/culture": "/v1/target-cultures",
    "/survey-instruments": "/v1/survey-instruments",
}
LISTS = {"/role-profiles": "tasks", "/rubrics": "competencies", "/culture": "values", "/survey-instruments": "items"}


@pytest.fixture(scope="module")
async def plan(site: Site) -> Organisation:
    """An organisation with a published target culture, for drafts that are never saved."""
    made = await site.new_organisation()
    journey = made.journey()
    await journey.prepare()
    CULTURES[made.id] = journey.made["culture"]["id"]
    return made


def plan_culture(plan: Organisation) -> str:
    return CULTURES[plan.id]


async def test_saving_an_editor_unchanged_changes_nothing(site: Site, fresh: Organisation) -> None:
    hr = await reader(site, "hr", fresh)
    for path, body in (await bodies(fresh)).items():
        draft = await drafted(fresh, PATHS[path], body)
        one = f"{path}/{draft['id']}"
        pairs = fields_of((await hr.get(f"{one}/edit")).text)
        await hr.post(f"{one}/edit", pairs)
        assert (await stored(fresh, PATHS[path], draft["id"]))["body"] == draft["body"], path


async def test_every_row_moves_and_nothing_of_it_is_lost(site: Site, fresh: Organisation) -> None:
    hr = await reader(site, "hr", fresh)
    made = await bodies(fresh)
    made["/role-profiles"]["tasks"].append({"code": "file", "text": "Files", "importance": 1, "source": "workshop"})
    for path, rows in LISTS.items():
        draft = await drafted(fresh, PATHS[path], made[path])
        edit = f"{path}/{draft['id']}/edit"
        pairs = fields_of((await hr.get(edit)).text)
        moved = await hr.post(edit, [*pairs, ("_down", f"{rows}[0]")], 200)
        assert "Moved to place 2 of" in said(moved.text)
        assert (await stored(fresh, PATHS[path], draft["id"]))["body"] == draft["body"], "nothing is stored by moving"
        removed = await hr.post(edit, [*fields_of(moved.text), ("_remove", f"{rows}[1]")], 200)
        back = await hr.post(edit, [*fields_of(removed.text), ("_restore", "yes")], 200)
        await hr.post(edit, fields_of(back.text))
        now = (await stored(fresh, PATHS[path], draft["id"]))["body"]
        first, second, *others = draft["body"][rows]
        assert now == {**draft["body"], rows: [second, first, *others]}, path


@pytest.mark.parametrize(
    "more",
    [
        [("_add", "nothing")],
        [("_add", "title")],
        [("_up", "tasks[0]")],
        [("_down", "tasks[99]")],
        [("_remove", "tasks")],
        [("_remove", "tasks[7]")],
        [("_remove", "competencies[0].task_codes[0]")],
        [("_restore", "yes"), ("_removed_from", "tasks[0]"), ("_removed", "{broken")],
        [("_restore", "yes"), ("_removed_from", "x[0]"), ("_removed", "{}")],
        [("tasks[0].importance", "9")],
        [("competencies[0].share", "much"), ("equal", "")],
        [("competencies[0].share", ""), ("competencies[0].weight", "much"), ("equal", "")],
    ],
    ids=lambda more: " ".join(f"{name}={value}" for name, value in more),
)
async def test_what_no_browser_sends_is_refused(site: Site, plan: Organisation, more: list[tuple[str, str]]) -> None:
    draft = await drafted(plan, "/v1/role-profiles", role_profile(plan_culture(plan)))
    hr = await reader(site, "hr", plan)
    edit = f"/role-profiles/{draft['id']}/edit"
    sent = {name for name, _ in more}
    pairs = [(name, value) for name, value in fields_of((await hr.get(edit)).text) if name not in sent]
    refused = await hr.post(edit, [*pairs, *more], 422)
    assert "This could not be done" in refused.text or "Correct these" in refused.text
    assert (await stored(plan, "/v1/role-profiles", draft["id"]))["body"] == draft["body"]


@pytest.mark.parametrize("revision", ["x", "", "3000000000"])
async def test_a_revision_that_no_page_sends_is_stale(site: Site, plan: Organisation, revision: str) -> None:
    draft = await drafted(plan, "/v1/role-profiles", role_profile(plan_culture(plan)))
    hr = await reader(site, "hr", plan)
    one = f"/role-profiles/{draft['id']}"
    pairs = with_field(fields_of((await hr.get(f"{one}/edit")).text), "revision", revision)
    assert "Somebody else saved this meanwhile" in said((await hr.post(f"{one}/edit", pairs, 412)).text)
    assert "Somebody changed this meanwhile" in said((await hr.post(f"{one}/submit", pairs, 412)).text)
    assert (await stored(plan, "/v1/role-profiles", draft["id"]))["revision"] == 1


async def test_a_row_put_back_that_no_page_removed_is_no_fault_of_ours(site: Site, plan: Organisation) -> None:
    draft = await drafted(plan, "/v1/role-profiles", role_profile(plan_culture(plan)))
    hr = await reader(site, "hr", plan)
    edit = f"/role-profiles/{draft['id']}/edit"
    back = [("_restore", "yes"), ("_removed_from", "competencies[0]"), ("_removed", '{"code": 5, "weight": "much"}')]
    shown = await hr.post(edit, [*fields_of((await hr.get(edit)).text), *back], 200)
    assert dict(fields_of(shown.text))["competencies[0].share"] == ""


async def test_values_of_competencies_outlast_a_target_culture_that_is_taken_back(
    site: Site, plan: Organisation
) -> None:
    draft = await drafted(plan, "/v1/role-profiles", role_profile(plan_culture(plan)))
    hr = await reader(site, "hr", plan)
    edit = f"/role-profiles/{draft['id']}/edit"
    pairs = fields_of((await hr.get(edit)).text)
    none = await hr.post(edit, [*with_field(pairs, "target_culture_id", ""), ("_check", "yes")], 200)
    assert "Choose a target culture above" in said(none.text)
    again = with_field(fields_of(none.text), "target_culture_id", plan_culture(plan))
    await hr.post(edit, fields_of((await hr.post(edit, [*again, ("_check", "yes")], 200)).text))
    assert (await stored(plan, "/v1/role-profiles", draft["id"]))["body"] == draft["body"]


async def test_every_fault_is_named_and_what_was_entered_stays(site: Site, plan: Organisation) -> None:
    hr = await reader(site, "hr", plan)
    new = fields_of((await hr.get("/role-profiles/new")).text)
    refused = (await hr.post("/role-profiles/new", with_field(new, "family", "Service & more"), 422)).text
    for name in ("title", "tasks[0].text", "tasks[0].source", "competencies[0].code", "competencies[0].task_codes"):
        assert f'href="#f-{name}"' in refused, name
        assert f'id="f-{name}"' in refused, f"the link leads nowhere: {name}"
    assert "Task 1, wording: " in said(refused)
    assert 'value="Service &amp; more"' in refused


async def test_who_may_do_what_is_said_before_it_is_refused(site: Site, plan: Organisation) -> None:
    journey = plan.journey()
    draft = await drafted(plan, "/v1/rubrics", rubric_of(plain(library()[:1]), "Review me"))
    one = f"/rubrics/{draft['id']}"
    await journey.call("POST", f"/v1{one}/submit", by="hr", etag='"1"')
    author, recruiter, panelist, admin = [
        await reader(site, who, plan) for who in ("hr", "recruiter", "panelist", "admin")
    ]
    assert "You wrote on this yourself" in (await author.get(one)).text
    assert "Only HR or an administrator approves" in (await recruiter.get(one)).text
    assert f"{one}/publish" in (await admin.get(one)).text
    for somebody in (author, recruiter):
        assert f"{one}/publish" not in (await somebody.get(one)).text
        await somebody.post(f"{one}/publish", [("revision", "2")], 422)
    seen = (await panelist.get(one)).text
    assert f"{one}/return" not in seen
    assert f"{one}/clone" not in seen
    await panelist.post(f"{one}/return", [("revision", "2"), ("reason", "Not good enough")], 403)
    await panelist.get("/rubrics/new", 403)
    assert (await stored(plan, "/v1/rubrics", draft["id"]))["status"] == "review"


async def test_returned_with_a_reason_then_published_then_retired(site: Site, plan: Organisation) -> None:
    draft = await drafted(plan, "/v1/rubrics", rubric_of(plain(library()[:1]), "Back and forth"))
    one = f"/rubrics/{draft['id']}"
    hr, admin = await reader(site, "hr", plan), await reader(site, "admin", plan)
    await hr.post(f"{one}/submit", [("revision", "1")])
    assert "5 characters" in said((await admin.post(f"{one}/return", [("revision", "2"), ("reason", "No")], 422)).text)
    await admin.post(f"{one}/return", [("revision", "2"), ("reason", "Anchor 3 is too short")])
    assert "Returned because: Anchor 3 is too short" in said((await hr.get(one)).text)
    stale = await hr.post(f"{one}/submit", [("revision", "2")], 412)
    assert "Somebody changed this meanwhile" in said(stale.text)
    await hr.post(f"{one}/submit", [("revision", "3")])
    await admin.post(f"{one}/publish", [("revision", "4")])
    await hr.post(f"{one}/retire", [("revision", "5"), ("reason", "The role is gone")])
    assert "Retired because: The role is gone" in said((await hr.get(one)).text)
    listed = said((await hr.get("/rubrics?state=retired")).text)
    assert "Back and forth" in listed
    assert "Service interview" not in listed


async def test_a_second_draft_of_a_document_is_not_begun(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    published = journey.made["rubric"]["id"]
    hr = await reader(site, "hr", fresh)
    begun = (await hr.post(f"/rubrics/{published}/next", [])).headers["location"]
    seen = (await hr.get(f"/rubrics/{published}")).text
    assert begun.removesuffix("/edit") in seen
    assert f"{published}/next" not in seen
    await hr.post(f"/rubrics/{published}/next", [], 422)


async def test_the_differences_name_the_changed_anchor(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    first = journey.made["rubric"]["id"]
    draft = (await journey.call("POST", f"/v1/rubrics/{first}/next", by="hr")).json()
    body = draft["body"]
    empathy = next(one for one in body["competencies"] if one["code"] == "empathy")
    anchor = next(one for one in empathy["anchors"] if one["level"] == 3)
    anchor["text"] = anchor["text"].replace("Asks the person", "Inquires of the person")
    empathy["questions"].append(
        {**empathy["questions"][0], "code": "em_new", "text": "Tell me about a time you erred."}
    )
    await journey.call("PUT", f"/v1/rubrics/{draft['id']}", body, by="hr", etag='"1"')
    async with visit("hr", of=fresh) as window:
        await window.go(f"/rubrics/{draft['id']}")
        await window.page.get_by_label("What changed since").select_option(label="Version 1 (published)")
        await window.page.get_by_role("button", name="Compare").click()
        rows = window.page.locator("table.sides tbody tr")
        await expect(rows).to_have_count(2)
        changed = window.page.get_by_role("row", name="Empathy › Anchor of level 3 › Wording")
        await expect(changed.locator("del")).to_have_text("Asks")
        await expect(changed.locator("ins")).to_have_text("Inquires of")
        added = window.page.get_by_role("row", name="Tell me about a time you erred.")
        await expect(added).to_contain_text("Added")


async def test_a_file_goes_to_another_organisation(site: Site, fresh: Organisation) -> None:
    other = await site.new_organisation()
    journey = other.journey()
    await journey.prepare()
    theirs = {
        "/role-profiles": {"target_culture_id": journey.made["culture"]["id"]},
        "/interview-guides": {
            "role_profile_id": journey.made["profile"]["id"],
            "rubric_id": journey.made["rubric"]["id"],
        },
    }
    author, taker = await reader(site, "hr", fresh), await reader(site, "hr", other)
    for path, body in (await bodies(fresh)).items():
        draft = await drafted(fresh, PATHS[path], body)
        file = await author.get(f"{path}/{draft['id']}/export")
        assert "attachment" in file.headers["content-disposition"]
        references = theirs.get(path, {})
        taken = await taker.upload(f"{path}/import", file.content, **references)
        version_id = taken.headers["location"].rpartition("/")[2]
        imported = await stored(other, PATHS[path], version_id)
        assert imported["body"] == {**draft["body"], **references}, path
        assert imported["status"] == "draft"


async def test_a_file_that_is_sent_twice_makes_one_draft(site: Site, fresh: Organisation) -> None:
    hr = await reader(site, "hr", fresh)
    draft = await drafted(fresh, "/v1/rubrics", rubric_of(plain(library()[:1])))
    file = (await hr.get(f"/rubrics/{draft['id']}/export")).content
    first, again, another = [
        (await hr.upload("/rubrics/import", file, _once=once)).headers["location"] for once in ("abc", "abc", "def")
    ]
    assert first == again, "each sending has a boundary of its own"
    assert another != first
    assert len((await fresh.journey().call("GET", "/v1/rubrics", by="hr")).json()["items"]) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose the file"),
        (b"\xff\x00", "not JSON"),
        (b"[]", "must be a JSON object"),
        (b'{"format": "outside-in/rubric"}', "not an exported role_profile"),
        (b'{"format": "outside-in/role_profile", "format_version": 1, "content": {"title": 5}}', "(at /title)"),
    ],
)
async def test_a_wrong_file_is_refused_with_the_place(
    site: Site, plan: Organisation, content: bytes, words: str
) -> None:
    hr = await reader(site, "hr", plan)
    path = "/role-profiles/import"
    refused = await hr.upload(path, content, 422, target_culture_id=plan_culture(plan))
    assert words in said(refused.text)
    unsaid = await hr.upload(path, b'{"format": "outside-in/role_profile", "format_version": 1, "content": {}}', 422)
    assert 'id="p-target_culture_id"' in unsaid.text


async def test_shares_are_summed_while_they_are_typed(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    draft = await drafted(fresh, "/v1/role-profiles", role_profile(journey.made["culture"]["id"]))
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/role-profiles/{draft['id']}/edit")
        total = page.locator("#sum")
        await expect(total).to_have_text("The shares sum to 100 %.")
        window.expects(422, path="/edit")
        first = page.get_by_role("group", name="Competency 1").get_by_label("Share in percent")
        await first.fill("40")
        await expect(total).to_have_text("The shares sum to 90 %: 10 % are missing.")
        await page.get_by_role("button", name="Save draft").last.click()
        await expect(page.get_by_role("alert")).to_contain_text("The weights sum to 0.9; make it 1.")
        await first.fill("50,0")
        await page.get_by_role("button", name="Save draft").last.click()
        await expect(page.get_by_role("status")).to_have_text("Saved as a draft.")
    weights = [one["weight"] for one in (await stored(fresh, "/v1/role-profiles", draft["id"]))["body"]["competencies"]]
    assert weights == [0.5, 0.25, 0.25]


async def test_what_depends_on_a_choice_follows_it(visit: Visits, fresh: Organisation) -> None:
    await fresh.journey().prepare()
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go("/role-profiles/new")
        await page.get_by_label("Title of the job").fill("Night adviser")
        await expect(page.get_by_text("Choose a target culture above")).to_be_visible()
        await page.get_by_label("Target culture").select_option(label="Guests first, version 1")
        await expect(page.get_by_role("group", name="Values that it shows")).to_be_visible()
        await expect(page.get_by_label("Title of the job")).to_have_value("Night adviser")
        await expect(page.get_by_label("Target culture")).to_be_focused()
        page.on("dialog", Dialog.accept)


async def test_what_was_written_on_a_deleted_draft_stays(site: Site, plan: Organisation) -> None:
    draft = await drafted(plan, "/v1/rubrics", rubric_of(plain(library()[:1]), "Soon gone"))
    hr = await reader(site, "hr", plan)
    edit = f"/rubrics/{draft['id']}/edit"
    pairs = with_field(fields_of((await hr.get(edit)).text), "title", "Written meanwhile")
    await hr.post(f"/rubrics/{draft['id']}/discard", [("revision", "1")])
    kept = (await hr.post(edit, pairs, 422)).text
    assert "Somebody deleted this draft meanwhile" in said(kept)
    assert 'action="/rubrics/new"' in kept
    anew = (await hr.post("/rubrics/new", fields_of(kept))).headers["location"]
    now = (await stored(plan, "/v1/rubrics", anew.rpartition("/")[2]))["body"]
    assert now == {**draft["body"], "title": "Written meanwhile"}


async def test_a_guide_is_put_together_from_its_rubric(visit: Visits, fresh: Organisation) -> None:
    await fresh.journey().prepare()
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go("/interview-guides/new")
        await page.get_by_role("button", name="Choose questions").click()
        rows = page.get_by_role("group", name="Question")
        asked = await rows.count()
        minutes = page.locator("#minutes")
        await expect(minutes).to_have_text(f"{asked} questions, {asked * 5} of 60 minutes.")
        await page.get_by_role("button", name="Remove question 1", exact=True).click()
        await expect(rows).to_have_count(asked - 1)
        await expect(minutes).to_have_text(f"{asked - 1} questions, {(asked - 1) * 5} of 60 minutes.")
        await page.get_by_label("Minutes of the slot").fill("20")
        await expect(minutes).to_have_text(f"{asked - 1} questions, {(asked - 1) * 5} of 20 minutes.")
        await expect(page.locator("[data-live-status]")).to_contain_text("finding")
        await page.get_by_label("Minutes of the slot").fill("60")
        offered = page.get_by_role("button", name=re.compile("^Add ?:")).first
        await offered.click()
        await expect(rows).to_have_count(asked)
        await page.get_by_role("button", name="Save draft").last.click()
        await expect(page.get_by_role("heading", name="Questions, in this order")).to_be_visible()
        await expect(page.locator("ol.asked > li")).to_have_count(asked)


async def test_another_version_of_the_target_culture_counts(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    culture = journey.made["culture"]["id"]
    admin = await reader(site, "admin", fresh)
    assert "No version counts as today" in said((await admin.get("/culture")).text)
    await admin.post(f"/culture/{culture}/current", [])
    assert "Guests first Counts today" in said((await admin.get("/culture")).text)
    draft = await drafted(
        fresh, "/v1/target-cultures", target_culture((await journey.call("GET", "/v1/values")).json()[:1])
    )
    refused = await admin.post(f"/culture/{draft['id']}/current", [], 422)
    assert "Publish this target culture before using it" in said(refused.text)


async def test_a_viewer_reads_and_begins_nothing(site: Site, plan: Organisation) -> None:
    viewer: Reader = await reader(site, "viewer", plan)
    seen = (await viewer.get("/rubrics")).text
    assert "/rubrics/new" not in seen
    await viewer.get("/survey-instruments", 403)


async def test_who_publishes_a_culture_hears_what_becomes_of_tags(site: Site, plan: Organisation) -> None:
    hr, admin = await reader(site, "hr", plan), await reader(site, "admin", plan)
    draft = (await hr.post(f"/culture/{plan_culture(plan)}/next", [])).headers["location"].removesuffix("/edit")
    await hr.post(f"{draft}/submit", [("revision", "1")])
    told = (await admin.post(f"{draft}/publish", [("revision", "2")])).headers["set-cookie"]
    assert "under Evidence tags an administrator has them read anew" in unquote(told)
