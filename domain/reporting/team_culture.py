"""Compose a team's culture report: what was published of the team, the five frameworks, and its working tools."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.service import organisation_of_actor
from domain.clarity.service import report_part as clarity_part
from domain.culture.model import Framework, TargetCulture
from domain.culture.service import current_if_set, framework, frameworks, target_cultures
from domain.culture_checks.model import CheckSummary
from domain.culture_checks.service import report_part as checks_part
from domain.customer_contacts.service import report_part as contacts_part
from domain.database import Connection
from domain.hypotheses.service import report_part as hypotheses_part
from domain.instruments.model import Instrument
from domain.report_settings.service import report_settings
from domain.reporting.model import VersionRef
from domain.reporting.team_model import (
    DimensionResult,
    FrameworkResult,
    NextStep,
    SurveyShown,
    TeamReport,
    TeamReportOptions,
)
from domain.reporting.team_rules import (
    ALWAYS_ON,
    LADDER,
    Notes,
    framework_results,
    hire_hints,
    next_steps,
    stages,
    statements,
    value_results,
)
from domain.reporting.team_texts import TEAM_METHOD
from domain.rubrics.service import library
from domain.surveys.published import PublishedWave, newest_of_team
from domain.team_notes.service import evidence_of_notes
from domain.teams.service import get_team, path_to
from domain.value_streams.service import report_part as value_streams_part
from domain.versions.model import Versioned


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What was published of a team, ready for either report."""

    culture: Versioned[TargetCulture] | None
    pulse: SurveyShown | None
    dimensions: tuple[DimensionResult, ...]
    frameworks: tuple[FrameworkResult, ...]
    newest: dict[str | None, PublishedWave]


async def compose(
    conn: Connection, actor: Actor, team_id: UUID, report_id: UUID, generated_at: datetime, options: TeamReportOptions
) -> TeamReport:
    """A team's report in one edition. A team that was never asked gets one that says so and shows its tools."""
    team, _ = await get_team(conn, team_id)
    # Sentences from a team's notes are for who leads it; a whole team reads the figures together.
    notes = await evidence_of_notes(conn, team_id) if options.edition == "leader" else {}
    parts = await published_parts(conn, team_id, generated_at.date(), notes, checked=[team_id])
    pulse = parts.newest.get(None)
    return _for_edition(
        TeamReport(
            report_id=report_id,
            generated_at=generated_at,
            organisation=(await organisation_of_actor(conn, actor)).name,
            team_id=team_id,
            team=team.name,
            part_of=tuple(one.name for one in (await path_to(conn, team_id))[:-1]),
            edition=options.edition,
            target_culture=None if parts.culture is None else reference(parts.culture),
            why_statement=None if parts.culture is None else parts.culture.body.why_statement,
            pulse=parts.pulse,
            dimensions=parts.dimensions,
            items=() if pulse is None else statements(pulse.instrument.body),
            comments=() if pulse is None else pulse.results.comments,
            frameworks=parts.frameworks,
            contacts=await contacts_part(conn, [team_id], generated_at.date()),
            hypotheses=await hypotheses_part(conn, [team_id], generated_at.date()),
            value_streams=await value_streams_part(conn, [team_id], generated_at.date()),
            clarity=await clarity_part(conn, [team_id], generated_at.date()),
            hires=hire_hints(parts.dimensions, library()),
            next_steps=_next_steps(parts.frameworks),
            method=TEAM_METHOD,
            language=options.language,
            paper=options.paper,
            brand=(await report_settings(conn)).brand,
        )
    )


def _for_edition(report: TeamReport) -> TeamReport:
    """The edition for all hands leaves out comments, and what concerns hiring."""
    if report.edition == "leader":
        return report
    without = tuple(msgspec.structs.replace(one, comments=()) for one in report.frameworks)
    return msgspec.structs.replace(report, comments=(), hires=(), frameworks=without)


async def published_parts(
    conn: Connection, team_id: UUID, day: date, notes: Notes, *, checked: Sequence[UUID]
) -> Parts:
    """The newest that was published of a team for the values and for each framework.

    With it how the `checked` teams stood on that day on each framework's checks.
    """
    newest = await newest_of_team(conn, team_id)
    pulse = newest.get(None)
    culture = await _culture(conn, pulse)
    checks = {one.framework: one for one in await checks_part(conn, checked, day)}
    return Parts(
        culture=culture,
        pulse=None if pulse is None else survey_shown(pulse),
        dimensions=() if pulse is None or culture is None else value_results(pulse.results, culture.body, notes),
        frameworks=tuple(_framework(one, newest.get(one.code), checks, notes) for one in frameworks()),
        newest=newest,
    )


async def _culture(conn: Connection, pulse: PublishedWave | None) -> Versioned[TargetCulture] | None:
    """The culture that the survey was measured against; without one, that which is aspired to now."""
    if pulse is not None and pulse.wave.target_culture_id is not None:
        return await target_cultures.get(conn, pulse.wave.target_culture_id)
    return await current_if_set(conn)


def _framework(
    about: Framework, asked: PublishedWave | None, checks: Mapping[str, CheckSummary], notes: Notes
) -> FrameworkResult:
    ladder = about.code == LADDER
    # A sentence stands with its value and once more with the traits; in every framework it would be read as more.
    quoted = notes if about.code == ALWAYS_ON else {}
    return FrameworkResult(
        code=about.code,
        name=about.name,
        purpose=about.purpose,
        caution=about.caution,
        survey=None if asked is None else survey_shown(asked),
        dimensions=() if asked is None or ladder else framework_results(asked.results, about, quoted),
        maturity=None if asked is None else asked.results.maturity,
        stages=stages(about) if ladder else (),
        checks=checks.get(about.code),
        comments=() if asked is None else asked.results.comments,
    )


def survey_shown(asked: PublishedWave) -> SurveyShown:
    """What a report says of the survey that its figures come from."""
    wave, results = asked.wave, asked.results
    assert wave.launched_at is not None
    assert wave.closed_at is not None
    return SurveyShown(
        wave_id=wave.id,
        name=wave.name,
        instrument=reference(asked.instrument),
        launched_on=wave.launched_at.date(),
        closed_on=wave.closed_at.date(),
        invited=results.invited,
        answered=results.answered,
        response_rate=results.answered / results.invited if results.invited else 0.0,
        minimum_for_means=wave.minimum_for_means,
        minimum_for_spread=wave.minimum_for_spread,
        minimum_for_comments=wave.minimum_for_comments,
        refusal=results.refusal,
        compared_on=asked.compared_on,
    )


def reference(version: Versioned[TargetCulture] | Versioned[Instrument]) -> VersionRef:
    """The version of a culture or a questionnaire as a report names it."""
    body = version.body
    name = body.name if isinstance(body, TargetCulture) else body.title
    return VersionRef(id=version.id, name=name, version=version.version)


def _next_steps(found: tuple[FrameworkResult, ...]) -> tuple[NextStep, ...]:
    maturity = next((one.maturity for one in found if one.code == LADDER), None)
    return next_steps(framework(LADDER), maturity)
