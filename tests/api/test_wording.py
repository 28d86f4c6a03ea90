"""What is refused is answered in words that say what to send: msgspec's own messages speak of Python."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, inspect

from api import wording
from api.app import create_app
from api.body import struct_of
from api.wording import in_words
from domain.reporting.model import Edition
from tests.api.conftest import World, problem
from tests.conftest import settings_for


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    colour: Literal["red", "blue"] | None = None
    sizes: dict[str, Literal[1, 2]] = {}
    name: Annotated[str, Meta(pattern="^x+$", examples=["xx"])] = "x"
    other: Annotated[str, Meta(pattern="^y+$", description="Only the letter y.")] = "y"
    last: Annotated[str, Meta(pattern="^z+$")] = "z"


class Outer(msgspec.Struct):
    inner: Inner | None = None
    many: list[Inner] = []
    pair: tuple[int, Edition] | None = None
    title: Annotated[str, Meta(min_length=1, max_length=3)] = "a"
    tags: Annotated[list[str], Meta(max_length=1)] = []
    level: Annotated[int, Meta(ge=1, le=5)] = 1
    share: Annotated[float, Meta(lt=1)] = 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"inner": {"colour": "green"}}, "'green' is not among the values that are taken here. Choose one of: "),
        ({"many": [{}, {"colour": "green"}]}, "Choose one of: blue, red."),
        ({"many": [{"sizes": {"a": 3}}]}, "3 is not among the values that are taken here. Choose one of: 1, 2."),
        ({"pair": [1, "secret"]}, "Choose one of: anonymised, candidate, panel."),
        ({"inner": {"colour": "g" * 200}}, f"'{'g' * 79}... is not among the values"),
        ({"inner": {"name": "a"}}, "Write it in this form: xx"),
        ({"inner": {"other": "a"}}, "Only the letter y."),
        ({"inner": {"last": "a"}}, "Write it in the form that /schema gives for this field."),
        ({"inner": {"size": 1}}, "no field `size` here; leave it out. Known are: colour, sizes, name, other, last."),
        ({"inner": 5}, "Send an object or null here, not a whole number."),
        ({"title": ""}, "Write at least one character."),
        ({"title": "abcd"}, "Write at most 3 characters."),
        ({"tags": ["a", "b"]}, "Send at most one entry."),
        ({"level": 0}, "Send a whole number of at least 1."),
        ({"level": "1"}, "Send a whole number here, not a text."),
        ({"share": 1}, "Send a number of less than 1."),
    ],
)  # fmt: skip
def test_messages_say_what_to_send(body: Any, words: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(msgspec.json.encode(body), type=Outer)
    text, _, path = str(refused.value).partition(" - at `$")
    assert words in in_words(text, Outer, path.rstrip("`"))


def test_what_is_not_known_stays_as_it_was() -> None:
    assert in_words("Something new") == "Something new"
    assert in_words("Invalid enum value 'x'") == "'x' is not among the values that are taken here; /schema lists them."


REPORTS = "/v1/applications/{application}/reports"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path", "body", "field", "words"),
    [
        ("POST", REPORTS, {"edition": "secret"}, "edition", "one of: anonymised, candidate, panel."),
        ("POST", REPORTS, {"paper": "A5"}, "paper", "A4, Letter"),
        ("POST", "/v1/requisitions/{requisition}/report-bundles", {"language": "fr"}, "language", "ar, de, en"),
        ("GET", "/v1/jobs?status=lost", None, "query.status", "dead"),
        ("GET", "/v1/jobs?limit=0", None, "query.limit", "at least 1"),
        ("GET", "/v1/reports?subject_id=1", None, "query.subject_id", "an id as the API gave it"),
    ],
)  # fmt: skip
async def test_requests_are_answered_in_these_words(
    shared_world: World, method: str, path: str, body: Any, field: str, words: str
) -> None:
    world = shared_world
    response = await world.client.request(method, path.format(**world.ids), json=body, headers=world.tenant.auth())
    (error,) = problem(response, 422, "invalid")["errors"]
    assert error["field"] == field
    assert words in error["message"]


def test_every_regular_expression_of_the_api_is_told_in_words() -> None:
    found = {
        (pattern, documented)
        for route in create_app(settings_for("postgresql://nowhere")).routes
        for handler in getattr(route, "route_handlers", ())
        for wanted in _bodies(handler)
        for pattern, documented in _patterns(inspect.type_info(wanted), documented=False, seen=set())
    }
    assert len(found) > 5
    assert {pattern for pattern, documented in found if not documented and pattern not in wording.PATTERNS} == set()


def _bodies(handler: HTTPRouteHandler) -> Iterator[Any]:
    data = handler.parsed_fn_signature.parameters.get("data")
    if data is not None:
        yield struct_of(data)


def _patterns(one: inspect.Type, *, documented: bool, seen: set[type]) -> Iterator[tuple[str, bool]]:
    """Each regular expression below a type, and whether its type has an example or a description."""
    if isinstance(one, inspect.Metadata):
        said = one.extra_json_schema or {}
        yield from _patterns(one.type, documented=bool(said.get("examples") or said.get("description")), seen=seen)
    elif isinstance(one, inspect.StrType) and one.pattern is not None:
        yield one.pattern, documented
    elif isinstance(one, inspect.StructType) and one.cls not in seen:
        seen.add(one.cls)
        for field in one.fields:
            yield from _patterns(field.type, documented=False, seen=seen)
    else:
        inner = [*getattr(one, "types", ()), *getattr(one, "item_types", ())]
        inner += [getattr(one, name) for name in ("item_type", "key_type", "value_type") if hasattr(one, name)]
        for part in inner:
            yield from _patterns(part, documented=documented, seen=seen)
