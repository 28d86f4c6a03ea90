"""The factory that the ASGI server calls in each of its processes."""

import asyncio
import os
import signal
from collections.abc import Sequence
from types import FrameType

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar import Litestar
from litestar.types import ASGIApp

from api.app import create_app
from api.live.hub import Hub
from api.settings import Settings

STOPS = (signal.SIGINT, signal.SIGTERM)


def create() -> ASGIApp:
    """The application with the settings of this process' environment."""
    settings = Settings.from_env(os.environ)
    app = create_app(settings)
    app.on_startup.append(_end_streams_on_stop)
    return behind_proxies(app, settings.trusted_proxies)


def behind_proxies(app: ASGIApp, trusted: Sequence[str]) -> ASGIApp:
    """The application; what a trusted proxy says in X-Forwarded-For is then who asks, and nobody else's is believed."""
    wrapped: ASGIApp = wrap_asgi_with_proxy_headers(app, list(trusted)) if trusted else app
    return wrapped


def _end_streams_on_stop(app: Litestar) -> None:
    """The server stops when every answer under way has ended, which a stream of events never does by itself.

    The server's own handler is the event loop's, which hears of a signal whatever handler Python calls as well.
    """
    loop = asyncio.get_running_loop()
    hub: Hub = app.state.hub

    def stop(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(hub.end_streams)

    for number in STOPS:
        signal.signal(number, stop)
        signal.siginterrupt(number, False)
