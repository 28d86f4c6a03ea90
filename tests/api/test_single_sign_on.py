"""The protocol of single sign-on against a real provider, and answers that must not be believed."""

import base64
import hmac
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from api.identity_provider import IdentityProvider, identity_provider
from api.signed_values import opened, sealed
from api.single_sign_on import COOKIE_LIFE, ProviderDown, SingleSignOn
from domain.errors import Unauthenticated
from tests.identity import Provider, parameter, running_provider
from tests.product import free_port

pytestmark = pytest.mark.anyio
SECRET = "a secret for tests only"
MO = {"email": "mo@example.org", "email_verified": True, "name": "Mo Lang"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as one:
        one.knows("mo", **MO)
        yield one


@pytest.fixture
async def sign_on(provider: Provider) -> AsyncIterator[SingleSignOn]:
    one = SingleSignOn(provider.settings, "http://test", SECRET)
    yield one
    await one.close()


def answer_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


async def test_the_whole_way(provider: Provider, sign_on: SingleSignOn) -> None:
    start = await sign_on.start("/interviews?due=1")
    asked = answer_of(start.address)
    assert asked["redirect_uri"] == "http://test/single-sign-on/callback"
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid email profile", "S256")
    assert len(asked["state"]) == len(asked["nonce"]) == 32
    back = provider.agrees(start.address, "mo")
    vouched, next_page = await sign_on.finish(answer_of(back), start.cookie)
    assert (vouched.issuer, vouched.subject) == (provider.issuer, "mo")
    assert (vouched.email, vouched.name, next_page) == ("mo@example.org", "Mo Lang", "/interviews?due=1")


@pytest.mark.parametrize(
    ("verified", "email"), [(True, "mo@example.org"), ("true", "mo@example.org"), (False, None), (None, None)]
)
async def test_only_a_verified_address_counts(
    provider: Provider, sign_on: SingleSignOn, verified: Any, email: str | None
) -> None:
    claims = {"email": "mo@example.org"} | ({} if verified is None else {"email_verified": verified})
    provider.knows("unsure", **claims)
    start = await sign_on.start("/")
    vouched, _ = await sign_on.finish(answer_of(provider.agrees(start.address, "unsure")), start.cookie)
    assert vouched.email == email


async def test_an_answer_is_believed_once_and_in_the_browser_that_asked(
    provider: Provider, sign_on: SingleSignOn
) -> None:
    start, other = await sign_on.start("/"), await sign_on.start("/")
    back = answer_of(provider.agrees(start.address, "mo"))
    for query, cookie in (
        (back, ""),
        (back, other.cookie),
        (back, start.cookie[:-2]),
        (back, sealed("another secret of 23 char", "single sign-on", {"state": back["state"]}, COOKIE_LIFE)),
        (back, sealed(SECRET, "another purpose", {"state": back["state"]}, COOKIE_LIFE)),
        ({**back, "state": "x"}, start.cookie),
        ({"code": back["code"]}, start.cookie),
        ({"state": back["state"], "error": "access_denied"}, start.cookie),
        ({**back, "iss": "https://evil.example"}, start.cookie),
        ({**back, "code": "made up"}, start.cookie),
    ):
        with pytest.raises(Unauthenticated) as refusal:
            await sign_on.finish(query, cookie)
        assert refusal.value.code == "single_sign_on_refused"
    await sign_on.finish(back, start.cookie)
    with pytest.raises(Unauthenticated):
        await sign_on.finish(back, start.cookie)


async def test_another_nonce_is_refused(provider: Provider, sign_on: SingleSignOn) -> None:
    """A code that was issued for another sign-in is slipped into this one."""
    start = await sign_on.start("/")
    swapped = start.address.replace(parameter(start.address, "nonce"), "somebody-elses-nonce-of-32-letters")
    with pytest.raises(Unauthenticated, match="does not hold"):
        await sign_on.finish(answer_of(provider.agrees(swapped, "mo")), start.cookie)


async def test_the_code_is_bound_to_the_browser_by_its_verifier(sign_on: SingleSignOn) -> None:
    start = await sign_on.start("/")
    kept = opened(SECRET, "single sign-on", start.cookie)
    assert kept is not None
    assert len(kept["verifier"]) == 64
    assert kept["verifier"] not in start.address


async def test_a_provider_that_is_down_is_told_apart_and_asked_again(provider: Provider) -> None:
    port = free_port()
    down = SingleSignOn(
        IdentityProvider(issuer=f"http://localhost:{port}", client_id="c", client_secret="s", label="x"),
        "http://test",
        SECRET,
    )
    with pytest.raises(ProviderDown):
        await down.start("/")
    with running_provider(port) as late:
        late.knows("mo", **MO)
        start = await down.start("/")
        back = answer_of(late.agrees(start.address, "mo"))
    with pytest.raises(ProviderDown):
        await down.finish(back, start.cookie)
    await down.close()


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unsigned(claims: str) -> str:
    header = encoded(b'{"alg": "none"}')
    return f"{header}.{claims}."


def with_odd_header(claims: str) -> str:
    """A header whose list of what must be understood is no list."""
    header = encoded(b'{"alg": "HS256", "crit": 1}')
    return f"{header}.{claims}.{encoded(b'x')}"


def signed_with(secret: bytes, claims: str) -> str:
    """An HMAC under a key that everybody knows, such as the provider's public one."""
    header = encoded(b'{"alg": "HS256", "kid": "one"}')
    signature = encoded(hmac.digest(secret, f"{header}.{claims}".encode(), "sha256"))
    return f"{header}.{claims}.{signature}"


class Stub:
    """Answers as a provider would, with whatever ID token the test has made."""

    def __init__(self, key: RSAKey, other: RSAKey) -> None:
        self.key, self.other = key, other
        self.keys = [self.key]
        self.fetched = 0
        self.token = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        at = "https://id.example"
        if request.url.path.endswith("openid-configuration"):
            return httpx.Response(200, json={
                "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            })  # fmt: skip
        if request.url.path == "/keys":
            self.fetched += 1
            return httpx.Response(200, json=KeySet(self.keys).as_dict(private=False))
        return httpx.Response(200, json={"id_token": self.token, "access_token": "a", "token_type": "Bearer"})

    def sign(self, key: Any, claims: dict[str, Any], alg: str = "RS256") -> None:
        header = {"alg": alg, "kid": key.kid}
        self.token = jwt.encode(header, claims, key, algorithms=[alg])


@pytest.fixture(scope="module")
def two_keys() -> tuple[RSAKey, RSAKey]:
    """Made once: that takes longer than a test."""
    one, two = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("one", "two"))
    return one, two


@pytest.fixture
async def stubbed(two_keys: tuple[RSAKey, RSAKey]) -> AsyncIterator[tuple[Stub, SingleSignOn]]:
    settings = IdentityProvider(issuer="https://id.example", client_id="us", client_secret="s", label="x")
    stub, one = Stub(*two_keys), SingleSignOn(settings, "http://test", SECRET)
    await one.close()
    one._http = httpx.AsyncClient(transport=httpx.MockTransport(stub))
    yield stub, one
    await one.close()


async def believed(stub: Stub, one: SingleSignOn, key: Any, changed: dict[str, Any], alg: str = "RS256") -> str:
    start = await one.start("/")
    asked = answer_of(start.address)
    now = int(time.time())
    claims = {
        "iss": "https://id.example", "aud": "us", "sub": "mo", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
        **MO, **changed,
    }  # fmt: skip
    stub.sign(key, {name: value for name, value in claims.items() if value is not None}, alg)
    vouched, _ = await one.finish({"code": "c", "state": asked["state"]}, start.cookie)
    return vouched.subject


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["us", "another"]},
        {"aud": None},
        {"azp": "another"},
        {"nonce": "x"},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
        {"sub": ""},
        {"nbf": int(time.time()) + 3600},
        {"at_hash": "x"},
    ],
)
async def test_claims_that_do_not_hold(stubbed: tuple[Stub, SingleSignOn], changed: dict[str, Any]) -> None:
    stub, one = stubbed
    assert await believed(stub, one, stub.key, {}) == "mo"
    with pytest.raises(Unauthenticated):
        await believed(stub, one, stub.key, changed)


async def test_a_signature_of_anybody_else_is_refused(stubbed: tuple[Stub, SingleSignOn]) -> None:
    stub, one = stubbed
    impostor = RSAKey.generate_key(2048, {"kid": "one"})
    curve = ECKey.generate_key("P-256", {"kid": "one"})
    # The public key taken for a shared secret, and the client's secret that both sides know.
    shared = OctKey.import_key("s" * 32, {"kid": "one"})
    for key, alg in ((impostor, "RS256"), (stub.other, "RS256"), (curve, "ES256"), (shared, "HS256")):
        with pytest.raises(Unauthenticated):
            await believed(stub, one, key, {}, alg)
    assert await believed(stub, one, stub.key, {}) == "mo"
    claims = stub.token.split(".")[1]
    public = stub.key.as_pem(private=False)
    start = await one.start("/")
    state = {"code": "c", "state": parameter(start.address, "state")}
    forged = (unsigned(claims), with_odd_header(claims), signed_with(public, claims), stub.token[:-4] + "AAAA")
    for token in ("", "a.b.c", *forged):
        stub.token = token
        with pytest.raises(Unauthenticated):
            await one.finish(state, start.cookie)


async def test_a_new_key_of_the_provider_is_fetched_and_made_up_ones_not_again_and_again(
    stubbed: tuple[Stub, SingleSignOn], monkeypatch: pytest.MonkeyPatch
) -> None:
    stub, one = stubbed
    assert await believed(stub, one, stub.key, {}) == "mo"
    stub.keys.append(stub.other)
    one._keys.read_at -= 61
    assert await believed(stub, one, stub.other, {}) == "mo"
    fetched = stub.fetched
    for number in range(3):
        unknown = RSAKey.generate_key(2048, {"kid": f"made-up-{number}"})
        with pytest.raises(Unauthenticated):
            await believed(stub, one, unknown, {})
    assert (fetched, stub.fetched) == (2, 2)


def test_settings_that_cannot_work_say_why() -> None:
    whole = {
        "OUTSIDE_IN_OIDC_ISSUER": "https://id.example/realm",
        "OUTSIDE_IN_OIDC_CLIENT_ID": "us",
        "OUTSIDE_IN_OIDC_CLIENT_SECRET": "s",
    }
    made = identity_provider(whole)
    assert made is not None
    assert (made.issuer, made.label) == ("https://id.example/realm", "single sign-on")
    assert "client_secret" not in repr(made)
    assert identity_provider({}) is None
    for change, expected in (
        ({"OUTSIDE_IN_OIDC_CLIENT_SECRET": ""}, "OUTSIDE_IN_OIDC_CLIENT_SECRET is missing"),
        ({"OUTSIDE_IN_OIDC_ISSUER": "http://id.example"}, "https"),
        ({"OUTSIDE_IN_OIDC_ISSUER": "id.example"}, "address such as"),
        ({"OUTSIDE_IN_OIDC_ISSUER": "https://id.example?x=1"}, "address such as"),
        ({"OUTSIDE_IN_OIDC_NAME": "x" * 61}, "at most 60"),
    ):
        with pytest.raises(ValueError, match=expected):
            identity_provider({**whole, **change})


def test_a_signed_value_serves_its_purpose_alone_and_not_for_long() -> None:
    text = sealed(SECRET, "one", {"a": 1}, COOKIE_LIFE)
    assert (opened(SECRET, "one", text) or {})["a"] == 1
    assert opened(SECRET, "another", text) is None
    assert opened(SECRET + "x", "one", text) is None
    assert opened(SECRET, "one", text[:-1]) is None
    assert opened(SECRET, "one", sealed(SECRET, "one", {"a": 1}, -COOKIE_LIFE)) is None
    for nonsense in ("", "x", "a.b.c", "ä", with_odd_header(encoded(b"{}"))):
        assert opened(SECRET, "one", nonsense) is None
