"""Which demos a database has. Imports little: every later `./run` asks this and nothing else."""

from api.demo.content import admin_of, organisation
from domain.access import service as access
from domain.database import Connection

# Any constant will do: two `serve --demo` that start at once on one database must not both seed.
ADVISORY_LOCK = 7_142_026_102
WAIT_FOR_OTHERS = "SELECT pg_advisory_xact_lock($1)"


def address(email: str, number: int) -> str:
    """A person's e-mail in the `number`-th demo of a database: accounts are global, so each demo has its own."""
    name, _, host = email.partition("@")
    return email if number == 1 else f"{name}@demo{number}.{host}"


async def free_number(conn: Connection) -> int:
    """The number of the next demo: 1 while there is none. Other demos wait until this transaction ends."""
    await conn.execute(WAIT_FOR_OTHERS, ADVISORY_LOCK)
    founder = admin_of(organisation()).email
    number = 1
    while await access.memberships_of(conn, address(founder, number)) is not None:
        number += 1
    return number
