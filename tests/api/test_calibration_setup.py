"""Samples, the making of calibrations, invitations, and what planners read."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from domain.calibration.model import BASIS
from domain.dates import written
from tests.api.calibrating import RATERS, SAMPLE, Exercise, exercise_in
from tests.api.conftest import World, problem, random_id

pytestmark = pytest.mark.anyio


@pytest.fixture
async def exercise(world: World) -> Exercise:
    return await exercise_in(world)


async def test_it_takes_the_library_of_the_requisitions_rubric(exercise: Exercise) -> None:
    made = await exercise.create()
    assert {(one["competency_code"], one["samples"]) for one in made["criteria"]} == {
        ("customer_orientation", 5),
        ("empathy", 5),
        ("curiosity", 5),
    }
    assert made["owner_id"] == exercise.accounts["admin"]
    assert made["anchors_changed"] == []
    assert made["basis"] == BASIS
    assert [one["submitted"] for one in made["panelists"]] == [False] * 4


async def test_a_rater_added_later_takes_part(exercise: Exercise) -> None:
    await exercise.create(panelists=[exercise.accounts["panelist"]])
    more = {"panelists": [exercise.accounts["panelist_2"], exercise.accounts["panelist"]]}
    made = await exercise.done("POST", "/v1/calibrations/{id}/panelists", "recruiter", more)
    assert {one["rater_id"] for one in made["panelists"]} == set(more["panelists"])
    await exercise.rate("panelist_2")
    refused = {"panelists": [exercise.accounts["viewer"]]}
    problem(
        await exercise.call("POST", "/v1/calibrations/{id}/panelists", "recruiter", refused), 422, "not_a_member",
        "panelists[0]",
    )  # fmt: skip
    problem(await exercise.call("POST", "/v1/calibrations/{id}/panelists", "panelist", more), 403, "role_needed")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"requisition_id": None}, "required", "requisition_id"),
        ({"library_codes": ["no_such"]}, "unknown_sample", "library_codes[0]"),
        ({"library_codes": ["bs_trolleys"]}, "not_in_rubric", "library_codes[0]"),
        ({"library_codes": ["em_wet_cellar", "em_wet_cellar"]}, "duplicate", "library_codes[1]"),
        ({"library_codes": []}, "no_samples", "sample_ids"),
        ({"sample_ids": [random_id()]}, "not_found", "sample_ids[0]"),
        ({"invite": True}, "required", "due_on"),
        ({"due_on": "tomorrow"}, "invalid", "due_on"),
        ({"rubric_id": "culture"}, "other_rubric", "rubric_id"),
        ({"owner_id": "recruiter"}, "other_owner", "owner_id"),
        ({"panelists": ["panelist", "panelist"]}, "duplicate", "panelists"),
        ({"panelists": ["hr"]}, "not_a_member", "panelists[0]"),
    ],
)
async def test_what_cannot_be_made(exercise: Exercise, changed: dict[str, Any], code: str, field: str) -> None:
    body = {
        "title": "Before",
        "requisition_id": exercise.world.ids["requisition"],
        "panelists": [exercise.accounts["panelist"]],
        **changed,
    }
    if "panelists" in changed:
        body["panelists"] = [exercise.accounts[one] for one in changed["panelists"]]
    if "owner_id" in changed:
        body["owner_id"] = exercise.accounts[changed["owner_id"]]
    if "rubric_id" in changed:
        body["rubric_id"] = exercise.world.ids[changed["rubric_id"]]
    problem(await exercise.call("POST", "/v1/calibrations", "recruiter", body), 422, code, field)


@pytest.mark.parametrize(("by", "code"), [("panelist", "role_needed"), ("hiring_manager", "scope_missing")])
async def test_who_cannot_make_one(exercise: Exercise, by: str, code: str) -> None:
    body = {"title": "B", "requisition_id": exercise.world.ids["requisition"], "panelists": [exercise.accounts[by]]}
    problem(await exercise.call("POST", "/v1/calibrations", by, body), 403, code)
    problem(await exercise.call("POST", "/v1/calibration-samples", by, SAMPLE), 403, code)


async def test_own_samples_live_until_they_are_used(exercise: Exercise) -> None:
    made = await exercise.call("POST", "/v1/calibration-samples", "hr", SAMPLE)
    one = f"/v1/calibration-samples/{made.json()['id']}"
    assert (made.json()["version"], made.json()["used"], made.headers["etag"]) == (1, False, '"1"')
    changed = {**SAMPLE, "setting": "ferry company"}
    edited = await exercise.done("PUT", one, "recruiter", changed, '"1"')
    assert (edited["setting"], edited["revision"]) == ("ferry company", 2)
    problem(await exercise.call("PUT", one, "recruiter", changed, etag='"1"'), 412, "stale")
    broken = {**SAMPLE, "spans": [{**SAMPLE["spans"][0], "quote": "never said"}]}
    problem(await exercise.call("PUT", one, "recruiter", broken, etag='"2"'), 422, "quote_not_found", "spans[0].quote")
    await exercise.create(sample_ids=[made.json()["id"]], panelists=[exercise.accounts["panelist"]])
    problem(await exercise.call("PUT", one, "hr", SAMPLE, etag='"2"'), 409, "used")
    following = await exercise.done("POST", f"{one}/next", "hr")
    assert (following["version"], following["lineage_id"], following["used"]) == (2, made.json()["id"], False)
    harder = {**SAMPLE, "question": "Tell me about another time when you had unwelcome news for someone."}
    await exercise.done("PUT", f"/v1/calibration-samples/{following['id']}", "hr", harder, '"1"')
    begun = await exercise.done("POST", "/v1/calibrations/{id}/attempts", "panelist")
    assert begun["samples"][0]["question"] == SAMPLE["question"]
    retired = await exercise.done("POST", f"{one}/retire", "hr", etag='"2"')
    assert retired["retired_at"]
    problem(await exercise.call("POST", f"{one}/retire", "hr", etag='"3"'), 409, "retired")
    body = {
        "title": "B",
        "requisition_id": exercise.world.ids["requisition"],
        "panelists": [exercise.accounts["panelist"]],
        "sample_ids": [made.json()["id"]],
    }
    problem(await exercise.call("POST", "/v1/calibrations", "hr", body), 422, "retired", "sample_ids[0]")
    listed = await exercise.done("GET", "/v1/calibration-samples?competency_code=empathy", "hr")
    assert {made.json()["id"], following["id"]} <= {item["id"] for item in listed["items"]}
    none = await exercise.done("GET", "/v1/calibration-samples?competency_code=curiosity", "hr")
    assert none["items"] == []


async def test_whoever_wrote_a_sample_does_not_rate_it(exercise: Exercise) -> None:
    own = await exercise.done("POST", "/v1/calibration-samples", "both", SAMPLE)
    body = {
        "title": "B",
        "requisition_id": exercise.world.ids["requisition"],
        "panelists": [exercise.accounts["panelist"], exercise.accounts["both"]],
        "sample_ids": [own["id"]],
    }
    problem(await exercise.call("POST", "/v1/calibrations", "recruiter", body), 422, "own_sample", "panelists[1]")
    await exercise.create(sample_ids=[own["id"]], panelists=[exercise.accounts["panelist"]])
    more = {"panelists": [exercise.accounts["both"]]}
    answer = await exercise.call("POST", "/v1/calibrations/{id}/panelists", "recruiter", more)
    problem(answer, 422, "own_sample", "panelists[0]")


async def test_a_competency_of_ones_own_has_ones_own_samples_alone(exercise: Exercise) -> None:
    shipped = await exercise.done("GET", "/v1/competencies", "admin")
    empathy = next(one for one in shipped if one["code"] == "empathy")
    anchors = [{**one, "text": one["text"].replace("person", "guest")} for one in empathy["anchors"]]
    curiosity = next(one for one in shipped if one["code"] == "curiosity")
    own = {**curiosity, "code": "harbour_care", "name": "Harbour care"}
    rubric = {
        "title": "Own",
        "validation": "not yet validated locally",
        "competencies": [{**empathy, "anchors": anchors}, own],
    }
    published = await exercise.world.journey.publish("/v1/rubrics", rubric)
    sample = await exercise.done("POST", "/v1/calibration-samples", "hr", {**SAMPLE, "competency_code": "harbour_care"})
    await exercise.done("POST", "/v1/calibration-samples", "hr", SAMPLE)  # the library has this competency
    made = await exercise.create(requisition_id=None, rubric_id=published["id"])
    assert {one["competency_code"]: one["samples"] for one in made["criteria"]} == {"empathy": 5, "harbour_care": 1}
    assert made["anchors_changed"] == ["empathy"]
    assert made["owner_id"] == exercise.accounts["recruiter"]
    assert (await exercise.done("GET", f"/v1/calibration-samples/{sample['id']}", "hr"))["used"]


async def test_planners_read_who_was_calibrated_in_time_and_nothing_is_blocked(exercise: Exercise) -> None:
    ids = exercise.world.ids
    opened = await exercise.done(
        "POST", "/v1/requisitions", "recruiter",
        {"title": "Night", "role_profile_id": ids["profile"], "rubric_id": ids["rubric"]},
    )  # fmt: skip
    path = f"/v1/requisitions/{opened['id']}/calibration"
    empty = await exercise.done("GET", path, "recruiter")
    assert (empty["summary"], empty["warning"]) == ("calibrated before first interview: 0 of 0", None)
    applied = {"requisition_id": opened["id"], "candidate_id": ids["candidate"]}
    application = await exercise.done("POST", "/v1/applications", "recruiter", applied)
    for starts_at, raters in (("2098-05-04T09:00:00Z", ("panelist", "panelist_3")),
                              ("2099-05-04T09:00:00Z", ("panelist", "panelist_2")),
                              ("2020-05-04T09:00:00Z", ("panelist_2",))):  # fmt: skip
        interview = {
            "application_id": application["id"],
            "starts_at": starts_at,
            "duration_minutes": 60,
            "panelists": [exercise.accounts[rater] for rater in raters],
        }
        await exercise.done("POST", "/v1/interviews", "recruiter", interview)
    await exercise.create(requisition_id=opened["id"])
    for rater in ("panelist", "panelist_2", "panelist_4"):
        await exercise.rate(rater)
    told = await exercise.done("GET", path, "recruiter")
    assert told["summary"] == told["warning"] == "calibrated before first interview: 1 of 3"
    names = {account: handle for handle, account in exercise.accounts.items()}
    assert {names[one["rater_id"]]: one["standing"] for one in told["raters"]} == {
        "panelist": "before_first_interview",
        "panelist_2": "after_first_interview",
        "panelist_3": "not_yet",
    }
    first = {names[one["rater_id"]]: one["first_interview_at"][:4] for one in told["raters"]}
    assert first == {"panelist": "2098", "panelist_2": "2020", "panelist_3": "2098"}
    await exercise.rate("panelist_3")
    assert (await exercise.done("GET", path, "recruiter"))["calibrated_before_first_interview"] == 2


async def test_a_score_is_the_same_byte_for_byte_with_and_without(exercise: Exercise) -> None:
    path = f"/v1/applications/{exercise.world.ids['application']}/score"
    before = (await exercise.call("GET", path, "recruiter")).content
    await exercise.create()
    for number, rater in enumerate(RATERS):
        await exercise.rate(rater, number - 2)
    assert b"composite" in before
    assert (await exercise.call("GET", path, "recruiter")).content == before


async def test_raters_are_invited_where_that_is_asked_for(exercise: Exercise) -> None:
    raters = ("panelist", "panelist_2")
    day = datetime.now(UTC).date()
    await exercise.create(due_on=day.isoformat(), invite=True, panelists=[exercise.accounts[rater] for rater in raters])
    more = {"panelists": [exercise.accounts["panelist_2"], exercise.accounts["panelist_3"]], "invite": True}
    await exercise.done("POST", "/v1/calibrations/{id}/panelists", "recruiter", more)
    connection = await asyncpg.connect(exercise.world.database.superuser_url)
    mails = await connection.fetch(
        "SELECT to_address, body FROM mail_outbox WHERE template = 'calibration_invitation' ORDER BY 1"
    )
    await connection.close()
    assert [row["to_address"] for row in mails] == [f"{one}@acme.example.org" for one in (*raters, "panelist_3")]
    for row in mails:
        assert f"http://test/calibrations/{exercise.id}" in row["body"]
        assert written(day) in row["body"]


async def test_the_audit_record_has_ids_and_codes_alone(exercise: Exercise) -> None:
    await exercise.done("POST", "/v1/calibration-samples", "hr", SAMPLE)
    await exercise.create()
    await exercise.rate("panelist", 1)
    connection = await asyncpg.connect(exercise.world.database.superuser_url)
    events = await connection.fetch(
        "SELECT action, details::text AS details FROM audit_events WHERE action LIKE 'calibration%' "
        "ORDER BY at DESC, id DESC LIMIT 4"
    )
    await connection.close()
    assert [event["action"] for event in events] == [
        "calibration.submitted",
        "calibration.attempt_started",
        "calibration.created",
        "calibration_sample.added",
    ]
    told = " ".join(event["details"] for event in events)
    assert "level" not in told
    assert SAMPLE["text"] not in told
