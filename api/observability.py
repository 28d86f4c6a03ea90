"""Request ids, structured logs and Prometheus metrics."""

import logging
import re
import sys
import time
from typing import Any

import structlog
from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram

from domain.database import new_id

# A caller may bring its own id, if it is harmless in a log line.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
log = structlog.get_logger()


def configure_logging() -> None:
    """JSON lines on stderr, one object an event; standard-library loggers go the same way."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format='{"level":"%(levelname)s","event":"%(message)s"}'
    )


class Metrics:
    """The metrics of one API process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("outside_in_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "outside_in_request_seconds",
            "Seconds from request to answer",
            ("method", "route"),
            registry=self.registry,
        )


class Observe(ASGIMiddleware):
    """Gives every request an id, logs its answer in one line, and counts it. No body or query is ever logged."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer with X-Request-ID."""
        request: Request[Any, Any, Any] = Request(scope)
        brought = request.headers.get("x-request-id", "")
        request_id = brought if REQUEST_ID.fullmatch(brought) else str(new_id())
        scope["state"]["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                self._count(scope, message["status"], time.perf_counter() - started)
            await send(message)

        try:
            await next_app(scope, receive, send_observed)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("path_template") or "unmatched"
        method = str(scope.get("method", ""))
        self._metrics.requests.labels(method, route, status).inc()
        self._metrics.seconds.labels(method, route).observe(seconds)
        # The template, not the path: a path may hold a token or a name.
        log.info("request", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1))
