"""A limit of password attempts for each account, against guessing from many addresses at once.

Attempts are counted by e-mail address, whether or not it has an account, so that a refusal does not tell. A browser
that has signed in as this person before carries a signed cookie that says so and is counted for itself: a stranger who
keeps guessing uses up the strangers' attempts and does not lock the person out of the browsers that they know. On a new
browser they wait WINDOW_MINUTES at most, have a link for a new password mailed to them, or come in by single sign-on,
which asks for no password here. A success, and a new password by mail, clears the count. Each API process counts for
itself, as api/rate_limit.py does.
"""

import hashlib
import hmac
import secrets
import time
from typing import Any

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from litestar import Request
from litestar.datastructures import Cookie

from api.errors import TooManyRequests

ATTEMPTS_MOST, WINDOW_MINUTES = 10, 15
DEVICE_COOKIE = "outside_in_device"
DEVICE_DAYS = 180
_ITEM = RateLimitItemPerMinute(ATTEMPTS_MOST, WINDOW_MINUTES)


class SignInGuard:
    """The count for one request's attempt with one e-mail address."""

    def __init__(self, request: Request[Any, Any, Any], email: str) -> None:
        state = request.app.state
        self._limiter: FixedWindowRateLimiter = state.limiter
        self._secret = str(state.secret)
        self._email = email.strip().lower()
        self._secure = str(state.base_url).startswith("https://")
        self._bucket = self._bucket_of(request.cookies.get(DEVICE_COOKIE, ""))

    def admit(self) -> None:
        """Count an attempt; raises TooManyRequests when they are used up."""
        if not self._limiter.hit(_ITEM, *self._bucket):
            window = self._limiter.get_window_stats(_ITEM, *self._bucket)
            raise TooManyRequests(max(1, round(window.reset_time - time.time())), {})

    def clear(self) -> None:
        """The password was right: forget the attempts before it."""
        self._limiter.clear(_ITEM, *self._bucket)

    def succeeded(self) -> Cookie:
        """The same; the cookie by which this browser is known from now on."""
        self.clear()
        nonce = secrets.token_urlsafe(16)
        return Cookie(
            DEVICE_COOKIE,
            value=f"{nonce}.{self._signature(nonce)}",
            httponly=True,
            secure=self._secure,
            samesite="lax",
            path="/",
            max_age=DEVICE_DAYS * 86_400,
        )

    def _bucket_of(self, cookie: str) -> tuple[str, str]:
        nonce, _, signature = cookie.partition(".")
        if nonce and hmac.compare_digest(signature.encode(), self._signature(nonce).encode()):
            return "sign_in_device", nonce
        return "sign_in_account", hashlib.sha256(self._email.encode()).hexdigest()

    def _signature(self, nonce: str) -> str:
        message = f"device\n{nonce}\n{self._email}".encode()
        return hmac.new(self._secret.encode(), message, "sha256").hexdigest()
