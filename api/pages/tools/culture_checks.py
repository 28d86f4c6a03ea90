"""Pages of the frameworks' checks: how teams stand on each, where the loop breaks, and findings to write down."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.tools.tools import TeamChoice, page_asked, team_choice, values_of
from domain.culture.model import Check, Framework
from domain.culture.service import frameworks
from domain.culture_checks import service
from domain.culture_checks.model import CheckGroup, CheckStanding, CheckSummary, LoopCoverage, NewCheckFinding
from domain.culture_checks.rules import checks_of
from domain.errors import NotFound
from domain.fields import today
from reports import charts_tools

READ, WRITE = "team_tools:read", "team_tools:write"
PATH = "/culture-checks"
SHOWN = 50
FIELDS = ("state", "finding", "found_on", "team_id")
GROUPS: dict[CheckGroup, str] = {"loop": "The loop", "obstacles": "What stands in the way", "questions": "Questions"}
STATES = [
    ("yes", "Yes", "There is evidence of it; for an obstacle: it stands in the way."),
    ("partly", "Partly", ""),
    ("no", "No", ""),
    ("unknown", "Could not be told", "Somebody looked and could not tell."),
]
LOOPS_SHOWN = 12


class ShownLoop(msgspec.Struct, frozen=True):
    """The loop of a team or of the organisation, as a picture and in words."""

    owner: str
    coverage: LoopCoverage
    picture: Markup
    breaks_at: str | None


class ShownSummary(msgspec.Struct, frozen=True):
    """One framework's checks by group, with its loops."""

    framework: Framework
    summary: CheckSummary
    groups: tuple[tuple[str, tuple[CheckStanding, ...]], ...]
    loops: tuple[ShownLoop, ...]


@page(PATH, READ)
async def show_checks(visit: NamedDependency[Visit]) -> Response[str]:
    """How a team with all teams under it, or the organisation, stands on the checks of each framework."""
    choice = await team_choice(visit)
    if choice.team is None:
        found = await service.whole_summaries(visit.conn)
    else:
        found = await service.summaries_below(visit.conn, choice.team.id)
    known = {one.code: one for one in frameworks()}
    return await visit.page(
        "tools/culture_checks.html",
        title="Culture checks",
        choice=choice,
        summaries=[_shown(known[one.framework], one, choice) for one in found.items],
        state_words=charts_tools.state_words,
        sign=charts_tools.state,
    )


def _shown(framework: Framework, summary: CheckSummary, choice: TeamChoice) -> ShownSummary:
    groups = (
        (title, tuple(one for one in summary.checks if one.group == group)) for group, title in GROUPS.items()
    )  # fmt: skip
    return ShownSummary(
        framework=framework,
        summary=summary,
        groups=tuple((title, checks) for title, checks in groups if checks),
        loops=tuple(_loop(one, choice) for one in summary.loops if any(link.state for link in one.links))[:LOOPS_SHOWN],
    )


def _loop(coverage: LoopCoverage, choice: TeamChoice) -> ShownLoop:
    breaks = next((link.name for link in coverage.links if link.check == coverage.breaks_where), None)
    owner = choice.called(coverage.team_id, "The organisation as a whole")
    return ShownLoop(owner, coverage, charts_tools.loop(coverage), breaks)


@page(f"{PATH}/new", WRITE)
async def new_finding(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a finding on the check that the address names by `framework` and `check`; else, which check."""
    if not visit.query("framework"):
        known = [(one, [each.check for each in checks_of(one)]) for one in frameworks()]
        return await visit.page(
            "tools/culture_check_which.html",
            title="Write a finding down",
            frameworks=[(one, checks) for one, checks in known if checks],
        )
    framework, check = _check(visit.query("framework"), visit.query("check"))
    return await _new(visit, framework, check)


@posts(f"{PATH}/new", WRITE)
async def add_finding(visit: NamedDependency[Visit]) -> Response[Any]:
    """Write a finding down, or show what is to correct."""
    framework, check = _check(visit.form.text("framework"), visit.form.text("check"))
    async with visit.attempt() as outcome:
        await service.add_finding(visit.conn, visit.actor, visit.entered_as(NewCheckFinding))
    if outcome.refusal:
        return await _new(visit, framework, check, outcome.refusal)
    return visit.see_other(f"{PATH}#{framework.code}", "Finding written down. It counts from now on.")


def _check(framework: str, check: str) -> tuple[Framework, Check]:
    known = next((one for one in frameworks() if one.code == framework), None)
    wanted = next((one.check for one in checks_of(known) if one.check.code == check), None) if known else None
    if known is None or wanted is None:
        raise NotFound("check")
    return known, wanted


async def _new(visit: Visit, framework: Framework, check: Check, refusal: Refusal | None = None) -> Response[str]:
    choice = await team_choice(visit)
    values = values_of(FIELDS, visit.form)
    if not visit.form.pairs:
        values |= {"team_id": choice.value, "found_on": today().isoformat()}
    return await visit.page(
        "tools/culture_check_new.html",
        title=f"Finding: {check.name}",
        refusal=refusal,
        choice=choice,
        framework=framework,
        check=check,
        values=values,
        states=STATES,
    )


@page(f"{PATH}/findings", READ)
async def show_findings(visit: NamedDependency[Visit]) -> Response[str]:
    """Everything that was ever found, also what newer findings replaced, oldest first."""
    choice = await team_choice(visit)
    team_ids = None if choice.team is None else choice.team_ids
    found = await service.list_findings(visit.conn, page_asked(visit, SHOWN), team_ids)
    after = "" if found.next_cursor is None else f"after={found.next_cursor}&team_id={choice.value}"
    return await visit.page(
        "tools/culture_check_findings.html",
        title="Findings on culture checks",
        choice=choice,
        findings=found.items,
        checks={(one.code, known.check.code): known.check.name for one in frameworks() for known in checks_of(one)},
        state_words=charts_tools.state_words,
        sign=charts_tools.state,
        next_path=f"{PATH}/findings?{after}" if after else None,
    )


@posts(f"{PATH}/{{finding_id:uuid}}/delete", WRITE)
async def delete_finding(visit: NamedDependency[Visit], finding_id: FromPath[UUID]) -> Response[Any]:
    """Delete a finding for good; the newest of those left on its check counts then."""
    await service.delete_finding(visit.conn, visit.actor, finding_id)
    return visit.see_other(
        f"{PATH}/findings", "Finding deleted. The newest of those left on this check, if any, counts."
    )


router = Router("/", route_handlers=[show_checks, new_finding, add_finding, show_findings, delete_finding])
