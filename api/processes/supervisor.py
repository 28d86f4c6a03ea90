"""What `outside-in serve` does: start database, API and workers, keep them running, end them in order."""

import subprocess
import time
from dataclasses import dataclass, replace

from api.processes import network
from api.processes.children import Child, spawn
from api.processes.commands import Commands, child_environment, product_commands
from api.processes.database import WatchedCluster, apply_migrations
from api.processes.embedded import from_settings
from api.processes.errors import ProcessError
from api.processes.groups import kill_group
from api.processes.identity import Identity
from api.processes.place import say
from api.processes.reaper import Reaper
from api.processes.stop import Stop
from api.settings import Settings

TICK = 0.1
READY_TIMEOUT = 120.0
API_STARTS = 3  # an API that ends three times before it answered once will not do so later
API_GRACE, WORKER_GRACE = 15.0, 60.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line of `serve` says."""

    host: str = "127.0.0.1"
    port: int = 8000
    worker: bool = True
    demo: bool = False


class Stopped(Exception):
    """The operator asked to stop while we were starting."""


def serve(settings: Settings, options: Options, commands: Commands | None = None) -> None:
    """Run the product until SIGINT, SIGTERM or SIGHUP; raises ProcessError when it cannot start.

    Whichever way it ends, no child is left behind. `commands` replaces the product's own children in tests.
    """
    stop = Stop()
    with stop.listening():
        supervisor = Supervisor(settings, options, stop, commands)
        try:
            supervisor.start()
            supervisor.watch()
        except Stopped:
            pass
        except ProcessError:
            # After Ctrl-C an interrupted start is what the operator wanted.
            if not stop.asked:
                raise
        finally:
            supervisor.stop()


class Supervisor:
    """Owner of all the processes of one `serve`."""

    def __init__(self, settings: Settings, options: Options, stop: Stop, commands: Commands | None) -> None:
        self._settings = settings
        self._options = options
        self._stop = stop
        self._commands = commands or product_commands(options.host, options.port, settings.api_processes)
        self._reaper = Reaper()
        self._database: WatchedCluster | None = None
        self._api: Child | None = None
        self._workers: list[Child] = []
        self._demo: tuple[subprocess.Popen[bytes], Identity] | None = None

    def start(self) -> None:
        """Return when the API answers and the operator has been told so."""
        environment = self._prepare_database()
        self._continue()
        self._api = Child("the API", self._commands.api, environment, self._reaper)
        self._api.start()
        if self._options.demo:
            self._start_demo(environment)
        self._wait_until_ready(self._api)
        for number in range(1, self._settings.workers + 1 if self._options.worker else 1):
            worker = Child(f"worker {number}", self._commands.worker, environment, self._reaper)
            worker.start()
            self._workers.append(worker)
        told = self._finish_demo()
        print(f"Outside-In is ready: {self._address()}\n{told}Ctrl-C stops it.", flush=True)

    def watch(self) -> None:
        """Keep everything running until a signal comes."""
        while not self._stop.asked:
            self._check()
            time.sleep(TICK)

    def stop(self) -> None:
        """API first, so that no work comes in; then the workers, which finish their job; PostgreSQL last."""
        if self._demo is not None:
            kill_group(self._demo[1])
            self._demo[0].wait()
        self._stop_children([self._api] if self._api else [], API_GRACE)
        self._stop_children(self._workers, WORKER_GRACE)
        if self._database is not None:
            self._database.stop()
        self._reaper.stop()

    def _prepare_database(self) -> dict[str, str]:
        """Database and schema; returns the environment for the children."""
        settings = self._settings
        if settings.database_url is not None:
            self._check_port()
            self._reaper.start(None)
            application, migration = settings.database_url, settings.migration_url or settings.database_url
        else:
            cluster = from_settings(settings)
            settings = replace(settings, data_dir=cluster.place.data_dir)
            # The lock first: after a kill -9 it is free when the old API, which had the port, is gone.
            cluster.lock.acquire()
            self._check_port()
            self._reaper.start(cluster.lock.descriptor)
            self._database = WatchedCluster(cluster, self._reaper, self._stop)
            self._database.start()
            application, migration = cluster.application_url, cluster.migration_url
        apply_migrations(migration, application, self._stop)
        return child_environment(settings, application, self._address())

    def _check_port(self) -> None:
        network.check_port(self._options.host, self._options.port)

    def _wait_until_ready(self, api: Child) -> None:
        deadline = time.monotonic() + READY_TIMEOUT
        while not network.answers(self._options.host, self._options.port):
            self._check()
            if api.backoff.failures >= API_STARTS:
                raise ProcessError("the API does not start; its own messages stand above")
            if time.monotonic() > deadline:
                raise ProcessError(f"the API did not answer within {READY_TIMEOUT:.0f} s")
            self._continue()
            time.sleep(TICK / 2)

    def _start_demo(self, environment: dict[str, str]) -> None:
        process = spawn(self._commands.demo, environment, stdout=subprocess.PIPE)
        identity = Identity.of(process.pid)
        self._reaper.watch(identity, "service")
        self._demo = (process, identity)

    def _finish_demo(self) -> str:
        """What the demo tells the operator; nothing when it was not asked for or failed (it says why)."""
        if self._demo is None:
            return ""
        process, identity = self._demo
        while True:
            try:
                told, _ = process.communicate(timeout=TICK)
                break
            except subprocess.TimeoutExpired:
                self._check()
                self._continue()
        self._reaper.forget(identity)
        self._demo = None
        if process.returncode != 0:
            say("outside-in: the demo could not be made; its own messages stand above")
        return told.decode("utf-8", "replace")

    def _check(self) -> None:
        """Replace whatever has died; the database first, the others need it."""
        if self._reaper.revive():
            say("outside-in: the reaper ended; restarted at once")
        watched = [self._database, self._api, *self._workers]
        for line in (process.check() for process in watched if process is not None):
            if line is not None:
                say(f"outside-in: {line}")

    def _stop_children(self, children: list[Child], grace: float) -> None:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + grace
        left = children
        while left := [child for child in left if not child.has_stopped()]:
            if self._stop.hurried or time.monotonic() > deadline:
                break
            time.sleep(TICK / 2)
        for child in left:
            say(f"outside-in: {child.name} did not end in time and was killed")
            child.kill()

    def _continue(self) -> None:
        if self._stop.asked:
            raise Stopped

    def _address(self) -> str:
        return network.address(self._options.host, self._options.port)
