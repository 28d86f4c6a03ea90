"""Bearer tokens that name their organisation, so that even their look-up runs under its row-level security."""

import base64
import binascii
import hashlib
import secrets
from typing import Literal
from uuid import UUID

# What a token is for stands at its front, so that secret scanners and people recognise it.
TokenKind = Literal["oik", "ois", "oit", "oix", "oir", "oiw", "oip"]
_ORGANISATION_BYTES = 16
_SECRET_BYTES: dict[TokenKind, int] = {"oik": 24, "ois": 24, "oit": 24, "oix": 32, "oir": 32, "oiw": 32, "oip": 32}
_LENGTHS = frozenset(_ORGANISATION_BYTES + secret for secret in _SECRET_BYTES.values())


def new_token(kind: TokenKind, organisation_id: UUID) -> str:
    """A new secret: `oik` API key, `ois` session, `oit` survey invitation, `oix` invitation to a panel,
    `oir` candidate's link to a report, `oiw` invitation to an organisation, `oip` link for a forgotten password.

    192 random bits, 256 for the last four, which travel by mail and wait there.
    """
    payload = organisation_id.bytes + secrets.token_bytes(_SECRET_BYTES[kind])
    return f"{kind}_{base64.urlsafe_b64encode(payload).decode().rstrip('=')}"


def token_kind(token: str) -> str:
    """The part before the first underscore."""
    return token.partition("_")[0]


def organisation_of(token: str) -> UUID | None:
    """The organisation that a token claims, or None if it is not a token at all."""
    encoded = token.partition("_")[2]
    try:
        payload = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(payload) not in _LENGTHS:
        return None
    return UUID(bytes=payload[:_ORGANISATION_BYTES])


def hash_token(token: str) -> bytes:
    """SHA-256. A fast hash is right here: the token is random, so there is nothing to guess."""
    return hashlib.sha256(token.encode()).digest()
