"""Hands one message to the mail server, and says in a sentence why where that did not work."""

import asyncio
import ssl
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Literal

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from api.smtp import SmtpServer
from domain.mail.model import StoredMail

# For each command, and for all of them: other jobs wait meanwhile.
TIMEOUT_SECONDS = 10
LONGEST_SECONDS = 60
PERMANENT = 500
Outcome = Literal["delayed", "bounced", "failed"]


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """Why a message was not taken.

    `delayed`: it may work later. `bounced`: the addressee's server will not have it. `failed`: something else is wrong,
    such as the settings, and trying again by itself would not help.
    """

    outcome: Outcome
    error: str


async def deliver(server: SmtpServer, message: StoredMail) -> Undelivered | None:
    """Hand the message over; None when the server has taken it.

    Certificates are verified against the system's authorities, or those of the environment's SSL_CERT_FILE.
    """
    try:
        mail = compose(server, message)
    except (ValueError, HeaderParseError, IndexError):
        return Undelivered(outcome="failed", error="this is not an address that mail can be sent to")
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await aiosmtplib.send(
                mail,
                sender=server.sender.addr_spec,
                recipients=[_ascii_domain(message.to)],
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                local_hostname=server.domain,
                timeout=TIMEOUT_SECONDS,
                use_tls=server.tls == "immediate",
                start_tls={"never": False, "required": True}.get(server.tls),
            )
    except (SMTPException, OSError, ValueError) as error:
        return undelivered(error)
    return None


def undelivered(error: SMTPException | OSError | ValueError) -> Undelivered:
    """What an exception of the SMTP client means for the message."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, SMTPResponseException):
        return _answered(error)
    root = _root(error)
    if isinstance(root, ssl.SSLError):
        return Undelivered(outcome="delayed", error=f"no trusted encryption with the mail server: {root}")
    if isinstance(error, OSError):
        why = type(root).__name__
        return Undelivered(outcome="delayed", error=f"the mail server cannot be reached or went silent ({why})")
    return Undelivered(outcome="failed", error=str(error))


def _answered(error: SMTPResponseException) -> Undelivered:
    """4xx may pass. 5xx to the address or the content is a bounce; elsewhere the settings are wrong."""
    outcome: Outcome = "failed"
    if error.code < PERMANENT or isinstance(error, SMTPConnectResponseError):
        outcome = "delayed"
    elif isinstance(error, SMTPRecipientRefused | SMTPDataError):
        outcome = "bounced"
    said = f"{error.code} {error.message}"
    if isinstance(error, SMTPAuthenticationError):
        # In our words: a server's answer may repeat the user name.
        said = f"the mail server refused user name or password ({error.code})"
    return Undelivered(outcome=outcome, error=said)


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def compose(server: SmtpServer, message: StoredMail) -> EmailMessage:
    """The message as it travels. Headers are encoded by the standard library, which refuses line ends in them.

    Its Date is when it was written, so that a second copy is the same as the first.
    """
    assert message.body is not None, "a message that has its text removed is not sent again"
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"] = server.sender
    mail["To"] = Address(display_name=message.name, addr_spec=_ascii_domain(message.to))
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    # Answers by machines (absences, receipts) are for nobody here: one to a survey's reminder would tell its sender who
    # has not answered. Exchange heeds its own header alone.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.body, charset="utf-8")
    if message.calendar is not None:
        method = str(message.calendar_method)
        mail.add_attachment(
            message.calendar,
            maintype="text",
            subtype="calendar",
            filename="interview.ics",
            params={"method": method, "charset": "utf-8"},
        )
    return mail


def _ascii_domain(address: str) -> str:
    """The address with its domain as mail servers look it up (bücher.example → xn--bcher-kva.example)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
