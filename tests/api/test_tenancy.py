"""No organisation reaches another: over HTTP by any id on any route, and in SQL from any table."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.test_openapi import operations, streams
from tests.api.test_tenancy_sql import rows_of

pytestmark = pytest.mark.anyio


def own_ids(world: World, path: str, name: str) -> list[str]:
    """Ids of the furnished organisation that fit this path parameter."""
    ids = world.ids
    versions = {
        "target-cultures": ["culture", "culture_draft"],
        "role-profiles": ["profile", "profile_draft"],
        "rubrics": ["rubric", "rubric_draft"],
        "interview-guides": ["guide", "guide_draft"],
        "survey-instruments": ["instrument", "instrument_draft"],
    }
    kinds = {
        "version_id": versions.get(path.split("/")[2], []),
        "key_id": ["key"],
        "session_id": ["session"],
        "invitation_id": ["member_invitation"],
        "requisition_id": ["requisition"],
        "candidate_id": ["candidate"],
        "application_id": ["application", "blind_application"],
        "interview_id": ["interview", "blind_interview"],
        "tag_id": ["tag", "blind_tag", "own_tag"],
        "team_id": ["team", "archived_team"],
        "membership_id": ["team_membership"],
        "person_id": ["person"],
        "survey_id": ["survey", "open_survey", "draft_survey", "closed_survey"],
        "job_id": ["job"],
        "report_id": ["report", "candidate_report"],
        "comment_id": ["candidate_comment"],
        "external_id": ["external"],
        "request_id": ["accommodation_request"],
        "debrief_note_id": ["debrief_note"],
        "mail_id": ["mail", "sent_mail"],
        "account_id": ["rater"],
        "sample_id": ["calibration_sample"],
        "calibration_id": ["calibration"],
        "run_id": ["tagging_run"],
        "bundle_id": ["bundle", "waiting_bundle"],
        "contact_id": ["customer_contact"],
        "hypothesis_id": ["hypothesis"],
        "value_stream_id": ["value_stream", "kept_value_stream"],
        "row_id": ["clarity_row"],
        "finding_id": ["check_finding"],
        "note_id": ["team_note", "kept_team_note"],
        "note_finding_id": ["note_finding"],
        "proposal_id": ["role_proposal", "doomed_role_proposal"],
    }
    if name == "scorecard_id":
        return [*ids["cards"].values(), *ids["blind_cards"].values()]
    return [ids[kind] for kind in kinds[name]]


def speaks_of_a_tenants_thing(path: str, operation: dict[str, Any]) -> bool:
    """Whether its path names something that belongs to an organisation.

    Not a code of the shipped catalogues, nor a country, nor a questionnaire's token, which is itself the credential.
    """
    shared = {"values", "frameworks", "self-report-countries"}
    return "{" in path and bool(operation["security"]) and path.split("/")[2] not in shared


def own_version_of_other(world: World, path: str) -> str:
    """The other organisation's published version of the kind that the path is about."""
    kinds = {
        "target-cultures": "culture",
        "role-profiles": "profile",
        "rubrics": "rubric",
        "interview-guides": "guide",
        "survey-instruments": "instrument",
    }
    return str(world.other_ids[kinds[path.split("/")[2]]])


async def test_the_version_compared_with_is_ones_own_too(world: World) -> None:
    own = world.other_ids["rubric"]
    answers = [
        seen(await world.client.get(f"/v1/rubrics/{own}/changes?since={since}", headers=world.other.auth()))
        for since in (world.ids["rubric"], random_id())
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def bodies(world: World) -> dict[str, Any]:
    """For each operation that takes ids in its body, one that the other organisation may send."""
    other, accounts = world.other_ids, world.other.accounts
    profile = {**EXAMPLES["createRoleProfile"], "target_culture_id": other["culture"]}
    draft = {"team_id": other["team"], "instrument_id": other["instrument"], "target_culture_id": other["culture"]}
    guide = {**EXAMPLES["createInterviewGuide"], "role_profile_id": other["profile"], "rubric_id": other["rubric"]}
    return {
        "createInterviewGuide": guide,
        "editInterviewGuide": guide,
        "setCurrentTargetCulture": {"version_id": other["culture"]},
        "importRoleProfile": {
            "document": EXAMPLES["importRoleProfile"]["document"],
            "references": {"target_culture_id": other["culture"]},
        },
        "importInterviewGuide": {
            "document": EXAMPLES["importInterviewGuide"]["document"],
            "references": {"role_profile_id": other["profile"], "rubric_id": other["rubric"]},
        },
        "createRoleProfile": profile,
        "editRoleProfile": profile,
        "openRequisition": {
            "title": "Adviser",
            "role_profile_id": other["profile"],
            "rubric_id": other["rubric"],
            "owner_id": str(accounts["recruiter"]),
            "team_id": other["team"],
        },
        "addApplication": {"requisition_id": other["requisition"], "candidate_id": other["candidate"]},
        "planInterview": {
            "application_id": other["application"],
            "starts_at": "2026-11-02T09:00:00Z",
            "duration_minutes": 60,
            "guide_id": other["guide"],
            "panelists": [str(accounts["panelist"])],
        },
        "editRequisition": {
            **EXAMPLES["editRequisition"],
            "owner_id": str(accounts["recruiter"]),
            "team_id": other["team"],
        },
        "createCalibration": {
            "title": "Before the first interviews",
            "requisition_id": other["requisition"],
            "rubric_id": other["rubric"],
            "owner_id": str(accounts["recruiter"]),  # to whom editRequisition, above, has handed the requisition
            "panelists": [str(accounts["panelist_3"])],
            "sample_ids": [other["calibration_sample"]],
        },
        "addPanelists": {"panelists": [str(accounts["panelist_3"])]},
        "addSeats": {"panelists": [str(accounts["panelist_2"])]},
        "draftSurvey": draft,
        "editSurvey": draft,
        "publishSurveyView": {"name": "Front of house", "team_ids": [other["team"]]},
        "addTeam": {"name": "Under another", "parent_id": other["team"]},
        "changeTeam": {"name": "Moved under another", "parent_id": other["team"]},
        "recordDecision": {
            "outcome": "withdrawn",
            "reason": "Olu wrote on Monday to say that he stays where he is.",
            "supersedes_id": None,
        },
        **{
            what: {**EXAMPLES[what], "team_id": other["team"]}
            for what in ("addCustomerContact", "addHypothesis", "addValueStream", "addClarityRow", "addCultureCheck")
        },
        "proposeRoleProfile": {**EXAMPLES["proposeRoleProfile"], "survey_id": other["low_survey"]},
        "tagTexts": {**EXAMPLES["tagTexts"], "target_culture_id": other["culture"]},
        "startTaggingRun": {"requisition_id": other["requisition"]},
        "createKey": {"name": "mine", "scopes": ["culture:read"], "account_id": str(accounts["viewer"])},
    }


FOREIGN = {
    "supersedes_id": "decision",
    "version_id": "culture",
    "target_culture_id": "culture",
    "role_profile_id": "profile",
    "rubric_id": "rubric",
    "guide_id": "guide",
    "requisition_id": "requisition",
    "candidate_id": "candidate",
    "application_id": "application",
    "sample_ids": "calibration_sample",
    "team_id": "team",
    "team_ids": "team",
    "parent_id": "team",
    "instrument_id": "instrument",
    "survey_id": "low_survey",
}


def seen(response: httpx.Response) -> tuple[int, Any]:
    """What a caller sees, but for the request's own id."""
    body = response.json() if response.content else None
    return response.status_code, {key: value for key, value in (body or {}).items() if key != "request_id"}


async def test_an_id_of_another_organisation_reads_like_one_that_does_not_exist(world: World, superuser: Any) -> None:
    """Every operation with ids in its path, by an admin of the other organisation."""
    openapi = (await world.client.get("/schema/openapi.json")).json()
    before = await rows_of(superuser, world.tenant.organisation_id)
    walked = set()
    headers = {**world.other.auth(), "If-Match": '"1"'}
    for method, path, operation in operations(openapi):
        names = [one["name"] for one in operation["parameters"] if one.get("in") == "path"]
        if not speaks_of_a_tenants_thing(path, operation):
            continue
        (name,) = names
        what = operation["operationId"]
        body = bodies(world).get(what, EXAMPLES.get(what))
        # A stream of events has one as well: the number of a change.
        compared = path.endswith("/changes")
        query = {"since": own_version_of_other(world, path)} if compared else {}
        if what == "getRaterFeedback":
            query = {"requisition_id": world.other_ids["requisition"]}
        nowhere = path.format(**{name: random_id()})
        expected = seen(await world.client.request(method, nowhere, json=body, params=query, headers=headers))
        assert expected[0] == 404, f"{what}: {expected}"
        for foreign in own_ids(world, path, name):
            one = path.format(**{name: foreign})
            response = await world.client.request(method, one, json=body, params=query, headers=headers)
            assert seen(response) == expected, what
            walked.add(what)
    with_path_ids = {
        operation["operationId"]
        for _, path, operation in operations(openapi)
        if speaks_of_a_tenants_thing(path, operation)
    }
    assert walked == with_path_ids
    assert len(walked) > 40
    assert await rows_of(superuser, world.tenant.organisation_id) == before


async def test_the_ids_that_were_tried_are_real(world: World) -> None:
    """The walk above would pass with ids that nobody has."""
    openapi = (await world.client.get("/schema/openapi.json")).json()
    for method, path, operation in operations(openapi):
        names = [one["name"] for one in operation["parameters"] if one.get("in") == "path"]
        if method != "get" or streams(operation) or not speaks_of_a_tenants_thing(path, operation):
            continue
        for own in own_ids(world, path, names[0]):
            query = {"since": own} if path.endswith("/changes") else {}
            if path.startswith("/v1/raters"):
                query = {"requisition_id": world.ids["requisition"]}
            # The admin owns the requisition, and its owner is refused these.
            headers = world.tenant.auth("hr" if "accommodation" in path else "admin")
            response = await world.client.get(path.format(**{names[0]: own}), params=query, headers=headers)
            assert response.status_code in {200, 409}, f"{path}: {response.text}"


def id_fields(openapi: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Operation and field of every id in a request's body."""
    schemas = openapi["components"]["schemas"]
    for _, _, operation in operations(openapi):
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue
        name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for field, schema in schemas[name]["properties"].items():
            if '"uuid"' in json.dumps(schema):
                yield operation["operationId"], field


def with_id_changed(body: dict[str, Any], field: str, one: str) -> dict[str, Any]:
    """The body with another id in this field, which may stand in `references`."""
    if field in body.get("references", {}):
        return {**body, "references": {**body["references"], field: one}}
    return {**body, field: [one] if isinstance(body[field], list) else one}


async def own_draft(world: World, path: str) -> str:
    """A draft of the other organisation to edit at this path."""
    drafts = {"role-profiles": "createRoleProfile", "interview-guides": "createInterviewGuide"}
    collection = path.split("/")[2]
    if "{" not in path:
        return path
    if path.endswith("/role-profile-proposals"):
        return path.format(team_id=world.other_ids["low_team"])
    if collection == "teams":
        made = await world.client.post("/v1/teams", json={"name": "To move"}, headers=world.other.auth())
        return path.format(team_id=made.json()["team"]["id"])
    if collection == "surveys":
        made = await world.client.post("/v1/surveys", json=bodies(world)["draftSurvey"], headers=world.other.auth())
        published = path.endswith("/views")
        return path.format(survey_id=world.other_ids["survey"] if published else made.json()["id"])
    if collection in {"applications", "requisitions", "interviews", "calibrations"}:
        kind = collection.removesuffix("s")
        return path.format(**{f"{kind}_id": world.other_ids[kind]})
    body = bodies(world)[drafts[collection]]
    made = await world.client.post(f"/v1/{collection}", json=body, headers=world.other.auth())
    return path.format(version_id=made.json()["id"])


async def test_ids_in_bodies_read_like_ids_that_do_not_exist(world: World) -> None:
    openapi = (await world.client.get("/schema/openapi.json")).json()
    found = {operation["operationId"]: (method, path) for method, path, operation in operations(openapi)}
    headers = {**world.other.auth(), "If-Match": '"1"'}
    tried = set()
    for what, body in bodies(world).items():
        method, path = found[what]
        path = await own_draft(world, path)
        fields = [one for one in body if one.endswith("_id") or one in {"panelists", "sample_ids", "team_ids"}]
        for field in [*fields, *body.get("references", {})]:
            person = str(world.tenant.accounts["panelist"])
            foreign = world.ids[FOREIGN[field]] if field in FOREIGN else person
            answers = []
            for one in (foreign, random_id()):
                changed = with_id_changed(body, field, one)
                answers.append(seen(await world.client.request(method, path, json=changed, headers=headers)))
            assert answers[0] == answers[1], (what, field)
            assert answers[0][0] in {404, 422}, (what, field, answers[0])
            assert {error["field"].partition("[")[0] for error in answers[0][1]["errors"]} == {field}, what
            tried.add((what, "references" if field in body.get("references", {}) else field))
        response = await world.client.request(method, path, json=body, headers=headers)
        assert response.status_code in {200, 201, 202}, f"{what} with its own ids: {response.text}"
    # Nothing of these refers to anything, and signing in has a test of its own.
    harmless = {("importRubric", "references"), ("importTargetCulture", "references"),
                ("importSurveyInstrument", "references"), ("signIn", "organisation_id")}  # fmt: skip
    assert tried | harmless == set(id_fields(openapi))


async def test_collections_hold_ones_own_things_only(world: World) -> None:
    openapi = (await world.client.get("/schema/openapi.json")).json()
    foreign = {value for value in world.ids.values() if isinstance(value, str)} | {*world.ids["cards"].values()}
    walked = 0
    for method, path, operation in operations(openapi):
        if method != "get" or "{" in path or not operation["security"]:
            continue
        needed = {"q": "guest"} if path == "/v1/notes" else {}
        queries: list[dict[str, str]] = [needed]
        # One's own scorecards are ordered by due time, so only the cursors of their own pages mean something.
        if path != "/v1/my/scorecards" and any(one.get("name") == "cursor" for one in operation["parameters"]):
            queries.append({"cursor": "00000000-0000-0000-0000-000000000000", **needed})
        for parameter in operation["parameters"]:
            if parameter.get("in") == "query" and parameter["name"].endswith("_id"):
                kind = {"subject_id": "application"}.get(parameter["name"], parameter["name"].removesuffix("_id"))
                queries.append({parameter["name"]: world.ids[kind], **needed})
        for query in queries:
            response = await world.client.get(path, params=query, headers=world.other.auth())
            assert response.status_code == 200, f"{path} {query}: {response.text}"
            # Some answers repeat the id that was asked for.
            assert not [one for one in foreign - set(query.values()) if one in response.text], path
            assert str(world.tenant.organisation_id) not in response.text, path
            if set(query) & {"requisition_id", "application_id", "team_id", "subject_id"}:
                assert response.json()["items"] == [], path
                own = await world.client.get(path, params=query, headers=world.tenant.auth())
                assert own.json()["items"], f"{path} {query} would be empty for anybody"
            walked += 1
    assert walked > 30


async def test_nobody_acts_for_or_signs_in_to_another_organisation(world: World) -> None:
    service = {"Authorization": f"Bearer {world.other.service_key}"}
    answers = [
        seen(await world.client.get("/v1/me", headers={**service, "On-Behalf-Of": name}))
        for name in (str(world.tenant.accounts["admin"]), "admin@acme.example.org", random_id())
    ]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 403
    signing = {"email": "ida@acme.example.org", "password": "a password for tests only"}
    for organisation_id in (str(world.other.organisation_id), random_id()):
        response = await world.client.post("/v1/sessions", json={**signing, "organisation_id": organisation_id})
        problem(response, 401, "sign_in_failed")
    own = {**signing, "organisation_id": str(world.tenant.organisation_id)}
    assert (await world.client.post("/v1/sessions", json=own)).status_code == 201
