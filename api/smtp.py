"""The mail server that OUTSIDE_IN_SMTP_URL names."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal, cast, get_args
from urllib.parse import parse_qs, unquote, urlsplit

Tls = Literal["never", "opportunistic", "required", "immediate"]
PORTS = {"smtp": 587, "smtps": 465}
EXAMPLE = "smtp://user:password@mail.example.org:587"


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where and how mail is handed over, and from whom it comes.

    `tls`: `immediate` from the first byte (smtps), `required` or `opportunistic` by STARTTLS, or `never`. The default
    is STARTTLS where the server offers it; with a password it is required, or anybody on the way could read it.
    """

    host: str
    port: int
    tls: Tls
    sender: Address
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """The sender's domain, which also names the product to the server and ends each Message-ID."""
        return self.sender.domain


def smtp_server(url: str, mail_from: str | None) -> SmtpServer:
    """Read the two settings; raises ValueError with what to write instead. Passwords are URL-encoded."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or set(query) - {"tls"}:
        raise ValueError(f"OUTSIDE_IN_SMTP_URL must look like {EXAMPLE}, smtps:// or with ?tls=required")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise ValueError("the port in OUTSIDE_IN_SMTP_URL must be a number from 1 to 65535") from error
    return SmtpServer(
        host=parts.hostname,
        port=port,
        tls=_tls(parts.scheme, query.get("tls", [None])[0], with_password=bool(parts.password)),
        sender=_sender(mail_from),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _tls(scheme: str, wanted: str | None, *, with_password: bool) -> Tls:
    if scheme == "smtps":
        if wanted is not None:
            raise ValueError("smtps:// is encrypted from the start; leave ?tls= out")
        return "immediate"
    if wanted is None:
        return "required" if with_password else "opportunistic"
    if wanted not in get_args(Tls)[:3]:
        raise ValueError("?tls= in OUTSIDE_IN_SMTP_URL is never, opportunistic or required")
    return cast("Tls", wanted)


def _sender(mail_from: str | None) -> Address:
    name, address = parseaddr(mail_from or "")
    try:
        sender = Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise ValueError(_SENDER_WANTED) from error
    if not (sender.username and sender.domain and address.isascii() and str(mail_from).isprintable()):
        raise ValueError(_SENDER_WANTED)
    return sender


_SENDER_WANTED = "OUTSIDE_IN_MAIL_FROM must be an address such as Outside-In <hiring@example.org>, in ASCII"
