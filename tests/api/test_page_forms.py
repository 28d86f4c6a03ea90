"""Forms by the API's paths: read into the API's Structs, with every field's fault at once."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
import pytest
from litestar.testing import RequestFactory
from msgspec import UNSET, Meta, UnsetType

from api.errors import UnsupportedMediaType
from api.pages.forms import FIELDS_MOST, FORM, Entered, Refusal, as_struct, entered
from domain.errors import Forbidden, Invalid, ScopeMissing


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=3)]
    importance: Annotated[int, Meta(ge=1, le=5)]
    source: str | None = None


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Annotated[str, Meta(min_length=1)]
    kind: Literal["a", "b"]
    starts_at: Annotated[datetime, Meta(tz=True)] | None = None
    active: bool = False
    tasks: tuple[Task, ...] = ()
    roles: tuple[str, ...] = ()
    weight: float | None = None


def form(*pairs: tuple[str, str]) -> Entered:
    body = urlencode(pairs).encode()
    request = RequestFactory().post("/", headers={"content-type": FORM})
    return entered(request, body)


def test_a_form_becomes_the_apis_struct() -> None:
    sent = form(
        ("title", "Night\r\nporter"), ("kind", "b"), ("starts_at", "2026-11-02T09:30:00Z"), ("active", "on"),
        ("tasks[0].text", "Solves it"), ("tasks[0].importance", "5"), ("tasks[0].source", ""),
        ("tasks[2].text", "Asks why"), ("tasks[2].importance", "3"), ("roles", "hr"), ("roles", "admin"),
        ("weight", "0.25"), ("_once", "abc"),
    )  # fmt: skip
    assert as_struct(Profile, sent.nested(("roles",))) == Profile(
        title="Night\nporter",
        kind="b",
        starts_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
        active=True,
        tasks=(Task("Solves it", 5), Task("Asks why", 3)),
        roles=("hr", "admin"),
        weight=0.25,
    )


def test_what_is_empty_is_absent_where_it_may_be() -> None:
    sent = form(("title", "x"), ("kind", "a"), ("starts_at", ""), ("weight", ""))
    assert as_struct(Profile, sent.nested(("roles",))) == Profile(title="x", kind="a")


def test_every_field_says_what_is_wrong_with_it() -> None:
    sent = form(
        ("kind", "c"), ("tasks[0].text", "ab"), ("tasks[0].importance", "2"), ("weight", "much"),
        ("starts_at", "tomorrow"),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        as_struct(Profile, sent.nested())
    assert {one.field for one in refused.value.errors} == {"title", "kind", "tasks[0].text", "weight", "starts_at"}
    assert all("`" not in one.message for one in refused.value.errors)


@pytest.mark.parametrize("name", ["tasks[0]", "tasks[0].importance"])
def test_a_missing_part_is_named_where_it_is_missing(name: str) -> None:
    sent = form(("title", "x"), ("kind", "a"), ("tasks[0].text", "Solves it"))
    with pytest.raises(Invalid) as refused:
        as_struct(Profile, sent.nested())
    assert refused.value.errors[0].field.startswith(name)


@pytest.mark.parametrize(
    "pairs",
    [
        [("tasks[0].text", "x"), ("tasks", "y")],
        [("tasks", "y"), ("tasks[0].text", "x")],
        [("title", "x"), ("title.more", "y")],
        [("[]", "x"), ("..", "y"), ("", "z")],
        [("tasks[99999].text", "x")],
        [("a." * 5000, "x")],
        [("[0]" * 5000, "x")],
    ],
)
def test_no_form_is_a_fault_of_ours(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid):
        as_struct(Profile, form(*pairs).nested())


def test_nul_and_bad_encoding_are_taken_out() -> None:
    request = RequestFactory().post("/", headers={"content-type": FORM})
    assert entered(request, b"title=a%00b%FF").text("title") == "ab\N{REPLACEMENT CHARACTER}"


def test_too_many_fields_and_other_media_types_are_refused() -> None:
    request = RequestFactory().post("/", headers={"content-type": FORM})
    with pytest.raises(Invalid):
        entered(request, b"&".join([b"a=1"] * (FIELDS_MOST + 1)))
    other: Any = RequestFactory().post("/", headers={"content-type": "application/json"})
    with pytest.raises(UnsupportedMediaType):
        entered(other, b"{}")


class Mapped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    low: Annotated[str, Meta(min_length=1)] | None
    high: Annotated[str, Meta(min_length=1)] | None


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    levels: Mapped
    also: Mapped | UnsetType = UNSET


def test_what_has_to_be_there_and_may_be_none_is_none_where_nothing_was_entered() -> None:
    sent = form(("levels.low", ""), ("levels.high", "yes"), ("also.low", "no"), ("also.high", ""))
    assert as_struct(Mapping, sent.nested()) == Mapping(Mapped(None, "yes"), Mapped("no", None))


@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        (["teams:write"], "This is for administrators and HR."),
        (["scores:read"], "This is for administrators, recruiters and hiring managers."),
        (["candidates:write", "surveys:write"], "This is for administrators."),
        (["act:on_behalf_of"], ""),
    ],
)
def test_people_read_whose_work_it_is_and_no_scope(scopes: list[str], said: str) -> None:
    assert Refusal.of(ScopeMissing(f"This needs the scopes {scopes}.", scopes)).message == said


def test_any_other_refusal_is_shown_as_it_was_spoken() -> None:
    assert Refusal.of(Forbidden("Somebody else decides.", code="not_a_decider")).message == "Somebody else decides."


def test_the_message_of_a_hidden_field_can_be_left_out() -> None:
    refusal = Refusal("Read that first.", "decided_in_between", {"supersedes_id": "01a2", "reason": "Too short."})
    assert refusal.without("supersedes_id").fields == {"reason": "Too short."}
