"""All teams of a part of the organisation side by side, in the order of the tree, as its report has them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup

from api.pages.base import Visit, page, posts
from api.pages.reports.report_choices import PLAIN_CHOICES
from api.pages.teams.team_culture_view import VALUES_KEY, rows
from api.pages.teams.teams_view import REPORTS_SHOWN, choices
from api.pages.tools.tools_of_team import tools_of
from domain.database import new_id
from domain.paging import PageRequest
from domain.reporting.organisation_culture import compose
from domain.reporting.requests import request_organisation_report
from domain.reporting.stored import newest_reports
from domain.reporting.team_model import OrganisationReport, OrganisationReportOptions, UnitRow
from domain.reporting.team_rules import LADDER
from domain.teams.model import TreeTeam
from domain.teams.service import tree
from reports import charts_organisation, team_words
from reports.formats import decimal1, decimal2

RESULTS = "surveys:read"


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one team: its picture and the mean, or what stands in its place."""

    picture: Markup
    words: str


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A team's line. `withheld` says why it has no cells; `stage` is empty where the ladder was not asked."""

    row: UnitRow
    depth: int
    cells: tuple[Cell, ...]
    withheld: str
    stage: str
    stages: Markup | None


def _parts(teams: list[TreeTeam]) -> list[TreeTeam]:
    """The teams that have teams under them: what a report can be over."""
    parents = {team.parent_id for team in teams}
    return [team for team in teams if team.id in parents]


@page("/organisation-report", RESULTS)
async def show_organisation(visit: NamedDependency[Visit]) -> Response[str]:
    """The largest part of the organisation, or with `?team_id=` another."""
    parts = _parts(await tree(visit.conn))
    asked = visit.query("team_id")
    part = next((one for one in parts if str(one.id) == asked), None) or max(
        parts, key=lambda one: one.people, default=None
    )
    if part is None:
        return await visit.page("teams/organisation_culture.html", title="All teams side by side", report=None)
    options = OrganisationReportOptions()
    report = await compose(visit.conn, visit.actor, part.id, new_id(), datetime.now(UTC), options)
    pulse = report.pulse
    reports = await newest_reports(visit.conn, visit.actor, PageRequest(limit=REPORTS_SHOWN), part.id)
    return await visit.page(
        "teams/organisation_culture.html",
        title=f"{part.name}: all teams side by side",
        report=report,
        parts=choices(parts),
        brief=team_words.in_brief(report),
        rows=rows(report.dimensions, pulse) if pulse is not None and pulse.refusal is None else (),
        columns=_columns(report),
        units=_units(report),
        reliability=_reliability(report),
        tools=tools_of(report) if visit.may("team_tools:read") else (),
        reports=reports.items if visit.may("reports:read") else (),
        more_reports=reports.next_cursor is not None,
        choices=PLAIN_CHOICES,
        key=VALUES_KEY,
    )


def _columns(report: OrganisationReport) -> tuple[str, ...]:
    """The values side by side, from the first team that has any: the whole may be withheld where a part is not."""
    return next((tuple(one.name for one in unit.values) for unit in report.units if unit.values), ())


def _units(report: OrganisationReport) -> tuple[Unit, ...]:
    ladder = next(one for one in report.frameworks if one.code == LADDER)
    found = []
    for unit in report.units:
        cells = []
        for one in unit.values:
            assert report.pulse is not None, "values come from a survey"
            mean = team_words.in_place_of_mean(one, report.pulse) if one.mean is None else decimal1(one.mean)
            cells.append(Cell(picture=charts_organisation.cell(one), words=mean))
        maturity = unit.maturity
        told = maturity is not None and maturity.withheld is None
        found.append(
            Unit(
                row=unit,
                depth=min(unit.depth, 4),
                cells=tuple(cells),
                withheld=unit.withheld or "",
                stage="" if maturity is None else maturity.withheld or team_words.standing(maturity, ladder),
                stages=charts_organisation.stages(maturity, ladder.stages) if maturity is not None and told else None,
            )
        )
    return tuple(found)


def _number(value: float | None) -> str:
    return "–" if value is None else decimal2(value)


def _reliability(report: OrganisationReport) -> list[tuple[str, ...]]:
    """By value: whether team means may be told apart, and whether its statements belong together."""
    names = {one.code: one.name for one in report.dimensions}
    together = {one.dimension: one for one in report.consistency}
    found: list[tuple[str, ...]] = []
    for one in report.aggregation:
        other = together.get(one.dimension)
        reasons = [one.reason or "", "" if other is None else other.reason or ""]
        found.append(
            (
                names.get(one.dimension, one.dimension), f"{one.teams}", f"{one.people}",
                _number(one.icc1), _number(one.icc2), _number(one.median_agreement_uniform),
                _number(None if other is None else other.alpha), _number(None if other is None else other.omega),
                " ".join(dict.fromkeys(reason for reason in reasons if reason)),
            )
        )  # fmt: skip
    return found


@posts("/teams/{team_id:uuid}/organisation-reports", "reports:write")
async def request_report(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Ask for the report over several teams; the job's page leads to it."""
    wanted = visit.entered_as(OrganisationReportOptions)
    job = await request_organisation_report(visit.conn, visit.actor, team_id, wanted)
    return visit.see_other(f"/jobs/{job.id}")


router = Router("/", route_handlers=[show_organisation, request_report])
