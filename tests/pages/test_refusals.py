"""What a browser shows of a form that met a fault, and of a link to a file when the session has ended."""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.site import PASSWORD, Organisation, Site

pytestmark = pytest.mark.anyio
NAME = "Ana “A” <b> & Co"
REFUSE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57014'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON candidates FOR EACH ROW WHEN (NEW.external_id = 'refused')
    EXECUTE FUNCTION refuse()
"""
TAKE = "DROP FUNCTION IF EXISTS refuse() CASCADE"
END = "UPDATE sessions SET revoked_at = now() WHERE account_id = $1"


@pytest.fixture
async def superuser(site: Site) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(site.superuser_url)
    yield connection
    await connection.execute(TAKE)
    await connection.close()


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_form_that_met_a_fault_is_read_and_sent_again(
    visit: Visits, fresh: Organisation, superuser: Any, javascript: bool
) -> None:
    await superuser.execute(REFUSE)
    async with visit("recruiter", of=fresh, javascript=javascript) as window:
        page = window.page
        await window.go("/candidates/new")
        await page.get_by_label("Name").fill(NAME)
        await page.locator("[name=external_id]").fill("refused")
        window.expects(503, path="/candidates/new")
        await page.get_by_role("button", name="Add candidate").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("This does not work at the moment")
        await expect(page.get_by_label("Name")).to_have_value(NAME)
        await expect(page.get_by_label("External id")).not_to_be_editable()
        if javascript:
            await check_accessible(window)
            await window.screenshot("refused")
            await window.resize(NARROW)
            await check_accessible(window)
            await window.screenshot("refused")
        async with window.context.expect_page() as opened:
            await page.get_by_role("link", name="Open the page again in a new tab").click()
        await expect((await opened.value).get_by_role("heading", level=1)).to_have_text("New candidate")
        await superuser.execute(TAKE)
        await page.get_by_role("button", name="Send it again").click()
        await expect(page.get_by_role("status")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


async def test_a_link_to_a_file_leads_through_the_sign_in_and_back(
    visit: Visits, fresh: Organisation, superuser: Any
) -> None:
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go("/people?q=nobody")
        await superuser.execute(END, fresh.accounts["admin"])
        await page.get_by_role("link", name="Export as CSV").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        await page.get_by_label("E-mail address").fill(fresh.emails["admin"])
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page).to_have_url(re.compile(r"/people\?q=nobody$"))
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name="Export as CSV").click()
        assert (await waiting.value).suggested_filename == "people.csv"


async def test_guests_are_told_how_they_come_in(visit: Visits) -> None:
    async with visit() as window:
        await window.go("/scorecards/00000000-0000-7000-8000-000000000000")
        await expect(window.page.get_by_role("heading", name="Guests without an account")).to_be_visible()
        await check_accessible(window)
        await window.resize(NARROW)
        await check_accessible(window)
        await window.screenshot("sign-in-guest")
