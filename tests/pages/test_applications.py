"""The page of one application, and what its candidate is told."""

import re
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Dialog, expect

from domain.access import service as access
from domain.candidate_feedback import links
from domain.candidate_feedback.model import CommentDraft
from domain.database import set_tenant
from tests.api.furnishing_feedback import store_edition
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.hiring import Rated, application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
JOBS = """
    INSERT INTO jobs (organisation_id, id, kind, subject_id, status, progress)
    SELECT current_organisation(), ('01900000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid,
        'candidate_report', $1, 'succeeded', 100
    FROM generate_series(1, 201) AS number
"""
REPORTS = """
    INSERT INTO reports (organisation_id, id, kind, edition, subject_id, job_id, document, pdf, pdf_sha256)
    SELECT organisation_id, id, 'candidate', 'panel', subject_id, id, '{}', '', '' FROM jobs WHERE subject_id = $1
"""
WITHDRAWN = "The candidate wrote that they have taken another post."


async def test_an_open_application_shows_its_score_with_what_it_rests_on(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    score = await rated.get(f"/v1{rated.page}/score")
    async with visit("hiring_manager", of=fresh) as window:
        await window.go(rated.page)
        shown = window.page.get_by_role("region", name="Score")
        await expect(shown).to_contain_text(f"{score['composite']['value']:.1f} of 5")
        await expect(shown).to_contain_text("what 3 raters gave")
        await expect(shown.get_by_role("row", name=re.compile("^Curiosity"))).to_contain_text("25 %")
        steps = window.page.get_by_role("list", name="Where this application stands")
        await expect(steps.locator("[aria-current=step]")).to_contain_text("Debrief")
        await check_accessible(window)


async def test_a_blind_application_shows_no_figure(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    for member in ("recruiter", "hiring_manager"):
        answer = await html_of(site, member, fresh, rated.page)
        said = spoken(answer.text)
        assert "Ratings are hidden for now" in said
        assert "of 5" not in said
        assert ">locked</span>" not in answer.text
        assert "Make the report" not in said
    admin = await html_of(site, "admin", fresh, rated.page)
    assert admin.text.count(">locked</span>") == 2


async def test_only_who_may_agree_a_format_is_asked_about_it(site: Site, fresh: Organisation) -> None:
    """The admin owns the requisition here, and whoever decides about the candidate does not agree accommodations."""
    rated = await application_of(fresh, locked=0)
    for member, asked in (("recruiter", True), ("admin", False)):
        said = (await html_of(site, member, fresh, rated.page)).text
        assert ("Say what was agreed" in said) == asked, member
        path = f"/interviews/{rated.made['interview']['id']}/accommodations"
        assert (await html_of(site, member, fresh, path)).status_code == (200 if asked else 403)


async def test_of_many_reports_the_newest_are_shown(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with site.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, fresh.id)
        for statement in (JOBS, REPORTS):
            await conn.execute(statement, rated.application)
    html = (await html_of(site, "recruiter", fresh, rated.page)).text
    shown = re.findall(r'<a href="/reports/01900000-0000-7000-8000-(\d{12})">', html)
    assert [int(one) for one in shown] == list(range(201, 1, -1))
    assert f'href="/reports?subject={rated.application}"' in html


async def test_a_withdrawal_is_recorded_also_while_the_panel_is_blind(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=1)
    async with visit("recruiter", of=fresh, width=390) as window:
        page = window.page
        await window.go(rated.page)
        await page.get_by_role("button", name="Record that the candidate has withdrawn").click()
        form = page.get_by_role("dialog")
        await form.get_by_label("What they said").fill(WITHDRAWN)
        await form.get_by_role("button", name="Record the withdrawal").click()
        await expect(page.get_by_role("heading", name="The candidate has withdrawn")).to_be_visible()
        await expect(page.get_by_text(WITHDRAWN)).to_be_visible()
        await check_accessible(window)
    (one,) = (await rated.get(f"/v1{rated.page}/decisions"))["items"]
    assert one["outcome"] == "withdrawn"


async def test_a_withdrawal_without_words_is_refused_and_shown_again(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=1)
    refused = await post_form(site, "recruiter", fresh, f"{rated.page}/withdrawal", {"reason": "gone"})
    assert refused.status_code == 422
    assert "gone</textarea>" in refused.text


async def feedback_of(rated: Rated) -> Any:
    return (await rated.get(f"/v1{rated.page}/candidate-feedback"))["feedback"]


async def test_the_wording_is_written_advised_on_and_approved(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    path = f"{rated.page}/candidate-feedback"
    async with visit("hiring_manager", of=fresh) as window:
        page = window.page
        await window.go(path)
        first = page.get_by_role("group", name="Strength 1")
        await first.get_by_label("What the candidate is told").fill("You are a real culture fit, and calm.")
        await first.get_by_label("About").select_option("Empathy")
        await first.get_by_label("Words of a note").select_option(index=1)
        window.expects(422)
        await page.get_by_role("button", name="Save the draft").click()
        await expect(page.get_by_role("alert")).to_contain_text("This quote is about another competency")
        await expect(first.get_by_label("What the candidate is told")).to_have_value(re.compile("^You are a real"))
        quotes = await first.get_by_label("Words of a note").locator("option").all_inner_texts()
        of_empathy = next(at for at, one in enumerate(quotes) if one.startswith("Empathy"))
        await first.get_by_label("Words of a note").select_option(index=of_empathy)
        await page.get_by_role("button", name="Save and add another").first.click()
        await expect(page.get_by_role("group", name="Strength 2")).to_be_visible()
        await expect(first.get_by_text("“culture fit”")).to_be_visible()
        await check_accessible(window)
        second = page.get_by_role("group", name="Strength 2")
        await second.get_by_label("What the candidate is told").fill("You followed up the next day.")
        await second.get_by_label("About").select_option("Customer orientation")
        await page.get_by_role("button", name="Save the draft").click()
        await first.get_by_role("button", name="Take this point out").click()
        await expect(first.get_by_label("What the candidate is told")).to_have_value("You followed up the next day.")
        await page.get_by_role("button", name="Approve the wording").click()
        await page.get_by_role("dialog").get_by_role("button", name="Approve it").click()
        await expect(page.get_by_text("version 1 approved")).to_be_visible()
    approved = (await feedback_of(rated))["approved"]
    assert [one["wording"] for one in approved["strengths"]] == ["You followed up the next day."]


async def test_what_was_typed_since_the_draft_was_saved_is_what_is_approved(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    path = f"{rated.page}/candidate-feedback"
    draft = {"strengths": [{"competency_code": "empathy", "wording": "You listened."}], "areas": []}
    await rated.journey.call("PUT", f"/v1{path}", draft, by="hiring_manager", etag='"0"')
    async with visit("hiring_manager", of=fresh, javascript=False) as window:
        page = window.page
        await window.go(path)
        wording = page.get_by_role("group", name="Strength 1").get_by_label("What the candidate is told")
        await wording.fill("You listened, and you named the guest's worry.")
        await page.get_by_role("button", name="Approve the wording").click()
        await page.get_by_role("dialog").get_by_role("button", name="Approve it").click()
        await expect(page.get_by_text("version 1 approved")).to_be_visible()
    told = await feedback_of(rated)
    assert told["approved"]["strengths"][0]["wording"] == "You listened, and you named the guest's worry."


async def test_a_refused_wording_or_answer_is_given_back(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    path = f"{rated.page}/candidate-feedback"
    empty = {"revision": "0", "message": "Thank you.", "_approve": "on"}
    refused = await post_form(site, "hiring_manager", fresh, path, empty)
    assert refused.status_code == 422
    assert "Thank you.</textarea>" in refused.text
    assert (await feedback_of(rated))["revision"] == 0
    actor = access.actor_in(fresh.id, fresh.accounts["admin"])
    async with site.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, fresh.id, fresh.accounts["admin"])
        made = await links.make_link(conn, actor, UUID(await store_edition(conn, rated.application)), 30, site.url)
        said = CommentDraft(kind="comment", text="I rang four hotels.")
        comment = await links.add_comment(conn, made.link.rpartition("/")[2], said)
    long = {"text": "You are right. " * 300}
    refused = await post_form(site, "hiring_manager", fresh, f"{path}/comments/{comment.id}/answers", long)
    assert refused.status_code == 422
    assert "You are right. </textarea>" in refused.text


async def test_leaving_with_words_that_are_not_saved_asks_first(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("hiring_manager", of=fresh) as window:
        page = window.page
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.dismiss()

        page.on("dialog", stay)
        await window.go(f"{rated.page}/candidate-feedback")
        message = page.get_by_label("A message to the candidate")
        await message.click()
        await message.press_sequentially("Thank you.")
        await page.get_by_role("main").get_by_role("link", name="Noor Haddad").click(no_wait_after=True)
        await expect(message).to_have_value("Thank you.")
        await page.get_by_role("button", name="Save the draft").click()
        await expect(page.get_by_role("status")).to_contain_text("Saved as a draft.")
        assert asked == ["beforeunload"]


async def test_two_who_write_lose_nothing(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    path = f"{rated.page}/candidate-feedback"
    async with visit("hiring_manager", of=fresh, javascript=False) as window:
        page = window.page
        await window.go(path)
        await page.get_by_label("A message to the candidate").fill("Mine: thank you.")
        theirs = {"strengths": [], "areas": [], "message": "Theirs: good-bye."}
        await rated.journey.call("PUT", f"/v1{path}", theirs, by="recruiter", etag='"0"')
        window.expects(412)
        await page.get_by_role("button", name="Save the draft").click()
        await expect(page.get_by_role("region", name="What is stored now")).to_contain_text("Theirs: good-bye.")
        await expect(page.get_by_label("A message to the candidate")).to_have_value("Mine: thank you.")
        await page.get_by_label("A message to the candidate").fill("Ours: thank you and good-bye.")
        await page.get_by_role("button", name="Save the draft").click()
        await expect(page.get_by_role("status")).to_contain_text("Saved as a draft.")
    assert (await feedback_of(rated))["message"] == "Ours: thank you and good-bye."


async def test_before_the_panel_is_open_nobody_writes_to_the_candidate(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    answer = await html_of(site, "hiring_manager", fresh, f"{rated.page}/candidate-feedback")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{rated.page}/debrief"
    form = {"revision": "0", "message": "Too early."}
    saved = await post_form(site, "hiring_manager", fresh, f"{rated.page}/candidate-feedback", form)
    assert saved.status_code == 409
