"""The note guard: texts in, flags out; one's own draft; counts of what became of flags. It advises and never blocks."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import anyio.to_thread
import msgspec
from anyio import CapacityLimiter
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.http import acts, reads
from api.unit_of_work import Transactions
from domain.access.model import Actor
from domain.database import Connection
from domain.errors import invalid
from domain.guard import service
from domain.guard.model import GuardAction, GuardCategory, GuardCount, GuardTotals
from domain.interviews.model import NOTE_MOST
from domain.language.model import Mode
from nlp.guard import Flag, check

TEXTS_MOST, CHARACTERS_MOST = 100, 50_000
# Rules alone take about a millisecond per 100 characters and no model's memory, so a thread will do where the tagger
# needs a process; one at a time, since more threads would share the same interpreter lock.
_ONE_AT_A_TIME = CapacityLimiter(1)


class GuardRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Notes or ad-hoc questions of at most CHARACTERS_MOST characters together.

    A question is checked for G01 to G14.
    """

    texts: Annotated[tuple[Annotated[str, Meta(max_length=NOTE_MOST)], ...], Meta(min_length=1, max_length=TEXTS_MOST)]
    mode: Mode = "note"


class GuardedText(msgspec.Struct, frozen=True, kw_only=True):
    """The flags of one text in reading order."""

    flags: tuple[Flag, ...]


class GuardedTexts(msgspec.Struct, frozen=True, kw_only=True):
    """Answers in the order of the texts."""

    mode: Mode
    texts: tuple[GuardedText, ...]


class GuardedNote(msgspec.Struct, frozen=True, kw_only=True):
    """The flags of one note; offsets count code points of the note as stored."""

    note_id: UUID
    key: str
    flags: tuple[Flag, ...]


class GuardedDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The flags of one's own draft at a revision: its notes and its overall comment."""

    scorecard_id: UUID
    revision: int
    notes: tuple[GuardedNote, ...]
    overall_comment: tuple[Flag, ...]


class GuardActionCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often flags of a category were shown, led to an edit, were kept after reading, or dismissed."""

    category: GuardCategory
    action: GuardAction
    count: Annotated[int, Meta(ge=1, le=1000)]


class GuardActions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of flags since the last report."""

    actions: Annotated[tuple[GuardActionCount, ...], Meta(min_length=1, max_length=76)]


class GuardCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything counted on one's own draft so far."""

    actions: tuple[GuardCount, ...]


@acts("/guard", "guardTexts", "guard:write", "Check notes or questions without storing them", opt={"stateless": True})
async def guard_texts(transactions: NamedDependency[Transactions], data: JSONBody[GuardRequest]) -> GuardedTexts:
    """Words that should not stand in a note, or be asked: each with its place, the reason and what to write instead.

    Advice by rules, for the writer alone: it judges no person and must not block or rank anybody. Offsets are code
    points of the text as it was sent. Nothing of a request is stored.
    """
    if sum(map(len, data.texts)) > CHARACTERS_MOST:
        raise invalid("texts", "too_long", f"Send at most {CHARACTERS_MOST} characters at once.")
    flags = await flags_of(data.texts, data.mode)
    return GuardedTexts(mode=data.mode, texts=tuple(GuardedText(flags=one) for one in flags))


@reads(
    "/scorecards/{scorecard_id:uuid}/guard",
    "getScorecardGuard",
    "scorecards:read",
    "Flags in one's own draft",
    also=(409,),
    opt={"stateless": True},
)
async def get_scorecard_guard(
    transactions: NamedDependency[Transactions], scorecard_id: FromPath[UUID]
) -> GuardedDraft:
    """For its author, before the lock; worked out anew each time and never stored. 409 after the lock."""
    async with transactions.begin() as conn:
        draft = await service.open_draft(conn, transactions.actor, scorecard_id)
    flags = await flags_of([*(note.text for note in draft.notes), draft.overall_comment], "note")
    return GuardedDraft(
        scorecard_id=draft.id,
        revision=draft.revision,
        notes=tuple(
            GuardedNote(note_id=note.id, key=note.key, flags=one)
            for note, one in zip(draft.notes, flags[:-1], strict=True)
        ),
        overall_comment=flags[-1],
    )


@acts(
    "/scorecards/{scorecard_id:uuid}/guard-actions",
    "countGuardActions",
    "scorecards:write",
    "Count what became of flags",
    also=(404, 409),
)
async def count_guard_actions(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[GuardActions],
) -> GuardCounts:
    """Numbers per category and action and day, on one's own draft: no text, no place, no time of day."""
    counted = [GuardCount(category=one.category, action=one.action, count=one.count) for one in data.actions]  # type: ignore[arg-type]
    return GuardCounts(actions=tuple(await service.count_actions(conn, actor, scorecard_id, counted)))


@reads("/guard-totals", "getGuardTotals", "fairness:read", "What the organisation's raters did with flags")
async def get_guard_totals(conn: NamedDependency[Connection]) -> GuardTotals:
    """Closed calendar quarters, and in them only what at least five raters did: no rater can be read from it."""
    return await service.totals(conn)


async def flags_of(texts: Sequence[str], mode: Mode) -> list[tuple[Flag, ...]]:
    """Run the rules outside the event loop, text by text, so that a long request lets others in between."""
    return [
        tuple(await anyio.to_thread.run_sync(check, text, mode, limiter=_ONE_AT_A_TIME)) if text else ()
        for text in texts
    ]


router = Router(
    "/", tags=["Evidence"], route_handlers=[guard_texts, get_scorecard_guard, count_guard_actions, get_guard_totals]
)
