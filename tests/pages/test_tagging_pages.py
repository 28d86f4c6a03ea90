"""Looking through notes anew on pages: from the settings to a run and its end; who may, and what nobody is told."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.async_api import expect

from api.pages.organisation.tagging_view import choices, told
from domain.database import new_id
from domain.evidence.run_model import StaleRequisition, StaleTags, TagChange
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import Rated, application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site
from tests.pages.test_jobs_pages import put, run

pytestmark = pytest.mark.anyio
READ_MS = 60_000
CANDIDATES = 5
# Without a worker that would take it up; `put` makes its job.
INSERT = """
    INSERT INTO tagging_runs (organisation_id, id, requisition_id, model, total, done, created_by, finished_at)
    VALUES (current_organisation(), $1, NULL, $2, $3, $4, $5, CASE WHEN $6::boolean THEN now() END)
"""
FINISH = "UPDATE tagging_runs SET done = total, finished_at = now() WHERE id = $1"
DONE = "UPDATE jobs SET status = 'succeeded', progress = 100, step = 'done', finished_at = now() WHERE id = $1"


async def put_run(
    site: Site, of: Organisation, status: str, *, model: str | None = "earlier", done: int = 8, **job: Any
) -> tuple[UUID, UUID]:
    """A run over 24 scorecards and its job in this state; their ids."""
    run_id = new_id()
    over = status == "succeeded"
    await run(site, of, INSERT, run_id, model, 0 if model is None else 24, done, of.accounts["admin"], over)
    return run_id, await put(site, of, "retag", status, subject=run_id, **job)


async def locked_while_off(fresh: Organisation) -> Rated:
    """A candidate with an open panel whose three scorecards nobody has read for evidence; tags are on."""
    await fresh.journey().call("PUT", "/v1/organisation/tagging", {"enabled": False})
    rated = await application_of(fresh)
    await rated.journey.call("PUT", "/v1/organisation/tagging", {"enabled": True})
    return rated


def content(html: str) -> str:
    """What a page says below its menu."""
    return spoken(html.partition("<main")[2])


async def test_notes_are_looked_through_anew(visit: Visits, fresh: Organisation) -> None:
    """Locked while tags were off, so nothing of it has been read; with five candidates the changes are told."""
    journey = fresh.journey()
    await journey.prepare()
    await journey.call("PUT", "/v1/organisation/tagging", {"enabled": False})
    for number in range(CANDIDATES):
        await journey.complete_panel(await journey.interview(f"Candidate {number}"))
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go("/organisation")
        await page.get_by_role("button", name="Switch evidence tags on").click()
        await page.get_by_role("link", name="Look through notes anew").click()
        await expect(page.get_by_role("heading", name="To be looked through anew")).to_be_visible()
        await expect(page.get_by_text("15 of 15 scorecards")).to_be_visible()
        await expect(page.get_by_text("None yet.")).to_be_visible()
        await page.get_by_role("button", name="Look through them anew").click()
        dialog = page.get_by_role("dialog", name="Look through them anew?")
        await expect(dialog).to_contain_text("No rating and no score is touched.")
        await expect(dialog.get_by_role("combobox")).to_have_count(0)
        await check_accessible(window, whole=False)
        await window.screenshot("tagging-begin")
        await dialog.get_by_role("button", name="Begin").click()
        await expect(page.get_by_text("15 scorecards were read.")).to_be_visible(timeout=READ_MS)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Looking through all notes anew")
        await expect(page.get_by_role("heading", name="What it changed")).to_be_visible()
        await expect(page.get_by_text(re.compile(r"^\d+ tags are new\.$"))).to_be_visible()
        await expect(page.get_by_role("rowheader", name="Customer orientation, for")).to_be_visible()
        await check_accessible(window)
        await window.resize(NARROW)
        await check_accessible(window, whole=False)
        await page.get_by_role("link", name="All runs").click()
        export = page.get_by_role("link", name="Export reviews")
        await expect(export).to_have_attribute("href", "/v1/tagging/reviews/export")
        await expect(page.get_by_role("heading", name="Nothing to look through anew")).to_be_visible()
        row = page.get_by_role("row").filter(has_text="All notes")
        await expect(row).to_contain_text("15 of 15 scorecards")
        await expect(row).to_contain_text("by you")
        await window.go("/jobs?kind=retag")
        await page.get_by_role("link", name="To the run").click()
        await expect(page.get_by_text("15 scorecards were read.")).to_be_visible()


async def test_a_run_is_followed_to_its_end(visit: Visits, site: Site, fresh: Organisation) -> None:
    run_id, job_id = await put_run(site, fresh, "running", progress=33, step="8 of 24 scorecards")
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go(f"/tagging/runs/{run_id}")
        await expect(page.get_by_role("progressbar", name="8 of 24 scorecards")).to_have_attribute("value", "33")
        await check_accessible(window)
        await window.screenshot("tagging-at-work")
        await run(site, fresh, FINISH, run_id)
        await run(site, fresh, DONE, job_id)
        await expect(page.get_by_text("24 scorecards were read.")).to_be_visible()
        await expect(page.get_by_text("told from five candidates on")).to_be_visible()
        await expect(page.get_by_role("progressbar")).to_have_count(0)


async def test_a_run_is_cancelled_and_its_rest_looked_through(visit: Visits, site: Site, fresh: Organisation) -> None:
    run_id, _ = await put_run(site, fresh, "queued", error="TimeoutError in attempt 1", step="waiting")
    async with visit("admin", of=fresh, javascript=False, width=NARROW) as window:
        page = window.page
        await window.go(f"/tagging/runs/{run_id}")
        await expect(page.get_by_text("The last attempt failed:")).to_be_visible()
        await page.get_by_role("button", name="Cancel this run").click()
        dialog = page.get_by_role("dialog", name="Cancel this run?")
        await expect(dialog).to_contain_text("What was read until now stays")
        await dialog.get_by_role("button", name="Cancel it").click()
        await expect(page.locator(".notice")).to_contain_text("Cancelled.")
        await expect(page.get_by_text("8 of 24 scorecards were read; that stays.")).to_be_visible()
        await page.get_by_role("button", name="Look through the rest").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Looking through all notes anew")
        assert not page.url.endswith(str(run_id))
    refused = await post_form(site, "admin", fresh, f"/tagging/runs/{run_id}/cancel", {})
    assert refused.status_code == 422
    assert "nothing to cancel" in content(refused.text)


async def test_a_run_that_was_given_up_says_why_and_is_tried_again(site: Site, fresh: Organisation) -> None:
    reason = "Tags are switched off in this organisation; an administrator can switch them on."
    run_id, _ = await put_run(site, fresh, "dead", error=reason, attempts=3)
    path = f"/tagging/runs/{run_id}"
    said = content((await html_of(site, "admin", fresh, path)).text)
    assert "given up after 3 attempts" in said
    assert reason in said
    assert "8 of 24 scorecards were read; that stays." in said
    assert "Given up" in content((await html_of(site, "admin", fresh, "/tagging")).text)
    again = await post_form(site, "admin", fresh, f"{path}/again", {})
    assert again.status_code == 303
    assert again.headers["location"] not in {path, "/tagging"}
    assert (await html_of(site, "admin", fresh, again.headers["location"])).status_code == 200


async def test_what_a_run_without_a_beginning_and_one_at_its_end_say(site: Site, fresh: Organisation) -> None:
    over, _ = await put_run(site, fresh, "succeeded", done=24)
    assert (await post_form(site, "admin", fresh, f"/tagging/runs/{over}/again", {})).status_code == 409
    begun, _ = await put_run(site, fresh, "dead", model=None, done=0, error="KeyError in attempt 8", attempts=8)
    said = content((await html_of(site, "admin", fresh, f"/tagging/runs/{begun}")).text)
    assert "Nothing was read: all tags are as they were." in said


async def test_switched_off_nothing_is_begun(site: Site, fresh: Organisation) -> None:
    run_id, _ = await put_run(site, fresh, "dead", error="Tags are switched off.")
    await fresh.journey().call("PUT", "/v1/organisation/tagging", {"enabled": False})
    page = (await html_of(site, "admin", fresh, "/tagging")).text
    assert "Evidence tags are switched off" in content(page)
    assert 'href="/organisation"' in page.partition("<main")[2]
    assert 'action="/tagging"' not in page
    assert "/v1/tagging/reviews/export" not in page, "it is refused while tags are off"
    for path in ("/tagging", f"/tagging/runs/{run_id}/again"):
        refused = await post_form(site, "admin", fresh, path, {})
        assert refused.status_code == 422, path
        assert "Tags are switched off in this organisation" in content(refused.text), path
    assert "Look through notes anew" not in (await html_of(site, "admin", fresh, "/organisation")).text


async def test_one_run_at_a_time_over_the_same(site: Site, fresh: Organisation) -> None:
    await locked_while_off(fresh)
    run_id, _ = await put_run(site, fresh, "queued", model=None, done=0)
    page = (await html_of(site, "admin", fresh, "/tagging")).text
    assert "All notes are being looked through now." in content(page)
    assert f'href="/tagging/runs/{run_id}"' in page
    assert 'action="/tagging"' not in page
    refused = await post_form(site, "admin", fresh, "/tagging", {})
    assert refused.status_code == 422
    assert "A run over these scorecards is under way" in content(refused.text)
    requisition = {"requisition_id": (await requisitions_of(fresh))[0]}
    begun = await post_form(site, "admin", fresh, "/tagging", requisition)
    assert begun.status_code == 303
    said = content((await html_of(site, "admin", fresh, begun.headers["location"])).text)
    assert "Looking through notes anew: Service adviser, day shift" in said
    for wrong in (str(uuid4()), "none"):
        refused = await post_form(site, "admin", fresh, "/tagging", {"requisition_id": wrong})
        assert refused.status_code == 422, wrong


async def requisitions_of(fresh: Organisation) -> list[str]:
    found = (await fresh.journey().call("GET", "/v1/requisitions")).json()["items"]
    return [one["id"] for one in found]


async def test_nothing_tells_who_has_locked_on_a_blind_panel(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=0)
    before = content((await html_of(site, "admin", fresh, "/tagging")).text)
    assert "No notes to look through yet" in before
    for rater in ("panelist", "panelist_2"):
        await rated.lock(rater)
        assert content((await html_of(site, "admin", fresh, "/tagging")).text) == before
    await rated.lock("panelist_3")
    assert "scorecards" in content((await html_of(site, "admin", fresh, "/tagging")).text).replace(before, "")


@pytest.mark.parametrize("member", ["recruiter", "hiring_manager", "panelist", "hr", "viewer"])
async def test_who_may_not_is_not_led_there(site: Site, fresh: Organisation, member: str) -> None:
    run_id, _ = await put_run(site, fresh, "queued")
    for path in ("/tagging", f"/tagging/runs/{run_id}"):
        assert (await html_of(site, member, fresh, path)).status_code == 403, path
    for path in ("/tagging", f"/tagging/runs/{run_id}/cancel", f"/tagging/runs/{run_id}/again"):
        assert (await post_form(site, member, fresh, path, {})).status_code == 403, path
    assert 'href="/tagging"' not in (await html_of(site, member, fresh, "/")).text


async def test_another_organisations_run_is_not_there(site: Site, fresh: Organisation) -> None:
    stranger = await site.new_organisation()
    run_id, _ = await put_run(site, fresh, "queued")
    path = f"/tagging/runs/{run_id}"
    assert (await html_of(site, "admin", stranger, path)).status_code == 404
    for form in ("cancel", "again"):
        assert (await post_form(site, "admin", stranger, f"{path}/{form}", {})).status_code == 404, form
    found = (await fresh.journey().call("GET", f"/v1/tagging/runs/{run_id}")).json()
    assert found["status"] == "queued"
    assert 'href="/tagging"' in (await html_of(site, "admin", fresh, "/")).text


async def test_runs_page_by_page_newest_first(site: Site, fresh: Organisation) -> None:
    made = [str((await put_run(site, fresh, "succeeded", done=24))[0]) for _ in range(21)]
    first = (await html_of(site, "admin", fresh, "/tagging")).text
    shown = re.findall(r'href="/tagging/runs/([0-9a-f-]{36})"', first)
    assert shown == made[:0:-1]
    more = re.search(r'<p class="more"><a [^>]*href="([^"]+)"', first)
    assert more is not None
    rest = (await html_of(site, "admin", fresh, more[1])).text
    assert re.findall(r'href="/tagging/runs/([0-9a-f-]{36})"', rest) == made[:1]
    assert "Earlier runs" in content(rest)
    assert 'class="more"' not in rest


A, B, C = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("counts", "titles", "expected"),
    [
        ([], {}, []),
        # A single one with something to read is everything.
        ([(A, 3, 6), (B, 0, 3)], {A: "Desk", B: "Night"}, []),
        ([(A, 3, 6), (B, 1_200, 2_400), (C, 0, 3)], {A: "night", B: "Desk", C: "Day"},
         [(str(B), "Desk: 1,200 of 2,400"), (str(A), "night: 3 of 6")]),
        # Titles that the reader may not see are no choice.
        ([(A, 3, 6), (B, 1, 3)], {}, []),
    ],
)  # fmt: skip
def test_which_notes_a_run_can_take(
    counts: Sequence[tuple[UUID, int, int]], titles: dict[UUID, str], expected: list[tuple[str, str]]
) -> None:
    requisitions = tuple(
        StaleRequisition(requisition_id=one, stale=stale, scorecards=scorecards) for one, stale, scorecards in counts
    )
    assert choices(StaleTags(model="m", stale=0, scorecards=0, requisitions=requisitions), titles, []) == expected


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], "There were no tags, and none was found."),
        ([{"kept": 90}], "No tag has changed. 90 tags are as before."),
        ([{"added": 1}, {"removed": 1}], "1 tag is new and 1 tag was not found again."),
        (
            [{"added": 1_000, "changed": 2}, {"added": 200, "removed": 3, "kept": 1, "protected": 1}],
            "1,200 tags are new, 2 tags were found otherwise and 3 tags were not found again. 1 tag is as before. "
            "1 tag that people reviewed or marked was left alone.",
        ),
    ],
)
def test_what_a_run_changed_in_a_sentence(counts: Sequence[dict[str, int]], said: str) -> None:
    assert told([TagChange(value="curiosity", polarity="for", **one) for one in counts]) == said
