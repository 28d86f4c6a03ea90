"""Values that a browser keeps for a few minutes and gives back unchanged: signed with OUTSIDE_IN_SECRET.

There may be many API processes on many machines, so what a sign-in has to remember between two requests travels with
the browser: as a JWT (HS256) under a key of its own for each purpose, so that one kind never passes as another.
"""

import hmac
import time
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_ALGORITHM = "HS256"


def sealed(secret: str, purpose: str, values: dict[str, Any], life: timedelta) -> str:
    """The values as text that nobody else can make or change, and that is refused after `life`."""
    claims = {**values, "exp": int(time.time() + life.total_seconds())}
    return jwt.encode({"alg": _ALGORITHM}, claims, _key(secret, purpose))


def opened(secret: str, purpose: str, text: str) -> dict[str, Any] | None:
    """The values, or None where the text is not ours, is for another purpose or is out of date."""
    try:
        claims = jwt.decode(text, _key(secret, purpose), algorithms=[_ALGORITHM]).claims
    except (JoseError, ValueError, TypeError):  # TypeError: a header that is no list where one is expected
        return None
    expires = claims.get("exp")
    return claims if isinstance(expires, int) and expires > time.time() else None


def _key(secret: str, purpose: str) -> OctKey:
    return OctKey.import_key(hmac.digest(secret.encode(), f"outside-in {purpose}".encode(), "sha256"))
