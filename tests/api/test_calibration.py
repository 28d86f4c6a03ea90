"""Calibration over HTTP: attempts are final, feedback tells how far and why, and nothing of it is a score."""

import json
from typing import Any

import asyncpg
import pytest

from domain.calibration.library import library_samples
from domain.calibration.model import BASIS
from domain.database import set_tenant
from tests.api.calibrating import SAMPLE, Exercise, exercise_in
from tests.api.conftest import World, problem, random_id

pytestmark = pytest.mark.anyio


@pytest.fixture
async def exercise(world: World) -> Exercise:
    return await exercise_in(world)


async def test_saving_needs_the_etag_and_keeps_one_tab(exercise: Exercise) -> None:
    await exercise.create()
    path = "/v1/calibrations/{id}/attempt"
    problem(await exercise.call("GET", path, "panelist"), 409, "not_started")
    begun = await exercise.done("POST", f"{path}s", "panelist")
    problem(await exercise.call("POST", f"{path}s", "panelist"), 409, "attempt_open")
    first, second = begun["samples"][0]["id"], begun["samples"][1]["id"]
    body = {"ratings": [{"sample_id": first, "level": 2}, {"sample_id": second, "reason": "hard to say"}]}
    problem(await exercise.call("PUT", path, "panelist", body), 428, "if_match_missing")
    saved = await exercise.call("PUT", path, "panelist", body, etag='"1"')
    assert saved.headers["etag"] == '"2"'
    problem(await exercise.call("PUT", path, "panelist", {"ratings": []}, etag='"1"'), 412, "stale")
    read = await exercise.done("GET", path, "panelist")
    given = {one["id"]: (one["level"], one["reason"]) for one in read["samples"]}
    assert (given[first], given[second]) == ((2, ""), (None, "hard to say"))
    wrong = {"ratings": [{"sample_id": random_id(), "level": 2}, *body["ratings"], {"sample_id": first, "level": 6}]}
    problem(await exercise.call("PUT", path, "panelist", wrong, etag='"2"'), 422, "invalid", "ratings[3].level")
    wrong["ratings"][3]["level"] = 5
    refused = problem(await exercise.call("PUT", path, "panelist", wrong, etag='"2"'), 422, "unknown_sample")
    assert [error["field"] for error in refused["errors"]] == ["ratings[0].sample_id", "ratings[3].sample_id"]


async def test_submitting_needs_every_sample_and_is_final(exercise: Exercise) -> None:
    await exercise.create()
    begun = await exercise.done("POST", "/v1/calibrations/{id}/attempts", "panelist")
    path = "/v1/calibrations/{id}/attempt"
    ratings = [{"sample_id": one["id"], "level": 3} for one in begun["samples"]]
    await exercise.done("PUT", path, "panelist", {"ratings": ratings[2:]}, '"1"')
    refused = problem(
        await exercise.call("POST", f"{path}/submit", "panelist", etag='"2"'), 422, "sample_unrated", "samples[0]"
    )
    assert [error["field"] for error in refused["errors"]] == ["samples[0]", "samples[1]"]
    assert begun["samples"][1]["id"] in refused["errors"][1]["message"]
    await exercise.done("PUT", path, "panelist", {"ratings": ratings}, '"2"')
    problem(await exercise.call("POST", f"{path}/submit", "panelist", etag='"2"'), 412, "stale")
    submitted = await exercise.call("POST", f"{path}/submit", "panelist", etag='"3"')
    assert submitted.json()["submitted_at"]
    etag = submitted.headers["etag"]
    problem(await exercise.call("PUT", path, "panelist", {"ratings": ratings}, etag=etag), 409, "submitted")
    problem(await exercise.call("POST", f"{path}/submit", "panelist", etag=etag), 409, "submitted")
    assert (await exercise.done("GET", path, "panelist")) == submitted.json()


async def test_the_database_refuses_what_the_service_would(exercise: Exercise) -> None:
    own = await exercise.done("POST", "/v1/calibration-samples", "recruiter", SAMPLE)
    await exercise.create(sample_ids=[own["id"]], panelists=[exercise.accounts["panelist"]])
    begun = await exercise.done("POST", "/v1/calibrations/{id}/attempts", "panelist")
    ratings = {"ratings": [{"sample_id": begun["samples"][0]["id"], "level": 2}]}
    await exercise.done("PUT", "/v1/calibrations/{id}/attempt", "panelist", ratings, '"1"')
    await exercise.done("POST", "/v1/calibrations/{id}/attempt/submit", "panelist", etag='"2"')
    connection = await asyncpg.connect(exercise.world.database.application_url)
    for statement in (
        "UPDATE calibration_ratings SET level = 3",
        "DELETE FROM calibration_ratings",
        "UPDATE calibration_attempts SET submitted_at = NULL",
        "UPDATE calibration_items SET library_code = library_code",
        "UPDATE calibration_samples SET level = 1",
        "DELETE FROM calibration_samples",
    ):
        transaction = connection.transaction()
        await transaction.start()
        await set_tenant(connection, exercise.world.tenant.organisation_id)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await connection.execute(statement)
        await transaction.rollback()
    await connection.close()


async def test_feedback_tells_how_far_and_why_and_gives_no_verdict(exercise: Exercise) -> None:
    await exercise.create()
    await exercise.rate("panelist", 1)
    told = await exercise.done("GET", "/v1/calibrations/{id}/feedback", "panelist")
    assert (told["attempt"], told["basis"]) == (1, BASIS)
    for criterion in told["criteria"]:  # references 1 to 5, each one level above but for the 5
        figures = {name: (figure["value"], figure["samples"]) for name, figure in criterion.items()
                   if name in {"severity", "distance", "exact", "within_one"}}  # fmt: skip
        assert figures == {"severity": (0.8, 5), "distance": (0.8, 5), "exact": (0.2, 5), "within_one": (1.0, 5)}
        assert (criterion["range_use"]["lowest"], criterion["range_use"]["levels_used"]) == (2, 4)
    shipped = {one.text: one for one in library_samples()}
    for one in told["samples"]:
        sample = shipped[one["text"]]
        assert (one["reference_level"], one["level"] - one["difference"]) == (sample.level, sample.level)
        assert one["reason"]["at_level"] == sample.reason.at_level
        assert [one["text"][span["start"] : span["end"]] for span in one["spans"]] == [
            span.quote for span in sample.spans
        ]
        assert one["rater_reason"] == "by panelist"
    keys = keys_of(told)
    assert not {key for key in keys if any(word in key for word in ("pass", "fail", "score", "band", "grade", "rank"))}


def keys_of(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node).union(*(keys_of(value) for value in node.values()))
    return set[str]().union(*(keys_of(one) for one in node)) if isinstance(node, list) else set()


async def test_below_three_samples_no_figure(exercise: Exercise) -> None:
    codes = [one.code for one in library_samples() if one.competency_code == "empathy"][:2]
    more = [one.code for one in library_samples() if one.competency_code == "curiosity"][:3]
    await exercise.create(library_codes=codes + more)
    await exercise.rate("panelist")
    told = await exercise.done("GET", "/v1/calibrations/{id}/feedback", "panelist")
    found = {one["competency_code"]: one for one in told["criteria"]}
    assert found["empathy"]["severity"] == {
        "value": None,
        "samples": 2,
        "note": "not computable: fewer than 3 samples",
    }
    assert found["curiosity"]["severity"]["value"] == 0


async def test_others_are_shown_once_three_of_them_have_submitted(exercise: Exercise) -> None:
    await exercise.create()
    await exercise.rate("panelist")
    for number, rater in enumerate(("panelist_2", "panelist_3", "panelist_4")):
        told = await exercise.done("GET", "/v1/calibrations/{id}/feedback", "panelist")
        assert {json.dumps(one["others"]) for one in told["samples"]} == {
            '{"levels": null, "raters": null, "note": "withheld: fewer than 3 other raters have submitted"}'
        }, number
        await exercise.rate(rater, 1)
    told = await exercise.done("GET", "/v1/calibrations/{id}/feedback", "panelist")
    for one in told["samples"]:
        counts = {count["level"]: count["raters"] for count in one["others"]["levels"]}
        assert one["others"]["raters"] == 3
        assert counts == {level: 3 * (level == min(5, one["reference_level"] + 1)) for level in range(1, 6)}


async def test_a_second_attempt_is_kept_beside_and_drift_is_shown(exercise: Exercise) -> None:
    await exercise.create()
    await exercise.rate("panelist", -2)
    again = await exercise.rate("panelist")
    assert again["number"] == 2
    latest = await exercise.done("GET", "/v1/calibrations/{id}/feedback", "panelist")
    first = await exercise.done("GET", "/v1/calibrations/{id}/feedback?attempt=1", "panelist")
    assert (latest["attempt"], latest["criteria"][0]["distance"]["value"]) == (2, 0)
    assert (first["attempt"], first["criteria"][0]["severity"]["value"]) == (1, -1.4)  # 0-1-2-2-2
    problem(await exercise.call("GET", "/v1/calibrations/{id}/feedback?attempt=3", "panelist"), 404, "not_found")
    await exercise.create(requisition_id=None, rubric_id=exercise.world.ids["rubric"], library_codes=["em_wet_cellar"])
    await exercise.rate("panelist")
    drift = await exercise.done("GET", "/v1/calibrations/drift", "panelist")
    assert [(one["attempt"], one["samples"], one["samples_seen_before"]) for one in drift["points"]] == [
        (1, 3, 0),  # the furnished one, of which three are met again
        (1, 15, 3),
        (2, 15, 15),
        (1, 1, 1),
    ]
    assert [one["criteria"][0]["severity"]["value"] for one in drift["points"][1:]] == [-1.4, 0, None]
    by_owner = f"/v1/calibrations/drift?rater_id={exercise.accounts['panelist']}"
    assert len((await exercise.done("GET", by_owner, "admin"))["points"]) == 3, "the last one is the recruiter's"
    assert len((await exercise.done("GET", by_owner, "recruiter"))["points"]) == 1


async def test_the_overview_names_what_to_talk_about_first(exercise: Exercise) -> None:
    await exercise.create()
    path = "/v1/calibrations/{id}/overview"
    nobody = await exercise.done("GET", path, "admin")
    assert (nobody["submitted"], nobody["panelists"], nobody["disputed"]) == (0, 4, [])
    assert nobody["agreement"]["note"] == "not computable: fewer than 2 raters have submitted"
    await exercise.rate("panelist")
    await exercise.rate("panelist_2", 2)
    await exercise.rate("panelist_2", 0)  # a second attempt knows the references and does not count
    await exercise.rate("panelist_3", 0)
    told = await exercise.done("GET", path, "admin")
    agreement = told["agreement"]
    assert (agreement["samples"], agreement["raters"], told["submitted"]) == (15, 3, 3)
    assert agreement["low"] <= agreement["value"] <= agreement["high"]
    apart = [one["pair_difference"] for one in told["disputed"]]
    assert apart == sorted(apart, reverse=True)
    # Reference 1, 2, 3: two levels apart; 4: one; 5: none, so not among them.
    assert [one["reference_level"] for one in told["disputed"]].count(4) == 3
    assert {one["reference_level"] for one in told["disputed"][:9]} == {1, 2, 3}
    assert len(told["disputed"]) == 12
    assert "band" not in json.dumps(told)
