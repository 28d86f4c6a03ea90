"""Background work as people see it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

JobKind = Literal[
    "tag_scorecard",
    "candidate_report",
    "team_report",
    "comparison_report",
    "organisation_report",
    "report_bundle",
    "send_mail",
    "send_private_mail",
    "tag_draft",
    "retag",
    "invite_to_survey",
    "publish_survey",
    "tag_team_note",
]
JobStatus = Literal["queued", "running", "succeeded", "dead"]

# Jobs that no list shows: that there is such a message is between the product and its addressee.
HIDDEN_KINDS: tuple[JobKind, ...] = ("send_private_mail",)
# Each lock of a scorecard makes one: only its rater sees it, and an admin who has to know that it failed for good.
OWN_KINDS: tuple[JobKind, ...] = ("tag_scorecard",)
# Asked for while a panel is blind, which tells who is at work: nobody else sees it, not even a failed one.
PRIVATE_KINDS: tuple[JobKind, ...] = ("tag_draft",)

QUEUE_ENTRYPOINT = "outside_in_job"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of work. `progress` is 0 to 100; `step` says in words what is being done.

    A failed attempt goes back to `queued` and is tried again; after the last one the job is `dead` and
    `error` says why. A succeeded report job names its `report_id`. `parameters` are what was asked for beyond the
    subject: a report's edition, language and paper.
    """

    id: UUID
    kind: JobKind
    subject_id: UUID
    parameters: dict[str, str]
    status: JobStatus
    progress: int
    step: str
    attempts: int
    report_id: UUID | None
    error: str | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None


class QueuedJob(msgspec.Struct, frozen=True, kw_only=True):
    """What travels through the queue: ids, no personal text."""

    organisation_id: UUID
    job_id: UUID
