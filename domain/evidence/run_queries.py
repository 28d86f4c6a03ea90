"""SQL of re-tagging runs."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Connection, affected, as_json, fetch_all, fetch_one
from domain.evidence.run_model import RunRow, TagChange
from domain.paging import PageRequest

INSERT = """
    INSERT INTO tagging_runs (organisation_id, id, requisition_id, created_by)
    VALUES (current_organisation(), $1, $2, $3)
    RETURNING id, requisition_id, model, total, done, applications, changes, created_at, finished_at, cancelled_at
"""
RUN = """
    SELECT id, requisition_id, model, total, done, applications, changes, created_at, finished_at, cancelled_at
    FROM tagging_runs WHERE id = $1
"""
# Attempts of one run and its cancelling take turns.
HOLD_RUN = f"{RUN} FOR NO KEY UPDATE"
RUNS = """
    SELECT id, requisition_id, model, total, done, applications, changes, created_at, finished_at, cancelled_at
    FROM tagging_runs WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
"""
LATEST_RUNS = RUNS.replace("id > $1", "id < $1").replace("ORDER BY id", "ORDER BY id DESC")
OPEN_RUN = """
    SELECT id, requisition_id, model, total, done, applications, changes, created_at, finished_at, cancelled_at
    FROM tagging_runs
    WHERE requisition_id IS NOT DISTINCT FROM $1 AND finished_at IS NULL AND cancelled_at IS NULL
"""
BEGIN = "UPDATE tagging_runs SET model = $2, total = done + $3, applications = $4 WHERE id = $1"
ADD = "UPDATE tagging_runs SET done = done + $2, changes = $3 WHERE id = $1"
FINISH = "UPDATE tagging_runs SET finished_at = now() WHERE id = $1 AND finished_at IS NULL AND cancelled_at IS NULL"
CANCEL = "UPDATE tagging_runs SET cancelled_at = now() WHERE id = $1 AND finished_at IS NULL AND cancelled_at IS NULL"
EMPTY_LIST = "DELETE FROM tagging_run_scorecards WHERE run_id = $1"
FILL_LIST = """
    INSERT INTO tagging_run_scorecards (organisation_id, run_id, scorecard_id)
    SELECT current_organisation(), $1, unnest($2::uuid[])
"""
NEXT = "SELECT scorecard_id FROM tagging_run_scorecards WHERE run_id = $1 ORDER BY scorecard_id LIMIT $2"
DONE = "DELETE FROM tagging_run_scorecards WHERE run_id = $1 AND scorecard_id = $2"


async def insert(conn: Connection, run_id: UUID, requisition_id: UUID | None, created_by: UUID | None) -> RunRow:
    """A run that no worker has begun yet."""
    row = await fetch_one(conn, RunRow, INSERT, run_id, requisition_id, created_by)
    assert row is not None
    return row


async def run(conn: Connection, run_id: UUID, *, for_update: bool = False) -> RunRow | None:
    """One run; `for_update` holds it until the transaction ends."""
    return await fetch_one(conn, RunRow, HOLD_RUN if for_update else RUN, run_id)


async def runs(conn: Connection, page: PageRequest) -> list[RunRow]:
    """One page, oldest first, and one row more."""
    return await fetch_all(conn, RunRow, RUNS, page.after, page.limit + 1)


async def latest_runs(conn: Connection, page: PageRequest) -> list[RunRow]:
    """The same, newest first."""
    return await fetch_all(conn, RunRow, LATEST_RUNS, page.after, page.limit + 1)


async def open_run(conn: Connection, requisition_id: UUID | None) -> RunRow | None:
    """The run over the same scorecards that is not over."""
    return await fetch_one(conn, RunRow, OPEN_RUN, requisition_id)


async def begin(conn: Connection, run_id: UUID, model: str, scorecard_ids: Sequence[UUID], applications: int) -> None:
    """Set down, in place of an earlier list, what the run has still to read."""
    await conn.execute(EMPTY_LIST, run_id)
    await conn.execute(FILL_LIST, run_id, list(scorecard_ids))
    await conn.execute(BEGIN, run_id, model, len(scorecard_ids), applications)


async def next_scorecards(conn: Connection, run_id: UUID, most: int) -> list[UUID]:
    """The next ones of the list."""
    return [row["scorecard_id"] for row in await conn.fetch(NEXT, run_id, most)]


async def done(conn: Connection, run_id: UUID, scorecard_id: UUID) -> bool:
    """Take a scorecard off the list; False if another attempt has."""
    return affected(await conn.execute(DONE, run_id, scorecard_id)) == 1


async def add(conn: Connection, run_id: UUID, scorecards: int, changes: Sequence[TagChange]) -> None:
    """So many more were read; the changes are all of the run's so far."""
    await conn.execute(ADD, run_id, scorecards, as_json(changes))


async def finish(conn: Connection, run_id: UUID) -> None:
    """The run is over."""
    await conn.execute(FINISH, run_id)


async def cancel(conn: Connection, run_id: UUID) -> bool:
    """End a run; False if it is over."""
    cancelled = affected(await conn.execute(CANCEL, run_id)) == 1
    if cancelled:
        await conn.execute(EMPTY_LIST, run_id)
    return cancelled
