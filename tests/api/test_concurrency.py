"""Many hands at once: drafts of one scorecard, and a whole organisation locking in the same moment."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.access import service as access
from domain.database import open_pool, set_tenant
from domain.interviews.panels import plan_interview
from tests.api.conftest import World
from tests.api.journey import scorecard

pytestmark = pytest.mark.anyio
WRITERS = 50
PANELISTS, PANEL = 200, 10
BUSY = 503


async def patiently(world: World, key: str, method: str, path: str, **rest: Any) -> httpx.Response:
    """As a good client does: a busy server is asked again."""
    headers = {"Authorization": f"Bearer {key}", **rest.pop("headers", {})}
    for _ in range(20):
        response = await world.client.request(method, path, headers=headers, **rest)
        if response.status_code != BUSY:
            return response
        await asyncio.sleep(0.2)
    raise AssertionError("the server stays busy")


async def test_fifty_writers_of_one_draft_lose_nothing(world: World) -> None:
    """Each adds a note to what it has read. Whoever is told 200 finds its note in the end; the others are told 412."""
    key, path = world.tenant.keys["panelist_3"], f"/v1/scorecards/{world.ids['blind_cards']['panelist_3']}"
    told: Counter[int] = Counter()

    async def add(number: int) -> None:
        status = 0
        while status != 200:
            read = await patiently(world, key, "GET", path)
            notes = [{"key": note["key"], "text": note["text"]} for note in read.json()["notes"]]
            draft = {"notes": [*notes, {"key": f"n{number}", "text": f"Seen by writer {number}."}]}
            headers = {"If-Match": read.headers["etag"]}
            status = (await patiently(world, key, "PUT", path, json=draft, headers=headers)).status_code
            told[status] += 1

    await asyncio.gather(*(add(number) for number in range(WRITERS)))
    assert set(told) == {200, 412}
    assert told[200] == WRITERS
    card = (await patiently(world, key, "GET", path)).json()
    assert sorted(note["key"] for note in card["notes"]) == sorted(f"n{number}" for number in range(WRITERS))
    assert card["revision"] == 1 + WRITERS


async def seat_everybody(world: World) -> list[tuple[str, str]]:
    """Panels of ten for one application: each panelist's key and scorecard."""
    pool = await open_pool(world.database.application_url, max_size=2)
    founder = world.tenant.actor()
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, founder.organisation_id, founder.account_id)
        people: dict[UUID, str] = {}
        for number in range(PANELISTS):
            member = await access.add_member(conn, founder, f"p{number}@acme.example.org", f"P {number}", ["panelist"])
            _, people[member.account_id] = await access.create_key(
                conn, founder, "lock", ["scorecards:read", "scorecards:write"], for_account=member.account_id,
                expires_at=None,
            )  # fmt: skip
        application = UUID(world.ids["blind_application"])
        starts_at = datetime(2026, 11, 3, 9, tzinfo=UTC)
        seated = []
        accounts = list(people)
        for start in range(0, PANELISTS, PANEL):
            panel = await plan_interview(conn, founder, application, starts_at, 30, accounts[start : start + PANEL])
            for seat in panel.seats:
                seated.append((people[seat.rater_id], str(seat.scorecard_id)))
    await pool.close()
    return seated


async def test_two_hundred_panelists_lock_at_once(world: World, superuser: Any) -> None:
    """All locked, all sealed, none twice, and every panel unblinded once."""
    seated = await seat_everybody(world)
    draft = scorecard("Asked the guest what had happened. Rang twice.", (4, 3, 3))
    limit = asyncio.Semaphore(20)

    async def write(key: str, card: str) -> str:
        async with limit:
            path = f"/v1/scorecards/{card}"
            saved = await patiently(world, key, "PUT", path, json=draft, headers={"If-Match": '"1"'})
        assert saved.status_code == 200, saved.text
        return saved.headers["etag"]

    etags = await asyncio.gather(*(write(key, card) for key, card in seated))

    async def lock(key: str, card: str, etag: str) -> int:
        path = f"/v1/scorecards/{card}/lock"
        return (await patiently(world, key, "POST", path, headers={"If-Match": etag})).status_code

    # Twice each, as a double click would.
    clicks = [lock(key, card, etag) for (key, card), etag in zip(seated, etags, strict=True) for _ in range(2)]
    assert set(await asyncio.gather(*clicks)) == {200}
    cards = [UUID(card) for _, card in seated]
    locked = await superuser.fetchval(
        "SELECT count(*) FROM scorecards WHERE id = ANY($1::uuid[]) AND locked_at IS NOT NULL", cards
    )
    assert locked == PANELISTS
    events = await superuser.fetch(
        "SELECT subject_id, details FROM audit_events "
        "WHERE action = 'scorecard.locked' AND subject_id = ANY($1::uuid[])",
        cards,
    )
    assert sorted(event["subject_id"] for event in events) == sorted(cards)
    assert all('"seal"' in event["details"] for event in events)
    unblinded = await superuser.fetchval(
        "SELECT count(*) FROM audit_events WHERE action = 'panel.unblinded' AND subject_id IN "
        "(SELECT interview_id FROM scorecards WHERE id = ANY($1::uuid[]))",
        cards,
    )
    assert unblinded == PANELISTS // PANEL
