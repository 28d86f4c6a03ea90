"""Somebody leaves by the directory while a survey runs: who was a member at its launch counts until it closes."""

import pytest

from tests.api.conftest import World, problem
from tests.api.scim.conftest import PATCH

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("how", ["deleted", "deactivated", "out_of_the_group"])
async def test_an_invitation_outlives_its_persons_membership(world: World, how: str) -> None:
    journey = world.journey
    people = [{"name": f"P {number}", "email": f"p{number}@example.org"} for number in range(6)]
    team = (await journey.call("POST", "/v1/teams", {"name": "Leavers", "members": people}, by="hr")).json()["team"]
    draft = {"team_id": team["id"], "instrument_id": world.ids["instrument"], "target_culture_id": world.ids["culture"]}
    launched = await journey.launch(draft, by="hr")
    token = launched["invitations"][0]["token"]
    members = (await journey.call("GET", f"/v1/teams/{team['id']}")).json()["members"]
    gone = next(one["id"] for one in members if one["email"] == launched["invitations"][0]["email"])
    off = {"op": "replace", "path": "active", "value": False}
    out = {"op": "remove", "path": f'members[value eq "{gone}"]'}
    method, path, operation, status = {
        "deleted": ("DELETE", f"/scim/v2/Users/{gone}", None, 204),
        "deactivated": ("PATCH", f"/scim/v2/Users/{gone}", off, 200),
        "out_of_the_group": ("PATCH", f"/scim/v2/Groups/{team['id']}", out, 200),
    }[how]
    body = None if operation is None else {"schemas": [PATCH], "Operations": [operation]}
    left = await world.client.request(method, path, json=body, headers=world.tenant.auth("hr"))
    assert left.status_code == status, left.text
    assert len((await journey.call("GET", f"/v1/teams/{team['id']}")).json()["members"]) == 5
    questionnaire = (await world.client.get(f"/v1/questionnaire/{token}")).json()
    answers = {"answers": [3] * len(questionnaire["items"])}
    answered = await world.client.post(f"/v1/questionnaire/{token}", json=answers)
    assert answered.status_code == 204, answered.text
    survey = (await journey.call("GET", f"/v1/surveys/{launched['survey']['id']}", by="hr")).json()
    assert (survey["survey"]["invited"], survey["answered"]) == (6, 1)
    problem(await world.client.get(f"/v1/questionnaire/{token}"), 404, "not_found")
    again = await journey.launch(draft, by="hr")
    assert len(again["invitations"]) == 5, "the next survey does not ask them"
