"""Forms as browsers send them: read once, checked against the Struct that the API takes for the same thing.

Names of fields are the API's JSON paths: `name`, `tasks[0].text`, and `roles` several times for a list of choices.
So a refusal of the API or of the domain ("tasks[0].text: too short") finds its field on the page by itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from msgspec import UnsetType

from api.body import field_error
from api.errors import UnsupportedMediaType
from api.pages.rendering import ROLES_MANY, listed
from domain.access.rules import roles_with
from domain.errors import DomainError, FieldError, Invalid, ScopeMissing, Stale, invalid

FIELDS_MOST = 5_000
# More than any form has: fields within fields are read by functions that call themselves.
STEPS_MOST = 8
ONCE = "_once"
FORM = "application/x-www-form-urlencoded"
CHANGED = "Somebody else changed this meanwhile, so nothing was done. Look at what is stored now, then decide."
STEP = re.compile(r"([^.\[\]]+)|\[([0-9]{1,4})\]")
T = TypeVar("T", bound=msgspec.Struct)


class Entered(msgspec.Struct, frozen=True):
    """What a form brought: pairs of name and text, in the order of the page, with LF line ends."""

    pairs: tuple[tuple[str, str], ...] = ()

    def text(self, name: str, otherwise: str = "") -> str:
        """The field's text, or `otherwise` where it was not sent."""
        return next((value for key, value in self.pairs if key == name), otherwise)

    def all(self, name: str) -> list[str]:
        """Every text that was sent under this name: ticked boxes, chosen options."""
        return [value for key, value in self.pairs if key == name]

    def has(self, name: str) -> bool:
        """Whether the field was sent at all: a button that was pressed, a box that was ticked."""
        return any(key == name for key, _ in self.pairs)

    def nested(self, names: Sequence[str] = ()) -> dict[str, Any]:
        """The fields as one object, by their paths; `names` are those that are lists of choices, empty ones too.

        Positions only order a list: after a removed row `tasks[0]` and `tasks[2]` make a list of two.
        """
        tree: dict[str, Any] = {name: self.all(name) for name in names}
        for key, value in self.pairs:
            if key not in names and not key.startswith("_"):
                _put(tree, key, value)
        return {key: _without_positions(value) for key, value in tree.items()}


def _put(tree: dict[Any, Any], path: str, value: str) -> None:
    steps = [name or int(position) for name, position in STEP.findall(path)]
    if not steps:
        return
    if len(steps) > STEPS_MOST:
        raise invalid("body", "invalid", "This form has a field within too many others.")
    node = tree
    for step in steps[:-1]:
        below = node.setdefault(step, {})
        if not isinstance(below, dict):
            raise invalid(path, "invalid", "This form has a field in two ways.")
        node = below
    node[steps[-1]] = value


def _without_positions(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(isinstance(key, int) for key in node):
        return [_without_positions(node[key]) for key in sorted(node)]
    return {str(key): _without_positions(value) for key, value in node.items()}


def entered(request: Request[Any, Any, Any], body: bytes) -> Entered:
    """The form in a body; raises where it is none. Line ends become LF, and U+0000, which nothing can store, goes."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        return Entered()  # files: the page reads them itself
    if body and media_type != FORM:
        raise UnsupportedMediaType("Send the form as a browser does.", code="media_type_unsupported")
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, errors="replace", max_num_fields=FIELDS_MOST
        )
    except ValueError as error:
        raise invalid("body", "invalid", "This form has too many fields.") from error
    return Entered(tuple((name, clean(value)) for name, value in pairs))


def clean(text: str) -> str:
    """The text with LF line ends and without U+0000."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def as_struct(kind: type[T], values: Mapping[str, Any]) -> T:
    """The Struct from a form's values, or Invalid with what is wrong in every field, not only in the first.

    An empty text is an absent value where the field may be absent; texts become numbers, times and booleans where
    the field wants them.
    """
    found: dict[str, Any] = {}
    problems: list[FieldError] = []
    for field in msgspec.structs.fields(kind):
        raw = _wanted(field.type, values.get(field.encode_name))
        if raw is None or raw == "":
            if field.required and not _takes_none(field.type):
                problems.append(FieldError(field=field.encode_name, code="required", message="Fill this in."))
            elif field.required:
                found[field.name] = None
            continue
        try:
            found[field.name] = msgspec.convert(raw, field.type, strict=False)
        except msgspec.ValidationError as error:
            problems.append(_placed(error, field.encode_name, field.type))
    if problems:
        raise Invalid(problems)
    return kind(**found)


def _wanted(kind: Any, raw: Any) -> Any:
    """Texts as the field wants them, in depth: "on" for booleans, None for what is empty and optional."""
    if isinstance(raw, str):
        if bool in _members(kind):
            return raw not in {"", "false", "off", "0"}
        return None if raw == "" and _takes_none(kind) else raw
    if isinstance(raw, dict) and (struct := next((one for one in _members(kind) if _is_struct(one)), None)):
        wanted = {field.encode_name: field for field in msgspec.structs.fields(struct)}
        return {
            key: made
            for key, value in raw.items()
            if (made := _wanted(wanted[key].type if key in wanted else str, value)) is not None
            or _says_none(wanted.get(key))
        }
    if isinstance(raw, list):
        inner = next((get_args(one)[0] for one in _members(kind) if get_origin(one) in {tuple, list, frozenset}), str)
        return [_wanted(inner, value) for value in raw]
    return raw


def _members(kind: Any) -> tuple[Any, ...]:
    """The types that a type allows: without Annotated, and each of a union."""
    return tuple(_flat(kind))


def _flat(kind: Any) -> Iterator[Any]:
    if hasattr(kind, "__metadata__"):
        yield from _flat(get_args(kind)[0])
    elif get_origin(kind) is not None and (type(None) in get_args(kind) or UnsetType in get_args(kind)):
        for one in get_args(kind):
            yield from _flat(one)
    else:
        yield kind


def _takes_none(kind: Any) -> bool:
    return type(None) in _members(kind)


def _says_none(field: Any) -> bool:
    """Whether a field has to be there and may be None: then nothing entered is None, not an absent field."""
    return field is not None and field.required and _takes_none(field.type)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _placed(error: msgspec.ValidationError, name: str, kind: Any) -> FieldError:
    found = field_error(str(error), kind)
    within = "" if found.field == "body" else found.field if found.field.startswith("[") else f".{found.field}"
    return FieldError(field=f"{name}{within}", code=found.code, message=found.message)


def for_people(error: DomainError) -> str:
    """What a rule of the product says to people: of scopes, which are for programs, it names the roles that have them.

    Nothing is said where no role has them all. Of a stale revision it speaks without the API's header.
    """
    if isinstance(error, Stale):
        return CHANGED
    if not isinstance(error, ScopeMissing):
        return error.message
    roles = [ROLES_MANY[role] for role in roles_with(error.scopes)]
    return f"This is for {listed(roles)}." if roles else ""


class Refusal(msgspec.Struct, frozen=True):
    """Why a form was not taken: a sentence for the whole, and a message for each field by its name."""

    message: str
    code: str = "invalid"
    fields: dict[str, str] = {}

    @classmethod
    def of(cls, error: DomainError) -> "Refusal":
        """The refusal that a rule of the product spoke."""
        return cls(for_people(error), error.code, {one.field: one.message for one in error.errors})

    def without(self, name: str) -> "Refusal":
        """The same without the message of a field that nobody sees, such as the number of what was read before."""
        return Refusal(self.message, self.code, {field: said for field, said in self.fields.items() if field != name})
