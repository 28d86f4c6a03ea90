"""Compose what the panel edition and a team's report say. requests.py asks for them, stored.py keeps them."""

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
from domain.instruments.service import instruments
from domain.interviews.panels import interviews_of
from domain.interviews.ratings import locked_scorecards
from domain.measurement.quality_service import reliability_of_requisition
from domain.measurement.service import score_application
from domain.report_settings.rules import retained_until
from domain.report_settings.service import report_settings
from domain.reporting import rules
from domain.reporting.model import (
    CandidateReport,
    DimensionResult,
    Interval,
    ItemText,
    TaggerAccuracy,
    TeamReport,
    VersionRef,
)
from domain.reporting.team_gaps import team_shown
from domain.reporting.texts import CANDIDATE_METHOD, TEAM_METHOD
from domain.reporting.unnamed import unnamed
from domain.roles.rules import weights_are_equal
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics
from domain.surveys.service import wave_results_of
from domain.teams.service import get_team

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


async def team_report(
    conn: Connection, actor: Actor, wave_id: UUID, report_id: UUID, generated_at: datetime
) -> TeamReport:
    """What the report of a closed survey says: published figures beside the target, and nothing else."""
    wave, results = await wave_results_of(conn, wave_id)
    team, _ = await get_team(conn, wave.team_id)
    instrument = await instruments.get(conn, wave.instrument_id)
    culture = await target_cultures.get(conn, wave.target_culture_id)
    targets = {target.value.code: target for target in culture.body.values}
    assert wave.closed_at is not None
    dimensions = []
    for one in results.dimensions:
        target = targets[one.dimension]
        dimensions.append(
            DimensionResult(
                code=one.dimension,
                name=target.value.name,
                definition=target.value.definition,
                target_level=target.aspired_level,
                answered=one.answered,
                mean=one.mean,
                band=one.band,
                gap=None if one.mean is None else target.aspired_level - one.mean,
                interval=_interval(one.interval_low, one.interval_high, one.answered),
                spread=one.spread,
                agreement_uniform=one.agreement_uniform,
                agreement_skewed=one.agreement_skewed,
                withheld=one.withheld,
            )
        )
    return TeamReport(
        report_id=report_id,
        generated_at=generated_at,
        organisation=(await organisation_of_actor(conn, actor)).name,
        team=team.name,
        survey=VersionRef(id=instrument.id, name=instrument.body.title, version=instrument.version),
        target_culture=VersionRef(id=culture.id, name=culture.body.name, version=culture.version),
        why_statement=culture.body.why_statement,
        launched_on=wave.launched_at.date(),
        closed_on=wave.closed_at.date(),
        invited=results.invited,
        answered=results.answered,
        response_rate=results.answered / results.invited,
        minimum_for_means=wave.minimum_for_means,
        minimum_for_spread=wave.minimum_for_spread,
        refusal=results.refusal,
        dimensions=tuple(dimensions),
        items=tuple(
            ItemText(dimension=item.dimension, text=item.text, reversed=item.reversed) for item in instrument.body.items
        ),
        method=tuple(text.format(means=wave.minimum_for_means, spread=wave.minimum_for_spread) for text in TEAM_METHOD),
        brand=(await report_settings(conn)).brand,
    )


def _interval(low: float | None, high: float | None, answered: int) -> Interval | None:
    if low is None or high is None:
        return None
    return Interval(low=low, high=high, tier=1, degrees_of_freedom=answered - 1)
