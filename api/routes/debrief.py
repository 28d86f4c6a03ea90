"""After the lock: amendments, corrections, the debrief and decisions."""

from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, acts, creates, page_request, reads
from domain.access.model import Actor
from domain.database import Connection
from domain.debrief import service as debrief
from domain.debrief.model import ConsensusDraft, ConsensusRating, Debrief, DebriefNote, DebriefNoteDraft
from domain.decisions import service as decisions
from domain.decisions.model import Decision, DecisionDraft, RecordedDecision
from domain.interviews import amendments
from domain.interviews.amendment_model import AmendmentDraft, CorrectionDraft, NoteCorrection, RatingAmendment
from domain.paging import Page


@creates("/scorecards/{scorecard_id:uuid}/amendments", "amendRating", "scorecards:write", "Amend one's own rating")
async def amend_rating(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[AmendmentDraft],
) -> RatingAmendment:
    """Adds a record beside a rating of one's own locked scorecard, which stays as it is. No score uses it."""
    return await amendments.amend(conn, actor, scorecard_id, data)


@reads(
    "/scorecards/{scorecard_id:uuid}/amendments", "listAmendments", "scorecards:read", "A scorecard's amendments",
    also=(409,),
)  # fmt: skip
async def list_amendments(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> list[RatingAmendment]:
    """In the order in which they were made; as blind as the scorecard."""
    return await amendments.list_amendments(conn, actor, scorecard_id)


@creates("/scorecards/{scorecard_id:uuid}/corrections", "correctNote", "scorecards:write", "Correct one's own note")
async def correct_note(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[CorrectionDraft],
) -> NoteCorrection:
    """Adds a text beside a note of one's own locked scorecard, which stays as it is."""
    return await amendments.correct(conn, actor, scorecard_id, data)


@reads(
    "/scorecards/{scorecard_id:uuid}/corrections", "listCorrections", "scorecards:read",
    "Corrections of a scorecard's notes", also=(409,),
)  # fmt: skip
async def list_corrections(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> list[NoteCorrection]:
    """In the order in which they were made; as blind as the scorecard."""
    return await amendments.list_corrections(conn, actor, scorecard_id)


@reads("/applications/{application_id:uuid}/debrief", "getDebrief", "debrief:read", "The debrief", also=(409,))
async def get_debrief(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Debrief:
    """Criteria by disagreement, with everyone's first locked rating, quote and anchor; 409 while a panel is blind.

    The largest range first, then the largest mean difference between pairs of raters, then the rubric's order;
    criteria with fewer than two raters last.
    """
    return await debrief.read_debrief(conn, actor, application_id)


@creates(
    "/applications/{application_id:uuid}/debrief/notes", "addDebriefNote", "debrief:write", "Note what was said"
)  # fmt: skip
async def add_debrief_note(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: JSONBody[DebriefNoteDraft],
) -> DebriefNote:
    """For the panel, the hiring manager, the recruiter and the owner of the requisition. It is never edited."""
    return await debrief.add_note(conn, actor, application_id, data)


@reads(
    "/applications/{application_id:uuid}/debrief/notes", "listDebriefNotes", "debrief:read", "Notes of the debrief",
    also=(409,),
)  # fmt: skip
async def list_debrief_notes(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[DebriefNote]:
    """Oldest first; withdrawn ones are marked. 409 while a panel is blind."""
    return await debrief.list_notes(conn, actor, application_id, page_request(cursor, limit))


@acts(
    "/debrief-notes/{debrief_note_id:uuid}/withdraw", "withdrawDebriefNote", "debrief:write", "Withdraw one's own note"
)
async def withdraw_debrief_note(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], debrief_note_id: FromPath[UUID]
) -> DebriefNote:
    """Marks it as withdrawn; its words stay on the record. Doing so twice is harmless."""
    return await debrief.withdraw_note(conn, actor, debrief_note_id)


@creates(
    "/applications/{application_id:uuid}/consensus", "recordConsensus", "debrief:write", "Record a consensus level"
)
async def record_consensus(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: JSONBody[ConsensusDraft],
) -> ConsensusRating:
    """The level that the debrief agreed on. It stands beside the first ratings; no score is computed from it."""
    return await debrief.record_consensus(conn, actor, application_id, data)


@reads(
    "/applications/{application_id:uuid}/consensus", "listConsensus", "debrief:read", "Consensus levels", also=(409,)
)  # fmt: skip
async def list_consensus(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[ConsensusRating]:
    """Oldest first; of each criterion the highest number stands. 409 while a panel is blind."""
    return await debrief.list_consensus(conn, actor, application_id, page_request(cursor, limit))


@creates("/applications/{application_id:uuid}/decisions", "recordDecision", "decisions:write", "Record a decision")
async def record_decision(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: JSONBody[DecisionDraft],
) -> RecordedDecision:
    """A person decides about one application, with a reason tied to competencies, once its panels are open.

    The hiring manager, the owner of the requisition or an admin; a withdrawal also a recruiter, at any time. A later
    decision supersedes the one that it names; 409 if that is not the one that stands. `advice` never blocks.
    """
    return await decisions.decide(conn, actor, application_id, data)


@reads(
    "/applications/{application_id:uuid}/decisions", "listDecisions", "decisions:read", "Decisions on an application",
    also=(409,),
)  # fmt: skip
async def list_decisions(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[Decision]:
    """Oldest first; the highest number stands. 409 for a panelist of the application who still has to lock."""
    return await decisions.list_decisions(conn, actor, application_id, page_request(cursor, limit))


router = Router(
    "/",
    tags=["Interviews"],
    route_handlers=[
        amend_rating, list_amendments, correct_note, list_corrections, get_debrief, add_debrief_note,
        list_debrief_notes, withdraw_debrief_note, record_consensus, list_consensus, record_decision, list_decisions,
    ],
)  # fmt: skip
