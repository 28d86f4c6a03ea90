"""Record and read decisions. Nothing else in the product makes one: no score, no job, no integration."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from uuid import UUID

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.access.service import names_of
from domain.audit.service import record
from domain.candidates.model import Requisition
from domain.candidates.service import get_application, get_requisition
from domain.database import Connection, new_id
from domain.dates import written
from domain.decisions import queries, rules
from domain.decisions.model import Decision, DecisionDraft, RecordedDecision
from domain.errors import Conflict, FieldError, Forbidden, Invalid, invalid
from domain.interviews.blindness import Panel
from domain.interviews.ratings import locked_scorecards, own_lock_refusal, require_locked_own
from domain.live.service import announce_debrief
from domain.paging import Page, PageRequest, page_of
from domain.rubrics.service import rubrics


async def decide(conn: Connection, actor: Actor, application_id: UUID, draft: DecisionDraft) -> RecordedDecision:
    """Record what a person decided about one application, on the evidence of open panels.

    A candidate's own withdrawal can be recorded at any time. Conflict where another decision stands than the decider
    knows of: two people never overwrite each other unseen.
    """
    require_account(actor)
    assert actor.account_id is not None, "require_account has seen to it"
    application = await get_application(conn, application_id)
    requisition = await get_requisition(conn, application.requisition_id)
    if not rules.may_decide(actor, requisition.owner_id, draft.outcome):
        raise Forbidden(
            "The hiring manager, the owner of the requisition or an administrator decides; a recruiter may record that "
            "a candidate has withdrawn.",
            code="not_a_decider",
        )
    # Also a withdrawal: the answer may name the decision that stands, which somebody still to rate must not hear.
    await require_locked_own(conn, actor, application_id)
    await _check_grounds(conn, actor, application_id, requisition, draft)
    standing = await _expected(conn, application_id, draft.supersedes_id)
    number = 1 if standing is None else standing.number + 1
    decision = await queries.insert_decision(conn, new_id(), application_id, number, draft, actor.account_id)
    if decision is None:
        raise await _decided_in_between(conn, application_id)
    await record(
        conn, actor, "decision.recorded", "application", application_id,
        {"decision_id": str(decision.id), "number": decision.number, "outcome": decision.outcome},
    )  # fmt: skip
    await announce_debrief(conn, application_id)
    return RecordedDecision(decision=decision, advice=rules.advice_on(draft.reason))


async def require_decider(conn: Connection, actor: Actor, requisition_id: UUID) -> None:
    """Raise Forbidden for who decides on no application of this requisition; NotFound where there is none."""
    requisition = await get_requisition(conn, requisition_id)
    if not rules.may_decide(actor, requisition.owner_id, "advance"):
        raise Forbidden(
            "This is for those who decide: the hiring manager, the owner of the requisition or an administrator.",
            code="not_a_decider",
        )


async def _check_grounds(
    conn: Connection, actor: Actor, application_id: UUID, requisition: Requisition, draft: DecisionDraft
) -> None:
    """Raise unless the decision rests on locked scorecards of open panels; a withdrawal needs none."""
    scorecards: set[UUID] = set()
    if draft.outcome != "withdrawn":
        scorecards = {card.id for card in await locked_scorecards(conn, actor, application_id)}
        if not scorecards:
            raise Conflict(
                "No scorecard of this application is locked yet; a decision rests on at least one.",
                code="no_locked_scorecard",
            )
    rubric = (await rubrics.get(conn, requisition.rubric_id)).body
    codes = {competency.code for competency in rubric.competencies}
    if problems := rules.problems_of(draft, codes, scorecards):
        raise Invalid(problems)


async def _expected(conn: Connection, application_id: UUID, supersedes_id: UUID | None) -> Decision | None:
    """The decision that stands, if it is the one that the decider knows of."""
    if supersedes_id is not None:
        known = await queries.decision(conn, supersedes_id)
        if known is None or known.application_id != application_id:
            raise invalid("supersedes_id", "not_found", "This application has no decision with this id.")
    standing = await queries.standing_decision(conn, application_id)
    if (None if standing is None else standing.id) != supersedes_id:
        raise await _decided_in_between(conn, application_id)
    return standing


async def _decided_in_between(conn: Connection, application_id: UUID) -> Conflict:
    standing = await queries.standing_decision(conn, application_id)
    assert standing is not None, "decisions are never deleted"
    names = await names_of(conn, [standing.decided_by])
    at = standing.decided_at.astimezone(UTC)
    unknown = f"The decision that stands is {standing.id}; yours can supersede it only if it names it here."
    return Conflict(
        f"{names[standing.decided_by]} decided on {written(at)}, {at:%H:%M} UTC, which you did not know of. "
        "Read that first; if you still decide otherwise, yours supersedes it.",
        code="decided_in_between",
        errors=[FieldError(field="supersedes_id", code="decided_in_between", message=unknown)],
    )


async def list_decisions(conn: Connection, actor: Actor, application_id: UUID, page: PageRequest) -> Page[Decision]:
    """One page of the application's decisions, oldest first; Blinded for a panelist who still has to lock."""
    await get_application(conn, application_id)
    await require_locked_own(conn, actor, application_id)
    return page_of(await queries.decisions(conn, application_id, page), page, lambda row: row.id)


async def standing_decisions(
    conn: Connection, actor: Actor, panels: Mapping[UUID, Sequence[Panel]]
) -> dict[UUID, Decision]:
    """Application id → the decision that stands, for those of these applications of which the actor may hear it.

    `panels` are those of each application, without cancelled interviews.
    """
    heard = [one for one, held in panels.items() if own_lock_refusal(actor, held) is None]
    return {one.application_id: one for one in await queries.standing_decisions(conn, heard)}
