"""What the pages of requisitions show: choices of a form, columns of stages, the team's gaps with weight 0."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from api.pages.base import Visit
from api.pages.forms import Entered
from api.pages.hiring.hiring import STAGE_NAMES, members_who
from api.pages.tools.tools import Difference, differences, id_of, written
from domain.access.model import Role
from domain.access.service import names_of
from domain.board.model import STAGES, Stage, StagedApplication
from domain.calibration.feedback import readiness_of
from domain.calibration.results import CalibrationReadiness
from domain.candidates.model import Requisition
from domain.candidates.rules import may_hand_over
from domain.culture.service import target_cultures
from domain.reporting.model import TeamGap, TeamShown
from domain.reporting.team_gaps import team_gap, team_shown
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics
from domain.teams import service as teams

COLUMN_MOST = 40
OWNERS: tuple[Role, ...] = ("admin", "recruiter", "hiring_manager")
LABELS = {"title": "Title", "hours_to_lock": "Hours to lock"}
Options = list[tuple[str, str]]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One stage with its applications, oldest first, at most COLUMN_MOST unless it is looked at alone."""

    stage: Stage
    name: str
    applications: tuple[StagedApplication, ...]
    total: int


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a requisition offers. No teams for who may not read them, no owners for who may not choose."""

    profiles: Options
    rubrics: Options
    owners: Options
    teams: Options | None


class GapOfTeam(msgspec.Struct, frozen=True, kw_only=True):
    """One value: the level aimed at and what the team published of it."""

    name: str
    aspired_level: int
    gap: TeamGap


class RequisitionShown(msgspec.Struct, frozen=True, kw_only=True):
    """One requisition with everything that its page shows beside the applications."""

    requisition: Requisition
    owner: str
    profile: str
    rubric: str
    team: TeamShown | None
    gaps: tuple[GapOfTeam, ...]
    readiness: CalibrationReadiness | None


def columns_of(applications: Sequence[StagedApplication], only: str = "") -> list[Column]:
    """A column for each stage, or for `only` one."""
    shown = [stage for stage in STAGES if stage == only] or list(STAGES)
    columns = []
    for stage in shown:
        held = [one for one in applications if one.stage == stage]
        most = len(held) if stage == only else COLUMN_MOST
        columns.append(Column(stage=stage, name=STAGE_NAMES[stage], applications=tuple(held[:most]), total=len(held)))
    return columns


async def choices_for(visit: Visit, owner_id: UUID | None = None, team_id: UUID | None = None) -> Choices:
    """What the form offers; `owner_id` and `team_id` are those of a requisition that is edited."""
    owners: Options = []
    if owner_id is None or may_hand_over(visit.actor, owner_id):
        also = [owner_id] if owner_id else []
        owners = [(str(one.account_id), one.name) for one in await members_who(visit.conn, OWNERS, also)]
    profiles, used_rubrics = await role_profiles.in_use(visit.conn), await rubrics.in_use(visit.conn)
    return Choices(
        profiles=[(str(one.id), f"{one.body.title}, version {one.version}") for one in profiles],
        rubrics=[(str(one.id), f"{one.body.title}, version {one.version}") for one in used_rubrics],
        owners=owners,
        teams=await _teams(visit, team_id) if visit.may("teams:read") else None,
    )


async def _teams(visit: Visit, team_id: UUID | None) -> Options:
    tree = await teams.tree(visit.conn)
    options = [(str(one.id), "\u2003" * one.depth + one.name) for one in tree]
    if team_id is not None and team_id not in {one.id for one in tree}:
        options.append((str(team_id), (await teams.find_team(visit.conn, team_id)).name))
    return options


async def terms_differing(visit: Visit, requisition: Requisition, choices: Choices) -> tuple[Difference, ...]:
    """What is stored now where it is not what was entered: everything that saving the form would take back."""
    stored = {name: written(getattr(requisition, name)) for name in LABELS}
    found = list(differences(LABELS, stored, visit.form))
    owner_id = id_of(visit.form.text("owner_id"))
    if owner_id not in {None, requisition.owner_id}:
        names = await names_of(visit.conn, [owner_id, requisition.owner_id])
        found.append(Difference("Owner", names.get(requisition.owner_id, ""), names.get(owner_id, "")))
    return (*found, *_choices_differing(visit.form, requisition, {"": "", **dict(choices.teams or ())}))


def _choices_differing(form: Entered, requisition: Requisition, teams: dict[str, str]) -> Iterator[Difference]:
    """Team, pseudonyms, and whether it is open: that is no field, and `_closed` says how it was when one began."""
    stored, entered = written(requisition.team_id), form.text("team_id")
    if form.has("team_id") and entered != stored:
        yield Difference("Team", teams[stored].strip(), teams.get(entered, "an archived team").strip())
    if form.has("pseudonymous") != requisition.pseudonymous:
        pseudonyms, names = "Panels see a pseudonym", "Panels see the name"
        now, then = (pseudonyms, names) if requisition.pseudonymous else (names, pseudonyms)
        yield Difference("Pseudonyms", now, then)
    closed = requisition.closed_at is not None
    if form.has("_closed") and (form.text("_closed") == "on") != closed:
        yield Difference("State", "Closed" if closed else "Open", "Saving leaves this as it is now")


async def whole(visit: Visit, requisition: Requisition) -> RequisitionShown:
    """The requisition as its page shows it."""
    conn = visit.conn
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    rubric = await rubrics.get(conn, requisition.rubric_id)
    names = await names_of(conn, [requisition.owner_id])
    team, gaps = await _gaps(visit, requisition, profile.body.target_culture_id)
    return RequisitionShown(
        requisition=requisition,
        owner=names.get(requisition.owner_id, "somebody who has left"),
        profile=f"{profile.body.title}, version {profile.version}",
        rubric=f"{rubric.body.title}, version {rubric.version}",
        team=team,
        gaps=gaps,
        readiness=await readiness_of(conn, requisition.id) if visit.may("interviews:write") else None,
    )


async def _gaps(
    visit: Visit, requisition: Requisition, culture_id: UUID
) -> tuple[TeamShown | None, tuple[GapOfTeam, ...]]:
    """What HR lets hiring see of the team, for those who may read it in a report as well."""
    if not visit.may("reports:read"):
        return None, ()
    team, of_team = await team_shown(visit.conn, requisition.team_id)
    if team is None:
        return None, ()
    culture = (await target_cultures.get(visit.conn, culture_id)).body
    gaps = tuple(
        GapOfTeam(
            name=target.value.name,
            aspired_level=target.aspired_level,
            gap=team_gap(of_team[target.value.code], target.aspired_level),
        )
        for target in culture.values
        if target.value.code in of_team
    )
    return team, gaps
