"""Reports of the furnished organisation, stored as a worker would, without printing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.access.model import Role
from domain.database import Connection, new_id, open_pool, set_tenant
from domain.jobs.service import enqueue
from domain.reporting.documents import Document, composed
from domain.reporting.model import CandidateReport
from domain.reporting.service import candidate_report
from domain.reporting.stored import store_report
from tests.api.conftest import World
from tests.api.furnishing_reports import PDF


@asynccontextmanager
async def transaction(world: World) -> AsyncIterator[Connection]:
    """A transaction for the furnished organisation."""
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        yield conn
    await pool.close()


async def panel_edition(world: World, application: str | None = None, role: Role = "admin") -> CandidateReport:
    """The panel edition as it would be made now; not stored."""
    async with transaction(world) as conn:
        about = UUID(application or world.ids["application"])
        return await candidate_report(conn, world.tenant.actor(role), about, new_id(), datetime.now(UTC))


async def store(world: World, report: Document, subject: str | None = None, **changes: Any) -> str:
    """Store a report with `changes` by a job of its own; returns its id."""
    document: Document = msgspec.structs.replace(report, report_id=new_id(), **changes)
    about = UUID(subject or world.ids["application"])
    async with transaction(world) as conn:
        job = await enqueue(conn, world.tenant.actor(), "candidate_report", about)
        assert await store_report(conn, world.tenant.actor(), job, about, composed(document), PDF)
    return str(document.report_id)
