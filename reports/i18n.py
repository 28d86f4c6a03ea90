"""The language of a report's fixed texts: its catalogue, its way of writing numbers and dates, its direction.

The source language is English and needs no catalogue. The others are reports/locale/<language>/LC_MESSAGES/messages.po,
read as they stand: there is no compiled file that could be older than its source. `python -m reports.catalogues` brings
them up to date with the templates.

What is being written is known to templates, charts and formats alike by `speaking`: they ask here for the language, so
that no function of theirs has to be handed one. Outside of it the language is English.

Right to left. A page in Arabic is mirrored as a whole, charts included: the scale runs from 1 at the right to 5 at the
left, in the axis, in the strips below it and in "3.2–4.1" alike, which Unicode's rules for direction write with the
lower number first, at the right. An axis that ran against the text around it would be read the wrong way round.
Digits are the European ones (0 to 9), which Arabic business papers use beside ٠ to ٩: so every number stands in the PDF
as it stands in the JSON. Words of another direction inside a sentence are isolated, so that a Latin name does not pull
the punctuation around it to the wrong side; so is every percentage, whose sign would else stand left of its number.

Texts that people wrote (names, anchors, notes, statements) stay as they were written and keep their own direction. In a
report that is not English they are marked as English, or by their script: see `formats.written_in`.
"""

import gettext as library
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import get_args

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from domain.reporting.model import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
SOURCE: Language = "en"
DOMAIN = "messages"
FOLDER = Path(__file__).parent / "locale"
_LOCALES = {"en": "en_GB", "de": "de_DE", "ar": "ar_001"}
_ISOLATE, _END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

_spoken: ContextVar[Language] = ContextVar("language of the report that is being written", default=SOURCE)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within, every fixed text, number and date of a report is written in `language`."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> Language:
    """The language that is being written."""
    return _spoken.get()


@cache
def locale_of(language: Language) -> Locale:
    """The rules by which a language writes numbers, dates and lists; English as in Britain."""
    return Locale.parse(_LOCALES[language])


def right_to_left() -> bool:
    """Whether the page that is being written runs from the right."""
    return locale_of(spoken()).text_direction == "rtl"


def catalogue_path(language: Language) -> Path:
    """Where a language's translations lie."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def catalogue(language: Language) -> Catalog:
    """A language's translations as they stand in its file, with the translator's marks."""
    with catalogue_path(language).open("rb") as stream:
        return read_po(stream, locale=_LOCALES[language], domain=DOMAIN)


@cache
def translations(language: Language) -> library.NullTranslations:
    """Message → translation; English is its own."""
    if language == SOURCE:
        return library.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return library.GNUTranslations(compiled)


def message(text: str) -> str:
    """A fixed text as it stands in the catalogue, its placeholders unfilled."""
    return translations(spoken()).gettext(text)


def messages(one: str, many: str, number: int) -> str:
    """The form of a fixed text that the language uses with `number`, its placeholders unfilled."""
    return translations(spoken()).ngettext(one, many, number)


def marked_gettext(text: str, /, **values: object) -> Markup:
    """As gettext, for templates: the fixed text may hold markup, what is filled in is escaped."""
    return Markup(message(text)) % {name: isolated(value) for name, value in values.items()}  # noqa: S704  our own text


def marked_ngettext(one: str, many: str, number: int, /, **values: object) -> Markup:
    """As ngettext, for templates."""
    filled = {"num": number, **values}
    text = messages(one, many, number)
    return Markup(text) % {name: isolated(value) for name, value in filled.items()}  # noqa: S704  our own text


def gettext(text: str, /, **values: object) -> str:
    """A fixed text with its %(name)s filled in."""
    return message(text) % {name: isolated(value) for name, value in values.items()}


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """A fixed text in the form that goes with `number`, which fills %(num)s."""
    filled = {"num": number, **values}
    return messages(one, many, number) % {name: isolated(value) for name, value in filled.items()}


def N_(text: str) -> str:
    """Marks a fixed text that is looked up elsewhere; the name is the one that gettext's tools know."""
    return text


def isolated(value: object) -> object:
    """A text that would run against the page, held apart from the sentence around it; anything else as it is.

    Markup is the template's own, and an element is laid out by itself.
    """
    if not isinstance(value, str) or isinstance(value, Markup) or not right_to_left():
        return value
    runs_against = any(unicodedata.bidirectional(char) == "L" for char in value)
    return f"{_ISOLATE}{value}{_END_OF_ISOLATE}" if runs_against else value
