"""A survey from its draft to its results, on pages: what HR sees, and what nobody sees before it is published."""

import re

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from reports.formats import decimal1
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.measuring import LEVELS, Asked, asked
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
SECRET = "What only one person would write"
LIVE_MS = 15_000
JOB_MS = 60_000


async def confirmed(page: Page, name: str, action: str) -> None:
    """Open the dialog of this name and press its button."""
    await page.get_by_role("button", name=name, exact=True).first.click()
    dialog = page.get_by_role("dialog", name=f"{name}?")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name=action, exact=True).click()


async def launched_in_browser(page: Page, origin: str, people: int) -> list[str]:
    """From the form to the links: the tokens of everybody."""
    await page.goto(f"{origin}/surveys/new")
    await page.get_by_role("combobox", name="Team").select_option(label="Ferry")
    await page.get_by_role("radio", name=re.compile("^Customer culture pulse")).check()
    await page.get_by_role("combobox", name="Target culture").select_option(index=1)
    await page.get_by_role("textbox", name="Name").fill("Autumn pulse")
    await page.get_by_role("button", name="Save and see whom it asks").click()
    await expect(page.get_by_role("heading", name="Whom it would ask today")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("^Ferry"))).to_contain_text("means and spread")
    await confirmed(page, "Launch the survey", f"Ask {people} people")
    return await _copied(page)


async def _copied(page: Page) -> list[str]:
    links = await page.get_by_label("E-mail address and link, one person a line").input_value()
    await page.get_by_role("link", name="I have copied them").click()
    return re.findall(r"/respond/(oit_\S+)", links)


async def test_from_draft_to_report(visit: Visits, site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 9)
    async with visit("hr", of=fresh) as window:
        page = window.page
        tokens = await launched_in_browser(page, window.origin, 9)
        assert len(set(tokens)) == 9
        lost, tokens = tokens, await _made_anew(page)
        assert len({*lost, *tokens}) == 18
        await _answers_move_the_rate(page, world, tokens)
        await _nothing_before_publication(site, fresh, world, page.url.removeprefix(window.origin))
        await confirmed(page, "Close the survey", "Close the survey")
        await expect(page.get_by_text("Nothing links an answer to a person any more.")).to_be_visible()
        await _nothing_before_publication(site, fresh, world, page.url.removeprefix(window.origin))
        await confirmed(page, "Publish", "Publish the results")
        await expect(page.get_by_text("published", exact=True).first).to_be_visible(timeout=JOB_MS)
        await check_accessible(window, skip_link=True)
        found = await world.results(page.url.rpartition("/")[2], "Ferry")
        await _dashboard_shows(page, window.origin, world, found)
        await _report_says_the_same(page, window.origin, world, found)


async def _made_anew(page: Page) -> list[str]:
    """The links of the launch are lost, and nobody has answered."""
    await confirmed(page, "Make new links", "Make new links for everybody")
    return await _copied(page)


async def _answers_move_the_rate(page: Page, world: Asked, tokens: list[str]) -> None:
    answered = page.locator("[data-answered]")
    await expect(answered).to_have_text("0")
    for number, token in enumerate(tokens[:8]):
        await world.answer(token, LEVELS[number], SECRET)
    # Nobody reloads the page.
    await expect(answered).to_have_text("8", timeout=LIVE_MS)
    await expect(page.locator("[data-share]")).to_have_text("89 %")
    await page.reload()
    await expect(page.get_by_role("button", name="Make new links")).to_have_count(0)
    assert await page.get_by_role("meter", name="Answered, of 9 asked").evaluate("(one) => one.value") == 8


async def _nothing_before_publication(site: Site, fresh: Organisation, world: Asked, survey: str) -> None:
    team = f"/teams/{world.teams['Ferry']}"
    paths = (survey, team, f"{team}/frameworks", f"{team}/surveys", "/organisation-report", "/surveys")
    for path in paths:
        answer = await html_of(site, "hr", fresh, path)
        assert answer.status_code == 200, path
        assert SECRET not in answer.text, path
        assert "95 % interval" not in answer.text, path
        assert "stack places" not in answer.text, f"a table of results on {path}"
        # The loop of checks is drawn before anybody was asked.
        assert path.endswith("/frameworks") or "<svg xmlns" not in answer.text, f"a picture of results on {path}"


async def _dashboard_shows(page: Page, origin: str, world: Asked, found: dict[str, object]) -> None:
    await page.goto(f"{origin}/teams/{world.teams['Ferry']}")
    table = page.get_by_role("table", name=re.compile("^Values of the target culture"))
    dimensions = found["dimensions"]
    assert isinstance(dimensions, list)
    assert len(dimensions) == 3
    for one in dimensions:
        name = one["dimension"].replace("_", " ").capitalize()
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        low, high = decimal1(one["interval_low"]), decimal1(one["interval_high"])
        await expect(row.get_by_role("cell", name=decimal1(one["mean"]), exact=True)).to_be_visible()
        await expect(row.get_by_role("cell", name=f"{low}–{high}", exact=True)).to_be_visible()
    # Eight wrote the same, and it takes ten.
    assert SECRET not in await page.content()
    await page.get_by_text("What people wrote").click()
    await expect(page.get_by_text("Fewer than 10 people wrote here")).to_be_visible()


async def _report_says_the_same(page: Page, origin: str, world: Asked, found: dict[str, object]) -> None:
    where = f"{origin}/teams/{world.teams['Ferry']}/surveys"
    await page.goto(where)
    await page.get_by_role("radio", name=re.compile("^Edition for all hands")).check()
    await page.get_by_label("Paper").select_option("Letter")
    await page.get_by_role("button", name="Make the report").click()
    await page.wait_for_url(re.compile(r"/(jobs|reports)/"))
    await page.wait_for_url(re.compile("/reports/"), timeout=JOB_MS)
    await page.goto(where)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download the PDF").click()
    pdf = PdfReader(await (await download.value).path())
    text = " ".join(one.extract_text() for one in pdf.pages)
    assert "Ferry" in text
    assert "of 9" in text
    assert "For the whole team" in text
    assert pdf.pages[0].mediabox.width == 612
    dimensions = found["dimensions"]
    assert isinstance(dimensions, list)
    assert all(decimal1(one["mean"]) in text for one in dimensions)


async def test_below_five_no_number_and_why(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 4)
    survey = await world.publish(await world.launch("Ferry"), answered=4)
    for path in (f"/teams/{world.teams['Ferry']}", f"/surveys/{survey}"):
        html = (await html_of(site, "team_lead", fresh, path)).text
        assert "Fewer than 5 people answered, so no number is shown: it could expose who said what." in spoken(html)
        assert "<svg xmlns" not in html
        assert "What number" not in html


async def test_only_by_keyboard_and_narrow(visit: Visits, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 6)
    launched = await world.launch("Ferry")
    async with visit("hr", of=fresh, width=NARROW) as window:
        await window.go(f"/surveys/{launched['survey']['id']}")
        await window.tab_to("Cancel the survey", role="button")
        await window.press("Enter")
        await expect(window.page.get_by_role("dialog", name="Cancel the survey?")).to_be_visible()
        await window.press("Escape")
        await expect(window.page.get_by_role("dialog", name="Cancel the survey?")).to_be_hidden()
        await window.tab_to("Cancel the survey", role="button", back=True)
        await window.press("Enter")
        await window.tab_to("Destroy all answers", role="checkbox")
        await window.press("Space")
        await window.tab_to("Cancel and destroy the answers", role="button")
        await window.press("Enter")
        await expect(window.page.get_by_role("status")).to_contain_text("All answers are destroyed")
        await expect(window.page.get_by_text("there are no results")).to_be_visible()


async def draft_in(world: Asked, team: str = "Ferry") -> dict[str, str]:
    """What the form of a draft of this team sends."""
    return {
        "team_id": world.teams[team],
        "instrument_id": world.instrument["id"],
        "target_culture_id": world.journey.made["culture"]["id"],
        "name": "Autumn pulse",
        "closes_on": "",
        "minimum_for_means": "5",
        "minimum_for_spread": "8",
        "minimum_for_comments": "10",
    }


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("minimum_for_means", "4", 'id="p-minimum_for_means"'),
        ("minimum_for_spread", "7", 'id="p-minimum_for_spread"'),
        ("minimum_for_comments", "", 'id="p-minimum_for_comments"'),
        ("closes_on", "2020-01-01", "Choose a day that is not over, in UTC."),
        ("target_culture_id", "", "This questionnaire asks about values of a target culture."),
        ("team_id", "", 'id="p-team_id"'),
    ],
)
async def test_a_draft_with_a_fault_keeps_what_was_entered(
    site: Site, fresh: Organisation, field: str, value: str, said: str
) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 6)
    sent = {**await draft_in(world), field: value}
    if field == "minimum_for_comments":
        sent[field] = "nine"
    answer = await post_form(site, "hr", fresh, "/surveys/new", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Autumn pulse" in answer.text
    assert "Nobody is asked before you launch it." in answer.text


async def test_two_people_edit_one_draft(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 6)
    sent = await draft_in(world)
    path = (await post_form(site, "hr", fresh, "/surveys/new", sent)).headers["location"]
    first = {**sent, "name": "Winter pulse", "revision": "1"}
    assert (await post_form(site, "admin", fresh, f"{path}/edit", first)).status_code == 303
    stale = await post_form(site, "hr", fresh, f"{path}/edit", {**sent, "name": "Spring pulse", "revision": "1"})
    assert stale.status_code == 412
    assert "ETag" not in stale.text
    assert 'value="Spring pulse"' in stale.text
    differing = spoken(stale.text.partition('id="meanwhile"')[2].partition("</table>")[0])
    assert differing.endswith("Field Stored now You entered Name Winter pulse Spring pulse ")
    revision = re.search(r'name="revision" value="(\d+)"', stale.text)
    assert revision is not None
    again = {**sent, "name": "Spring pulse", "revision": revision[1]}
    assert (await post_form(site, "hr", fresh, f"{path}/edit", again)).status_code == 303
    assert "Spring pulse" in (await html_of(site, "hr", fresh, path)).text


async def test_what_a_state_does_not_allow_is_said_on_the_page(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 6)
    survey = f"/surveys/{(await world.launch('Ferry'))['survey']['id']}"
    for act, said in (
        ("publish", "Results are published once, after the survey has closed."),
        ("remind", "You sent these invitations yourself, and nobody may learn who has not answered"),
        ("cancel", "Cancelling destroys all answers for good"),
        ("show-in-hiring", "Results are published once, after the survey has closed."),
    ):
        answer = await post_form(site, "hr", fresh, f"{survey}/{act}", {})
        assert answer.status_code == 422, act
        assert said in spoken(answer.text).replace("&#39;", "'"), act
    draft = (await post_form(site, "hr", fresh, "/surveys/new", await draft_in(world))).headers["location"]
    too_early = spoken((await post_form(site, "hr", fresh, f"{draft}/close", {})).text)
    assert "This survey is a draft; launch it first, or discard it." in too_early
    assert "Whom it would ask today" in too_early
    assert (await post_form(site, "team_lead", fresh, f"{survey}/close", {})).status_code == 403
    assert (await html_of(site, "viewer", fresh, survey)).status_code == 403
    stranger = await site.new_organisation()
    assert (await html_of(site, "hr", stranger, survey)).status_code == 404


async def test_the_same_questionnaire_again_is_warned_of(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 6)
    sent = await draft_in(world)
    first = (await post_form(site, "hr", fresh, "/surveys/new", sent)).headers["location"]
    assert "Asked lately" not in (await html_of(site, "hr", fresh, first)).text
    await world.launch("Ferry", name="The one before")
    html = (await html_of(site, "hr", fresh, first)).text
    assert "Asked lately" in html
    assert "The one before" in html


async def test_a_page_that_may_not_look_any_more_says_so_and_stops(visit: Visits, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 6)
    survey = f"/surveys/{(await world.launch('Ferry'))['survey']['id']}"
    async with visit("hr", of=fresh) as window:
        await window.go(survey)
        window.expects(401, path=f"/v1{survey}")
        await window.context.clear_cookies()
        said = window.page.get_by_text("Reload this page to see how many have answered.")
        await expect(said).to_be_visible(timeout=LIVE_MS)
        looks: list[str] = []
        window.page.on("request", lambda request: looks.append(request.url))
        await window.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert looks == []


async def test_the_page_after_a_refused_form_goes_on_at_its_own_address(visit: Visits, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 6)
    survey = f"/surveys/{(await world.launch('Ferry'))['survey']['id']}"
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go(survey)
        window.expects(422, path=f"{survey}/cancel")
        await page.locator(f'form[action="{survey}/cancel"]').evaluate("(form) => form.submit()")
        await page.wait_for_url(f"**{survey}/cancel")
        await world.journey.call("POST", f"/v1{survey}/close", by="hr")
        await page.wait_for_url(f"**{survey}", timeout=LIVE_MS)
        await expect(page.get_by_text("closed, not published")).to_be_visible()


async def test_a_group_of_teams_is_published_or_refused_in_words(
    visit: Visits, site: Site, fresh: Organisation
) -> None:
    world = await asked(fresh)
    await world.add_team("Whole", 0)
    for name, people in (("North", 9), ("South", 9), ("East", 9), ("West", 9)):
        await world.add_team(name, people, under="Whole")
    survey = await world.publish(await world.launch("Whole"), answered=36)
    form = [("name", "Coast"), ("team_ids", world.teams["North"]), ("team_ids", world.teams["South"])]
    answer = await post_form(site, "hr", fresh, f"/surveys/{survey}/views", form)
    stored = (await world.journey.call("GET", f"/v1/surveys/{survey}/views", by="hr")).json()["items"]
    html = (await html_of(site, "hr", fresh, f"/surveys/{survey}")).text
    assert answer.status_code == 303, spoken(answer.text)[:2000]
    view = await html_of(site, "hr", fresh, f"/surveys/{survey}/views/{stored[0]['id']}")
    assert f'href="/surveys/{survey}/views/{stored[0]["id"]}"' in html
    assert "18 of 18" in view.text
    other = f"/surveys/{(await world.launch('North'))['survey']['id']}"
    assert (await html_of(site, "hr", fresh, f"{other}/views/{stored[0]['id']}")).status_code == 404
    nothing = await post_form(site, "hr", fresh, f"/surveys/{survey}/views", [("name", "Nobody")])
    assert nothing.status_code == 422
    assert 'id="p-team_ids"' in nothing.text
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go(f"/surveys/{survey}")
        await page.get_by_text("Publish a group").click()
        await page.get_by_role("checkbox", name="East").check()
        await page.get_by_role("checkbox", name="West").check()
        await page.get_by_role("textbox", name="Name of the group").fill("Inland")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Publish the group").click()
        dialog = page.get_by_role("dialog", name="Publish the group?")
        await expect(dialog).to_contain_text("cannot be undone")
        await check_accessible(window, whole=False)
        await dialog.get_by_role("button", name="Publish it for good").click()
        await expect(page.get_by_text("“Inland” is published.")).to_be_visible()
