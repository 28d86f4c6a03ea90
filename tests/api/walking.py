"""The demo organisation with its tags found and three of its reports printed, for whoever walks through it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from tests.api.furnishing_surveys import work_of
from tests.commands.running import run_on
from tests.conftest import Server, cloned, serving
from tests.reports.tagged import read

TEAM = "Passenger Support, Skerrow Harbour"
ROOT = "Skerrow Island Ferries"
PASSWORD = "correct horse battery"


@dataclass
class Printed:
    """A report as data, and everything that its PDF says."""

    document: dict[str, Any]
    text: str

    def framework(self, code: str) -> dict[str, Any]:
        (found,) = [one for one in self.document["frameworks"] if one["code"] == code]
        return dict(found)

    def says(self, *phrases: str) -> None:
        """Each stands in the PDF, whatever its line breaks."""
        for phrase in phrases:
            assert "".join(phrase.split()) in self.text, phrase

    def is_silent_about(self, *phrases: str) -> None:
        for phrase in phrases:
            assert "".join(phrase.split()) not in self.text, phrase


@dataclass
class Walk:
    """The demo organisation, seen by its admin; the three reports are printed once."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    teams: dict[str, str] = field(default_factory=dict)
    surveys: dict[str | None, dict[str, Any]] = field(default_factory=dict)
    reports: dict[str, Printed] = field(default_factory=dict)

    async def call(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        answer = await self.client.request(method, f"/v1{path}", json=body, headers=self.headers, params=params)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:600]}"
        return answer.json()

    async def get(self, path: str, **params: str) -> Any:
        return await self.call("GET", path, **params)

    async def items(self, path: str, **params: str) -> list[Any]:
        return list((await self.get(path, limit="200", **params))["items"])

    async def of_team(self, path: str, team: str = TEAM) -> Any:
        return await self.get(f"/teams/{self.teams[team]}/{path}")

    async def results(self, framework: str | None, team: str = TEAM) -> dict[str, Any]:
        """What the newest survey of a framework (None: the values) published of a team."""
        return dict(await self.get(f"/surveys/{self.surveys[framework]['id']}/results", team_id=self.teams[team]))

    @property
    def leader(self) -> Printed:
        return self.reports["leader"]

    @property
    def all_hands(self) -> Printed:
        return self.reports["all_hands"]

    @property
    def organisation(self) -> Printed:
        return self.reports["organisation"]


@asynccontextmanager
async def walked(server: Server, template: str) -> AsyncIterator[Walk]:
    """A demo of its own; the jobs are done at once, as a worker would."""
    async with cloned(server, template) as database:
        made = await run_on(database, "demo", "--password", PASSWORD)
        assert made.exit_code == 0, made.stderr
        key = next(word for word in made.stdout.split() if word.startswith("oik_"))
        async with serving(database.application_url) as client:
            walk = Walk(client, {"Authorization": f"Bearer {key}"})
            await _look_round(walk)
            work = work_of(database.application_url, UUID((await walk.get("/me"))["organisation_id"]))
            for job in await walk.items("/jobs", status="queued"):
                assert job["kind"] == "tag_team_note"
                await work(job["id"])
            team = f"/teams/{walk.teams[TEAM]}/reports"
            for name, path, options in (
                ("leader", team, {"edition": "leader"}),
                ("all_hands", team, {"edition": "all_hands"}),
                ("organisation", f"/teams/{walk.teams[ROOT]}/organisation-reports", {}),
            ):
                job = await walk.call("POST", path, options)
                await work(job["id"])
                walk.reports[name] = await _printed(walk, job["id"])
            yield walk


async def _look_round(walk: Walk) -> None:
    walk.teams = {one["name"]: one["id"] for one in (await walk.get("/teams/tree"))["teams"]}
    asked = {one["id"]: one["body"].get("framework") for one in await walk.items("/survey-instruments")}
    walk.surveys = {asked[one["instrument_id"]]: one for one in await walk.items("/surveys")}


async def _printed(walk: Walk, job_id: str) -> Printed:
    job = await walk.get(f"/jobs/{job_id}")
    assert job["status"] == "succeeded", job
    document = await walk.get(f"/reports/{job['report_id']}/document")
    pdf = await walk.client.get(f"/v1/reports/{job['report_id']}/file", headers=walk.headers)
    # In reading order, without what repeats on every page: no page break comes between the words of a sentence.
    return Printed(document, "".join(read(pdf.content).root.text.split()))
