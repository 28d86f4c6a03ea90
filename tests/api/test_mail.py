"""The outbox over HTTP: who sees what, what can be sent again, and what gateways report."""

from dataclasses import replace
from email.headerregistry import Address
from typing import Any

import pytest

from api.settings import Settings, SettingsError
from api.smtp import SmtpServer
from tests.api.conftest import MAIL_LINK, World, problem, random_id
from tests.conftest import serving, settings_for

pytestmark = pytest.mark.anyio
NOWHERE = SmtpServer(host="127.0.0.1", port=9, tls="never", sender=Address("", addr_spec="hiring@example.org"))
BOUNCED = {"status": "5.1.1", "diagnostic": "550 5.1.1 no such mailbox\r\nas of today"}


def with_mail(world: World) -> Any:
    """The application where a mail server is set up."""
    return serving(world.database.application_url, replace(settings_for(world.database.application_url), smtp=NOWHERE))


async def audited(world: World, action: str) -> list[dict[str, Any]]:
    found, cursor = [], {}
    while True:
        page = (await world.client.get("/v1/audit-events", params=cursor, headers=world.tenant.auth())).json()
        found += [event for event in page["items"] if event["action"] == action]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def test_an_admin_sees_the_outbox_without_texts(shared_world: World) -> None:
    world = shared_world
    page = await world.client.get("/v1/mail", headers=world.tenant.auth())
    entries = {entry["id"]: entry for entry in page.json()["items"]}
    entry = entries[world.ids["mail"]]
    assert entry["to"] == "refused@example.org"
    assert (entry["template"], entry["status"], entry["last_error"]) == ("external_invitation", "failed", "535 no")
    assert entry["subject"] == "Your scorecard for an interview for Adviser"
    assert MAIL_LINK not in page.text
    failed = await world.client.get("/v1/mail", params={"status": "failed"}, headers=world.tenant.auth())
    assert [one["id"] for one in failed.json()["items"]] == [world.ids["mail"]]


async def test_nobody_but_admins_sees_mail(shared_world: World) -> None:
    world = shared_world
    for role in world.tenant.keys.keys() - {"admin"}:
        for path in ("/v1/mail", f"/v1/mail/{world.ids['mail']}"):
            problem(await world.client.get(path, headers=world.tenant.auth(role)), 403, "scope_missing")
    problem(await world.client.get(f"/v1/mail/{world.ids['mail']}", headers=world.other.auth()), 404, "not_found")


async def test_without_a_mail_server_an_admin_reads_the_link_and_that_is_recorded(world: World) -> None:
    path = f"/v1/mail/{world.ids['mail']}"
    message = (await world.client.get(path, headers=world.tenant.auth())).json()
    assert MAIL_LINK in message["body"]
    assert message["why_no_body"] is None
    (event,) = await audited(world, "mail.read")
    assert (event["subject_id"], event["details"]) == (world.ids["mail"], {"template": "external_invitation"})
    # A program has no hands to hand a link over with.
    service = {"Authorization": f"Bearer {world.tenant.service_key}"}
    message = (await world.client.get(path, headers=service)).json()
    assert (message["body"], message["why_no_body"]) == (None, "admins_only")
    acting = {**service, "On-Behalf-Of": str(world.tenant.accounts["admin"])}
    message = (await world.client.get(path, headers=acting)).json()
    assert (message["body"], message["why_no_body"]) == (None, "admins_only")
    sent = (await world.client.get(f"/v1/mail/{world.ids['sent_mail']}", headers=world.tenant.auth())).json()
    assert (sent["body"], sent["why_no_body"]) == (None, "removed_after_sending")
    assert len(await audited(world, "mail.read")) == 1


async def test_with_a_mail_server_links_are_for_their_addressees_alone(world: World) -> None:
    async with with_mail(world) as client:
        answer = await client.get(f"/v1/mail/{world.ids['mail']}", headers=world.tenant.auth())
    assert (answer.json()["body"], answer.json()["why_no_body"]) == (None, "secret")
    assert MAIL_LINK not in answer.text


async def test_a_failed_message_can_be_sent_again_once(world: World) -> None:
    path = f"/v1/mail/{world.ids['mail']}/resend"
    problem(await world.client.post(path, headers=world.tenant.auth()), 409, "mail_not_set_up")
    async with with_mail(world) as client:
        answer = await client.post(path, headers=world.tenant.auth())
        assert answer.json()["status"] == "queued"
        problem(await client.post(path, headers=world.tenant.auth()), 409, "mail_not_resendable")
        gone = f"/v1/mail/{world.ids['sent_mail']}/resend"
        problem(await client.post(gone, headers=world.tenant.auth()), 409, "mail_not_resendable")
        nowhere = f"/v1/mail/{random_id()}/resend"
        problem(await client.post(nowhere, headers=world.tenant.auth()), 404, "not_found")
    jobs = (await world.client.get("/v1/jobs?status=queued&limit=200", headers=world.tenant.auth())).json()["items"]
    assert [job["kind"] for job in jobs if job["subject_id"] == world.ids["mail"]] == ["send_mail"]
    assert len(await audited(world, "mail.sent_again")) == 1


async def test_an_expired_link_is_neither_shown_nor_sent_again(world: World, superuser: Any) -> None:
    await superuser.execute("UPDATE mail_outbox SET works_until = now() WHERE id = $1", world.ids["mail"])
    path = f"/v1/mail/{world.ids['mail']}"
    message = (await world.client.get(path, headers=world.tenant.auth())).json()
    assert (message["body"], message["why_no_body"]) == (None, "out_of_date")
    async with with_mail(world) as client:
        problem(await client.post(f"{path}/resend", headers=world.tenant.auth()), 409, "mail_not_resendable")
        body = {"status": "failed", "created_after": "2020-01-01T00:00:00Z"}
        again = await client.post("/v1/mail/resend", json=body, headers=world.tenant.auth())
        assert again.json() == {"queued": 0, "more": False}


async def test_failed_messages_since_a_time_are_sent_again_together(world: World, superuser: Any) -> None:
    async with with_mail(world) as client:

        async def again(since: str) -> dict[str, Any]:
            body = {"status": "failed", "created_after": since}
            answer: dict[str, Any] = (
                await client.post("/v1/mail/resend", json=body, headers=world.tenant.auth())
            ).json()
            return answer

        assert await again("2999-01-01T00:00:00Z") == {"queued": 0, "more": False}
        assert await again("2020-01-01T00:00:00Z") == {"queued": 1, "more": False}
        assert await again("2020-01-01T00:00:00Z") == {"queued": 0, "more": False}
    statuses = await superuser.fetch("SELECT id::text, status FROM mail_outbox WHERE id = $1", world.ids["mail"])
    assert [tuple(row) for row in statuses] == [(world.ids["mail"], "queued")]


async def test_a_reported_bounce_is_shown(world: World) -> None:
    sent = f"/v1/mail/{world.ids['sent_mail']}"
    message_id = (await world.client.get(sent, headers=world.tenant.auth())).json()["entry"]["message_id"]
    gateway = {"Authorization": f"Bearer {world.tenant.service_key}"}
    for report, status in (({"status": "4.4.1", "diagnostic": "still trying"}, "sent"), (BOUNCED, "bounced")):
        answer = await world.client.post("/v1/mail/bounces", json={"message_id": message_id, **report}, headers=gateway)
        assert (answer.status_code, answer.content) == (204, b"")
        entry = (await world.client.get(sent, headers=world.tenant.auth())).json()["entry"]
        assert entry["status"] == status
    assert entry["last_error"] == "5.1.1 550 5.1.1 no such mailbox as of today"
    assert [event["details"]["status"] for event in await audited(world, "mail.bounce_noted")] == ["4.4.1", "5.1.1"]


async def test_a_bounce_of_somebody_elses_message_is_not_found(shared_world: World) -> None:
    world = shared_world
    sent = await world.client.get(f"/v1/mail/{world.ids['sent_mail']}", headers=world.tenant.auth())
    known = sent.json()["entry"]["message_id"]
    for message_id in (known, "<nobody@example.org>"):
        answer = await world.client.post(
            "/v1/mail/bounces", json={"message_id": message_id, **BOUNCED}, headers=world.other.auth()
        )
        assert problem(answer, 404, "not_found", "message_id")["detail"] == "There is no message with this id."


@pytest.mark.parametrize(
    ("field", "value"),
    [("message_id", "no brackets"), ("message_id", "<a@b>\r\nx"), ("status", "2.0.0"), ("status", "5"), ("extra", "x")],
)
async def test_what_is_not_a_bounce_is_refused(shared_world: World, field: str, value: str) -> None:
    body = {"message_id": "<a@example.org>", **BOUNCED, field: value}
    answer = await shared_world.client.post("/v1/mail/bounces", json=body, headers=shared_world.tenant.auth())
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("url", "tls", "port"),
    [
        ("smtp://mail.example.org", "opportunistic", 587),
        ("smtp://mail.example.org:25?tls=never", "never", 25),
        ("smtp://mail.example.org?tls=required", "required", 587),
        ("smtp://user:p%40ss@mail.example.org", "required", 587),
        ("smtp://user:p%40ss@mail.example.org?tls=opportunistic", "opportunistic", 587),
        ("smtps://user:p%40ss@mail.example.org", "immediate", 465),
    ],
)
def test_the_mail_settings(url: str, tls: str, port: int) -> None:
    sender = "Harbour Hotels <hiring@example.org>"
    smtp = Settings.from_env({"OUTSIDE_IN_SMTP_URL": url, "OUTSIDE_IN_MAIL_FROM": sender}).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.tls, str(smtp.sender)) == ("mail.example.org", port, tls, sender)
    if "user" in url:
        assert (smtp.username, smtp.password) == ("user", "p@ss")
        assert "p@ss" not in repr(smtp)


@pytest.mark.parametrize(
    ("url", "sender", "says"),
    [
        ("mail.example.org", "a@example.org", "OUTSIDE_IN_SMTP_URL must look like"),
        ("http://mail.example.org", "a@example.org", "OUTSIDE_IN_SMTP_URL must look like"),
        ("smtp://", "a@example.org", "OUTSIDE_IN_SMTP_URL must look like"),
        ("smtp://mail.example.org?starttls=1", "a@example.org", "OUTSIDE_IN_SMTP_URL must look like"),
        ("smtp://mail.example.org:99999", "a@example.org", "number from 1 to 65535"),
        ("smtp://mail.example.org?tls=maybe", "a@example.org", "never, opportunistic or required"),
        ("smtps://mail.example.org?tls=never", "a@example.org", "leave .tls= out"),
        ("smtp://mail.example.org", "", "OUTSIDE_IN_MAIL_FROM must be an address"),
        ("smtp://mail.example.org", "nobody", "OUTSIDE_IN_MAIL_FROM must be an address"),
        ("smtp://mail.example.org", "a@b.example\r\nBcc: eve@example.org", "OUTSIDE_IN_MAIL_FROM must be an address"),
        ("smtp://mail.example.org", "jürgen@example.org", "OUTSIDE_IN_MAIL_FROM must be an address"),
    ],
)
def test_mail_settings_that_cannot_be_used(url: str, sender: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Settings.from_env({"OUTSIDE_IN_SMTP_URL": url, "OUTSIDE_IN_MAIL_FROM": sender})
