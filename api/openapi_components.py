"""The schemas of the OpenAPI document, from the Structs themselves.

Litestar's generator loses constraints inside tuples, descriptions and closed objects; msgspec's own is exact,
because it is the code that validates.
"""

import inspect
import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

REF = "#/components/schemas/"
# Inside the product a survey is a wave and a questionnaire an instrument; the API says what its paths say.
PUBLIC_NAMES = {
    "DimensionStatistics": "SurveyDimension",
    "Instrument": "SurveyInstrument",
    "Item": "SurveyStatement",
    "Scale": "SurveyScale",
    "StoredReport": "Report",
    "Wave": "Survey",
    "WaveResults": "SurveyResults",
}
# Structs of the same name, which msgspec tells apart by their modules.
QUALIFIED_NAMES = {"domain.team_measures.model.Change": "SurveyChange"}
SUFFIXES = {"Page": "Page", "Versioned": "Version"}
_MODULE = re.compile(r"(?:^|(?<=_))(?:[a-z][a-z0-9_]*\.)+")


def components_of(types: Collection[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """One schema per type, in order, and the components that they refer to, under public names."""
    schemas, components = msgspec.json.schema_components(types, ref_template=REF + "{name}")
    names = {name: public_name(name) for name in components}
    twice = sorted(name for name, other in names.items() if list(names.values()).count(other) > 1)
    assert not twice, f"these Structs would have the same name in the API: {twice}"
    renamed = {names[name]: _component(schema, names[name], names) for name, schema in components.items()}
    return [_refer(schema, names) for schema in schemas], dict(sorted(renamed.items()))


def public_name(name: str) -> str:
    """`Page_domain.versions.model.Versioned_domain.rubrics.model.Rubric__` becomes RubricVersionPage."""
    if name in QUALIFIED_NAMES:
        return QUALIFIED_NAMES[name]
    *wrappers, inner = _MODULE.sub("", name).strip("_").split("_")
    return PUBLIC_NAMES.get(inner, inner) + "".join(SUFFIXES[wrapper] for wrapper in reversed(wrappers))


def _component(schema: dict[str, Any], name: str, names: Mapping[str, str]) -> dict[str, Any]:
    done: dict[str, Any] = _refer(schema, names)
    done["title"] = name
    if "description" in done:
        done["description"] = inspect.cleandoc(done["description"])
    for field, one in done.get("properties", {}).items():
        if field == "at" or field.endswith("_at"):
            _mark_time(one)
    return done


def _mark_time(schema: dict[str, Any]) -> None:
    """msgspec names the format of times only where the Struct demands an offset; ours always have one."""
    for option in schema.get("anyOf", [schema]):
        if option.get("type") == "string":
            option["format"] = "date-time"


def _refer(node: Any, names: Mapping[str, str]) -> Any:
    """A copy of the schema with its references renamed."""
    if isinstance(node, dict):
        return {
            key: REF + names[value.removeprefix(REF)] if key == "$ref" else _refer(value, names)
            for key, value in node.items()
        }
    return [_refer(one, names) for one in node] if isinstance(node, list) else node
