"""Use cases of external panelists: invite, send again, withdraw; ask for a code, open a session with it.

A link alone opens nothing: the code goes to the mailbox that was invited, so a forwarded link helps nobody else.
Nothing here tells whoever plans the panel whether an external panelist has opened the link or locked.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.access.external_access import admit_external, end_external_sessions, open_external_session
from domain.access.model import Actor
from domain.access.rules import external_actor
from domain.access.service import members_by_id, organisation_of_actor
from domain.access.tokens import hash_token, new_token, organisation_of, token_kind
from domain.audit.service import record
from domain.database import Connection, new_id, set_tenant
from domain.errors import Conflict, NotFound, Unauthenticated
from domain.externals import queries, rules
from domain.externals.model import CodeSent, ExternalInvitation, ExternalSession, StoredInvitation
from domain.interviews.blindness import Panel
from domain.interviews.invitations import event_of
from domain.interviews.panels import changeable, get_panel, panel_of, requisition_of, seat_raters
from domain.mail.rules import when_text
from domain.mail.service import forget_text, post


async def invite_external(
    conn: Connection, actor: Actor, interview_id: UUID, name: str, email: str, days: int, base_url: str
) -> ExternalInvitation:
    """Give somebody without an account a seat and send them a link that works for `days` days."""
    before = await changeable(conn, interview_id)
    account = await admit_external(conn, actor, email, name)
    panel = await seat_raters(conn, before, [account.id], external=True)
    seat = next(seat for seat in panel.seats if seat.rater_id == account.id)
    invitation_id, token = new_id(), new_token("oix", actor.organisation_id)
    await queries.insert(
        conn,
        invitation_id=invitation_id,
        scorecard_id=seat.scorecard_id,
        account_id=account.id,
        name=name,
        email=email,
        link_hash=hash_token(token),
        link_expires_at=_now() + timedelta(days=days),
        created_by=actor.account_id,
    )
    await record(conn, actor, "external.invited", "external_panelist", invitation_id, {"interview": str(interview_id)})
    invitation = await _invitation(conn, invitation_id)
    await _send_link(conn, actor, invitation, token, panel, base_url)
    return rules.as_shown(invitation, _now())


async def send_again(
    conn: Connection, actor: Actor, invitation_id: UUID, days: int, base_url: str
) -> ExternalInvitation:
    """Send a new link, which alone works from here on; sessions opened with the one before end."""
    invitation = await _invitation(conn, invitation_id)
    panel = await changeable(conn, invitation.interview_id)
    if any(seat.recused for seat in panel.seats if seat.scorecard_id == invitation.scorecard_id):
        raise Conflict("This panelist has stepped back.", code="recused")
    token = new_token("oix", actor.organisation_id)
    await queries.new_link(conn, invitation_id, hash_token(token), _now() + timedelta(days=days))
    await end_external_sessions(conn, invitation.scorecard_id)
    await record(conn, actor, "external.invited_again", "external_panelist", invitation_id)
    invitation = await _invitation(conn, invitation_id)
    await _send_link(conn, actor, invitation, token, panel, base_url)
    return rules.as_shown(invitation, _now())


async def _send_link(
    conn: Connection, actor: Actor, invitation: StoredInvitation, token: str, panel: Panel, base_url: str
) -> None:
    await _forget_messages(conn, invitation)
    requisition = await requisition_of(conn, panel.interview.id)
    owner = (await members_by_id(conn, [requisition.owner_id]))[requisition.owner_id]
    await post(
        conn,
        actor,
        to=invitation.email,
        name=invitation.name,
        template="external_invitation",
        params={
            "role": requisition.title,
            "when": when_text(panel.interview.starts_at),
            "link": f"{base_url}/external/{token}",
            "expires": when_text(invitation.link_expires_at),
        },
        subject_kind="interview",
        subject_id=panel.interview.id,
        calendar=event_of(panel, requisition, owner),
        works_until=invitation.link_expires_at,
    )


async def _forget_messages(conn: Connection, invitation: StoredInvitation) -> None:
    """Remove the texts of earlier messages to this panelist: their links and codes work no more."""
    await forget_text(
        conn,
        template="external_invitation",
        subject_kind="interview",
        subject_id=invitation.interview_id,
        to=invitation.email,
    )
    await _forget_codes(conn, invitation)


async def _forget_codes(conn: Connection, invitation: StoredInvitation) -> None:
    await forget_text(
        conn,
        template="external_code",
        subject_kind="external_panelist",
        subject_id=invitation.id,
        to=invitation.email,
    )


async def withdraw(conn: Connection, actor: Actor, invitation_id: UUID) -> None:
    """End link and sessions at once, whatever has been done with them. The seat stays until it is recused."""
    invitation = await _invitation(conn, invitation_id)
    await queries.revoke(conn, invitation_id)
    await _forget_messages(conn, invitation)
    await end_external_sessions(conn, invitation.scorecard_id)
    await record(conn, actor, "external.withdrawn", "external_panelist", invitation_id)


async def list_invitations(conn: Connection, actor: Actor, interview_id: UUID) -> list[ExternalInvitation]:
    """The invitations to an interview, oldest first."""
    await get_panel(conn, actor, interview_id)
    return [rules.as_shown(one, _now()) for one in await queries.invitations(conn, interview_id)]


async def sits_beside(conn: Connection, actor: Actor, subject_kind: str, subject_id: UUID) -> bool:
    """Whether the actor has or had a seat on the panel that a message to an external panelist is about.

    Whoever has one must never hold that panelist's link or code: they open the draft.
    """
    interview_id = subject_id if subject_kind == "interview" else (await _invitation(conn, subject_id)).interview_id
    return (await panel_of(conn, interview_id)).seat_of(actor) is not None


async def _invitation(conn: Connection, invitation_id: UUID) -> StoredInvitation:
    invitation = await queries.invitation(conn, invitation_id)
    if invitation is None:
        raise NotFound("invitation")
    return invitation


async def host_of_link(conn: Connection, token: str) -> str:
    """The name of the organisation that this link's invitation is from; raises why the link does not work."""
    actor, _ = await _of_link(conn, token)
    return (await organisation_of_actor(conn, actor)).name


async def scorecard_of_link(conn: Connection, token: str) -> UUID | None:
    """The scorecard that a link was made for, whatever became of the link; None where there is no such link.

    It must reach nobody but who has a session for that scorecard.
    """
    organisation_id = organisation_of(token)
    if organisation_id is None:
        return None
    await set_tenant(conn, organisation_id)
    invitation = await queries.invitation_of_link(conn, hash_token(token))
    return None if invitation is None else invitation.scorecard_id


async def send_code(conn: Connection, token: str) -> CodeSent:
    """Send a code to the address that was invited with this link. Says nothing of the scorecard's state."""
    actor, invitation = await _of_link(conn, token)
    recent = rules.recent_codes(invitation, _now())
    if (refused := rules.too_many_codes(recent)) is not None:
        raise refused
    code, sent_at = rules.new_code(), _now()
    expires_at = sent_at + rules.CODE_LIFE
    await queries.new_code(conn, invitation.id, rules.code_hash(token, code), expires_at, [*recent, sent_at])
    await _forget_codes(conn, invitation)
    await post(
        conn,
        actor,
        to=invitation.email,
        name=invitation.name,
        template="external_code",
        params={"code": code, "minutes": str(int(rules.CODE_LIFE.total_seconds() // 60))},
        subject_kind="external_panelist",
        subject_id=invitation.id,
        works_until=expires_at,
    )
    return CodeSent(code_expires_at=expires_at)


async def verify_code(conn: Connection, token: str, code: str, user_agent: str) -> ExternalSession:
    """Open a session for the one scorecard, and use the link up.

    A wrong code raises Unauthenticated after it was counted: the caller has to commit in spite of the refusal.
    """
    actor, invitation = await _of_link(conn, token)
    if (refused := rules.code_trouble(invitation, _now())) is not None:
        raise refused
    if not rules.code_matches(invitation, token, code):
        await queries.count_wrong(conn, invitation.id)
        details = {"scorecard_id": str(invitation.scorecard_id)}
        await record(conn, actor, "external.code_refused", "external_panelist", invitation.id, details)
        raise Unauthenticated("This is not the code that was sent.", code="code_wrong")
    await _require_open_seat(conn, invitation)
    await queries.use_link(conn, invitation.id)
    await _forget_messages(conn, invitation)
    session, secret = await open_external_session(
        conn, actor.organisation_id, invitation.account_id, invitation.scorecard_id, invitation.link_expires_at,
        user_agent,
    )  # fmt: skip
    await record(conn, actor, "session.opened", "session", session.id, {"scorecard_id": str(invitation.scorecard_id)})
    return ExternalSession(
        organisation_id=actor.organisation_id,
        interview_id=invitation.interview_id,
        scorecard_id=invitation.scorecard_id,
        token=secret,
        expires_at=session.expires_at,
    )


async def _of_link(conn: Connection, token: str) -> tuple[Actor, StoredInvitation]:
    """Who was invited with this link; sets the transaction's tenant, and raises why the link does not work."""
    organisation_id = organisation_of(token)
    if organisation_id is None or token_kind(token) != "oix":
        raise _unknown_link()
    await set_tenant(conn, organisation_id)
    invitation = await queries.invitation_of_link(conn, hash_token(token))
    if invitation is None:
        raise _unknown_link()
    if (refused := rules.link_trouble(invitation, _now())) is not None:
        raise refused
    await set_tenant(conn, organisation_id, invitation.account_id)
    return external_actor(organisation_id, invitation.account_id, invitation.scorecard_id, None), invitation


def _unknown_link() -> NotFound:
    # A resent invitation has another link, and the one before is unknown from then on.
    return NotFound("invitation link", "token")


async def _require_open_seat(conn: Connection, invitation: StoredInvitation) -> None:
    """Asked after the code alone: a link that was passed on must not tell whether the scorecard is locked."""
    panel = await panel_of(conn, invitation.interview_id)
    seat = next(seat for seat in panel.seats if seat.scorecard_id == invitation.scorecard_id)
    if panel.interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; there is nothing left to do.", code="cancelled")
    if seat.recused:
        raise Conflict("You have stepped back from this panel.", code="recused")
    if seat.locked:
        raise Conflict("Your scorecard is locked; there is nothing left to do.", code="locked")


async def require_reach(conn: Connection, scorecard_id: UUID, ids: set[str]) -> None:
    """Raise NotFound unless each of these ids is this scorecard or belongs to it."""
    reach = await queries.reach(conn, scorecard_id)
    mine = set() if reach is None else {reach.scorecard_id, reach.interview_id, reach.rubric_id, reach.guide_id}
    if not ids <= {str(one) for one in mine}:
        raise NotFound("thing of yours")


def _now() -> datetime:
    return datetime.now(UTC)
