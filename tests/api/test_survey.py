"""Surveys over HTTP: tokens work once, thresholds hold, and nothing links a person to an answer."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from tests.api.conftest import World, problem

pytestmark = pytest.mark.anyio


class Survey:
    """A launched survey of a team of its own."""

    def __init__(self, world: World, launched: dict[str, Any], items: list[dict[str, Any]]) -> None:
        self.world = world
        self.id = launched["survey"]["id"]
        self.tokens = [one["token"] for one in launched["invitations"]]
        self.items = items

    async def answer(self, number: int, levels: Sequence[int]) -> httpx.Response:
        """The member with this number answers `levels`, repeated over the statements."""
        answers = [levels[position % len(levels)] for position in range(len(self.items))]
        return await self.world.client.post(f"/v1/questionnaire/{self.tokens[number]}", json={"answers": answers})

    async def close(self) -> dict[str, Any]:
        closed = await self.world.journey.call("POST", f"/v1/surveys/{self.id}/close", by="hr")
        assert closed.json()["status"] == "closed"
        results: dict[str, Any] = (await self.world.journey.call("GET", f"/v1/surveys/{self.id}/results")).json()
        return results


async def launch(world: World, members: int, **thresholds: int) -> Survey:
    journey, name = world.journey, f"Team of {members}"
    people = [{"name": f"M {n}", "email": f"m{n}@example.org"} for n in range(members)]
    team = (await journey.call("POST", "/v1/teams", {"name": name, "members": people}, by="hr")).json()["team"]
    body = {
        "team_id": team["id"],
        "instrument_id": world.ids["instrument"],
        "target_culture_id": world.ids["culture"],
        **thresholds,
    }
    launched = (await journey.call("POST", "/v1/surveys", body, by="hr")).json()
    instrument = (await journey.call("GET", f"/v1/survey-instruments/{world.ids['instrument']}")).json()
    return Survey(world, launched, instrument["body"]["items"])


async def test_a_token_works_once(world: World) -> None:
    survey = await launch(world, 6)
    path = f"/v1/questionnaire/{survey.tokens[0]}"
    assert (await world.client.get(path)).json()["items"] == survey.items
    too_few = await world.client.post(path, json={"answers": [3]})
    problem(too_few, 422, "wrong_number", "answers")
    out_of_range = await world.client.post(path, json={"answers": [6] * len(survey.items)})
    problem(out_of_range, 422, "invalid", "answers[0]" if "answers[0]" in out_of_range.text else "answers[]")
    assert (await survey.answer(0, [3])).status_code == 204, "a refused answer does not use the token up"
    problem(await survey.answer(0, [4]), 404, "not_found")
    problem(await world.client.get(path), 404, "not_found")
    progress = (await world.journey.call("GET", f"/v1/surveys/{survey.id}")).json()
    assert progress["answered"] == 1


async def test_the_same_token_at_once_counts_once(world: World) -> None:
    survey = await launch(world, 6)
    answers = await asyncio.gather(*(survey.answer(0, [3]) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [204] + [404] * 7
    assert (await world.journey.call("GET", f"/v1/surveys/{survey.id}")).json()["answered"] == 1


async def test_a_closed_survey_takes_no_answers_and_closes_once(world: World) -> None:
    survey = await launch(world, 9)
    for number in range(8):
        await survey.answer(number, [1 + number % 5])
    problem(
        await world.client.get(f"/v1/surveys/{survey.id}/results", headers=world.tenant.auth("hr")), 409, "not_closed"
    )
    results = await survey.close()
    problem(await survey.answer(8, [3]), 404, "not_found")
    problem(await world.client.get(f"/v1/questionnaire/{survey.tokens[8]}"), 404, "not_found")
    closing = await world.client.post(f"/v1/surveys/{survey.id}/close", headers=world.tenant.auth("hr"))
    problem(closing, 409, "closed")
    assert (await world.journey.call("GET", f"/v1/surveys/{survey.id}/results")).json() == results


async def test_closing_and_answering_at_once_loses_nothing(world: World, superuser: Any) -> None:
    survey = await launch(world, 12)
    tasks = [survey.answer(number, [3, 4]) for number in range(12)]
    *answers, results = await asyncio.gather(*tasks, survey.close())
    taken = sum(answer.status_code == 204 for answer in answers)
    stored = await superuser.fetchval("SELECT count(*) FROM survey_answers WHERE wave_id = $1", survey.id)
    assert results["answered"] == taken == stored


@pytest.mark.parametrize(
    ("thresholds", "field"),
    [({"minimum_for_means": 4}, "minimum_for_means"), ({"minimum_for_spread": 7}, "minimum_for_spread")],
)
async def test_thresholds_cannot_be_lowered(world: World, thresholds: dict[str, int], field: str) -> None:
    body = {
        "team_id": world.ids["team"],
        "instrument_id": world.ids["instrument"],
        "target_culture_id": world.ids["culture"],
        **thresholds,
    }
    problem(await world.client.post("/v1/surveys", json=body, headers=world.tenant.auth("hr")), 422, "invalid", field)


@pytest.mark.parametrize(
    ("members", "answered", "thresholds", "numbers", "spread"),
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
    world: World, members: int, answered: int, thresholds: dict[str, int], numbers: bool, spread: bool
) -> None:
    survey = await launch(world, members, **thresholds)
    for number in range(answered):
        assert (await survey.answer(number, [1 + number % 5, 1 + (number + 2) % 5])).status_code == 204
    results = await survey.close()
    assert (results["invited"], results["answered"]) == (members, answered)
    assert (results["refusal"] is None) == numbers
    assert bool(results["dimensions"]) == numbers
    for dimension in results["dimensions"]:
        assert dimension["mean"] is not None
        shown = {dimension[field] is not None for field in ("spread", "interval_low", "agreement_uniform")}
        assert shown == {spread}
        assert (dimension["withheld"] is None) == spread


@pytest.mark.parametrize(("level", "band"), [(5, "4.5 or above"), (1, "1.5 or below"), (3, "between")])
async def test_answers_all_alike_become_a_band(world: World, level: int, band: str) -> None:
    survey = await launch(world, 8)
    turned = [6 - level if item["reversed"] else level for item in survey.items]
    for number in range(8):
        assert (await survey.answer(number, turned)).status_code == 204
    for dimension in (await survey.close())["dimensions"]:
        assert dimension["mean"] is None
        assert band in dimension["band"]
        assert dimension["spread"] is None
        assert dimension["withheld"]


async def test_nothing_links_a_token_to_an_answer(world: World, superuser: Any) -> None:
    """Each person answers with a pattern of their own; no id, time, log, order or transaction leads back to it."""
    survey = await launch(world, 10)
    patterns = [[1 + (number >> bit & 1) * 3 for bit in range(4)] for number in range(10)]
    for number in range(10):
        assert (await survey.answer(number, patterns[number])).status_code == 204
    query = "SELECT id::text, ctid::text, xmin::text, answers FROM survey_answers WHERE wave_id = $1 ORDER BY ctid"
    before = await superuser.fetch(query, survey.id)
    await survey.close()
    after = await superuser.fetch(query, survey.id)
    assert sorted(row["answers"] for row in after) == sorted(row["answers"] for row in before)
    assert not {row["id"] for row in before} & {row["id"] for row in after}
    # Ten in the same order again: once in 3.6 million.
    assert [row["answers"] for row in before] != [row["answers"] for row in after]
    assert {row["xmin"] for row in after}.isdisjoint(row["xmin"] for row in before)
    assert len({row["xmin"] for row in after}) == 1
    assert [row["answers"] for row in sorted(after, key=lambda row: row["id"])] != [row["answers"] for row in before]
    columns = await superuser.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'survey_answers'"
    )
    assert {row["column_name"] for row in columns} == {"organisation_id", "id", "wave_id", "answers"}
    audited = await superuser.fetch("SELECT action, details FROM audit_events WHERE subject_id = $1", survey.id)
    assert [row["action"] for row in audited] == ["survey.launched", "survey.closed"]
    details = [json.loads(row["details"]) for row in audited]
    assert details == [{"invited": 10}, {"answered": 10}]


async def test_a_token_of_one_survey_opens_no_other(world: World) -> None:
    survey = await launch(world, 6)
    kind, _, payload = survey.tokens[0].partition("_")
    for token in (
        f"oik_{payload}",
        f"ois_{payload}",
        f"{kind}_{payload[:-2]}AA",
        f"{kind}_",
        world.tenant.keys["admin"],
    ):
        problem(await world.client.get(f"/v1/questionnaire/{token}"), 404, "not_found")
    headers = {"Authorization": f"Bearer {survey.tokens[0]}"}
    problem(await world.client.get("/v1/me", headers=headers), 401, "credential_invalid")
