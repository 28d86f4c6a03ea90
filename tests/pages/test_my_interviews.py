"""A panelist's list: what is late, due and to come, what is missing, and what is done."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from playwright.async_api import expect

from api.pages.scoring.my_interviews import OPEN_MOST
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.hiring import html_of
from tests.pages.scoring import TEXT, new_panel
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
# 24 hours are agreed to lock; "Late" counts begun hours after them.
HELD = "UPDATE interviews SET starts_at = $2, duration_minutes = 60, created_at = $3 WHERE id = $1"
HEADINGS = re.compile(r"<h[23][^>]*>(.*?)</h[23]>|<span class=\"badge[^\"]*\">(.*?)</span>")


async def planned(panel: Any, name: str, starts_at: datetime) -> dict[str, Any]:
    made: dict[str, Any] = await panel.journey.interview(name)
    interview = made["interview"]
    body = {"starts_at": starts_at.isoformat(), "duration_minutes": 60, "format": "video", "notify": False}
    await panel.journey.call("PUT", f"/v1/interviews/{interview['id']}", body, etag=f'"{interview["revision"]}"')
    return made


async def held(site: Site, made: dict[str, Any], ended: datetime) -> None:
    """As if the interview had been entered long ago and ended then."""
    started = ended - timedelta(hours=1)
    superuser = await asyncpg.connect(site.superuser_url)
    try:
        await superuser.execute(HELD, UUID(made["interview"]["id"]), started, started - timedelta(days=9))
    finally:
        await superuser.close()


async def test_what_waits_comes_by_when_it_is_due_and_says_how_late_it_is(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    # Entered in no order; hours since the interview ended.
    hours_ago = {"Eve": 1.0, "Bea": 24 + 2.5, "Fay": -50.0, "Ana": 24 + 75.5, "Di": 23.0, "Gil": -5.0, "Cy": 24 + 0.5}
    for name, hours in hours_ago.items():
        await held(site, await journey.interview(name), datetime.now(UTC) - timedelta(hours=hours))
    html = (await html_of(site, "panelist", fresh, "/my/interviews")).text
    found = HEADINGS.findall(html.partition("<main")[2])
    assert [title or badge for title, badge in found] == [
        "Late", "Ana", "Late: 3 days", "Bea", "Late: 3 hours", "Cy", "Late: 1 hour",
        "Due", "Di", "Due soon", "Eve", "Open",
        "To come", "Gil", "To come", "Fay", "To come",
    ]  # fmt: skip


async def test_a_long_list_goes_on_where_it_ended(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    first = await journey.interview()
    plan = {
        "application_id": first["application"]["id"],
        "starts_at": "2199-03-01T09:00:00Z",
        "duration_minutes": 60,
        "panelists": [str(fresh.accounts["panelist"])],
    }
    for _ in range(OPEN_MOST):
        await journey.call("POST", "/v1/interviews", plan)
    begin = (await html_of(site, "panelist", fresh, "/my/interviews")).text
    more = re.search(r'<a [^>]*href="([^"]+)">Show more</a>', begin)
    assert more is not None
    rest = (await html_of(site, "panelist", fresh, more[1])).text
    shown, further = (re.findall(r'href="/scorecards/([^"]+)"', html) for html in (begin, rest))
    assert (len(shown), len(further), len({*shown, *further})) == (OPEN_MOST, 1, OPEN_MOST + 1)
    assert "Show more" not in rest


async def test_what_waits_says_what_its_scorecard_lacks(visit: Visits, fresh: Organisation) -> None:
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
