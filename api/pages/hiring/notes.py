"""Search in notes: one's own, or those of a requisition that blindness lets one read."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency

from api.pages.base import Visit, page
from api.pages.forms import Refusal
from api.pages.hiring.hiring import next_path
from api.pages.tools.tools import id_of, page_asked
from domain.access.service import names_of
from domain.board.service import requisition_titles
from domain.candidates.service import labels_of, rubrics_of
from domain.errors import DomainError
from domain.interviews.search import FoundNote, Match, search_notes
from domain.paging import Page
from domain.rubrics.service import rubrics

SHOWN, WORDS_MOST, REQUISITIONS_MOST = 20, 200, 500


class Piece(msgspec.Struct, frozen=True):
    """A piece of an excerpt, and whether it is a word that was looked for."""

    text: str
    found: bool


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A note that matches, with whom it is about, who wrote it and to which question."""

    scorecard_id: UUID
    candidate: str
    author: str
    own: bool
    question: str | None
    pieces: tuple[Piece, ...]


def pieces_of(excerpt: str, matches: Sequence[Match]) -> Iterator[Piece]:
    """The excerpt in pieces, those found apart from the others."""
    at = 0
    for match in matches:
        yield Piece(excerpt[at : match.start], found=False)
        yield Piece(excerpt[match.start : match.end], found=True)
        at = match.end
    yield Piece(excerpt[at:], found=False)


@page("/notes", "scorecards:read")
async def show_search(visit: NamedDependency[Visit]) -> Response[str]:
    """The search and what it finds."""
    words, wanted = visit.query("q").strip()[:WORDS_MOST], id_of(visit.query("requisition_id"))
    requisitions = await _requisitions(visit, wanted)
    own = visit.may("scorecards:write")
    if wanted is None and not own and requisitions:
        wanted = UUID(requisitions[0][0])
    refusal, found = None, None
    if words:
        try:
            found = await search_notes(visit.conn, visit.actor, words, page_asked(visit, SHOWN), wanted)
        except DomainError as error:
            refusal = Refusal.of(error)
    return await visit.page(
        "hiring/notes.html",
        title="Note search",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
        refusal=refusal,
        words=words,
        wanted=str(wanted or ""),
        requisitions=requisitions,
        most=REQUISITIONS_MOST,
        own=own,
        hits=None if found is None else await _hits(visit, found),
        next_path=None if found is None else next_path(visit, found.next_cursor),
    )


async def _requisitions(visit: Visit, wanted: UUID | None) -> list[tuple[str, str]]:
    """Whose notes can be looked through: open requisitions first, each newest first, and the one that is wanted."""
    if not visit.may("requisitions:read"):
        return []
    titles = await requisition_titles(visit.conn, REQUISITIONS_MOST, wanted)
    return [(str(one.id), f"{one.title}{' (closed)' if one.closed else ''}") for one in titles]


async def _hits(visit: Visit, found: Page[FoundNote]) -> list[Hit]:
    applications = [one.application_id for one in found.items]
    labels = await labels_of(visit.conn, visit.actor, applications)
    names = await names_of(visit.conn, [one.rater_id for one in found.items])
    rubric_of = await rubrics_of(visit.conn, applications)
    questions = {one: await _questions(visit, one) for one in set(rubric_of.values())}
    return [
        Hit(
            scorecard_id=one.scorecard_id,
            candidate=labels[one.application_id],
            author=names.get(one.rater_id, "somebody who has left"),
            own=one.rater_id == visit.actor.account_id,
            question=questions[rubric_of[one.application_id]].get(one.question_code or ""),
            pieces=tuple(pieces_of(one.excerpt, one.matches)),
        )
        for one in found.items
    ]


async def _questions(visit: Visit, rubric_id: UUID) -> dict[str, str]:
    rubric = (await rubrics.get(visit.conn, rubric_id)).body
    return {question.code: question.text for competency in rubric.competencies for question in competency.questions}


router = Router("/", route_handlers=[show_search])
