"""What a worker does to tags, for tests that need its work and not its process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from domain.database import Connection, open_pool, set_tenant
from domain.evidence.model import Finding
from tests.api.conftest import World


@asynccontextmanager
async def working(world: World) -> AsyncIterator[Connection]:
    """A transaction as a worker has it."""
    pool = await open_pool(world.database.application_url, max_size=1)
    try:
        async with pool.acquire() as conn, conn.transaction():
            await set_tenant(conn, world.tenant.organisation_id)
            yield conn
    finally:
        await pool.close()


def finding(start: int = 0, end: int = 10, value: str = "curiosity", **changed: Any) -> Finding:
    plain: dict[str, Any] = {
        "polarity": "for", "strength": "behaviour", "confidence": 0.9, "why": "a cue", **changed
    }  # fmt: skip
    return Finding(start=start, end=end, value=value, **plain)
