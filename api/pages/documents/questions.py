"""The question bank: what the library and the rubrics in use ask, to search and to copy into a rubric draft."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency

from api.pages.base import Visit, page, posts
from api.pages.documents.rubrics import TYPES
from api.pages.forms import Refusal
from domain.errors import NotFound
from domain.paging import PageRequest
from domain.rubrics.bank import BankQuestion, bank, matching, with_question
from domain.rubrics.service import check_rubric, library, rubrics

SHOWN = 20
DRAFTS_MOST = 100


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """Which question to copy into which draft. The wording tells apart what shares a code."""

    draft: UUID
    competency: str
    question: str
    text: str


@page("/questions", "rubrics:read")
async def show_questions(visit: NamedDependency[Visit]) -> Response[str]:
    """The bank, searched by words, competency and type."""
    return await _bank(visit)


@posts("/questions/copy", "rubrics:write")
async def copy_question(visit: NamedDependency[Visit]) -> Response[Any]:
    """Put a question at the end of its competency in a draft."""
    stored = None
    async with visit.attempt() as outcome:
        asked = visit.entered_as(Copy)
        found = next((one for one in await _every(visit) if _is(one, asked)), None)
        if found is None:
            raise NotFound("question in the bank")
        draft = await rubrics.get(visit.conn, asked.draft, "draft")
        body = with_question(draft.body, found)
        check_rubric(body)
        stored = await rubrics.edit(visit.conn, visit.actor, draft.id, draft.revision, body)
    if outcome.refusal or stored is None:
        return await _bank(visit, outcome.refusal)
    return visit.see_other(
        f"/rubrics/{stored.id}/edit", "Copied to the end of its competency. To undo it, remove the question and save."
    )


def _is(one: BankQuestion, asked: Copy) -> bool:
    return (one.competency.code, one.question.code, one.question.text) == (asked.competency, asked.question, asked.text)


async def _every(visit: Visit) -> list[BankQuestion]:
    return bank(library(), [version.body for version in await rubrics.in_use(visit.conn)])


async def _bank(visit: Visit, refusal: Refusal | None = None) -> Response[str]:
    every = await _every(visit)
    words, competency, kind = visit.query("words"), visit.query("competency"), visit.query("kind")
    found = matching(every, words, competency, kind)
    at = (
        int(first)
        if (first := visit.query("from", "0")).isascii() and first.isdigit() and len(first) < len("10000")
        else 0
    )
    filters = {"words": words, "competency": competency, "kind": kind}
    more = f"/questions?{urlencode({**filters, 'from': at + SHOWN})}" if len(found) > at + SHOWN else None
    return await visit.page(
        "documents/questions.html", title="Question bank", found=found[at : at + SHOWN], count=len(found), first=at + 1,
        more=more, filters=filters, competencies=_competencies(every), types=TYPES, kinds=dict(TYPES),
        drafts=await _drafts(visit), query=urlencode(filters), refusal=refusal,
    )  # fmt: skip


def _competencies(every: list[BankQuestion]) -> list[tuple[str, str]]:
    names: dict[str, str] = {}
    for one in every:
        names.setdefault(one.competency.code, one.competency.name)
    return sorted(names.items(), key=lambda one: one[1])


async def _drafts(visit: Visit) -> list[tuple[str, str]]:
    """The rubric drafts that a question can be copied into, for those who may write them."""
    if not visit.may("rubrics:write"):
        return []
    found = await rubrics.listed(visit.conn, PageRequest(limit=DRAFTS_MOST), "draft")
    return [
        (str(mark.id), f"{line.title}, version {mark.version}")
        for line in found.items
        for mark in line.versions
        if mark.status == "draft"
    ]


router = Router("/", route_handlers=[show_questions, copy_question])
