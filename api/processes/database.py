"""The database of `serve`: the embedded cluster, restarted when it dies, or the operator's own server."""

import asyncio
import time
from urllib.parse import urlsplit

import asyncpg

from api.processes.children import Backoff, how
from api.processes.embedded import EmbeddedPostgres
from api.processes.errors import EmbeddedError, ProcessError
from api.processes.identity import Identity
from api.processes.reaper import Reaper
from api.processes.stop import Stop
from migrations.runner import MigrationError, migrate


class WatchedCluster:
    """The embedded cluster under supervision."""

    def __init__(self, cluster: EmbeddedPostgres, reaper: Reaper, stop: Stop) -> None:
        self.cluster = cluster
        self._reaper = reaper
        self._stop = stop
        self._backoff = Backoff()
        self._identity: Identity | None = None
        self._since = 0.0

    def start(self) -> None:
        """Start or start again; raises EmbeddedError."""
        self._since = time.monotonic()
        self.cluster.start(lambda: self._stop.asked, self._watch)

    def check(self) -> str | None:
        """Start it again when it has died; one line for the log when something happened."""
        postmaster = self.cluster.postmaster
        if postmaster is None:
            return self._retry() if self._backoff.is_due else None
        code = postmaster.process.poll()
        if code is None:
            return None
        self.cluster.discard()
        pause = self._backoff.ended(time.monotonic() - self._since)
        failure = None if pause else self._retry()
        return failure or f"PostgreSQL ended ({how(code)}); restarted {f'in {pause:.0f} s' if pause else 'at once'}"

    def stop(self) -> None:
        """Fast shutdown, and the data directory is free."""
        self.cluster.stop(urgent=self._stop.hurried)
        self._forget()

    def _retry(self) -> str | None:
        try:
            self.start()
        except EmbeddedError as error:
            pause = self._backoff.ended(time.monotonic() - self._since)
            return f"PostgreSQL cannot be restarted, next try in {pause:.0f} s: {error}"
        return None

    def _watch(self, pid: int) -> None:
        self._forget()
        self._identity = Identity.of(pid)
        self._reaper.watch(self._identity, "database")

    def _forget(self) -> None:
        if self._identity is not None:
            self._reaper.forget(self._identity)
            self._identity = None


def apply_migrations(migration_url: str, application_url: str, stop: Stop | None = None) -> list[str]:
    """Bring the schema up to date and return the names of what was applied; raises ProcessError."""
    try:
        return asyncio.run(_migrate(migration_url, urlsplit(application_url).username, stop or Stop()))
    except MigrationError as error:
        raise ProcessError(f"the database cannot be brought up to date: {error}") from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError, ValueError) as error:
        detail = " ".join(str(error).split()) or type(error).__name__
        raise ProcessError(f"the database cannot be used: {detail}") from error
    except asyncio.CancelledError as error:
        raise ProcessError("stopped while the database was brought up to date") from error


async def _migrate(url: str, role: str | None, stop: Stop) -> list[str]:
    """Another process may hold the lock for minutes, so ask between whether the operator wants to stop."""
    task = asyncio.create_task(migrate(url, role))
    while not (await asyncio.wait({task}, timeout=0.2))[0]:
        if stop.asked:
            task.cancel()
    return task.result()
