"""The application: everything is wired here, and nothing runs at import."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Router
from litestar.logging.config import LoggingConfig
from litestar.types import Scope

from api.dependencies import DEPENDENCIES
from api.errands import Errands
from api.http import ApiResponse
from api.live.hub import Hub
from api.model_process import ModelLimits, ModelProcess
from api.observability import Metrics, Observe, configure_logging
from api.openapi import openapi_config
from api.pages.access.single_sign_on import single_sign_on_router
from api.pages.links.respond import respond_router
from api.pages.refusals import with_pages_for_people
from api.pages.router import pages_router, static_router
from api.rate_limit import RateLimit, counters
from api.routes import (
    access,
    accommodations,
    audit,
    calibration,
    calibration_samples,
    candidate_feedback,
    candidates,
    clarity,
    culture,
    culture_checks,
    customer_contacts,
    debrief,
    evidence,
    externals,
    fairness,
    guard,
    guides,
    health,
    hypotheses,
    instruments,
    interviews,
    invitations,
    live,
    mail,
    measurement,
    my,
    panels,
    people,
    questionnaires,
    report_bundles,
    report_settings,
    reports,
    role_proposals,
    roles,
    rubrics,
    scim,
    sessions,
    surveys,
    tagger,
    tagging,
    team_notes,
    teams,
    value_streams,
)
from api.scim.errors import handlers as scim_aware_handlers
from api.settings import Settings
from api.unit_of_work import UnitOfWork
from domain.database import Pool, open_pool

if TYPE_CHECKING:
    from api.single_sign_on import SingleSignOn


def _single_sign_on(settings: Settings) -> "SingleSignOn | None":
    if settings.identity_provider is None:
        return None
    # Only where it is set up: what it needs takes half a second to import.
    from api.single_sign_on import SingleSignOn  # noqa: PLC0415

    return SingleSignOn(settings.identity_provider, settings.base_url, settings.secret)


def create_app(settings: Settings) -> Litestar:
    """The Litestar application for these settings. The pool opens with the application's lifespan."""
    assert settings.database_url is not None, "serve starts the embedded database and hands its address on"
    configure_logging()
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.pool = await open_pool(app.state.database_url)
        app.state.limiter = counters()
        app.state.errands = Errands()
        app.state.single_sign_on = _single_sign_on(settings)
        app.state.tagger = ModelProcess(ModelLimits())
        app.state.hub = Hub(app.state.database_url)
        warming = asyncio.create_task(app.state.tagger.warm_up()) if settings.warm_tagger else None
        try:
            yield
        finally:
            await app.state.hub.close()
            await app.state.tagger.close()
            if warming is not None:
                await warming
            await app.state.errands.finished()
            if app.state.single_sign_on is not None:
                await app.state.single_sign_on.close()
            await app.state.pool.close()

    def pool_of(scope: Scope) -> Pool:
        pool: Pool = scope["litestar_app"].state.pool
        return pool

    shared: dict[str, Any] = {
        "middleware": [RateLimit(settings.requests_per_minute), UnitOfWork(pool_of, settings.base_url)],
        "dependencies": DEPENDENCIES,
    }
    v1 = Router(
        "/v1",
        **shared,
        response_class=ApiResponse,
        route_handlers=[
            access.router, sessions.router, invitations.router, audit.router,
            culture.catalogue_router, culture.router, roles.router, rubrics.library_router,
            rubrics.router, guides.review_router, guides.router, candidates.router, panels.router, evidence.router,
            interviews.router,
            externals.router, accommodations.router,
            customer_contacts.router, hypotheses.router, value_streams.router, clarity.router, culture_checks.router,
            team_notes.router, role_proposals.router,
            teams.router, people.router, surveys.router, questionnaires.router,
            instruments.lint_router, instruments.router,
            reports.router, report_bundles.router, mail.router, my.router,
            debrief.router, live.router, report_settings.router,
            calibration_samples.router, calibration.router, measurement.router,
            fairness.router, tagging.router, tagger.router, guard.router, candidate_feedback.router,
        ],
    )  # fmt: skip
    app = Litestar(
        route_handlers=[
            v1,
            pages_router(settings.requests_per_minute, pool_of, settings.base_url),
            single_sign_on_router(settings.requests_per_minute),
            static_router(settings.requests_per_minute),
            respond_router(settings.requests_per_minute),
            scim.scim_router(**shared),
            health.healthz,
            health.readyz,
            health.metrics,
        ],
        exception_handlers=with_pages_for_people(scim_aware_handlers()),
        openapi_config=openapi_config(),
        lifespan=[lifespan],
        # api/errors.py logs what is unexpected, once, with its trace.
        logging_config=LoggingConfig(configure_root_logger=False, log_exceptions="never"),
        debug=False,
    )
    # Around routing as well: Litestar's own middleware sees only requests that matched a route.
    app.asgi_handler = Observe(app.asgi_handler, metrics)
    app.state.metrics = metrics
    app.state.database_url = settings.database_url
    app.state.base_url = settings.base_url
    app.state.secret = settings.secret
    app.state.mail_is_set_up = settings.smtp is not None
    return app
