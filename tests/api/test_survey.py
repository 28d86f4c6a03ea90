"""Answering over HTTP: tokens work once, and nothing links a person to an answer."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from domain.surveys.model import COMMENT_MOST
from tests.api.conftest import World, problem
from tests.api.surveying import launch

pytestmark = pytest.mark.anyio
MOMENTS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type LIKE 'timestamp%' AND table_name LIKE 'survey%'
"""


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
    assert (await survey.get())["answered"] == 1


async def test_the_same_token_at_once_counts_once(world: World) -> None:
    survey = await launch(world, 6)
    answers = await asyncio.gather(*(survey.answer(0, [3]) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [204] + [404] * 7
    assert (await survey.get())["answered"] == 1


async def test_closing_and_answering_at_once_loses_nothing(world: World, superuser: Any) -> None:
    survey = await launch(world, 12)
    tasks = [survey.answer(number, [3, 4]) for number in range(12)]
    *answers, _ = await asyncio.gather(*tasks, survey.close())
    taken = sum(answer.status_code == 204 for answer in answers)
    assert await superuser.fetchval("SELECT count(*) FROM survey_answers WHERE wave_id = $1", survey.id) == taken
    assert (await survey.get())["answered"] == taken


@pytest.mark.parametrize(
    ("comments", "code", "field"),
    [
        (["a", "b"], "wrong_number", "comments"),
        (["x" * (COMMENT_MOST + 1)], "invalid", "comments[0]"),
        (["nul \x00 here"], "nul_character", "comments[0]"),
    ],
)
async def test_comments_that_are_refused(world: World, comments: list[str], code: str, field: str) -> None:
    survey = await launch(world, 6)
    response = await survey.answer(0, [3], comments)
    problem(response, 422, code, field if field in response.text else field.replace("[0]", "[]"))
    assert (await survey.answer(0, [3])).status_code == 204


async def test_comments_are_kept_apart_as_they_were_written(world: World, superuser: Any) -> None:
    survey = await launch(world, 6)
    for number, text in enumerate(["  Two\r\nlines é 漢 🙂 ", "", "   ", "x" * COMMENT_MOST]):
        assert (await survey.answer(number, [3], [text])).status_code == 204
    rows = await superuser.fetch("SELECT * FROM survey_comments WHERE wave_id = $1", survey.id)
    assert {(row["question"], row["text"]) for row in rows} == {(0, "Two\nlines é 漢 🙂"), (0, "x" * COMMENT_MOST)}
    answers = await superuser.fetch("SELECT id FROM survey_answers WHERE wave_id = $1", survey.id)
    assert not {row["id"] for row in rows} & {row["id"] for row in answers}


async def test_the_questionnaire_in_another_language(world: World) -> None:
    journey = world.journey
    pulse = (await journey.call("GET", "/v1/shipped-instruments")).json()["customer_culture_pulse"]
    language = {
        "language": "de",
        "title": "Puls",
        "purpose": "Wie wir arbeiten.",
        "scale": pulse["scale"],
        "items": [{"code": item["code"], "text": f"DE {item['code']}"} for item in pulse["items"]],
    }
    instrument = await journey.publish("/v1/survey-instruments", {**pulse, "translations": [language]})
    survey = await launch(world, 6, instrument_id=instrument["id"])
    path = f"/v1/questionnaire/{survey.tokens[0]}"
    german = (await world.client.get(f"{path}?language=de")).json()
    assert german["title"] == "Puls"
    assert german["items"][0]["text"] == f"DE {pulse['items'][0]['code']}"
    assert [item["code"] for item in german["items"]] == [item["code"] for item in pulse["items"]]
    every = (await world.client.get(path)).json()
    assert (every["language"], [one["language"] for one in every["translations"]]) == ("en", ["de"])
    problem(await world.client.get(f"{path}?language=fr"), 422, "unknown_language", "query.language")


async def test_nothing_links_a_token_to_an_answer(world: World, superuser: Any) -> None:
    """Each person answers with a pattern of their own; no id, time, order or transaction leads back to it."""
    survey = await launch(world, 10)
    patterns = [[1 + (number >> bit & 1) * 3 for bit in range(4)] for number in range(10)]
    for number in range(10):
        assert (await survey.answer(number, patterns[number], [f"Comment {number}"])).status_code == 204
    tables = {"survey_answers": "answers::text", "survey_comments": "text"}
    queries = {
        table: f"SELECT id::text, ctid::text, xmin::text, {what} AS said FROM {table} WHERE wave_id = $1 ORDER BY ctid"
        for table, what in tables.items()
    }
    before = {table: await superuser.fetch(query, survey.id) for table, query in queries.items()}
    await survey.close()
    after = {table: await superuser.fetch(query, survey.id) for table, query in queries.items()}
    for table in tables:
        old, new = before[table], after[table]
        assert sorted(row["said"] for row in new) == sorted(row["said"] for row in old)
        assert not {row["id"] for row in old} & {row["id"] for row in new}
        # Ten in the same order again: once in 3.6 million.
        assert [row["said"] for row in old] != [row["said"] for row in new]
        assert [row["said"] for row in sorted(new, key=lambda row: row["id"])] != [row["said"] for row in old]
        assert {row["xmin"] for row in new}.isdisjoint(row["xmin"] for row in old)
        assert len({row["xmin"] for row in new}) == 1
    assert await superuser.fetchval("SELECT count(*) FROM survey_tokens WHERE wave_id = $1", survey.id) == 0
    invited = await superuser.fetch("SELECT xmin::text, xmax::text FROM survey_invited WHERE wave_id = $1", survey.id)
    assert len({(row["xmin"], row["xmax"]) for row in invited}) == 1, "who answered has left no mark on the list"
    columns = await superuser.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'survey_answers'"
    )
    assert {row["column_name"] for row in columns} == {"organisation_id", "id", "wave_id", "team_id", "answers"}
    audited = await superuser.fetch("SELECT action, details FROM audit_events WHERE subject_id = $1", survey.id)
    assert [row["action"] for row in audited] == ["survey.drafted", "survey.launched", "survey.closed"]
    assert json.loads(audited[-1]["details"]) == {"answered": 10}


async def test_no_table_holds_a_token_or_a_time(world: World, superuser: Any) -> None:
    """The log lines of a real server: tests/processes/test_surveys.py."""
    survey = await launch(world, 6)
    moments = await superuser.fetch(MOMENTS)
    assert {row["table_name"] for row in moments} == {"survey_waves", "survey_views"}
    wave = "SELECT to_jsonb(survey_waves)::text FROM survey_waves WHERE id = $1"
    before, counts = await superuser.fetchval(wave, survey.id), await _counts(superuser)
    path = f"/v1/questionnaire/{survey.tokens[0]}"
    headers = {"Idempotency-Key": "answer-once", "User-Agent": "A Telltale Browser", "X-Forwarded-For": "203.0.113.9"}
    answers = {"answers": [3] * len(survey.items)}
    assert (await world.client.get(path, headers=headers)).status_code == 200
    assert (await world.client.post(path, json={"answers": [3]}, headers=headers)).status_code == 422
    assert (await world.client.post(path, json=answers, headers=headers)).status_code == 204
    problem(await world.client.post(path, json=answers, headers=headers), 404, "not_found")
    assert await superuser.fetchval(wave, survey.id) == before, "not even the survey's own time of change"
    changed = {table for table, count in (await _counts(superuser)).items() if count != counts[table]}
    assert changed == {"survey_answers"}
    for table in counts:
        rows = await superuser.fetch(f"SELECT t::text AS row FROM {table} t")
        told = [row for row in rows for one in (survey.tokens[0], "Telltale", "203.0.113.9") if one in row["row"]]
        assert not told, table


async def _counts(superuser: Any) -> dict[str, int]:
    tables = await superuser.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    return {table: await superuser.fetchval(f"SELECT count(*) FROM {table}") for (table,) in tables}


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


async def test_some_hundred_at_once_each_twice(world: World, superuser: Any) -> None:
    """bench/surveys.py does it with 5,000 over the wire."""
    survey = await launch(world, 300)
    sent = [number for number in range(300) for _ in range(2)]
    at_once = asyncio.Semaphore(60)

    async def answer(number: int) -> httpx.Response:
        async with at_once:
            for _ in range(100):  # a refusal for want of a free connection stores nothing: send again
                said = await survey.answer(number, [1 + number % 5])
                if said.status_code != 503:
                    break
                await asyncio.sleep(0.2)
            return said

    answers = await asyncio.gather(*(answer(number) for number in sent))
    taken = [number for number, answer in zip(sent, answers, strict=True) if answer.status_code == 204]
    assert sorted(taken) == list(range(300))
    assert {answer.status_code for answer in answers} == {204, 404}
    assert await superuser.fetchval("SELECT count(*) FROM survey_answers WHERE wave_id = $1", survey.id) == 300
    await survey.close()
    rows = await superuser.fetch("SELECT answers FROM survey_answers WHERE wave_id = $1", survey.id)
    stored = sorted(json.loads(row["answers"])[0] for row in rows)
    assert stored == sorted(1 + number % 5 for number in range(300))
