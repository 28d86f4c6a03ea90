"""Role profiles proposed from a team's published gaps, over HTTP: from the survey to a published profile."""

from typing import Any

import httpx
import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.furnishing_team_notes import furnish_low_survey
from tests.api.journey import Journey

pytestmark = pytest.mark.anyio
ROLE = EXAMPLES["proposeRoleProfile"]
ADOPTION = EXAMPLES["adoptRoleProfileProposal"]


async def send(world: World, method: str, path: str, body: Any = None, by: str = "hr", etag: str = "") -> httpx.Response:
    headers = world.tenant.auth(by) | ({"If-Match": etag} if etag else {})
    return await world.client.request(method, f"/v1{path}", json=body, headers=headers)


async def propose(world: World, team_id: str | None = None, by: str = "hr", **change: Any) -> httpx.Response:
    path = f"/teams/{team_id or world.ids['low_team']}/role-profile-proposals"
    return await send(world, "POST", path, {**ROLE, **change}, by)


def journey_of(world: World, instrument: Any) -> Journey:
    journey = world.journey
    journey.made["instrument"] = instrument
    return journey


async def surveyed(world: World, levels: tuple[int, ...], name: str) -> dict[str, str]:
    """A further team with a published survey."""
    instrument = (await world.journey.call("GET", f"/v1/survey-instruments/{world.ids['instrument']}")).json()
    return await furnish_low_survey(journey_of(world, instrument), levels, name)


async def test_x(world: World) -> None:
    made = await propose(world)
    print(made.text)
    for name, levels in (("Alike", (2,) * 8), ("Few", (2, 3, 2, 1)), ("High", (4, 5, 4, 5, 4, 5, 4, 3)), ("Split", (1, 1, 1, 1, 5, 5, 5, 5)), ("Near", (3, 4, 3, 4, 3, 4, 4))):
        ids = await surveyed(world, levels, name)
        r = await propose(world, ids["low_team"])
        print(name, r.status_code, r.text[:400])
    assert 0
