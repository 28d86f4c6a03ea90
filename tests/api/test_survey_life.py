"""The life of a survey over HTTP: draft, preview, launch, reminder, close, cancel."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.housekeeping import Housekeeping
from domain.database import open_pool, set_tenant
from tests.api.conftest import World, problem
from tests.api.surveying import draft_of, launch, teams_of

pytestmark = pytest.mark.anyio
TREE: dict[str, tuple[str | None, int]] = {"House": (None, 2), "Desk": ("House", 9), "Kitchen": ("House", 4)}


async def drafted(world: World, **settings: Any) -> tuple[str, str, dict[str, Any]]:
    """A draft of a survey of TREE: its path, its ETag, and itself."""
    teams = await teams_of(world, TREE)
    response = await world.journey.call("POST", "/v1/surveys", draft_of(world, teams["House"], **settings), by="hr")
    return f"/v1/surveys/{response.json()['id']}", response.headers["etag"], response.json()


async def test_a_draft_is_edited_and_discarded(world: World) -> None:
    path, etag, draft = await drafted(world)
    assert (draft["status"], draft["invited"], draft["launched_at"]) == ("draft", 0, None)
    assert draft["name"] == "Customer culture pulse"
    body = draft_of(world, draft["team_id"], name="Autumn", minimum_for_means=9, closes_on="2099-12-31")
    edited = await world.journey.call("PUT", path, body, by="hr", etag=etag)
    assert (edited.json()["name"], edited.json()["minimum_for_means"]) == ("Autumn", 9)
    read = await world.journey.call("GET", path, by="hr")
    assert read.headers["etag"] == edited.headers["etag"]
    assert read.json()["survey"] == edited.json()
    hr = world.tenant.auth("hr")
    problem(await world.client.put(path, json=body, headers={**hr, "If-Match": etag}), 412, "stale")
    problem(await world.client.put(path, json=body, headers=hr), 428, "if_match_missing")
    problem(await world.client.delete(path, headers={**hr, "If-Match": etag}), 412, "stale")
    await world.journey.call("DELETE", path, by="hr", etag=edited.headers["etag"])
    problem(await world.client.get(path, headers=hr), 404, "not_found")


@pytest.mark.parametrize(
    ("settings", "status", "code", "field"),
    [
        ({"minimum_for_means": 4}, 422, "invalid", "minimum_for_means"),
        ({"minimum_for_spread": 7}, 422, "invalid", "minimum_for_spread"),
        ({"minimum_for_comments": 9}, 422, "invalid", "minimum_for_comments"),
        ({"target_culture_id": None}, 422, "required", "target_culture_id"),
        ({"closes_on": "2020-01-01"}, 422, "past", "closes_on"),
        ({"closes_on": "9999-12-31"}, 422, "too_late", "closes_on"),
        ({"name": ""}, 422, "invalid", "name"),
        ({"instrument_id": "draft"}, 409, "not_published", "instrument_id"),
    ],
)
async def test_settings_that_are_refused(
    shared_world: World, settings: dict[str, Any], status: int, code: str, field: str
) -> None:
    world = shared_world
    if settings.get("instrument_id") == "draft":
        settings = {"instrument_id": world.ids["instrument_draft"]}
    body = draft_of(world, world.ids["team"], **settings)
    response = await world.client.post("/v1/surveys", json=body, headers=world.tenant.auth("hr"))
    problem(response, status, code, field)


async def test_a_questionnaire_of_a_framework_needs_no_target_culture(world: World) -> None:
    shipped = (await world.journey.call("GET", "/v1/shipped-instruments")).json()
    instrument = await world.journey.publish("/v1/survey-instruments", shipped["always_on_profile"])
    survey = await launch(world, 6, instrument_id=instrument["id"], target_culture_id=None)
    assert (await survey.get())["survey"]["target_culture_id"] is None


async def test_the_preview_says_who_would_be_asked(world: World) -> None:
    path, _, _ = await drafted(world)
    teams = {row["name"]: row["id"] for row in (await world.journey.call("GET", "/v1/teams/tree")).json()["teams"]}
    twice = {"name": "Desk 0", "email": "desk0@example.org"}
    await world.journey.call("POST", f"/v1/teams/{teams['Kitchen']}/members", twice, by="hr")
    seen = (await world.journey.call("POST", f"{path}/preview", by="hr")).json()
    counted = {team["name"]: (team["depth"], team["invited"], team["invited_with_parts"]) for team in seen["teams"]}
    assert counted == {"House": (0, 2, 15), "Desk": (1, 9, 9), "Kitchen": (1, 4, 4)}
    assert (seen["invited"], seen["minutes"] > 0) == (15, True)
    warned = {(one["code"], one["team_id"], one["count"]) for one in seen["warnings"]}
    assert warned == {("in_several_teams", None, 1), ("never_a_number", teams["Kitchen"], 4)}


async def test_at_launch_the_settings_are_locked(world: World, superuser: Any) -> None:
    path, etag, draft = await drafted(world)
    hr = {**world.tenant.auth("hr"), "If-Match": etag}
    stale = {**hr, "If-Match": '"99"'}
    problem(await world.client.post(f"{path}/launch", json={"send_mail": False}, headers=stale), 412, "stale")
    refused = await world.client.post(f"{path}/launch", json={}, headers=hr)
    problem(refused, 409, "mail_not_set_up")
    launched = (await world.journey.call("POST", f"{path}/launch", {"send_mail": False}, by="hr", etag=etag)).json()
    assert (launched["survey"]["status"], launched["survey"]["invited"], launched["job"]) == ("launched", 15, None)
    assert len({one["token"] for one in launched["invitations"]}) == 15
    now = {**hr, "If-Match": f'"{launched["survey"]["revision"]}"'}
    body = draft_of(world, draft["team_id"])
    problem(await world.client.put(path, json=body, headers=now), 409, "is_launched")
    problem(await world.client.delete(path, headers=now), 409, "is_launched")
    problem(await world.client.post(f"{path}/launch", json={"send_mail": False}, headers=now), 409, "is_launched")
    problem(await world.client.post(f"{path}/preview", headers=hr), 409, "is_launched")
    asked = await superuser.fetch(
        "SELECT name, invited FROM survey_wave_teams WHERE wave_id = $1 ORDER BY position", draft["id"]
    )
    assert [tuple(row) for row in asked] == [("House", 2), ("Desk", 9), ("Kitchen", 4)]


async def test_nobody_to_ask(world: World) -> None:
    teams = await teams_of(world, {"Empty": (None, 0)})
    made = await world.journey.call("POST", "/v1/surveys", draft_of(world, teams["Empty"]), by="hr")
    headers = {**world.tenant.auth("hr"), "If-Match": made.headers["etag"]}
    path = f"/v1/surveys/{made.json()['id']}/launch"
    problem(await world.client.post(path, json={"send_mail": False}, headers=headers), 409, "team_empty")


@pytest.mark.parametrize(
    "change",
    [
        "minimum_for_means = 6",
        "minimum_for_spread = minimum_for_spread - 1",
        "minimum_for_comments = 11",
        "instrument_id = id",
        "target_culture_id = NULL",
        "name = 'Another'",
        "closes_on = '2099-01-01'",
        "invited = 1",
        "launched_at = now()",
        "status = 'draft', launched_at = NULL",
        "status = 'published', published_at = now(), closed_at = now()",
    ],
)
async def test_the_database_refuses_to_change_what_was_launched(shared_world: World, change: str) -> None:
    """As the application's own role, which is all that a fault in it could use."""
    connection = await asyncpg.connect(shared_world.database.application_url)
    for survey in ("open_survey", "survey"):
        transaction = connection.transaction()
        await transaction.start()
        await set_tenant(connection, shared_world.tenant.organisation_id)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await connection.execute(f"UPDATE survey_waves SET {change} WHERE id = $1", shared_world.ids[survey])
        await transaction.rollback()
    await connection.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE survey_views SET results = '{}'",
        "DELETE FROM survey_views",
        "UPDATE survey_answers SET answers = '[]'",
        "UPDATE survey_comments SET text = 'x'",
        "UPDATE survey_wave_teams SET invited = 100",
        "UPDATE survey_invited SET team_id = wave_id",
    ],
)
async def test_what_was_published_and_answered_cannot_be_edited(shared_world: World, sql: str) -> None:
    connection = await asyncpg.connect(shared_world.database.application_url)
    async with connection.transaction():
        await set_tenant(connection, shared_world.tenant.organisation_id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with connection.transaction():
                await connection.execute(sql)
    await connection.close()


async def test_thresholds_below_the_floor_are_refused_in_a_draft_too(shared_world: World) -> None:
    connection = await asyncpg.connect(shared_world.database.application_url)
    for column, value in (("minimum_for_means", 4), ("minimum_for_spread", 7), ("minimum_for_comments", 9)):
        async with connection.transaction():
            await set_tenant(connection, shared_world.tenant.organisation_id)
            with pytest.raises(asyncpg.CheckViolationError):
                async with connection.transaction():
                    await connection.execute(
                        f"UPDATE survey_waves SET {column} = $2 WHERE id = $1", shared_world.ids["draft_survey"], value
                    )
    await connection.close()


async def test_a_closed_survey_takes_no_answers_and_closes_once(world: World) -> None:
    survey = await launch(world, 9)
    for number in range(8):
        await survey.answer(number, [1 + number % 5])
    hr, path = world.tenant.auth("hr"), f"/v1/surveys/{survey.id}"
    problem(await world.client.get(f"{path}/results", headers=hr), 409, "not_closed")
    await survey.close()
    problem(await survey.answer(8, [3]), 404, "not_found")
    problem(await world.client.get(f"/v1/questionnaire/{survey.tokens[8]}"), 404, "not_found")
    for action, code in (("close", "closed"), ("remind", "is_closed")):
        problem(await world.client.post(f"{path}/{action}", headers=hr), 409, code)
    problem(await world.client.post(f"{path}/cancel", json={"confirm": True}, headers=hr), 409, "closed")
    problem(await world.client.get(f"{path}/results", headers=hr), 409, "not_published")
    problem(await world.client.get(f"{path}/units", headers=hr), 409, "not_published")
    problem(await world.client.post(f"{path}/show-in-hiring", headers=hr), 409, "not_published")


async def test_a_cancelled_survey_has_lost_its_answers(world: World, superuser: Any) -> None:
    survey = await launch(world, 9)
    for number in range(8):
        await survey.answer(number, [3], ["A comment"])
    hr, path = world.tenant.auth("hr"), f"/v1/surveys/{survey.id}"
    problem(await world.client.post(f"{path}/cancel", json={"confirm": False}, headers=hr), 422, "required", "confirm")
    cancelled = (await world.journey.call("POST", f"{path}/cancel", {"confirm": True}, by="hr")).json()
    assert cancelled["status"] == "cancelled"
    for table in ("survey_answers", "survey_comments", "survey_tokens"):
        assert await superuser.fetchval(f"SELECT count(*) FROM {table} WHERE wave_id = $1", survey.id) == 0
    problem(await survey.answer(8, [3]), 404, "not_found")
    problem(await world.client.post(f"{path}/publish", headers=hr), 409, "cancelled")
    problem(await world.client.get(f"{path}/results", headers=hr), 409, "cancelled")
    problem(await world.client.post(f"{path}/close", headers=hr), 409, "cancelled")


async def test_it_closes_by_itself_after_its_last_day(world: World, superuser: Any) -> None:
    day = datetime.now(UTC).date()
    survey = await launch(world, 9, closes_on=day.isoformat())
    other = await launch(world, 7, closes_on=(day + timedelta(days=2)).isoformat())
    await survey.answer(0, [3])
    pool = await open_pool(world.database.application_url, max_size=1)
    for days, status in ((0, "launched"), (1, "closed")):
        await Housekeeping().step(pool, datetime.now(UTC) + timedelta(days=days))
        assert (await survey.get())["survey"]["status"] == status
    await pool.close()
    assert (await other.get())["survey"]["status"] == "launched"
    problem(await survey.answer(1, [3]), 404, "not_found")
    closed = await superuser.fetchrow(
        "SELECT actor_id, details FROM audit_events WHERE subject_id = $1 AND action = 'survey.closed'", survey.id
    )
    assert tuple(closed) == (None, '{"answered": 1}')


async def test_the_response_tells_of_no_small_group(world: World) -> None:
    """Desk has 9 and is shown; Kitchen has 4, and the house less the desk 6."""
    survey = await launch(world, TREE)
    for number, email in enumerate(survey.emails):
        if email.startswith(("desk", "kitchen0")):
            await survey.answer(number, [3])
    progress = await survey.get()
    assert progress["answered"] == 10
    seen = {unit["name"]: (unit["invited"], unit["answered"]) for unit in progress["units"]}
    assert seen == {"House": (15, 10), "Desk": (9, 9), "Kitchen": (4, None)}


async def test_who_may_do_what(world: World) -> None:
    survey = await launch(world, 6)
    lead = world.tenant.auth("team_lead")
    assert (await world.client.get(f"/v1/surveys/{survey.id}", headers=lead)).status_code == 200
    for action in ("close", "remind", "publish", "preview"):
        problem(await world.client.post(f"/v1/surveys/{survey.id}/{action}", headers=lead), 403, "scope_missing")
    problem(
        await world.client.post(f"/v1/surveys/{survey.id}/remind", headers=world.tenant.auth("hr")),
        409,
        "not_sent_by_mail",
    )


async def test_surveys_are_listed_by_team_and_status(world: World) -> None:
    survey = await launch(world, 6)
    team = next(iter(survey.teams.values()))
    for query, expected in (
        (f"team_id={team}", [survey.id]),
        (f"team_id={team}&status=launched", [survey.id]),
        (f"team_id={team}&status=closed", []),
    ):
        found = (await world.journey.call("GET", f"/v1/surveys?{query}", by="hr")).json()
        assert [one["id"] for one in found["items"]] == expected


async def test_lost_links_are_made_anew_until_somebody_has_answered(world: World, superuser: Any) -> None:
    survey = await launch(world, {"House": (None, 5)})
    old, path = survey.tokens, f"/v1/surveys/{survey.id}/links"
    renewed = (await world.journey.call("POST", path, by="hr")).json()
    assert (renewed["survey"]["status"], renewed["survey"]["invited"], renewed["job"]) == ("launched", 5, None)
    survey.tokens = [one["token"] for one in renewed["invitations"]]
    assert sorted(one["email"] for one in renewed["invitations"]) == sorted(survey.emails)
    assert not set(old) & set(survey.tokens)
    assert await superuser.fetchval("SELECT count(*) FROM survey_tokens WHERE wave_id = $1", UUID(survey.id)) == 5
    levels = [4] * len(survey.items)
    ended = await world.client.post(f"/v1/questionnaire/{old[0]}", json={"answers": levels})
    problem(ended, 404, "not_found")
    assert (await survey.answer(0, [4])).status_code == 204
    hr = world.tenant.auth("hr")
    problem(await world.client.post(path, headers=hr), 409, "somebody_answered")
    assert (await survey.answer(1, [3])).status_code == 204
    action = "SELECT count(*) FROM audit_events WHERE action = 'survey.links_renewed'"
    assert await superuser.fetchval(action) == 1
    await survey.close()
    problem(await world.client.post(path, headers=hr), 409, "is_closed")
    problem(await world.client.post(path, headers=world.tenant.auth("team_lead")), 403, "scope_missing")


async def test_links_that_the_product_sends_are_not_made_anew(world: World, superuser: Any) -> None:
    survey = await launch(world, {"House": (None, 5)})
    await superuser.execute("ALTER TABLE survey_waves DISABLE TRIGGER USER")
    await superuser.execute("UPDATE survey_waves SET sends_mail = true WHERE id = $1", UUID(survey.id))
    refused = await world.client.post(f"/v1/surveys/{survey.id}/links", headers=world.tenant.auth("hr"))
    problem(refused, 409, "sent_by_mail")
