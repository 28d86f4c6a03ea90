"""The application: everything is wired here, and nothing runs at import."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Router
from litestar.logging.config import LoggingConfig
from litestar.types import Scope

from api.dependencies import DEPENDENCIES
from api.http import ApiResponse
from api.model_process import ModelLimits, ModelProcess
from api.observability import Metrics, Observe, configure_logging
from api.openapi import openapi_config
from api.pages.respond import respond_router
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


def create_app(settings: Settings) -> Litestar:
    """The Litestar application for these settings. The pool opens with the application's lifespan."""
    assert settings.database_url is not None, "serve starts the embedded database and hands its address on"
    configure_logging()
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.pool = await open_pool(app.state.database_url)
        app.state.limiter = counters()
        app.state.tagger = ModelProcess(ModelLimits())
        warming = asyncio.create_task(app.state.tagger.warm_up()) if settings.warm_tagger else None
        try:
            yield
        finally:
            await app.state.tagger.close()
            if warming is not None:
                await warming
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
            access.router, audit.router, culture.catalogue_router, culture.router, roles.router, rubrics.library_router,
            rubrics.router, guides.review_router, guides.router, candidates.router, panels.router, evidence.router,
            interviews.router,
            externals.router, accommodations.router,
            customer_contacts.router, hypotheses.router, value_streams.router, clarity.router, culture_checks.router,
            team_notes.router, role_proposals.router,
            teams.router, people.router, surveys.router, questionnaires.router,
            instruments.lint_router, instruments.router,
            reports.router, report_bundles.router, mail.router, my.router,
            debrief.router, report_settings.router,
            calibration_samples.router, calibration.router, measurement.router,
            fairness.router, tagging.router, tagger.router, guard.router, candidate_feedback.router,
        ],
    )  # fmt: skip
    app = Litestar(
        route_handlers=[
            v1,
            respond_router(settings.requests_per_minute),
            scim.scim_router(**shared),
            health.healthz,
            health.readyz,
            health.metrics,
        ],
        exception_handlers=scim_aware_handlers(),
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
    app.state.mail_is_set_up = settings.smtp is not None
    return app
