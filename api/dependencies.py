"""What routes are given: the connection in its transaction, and who acts. Both come from the unit of work."""

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide

from domain.access.model import Actor
from domain.database import Connection


def provide_conn(request: Request[None, None, State]) -> Connection:
    """The request's connection, inside its transaction."""
    conn: Connection = request.scope["state"]["conn"]
    return conn


def provide_actor(request: Request[None, None, State]) -> Actor:
    """Who makes the request."""
    actor: Actor = request.scope["state"]["actor"]
    return actor


DEPENDENCIES = {
    "conn": Provide(provide_conn, sync_to_thread=False),
    "actor": Provide(provide_actor, sync_to_thread=False),
}
