"""The OpenAPI 3.1 document: Litestar knows the routes, msgspec the Structs, api/http.py's conventions the rest.

`document` builds it from an application; api/reference.py serves it.
"""

import http
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, cast

import msgspec
from litestar import Litestar, Response, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import License, Tag
from litestar.response import Stream
from litestar.routes import HTTPRoute
from litestar.serialization import encode_json

from api.body import struct_of
from api.errors import PROBLEM_JSON, Problem
from api.http import ENTITY_TAG
from api.openapi_components import REF, components_of
from api.openapi_examples import EXAMPLES
from api.reference import JsonDocument, ReferencePage, refuse_unknown
from domain.paging import Page

DESCRIPTION = """
Structured hiring and team culture for customer-obsessed organisations.

Send an API key as `Authorization: Bearer KEY` or as the user name of Basic. Bodies are snake_case JSON of at most 1
MiB (a logo is a PNG or JPEG), times RFC 3339 in UTC, ids UUIDs. Refusals are problem documents (RFC 9457) whose
`errors` name each field to change. Lists come in pages: follow `next_cursor` or the Link header. Every POST takes an
`Idempotency-Key` for 24 hours; every edit needs `If-Match` with the ETag that was read. A service key acts for a
person with `On-Behalf-Of: <account id or e-mail>`. Each answer has an `X-Request-ID`; quote it when something goes
wrong.
"""
REFUSALS = {
    400: "The request is not well-formed HTTP or JSON.",
    401: "No credential, or one that is unknown, expired or revoked.",
    403: "The credential may not do this.",
    404: "There is no such thing in this organisation.",
    408: "The request took too long to arrive.",
    409: "The thing is in a state that does not allow this now; `code` says which.",
    412: "It was changed since you read it; read it again.",
    413: "The body is larger than 1 MiB, or a logo larger than 5 MiB.",
    415: "The body is not application/json, or a logo not a PNG or JPEG.",
    422: "A field breaks a rule; `errors` names each and says what to change.",
    428: "Send If-Match with the ETag that you read.",
    429: "Too many requests; Retry-After says when to go on.",
    500: "A fault of ours; nothing was stored.",
    503: "The database is away or the tagger busy; nothing was stored. Retry-After says when to try again.",
}
SUCCESSES = {"200": "Done.", "201": "Made.", "202": "Started; follow the job.", "204": "Done; there is nothing to say."}
HEADERS: dict[str, Any] = {
    "ETag": {"description": "Send it as If-Match when you edit.", "schema": {"type": "string"}},
    "Link": {"description": "The next page, rel=next; absent on the last.", "schema": {"type": "string"}},
    "Location": {"description": "The job to follow.", "schema": {"type": "string"}},
    "RateLimit": {"description": "Requests and seconds that are left.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The limit and its window in seconds.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "X-Request-ID": {"description": "The request's id in our logs.", "schema": {"type": "string"}},
}
PARAMETERS: dict[str, Any] = {
    "On-Behalf-Of": {
        "name": "On-Behalf-Of",
        "in": "header",
        "description": "Account id or e-mail of the person for whom a service key acts.",
        "schema": {"type": "string", "maxLength": 254, "pattern": "^[!-~]+$"},
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Any text of your own. The same key and body within 24 hours gets the same answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
}
SECURITY_SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key (oik_…) or a session's token (ois_…)."},
    "basic": {"type": "http", "scheme": "basic", "description": "The API key as user name; the password is ignored."},
}
TAGS = {
    "Access": "Organisations, members, keys, sessions, audit",
    "Culture": "Values and the culture aspired to",
    "Role profiles": "Jobs, tasks and weighted competencies",
    "Rubrics": "Questions, probes and anchors",
    "Candidates": "Requisitions, candidates, applications",
    "Interviews": "Panels, scorecards, notes",
    "Evidence": "Tags on notes, their review, re-tagging and training data; the tagger for texts of one's own",
    "External panelists": "People without an account on one panel: a link, and a code to the same mailbox",
    "Accommodations": "What candidates asked for, apart from raters and deciders",
    "Scores": "Scores with their uncertainty, comparison, agreement between raters",
    "Teams": "The organisation's teams over time and the people in them",
    "Surveys": "Questionnaires, surveys that expose nobody, and what is published of them",
    "Working tools": "Customer contacts, hypotheses, value streams, clarity map, findings on checks and notes, by team",
    "Reports": "PDFs and the jobs that make them",
    "Candidate feedback": "What a candidate is told, the link to their report, and their comments on it",
    "Calibration": "Sample answers that a panel scores before it scores a person",
    "Mail": "What was written to whom, and what became of it",
    "Fairness": "The selection-rate monitor, and what candidates say of themselves for it",
    "Operations": "Whether the server runs, is ready, and what it counts",
}


def openapi_config() -> OpenAPIConfig:
    """Served at /schema, the document at /schema/openapi.json."""
    return OpenAPIConfig(
        title="Outside-In",
        version=version("outside-in"),
        description=DESCRIPTION.strip(),
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        tags=[Tag(name=name, description=description) for name, description in TAGS.items()],
        use_handler_docstrings=True,
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, after_request=refuse_unknown),
        render_plugins=[ReferencePage(), JsonDocument(document)],
    )


def document(app: Litestar) -> dict[str, Any]:
    """The application's OpenAPI document as plain data."""
    built: dict[str, Any] = msgspec.json.decode(encode_json(app.openapi_schema.to_schema()))
    handlers = {str(handler.operation_id): handler for handler in _handlers(app)}
    types = [Problem, *(kind for handler in handlers.values() for kind in _types(handler))]
    unique = [kind for position, kind in enumerate(types) if kind not in types[:position]]
    schemas, components = components_of(unique)
    for path, item in built["paths"].items():
        for method, operation in item.items():
            handler = handlers[operation["operationId"]]
            found = [schemas[unique.index(kind)] for kind in _types(handler)]
            _describe(operation, handler, method, path, found)
    built["components"] = {
        "schemas": components,
        "responses": {_refusal_name(status): _refusal(status) for status in REFUSALS},
        "parameters": PARAMETERS,
        "headers": HEADERS,
        "securitySchemes": SECURITY_SCHEMES,
    }
    # Tuples become lists, as they will be read.
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(built)))


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler, _ in route.route_handler_map.values():
                if handler.resolve_include_in_schema():
                    yield handler


def body_type(handler: HTTPRouteHandler) -> Any:
    """The Struct of the request's body, or None."""
    data = handler.parsed_fn_signature.parameters.get("data")
    return None if data is None else struct_of(data)


def _picture_types(handler: HTTPRouteHandler) -> tuple[str, ...]:
    """The media types of a body that is no JSON; such a route reads and checks it by itself."""
    return tuple(handler.opt.get("body_media_types", ()))


def _body_is_optional(handler: HTTPRouteHandler) -> bool:
    return handler.parsed_fn_signature.parameters["data"].is_optional


def _answer_type(handler: HTTPRouteHandler) -> Any:
    """The type of a successful answer, or None where it is not JSON."""
    answer = handler.parsed_return_field
    if answer.is_subclass_of(Stream):
        return None
    kind = answer.inner_types[0].annotation if answer.is_subclass_of(Response) else answer.annotation
    return None if kind in {bytes, str, type(None)} else kind


def _types(handler: HTTPRouteHandler) -> list[Any]:
    return [kind for kind in (_answer_type(handler), body_type(handler)) if kind is not None]


def _describe(
    operation: dict[str, Any], handler: HTTPRouteHandler, method: str, path: str, schemas: list[dict[str, Any]]
) -> None:
    scope = handler.opt.get("scope")
    operation["security"] = [{"bearer": [scope]}, {"basic": [scope]}] if scope else []
    if scope:
        operation["description"] = f"{operation['description']}\n\nNeeds the scope `{scope}`."
    operation["parameters"] = [_parameter(one) for one in operation.get("parameters", [])]
    if scope:
        operation["parameters"].append({"$ref": "#/components/parameters/On-Behalf-Of"})
    if scope and method == "post":
        operation["parameters"].append({"$ref": "#/components/parameters/Idempotency-Key"})
    if body_type(handler) is not None:
        example = {"example": EXAMPLES[what]} if (what := operation["operationId"]) in EXAMPLES else {}
        operation["requestBody"]["content"] = {"application/json": {"schema": schemas[-1], **example}}
        operation["requestBody"]["required"] = not _body_is_optional(handler)
    if types := _picture_types(handler):
        content = {one: {"schema": {"type": "string", "format": "binary"}} for one in types}
        operation["requestBody"] = {"content": content, "required": True}
    for status, response in operation["responses"].items():
        if status in SUCCESSES:
            response["description"] = _success(handler, status)
            response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _headers(handler, status)}
            response.update(_content(handler, schemas))
    for status in sorted(_refusals(handler, method, path)):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_refusal_name(status)}"}


def _content(handler: HTTPRouteHandler, schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """The body of a successful answer, where it is JSON or a stream; Litestar knows the others."""
    if _answer_type(handler) is not None:
        return {"content": {"application/json": {"schema": schemas[0]}}}
    if handler.parsed_return_field.is_subclass_of(Stream):
        return {"content": {str(handler.media_type): {"schema": {"type": "string"}}}}
    return {}


def _success(handler: HTTPRouteHandler, status: str) -> str:
    quiet = status == "202" and _answer_type(handler) is None
    return "Taken on; there is nothing to follow." if quiet else SUCCESSES[status]


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """An optional parameter is absent, never null, and its description stands once."""
    schema = {key: value for key, value in parameter["schema"].items() if key != "description"}
    options = [option for option in schema.pop("oneOf", []) if option.get("type") != "null"]
    schema = {**(options[0] if options else {}), **schema}
    if parameter["name"] == "If-Match":
        return {**parameter, "required": True, "schema": {"type": "string", "pattern": f"^{ENTITY_TAG}$"}}
    schema = {key: int(value) if isinstance(value, float) else value for key, value in schema.items()}
    kept = {key: value for key, value in parameter.items() if key in {"name", "in", "description", "required"}}
    return {**kept, "schema": schema}


def _headers(handler: HTTPRouteHandler, status: str) -> list[str]:
    kind = _answer_type(handler)
    struct = getattr(kind, "__origin__", kind)
    names = ["X-Request-ID"]
    names += ["RateLimit", "RateLimit-Policy"] if "also" in handler.opt else []
    is_response = handler.parsed_return_field.is_subclass_of(Response)
    has_revision = is_response and "revision" in getattr(struct, "__struct_fields__", ())
    names += ["ETag"] if has_revision or handler.opt.get("etag") else []
    names += ["Link"] if struct is Page else []
    return [*names, "Location"] if status == "202" and kind is not None else names


def _refusals(handler: HTTPRouteHandler, method: str, path: str) -> set[int]:
    """Which refusals the conventions imply, and those that the route names itself."""
    if "also" not in handler.opt:
        return {500}
    statuses = {400, 408, 413, 422, 429, 500, 503, *handler.opt["also"]}
    takes_body = body_type(handler) is not None or bool(_picture_types(handler))
    statuses |= {401, 403} if "scope" in handler.opt else set()
    statuses |= {404} if "{" in path or (takes_body and "scope" in handler.opt) else set()
    statuses |= {409} if method != "get" else set()
    statuses |= {415} if takes_body else set()
    return statuses | ({412, 428} if "if_match" in handler.parsed_fn_signature.parameters else set())


def _refusal_name(status: int) -> str:
    return "".join(word.capitalize() for word in http.HTTPStatus(status).phrase.replace("-", " ").split())


def _refusal(status: int) -> dict[str, Any]:
    headers = ["X-Request-ID", *(["Retry-After"] if status in {429, 503} else [])]
    return {
        "description": REFUSALS[status],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {PROBLEM_JSON: {"schema": {"$ref": f"{REF}Problem"}}},
    }
