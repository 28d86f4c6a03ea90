"""Idempotency-Key on POST: the same key and body within 24 hours gets the same answer, once done is done once."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request
from litestar.types import Message

from domain.access.model import Actor
from domain.database import Connection, affected, fetch_one, set_tenant
from domain.errors import Conflict, invalid

KEY = re.compile(r"[!-~]{1,255}")
CLAIM = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))"
FIND = """
    SELECT request_hash, status, headers, body FROM idempotency_keys
    WHERE principal_id = $1 AND key = $2 AND created_at > now() - interval '24 hours'
"""
# A few at a time and none that another request is deleting: two requests must never wait for each other here.
FORGET_OLD = """
    DELETE FROM idempotency_keys WHERE (principal_id, key) IN (
        SELECT principal_id, key FROM idempotency_keys
        WHERE created_at <= now() - interval '24 hours' LIMIT $1 FOR UPDATE SKIP LOCKED)
"""
STORE = """
    INSERT INTO idempotency_keys (organisation_id, principal_id, key, request_hash, status, headers, body)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
    ON CONFLICT (organisation_id, principal_id, key) DO UPDATE
    SET request_hash = excluded.request_hash, status = excluded.status, headers = excluded.headers,
        body = excluded.body, created_at = now()
"""
FORGOTTEN_AT_ONCE = 100
KEPT_HEADERS = frozenset({b"content-type", b"location", b"etag"})


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was given."""

    request_hash: bytes
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Idempotency:
    """One request with a key. `secret` marks answers that must not be kept: shown once, or too personal for a copy."""

    conn: Connection
    actor: Actor
    key: str
    request_hash: bytes
    secret: bool

    @classmethod
    def of(
        cls, request: Request[Any, Any, Any], body: bytes, conn: Connection, actor: Actor | None
    ) -> "Idempotency | None":
        """The request's idempotency, or None where no key was sent or nobody is signed in."""
        key = request.headers.get("idempotency-key")
        if request.method != "POST" or key is None or actor is None:
            return None
        if not KEY.fullmatch(key):
            raise invalid("header.Idempotency-Key", "invalid", "The key must have 1 to 255 visible ASCII characters.")
        subject = f"{request.url.path}\n{actor.account_id}\n".encode() + body
        opt = request.scope["route_handler"].opt
        return cls(conn, actor, key, hashlib.sha256(subject).digest(), bool(opt.get("secret")))

    async def try_claim(self) -> bool:
        """Whether this request has its key for itself until the end of its transaction."""
        return bool(await self.conn.fetchval(CLAIM, f"{self.actor.principal_id}:{self.key}"))

    async def claim(self) -> None:
        """Have the key for itself; refuses while another request has it."""
        if not await self.try_claim():
            raise Conflict("A request with this Idempotency-Key is in flight.", code="idempotency_in_flight")

    async def replay(self) -> list[Message] | None:
        """The stored answer if this was done before; refuses another body and a request still in flight."""
        await self.claim()
        stored = await fetch_one(self.conn, StoredAnswer, FIND, self.actor.principal_id, self.key)
        if stored is None:
            return None
        if stored.request_hash != self.request_hash:
            raise invalid("header.Idempotency-Key", "idempotency_mismatch", "This key was used for another request.")
        if self.secret:
            raise Conflict(
                "This was done already. What it showed was shown once and is not kept: open what you made and make a "
                "new link or key there.",
                code="secret_shown_once",
            )
        headers = self.given_again(stored)
        headers += [(b"idempotent-replayed", b"true"), (b"content-length", str(len(stored.body)).encode())]
        return [
            {"type": "http.response.start", "status": stored.status, "headers": headers},
            {"type": "http.response.body", "body": stored.body, "more_body": False},
        ]

    def given_again(self, stored: StoredAnswer) -> list[tuple[bytes, bytes]]:
        """The headers of the answer as they were kept."""
        return [(name.encode(), value.encode()) for name, value in stored.headers.items()]

    def kept(self, headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
        """What of an answer's headers is given again."""
        return {name.decode(): value.decode() for name, value in headers if name.lower() in KEPT_HEADERS}

    async def store(self, answer: list[Message]) -> None:
        """Keep the answer in the transaction of the work itself."""
        start = answer[0]
        assert start["type"] == "http.response.start"
        body = b"".join(message["body"] for message in answer if message["type"] == "http.response.body")
        headers = self.kept(start["headers"])
        # The work may have moved the transaction to another organisation (createOrganisation does).
        await set_tenant(self.conn, self.actor.organisation_id, self.actor.account_id)
        await forget_old(self.conn)
        await self.conn.execute(
            STORE, self.actor.principal_id, self.key, self.request_hash, start["status"], headers,
            b"" if self.secret else body,
        )  # fmt: skip


async def forget_old(conn: Connection) -> bool:
    """Delete some of the tenant's answers of more than a day ago; True if there may be more."""
    return affected(await conn.execute(FORGET_OLD, FORGOTTEN_AT_ONCE)) == FORGOTTEN_AT_ONCE
