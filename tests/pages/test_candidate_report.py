"""The candidate's page in a browser: how the interview worked, drawn and told, in each language and width."""

import re

import pytest
from playwright.async_api import expect

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, WIDE, Visits
from tests.pages.places_links import report_token
from tests.pages.site import Site

pytestmark = pytest.mark.anyio
# The middle of each sign of the drawing, in the order of the steps, and of each step's words.
MIDDLES = """(worked) => {
    const middle = (one) => { const box = one.getBoundingClientRect(); return (box.left + box.right) / 2; };
    return [
        [...worked.querySelectorAll('svg > g > circle:first-child')].map(middle),
        [...worked.querySelectorAll('li')].map(middle),
    ];
}"""


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_how_the_interview_worked(visit: Visits, site: Site, language: str) -> None:
    token = await report_token(site.demo, language)
    async with visit(None) as window:
        page = window.page
        await window.go(f"/candidate-report/{token}")
        worked = page.locator(".worked")
        await expect(worked.get_by_role("img")).to_have_accessible_name(re.compile(r".{30,}"))
        signs, steps = await worked.evaluate(MIDDLES)
        assert len(signs) == len(steps) == 4
        assert steps == pytest.approx(signs, abs=2), "each step stands under its sign"
        assert signs == sorted(signs, reverse=language == "ar"), "in the direction of reading"
        for width, dark in ((WIDE, False), (NARROW, False), (NARROW, True), (WIDE, True)):
            await window.resize(width)
            await window.turn(dark=dark)
            await expect(worked.get_by_role("img")).to_be_visible()
            await check_accessible(window, only_colours=dark)
