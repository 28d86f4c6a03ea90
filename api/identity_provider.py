"""The identity provider that the settings name: who it is and what it calls this product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

NAMES = ("OUTSIDE_IN_OIDC_ISSUER", "OUTSIDE_IN_OIDC_CLIENT_ID", "OUTSIDE_IN_OIDC_CLIENT_SECRET")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LABEL_MOST = 60


@dataclass(frozen=True, kw_only=True)
class IdentityProvider:
    """An OpenID provider. `issuer` is written exactly as the provider writes it; `label` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str


def identity_provider(environ: Mapping[str, str]) -> IdentityProvider | None:
    """The provider of the environment's settings, None where none is set; raises ValueError on half a setting."""
    issuer, client_id, secret = (environ.get(name, "") for name in NAMES)
    if not (issuer or client_id or secret):
        return None
    if missing := [name for name in NAMES if not environ.get(name)]:
        raise ValueError(f"{missing[0]} is missing: {', '.join(NAMES)} belong together")
    parts = urlsplit(issuer)
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{NAMES[0]} must be an address such as https://login.example.org/realm")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError(f"{NAMES[0]} must start with https://")
    label = environ.get("OUTSIDE_IN_OIDC_NAME", "").strip() or "single sign-on"
    if len(label) > LABEL_MOST:
        raise ValueError(f"OUTSIDE_IN_OIDC_NAME may have at most {LABEL_MOST} characters")
    return IdentityProvider(issuer=issuer, client_id=client_id, client_secret=secret, label=label)
