"""A proposal of a role profile: the gaps of a team, and competencies of the bank that would close them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code, ShortText
from domain.roles.model import CustomerContact, Task
from domain.rubrics.model import RoleLevel

ProposalStatus = Literal["open", "adopted", "dismissed"]
COMPETENCIES_MOST = 8


class NewRoleProfileProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The role to propose competencies for.

    `survey_id` is the survey to go by, which asked the team for the values of a target culture; by default the newest.
    """

    title: ShortText
    family: ShortText
    level: RoleLevel
    customer_contact: CustomerContact
    survey_id: UUID | None = None


class ProposedGap(msgspec.Struct, frozen=True, kw_only=True):
    """A value on which the team stands clearly below its target, in published figures from 1 to 5; `because` in words.

    `low` is the lower end of the 95 % interval of the gap for the team now, null where no interval is published.
    """

    value_code: str
    name: str
    target_level: int
    mean: float
    gap: float
    low: float | None
    because: str


class ProposedCompetency(msgspec.Struct, frozen=True, kw_only=True):
    """A competency of the bank that serves at least one of the gaps; `because` says which, in words."""

    code: str
    name: str
    value_codes: tuple[str, ...]
    because: str


class RoleProfileProposal(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed for a role, and what became of it. It changes nothing by itself.

    `gaps` begin with the widest, `competencies` with those that serve it, at most eight. Tasks are not proposed: they
    come from a job analysis, with the adoption. `role_profile_id` is the draft that the adoption made, null again once
    somebody discards it.
    """

    id: UUID
    team_id: UUID
    survey_id: UUID
    target_culture_id: UUID
    title: str
    family: str
    level: RoleLevel
    customer_contact: CustomerContact
    gaps: tuple[ProposedGap, ...]
    competencies: tuple[ProposedCompetency, ...]
    status: ProposalStatus
    role_profile_id: UUID | None
    proposed_by: UUID | None
    settled_by: UUID | None
    settled_at: datetime | None
    created_at: datetime
    updated_at: datetime


class TaskLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tasks of the job need a proposed competency."""

    competency_code: Code
    task_codes: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=20)]


class ProposalAdoption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tasks of the job, and the competencies to take over with the tasks that need each. Others are left out."""

    tasks: Annotated[tuple[Task, ...], Meta(min_length=1, max_length=40)]
    links: Annotated[tuple[TaskLink, ...], Meta(min_length=1, max_length=COMPETENCIES_MOST)]
