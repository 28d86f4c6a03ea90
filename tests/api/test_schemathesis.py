"""Property tests of every operation from the OpenAPI document, against a real server on furnished data.

Bounded and the same on every run; bench/fuzz_api.py runs it longer with other seeds.
"""

import os
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    ChecksConfig,
    CoveragePhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.config._checks import MISSING_REQUIRED_HEADER_EXPECTED_STATUSES, MissingRequiredHeaderConfig
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
from api.openapi_examples import EXAMPLES
from tests.api.conftest import Furnished
from tests.api.served import MAIL, granian
from tests.api.test_tenancy import FOREIGN
from tests.conftest import Server, cloned, settings_for

CASES = int(os.environ.get("OUTSIDE_IN_FUZZ_EXAMPLES", "3"))
# Whoever tags first waits until the models are loaded.
PATIENCE_S = 60
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
    "target-cultures": ("culture", "culture_draft"),
    "role-profiles": ("profile", "profile_draft"),
    "rubrics": ("rubric", "rubric_draft"),
    "interview-guides": ("guide", "guide_draft"),
    "survey-instruments": ("instrument", "instrument_draft"),
    "keys": ("key",),
    "sessions": ("session",),
    "invitations": ("doomed_invitation", "member_invitation"),
    "members": ("leaver",),
    "welcome": ("welcome_token", "spare_welcome_token"),
    "password-resets": ("reset_token", "spare_reset_token"),
    "requisitions": ("requisition",),
    "candidates": ("candidate",),
    "applications": ("application", "blind_application"),
    "interviews": ("interview", "blind_interview"),
    "tags": ("tag_2", "own_tag", "tag", "blind_tag"),
    "tagging": ("tagging_run",),
    # The first is changed to stand under the second.
    "teams": ("spare_team", "team"),
    "team-memberships": ("team_membership",),
    "people": ("person",),
    "jobs": ("job",),
    "reports": ("report",),
    "report-bundles": ("waiting_bundle", "bundle"),
    "mail": ("mail", "sent_mail"),
    "raters": ("rater",),
    "debrief-notes": ("debrief_note",),
    "calibrations": ("calibration",),
    "calibration-samples": ("calibration_sample",),
    "selection-rates": ("requisition",),
    "externals": ("external",),
    "accommodation-requests": ("accommodation_request",),
    "candidate-comments": ("candidate_comment",),
    "candidate-reports": ("candidate_report_token",),
    "customer-contacts": ("customer_contact",),
    "hypotheses": ("hypothesis",),
    "value-streams": ("value_stream",),
    "clarity-rows": ("clarity_row",),
    "culture-checks": ("check_finding",),
    "team-notes": ("team_note",),
    "team-note-findings": ("note_finding",),
    "role-profile-proposals": ("role_proposal",),
}
# What changes a thing for good has one of its own, or the operations after it would find nothing to do.
OWN = {
    "archive": ("doomed_team",),
    "unarchive": ("archived_team",),
    "close": ("spare_requisition",),
    "reopen": ("spare_requisition",),
    "cancel": ("doomed_interview",),
    "seats": ("spare_interview",),
    "externals": ("spare_interview",),
    "accommodations": ("spare_interview",),
    "declaration": ("spare_card",),
    "recuse": ("spare_card",),
    "recusal": ("spare_card",),
    # The other one's link is what the token opens.
    "candidate-link": ("candidate_report",),
    # The other one is deleted before.
    "revisions": ("kept_value_stream",),
    "findings": ("kept_team_note",),
    "dismiss": ("doomed_role_proposal",),
    # Only this team's published figures ask for a proposal.
    "role-profile-proposals": ("low_team",),
}
# By the last part of the path, because each asks for a survey in another state.
SURVEYS = {
    "{survey_id}": ("draft_surveys",),
    "preview": ("kept_draft_survey",),
    "launch": ("launchable_surveys",),
    "remind": ("mailed_survey",),
    "close": ("closable_survey",),
    "cancel": ("doomed_survey",),
    "publish": ("closed_survey",),
}
# What is cancelled beside interviews: the ids of PATHS will do.
CANCELLED = {("cancel", "report-bundles"), ("cancel", "tagging")}


@dataclass(frozen=True)
class Live:
    """A real server with the furnished organisation."""

    url: str
    furnished: Furnished

    def ids_for(self, path: str) -> list[str]:
        """Ids of real things for the path's parameter."""
        ids, collection, action = self.furnished.ids, path.split("/")[2], path.rsplit("/", maxsplit=1)[-1]
        if collection == "surveys":
            found = [ids[kind] for kind in SURVEYS.get(action, ("survey",))]
            return found[0] if isinstance(found[0], list) else found
        if action in OWN and (action, collection) not in CANCELLED:
            return [ids[kind] for kind in OWN[action]]
        if path.endswith(("/amendments", "/corrections", "/evidence")):
            return [ids["cards"]["panelist_2"]] * 3 + [ids["blind_cards"]["panelist_2"]]
        if collection == "scorecards":
            return [ids["blind_cards"]["panelist_2"]] * 3 + [*ids["cards"].values(), *ids["blind_cards"].values()]
        if collection in {"questionnaire", "self-report"}:
            return list(ids["tokens" if collection == "questionnaire" else "self_report_tokens"])
        return [ids[kind] for kind in PATHS.get(collection, ())]

    def key_for(self, path: str) -> str:
        """A panelist's key for what panelists do, else an admin's."""
        role = "panelist_2" if path.split("/")[2:3] in (["scorecards"], ["tags"]) else "admin"
        if "accommodation" in path:  # the admin owns the requisition, and its owner is refused these
            role = "hr"
        if path.startswith("/v1/calibrations/"):  # one rater's attempt is open, the other's submitted
            roles = {"attempt": "panelist_2", "submit": "panelist_2", "attempts": "panelist", "feedback": "panelist"}
            role = roles.get(path.rpartition("/")[2], role)
        return self.furnished.tenant.keys[role]


@pytest.fixture(scope="module")
async def live(server: Server, furnished: Furnished) -> AsyncIterator[Live]:
    async with cloned(server, furnished.template) as database:
        with granian(database.application_url, **MAIL) as url:
            yield Live(url, furnished)


# 428 is what RFC 6585 has for a missing If-Match.
missing = MissingRequiredHeaderConfig(expected_statuses=[*MISSING_REQUIRED_HEADER_EXPECTED_STATUSES, "428"])
openapi = document(create_app(settings_for("postgresql://nowhere")))
# All versioned documents share their routes' code: rubrics are gone through thoroughly, their twins briefly.
TWINS = "^/v1/(target-cultures|role-profiles|interview-guides|survey-instruments)"


def schema_of(*, thorough: bool) -> Any:
    project = ProjectConfig(
        checks=ChecksConfig(missing_required_header=missing),
        generation=GenerationConfig(deterministic=SEEDED),
        phases=PhasesConfig(coverage=CoveragePhaseConfig(enabled=thorough)),
    )
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_dict(openapi, config=config)


numbers: dict[str, Iterator[int]] = defaultdict(count)
answered: dict[str, set[int]] = defaultdict(set)
# The survey is closed by the time that its questionnaire's turn comes.
HARD_TO_PLEASE = {
    "POST /v1/questionnaire/{token}",
    # Their token and code are in nobody's hands but the mailbox's, and no session is at work here.
    "POST /v1/external-sessions",
    "POST /v1/external-sessions/verify",
    "DELETE /v1/external-sessions/current",
    # They ask for a password or a link that nothing made up is; tests/api/test_access_*.py have the real ones.
    "PUT /v1/me/password",
    "POST /v1/sessions",
    "POST /v1/welcome/{token}",
    "POST /v1/password-resets/{token}",
    # Bytes that are made up are no picture; test_report_settings.py sends real ones.
    "PUT /v1/organisation/logo",
}


bounded = settings(
    max_examples=CASES, derandomize=SEEDED, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


# A stream of events ends when its reader has enough of it: tests/api/live.
@schema_of(thorough=True).exclude(path_regex=TWINS).exclude(operation_id="watchDebrief").parametrize()
@bounded
def test_every_operation(case: Case, live: Live, http: requests.Session) -> None:
    answered[case.operation.label].add(holds(case, live, http))


@schema_of(thorough=not SEEDED).include(path_regex=TWINS).parametrize()
@bounded
def test_every_twin(case: Case, live: Live, http: requests.Session) -> None:
    holds(case, live, http)


def holds(case: Case, live: Live, http: requests.Session) -> int:
    """Send the case, check its answer, and return the status."""
    make_it_real(case, live, http, next(numbers[case.operation.label]))
    key = {"Authorization": f"Bearer {live.key_for(case.path)}"} if case.operation.definition.raw["security"] else {}
    answer = case.call_and_validate(base_url=live.url, session=http, headers=key, checks=CHECKS, timeout=PATIENCE_S)
    return int(answer.status_code)


def test_most_operations_were_reached_and_refused() -> None:
    """Were everything refused at the door, or never sent, the properties above would hold and mean nothing."""
    every = {f"{method.upper()} {path}" for path, methods in openapi["paths"].items() for method in methods}
    assert {one for one in every - set(answered) if not re.match(TWINS, one.split()[1])} == {
        "GET /v1/applications/{application_id}/events"
    }
    without_success = {label for label, statuses in answered.items() if not statuses & {200, 201, 202, 204}}
    assert not without_success - HARD_TO_PLEASE, "\n".join(sorted(without_success))
    without_refusal = {label for label, statuses in answered.items() if max(statuses) < 400}
    assert without_refusal <= {"GET /healthz", "GET /readyz", "GET /metrics"}


@pytest.fixture(scope="module")
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def make_it_real(case: Case, live: Live, http: requests.Session, number: int) -> None:
    """Most cases speak of things that exist, or they would all end in 404."""
    if case.path == "/v1/organisation/tagging" and isinstance(case.body, dict) and case.body.get("enabled") is False:
        case.body["enabled"] = True  # or whatever comes after it would be refused
    if number % 4 == 0:
        return
    case.headers.pop("On-Behalf-Of", None)
    for name, value in case.path_parameters.items():
        if is_uuid(value) or name == "token":
            own = live.ids_for(case.path) or [value]
            case.path_parameters[name] = own[number % len(own)]
    for name, kind in FOREIGN.items():
        if is_uuid((case.query or {}).get(name)):
            case.query[name] = live.furnished.ids[kind]
    if "If-Match" in case.headers and number % 4 != 1:
        case.headers["If-Match"] = current_tag(case, live, http)
    if isinstance(case.body, dict):
        if number % 4 == 2 and case.meta is not None and case.meta.generation.mode.is_positive:
            case.body = deepcopy(EXAMPLES[case.operation.definition.raw["operationId"]])
        make_body_real(case.body, live)


def make_body_real(body: dict[str, Any], live: Live) -> None:
    for field, kind in FOREIGN.items():
        if is_uuid(body.get(field)):
            # A further interview would blind the furnished application again.
            body[field] = live.furnished.ids["spare_application" if field == "application_id" else kind]
    if isinstance(body.get("contacts"), list):
        for one in body["contacts"]:
            if isinstance(one, dict):
                make_body_real(one, live)
    if is_uuid(body.get("owner_id")):
        body["owner_id"] = str(live.furnished.tenant.accounts["admin"])
    if isinstance(body.get("team_ids"), list) and all(is_uuid(one) for one in body["team_ids"]):
        body["team_ids"] = [live.furnished.ids["team"]]
    if isinstance(body.get("panelists"), list) and all(is_uuid(one) for one in body["panelists"]):
        body["panelists"] = [str(live.furnished.tenant.accounts["panelist"])]


def current_tag(case: Case, live: Live, http: requests.Session) -> str:
    """The ETag of the thing that the case edits, as somebody who had just read it would send it."""
    path = case.formatted_path.removesuffix("/publish").removesuffix("/lock").removesuffix("/review")
    path = path.removesuffix("/launch").removesuffix("/approve").removesuffix("/archive").removesuffix("/unarchive")
    if path.startswith("/v1/calibration"):
        path = path.removesuffix("/submit").removesuffix("/retire")
    answer = http.get(live.url + path, headers={"Authorization": f"Bearer {live.key_for(case.path)}"})
    return answer.headers.get("ETag", '"1"')


def is_uuid(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) is not None
