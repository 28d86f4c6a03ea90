"""Live events over a real server: who is told, of what, when, and for how long."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, TypeVar

import httpx
import pytest

from api.live.hub import STREAMS_OF_ONE
from api.openapi_examples import EXAMPLES
from tests.api.live.conftest import Scene, scene_on
from tests.api.live.watching import Told, watching
from tests.api.served import granian
from tests.conftest import Server, cloned

pytestmark = pytest.mark.anyio
POOL = 10
LISTENING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"
# One row with how many connections there are, once none is at work.
BACKENDS = """
    SELECT count(*) AS held FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() HAVING bool_and(state = 'idle')
"""
T = TypeVar("T")


async def until(ask: Callable[[], Awaitable[T]]) -> T:
    """The answer as soon as there is one."""
    for _ in range(200):
        if answer := await ask():
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"{ask} had no answer")


async def status_of(scene: Scene, key: str, **headers: str) -> int:
    path = f"/v1/applications/{scene.application}/events"
    async with scene.client.stream("GET", path, headers={"Authorization": f"Bearer {key}", **headers}) as response:
        return response.status_code


async def test_two_readers_hear_that_the_panel_opened_and_of_each_change_after_it(scene: Scene) -> None:
    keys, card = scene.tenant.keys, scene.made["cards"]["panelist"]
    about = f"/v1/applications/{scene.application}"
    noted: dict[str, Any] = {}
    async with (
        watching(scene.client, scene.application, keys["recruiter"]) as recruiter,
        watching(scene.client, scene.application, keys["panelist"]) as panelist,
    ):

        async def told() -> Told:
            first, second = await recruiter.next(), await panelist.next()
            assert first == second
            assert first is not None
            assert first.data == "{}"
            return first

        await scene.open()
        opened = await told()
        assert opened.kind == "opened"
        changes: list[tuple[str, str, Any, str]] = [
            ("POST", f"/v1/scorecards/{card}/amendments", EXAMPLES["amendRating"], "panelist"),
            ("POST", f"/v1/scorecards/{card}/corrections", EXAMPLES["correctNote"], "panelist"),
            ("POST", f"{about}/debrief/notes", EXAMPLES["addDebriefNote"], "panelist_2"),
            ("POST", "/v1/debrief-notes/{id}/withdraw", None, "panelist_2"),
            ("POST", f"{about}/consensus", EXAMPLES["recordConsensus"], "hiring_manager"),
            (
                "POST",
                f"{about}/decisions",
                {"outcome": "withdrawn", "reason": "Noor wrote on Monday that she stays where she is."},
                "recruiter",
            ),
        ]
        for number, (method, path, body, by) in enumerate(changes, 1):
            answer = await scene.journey.call(method, path.format(**noted), body, by=by)
            noted = answer.json() if path.endswith("/notes") else noted
            changed = await told()
            assert (changed.kind, int(changed.id)) == ("changed", int(opened.id) + number), path


async def test_while_the_panel_is_blind_nobody_hears_of_anything(scene: Scene) -> None:
    """What happens before the last lock leaves no event: the first that comes is that the panel opened."""
    keys, cards = scene.tenant.keys, scene.made["cards"]
    async with watching(scene.client, scene.application, keys["recruiter"]) as reader:
        amended = EXAMPLES["amendRating"]
        await scene.journey.call("POST", f"/v1/scorecards/{cards['panelist']}/amendments", amended, by="panelist")
        corrected = EXAMPLES["correctNote"]
        await scene.journey.call("POST", f"/v1/scorecards/{cards['panelist']}/corrections", corrected, by="panelist")
        withdrawn = {"outcome": "withdrawn", "reason": "Noor wrote on Monday that she stays where she is."}
        path = f"/v1/applications/{scene.application}/decisions"
        await scene.journey.call("POST", path, withdrawn, by="recruiter")
        await scene.open()
        first = await reader.next()
        assert first is not None
        assert first.kind == "opened"


async def test_who_comes_later_is_told_what_they_missed_and_nothing_else(scene: Scene) -> None:
    key = scene.tenant.keys["recruiter"]
    await scene.open()
    async with watching(scene.client, scene.application, key) as reader:
        opened = await reader.next()
    assert opened is not None
    assert opened.kind == "opened"
    await scene.say()
    for query, headers in ((f"?since={opened.id}", {}), ("?since=0", {"Last-Event-ID": opened.id})):
        async with watching(scene.client, scene.application, key, query, **headers) as reader:
            assert await reader.next() == Told("changed", str(int(opened.id) + 1), "{}")
    async with watching(scene.client, scene.application, key, f"?since={int(opened.id) + 1}") as reader:
        await scene.say("Nothing before this is new to the reader.")
        assert await reader.next() == Told("changed", str(int(opened.id) + 2), "{}")


async def test_nothing_is_lost_when_the_listening_connection_is_ended(scene: Scene) -> None:
    await scene.open()
    operator = await scene.operator()
    async with watching(scene.client, scene.application, scene.tenant.keys["recruiter"]) as reader:
        opened = await reader.next()
        assert opened is not None
        for number in (1, 2):
            (listener,) = await until(partial(operator.fetch, LISTENING))
            await operator.execute("SELECT pg_terminate_backend($1)", listener["pid"])
            await scene.say(f"The listener ended {number} times.")
            assert await reader.next() == Told("changed", str(int(opened.id) + number), "{}")
    await operator.close()


@pytest.mark.parametrize("by_key", [False, True])
async def test_a_revoked_session_or_key_hears_nothing_more(scene: Scene, by_key: bool) -> None:
    scopes = ["debrief:read", "requisitions:read"]
    account = {"account_id": str(scene.tenant.accounts["recruiter"]), "name": "k", "scopes": scopes}
    member = {"email": f"in-{scene.application}@example.org", "name": "In", "roles": ["recruiter"]}
    await scene.journey.call("POST", "/v1/members", {**member, "password": "a password for tests only"})
    signed_in = {"email": member["email"], "password": "a password for tests only"}
    await scene.open()
    if by_key:
        made = (await scene.journey.call("POST", "/v1/keys", account)).json()
        token, ending = made["secret"], ("DELETE", f"/v1/keys/{made['key']['id']}")
    else:
        token = (await scene.client.post("/v1/sessions", json=signed_in)).json()["token"]
        ending = ("DELETE", "/v1/sessions/current")
    async with watching(scene.client, scene.application, token) as reader:
        assert await reader.next() is not None
        by = scene.tenant.keys["admin"] if by_key else token
        ended = await scene.client.request(*ending, headers={"Authorization": f"Bearer {by}"})
        assert ended.status_code == 204
        await scene.say()
        assert await reader.next() is None
    assert await status_of(scene, token) == 401


async def test_another_organisation_and_who_may_not_see_it_hear_nothing(scene: Scene) -> None:
    await scene.open()
    assert await status_of(scene, scene.other.keys["admin"]) == 404
    assert await status_of(scene, scene.tenant.keys["viewer"]) == 403
    assert await status_of(scene, "oik_nothing") == 401
    outsider = {"email": f"out-{scene.application}@example.org", "name": "Out", "roles": ["panelist"]}
    account = (await scene.journey.call("POST", "/v1/members", outsider)).json()["account_id"]
    key = {"name": "out", "account_id": account, "scopes": ["debrief:read"]}
    assert await status_of(scene, (await scene.journey.call("POST", "/v1/keys", key)).json()["secret"]) == 404


async def test_one_account_has_room_for_some_streams_and_gets_it_back(scene: Scene) -> None:
    key = scene.tenant.keys["recruiter"]
    async with AsyncExitStack() as open_streams:
        for _ in range(STREAMS_OF_ONE):
            await open_streams.enter_async_context(watching(scene.client, scene.application, key))
        path = f"/v1/applications/{scene.application}/events"
        refused = await scene.client.get(path, headers=scene.tenant.auth("recruiter"))
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert refused.json()["code"] == "rate_limited"
        assert await status_of(scene, scene.tenant.keys["hiring_manager"]) == 200

    async def has_room() -> bool:
        return await status_of(scene, key) == 200

    assert await until(has_room)


async def test_streams_hold_no_connection_of_the_pool(scene: Scene) -> None:
    """The pool has ten; with forty streams open, requests are answered and no connection is in a transaction."""
    readers = ("recruiter", "hiring_manager", "admin", "panelist")
    operator = await scene.operator()
    async with AsyncExitStack() as open_streams:
        for member in readers:
            for _ in range(STREAMS_OF_ONE):
                key = scene.tenant.keys[member]
                await open_streams.enter_async_context(watching(scene.client, scene.application, key))
        answers = [await scene.client.get("/v1/me", headers=scene.tenant.auth("viewer")) for _ in range(20)]
        assert {answer.status_code for answer in answers} == {200}
        (found,) = await until(partial(operator.fetch, BACKENDS))
        assert found["held"] <= POOL + 1, "the pool, and one connection that listens"
    await operator.close()


async def test_a_head_request_ends(scene: Scene) -> None:
    path = f"/v1/applications/{scene.application}/events"
    answer = await scene.client.head(path, headers=scene.tenant.auth("recruiter"))
    assert answer.status_code == 200


async def test_the_server_stops_although_streams_are_open(server: Server, template: str) -> None:
    async with cloned(server, template) as database:
        with granian(database.application_url) as url:
            client = httpx.AsyncClient(base_url=url, timeout=30)
            scene = await scene_on(client, url, database, "Stopping")
            stream = watching(client, scene.application, scene.tenant.keys["recruiter"])
            reader = await stream.__aenter__()
        # The server has ended by now, and told its readers so instead of cutting them off.
        assert await reader.next() is None
        await stream.__aexit__(None, None, None)
        await client.aclose()
