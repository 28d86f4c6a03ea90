"""What becomes of a message after an attempt, and what of it may be shown."""

import re
from datetime import UTC, datetime, timedelta

from domain.dates import written
from domain.mail.model import MailEntry, MailStatus, StoredMail, WhyNoBody
from domain.mail.rendering import one_line

ERROR_MOST = 300
# A round is one job with its attempts within minutes. A mail server may be away for longer.
PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
_CODES = re.compile(r"[A-Za-z0-9_-]{24,}")


def next_round(rounds: int) -> timedelta | None:
    """The pause before the next round after `rounds` in vain; None when it is time to give up."""
    return PAUSES[rounds - 1] if rounds <= len(PAUSES) else None


def may_send_again(status: MailStatus, *, has_body: bool, waits: bool) -> bool:
    """Whether sending can be asked for: not while a job is at it, and not after the text is removed."""
    # Queued without a job: its worker was killed in the last attempt.
    return has_body and not waits and status != "sent"


def works(message: StoredMail, now: datetime) -> bool:
    """Whether the link or code in it, if there is one, has not expired."""
    return message.works_until is None or message.works_until > now


def why_no_body(
    message: StoredMail,
    now: datetime,
    *,
    by_admin: bool,
    mail_is_set_up: bool,
    on_panel: bool = False,
    pseudonymised: bool = False,
) -> WhyNoBody | None:
    """Why the text may not be shown; None if it may.

    With a mail server nobody but the addressee needs the links and codes in it; without one an admin hands them over,
    but never one who sits on the panel that an external panelist's link leads to (`on_panel`), or is still to rate
    under a pseudonym whom it names. To these the reason is the same whatever has become of the text.
    """
    if on_panel or pseudonymised:
        return "on_panel" if on_panel else "pseudonymised"
    if message.body is None:
        return "removed_after_sending" if message.status in {"sent", "bounced"} else "out_of_date"
    if not by_admin:
        return "admins_only"
    if message.secret and not works(message, now):
        return "out_of_date"
    return "secret" if message.secret and mail_is_set_up else None


def sanitised(error: str) -> str:
    """A mail server's answer for the outbox: one line, shortened, without anything that could be a link's secret."""
    text = _CODES.sub("…", one_line(error))
    return text if len(text) <= ERROR_MOST else text[: ERROR_MOST - 1] + "…"


def after_bounce(entry: MailEntry, status: str) -> MailStatus:
    """A final notification makes a sent message bounced; a preliminary one changes nothing but the error shown."""
    return "bounced" if status.startswith("5") else entry.status


def when_text(moment: datetime) -> str:
    """A time as messages write it: Monday 2 November 2026, 09:00 UTC."""
    utc = moment.astimezone(UTC)
    return f"{_WEEKDAYS[utc.weekday()]} {written(utc)}, {utc:%H:%M} UTC"


# Not strftime: its names follow the process's locale.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
