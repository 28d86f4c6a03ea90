"""A real SMTP server on a loopback port, whose answers a test decides."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from api.smtp import SmtpServer, Tls

CERTIFICATE = Path(__file__).parent / "tls" / "cert.pem"
ACCEPT = "250 taken"


@dataclass
class Inbox:
    """What arrived. `answers` are given one after the other, to RCPT or at the end of DATA; then all is accepted."""

    at: str = "DATA"
    answers: list[str] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0
    # Called when a message was taken, before the client is told so.
    on_taken: Callable[[], None] = field(default=lambda: None)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at == "RCPT" and self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.at == "DATA" and self.answers:
            return self.answers.pop(0)
        self.envelopes.append(envelope)
        self.encrypted.append(session.ssl is not None)
        self.on_taken()
        return ACCEPT

    def messages(self) -> list[EmailMessage]:
        parser = BytesParser(policy=default)
        return [cast("EmailMessage", parser.parsebytes(cast("bytes", one.content))) for one in self.envelopes]

    def url(self, **changes: Any) -> SmtpServer:
        """How to reach it, by STARTTLS where it offers that."""
        tls: Tls = changes.pop("tls", "opportunistic")
        sender = Address("Outside-In", addr_spec="hiring@mail.example.org")
        return SmtpServer(host="localhost", port=self.port, tls=tls, sender=sender, **changes)


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=data == LoginPassword(b"outside-in", b"a password: for tests"), handled=False)


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, CERTIFICATE.with_name("key.pem"))
    return context


@contextmanager
def mail_server(
    inbox: Inbox, port: int, *, starttls: bool = False, login: bool = False, **more: Any
) -> Iterator[Callable[..., SmtpServer]]:
    """Serve the inbox; yields how to address it."""
    settings: dict[str, Any] = {"hostname": "127.0.0.1", "port": port, **more}
    if starttls:
        settings["tls_context"] = server_context()
    if login:
        settings |= {"authenticator": _authenticate, "auth_required": True}
    controller = Controller(inbox, **settings)
    inbox.port = port
    controller.start()
    try:
        yield inbox.url
    finally:
        controller.stop()
