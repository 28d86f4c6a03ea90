"""What a stream does between events, at a quick pace: heartbeats, asking anew who is there, and its end."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest

from api.live.hub import Hub
from api.live.stream import HEARTBEAT, RETRY, Pace, Watched, debrief_events
from api.unit_of_work import Watcher
from domain.access.model import Actor
from domain.access.service import authenticate
from domain.database import Connection, Pool, open_pool
from domain.live.service import DEBRIEFS, debrief_topic
from tests.api.conftest import World

pytestmark = pytest.mark.anyio
QUICK = Pace(heartbeat=0.05, life=60, rest=0.0)
PATIENCE_SECONDS = 10


@dataclass
class Stage:
    """A hub, and streams of the furnished organisation's applications for the holder of a key."""

    world: World
    pool: Pool
    hub: Hub

    def watched(self, key: str, application: str, since: int | None = None) -> Watched:
        async def admit(conn: Connection) -> Actor:
            return await authenticate(conn, key, None)

        return Watched(Watcher(self.pool, admit), UUID(self.world.ids[application]), since)

    def topic(self, application: str) -> str:
        return debrief_topic(self.world.tenant.organisation_id, UUID(self.world.ids[application]))

    def stream(self, key: str, application: str, since: int | None = None, pace: Pace = QUICK) -> AsyncIterator[bytes]:
        watched = self.watched(key, application, since)
        return debrief_events(self.hub, self.topic(application), "somebody", watched, pace)


@pytest.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    pool = await open_pool(world.database.application_url, max_size=2)
    hub = Hub(world.database.application_url)
    yield Stage(world, pool, hub)
    await hub.close()
    await pool.close()


async def take(stream: AsyncIterator[bytes], number: int) -> list[bytes]:
    return [await anext(stream) for _ in range(number)]


async def test_a_blind_application_sends_heartbeats_whatever_wakes_it(stage: Stage) -> None:
    stream = stage.stream(stage.world.tenant.keys["recruiter"], "blind_application")
    found = await take(stream, 2)
    begun = time.monotonic()
    for _ in range(20):
        stage.hub.wake(stage.topic("blind_application"))
        found += await take(stream, 1)
    assert found == [RETRY] + [HEARTBEAT] * 21
    assert time.monotonic() - begun >= 20 * QUICK.heartbeat, "each at its time, not when it is woken"
    assert stage.hub.streams == 1
    await stream.aclose()  # type: ignore[attr-defined]
    assert stage.hub.streams == 0


async def test_an_announcement_wakes_who_waits_in_that_organisation_alone(stage: Stage) -> None:
    """The same application's id said by another organisation is another topic."""
    application = UUID(stage.world.ids["application"])
    own, other = (debrief_topic(one.organisation_id, application) for one in (stage.world.tenant, stage.world.other))
    operator = await asyncpg.connect(stage.world.database.superuser_url)
    with stage.hub.waiting(own, "somebody") as here, stage.hub.waiting(other, "somebody else") as there:
        # The listener is there, and said so to all, before anything is announced.
        await asyncio.wait_for(asyncio.gather(here.woken.wait(), there.woken.wait()), PATIENCE_SECONDS)
        here.woken.clear()
        there.woken.clear()
        await operator.execute("SELECT pg_notify($1, $2)", DEBRIEFS, other)
        await asyncio.wait_for(there.woken.wait(), PATIENCE_SECONDS)
        assert not here.woken.is_set()
    await operator.close()


async def test_an_open_application_says_so_once(stage: Stage) -> None:
    stream = stage.stream(stage.world.tenant.keys["recruiter"], "application")
    retry, opened, *rest = await take(stream, 6)
    assert retry == RETRY
    assert opened.splitlines()[1:] == [b"event: opened", b"data: {}", b""]
    assert rest == [HEARTBEAT] * 4


async def test_the_end_of_a_key_ends_the_stream_at_the_next_heartbeat(stage: Stage) -> None:
    tenant = stage.world.tenant
    stream = stage.stream(tenant.keys["viewer"], "blind_application")
    assert [chunk async for chunk in stream] == [RETRY], "a viewer has no debriefs"
    stream = stage.stream(tenant.keys["recruiter"], "blind_application")
    assert await take(stream, 3) == [RETRY, HEARTBEAT, HEARTBEAT]
    keys = (await stage.world.client.get("/v1/keys?limit=200", headers=tenant.auth())).json()["items"]
    own = next(key["id"] for key in keys if key["name"] == "recruiter")
    revoked = await stage.world.client.delete(f"/v1/keys/{own}", headers=tenant.auth())
    assert revoked.status_code == 204
    assert set([chunk async for chunk in stream]) <= {HEARTBEAT}
    assert stage.hub.streams == 0


async def test_a_role_taken_away_ends_the_stream(stage: Stage) -> None:
    tenant = stage.world.tenant
    stream = stage.stream(tenant.keys["recruiter"], "application")
    assert len(await take(stream, 3)) == 3
    member = {"email": "recruiter@acme.example.org", "name": "Rita Recruiter", "roles": ["viewer"]}
    saved = await stage.world.client.post("/v1/members", json=member, headers=tenant.auth())
    assert saved.status_code == 201
    assert set([chunk async for chunk in stream]) <= {HEARTBEAT}


async def test_a_stream_ends_after_its_life_and_with_the_server(stage: Stage) -> None:
    key = stage.world.tenant.keys["recruiter"]
    short = stage.stream(key, "blind_application", pace=Pace(heartbeat=0.02, life=0.1, rest=0.0))
    assert {chunk async for chunk in short} == {RETRY, HEARTBEAT}
    stream = stage.stream(key, "blind_application")
    assert await take(stream, 2) == [RETRY, HEARTBEAT]
    stage.hub.end_streams()
    assert set([chunk async for chunk in stream]) <= {HEARTBEAT}
    assert [chunk async for chunk in stage.stream(key, "blind_application")] == [], "a server that stops takes no more"


async def test_while_the_database_is_away_nothing_is_said_and_the_stream_goes_on(stage: Stage) -> None:
    stream = stage.stream(stage.world.tenant.keys["recruiter"], "application")
    retry, opened, beat = await take(stream, 3)
    assert (retry, beat) == (RETRY, HEARTBEAT)
    operator = await asyncpg.connect(stage.world.database.superuser_url)
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
    for _ in range(3):
        await operator.fetch(ended, stage.world.database.name)
        assert await take(stream, 1) == [HEARTBEAT]
    await operator.close()
    path = f"/v1/applications/{stage.world.ids['application']}/debrief/notes"
    said = {"text": "Said after the database came back."}
    noted = await stage.world.client.post(path, json=said, headers=stage.world.tenant.auth("recruiter"))
    while noted.status_code == 503:  # the application's own connections were ended as well
        noted = await stage.world.client.post(path, json=said, headers=stage.world.tenant.auth("recruiter"))
    assert noted.status_code == 201
    while (chunk := await anext(stream)) == HEARTBEAT:
        pass
    assert b"event: changed" in chunk
    assert int(chunk.split()[1]) > int(opened.split()[1])
