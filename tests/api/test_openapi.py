"""The OpenAPI document is true, readable and complete, and its page needs no other host."""

import re
from typing import Any

import httpx
import msgspec
import pytest
import schemathesis
from litestar import Litestar
from litestar.routes import HTTPRoute

from api.app import create_app
from api.openapi import REFUSALS, body_type, document
from api.openapi_examples import EXAMPLES
from domain.roles.rules import problems_of as role_problems
from domain.rubrics.rules import problems_of as rubric_problems
from tests.conftest import settings_for

pytestmark = pytest.mark.anyio
METHODS = {"get", "put", "post", "delete"}


@pytest.fixture(scope="module")
def app() -> Litestar:
    return create_app(settings_for("postgresql://nowhere"))


@pytest.fixture(scope="module")
def openapi(app: Litestar) -> dict[str, Any]:
    return document(app)


def operations(openapi: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in openapi["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def streams(operation: dict[str, Any]) -> bool:
    """Whether it answers with a stream of events, which never ends by itself: tests/api/live reads those."""
    return "text/event-stream" in operation["responses"].get("200", {}).get("content", {})


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    return set[str]().union(*(references(one) for one in node)) if isinstance(node, list) else set()


def test_every_route_is_documented(app: Litestar, openapi: dict[str, Any]) -> None:
    routes = {
        (method.lower(), route.path_format)
        for route in app.routes
        # SCIM describes itself, at /scim/v2/Schemas; pages are for people.
        if isinstance(route, HTTPRoute) and not route.path.startswith(("/schema", "/scim/"))
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS" and not handler.fn.__module__.startswith("api.pages.")
    }
    assert routes == {(method, path) for method, path, _ in operations(openapi)}


def test_names_are_unique_and_readable(openapi: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(openapi)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", one) for one in ids), ids
    names = list(openapi["components"]["schemas"])
    assert all(re.fullmatch(r"([A-Z][a-z]+)+", name) for name in names), names
    assert {"RubricVersion", "RubricVersionPage", "SurveyInstrumentVersionPage", "Problem", "CandidatePage"} <= {*names}
    titles = [schema["title"] for schema in openapi["components"]["schemas"].values()]
    assert titles == names


def test_every_reference_leads_somewhere_and_nothing_is_left_over(openapi: dict[str, Any]) -> None:
    targets = {f"#/components/{kind}/{name}" for kind, held in openapi["components"].items() for name in held}
    used = references(openapi)
    assert used <= targets
    assert {one for one in targets - used if "/securitySchemes/" not in one} == set()


def test_every_operation_says_what_it_does_and_what_it_needs(openapi: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in openapi["tags"]}
    for method, path, operation in operations(openapi):
        what = operation["operationId"]
        assert operation["summary"], what
        assert len(operation["description"]) > 10, what
        assert set(operation["tags"]) <= tags, what
        assert operation["tags"], what
        parameters = {one.get("name") or one["$ref"].rpartition("/")[2] for one in operation["parameters"]}
        secured = bool(operation["security"])
        assert ("On-Behalf-Of" in parameters) == secured, what
        assert ("Idempotency-Key" in parameters) == (secured and method == "post"), what
        assert set(re.findall(r"{(\w+)}", path)) <= parameters, what
    open_to_all = {operation["operationId"] for _, _, operation in operations(openapi) if not operation["security"]}
    assert open_to_all == {
        "signIn", "requestPasswordReset", "getPasswordReset", "resetPassword", "getWelcome", "acceptInvitation",
        "requestExternalCode", "openExternalSession", "getQuestionnaire", "answerQuestionnaire",
        "getSelfReport", "answerSelfReport", "withdrawSelfReport", "getHealth", "getCandidateReport",
        "downloadCandidateReport", "listOwnComments", "addOwnComment",
        "getReadiness", "getMetrics",
    }  # fmt: skip


def test_every_refusal_is_a_problem_document(openapi: dict[str, Any]) -> None:
    for method, path, operation in operations(openapi):
        refusals = {int(status): one for status, one in operation["responses"].items() if int(status) >= 400}
        if path == "/readyz":
            refusals.pop(503)
        for response in refusals.values():
            resolved = openapi["components"]["responses"][response["$ref"].rpartition("/")[2]]
            assert resolved["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }
        expected = {401, 403, 422, 429, 500, 503} if operation["security"] else {500}
        assert expected <= set(refusals) <= set(REFUSALS), operation["operationId"]
        assert (404 in refusals) >= ("{" in path), operation["operationId"]
        assert ({412, 428} <= set(refusals)) == ("If-Match" in str(operation["parameters"]))
        assert (415 in refusals) == ("requestBody" in operation)
        assert (409 in refusals) >= (method != "get")


def test_edits_and_pages_document_their_headers(openapi: dict[str, Any]) -> None:
    found = {operation["operationId"]: operation["responses"] for _, _, operation in operations(openapi)}
    assert "ETag" in found["getRubric"]["200"]["headers"]
    assert "ETag" in found["editCandidate"]["200"]["headers"]
    assert "Link" in found["listCandidates"]["200"]["headers"]
    assert "Location" in found["requestTeamReport"]["202"]["headers"]
    assert all("X-Request-ID" in responses[min(responses)]["headers"] for responses in found.values())


def test_every_body_has_an_example_that_the_product_would_take(app: Litestar, openapi: dict[str, Any]) -> None:
    bodies = {
        str(handler.operation_id): body_type(handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler, _ in route.route_handler_map.values()
        if body_type(handler) is not None
    }
    assert set(EXAMPLES) == set(bodies)
    for operation_id, taken in bodies.items():
        example = msgspec.json.decode(msgspec.json.encode(EXAMPLES[operation_id]), type=taken)
        if operation_id == "createRubric":
            assert rubric_problems(example) == []
        if operation_id == "createRoleProfile":
            assert role_problems(example, {"customer_orientation", "empathy", "curiosity"}) == []
    with_example = {
        operation["operationId"]
        for _, _, operation in operations(openapi)
        if "example" in operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    }
    assert with_example == set(bodies)


def test_schemas_are_those_that_validate(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    assert schemas["NewKey"]["additionalProperties"] is False
    assert schemas["NewInterview"]["properties"]["starts_at"]["format"] == "date-time"
    assert schemas["WeightedCompetency"]["properties"]["task_codes"]["items"]["pattern"] == "^[a-z][a-z0-9_]{1,59}$"
    assert schemas["Candidate"]["properties"]["created_at"] == {"type": "string", "format": "date-time"}
    assert schemas["NoteDraft"]["properties"]["text"]["maxLength"] == 20_000


async def test_the_page_needs_no_other_host(client: httpx.AsyncClient) -> None:
    page = await client.get("/schema")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert len(addresses) == 5
    assert all(address.startswith("/schema/") for address in addresses)
    assert "<script>" not in page.text
    assert "//" not in page.text.replace("</", "").replace("/>", "")
    for address in addresses:
        served = await client.get(address)
        assert served.status_code == 200, address
        assert served.content
        if address.endswith(".css"):
            assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", served.text)
    start = await client.get("/schema/assets/start.js")
    assert start.headers["content-type"].startswith("text/javascript")
    assert "http" not in start.text
    assert "validatorUrl: null" in start.text


def test_it_is_valid_openapi(openapi: dict[str, Any]) -> None:
    assert schemathesis.openapi.from_dict(openapi).validate() is None
    broken = {**openapi, "paths": {"/v1/me": {"get": {"responses": []}}}}
    with pytest.raises(Exception, match="not of type"):
        schemathesis.openapi.from_dict(broken).validate()


async def test_the_document_is_served(client: httpx.AsyncClient, openapi: dict[str, Any]) -> None:
    served = await client.get("/schema/openapi.json")
    assert served.headers["content-type"] == "application/json"
    assert served.json() == openapi
    assert served.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("path", ["/schema/nothing", "/schema/assets/nothing.js", "/schema/assets/..%2fVERSION"])
async def test_unknown_names_under_schema_are_problem_documents(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
