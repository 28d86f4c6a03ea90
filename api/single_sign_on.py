"""Single sign-on with OpenID Connect: authorization code flow with PKCE, state and nonce.

`SingleSignOn.start` gives the address at the identity provider and what the browser has to keep; `finish` takes both
back and returns what the provider vouches for. Whom that lets in is domain/access/single_sign_on.py's to say.
"""

import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import structlog
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.identity_provider import IdentityProvider
from api.observability import trace_of
from api.signed_values import opened, sealed
from domain.access.single_sign_on import Vouched
from domain.errors import DomainError, Unauthenticated

CALLBACK = "/single-sign-on/callback"
COOKIE_LIFE = timedelta(minutes=10)
TIMEOUT = httpx.Timeout(5)
METADATA_SECONDS = 3600
# A made-up key id must not make us ask the provider again and again.
KEYS_SECONDS_LEAST = 60
LEEWAY_SECONDS = 60
# Signatures that only the provider can make: never `none`, never one by a secret that both sides know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_PURPOSE = "single sign-on"
log = structlog.get_logger()


class ProviderDown(DomainError):
    """The identity provider does not answer, or not as one; a password works meanwhile."""

    def __init__(self) -> None:
        super().__init__("The sign-in service does not answer right now.", code="provider_down")


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where to send the browser, and what it has to bring back, signed."""

    address: str
    cookie: str


@dataclass
class _Held:
    """What was read from the provider, and when (seconds of a clock that only rises)."""

    value: Any = None
    read_at: float = float("-inf")


class SingleSignOn:
    """One API process's dealings with the identity provider. Its metadata and keys are read once an hour."""

    def __init__(self, provider: IdentityProvider, base_url: str, secret: str) -> None:
        self.label = provider.label
        self._provider = provider
        self._redirect = f"{base_url}{CALLBACK}"
        self._secret = secret
        self._metadata, self._keys = _Held(), _Held()
        self._http = httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False)

    async def close(self) -> None:
        """Close the connections to the provider."""
        await self._http.aclose()

    async def start(self, next_page: str) -> Start:
        """Begin; raises ProviderDown. `next_page` is the page to go on with, a path of this site."""
        metadata = await self._discovered()
        state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
        address = prepare_grant_uri(
            metadata["authorization_endpoint"],
            self._provider.client_id,
            "code",
            redirect_uri=self._redirect,
            scope="openid email profile",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "next": next_page}
        return Start(address=address, cookie=sealed(self._secret, _PURPOSE, kept, COOKIE_LIFE))

    async def finish(self, query: Mapping[str, str], cookie: str) -> tuple[Vouched, str]:
        """Whom the provider vouches for, and the page to go on with.

        Raises Unauthenticated where this browser did not begin this sign-in, the person declined it, or the answer does
        not hold; ProviderDown where the provider cannot be asked.
        """
        kept = opened(self._secret, _PURPOSE, cookie)
        if kept is None or not hmac.compare_digest(str(kept["state"]).encode(), query.get("state", "").encode()):
            raise refused("This sign-in was not begun in this browser, or too long ago. Please begin again.")
        if query.get("iss", self._provider.issuer) != self._provider.issuer:
            raise refused("The answer came from another sign-in service.")
        if "error" in query or not query.get("code"):
            raise refused("The sign-in service did not let you in, or you declined.")
        tokens = await self._exchanged(query["code"], str(kept["verifier"]))
        claims = await self._verified(tokens, str(kept["nonce"]))
        if "email" not in claims:
            claims = {**await self._user_info(tokens, claims["sub"]), **claims}
        return self._vouched(claims), str(kept["next"])

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        email = claims.get("email")
        # Some providers write the truth value as text.
        verified = claims.get("email_verified") in {True, "true"} and isinstance(email, str) and "@" in email
        return Vouched(
            issuer=self._provider.issuer,
            subject=str(claims["sub"]),
            email=str(email) if verified else None,
            name=str(claims.get("name") or ""),
        )

    async def _discovered(self) -> dict[str, Any]:
        if self._metadata.read_at + METADATA_SECONDS > time.monotonic():
            return dict(self._metadata.value)
        address = f"{self._provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = OpenIDProviderMetadata(await self._json("GET", address))
        try:
            metadata.validate()
        except ValueError as error:
            raise ProviderDown from error
        if metadata["issuer"] != self._provider.issuer or not metadata.get("jwks_uri"):
            raise ProviderDown
        self._metadata = _Held(dict(metadata), time.monotonic())
        return dict(metadata)

    async def _key_set(self, *, anew: bool) -> KeySet:
        age = time.monotonic() - self._keys.read_at
        if age > METADATA_SECONDS or (anew and age > KEYS_SECONDS_LEAST):
            metadata = await self._discovered()
            self._keys = _Held(await self._json("GET", metadata["jwks_uri"]), time.monotonic())
        try:
            return KeySet.import_key_set(self._keys.value)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderDown from error

    async def _exchanged(self, code: str, verifier: str) -> dict[str, Any]:
        """The code for tokens; the client shows who it is as RFC 6749, 2.3.1 says."""
        metadata, provider = await self._discovered(), self._provider
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "code_verifier": verifier,
        }
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        auth: httpx.BasicAuth | None = None
        if "client_secret_basic" in methods:
            auth = httpx.BasicAuth(quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))
        else:
            form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
        return await self._json("POST", metadata["token_endpoint"], data=form, auth=auth)

    async def _verified(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The ID token's claims, if its signature, issuer, audience, times and nonce all hold."""
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise refused("The sign-in service did not say who you are.")
        metadata = await self._discovered()
        try:
            decoded = self._decoded(id_token, await self._key_set(anew=False), metadata)
        except InvalidKeyIdError:
            decoded = self._decoded(id_token, await self._key_set(anew=True), metadata, last=True)
        return decoded_claims(decoded, self._provider, nonce, tokens.get("access_token"))

    def _decoded(self, id_token: str, keys: KeySet, metadata: Mapping[str, Any], *, last: bool = False) -> jwt.Token:
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        algorithms = [one for one in ALGORITHMS if one in offered]
        try:
            return jwt.decode(id_token, keys, registry=JWSRegistry(algorithms=algorithms, strict_check_header=False))
        except InvalidKeyIdError:
            if last:
                raise refused("The answer of the sign-in service is not signed by it.") from None
            raise
        except (JoseError, ValueError, TypeError) as error:
            raise refused("The answer of the sign-in service is not signed by it.") from error

    async def _user_info(self, tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """Claims that the provider gives at its own address only; none where they are about somebody else."""
        metadata = await self._discovered()
        if not metadata.get("userinfo_endpoint") or not tokens.get("access_token"):
            return {}
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        info = await self._json("GET", metadata["userinfo_endpoint"], headers=headers)
        return info if info.get("sub") == subject else {}

    async def _json(self, method: str, address: str, **sent: Any) -> dict[str, Any]:
        try:
            answer = await self._http.request(method, address, **sent)
            if answer.is_client_error and method == "POST":
                # Such as invalid_client, where the settings are wrong, which no person who signs in can know.
                log.warning("single_sign_on_refused", status=answer.status_code, error=_error_code(answer))
                raise refused("The sign-in service did not accept the sign-in; it may have been used already.")
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.warning("identity_provider_down", trace=trace_of(error))
            raise ProviderDown from error
        if not isinstance(found, dict):
            raise ProviderDown
        return found


def decoded_claims(token: jwt.Token, provider: IdentityProvider, nonce: str, access_token: object) -> dict[str, Any]:
    """The claims of an ID token whose signature holds, checked as OpenID Connect Core 3.1.3.7 demands."""
    claims = CodeIDToken(
        token.claims,
        token.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "exp": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        },
        {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token},
    )
    try:
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError) as error:
        raise refused("The answer of the sign-in service does not hold: it is out of date or for another.") from error
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise refused("The sign-in service did not say who you are.")
    return dict(claims)


def _error_code(answer: httpx.Response) -> str:
    found = re.search(r'"error"\s*:\s*"([a-z_]{1,40})"', answer.text[:2000])
    return found[1] if found else ""


def refused(message: str) -> Unauthenticated:
    """A sign-in that does not hold; the message says why, and to begin again."""
    return Unauthenticated(message, code="single_sign_on_refused")
