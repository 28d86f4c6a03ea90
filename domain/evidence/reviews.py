"""What the author of a note says of its tags, after their own lock: reviews with a history, and evidence of their own.

Before, a draft's tags come and go with its text. Each word is a record of its own; the tag shows the last one.
"""

from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection
from domain.errors import Conflict, FieldError, Invalid, NotFound, Stale, invalid
from domain.evidence import queries
from domain.evidence.model import Mark, OwnEvidence, Tag, TagReview, Verdict
from domain.evidence.rules import corrected, meets, review_problems, unknown_value
from domain.evidence.service import reading_of, require_tagging, visible_tag
from domain.interviews.model import Note, Scorecard
from domain.interviews.own import own_locked_scorecard
from domain.interviews.rules import locate, normalised_span

REVIEWS_MOST, OWN_MOST = 100, 100
WHY_OWN = "marked by the author of the note"


async def review_tag(conn: Connection, actor: Actor, tag_id: UUID, revision: int, review: TagReview) -> Tag:
    """Confirm, reject or correct a tag on one's own locked notes; `unreviewed` takes the word back.

    Stale if the tag has changed since `revision`: somebody on another device, or a re-tagging, was first.
    """
    tag, scorecard = await _hold_own(conn, actor, tag_id)
    if tag.source == "person":
        raise Conflict("This is evidence that you marked yourself; withdraw it and mark it anew.", code="own_evidence")
    values = {target.value.code for target in (await reading_of(conn, scorecard.id)).values}
    if problems := review_problems(review, tag, _note_of(tag, scorecard).text, values):
        raise Invalid(problems)
    mark = None if review.correction is None else corrected(tag, review.correction)
    stored = await queries.review(conn, tag_id, revision, review.review, mark)
    if stored is None:
        raise Stale
    await _append(conn, actor, tag_id, review.review, mark, review.reason)
    await _record(conn, actor, "tag.reviewed", scorecard.id, tag_id, verdict=review.review)
    return stored


async def add_evidence(conn: Connection, actor: Actor, scorecard_id: UUID, own: OwnEvidence) -> Tag:
    """Mark evidence that the tagger missed in one's own locked notes."""
    await require_tagging(conn)
    scorecard = await own_locked_scorecard(conn, actor, scorecard_id)
    reading = await reading_of(conn, scorecard_id)
    note, mark = _located(own, scorecard)
    values = {target.value.code for target in reading.values}
    if own.value not in values:
        raise Invalid([unknown_value("value", values)])
    tags = await queries.of_notes(conn, [one.id for one in scorecard.notes])
    if any(meets(tag, note.id, mark) for tag in tags if tag.review != "rejected"):
        message = "There is a tag for this value in these words already; confirm or correct that one."
        raise Conflict(message, code="tagged_already")
    if sum(tag.source == "person" for tag in tags) >= OWN_MOST:
        raise Conflict(f"A scorecard holds at most {OWN_MOST} marks of your own.", code="too_many")
    tag = await queries.insert_own(conn, uuid4(), note.id, mark, WHY_OWN, reading.culture_id)
    await _append(conn, actor, tag.id, "added", mark, own.reason)
    await _record(conn, actor, "evidence.added", scorecard_id, tag.id)
    return tag


async def withdraw_evidence(conn: Connection, actor: Actor, tag_id: UUID) -> None:
    """Take back evidence that one marked oneself. Its history stays; nobody is shown it any more."""
    tag, scorecard = await _hold_own(conn, actor, tag_id)
    if tag.source != "person":
        raise Conflict("The tagger found this; reject it instead of withdrawing it.", code="found_by_tagger")
    await queries.withdraw(conn, tag_id)
    await _append(conn, actor, tag_id, "withdrawn", None, "")
    await _record(conn, actor, "evidence.withdrawn", scorecard.id, tag_id)


def _located(own: OwnEvidence, scorecard: Scorecard) -> tuple[Note, Mark]:
    note = next((note for note in scorecard.notes if note.key == own.evidence.note), None)
    if note is None:
        raise invalid("evidence.note", "unknown_note", "There is no note with this key.")
    located = locate(normalised_span(own.evidence), note.text)
    if isinstance(located, FieldError):
        raise invalid(f"evidence.{located.field}", located.code, located.message)
    start, end = located
    return note, Mark(value=own.value, polarity=own.polarity, strength=own.strength, start=start, end=end)


async def _hold_own(conn: Connection, actor: Actor, tag_id: UUID) -> tuple[Tag, Scorecard]:
    """A tag on one's own locked notes as it is now; nobody else changes the scorecard's tags until the commit."""
    _, visible = await visible_tag(conn, actor, tag_id)
    if visible.rater_id != actor.account_id:
        raise NotFound("tag on your notes")
    scorecard = await own_locked_scorecard(conn, actor, visible.id)
    # Read again: a re-tagging may have been at work until the scorecard was held.
    tag = await queries.tag(conn, tag_id)
    if tag is None:
        raise NotFound("tag")
    return tag, scorecard


def _note_of(tag: Tag, scorecard: Scorecard) -> Note:
    return next(note for note in scorecard.notes if note.id == tag.note_id)


async def _append(
    conn: Connection, actor: Actor, tag_id: UUID, verdict: Verdict, mark: Mark | None, reason: str
) -> None:
    number = len(await queries.reviews(conn, tag_id)) + 1
    if number > REVIEWS_MOST:
        raise Conflict(f"A tag holds at most {REVIEWS_MOST} reviews.", code="too_many")
    assert actor.account_id is not None
    await queries.append_review(conn, tag_id, number, verdict, mark, reason.strip(), actor.account_id)


async def _record(
    conn: Connection, actor: Actor, action: str, scorecard_id: UUID, tag_id: UUID, **details: str
) -> None:
    """About the scorecard, so that the record hides it with the rest of a blind panel."""
    await record(conn, actor, action, "scorecard", scorecard_id, {"tag_id": str(tag_id), **details})
