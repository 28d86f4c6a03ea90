"""Where a team's notes go: into the leader's edition of the team's report, and nowhere near a candidate."""

import ast
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from api.openapi_examples import EXAMPLES
from domain.database import new_id
from domain.fields import today
from domain.reporting.model import TeamEdition
from domain.reporting.team_culture import compose
from domain.reporting.team_model import TeamReport, TeamReportOptions
from domain.team_notes.findings import store_findings
from domain.team_notes.service import get_note
from tests.api.conftest import World
from tests.api.leaks.probes import addresses
from tests.api.tagging import finding, working

pytestmark = pytest.mark.anyio
SAID = "Night 3 wondered why late guests ring twice, so we asked the taximen."
ROOT = Path(__file__).parents[2]


async def note_with_finding(world: World, team_id: str) -> None:
    body = {**EXAMPLES["addTeamNote"], "held_on": today().isoformat(), "text": SAID}
    made = await world.journey.call("POST", f"/v1/teams/{team_id}/notes", body, by="team_lead")
    async with working(world) as conn:
        note = await get_note(conn, UUID(made.json()["id"]))
        found = finding(0, len(SAID), "curiosity")
        await store_findings(conn, note, [found], model="test", culture_id=None, skipped=None)


async def report(world: World, edition: TeamEdition) -> TeamReport:
    options = TeamReportOptions(edition=edition)
    async with working(world) as conn:
        moment = (await get_note(conn, UUID(world.ids["team_note"]))).created_at
        team_id = UUID(world.ids["low_team"])
        return await compose(conn, world.tenant.actor(), team_id, new_id(), moment, options)


async def test_the_leaders_edition_quotes_notes_without_names_and_no_figure_moves(world: World) -> None:
    before = await report(world, "leader")
    await note_with_finding(world, world.ids["low_team"])
    after = await report(world, "leader")
    shown = {one.code: [note.quote for note in one.notes] for one in after.dimensions}
    # "Night 3" is a member's name in this organisation.
    assert shown == {
        "customer_orientation": [], "empathy": [],
        "curiosity": ["[name] 3 wondered why late guests ring twice, so we asked the taximen."],
    }  # fmt: skip
    mapped = {
        one.code: [note.quote for note in one.notes] for framework in after.frameworks for one in framework.dimensions
    }
    assert set(mapped) <= {
        code for framework in before.frameworks for code in [one.code for one in framework.dimensions]
    }
    without = tuple(msgspec.structs.replace(one, notes=()) for one in after.dimensions)
    assert without == before.dimensions
    everybodys = msgspec.json.encode(await report(world, "all_hands"))
    assert b"taximen" in msgspec.json.encode(after)
    assert b"taximen" not in everybodys


async def test_no_address_but_the_teams_own_shows_a_note(world: World) -> None:
    """Not a candidate's, nor a search over interview notes, nor the export of reviews, whoever asks."""
    await note_with_finding(world, world.ids["team"])
    read = 0
    for address in [one async for one in addresses(world, everything=True)]:
        if address.startswith(("/v1/team-notes", "/v1/team-note-findings")):
            continue
        response = await world.client.get(address, headers=world.tenant.auth())
        assert "taximen" not in response.text, address
        read += response.status_code == 200
    assert read > 100
    found = await world.client.get("/v1/notes?q=taximen", headers=world.tenant.auth())
    assert (found.status_code, found.json()["items"]) == (200, [])


async def test_nothing_of_a_candidate_moves_with_a_note(world: World) -> None:
    paths = [
        f"/v1/applications/{world.ids['application']}/score",
        f"/v1/reports/{world.ids['candidate_report']}/document",
        f"/v1/requisitions/{world.ids['requisition']}/comparison",
        f"/v1/scorecards/{world.ids['cards']['panelist']}/tags",
        "/v1/tagging/stale",
    ]

    async def seen() -> list[tuple[int, Any]]:
        answers = [await world.client.get(path, headers=world.tenant.auth()) for path in paths]
        return [(answer.status_code, answer.content) for answer in answers]

    before = await seen()
    assert {status for status, _ in before} == {200}
    await note_with_finding(world, world.ids["team"])
    assert await seen() == before


HIRING = ("candidates", "candidate_feedback", "debrief", "decisions", "evidence", "interviews", "measurement")


def imported(path: Path) -> set[str]:
    """The modules that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def test_no_module_of_hiring_knows_teams_notes_and_they_know_no_interview() -> None:
    for feature in HIRING:
        for path in (ROOT / "domain" / feature).rglob("*.py"):
            known = {name for name in imported(path) if name.startswith(("domain.team_notes", "domain.role_proposals"))}
            assert known == set(), path
    for feature in ("team_notes", "role_proposals"):
        for path in (ROOT / "domain" / feature).glob("*.py"):
            hiring = tuple(f"domain.{one}" for one in HIRING if one != "evidence")
            assert {name for name in imported(path) if name.startswith(hiring)} == set(), path
