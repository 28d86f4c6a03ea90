"""The list of jobs: what runs, waits, failed and is done, for whom; filters; trying again and cancelling."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import expect

from api.pages.organisation.jobs_view import advice_of, reason_of
from domain.database import new_id, set_tenant
from domain.jobs.model import Job
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
# Without an entry in the queue: no worker takes it up, so it stays as it is.
INSERT = """
    INSERT INTO jobs (organisation_id, id, kind, subject_id, status, progress, step, attempts, error, created_by,
        parameters, created_at, updated_at, finished_at)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11,
        CASE WHEN $4::text IN ('dead', 'succeeded') THEN $11::timestamptz END)
"""
BUNDLE = """
    INSERT INTO report_bundles (organisation_id, id, requisition_id, edition, language, paper, created_by)
    VALUES (current_organisation(), $1, $2, 'panel', 'en', 'A4', $3)
"""
DONE = "UPDATE jobs SET status = 'succeeded', progress = 100, step = 'done', finished_at = now() WHERE id = $1"
MADE_MS = 60_000


async def put(site: Site, of: Organisation, kind: str, status: str, by: str = "admin", **more: Any) -> UUID:
    """A job in this state."""
    job_id = new_id()
    at = more.get("at", datetime.now(UTC))
    subject = more.get("subject", new_id())
    row = (
        job_id, kind, subject, status, more.get("progress", 0), more.get("step", ""), more.get("attempts", 1),
        more.get("error"), of.accounts[by], {}, at,
    )  # fmt: skip
    await run(site, of, INSERT, *row)
    return job_id


async def run(site: Site, of: Organisation, sql: str, *values: Any) -> None:
    async with site.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, of.id)
        await conn.execute(sql, *values)


async def test_before_the_first_job_the_page_says_what_will_stand_here(visit: Visits, fresh: Organisation) -> None:
    async with visit("panelist", of=fresh) as window:
        await window.go("/jobs")
        await expect(window.page.get_by_role("heading", name="No job yet")).to_be_visible()
        await check_accessible(window)


async def test_each_state_says_what_it_is_and_what_to_do(visit: Visits, site: Site, fresh: Organisation) -> None:
    running = await put(site, fresh, "team_report", "running", progress=40, step="printing", by="recruiter")
    await put(site, fresh, "publish_survey", "queued", attempts=2, error="TimeoutError in attempt 2")
    await put(site, fresh, "invite_to_survey", "dead", attempts=8, error="KeyError in attempt 8", by="hr")
    await put(site, fresh, "send_mail", "succeeded")
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go("/jobs")
        headings = await page.get_by_role("heading", level=2).all_inner_texts()
        assert [one for one in headings if one in {"Running", "Waiting", "Failed", "Done"}] == [
            "Running", "Waiting", "Failed", "Done"
        ]  # fmt: skip
        failed = page.get_by_role("row").filter(has_text="Inviting people to a survey")
        await expect(failed).to_contain_text("Something unexpected went wrong, which the product calls KeyError.")
        await expect(failed).to_contain_text("Given up after 8 attempts")
        await expect(failed).to_contain_text("a reminder writes to everybody who has not answered")
        await expect(failed.get_by_role("link", name="To the survey")).to_be_visible()
        waiting = page.get_by_role("row").filter(has_text="Publishing the results")
        await expect(waiting).to_contain_text("Tried 2 times.")
        await expect(waiting).to_contain_text("It is tried again by itself.")
        row = page.get_by_role("row").filter(has_text="Making a team culture report")
        await expect(row.get_by_role("progressbar", name="printing")).to_have_attribute("value", "40")
        await check_accessible(window)
        await window.resize(NARROW)
        await check_accessible(window, whole=False)
        # What runs is followed, and nobody's place on the page is taken away when it ends.
        await page.evaluate("window.stayed = true")
        await run(site, fresh, DONE, running)
        await expect(row.get_by_role("progressbar", name="Done")).to_be_visible()
        assert await page.evaluate("window.stayed")


async def test_filters_by_state_kind_and_time(visit: Visits, site: Site, fresh: Organisation) -> None:
    old = datetime.now(UTC) - timedelta(days=20)
    await put(site, fresh, "publish_survey", "dead", at=old, error="it was too old")
    await put(site, fresh, "publish_survey", "dead", error="it was closed")
    await put(site, fresh, "send_mail", "dead", error="the server was silent")
    await put(site, fresh, "send_mail", "succeeded")
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go("/jobs")
        await expect(page.get_by_text("It was closed.")).to_be_visible()
        await expect(page.get_by_text("It was too old.")).to_have_count(0)
        await page.get_by_label("Kind").select_option(label="Publishing the results of a survey")
        await expect(page.get_by_text("The server was silent.")).to_have_count(0)
        await page.get_by_label("Failed or done").select_option("month")
        await expect(page.get_by_text("It was too old.")).to_be_visible()
        await page.get_by_label("State").select_option(label="Done")
        await expect(page.get_by_role("heading", name="No such job in the last 30 days")).to_be_visible()
        await check_accessible(window, whole=False)
        await page.get_by_role("link", name="show them all").click()
        await expect(page.get_by_text("The server was silent.")).to_be_visible()
    odd = await html_of(site, "admin", fresh, "/jobs?status=lost&kind=send_private_mail&ended=never")
    assert odd.status_code == 200
    assert "The server was silent." in spoken(odd.text)


async def test_pages_of_one_state_and_a_kind_far_down(visit: Visits, site: Site, fresh: Organisation) -> None:
    for number in range(51):
        await put(site, fresh, "send_mail", "succeeded", attempts=number + 1)
    await put(site, fresh, "publish_survey", "succeeded")
    async with visit("admin", of=fresh, javascript=False) as window:
        page = window.page
        await window.go("/jobs")
        await page.get_by_role("link", name="All of these: done").click()
        await expect(page.locator("table.jobs tbody tr")).to_have_count(50)
        # The newest is what somebody looks for.
        await expect(page.locator("table.jobs tbody tr").first).to_contain_text("Publishing the results")
        await page.get_by_role("link", name="Show more").click()
        await expect(page.locator("table.jobs tbody tr")).to_have_count(2)
        await expect(page.get_by_role("link", name="Show more")).to_have_count(0)
        await page.get_by_label("Kind").select_option("publish_survey")
        await page.get_by_role("button", name="Show").click()
        await expect(page.locator("table.jobs tbody tr")).to_have_count(1)


async def test_everybody_sees_their_own_and_nobody_what_is_private(site: Site, fresh: Organisation) -> None:
    await put(site, fresh, "team_report", "succeeded", by="hr")
    await put(site, fresh, "tag_draft", "succeeded", by="panelist")
    await put(site, fresh, "tag_scorecard", "dead", by="panelist")
    await put(site, fresh, "send_private_mail", "dead", by="admin")
    names = {"hr": "Making a team", "draft": "evidence in your draft", "lock": "in the notes of a scorecard"}

    async def rows(member: str) -> set[str]:
        shown = (await html_of(site, member, fresh, "/jobs")).text
        listed = spoken("".join(shown.split("<table")[1:]))
        return {name for name, words in names.items() if words in listed}

    assert await rows("hr") == {"hr"}
    assert await rows("panelist") == {"draft", "lock"}
    assert await rows("recruiter") == set()
    assert await rows("admin") == {"hr", "lock"}
    page = (await html_of(site, "admin", fresh, "/jobs")).text
    assert "by a lock" in page
    assert "Sending a mail</a>" not in page
    assert (await html_of(site, "viewer", fresh, "/jobs")).status_code == 403


async def test_a_report_that_failed_is_asked_for_again(visit: Visits, site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    await put(
        site, fresh, "candidate_report", "dead", by="recruiter", subject=UUID(rated.application), error="no paper"
    )
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go("/jobs")
        await expect(page.get_by_role("row").filter(has_text="No paper.")).to_be_visible()
        await page.get_by_role("button", name="Try again").click()
        await expect(page.get_by_role("link", name="Download PDF (A4)")).to_be_visible(timeout=MADE_MS)
        await window.go("/jobs")
        await page.get_by_role("link", name="Open the report").click()
        await expect(page.get_by_role("link", name="Download PDF (A4)")).to_be_visible()
        report = page.url.rpartition("/")[2]
    # From the report itself, as it is today: by the same requests.
    options = {"edition": "panel", "language": "de", "paper": "A4"}
    anew = await post_form(site, "recruiter", fresh, f"/reports/{report}/again", options)
    assert anew.status_code == 303, spoken(anew.text)
    job = (await rated.journey.call("GET", f"/v1{anew.headers['location']}", by="recruiter")).json()
    assert (job["kind"], job["parameters"]["language"]) == ("candidate_report", "de")


async def test_a_long_job_is_cancelled_and_what_cannot_be_says_so(
    visit: Visits, site: Site, fresh: Organisation
) -> None:
    journey = fresh.journey()
    await journey.prepare()
    bundle = new_id()
    await run(site, fresh, BUNDLE, bundle, UUID(journey.made["requisition"]["id"]), fresh.accounts["recruiter"])
    job = await put(site, fresh, "report_bundle", "queued", by="recruiter", subject=bundle)
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go("/jobs")
        await page.get_by_role("button", name="Cancel this job").click()
        dialog = page.get_by_role("dialog", name="Cancel this job?")
        await expect(dialog).to_contain_text("What is made so far stays")
        await dialog.get_by_role("button", name="Cancel it").click()
        await expect(page.locator(".notice")).to_contain_text("Cancelled.")
    found = (await journey.call("GET", f"/v1/report-bundles/{bundle}")).json()
    assert found["bundle"]["status"] == "cancelled"
    over = await post_form(site, "recruiter", fresh, f"/jobs/{job}/cancel", {})
    assert over.status_code == 303
    mail = await put(site, fresh, "send_mail", "queued")
    assert (await post_form(site, "admin", fresh, f"/jobs/{mail}/cancel", {})).status_code == 409
    assert (await post_form(site, "admin", fresh, f"/jobs/{mail}/again", {})).status_code == 409
    assert (await post_form(site, "hr", fresh, f"/jobs/{job}/cancel", {})).status_code == 404


async def test_trying_again_needs_the_right_to_do_it_at_all(site: Site, fresh: Organisation) -> None:
    """Who asked for a report and may not make one any more."""
    job = await put(site, fresh, "team_report", "dead", by="panelist")
    assert "Try again</button>" not in (await html_of(site, "panelist", fresh, "/jobs")).text
    assert (await post_form(site, "panelist", fresh, f"/jobs/{job}/again", {})).status_code == 403
    gone = await put(site, fresh, "tag_team_note", "dead", by="hr")
    answer = await post_form(site, "hr", fresh, f"/jobs/{gone}/again", {})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/jobs/{gone}"


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (None, "queued", ""),
        (None, "dead", "The reason is not known."),
        ("OSError in attempt 3", "queued", "Something unexpected went wrong, which the product calls OSError."),
        ("the worker was lost in attempt 8", "dead", "The program that did the work was ended each time"),
        ("printing took longer than 120 s in attempt 8", "dead", "Printing took longer than 120 s in attempt 8."),
        ("No such team.", "dead", "No such team."),
    ],
)  # fmt: skip
def test_reasons_in_words(error: str | None, status: Any, said: str) -> None:
    now = datetime.now(UTC)
    job = Job(
        id=new_id(), kind="retag", subject_id=new_id(), parameters={}, status=status, progress=0, step="", attempts=1,
        report_id=None, error=error, created_by=None, created_at=now, updated_at=now, finished_at=None,
    )  # fmt: skip
    assert reason_of(job).startswith(said)
    assert (reason_of(job) == "") == (said == "")
    assert bool(advice_of(job)) == (status == "dead")
