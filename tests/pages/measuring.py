"""A team of a new organisation with a survey, for tests of the pages that hold it and show what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.api.journey import COMMENT_QUESTION, Journey
from tests.pages.site import Organisation

# Answers that repeat over the statements, so that the people of a team differ from each other.
LEVELS = (
    (3, 4, 5, 4), (4, 4, 3, 5), (2, 4, 4, 4), (5, 3, 4, 4), (4, 5, 3, 3), (3, 3, 5, 4), (4, 4, 4, 2), (3, 5, 4, 4),
)  # fmt: skip


@dataclass
class Asked:
    """An organisation with a target culture, a questionnaire and a tree of teams; `teams` by name."""

    journey: Journey
    instrument: dict[str, Any]
    teams: dict[str, str] = field(default_factory=dict)

    async def add_team(self, name: str, people: int, under: str | None = None) -> str:
        """A team with so many people of its own."""
        members = [{"name": f"{name} {n}", "email": f"{name.lower()}{n}@example.org"} for n in range(people)]
        body = {"name": name, "members": members, "parent_id": None if under is None else self.teams[under]}
        added = await self.journey.call("POST", "/v1/teams", body, by="hr")
        self.teams[name] = added.json()["team"]["id"]
        return self.teams[name]

    async def launch(self, team: str, **settings: Any) -> dict[str, Any]:
        """A survey of the team with links for us to send."""
        draft = {
            "team_id": self.teams[team],
            "instrument_id": self.instrument["id"],
            "target_culture_id": self.journey.made["culture"]["id"],
            **settings,
        }
        return await self.journey.launch(draft, by="hr")

    async def answer(self, token: str, levels: Sequence[int], comment: str = "") -> None:
        """One person answers, over HTTP and without an account."""
        items = len(self.instrument["body"]["items"])
        body: dict[str, Any] = {"answers": [levels[at % len(levels)] for at in range(items)]}
        if comment:
            body["comments"] = [comment]
        response = await self.journey.client.post(f"/v1/questionnaire/{token}", json=body)
        assert response.status_code == 204, response.text

    async def publish(self, launched: Mapping[str, Any], answered: int) -> str:
        """So many answer, then it is closed and published; the survey's id."""
        for number, invitation in enumerate(launched["invitations"][:answered]):
            await self.answer(invitation["token"], LEVELS[number % len(LEVELS)], f"What number {number} thinks")
        survey_id = str(launched["survey"]["id"])
        await self.journey.call("POST", f"/v1/surveys/{survey_id}/close", by="hr")
        await self.journey.publish_survey(survey_id, by="hr")
        return survey_id

    async def results(self, survey_id: str, team: str) -> dict[str, Any]:
        """What the API says of a team."""
        path = f"/v1/surveys/{survey_id}/results?team_id={self.teams[team]}"
        return dict((await self.journey.call("GET", path, by="hr")).json())


async def asked(fresh: Organisation, questionnaire: str = "customer_culture_pulse") -> Asked:
    """With a shipped questionnaire."""
    journey = fresh.journey()
    await journey.prepare()
    shipped = (await journey.call("GET", "/v1/shipped-instruments")).json()
    wanted = {**shipped[questionnaire], "comment_questions": [COMMENT_QUESTION], "translations": []}
    return Asked(journey, await journey.publish("/v1/survey-instruments", wanted))


async def places_of_teams(demo: Organisation) -> dict[str, str]:
    """Where the demo's teams and surveys are, for the table of all pages.

    `asked_team` has results, `small_team` is too small for any, `values_survey` is published, `open_survey` takes
    answers, `draft_survey` asks nobody yet; `proposal_id` belongs to `proposal_team`, `view_id` to `values_survey`.
    """
    journey = demo.journey()

    async def read(path: str) -> Any:
        return (await journey.call("GET", f"/v1{path}")).json()

    teams = {team["name"]: team["id"] for team in (await read("/teams/tree"))["teams"]}
    surveys = (await read("/surveys?status=published"))["items"]
    values = next(one for one in reversed(surveys) if one["target_culture_id"] is not None)
    terms = {key: values[key] for key in ("team_id", "instrument_id", "target_culture_id")}
    draft = (await journey.call("POST", "/v1/surveys", {**terms, "name": "A draft"})).json()
    running = await journey.launch({**terms, "name": "An open survey"})
    group = {"name": "Both desks", "team_ids": [teams["Booking and Tickets"], teams["Service Recovery"]]}
    view = (await journey.call("POST", f"/v1/surveys/{values['id']}/views", group)).json()
    found = {
        "asked_team": teams["Passenger Support, Skerrow Harbour"],
        "small_team": teams["Timetable Office"],
        "values_survey": values["id"],
        "open_survey": running["survey"]["id"],
        "draft_survey": draft["id"],
        "view_id": view["id"],
        "framework_code": "always_on",
        "ladder_code": "maturity_ladder",
        "person_id": (await read("/people"))["items"][0]["id"],
    }
    found["membership_id"] = (await read(f"/teams/{found['asked_team']}/memberships"))["items"][0]["id"]
    for team_id in teams.values():
        for proposal in (await read(f"/teams/{team_id}/role-profile-proposals"))["items"]:
            found |= {"proposal_team": team_id, "proposal_id": proposal["id"]}
    return found
