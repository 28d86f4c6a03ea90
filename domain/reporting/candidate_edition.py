"""Compose what the candidate's own edition says: the panel's approved words, and how the interviews worked."""

from datetime import datetime
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import members_by_id, organisation_of_actor, tagging_is_on
from domain.candidate_feedback.service import comments_of, feedback_for_edition
from domain.candidates.service import get_application, get_candidate, get_requisition
from domain.culture.service import target_cultures
from domain.database import Connection
from domain.errors import Conflict
from domain.interviews.panels import interviews_of, panels_of_application
from domain.interviews.ratings import locked_scorecards
from domain.report_settings.rules import retained_until
from domain.report_settings.service import report_settings
from domain.reporting import candidate_edition_rules as rules
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.model import VersionRef
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics


async def compose(
    conn: Connection, actor: Actor, application_id: UUID, report_id: UUID, generated_at: datetime
) -> CandidateEdition:
    """What the candidate's edition says now; Blinded while a panel of the application is.

    Conflict where no wording for the candidate was approved. No score is read, and the decision is left to people.
    """
    scorecards = await locked_scorecards(conn, actor, application_id)
    told = await feedback_for_edition(conn, application_id)
    if told is None:
        raise Conflict(
            "No words for this candidate were approved yet. Write at least one strength or area to grow, have it "
            "approved, and ask for this edition again.",
            code="no_approved_wording",
        )
    application = await get_application(conn, application_id)
    requisition = await get_requisition(conn, application.requisition_id)
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    rubric = await rubrics.get(conn, requisition.rubric_id)
    culture = await target_cultures.get(conn, profile.body.target_culture_id)
    chosen = await report_settings(conn)
    competencies = {competency.code: competency for competency in rubric.body.competencies}
    names = {code: competency.name for code, competency in competencies.items()}
    owners = await members_by_id(conn, [requisition.owner_id])
    seated = {seat.rater_id for panel in await panels_of_application(conn, application_id) for seat in panel.seats}
    tagged = await tagging_is_on(conn)
    return CandidateEdition(
        report_id=report_id,
        generated_at=generated_at,
        organisation=(await organisation_of_actor(conn, actor)).name,
        candidate=(await get_candidate(conn, application.candidate_id)).name,
        requisition=requisition.title,
        role=VersionRef(id=profile.id, name=profile.body.title, version=profile.version),
        rubric=VersionRef(id=rubric.id, name=rubric.body.title, version=rubric.version),
        target_culture=VersionRef(id=culture.id, name=culture.body.name, version=culture.version),
        why_statement=culture.body.why_statement,
        tasks=rules.most_important(profile.body.tasks),
        interview_dates=tuple(interview.starts_at.date() for interview in await interviews_of(conn, application_id)),
        interviewers=rules.interviewers(scorecards),
        looked_at=rules.looked_at([competencies[one.code] for one in profile.body.competencies], scorecards),
        message=told.message,
        strengths=rules.points(told.strengths, names),
        areas=rules.points(told.areas, names),
        wording_version=told.number,
        contact=rules.contact_of(owners.get(requisition.owner_id), seated),
        comments=rules.comments(await comments_of(conn, application_id), names),
        method=rules.METHOD_WITH_TAGS if tagged else rules.METHOD_WITHOUT_TAGS,
        retain_until=retained_until(requisition.closed_at, chosen.retention_months),
        retain_months=chosen.retention_months,
        brand=chosen.brand,
    )
