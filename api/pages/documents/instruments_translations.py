"""A questionnaire in another language: every text beside the original's."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from babel import Locale
from litestar import Response
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.documents.documents_diff import DiffRow, diff_rows
from api.pages.documents.documents_editing import revision_shown
from api.pages.documents.documents_form import Tree, as_body, folded, lines_of, placed, rows_of, text_of
from api.pages.documents.documents_kind import Kind
from api.pages.forms import Refusal
from api.pages.links.respond_view import direction
from api.pages.tools.tools import STALE, revision_of
from domain.database import as_json
from domain.errors import NotFound
from domain.instruments.model import Instrument, Translation
from domain.instruments.rules import with_translations
from domain.instruments.service import check_instrument, instruments
from domain.versions.diff import differences
from domain.versions.model import Versioned

LANGUAGES = {
    code: Locale("en").languages[code]
    for code in (
        "ar", "zh", "cs", "da", "nl", "en", "fi", "fr", "de", "el", "hu", "it", "ja", "ko", "no", "pl", "pt", "ro",
        "ru", "es", "sv", "tr", "uk",
    )
}  # fmt: skip
STRIKE = "_strike"
STALE_TEXTS = (
    "Somebody else changed this questionnaire meanwhile. Your texts are in the fields below. "
    "Save once more to put them in the place of what is stored now."
)
STALE_STRIKE = (
    "Somebody else changed this questionnaire meanwhile. This is the translation as it is now: read it again."
)


def translation_pages(kind: Kind) -> list[HTTPRouteHandler]:
    """The form of one language of a draft, and where it is sent."""
    path = f"{kind.path}/{{version_id:uuid}}/translations/{{language:str}}"

    @page(path, "surveys:write")
    async def show_translation(
        visit: NamedDependency[Visit], version_id: FromPath[UUID], language: FromPath[str]
    ) -> Response[Any]:
        """Every text beside the original's."""
        version = await _draft(visit, version_id, language)
        if version.status != "draft":
            return visit.see_other(f"{kind.path}/{version_id}", "Only a draft can be edited.")
        return await _form(visit, kind, version, language, _stored(version.body, language))

    @posts(path, "surveys:write")
    async def save_translation(
        visit: NamedDependency[Visit], version_id: FromPath[UUID], language: FromPath[str]
    ) -> Response[Any]:
        """Save the language with the draft, or strike it."""
        version = await _draft(visit, version_id, language)
        tree = _completed(visit.form.nested(), version.body)
        strike = visit.form.has(STRIKE)
        async with visit.attempt() as outcome:
            others = [one for one in version.body.translations if one.language != language]
            mine = [] if strike else [as_body(Translation, _values(tree, language))]
            body = with_translations(msgspec.structs.replace(version.body, translations=()), [*others, *mine])
            check_instrument(body)
            await instruments.edit(visit.conn, visit.actor, version_id, revision_of(visit.form), body)
        if outcome.refusal:
            version = await _draft(visit, version_id, language)  # as it is now, where somebody else saved it
            shown = _stored(version.body, language) if strike else tree
            return await _form(visit, kind, version, language, shown, outcome.refusal, strike=strike)
        return visit.see_other(f"{kind.path}/{version_id}", "Translation struck." if strike else "Translation saved.")

    return [show_translation, save_translation]


async def _draft(visit: Visit, version_id: UUID, language: str) -> Versioned[Instrument]:
    version = await instruments.get(visit.conn, version_id)
    if language not in LANGUAGES or language == version.body.language:
        raise NotFound("translation into this language")
    return version


async def _form(
    visit: Visit, kind: Kind, version: Versioned[Instrument], language: str, tree: Tree,
    refusal: Refusal | None = None, *, strike: bool = False,
) -> Response[str]:  # fmt: skip
    """The fields with `tree` in them. `strike`: what was refused brought no texts."""
    stale = refusal is not None and refusal.code == STALE
    if refusal is not None:
        if stale:
            refusal = msgspec.structs.replace(refusal, message=STALE_STRIKE if strike else STALE_TEXTS)
        refusal = placed(refusal, lambda name: folded(name) if _is_listed(name) else name)
    tree = _completed(tree, version.body)
    return await visit.page(
        "documents/instruments_translation.html", title=f"{LANGUAGES[language]}: {version.body.title}", kind=kind,
        status=HTTPStatus.PRECONDITION_FAILED if stale else HTTPStatus.OK,
        version=version, original=version.body, name=LANGUAGES[language], language=language, tree=tree,
        stored=any(one.language == language for one in version.body.translations),
        revision=revision_shown(visit, version, stale=stale), changed=refusal is not None and not strike,
        theirs=_theirs(version.body, language, tree) if stale and not strike else (),
        direction=direction(language), refusal=refusal,
    )  # fmt: skip


def _stored(instrument: Instrument, language: str) -> Tree:
    """The fields of the stored translation; none where there is none."""
    found = next((one for one in instrument.translations if one.language == language), None)
    return {} if found is None else as_json(found)


def _theirs(instrument: Instrument, language: str, mine: Tree) -> tuple[DiffRow, ...]:
    """What is stored now beside what this person entered."""
    stored = _completed(_stored(instrument, language), instrument)
    return tuple(diff_rows(differences(stored, mine), stored, mine))


def _is_listed(name: str) -> bool:
    return name.startswith(("scale.labels[", "comment_questions["))


def _completed(tree: Tree, original: Instrument) -> Tree:
    """The fields for the template, one for each item of the original."""
    scale = tree.get("scale")
    given = {str(text_of(one, "code")): one for one in rows_of(tree.get("items"))}
    return {
        "title": text_of(tree, "title"),
        "purpose": text_of(tree, "purpose"),
        "scale": {"labels": lines_of(scale.get("labels")) if isinstance(scale, dict) else []},
        "items": [
            {
                "code": item.code,
                "text": text_of(given.get(item.code, {}), "text"),
                "opposite": text_of(given.get(item.code, {}), "opposite"),
            }
            for item in original.items
        ],
        "comment_questions": lines_of(tree.get("comment_questions")),
    }


def _values(tree: Tree, language: str) -> Tree:
    labels = tree["scale"]["labels"]
    low, high = (labels[0], labels[-1]) if labels else ("", "")
    return {
        **tree,
        "language": language,
        "scale": {"low": low, "high": high, "points": 5, "labels": labels},
        "items": [{**one, "opposite": one["opposite"] or None} for one in tree["items"]],
    }
