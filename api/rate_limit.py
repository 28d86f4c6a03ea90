"""Rate limits per credential, counted in each API process, told in RateLimit headers."""

import hashlib
import time
from contextlib import suppress
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.body import read_body
from api.errors import TooManyRequests
from api.unit_of_work import SESSION_COOKIE
from domain.errors import DomainError

# By address; api/sign_in_guard.py counts by account as well.
SIGN_INS_PER_MINUTE = 10
# Policies against guessing, counted by address; each counts for itself.
BY_ADDRESS = frozenset({"sign_in", "external", "welcome", "password_reset"})
WINDOW_SECONDS = 60
# A whole organisation may answer a survey from behind one address within minutes; a token has nothing to guess.
RESPONDENTS_TIMES = 20


def counters() -> FixedWindowRateLimiter:
    """What has been asked so far: nothing. The application starts with it and keeps it as `state.limiter`."""
    return FixedWindowRateLimiter(MemoryStorage())


class RateLimit(ASGIMiddleware):
    """Refuses with 429 and Retry-After; sign-in has a limit of its own per address, against guessing.

    `keeps_forms`: pages give back what somebody entered, so the body of what is refused is read as well.
    """

    def __init__(self, requests_per_minute: int, *, keeps_forms: bool = False) -> None:
        self._keeps_forms = keeps_forms
        self._default = RateLimitItemPerMinute(requests_per_minute)
        self._sign_in = RateLimitItemPerMinute(SIGN_INS_PER_MINUTE)
        self._respondents = RateLimitItemPerMinute(requests_per_minute * RESPONDENTS_TIMES)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Count the request and add the headers to its answer."""
        request: Request[Any, Any, Any] = Request(scope)
        policy = str(scope["route_handler"].opt.get("rate", "default"))
        limits = {"respondents": self._respondents, "static": self._respondents} | dict.fromkeys(
            BY_ADDRESS, self._sign_in
        )
        item = limits.get(policy, self._default)
        # Where no credential is asked for, a made-up one must not make another caller.
        by_address = policy in BY_ADDRESS or scope["route_handler"].opt.get("public")
        identity = _client(request) if by_address else _credential(request)
        limiter: FixedWindowRateLimiter = scope["litestar_app"].state.limiter
        allowed = limiter.hit(item, policy, identity)
        window = limiter.get_window_stats(item, policy, identity)
        reset = max(1, round(window.reset_time - time.time()))
        told = {
            "RateLimit-Policy": f'"{policy}";q={item.amount};w={WINDOW_SECONDS}',
            "RateLimit": f'"{policy}";r={window.remaining};t={reset}',
        }
        if not allowed:
            if self._keeps_forms and request.method == "POST":
                with suppress(DomainError):
                    scope["state"]["body"] = await read_body(Request(scope, receive))
            raise TooManyRequests(reset, told)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).update(told)
            await send(message)

        await next_app(scope, receive, send_with_headers)


def _credential(request: Request[Any, Any, Any]) -> str:
    """The credential's digest, or the address where there is none. Other cookies must not make another caller."""
    credential = request.headers.get("authorization") or request.cookies.get(SESSION_COOKIE)
    return hashlib.sha256(credential.encode()).hexdigest() if credential else _client(request)


def _client(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else "unknown"
