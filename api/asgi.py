"""The factory that the ASGI server calls in each of its processes."""

import os

from litestar import Litestar

from api.app import create_app
from api.settings import Settings


def create() -> Litestar:
    """The application with the settings of this process' environment."""
    return create_app(Settings.from_env(os.environ))
