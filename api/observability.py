"""Request ids, structured logs and Prometheus metrics."""

import logging
import re
import sys
import time
import traceback

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram

from domain.database import new_id

# A caller may bring its own id, if it is harmless in a log line.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Anything else a client makes up would be a new time series each.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
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


def trace_of(error: BaseException) -> list[str]:
    """Where an exception came from, without its messages: PostgreSQL quotes rows in them, and rows hold people."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__} {getattr(cause, 'sqlstate', '')}".rstrip())
        frames = traceback.extract_tb(cause.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return lines


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


class Observe:
    """Around the whole application, so that even an unknown path gets a request id, headers, a log line and a count.

    No body, query or path is ever logged. A HEAD is answered like its GET, without the body (RFC 9110).
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with X-Request-ID."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        method = str(scope["method"])
        request_id = _request_id(scope)
        scope["state"]["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                self._count(scope, method, message["status"], time.perf_counter() - started)
            elif method == "HEAD" and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        if method == "HEAD":
            scope["method"] = HttpMethod.GET
            scope["state"]["is_head"] = True  # for answers that would go on for minutes
        try:
            await self._app(scope, receive, send_observed)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")

    def _count(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = scope.get("path_template") or "unmatched"
        method = method if method in METHODS else "other"
        self._metrics.requests.labels(method, route, status).inc()
        self._metrics.seconds.labels(method, route).observe(seconds)
        # The template, not the path: a path may hold a token or a name.
        log.info("request", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1))


def _request_id(scope: HTTPScope) -> str:
    brought = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    return brought if REQUEST_ID.fullmatch(brought) else str(new_id())


__all__ = ["Metrics", "Observe", "configure_logging", "trace_of"]
