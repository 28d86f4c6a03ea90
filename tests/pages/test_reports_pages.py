"""Reports as people ask for them: the request, its progress, the PDF, the candidate's link, everybody's in one file."""

import io
import re
import zipfile
from uuid import UUID

import anyio
import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.hiring import Rated, application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site
from tests.pages.test_jobs_pages import put

pytestmark = pytest.mark.anyio
MADE_MS = 60_000


async def downloaded(page: Page, name: str) -> tuple[str, bytes]:
    """What the browser stores for a link: the name and the content."""
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name=name).click()
    download = await waiting.value
    return download.suggested_filename, await anyio.Path(await download.path()).read_bytes()


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def approve_wording(rated: Rated) -> None:
    draft = {
        "strengths": [{"competency_code": "empathy", "wording": "You named the guest's worry before your own."}],
        "areas": [],
    }
    path = f"/v1{rated.page}/candidate-feedback"
    saved = await rated.journey.call("PUT", path, draft, by="hiring_manager", etag='"0"')
    await rated.journey.call("POST", f"{path}/approve", by="hiring_manager", etag=saved.headers["etag"])


async def test_a_report_is_asked_for_followed_and_read(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(rated.page)
        await page.get_by_role("radio", name="Panel edition").focus()
        await window.tab_to("Language of fixed texts", within=2)
        await page.get_by_label("Paper").select_option("Letter")
        await window.tab_to("Make the report", within=3)
        await window.press("Enter")
        await expect(page.get_by_role("link", name="Download PDF (Letter)")).to_be_visible(timeout=MADE_MS)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Panel edition: Noor Haddad")
        assert re.fullmatch(r".*/reports/[0-9a-f-]{36}", page.url)
        await check_accessible(window)
        name, pdf = await downloaded(page, "Download PDF (Letter)")
        assert re.fullmatch(r"Noor-Haddad-panel-\d{4}-\d\d-\d\d\.pdf", name)
        assert "Noor Haddad" in text_of(pdf)
        await page.get_by_role("link", name="Read it here").click()
        await expect(page.get_by_text("Noor Haddad").first).to_be_visible()
        await window.go("/reports")
        row = page.get_by_role("row", name=re.compile("Noor Haddad"))
        await expect(row).to_contain_text("Panel edition")
        await check_accessible(window)
        await window.go(rated.page)
        await expect(page.get_by_role("link", name="Download PDF (Letter)")).to_be_visible()


async def test_progress_is_shown_while_a_report_is_made(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    about = UUID(rated.application)
    job = await put(
        site, fresh, "candidate_report", "running", "recruiter", subject=about, progress=40, step="printing"
    )
    shown = await html_of(site, "recruiter", fresh, f"/jobs/{job}")
    assert shown.status_code == 200
    assert f'<label for="job-{job}">printing</label>' in shown.text
    assert re.search(rf'<progress id="job-{job}" max="100" value="40">', shown.text)
    stranger = await html_of(site, "hiring_manager", fresh, f"/jobs/{job}")
    assert stranger.status_code == 404


async def test_a_report_that_was_given_up_is_tried_again(site: Site, visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    about, why = UUID(rated.application), "the printer was on fire"
    job = await put(site, fresh, "candidate_report", "dead", "recruiter", subject=about, error=why)
    async with visit("recruiter", of=fresh) as window:
        await window.go(f"/jobs/{job}")
        await expect(window.page.get_by_text(why, exact=False)).to_be_visible()
        await check_accessible(window)
        await window.page.get_by_role("button", name="Try again").click()
        await expect(window.page.get_by_role("link", name="Download PDF (A4)")).to_be_visible(timeout=MADE_MS)


async def test_the_candidates_edition_and_its_link(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(rated.page)
        window.expects(422)
        await page.get_by_role("radio", name="Candidate's edition").check()
        await page.get_by_role("button", name="Make the report").click()
        await expect(page.get_by_role("alert")).to_contain_text("approved no wording")
        await approve_wording(rated)
        await expect(page.get_by_role("radio", name="Candidate's edition")).to_be_checked()
        await page.get_by_role("button", name="Make the report").click()
        await expect(page.get_by_role("heading", name="The candidate's link")).to_be_visible(timeout=MADE_MS)
        report = page.url
        await page.get_by_label("Works for how many days").fill("14")
        await page.get_by_role("button", name="Make the link").click()
        link = await page.get_by_label("The link, shown this once").input_value()
        await expect(page.get_by_role("button", name="Copy")).to_be_visible()
        await check_accessible(window)
        assert link.startswith(window.origin)
        assert (await fresh.client.get(link, follow_redirects=True)).status_code == 200
        await page.goto(report)
        await expect(page.get_by_text("works", exact=True)).to_be_visible()
        await check_accessible(window)
        assert link not in await page.content()
        await page.get_by_role("button", name="Withdraw the link").click()
        await page.get_by_role("dialog").get_by_role("button", name="Withdraw it").click()
        await expect(page.get_by_text("withdrawn", exact=True)).to_be_visible()
        assert (await fresh.client.get(link, follow_redirects=True)).status_code == 409


async def test_a_requisitions_candidates_side_by_side_and_all_in_one_file(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    second = await rated.journey.interview("Ada Byron")
    requisition = f"/requisitions/{rated.journey.made['requisition']['id']}"
    async with visit("hiring_manager", of=fresh) as window:
        page = window.page
        await window.go(f"{requisition}/reports")
        await check_accessible(window)
        await page.get_by_role("button", name="Compare").click()
        await expect(page.get_by_role("link", name="Download PDF (A4)")).to_be_visible(timeout=MADE_MS)
        await window.go(f"{requisition}/reports")
        await page.get_by_role("radio", name="Anonymised edition").check()
        await page.get_by_role("button", name="Make them all").click()
        await expect(page.get_by_role("link", name="Download all as ZIP")).to_be_visible(timeout=MADE_MS)
        await expect(page.get_by_text("1 of 2 made, 1 left out.")).to_be_visible()
        await expect(page.get_by_text("The ratings of this candidate's panel were not open")).to_be_visible()
        await check_accessible(window)
        name, content = await downloaded(page, "Download all as ZIP")
        assert re.fullmatch(r"Service-adviser-day-shift-anonymised-\d{4}-\d\d-\d\d\.zip", name)
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        assert sum(one.endswith(".pdf") for one in names) == 1
        assert "index.html" in names
    assert second["candidate"]["name"] == "Ada Byron"


async def test_who_may_not_read_reports_is_refused(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    requisition = f"/requisitions/{rated.journey.made['requisition']['id']}"
    options = {"edition": "panel", "language": "en", "paper": "A4"}
    for member, path in (
        ("panelist", "/reports"),
        ("panelist", rated.page),
        ("viewer", "/reports"),
        ("hr", rated.page),
        ("hr", f"{requisition}/reports"),
    ):
        assert (await html_of(site, member, fresh, path)).status_code == 403, (member, path)
    assert (await post_form(site, "hr", fresh, f"{rated.page}/reports", options)).status_code == 403
    assert (await post_form(site, "panelist", fresh, f"{rated.page}/reports", options)).status_code == 403
    answer = await html_of(site, "recruiter", fresh, f"{requisition}/reports")
    assert "It is for those who decide" in spoken(answer.text)
    refused = await post_form(site, "recruiter", fresh, f"{requisition}/comparison-reports", options)
    assert refused.status_code == 422


async def test_no_report_while_the_panel_is_blind(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    options = {"edition": "panel", "language": "en", "paper": "A4"}
    refused = await post_form(site, "recruiter", fresh, f"{rated.page}/reports", options)
    assert refused.status_code == 422
    assert "Ratings stay hidden" in refused.text
    assert "Make the report" not in (await html_of(site, "recruiter", fresh, rated.page)).text
