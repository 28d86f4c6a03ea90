"""A running product with one organisation, for what is done over the wire."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.product import running_product


@dataclass(frozen=True)
class Live:
    """A running product and the key of an organisation in it."""

    url: str
    key: str
    environment: dict[str, str]


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    with running_product() as product:
        told = product.command(
            "keys", "create-organisation", "Live", "--admin-email", "live@example.org", "--admin-name", "Liv"
        )
        key = next(word for word in told.split() if word.startswith("oik_"))
        yield Live(product.url, key, product.environment)
