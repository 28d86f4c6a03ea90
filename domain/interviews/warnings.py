"""What to think about when a panel is planned. Warnings never block: whoever plans may know better."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from domain.database import Connection
from domain.interviews import panel_queries
from domain.interviews.blindness import Panel

# U.S. Office of Personnel Management, Structured Interviews: A Practical Guide: two to four interviewers, the same
# for every candidate.
RECOMMENDED_LEAST, RECOMMENDED_MOST = 2, 4
WarningCode = Literal["panel_size", "panel_sizes_differ", "overlapping_interview"]


class PanelWarning(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to think about; `rater_id` where it is about one panelist."""

    code: WarningCode
    message: str
    rater_id: UUID | None = None


async def warnings_of(conn: Connection, panel: Panel) -> tuple[PanelWarning, ...]:
    """The warnings about a panel as it stands."""
    others = {one.raters for one in await panel_queries.other_sizes(conn, panel.interview.id)}
    raters = sum(not seat.recused for seat in panel.seats)
    return tuple(warnings_about(raters, others, await panel_queries.overlapping(conn, panel.interview.id)))


def warnings_about(raters: int, others: set[int], overlapping: Sequence[UUID]) -> list[PanelWarning]:
    """Warnings about a panel of so many raters; `others` are the sizes of other candidates' panels."""
    found = []
    if not RECOMMENDED_LEAST <= raters <= RECOMMENDED_MOST:
        found.append(
            PanelWarning(
                code="panel_size",
                message=f"{raters} rate here; {RECOMMENDED_LEAST} to {RECOMMENDED_MOST} are recommended.",
            )
        )
    if others - {raters}:
        sizes = " or ".join(str(size) for size in sorted(others))
        found.append(
            PanelWarning(
                code="panel_sizes_differ",
                message=f"{raters} rate here, and {sizes} rate other candidates of this requisition with this guide; "
                "scores compare best when each candidate has as many raters.",
            )
        )
    return found + [
        PanelWarning(
            code="overlapping_interview",
            message="This panelist has a seat in another interview at the same time.",
            rater_id=rater_id,
        )
        for rater_id in overlapping
    ]
