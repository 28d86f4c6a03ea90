"""The main job over HTTP, step by step, for whoever needs it done: from a culture to a candidate's report.

`Journey` speaks to any httpx client, in-process or over the wire.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

NOTES = (
    (
        "A guest's booking was lost late at night. She rang three hotels herself until she found a room, then "
        "called the guest the next morning to check that he had arrived. She asked what had upset him most and "
        "noticed he was worried about his daughter. Afterwards she asked the desk why bookings got lost and "
        "tested a second confirmation."
    ),
    (
        "Rang round other hotels for the guest; followed up next day. Listened, named his worry back to him. "
        "Wanted to know why it happened, tried a second confirmation mail & compared the results."
    ),
    (
        "She put the guest's problem before the end of her shift. Said she could see why he was angry. "
        "Did not ask why the booking was lost until her manager told her to."
    ),
)
LEVELS = ((4, 4, 4), (5, 4, 3), (4, 3, 2))
COMMENT_QUESTION = "What should we keep doing for guests?"
CODES = ("customer_orientation", "empathy", "curiosity")


@dataclass
class Journey:
    """One organisation's way through the product; what it made stands in `made`.

    `work` does a job by its id where no worker runs.
    """

    client: httpx.AsyncClient
    keys: dict[str, str]
    accounts: dict[str, Any]
    made: dict[str, Any] = field(default_factory=dict)
    work: Callable[[str], Awaitable[None]] | None = None

    async def call(
        self, method: str, path: str, body: Any = None, *, by: str = "admin", etag: str | None = None, status: int = 0
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[by]}"}
        if etag is not None:
            headers["If-Match"] = etag
        response = await self.client.request(method, path, json=body, headers=headers)
        expected = {status} if status else {200, 201, 202, 204}
        assert response.status_code in expected, f"{method} {path}: {response.status_code} {response.text[:600]}"
        return response

    async def publish(self, path: str, body: Any) -> Any:
        """Drafted and submitted by hr, approved by an admin: nobody publishes their own work."""
        drafted = await self.call("POST", path, body, by="hr")
        one = f"{path}/{drafted.json()['id']}"
        submitted = await self.call("POST", f"{one}/submit", by="hr", etag=drafted.headers["etag"])
        return (await self.call("POST", f"{one}/publish", etag=submitted.headers["etag"])).json()

    async def prepare(self) -> None:
        """Target culture, role profile, rubric, requisition."""
        values = (await self.call("GET", "/v1/values")).json()
        core = [value for value in values if value["code"] in CODES]
        self.made["culture"] = await self.publish("/v1/target-cultures", target_culture(core))
        self.made["profile"] = await self.publish("/v1/role-profiles", role_profile(self.made["culture"]["id"]))
        competencies = (await self.call("GET", "/v1/competencies")).json()
        chosen = [one for one in competencies if one["code"] in CODES]
        rubric = {"title": "Service interview", "validation": "not yet validated locally", "competencies": chosen}
        self.made["rubric"] = await self.publish("/v1/rubrics", rubric)
        requisition = {
            "title": "Service adviser, day shift",
            "role_profile_id": self.made["profile"]["id"],
            "rubric_id": self.made["rubric"]["id"],
        }
        self.made["requisition"] = (await self.call("POST", "/v1/requisitions", requisition)).json()

    async def interview(self, name: str = "Noor Haddad", raters: tuple[str, ...] = ()) -> dict[str, Any]:
        """A candidate, an application and a planned interview."""
        raters = raters or ("panelist", "panelist_2", "panelist_3")
        candidate = (await self.call("POST", "/v1/candidates", {"name": name})).json()
        application = (
            await self.call(
                "POST",
                "/v1/applications",
                {"requisition_id": self.made["requisition"]["id"], "candidate_id": candidate["id"]},
            )
        ).json()
        planned = (
            await self.call(
                "POST",
                "/v1/interviews",
                {
                    "application_id": application["id"],
                    "starts_at": "2026-11-02T09:00:00Z",
                    "duration_minutes": 60,
                    "panelists": [str(self.accounts[rater]) for rater in raters],
                },
            )
        ).json()
        cards = {seat["rater_id"]: seat["scorecard_id"] for seat in planned["seats"]}
        made = {
            "candidate": candidate,
            "application": application,
            "interview": planned["interview"],
            "cards": {rater: cards[str(self.accounts[rater])] for rater in raters},
        }
        self.made.update(made)
        return made

    async def write(self, rater: str, card: str, text: str, levels: tuple[int, ...]) -> httpx.Response:
        """Save a draft whose ratings quote the note."""
        read = await self.call("GET", f"/v1/scorecards/{card}", by=rater)
        draft = scorecard(text, levels)
        return await self.call("PUT", f"/v1/scorecards/{card}", draft, by=rater, etag=read.headers["etag"])

    async def lock(self, rater: str, card: str, etag: str) -> httpx.Response:
        return await self.call("POST", f"/v1/scorecards/{card}/lock", by=rater, etag=etag)

    async def complete_panel(self, made: dict[str, Any], notes: tuple[str, ...] = NOTES) -> None:
        for (rater, card), text, levels in zip(made["cards"].items(), notes, LEVELS, strict=True):
            saved = await self.write(rater, card, text, levels)
            await self.lock(rater, card, saved.headers["etag"])

    async def survey(self, answered: int = 8, members: int = 9) -> dict[str, Any]:
        """A team, a launched survey, answers through the invitations, and the published survey."""
        shipped = (await self.call("GET", "/v1/shipped-instruments")).json()
        pulse = {**shipped["customer_culture_pulse"], "comment_questions": [COMMENT_QUESTION], "translations": []}
        instrument = await self.publish("/v1/survey-instruments", pulse)
        people = [{"name": f"Member {n}", "email": f"member{n}@example.org"} for n in range(members)]
        team = (await self.call("POST", "/v1/teams", {"name": "Front desk", "members": people})).json()["team"]
        draft = {
            "team_id": team["id"],
            "instrument_id": instrument["id"],
            "target_culture_id": self.made["culture"]["id"],
        }
        launched = await self.launch(draft)
        items = len(instrument["body"]["items"])
        for number, invitation in enumerate(launched["invitations"][:answered]):
            answers = [3 + (number + item) % 3 for item in range(items)]
            said = {"answers": answers, "comments": [f"Comment {number}"]}
            response = await self.client.post(f"/v1/questionnaire/{invitation['token']}", json=said)
            assert response.status_code == 204, response.text
        await self.call("POST", f"/v1/surveys/{launched['survey']['id']}/close")
        published = await self.publish_survey(launched["survey"]["id"])
        self.made.update(team=team, survey=published, invitations=launched["invitations"], instrument=instrument)
        return published

    async def launch(self, draft: dict[str, Any], *, by: str = "admin") -> dict[str, Any]:
        """A survey from its draft to its tokens."""
        drafted = await self.call("POST", "/v1/surveys", draft, by=by)
        path = f"/v1/surveys/{drafted.json()['id']}/launch"
        launched = await self.call("POST", path, {"send_mail": False}, by=by, etag=drafted.headers["etag"])
        return dict(launched.json())

    async def publish_survey(self, survey_id: str, *, by: str = "admin") -> dict[str, Any]:
        """A closed survey's results, by the job that publishes them."""
        job = (await self.call("POST", f"/v1/surveys/{survey_id}/publish", by=by)).json()
        if self.work is not None:
            await self.work(job["id"])
        async with asyncio.timeout(60):
            while (job := (await self.call("GET", f"/v1/jobs/{job['id']}", by=by)).json())["status"] != "succeeded":
                assert job["status"] != "dead", job
                await asyncio.sleep(0.1)
        return dict((await self.call("GET", f"/v1/surveys/{survey_id}", by=by)).json()["survey"])


def target_culture(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": "Guests first",
        "why_statement": "People far from home should never have to wonder whether someone has thought of them.",
        "values": [
            {
                "value": value,
                "aspired_level": 4,
                "level_text": "We act on this unasked, and can show what came of it.",
                "reason": "Guests told us so in last year's interviews.",
                "owner": "Hana Resources",
            }
            for value in values
        ],
    }


def role_profile(culture_id: str) -> dict[str, Any]:
    return {
        "title": "Service adviser",
        "family": "Service",
        "level": "front_line",
        "target_culture_id": culture_id,
        "customer_contact": "daily",
        "tasks": [
            {"code": "solve", "text": "Solves guests' problems", "importance": 5, "source": "job analysis, May 2026"}
        ],
        "competencies": [
            {"code": code, "task_codes": ["solve"], "value_codes": [code], "weight": weight}
            for code, weight in zip(CODES, (0.5, 0.25, 0.25), strict=True)
        ],
        "weight_reason": "The desk solves guests' problems all day; the job analysis gives this task half the time.",
    }


def scorecard(text: str, levels: tuple[int, ...]) -> dict[str, Any]:
    quote = text.split(". ", maxsplit=1)[0]
    return {
        "notes": [{"key": "n1", "text": text, "question_code": None}],
        "ratings": [
            {"competency_code": code, "level": level, "evidence": {"note": "n1", "quote": quote}}
            for code, level in zip(CODES, levels, strict=True)
        ],
        "overall_comment": "Calm and concrete.",
    }
