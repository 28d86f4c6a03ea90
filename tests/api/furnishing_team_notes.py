"""Notes of the furnished team with what was found in them, and a team whose published gaps make proposals."""

from typing import Any
from uuid import UUID

from api.openapi_examples import EXAMPLES
from domain.database import Connection
from domain.evidence.model import Finding
from domain.team_notes.findings import store_findings
from domain.team_notes.service import get_note
from tests.api.journey import Journey

# Clearly below a target of 4, neither alike nor split.
LOW_LEVELS = (1, 2, 3, 2, 1, 2, 3, 2)


async def furnish_notes(journey: Journey, team_id: str) -> dict[str, str]:
    """Two notes of the team, one of which may be deleted."""
    path = f"/v1/teams/{team_id}/notes"
    notes = [(await journey.call("POST", path, EXAMPLES["addTeamNote"], by="team_lead")).json() for _ in range(2)]
    return {"team_note": notes[0]["id"], "kept_team_note": notes[1]["id"]}


async def furnish_note_findings(conn: Connection, ids: dict[str, Any]) -> None:
    """A finding as the worker would have stored it."""
    note = await get_note(conn, UUID(ids["kept_team_note"]))
    found = Finding(
        start=0, end=75, value="curiosity", polarity="for", strength="behaviour", confidence=0.9, why="a cue"
    )
    await store_findings(conn, note, [found], model="test", culture_id=UUID(ids["culture"]), skipped=None)
    ids["note_finding"] = str(await conn.fetchval("SELECT id FROM team_note_findings WHERE note_id = $1", note.id))


async def furnish_low_survey(
    journey: Journey, levels: tuple[int, ...] = LOW_LEVELS, name: str = "Night desk"
) -> dict[str, str]:
    """A published survey of a team of its own, whose members stand at these levels on every value."""
    instrument = journey.made["instrument"]
    people = [
        {"name": f"Night {number}", "email": f"{name.lower().replace(' ', '')}{number}@example.org"}
        for number in range(len(levels))
    ]
    team = (await journey.call("POST", "/v1/teams", {"name": name, "members": people})).json()["team"]
    draft = {
        "team_id": team["id"],
        "instrument_id": instrument["id"],
        "target_culture_id": journey.made["culture"]["id"],
    }
    launched = await journey.launch(draft)
    for invitation, level in zip(launched["invitations"], levels, strict=True):
        answers = [6 - level if item["reversed"] else level for item in instrument["body"]["items"]]
        response = await journey.client.post(f"/v1/questionnaire/{invitation['token']}", json={"answers": answers})
        assert response.status_code == 204, response.text
    await journey.call("POST", f"/v1/surveys/{launched['survey']['id']}/close")
    await journey.publish_survey(launched["survey"]["id"])
    return {"low_team": team["id"], "low_survey": launched["survey"]["id"]}


async def furnish_proposals(journey: Journey, team_id: str) -> dict[str, str]:
    """A proposed role profile to adopt, and one to dismiss."""
    path = f"/v1/teams/{team_id}/role-profile-proposals"
    made = [(await journey.call("POST", path, EXAMPLES["proposeRoleProfile"])).json() for _ in range(2)]
    return {"role_proposal": made[0]["id"], "doomed_role_proposal": made[1]["id"]}
