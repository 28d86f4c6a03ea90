"""Messages of the outbox, their templates and the calendar event that may be attached."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

# Each has a file of the same name in templates/, which lists its parameters.
TemplateName = Literal[
    "interview_invitation",
    "interview_cancelled",
    "panelist_recused",
    "external_invitation",
    "external_code",
    "scorecard_reminder",
    "panel_unblinded",
    "self_report_invitation",
    "calibration_invitation",
    "candidate_report_link",
    "survey_invitation",
    "survey_reminder",
    "member_invitation",
    "password_reset",
]
MailStatus = Literal["queued", "held", "sent", "failed", "bounced"]
CalendarMethod = Literal["REQUEST", "CANCEL", "PUBLISH"]
WhyNoBody = Literal["removed_after_sending", "out_of_date", "secret", "admins_only", "on_panel", "pseudonymised"]
# What tells what a panel said, so that its text stays closed to who has still to rate the candidate.
OPENS_A_REPORT: frozenset[TemplateName] = frozenset({"candidate_report_link"})
# What opens an external panelist's scorecard, and what names a candidate.
OPENS_A_SCORECARD: frozenset[TemplateName] = frozenset({"external_invitation", "external_code"})
TO_A_CANDIDATE: frozenset[TemplateName] = frozenset({"self_report_invitation", "candidate_report_link"})


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a message. `placeholders` are all names in braces; `name` and `organisation` are filled in by post.

    `secret`: the body holds a link or a code that opens something. `private`: even that the message exists is
    between the product and its addressee, so the outbox shows it to nobody.
    """

    subject: str
    body: str
    placeholders: frozenset[str]
    secret: bool
    private: bool
    calendar_method: CalendarMethod


class CalendarEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An interview as calendars know it. `uid` stays the same for its life, `sequence` rises with every change.

    `summary`, `description` and `location` are shown as they are: a pseudonymous candidate is the caller's care.
    """

    uid: UUID
    sequence: int
    starts_at: datetime
    duration_minutes: int
    summary: str
    organizer_name: str
    organizer_email: str
    description: str = ""
    location: str = ""


class MailEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the outbox without its text.

    `held`: no mail server is set up, nothing is sent. `failed`: given up, `last_error` says why. `bounced`: the
    addressee's server refused it, at once or later. `attempts` counts tries; `sent_at` is when a server took it.
    `to` is null and `name` a pseudonym for a reader who may not know the candidate that it is written to.
    """

    id: UUID
    to: str | None
    name: str
    template: TemplateName
    subject: str
    status: MailStatus
    attempts: int
    last_error: str | None
    message_id: str | None
    subject_kind: str
    subject_id: UUID
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None


class MailMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message with its text and its calendar file, where it may be shown; else `why_no_body` says why not."""

    entry: MailEntry
    body: str | None
    calendar: str | None
    why_no_body: WhyNoBody | None


class StoredMail(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the sender needs it. `body` is None once it is sent, or its link or code works no more.

    `works_until`: when the link or code in it expires, if it does.
    """

    id: UUID
    to: str
    name: str
    template: TemplateName
    subject: str
    body: str | None
    calendar: bytes | None
    calendar_method: CalendarMethod | None
    secret: bool
    private: bool
    status: MailStatus
    attempts: int
    rounds: int
    message_id: str | None
    works_until: datetime | None
    created_at: datetime


class Bounce(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery status notification (RFC 3464), as a mail gateway reports it.

    `message_id` is the Message-ID of ours with its angle brackets, `status` the enhanced status code: 5 is final, 4
    says that the server keeps trying.
    """

    message_id: Annotated[str, Meta(max_length=300, pattern=r"^<[^<>\s\x00]+@[^<>\s\x00]+>$")]
    status: Annotated[str, Meta(pattern=r"^[45]\.[0-9]{1,3}\.[0-9]{1,3}$", max_length=9, examples=["5.1.1"])]
    diagnostic: Annotated[str, Meta(max_length=2000)] = ""


class Again(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which messages to send (again): all of this status that were made after this time."""

    status: Literal["held", "failed"]
    created_after: datetime


class SentAgain(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages were put back into the queue; `more` if there are others, so that one asks once more."""

    queued: int
    more: bool
