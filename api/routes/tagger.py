"""The tagger itself, for integrators: texts in, tags out, and what is known of its models. Nothing is stored."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http import acts, reads
from api.model_child import Ask
from api.model_process import ModelProcess
from api.tagger_models import TaggerModel, tagger_models
from api.unit_of_work import Transactions
from api.value_cues import cues_of_target, cues_of_value
from domain.audit.service import record
from domain.culture.model import Code
from domain.culture.service import catalogue, target_cultures
from domain.database import Connection
from domain.errors import FieldError, Invalid, invalid
from domain.evidence.model import Finding
from domain.evidence.service import require_tagging
from domain.interviews.model import NOTE_MOST
from nlp.model import Analysis, Kind, ModelChoice, Text, ValueCues

TEXTS_MOST, CHARACTERS_MOST = 100, 100_000
CORE = ("customer_orientation", "empathy", "curiosity")


class TextToTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An interviewer's note, or what a candidate answered. `id` comes back with its tags.

    Without `kind` a text with a question is an answer, and one without is a note.
    """

    text: Annotated[str, Meta(max_length=NOTE_MOST)]
    id: Annotated[str, Meta(max_length=200)] | None = None
    question: Annotated[str, Meta(max_length=2000)] | None = None
    kind: Kind | None = None


class TagRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Texts of at most CHARACTERS_MOST characters together, questions included, and the values to look for.

    `values` are codes of the catalogue, or with `target_culture_id` of that version's values, all of which are looked
    for without `values`. With neither, the three core values are: customer_orientation, empathy, curiosity.
    """

    texts: Annotated[tuple[TextToTag, ...], Meta(min_length=1, max_length=TEXTS_MOST)]
    values: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=40)] | None = None
    target_culture_id: UUID | None = None
    model: ModelChoice = "accurate"


class TaggedText(msgspec.Struct, frozen=True, kw_only=True):
    """The tags of one text in reading order; `skipped` says why it was not read: it is not English."""

    id: str | None
    tags: tuple[Finding, ...]
    skipped: Literal["language"] | None


class TaggedTexts(msgspec.Struct, frozen=True, kw_only=True):
    """Answers in the order of the texts. `version` names the weights and rules behind `model`."""

    model: ModelChoice
    version: str
    values: tuple[str, ...]
    texts: tuple[TaggedText, ...]


@acts(
    "/tag",
    "tagTexts",
    "tagger:write",
    "Tag texts without storing them",
    opt={"stateless": True},
)
async def tag_texts(
    transactions: NamedDependency[Transactions], tagger: NamedDependency[ModelProcess], data: JSONBody[TagRequest]
) -> TaggedTexts:
    """Spans for and against values, each with its cue or the example that it reads like, and the reason in words.

    Offsets are code points of the text as it was sent. `confidence` orders tags for a reader; it is no score, and what
    comes back must not rank people. A text in another language than English comes back with `skipped`, without tags.
    Nothing of a request is stored, neither is its Idempotency-Key: the audit record keeps the number of texts alone.
    409 `tagging_off` where the organisation has switched tags off; 503 with Retry-After while too many others wait.
    """
    _check_size(data.texts)
    async with transactions.begin() as conn:
        await require_tagging(conn)
        cues = _chosen(await _offered(conn, data.target_culture_id), data)
        actor = transactions.actor
        details = {"texts": len(data.texts), "model": data.model}
        await record(conn, actor, "texts.tagged", "organisation", actor.organisation_id, details)
    found = await tagger.ask(Ask(texts=tuple(map(_text, data.texts)), cues=cues, model=data.model))
    values = tuple(one.value for one in cues)
    return TaggedTexts(
        model=data.model,
        version=found.version,
        values=values,
        texts=tuple(_tagged(one, of, values) for one, of in zip(data.texts, found.analyses, strict=True)),
    )


def _check_size(texts: Sequence[TextToTag]) -> None:
    characters = sum(len(one.text) + len(one.question or "") for one in texts)
    if characters > CHARACTERS_MOST:
        raise invalid(
            "texts",
            "too_long",
            f"Together the texts and questions have {characters} characters; send at most {CHARACTERS_MOST} at once.",
        )


async def _offered(conn: Connection, culture_id: UUID | None) -> Mapping[str, ValueCues]:
    """Code → cues of the values that may be looked for. Drafts count: phrases are tried before they are published."""
    if culture_id is None:
        return {value.code: cues_of_value(value) for value in catalogue()}
    culture = await target_cultures.get(conn, culture_id, "target_culture_id")
    return {target.value.code: cues_of_target(target) for target in culture.body.values}


def _chosen(offered: Mapping[str, ValueCues], data: TagRequest) -> tuple[ValueCues, ...]:
    whole = tuple(offered) if data.target_culture_id is not None else CORE
    codes = whole if data.values is None else tuple(dict.fromkeys(data.values))
    place = "catalogue; GET /v1/values lists them" if data.target_culture_id is None else "target culture"
    unknown = [code for code in codes if code not in offered]
    if unknown:
        message = f"{unknown[0]!r} is no value of the {place}."
        position = codes.index(unknown[0]) if data.values is None else data.values.index(unknown[0])
        raise Invalid([FieldError(field=f"values[{position}]", code="unknown_value", message=message)])
    return tuple(offered[code] for code in codes)


def _text(one: TextToTag) -> Text:
    kind: Kind = one.kind or ("answer" if one.question else "note")
    return Text(text=one.text, kind=kind, question=one.question)


def _tagged(one: TextToTag, analysis: Analysis, values: Sequence[str]) -> TaggedText:
    tags = tuple(finding for finding in analysis.findings if finding.value in values)
    return TaggedText(id=one.id, tags=tags, skipped=analysis.skipped)


@reads("/models", "listModels", "tagger:read", "The tagger's models and how well they do")
async def list_models() -> list[TaggerModel]:
    """Both models: what they are, the values they were trained on, and measured figures with n and 95 % intervals.

    The gold behind the figures was labelled by language models, not by people; `gold` says so wherever they stand.
    """
    return tagger_models()


router = Router("/", tags=["Evidence"], route_handlers=[tag_texts, list_models])
