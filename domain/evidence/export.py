"""Reviews as training data: each reviewed or hand-made tag of settled applications, grouped by note, without names.

The shape is what nlp/training reads: a text with its question and labelled spans. Ids are random for each export, and
the lines stand in their order, so that neither names a note or tells when it was written.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID, uuid4

import msgspec

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection
from domain.evidence import queries
from domain.evidence.model import Mark, Polarity, Review, Source, Strength, Tag
from domain.evidence.service import require_tagging
from domain.interviews.settled import SettledScorecard, settled_scorecards
from domain.rubrics.service import rubrics


class ExportedTag(msgspec.Struct, frozen=True, kw_only=True):
    """One span as it was found or marked, with the verdict; `corrected` is what it should have been."""

    start: int
    end: int
    value: str
    polarity: Polarity
    strength: Strength
    source: Source
    model: str | None
    verdict: Review
    corrected: Mark | None


class ExportedNote(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the export. Spans that nobody reviewed are not in it: their absence says nothing of the text."""

    id: UUID
    text: str
    question: str | None
    kind: str
    tags: tuple[ExportedTag, ...]


async def export_reviews(conn: Connection, actor: Actor) -> bytes:
    """The export as JSON Lines; it stands in the audit record."""
    await require_tagging(conn)
    settled = {one.scorecard_id: one for one in await settled_scorecards(conn)}
    notes = [note for note in await queries.reviewed_notes(conn) if note.scorecard_id in settled]
    by_note: dict[UUID, list[Tag]] = defaultdict(list)
    for tag in await queries.of_notes(conn, [note.id for note in notes]):
        if tag.review != "unreviewed":
            by_note[tag.note_id].append(tag)
    questions = await _questions(conn, [settled[note.scorecard_id] for note in notes])
    lines = [
        ExportedNote(
            id=uuid4(),
            text=note.text,
            question=questions.get((settled[note.scorecard_id].of.rubric_id, note.question_code)),
            kind="note",
            tags=tuple(_exported(tag) for tag in by_note[note.id]),
        )
        for note in notes
    ]
    details = {"notes": len(lines), "tags": sum(len(line.tags) for line in lines)}
    await record(conn, actor, "reviews.exported", "organisation", actor.organisation_id, details)
    return b"".join(msgspec.json.encode(line) + b"\n" for line in sorted(lines, key=lambda line: line.id))


async def _questions(conn: Connection, scorecards: Sequence[SettledScorecard]) -> dict[tuple[UUID, str | None], str]:
    """(rubric version, question code) → the question's text."""
    return {
        (rubric_id, question.code): question.text
        for rubric_id in {one.of.rubric_id for one in scorecards}
        for competency in (await rubrics.get(conn, rubric_id)).body.competencies
        for question in competency.questions
    }


def _exported(tag: Tag) -> ExportedTag:
    return ExportedTag(
        start=tag.start,
        end=tag.end,
        value=tag.value,
        polarity=tag.polarity,
        strength=tag.strength,
        source=tag.source,
        model=tag.model,
        verdict=tag.review,
        corrected=tag.correction,
    )
