"""A panelist's list: what is late, due and to come, what is missing, and what is done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.scoring import TEXT, new_panel
from tests.pages.site import Organisation

pytestmark = pytest.mark.anyio


async def planned(panel: Any, name: str, starts_at: datetime) -> dict[str, Any]:
    made: dict[str, Any] = await panel.journey.interview(name)
    interview = made["interview"]
    body = {"starts_at": starts_at.isoformat(), "duration_minutes": 60, "format": "video", "notify": False}
    await panel.journey.call("PUT", f"/v1/interviews/{interview['id']}", body, etag=f'"{interview["revision"]}"')
    return made


async def test_what_waits_is_sorted_by_how_late_it_is(visit: Visits, fresh: Organisation) -> None:
    panel = await new_panel(fresh)
    await panel.lock()
    soon = await planned(panel, "Ada Soon", datetime.now(UTC) + timedelta(days=2))
    begun = await planned(panel, "Bo Begun", datetime.now(UTC) - timedelta(hours=2))
    await panel.journey.write("panelist", begun["cards"]["panelist"], TEXT, (4, 3, 2))
    async with visit("panelist", of=fresh) as window:
        page = window.page
        await window.go("/my/interviews")
        await check_accessible(window)
        assert await page.locator("main h2").all_inner_texts() == ["Due", "To come", "Done"]
        due = page.locator(".interview", has_text="Bo Begun")
        await expect(due).to_contain_text("Everything rated: ready to lock")
        await expect(due).to_contain_text("Service adviser, day shift")
        await expect(page.locator(".interview", has_text="Ada Soon")).to_contain_text("Nothing rated yet, 3 to rate")
        async with page.expect_download() as download:
            await due.get_by_role("link", name="Calendar file").click()
        assert (await download.value).suggested_filename.endswith(".ics")
        await page.get_by_role("link", name="Prepare Ada Soon").click()
        await page.wait_for_url(f"**/scorecards/{soon['cards']['panelist']}")
        await window.go("/my/interviews/done")
        await check_accessible(window)
        await expect(page.get_by_role("link", name="Noor Haddad")).to_be_visible()
        assert await page.get_by_text("Bo Begun").count() == 0


async def test_a_panelist_without_interviews_learns_what_will_stand_here(visit: Visits, fresh: Organisation) -> None:
    async with visit("panelist", of=fresh) as window:
        await window.go("/my/interviews")
        await expect(window.page.get_by_role("heading", name="No interview waits for you")).to_be_visible()
        await window.go("/my/interviews/done")
        await expect(window.page.get_by_role("heading", name="Nothing is done yet")).to_be_visible()


async def test_the_list_is_for_those_who_score(visit: Visits, fresh: Organisation) -> None:
    async with visit("viewer", of=fresh) as window:
        await window.go("/my/interviews", status=403)
