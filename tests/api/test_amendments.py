"""Amendments and corrections stand beside a locked scorecard: nothing of it changes, no score, and all stays secret."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.database import open_pool, set_tenant
from domain.interviews.amendments import amended_levels
from tests.api.conftest import World, problem, random_id
from tests.api.leaks.probes import OBSERVERS, observe

pytestmark = pytest.mark.anyio
REASON = "I misread the anchor of level 3."
AMENDMENT = {
    "competency_code": "curiosity",
    "level": 1,
    "evidence": {"note": "n1", "quote": "Pia saw him ring the guest back"},
    "reason": REASON,
}
CORRECTION = {"note": "n1", "text": "Pia saw her ring the guest back.", "reason": "It was she who rang."}
READERS = ("admin", "recruiter", "hiring_manager", "panelist_2", "panelist_3", "hr", "team_lead", "viewer")


async def no_evidence(world: World, role: str, competency: str = "empathy") -> dict[str, Any]:
    """This rater takes the level of their card on the furnished open panel back."""
    body = {"competency_code": competency, "no_evidence": "asked", "reason": REASON}
    path = f"/v1/scorecards/{world.ids['cards'][role]}/amendments"
    return (await world.journey.call("POST", path, body, by=role)).json()


async def test_it_stands_beside_a_rating_that_stays_byte_for_byte(world: World) -> None:
    journey, card = world.journey, f"/v1/scorecards/{world.ids['cards']['panelist_2']}"
    score = f"/v1/applications/{world.ids['application']}/score"
    before = await journey.call("GET", card, by="panelist_2")
    scored = (await journey.call("GET", score)).json()
    quoted = before.json()["notes"][0]
    first = (
        await journey.call(
            "POST", f"{card}/amendments",
            {"competency_code": "curiosity", "level": 1, "reason": REASON,
             "evidence": {"note": quoted["key"], "start": 4, "end": 22}},
            by="panelist_2",
        )
    ).json()  # fmt: skip
    assert (first["number"], first["level"], first["no_evidence"], first["after_unblinding"]) == (1, 1, None, True)
    assert quoted["text"][first["span_start"] : first["span_end"]] == quoted["text"][4:22]
    second = await no_evidence(world, "panelist_2", "curiosity")
    third = await no_evidence(world, "panelist_2")
    assert [second["number"], third["number"]] == [2, 3]
    await journey.call("POST", f"{card}/corrections", CORRECTION, by="panelist_2")
    for reader in ("panelist_2", "panelist", "recruiter", "hiring_manager", "admin"):
        listed = (await journey.call("GET", f"{card}/amendments", by=reader)).json()
        assert listed == [first, second, third]
    after = await journey.call("GET", card, by="panelist_2")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    again = (await journey.call("GET", score)).json()
    assert {key: value for key, value in again.items() if key != "amended"} == {
        key: value for key, value in scored.items() if key != "amended"
    }


async def test_the_database_keeps_records_and_originals(world: World, superuser: Any) -> None:
    """Against its own superuser too: a trigger, not a right."""
    await no_evidence(world, "panelist_2")
    for table in ("rating_amendments", "note_corrections"):
        assert await superuser.fetchval(f"SELECT count(*) FROM {table}")
        for statement in (f"UPDATE {table} SET reason = reason || '.'", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="append-only"):
                await superuser.execute(statement)


async def test_the_application_has_no_right_to_change_a_record(world: World) -> None:
    connection = await asyncpg.connect(world.database.application_url)
    for table in ("rating_amendments", "note_corrections", "debrief_notes", "consensus_ratings", "decisions"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await connection.execute(statement)
    await connection.close()


async def test_before_unblinding_it_is_as_secret_as_the_rating(world: World) -> None:
    journey, card = world.journey, f"/v1/scorecards/{world.ids['blind_cards']['panelist']}"
    made = (await journey.call("POST", f"{card}/amendments", AMENDMENT, by="panelist")).json()
    corrected = (await journey.call("POST", f"{card}/corrections", CORRECTION, by="panelist")).json()
    assert (made["after_unblinding"], corrected["after_unblinding"]) == (False, False)
    assert {UUID(one["id"]).version for one in (made, corrected)} == {4}, "an id must not tell when"
    assert (await journey.call("GET", f"{card}/amendments", by="panelist")).json() == [made]
    assert (await journey.call("GET", f"{card}/corrections", by="panelist")).json() == [corrected]
    for what in ("amendments", "corrections"):
        for reader in READERS:
            response = await world.client.get(f"{card}/{what}", headers=world.tenant.auth(reader))
            assert response.status_code in {403, 409}, reader
            assert REASON not in response.text
        service = {"Authorization": f"Bearer {world.tenant.service_key}"}
        problem(await world.client.get(f"{card}/{what}", headers=service), 409, "blinded")
        # A seat that has nothing of the kind reads alike.
        other = f"/v1/scorecards/{world.ids['blind_cards']['panelist_3']}/{what}"
        problem(await world.client.get(other, headers=world.tenant.auth("recruiter")), 409, "blinded")
    events = await journey.call("GET", "/v1/audit-events?limit=200")
    told = [event["details"] for event in events.json()["items"] if event["action"] == "rating.amended"]
    assert {"amendment_id": made["id"]} in told
    assert "curiosity" not in str(told)


async def test_before_unblinding_it_moves_nothing_that_anybody_else_sees(world: World) -> None:
    """Byte for byte, at every address."""
    observers = [reader for reader in OBSERVERS if reader != "panelist"]
    before = {reader: await observe(world, reader, ("GET",)) for reader in observers}
    card = f"/v1/scorecards/{world.ids['blind_cards']['panelist']}"
    await world.journey.call("POST", f"{card}/amendments", AMENDMENT, by="panelist")
    await world.journey.call("POST", f"{card}/corrections", CORRECTION, by="panelist")
    for reader in observers:
        after = await observe(world, reader, ("GET",))
        assert [address for address in after if after[address] != before[reader][address]] == [], reader


async def test_it_says_whether_the_others_were_open_to_its_author(world: World) -> None:
    journey, card = world.journey, f"/v1/scorecards/{world.ids['blind_cards']['panelist']}/amendments"
    blind = (await journey.call("POST", card, AMENDMENT, by="panelist")).json()
    opened = {"reason": "Pat is ill for four weeks."}
    await journey.call("POST", f"/v1/interviews/{world.ids['blind_interview']}/open", opened)
    seen = (await journey.call("POST", card, {**AMENDMENT, "level": 2}, by="panelist")).json()
    listed = (await journey.call("GET", card, by="recruiter")).json()
    assert listed == [blind, seen]
    assert [one["after_unblinding"] for one in listed] == [False, True]
    # Whoever still writes sees nothing of it.
    await journey.call("GET", card, by="panelist_2", status=409)


@pytest.mark.parametrize("what", ["amendments", "corrections"])
async def test_only_after_ones_own_lock(shared_world: World, what: str) -> None:
    """Another's card reads like one that does not exist, locked or not, open or blind."""
    bodies = {"amendments": AMENDMENT, "corrections": CORRECTION}
    ids = shared_world.ids

    async def tried(card: str, key: str) -> Any:
        path, headers = f"/v1/scorecards/{card}/{what}", {"Authorization": f"Bearer {key}"}
        return await shared_world.client.post(path, json=bodies[what], headers=headers)

    keys = shared_world.tenant.keys
    problem(await tried(ids["blind_cards"]["panelist_2"], keys["panelist_2"]), 409, "not_locked")
    for card in (ids["cards"]["panelist"], ids["blind_cards"]["panelist"], ids["blind_cards"]["panelist_3"]):
        for by in ("panelist_2", "admin"):
            problem(await tried(card, keys[by]), 404, "not_found")
        for by in ("recruiter", "hiring_manager"):
            problem(await tried(card, keys[by]), 403, "scope_missing")
        problem(await tried(card, shared_world.tenant.service_key), 403, "person_needed")
    problem(await tried(random_id(), keys["panelist"]), 404, "not_found")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"reason": "too short"}, "reason", "invalid"),
        ({"reason": " " * 20}, "reason", "invalid"),
        ({"level": 6}, "level", "invalid"),
        ({"level": None}, "level", "level_or_no_evidence"),
        ({"evidence": None}, "evidence", "evidence_needed"),
        ({"evidence": {"note": "n1", "quote": "nobody wrote this"}}, "evidence.quote", "quote_not_found"),
        ({"competency_code": "grit"}, "competency_code", "not_rated"),
    ],
)
async def test_what_has_to_be_changed(shared_world: World, changes: dict[str, Any], field: str, code: str) -> None:
    path = f"/v1/scorecards/{shared_world.ids['blind_cards']['panelist']}/amendments"
    headers = shared_world.tenant.auth("panelist")
    response = await shared_world.client.post(path, json={**AMENDMENT, **changes}, headers=headers)
    problem(response, 422, code, field)


async def test_a_correction_names_a_note_of_ones_own(shared_world: World) -> None:
    path = f"/v1/scorecards/{shared_world.ids['blind_cards']['panelist']}/corrections"
    headers = shared_world.tenant.auth("panelist")
    for changes, field, code in (
        ({"note": "n9"}, "note", "unknown_note"),
        ({"text": ""}, "text", "invalid"),
        ({"reason": "no"}, "reason", "invalid"),
    ):
        response = await shared_world.client.post(path, json={**CORRECTION, **changes}, headers=headers)
        problem(response, 422, code, field)


async def test_a_cancelled_interview_is_closed(world: World) -> None:
    called_off = {"reason": "The position was filled.", "notify": False}
    await world.journey.call("POST", f"/v1/interviews/{world.ids['blind_interview']}/cancel", called_off)
    card = f"/v1/scorecards/{world.ids['blind_cards']['panelist']}"
    for what, body in (("amendments", AMENDMENT), ("corrections", CORRECTION)):
        response = await world.client.post(f"{card}/{what}", json=body, headers=world.tenant.auth("panelist"))
        problem(response, 409, "cancelled")


async def test_amendments_at_once_are_numbered_one_by_one(world: World) -> None:
    made = await asyncio.gather(*(no_evidence(world, "panelist_3") for _ in range(5)))
    assert sorted(one["number"] for one in made) == [1, 2, 3, 4, 5]


async def test_levels_with_amendments_are_the_last_ones_and_behind_the_policy(world: World) -> None:
    await no_evidence(world, "panelist_2", "curiosity")
    quote = {"note": "n1", "start": 0, "end": 20}
    body = {"competency_code": "curiosity", "level": 2, "evidence": quote, "reason": REASON}
    path = f"/v1/scorecards/{world.ids['cards']['panelist_2']}/amendments"
    await world.journey.call("POST", path, body, by="panelist_2")
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        found = await amended_levels(conn, world.tenant.actor("recruiter"), world.ids["application"])
        # The furnished panel's first rater has amended curiosity once.
        levels = {str(one.scorecard_id): (one.competency_code, one.level) for one in found}
        assert levels == {
            world.ids["cards"]["panelist"]: ("curiosity", 2),
            world.ids["cards"]["panelist_2"]: ("curiosity", 2),
        }
        assert {one.rater_id for one in found} == {world.tenant.accounts[role] for role in ("panelist", "panelist_2")}
        with pytest.raises(Exception, match="until every panelist has locked"):
            await amended_levels(conn, world.tenant.actor("recruiter"), world.ids["blind_application"])
    await pool.close()
