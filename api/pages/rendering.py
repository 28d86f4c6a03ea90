"""Templates into HTML: one environment for all pages, with the filters that they share."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.pages.countries import country_name
from api.pages.static_files import address

FOLDER = Path(__file__).parent / "templates"
ROLES = {
    "admin": "administrator",
    "recruiter": "recruiter",
    "hiring_manager": "hiring manager",
    "panelist": "panelist",
    "hr": "HR",
    "team_lead": "team lead",
    "viewer": "viewer",
    "external": "external panelist",
}
ROLES_MANY = {
    **{code: f"{name}s" for code, name in ROLES.items()},
    "hr": "HR",
}
KEPT_PLAIN = frozenset({"s", "x", "z"})


@cache
def environment() -> Environment:
    """The templates of all pages. What a template names and nobody gave is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"],
    )  # fmt: skip
    made.globals.update(static=address)
    made.filters.update(
        day=day, moment=moment, counted=counted, words=words, role=role, percent=percent, country=country_name
    )
    return made


def rendered(template: str, **values: Any) -> str:
    """The template as HTML."""
    return environment().get_template(template).render(**values)


def day(value: date | datetime | None, otherwise: str = "") -> str:
    """A date as people write it: 3 November 2026."""
    return otherwise if value is None else f"{value.day} {value:%B %Y}"


def moment(value: datetime | None, otherwise: str = "") -> str:
    """A time element in UTC, which app.js turns into the reader's own time zone."""
    if value is None:
        return otherwise
    at = value.astimezone(UTC)
    shown = f"{at.day} {at:%b %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%dT%H:%M:%SZ}", shown)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 rating, 3 ratings, 1,200 people."""
    noun = one if number == 1 else many or (f"{one}es" if one[-1] in KEPT_PLAIN else f"{one}s")
    return f"{number:,} {noun}"


def words(code: str) -> str:
    """A code as words: customer_orientation → customer orientation."""
    return code.replace("_", " ")


def role(code: str) -> str:
    """What a role is called."""
    return ROLES.get(code, words(code))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: administrators, recruiters and HR."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def percent(share: float | None, otherwise: str = "not computable") -> str:
    """A share of one as a percentage without decimals."""
    return otherwise if share is None else f"{share * 100:.0f} %"
