"""A calibration of the furnished requisition for the tests: who takes part, and attempts with known levels."""

from dataclasses import dataclass
from typing import Any

import httpx

from api.openapi_calibration_examples import CALIBRATION_EXAMPLES
from domain.calibration.library import library_samples
from tests.api.conftest import World

RATERS = ("panelist", "panelist_2", "panelist_3", "panelist_4")
REFERENCES = {sample.text: sample.level for sample in library_samples()}
SAMPLE = CALIBRATION_EXAMPLES["addCalibrationSample"]


@dataclass
class Exercise:
    """A calibration of the furnished requisition, whose owner is the admin, and everybody's keys."""

    world: World
    keys: dict[str, str]
    accounts: dict[str, str]
    id: str = ""

    async def call(
        self, method: str, path: str, by: str, body: Any = None, *, etag: str | None = None, on_behalf: str = ""
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[by]}"}
        headers |= {"If-Match": etag} if etag else {}
        headers |= {"On-Behalf-Of": on_behalf} if on_behalf else {}
        return await self.world.client.request(method, path.format(id=self.id), json=body, headers=headers)

    async def done(self, method: str, path: str, by: str, body: Any = None, etag: str | None = None) -> Any:
        response = await self.call(method, path, by, body, etag=etag)
        assert response.status_code in {200, 201}, f"{method} {path}: {response.status_code} {response.text[:500]}"
        return response.json()

    async def create(self, by: str = "recruiter", **changed: Any) -> Any:
        body = {
            "title": "Before the first interviews",
            "requisition_id": self.world.ids["requisition"],
            "panelists": [self.accounts[rater] for rater in RATERS],
            **changed,
        }
        made = await self.done("POST", "/v1/calibrations", by, body)
        self.id = made["id"]
        return made

    async def rate(self, rater: str, off: int = 0, *, submit: bool = True) -> Any:
        """One attempt whose levels are the reference and `off`, kept within the scale."""
        begun = await self.done("POST", "/v1/calibrations/{id}/attempts", rater)
        ratings = [
            {"sample_id": one["id"], "level": min(5, max(1, REFERENCES[one["text"]] + off)), "reason": f"by {rater}"}
            for one in begun["samples"]
        ]
        saved = await self.call("PUT", "/v1/calibrations/{id}/attempt", rater, {"ratings": ratings}, etag='"1"')
        assert saved.status_code == 200, saved.text
        if not submit:
            return saved.json()
        path = "/v1/calibrations/{id}/attempt/submit"
        return await self.done("POST", path, rater, etag=saved.headers["etag"])


async def added(world: World, exercise: Exercise, handle: str, roles: list[str]) -> None:
    """A further member with a key of their own."""
    person = {"email": f"{handle}@acme.example.org", "name": f"Member {handle}", "roles": roles}
    member = await exercise.done("POST", "/v1/members", "admin", person)
    scopes = ["calibration:read", "calibration:write", "interviews:write"]
    key = {"name": handle, "scopes": scopes, "account_id": member["account_id"]}
    exercise.keys[handle] = (await exercise.done("POST", "/v1/keys", "admin", key))["secret"]
    exercise.accounts[handle] = member["account_id"]


async def exercise_in(world: World) -> Exercise:
    """The furnished members, a fourth panelist, and somebody who is a panelist and a recruiter."""
    tenant = world.tenant
    made = Exercise(
        world,
        {**tenant.keys, "service": tenant.service_key},
        {handle: str(account) for handle, account in tenant.accounts.items()},
    )
    await added(world, made, "panelist_4", ["panelist"])
    await added(world, made, "both", ["panelist", "recruiter"])
    return made
