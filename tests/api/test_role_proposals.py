"""Role profiles proposed from a team's published gaps, over HTTP: from the survey to a published profile."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.furnishing_team_notes import furnish_low_survey
from tests.api.journey import CODES
from tests.api.test_tenancy_sql import rows_of

pytestmark = pytest.mark.anyio
ROLE = EXAMPLES["proposeRoleProfile"]
ADOPTION = EXAMPLES["adoptRoleProfileProposal"]
# What a proposal and its adoption may write.
WRITTEN = {"audit_events", "audit_chain", "subject_salts", "document_versions", "role_profile_proposals"}


async def send(
    world: World, method: str, path: str, body: Any = None, *, by: str = "hr", etag: str | None = None
) -> httpx.Response:
    headers = world.tenant.auth(by) | ({} if etag is None else {"If-Match": etag})
    return await world.client.request(method, f"/v1{path}", json=body, headers=headers)


async def propose(world: World, team_id: str | None = None, *, by: str = "hr", **change: Any) -> httpx.Response:
    path = f"/teams/{team_id or world.ids['low_team']}/role-profile-proposals"
    return await send(world, "POST", path, {**ROLE, **change}, by=by)


async def proposed(world: World) -> str:
    """The address of a new proposal."""
    made = await propose(world)
    assert made.status_code == 201, made.text
    return f"/role-profile-proposals/{made.json()['id']}"


async def surveyed(world: World, levels: tuple[int, ...], name: str) -> dict[str, str]:
    """A further team whose survey is published."""
    journey = world.journey
    journey.made["instrument"] = (await journey.call("GET", f"/v1/survey-instruments/{world.ids['instrument']}")).json()
    return await furnish_low_survey(journey, levels, name)


async def test_a_proposal_names_the_gaps_and_competencies_of_the_bank(world: World) -> None:
    made = (await propose(world)).json()
    assert (made["status"], made["role_profile_id"], made["settled_by"]) == ("open", None, None)
    assert (made["survey_id"], made["target_culture_id"]) == (world.ids["low_survey"], world.ids["culture"])
    assert made["proposed_by"] == str(world.tenant.accounts["hr"])
    assert [(one["value_code"], one["target_level"], one["mean"], one["gap"]) for one in made["gaps"]] == [
        (code, 4, 2.0, 2.0) for code in CODES
    ]
    assert [(one["code"], one["value_codes"]) for one in made["competencies"]] == [(code, [code]) for code in CODES]
    assert [one["because"] for one in made["competencies"]] == [one["because"] for one in made["gaps"]]
    assert made["gaps"][0]["because"].startswith("Customer orientation: the team's mean is 2.0 and the target 4,")
    assert "tasks" not in made
    assert (await send(world, "GET", f"/role-profile-proposals/{made['id']}", by="team_lead")).json() == made
    named = await propose(world, survey_id=world.ids["low_survey"])
    assert named.json()["gaps"] == made["gaps"]
    path = f"/teams/{world.ids['low_team']}/role-profile-proposals"
    page = (await send(world, "GET", f"{path}?limit=3")).json()
    rest = (await send(world, "GET", f"{path}?cursor={page['next_cursor']}")).json()
    furnished = [world.ids["role_proposal"], world.ids["doomed_role_proposal"]]
    assert [one["id"] for one in [*page["items"], *rest["items"]]] == [*furnished, made["id"], named.json()["id"]]


@pytest.mark.parametrize(
    ("name", "levels", "code", "said"),
    [
        ("Few", (1, 2, 3, 2), "withheld", "Fewer than 5 people answered"),
        ("Alike", (2,) * 8, "withheld", "No mean of this team is published"),
        ("Split", (1, 1, 1, 1, 5, 5, 5, 5), "withheld", "they do not agree"),
        ("High", (4, 5, 4, 5, 4, 5, 4, 3), "no_gap", "Draft the role profile from the job analysis alone"),
    ],
)
async def test_where_nothing_published_asks_for_it_the_refusal_says_why(
    shared_world: World, name: str, levels: tuple[int, ...], code: str, said: str
) -> None:
    ids = await surveyed(shared_world, levels, name)
    assert said in problem(await propose(shared_world, ids["low_team"]), 409, code)["detail"]


async def test_a_team_without_a_published_survey_is_told_to_run_one(shared_world: World) -> None:
    made = await send(shared_world, "POST", "/teams", {"name": "New"}, by="admin")
    refused = problem(await propose(shared_world, made.json()["team"]["id"]), 409, "no_published_survey")
    assert "run one and publish it first" in refused["detail"]


async def test_the_survey_has_to_be_a_published_one_of_the_team(shared_world: World) -> None:
    for survey_id in (shared_world.ids["survey"], shared_world.ids["closed_survey"], random_id()):
        problem(await propose(shared_world, survey_id=survey_id), 404, "not_found", "survey_id")
    problem(await propose(shared_world, random_id()), 404, "not_found")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"), ({"level": "chief"}, "level"), ({"customer_contact": "often"}, "customer_contact"),
        ({"tasks": []}, "tasks"), ({"survey_id": "newest"}, "survey_id"),
    ],
)  # fmt: skip
async def test_what_a_role_cannot_be(shared_world: World, change: dict[str, Any], field: str) -> None:
    answer = await propose(shared_world, **change)
    problem(answer, 422, "unknown_field" if field == "tasks" else "invalid", field)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"tasks": []}, "invalid", "tasks"),
        ({"links": []}, "invalid", "links"),
        ({"links": [{"competency_code": "curiosity", "task_codes": []}]}, "invalid", "links[0].task_codes"),
        ({"links": [{"competency_code": "curiosity", "task_codes": ["sell"]}]}, "unknown_task",
         "links[0].task_codes[0]"),
        ({"links": [{"competency_code": "honest_advice", "task_codes": ["late_arrivals"]}]}, "not_proposed",
         "links[0].competency_code"),
        ({"tasks": ADOPTION["tasks"] * 2}, "duplicate", "tasks[1].code"),
        ({"links": ADOPTION["links"] * 2}, "duplicate", "links[1].competency_code"),
        ({"weight_reason": "Because."}, "unknown_field", "weight_reason"),
    ],
)  # fmt: skip
async def test_an_adoption_needs_tasks_and_a_link_for_each_competency(
    shared_world: World, change: dict[str, Any], code: str, field: str
) -> None:
    path = f"/role-profile-proposals/{shared_world.ids['role_proposal']}"
    problem(await send(shared_world, "POST", f"{path}/adopt", {**ADOPTION, **change}), 422, code, field)
    assert (await send(shared_world, "GET", path)).json()["status"] == "open"


@pytest.mark.parametrize(
    ("by", "status"),
    {"admin": 201, "hr": 201, "recruiter": 403, "hiring_manager": 403, "team_lead": 403, "viewer": 403}.items(),
)
async def test_who_may_propose_adopt_and_dismiss(shared_world: World, by: str, status: int) -> None:
    assert (await propose(shared_world, by=by)).status_code == status
    for action, body in (("adopt", ADOPTION), ("dismiss", None)):
        one = await proposed(shared_world)
        answer = await send(shared_world, "POST", f"{one}/{action}", body, by=by)
        assert answer.status_code == {201: 200}.get(status, status), (action, answer.text)
    read = await send(shared_world, "GET", f"/role-profile-proposals/{shared_world.ids['role_proposal']}", by=by)
    assert read.status_code == (200 if by in {"admin", "hr", "team_lead"} else 403)


async def test_a_key_needs_both_scopes(shared_world: World) -> None:
    """Who may write role profiles may not learn from a proposal what a survey found."""
    keys = {}
    for scopes in (("roles:write",), ("roles:write", "surveys:read")):
        body = {"name": "narrow", "scopes": [*scopes, "roles:read"], "account_id": None}
        made = await send(shared_world, "POST", "/keys", body, by="admin")
        assert made.status_code == 201, made.text
        keys[scopes] = {"Authorization": f"Bearer {made.json()['secret']}"}
    for scopes, headers in keys.items():
        path = f"/v1/teams/{shared_world.ids['low_team']}/role-profile-proposals"
        answer = await shared_world.client.post(path, json=ROLE, headers=headers)
        assert answer.status_code == (201 if "surveys:read" in scopes else 403), answer.text


async def test_a_settled_proposal_stays_as_it_is(world: World) -> None:
    one, other = await proposed(world), await proposed(world)
    dismissed = (await send(world, "POST", f"{one}/dismiss")).json()
    assert (dismissed["status"], dismissed["settled_by"]) == ("dismissed", str(world.tenant.accounts["hr"]))
    adopted = (await send(world, "POST", f"{other}/adopt", ADOPTION, by="admin")).json()
    assert (adopted["status"], adopted["settled_by"]) == ("adopted", str(world.tenant.accounts["admin"]))
    for path, code in ((one, "is_dismissed"), (other, "is_adopted")):
        problem(await send(world, "POST", f"{path}/adopt", ADOPTION), 409, code)
        problem(await send(world, "POST", f"{path}/dismiss"), 409, code)
    assert (await send(world, "GET", other)).json() == adopted
    # A discarded draft is gone; the proposal stays adopted, and says so without it.
    draft = f"/role-profiles/{adopted['role_profile_id']}"
    assert (await send(world, "DELETE", draft, etag='"1"')).status_code == 204
    after = (await send(world, "GET", other)).json()
    assert (after["status"], after["role_profile_id"]) == ("adopted", None)


async def test_a_retired_target_culture_is_not_adopted(world: World) -> None:
    one = await proposed(world)
    culture = f"/target-cultures/{world.ids['culture']}"
    etag = (await send(world, "GET", culture)).headers["etag"]
    retired = await send(world, "POST", f"{culture}/retire", {"reason": "We aim at another."}, etag=etag)
    assert retired.status_code == 200, retired.text
    refused = problem(await send(world, "POST", f"{one}/adopt", ADOPTION), 409, "retired")
    assert "Dismiss this proposal" in refused["detail"]


async def test_an_adoption_makes_a_draft_that_somebody_else_publishes(world: World) -> None:
    one = await proposed(world)
    links = [{"competency_code": code, "task_codes": ["late_arrivals"]} for code in ("empathy", "curiosity")]
    adopted = (await send(world, "POST", f"{one}/adopt", {**ADOPTION, "links": links})).json()
    draft = await send(world, "GET", f"/role-profiles/{adopted['role_profile_id']}")
    body = draft.json()["body"]
    assert (draft.json()["status"], body["title"], body["target_culture_id"]) == (
        "draft", ROLE["title"], world.ids["culture"],
    )  # fmt: skip
    assert body["competencies"] == [
        {"code": code, "task_codes": ["late_arrivals"], "value_codes": [code], "weight": 0.5}
        for code in ("empathy", "curiosity")
    ]
    assert body["tasks"] == ADOPTION["tasks"]
    path = f"/role-profiles/{adopted['role_profile_id']}"
    submitted = await send(world, "POST", f"{path}/submit", etag=draft.headers["etag"])
    problem(await send(world, "POST", f"{path}/publish", etag=submitted.headers["etag"]), 403, "own_work")
    published = await send(world, "POST", f"{path}/publish", by="admin", etag=submitted.headers["etag"])
    assert published.json()["status"] == "published"


async def test_nothing_about_a_candidate_changes_by_it(world: World, superuser: Any) -> None:
    """Requisitions, scores and reports are byte for byte what they were, and no other table has another row."""
    paths = [
        f"/requisitions/{world.ids['requisition']}", "/requisitions",
        f"/applications/{world.ids['application']}", f"/applications/{world.ids['application']}/score",
        f"/requisitions/{world.ids['requisition']}/comparison",
        f"/reports/{world.ids['candidate_report']}", f"/reports/{world.ids['candidate_report']}/file",
        f"/role-profiles/{world.ids['profile']}", f"/rubrics/{world.ids['rubric']}",
    ]  # fmt: skip

    async def seen() -> dict[str, tuple[int, bytes]]:
        answers = {path: await send(world, "GET", path, by="admin") for path in paths}
        return {path: (answer.status_code, answer.content) for path, answer in answers.items()}

    async def held() -> dict[str, Any]:
        rows = await rows_of(superuser, world.tenant.organisation_id)
        return {table: found for table, found in rows.items() if table not in WRITTEN}

    await seen()  # the first reading of a report stands in the record of who read it
    before, rows = await seen(), await held()
    assert {status for status, _ in before.values()} == {200}, {path: status for path, (status, _) in before.items()}
    one = await proposed(world)
    adopted = (await send(world, "POST", f"{one}/adopt", ADOPTION)).json()
    path = f"/role-profiles/{adopted['role_profile_id']}"
    submitted = await send(world, "POST", f"{path}/submit", etag='"1"')
    published = await send(world, "POST", f"{path}/publish", by="admin", etag=submitted.headers["etag"])
    assert published.json()["status"] == "published"
    assert await seen() == before
    assert await held() == rows


async def test_the_record_names_codes_and_no_figures(world: World) -> None:
    one = await proposed(world)
    await send(world, "POST", f"{one}/adopt", ADOPTION)
    other = await proposed(world)
    await send(world, "POST", f"{other}/dismiss")
    trail = []
    for path in (one, other):
        query = f"/audit-events?subject_id={UUID(path.rpartition('/')[2])}"
        trail += (await send(world, "GET", query, by="admin")).json()["items"]
    assert [event["action"].partition(".")[2] for event in trail] == ["made", "adopted", "made", "dismissed"]
    assert trail[0]["details"] == {
        "team_id": world.ids["low_team"], "survey_id": world.ids["low_survey"], "values": list(CODES),
        "competencies": list(CODES),
    }  # fmt: skip
    assert trail[1]["details"]["competencies"] == ["curiosity"]
    assert ROLE["title"] not in str(trail)
