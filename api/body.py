"""The body of a request: read in full within limits, then checked strictly against the Struct that the route takes.

Litestar converts bodies leniently ("5" would pass as 5); what the OpenAPI document promises is checked here.
"""

import asyncio
import functools
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.types import Scope
from litestar.typing import FieldDefinition

from api.errors import BodyTooLarge, NotWellFormed, RequestTimeout, UnsupportedMediaType
from api.wording import in_words
from domain.errors import FieldError, Invalid, invalid

BODY_MOST: Final = 1_048_576
BODY_TIMEOUT_SECONDS: Final = 30
_LENGTH = re.compile(r"[0-9]{1,18}")
_FIELD_NAMED = re.compile(r"Object (missing required|contains unknown) field `(.+)`")


async def read_body(request: Request[Any, Any, Any], most: int = BODY_MOST) -> bytes:
    """The whole body, at most `most` bytes, within BODY_TIMEOUT_SECONDS."""
    length = request.headers.get("content-length", "0")
    if not _LENGTH.fullmatch(length):
        raise invalid("header.Content-Length", "invalid", "Content-Length must be a whole number.")
    if int(length) > most:
        raise _too_large(most)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _too_large(most)
    except TimeoutError as error:
        raise RequestTimeout("The request took too long to arrive.", code="request_timeout") from error
    return bytes(body)


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body of this request may have at most {most} bytes.", code="body_too_large")


def check_body(scope: Scope, body: bytes) -> None:
    """Refuse a body that is not JSON or not what the route's `data` is; a route without `data` ignores it.

    A route whose `data` may be None does without a body.
    """
    data = scope["route_handler"].parsed_fn_signature.parameters.get("data")
    if data is None or (data.is_optional and not body):
        return
    if not body:
        raise invalid("body", "required", "Send a JSON object.")
    _check_media_type(scope)
    try:
        _decoder(struct_of(data)).decode(body)
    except msgspec.ValidationError as error:
        raise Invalid([field_error(str(error), struct_of(data))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotWellFormed("The body is not well-formed JSON in UTF-8.", code="malformed_json") from error
    except RecursionError as error:
        raise NotWellFormed("The body is nested too deeply.", code="malformed_json") from error
    if b"\\u0000" in body and (field := next(_paths_of_nul(msgspec.json.decode(body), ""), None)) is not None:
        raise invalid(field, "nul_character", "Remove the character U+0000 from the text.")


def struct_of(data: FieldDefinition) -> Any:
    """The Struct that a route takes as `data`, also where the whole body may be left out; null is not a body."""
    if not data.is_optional:
        return data.annotation
    return next(one.annotation for one in data.inner_types if not one.is_none_type)


def _check_media_type(scope: Scope) -> None:
    header = Request[Any, Any, Any](scope).headers.get("content-type", "")
    media_type, _, parameters = header.partition(";")
    charset = re.search(r'charset\s*=\s*"?([^";\s]+)', parameters, re.IGNORECASE)
    wrong_charset = charset is not None and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}
    if media_type.strip().lower() != "application/json" or wrong_charset:
        raise UnsupportedMediaType(
            "Send the body as JSON in UTF-8, with Content-Type: application/json.", code="media_type_unsupported"
        )


@functools.cache
def _decoder(body_type: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(body_type)


def field_error(message: str, wanted: Any) -> FieldError:
    """What msgspec refused, with its place in the body.

    msgspec ends its message with the JSON path of the fault: "... - at `$.values[0].code`".
    """
    text, _, path = message.partition(" - at `$")
    words = in_words(text, wanted, path.rstrip("`"))
    field = path.rstrip("`").lstrip(".").replace("[...]", "[]")
    if named := _FIELD_NAMED.fullmatch(text):
        code = "required" if named[1] == "missing required" else "unknown_field"
        return FieldError(field=f"{field}.{named[2]}".lstrip("."), code=code, message=words)
    return FieldError(field=field or "body", code="invalid", message=words)


def _paths_of_nul(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, str) and "\x00" in node:
        yield path or "body"
    elif isinstance(node, dict):
        for key, value in node.items():
            if "\x00" in key:
                yield path or "body"
            yield from _paths_of_nul(value, f"{path}.{key}".lstrip("."))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _paths_of_nul(value, f"{path}[{position}]")


__all__ = ["BODY_MOST", "check_body", "field_error", "read_body", "struct_of"]
