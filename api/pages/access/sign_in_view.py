"""What signing in on a page keeps between its steps: where to go on, what was entered before, who was shown to be."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from api.body import BODY_MOST
from api.pages.base import Visit
from api.pages.forms import Entered, Refusal
from api.pages.kept import FILE, is_secret
from api.session_cookie import session_cookie
from api.signed_values import opened, sealed
from api.unit_of_work import SESSION_COOKIE
from domain.access.model import Actor, OpenedSession, Place
from domain.access.service import authenticate, names_of
from domain.access.single_sign_on import Vouched
from domain.errors import DomainError

HELD = "held."
# The rest is for the address, the password and the page to go on with.
HELD_MOST = BODY_MOST - 16_384
CHOICE_COOKIE = "outside_in_choice"
CHOICE_LIFE = timedelta(minutes=10)
_PURPOSE = "choice of an organisation"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was sent after its session had ended: its address and its fields."""

    path: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def file(self) -> str:
        """The name of a file that was chosen and has to be chosen again."""
        return Entered(self.pairs).text(FILE)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody has shown to be, by a password (`account_id`) or by a provider, and what that opens."""

    organisation_ids: tuple[UUID, ...]
    next_page: str
    account_id: UUID | None = None
    vouched: Vouched | None = None


def own_path(text: str) -> str:
    """The address if it is a path of this site, else the start page: nobody is led elsewhere after signing in."""
    plain = text.isprintable() and "\\" not in text and text.startswith("/") and not text.startswith("//")
    try:
        parts = urlsplit(text) if plain else None
    except ValueError:
        parts = None
    return text if parts is not None and not parts.scheme and not parts.netloc else "/"


def held_in(form: Entered) -> Held | None:
    """The form that waits to be sent, if there is one."""
    path = own_path(form.text("held_for"))
    found = ((name.removeprefix(HELD), value) for name, value in form.pairs if name.startswith(HELD))
    pairs = tuple((name, value) for name, value in found if not is_secret(name))
    return Held(path=path, pairs=pairs) if form.has("held_for") and path != "/" else None


def can_be_held(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether the form to sign in is taken with these fields in it, as a browser encodes them."""
    sent = urlencode([(f"{HELD}{name}", value.replace("\n", "\r\n")) for name, value in pairs])
    return len(sent) + 2 * sent.count("~") <= HELD_MOST


async def signed_in(visit: Visit) -> Actor | None:
    """Whoever the browser's cookie stands for, on a page for everybody; None for an external panelist as well."""
    cookie = visit.request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return None
    try:
        actor = await authenticate(visit.conn, cookie, None)
    except DomainError:
        return None
    return None if actor.scorecard_id is not None else actor


def single_sign_on_label(state: Any) -> str | None:
    """What the button of single sign-on says, None where there is none."""
    return None if state.single_sign_on is None else str(state.single_sign_on.label)


def sign_in_values(state: Any, held: Held | None, next_page: str, *, lost: bool = False) -> dict[str, Any]:
    """What the form to sign in shows. `guest`: on to a scorecard, which somebody without an account may hold.

    `lost`: what was sent is too long to be carried on.
    """
    return {
        "lost": lost,
        "next": next_page,
        "held": held.pairs if held else (),
        "held_for": held.path if held else "",
        "file": held.file if held else "",
        "guest": (held.path if held else next_page).startswith("/scorecards/"),
        "single_sign_on": single_sign_on_label(state),
    }


async def sign_in_page(
    visit: Visit, *, next_page: str, held: Held | None = None, refusal: Refusal | None = None, status: int = 200
) -> Response[str]:
    """The form, with what was entered before and why it did not work."""
    return await visit.page(
        "access/sign_in.html",
        title="Sign in again" if held else "Sign in",
        refusal=refusal,
        status=status,
        **sign_in_values(visit.request.app.state, held, next_page),
    )


async def choose_page(
    visit: Visit, shown: Shown, places: Sequence[Place], *, held: Held | None = None
) -> Response[str]:
    """The organisations to choose from; who was shown to be stands in a signed cookie meanwhile."""
    secret = str(visit.request.app.state.secret)
    answer = await visit.page("access/sign_in_choose.html", title="Choose an organisation", places=places, held=held)
    value = sealed(secret, _PURPOSE, msgspec.to_builtins(shown), CHOICE_LIFE)
    answer.cookies.append(
        Cookie(
            CHOICE_COOKIE, value=value, path="/sign-in", max_age=int(CHOICE_LIFE.total_seconds()), httponly=True,
            samesite="lax", secure=visit.is_secure,
        )
    )  # fmt: skip
    return answer


def shown_before(visit: Visit) -> Shown | None:
    """Who was shown to be in the step before, in this browser and not too long ago."""
    cookie = visit.request.cookies.get(CHOICE_COOKIE, "")
    claims = opened(str(visit.request.app.state.secret), _PURPOSE, cookie)
    return None if claims is None else msgspec.convert(claims, Shown)


async def entered_site(
    visit: Visit, session: OpenedSession, next_page: str, held: Held | None, *more: Cookie
) -> Response[Any]:
    """The browser is signed in: on to the page that was asked for, or to the form that waits to be sent."""
    cookies = [session_cookie(visit.request, session), *more]
    answer: Response[Any] = visit.see_other(own_path(next_page))
    if held is not None:
        names = await names_of(visit.conn, [session.session.account_id])
        person = names.get(session.session.account_id, "")
        answer = await visit.page("access/sign_in_held.html", title="You are signed in", held=held, person=person)
    answer.cookies.extend(cookies)
    return answer
