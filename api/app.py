"""The application: everything is wired here, and nothing runs at import."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.logging.config import LoggingConfig
from litestar.types import Scope

from api.dependencies import DEPENDENCIES
from api.errors import HANDLERS
from api.http import ApiResponse
from api.model_process import ModelLimits, ModelProcess
from api.observability import Metrics, Observe, configure_logging
from api.openapi import openapi_config
from api.rate_limit import RateLimit, counters
from api.routes import (
    access,
    accommodations,
    audit,
    calibration,
    calibration_samples,
    candidate_feedback,
    candidates,
    culture,
    debrief,
    evidence,
    externals,
    fairness,
    guard,
    guides,
    health,
    interviews,
    mail,
    measurement,
    my,
    panels,
    report_bundles,
    report_settings,
    reports,
    roles,
    rubrics,
    surveys,
    tagger,
    tagging,
    teams,
)
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

    v1 = Router(
        "/v1",
        middleware=[RateLimit(settings.requests_per_minute), UnitOfWork(pool_of, settings.base_url)],
        dependencies=DEPENDENCIES,
        response_class=ApiResponse,
        route_handlers=[
            access.router, audit.router, culture.catalogue_router, culture.router, roles.router, rubrics.library_router,
            rubrics.router, guides.review_router, guides.router, candidates.router, panels.router, evidence.router,
            interviews.router,
            externals.router, accommodations.router,
            teams.router, surveys.router, surveys.instrument_router,
            reports.router, report_bundles.router, mail.router, my.router,
            debrief.router, report_settings.router,
            calibration_samples.router, calibration.router, measurement.router,
            fairness.router, tagging.router, tagger.router, guard.router, candidate_feedback.router,
        ],
    )  # fmt: skip
    app = Litestar(
        route_handlers=[v1, health.healthz, health.readyz, health.metrics],
        exception_handlers=HANDLERS,
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
