"""The list of reports as people read it: the newest first, page by page, and only of kinds that one may read."""

from uuid import UUID

import pytest

from domain.access.model import Role
from domain.paging import PageRequest
from domain.reporting.stored import newest_reports
from tests.api.conftest import World
from tests.api.reporting import panel_edition, store, transaction

pytestmark = pytest.mark.anyio


async def read(world: World, page: PageRequest, role: Role = "admin", subject: UUID | None = None) -> list[str]:
    async with transaction(world) as conn:
        found = await newest_reports(conn, world.tenant.actor(role), page, subject)
    assert (found.next_cursor is not None) == (len(found.items) == page.limit)
    return [str(one.id) for one in found.items]


async def test_the_newest_comes_first_page_by_page(world: World) -> None:
    report = await panel_edition(world)
    about = UUID(world.ids["application"])
    before = await read(world, PageRequest(), subject=about)
    made = [await store(world, report) for _ in range(3)]
    first = await read(world, PageRequest(limit=2), subject=about)
    assert first == [made[2], made[1]]
    assert await read(world, PageRequest(after=UUID(first[-1])), subject=about) == [made[0], *before]
    assert await read(world, PageRequest(), subject=UUID(int=0)) == []


async def test_only_kinds_that_one_may_read(world: World) -> None:
    made = await store(world, await panel_edition(world))
    assert made in await read(world, PageRequest(), role="recruiter")
    assert made not in await read(world, PageRequest(), role="team_lead")
