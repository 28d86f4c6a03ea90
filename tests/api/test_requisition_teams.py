"""The team that an opening is for, and what of its culture a candidate's report may show."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.database import open_pool, set_tenant
from domain.reporting.model import CandidateReport
from domain.reporting.service import candidate_report
from tests.api.conftest import World, problem
from tests.api.surveying import launch

pytestmark = pytest.mark.anyio


def terms(requisition: dict[str, Any]) -> dict[str, Any]:
    return {key: requisition[key] for key in ("title", "owner_id", "pseudonymous", "hours_to_lock")}


async def test_a_team_is_named_kept_and_taken_off(world: World) -> None:
    journey = world.journey
    path = f"/v1/requisitions/{world.ids['requisition']}"
    first = await journey.call("GET", path)
    assert first.json()["team_id"] is None
    named = await journey.call(
        "PUT", path, {**terms(first.json()), "team_id": world.ids["team"]}, etag=first.headers["etag"]
    )
    assert named.json()["team_id"] == world.ids["team"]
    kept = await journey.call("PUT", path, {**terms(first.json()), "title": "Kept"}, etag=named.headers["etag"])
    assert kept.json()["team_id"] == world.ids["team"]
    off = await journey.call("PUT", path, {**terms(first.json()), "team_id": None}, etag=kept.headers["etag"])
    assert off.json()["team_id"] is None


async def test_an_unknown_team_is_refused(world: World) -> None:
    path = f"/v1/requisitions/{world.ids['requisition']}"
    first = await world.journey.call("GET", path)
    body = {**terms(first.json()), "team_id": str(uuid4())}
    refused = await world.journey.call("PUT", path, body, etag=first.headers["etag"], status=404)
    problem(refused, 404, "not_found", "team_id")


async def test_who_may_let_hiring_see_a_team(world: World) -> None:
    survey = world.ids["survey"]
    for by, status in (("recruiter", 403), ("panelist", 403), ("hr", 200)):
        shown = await world.journey.call("POST", f"/v1/surveys/{survey}/show-in-hiring", by=by, status=status)
    assert shown.json()["shown_in_hiring"]


async def test_an_open_survey_shows_nothing(world: World) -> None:
    path = f"/v1/surveys/{world.ids['open_survey']}/show-in-hiring"
    problem(await world.journey.call("POST", path, by="hr", status=409), 409, "not_closed")


async def test_a_survey_of_a_framework_shows_hiring_nothing(world: World) -> None:
    """Its dimensions are no values: shown, it would take the place of the gaps that hiring sees."""
    shipped = (await world.journey.call("GET", "/v1/shipped-instruments")).json()
    instrument = await world.journey.publish("/v1/survey-instruments", shipped["always_on_profile"])
    survey = await launch(world, 5, instrument_id=instrument["id"], target_culture_id=None)
    for number in range(5):
        await survey.answer(number, (3, 4))
    await survey.publish()
    refused = await world.journey.call("POST", f"/v1/surveys/{survey.id}/show-in-hiring", by="hr", status=409)
    problem(refused, 409, "no_values")


async def test_gaps_stand_in_the_report_only_while_hr_shows_them(world: World) -> None:
    journey = world.journey
    survey, application = world.ids["survey"], world.ids["application"]
    path = f"/v1/requisitions/{world.ids['requisition']}"
    first = await journey.call("GET", path)
    body = {**terms(first.json()), "team_id": world.ids["team"]}
    await journey.call("PUT", path, body, etag=first.headers["etag"])
    assert (await composed(world, application)).team is None

    await journey.call("POST", f"/v1/surveys/{survey}/show-in-hiring", by="hr")
    report = await composed(world, application)
    assert report.team is not None
    assert (report.team.name, report.team.answered, report.team.invited) == ("Front desk", 8, 9)
    results = (await journey.call("GET", f"/v1/surveys/{survey}/results", by="hr")).json()["dimensions"]
    published = {one["dimension"]: one for one in results}
    for value in report.values:
        assert value.team_gap is not None
        assert value.team_gap.mean == published[value.code]["mean"]
        assert value.team_gap.gap == pytest.approx(value.aspired_level - published[value.code]["mean"])

    await journey.call("POST", f"/v1/surveys/{survey}/hide-from-hiring", by="hr")
    hidden = await composed(world, application)
    assert hidden.team is None
    assert all(value.team_gap is None for value in hidden.values)
    assert hidden.composite == report.composite, "a team's gap has no part in any score"


async def test_a_survey_of_many_teams_shows_each_its_own_gaps(world: World) -> None:
    journey = world.journey
    survey = await launch(world, {"Whole": (None, 0), "Desk": ("Whole", 8), "Bar": ("Whole", 8)})
    for number, email in enumerate(survey.emails):
        base = 2 if email.startswith("desk") else 3
        await survey.answer(number, [base, base + number % 3 - 1, base + 1, base])
    await survey.publish()
    await journey.call("POST", f"/v1/surveys/{survey.id}/show-in-hiring", by="hr")
    path = f"/v1/requisitions/{world.ids['requisition']}"
    for name in ("Desk", "Bar"):
        first = await journey.call("GET", path)
        await journey.call(
            "PUT", path, {**terms(first.json()), "team_id": survey.teams[name]}, etag=first.headers["etag"]
        )
        report = await composed(world, world.ids["application"])
        assert report.team is not None
        assert (report.team.name, report.team.answered, report.team.invited) == (name, 8, 8)
        own = {one["dimension"]: one["mean"] for one in (await survey.results(name))["dimensions"]}
        assert own != {one["dimension"]: one["mean"] for one in (await survey.results())["dimensions"]}
        assert all(value.team_gap and value.team_gap.mean == own[value.code] for value in report.values)


async def composed(world: World, application: str) -> CandidateReport:
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        actor, now = world.tenant.actor("recruiter"), datetime.now(UTC)
        report = await candidate_report(conn, actor, UUID(application), uuid4(), now)
    await pool.close()
    return report
