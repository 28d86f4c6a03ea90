"""Compose what the panel edition says. requests.py asks for reports, stored.py keeps them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import names_of, organisation_of_actor, tagging_is_on
from domain.candidate_feedback.service import comments_of
from domain.candidates.service import get_application, get_candidate, get_requisition
from domain.culture.service import target_cultures
from domain.database import Connection
from domain.evidence.model import Tag
from domain.evidence.service import tags_of
from domain.guides.service import interview_guides
from domain.interviews.panels import interviews_of
from domain.interviews.ratings import locked_scorecards
from domain.measurement.quality_service import reliability_of_requisition
from domain.measurement.service import score_application
from domain.report_settings.rules import retained_until
from domain.report_settings.service import report_settings
from domain.reporting import rules
from domain.reporting.model import (
    CandidateReport,
    TaggerAccuracy,
    VersionRef,
)
from domain.reporting.team_gaps import team_shown
from domain.reporting.texts import CANDIDATE_METHOD
from domain.reporting.unnamed import unnamed
from domain.roles.rules import weights_are_equal
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics

TAGGER = "software, version {model}"
NO_TAGS = "software, which found nothing in these notes"
TAGS_OFF = "nobody: tags are switched off in this organisation"


async def candidate_report(
    conn: Connection,
    actor: Actor,
    application_id: UUID,
    report_id: UUID,
    generated_at: datetime,
    accuracies: Sequence[TaggerAccuracy] = (),
) -> CandidateReport:
    """What the panel edition says now, under the same blindness as everything else.

    `accuracies` are what was measured of the tagger's versions; those that found something here are told.
    """
    scorecards = await locked_scorecards(conn, actor, application_id)
    measured = await score_application(conn, actor, application_id)
    application = await get_application(conn, application_id)
    requisition = await get_requisition(conn, application.requisition_id)
    candidate = await get_candidate(conn, application.candidate_id)
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    rubric = await rubrics.get(conn, requisition.rubric_id)
    culture = await target_cultures.get(conn, profile.body.target_culture_id)
    names = rules.rater_names(scorecards, await names_of(conn, [card.rater_id for card in scorecards]))
    interviews = await interviews_of(conn, application_id)
    team, of_team = await team_shown(conn, requisition.team_id)
    tags = [tag.as_reviewed() for tag in await tags_of(conn, scorecards)]
    chosen = await report_settings(conn)
    competencies = {competency.code: competency for competency in rubric.body.competencies}
    rated = [competencies[one.competency_code] for one in measured.competencies]
    questions = {question.code: question.text for one in rubric.body.competencies for question in one.questions}
    report = CandidateReport(
        report_id=report_id,
        generated_at=generated_at,
        organisation=(await organisation_of_actor(conn, actor)).name,
        candidate=candidate.name,
        requisition=requisition.title,
        role=VersionRef(id=profile.id, name=profile.body.title, version=profile.version),
        rubric=VersionRef(id=rubric.id, name=rubric.body.title, version=rubric.version),
        target_culture=VersionRef(id=culture.id, name=culture.body.name, version=culture.version),
        why_statement=culture.body.why_statement,
        interview_dates=tuple(interview.starts_at.date() for interview in interviews),
        panel=tuple(names.values()),
        composite=rules.score(measured.composite),
        weights_equal=weights_are_equal(profile.body),
        competencies=tuple(
            rules.competency_result(competencies[one.competency_code], one, scorecards, names, questions)
            for one in measured.competencies
        ),
        values=rules.value_evidence(culture.body, scorecards, tags, names, of_team),
        open_questions=rules.open_questions(rated, scorecards),
        disagreements=rules.disagreements(rated, scorecards, names),
        tagger=_tagger(tags, on=await tagging_is_on(conn)),
        tagger_accuracy=rules.accuracy_of(tags, accuracies),
        method=CANDIDATE_METHOD,
        retain_until=retained_until(requisition.closed_at, chosen.retention_months),
        retain_months=chosen.retention_months,
        guides=await _guides(conn, [interview.guide_id for interview in interviews]),
        reliability=rules.reliability(await reliability_of_requisition(conn, actor, requisition.id)),
        team=team,
        remarks=rules.remarks(await comments_of(conn, application_id), competencies),
        brand=chosen.brand,
    )
    return report if chosen.name_raters else unnamed(report, application_id)


async def _guides(conn: Connection, ids: Sequence[UUID | None]) -> tuple[VersionRef, ...]:
    """The versions of the interview guides used, each once, in the order of the interviews."""
    guides = [await interview_guides.get(conn, one) for one in dict.fromkeys(ids) if one is not None]
    return tuple(VersionRef(id=guide.id, name=guide.body.title, version=guide.version) for guide in guides)


def _tagger(tags: Sequence[Tag], *, on: bool) -> str:
    if not on:
        return TAGS_OFF
    models = sorted({tag.model for tag in tags if tag.model is not None})
    return TAGGER.format(model=", ".join(models)) if models else NO_TAGS
