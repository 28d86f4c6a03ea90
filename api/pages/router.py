"""All pages together: their limits, their transaction and their errors. A new page's router is added here."""

from collections.abc import Callable

from litestar import Router
from litestar.config.compression import CompressionConfig
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import Scope

from api.dependencies import DEPENDENCIES
from api.errors import HANDLERS
from api.pages import home
from api.pages.access import account, keys, members, sign_in, welcome
from api.pages.base import PAGE_DEPENDENCIES
from api.pages.calibration import calibrations, calibrations_attempt, calibrations_results, samples
from api.pages.documents import culture, guides, instruments, questions, role_profiles, rubrics
from api.pages.fairness import selection_rates, self_report_countries
from api.pages.hiring import (
    applications,
    applications_feedback,
    candidates,
    debrief,
    interviews,
    interviews_panel,
    notes,
    requisitions,
)
from api.pages.links import candidate_report, external, self_report
from api.pages.organisation import jobs, mail, organisation, tagging
from api.pages.refusals import on_page_error
from api.pages.reports import reports, reports_bundles
from api.pages.scoring import my_interviews, scorecards, scorecards_locked
from api.pages.static_files import serve_static
from api.pages.surveys import surveys, surveys_held, surveys_results
from api.pages.teams import (
    frameworks,
    organisation_culture,
    people,
    people_import,
    team_culture,
    teams,
    teams_members,
    teams_proposals,
)
from api.pages.tools import clarity, culture_checks, customer_contacts, hypotheses, team_notes, value_streams
from api.pages.unit_of_work import PageUnitOfWork
from api.rate_limit import RateLimit
from domain.database import Pool

ROUTERS = (
    home.router,
    account.router, keys.router, members.router, sign_in.router, welcome.router,
    my_interviews.router, scorecards.router, scorecards_locked.router,
    requisitions.router, candidates.router, applications.router, applications_feedback.router,
    interviews.router, interviews_panel.router, debrief.router, notes.router,
    culture.router, role_profiles.router, rubrics.router, guides.router, instruments.router, questions.router,
    reports.router, reports_bundles.router,
    teams.router, teams_members.router, teams_proposals.router, people.router, people_import.router,
    team_culture.router, organisation_culture.router, frameworks.router,
    surveys.router, surveys_held.router, surveys_results.router,
    customer_contacts.router, hypotheses.router, value_streams.router,
    clarity.router, culture_checks.router, team_notes.router,
    selection_rates.router, self_report_countries.router,
    calibrations.router, calibrations_attempt.router, calibrations_results.router, samples.router,
    candidate_report.router, external.router, self_report.router,
    organisation.router, mail.router, jobs.router, tagging.router,
)  # fmt: skip


def pages_router(requests_per_minute: int, pool_of: Callable[[Scope], Pool], base_url: str) -> Router:
    """Every page that is not answered without a trace of who asked (the surveys' own pages are)."""
    compression = CompressionConfig(backend="gzip", gzip_compress_level=6, minimum_size=1_000)
    return Router(
        "/",
        middleware=[
            DefineMiddleware(CompressionMiddleware, config=compression),
            RateLimit(requests_per_minute, keeps_forms=True),
            PageUnitOfWork(pool_of, base_url),
        ],
        dependencies={**DEPENDENCIES, **PAGE_DEPENDENCIES},
        exception_handlers=dict.fromkeys(HANDLERS, on_page_error),
        route_handlers=list(ROUTERS),
    )


def static_router(requests_per_minute: int) -> Router:
    """Stylesheets and scripts: no transaction, nobody signed in."""
    return Router("/", middleware=[RateLimit(requests_per_minute)], route_handlers=[serve_static])
