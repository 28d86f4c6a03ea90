"""The pages on a database of their own, without worker or demo: for tests that need settings of their own."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx

from domain.access.passwords import hash_password
from domain.database import open_pool
from tests.api.served import granian
from tests.conftest import Server, cloned
from tests.pages.site import PASSWORD, Organisation, Site
from tests.product import Product


@asynccontextmanager
async def light_site(server: Server, template: str, **settings: str) -> AsyncIterator[Site]:
    """A site whose `demo` is an organisation without anything in it; `settings` are more OUTSIDE_IN_*."""
    async with cloned(server, template) as database:
        pool = await open_pool(database.application_url, max_size=2)
        with granian(database.application_url, **settings) as url:
            async with httpx.AsyncClient(base_url=url, timeout=60) as client:
                empty = Organisation(UUID(int=0), "", {}, {}, {}, client)
                site = Site(Product(url, {}), pool, database.superuser_url, client, empty, hash_password(PASSWORD))
                yield dataclasses.replace(site, demo=await site.new_organisation())
        await pool.close()
