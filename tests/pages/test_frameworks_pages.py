"""The five frameworks as pages: what each is, and where teams stand only for those who may see it."""

import html as markup

import pytest
from playwright.async_api import expect

from domain.culture.service import frameworks
from domain.rubrics.service import library
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, WIDE, Visits
from tests.pages.hiring import html_of, spoken
from tests.pages.measuring import asked
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
CODES = [one.code for one in frameworks()]
# The middle of each circle of a loop and of the words that stand for it, across the page, in CSS pixels.
MIDDLES = """(loop) => {
    const middle = (box) => (box.left + box.right) / 2;
    const words = (item) => { const at = document.createRange(); at.selectNodeContents(item); return at; };
    return [
        [...loop.querySelectorAll('circle')].map((one) => middle(one.getBoundingClientRect())),
        [...loop.querySelectorAll('li')].map((one) => middle(words(one).getBoundingClientRect())),
        [...loop.querySelectorAll('li')].map((one) => one.scrollWidth - one.clientWidth),
    ];
}"""


@pytest.mark.parametrize("code", CODES)
async def test_a_framework_says_all_that_the_catalogue_says(site: Site, code: str) -> None:
    about = next(one for one in frameworks() if one.code == code)
    said = markup.unescape(spoken((await html_of(site, "viewer", site.demo, f"/frameworks/{code}")).text))
    assert about.purpose in said
    assert about.caution in said
    for dimension in about.dimensions:
        assert dimension.name in said
        assert dimension.definition in said
        for theme in dimension.themes or ():
            assert theme.practice in said
    for check in (*about.loop, *about.obstacles, *about.questions):
        assert check.check in said
    serving = {one.name for one in library() for it in about.dimensions if set(one.value_codes) & set(it.values)}
    assert serving
    assert all(name in said for name in serving)


@pytest.mark.parametrize("code", CODES)
async def test_results_only_for_who_may_see_surveys(site: Site, code: str) -> None:
    path = f"/frameworks/{code}"
    lead, viewer = [(await html_of(site, one, site.demo, path)).text for one in ("team_lead", "viewer")]
    assert "Where we stand" in lead
    assert "<svg xmlns" in lead
    assert "Fewer than 5 people answered" in lead
    assert "Where we stand" not in viewer
    assert "<svg xmlns" not in viewer
    assert "/surveys/new" not in viewer


async def test_unknown_frameworks_and_strangers(site: Site) -> None:
    assert (await html_of(site, "viewer", site.demo, "/frameworks/astrology")).status_code == 404
    stranger = await site.new_organisation()
    said = (await html_of(site, "hr", stranger, "/frameworks/always_on")).text
    assert "has been published yet" in spoken(said)
    assert "<svg xmlns" not in said


async def test_a_survey_of_a_team_below_the_top_is_shown_too(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh, "always_on_profile")
    await world.add_team("Whole", 0)
    for name in ("Alpha", "Bravo"):
        await world.add_team(name, 9, under="Whole")
    survey = await world.publish(await world.launch("Bravo", target_culture_id=None), answered=9)
    said = (await html_of(site, "hr", fresh, "/frameworks/always_on")).text.partition("Where we stand")[2]
    assert f'href="/surveys/{survey}"' in said
    assert "9 of 9 in Bravo answered" in spoken(said)
    assert "has been published yet" not in said
    assert "more part" not in said


@pytest.mark.parametrize("width", [WIDE, 700, NARROW])
async def test_a_loops_words_stand_under_their_circles(visit: Visits, places: dict[str, str], width: int) -> None:
    async with visit("team_lead", width=width) as window:
        await window.go(f"/teams/{places['asked_team']}/frameworks")
        loops = window.page.locator(".links")
        await expect(loops).not_to_have_count(0)
        for loop in await loops.all():
            circles, words, beyond = await loop.evaluate(MIDDLES)
            assert len(circles) == len(words) > 1
            assert words == pytest.approx(circles, abs=2)
            assert max(beyond) <= 0, "no word runs into the next"
        await check_accessible(window, whole=False)
