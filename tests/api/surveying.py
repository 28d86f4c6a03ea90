"""Surveys of teams of their own, over HTTP, for the tests of surveys."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from tests.api.conftest import World


class Survey:
    """A launched survey; `tokens` stand in the order of the invitations, `teams` by name."""

    def __init__(
        self, world: World, launched: dict[str, Any], items: list[dict[str, Any]], teams: Mapping[str, str]
    ) -> None:
        self.world = world
        self.id = launched["survey"]["id"]
        self.tokens = [one["token"] for one in launched["invitations"]]
        self.emails = [one["email"] for one in launched["invitations"]]
        self.items = items
        self.teams = teams

    async def answer(self, number: int, levels: Sequence[int], comments: Sequence[str] = ()) -> httpx.Response:
        """The member with this number answers `levels`, repeated over the statements."""
        answers = [levels[position % len(levels)] for position in range(len(self.items))]
        body = {"answers": answers, **({"comments": list(comments)} if comments else {})}
        return await self.world.client.post(f"/v1/questionnaire/{self.tokens[number]}", json=body)

    async def close(self) -> dict[str, Any]:
        closed = await self.world.journey.call("POST", f"/v1/surveys/{self.id}/close", by="hr")
        assert closed.json()["status"] == "closed"
        return dict(closed.json())

    async def publish(self) -> dict[str, Any]:
        """Close, publish, and return the results of all who were asked."""
        await self.close()
        published = await self.world.journey.publish_survey(self.id, by="hr")
        assert published["status"] == "published"
        return await self.results()

    async def results(self, team: str | None = None) -> dict[str, Any]:
        """What is published, of one team by its name if asked for."""
        query = "" if team is None else f"?team_id={self.teams[team]}"
        return dict((await self.world.journey.call("GET", f"/v1/surveys/{self.id}/results{query}", by="hr")).json())

    async def get(self) -> dict[str, Any]:
        return dict((await self.world.journey.call("GET", f"/v1/surveys/{self.id}", by="hr")).json())


async def teams_of(world: World, sizes: Mapping[str, tuple[str | None, int]]) -> dict[str, str]:
    """Teams with members of their own: name → (parent, members); returns name → id."""
    made: dict[str, str] = {}
    for name, (parent, members) in sizes.items():
        people = [{"name": f"{name} {n}", "email": f"{name.lower()}{n}@example.org"} for n in range(members)]
        body = {"name": name, "members": people, "parent_id": None if parent is None else made[parent]}
        made[name] = (await world.journey.call("POST", "/v1/teams", body, by="hr")).json()["team"]["id"]
    return made


def draft_of(world: World, team_id: str, **settings: Any) -> dict[str, Any]:
    """What drafts a survey of this team with the furnished questionnaire."""
    return {
        "team_id": team_id,
        "instrument_id": world.ids["instrument"],
        "target_culture_id": world.ids["culture"],
        **settings,
    }


async def launch(world: World, sizes: int | Mapping[str, tuple[str | None, int]], **settings: Any) -> Survey:
    """A survey of a new team with so many members, or of a tree whose root stands first."""
    tree = {f"Team of {sizes}".replace(" ", "_"): (None, sizes)} if isinstance(sizes, int) else sizes
    teams = await teams_of(world, tree)
    launched = await world.journey.launch(draft_of(world, teams[next(iter(tree))], **settings), by="hr")
    version = settings.get("instrument_id", world.ids["instrument"])
    instrument = (await world.journey.call("GET", f"/v1/survey-instruments/{version}")).json()
    return Survey(world, launched, instrument["body"]["items"], teams)
