"""What the worker deletes for every organisation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.housekeeping import EVERY, Housekeeping
from domain.database import open_pool
from tests.api.conftest import World

pytestmark = pytest.mark.anyio
OLD = "UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 minute' WHERE key = $1"
KEYS = "SELECT key FROM idempotency_keys WHERE key = ANY($1) ORDER BY key"
TEXT = "SELECT status, body FROM mail_outbox WHERE id = $1"
NOW = datetime(2027, 1, 1, tzinfo=UTC)


async def test_old_answers_and_expired_texts_go_in_every_organisation(world: World, superuser: Any) -> None:
    names = ["mine", "theirs", "young"]
    for key, tenant in zip(names, (world.tenant, world.other, world.tenant), strict=True):
        headers = {**tenant.auth(), "Idempotency-Key": key}
        assert (await world.client.post("/v1/candidates", json={"name": "Kept"}, headers=headers)).status_code == 201
    await superuser.execute(OLD, "mine")
    await superuser.execute(OLD, "theirs")
    await superuser.execute("UPDATE mail_outbox SET works_until = now() WHERE id = $1", world.ids["mail"])
    pool = await open_pool(world.database.application_url, max_size=1)
    housekeeping = Housekeeping()
    await housekeeping.step(pool, NOW)
    assert [row["key"] for row in await superuser.fetch(KEYS, names)] == ["young"]
    assert tuple(await superuser.fetchrow(TEXT, world.ids["mail"])) == ("failed", None)
    await superuser.execute(OLD, "young")
    await housekeeping.step(pool, NOW + EVERY - timedelta(seconds=1))
    assert len(await superuser.fetch(KEYS, names)) == 1, "the next round has not begun"
    await housekeeping.step(pool, NOW + EVERY)
    assert await superuser.fetch(KEYS, names) == []
    await pool.close()
