"""A team's dashboard and the view over all teams: what the reports say, and role profiles from gaps."""

import re

import pytest
from playwright.async_api import expect

from reports.formats import decimal1
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.measuring import Asked, asked
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
ROLE = {"title": "Night pilot", "family": "Service", "level": "front_line", "customer_contact": "daily"}
TASK = {
    "tasks[0].text": "Brings ferries in at night",
    "tasks[0].importance": "5",
    "tasks[0].source": "job analysis, May 2026",
}


async def test_side_by_side_in_the_order_of_the_tree(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Whole", 0)
    for name, people in (("Zulu", 9), ("Alpha", 9), ("Mike", 3)):
        await world.add_team(name, people, under="Whole")
    survey = await world.publish(await world.launch("Whole"), answered=21)
    html = (await html_of(site, "team_lead", fresh, "/organisation-report")).text
    table = html[html.index("Team by team") :]
    order = re.findall(r'<a href="/teams/[^"]*">(Whole|Alpha|Mike|Zulu)</a>', table)
    assert order == ["Whole", "Alpha", "Mike", "Zulu"]
    for team in ("Alpha", "Zulu"):
        line = spoken(table[table.index(f">{team}</a>") :].partition("</tr>")[0])
        for one in (await world.results(survey, team))["dimensions"]:
            assert decimal1(one["mean"]) in line
    mike = (await world.results(survey, "Mike"))["refusal"]
    assert mike is not None
    assert mike in spoken(table[table.index(">Mike</a>") :].partition("</tr>")[0])


@pytest.mark.parametrize(
    ("questionnaire", "page"),
    [("customer_culture_pulse", "/organisation-report"), ("always_on_profile", "/frameworks/always_on")],
)
async def test_a_part_is_shown_under_its_headings_where_the_whole_is_withheld(
    site: Site, fresh: Organisation, questionnaire: str, page: str
) -> None:
    world = await asked(fresh, questionnaire)
    await world.add_team("Whole", 0)
    for name in ("Alpha", "Bravo"):
        await world.add_team(name, 9, under="Whole")
    of_values = page == "/organisation-report"
    launched = await world.launch("Whole", **({} if of_values else {"target_culture_id": None}))
    launched["invitations"].sort(key=lambda one: one["email"])  # Alpha's people come first, and nobody else answers
    survey = await world.publish(launched, answered=9)
    whole, bravo = [(await world.results(survey, team))["refusal"] for team in ("Whole", "Bravo")]
    assert whole
    assert bravo
    alpha = (await world.results(survey, "Alpha"))["dimensions"]
    table = (await html_of(site, "hr", fresh, page)).text.partition('<table class="side-by-side">')[2]
    head, _, body = table.partition("</thead>")
    line = body[body.index(">Alpha</a>") :].partition("</tr>")[0]
    around = 3 if of_values else 1  # the team's name, and beside values its answers and its stage
    assert head.count('<th scope="col') == len(alpha) + around
    assert line.count("<td") == len(alpha) + around - 1
    assert all(decimal1(one["mean"]) in spoken(line) for one in alpha)
    assert bravo in spoken(body[body.index(">Bravo</a>") :].partition("</tr>")[0])


async def test_no_teams_under_one_another(site: Site, fresh: Organisation) -> None:
    html = (await html_of(site, "hr", fresh, "/organisation-report")).text
    assert "There is nothing to put side by side yet" in html
    assert (await html_of(site, "panelist", fresh, "/organisation-report")).status_code == 403


async def test_a_change_is_told_from_chance_in_words(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    await world.add_team("Ferry", 9)
    await world.publish(await world.launch("Ferry", name="Spring"), answered=9)
    again = await world.publish(await world.launch("Ferry", name="Autumn"), answered=9)
    changes = (await world.results(again, "Ferry"))["changes"]
    assert [one["distinguishable"] for one in changes] == [False] * 3
    said = spoken((await html_of(site, "hr", fresh, f"/teams/{world.teams['Ferry']}")).text)
    assert said.count("that could be told from chance (0.0).") == 3
    history = spoken((await html_of(site, "hr", fresh, f"/teams/{world.teams['Ferry']}/surveys")).text)
    assert history.index("Autumn") < history.index("Spring")


async def published_low(world: Asked, team: str) -> None:
    """A published survey in which the team stands clearly below its targets."""
    launched = await world.launch(team)
    for number, invitation in enumerate(launched["invitations"]):
        # Reversed statements count the other way: a low team needs high answers there.
        items = world.instrument["body"]["items"]
        low = [(4 if item["reversed"] else 2) - (number % 2) for item in items]
        await world.answer(invitation["token"], low)
    survey = launched["survey"]["id"]
    await world.journey.call("POST", f"/v1/surveys/{survey}/close", by="hr")
    await world.journey.publish_survey(survey, by="hr")


async def proposed(site: Site, fresh: Organisation) -> str:
    """The address of an open proposal for a team."""
    world = await asked(fresh)
    team = await world.add_team("Ferry", 9)
    await published_low(world, "Ferry")
    return str((await post_form(site, "hr", fresh, f"/teams/{team}/proposals/new", ROLE)).headers["location"])


async def test_a_proposal_is_for_those_who_may_see_results(site: Site, fresh: Organisation) -> None:
    path = await proposed(site, fresh)
    new = f"{path.rpartition('/')[0]}/new"
    answers = [
        await html_of(site, "recruiter", fresh, path),
        await html_of(site, "recruiter", fresh, new),
        await post_form(site, "recruiter", fresh, new, ROLE),
        await post_form(site, "recruiter", fresh, f"{path}/adopt", {**TASK, "needs.empathy": "0"}),
        await post_form(site, "recruiter", fresh, f"{path}/dismiss", {}),
    ]
    for answer in answers:
        assert answer.status_code == 403
        said = spoken(answer.text)
        assert "Ferry" not in said
        assert "Empathy" not in said
        assert not re.search(r"\d\.\d", said)
    assert "Put this proposal aside" in (await html_of(site, "hr", fresh, path)).text


async def test_faults_of_tasks_stand_at_their_rows_and_no_row_is_dropped(site: Site, fresh: Organisation) -> None:
    path = await proposed(site, fresh)
    third = {key.replace("[0]", "[2]"): text for key, text in TASK.items()}
    gap = await post_form(
        site, "hr", fresh, f"{path}/adopt", {**TASK, **third, "tasks[2].source": "", "needs.empathy": "0"}
    )
    assert gap.status_code == 422
    assert 'id="p-tasks[2].source"' in gap.text
    textless = {**TASK, "tasks[1].source": "a survey of pilots", "needs.empathy": "0"}
    assert 'id="p-tasks[1].text"' in (await post_form(site, "hr", fresh, f"{path}/adopt", textless)).text
    ticked = [*TASK.items(), ("needs.empathy", "0"), ("needs.empathy", "1")]
    assert 'id="p-tasks[1].text"' in (await post_form(site, "hr", fresh, f"{path}/adopt", ticked)).text


async def test_a_role_profile_is_proposed_adopted_and_another_put_aside(
    visit: Visits, site: Site, fresh: Organisation
) -> None:
    world = await asked(fresh)
    team = await world.add_team("Ferry", 9)
    nothing = await post_form(site, "hr", fresh, f"/teams/{team}/proposals/new", ROLE)
    assert nothing.status_code == 422
    assert "run one and publish it first" in nothing.text
    await published_low(world, "Ferry")
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go(f"/teams/{team}/surveys")
        await page.get_by_role("link", name="Propose a role profile").click()
        await page.get_by_role("textbox", name="Title of the role").fill("Night pilot")
        await page.get_by_role("textbox", name="Job family").fill("Service")
        await page.get_by_role("button", name="Propose").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Night pilot")
        await expect(page.get_by_role("table")).to_contain_text("Customer orientation")
        said = await page.locator("main").inner_text()
        assert re.search(r"closed \d{1,2} [A-Z][a-z]+ 20\d\d\.", said)
        assert re.search(r"Empathy: the team’s mean is \d\.\d and the target \d\.", said)
        assert not re.search(r"\d{4}-\d\d-\d\d", said)
        await check_accessible(window)
        task = page.get_by_role("group", name="Task 1")
        await task.get_by_label("What has to be done").fill("Brings ferries in at night")
        await task.get_by_label("Where that is known from").fill("job analysis, May 2026")
        await task.get_by_role("checkbox", name="Empathy").check()
        path = page.url.removeprefix(window.origin)
    # Without a tick nothing needs a competency: what was entered stays.
    without = await post_form(site, "hr", fresh, f"{path}/adopt", TASK)
    assert without.status_code == 422
    assert "Brings ferries in at night" in without.text
    made = await post_form(site, "hr", fresh, f"{path}/adopt", {**TASK, "needs.empathy": "0"})
    profile = (await world.journey.call("GET", f"/v1{made.headers['location']}", by="hr")).json()
    assert [one["code"] for one in profile["body"]["competencies"]] == ["empathy"]
    assert profile["status"] == "draft"
    other = (await post_form(site, "hr", fresh, f"/teams/{team}/proposals/new", ROLE)).headers["location"]
    assert (await post_form(site, "hr", fresh, f"{other}/dismiss", {})).status_code == 303
    assert "put aside" in (await html_of(site, "hr", fresh, other)).text
    assert (await post_form(site, "hr", fresh, f"{other}/dismiss", {})).status_code == 422


async def test_a_team_that_nobody_asked_yet(site: Site, fresh: Organisation) -> None:
    world = await asked(fresh)
    team = await world.add_team("Ferry", 3)
    html = (await html_of(site, "hr", fresh, f"/teams/{team}")).text
    assert f"/surveys/new?team_id={team}" in html
    parts = spoken((await html_of(site, "hr", fresh, f"/teams/{team}/frameworks")).text)
    assert parts.count("This team has not been asked yet.") == 5
    # Who may not see results is led to what they may see; nobody has only teams:read, but a service may.
    assert (await html_of(site, "viewer", fresh, f"/teams/{team}")).status_code == 403
