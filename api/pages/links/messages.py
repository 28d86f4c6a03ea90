"""Pages behind links that only say something: what was done, that a link opens nothing, that something went wrong."""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response

from api.errors import HANDLERS, on_unexpected
from api.pages.rendering import rendered

TOLD_HEADERS = ("Retry-After", "Allow")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A page that only says something."""

    title: str
    paragraphs: tuple[str, ...]


class Download(msgspec.Struct, frozen=True):
    """A file to get instead: where it is, and the words of the button."""

    path: str
    words: str


def rendered_message(message: Message, language: str, direction: str, download: Download | None = None) -> str:
    """The message as HTML."""
    return rendered(
        "links/message.html", message=message, language=language, direction=direction, download=download
    )  # fmt: skip


def refusal_of(request: Request[Any, Any, Any], error: Exception) -> tuple[int, dict[str, str]]:
    """The API's status for whatever went wrong, and its headers that say when or how to ask."""
    handler = next((HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS), on_unexpected)
    refusal: Response[Any] = handler(request, error)
    told = {name: refusal.headers[name] for name in TOLD_HEADERS if name in refusal.headers}
    return int(refusal.status_code or HTTPStatus.INTERNAL_SERVER_ERROR), told
