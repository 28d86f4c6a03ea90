"""What a team published of its culture, to stand beside a candidate's evidence with weight 0.

Only figures that the anonymity rules published when the survey closed; nothing is computed from answers here.
"""

from uuid import UUID

from domain.database import Connection
from domain.reporting.model import Interval, TeamGap, TeamShown
from domain.surveys.service import results_for_hiring
from domain.team_measures.gap import gap
from domain.team_measures.model import DimensionStatistics
from domain.teams.service import get_team

INTERVAL_TIER = 1


def team_gap(found: DimensionStatistics, target_level: int) -> TeamGap:
    """One value's published figure beside the level aimed at; the gap is target minus mean."""
    low, high = found.interval_low, found.interval_high
    return TeamGap(
        answered=found.answered,
        mean=found.mean,
        band=found.band,
        gap=gap(found, target_level).gap,
        interval=None
        if low is None or high is None
        else Interval(low=low, high=high, tier=INTERVAL_TIER, degrees_of_freedom=found.answered - 1),
        withheld=found.withheld,
    )


async def team_shown(conn: Connection, team_id: UUID | None) -> tuple[TeamShown | None, dict[str, DimensionStatistics]]:
    """The newest results of a requisition's team that hiring may see: its name, the survey, figures per dimension.

    Nothing without a team, or where HR has not let hiring see any of its results.
    """
    shown = None if team_id is None else await results_for_hiring(conn, team_id)
    if team_id is None or shown is None:
        return None, {}
    wave, results = shown
    team, _ = await get_team(conn, team_id)
    assert wave.closed_at is not None
    by_dimension = {} if results.refusal else {one.dimension: one for one in results.dimensions}
    about = TeamShown(
        name=team.name,
        closed_on=wave.closed_at.date(),
        answered=results.answered,
        invited=results.invited,
        refusal=results.refusal,
    )
    return about, by_dimension
