"""Use cases of the self-report and of the selection-rate monitor."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.candidates.service import get_application, get_candidate, get_requisition
from domain.database import Connection, set_tenant
from domain.dates import written
from domain.errors import Conflict, Forbidden, NotFound, Stale
from domain.fairness import queries, rules
from domain.fairness.links import hash_token, new_link_token, organisation_of_link
from domain.fairness.model import (
    LegalBasis,
    SelectionRates,
    SelfReportAnswers,
    SelfReportCountry,
    SelfReportCountryData,
    SelfReportForm,
    SelfReportLink,
    Stage,
)
from domain.fairness.texts import FORM_NOTICE, NO_BASIS, WHAT_IT_IS, is_written, switched_off
from domain.mail.service import post

# A link can be used to answer until then, and to withdraw for as long as there are answers.
DAYS_TO_ANSWER = 60


async def country(conn: Connection, code: str) -> SelfReportCountry:
    """How one country's candidates are asked; off where nothing was set."""
    return await queries.country(conn, code) or switched_off(code)


async def countries(conn: Connection) -> list[SelfReportCountry]:
    """Every country of which something was set, by code."""
    return await queries.countries(conn)


async def set_country(
    conn: Connection, actor: Actor, code: str, revision: int, data: SelfReportCountryData
) -> SelfReportCountry:
    """Switch a country on or off with its texts; revision 0 is that of a country of which nothing was set."""
    shipped = switched_off(code)
    questions = shipped.questions if data.questions is None else data.questions
    rules.check_questions(questions)
    basis = data.legal_basis or shipped.legal_basis
    if revision == 0:
        stored = await queries.insert_country(conn, code, data.enabled, basis, questions)
    else:
        stored = await queries.update_country(conn, code, revision, data.enabled, basis, questions)
    if stored is None:
        raise Stale
    details = {"country": code, "enabled": data.enabled, "revision": stored.revision}
    await record(conn, actor, "self_report.country_set", "organisation", actor.organisation_id, details)
    return stored


async def invite(conn: Connection, actor: Actor, application_id: UUID, code: str, base_url: str) -> SelfReportLink:
    """Make a link for an application's candidate and send it; without an address it is returned, this once.

    Conflict while the country is off or its legal basis is not written: candidates read it before they answer.
    Says nothing of links and answers that there may be already, and neither does the record.
    """
    application = await get_application(conn, application_id)
    if refusal := rules.why_not_asked(await country(conn, code)):
        raise refusal
    candidate = await get_candidate(conn, application.candidate_id)
    token = new_link_token(actor.organisation_id)
    expires_on = datetime.now(UTC).date() + timedelta(days=DAYS_TO_ANSWER)
    await queries.invite(conn, hash_token(token), application_id, code, expires_on)
    link = f"{base_url}/self-report/{token}"
    if candidate.email is not None:
        await post(
            conn,
            actor,
            to=candidate.email,
            name=candidate.name,
            template="self_report_invitation",
            params={"link": link, "expires": written(expires_on)},
            subject_kind="application",
            subject_id=application_id,
            works_until=datetime.combine(expires_on + timedelta(days=1), datetime.min.time(), UTC),
        )
    await record(conn, actor, "self_report.invited", "application", application_id, {"country": code})
    sent = candidate.email is not None
    return SelfReportLink(sent=sent, link=None if sent else link, expires_on=expires_on)


async def form(conn: Connection, token: str) -> SelfReportForm:
    """The questions that a link opens, the same before and after they were answered.

    A link from before invitations needed a legal basis opens without one, and says so.
    """
    asked = await _opened(conn, await _claim(conn, token))
    name = await queries.organisation_name(conn)
    return SelfReportForm(
        organisation=name,
        notice=FORM_NOTICE,
        legal_basis=asked.legal_basis if is_written(asked.legal_basis) else NO_BASIS.format(organisation=name),
        questions=asked.questions,
    )


async def answer(conn: Connection, token: str, answers: SelfReportAnswers) -> None:
    """Store a candidate's answers, once per link; those that came first for the application stand.

    Leaves no audit record, no idempotency record and no time.
    """
    token_hash = await _claim(conn, token)
    asked = await _opened(conn, token_hash)
    rules.check_answers(asked.questions, answers)
    if not await queries.answer(conn, token_hash, answers.sex, answers.ethnicity):
        raise Conflict("Answers were sent already. Withdraw them to delete them.", code="answered")


async def withdraw(conn: Connection, token: str) -> None:
    """Delete the candidate's answers and every link to them, also after the day until which a link could answer.

    No others are counted in their place.
    """
    if not await queries.withdraw(conn, await _claim(conn, token)):
        raise NotFound("open link")


async def erase(conn: Connection, application_id: UUID) -> None:
    """Delete what an application's candidate answered, and their links; silent about whether there was anything."""
    await queries.erase(conn, application_id)


async def _claim(conn: Connection, token: str) -> bytes:
    organisation_id = organisation_of_link(token)
    if organisation_id is None:
        raise NotFound("open link")
    await set_tenant(conn, organisation_id)
    return hash_token(token)


async def _opened(conn: Connection, token_hash: bytes) -> SelfReportCountry:
    code = await queries.country_of_link(conn, token_hash)
    asked = None if code is None else await country(conn, code)
    if asked is None or not asked.enabled:
        raise NotFound("open link")
    return asked


async def rates_of_own_requisition(
    conn: Connection, actor: Actor, requisition_id: UUID, stage: Stage | None
) -> SelectionRates:
    """The monitor of a requisition, for the person who owns its process; Forbidden for anybody else."""
    requisition = await get_requisition(conn, requisition_id)
    if actor.account_id is None or requisition.owner_id != actor.account_id:
        raise Forbidden("Only the owner of this requisition's process sees its monitor here.", code="not_process_owner")
    return await rates(conn, requisition_id, stage)


async def rates(conn: Connection, requisition_id: UUID | None, stage: Stage | None) -> SelectionRates:
    """The monitor of one requisition, or of all. Looking at it renews the figures if they have changed enough.

    Counts below 5 come along only for the process owner who decides nothing; the database itself checks that.
    """
    owner_counts = []
    if requisition_id is not None:
        await get_requisition(conn, requisition_id)
    summary = await queries.summary(conn, requisition_id)
    cells = await queries.cells(conn, requisition_id)
    if requisition_id is not None:
        owner_counts = await queries.owner_counts(conn, requisition_id)
    bases = [LegalBasis(country=one.country, text=one.legal_basis) for one in await countries(conn) if one.enabled]
    stages = tuple(rules.STAGES) if stage is None else (stage,)
    return SelectionRates(
        what_it_is=WHAT_IT_IS,
        as_of=None if summary is None else summary.released_on,
        applied=0 if summary is None else summary.applied,
        interviewed=0 if summary is None else summary.interviewed,
        selected=0 if summary is None else summary.selected,
        self_reported=0 if summary is None else summary.self_reported,
        self_reported_rounded=summary is not None and summary.rounded,
        legal_bases=tuple(bases),
        comparisons=rules.comparisons(cells, stages),
        owner_counts=tuple(owner_counts),
    )
