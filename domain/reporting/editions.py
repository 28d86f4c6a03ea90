"""What each report is composed from: the editions of a candidate's report, the comparison, a team's report."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.database import Connection
from domain.reporting import candidate_edition, comparison
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.documents import Document
from domain.reporting.model import (
    CandidateReport,
    ComparisonOptions,
    Edition,
    ReportOptions,
    StoredReport,
    TaggerAccuracy,
)
from domain.reporting.service import candidate_report, team_report


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


async def source_now(conn: Connection, actor: Actor, report: StoredReport, moment: Moment) -> Document:
    """What a stored report would be made from if the actor asked for it now."""
    if report.kind == "team":
        return await team_report(conn, actor, report.subject_id, moment.report_id, moment.generated_at)
    if report.kind == "comparison":
        looks = ComparisonOptions(language=report.language, paper=report.paper)
        return await comparison_source(conn, actor, report.subject_id, looks, moment)
    options = ReportOptions(edition=report.edition or "panel", language=report.language, paper=report.paper)
    return await candidate_source(conn, actor, report.subject_id, options, moment)
