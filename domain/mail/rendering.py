"""Templates: files with a few header lines, an empty line and the text, filled with single-line values."""

import string
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast, get_args

from domain.mail.model import CalendarMethod, Template, TemplateName

FOLDER = Path(__file__).parent / "templates"
# What post fills in by itself.
AUTOMATIC = frozenset({"name", "organisation"})
_DIRECTION_CHANGES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HEADERS = frozenset({"Subject", "Secret", "Private", "Calendar"})


@cache
def template(name: TemplateName) -> Template:
    """The template with this name; raises ValueError on a file that is not one."""
    return parse_template((FOLDER / f"{name}.txt").read_text("utf-8"))


def parse_template(text: str) -> Template:
    """Read a template: `Subject:`, then `Secret: yes`, `Private: yes`, `Calendar: CANCEL`, an empty line, the body."""
    head, _, body = text.partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    method = headers.get("Calendar", "REQUEST")
    if not headers.keys() <= _HEADERS or "Subject" not in headers or method not in get_args(CalendarMethod):
        raise ValueError(f"a template has the headers {sorted(_HEADERS)}, not {sorted(headers)}")
    return Template(
        subject=headers["Subject"],
        body=body,
        placeholders=_placeholders(headers["Subject"]) | _placeholders(body),
        secret=headers.get("Secret") == "yes",
        private=headers.get("Private") == "yes",
        calendar_method=cast("CalendarMethod", method),
    )


def _placeholders(text: str) -> frozenset[str]:
    found = frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)
    if odd := sorted(field for field in found if not field.isidentifier()):
        raise ValueError(f"{{{odd[0]}}} is not a plain name")
    return found


def render(chosen: Template, params: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body. Raises ValueError unless `params` are exactly the template's placeholders."""
    if params.keys() | AUTOMATIC != chosen.placeholders | AUTOMATIC:
        raise ValueError(f"the template takes {sorted(chosen.placeholders)}, not {sorted(params)}")
    values = {name: one_line(value) for name, value in params.items()}
    return chosen.subject.format_map(values), chosen.body.format_map(values)


def one_line(text: str) -> str:
    """The text as one line: no line end, control or direction-changing character can pose as a header or a new line."""
    harmless = "".join(" " if _breaks_a_line(sign) else sign for sign in text)
    return " ".join(harmless.split())


def _breaks_a_line(sign: str) -> bool:
    # Joiners (also Cf) stay: Persian and Indic names are misspelt without them.
    return unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} or sign in _DIRECTION_CHANGES
