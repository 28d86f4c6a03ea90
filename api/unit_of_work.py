"""One request, one connection, one transaction: authentication, idempotency and commit in one place.

The answer is held back until the transaction has committed, so what a client is told is stored, is. The
idempotency record commits with the work that it answers for: a crash leaves both or neither.
"""

import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import HttpMethod
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from api.body import BODY_MOST, check_body, read_body
from api.external_reach import require_within_reach
from api.idempotency import Idempotency
from api.query import check_query
from domain.access.model import Actor
from domain.access.rules import require_scope
from domain.access.service import authenticate
from domain.audit.service import record
from domain.database import ACQUIRE_TIMEOUT_SECONDS, Connection, Pool, set_tenant
from domain.errors import Forbidden, Unauthenticated

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_COOKIE = "outside_in_session"
ERROR_STATUS, SERVER_ERROR_STATUS = 400, 500


@dataclass(frozen=True)
class Transactions:
    """For a route that must not hold a connection while it computes: the caller's tenant, as often as needed."""

    pool: Pool
    actor: Actor

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Connection]:
        """A transaction of its own, committed at the end of the block and rolled back by an error."""
        async with self.pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn, conn.transaction():
            await set_tenant(conn, self.actor.organisation_id, self.actor.account_id)
            yield conn


@dataclass(frozen=True)
class Watcher:
    """For a route that answers for minutes, as it goes: who is there and may still do this, asked anew each time."""

    pool: Pool
    admit: Callable[[Connection], Awaitable[Actor]]

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[tuple[Connection, Actor]]:
        """A short transaction of the caller's tenant; raises as any request whose credential has ended."""
        async with self.pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn, conn.transaction():
            yield conn, await self.admit(conn)


class UnitOfWork(ASGIMiddleware):
    """Runs each request of /v1 in its own transaction and rolls back unless the answer is a success."""

    def __init__(self, pool_of: Callable[[Scope], Pool], base_url: str) -> None:
        self._pool_of = pool_of
        self._base_url = base_url

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Read the body, open the transaction, authenticate, answer, commit, and only then send."""
        request: Request[Any, Any, Any] = Request(scope, receive)
        if request.method == HttpMethod.OPTIONS:  # Litestar answers it from the routes alone
            await next_app(scope, receive, send)
            return
        # The whole body first: a slow client must not hold a connection.
        body = await read_body(request, scope["route_handler"].opt.get("body_most", BODY_MOST))
        # For the page of a refusal, which gives back what was entered.
        scope["state"]["body"] = body
        if scope["route_handler"].opt.get("stateless"):
            await self._compute(scope, request, body, send, next_app)
            return
        if scope["route_handler"].opt.get("streams"):
            await self._stream(scope, request, receive, send, next_app)
            return
        answer: list[Message] = []
        async with self._pool_of(scope).acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn:
            transaction = conn.transaction()
            await transaction.start()
            try:
                answer = await self._answer(scope, request, body, conn, next_app)
            except BaseException:
                await transaction.rollback()
                raise
            # A wrong code has to be counted although it is refused; such a route writes nothing else before it refuses.
            least = SERVER_ERROR_STATUS if scope["route_handler"].opt.get("keeps_refusals") else ERROR_STATUS
            if int(answer[0].get("status", 500)) < least:  # type: ignore[call-overload]
                await transaction.commit()
            else:
                await transaction.rollback()
        for message in answer:
            await send(message)

    async def _compute(
        self, scope: Scope, request: Request[Any, Any, Any], body: bytes, send: Send, next_app: ASGIApp
    ) -> None:
        """A route that computes for seconds holds no connection meanwhile; it opens short transactions itself.

        Nothing of it is kept, so an Idempotency-Key has nothing to replay.
        """
        pool = self._pool_of(scope)
        async with pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn, conn.transaction():
            actor = await self._admit(scope, request, conn)
            Idempotency.of(request, body, conn, actor)
        scope["state"]["transactions"] = Transactions(pool, actor)
        check_query(request)
        check_body(scope, body)
        for message in await _collect(scope, body, next_app):
            await send(message)

    async def _stream(
        self, scope: Scope, request: Request[Any, Any, Any], receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """A route whose answer goes on for minutes is sent as it comes and holds no connection meanwhile."""
        pool = self._pool_of(scope)
        async with pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn, conn.transaction():
            await self._admit(scope, request, conn)
        check_query(request)

        async def admit(conn: Connection) -> Actor:
            return await self._identify(scope, request, conn)

        scope["state"]["watcher"] = Watcher(pool, admit)
        await next_app(scope, receive, send)

    async def _identify(self, scope: Scope, request: Request[Any, Any, Any], conn: Connection) -> Actor:
        """Who asks, if their credential may do this."""
        actor = await self._authenticate(request, conn)
        # For the page of a refusal: whoever scores one scorecard has no other page.
        scope["state"]["scorecard_id"] = actor.scorecard_id
        require_scope(actor, scope["route_handler"].opt["scope"])
        operation = str(getattr(scope["route_handler"], "operation_id", ""))
        await require_within_reach(conn, actor, operation, request.path_params)
        return actor

    async def _admit(self, scope: Scope, request: Request[Any, Any, Any], conn: Connection) -> Actor:
        """Who asks, on the record where a program asks for a person."""
        actor = await self._identify(scope, request, conn)
        scope["state"]["actor"] = actor
        if actor.on_behalf:
            await record(
                conn, actor, "request.on_behalf", "api_key", actor.principal_id,
                {"route": scope["path_template"]},
            )  # fmt: skip
        return actor

    async def _answer(
        self, scope: Scope, request: Request[Any, Any, Any], body: bytes, conn: Connection, next_app: ASGIApp
    ) -> list[Message]:
        scope["state"]["conn"] = conn
        public = scope["route_handler"].opt.get("public")
        actor = None if public else await self._admit(scope, request, conn)
        idempotency = self._idempotency(request, body, conn, actor)
        replayed = await idempotency.replay() if idempotency else None
        if replayed is not None:
            return replayed
        self._check(request, body)
        answer = await _collect(scope, body, next_app)
        if idempotency and int(answer[0].get("status", 500)) < ERROR_STATUS:  # type: ignore[call-overload]
            await idempotency.store(answer)
        return answer

    def _idempotency(
        self, request: Request[Any, Any, Any], body: bytes, conn: Connection, actor: Actor | None
    ) -> Idempotency | None:
        return Idempotency.of(request, body, conn, actor)

    def _check(self, request: Request[Any, Any, Any], body: bytes) -> None:
        check_query(request)
        check_body(request.scope, body)

    async def _authenticate(self, request: Request[Any, Any, Any], conn: Connection) -> Actor:
        token, from_cookie = _token(request)
        if from_cookie and request.method not in SAFE_METHODS:
            self._refuse_cross_site(request)
        return await authenticate(conn, token, request.headers.get("on-behalf-of"))

    def _refuse_cross_site(self, request: Request[Any, Any, Any]) -> None:
        """A browser sends the cookie along on its own; only our own pages may use it to change something."""
        if not from_own_page(request, self._base_url):
            raise Forbidden("This request came from another site.", code="cross_site")


def from_own_page(request: Request[Any, Any, Any], base_url: str) -> bool:
    """Whether the browser says that a page of this product asked."""
    # None: by hand, such as a form that a browser sends anew after it was restarted. Older browsers do not say it.
    site = request.headers.get("sec-fetch-site", "none")
    if site != "none":
        return site == "same-origin"
    return _origin(request.headers.get("origin", "")) == _origin(base_url)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _token(request: Request[Any, Any, Any]) -> tuple[str, bool]:
    """The credential and whether it came as a cookie: Bearer, Basic user name, or the session's cookie."""
    header = request.headers.get("authorization", "")
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip(), False
    if scheme.lower() == "basic":
        try:
            user, _, _ = base64.b64decode(value.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Unauthenticated("The Authorization header is not valid Basic.", code="credential_invalid") from error
        return user, False
    if header:
        raise Unauthenticated(
            "Send the API key as Authorization: Bearer KEY, or as the user name of Basic.",
            code="credential_invalid",
        )
    if cookie := request.cookies.get(SESSION_COOKIE):
        return cookie, True
    raise Unauthenticated("Send an API key as Authorization: Bearer KEY.", code="credential_missing")


async def _collect(scope: Scope, body: bytes, next_app: ASGIApp) -> list[Message]:
    """Run the route on the body that was read and keep its answer."""
    answer: list[Message] = []
    delivered = False

    async def receive() -> HTTPReceiveMessage:
        nonlocal delivered
        if delivered:
            return {"type": "http.disconnect"}
        delivered = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        answer.append(message)

    await next_app(scope, receive, send)
    # Nothing has left the server yet: a commit that fails must still become an answer, not a broken connection.
    ScopeState.from_scope(scope).response_started = False
    return answer
