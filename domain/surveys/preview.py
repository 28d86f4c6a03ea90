"""Who a survey would ask and what to know before it is launched. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.anonymity.tree import Unit, cells_of
from domain.surveys.model import Preview, PreviewTeam, PreviewWarning, PreviewWarningCode, Wave
from domain.teams.model import Membership, TeamNode

MINUTES_MOST = 20


def units_of(nodes: Sequence[TeamNode], members: Sequence[Membership]) -> list[Unit]:
    """The teams, parents first, with how many are asked in each directly; the first is the root."""
    asked = Counter(one.team_id for one in members)
    return [Unit(node.id, node.parent_id if number else None, asked[node.id]) for number, node in enumerate(nodes)]


def preview(
    wave: Wave, nodes: Sequence[TeamNode], members: Sequence[Membership], *, memberships: int, minutes: int
) -> Preview:
    """`members` are the people, each in one team; `memberships` counts their places in these teams."""
    units = units_of(nodes, members)
    direct = {unit.team_id: unit.invited for unit in units}
    within = {unit: sum(direct[cell] for cell in cells) for unit, cells in cells_of(units).items()}
    teams = tuple(
        PreviewTeam(
            team_id=node.id,
            parent_id=unit.parent_id,
            name=node.name,
            depth=node.depth,
            invited=unit.invited,
            invited_with_parts=within[node.id],
        )
        for node, unit in zip(nodes, units, strict=True)
    )
    surplus = memberships - len(members)
    warnings = tuple(_warnings(wave, teams, surplus, minutes))
    return Preview(invited=len(members), minutes=minutes, teams=teams, warnings=warnings)


def _warnings(wave: Wave, teams: Sequence[PreviewTeam], surplus: int, minutes: int) -> Iterator[PreviewWarning]:
    if not teams[0].invited_with_parts:
        yield PreviewWarning(code="nobody", message="Nobody is in these teams today; add members first.")
    if surplus > 0:
        message = f"{surplus} memberships are left out: who is in several teams is asked once, in the one joined first."
        yield PreviewWarning(code="in_several_teams", message=message, count=surplus)
    for team in teams:
        people = team.invited_with_parts
        if 0 < people < wave.minimum_for_means:
            message = f"Never a number: {people} people, and no figure is shown of fewer than {wave.minimum_for_means}."
            yield _of(team.team_id, people, message, never=True)
        elif 0 < people < wave.minimum_for_spread:
            message = f"Means only: {people} people, and spread is shown from {wave.minimum_for_spread}."
            yield _of(team.team_id, people, message, never=False)
    if minutes > MINUTES_MOST:
        message = f"It takes about {minutes} minutes; over {MINUTES_MOST} many people stop answering with care."
        yield PreviewWarning(code="long_questionnaire", message=message, count=minutes)


def _of(team_id: UUID, people: int, message: str, *, never: bool) -> PreviewWarning:
    code: PreviewWarningCode = "never_a_number" if never else "never_spread"
    return PreviewWarning(code=code, message=message, team_id=team_id, count=people)
