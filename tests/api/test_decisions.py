"""A decision is one person's, about one application, with a reason, on open panels; nothing else makes one."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.dates import written
from tests.api.conftest import World, problem, random_id
from tests.api.test_openapi import operations
from tests.sql.statements import statements

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
REASON = "She found the guest a room herself and rang him the next day; two raters quote it."
DECISION = {"outcome": "advance", "reason": REASON, "competencies": [{"competency_code": "customer_orientation"}]}
GONE = {"outcome": "withdrawn", "reason": "He wrote on Monday to say that he stays where he is."}


def auth(world: World, reader: str) -> dict[str, str]:
    if reader == "service":
        return {"Authorization": f"Bearer {world.tenant.service_key}"}
    return world.tenant.auth(reader)


async def decide(
    world: World, by: str, application: str | None = None, body: dict[str, Any] = DECISION, **changes: Any
) -> httpx.Response:
    path = f"/v1/applications/{application or world.ids['application']}/decisions"
    return await world.client.post(path, json={**body, **changes}, headers=auth(world, by))


async def history(world: World, application: str | None = None, by: str = "hiring_manager") -> list[dict[str, Any]]:
    path = f"/v1/applications/{application or world.ids['application']}/decisions"
    response = await world.client.get(path, headers=auth(world, by))
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_a_decision_has_a_person_a_reason_and_its_grounds(world: World) -> None:
    card = world.ids["cards"]["panelist"]
    grounds = [
        {"competency_code": "customer_orientation", "evidence_scorecard_ids": [card]},
        {"competency_code": "empathy"},
    ]
    answer = await decide(world, "hiring_manager", competencies=grounds)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["advice"] == []
    decision = made["decision"]
    assert decision["decided_by"] == str(world.tenant.accounts["hiring_manager"])
    assert (decision["number"], decision["supersedes_id"], decision["outcome"]) == (1, None, "advance")
    assert decision["reason"] == REASON
    assert decision["competencies"] == [grounds[0], {**grounds[1], "evidence_scorecard_ids": []}]
    assert await history(world) == await history(world, by="recruiter") == [decision]
    events = (await world.journey.call("GET", "/v1/audit-events?action=decision.recorded&limit=200")).json()["items"]
    (event,) = [one for one in events if one["subject_id"] == world.ids["application"]]
    assert event["details"] == {"decision_id": decision["id"], "number": 1, "outcome": "advance"}
    assert event["actor_id"] == decision["decided_by"]


async def test_a_later_decision_supersedes_and_the_earlier_stays(world: World, superuser: Any) -> None:
    first = (await decide(world, "hiring_manager", outcome="hold")).json()["decision"]
    # The owner of the requisition, who is an admin here.
    second = (await decide(world, "admin", outcome="hire", supersedes_id=first["id"])).json()["decision"]
    assert (second["number"], second["supersedes_id"]) == (2, first["id"])
    assert await history(world) == [first, second]
    page = (await world.journey.call("GET", f"/v1/applications/{world.ids['application']}/decisions?limit=1")).json()
    assert page["items"] == [first]
    for statement in ("UPDATE decisions SET outcome = 'reject'", "DELETE FROM decisions"):
        with pytest.raises(Exception, match="append-only"):
            await superuser.execute(statement)


@pytest.mark.parametrize("knows", ["nothing", "the first"])
async def test_nobody_overwrites_a_decision_that_they_have_not_seen(world: World, knows: str) -> None:
    first = (await decide(world, "hiring_manager", outcome="hold")).json()["decision"]
    second = (await decide(world, "admin", outcome="reject", supersedes_id=first["id"])).json()["decision"]
    known = {} if knows == "nothing" else {"supersedes_id": first["id"]}
    refused = problem(await decide(world, "hiring_manager", **known), 409, "decided_in_between")
    assert f"Ada Admin decided on {written(datetime.fromisoformat(second['decided_at']))}, " in refused["detail"]
    (error,) = refused["errors"]
    assert error["field"] == "supersedes_id"
    assert second["id"] in error["message"]
    assert await history(world) == [first, second]


async def test_of_two_deciders_at_once_one_is_told_of_the_other(world: World) -> None:
    answers = await asyncio.gather(*(decide(world, by) for by in ("hiring_manager", "admin") * 3))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    (made,) = [answer.json()["decision"] for answer in answers if answer.status_code == 201]
    names = {str(world.tenant.accounts["admin"]): "Ada Admin", str(world.tenant.accounts["hiring_manager"]): "Hal"}
    for answer in answers:
        if answer.status_code == 409:
            assert names[made["decided_by"]] in problem(answer, 409, "decided_in_between")["detail"]
    assert await history(world) == [made]
    # The same again for the second decision.
    answers = await asyncio.gather(
        *(decide(world, by, supersedes_id=made["id"], outcome="hire") for by in ("hiring_manager", "admin") * 3)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert [one["number"] for one in await history(world)] == [1, 2]


async def test_the_decision_superseded_is_the_applications_own(world: World) -> None:
    for foreign in (world.ids["decision"], random_id()):
        problem(await decide(world, "admin", supersedes_id=foreign), 422, "not_found", "supersedes_id")
    assert await history(world) == []


async def test_not_while_a_panel_is_blind(world: World) -> None:
    """For everybody, whatever the outcome, and in the policy's own words."""
    blind = world.ids["blind_application"]
    for by in ("hiring_manager", "admin"):
        for outcome in ("advance", "hold", "reject", "hire"):
            refused = problem(await decide(world, by, blind, outcome=outcome), 409, "blinded")
            assert "until every panelist has locked" in refused["detail"]
    later = {
        "application_id": world.ids["application"],
        "starts_at": "2026-11-09T09:00:00Z",
        "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["panelist_3"])],
    }
    await world.journey.call("POST", "/v1/interviews", later)
    problem(await decide(world, "hiring_manager"), 409, "blinded")


async def test_not_without_a_locked_scorecard(world: World) -> None:
    journey = world.journey
    candidate = (await journey.call("POST", "/v1/candidates", {"name": "Neo New"})).json()
    applied = {"requisition_id": world.ids["requisition"], "candidate_id": candidate["id"]}
    application = (await journey.call("POST", "/v1/applications", applied)).json()["id"]
    problem(await decide(world, "hiring_manager", application), 409, "no_locked_scorecard")
    made = await journey.interview("Eve Empty", raters=("panelist",))
    opened = {"reason": "Pia is ill for four weeks."}
    await journey.call("POST", f"/v1/interviews/{made['interview']['id']}/open", opened)
    problem(await decide(world, "hiring_manager", made["application"]["id"]), 409, "no_locked_scorecard")
    # A withdrawal is the candidate's, not the panel's.
    for one in (application, made["application"]["id"], world.ids["blind_application"]):
        assert (await decide(world, "recruiter", one, GONE)).status_code == 201


async def test_who_decides(world: World) -> None:
    problem(await decide(world, "recruiter"), 403, "not_a_decider")
    for by in ("panelist", "hr", "team_lead", "viewer"):
        for body in (DECISION, GONE):
            problem(await decide(world, by, body=body), 403, "scope_missing")
    for body in (DECISION, GONE):
        problem(await decide(world, "service", body=body), 403, "person_needed")
    assert await history(world) == []
    for_hal = {**auth(world, "service"), "On-Behalf-Of": str(world.tenant.accounts["hiring_manager"])}
    path = f"/v1/applications/{world.ids['application']}/decisions"
    made = await world.client.post(path, json=DECISION, headers=for_hal)
    assert made.json()["decision"]["decided_by"] == str(world.tenant.accounts["hiring_manager"])
    problem(await decide(world, "hiring_manager", random_id()), 404, "not_found")


async def test_the_owner_of_the_requisition_decides(world: World) -> None:
    """A recruiter decides about the requisition that they own, and about no other."""
    journey = world.journey
    made = (await journey.call("GET", f"/v1/requisitions/{world.ids['requisition']}")).json()
    opening = {
        "title": "Service adviser, night shift",
        "role_profile_id": made["role_profile_id"],
        "rubric_id": made["rubric_id"],
        "owner_id": str(world.tenant.accounts["recruiter"]),
    }
    journey.made["requisition"] = (await journey.call("POST", "/v1/requisitions", opening)).json()
    own = await journey.interview("Nia Night")
    await journey.complete_panel(own)
    assert (await decide(world, "recruiter", own["application"]["id"])).status_code == 201
    problem(await decide(world, "recruiter"), 403, "not_a_decider")


async def test_a_decider_who_stepped_back_or_still_writes_does_not_decide(world: World) -> None:
    journey = world.journey
    manager = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await journey.call("POST", "/v1/members", manager)
    made = await journey.interview("Cleo Close", raters=("panelist", "hiring_manager"))
    application = made["application"]["id"]
    opened = {"reason": "Hal is away for four weeks."}
    saved = await journey.write("panelist", made["cards"]["panelist"], "She rang. Twice.", (3, 3, 3))
    await journey.lock("panelist", made["cards"]["panelist"], saved.headers["etag"])
    await journey.call("POST", f"/v1/interviews/{made['interview']['id']}/open", opened)
    problem(await decide(world, "hiring_manager", application), 409, "blinded")
    first = (await decide(world, "admin", application)).json()["decision"]
    path = f"/v1/applications/{application}/decisions"
    problem(await world.client.get(path, headers=auth(world, "hiring_manager")), 409, "blinded")
    stepped = {"kind": "conflict_of_interest", "reason": "She is my cousin."}
    await journey.call("POST", f"/v1/scorecards/{made['cards']['hiring_manager']}/recuse", stepped, by="hiring_manager")
    problem(await decide(world, "hiring_manager", application, supersedes_id=first["id"]), 403, "recused")
    problem(await world.client.get(path, headers=auth(world, "hiring_manager")), 403, "recused")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"reason": "Too short."}, "reason", "invalid"),
        ({"reason": " " * 60}, "reason", "invalid"),
        ({"reason": None}, "reason", "invalid"),
        ({"outcome": "maybe"}, "outcome", "invalid"),
        ({"competencies": []}, "competencies", "competency_needed"),
        ({"competencies": [{"competency_code": "grit"}]}, "competencies[0].competency_code", "unknown_competency"),
        ({"competencies": [{"competency_code": "empathy"}] * 2}, "competencies[1].competency_code", "duplicate"),
    ],
)
async def test_what_has_to_be_changed(shared_world: World, changes: dict[str, Any], field: str, code: str) -> None:
    problem(await decide(shared_world, "hiring_manager", **changes), 422, code, field)


async def test_evidence_is_a_locked_scorecard_of_the_application(shared_world: World) -> None:
    ids = shared_world.ids
    field = "competencies[0].evidence_scorecard_ids[0]"
    answers = []
    for card in (ids["blind_cards"]["panelist"], ids["blind_cards"]["panelist_3"], random_id()):
        grounds = [{"competency_code": "empathy", "evidence_scorecard_ids": [card]}]
        refused = problem(await decide(shared_world, "admin", competencies=grounds), 422, "not_found", field)
        answers.append(refused["errors"])
    assert all(answer == answers[0] for answer in answers), "a blind card reads like one that does not exist"


async def test_remarks_on_the_reason_stand_in_nobodys_way(world: World) -> None:
    reason = "Her composite was 4.1, and our gut feeling was good."
    made = await decide(world, "hiring_manager", reason=reason)
    assert made.status_code == 201
    found = [(one["code"], reason[one["start"] : one["end"]]) for one in made.json()["advice"]]
    assert found == [("fit_talk", "gut feeling")]
    assert (await history(world))[0]["reason"] == reason


async def test_no_operation_decides_about_several_and_none_decides_by_itself(world: World) -> None:
    """The document knows one operation that decides, and its path names the one application."""
    openapi = (await world.client.get("/schema/openapi.json")).json()
    found = list(operations(openapi))
    deciding = {
        (method, path)
        for method, path, operation in found
        if method != "get" and "decisions:write" in str(operation["security"])
    }
    assert deciding == {("post", "/v1/applications/{application_id}/decisions")}
    schemas = openapi["components"]["schemas"]
    outcomes = set(schemas["DecisionDraft"]["properties"]["outcome"]["enum"])
    for method, path, operation in found:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        reference = content.get("schema", {}).get("$ref", "")
        properties = schemas.get(reference.rpartition("/")[2], {}).get("properties", {})
        for name, schema in properties.items():
            assert name not in {"application_ids", "applications"}, f"{method} {path} takes several applications"
            if set(schema.get("enum", ())) & outcomes:
                assert (method, path) in deciding, f"{method} {path} takes an outcome"


def test_one_statement_writes_decisions_and_only_people_run_it() -> None:
    """One route, the debrief's form and the form for a withdrawal; no score, job or import."""
    writing = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM)\s+decisions\b")
    assert [str(one) for one in statements() if writing.search(one.sql)] == ["domain.decisions.queries.INSERT_DECISION"]
    sources = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for package in ("api", "domain", "nlp", "reports")
        for path in (ROOT / package).rglob("*.py")
    }
    assert _calling(sources, "insert_decision") == {"domain/decisions/service.py"}
    forms = {"api/pages/hiring/debrief.py", "api/pages/hiring/applications.py"}
    assert _calling(sources, "decide") == {"api/routes/debrief.py", *forms}
    triggers = "".join(path.read_text("utf-8") for path in (ROOT / "migrations").glob("*.sql"))
    assert not writing.search(triggers)


def _calling(sources: dict[str, str], name: str) -> set[str]:
    """The files that call a function of domain.decisions by this name."""
    call = re.compile(rf"(?<!def )\b(?:queries|decisions|service)\.{name}\(|import [^\n]*\b{name}\b")
    knowing = {path: text for path, text in sources.items() if "domain.decisions" in text}
    return {path for path, text in knowing.items() if call.search(text)}


async def test_reading_scores_locking_and_reporting_decide_nothing(world: World) -> None:
    path = f"/v1/applications/{world.ids['application']}"
    await world.journey.call("GET", f"{path}/score")
    await world.journey.call("POST", f"{path}/reports", by="recruiter")
    for rater in ("panelist_2", "panelist_3"):
        saved = await world.journey.write(rater, world.ids["blind_cards"][rater], "She rang. Twice.", (5, 5, 5))
        await world.journey.lock(rater, world.ids["blind_cards"][rater], saved.headers["etag"])
    for application in (world.ids["application"], world.ids["blind_application"]):
        assert await history(world, application) == []
