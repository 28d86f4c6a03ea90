"""Each of the five frameworks, walked in the demo organisation: through the API to the text of the printed reports."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from reports.formats import decimal1, decimal2
from tests.api.walking import ROOT, TEAM, Walk, walked
from tests.conftest import Server

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def walk(server: Server, template: str) -> AsyncIterator[Walk]:
    async with walked(server, template) as one:
        yield one


async def test_obsessed_or_reactive_by_both_poles_and_with_spread(walk: Walk) -> None:
    published = {team: await walk.results("obsessed_reactive", team) for team in (TEAM, ROOT)}
    poles = {one["code"]: one["poles"] for one in (await walk.get("/frameworks/obsessed_reactive"))["dimensions"]}
    assert len(poles) == 7
    for team, report in ((TEAM, walk.leader), (ROOT, walk.organisation)):
        found = {one["dimension"]: one for one in published[team]["dimensions"]}
        assert found.keys() == poles.keys()
        for one in report.framework("obsessed_reactive")["dimensions"]:
            said = found[one["code"]]
            assert (one["mean"], one["spread"]) == (said["mean"], said["spread"])
            assert one["spread"] is not None
            low, high = one["interval"]["low"], one["interval"]["high"]
            report.says(*poles[one["code"]].values(), f"{one['name']} {decimal1(one['mean'])}")
            report.says(f"{decimal1(low)}–{decimal1(high)}")


async def test_the_value_stream_worksheet_in_the_customers_words(walk: Walk) -> None:
    (stream,) = await walk.items("/value-streams", team_id=walk.teams[TEAM])
    content = stream["content"]
    silo = [one["about"] for one in stream["findings"] if one["kind"] == "silo_kpi"]
    unmeasured = [one["about"] for one in stream["findings"] if one["kind"] == "unmeasured"]
    assert silo == ["Calls answered within sixty seconds", "Cases closed per shift"]
    assert unmeasured == ["I do not have to tell my story twice."]
    served = {code for kpi in content["kpis"] for code in kpi["serves"]}
    assert served == {"home_tonight", "bus_waits"}
    for report in (walk.leader, walk.all_hands):
        report.says(f"“{content['value_in_their_words']}”", content["customer_segment"])
        report.says(*(one["words"] for one in content["measures_in_their_words"]))
        report.says(*(f"{name} serves no measure of theirs" for name in silo))
        report.says(f"{unmeasured[0]} no figure for it")


async def test_the_power_core_is_named_and_its_question_answered(walk: Walk) -> None:
    (stream,) = await walk.items("/value-streams", team_id=walk.teams[TEAM])
    core = stream["content"]["power_core"]
    walk.leader.says(f"In conflicts {core['department']} decides", core["how_known"])
    (question,) = [
        one for one in (await walk.get("/frameworks/obsessed_reactive"))["questions"] if one["code"] == "power_core"
    ]
    standing = await check(walk, "obsessed_reactive", "power_core")
    assert standing["newest"]["state"] == "yes"
    walk.leader.says(question["check"], standing["newest"]["finding"])


async def check(walk: Walk, framework: str, code: str) -> dict[str, Any]:
    """How the team stands on one check."""
    summaries = (await walk.of_team("culture-check-summary"))["items"]
    (found,) = [
        one for summary in summaries if summary["framework"] == framework for one in summary["checks"]
        if one["check"] == code
    ]  # fmt: skip
    return dict(found)


async def test_the_maturity_ladder_tells_a_stage_or_between_with_probabilities(walk: Walk) -> None:
    names = {one["code"]: one["name"] for one in (await walk.get("/frameworks/maturity_ladder"))["dimensions"]}
    maturity = (await walk.results("maturity_ladder"))["maturity"]
    assert (maturity["profile"], maturity["stage"]) == ("stage", "sensitivity")
    assert maturity["probability"] >= 0.8
    assert [one["met"] for one in maturity["stages"]] == [True, True, False, False]
    assert sum(one["probability"] for one in maturity["stages"]) == pytest.approx(1, abs=0.02)
    for one in maturity["stages"]:
        assert one["met"] == (one["lower_bound"] >= one["criterion"])
        walk.leader.says(f"{decimal2(one['lower_bound'])} {decimal2(one['criterion'])}", names[one["stage"]])
    walk.leader.says(f"{names['sensitivity']} This was the team’s stage in {maturity['probability']:.0%} of 2000")
    between = (await walk.results("maturity_ladder", "Booking and Tickets"))["maturity"]
    assert (between["profile"], between["between"]) == ("between", ["sensitivity", "focus"])
    walk.organisation.says(f"Booking and Tickets between {names['sensitivity']} and {names['focus']}")
    few = (await walk.results("maturity_ladder", "Terminal and Quayside"))["maturity"]
    assert (few["profile"], few["stage"]) == ("withheld", None)
    walk.organisation.says(few["withheld"])


async def test_the_next_stage_says_what_it_asks_for(walk: Walk) -> None:
    stages = (await walk.get("/frameworks/maturity_ladder"))["dimensions"]
    (focus,) = [one for one in stages if one["code"] == "focus"]
    steps = walk.leader.document["next_steps"]
    assert [(one["stage"], one["theme"], one["practice"]) for one in steps] == [
        (focus["name"], theme["name"], theme["practice"]) for theme in focus["themes"]
    ]
    walk.leader.says("What the next stage asks for", *(one["practice"] for one in steps))


async def test_the_always_on_profile_has_ten_traits_with_evidence_for_and_against(walk: Walk) -> None:
    traits = (await walk.get("/frameworks/always_on"))["dimensions"]
    assert len(traits) == 10
    means = {one["dimension"]: one["mean"] for one in (await walk.results("always_on"))["dimensions"]}
    found = {one["code"]: one for one in walk.leader.framework("always_on")["dimensions"]}
    assert list(found) == [one["code"] for one in traits]
    for one in traits:
        assert found[one["code"]]["mean"] == means[one["code"]]
        walk.leader.says(one["name"], decimal1(means[one["code"]]))
    evidence = found["test_and_learn"]["notes"]
    assert {one["polarity"] for one in evidence} == {"for", "against"}
    walk.leader.says(*(one["quote"] for one in evidence))


async def test_evidence_stands_in_the_teams_own_notes_without_names(walk: Walk) -> None:
    notes = [await walk.get(f"/team-notes/{one['id']}") for one in await walk.items(notes_of(walk))]
    assert len(notes) == 3
    texts = [one["text"] for one in notes]
    quotes = {one["quote"] for value in walk.leader.document["dimensions"] for one in value["notes"]}
    assert quotes
    assert all(any(quote.removeprefix("[name]") in text for text in texts) for quote in quotes)
    assert any("Freya" in text for text in texts)
    walk.leader.is_silent_about("Freya")
    tags = [tag for one in notes for tag in await walk.get(f"/team-notes/{one['id']}/findings")]
    catalogue = {one["code"] for one in await walk.get("/values")}
    assert {tag["value"] for tag in tags} <= catalogue
    assert all(tag["why"] and tag["model"] for tag in tags)


def notes_of(walk: Walk) -> str:
    return f"/teams/{walk.teams[TEAM]}/notes"


async def test_the_loop_breaks_where_the_team_found_it(walk: Walk) -> None:
    summaries = (await walk.of_team("culture-check-summary"))["items"]
    (summary,) = [one for one in summaries if one["framework"] == "always_on"]
    own, whole = (next(one for one in summary["loops"] if one["team_id"] == team) for team in (walk.teams[TEAM], None))
    assert [one["state"] for one in own["links"]] == ["yes", "yes", "partly", "no"]
    assert (own["breaks_where"], whole["breaks_where"]) == ("experience", "listen")
    names = {one["check"]: one["name"] for one in own["links"]}
    walk.leader.says(*(f"{names[one['check']]} {one['state']}" for one in own["links"]))
    walk.leader.says(f"The loop breaks at “{names['experience']}”")


async def test_three_obstacles_are_checked(walk: Walk) -> None:
    obstacles = (await walk.get("/frameworks/always_on"))["obstacles"]
    assert len(obstacles) == 3
    for one in obstacles:
        standing = await check(walk, "always_on", one["code"])
        assert standing["newest"]["state"] in {"yes", "partly"}
        walk.leader.says(one["name"], one["check"], standing["newest"]["finding"])


async def test_five_enduring_behaviours_and_the_why(walk: Walk) -> None:
    behaviours = (await walk.get("/frameworks/enduring_behaviours"))["dimensions"]
    assert len(behaviours) == 6, "five and the driving belief"
    means = {one["dimension"]: one["mean"] for one in (await walk.results("enduring_behaviours"))["dimensions"]}
    for one in behaviours:
        walk.leader.says(one["name"], decimal1(means[one["code"]]))
    culture = await walk.get("/target-cultures/current")
    for report in (walk.leader, walk.all_hands, walk.organisation):
        assert report.document["why_statement"] == culture["body"]["why_statement"]
        report.says(culture["body"]["why_statement"])
    stated = await check(walk, "enduring_behaviours", "state_the_why")
    assert stated["newest"]["state"] == "yes"
    walk.leader.says(stated["question"], stated["newest"]["finding"])


async def test_a_behaviour_is_one_value_for_rubric_note_item_and_report(walk: Walk) -> None:
    """The same code drives a rubric's criterion, the tag of a note, a survey's statement and a row of the report."""
    for code in ("customer_orientation", "empathy", "curiosity"):
        assert code in {one["code"] for one in await walk.get("/values")}
        rubrics = await walk.items("/rubrics")
        assert all(code in competency_codes(one) for one in rubrics)
        asked = await walk.get(f"/survey-instruments/{walk.surveys[None]['instrument_id']}")
        assert code in {item["dimension"] for item in asked["body"]["items"]}
        (row,) = [one for one in walk.leader.document["dimensions"] if one["code"] == code]
        assert row["notes"]
        walk.leader.says(row["name"])


def competency_codes(rubric: dict[str, Any]) -> set[str]:
    return {code for one in rubric["body"]["competencies"] for code in one["value_codes"]}


async def test_what_people_wrote_of_the_why_is_shown_of_many_alone(walk: Walk) -> None:
    whole = (await walk.results("enduring_behaviours", ROOT))["comments"]
    assert [len(one["texts"]) for one in whole] == [11, 10]
    alone = (await walk.results("enduring_behaviours"))["comments"]
    assert [one["texts"] for one in alone] == [[], []]
    walk.leader.says(alone[0]["question"], alone[0]["withheld"])
    walk.leader.is_silent_about(whole[0]["texts"][0])


async def test_the_ledger_tells_by_role_how_long_ago_customers_were_heard(walk: Walk) -> None:
    coverage = await walk.of_team("contact-coverage")
    days = {one["role"]: one["days_since"] for one in coverage["by_role"]}
    assert days == {
        "Rota planner": None,
        "Shift lead": 41,
        "Accessibility adviser": 12,
        "Passenger support adviser": 3,
    }
    walk.leader.says(*(f"{role} {n} days ago" for role, n in days.items() if n is not None), "Rota planner never")
    walk.leader.says(f"{coverage['share_30']:.0%} of roles within 30 days")
    everywhere = await walk.of_team("contact-coverage", ROOT)
    assert walk.organisation.document["contacts"]["never"] == everywhere["never"]
    assert len(everywhere["by_team"]) == 11


async def test_the_hypothesis_log_tells_what_turned_out_wrong(walk: Walk) -> None:
    summary = (await walk.of_team("hypothesis-board"))["summary"]
    assert (summary["total"], summary["tested"]) == (5, 3)
    assert [summary[one] for one in ("supported", "contradicted", "inconclusive")] == [1, 1, 1]
    walk.leader.says("supported: 1", "contradicted: 1", "inconclusive: 1", "Of 5 beliefs 3 got a result")
    (wrong,) = [one for one in summary["newest"] if one["status"] == "contradicted"]
    walk.leader.says(wrong["belief"], wrong["result"], wrong["what_changed"])


async def test_the_clarity_map_joins_a_department_an_outcome_and_a_measure(walk: Walk) -> None:
    own = await walk.of_team("clarity-map")
    for row in own["departments"][0]["rows"]:
        walk.leader.says(row["customer_outcome"], row["business_measure"], row["evidence_source"])
    whole = await walk.get("/clarity-map")
    assert "Finance" in {one["department"] for one in whole["departments"]}
    assert {one["kind"] for one in whole["gaps"]} == {"no_measure", "assumed", "not_checked"}
    clarity = {one["dimension"]: one["mean"] for one in (await walk.results("people_values_clarity"))["dimensions"]}
    walk.leader.says(decimal1(clarity["clarity"]))
    assert walk.organisation.document["clarity"]["without_measure"] == 1


async def test_hiring_is_hinted_at_by_the_gaps_and_proposed_by_competencies(walk: Walk) -> None:
    hires = walk.leader.document["hires"]
    assert [one["code"] for one in hires] == ["customer_orientation", "curiosity"]
    for one in hires:
        walk.leader.says(f"{one['name']} mean {decimal1(one['mean'])}, target {one['target_level']}", *one["questions"])
    (proposal,) = await walk.items(f"/teams/{walk.teams[TEAM]}/role-profile-proposals")
    assert proposal["status"] == "open"
    assert {one["value_code"] for one in proposal["gaps"]} == {one["code"] for one in hires}
    assert {"customer_orientation", "curiosity"} <= {one["code"] for one in proposal["competencies"]}
    assert all("the team's mean is" in one["because"] for one in proposal["competencies"])


async def test_all_hands_see_what_a_whole_team_looks_at_together(walk: Walk) -> None:
    assert walk.all_hands.document["hires"] == walk.all_hands.document["comments"] == []
    quotes = [one["quote"] for value in walk.leader.document["dimensions"] for one in value["notes"]]
    questions = [question for one in walk.leader.document["hires"] for question in one["questions"]]
    walk.all_hands.is_silent_about(*quotes, *questions)
    for value in walk.leader.document["dimensions"]:
        walk.all_hands.says(value["name"], f"target {value['target_level']}, {value['answered']} answers")


async def test_the_organisations_report_lists_teams_by_the_tree_and_says_why_some_show_nothing(walk: Walk) -> None:
    tree = [(one["name"], one["depth"]) for one in (await walk.get("/teams/tree"))["teams"]]
    units = walk.organisation.document["units"]
    assert [(one["name"], one["depth"]) for one in units] == tree
    withheld = {one["name"]: one["withheld"] for one in units if one["withheld"]}
    assert list(withheld) == ["Timetable Office", "Workshop and Maintenance"]
    walk.organisation.says(*(f"{name} {reason}" for name, reason in withheld.items()))
    for one in units:
        if one["withheld"] is None:
            walk.organisation.says(f"{one['name']} {one['answered']} of {one['invited']}")
    places = [walk.organisation.text.index("".join(f"{n} {u['answered']} of".split())) for n, u in shown(units)]
    assert places == sorted(places), "in the order of the tree, whatever the results"


def shown(units: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(one["name"], one) for one in units if one["withheld"] is None]


async def test_the_organisations_checks_count_every_team(walk: Walk) -> None:
    (found,) = [one["checks"] for one in walk.organisation.document["frameworks"] if one["code"] == "always_on"]
    assert found["teams"] == 11
    (incentives,) = [one for one in found["checks"] if one["check"] == "other_incentives"]
    assert (incentives["yes"], incentives["not_looked"]) == (1, 10)
    assert incentives["organisation"]["state"] == "yes"
