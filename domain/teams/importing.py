"""Use cases of people as a CSV file: all of it is stored or nothing, and the same file twice changes nothing."""

import asyncio
from collections.abc import Sequence

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.errors import Invalid
from domain.teams import import_queries, queries
from domain.teams.csv_format import FaultyLine, Row, read, write
from domain.teams.import_model import ImportReport, Known, Plan
from domain.teams.import_plan import plan_import
from domain.teams.rules import today

FAULTS_TOLD = 200


async def import_people(conn: Connection, actor: Actor, text: str, *, dry_run: bool) -> ImportReport:
    """Store what a file says of people and teams, or with `dry_run` only tell what it would change, line by line.

    Invalid where the file is no CSV with known columns, and without `dry_run` where any line has a fault.
    """
    rows = await asyncio.to_thread(read, text)
    # Teams first: nobody changes the tree while the file is compared with it.
    await queries.lock_tree(conn)
    known = await _known(conn, rows)
    plan = await asyncio.to_thread(plan_import, rows, known, today(), new_id)
    report = _report(plan, dry_run=dry_run)
    if dry_run:
        return report
    if report.faulty:
        raise Invalid([error for line in plan.lines for error in line.errors][:FAULTS_TOLD])
    await _store(conn, plan)
    counts = {
        "people_added": len(plan.new_people),
        "people_changed": len(plan.changed_people),
        "teams_added": len(plan.new_teams),
        "teams_moved": len(plan.moved_teams),
        "memberships_added": len(plan.new_memberships),
        "memberships_changed": len(plan.changed_memberships),
    }
    await record(conn, actor, "people.imported", "organisation", actor.organisation_id, counts)
    return report


async def _known(conn: Connection, rows: Sequence[Row | FaultyLine]) -> Known:
    read_rows = [row for row in rows if isinstance(row, Row)]
    people = await import_queries.known_people(
        conn, [row.email for row in read_rows], [row.external_id for row in read_rows if row.external_id]
    )
    return Known(
        people=people,
        teams=await import_queries.known_teams(conn),
        memberships=await import_queries.known_memberships(conn, [one.id for one in people]),
    )


async def _store(conn: Connection, plan: Plan) -> None:
    await import_queries.update_people(conn, plan.changed_people)
    await import_queries.insert_people(conn, plan.new_people)
    await import_queries.insert_teams(conn, plan.new_teams)
    await import_queries.move_teams(conn, plan.moved_teams)
    await import_queries.update_memberships(conn, plan.changed_memberships)
    await import_queries.insert_memberships(conn, plan.new_memberships)


def _report(plan: Plan, *, dry_run: bool) -> ImportReport:
    outcomes = [line.outcome for line in plan.lines]
    return ImportReport(
        dry_run=dry_run,
        added=outcomes.count("add"),
        changed=outcomes.count("change"),
        unchanged=outcomes.count("nothing"),
        faulty=outcomes.count("error"),
        lines=tuple(plan.lines),
    )


async def export_people(conn: Connection, delimiter: str = ",") -> str:
    """Everybody with their times in teams, of before as well, as a file that can be imported again."""
    rows = [
        Row(
            line=0,
            name=one.name,
            email=one.email,
            team=one.team or "",
            parent_team=one.parent_team or "",
            role=one.role or "",
            joined_on=one.joined_on,
            left_on=one.left_on,
            external_id=one.external_id or "",
        )
        for one in await import_queries.exported(conn)
    ]
    return await asyncio.to_thread(write, rows, delimiter)
