"""Tags as evidence: shown to their reader, asked for by their author, stored for a job; never counted into anything."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.service import tagging_is_on
from domain.culture.model import TargetValue
from domain.culture.service import newest_version, target_cultures
from domain.database import Connection
from domain.errors import Conflict, NotFound
from domain.evidence import queries
from domain.evidence.model import Finding, Tag, TagWithHistory
from domain.evidence.rules import merge, values_to_read
from domain.evidence.run_model import TagChange
from domain.interviews.model import Note, Scorecard
from domain.interviews.own import own_scorecard
from domain.interviews.ratings import culture_of_scorecard, hold_scorecard
from domain.interviews.service import read_scorecard
from domain.jobs.model import Job
from domain.jobs.service import enqueue, jobs_of


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a scorecard's notes are read for: the version of the target culture, its values, the questions by code."""

    culture_id: UUID
    values: tuple[TargetValue, ...]
    questions: dict[str, str]


async def reading_of(conn: Connection, scorecard_id: UUID) -> Reading:
    """The newest published version of the culture that the requisition aspires to, and the rubric's questions."""
    own_id, questions = await culture_of_scorecard(conn, scorecard_id)
    own = await target_cultures.get(conn, own_id)
    newest = await newest_version(conn, own)
    return Reading(culture_id=newest.id, values=values_to_read(own.body, newest.body), questions=questions)


async def tags_of_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID) -> list[Tag]:
    """The tags on a scorecard's notes, under the same blindness as the scorecard itself."""
    scorecard = await read_scorecard(conn, actor, scorecard_id)
    return await tags_of(conn, [scorecard])


async def tags_of(conn: Connection, scorecards: Sequence[Scorecard]) -> list[Tag]:
    """The tags on the notes of scorecards that the caller may read; none while tags are switched off."""
    if not await tagging_is_on(conn):
        return []
    return await queries.of_notes(conn, [note.id for scorecard in scorecards for note in scorecard.notes])


async def visible_tag(conn: Connection, actor: Actor, tag_id: UUID) -> tuple[Tag, Scorecard]:
    """A tag with its scorecard, if blindness lets the actor read that; NotFound while tags are switched off."""
    tag = await queries.tag(conn, tag_id) if await tagging_is_on(conn) else None
    scorecard_id = None if tag is None else await queries.scorecard_of_note(conn, tag.note_id)
    if tag is None or scorecard_id is None:
        raise NotFound("tag")
    return tag, await read_scorecard(conn, actor, scorecard_id)


async def read_tag(conn: Connection, actor: Actor, tag_id: UUID) -> TagWithHistory:
    """One tag; its history is for the author of the note: a reason is a word to the tagger, not evidence."""
    tag, scorecard = await visible_tag(conn, actor, tag_id)
    mine = scorecard.rater_id == actor.account_id
    history = tuple(await queries.reviews(conn, tag_id)) if mine else None
    return TagWithHistory(**msgspec.structs.asdict(tag), history=history)


async def request_tags(conn: Connection, actor: Actor, scorecard_id: UUID) -> Job:
    """Have the notes of one's own draft tagged, for oneself alone. After the lock that happens by itself."""
    scorecard = await own_scorecard(conn, actor, scorecard_id)
    await require_tagging(conn)
    if scorecard.locked_at is not None:
        raise Conflict("This scorecard is locked; its notes are tagged without being asked for.", code="locked")
    if scorecard.recused_at is not None:
        raise Conflict("You stepped back from this panel; its scorecard is closed.", code="recused")
    # One that has not begun will read the notes as they are then.
    waiting = [job for job in await jobs_of(conn, "tag_draft", [scorecard_id]) if job.status == "queued"]
    if waiting:
        return waiting[-1]
    # Like the saving of a draft this stands in no record: nobody else is to hear who is at work.
    return await enqueue(conn, actor, "tag_draft", scorecard_id)


async def require_tagging(conn: Connection) -> None:
    """Raise Conflict while tags are switched off."""
    if not await tagging_is_on(conn):
        raise Conflict(
            "Tags are switched off in this organisation; an administrator can switch them on.", code="tagging_off"
        )


async def store_findings(
    conn: Connection,
    scorecard: Scorecard,
    found: Sequence[tuple[UUID, Finding]],
    model: str,
    culture_id: UUID | None = None,
) -> tuple[TagChange, ...]:
    """Store what a tagger found, as (note id, finding), in place of what it had found before; returns what changed.

    What people reviewed or marked stays, and no finding is stored beside a review of the same. Only notes that still
    read as they did are tagged: `scorecard` is what was read.
    """
    held = await hold_scorecard(conn, scorecard.id)
    if held is None:
        return ()
    as_read = _unchanged(scorecard.notes, held.notes)
    merged = merge(await queries.of_notes(conn, as_read), [one for one in found if one[0] in as_read])
    await queries.store(conn, merged, model, culture_id)
    if held.locked_at is not None:
        await queries.keep_state(conn, held.id, model, culture_id)
    return merged.counts


def _unchanged(read: Sequence[Note], now: Sequence[Note]) -> list[UUID]:
    texts = {note.id: note.text for note in now}
    return [note.id for note in read if texts.get(note.id) == note.text]


async def store_draft_findings(
    conn: Connection, scorecard: Scorecard, found: Sequence[tuple[UUID, Finding]], model: str, culture_id: UUID
) -> None:
    """Store a draft's findings, unless it was locked or given up meanwhile: then the lock's own job reads the notes."""
    held = await hold_scorecard(conn, scorecard.id)
    if held is not None and held.locked_at is None and held.recused_at is None and await tagging_is_on(conn):
        await store_findings(conn, scorecard, found, model, culture_id)
