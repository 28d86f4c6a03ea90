"""Whatever is wrong with a request, the answer is a problem document with a code, and the field that is at fault."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from api.body import BODY_MOST
from api.openapi_examples import EXAMPLES
from domain.interviews.model import NOTE_MOST
from tests.api.conftest import World, problem, random_id

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    """What is refused changes nothing, so these tests share a database."""
    return shared_world


JSON = {"Content-Type": "application/json"}
CANDIDATE = "/v1/candidates"
DEEP = b'{"name": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        pytest.param(b'{"name": ', 400, "malformed_json", None, id="cut off"),
        pytest.param(b'{"name": "A"} x', 400, "malformed_json", None, id="trailing text"),
        pytest.param(b"{'name': 'A'}", 400, "malformed_json", None, id="single quotes"),
        pytest.param(b'{"name": "\xff\xfe"}', 400, "malformed_json", None, id="not UTF-8"),
        pytest.param('{"name": "A"}'.encode("utf-16"), 400, "malformed_json", None, id="UTF-16"),
        pytest.param(b'{"name": "\\ud800"}', 400, "malformed_json", None, id="lone surrogate"),
        pytest.param(b'{"name": "\\udc00\\ud800 x"}', 400, "malformed_json", None, id="surrogates reversed"),
        pytest.param(b'{"name": NaN}', 400, "malformed_json", None, id="NaN"),
        pytest.param(b"", 422, "invalid", "body", id="empty"),
        pytest.param(b"[]", 422, "invalid", "body", id="array"),
        pytest.param(b"null", 422, "invalid", "body", id="null"),
        pytest.param(b"{}", 422, "required", "name", id="missing field"),
        pytest.param(b'{"name": 5}', 422, "invalid", "name", id="number for text"),
        pytest.param(b'{"name": null}', 422, "invalid", "name", id="null for text"),
        pytest.param(b'{"name": ""}', 422, "invalid", "name", id="empty text"),
        pytest.param(b'{"name": "   "}', 422, "invalid", "name", id="blank text"),
        pytest.param(b'{"name": "A\\u0000B"}', 422, "nul_character", "name", id="NUL in a name"),
        pytest.param(b'{"name": "A", "external_id": "a\\u0000b"}', 422, "nul_character", "external_id", id="NUL"),
        pytest.param(b'{"name": "A", "nmae": "B"}', 422, "unknown_field", "nmae", id="unknown field"),
        pytest.param(b'{"name": "A", "email": "nobody"}', 422, "invalid", "email", id="not an e-mail"),
        pytest.param(b'{"name": "' + b"A" * 301 + b'"}', 422, "invalid", "name", id="too long"),
        pytest.param(DEEP, 422, "invalid", "name", id="nested deeply"),
        pytest.param(b"[" * 200_000, 422, "invalid", "body", id="array opened for ever"),
        pytest.param(b" " * (BODY_MOST + 1), 413, "body_too_large", None, id="oversized"),
    ],
)
async def test_bodies(world: World, body: bytes, status: int, code: str, field: str | None) -> None:
    response = await world.client.post(CANDIDATE, content=body, headers={**world.tenant.auth(), **JSON})
    if code == "invalid" and body == b"":
        code = "required"
    problem(response, status, code, field)


async def test_a_body_of_unknown_length_is_cut_off_at_the_limit(world: World) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10 * BODY_MOST:
            sent += 65_536
            yield b" " * 65_536

    response = await world.client.post(CANDIDATE, content=endless(), headers={**world.tenant.auth(), **JSON})
    problem(response, 413, "body_too_large")
    assert str(BODY_MOST) in response.json()["detail"]


async def test_a_body_at_the_limit_is_read(world: World) -> None:
    body = json.dumps({"name": "A"}).encode()
    body += b" " * (BODY_MOST - len(body))
    response = await world.client.post(CANDIDATE, content=body, headers={**world.tenant.auth(), **JSON})
    assert response.status_code == 201, response.text


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("/v1/interviews", {"duration_minutes": "60"}, "duration_minutes"),
        ("/v1/interviews", {"duration_minutes": 60.5}, "duration_minutes"),
        ("/v1/interviews", {"duration_minutes": True}, "duration_minutes"),
        ("/v1/interviews", {"duration_minutes": 10**30}, "duration_minutes"),
        ("/v1/interviews", {"duration_minutes": -1}, "duration_minutes"),
        ("/v1/interviews", {"starts_at": "2026-11-02T09:00:00"}, "starts_at"),
        ("/v1/interviews", {"starts_at": "2026-13-02T09:00:00Z"}, "starts_at"),
        ("/v1/interviews", {"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ("/v1/interviews", {"starts_at": "9999-12-31T23:59:59-14:00"}, "starts_at"),
        ("/v1/interviews", {"starts_at": 1793610000}, "starts_at"),
        ("/v1/interviews", {"application_id": "7"}, "application_id"),
        ("/v1/interviews", {"panelists": []}, "panelists"),
        ("/v1/interviews", {"panelists": ["7"]}, "panelists[0]"),
        ("/v1/interviews", {"panelists": [random_id()]}, "panelists[0]"),
        ("/v1/keys", {"expires_at": "2027-01-31T00:00:00"}, "expires_at"),
        ("/v1/keys", {"expires_at": "2020-01-31T00:00:00Z"}, "expires_at"),
        ("/v1/keys", {"expires_at": "9999-12-31T23:59:59-14:00"}, "expires_at"),
        ("/v1/keys", {"scopes": []}, "scopes"),
        ("/v1/keys", {"scopes": ["everything"]}, "scopes"),
        ("/v1/keys", {"account_id": random_id(), "service": False}, "account_id"),
        ("/v1/members", {"roles": ["king"]}, "roles[0]"),
        ("/v1/members", {"roles": []}, "roles"),
        ("/v1/members", {"password": "short"}, "password"),
        ("/v1/role-profiles", {"competencies": []}, "competencies"),
        ("/v1/surveys", {"minimum_for_means": 4}, "minimum_for_means"),
        ("/v1/surveys", {"minimum_for_spread": 7}, "minimum_for_spread"),
    ],
)
async def test_fields(world: World, path: str, change: dict[str, Any], field: str) -> None:
    ids = world.ids
    good: dict[str, dict[str, Any]] = {
        "/v1/interviews": {
            **EXAMPLES["planInterview"],
            "application_id": ids["application"],
            "panelists": [str(world.tenant.accounts["panelist"])],
        },
        "/v1/keys": {**EXAMPLES["createKey"]},
        "/v1/members": EXAMPLES["saveMember"],
        "/v1/role-profiles": {**EXAMPLES["createRoleProfile"], "target_culture_id": ids["culture"]},
        "/v1/surveys": {
            "team_id": ids["team"], "instrument_id": ids["instrument"], "target_culture_id": ids["culture"],
        },
    }  # fmt: skip
    accepted = await world.client.post(path, json=good[path], headers=world.tenant.auth())
    assert accepted.status_code == 201, accepted.text
    response = await world.client.post(path, json={**good[path], **change}, headers=world.tenant.auth())
    problem(response, 422, response.json()["code"], field)


@pytest.mark.parametrize("weight", ["1e999", "-1e999", "1e-400", "0.1e", "NaN", "Infinity", '"0.5"', "2"])
async def test_numbers(world: World, weight: str) -> None:
    profile = {**EXAMPLES["createRoleProfile"], "target_culture_id": world.ids["culture"]}
    body = json.dumps(profile).replace('"weight": 0.5', f'"weight": {weight}')
    assert body != json.dumps(profile)
    response = await world.client.post("/v1/role-profiles", content=body, headers={**world.tenant.auth(), **JSON})
    assert response.status_code in {400, 422}, response.text
    problem(response, response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/json; charset=utf-16"],
)
async def test_media_types(world: World, media_type: str) -> None:
    headers = {**world.tenant.auth(), "Content-Type": media_type}
    problem(
        await world.client.post(CANDIDATE, content=b'{"name": "A"}', headers=headers), 415, "media_type_unsupported"
    )
    headers["Content-Type"] = "Application/JSON; charset=UTF-8"
    assert (await world.client.post(CANDIDATE, content=b'{"name": "A"}', headers=headers)).status_code == 201


@pytest.mark.parametrize(
    ("note", "status", "code", "field"),
    [
        ({"text": "x" * (NOTE_MOST + 1)}, 422, "invalid", "notes[0].text"),
        ({"text": ""}, 422, "invalid", "notes[0].text"),
        ({"text": "a\x00b"}, 422, "nul_character", "notes[0].text"),
        ({"key": "with space"}, 422, "invalid", "notes[0].key"),
        ({"question_code": "nobody_asked"}, 422, "unknown_question", "notes[0].question_code"),
        ({"colour": "red"}, 422, "unknown_field", "notes[0].colour"),
    ],
)
async def test_notes(world: World, note: dict[str, Any], status: int, code: str, field: str) -> None:
    path = f"/v1/scorecards/{world.ids['blind_cards']['panelist_3']}"
    read = await world.client.get(path, headers=world.tenant.auth("panelist_3"))
    headers = {**world.tenant.auth("panelist_3"), "If-Match": read.headers["etag"]}
    body = {"notes": [{"key": "n1", "text": "She asked why.", **note}]}
    problem(await world.client.put(path, json=body, headers=headers), status, code, field)
    body["notes"][0] = {"key": "n1", "text": "y" * NOTE_MOST}
    assert (await world.client.put(path, json=body, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "field"),
    [
        ("GET", "/v1/nothing", 404, "not_found", None),
        ("GET", "/v2", 404, "not_found", None),
        ("GET", "/v1/candidates/7", 404, "not_found", None),
        ("GET", "/v1/candidates/not-a-uuid-at-all-but-36-characters-", 404, "not_found", None),
        ("GET", f"/v1/candidates/{UUID(int=5)}", 404, "not_found", None),
        ("GET", "/v1/candidates/%00", 404, "not_found", None),
        ("GET", "/v1/candidates/%ff%fe", 404, "not_found", None),
        ("GET", "/v1/" + "a" * 60_000, 404, "not_found", None),
        ("GET", "/v1/" + "a/" * 20_000, 404, "not_found", None),
        ("GET", "/v1/..%2f..%2fetc", 404, "not_found", None),
        ("GET", "/v1/questionnaire/%00", 404, "not_found", None),
        ("GET", "/v1/questionnaire/" + "a" * 200, 404, "not_found", None),
        ("GET", "/v1/questionnaire/" + "a" * 201, 404, "not_found", None),
        ("GET", "/v1/questionnaire/%ff", 404, "not_found", None),
        ("PATCH", "/v1/candidates", 405, "method_not_allowed", None),
        ("DELETE", "/v1/candidates", 405, "method_not_allowed", None),
        ("BREW", "/v1/candidates", 405, "method_not_allowed", None),
        ("GET", "/v1/candidates?cursor=x", 422, "cursor_invalid", "query.cursor"),
        ("GET", "/v1/candidates?cursor=" + "x" * 101, 422, "invalid", "query.cursor"),
        ("GET", "/v1/candidates?cursor=%ff", 422, "cursor_invalid", "query.cursor"),
        ("GET", "/v1/candidates?limit=0", 422, "invalid", "query.limit"),
        ("GET", "/v1/candidates?limit=201", 422, "invalid", "query.limit"),
        ("GET", "/v1/candidates?limit=ten", 422, "invalid", "query.limit"),
        ("GET", "/v1/candidates?limit=" + "9" * 5000, 422, "invalid", "query.limit"),
        ("GET", "/v1/candidates?limit=1&limit=2", 422, "repeated", "query.limit"),
        ("GET", "/v1/candidates?lmit=1", 422, "unknown_parameter", "query.lmit"),
        ("GET", "/v1/candidates?updated_after=yesterday", 422, "time_invalid", "query.updated_after"),
        ("GET", "/v1/candidates?updated_after=2026-W05-1", 422, "time_invalid", "query.updated_after"),
        ("GET", "/v1/candidates?updated_after=2026-02-30T00:00:00Z", 422, "time_invalid", "query.updated_after"),
        ("GET", "/v1/candidates?updated_after=0001-01-01T00:00:00%2B14:00", 422, "time_invalid", "query.updated_after"),
        ("GET", "/v1/candidates?updated_after=%00", 422, "time_invalid", "query.updated_after"),
        ("GET", "/v1/applications?requisition_id=7", 422, "invalid", "query.requisition_id"),
        ("GET", "/v1/applications?requisition_id=null", 422, "invalid", "query.requisition_id"),
        ("GET", "/v1/jobs?status=lazy", 422, "invalid", "query.status"),
        ("GET", "/v1/jobs?status=%00", 422, "invalid", "query.status"),
        ("GET", "/v1/candidates?%ff=1", 422, "unknown_parameter", None),
    ],
)
async def test_addresses(world: World, method: str, path: str, status: int, code: str, field: str | None) -> None:
    response = await world.client.request(method, path, headers=world.tenant.auth())
    problem(response, status, code, field)
    if status == 405:
        assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("offset", ["", "Z", "z", "%2B02:00", ".5Z", ".123456-05:00"])
async def test_times_that_are_good(world: World, offset: str) -> None:
    path = f"/v1/candidates?updated_after=2026-01-31T09:00:00{offset}"
    assert (await world.client.get(path, headers=world.tenant.auth())).status_code == 200


def basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "credential_missing"),
        ("Bearer", "credential_invalid"),
        ("Bearer oik_nonsense", "credential_invalid"),
        ("Bearer oik_" + "A" * 54, "credential_invalid"),
        ("Bearer oik_" + "A" * 5000, "credential_invalid"),
        ("Bearer \xff\xfe", "credential_invalid"),
        ("Basic ???", "credential_invalid"),
        ("Basic", "credential_invalid"),
        (basic(b"\xff\xff:"), "credential_invalid"),
        (basic(b":"), "credential_invalid"),
        (basic(b"oik_nonsense"), "credential_invalid"),
        ("Digest x", "credential_invalid"),
        ("oik_bare", "credential_invalid"),
    ],
)
async def test_credentials(world: World, authorization: str | None, code: str) -> None:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    response = await world.client.get("/v1/me", headers=headers)
    problem(response, 401, code)
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("header", "value", "status", "code"),
    [
        ("If-Match", None, 428, "if_match_missing"),
        ("If-Match", "1", 422, "invalid"),
        ("If-Match", "*", 422, "invalid"),
        ("If-Match", '"1", "2"', 422, "invalid"),
        ("If-Match", '"é"', 422, "invalid"),
        ("If-Match", '"999"', 412, "stale"),
        ("If-Match", '"99999999999999999999"', 412, "stale"),
        ("If-Match", '"abc"', 412, "stale"),
    ],
)
async def test_if_match(world: World, header: str, value: str | None, status: int, code: str) -> None:
    headers = {**world.tenant.auth(), **({} if value is None else {header: value})}
    for method, path, body in (
        ("PUT", f"/v1/candidates/{world.ids['candidate']}", {"name": "New"}),
        ("DELETE", f"/v1/rubrics/{world.ids['rubric_draft']}", None),
        ("POST", f"/v1/rubrics/{world.ids['rubric_draft']}/submit", None),
    ):
        encoded = {name: text.encode("latin-1") for name, text in headers.items()}
        response = await world.client.request(method, path, json=body, headers=encoded)
        problem(response, status, code, "header.If-Match" if status == 422 else None)
    unchanged = await world.client.get(f"/v1/candidates/{world.ids['candidate']}", headers=world.tenant.auth())
    assert unchanged.json()["name"] == "Kim"


@pytest.mark.parametrize("key", ["", "x" * 256, "with space", "tab\tkey", "é"])
async def test_idempotency_keys(world: World, key: str) -> None:
    headers = {"Authorization": world.tenant.auth()["Authorization"].encode(), "Idempotency-Key": key.encode("latin-1")}
    response = await world.client.post(CANDIDATE, json={"name": "A"}, headers=headers)
    problem(response, 422, "invalid", "header.Idempotency-Key")


@pytest.mark.parametrize("length", ["-1", "1e3", "²", "9" * 5000, "0x10"])
async def test_content_length(world: World, length: str) -> None:
    headers = {**world.tenant.auth(), **JSON, "Content-Length": length.encode("latin-1")}
    response = await world.client.post(CANDIDATE, content=b'{"name": "A"}', headers=headers)
    problem(response, 422, "invalid", "header.Content-Length")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "field"),
    [
        ("POST", "/v1/candidates", {"name": "B", "external_id": "ats-1"}, 409, "exists", "external_id"),
        ("POST", "/v1/teams", {"name": "Front desk"}, 409, "exists", "name"),
        ("POST", "/v1/applications", "same", 409, "exists", "candidate_id"),
        ("POST", "/v1/rubrics/{rubric}/next", None, 409, "exists", "id"),
        ("POST", "/v1/rubrics/{rubric_draft}/next", None, 409, "is_draft", None),
        ("PUT", "/v1/rubrics/{rubric}", "rubric", 409, "is_published", None),
        ("DELETE", "/v1/rubrics/{rubric}", None, 409, "is_published", None),
        ("POST", "/v1/requisitions", "draft", 409, "not_published", "rubric_id"),
        ("POST", "/v1/surveys/{survey}/close", None, 409, "closed", None),
        ("GET", "/v1/surveys/{open_survey}/results", None, 409, "not_closed", None),
        ("POST", "/v1/surveys/{survey}/publish", None, 409, "published", None),
        ("POST", "/v1/teams/{spare_team}/organisation-reports", None, 409, "no_teams_under_it", None),
        ("POST", "/v1/applications/{blind_application}/reports", None, 409, "blinded", None),
        ("POST", "/v1/interviews/{interview}/open", {"reason": "We cannot wait."}, 409, "already_unblinded", None),
    ],
)
async def test_states(
    world: World, method: str, path: str, body: Any, status: int, code: str, field: str | None
) -> None:
    ids = world.ids
    named = {
        "same": {"requisition_id": ids["requisition"], "candidate_id": ""},
        "rubric": EXAMPLES["editRubric"],
        "draft": {"title": "T", "role_profile_id": ids["profile"], "rubric_id": ids["rubric_draft"]},
    }
    if body == "same":
        application = await world.client.get(f"/v1/applications/{ids['application']}", headers=world.tenant.auth())
        named["same"]["candidate_id"] = application.json()["candidate_id"]
    headers = {**world.tenant.auth(), "If-Match": '"2"'}
    body = named[body] if isinstance(body, str) else body
    response = await world.client.request(method, path.format(**ids), json=body, headers=headers)
    problem(response, status, code, field)
