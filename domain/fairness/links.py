"""The one-time link of a candidate: it names its organisation and holds 256 random bits; only its hash is stored."""

import base64
import binascii
import secrets
from uuid import UUID

from domain.access.tokens import hash_token

_KIND = "osr"
_ORGANISATION_BYTES = 16
_SECRET_BYTES = 32

__all__ = ["hash_token", "new_link_token", "organisation_of_link"]


def new_link_token(organisation_id: UUID) -> str:
    """A new token of 256 random bits."""
    payload = organisation_id.bytes + secrets.token_bytes(_SECRET_BYTES)
    return f"{_KIND}_{base64.urlsafe_b64encode(payload).decode()}"


def organisation_of_link(token: str) -> UUID | None:
    """The organisation that a token claims, or None if it is not one."""
    kind, _, encoded = token.partition("_")
    try:
        payload = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if kind != _KIND or len(payload) != _ORGANISATION_BYTES + _SECRET_BYTES:
        return None
    return UUID(bytes=payload[:_ORGANISATION_BYTES])
