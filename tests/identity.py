"""A real OpenID provider in a process of its own, and a person who agrees to what it asks."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from api.identity_provider import IdentityProvider
from tests.product import free_port, running, without_settings


@dataclass(frozen=True)
class Provider:
    """The running provider at `issuer`."""

    issuer: str

    @property
    def settings(self) -> IdentityProvider:
        return IdentityProvider(
            issuer=self.issuer, client_id="outside-in", client_secret="a secret: for tests", label="Harbour ID"
        )

    def knows(self, subject: str, **claims: Any) -> None:
        """What it says of somebody from now on."""
        httpx.put(f"{self.issuer}/users/{quote(subject)}", json=claims).raise_for_status()

    def agrees(self, address: str, subject: str) -> str:
        """Somebody signs in there; the address that the provider sends their browser back to."""
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code in {302, 303}, answer.text
        return answer.headers["location"]


@contextmanager
def running_provider(port: int | None = None, *, token_seconds: int = 3600) -> Iterator[Provider]:
    """Start a provider, on a port of its own unless given, and end it afterwards."""
    chosen = port or free_port()
    command = [
        sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(chosen), "--require-nonce",
        "--token-max-age", str(token_seconds),
    ]  # fmt: skip
    issuer = f"http://127.0.0.1:{chosen}"
    with running(command, without_settings(), f"{issuer}/.well-known/openid-configuration"):
        yield Provider(issuer)


def parameter(address: str, name: str) -> str:
    found = re.search(rf"[?&]{name}=([^&]+)", address)
    assert found is not None, address
    return found[1]
