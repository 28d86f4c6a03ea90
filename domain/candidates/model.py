"""Requisitions, candidates and applications."""

from datetime import datetime
from uuid import UUID

import msgspec

HOURS_TO_LOCK = 24


class Requisition(msgspec.Struct, frozen=True, kw_only=True):
    """An opening: a published role profile, the rubric of its interviews, and the person who owns the process.

    `pseudonymous`: raters see a pseudonym instead of the candidate's name. `hours_to_lock` is how long after an
    interview its panel has agreed to lock. `team_id` names the team that the opening is for. `revision` is the ETag.
    """

    id: UUID
    title: str
    role_profile_id: UUID
    rubric_id: UUID
    owner_id: UUID
    pseudonymous: bool
    hours_to_lock: int
    team_id: UUID | None
    closed_at: datetime | None
    revision: int
    created_at: datetime
    updated_at: datetime


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A person who applied. `external_id` is the id in the system that sent them; `revision` is the ETag.

    `pseudonymised`: the reader is about to rate this person in a pseudonymous requisition, so that `name` is what the
    panel calls them, and e-mail and external id are left out.
    """

    id: UUID
    name: str
    email: str | None
    external_id: str | None
    pseudonymised: bool
    revision: int
    created_at: datetime
    updated_at: datetime


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate for one requisition. `pseudonym` is what a panel calls a candidate whose name it is not shown."""

    id: UUID
    requisition_id: UUID
    candidate_id: UUID
    pseudonym: str
    created_at: datetime
    updated_at: datetime


class LabelRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to say how somebody may know the candidate of an application.

    `awaited`: this reader has yet to rate the candidate in a pseudonymous requisition.
    """

    application_id: UUID
    candidate_id: UUID
    name: str
    pseudonym: str
    pseudonymous: bool
    awaited: bool
