"""The catalogues: every fixed text is in them, every translation is there and keeps its placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from domain.reporting.model import Language
from reports import catalogues, i18n, sentences

TRANSLATED: tuple[Language, ...] = tuple(language for language in i18n.LANGUAGES if language != i18n.SOURCE)
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
COUNTS = {"n", "num", "number"}
# Latin letters in any language: a clock, a hash, names of measures, G(q,k), rwg(J), and the tagger's version.
ANYWHERE = {"UTC", "SHA", "F1", "G", "q", "k", "rwg", "J", "ICC", "accurate"}
TEMPLATES = sorted(Path(catalogues.__file__).parent.glob("*/*.html"))


def forms(string: object) -> list[str]:
    """The translations of one text: one, or one for each plural form."""
    return [string] if isinstance(string, str) else list(string) if isinstance(string, (list, tuple)) else []


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogues.template()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_fixed_text_has_a_translation_and_no_translation_is_left_over(
    language: Language, template: Catalog
) -> None:
    known = i18n.catalogue(language)
    assert {entry.id for entry in known} == {entry.id for entry in template}
    assert [entry.id for entry in catalogues.untranslated(known)] == []
    assert [entry.id for entry in known if entry.id and entry.fuzzy] == []
    assert not known.obsolete


def test_the_template_without_translations_is_up_to_date(template: Catalog) -> None:
    assert (i18n.FOLDER / "messages.pot").read_bytes() == catalogues.as_text(template)


@pytest.mark.parametrize("language", TRANSLATED)
def test_bringing_a_catalogue_up_to_date_changes_nothing(language: Language) -> None:
    assert i18n.catalogue_path(language).read_bytes() == catalogues.as_text(catalogues.updated(language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_every_placeholder_and_brings_no_markup(language: Language) -> None:
    for entry in i18n.catalogue(language):
        sources = forms(entry.id)
        wanted = placeholders(sources[-1]) if sources else set()
        for form in forms(entry.string) if entry.id else []:
            spared = COUNTS if len(sources) > 1 else set()  # "one rater" may say its number in words
            assert wanted - spared <= placeholders(form) <= wanted, entry.id
            assert "<" not in form, entry.id
            if sources[0] not in sentences.SENTENCES:
                form % dict.fromkeys(wanted, "0")


def test_two_texts_that_share_a_singular_would_share_a_translation() -> None:
    plurals: dict[str, set[str]] = {}
    found = catalogues.extract_from_dir(Path(catalogues.__file__).parent, catalogues.METHODS, catalogues.OPTIONS)
    for _, _, text, _, _ in found:
        if isinstance(text, tuple):
            plurals.setdefault(text[0], set()).add(text[1])
    assert {one: many for one, many in plurals.items() if len(many) > 1} == {}
    assert len(plurals) > 10


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_holds_no_words_outside_of_fixed_texts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bare = re.sub(r"\{#.*?#\}|\{%-?\s*trans\b.*?endtrans\s*-?%\}|<style>.*?</style>", "", text, flags=re.DOTALL)
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", bare, flags=re.DOTALL)
    bare = re.sub(r"<[^<>]*>|&\w+;|\blang=\"\"", "", bare)
    assert [word for word in re.findall(r"[^\W\d_]+", bare) if word not in ANYWHERE] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_only_texts_that_stand_in_the_template_are_looked_up_as_fixed_ones(path: Path) -> None:
    calls = re.findall(r"(?<![\w.])(?:_|gettext|ngettext)\((.)", path.read_text(encoding="utf-8"))
    assert set(calls) <= {'"'}
