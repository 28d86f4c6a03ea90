"""A database with what candidates said of themselves, filled directly, and what the application is told of it."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from domain.database import Connection, set_tenant
from tests.conftest import Database

MINE, OTHERS = UUID(int=1), UUID(int=2)
REQUISITION = UUID(int=100)
TABLES = ("invitations", "answers", "releases", "cells")
QUESTIONS = [
    {"code": "sex", "text": "?", "categories": [{"code": code, "text": code} for code in ("f", "m", "x")]},
    {"code": "ethnicity", "text": "?", "categories": [{"code": code, "text": code} for code in ("a", "b")]},
]
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """A database with two organisations, in which `admin` (a superuser) puts things without their references."""

    database: Database
    admin: Connection
    application: Connection

    async def add(
        self,
        number: int,
        sex: str | None = None,
        ethnicity: str | None = None,
        *,
        requisition: UUID = REQUISITION,
        interviewed: bool = False,
        outcome: str | None = None,
        organisation: UUID = MINE,
    ) -> list[UUID]:
        """So many applications with the same answers (none: they did not answer) and the same way through."""
        made = [uuid4() for _ in range(number)]
        await self.admin.executemany(
            "INSERT INTO applications (organisation_id, id, requisition_id, candidate_id, pseudonym)"
            " VALUES ($1, $2, $3, $2, substr($2::uuid::text, 1, 18))",
            [(organisation, one, requisition) for one in made],
        )
        if sex or ethnicity:
            await self.admin.executemany(
                "INSERT INTO demographics.answers VALUES ($1, $2, 'US', $3, $4)",
                [(organisation, one, sex, ethnicity) for one in made],
            )
        if interviewed:
            await self.interview(made, organisation)
        if outcome:
            await self.decide(made, outcome, organisation)
        return made

    async def interview(self, applications: Iterable[UUID], organisation: UUID = MINE) -> None:
        await self.admin.executemany(
            "INSERT INTO interviews (organisation_id, id, application_id, starts_at, duration_minutes)"
            " VALUES ($1, $2, $2, $3, 60)",
            [(organisation, one, YESTERDAY) for one in applications],
        )

    async def decide(
        self, applications: Iterable[UUID], outcome: str, organisation: UUID = MINE, number: int = 1
    ) -> None:
        await self.admin.executemany(
            "INSERT INTO decisions (organisation_id, id, application_id, number, supersedes_id, outcome, reason,"
            " competencies, decided_by) VALUES ($1, $2, $3, $4, $5, $6, repeat('x', 30), '[{}]', $2)",
            [(organisation, uuid4(), one, number, uuid4() if number > 1 else None, outcome) for one in applications],
        )

    async def look(self, requisition: UUID | None = None) -> dict[tuple[str, str, str], int | str]:
        """(stage, sex, ethnicity) → the count that the application is told, or its status."""
        await self.application.fetch("SELECT released_on FROM selection_summary($1)", requisition)
        rows = await self.application.fetch("SELECT * FROM selection_counts($1)", requisition)
        for row in rows:
            assert (row["people"] is None) == (row["status"] != "shown")
            assert row["people"] is None or row["people"] >= 5
        return {(row["stage"], row["sex"], row["ethnicity"]): row["people"] or row["status"] for row in rows}

    async def summary(self, requisition: UUID | None = None) -> dict[str, Any] | None:
        row = await self.application.fetchrow("SELECT * FROM selection_summary($1)", requisition)
        return None if row is None else dict(row)


@asynccontextmanager
async def furnished(database: Database) -> AsyncIterator[Place]:
    admin = await asyncpg.connect(database.superuser_url)
    await admin.execute("SET session_replication_role = replica")
    for organisation in (MINE, OTHERS):
        await admin.execute("INSERT INTO organisations (id, name) VALUES ($1, 'x')", organisation)
        await admin.execute(
            "INSERT INTO self_report_countries (organisation_id, country, enabled, legal_basis, questions)"
            " SELECT $1, c, true, 'x', $2::text::jsonb FROM unnest('{US,DE}'::text[]) AS c",
            organisation,
            json.dumps(QUESTIONS),
        )
    application = await asyncpg.connect(database.application_url)
    transaction = application.transaction()
    await transaction.start()
    await set_tenant(application, MINE)
    yield Place(database, admin, application)
    await transaction.rollback()
    await application.close()
    await admin.close()
