r"""What is wrong with a value and what to send instead, in words.

msgspec names types of Python ("Expected `str`, got `int`") and quotes regular expressions; who sends JSON is told what
is taken. What is not known here stays as msgspec put it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from msgspec import inspect

NOT_BLANK: Final = "Write something other than spaces, without the character U+0000."
PATTERNS: Final[Mapping[str, str]] = {
    r"^[a-z][a-z0-9_]{1,59}$": "Write 2 to 60 small letters, digits and underscores that begin with a letter, such as "
    "customer_orientation.",
    "^#[0-9a-fA-F]{6}$": "Write a colour as # and six hexadecimal digits, such as #0d5c63.",
    r"^[^\x00]*\S[^\x00]*$": NOT_BLANK,
    r"\S": NOT_BLANK,
    r"^[^@\s\x00]+@[^@\s\x00]+$": "Write an e-mail address, such as ana@example.org.",
    r"^\s*\S[\s\S]{28,}\S\s*$": "Write at least 30 characters; spaces at either end do not count.",
    r"^\s*\S[\s\S]{8,}\S\s*$": "Write at least 10 characters; spaces at either end do not count.",
    r"^[A-Za-z0-9_-]{1,40}$": "Use 1 to 40 letters, digits, hyphens and underscores, such as n1.",
    r"^oix_[A-Za-z0-9_-]{64}$": "Send the token as it stands in the link, from oix_ to its end.",
    r"^[0-9]{6}$": "Send the six digits that were mailed.",
    r"^<[^<>\s\x00]+@[^<>\s\x00]+>$": "Write a Message-ID with its brackets, such as <4711@example.org>.",
    r"^[45]\.[0-9]{1,3}\.[0-9]{1,3}$": "Write an enhanced status code of mail, such as 5.1.1.",
    r"^G(0[1-9]|1[0-9])$": "Write a category from G01 to G19.",
    "^[A-Z]{2}$": "Write a country's two capital letters by ISO 3166-1, such as US.",
    r"^[a-z_]+\.[a-z_]+$": "Write an action as the audit record names it, such as key.created.",
}
"""A regular expression of the API → what it asks for. Others are told by the example or description of their type."""

_TYPES: Final[Mapping[str, str]] = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
    "uuid": "an id",
    "date": "a date such as 2026-01-31",
    "datetime": "a time such as 2026-01-31T09:00:00Z",
}
_BOUNDS: Final[Mapping[str, str]] = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_MANY: Final = (inspect.ListType, inspect.SetType, inspect.FrozenSetType, inspect.VarTupleType, inspect.CollectionType)
_VALUES_MOST, _SHOWN_MOST = 60, 80
_ID: Final = "01890a5d-ac96-774b-bcce-b302099a8057"


def in_words(message: str, wanted: Any = None, path: str = "") -> str:
    """`message` of msgspec, without its path, as a sentence that says what to send.

    `wanted` is the type of the whole that was read, and `path` the place in it as msgspec writes it, without its "$".
    """
    for pattern, words in _RULES:
        if found := pattern.fullmatch(message):
            return words(found, lambda: _types_at(wanted, path))
    return message


def _value(found: re.Match[str], types: Callable[[], list[inspect.Type]]) -> str:
    sent = found[1] if len(found[1]) <= _SHOWN_MOST else f"{found[1][:_SHOWN_MOST]}..."
    values = [str(value) for one in types() for value in _values_of(one)]
    if not values or len(values) > _VALUES_MOST:
        return f"{sent} is not among the values that are taken here; /schema lists them."
    return f"{sent} is not among the values that are taken here. Choose one of: {', '.join(values)}."


def _values_of(one: inspect.Type) -> Iterator[Any]:
    if isinstance(one, inspect.LiteralType):
        yield from one.values
    if isinstance(one, inspect.EnumType):
        yield from (member.value for member in one.cls)


def _pattern(found: re.Match[str], types: Callable[[], list[inspect.Type]]) -> str:
    return PATTERNS.get(found[1]) or next(
        filter(None, map(_documented, types())), "Write it in the form that /schema gives for this field."
    )


def _documented(one: inspect.Type) -> str | None:
    """What the type itself says of its form."""
    said = (one.extra_json_schema or {}) if isinstance(one, inspect.Metadata) else {}
    if examples := said.get("examples"):
        return f"Write it in this form: {examples[0]}"
    return said.get("description")


def _length(found: re.Match[str], _: object) -> str:
    number = "one" if found[3] == "1" else found[3]
    if found[1] == "str":
        return f"Write {_BOUNDS[found[2]]} {number} {'character' if number == 'one' else 'characters'}."
    return f"Send {_BOUNDS[found[2]]} {number} {'entry' if number == 'one' else 'entries'}."


def _bound(found: re.Match[str], _: object) -> str:
    return f"Send {_TYPES[found[1]]} of {_BOUNDS[found[2]]} {found[3].removesuffix('.0')}."


def _type(found: re.Match[str], _: object) -> str:
    wanted = " or ".join(_TYPES.get(one, one) for one in found[1].split(" | "))
    return f"Send {wanted} here, not {_TYPES.get(found[2], found[2])}."


def _unknown(found: re.Match[str], types: Callable[[], list[inspect.Type]]) -> str:
    known = [field.encode_name for one in types() if isinstance(one, inspect.StructType) for field in one.fields]
    choice = f" Known are: {', '.join(known)}." if known else ""
    return f"There is no field `{found[1]}` here; leave it out.{choice}"


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Callable[[], list[inspect.Type]]], str]], ...]] = (
    (re.compile(r"Invalid enum value (.+)", re.DOTALL), _value),
    (re.compile(r"Expected `str` matching regex '(.+)'", re.DOTALL), _pattern),
    (re.compile(r"Expected `(str|array|object)` of length (>=|<=) (\d+)"), _length),
    (re.compile(r"Expected `(int|float)` (>=|<=|>|<) (\S+)"), _bound),
    (re.compile(r"Expected `([^`]+)`, got `([^`]+)`"), _type),
    (re.compile(r"Object contains unknown field `(.+)`", re.DOTALL), _unknown),
    (re.compile(r"Object missing required field `(.+)`"), lambda found, _: f"Send the field `{found[1]}` as well."),
    (re.compile(r"Invalid UUID"), lambda *_: f"Send an id as the API gave it, such as {_ID}."),
    (re.compile(r"Invalid RFC3339 encoded date"), lambda *_: "Write a date such as 2026-01-31."),
    (re.compile(r"Invalid RFC3339 encoded datetime"), lambda *_: "Write a time such as 2026-01-31T09:00:00Z."),
)


@cache
def _described(wanted: Any) -> inspect.Type:
    return inspect.type_info(wanted)


def _types_at(wanted: Any, path: str) -> list[inspect.Type]:
    """What may stand at a path of a type, without unions; nothing where the type is not known."""
    if wanted is None:
        return []
    types = list(_plain(_described(wanted)))
    for name, index in _STEP.findall(path):
        types = [inner for one in types for part in _parts(one, name, index) for inner in _plain(part)]
    return types


def _plain(one: inspect.Type) -> Iterator[inspect.Type]:
    """A type with its documentation first, then without; each member of a union."""
    if isinstance(one, inspect.UnionType):
        for member in one.types:
            yield from _plain(member)
    elif isinstance(one, inspect.Metadata):
        yield one
        yield from _plain(one.type)
    else:
        yield one


def _parts(one: inspect.Type, name: str, index: str) -> Iterator[inspect.Type]:
    """What may stand in a field, or at an index, of a type. Keys of objects are written [...]."""
    if name and isinstance(one, inspect.StructType):
        yield from (field.type for field in one.fields if field.encode_name == name)
    elif index and isinstance(one, _MANY):
        yield one.item_type
    elif index.isdigit() and isinstance(one, inspect.TupleType):
        yield from one.item_types[int(index) : int(index) + 1]
    elif isinstance(one, inspect.DictType):
        yield from (one.key_type, one.value_type)


__all__ = ["PATTERNS", "in_words"]
