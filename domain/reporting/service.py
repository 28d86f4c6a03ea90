"""Ask for reports, compose what they say, store and hand them out."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import names_of, organisation_of_actor, tagging_is_on
from domain.audit.service import record
from domain.candidates.service import get_application, get_candidate, get_requisition, require_name_known
from domain.culture.service import target_cultures
from domain.database import Connection, as_json
from domain.errors import NotFound
from domain.evidence.model import Tag
from domain.evidence.service import tags_of
from domain.interviews.panels import interviews_of
from domain.interviews.ratings import locked_scorecards, require_locked_own
from domain.jobs.model import Job
from domain.jobs.service import enqueue
from domain.measurement.service import score_application
from domain.paging import Page, PageRequest, page_of
from domain.reporting import queries, rules
from domain.reporting.model import (
    CandidateReport,
    DimensionResult,
    Interval,
    ItemText,
    StoredReport,
    TaggerAccuracy,
    TeamReport,
    VersionRef,
)
from domain.reporting.texts import CANDIDATE_METHOD, TEAM_METHOD
from domain.roles.rules import weights_are_equal
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics
from domain.teams.service import get_team, instruments, wave_results_of

TAGGER = "software, version {model}"
NO_TAGS = "software, which found nothing in these notes"
TAGS_OFF = "nobody: tags are switched off in this organisation"


async def request_candidate_report(conn: Connection, actor: Actor, application_id: UUID) -> Job:
    """Enqueue a candidate report; NotFound, or Blinded while a panel of the application is.

    Conflict for who is still to rate the candidate under a pseudonym in another requisition: the report names them.
    """
    await require_name_known(conn, actor, application_id)
    await locked_scorecards(conn, actor, application_id)
    return await enqueue(conn, actor, "candidate_report", application_id)


async def request_team_report(conn: Connection, actor: Actor, wave_id: UUID) -> Job:
    """Enqueue a team report; Conflict before the survey is closed."""
    await wave_results_of(conn, wave_id)
    return await enqueue(conn, actor, "team_report", wave_id)


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
    tags = [tag.as_reviewed() for tag in await tags_of(conn, scorecards)]
    competencies = {competency.code: competency for competency in rubric.body.competencies}
    rated = [competencies[one.competency_code] for one in measured.competencies]
    questions = {question.code: question.text for one in rubric.body.competencies for question in one.questions}
    return CandidateReport(
        report_id=report_id,
        generated_at=generated_at,
        organisation=(await organisation_of_actor(conn, actor)).name,
        candidate=candidate.name,
        requisition=requisition.title,
        role=VersionRef(id=profile.id, name=profile.body.title, version=profile.version),
        rubric=VersionRef(id=rubric.id, name=rubric.body.title, version=rubric.version),
        target_culture=VersionRef(id=culture.id, name=culture.body.name, version=culture.version),
        why_statement=culture.body.why_statement,
        interview_dates=tuple(interview.starts_at.date() for interview in await interviews_of(conn, application_id)),
        panel=tuple(names.values()),
        composite=rules.score(measured.composite),
        weights_equal=weights_are_equal(profile.body),
        competencies=tuple(
            rules.competency_result(competencies[one.competency_code], one, scorecards, names, questions)
            for one in measured.competencies
        ),
        values=rules.value_evidence(culture.body, scorecards, tags, names),
        open_questions=rules.open_questions(rated, scorecards),
        disagreements=rules.disagreements(rated, scorecards, names),
        tagger=_tagger(tags, on=await tagging_is_on(conn)),
        tagger_accuracy=rules.accuracy_of(tags, accuracies),
        method=CANDIDATE_METHOD,
        retain_until=None,
    )


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
    )


def _interval(low: float | None, high: float | None, answered: int) -> Interval | None:
    if low is None or high is None:
        return None
    return Interval(low=low, high=high, tier=1, degrees_of_freedom=answered - 1)


async def store_report(
    conn: Connection, actor: Actor, job: Job, report: CandidateReport | TeamReport, pdf: bytes
) -> bool:
    """Store what a job made; False if the job has stored its report already."""
    kind = "candidate" if isinstance(report, CandidateReport) else "team"
    stored = await queries.insert(
        conn,
        report_id=report.report_id,
        kind=kind,
        subject_id=job.subject_id,
        job_id=job.id,
        document=as_json(report),
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        created_by=job.created_by,
    )
    if stored:
        await record(conn, actor, "report.made", "report", report.report_id, {"kind": kind})
    return stored


def _kinds(actor: Actor) -> list[str]:
    """A candidate's report is for those who see hiring, a team's for those who see teams."""
    kinds = []
    if "requisitions:read" in actor.scopes:
        kinds.append("candidate")
    if "teams:read" in actor.scopes:
        kinds.append("team")
    return kinds


async def get_report(conn: Connection, actor: Actor, report_id: UUID) -> StoredReport:
    """One report's record, if the actor may see its kind; Blinded for a panelist who has yet to lock.

    Conflict for who is still to rate the candidate under a pseudonym: document and file name them.
    """
    report = await queries.report(conn, report_id)
    if report is None or report.kind not in _kinds(actor):
        raise NotFound("report")
    if report.kind == "candidate":
        # A panel may have been opened early and reported on while this panelist is still writing.
        await require_locked_own(conn, actor, report.subject_id)
        await require_name_known(conn, actor, report.subject_id)
    return report


async def list_reports(
    conn: Connection, actor: Actor, page: PageRequest, subject_id: UUID | None
) -> Page[StoredReport]:
    """One page of reports, oldest first. A record names no candidate, so none is left out."""
    return page_of(await queries.reports(conn, page, subject_id, _kinds(actor)), page, lambda row: row.id)


async def report_document(conn: Connection, actor: Actor, report_id: UUID) -> Any:
    """Everything that a report says, as plain data."""
    await get_report(conn, actor, report_id)
    await record(conn, actor, "report.read", "report", report_id)
    return await queries.document(conn, report_id)


async def report_file(conn: Connection, actor: Actor, report_id: UUID) -> tuple[StoredReport, bytes]:
    """A report's record and PDF; the download stands in the audit record."""
    report = await get_report(conn, actor, report_id)
    await record(conn, actor, "report.downloaded", "report", report_id)
    return report, await queries.file(conn, report_id)
