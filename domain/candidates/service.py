"""Use cases of requisitions, candidates and applications."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.service import members_exist
from domain.audit.service import record
from domain.candidates import queries, rules
from domain.candidates.model import HOURS_TO_LOCK, Application, Candidate, Requisition
from domain.database import Connection, new_id
from domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Stale
from domain.paging import Page, PageRequest, page_of
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics
from domain.teams.service import get_team


async def open_requisition(
    conn: Connection,
    actor: Actor,
    title: str,
    role_profile_id: UUID,
    rubric_id: UUID,
    owner_id: UUID,
    *,
    pseudonymous: bool = False,
    hours_to_lock: int = HOURS_TO_LOCK,
    team_id: UUID | None = None,
) -> Requisition:
    """Open a requisition on published versions; its rubric must rate every competency of the role profile."""
    profile = await role_profiles.published(conn, role_profile_id, "role_profile_id")
    rubric = await rubrics.published(conn, rubric_id, "rubric_id")
    await members_exist(conn, owner_id, "owner_id")
    rated = {competency.code for competency in rubric.body.competencies}
    await _team_exists(conn, team_id)
    needed = [competency.code for competency in profile.body.competencies]
    if missing := [code for code in needed if code not in rated]:
        raise Invalid(
            [
                FieldError(
                    field="rubric_id",
                    code="competency_missing",
                    message=f"The role profile weights {code}, which this rubric does not rate.",
                )
                for code in missing
            ]
        )
    requisition = await queries.insert_requisition(
        conn, new_id(), title, role_profile_id, rubric_id, owner_id,
        pseudonymous=pseudonymous, hours_to_lock=hours_to_lock, team_id=team_id,
    )  # fmt: skip
    await record(conn, actor, "requisition.opened", "requisition", requisition.id, {"pseudonymous": pseudonymous})
    return requisition


async def edit_requisition(
    conn: Connection,
    actor: Actor,
    requisition_id: UUID,
    revision: int,
    title: str,
    owner_id: UUID,
    *,
    pseudonymous: bool,
    hours_to_lock: int,
    team_id: UUID | msgspec.UnsetType | None = msgspec.UNSET,
) -> Requisition:
    """Replace a requisition's terms; Stale if somebody else did so since `revision`. Unset leaves the team as it is.

    Forbidden where somebody else than the owner or an admin names another owner, who decides and sees more. Whether it
    is pseudonymous is settled once an interview has been planned: names cannot be unseen.
    """
    current = await queries.lock_requisition(conn, requisition_id)
    if current is None:
        raise NotFound("requisition")
    if current.revision != revision:
        raise Stale
    if owner_id != current.owner_id:
        if not rules.may_hand_over(actor, current.owner_id):
            raise Forbidden(
                "Only the present owner or an administrator hands a requisition over. Leave owner_id as it is, or ask "
                "one of them to change it.",
                code="not_process_owner",
            )
        await members_exist(conn, owner_id, "owner_id")
    if pseudonymous != current.pseudonymous and await queries.has_interviews(conn, requisition_id):
        raise _settled(pseudonymous=current.pseudonymous)
    team_id = current.team_id if team_id is msgspec.UNSET else team_id
    await _team_exists(conn, team_id)
    edited = await queries.update_requisition(
        conn, requisition_id, revision, title, owner_id,
        pseudonymous=pseudonymous, hours_to_lock=hours_to_lock, team_id=team_id,
    )  # fmt: skip
    assert edited is not None, "the row is locked at this revision"
    await record(
        conn, actor, "requisition.edited", "requisition", requisition_id,
        {"revision": edited.revision, "pseudonymous": pseudonymous, "owner_id": str(owner_id)},
    )  # fmt: skip
    return edited


async def _team_exists(conn: Connection, team_id: UUID | None) -> None:
    if team_id is not None:
        await get_team(conn, team_id, "team_id")


def _settled(*, pseudonymous: bool) -> Conflict:
    """Why the pseudonyms stay on, or the names."""
    if pseudonymous:
        return Conflict(
            "An interview has been planned under pseudonyms, and they stay until the end, so that every candidate is "
            "rated alike. Open another requisition for interviews with names.",
            code="pseudonyms_settled",
        )
    return Conflict(
        "An interview has been planned, so panelists may have seen the name already. Open another requisition for "
        "interviews under pseudonyms.",
        code="names_shown",
    )


async def set_closed(conn: Connection, actor: Actor, requisition_id: UUID, *, closed: bool) -> Requisition:
    """Close a requisition for new applications and interviews, or reopen it; Conflict if it is so already."""
    changed = await queries.set_closed(conn, requisition_id, closed=closed)
    if changed is None:
        await get_requisition(conn, requisition_id)
        if closed:
            raise Conflict("This requisition is closed already.", code="closed")
        raise Conflict("This requisition is open already.", code="open")
    await record(conn, actor, "requisition.closed" if closed else "requisition.reopened", "requisition", requisition_id)
    return changed


async def hold_open(conn: Connection, requisition_id: UUID, field: str | None = None) -> Requisition:
    """The requisition, which nobody edits or closes until the transaction ends; Conflict where it is closed."""
    requisition = await queries.hold_requisition(conn, requisition_id)
    if requisition is None:
        raise NotFound("requisition", field)
    if requisition.closed_at is not None:
        raise Conflict(
            "This requisition is closed. Reopen it before you add applications or plan interviews.",
            code="requisition_closed",
        )
    return requisition


async def get_requisition(conn: Connection, requisition_id: UUID, field: str | None = None) -> Requisition:
    """One requisition, or NotFound; `field` is where a request's body names it."""
    requisition = await queries.requisition(conn, requisition_id)
    if requisition is None:
        raise NotFound("requisition", field)
    return requisition


async def titles_of(conn: Connection, requisition_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Requisition id → title; what is not there is missing."""
    return await queries.titles(conn, requisition_ids)


async def list_requisitions(conn: Connection, page: PageRequest) -> Page[Requisition]:
    """One page of requisitions, oldest first."""
    return page_of(await queries.requisitions(conn, page), page, lambda row: row.id)


async def add_candidate(
    conn: Connection, actor: Actor, name: str, email: str | None, external_id: str | None
) -> Candidate:
    """Store a candidate; an external id that is taken is a conflict."""
    candidate = await queries.insert_candidate(conn, new_id(), name, email, external_id)
    await record(conn, actor, "candidate.added", "candidate", candidate.id)
    return candidate


async def edit_candidate(
    conn: Connection,
    actor: Actor,
    candidate_id: UUID,
    revision: int,
    name: str,
    email: str | None,
    external_id: str | None,
) -> Candidate:
    """Replace a candidate's data; Stale if somebody else did so since `revision`."""
    if await queries.awaited(conn, [candidate_id], actor.account_id):
        raise Conflict(
            "You have yet to rate this candidate under a pseudonym, so you cannot see or change their data. Lock your "
            "scorecard or step back first, or ask a colleague.",
            code="pseudonymised",
        )
    candidate = await queries.update_candidate(conn, candidate_id, revision, name, email, external_id)
    if candidate is None:
        await get_candidate(conn, candidate_id)
        raise Stale
    await record(conn, actor, "candidate.edited", "candidate", candidate_id, {"revision": candidate.revision})
    return candidate


async def get_candidate(conn: Connection, candidate_id: UUID, field: str | None = None) -> Candidate:
    """One candidate by name, for the product itself; NotFound, `field` being where a request's body names it."""
    candidate = await queries.candidate(conn, candidate_id)
    if candidate is None:
        raise NotFound("candidate", field)
    return candidate


async def read_candidate(conn: Connection, actor: Actor, candidate_id: UUID) -> Candidate:
    """One candidate as the actor may know them."""
    return (await as_known(conn, actor, [await get_candidate(conn, candidate_id)]))[0]


async def list_candidates(conn: Connection, actor: Actor, page: PageRequest) -> Page[Candidate]:
    """One page of candidates as the actor may know them, oldest first: never by score."""
    found = page_of(await queries.candidates(conn, page), page, lambda row: row.id)
    return Page(items=await as_known(conn, actor, found.items), next_cursor=found.next_cursor)


async def as_known(conn: Connection, actor: Actor, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, without name, e-mail and external id where the actor is about to rate them under a pseudonym."""
    hidden = await queries.awaited(conn, [candidate.id for candidate in candidates], actor.account_id)
    return [
        candidate
        if candidate.id not in hidden
        else msgspec.structs.replace(
            candidate,
            name=rules.pseudonym_label(hidden[candidate.id]),
            email=None,
            external_id=None,
            pseudonymised=True,
        )
        for candidate in candidates
    ]


async def labels_of(conn: Connection, actor: Actor, application_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Application id → what the actor may call its candidate."""
    rows = await queries.labels(conn, application_ids, actor.account_id)
    return {row.application_id: rules.label_of(actor, row) for row in rows}


async def pseudonyms_of(conn: Connection, application_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Application id → pseudonym as it is shown, for what must name nobody."""
    rows = await queries.labels(conn, application_ids, None)
    return {row.application_id: rules.pseudonym_label(row.pseudonym) for row in rows}


async def rubrics_of(conn: Connection, application_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Application id → the version of the rubric that its interviews rate by."""
    return await queries.rubrics_of(conn, application_ids)


async def hidden_names(conn: Connection, actor: Actor, application_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Application id → pseudonym, for those of these applications whose candidate the actor may not know by name."""
    rows = await queries.labels(conn, application_ids, actor.account_id)
    return {row.application_id: rules.label_of(actor, row) for row in rows if rules.is_hidden(actor, row)}


async def require_name_known(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Raise Conflict where the actor is still to rate the application's candidate under a pseudonym, here or elsewhere.

    For what names the candidate and cannot be shown without the name.
    """
    application = await get_application(conn, application_id)
    if await queries.awaited(conn, [application.candidate_id], actor.account_id):
        raise Conflict(
            "You are still to rate this candidate under a pseudonym, so you cannot read what names them. Lock your "
            "scorecard or step back first, or ask a colleague.",
            code="pseudonymised",
        )


async def apply(conn: Connection, actor: Actor, requisition_id: UUID, candidate_id: UUID) -> Application:
    """Put a candidate forward for a requisition, once."""
    await hold_open(conn, requisition_id, "requisition_id")
    await get_candidate(conn, candidate_id, "candidate_id")
    application = None
    while application is None:  # until the pseudonym is one that nobody has
        application = await queries.insert_application(
            conn, new_id(), requisition_id, candidate_id, rules.new_pseudonym()
        )
    await record(conn, actor, "application.added", "application", application.id)
    return application


async def get_application(conn: Connection, application_id: UUID, field: str | None = None) -> Application:
    """One application, or NotFound; `field` is where a request's body names it."""
    application = await queries.application(conn, application_id)
    if application is None:
        raise NotFound("application", field)
    return application


async def list_applications(conn: Connection, page: PageRequest, requisition_id: UUID | None) -> Page[Application]:
    """One page of applications, oldest first: never by score."""
    return page_of(await queries.applications(conn, page, requisition_id), page, lambda row: row.id)
