"""Calendar files of interviews (RFC 5545, and RFC 5546 for invitations and their withdrawal)."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from domain.mail.model import CalendarEvent, CalendarMethod
from domain.mail.rendering import one_line

PRODUCT = "-//Outside-In//Interviews//EN"


def calendar_bytes(
    event: CalendarEvent,
    method: CalendarMethod = "REQUEST",
    attendee: tuple[str, str] | None = None,
    now: datetime | None = None,
) -> bytes:
    """An .ics file in UTF-8 with CRLF line ends; `attendee` is (name, e-mail). A later `sequence` replaces an earlier.

    REQUEST and CANCEL go by mail to an attendee; PUBLISH is for a file to download.
    """
    entry = Event()
    entry.add("uid", f"{event.uid}@outside-in")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", (now or datetime.now(UTC)).astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("duration", timedelta(minutes=event.duration_minutes))
    entry.add("summary", one_line(event.summary))
    if event.description:
        entry.add("description", event.description)
    if event.location:
        entry.add("location", one_line(event.location))
    entry.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    entry.add("organizer", _address(event.organizer_name, event.organizer_email), encode=False)
    if attendee is not None:
        invited = _address(*attendee)
        invited.params["ROLE"] = vText("REQ-PARTICIPANT")
        invited.params["PARTSTAT"] = vText("NEEDS-ACTION")
        invited.params["RSVP"] = vText("TRUE")
        entry.add("attendee", invited, encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(email)}")
    # A quoted parameter cannot hold a double quote (RFC 5545, 3.1).
    address.params["CN"] = vText(one_line(name).replace('"', "'"))
    return address
