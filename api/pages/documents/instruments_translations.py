"""A questionnaire in another language: every text beside the original's."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.documents.documents_form import Tree, as_body, folded, lines_of, placed, rows_of, text_of
from api.pages.documents.documents_kind import Kind
from api.pages.documents.documents_steps import Step
from api.pages.forms import Refusal
from domain.database import as_json
from domain.errors import NotFound
from domain.instruments.model import Instrument, Translation
from domain.instruments.rules import with_translations
from domain.instruments.service import check_instrument, instruments
from domain.versions.model import Versioned

LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip
FROM_RIGHT = frozenset({"ar", "fa", "he", "ur"})
STRIKE = "_strike"
STALE = (
    "Somebody else changed this questionnaire meanwhile. Your texts are in the fields below. "
    "Save once more to put them in the place of what is stored now."
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
        stored = next((one for one in version.body.translations if one.language == language), None)
        return await _form(visit, kind, version, language, {} if stored is None else as_json(stored))

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
            revision = visit.entered_as(Step).revision
            await instruments.edit(visit.conn, visit.actor, version_id, revision, body)
        if outcome.refusal:
            return await _form(visit, kind, version, language, tree, outcome.refusal)
        return visit.see_other(f"{kind.path}/{version_id}", "Translation struck." if strike else "Translation saved.")

    return [show_translation, save_translation]


async def _draft(visit: Visit, version_id: UUID, language: str) -> Versioned[Instrument]:
    version = await instruments.get(visit.conn, version_id)
    if language not in LANGUAGES or language == version.body.language:
        raise NotFound("translation into this language")
    return version


async def _form(
    visit: Visit, kind: Kind, version: Versioned[Instrument], language: str, tree: Tree, refusal: Refusal | None = None
) -> Response[str]:
    if refusal is not None:
        if refusal.code == "stale":
            refusal = msgspec.structs.replace(refusal, message=STALE)
        refusal = placed(refusal, lambda name: folded(name) if _is_listed(name) else name)
    stored = any(one.language == language for one in version.body.translations)
    return await visit.page(
        "documents/instruments_translation.html", title=f"{LANGUAGES[language]}: {version.body.title}", kind=kind,
        version=version, original=version.body, name=LANGUAGES[language],
        tree=_completed(tree, version.body), language=language, stored=stored,
        direction="rtl" if language in FROM_RIGHT else "ltr", refusal=refusal,
    )  # fmt: skip


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
