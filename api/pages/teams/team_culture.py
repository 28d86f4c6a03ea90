"""A team's dashboard: what its report says, as a page. The same document, the same pictures, the same words."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.reports.report_choices import TEAM_CHOICES
from api.pages.surveys import surveys_view
from api.pages.teams.team_culture_view import KEY, VALUES_KEY, framework_shown, rows
from api.pages.teams.teams_view import REPORTS_SHOWN, above, newest_first, tabs
from api.pages.tools.tools_of_team import tools_below
from domain.database import new_id
from domain.paging import PageRequest
from domain.reporting.requests import request_team_report
from domain.reporting.stored import newest_reports
from domain.reporting.team_culture import compose
from domain.reporting.team_model import TeamReport, TeamReportOptions
from domain.role_proposals.service import list_proposals
from domain.surveys.model import Wave
from domain.teams import service
from domain.teams.model import Team
from reports import team_words

READ, RESULTS = "teams:read", "surveys:read"


async def _document(visit: Visit, team_id: UUID) -> TeamReport:
    """The leader's edition as it would be printed now."""
    return await compose(visit.conn, visit.actor, team_id, new_id(), datetime.now(UTC), TeamReportOptions())


async def _shown(visit: Visit, team: Team, tab: str, template: str, **values: Any) -> Response[str]:
    return await visit.page(
        template,
        title=f"{team.name}: {tab.lower()}",
        team=team,
        trail=await above(visit.conn, team.id),
        tabs=tabs(team.id, tab, visit.actor.scopes),
        **values,
    )


@page("/teams/{team_id:uuid}", READ)
async def show_team(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Where the team stands on the values of the target culture, as far as that was published."""
    team = await service.find_team(visit.conn, team_id)
    if not visit.may(RESULTS):
        return visit.see_other(f"/teams/{team_id}/members")
    report = await _document(visit, team_id)
    pulse = report.pulse
    shown = pulse is not None and pulse.refusal is None
    return await _shown(
        visit,
        team,
        "Culture",
        "teams/team_culture.html",
        report=report,
        brief=team_words.in_brief(report),
        talk=team_words.to_talk_about(report),
        rows=rows(report.dimensions, pulse, report.items) if pulse is not None and shown else (),
        key=VALUES_KEY,
        shown=shown,
    )


@page("/teams/{team_id:uuid}/frameworks", RESULTS)
async def show_frameworks(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[str]:
    """Each of the five frameworks' part, and the team's working tools."""
    team = await service.find_team(visit.conn, team_id)
    report = await _document(visit, team_id)
    return await _shown(
        visit,
        team,
        "Frameworks and tools",
        "teams/team_frameworks.html",
        report=report,
        frameworks=[framework_shown(one, report.next_steps, team.name) for one in report.frameworks],
        key=KEY,
        tools=await tools_below(visit.conn, report) if visit.may("team_tools:read") else (),
    )


@page("/teams/{team_id:uuid}/surveys", RESULTS)
async def show_surveys(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[str]:
    """The surveys of the team and of those above it, its reports, and role profiles proposed from its gaps."""
    team = await service.find_team(visit.conn, team_id)
    conn, actor = visit.conn, visit.actor
    reports = await newest_reports(conn, actor, PageRequest(limit=REPORTS_SHOWN), team_id)
    proposals = await newest_first(lambda page: list_proposals(conn, team_id, page))
    return await _shown(
        visit,
        team,
        "Surveys and reports",
        "teams/team_surveys.html",
        surveys=await _surveys(visit, team_id),
        reports=reports.items if visit.may("reports:read") else (),
        more_reports=reports.next_cursor is not None,
        proposals=proposals,
        choices=TEAM_CHOICES,
    )


async def _surveys(visit: Visit, team_id: UUID) -> list[tuple[Wave, str]]:
    """Surveys with the name of the team that each was launched for, the newest first."""
    found = [
        (wave, node.name)
        for node in await service.path_to(visit.conn, team_id)
        for wave in await surveys_view.all_waves(visit.conn, node.id)
    ]
    return sorted(found, key=lambda one: one[0].created_at, reverse=True)


@posts("/teams/{team_id:uuid}/reports", "reports:write")
async def request_report(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Ask for the report; the job's page leads to it."""
    job = await request_team_report(visit.conn, visit.actor, team_id, visit.entered_as(TeamReportOptions))
    return visit.see_other(f"/jobs/{job.id}")


router = Router("/", route_handlers=[show_team, show_frameworks, show_surveys, request_report])
