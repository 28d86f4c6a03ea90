"""What each report is composed from: the editions of a candidate's report, the comparison, a team's report."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.database import Connection
from domain.reporting import candidate_edition, comparison, organisation_culture, team_culture
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.documents import Document
from domain.reporting.model import (
    CandidateReport,
    ComparisonOptions,
    Edition,
    ReportKind,
    ReportOptions,
    StoredReport,
    TaggerAccuracy,
)
from domain.reporting.service import candidate_report
from domain.reporting.team_model import OrganisationReportOptions, TeamReportOptions


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The id and time that a report is to have, and what was measured of the tagger's versions."""

    report_id: UUID
    generated_at: datetime
    accuracies: Sequence[TaggerAccuracy] = ()


Compose = Callable[[Connection, Actor, UUID, Moment], Awaitable[CandidateReport | CandidateEdition]]


async def _panel(conn: Connection, actor: Actor, application_id: UUID, moment: Moment) -> CandidateReport:
    return await candidate_report(conn, actor, application_id, moment.report_id, moment.generated_at, moment.accuracies)


async def _candidate(conn: Connection, actor: Actor, application_id: UUID, moment: Moment) -> CandidateEdition:
    return await candidate_edition.compose(conn, actor, application_id, moment.report_id, moment.generated_at)


# The anonymised edition is what the panel's says without names; api/report_anonymising.py finds and hides them.
SOURCES: Mapping[Edition, Compose] = {"panel": _panel, "anonymised": _panel, "candidate": _candidate}


async def candidate_source(
    conn: Connection, actor: Actor, application_id: UUID, options: ReportOptions, moment: Moment
) -> CandidateReport | CandidateEdition:
    """What an edition is made from, as it would be now, under the same blindness as everything else."""
    found = await SOURCES[options.edition](conn, actor, application_id, moment)
    return msgspec.structs.replace(found, language=options.language, paper=options.paper)


async def comparison_source(
    conn: Connection, actor: Actor, requisition_id: UUID, options: ComparisonOptions, moment: Moment
) -> Document:
    """The comparison as it would be now."""
    found = await comparison.compose(conn, actor, requisition_id, moment.report_id, moment.generated_at)
    return msgspec.structs.replace(found, language=options.language, paper=options.paper)


async def team_source(
    conn: Connection, actor: Actor, team_id: UUID, options: TeamReportOptions, moment: Moment
) -> Document:
    """A team's report as it would be now."""
    return await team_culture.compose(conn, actor, team_id, moment.report_id, moment.generated_at, options)


async def organisation_source(
    conn: Connection, actor: Actor, team_id: UUID, options: OrganisationReportOptions, moment: Moment
) -> Document:
    """The report over a part of the organisation as it would be now."""
    return await organisation_culture.compose(conn, actor, team_id, moment.report_id, moment.generated_at, options)


class Source(NamedTuple):
    """What one kind of report is asked for with, and how it is composed."""

    options: type[msgspec.Struct]
    compose: Callable[[Connection, Actor, UUID, Any, Moment], Awaitable[Document]]


SOURCES_OF_KIND: Mapping[ReportKind, Source] = {
    "candidate": Source(ReportOptions, candidate_source),
    "comparison": Source(ComparisonOptions, comparison_source),
    "team": Source(TeamReportOptions, team_source),
    "organisation": Source(OrganisationReportOptions, organisation_source),
}


async def source_now(conn: Connection, actor: Actor, report: StoredReport, moment: Moment) -> Document:
    """What a stored report would be made from if the actor asked for it now."""
    source = SOURCES_OF_KIND[report.kind]
    looks = {"edition": report.edition, "language": report.language, "paper": report.paper}
    wanted = {name: looks[name] for name in source.options.__struct_fields__}
    return await source.compose(conn, actor, report.subject_id, msgspec.convert(wanted, source.options), moment)
