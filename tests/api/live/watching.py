"""A reader of server-sent events, as a browser is one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Told:
    """One event: its kind, id and data."""

    kind: str
    id: str
    data: str


@dataclass
class Reader:
    """An open stream. Comments and the time to try again are left out."""

    response: httpx.Response
    _lines: AsyncIterator[str]

    async def next(self) -> Told | None:
        """The next event, or None when the stream has ended. Fails if neither comes for long."""
        found: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if not line and "event" in found:
                    return Told(found["event"], found["id"], found["data"])
                if name in {"event", "id", "data"}:
                    found[name] = value
        return None


@asynccontextmanager
async def watching(
    client: httpx.AsyncClient, application_id: str, key: str, query: str = "", **headers: str
) -> AsyncIterator[Reader]:
    """The events of an application's debrief; returns when the server has begun to answer."""
    path = f"/v1/applications/{application_id}/events{query}"
    async with client.stream("GET", path, headers={"Authorization": f"Bearer {key}", **headers}) as response:
        assert response.status_code == 200, (await response.aread()).decode()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield Reader(response, response.aiter_lines())
