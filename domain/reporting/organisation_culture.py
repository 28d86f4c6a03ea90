"""Compose the report over a part of the organisation: what was published of it and of the teams in it, unranked."""

from datetime import datetime
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import organisation_of_actor
from domain.clarity.service import report_part as clarity_part
from domain.culture.model import TargetCulture
from domain.customer_contacts.service import report_part as contacts_part
from domain.database import Connection
from domain.hypotheses.service import report_part as hypotheses_part
from domain.report_settings.service import report_settings
from domain.reporting.team_culture import published_parts, reference
from domain.reporting.team_model import OrganisationReport, OrganisationReportOptions, UnitRow
from domain.reporting.team_rules import LADDER, value_results
from domain.reporting.team_texts import ORGANISATION_METHOD
from domain.surveys.published import PublishedWave, units_of_wave
from domain.team_measures.ladder import ladder_of
from domain.teams.model import TeamNode
from domain.teams.service import get_team, subtree
from domain.value_streams.service import report_part as value_streams_part

NOT_ASKED = "This team was not asked in this survey."


async def compose(
    conn: Connection,
    actor: Actor,
    team_id: UUID,
    report_id: UUID,
    generated_at: datetime,
    options: OrganisationReportOptions,
) -> OrganisationReport:
    """The report over a team and everything under it."""
    team, _ = await get_team(conn, team_id)
    nodes = await subtree(conn, team_id)
    ids, day = [node.id for node in nodes], generated_at.date()
    parts = await published_parts(conn, team_id, day, {}, checked=ids)
    culture = None if parts.culture is None else parts.culture.body
    newest = parts.newest
    units = await _units(conn, nodes, newest.get(None), newest.get(LADDER), culture)
    parents = {node.parent_id for node in nodes}
    return OrganisationReport(
        report_id=report_id,
        generated_at=generated_at,
        organisation=(await organisation_of_actor(conn, actor)).name,
        team_id=team_id,
        team=team.name,
        target_culture=None if parts.culture is None else reference(parts.culture),
        why_statement=None if culture is None else culture.why_statement,
        pulse=parts.pulse,
        dimensions=parts.dimensions,
        units=units,
        frameworks=parts.frameworks,
        aggregation=() if None not in newest else newest[None].results.aggregation,
        consistency=() if None not in newest else newest[None].results.consistency,
        ladder=ladder_of(row.maturity for row in units if row.maturity is not None and row.team_id not in parents),
        contacts=await contacts_part(conn, ids, day),
        hypotheses=await hypotheses_part(conn, ids, day),
        value_streams=await value_streams_part(conn, ids, day),
        clarity=await clarity_part(conn, ids, day, departments=True),
        method=ORGANISATION_METHOD,
        language=options.language,
        paper=options.paper,
        brand=(await report_settings(conn)).brand,
    )


async def _units(
    conn: Connection,
    nodes: list[TeamNode],
    pulse: PublishedWave | None,
    ladder: PublishedWave | None,
    culture: TargetCulture | None,
) -> tuple[UnitRow, ...]:
    """Each team as it stands in the tree, with what these two surveys published of it."""
    asked = {} if pulse is None else await units_of_wave(conn, pulse.wave.id)
    stages = {} if ladder is None else await units_of_wave(conn, ladder.wave.id)
    rows = []
    for node in nodes:
        of_values, of_stages = asked.get(node.id), stages.get(node.id)
        rows.append(
            UnitRow(
                team_id=node.id,
                name=node.name,
                depth=node.depth,
                invited=None if of_values is None else of_values.invited,
                answered=None if of_values is None else of_values.answered,
                values=() if of_values is None or culture is None else value_results(of_values, culture, {}),
                withheld=NOT_ASKED if of_values is None else of_values.refusal,
                maturity=None if of_stages is None else of_stages.maturity,
            )
        )
    return tuple(rows)
