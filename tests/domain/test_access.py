"""Tokens, roles and scopes."""

from uuid import uuid4

import pytest

from domain.access.passwords import hash_password, password_matches
from domain.access.rules import ALL_SCOPES, ROLE_SCOPES, scopes_of
from domain.access.tokens import hash_token, new_token, organisation_of, token_kind


def test_a_token_names_its_organisation_and_no_two_are_alike() -> None:
    organisation = uuid4()
    one, other = new_token("oik", organisation), new_token("oik", organisation)
    assert one != other
    assert hash_token(one) != hash_token(other)
    assert token_kind(one) == "oik"
    assert organisation_of(one) == organisation


@pytest.mark.parametrize(
    "text", ["", "oik", "oik_", "oik_abc", "oik_" + "ä" * 54, "oik_" + "A" * 53, "oik_" + "A" * 70]
)
def test_what_is_no_token_names_no_organisation(text: str) -> None:
    assert organisation_of(text) is None


def test_passwords_are_argon2id() -> None:
    stored = hash_password("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert password_matches("correct horse battery", stored)
    assert not password_matches("correct horse", stored)
    assert not password_matches("anything", None)
    assert not password_matches("anything", "not a hash")


def test_every_role_has_only_known_scopes_and_writing_includes_reading() -> None:
    for role, scopes in ROLE_SCOPES.items():
        assert scopes <= ALL_SCOPES, role
        for scope in scopes:
            if scope.endswith(":write"):
                assert scope.replace(":write", ":read") in scopes, (role, scope)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("panelist", "scorecards:write", "scores:read"),
        ("recruiter", "interviews:write", "scorecards:write"),
        ("hiring_manager", "scores:read", "candidates:write"),
        ("hr", "surveys:write", "candidates:read"),
        ("team_lead", "surveys:read", "surveys:write"),
        ("viewer", "rubrics:read", "candidates:read"),
    ],
)
def test_roles(role: str, may: str, may_not: str) -> None:
    scopes = scopes_of([role])  # type: ignore[list-item]
    assert may in scopes
    assert may_not not in scopes
