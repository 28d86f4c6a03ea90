"""What the board shows. A stage is a fact of planning, opening or deciding; no score and no tag has a part in it."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

from domain.candidates.model import Application, Requisition
from domain.decisions.model import Outcome

Stage = Literal["applied", "interview_planned", "waiting_for_scorecards", "ready_for_debrief", "decided"]
STAGES: tuple[Stage, ...] = get_args(Stage)


class RequisitionTitle(msgspec.Struct, frozen=True, kw_only=True):
    """A requisition as a list of choices names it."""

    id: UUID
    title: str
    closed: bool


class StagedApplication(msgspec.Struct, frozen=True, kw_only=True):
    """An application with its stage. `candidate` is what the reader may call the person.

    `outcome` is the decision that stands, None where there is none or the reader must not hear of it yet.
    `next_interview_at` is the earliest of the interviews that are still to end, `interviews` counts those not
    cancelled.
    """

    application: Application
    candidate: str
    stage: Stage
    outcome: Outcome | None
    interviews: int
    next_interview_at: datetime | None


class RequisitionOnBoard(msgspec.Struct, frozen=True, kw_only=True):
    """A requisition with the name of its owner and how many applications stand at which stage."""

    requisition: Requisition
    owner: str
    stages: dict[Stage, int]

    @property
    def applications(self) -> int:
        """All applications."""
        return sum(self.stages.values())
