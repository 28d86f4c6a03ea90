"""At which stage an application stands. Pure functions of what every reader of its interviews can see."""

from collections.abc import Sequence
from datetime import datetime

from domain.board.model import Stage
from domain.decisions.model import Decision, Outcome
from domain.interviews.ageing import ends_at
from domain.interviews.blindness import Panel

# After these nothing is waited for, whatever is still planned.
FINAL: frozenset[Outcome] = frozenset({"hire", "reject", "withdrawn"})


def stage_of(panels: Sequence[Panel], decision: Decision | None, now: datetime) -> Stage:
    """The stage of an application with these panels (cancelled ones left out) and this standing decision.

    Between planning and the opening of the panel only the clock counts: who has locked is hidden.
    """
    if decision is not None and decision.outcome in FINAL:
        return "decided"
    blind = [panel.interview for panel in panels if not panel.is_open]
    if any(now < ends_at(interview) for interview in blind):
        return "interview_planned"
    if blind:
        return "waiting_for_scorecards"
    if decision is not None:
        return "decided"
    return "ready_for_debrief" if panels else "applied"


def next_interview_at(panels: Sequence[Panel], now: datetime) -> datetime | None:
    """When the earliest of the interviews that are still to end begins."""
    return min((panel.interview.starts_at for panel in panels if now < ends_at(panel.interview)), default=None)


def like_pattern(words: str) -> str:
    """The text as a pattern of LIKE that finds it anywhere; its own wildcards stand for themselves."""
    escaped = words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
