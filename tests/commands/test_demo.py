"""`outside-in demo`: what it makes, seen through the API and the services."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from api.demo.content import candidates, organisation
from api.demo.plan import make_plan
from domain.access import service as access
from domain.access.model import Actor
from domain.database import open_pool, set_tenant
from domain.errors import Blinded
from domain.reporting.model import CandidateReport
from domain.reporting.service import candidate_report
from tests.commands.running import run_on
from tests.conftest import Database, Server, cloned, serving

pytestmark = pytest.mark.anyio
ADMIN = "ines.abara@example.org"
SPRING = (datetime.now(UTC) - timedelta(days=214)).date().isoformat()
COUNTS = """
    SELECT (SELECT count(*) FROM organisations), (SELECT count(*) FROM accounts), (SELECT count(*) FROM scorecards),
        (SELECT count(*) FROM api_keys), (SELECT count(*) FROM audit_events), (SELECT count(*) FROM jobs)
"""


def key_in(printed: str) -> str:
    return next(word for word in printed.split() if word.startswith("oik_"))


async def counts(database: Database) -> tuple[int, ...]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return tuple(await connection.fetchrow(COUNTS))
    finally:
        await connection.close()


@dataclass
class Demo:
    """A seeded database, read through the API by the admin whose key was printed."""

    database: Database
    printed: str
    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, status: int = 200, **params: str) -> Any:
        response = await self.client.get(f"/v1{path}", headers=self.headers, params=params)
        assert response.status_code == status, response.text
        return response.json()

    async def items(self, path: str, **params: str) -> list[Any]:
        found: list[Any] = (await self.get(path, limit="200", **params))["items"]
        return found

    async def names(self) -> dict[str, str]:
        """Application id → candidate."""
        people = {one["id"]: one["name"] for one in await self.items("/candidates")}
        return {one["id"]: people[one["candidate_id"]] for one in await self.items("/applications")}


@pytest.fixture(scope="module")
async def demo(server: Server, template: str) -> AsyncIterator[Demo]:
    async with cloned(server, template) as database:
        made = await run_on(database, "demo", "--seed", "5", "--password", "correct horse battery")
        assert made.exit_code == 0, made.stderr
        async with serving(database.application_url) as client:
            key = key_in(made.stdout)
            yield Demo(database, made.stdout, client, {"Authorization": f"Bearer {key}"})


async def test_the_printed_key_and_password_open_the_door(demo: Demo) -> None:
    assert (await demo.get("/me"))["roles"] == ["admin"]
    assert "correct horse battery" in demo.printed
    for email in (ADMIN, "aroha.ngata@example.org"):
        signed_in = await demo.client.post("/v1/sessions", json={"email": email, "password": "correct horse battery"})
        assert signed_in.status_code == 201, signed_in.text


async def test_everything_is_there_and_published(demo: Demo) -> None:
    assert len(await demo.items("/members")) == 10
    assert len(await demo.items("/candidates")) == 12
    assert len(await demo.items("/requisitions")) == 2
    for path, number in (("/target-cultures", 1), ("/role-profiles", 2), ("/rubrics", 2), ("/survey-instruments", 6)):
        found = await demo.items(path)
        assert [one["status"] for one in found] == ["published"] * number, path
    interviews = await demo.items("/interviews")
    assert len(interviews) == 12
    assert all(len(one["seats"]) == 3 for one in interviews)
    assert len({frozenset(seat["rater_id"] for seat in one["seats"]) for one in interviews}) >= 8


async def test_rubrics_ask_what_suits_the_level_of_the_role(demo: Demo) -> None:
    profiles = {one["body"]["title"]: one["body"]["level"] for one in await demo.items("/role-profiles")}
    for rubric in await demo.items("/rubrics"):
        level = profiles[rubric["body"]["title"].partition(":")[0]]
        for competency in rubric["body"]["competencies"]:
            assert len(competency["questions"]) >= 2
            assert all(level in question["role_levels"] for question in competency["questions"])


async def test_nobody_approved_a_document_of_their_own(demo: Demo) -> None:
    events = await demo.items("/audit-events")
    drafted, published = (
        {one["subject_id"]: one["actor_id"] for one in events if one["action"].endswith(ending) and asks_nobody(one)}
        for ending in (".drafted", ".published")
    )
    assert len(published) == 11
    assert all(drafted[document] != by for document, by in published.items())


def asks_nobody(event: Any) -> bool:
    """Not a survey: who prepares one may publish it, because what it publishes is decided by rules."""
    return bool(event["subject_kind"] != "survey_wave")


async def test_eight_are_scored_and_one_of_them_is_incomplete_with_its_reason(demo: Demo) -> None:
    scored, statuses = {}, Counter[int]()
    for application, name in (await demo.names()).items():
        response = await demo.client.get(f"/v1/applications/{application}/score", headers=demo.headers)
        statuses[response.status_code] += 1
        if response.status_code == 200:
            scored[name] = response.json()["composite"]
    assert statuses == {200: 8, 409: 4}
    incomplete = {name: one["note"] for name, one in scored.items() if one["status"] == "incomplete"}
    assert list(incomplete) == ["Samir Qureshi"]
    assert "1 of 3 raters rated every competency" in incomplete["Samir Qureshi"]
    with_interval = [name for name, one in scored.items() if one["interval"] is not None]
    assert len(with_interval) == 5


async def test_unfinished_panels_stay_blind_on_every_path(demo: Demo) -> None:
    waiting = {"Chiamaka Eze", "Pieter Vanderlinden", "Daniel Kowalczyk", "Mei-Ling Koh"}
    for application, name in (await demo.names()).items():
        if name not in waiting:
            continue
        refused = await demo.client.post(f"/v1/applications/{application}/reports", headers=demo.headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "blinded")
        for interview in await demo.items("/interviews", application_id=application):
            for seat in interview["seats"]:
                assert (await demo.get(f"/scorecards/{seat['scorecard_id']}", 409))["code"] == "blinded"


async def reports_of(demo: Demo) -> dict[str, CandidateReport]:
    """What the reports on the unblinded candidates say, by candidate."""
    me = await demo.get("/me")
    actor: Actor = access.actor_in(UUID(me["organisation_id"]), UUID(me["account_id"]))
    found = {}
    pool = await open_pool(demo.database.application_url, max_size=1)
    try:
        for application, name in (await demo.names()).items():
            async with pool.acquire() as conn, conn.transaction():
                await set_tenant(conn, actor.organisation_id)
                try:
                    found[name] = await candidate_report(conn, actor, UUID(application), UUID(int=1), datetime.now(UTC))
                except Blinded:
                    continue
    finally:
        await pool.close()
    return found


async def test_reports_show_one_disagreement_and_what_was_not_asked(demo: Demo) -> None:
    reports = await reports_of(demo)
    assert len(reports) == 8
    disagreeing = {name: one.disagreements for name, one in reports.items() if one.disagreements}
    assert list(disagreeing) == ["Hannah Brandt"]
    assert [(one.competency, one.low, one.high) for one in disagreeing["Hannah Brandt"]] == [("Curiosity", 2, 5)]
    asked_next = {name: one.open_questions for name, one in reports.items() if one.open_questions}
    assert list(asked_next) == ["Samir Qureshi"]
    assert "2 did not ask about it" in asked_next["Samir Qureshi"][0].reason
    assert all(quote.text for one in reports.values() for part in one.competencies for quote in part.quotes)


async def test_locking_has_queued_the_search_for_evidence(demo: Demo) -> None:
    """Whose lock started which is nobody else's business, so no list shows those jobs."""
    assert {one["kind"] for one in await demo.items("/jobs")} == {"tag_team_note"}
    superuser = await asyncpg.connect(demo.database.superuser_url)
    kinds = [row["kind"] for row in await superuser.fetch("SELECT kind FROM jobs")]
    await superuser.close()
    assert Counter(kinds) == {"tag_scorecard": 28, "tag_team_note": 4}


async def test_eight_teams_stand_under_two_departments(demo: Demo) -> None:
    tree = (await demo.get("/teams/tree"))["teams"]
    assert Counter(one["depth"] for one in tree) == {0: 1, 1: 2, 2: 8}
    assert sum(one["members"] for one in tree) == tree[0]["people"] == 76
    people = await demo.items("/people")
    assert len(people) == 76
    (asked,) = [one for one in tree if one["name"] == "Passenger Support, Skerrow Harbour"]
    memberships = await demo.items(f"/teams/{asked['id']}/memberships")
    assert all(one["role"] and one["joined_on"] < SPRING for one in memberships)


async def test_seven_surveys_were_held_and_published_one_after_the_other(demo: Demo) -> None:
    surveys = await demo.items("/surveys")
    assert [one["status"] for one in surveys] == ["published"] * 7
    days = [day for one in surveys for day in (one["launched_at"], one["closed_at"])]
    assert days == sorted(days)
    asked = {one["id"]: one["body"].get("framework") for one in await demo.items("/survey-instruments")}
    assert Counter(asked[one["instrument_id"]] for one in surveys) == {
        None: 2, "obsessed_reactive": 1, "maturity_ladder": 1, "always_on": 1, "enduring_behaviours": 1,
        "people_values_clarity": 1,
    }  # fmt: skip
    assert [one["shown_in_hiring"] for one in surveys] == [False] * 6 + [True]


async def test_two_teams_show_why_they_show_nothing(demo: Demo) -> None:
    for survey in await demo.items("/surveys"):
        units = await demo.get(f"/surveys/{survey['id']}/units")
        withheld = {one["name"]: one["withheld"] for one in units if not one["published"]}
        assert list(withheld) == ["Timetable Office", "Workshop and Maintenance"]
        assert "Fewer than 5 people" in withheld["Timetable Office"]
        assert "Fewer than 60 %" in withheld["Workshop and Maintenance"]


async def test_the_last_survey_tells_what_changed_and_who_answered(demo: Demo) -> None:
    survey, team = (await demo.items("/surveys"))[-1], await asked_team(demo)
    results = await demo.get(f"/surveys/{survey['id']}/results", team_id=team)
    assert (results["invited"], results["answered"], results["refusal"]) == (9, 8, None)
    assert all(one["mean"] is not None and one["spread"] is not None for one in results["dimensions"])
    assert all(one["difference"] is not None for one in results["changes"])
    few = [one for one in await demo.get(f"/surveys/{survey['id']}/units") if one["name"] == "Terminal and Quayside"]
    shown = await demo.get(f"/surveys/{survey['id']}/results", team_id=few[0]["team_id"])
    assert shown["answered"] == 7
    assert all(one["mean"] is not None and one["spread"] is None for one in shown["dimensions"])


async def test_comments_are_shown_where_ten_people_wrote(demo: Demo) -> None:
    survey, team = (await demo.items("/surveys"))[1], await asked_team(demo)
    whole = await demo.get(f"/surveys/{survey['id']}/results")
    assert [len(one["texts"]) for one in whole["comments"]] == [12, 11]
    alone = await demo.get(f"/surveys/{survey['id']}/results", team_id=team)
    assert [one["texts"] for one in alone["comments"]] == [[], []]


async def asked_team(demo: Demo) -> str:
    (team,) = [one for one in await demo.items("/teams") if one["name"] == "Passenger Support, Skerrow Harbour"]
    return str(team["id"])


async def test_reports_carry_the_demos_look_and_the_gaps_of_its_team(demo: Demo) -> None:
    chosen = await demo.get("/organisation/report-settings")
    assert (chosen["colour"], chosen["name_raters"], chosen["retention_months"]) == ("#0d5c63", True, 6)
    assert (chosen["logo"]["width"], chosen["logo"]["height"]) == (980, 300)
    reports = await reports_of(demo)
    assert {one.brand.logo_sha256 for one in reports.values()} == {chosen["logo"]["sha256"]}
    assert {one.retain_months for one in reports.values()} == {6}
    teams = {one.requisition: one.team and (one.team.name, one.team.answered) for one in reports.values()}
    assert teams == {
        "Passenger Support Adviser, Skerrow Harbour (two posts)": ("Passenger Support, Skerrow Harbour", 8),
        "Service Recovery Lead": None,
    }
    gaps = [value.team_gap for one in reports.values() if one.team for value in one.values]
    assert gaps
    assert all(gap is not None and gap.mean is not None for gap in gaps)


async def test_if_empty_changes_nothing_and_shows_no_secret(demo: Demo) -> None:
    before = await counts(demo.database)
    again = await run_on(demo.database, "demo", "--if-empty", "--password", "another long password")
    assert again.exit_code == 0
    assert await counts(demo.database) == before
    assert ADMIN in again.stdout
    assert "oik_" not in again.stdout
    assert "another long password" not in again.stdout + again.stderr


async def test_without_if_empty_a_second_demo_has_people_of_its_own(database: Database) -> None:
    keys = []
    for _ in range(2):
        made = await run_on(database, "demo")
        assert made.exit_code == 0, made.stderr
        keys.append(key_in(made.stdout))
    organisations, accounts, *_ = await counts(database)
    assert (organisations, accounts) == (2, 20)
    async with serving(database.application_url) as client:
        seen = [
            (await client.get("/v1/members?limit=200", headers={"Authorization": f"Bearer {key}"})).json()["items"]
            for key in keys
        ]
    assert not {one["email"] for one in seen[0]} & {one["email"] for one in seen[1]}


async def test_a_short_password_is_refused_before_anything_is_made(database: Database) -> None:
    refused = await run_on(database, "demo", "--password", "short")
    assert refused.exit_code == 2
    assert "12 to 200 characters" in refused.stderr
    assert (await counts(database))[0] == 0


async def test_a_database_that_is_away_gives_one_line(database: Database) -> None:
    away = Database("none", *[f"{database.application_url.partition('?')[0]}_gone?host=/nowhere"] * 3)
    refused = await run_on(away, "demo")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: the database cannot be used")
    assert len(refused.stderr.splitlines()) == 1


def plan(seed: int, today: date = date(2026, 3, 4)) -> Any:
    return make_plan("Demo", organisation(), candidates(), seed, today)


def test_a_seed_gives_the_same_plan_again_and_another_seed_another() -> None:
    assert plan(1) == plan(1)
    assert plan(1).interviews != plan(2).interviews
    assert plan(1).survey != plan(2).survey


@pytest.mark.parametrize("seed", range(20))
def test_interviews_are_on_weekdays_and_nobody_sits_in_two_at_once(seed: int) -> None:
    for day in range(1, 8):
        made = plan(seed, date(2026, 3, day)).interviews
        assert all(one.starts_at.weekday() < 5 for one in made)
        seats = [(one.starts_at, email) for one in made for email in one.candidate.panel]
        assert len(set(seats)) == len(seats) == 36
        assert all(len(set(one.candidate.panel)) == 3 for one in made)
