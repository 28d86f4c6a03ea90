"""Property tests of every operation from the OpenAPI document, against a real server on furnished data.

Bounded and the same on every run; bench/fuzz_api.py runs it longer with other seeds.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.app import create_app
from api.openapi import document
from tests.api.conftest import Furnished
from tests.api.test_tenancy import FOREIGN
from tests.conftest import Server, cloned, settings_for

EXAMPLES = int(os.environ.get("OUTSIDE_IN_FUZZ_EXAMPLES", "4"))
SEEDED = "OUTSIDE_IN_FUZZ_EXAMPLES" not in os.environ
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
    ignored_auth,
]
PATHS = {
    "target-cultures": ("culture",),
    "role-profiles": ("profile",),
    "rubrics": ("rubric", "rubric_draft"),
    "survey-instruments": ("instrument",),
    "keys": ("key",),
    "requisitions": ("requisition",),
    "candidates": ("candidate",),
    "applications": ("application", "blind_application"),
    "interviews": ("interview", "blind_interview"),
    "tags": ("tag", "blind_tag"),
    "teams": ("team",),
    "surveys": ("survey", "open_survey"),
    "jobs": ("job",),
    "reports": ("report",),
}


@dataclass(frozen=True)
class Live:
    """A real server with the furnished organisation."""

    url: str
    furnished: Furnished

    def ids_for(self, path: str) -> list[str]:
        """Ids of real things for the path's parameter."""
        ids, collection = self.furnished.ids, path.split("/")[2]
        if collection == "scorecards":
            return [*ids["cards"].values(), *ids["blind_cards"].values()]
        if collection == "questionnaire":
            return list(ids["tokens"])
        return [ids[kind] for kind in PATHS[collection]]

    def key_for(self, path: str) -> str:
        """A panelist's key for what panelists do, else an admin's."""
        role = "panelist" if path.split("/")[2:3] in (["scorecards"], ["tags"]) else "admin"
        return self.furnished.tenant.keys[role]


@contextmanager
def granian(database_url: str) -> Iterator[str]:
    """The application under its real server, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "OUTSIDE_IN_DATABASE_URL": database_url,
        "OUTSIDE_IN_REQUESTS_PER_MINUTE": "1000000",
        "OUTSIDE_IN_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1",
        "--port", str(port), "--no-log", "api.asgi:create",
    ]  # fmt: skip
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait_until_ready(url: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("granian did not start")


@pytest.fixture(scope="module")
async def live(server: Server, furnished: Furnished) -> AsyncIterator[Live]:
    async with cloned(server, furnished.template) as database:
        with granian(database.application_url) as url:
            yield Live(url, furnished)


project = ProjectConfig(generation=GenerationConfig(deterministic=SEEDED))
schema = schemathesis.openapi.from_dict(
    document(create_app(settings_for("postgresql://nowhere"))),
    config=SchemathesisConfig(projects=ProjectsConfig(default=project)),
)
numbers = count()


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=SEEDED,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_operation(case: Case, live: Live, http: requests.Session) -> None:
    make_it_real(case, live, next(numbers))
    key = {"Authorization": f"Bearer {live.key_for(case.path)}"} if case.operation.definition.raw["security"] else {}
    case.call_and_validate(base_url=live.url, session=http, headers=key, checks=CHECKS)


@pytest.fixture(scope="module")
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def make_it_real(case: Case, live: Live, number: int) -> None:
    """Most cases speak of things that exist, or they would all end in 404."""
    if number % 4 == 0:
        return
    case.headers.pop("On-Behalf-Of", None)
    ids = live.furnished.ids
    for name, value in case.path_parameters.items():
        if looks_valid(value):
            own = live.ids_for(case.path)
            case.path_parameters[name] = own[number % len(own)]
    if "If-Match" in case.headers and number % 4 != 1:
        case.headers["If-Match"] = '"1"'
    if isinstance(case.body, dict):
        for field, kind in FOREIGN.items():
            if looks_valid(case.body.get(field)):
                case.body[field] = ids[kind]


def looks_valid(value: Any) -> bool:
    return isinstance(value, str) and len(value) in {36, 57}
