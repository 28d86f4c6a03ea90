"""Settings: the only place that reads the environment. Nothing else in the product does."""

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.identity_provider import IdentityProvider, identity_provider
from api.smtp import SmtpServer, smtp_server


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message says which and what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that may differ between two installations. The README's table documents each."""

    database_url: str | None
    migration_url: str | None
    data_dir: Path
    secret: str
    base_url: str
    smtp: SmtpServer | None = None
    identity_provider: IdentityProvider | None = None
    api_processes: int = 1
    workers: int = 1
    requests_per_minute: int = 1200
    warm_tagger: bool = False
    trusted_proxies: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read `OUTSIDE_IN_*` from `environ`; raises SettingsError on a value that cannot be used."""
        data_dir = Path(environ.get("OUTSIDE_IN_DATA_DIR") or ".data").expanduser().absolute()
        return cls(
            database_url=_postgres_url(environ, "OUTSIDE_IN_DATABASE_URL"),
            migration_url=_postgres_url(environ, "OUTSIDE_IN_MIGRATION_URL"),
            data_dir=data_dir,
            secret=_secret(environ),
            base_url=_base_url(environ),
            smtp=_smtp(environ),
            identity_provider=_identity_provider(environ),
            api_processes=_whole_number(environ, "OUTSIDE_IN_API_PROCESSES", default=1, most=64),
            workers=_whole_number(environ, "OUTSIDE_IN_WORKERS", default=1, most=64),
            requests_per_minute=_whole_number(environ, "OUTSIDE_IN_REQUESTS_PER_MINUTE", default=1200, most=1_000_000),
            warm_tagger=_yes_or_no(environ, "OUTSIDE_IN_WARM_TAGGER"),
            trusted_proxies=_networks(environ, "OUTSIDE_IN_TRUSTED_PROXIES"),
        )


def _postgres_url(environ: Mapping[str, str], name: str) -> str | None:
    url = environ.get(name) or None
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise SettingsError(f"{name} must start with postgresql://, for example postgresql://user:password@host/db")
    return url


def _smtp(environ: Mapping[str, str]) -> SmtpServer | None:
    url = environ.get("OUTSIDE_IN_SMTP_URL")
    if not url:
        return None
    try:
        return smtp_server(url, environ.get("OUTSIDE_IN_MAIL_FROM"))
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _identity_provider(environ: Mapping[str, str]) -> IdentityProvider | None:
    try:
        return identity_provider(environ)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _secret(environ: Mapping[str, str]) -> str:
    """Sessions and links survive a restart only with a secret of their own; one process can do without."""
    secret = environ.get("OUTSIDE_IN_SECRET") or secrets.token_urlsafe(32)
    if len(secret) < 16:  # noqa: PLR2004
        raise SettingsError("OUTSIDE_IN_SECRET must have at least 16 characters")
    return secret


def _base_url(environ: Mapping[str, str]) -> str:
    url = (environ.get("OUTSIDE_IN_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise SettingsError("OUTSIDE_IN_BASE_URL must start with http:// or https://")
    return url


def _yes_or_no(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "0"
    if text not in {"0", "1"}:
        raise SettingsError(f"{name} must be 1 or 0, not {text!r}")
    return text == "1"


def _networks(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Addresses and networks; no wildcard, for whoever is trusted may say that they are anybody."""
    found = [one.strip() for one in (environ.get(name) or "").split(",") if one.strip()]
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise SettingsError(
                f"{name} must list addresses or networks, for example 127.0.0.1,10.0.0.0/8; {one!r} is none: {error}"
            ) from error
    return tuple(found)


def _whole_number(environ: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    text = environ.get(name)
    if not text:
        return default
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from 1 to {most}, not {text!r}")
    return int(text)
