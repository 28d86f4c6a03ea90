"""Documents as files: the same content gives the same bytes in every organisation.

Ids of one organisation mean nothing in another, so a document's references are left out of its file and given
anew when it is imported.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.errors import FieldError, Invalid

FORMAT_VERSION = 1
Body = TypeVar("Body", bound=msgspec.Struct)
_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")


def export_bytes(kind: str, body: msgspec.Struct, references: Sequence[str]) -> bytes:
    """The document as JSON: sorted keys, two spaces, LF at the end."""
    content = {key: value for key, value in msgspec.to_builtins(body).items() if key not in references}
    document = {"content": content, "format": f"outside-in/{kind}", "format_version": FORMAT_VERSION}
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"


def import_body(
    kind: str, body_type: type[Body], document: Any, references: Mapping[str, UUID], needed: Sequence[str]
) -> Body:
    """The content of a document, with this organisation's references; Invalid names each fault by JSON pointer."""
    if not isinstance(document, dict):
        raise _invalid("/document", "not_a_document", "This is not an exported document; it must be a JSON object.")
    expected = f"outside-in/{kind}"
    if document.get("format") != expected:
        raise _invalid("/document/format", "foreign_format", f"This is not an exported {kind}: expected {expected!r}.")
    if document.get("format_version") != FORMAT_VERSION:
        raise _invalid("/document/format_version", "unknown_version", f"Only version {FORMAT_VERSION} can be read.")
    content = document.get("content")
    if not isinstance(content, dict):
        raise _invalid("/document/content", "content_missing", "The document has no content.")
    if missing := [name for name in needed if name not in references]:
        raise _invalid(f"/references/{missing[0]}", "required", "Say what this refers to in your organisation.")
    if own := [name for name in needed if name in content]:
        raise _invalid(f"/document/content/{own[0]}", "foreign_reference", "Leave this out; give it in references.")
    given = {name: str(references[name]) for name in needed}
    try:
        return msgspec.convert({**content, **given}, body_type)
    except msgspec.ValidationError as error:
        message, pointer = split_path(str(error))
        raise _invalid(f"/document/content{pointer}", "invalid", message) from error


def split_path(message: str) -> tuple[str, str]:
    """msgspec's message and the JSON pointer (RFC 6901) of the place that it names."""
    text, _, path = message.partition(" - at `")
    path = path.rstrip("`").removeprefix("$")
    return text, _INDEX.sub(r"/\1", path).replace(".", "/").replace("///", "...")


def schema_of(kind: str, body_type: type[msgspec.Struct], references: Sequence[str]) -> dict[str, Any]:
    """JSON Schema (2020-12) of an exported document."""
    (content,), components = msgspec.json.schema_components([body_type], ref_template="#/$defs/{name}")
    own = components[str(content["$ref"]).rpartition("/")[2]]
    own["properties"] = {name: form for name, form in own["properties"].items() if name not in references}
    own["required"] = [name for name in own["required"] if name not in references]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Outside-In {kind.replace('_', ' ')}, format version {FORMAT_VERSION}",
        "type": "object",
        "additionalProperties": False,
        "required": ["content", "format", "format_version"],
        "properties": {
            "content": content,
            "format": {"const": f"outside-in/{kind}"},
            "format_version": {"const": FORMAT_VERSION},
        },
        "$defs": components,
    }


def _invalid(pointer: str, code: str, message: str) -> Invalid:
    return Invalid([FieldError(field=pointer, code=code, message=message)])
