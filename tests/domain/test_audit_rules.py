"""The audit record's format, against bytes written out by hand: what is chained once must verify for ever."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.audit.model import AuditEvent, Link
from domain.audit.rules import canonical_json, content_hash, faults_of, link_hash, seal_hash, timestamp

ORGANISATION = UUID("0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b11")
EVENT = AuditEvent(
    id=UUID("0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b12"),
    at=datetime(2026, 1, 31, 9, 0, tzinfo=UTC),
    actor_kind="account",
    actor_id=UUID("0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b13"),
    on_behalf_of=None,
    action="candidate.edited",
    subject_kind="candidate",
    subject_id=UUID("0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b14"),
    details={"revision": 2, "codes": ["b", "a"], "Ä": None, "by_admin": True},
)
SALT = bytes(range(32))
CONTENT = (
    '{"action":"candidate.edited","actor_id":"0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b13","actor_kind":"account",'
    '"at":"2026-01-31T09:00:00.000000Z","details":{"by_admin":true,"codes":["b","a"],"revision":2,"Ä":null},'
    '"id":"0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b12","on_behalf_of":null,'
    '"organisation_id":"0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b11","subject_id":"0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b14",'
    '"subject_kind":"candidate"}'
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": "x"}, '{"a":"x","b":1}'),
        ({"Z": 1, "a": 2, "ä": 3}, '{"Z":1,"a":2,"ä":3}'),
        ([True, False, None, -7, 2**63], "[true,false,null,-7,9223372036854775808]"),
        ('"\\/\b\f\n\r\t\x01\x7f', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f"'),
        ("Grüße 你好 🙂", '"Grüße 你好 🙂"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_canonical_json(value: object, expected: str) -> None:
    assert canonical_json(value).decode() == expected


@pytest.mark.parametrize("value", [0.5, 1.0, {"a": [1, {"b": 2.5}]}, float("nan")])
def test_fractions_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not fractions"):
        canonical_json(value)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 31, 9, 0, tzinfo=UTC), "2026-01-31T09:00:00.000000Z"),
        (datetime(2026, 1, 31, 9, 0, 0, 42, tzinfo=UTC), "2026-01-31T09:00:00.000042Z"),
        (datetime(2026, 1, 31, 1, 0, tzinfo=timezone(timedelta(hours=2))), "2026-01-30T23:00:00.000000Z"),
    ],
)
def test_timestamp(at: datetime, expected: str) -> None:
    assert timestamp(at) == expected


def test_the_content_hash_is_that_of_the_bytes_in_the_document() -> None:
    expected = hashlib.sha256(b"outside-in audit event 1" + SALT + CONTENT.encode()).digest()
    assert content_hash(ORGANISATION, EVENT, SALT) == expected


def test_the_link_hash_is_that_of_the_bytes_in_the_document() -> None:
    laid_out = (
        b"outside-in audit link 1" + ORGANISATION.bytes + b"\0\0\0\0\0\0\x01\x02" + EVENT.id.bytes
        + b"\x0c" * 32 + b"\x0d" * 32
    )  # fmt: skip
    assert len(laid_out) == 23 + 16 + 8 + 16 + 32 + 32
    expected = hashlib.sha256(laid_out).digest()
    assert link_hash(ORGANISATION, 258, EVENT.id, b"\x0c" * 32, b"\x0d" * 32) == expected


def test_the_seal_is_that_of_the_bytes_in_the_document() -> None:
    assert seal_hash(SALT, b"payload") == hashlib.sha256(b"outside-in seal 1" + SALT + b"payload").hexdigest()


def link(**changes: Any) -> Link:
    """Link 7 of EVENT, with columns changed after its hashes were made."""
    hashed = content_hash(ORGANISATION, EVENT, SALT)
    columns = {name: getattr(EVENT, name) for name in EVENT.__struct_fields__ if name != "id"}
    made = Link(
        sequence=7,
        event_id=EVENT.id,
        chained_hash=hashed,
        previous_hash=b"\x0d" * 32,
        hash=link_hash(ORGANISATION, 7, EVENT.id, hashed, b"\x0d" * 32),
        content_hash=hashed,
        salt=SALT,
        **columns,
    )
    return msgspec.structs.replace(made, **changes)


GONE = dict.fromkeys(
    ("at", "actor_kind", "actor_id", "on_behalf_of", "action", "subject_kind", "subject_id", "details", "content_hash",
     "salt")
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"at": EVENT.at + timedelta(microseconds=1)}, ["content"]),
        ({"actor_kind": "service_key"}, ["content"]),
        ({"actor_id": None}, ["content"]),
        ({"on_behalf_of": EVENT.actor_id}, ["content"]),
        ({"action": "candidate.added"}, ["content"]),
        ({"subject_kind": "team"}, ["content"]),
        ({"subject_id": EVENT.id}, ["content"]),
        ({"details": {}}, ["content"]),
        ({"details": {"half": 0.5}}, ["content"]),
        ({"details": ["not", "an", "object"]}, ["content"]),
        ({"content_hash": SALT}, ["content_hash"]),
        ({"salt": None}, ["salt_missing"]),
        ({"salt": bytes(32)}, ["content"]),
        ({"subject_id": None, "details": {}, "salt": None}, []),
        ({"subject_id": None, "details": {}, "salt": None, "content_hash": SALT}, ["content_hash"]),
        ({"chained_hash": SALT}, ["link_hash", "content_hash"]),
        ({"event_id": ORGANISATION}, ["link_hash", "content"]),
        ({"previous_hash": SALT}, ["previous_hash", "link_hash"]),
        ({"hash": SALT}, ["link_hash"]),
        ({"sequence": 9}, ["gap", "link_hash"]),
        (GONE, ["event_missing"]),
    ],
)
def test_every_change_is_a_fault(changes: dict[str, Any], codes: list[str]) -> None:
    found = list(faults_of(ORGANISATION, link(**changes), 7, b"\x0d" * 32))
    assert [fault.code for fault in found] == codes
    assert all(fault.sequence == changes.get("sequence", 7) for fault in found)


def test_a_gap_names_the_links_that_are_missing() -> None:
    gap = next(iter(faults_of(ORGANISATION, link(), 5, b"\x0d" * 32)))
    assert gap.message == "The links 5 to 6 are missing."


def test_another_organisations_chain_does_not_fit() -> None:
    assert [fault.code for fault in faults_of(UUID(int=1), link(), 7, b"\x0d" * 32)] == ["link_hash", "content"]
