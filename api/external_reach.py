"""What an external panelist's session may do at all: these operations, on what belongs to its one scorecard.

A new operation is closed to them until it stands here. The unit of work asks before every route.
"""

from collections.abc import Mapping
from typing import Any

from domain.access.model import Actor
from domain.database import Connection
from domain.errors import Forbidden
from domain.externals.service import require_reach

OPEN_TO_EXTERNALS = frozenset(
    {
        "getInterview",
        "getCalendarFile",
        "getScorecard",
        "saveScorecard",
        "lockScorecard",
        "getScorecardGuard",
        "countGuardActions",
        "declareNoConflict",
        "recusePanelist",
        "getRubric",
        "getInterviewGuide",
        "closeExternalSession",
        "leaveExternal",
        "showScorecard",
        "saveScorecardPage",
        "showScorecardLock",
        "lockScorecardPage",
        "declareNoConflictPage",
        "showStepBack",
        "recusePanelistPage",
    }
)


async def require_within_reach(conn: Connection, actor: Actor, operation: str, path: Mapping[str, Any]) -> None:
    """Raise unless the operation is open to the actor's session and each id in its path within its reach."""
    if actor.scorecard_id is None:
        return
    if operation not in OPEN_TO_EXTERNALS:
        raise Forbidden("This session is for one scorecard and nothing else.", code="external_session")
    await require_reach(conn, actor.scorecard_id, {str(one) for one in path.values()})
