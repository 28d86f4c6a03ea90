"""The OpenAPI 3.1 document and its interactive page."""

from importlib.metadata import version

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme, Tag

DESCRIPTION = """
Structured hiring and team culture for customer-obsessed organisations.

Send an API key as `Authorization: Bearer KEY` or as the user name of Basic. Bodies are snake_case JSON of at most
1 MiB, times RFC 3339 in UTC, ids UUIDs. Refusals are problem documents (RFC 9457) whose `errors` name each field to
change. Lists come in pages: follow `next_cursor`. Every POST takes an `Idempotency-Key` for 24 hours; every edit needs
`If-Match` with the ETag that was read. A service key acts for a person with `On-Behalf-Of: <account id or e-mail>`.
"""


def openapi_config() -> OpenAPIConfig:
    """Served at /schema, the document at /schema/openapi.json."""
    return OpenAPIConfig(
        title="Outside-In",
        version=version("outside-in"),
        description=DESCRIPTION.strip(),
        path="/schema",
        security=[{"apiKey": []}],
        components=Components(
            security_schemes={
                "apiKey": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="An API key (oik_…) or a session's token (ois_…).",
                )
            }
        ),
        tags=[
            Tag(name="Access", description="Organisations, members, keys, sessions, audit"),
            Tag(name="Culture", description="Values and the culture aspired to"),
            Tag(name="Role profiles", description="Jobs, tasks and weighted competencies"),
            Tag(name="Rubrics", description="Questions, probes and anchors"),
            Tag(name="Candidates", description="Requisitions, candidates, applications"),
            Tag(name="Interviews", description="Panels, scorecards, evidence, scores"),
            Tag(name="Teams", description="Teams and surveys that expose nobody"),
            Tag(name="Reports", description="PDFs and the jobs that make them"),
        ],
    )
