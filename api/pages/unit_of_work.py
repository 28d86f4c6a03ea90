"""A page's request in its transaction: as in the API, but with the session's cookie alone and with forms for bodies."""

import asyncio
import hashlib
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.idempotency import Idempotency, StoredAnswer
from api.pages.base import HEADERS
from api.pages.kept import as_sent
from api.unit_of_work import SAFE_METHODS, SESSION_COOKIE, UnitOfWork
from domain.access.model import Actor
from domain.access.service import authenticate
from domain.database import Connection
from domain.errors import Conflict, Unauthenticated

ONCE_MOST = 100
COOKIES = b"set-cookie"
# How often and how long a form asks whether the same one, sent before it, is done.
PATIENCE_SECONDS, PAUSE_SECONDS = 10.0, 0.05


class Once(Idempotency):
    """A form that was sent twice at the same moment: the second waits for the first and gets its answer.

    The browser shows only the last answer. A refusal there would hide that the thing was done.
    """

    async def claim(self) -> None:
        """Wait for the first one, which ends with its transaction; refuses where that takes too long."""
        until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not await self.try_claim():
            if asyncio.get_running_loop().time() > until:
                raise Conflict("What you sent before is still being worked on.", code="idempotency_in_flight")
            await asyncio.sleep(PAUSE_SECONDS)

    async def store(self, answer: list[Message]) -> None:
        """Keep where a form led. A page that it was answered with changed nothing, and would only be a copy.

        Panelists from outside have no page to be led to: the one that thanks them is the answer.
        """
        start = answer[0]
        assert start["type"] == "http.response.start"
        is_redirect = start["status"] >= HTTPStatus.MULTIPLE_CHOICES
        if is_redirect or self.secret or self.actor.scorecard_id is not None:
            await super().store(answer)

    def kept(self, headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
        """Cookies too, such as the sentence for the next page: of two answers the browser takes the second."""
        found = list(headers)
        cookies = [value.decode() for name, value in found if name.lower() == COOKIES]
        return super().kept(found) | ({COOKIES.decode(): "\n".join(cookies)} if cookies else {})

    def given_again(self, stored: StoredAnswer) -> list[tuple[bytes, bytes]]:
        """The same with the headers that every page has."""
        cookies = stored.headers.get(COOKIES.decode(), "").splitlines()
        others = [one for one in super().given_again(stored) if one[0] != COOKIES]
        own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
        return [*others, *own, *((COOKIES, cookie.encode()) for cookie in cookies)]


class PageUnitOfWork(UnitOfWork):
    """Runs a page in one transaction, which is rolled back unless the answer is a success or a redirect.

    Every change is refused unless the browser says that one of our own pages asked for it (Sec-Fetch-Site, else
    Origin), signing in included: with SameSite cookies this is the protection against forged requests, and a form
    needs no token that could expire under somebody who types.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse what another site asks for, then go on as the API does."""
        request: Request[Any, Any, Any] = Request(scope)
        if request.method not in SAFE_METHODS:
            self._refuse_cross_site(request)
        await super().handle(scope, receive, send, next_app)

    def _idempotency(
        self, request: Request[Any, Any, Any], body: bytes, conn: Connection, actor: Actor | None
    ) -> Idempotency | None:
        """A form that is sent twice, by a double click or after a lost connection, is done once.

        A form changed after it was sent is another one, so the content is a part of the key.
        """
        once, content = as_sent(request, body) if request.method == "POST" and actor is not None else ("", body)
        if actor is None or not 0 < len(once) <= ONCE_MOST:
            return None
        digest = hashlib.sha256(f"{request.url.path}\n{actor.account_id}\n".encode() + content)
        secret = bool(request.scope["route_handler"].opt.get("secret"))
        return Once(conn, actor, f"form {digest.hexdigest()}", digest.digest(), secret)

    def _check(self, request: Request[Any, Any, Any], body: bytes) -> None:
        """Nothing: people follow links with parameters of their mail program, and forms are read by their page."""

    async def _authenticate(self, request: Request[Any, Any, Any], conn: Connection) -> Actor:
        cookie = request.cookies.get(SESSION_COOKIE)
        if not cookie:
            raise Unauthenticated("Sign in to see this page.", code="credential_missing")
        return await authenticate(conn, cookie, None)
