"""Every page with an id in its address: no other organisation's thing, and nothing of one rater to another before the
panel is open. A page that is registered and not walked here fails."""

import re
from functools import cache
from itertools import product
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from api.app import create_app
from api.unit_of_work import SESSION_COOKIE
from domain.access.sessions import open_session
from domain.database import open_pool, set_tenant
from tests.api.conftest import World, random_id
from tests.api.test_tenancy import own_ids
from tests.api.test_tenancy_sql import rows_of
from tests.conftest import Tenant, settings_for

pytestmark = pytest.mark.anyio
OWN = {"Origin": "http://test"}
DOCUMENTS = {
    "culture": "target-cultures",
    "role-profiles": "role-profiles",
    "rubrics": "rubrics",
    "interview-guides": "interview-guides",
    "survey-instruments": "survey-instruments",
}
# What the pages call otherwise than the API does.
RENAMED = {"stream_id": "value_stream_id"}
# No group of teams has been published here: the page is asked for with an id that nothing has.
NOTHING = frozenset({"view_id"})
# Parameters that are no ids of a tenant's things, and the credentials in links, which are tested where they belong.
CODES = {"code": "maturity_ladder", "language": "de", "country": "US"}
CREDENTIALS = frozenset({"token", "revision", "name"})
# Pia has locked these words in a panel that is still blind; Pal has them in a draft.
SECRETS = {"panelist": ("ring the guest back", "Asked why twice"), "panelist_2": ("noted a calm voice",)}
# What this admin cannot open: somebody else's own work, what a panelist must not see, or what is not there.
NOT_FOR_ADMINS = frozenset(
    {
        "/calibrations/{calibration_id}/attempt",
        "/calibrations/{calibration_id}/feedback",
        "/interviews/{interview_id}/accommodations",
        "/scorecards/{scorecard_id}/lock",
        "/scorecards/{scorecard_id}/step-back",
        "/surveys/{survey_id}/views/{view_id}",
    }
)
READERS = (
    "admin", "recruiter", "hiring_manager", "hr", "team_lead", "viewer", "panelist", "panelist_2", "panelist_3",
)  # fmt: skip


@cache
def registered(method: str) -> list[str]:
    """The paths of pages that have an id in them."""
    app = create_app(settings_for("postgresql://nobody@nowhere/unused"))
    return sorted(
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute) and "{" in route.path_format
        for handler in route.route_handlers
        if method in handler.http_methods and handler.fn.__module__.startswith("api.pages.")
    )


def addresses(world: World, path: str) -> list[str]:
    """The page with each id that fits it."""
    names = re.findall(r"{(\w+)}", path)
    if CREDENTIALS & set(names):
        return []
    segment = path.split("/")[1]
    api_path = f"/v1/{DOCUMENTS.get(segment, segment)}"
    fitting = [_fitting(world, api_path, name) for name in names]
    return [path.format(**dict(zip(names, chosen, strict=True))) for chosen in product(*fitting)]


def _fitting(world: World, api_path: str, name: str) -> list[str]:
    if name in CODES:
        return [CODES[name]]
    if name in NOTHING:
        return [random_id()]
    found = own_ids(world, api_path, RENAMED.get(name, name))
    return [*found, world.ids["low_team"]] if name == "team_id" else found


async def session(world: World, tenant: Tenant, member: str) -> dict[str, str]:
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id, tenant.accounts[member])
        opened = await open_session(conn, tenant.accounts[member], tenant.organisation_id, "a test")
    await pool.close()
    return {"Cookie": f"{SESSION_COOKIE}={opened.token}"}


async def test_no_page_shows_another_organisations_thing(shared_world: World) -> None:
    world = shared_world
    stranger, owner = await session(world, world.other, "admin"), await session(world, world.tenant, "admin")
    never_shown = []
    for path in registered("GET"):
        answers = []
        for address in addresses(world, path):
            seen = await world.client.get(address, headers=stranger)
            assert seen.status_code in {404, 403} or only_codes(path), f"{address}: {seen.status_code}"
            answers.append((await world.client.get(address, headers=owner)).status_code)
        if answers and 200 not in answers and path not in NOT_FOR_ADMINS:
            never_shown.append((path, sorted(set(answers))))
    assert not never_shown, f"{never_shown}: the walk shows these to nobody; give them ids that they open with"


def only_codes(path: str) -> bool:
    return set(re.findall(r"{(\w+)}", path)) <= set(CODES)


async def test_no_form_changes_another_organisations_thing(world: World, superuser: Any) -> None:
    stranger = await session(world, world.other, "admin")
    before = await rows_of(superuser, world.tenant.organisation_id)
    for path in registered("POST"):
        if only_codes(path):
            continue
        for address in addresses(world, path):
            fields = {"revision": "1", "reason": "A reason that is long enough to be taken.", "text": "x"}
            answer = await world.client.post(address, data=fields, headers={**stranger, **OWN})
            missing = await world.client.post(
                re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", random_id(), address), data=fields, headers={**stranger, **OWN}
            )
            assert answer.status_code == missing.status_code, f"{address}: {answer.status_code} {missing.status_code}"
    assert await rows_of(superuser, world.tenant.organisation_id) == before


@pytest.mark.parametrize("reader", READERS)
async def test_no_page_shows_a_raters_words_before_the_panel_is_open(shared_world: World, reader: str) -> None:
    world = shared_world
    cookie = await session(world, world.tenant, reader)
    opened, own = 0, set()
    for path in registered("GET"):
        for address in addresses(world, path):
            answer = await world.client.get(address, headers=cookie)
            assert answer.status_code < 500, f"{address}: {answer.status_code}"
            opened += answer.status_code == 200
            own |= {said for said in SECRETS.get(reader, ()) if said in answer.text}
            for rater, words in SECRETS.items():
                for said in words:
                    assert rater == reader or said not in answer.text, f"{reader} reads {rater}'s words at {address}"
    for address in (
        "/",
        "/my/interviews",
        "/notes?q=guest",
        "/notes?q=calm",
        "/candidates",
        "/requisitions",
        "/reports",
    ):
        answer = await world.client.get(address, headers=cookie)
        for rater, words in SECRETS.items():
            assert rater == reader or all(said not in answer.text for said in words), f"{reader} {address}"
    assert opened > 0
    assert own == set(SECRETS.get(reader, ())), "each rater reads their own words, so they would be seen elsewhere"
