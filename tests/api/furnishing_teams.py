"""Teams in a tree with people in them, for tests of every route."""

from typing import Any

from tests.api.journey import Journey


async def furnish_teams(journey: Journey, team_id: str) -> dict[str, Any]:
    """Teams to change, to archive and to take out of the archive, and a person with their membership."""
    made = {}
    for kind in ("spare_team", "doomed_team", "archived_team"):
        body = {"name": f"A {kind.replace('_', ' ')}", "parent_id": team_id, "external_id": f"dep-{kind}"}
        made[kind] = (await journey.call("POST", "/v1/teams", body, by="hr")).json()["team"]["id"]
    await journey.call("POST", f"/v1/teams/{made['archived_team']}/archive", by="hr", etag='"1"')
    member = {"name": "Ulla Umzug", "email": "ulla@example.org", "role": "Concierge", "joined_on": "2026-01-01"}
    joined = (await journey.call("POST", f"/v1/teams/{made['spare_team']}/members", member, by="hr")).json()
    return {**made, "person": joined["person_id"], "team_membership": joined["id"]}
