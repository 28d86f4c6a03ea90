"""What the tests of teams' working tools share: teams in a tree, and calls that say who acts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World

ROLES = {"admin": 201, "hr": 201, "team_lead": 201, "viewer": 403, "recruiter": 403, "panelist": 403}


def days_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


async def send(
    world: World, method: str, path: str, body: Any = None, *, by: str = "team_lead", etag: str | None = None
) -> httpx.Response:
    headers = world.tenant.auth(by) | ({} if etag is None else {"If-Match": etag})
    return await world.client.request(method, f"/v1{path}", json=body, headers=headers)


async def made(world: World, path: str, example: str, **change: Any) -> dict[str, Any]:
    """The answer to a request like the example, changed."""
    answer = await send(world, "POST", path, {**EXAMPLES[example], **change})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def read(world: World, path: str, by: str = "viewer") -> Any:
    answer = await send(world, "GET", path, by=by)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def add_team(world: World, name: str, parent_id: str | None = None, **roles: str) -> str:
    """A team with a member per name of `roles`, whose job role the value is."""
    domain = name.lower().replace(" ", "-")
    members = [
        {"name": f"{one.title()} Person", "email": f"{one}@{domain}.example.org", "role": role}
        for one, role in roles.items()
    ]
    body = {"name": name, "members": members, "parent_id": parent_id}
    answer = await send(world, "POST", "/teams", body, by="admin")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["team"]["id"])


async def actions(world: World, subject_id: str) -> list[tuple[str, dict[str, Any]]]:
    """What the audit record says of a thing, oldest first."""
    found = await read(world, f"/audit-events?limit=200&subject_id={subject_id}", by="admin")
    return [(one["action"], one["details"]) for one in found["items"]]
