"""The commands that `serve` runs as children, and the environment in which they run."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from api.processes.credentials import application_secret
from api.processes.place import make_directory
from api.settings import Settings

# -P: packages come from the installation alone, never from the folder in which the operator stands.
PYTHON = (sys.executable, "-P")
DEFAULT_ADDRESS = "http://127.0.0.1:8000"


@dataclass(frozen=True, kw_only=True)
class Commands:
    """What the supervisor starts. Tests put small stand-ins here."""

    api: Sequence[str]
    worker: Sequence[str]
    demo: Sequence[str]


def product_commands(host: str, port: int, processes: int) -> Commands:
    """The product's own children."""
    granian = ("--interface", "asgi", "--factory", "--no-access-log", "--log-level", "warning")
    # granian replaces a dead process of its own at once; `serve` replaces granian.
    resilience = ("--respawn-failed-workers", "--workers-kill-timeout", "10")
    address = ("--host", host, "--port", str(port), "--workers", str(processes))
    return Commands(
        api=(*PYTHON, "-m", "granian", *granian, *resilience, *address, "api.asgi:create"),
        worker=(*PYTHON, "-m", "api.worker"),
        demo=demo_command(),
    )


def demo_command() -> Sequence[str]:
    """Seeds the demo organisation when the database has none.

    Contract: everything that it prints on standard output (the sign-in, at the first time an API key) is
    shown to the operator under the address; with an organisation already there it changes nothing.
    """
    return (*PYTHON, "-c", "from api.cli import main; main()", "demo", "--if-empty")


def child_environment(settings: Settings, database_url: str, address: str | None = None) -> dict[str, str]:
    """The operator's environment with what `serve` found out: the database, the secret, the address.

    The owner's URL is taken out: what serves requests can then never change tables or bypass policies.
    """
    environment = dict(os.environ)
    environment.pop("OUTSIDE_IN_MIGRATION_URL", None)
    environment["OUTSIDE_IN_DATABASE_URL"] = database_url
    environment["OUTSIDE_IN_DATA_DIR"] = str(settings.data_dir)
    if address is not None and settings.base_url == DEFAULT_ADDRESS:
        environment["OUTSIDE_IN_BASE_URL"] = address
    if not environment.get("OUTSIDE_IN_SECRET"):
        make_directory(settings.data_dir)
        environment["OUTSIDE_IN_SECRET"] = application_secret(settings.data_dir)
    return environment
