"""Many rated applications at once, written as the superuser: for statistics that need more than a panel or two."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import numpy as np

from domain.database import new_id

WHEN = datetime(2026, 11, 2, 9, tzinfo=UTC)
TABLES = {
    "candidates": ("organisation_id", "id", "name"),
    "applications": ("organisation_id", "id", "requisition_id", "candidate_id", "pseudonym"),
    "interviews": ("organisation_id", "id", "application_id", "starts_at", "duration_minutes", "unblinded_at"),
    "scorecards": ("organisation_id", "id", "interview_id", "rater_id", "locked_at"),
    "ratings": ("organisation_id", "scorecard_id", "competency_code", "level"),
}


async def fill(
    superuser: "asyncpg.Connection[asyncpg.Record]",
    organisation_id: UUID,
    requisition_id: UUID,
    raters: Sequence[UUID],
    codes: Sequence[str],
    applications: int,
    panel: int,
    *,
    seed: int = 1,
    blind: bool = False,
) -> list[UUID]:
    """Applications with one interview each, rated by `panel` of the raters; returns their ids in order of applying.

    With `blind` nobody's lock has opened the panels. Notes are left out, which the application itself never does.
    """
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in TABLES}
    generator = np.random.default_rng(seed)
    severity, made = generator.normal(0, 0.4, len(raters)), []
    for _ in range(applications):
        candidate, application, interview = new_id(), new_id(), new_id()
        made.append(application)
        rows["candidates"].append((organisation_id, candidate, "Filled In"))
        rows["applications"].append((organisation_id, application, requisition_id, candidate, application.hex[-10:]))
        rows["interviews"].append((organisation_id, interview, application, WHEN, 60, None if blind else WHEN))
        truth = generator.normal(3, 0.8, len(codes))
        for rater in generator.choice(len(raters), panel, replace=False):
            card = uuid4()
            rows["scorecards"].append((organisation_id, card, interview, raters[rater], WHEN))
            levels = np.clip(np.round(truth + severity[rater] + generator.normal(0, 0.6, len(codes))), 1, 5)
            rows["ratings"] += [
                (organisation_id, card, code, int(level)) for code, level in zip(codes, levels, strict=True)
            ]
    async with superuser.transaction():
        await superuser.execute("SET LOCAL session_replication_role = replica")
        for table, columns in TABLES.items():
            await superuser.copy_records_to_table(table, records=rows[table], columns=columns)
    return made
