"""The fixed texts of the reports and their catalogues. `python -m reports.catalogues` brings the catalogues up to date.

A text is fixed if a template or a module marks it for translation, or if it is one of the domain's sentences. For each
language there is locale/<language>/LC_MESSAGES/messages.po, which a translator edits; locale/messages.pot has the same
texts without translations. Nothing is guessed: a text that changed comes back untranslated, never as a fuzzy match.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from reports.i18n import DOMAIN, FOLDER, LANGUAGES, SOURCE, catalogue, catalogue_path
from reports.sentences import SENTENCES

_ROOT = Path(__file__).parent
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"silent": "false", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}
_LEFT_OUT = (
    '"Project-Id-Version:',
    '"Report-Msgid-Bugs-To:',
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Last-Translator:',
    '"Language-Team:',
    '"Generated-By:',
)
_HEADER = "# Fixed texts of the reports. Made by python -m reports.catalogues."


def template() -> Catalog:
    """Every fixed text with the files that use it, without translations."""
    catalog = Catalog(domain=DOMAIN, project="Outside-In", fuzzy=False, header_comment=_HEADER)
    extracted = sorted(extract_from_dir(_ROOT, METHODS, OPTIONS), key=lambda found: (found[0], found[1]))
    for path, _, text, comments, context in extracted:
        catalog.add(text, locations=[(f"reports/{path}", 0)], auto_comments=comments, context=context)
    for sentence in SENTENCES:
        catalog.add(sentence, locations=[("reports/sentences.py", 0)])
    return catalog


def updated(language: str) -> Catalog:
    """A language's catalogue with the texts of today: known translations are kept, new texts are empty."""
    known = catalogue(language) if catalogue_path(language).exists() else Catalog()  # type: ignore[arg-type]
    fresh = Catalog(locale=language, domain=DOMAIN, project="Outside-In", fuzzy=False, header_comment=_HEADER)
    for entry in template():
        if entry.id:
            fresh[entry.id] = entry
            before = known.get(entry.id)
            if before is not None:
                fresh[entry.id].string = before.string
    return fresh


def untranslated(catalog: Catalog) -> Iterator[Message]:
    """The texts that still lack a translation, in any of their forms."""
    for entry in catalog:
        forms = entry.string if isinstance(entry.string, (list, tuple)) else [entry.string]
        if entry.id and not all(forms):
            yield entry


def as_text(catalog: Catalog) -> bytes:
    """A catalogue as its file holds it: in the order of the sources, without dates or line numbers."""
    out = BytesIO()
    write_po(out, catalog, width=110, include_lineno=False, omit_header=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_LEFT_OUT)).encode()


def main() -> int:
    """Write the template and every catalogue; 1 if a translation is missing."""
    missing = 0
    (FOLDER / f"{DOMAIN}.pot").write_bytes(as_text(template()))
    for language in LANGUAGES:
        if language != SOURCE:
            catalog = updated(language)
            catalogue_path(language).parent.mkdir(parents=True, exist_ok=True)
            catalogue_path(language).write_bytes(as_text(catalog))
            for entry in untranslated(catalog):
                missing += 1
                print(f"{language}: no translation of {entry.id!r}", file=sys.stderr)
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
