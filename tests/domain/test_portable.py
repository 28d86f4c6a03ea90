"""Documents as files: stable bytes, and faults named by JSON pointer."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from domain.errors import Invalid
from domain.roles.model import RoleProfile
from domain.rubrics.model import Rubric
from domain.rubrics.service import library
from domain.versions.portable import export_bytes, import_body, schema_of, split_path
from tests.api.journey import role_profile

RUBRIC = Rubric(title="Service", validation="not yet validated locally", competencies=library()[:3])


def document() -> Any:
    return msgspec.json.decode(export_bytes("rubric", RUBRIC, ()))


def test_export_and_import_give_the_same_bytes() -> None:
    first = export_bytes("rubric", RUBRIC, ())
    body = import_body("rubric", Rubric, msgspec.json.decode(first), {}, ())
    assert body == RUBRIC
    assert export_bytes("rubric", body, ()) == first


def test_references_stay_behind_and_are_given_anew() -> None:
    profile = msgspec.convert(role_profile(str(uuid4())), RoleProfile, strict=False)
    first = export_bytes("role_profile", profile, ("target_culture_id",))
    assert str(profile.target_culture_id).encode() not in first
    other = uuid4()
    read = import_body(
        "role_profile", RoleProfile, msgspec.json.decode(first), {"target_culture_id": other}, ("target_culture_id",)
    )
    assert read.target_culture_id == other
    assert export_bytes("role_profile", read, ("target_culture_id",)) == first


def broken(**changes: Any) -> Any:
    return {**document(), **changes}


def with_anchor(**changes: Any) -> Any:
    made = document()
    made["content"]["competencies"][1]["anchors"][2].update(changes)
    return made


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ([], "/document", "not_a_document"),
        ({}, "/document/format", "foreign_format"),
        (broken(format="outside-in/role_profile"), "/document/format", "foreign_format"),
        (broken(format_version=2), "/document/format_version", "unknown_version"),
        (broken(content=None), "/document/content", "content_missing"),
        (with_anchor(level=9), "/document/content/competencies/1/anchors/2/level", "invalid"),
        (with_anchor(colour="red"), "/document/content/competencies/1/anchors/2", "invalid"),
    ],
)
def test_faults_are_named_by_json_pointer(given: Any, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        import_body("rubric", Rubric, given, {}, ())
    (error,) = caught.value.errors
    assert (error.field, error.code) == (pointer, code)


def test_a_missing_reference_is_named() -> None:
    made = {"format": "outside-in/role_profile", "format_version": 1, "content": {}}
    with pytest.raises(Invalid) as caught:
        import_body("role_profile", RoleProfile, made, {}, ("target_culture_id",))
    assert caught.value.errors[0].field == "/references/target_culture_id"


def test_split_path() -> None:
    assert split_path("Expected `int` - at `$.competencies[0].anchors[2].level`") == (
        "Expected `int`",
        "/competencies/0/anchors/2/level",
    )
    assert split_path("Object missing required field `x`") == ("Object missing required field `x`", "")


def test_the_schema_accepts_what_is_exported() -> None:
    import jsonschema_rs

    schema = schema_of("rubric", Rubric, ())
    validator = jsonschema_rs.validator_for(schema)
    assert validator.is_valid(document())
    assert not validator.is_valid(broken(format="x"))
    assert not validator.is_valid(with_anchor(level=9))
    profile = schema_of("role_profile", RoleProfile, ("target_culture_id",))
    exported = export_bytes(
        "role_profile", msgspec.convert(role_profile(str(uuid4())), RoleProfile, strict=False), ("target_culture_id",)
    )
    assert jsonschema_rs.validator_for(profile).is_valid(msgspec.json.decode(exported))
