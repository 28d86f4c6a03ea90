"""Tags as evidence: shown to their reader, confirmed or rejected, never counted into anything."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import tagging_is_on
from domain.database import Connection
from domain.errors import NotFound
from domain.evidence import queries
from domain.evidence.model import Finding, Review, Tag
from domain.interviews.model import Scorecard
from domain.interviews.service import read_scorecard


async def tags_of_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID) -> list[Tag]:
    """The tags on a scorecard's notes, under the same blindness as the scorecard itself."""
    scorecard = await read_scorecard(conn, actor, scorecard_id)
    return await tags_of(conn, [scorecard])


async def tags_of(conn: Connection, scorecards: Sequence[Scorecard]) -> list[Tag]:
    """The tags on the notes of scorecards that the caller may read; none while tags are switched off."""
    if not await tagging_is_on(conn):
        return []
    return await queries.of_notes(conn, [note.id for scorecard in scorecards for note in scorecard.notes])


async def review_tag(conn: Connection, actor: Actor, tag_id: UUID, verdict: Review) -> Tag:
    """Confirm or reject a tag on one's own notes; saying `unreviewed` takes the verdict back."""
    tag = await queries.tag(conn, tag_id) if await tagging_is_on(conn) else None
    scorecard_id = None if tag is None else await queries.scorecard_of_note(conn, tag.note_id)
    if scorecard_id is None:
        raise NotFound("tag")
    scorecard = await read_scorecard(conn, actor, scorecard_id)
    if scorecard.rater_id != actor.account_id:
        raise NotFound("tag on your notes")
    return await queries.review(conn, tag_id, verdict)


async def store_findings(
    conn: Connection, scorecard: Scorecard, found: Sequence[tuple[UUID, Finding]], model: str
) -> None:
    """Replace the unreviewed tags of a scorecard by what a tagger found, as (note id, finding)."""
    await queries.replace(conn, [note.id for note in scorecard.notes], found, model)
