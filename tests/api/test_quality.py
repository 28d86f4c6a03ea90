"""Agreement between raters and feedback to a rater over HTTP: who may see it, from how many candidates on."""

from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import World, problem, random_id
from tests.api.filling import fill
from tests.api.journey import CODES

pytestmark = pytest.mark.anyio
PANEL = ("panelist", "panelist_2", "panelist_3")
EVERYBODY = ("admin", "recruiter", "hiring_manager", *PANEL, "hr", "team_lead", "viewer", "service")


def auth(world: World, reader: str) -> dict[str, str]:
    if reader == "service":
        return {"Authorization": f"Bearer {world.tenant.service_key}"}
    return world.tenant.auth(reader)


async def filled(world: World, superuser: Any, applications: int, *, panel: int = 3, blind: bool = False) -> None:
    raters = [world.tenant.accounts[one] for one in (*PANEL, "recruiter")]
    await fill(
        superuser, world.tenant.organisation_id, UUID(world.ids["requisition"]), raters, CODES, applications, panel,
        blind=blind, seed=applications,
    )  # fmt: skip


async def get(world: World, path: str, reader: str = "hiring_manager", **query: Any) -> Any:
    response = await world.client.get(path, params=query, headers=auth(world, reader))
    assert response.status_code == 200, response.text
    return response.json()


async def test_quality_of_a_requisition_and_of_its_rubric(world: World, superuser: Any) -> None:
    await filled(world, superuser, 11)
    requisition = await get(world, f"/v1/requisitions/{world.ids['requisition']}/quality")
    rubric = await get(world, f"/v1/rubrics/{world.ids['rubric']}/quality", "recruiter")
    assert (requisition["scope"], requisition["n_candidates"], requisition["raters"]) == ("requisition", 12, 4)
    assert (rubric["scope"], rubric["subject_id"], rubric["requisitions"]) == ("rubric", world.ids["rubric"], 1)
    for name in ("composite", "competencies", "n_candidates"):
        assert rubric[name] == requisition[name], "one requisition is all that uses this rubric"
    assert {one["competency_code"] for one in requisition["competencies"]} == set(CODES)
    assert "planning" not in requisition["composite"]
    assert any("nearly meaningless" in note for note in requisition["notes"])
    draft = await get(world, f"/v1/rubrics/{world.ids['rubric_draft']}/quality")
    assert (draft["requisitions"], draft["n_candidates"]) == (0, 0)
    assert draft["composite"]["alpha_interval"]["value"] is None
    assert draft["composite"]["alpha_interval"]["not_computable"]


async def test_a_rubric_gathers_its_requisitions(world: World, superuser: Any) -> None:
    journey = world.journey
    opened = {"title": "Night shift", "role_profile_id": world.ids["profile"], "rubric_id": world.ids["rubric"]}
    other = (await journey.call("POST", "/v1/requisitions", opened)).json()["id"]
    raters = [world.tenant.accounts[one] for one in PANEL]
    await fill(superuser, world.tenant.organisation_id, UUID(other), raters, CODES, 14, 3)
    found = await get(world, f"/v1/rubrics/{world.ids['rubric']}/quality")
    assert (found["requisitions"], found["n_candidates"]) == (2, 15)
    assert (await get(world, f"/v1/requisitions/{other}/quality"))["n_candidates"] == 14


async def test_quality_says_nothing_of_blind_panels(world: World, superuser: Any) -> None:
    await filled(world, superuser, 12)
    path = f"/v1/requisitions/{world.ids['requisition']}/quality"
    before = await get(world, path)
    await filled(world, superuser, 25, blind=True)
    assert await get(world, path) == before


def feedback_path(world: World, rater: str = "panelist") -> str:
    return f"/v1/raters/{world.tenant.accounts[rater]}/feedback"


# The requisition's owner is the admin who opened it.
MAY_READ = {"requisition_id": {"panelist", "admin"}, "rubric_id": {"panelist"}}


@pytest.mark.parametrize("by", ["requisition_id", "rubric_id"])
async def test_feedback_is_for_the_rater_and_the_owner(world: World, superuser: Any, by: str) -> None:
    await filled(world, superuser, 14, panel=4)
    query = {by: world.ids[by.removesuffix("_id")]}
    for reader in EVERYBODY:
        response = await world.client.get(feedback_path(world), params=query, headers=auth(world, reader))
        if reader in MAY_READ[by]:
            assert response.status_code == 200, f"{reader}: {response.text}"
            assert response.json()["severity"]["effect"] is not None
        else:
            assert response.status_code == 403, f"{reader}: {response.text}"
            assert response.json()["code"] in {"not_your_feedback", "scope_missing"}
            assert "severity" not in response.text
    for own in ("panelist_2", "panelist_3"):
        assert (await get(world, feedback_path(world, own), own, **query))["n_candidates"] == 15


async def test_a_service_key_reads_it_for_the_rater_alone(world: World, superuser: Any) -> None:
    await filled(world, superuser, 12)
    query = {"requisition_id": world.ids["requisition"]}
    for person, status in (("panelist", 200), ("panelist_2", 403), ("recruiter", 403)):
        headers = {**auth(world, "service"), "On-Behalf-Of": str(world.tenant.accounts[person])}
        response = await world.client.get(feedback_path(world), params=query, headers=headers)
        assert response.status_code == status, response.text


async def test_reading_anothers_feedback_is_on_the_record(world: World, superuser: Any) -> None:
    await filled(world, superuser, 12)
    query = {"requisition_id": world.ids["requisition"]}
    await get(world, feedback_path(world), "panelist", **query)
    await get(world, feedback_path(world), "admin", **query)
    events = (await get(world, "/v1/audit-events", "admin", limit=200))["items"]
    told = [event for event in events if event["action"] == "rater_feedback.read"]
    assert [event["actor_id"] for event in told] == [str(world.tenant.accounts["admin"])]
    assert told[0]["details"] == {"rater_id": str(world.tenant.accounts["panelist"])}


async def test_nothing_before_ten_candidates_and_never_of_blind_ones(world: World, superuser: Any) -> None:
    query = {"requisition_id": world.ids["requisition"]}
    await filled(world, superuser, 8, panel=4)
    await filled(world, superuser, 30, panel=4, blind=True)
    for reader in ("panelist", "admin"):
        found = await get(world, feedback_path(world), reader, **query)
        assert (found["n_candidates"], found["severity"], found["halo"], found["range_use"]) == (9, None, None, [])
        assert found["not_computable"] == "9 opened candidates; feedback starts at 10"
    await filled(world, superuser, 1, panel=4)
    found = await get(world, feedback_path(world), "panelist", **query)
    assert found["n_candidates"] == 10
    assert found["severity"]["low"] < found["severity"]["effect"] < found["severity"]["high"]


async def test_severity_changes_no_score(world: World, superuser: Any) -> None:
    await filled(world, superuser, 14)
    requisition = world.ids["requisition"]
    paths = [f"/v1/applications/{world.ids['application']}/score", f"/v1/requisitions/{requisition}/comparison"]
    before = [(await world.client.get(path, headers=world.tenant.auth())).content for path in paths]
    found = await get(world, feedback_path(world), "admin", requisition_id=requisition)
    assert found["severity"]["effect"] != 0
    assert [(await world.client.get(path, headers=world.tenant.auth())).content for path in paths] == before


async def test_to_the_owner_an_unopened_rater_does_not_exist(world: World) -> None:
    """Tom sits on no panel; Rita's only panel is blind; the last id is nobody's."""
    journey = world.journey
    recruiter = {"email": "recruiter@acme.example.org", "name": "Rita Recruiter", "roles": ["recruiter", "panelist"]}
    await journey.call("POST", "/v1/members", recruiter)
    blind = await journey.interview("Ola Blind", ("recruiter",))
    assert blind["cards"]
    answers = []
    for account in (world.tenant.accounts["team_lead"], world.tenant.accounts["recruiter"], random_id()):
        path, query = f"/v1/raters/{account}/feedback", {"requisition_id": world.ids["requisition"]}
        response = await world.client.get(path, params=query, headers=world.tenant.auth())
        answers.append(problem(response, 404, "not_found")["detail"])
    assert len(set(answers)) == 1


@pytest.mark.parametrize("query", [{}, {"requisition_id": "requisition", "rubric_id": "rubric"}])
async def test_one_of_two_is_needed(shared_world: World, query: dict[str, str]) -> None:
    sent = {name: shared_world.ids[kind] for name, kind in query.items()}
    response = await shared_world.client.get(
        feedback_path(shared_world), params=sent, headers=shared_world.tenant.auth("panelist")
    )
    problem(response, 422, "one_of_two", "query.requisition_id")
