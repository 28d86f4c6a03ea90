"""Templates, calendar files and what may become of a message; no database."""

from datetime import UTC, datetime, timedelta, timezone
from typing import get_args
from uuid import UUID

import pytest
from icalendar import Calendar

from domain.mail.calendar import calendar_bytes
from domain.mail.model import CalendarEvent, MailStatus, StoredMail, TemplateName
from domain.mail.rendering import AUTOMATIC, FOLDER, one_line, parse_template, render, template
from domain.mail.rules import PAUSES, may_send_again, next_round, sanitised, when_text, why_no_body

NAMES: tuple[TemplateName, ...] = get_args(TemplateName)
NOW = datetime(2026, 10, 30, 8, 0, tzinfo=UTC)
EVENT = CalendarEvent(
    uid=UUID(int=7),
    sequence=3,
    starts_at=datetime(2026, 11, 2, 10, 0, tzinfo=timezone(timedelta(hours=1))),
    duration_minutes=60,
    summary="Interview: Night receptionist; candidate K7Q, room 2",
    organizer_name='Rita "R" Recruiter; Harbour, Hotels:x',
    organizer_email="rita@example.org",
    description="Guide: https://hiring.example.org/interviews/7\nPlease take notes, and rate alone.",
)


def stored(**changes: object) -> StoredMail:
    facts = {
        "id": UUID(int=1), "to": "ana@example.org", "name": "Ana", "template": "external_code", "subject": "s",
        "body": "b", "calendar": None, "calendar_method": None, "secret": False, "private": False, "status": "queued",
        "attempts": 0, "rounds": 0, "message_id": None, "works_until": None, "created_at": NOW, **changes,
    }  # fmt: skip
    return StoredMail(**facts)  # type: ignore[arg-type]


def test_every_template_name_has_its_file_and_every_file_its_name() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)
    assert all(path.suffix == ".txt" for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_template_renders_with_its_parameters_and_with_no_others(name: TemplateName) -> None:
    chosen = template(name)
    params = {one: f"<{one}>" for one in chosen.placeholders | AUTOMATIC}
    subject, body = render(chosen, params)
    assert 10 < len(subject) < 100
    assert "\n" not in subject
    for one in chosen.placeholders:
        assert f"<{one}>" in subject + body
    assert body.startswith("Dear <name>,\n\n")
    assert body.endswith("\n<organisation>\n")
    assert max(len(line) for line in body.splitlines()) <= 120
    assert not {"{", "}"} & set(subject + body)
    for missing in chosen.placeholders - AUTOMATIC:
        with pytest.raises(ValueError, match="the template takes"):
            render(chosen, {one: value for one, value in params.items() if one != missing})
    with pytest.raises(ValueError, match="the template takes"):
        render(chosen, {**params, "unknown": "x"})


@pytest.mark.parametrize("name", NAMES)
def test_what_opens_something_stands_in_the_body_of_a_secret_template_alone(name: TemplateName) -> None:
    chosen = template(name)
    subject, _ = render(chosen, {one: f"<{one}>" for one in chosen.placeholders | AUTOMATIC})
    assert "<link>" not in subject
    assert "<code>" not in subject
    asks_a_person = name in {"survey_invitation", "survey_reminder"}
    assert chosen.secret == (
        asks_a_person
        or name in {"external_invitation", "external_code", "self_report_invitation", "candidate_report_link"}
        or name in {"member_invitation", "password_reset"}
    )
    assert chosen.private == (asks_a_person or name in {"scorecard_reminder", "password_reset"})


@pytest.mark.parametrize(
    "text",
    [
        "Secret: yes\n\nbody",
        "Subject: s\nColour: red\n\nbody",
        "Subject: {a.b}\n\nbody",
        "Subject: s\nCalendar: X\n\nb",
    ],
)
def test_a_file_that_is_not_a_template_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a template has the headers|is not a plain name"):
        parse_template(text)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("Ana\r\nBcc: eve@example.org", "Ana Bcc: eve@example.org"),
        ("  Ana\tMaria\u2028Moreau\x00 ", "Ana Maria Moreau"),
        ("\u202eAna\u2066", "Ana"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Zoë Đặng 王小明", "Zoë Đặng 王小明"),
    ],
)
def test_values_become_one_line_and_stay_spelt_as_they_are(given: str, made: str) -> None:
    assert one_line(given) == made


def test_a_name_cannot_write_lines_of_its_own_into_a_message() -> None:
    chosen = template("external_code")
    values = {"name": "Ana\n\nYour account is closed", "organisation": "H", "code": "1", "minutes": "{code}"}
    _, body = render(chosen, values)
    assert body.splitlines()[0] == "Dear Ana Your account is closed,"
    assert "{code}" in body, "a value is not a template"


def test_a_calendar_file_says_what_calendars_need() -> None:
    raw = calendar_bytes(EVENT, "REQUEST", ("Ana, M.\r\nEvil: x", "ana@example.org"), NOW)
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(raw)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    (event,) = calendar.walk("VEVENT")
    assert event["UID"] == "00000000-0000-0000-0000-000000000007@outside-in"
    assert event["SEQUENCE"] == 3
    assert event.decoded("DTSTART") == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert b"DTSTART:20261102T090000Z\r\n" in raw
    assert event.decoded("DTSTAMP") == NOW
    assert event.decoded("DURATION") == timedelta(hours=1)
    assert event["SUMMARY"] == EVENT.summary
    assert event["DESCRIPTION"] == EVENT.description
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:rita@example.org"
    assert event["ORGANIZER"].params["CN"] == "Rita 'R' Recruiter; Harbour, Hotels:x"
    assert event["ATTENDEE"] == "mailto:ana@example.org"
    assert event["ATTENDEE"].params["CN"] == "Ana, M. Evil: x"
    assert "EVIL" not in event


def test_a_withdrawal_names_the_same_event_and_a_download_no_attendee() -> None:
    (cancelled,) = Calendar.from_ical(calendar_bytes(EVENT, "CANCEL", ("Ana", "ana@example.org"), NOW)).walk("VEVENT")
    (published,) = Calendar.from_ical(calendar_bytes(EVENT, "PUBLISH", now=NOW)).walk("VEVENT")
    assert cancelled["UID"] == published["UID"]
    assert cancelled["STATUS"] == "CANCELLED"
    assert "ATTENDEE" not in published


def test_pauses_grow_and_end() -> None:
    pauses = [next_round(rounds) for rounds in range(1, len(PAUSES) + 2)]
    assert pauses == [*PAUSES, None]
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.parametrize(
    ("status", "has_body", "waits", "may"),
    [
        ("held", True, False, True),
        ("failed", True, False, True),
        ("bounced", True, False, True),
        ("bounced", False, False, False),
        ("sent", False, False, False),
        ("queued", True, True, False),
        ("queued", True, False, True),
        ("held", True, True, False),
    ],
)
def test_what_can_be_sent_again(status: MailStatus, has_body: bool, waits: bool, may: bool) -> None:
    assert may_send_again(status, has_body=has_body, waits=waits) is may


@pytest.mark.parametrize(
    ("body", "secret", "by_admin", "set_up", "why"),
    [
        ("b", True, True, False, None),
        ("b", False, True, True, None),
        ("b", True, True, True, "secret"),
        ("b", False, False, False, "admins_only"),
        (None, False, True, False, "removed_after_sending"),
    ],
)
def test_whose_eyes_a_text_is_for(
    body: str | None, secret: bool, by_admin: bool, set_up: bool, why: str | None
) -> None:
    message = stored(body=body, secret=secret, status="sent" if body is None else "held")
    assert why_no_body(message, NOW, by_admin=by_admin, mail_is_set_up=set_up) == why


@pytest.mark.parametrize("body", ["b", None])
@pytest.mark.parametrize("set_up", [True, False])
@pytest.mark.parametrize("why", ["on_panel", "pseudonymised"])
def test_to_who_still_rates_the_reason_is_always_the_same(body: str | None, set_up: bool, why: str) -> None:
    """Another reason would tell whether an external panelist has used the link."""
    told = why_no_body(
        stored(body=body, secret=True), NOW, by_admin=True, mail_is_set_up=set_up, on_panel=why == "on_panel",
        pseudonymised=why == "pseudonymised",
    )  # fmt: skip
    assert told == why


@pytest.mark.parametrize(
    ("body", "works_until", "why"),
    [
        ("b", NOW, "out_of_date"),
        ("b", NOW + timedelta(seconds=1), None),
        ("b", None, None),
        (None, None, "out_of_date"),
    ],
)
def test_a_link_that_works_no_more_is_not_shown(
    body: str | None, works_until: datetime | None, why: str | None
) -> None:
    message = stored(body=body, works_until=works_until, secret=True, status="held")
    assert why_no_body(message, NOW, by_admin=True, mail_is_set_up=False) == why


def test_an_error_is_one_short_line_without_tokens() -> None:
    said = sanitised("550 5.1.1\r\nno https://x.example/e/oie_0199a5b27c1e7d3a9a543f0c2d6e8b1 " + "mailbox " * 100)
    assert said.startswith("550 5.1.1 no https://x.example/e/… mailbox")
    assert len(said) == 300


def test_times_read_the_same_everywhere() -> None:
    assert when_text(EVENT.starts_at) == "Monday 2 November 2026, 09:00 UTC"
