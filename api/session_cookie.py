"""The session's cookie: for the API's answers and the pages alike."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from api.unit_of_work import SESSION_COOKIE
from domain.access.model import OpenedSession
from domain.access.sessions import SESSION_LIFE


def session_cookie(request: Request[Any, Any, Any], opened: OpenedSession) -> Cookie:
    """Not readable by scripts, not sent by other sites' forms, and for HTTPS alone where the product is."""
    return Cookie(
        SESSION_COOKIE,
        value=opened.token,
        httponly=True,
        secure=str(request.app.state.base_url).startswith("https://"),
        samesite="lax",
        path="/",
        max_age=int(SESSION_LIFE.total_seconds()),
    )


def no_session_cookie() -> Cookie:
    """Takes the browser's cookie away."""
    return Cookie(SESSION_COOKIE, value="", path="/", max_age=0, httponly=True)
