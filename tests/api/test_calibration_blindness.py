"""Blind until submitted, and afterwards for the rater and the process owner alone: every role on every path."""

import json

import pytest

from domain.calibration.library import library_samples
from tests.api.calibrating import RATERS, SAMPLE, Exercise, added, exercise_in
from tests.api.conftest import World, problem

pytestmark = pytest.mark.anyio


@pytest.fixture
async def exercise(world: World) -> Exercise:
    return await exercise_in(world)


FEEDBACK = {"panelist": 200, "admin": 200, "panelist_2": 403, "panelist_4": 404, "recruiter": 403, "hr": 403,
            "hiring_manager": 403, "team_lead": 403, "viewer": 403, "service": 403, "second_admin": 403}  # fmt: skip
OVERVIEW = {**FEEDBACK, "panelist": 403}
SAMPLES = {"panelist": 403, "admin": 200, "panelist_2": 403, "panelist_4": 403, "recruiter": 200, "hr": 200,
           "hiring_manager": 403, "team_lead": 403, "viewer": 403, "service": 200, "second_admin": 200}  # fmt: skip
SEEN = {**dict.fromkeys(FEEDBACK, 200), "panelist_4": 404, "team_lead": 403, "viewer": 403}
PLANNING = {"admin": 200, "second_admin": 200, "recruiter": 200, "service": 200}


async def test_a_rater_meets_the_samples_blind_in_an_order_of_their_own(exercise: Exercise) -> None:
    await exercise.create()
    orders = []
    for rater in RATERS:
        begun = await exercise.done("POST", "/v1/calibrations/{id}/attempts", rater)
        read = await exercise.done("GET", "/v1/calibrations/{id}/attempt", rater)
        assert read == begun
        assert all(set(one) == {"id", "competency_code", "question", "setting", "text", "level", "reason"}
                   for one in begun["samples"])  # fmt: skip
        assert {one["level"] for one in begun["samples"]} == {None}
        told = json.dumps({**begun, "criteria": []})
        assert not [one.code for one in library_samples() if one.code in told or one.reason.at_level in told]
        orders.append([one["id"] for one in begun["samples"]])
    assert len({tuple(order) for order in orders}) == 4
    assert len({frozenset(order) for order in orders}) == 1
    assert [len(criterion["anchors"]) for criterion in begun["criteria"]] == [5, 5, 5]


async def test_nothing_opens_before_one_has_submitted_oneself(exercise: Exercise) -> None:
    await exercise.create()
    for rater in ("panelist_2", "panelist_3", "panelist_4"):
        await exercise.rate(rater, 1)
    path = "/v1/calibrations/{id}/feedback"
    told = problem(await exercise.call("GET", path, "panelist"), 409, "calibration_open")
    assert "you have not begun" in told["detail"]
    await exercise.rate("panelist", submit=False)
    attempt = await exercise.call("GET", "/v1/calibrations/{id}/attempt", "panelist")
    ratings = [{"sample_id": one["id"], "level": 3} for one in attempt.json()["samples"][:4]]
    await exercise.call(
        "PUT", "/v1/calibrations/{id}/attempt", "panelist", {"ratings": ratings}, etag=attempt.headers["etag"]
    )
    told = problem(await exercise.call("GET", path, "panelist"), 409, "calibration_open")
    assert "all 15 samples; 11 of 15 samples have no level yet" in told["detail"]
    seen = await exercise.done("GET", "/v1/calibrations/{id}", "panelist")
    own = exercise.accounts["panelist"]
    assert {one["rater_id"]: one["submitted"] for one in seen["panelists"] if one["submitted"] is not None} == {
        own: False
    }


async def test_an_owner_who_rates_is_as_blind_as_the_others(exercise: Exercise) -> None:
    await exercise.create(
        requisition_id=None,
        rubric_id=exercise.world.ids["rubric"],
        owner_id=exercise.accounts["panelist"],
        panelists=[exercise.accounts[rater] for rater in ("panelist", "panelist_2")],
    )
    await exercise.rate("panelist_2", 2)
    other = exercise.accounts["panelist_2"]
    paths = (
        "/v1/calibrations/{id}/overview",
        f"/v1/calibrations/{{id}}/feedback?rater_id={other}",
        f"/v1/calibrations/drift?rater_id={other}",
    )
    for path in paths:
        problem(await exercise.call("GET", path, "panelist"), 409, "calibration_open")
    await exercise.rate("panelist")
    for path in paths:
        await exercise.done("GET", path, "panelist")


async def test_reference_levels_stay_closed_to_a_recruiter_who_is_to_rate(exercise: Exercise) -> None:
    own = await exercise.done("POST", "/v1/calibration-samples", "both", SAMPLE)
    await exercise.create(panelists=[exercise.accounts["both"]])
    one = f"/v1/calibration-samples/{own['id']}"
    reads = ["/v1/calibration-samples", "/v1/calibration-samples/library", one]
    for path in reads:
        problem(await exercise.call("GET", path, "both"), 409, "calibration_open")
    problem(await exercise.call("POST", f"{one}/next", "both"), 409, "calibration_open")
    problem(await exercise.call("POST", f"{one}/retire", "both", etag='"1"'), 409, "calibration_open")
    await exercise.rate("both")
    for path in reads:
        await exercise.done("GET", path, "both")


async def test_who_sees_what(exercise: Exercise) -> None:
    """Every role and a service key against every path that tells something; the admin owns the process."""
    await added(exercise.world, exercise, "second_admin", ["admin"])
    await exercise.create(panelists=[exercise.accounts[rater] for rater in ("panelist", "panelist_2")])
    await exercise.rate("panelist", 1)
    await exercise.rate("panelist_2", 1)
    rater = exercise.accounts["panelist"]
    requisition = exercise.world.ids["requisition"]
    for path, expected in (
        (f"/v1/calibrations/{{id}}/feedback?rater_id={rater}", FEEDBACK),
        ("/v1/calibrations/{id}/overview", OVERVIEW),
        ("/v1/calibration-samples", SAMPLES),
        ("/v1/calibration-samples/library", SAMPLES),
        ("/v1/calibrations/{id}", SEEN),
        (f"/v1/requisitions/{requisition}/calibration", {**dict.fromkeys(FEEDBACK, 403), **PLANNING}),
    ):
        for reader, status in expected.items():
            response = await exercise.call("GET", path, reader)
            assert response.status_code == status, f"{reader} {path}: {response.status_code} {response.text[:300]}"
    for reader in ("panelist", "admin", "second_admin", "recruiter", "panelist_2", "panelist_4", "hiring_manager"):
        drift = await exercise.done("GET", f"/v1/calibrations/drift?rater_id={rater}", reader)
        assert bool(drift["points"]) == (reader in {"panelist", "admin"}), reader


async def test_a_service_key_sees_as_the_person_for_whom_it_acts(exercise: Exercise) -> None:
    await exercise.create()
    await exercise.rate("panelist", 1)
    path = f"/v1/calibrations/{{id}}/feedback?rater_id={exercise.accounts['panelist']}"
    for person, status in (("panelist", 200), ("admin", 200), ("recruiter", 403), ("panelist_2", 403)):
        response = await exercise.call("GET", path, "service", on_behalf=exercise.accounts[person])
        assert response.status_code == status, person
    problem(await exercise.call("POST", "/v1/calibrations/{id}/attempts", "service"), 403, "person_needed")


async def test_an_outsider_among_panelists_learns_nothing(exercise: Exercise) -> None:
    await exercise.create(panelists=[exercise.accounts["panelist"]])
    for method, path in (
        ("GET", "/v1/calibrations/{id}"),
        ("GET", "/v1/calibrations/{id}/attempt"),
        ("POST", "/v1/calibrations/{id}/attempts"),
        ("GET", "/v1/calibrations/{id}/feedback"),
    ):
        problem(await exercise.call(method, path, "panelist_2"), 404, "not_found")
    listed = await exercise.done("GET", "/v1/calibrations", "panelist_2")
    assert exercise.id not in [one["id"] for one in listed["items"]]
    mine = await exercise.done("GET", "/v1/calibrations", "panelist")
    assert exercise.id in [one["id"] for one in mine["items"]]
    problem(await exercise.call("POST", "/v1/calibrations/{id}/attempts", "recruiter"), 409, "not_a_rater")
    seen = await exercise.done("GET", "/v1/calibrations/{id}", "hiring_manager")
    assert [one["submitted"] for one in seen["panelists"]] == [None]
