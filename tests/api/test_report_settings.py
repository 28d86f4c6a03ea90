"""How an organisation's reports look: the choices and the logo, over HTTP, and what reports make of them."""

import asyncio
import hashlib
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from api import logos
from api.errors import TryLater
from domain.database import open_pool, set_tenant
from domain.errors import Invalid
from domain.report_settings.rules import months_after
from domain.report_settings.service import images_of
from domain.reporting.documents import content_hash
from domain.reporting.model import CandidateReport
from domain.reporting.service import candidate_report
from domain.reporting.team_culture import compose as compose_team
from domain.reporting.team_model import TeamReportOptions
from tests import pictures
from tests.api.conftest import World, problem
from tests.conftest import Tenant
from tests.domain.test_unnamed import everything

pytestmark = pytest.mark.anyio
SETTINGS, LOGO = "/v1/organisation/report-settings", "/v1/organisation/logo"
START = {"colour": None, "name_raters": True, "retention_months": None, "logo": None, "revision": 0}


async def choose(world: World, by: str = "admin", etag: str | None = None, **choices: Any) -> httpx.Response:
    if etag is None:
        etag = (await world.client.get(SETTINGS, headers=world.tenant.auth())).headers["etag"]
    return await world.client.put(SETTINGS, json=choices, headers={**world.tenant.auth(by), "If-Match": etag})


async def send(
    world: World, content: bytes, kind: str = "image/png", by: str = "admin", etag: str | None = None
) -> httpx.Response:
    if etag is None:
        etag = (await world.client.get(SETTINGS, headers=world.tenant.auth())).headers["etag"]
    headers = {**world.tenant.auth(by), "If-Match": etag, "Content-Type": kind}
    return await world.client.put(LOGO, content=content, headers=headers)


async def test_at_the_start_nothing_is_chosen(client: httpx.AsyncClient, tenant: Tenant) -> None:
    found = await client.get(SETTINGS, headers=tenant.auth())
    assert found.json() == START
    assert found.headers["etag"] == '"0"'
    problem(await client.get(LOGO, headers=tenant.auth()), 404, "not_found")
    headers = {**tenant.auth(), "If-Match": '"0"'}
    problem(await client.delete(LOGO, headers=headers), 404, "not_found")
    first = await client.put(SETTINGS, json={"retention_months": 12}, headers=headers)
    assert (first.json(), first.headers["etag"]) == (START | {"retention_months": 12, "revision": 1}, '"1"')


async def test_choices_are_replaced_as_a_whole(world: World) -> None:
    saved = await choose(world, colour="#7A1F3D", name_raters=False, retention_months=120)
    assert saved.status_code == 200, saved.text
    assert (saved.json()["colour"], saved.json()["name_raters"]) == ("#7a1f3d", False)
    read = await world.client.get(SETTINGS, headers=world.tenant.auth("recruiter"))
    assert read.json() == saved.json()
    assert read.headers["etag"] == saved.headers["etag"]
    emptied = (await choose(world)).json()
    assert (emptied["colour"], emptied["name_raters"], emptied["retention_months"]) == (None, True, None)
    assert emptied["logo"] == saved.json()["logo"], "the logo has an address of its own"


async def test_if_match_guards_choices_and_logo_alike(world: World) -> None:
    before = (await world.client.get(SETTINGS, headers=world.tenant.auth())).headers["etag"]
    assert (await world.client.get(LOGO, headers=world.tenant.auth())).headers["etag"] == before
    assert (await choose(world, etag=before)).status_code == 200
    problem(await choose(world, etag=before), 412, "stale")
    problem(await send(world, pictures.picture(), etag=before), 412, "stale")
    stale = {**world.tenant.auth(), "If-Match": before}
    problem(await world.client.delete(LOGO, headers=stale), 412, "stale")
    bare = world.tenant.auth()
    problem(await world.client.put(SETTINGS, json={}, headers=bare), 428, "if_match_missing")
    problem(await world.client.delete(LOGO, headers=bare), 428, "if_match_missing")
    headers = {**bare, "Content-Type": "image/png"}
    problem(await world.client.put(LOGO, content=pictures.picture(), headers=headers), 428, "if_match_missing")


async def test_of_two_first_choices_one_is_stale(client: httpx.AsyncClient, tenant: Tenant) -> None:
    headers = {**tenant.auth(), "If-Match": '"0"'}
    both = await asyncio.gather(*(client.put(SETTINGS, json={}, headers=headers) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [200, 412]


@pytest.mark.parametrize(
    ("by", "reads", "writes"),
    [
        ("admin", 200, 200),
        ("hr", 200, 200),
        ("recruiter", 200, 403),
        ("hiring_manager", 200, 403),
        ("panelist", 403, 403),
        ("viewer", 403, 403),
    ],
)
async def test_who_may(world: World, by: str, reads: int, writes: int) -> None:
    for path in (SETTINGS, LOGO):
        assert (await world.client.get(path, headers=world.tenant.auth(by))).status_code == reads
    assert (await choose(world, by)).status_code == writes
    assert (await send(world, pictures.picture(), by=by)).status_code == writes
    etag = (await world.client.get(SETTINGS, headers=world.tenant.auth())).headers["etag"]
    removed = await world.client.delete(LOGO, headers={**world.tenant.auth(by), "If-Match": etag})
    assert removed.status_code == (204 if writes == 200 else 403)


@pytest.mark.parametrize(
    ("choices", "code", "field"),
    [
        ({"colour": "#777777"}, "contrast_too_low", "colour"),
        ({"colour": "teal"}, "invalid", "colour"),
        ({"colour": "#0d5c63\n"}, "invalid", "colour"),
        ({"colour": 5}, "invalid", "colour"),
        ({"retention_months": 0}, "invalid", "retention_months"),
        ({"retention_months": 121}, "invalid", "retention_months"),
        ({"retention_months": 1.5}, "invalid", "retention_months"),
        ({"name_raters": None}, "invalid", "name_raters"),
        ({"logo": "data:image/png;base64,"}, "unknown_field", "logo"),
    ],
)
async def test_choices_that_cannot_be_taken(shared_world: World, choices: Any, code: str, field: str) -> None:
    problem(await choose(shared_world, **choices), 422, code, field)


async def test_a_low_contrast_is_told_with_its_ratio(shared_world: World) -> None:
    refused = problem(await choose(shared_world, colour="#00aaee"), 422, "contrast_too_low", "colour")
    assert "2.63:1" in refused["detail"]
    assert "4.5:1" in refused["detail"]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (pictures.picture(300, 100), (300, 100)),
        (pictures.picture(4000, 1000), (1200, 300)),
        (pictures.picture(1000, 1000), (400, 400)),
        (pictures.picture(64, 16), (64, 16)),
        (pictures.picture(kind="JPEG"), (300, 100)),
        (pictures.picture(mode="CMYK", colour=(90, 80, 0, 10), kind="JPEG"), (300, 100)),
        (pictures.picture(mode="RGBA", colour=(0, 40, 80, 128)), (300, 100)),
        (pictures.picture(mode="P", colour=0), (300, 100)),
        (pictures.picture(mode="I;16", colour=9000), (300, 100)),
        (pictures.picture(mode="1", colour=0), (300, 100)),
    ],
    ids=["as it is", "wide", "square", "smallest", "jpeg", "cmyk", "transparent", "palette", "16 bits", "1 bit"],
)
async def test_pictures_are_scaled_and_stored_as_png(world: World, content: bytes, size: tuple[int, int]) -> None:
    saved = await send(world, content)
    assert saved.status_code == 200, saved.text
    read = await world.client.get(LOGO, headers=world.tenant.auth())
    assert read.headers["content-type"] == "image/png"
    assert saved.json()["logo"] == {
        "sha256": hashlib.sha256(read.content).hexdigest(),
        "width": size[0],
        "height": size[1],
        "size": len(read.content),
    }
    with Image.open(BytesIO(read.content)) as stored:
        assert (stored.format, stored.size, stored.mode) == ("PNG", size, "RGB")


async def test_a_logo_is_turned_upright_and_loses_everything_but_its_pixels(world: World) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    exif[0x010E] = "Where this was taken"
    await send(world, pictures.picture(300, 100, kind="JPEG", exif=exif), "image/jpeg")
    stored = (await world.client.get(LOGO, headers=world.tenant.auth())).content
    assert b"taken" not in stored
    assert b"eXIf" not in stored
    with Image.open(BytesIO(stored)) as turned:
        assert turned.size == (100, 300)
        assert not turned.getexif()


async def test_a_logo_of_five_mebibytes_is_taken_and_a_byte_more_is_not(world: World) -> None:
    content = pictures.noise(5 * 1_048_576)
    assert len(content) == 5 * 1_048_576
    assert (await send(world, content)).status_code == 200
    refused = problem(await send(world, content + b"x"), 413, "body_too_large")
    assert "5242880" in refused["detail"]
    other = await world.client.put(SETTINGS, content=b" " * 1_048_577, headers=world.tenant.auth())
    assert "1048576" in problem(other, 413, "body_too_large")["detail"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "required"),
        (b"a logo, honestly", "not_an_image"),
        (pictures.SVG, "svg"),
        (b"\xef\xbb\xbf  " + pictures.SVG, "svg"),
        (pictures.picture(mode="P", colour=1, kind="GIF"), "not_an_image"),
        (pictures.picture(kind="WEBP"), "not_an_image"),
        (pictures.picture(kind="TIFF"), "not_an_image"),
        (pictures.animated(), "animated"),
        (pictures.picture(63, 63), "too_small"),
        (pictures.picture(640, 15), "too_small"),
        (pictures.picture(4001, 4000, mode="1", colour=0), "too_many_pixels"),
        (pictures.bomb(30_000, 30_000), "too_many_pixels"),
        (pictures.bomb(2_000_000, 60_000), "too_many_pixels"),
        (pictures.picture()[:150], "broken"),
        (pictures.picture(kind="JPEG")[:300], "broken"),
        (pictures.picture().replace(b"IDAT", b"IDAX"), "not_an_image"),
        (pictures.picture(colour="white"), "not_visible"),
        (pictures.picture(mode="RGBA", colour=(255, 255, 255, 0)), "not_visible"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_logo_is_refused_with_the_reason(shared_world: World, content: bytes, code: str) -> None:
    before = (await shared_world.client.get(SETTINGS, headers=shared_world.tenant.auth())).json()
    problem(await send(shared_world, content), 422, code, "body")
    assert (await shared_world.client.get(SETTINGS, headers=shared_world.tenant.auth())).json() == before


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "image/gif", "text/plain", "application/json", "multipart/form-data"]
)
async def test_other_kinds_of_body_are_refused(shared_world: World, kind: str) -> None:
    refused = problem(await send(shared_world, pictures.SVG, kind), 415, "media_type_unsupported")
    assert ("scripts" in refused["detail"]) == (kind == "image/svg+xml")


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    sleeping = (sys.executable, "-c", "import sys, time; sys.stdin.buffer.read(); time.sleep(600)")
    with pytest.raises(Invalid) as refused:
        await logos.prepare_logo(pictures.picture(), sleeping, seconds=0.5)
    assert refused.value.code == "too_large"


async def test_a_picture_over_which_the_process_dies_is_refused() -> None:
    dying = (sys.executable, "-c", "import os; os.abort()")
    with pytest.raises(Invalid) as refused:
        await logos.prepare_logo(pictures.picture(), dying)
    assert refused.value.code == "too_large"


async def test_only_so_many_pictures_are_opened_at_once() -> None:
    sleeping = (sys.executable, "-c", "import time; time.sleep(600)")
    opening = [
        asyncio.create_task(logos.prepare_logo(pictures.picture(), sleeping, seconds=600)) for _ in range(logos.AT_ONCE)
    ]
    await asyncio.sleep(0)
    with pytest.raises(TryLater):
        await logos.prepare_logo(pictures.picture())
    for task in opening:
        task.cancel()
    await asyncio.gather(*opening, return_exceptions=True)
    assert (await logos.prepare_logo(pictures.picture())).width == 300


async def test_one_organisations_logo_is_not_anothers(world: World) -> None:
    own = (await world.client.get(LOGO, headers=world.tenant.auth())).content
    other = (await world.client.get(LOGO, headers=world.other.auth())).content
    assert own != other
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.other.organisation_id)
        brand = await brand_of(world)
        assert brand.logo_sha256 == hashlib.sha256(own).hexdigest()
        assert await images_of(conn, brand) == {}
    await pool.close()


async def brand_of(world: World) -> Any:
    return (await composed(world)).brand


async def composed(world: World) -> CandidateReport:
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        now = datetime.now(UTC)
        found = await candidate_report(
            conn, world.tenant.actor("recruiter"), UUID(world.ids["application"]), uuid4(), now
        )
    await pool.close()
    return found


async def test_what_was_chosen_stands_in_the_record_without_the_picture(world: World) -> None:
    await choose(world, colour="#0d5c63", retention_months=3)
    await send(world, pictures.picture(colour="green"))
    etag = (await world.client.get(SETTINGS, headers=world.tenant.auth())).headers["etag"]
    await world.client.delete(LOGO, headers={**world.tenant.auth(), "If-Match": etag})
    events = (await world.client.get("/v1/audit-events?limit=200", headers=world.tenant.auth())).json()["items"]
    told = [one for one in events if one["action"].startswith("report_")][-3:]
    assert [one["action"] for one in told] == ["report_settings.saved", "report_logo.saved", "report_logo.removed"]
    assert told[0]["details"]["retention_months"] == 3
    assert len(told[1]["details"]["sha256"]) == 64


async def test_a_removed_logo_stays_for_the_reports_that_carry_it(world: World) -> None:
    before = await composed(world)
    etag = (await world.client.get(SETTINGS, headers=world.tenant.auth())).headers["etag"]
    removed = await world.client.delete(LOGO, headers={**world.tenant.auth(), "If-Match": etag})
    assert removed.status_code == 204
    assert (await composed(world)).brand.logo_sha256 is None
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        assert list(await images_of(conn, before.brand)) == [before.brand.logo_sha256]
    await pool.close()


async def test_the_look_is_no_part_of_what_a_report_says(world: World) -> None:
    await choose(world, colour=None, retention_months=6)
    plain = await composed(world)
    await choose(world, colour="#7a1f3d", retention_months=6)
    painted = await composed(world)
    assert painted.brand.colour == "#7a1f3d"
    assert content_hash(painted) == content_hash(plain)
    await choose(world, colour="#7a1f3d", retention_months=7)
    assert content_hash(await composed(world)) != content_hash(plain)


async def test_raters_are_named_only_where_the_organisation_names_them(world: World) -> None:
    named = await composed(world)
    assert set(named.panel) == {"Pia Panelist", "Pal Panelist", "Pat Panelist"}
    await choose(world, name_raters=False)
    told = everything(await composed(world))
    for name in ("Pia", "Pal ", "Pat ", "Hal Manager", "panelist.acme"):
        assert name not in told
    assert "Panelist 3" in told


async def test_retention_is_a_span_while_open_and_a_day_once_closed(world: World) -> None:
    await choose(world, retention_months=6)
    report = await composed(world)
    assert (report.retain_until, report.retain_months) == (None, 6)
    path = f"/v1/requisitions/{world.ids['requisition']}"
    etag = (await world.client.get(path, headers=world.tenant.auth())).headers["etag"]
    closed = await world.client.post(f"{path}/close", headers={**world.tenant.auth(), "If-Match": etag})
    assert closed.status_code == 200, closed.text
    today = datetime.fromisoformat(closed.json()["closed_at"]).astimezone(UTC).date()
    report = await composed(world)
    assert report.retain_until == months_after(today, 6)
    assert report.retain_until > today + timedelta(days=180)
    await choose(world)
    report = await composed(world)
    assert (report.retain_until, report.retain_months) == (None, None)


async def test_a_teams_report_has_the_same_look(world: World) -> None:
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        report = await compose_team(
            conn, world.tenant.actor("hr"), UUID(world.ids["team"]), uuid4(), datetime.now(UTC), TeamReportOptions()
        )
    await pool.close()
    assert report.brand == await brand_of(world)
