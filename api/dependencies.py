"""What routes are given: the connection in its transaction and who acts, from the unit of work; the tagger's models."""

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide

from api.model_process import ModelProcess
from api.unit_of_work import Transactions, Watcher
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


def provide_transactions(request: Request[None, None, State]) -> Transactions:
    """For stateless routes, which have no `conn`."""
    transactions: Transactions = request.scope["state"]["transactions"]
    return transactions


def provide_watcher(request: Request[None, None, State]) -> Watcher:
    """For streaming routes, which have no `conn` either."""
    watcher: Watcher = request.scope["state"]["watcher"]
    return watcher


def provide_tagger(request: Request[None, None, State]) -> ModelProcess:
    """The process that holds the tagger's models."""
    tagger: ModelProcess = request.app.state.tagger
    return tagger


DEPENDENCIES = {
    "conn": Provide(provide_conn, sync_to_thread=False),
    "actor": Provide(provide_actor, sync_to_thread=False),
    "transactions": Provide(provide_transactions, sync_to_thread=False),
    "watcher": Provide(provide_watcher, sync_to_thread=False),
    "tagger": Provide(provide_tagger, sync_to_thread=False),
}
