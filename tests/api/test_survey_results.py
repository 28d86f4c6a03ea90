"""What a survey publishes over HTTP: thresholds, trees, groups of teams, comments, and earlier surveys."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.conftest import World, problem
from tests.api.surveying import Survey, draft_of, launch

pytestmark = pytest.mark.anyio


def varied(number: int) -> list[int]:
    """Answers that agree well enough for a mean and differ enough to be shown."""
    return [3 + number * (item + 1) % 3 for item in range(15)]


async def answered(survey: Survey, wanted: Mapping[str, int]) -> None:
    """So many of each team answer; a team is named by the local part of its members' addresses."""
    left = {name.lower(): count for name, count in wanted.items()}
    for number, email in enumerate(survey.emails):
        team = email.partition("@")[0].rstrip("0123456789")
        if left.get(team, 0):
            left[team] -= 1
            response = await survey.answer(number, varied(number), [f"From {team}"])
            assert response.status_code == 204
    assert not any(left.values())


@pytest.mark.parametrize(
    ("members", "taken", "thresholds", "numbers", "spread"),
    [
        (6, 4, {}, False, False),
        (6, 5, {}, True, False),
        (9, 5, {}, False, False),  # 56 % of those invited
        (8, 7, {}, True, False),
        (8, 8, {}, True, True),
        (8, 7, {"minimum_for_means": 8}, False, False),
        (9, 9, {"minimum_for_spread": 10}, True, False),
    ],
)
async def test_what_is_withheld(
    world: World, members: int, taken: int, thresholds: dict[str, int], numbers: bool, spread: bool
) -> None:
    survey = await launch(world, members, **thresholds)
    for number in range(taken):
        assert (await survey.answer(number, varied(number))).status_code == 204
    results = await survey.publish()
    assert (results["invited"], results["answered"]) == (members, taken)
    assert (results["refusal"] is None) == numbers
    assert bool(results["dimensions"]) == numbers
    for dimension in results["dimensions"]:
        assert dimension["mean"] is not None
        shown = {dimension[field] is not None for field in ("spread", "interval_low", "agreement_uniform")}
        assert shown == {spread}
        assert (dimension["withheld"] is None) == spread


async def test_it_is_published_once(world: World, superuser: Any) -> None:
    survey = await launch(world, 8)
    for number in range(8):
        await survey.answer(number, varied(number))
    results = await survey.publish()
    hr, path = world.tenant.auth("hr"), f"/v1/surveys/{survey.id}"
    problem(await world.client.post(f"{path}/publish", headers=hr), 409, "published")
    assert await survey.results() == results
    audited = await superuser.fetch("SELECT action FROM audit_events WHERE subject_id = $1", survey.id)
    assert [row["action"] for row in audited] == [
        f"survey.{one}" for one in ("drafted", "launched", "closed", "published")
    ]


async def test_a_survey_that_is_being_published_is_not_asked_for_twice(world: World) -> None:
    survey = await launch(world, 8)
    await survey.close()
    path = f"/v1/surveys/{survey.id}/publish"
    first = await world.journey.call("POST", path, by="hr")
    assert first.headers["location"] == f"/v1/jobs/{first.json()['id']}"
    problem(await world.client.post(path, headers=world.tenant.auth("hr")), 409, "being_published")
    work = world.journey.work
    assert work is not None
    await work(first.json()["id"])
    await work(first.json()["id"])  # as a queue may deliver it twice
    assert (await survey.get())["survey"]["status"] == "published"


async def test_a_tree_is_published_down_to_where_nobody_is_exposed(world: World) -> None:
    """Kitchen's six cannot be shown beside the house's total: the house less kitchen and desk are three."""
    survey = await launch(world, {"House": (None, 3), "Desk": ("House", 8), "Kitchen": ("House", 6)})
    await answered(survey, {"House": 3, "Desk": 8, "Kitchen": 6})
    whole = await survey.publish()
    assert (whole["invited"], whole["answered"], whole["refusal"]) == (17, 17, None)
    units = (await world.journey.call("GET", f"/v1/surveys/{survey.id}/units", by="hr")).json()
    assert [(unit["name"], unit["published"]) for unit in units] == [
        ("House", True),
        ("Desk", True),
        ("Kitchen", False),
    ]
    assert units[2]["withheld"] == (await survey.results("Kitchen"))["refusal"]
    assert (await survey.results("Desk"))["answered"] == 8
    foreign = await world.client.get(
        f"/v1/surveys/{survey.id}/results?team_id={world.ids['team']}", headers=world.tenant.auth("hr")
    )
    problem(foreign, 404, "not_found", "query.team_id")


async def test_a_group_of_teams_is_published_or_refused_for_good(world: World) -> None:
    sizes = {"House": (None, 0)} | {name: ("House", 6) for name in ("Ada", "Bea", "Cleo", "Dina")}
    survey = await launch(world, {**sizes, "Eve": ("House", 3)})
    await answered(survey, {"Ada": 6, "Bea": 6, "Cleo": 6, "Dina": 6, "Eve": 3})
    hr, path = world.tenant.auth("hr"), f"/v1/surveys/{survey.id}/views"
    asked = {"name": "Both", "team_ids": [survey.teams["Ada"], survey.teams["Bea"]]}
    problem(await world.client.post(path, json=asked, headers=hr), 409, "not_closed")
    await survey.publish()
    made = (await world.journey.call("POST", path, asked, by="hr")).json()
    assert (made["name"], made["results"]["answered"], made["results"]["refusal"]) == ("Both", 12, None)
    assert sorted(made["cells"]) == sorted(asked["team_ids"])
    leaky = {"name": "All but three", "team_ids": [survey.teams[one] for one in ("Ada", "Bea", "Cleo", "Dina")]}
    refused = problem(await world.client.post(path, json=leaky, headers=hr), 409, "would_expose")
    assert "5" in refused["detail"]
    unknown = {"name": "Nobody's", "team_ids": [survey.teams["Ada"], world.ids["team"]]}
    problem(await world.client.post(path, json=unknown, headers=hr), 422, "not_found", "team_ids[1]")
    listed = (await world.journey.call("GET", path, by="hr")).json()
    assert listed["items"] == [made]


async def test_comments_are_shown_where_ten_wrote(world: World) -> None:
    survey = await launch(world, {"House": (None, 0), "Desk": ("House", 11), "Kitchen": ("House", 9)})
    await answered(survey, {"Desk": 11, "Kitchen": 9})
    whole = (await survey.publish())["comments"][0]
    # Beside the desk's eleven, the house's twenty would leave the kitchen's nine.
    assert (whole["withheld"], sorted(whole["texts"])) == (None, ["From desk"] * 11 + ["From kitchen"] * 9)
    for team in ("Desk", "Kitchen"):
        comments = (await survey.results(team))["comments"][0]
        assert comments["texts"] == []
        assert comments["withheld"]


@pytest.mark.parametrize(("leavers", "comparable"), [(0, True), (1, False), (5, True)])
async def test_the_wave_before_is_compared_if_the_same_people_were_asked(
    world: World, superuser: Any, leavers: int, comparable: bool
) -> None:
    first = await launch(world, 14)
    for number in range(14):
        await first.answer(number, varied(number))
    await first.publish()
    team = next(iter(first.teams.values()))
    members = (await world.journey.call("GET", f"/v1/teams/{team}")).json()["members"]
    for member in members[:leavers]:
        await superuser.execute("UPDATE people SET active = false WHERE id = $1", member["id"])
    launched = await world.journey.launch(draft_of(world, team), by="hr")
    second = Survey(world, launched, first.items, first.teams)
    assert len(second.tokens) == 14 - leavers
    for number in range(14 - leavers):
        await second.answer(number, varied(number + 1))
    results = await second.publish()
    assert results["compared_with"] == first.id
    assert len(results["changes"]) == 3
    for change in results["changes"]:
        assert (change["reason"] is None) == comparable
        assert (change["difference"] is None) != comparable
