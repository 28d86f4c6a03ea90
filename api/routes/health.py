"""Is the process up, is it ready, and what does it count? These need no credential and hold no one's data."""

from datetime import UTC, datetime
from typing import Literal

import asyncpg
import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.openapi.datastructures import ResponseSpec
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.errors import UNAVAILABLE
from domain.database import ACQUIRE_TIMEOUT_SECONDS, Pool
from migrations.runner import MigrationError, unapplied

LAST_HEARTBEAT = "SELECT max(seen_at) FROM worker_heartbeats"
WORKER_SILENT_SECONDS = 30


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The process answers."""

    status: Literal["ok"]


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """Whether requests can be served. A silent worker does not make the API unready: jobs wait for it."""

    ready: bool
    database: str
    migrations: str
    worker: str


@get("/healthz", operation_id="getHealth", summary="Is the process up?", tags=["Operations"])
async def healthz() -> Health:
    """Answers as long as the process runs."""
    return Health(status="ok")


@get(
    "/readyz",
    operation_id="getReadiness",
    summary="Can requests be served?",
    tags=["Operations"],
    responses={503: ResponseSpec(Readiness, description="Not yet; the fields say why.", generate_examples=False)},
)
async def readyz(request: Request[None, None, State]) -> Response[Readiness]:
    """Checks the database and its migrations, and reports when a worker was last heard of."""
    readiness = await _readiness(request.app.state.pool)
    return Response(readiness, status_code=HTTP_200_OK if readiness.ready else HTTP_503_SERVICE_UNAVAILABLE)


@get(
    "/metrics", operation_id="getMetrics", summary="Prometheus metrics", tags=["Operations"], media_type=MediaType.TEXT
)
async def metrics(request: Request[None, None, State]) -> Response[str]:
    """The metrics of this API process in Prometheus' text format."""
    text = generate_latest(request.app.state.metrics.registry).decode()
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _readiness(pool: Pool) -> Readiness:
    try:
        async with pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn:
            missing = await unapplied(conn)
            if missing:
                return _unready("reachable", f"{missing[0]} is not applied; run outside-in migrate")
            seen_at = await conn.fetchval(LAST_HEARTBEAT)
    except MigrationError as error:
        return _unready("reachable", str(error))
    except (*UNAVAILABLE, asyncpg.PostgresError) as error:
        return _unready(f"unreachable ({type(error).__name__})", "unknown")
    return Readiness(ready=True, database="reachable", migrations="applied", worker=_worker(seen_at))


def _unready(database: str, migrations: str) -> Readiness:
    return Readiness(ready=False, database=database, migrations=migrations, worker="unknown")


def _worker(seen_at: datetime | None) -> str:
    if seen_at is None:
        return "never seen"
    silent = (datetime.now(UTC) - seen_at).total_seconds()
    return "alive" if silent < WORKER_SILENT_SECONDS else f"silent for {silent:.0f} s"
