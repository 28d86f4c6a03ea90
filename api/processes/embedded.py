"""The embedded PostgreSQL: a private cluster in the data directory, run from the wheel's programs."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from api.processes.credentials import PASSWORDS_FILE, Passwords, passwords, write_private
from api.processes.errors import EmbeddedError
from api.processes.identity import Identity
from api.processes.lock import DataLock, holder_of
from api.processes.place import Place, explained, find_place, make_directory
from api.processes.postmaster import Postmaster, clear_remains, reason
from api.processes.reaper import Reaper
from api.settings import Settings

MAJOR = "18"
DATABASE = "outside_in"
# What Settings has when nobody chose a directory.
DEFAULT_DATA_DIR = Path(".data").absolute()
LEAST_FREE_MB = 100
STAGING = "postgres.new-"
ROLES = {"superuser": "postgres", "owner": "outside_in_owner", "application": "outside_in_app"}
Role = Literal["superuser", "owner", "application"]

# The wheel is built without ICU; the builtin provider sorts by code point, the same on every system.
INITDB = (
    *("--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
    *("--builtin-locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions"),
)
# Runs at every start and changes nothing when all is there. psql's \gexec executes what a query returns.
BOOTSTRAP = r"""
SET client_min_messages = warning;
SELECT format('CREATE ROLE outside_in_owner LOGIN PASSWORD %L', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'outside_in_owner') \gexec
SELECT format('CREATE ROLE outside_in_app LOGIN PASSWORD %L', :'application')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'outside_in_app') \gexec
ALTER ROLE outside_in_owner NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE outside_in_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
SELECT 'CREATE DATABASE outside_in OWNER outside_in_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'outside_in') \gexec
"""
# A socket's path must fit into 104 bytes on macOS, with "/.s.PGSQL.5432" and a closing zero byte.
LONGEST_SOCKET_DIRECTORY = 104 - len("/.s.PGSQL.5432") - 1


class EmbeddedPostgres:
    """One cluster: made when missing, started, stopped, started again. Not for use by several threads."""

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self.place = place
        self.data = place.data_dir / "postgres"
        self.durable = durable
        self.lock = DataLock(place.data_dir)
        self.postmaster: Postmaster | None = None
        self._passwords: Passwords | None = None
        self._sockets: Path | None = None

    @property
    def application_url(self) -> str:
        """DSN of the role that the application uses; row-level security binds it."""
        return self.url("application")

    @property
    def migration_url(self) -> str:
        """DSN of the role that owns the tables; for migrations only."""
        return self.url("owner")

    @property
    def superuser_url(self) -> str:
        """DSN of the cluster's superuser; for tests and maintenance only."""
        return self.url("superuser")

    def url(self, role: Role, database: str = DATABASE) -> str:
        """DSN for asyncpg and psql over the private socket; known after the first start or `attach`."""
        assert self._passwords is not None
        assert self._sockets is not None
        password: str = getattr(self._passwords, role)
        return f"postgresql://{ROLES[role]}:{password}@/{database}?host={quote(str(self._sockets))}&port=5432"

    def start(
        self,
        cancelled: Callable[[], bool] = lambda: False,
        started: Callable[[int], None] = lambda _pid: None,
    ) -> None:
        """Make the cluster when it is missing and run it; raises EmbeddedError with one line.

        Also the way to start again after a crash. `cancelled` is asked while it waits; `started` is told the
        server's process id before it is ready, so that somebody can end it should we be killed.
        """
        locked_here = self.lock.descriptor is None
        if locked_here:
            self.lock.acquire()
        try:
            clear_remains(self.data)
            self._passwords = passwords(self.place.data_dir, may_create=not self.data.exists())
            if not self.data.exists():
                self._initialise(self._passwords)
            check_data(self.data)
            self._sockets = self._private_socket_directory()
            self.postmaster = Postmaster(self.place, self.data, self._sockets, durable=self.durable)
            started(self.postmaster.process.pid)
            self.postmaster.wait_ready(cancelled)
            self._bootstrap(self._passwords)
        except BaseException:
            self.discard()
            if locked_here:
                self.lock.release()
            raise

    def attach(self) -> None:
        """Learn the DSNs of the cluster that a running `serve` has started."""
        self._passwords = passwords(self.place.data_dir, may_create=False)
        self._sockets = self._private_socket_directory()

    def discard(self) -> None:
        """Let go of a server that has died or failed to start; the data directory stays locked."""
        if self.postmaster is not None:
            self.postmaster.stop(urgent=True)
            self.postmaster = None

    def stop(self, *, urgent: bool = False) -> None:
        """Stop the server if it runs and release the data directory."""
        if self.postmaster is not None:
            self.postmaster.stop(urgent=urgent)
            self.postmaster = None
        self.lock.release()

    def _initialise(self, secrets: Passwords) -> None:
        """Run initdb beside the final place and rename, so that a killed first start is repaired."""
        staging = self.data.with_name(f"{STAGING}{os.getpid()}")
        password_file = self.data.with_name("initdb.password")
        with explained(staging):
            for left in self.place.data_dir.glob(f"{STAGING}*"):
                shutil.rmtree(left, ignore_errors=True)
            staging.mkdir(mode=0o700)
            self.place.account.own(staging)
            write_private(password_file, f"{secrets.superuser}\n".encode())
            self.place.account.own(password_file)
        command = [
            str(self.place.binaries / "initdb"),
            *INITDB,
            "-D",
            str(staging),
            f"--pwfile={password_file}",
        ]
        if not self.durable:
            command.append("--no-sync")
        try:
            self._run(command, f"the database could not be made in {staging}", **self.place.account.popen)
            with explained(self.data):
                staging.rename(self.data)
        finally:
            password_file.unlink(missing_ok=True)

    def _bootstrap(self, secrets: Passwords) -> None:
        """Make roles and database; the passwords travel through a pipe, never through a command line."""
        variables = f"\\set owner '{secrets.owner}'\n\\set application '{secrets.application}'\n"
        assert self._sockets is not None
        command = [str(self.place.binaries / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        command += ["-h", str(self._sockets), "-p", "5432", "-U", ROLES["superuser"], "-d", "postgres"]
        environment = dict(self.place.account.popen["env"], PGPASSWORD=secrets.superuser)
        failure = f"the roles could not be made with {self.place.data_dir / PASSWORDS_FILE}"
        self._run(command, failure, input=variables + BOOTSTRAP, env=environment, cwd="/")

    def _run(self, command: list[str], failure: str, **how: object) -> None:
        done = subprocess.run(command, check=False, capture_output=True, text=True, **how)  # type: ignore[call-overload]  # noqa: S603
        if done.returncode != 0:
            # PostgreSQL does not always say so itself when its disk is full.
            free = shutil.disk_usage(self.place.data_dir).free // 2**20
            hint = f" (only {free} MB are free on its disk)" if free < LEAST_FREE_MB else ""
            raise EmbeddedError(f"{failure}: {reason(done.stderr.splitlines())}{hint}")

    def _private_socket_directory(self) -> Path:
        """A directory that only PostgreSQL's account (and root) can enter, with a path short enough."""
        path = self.place.data_dir / "socket"
        if len(os.fsencode(path)) > LONGEST_SOCKET_DIRECTORY:
            digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
            path = Path(f"/tmp/outside-in-{digest}")  # noqa: S108 (its owner and mode are checked below)
        account = self.place.account
        with explained(path):
            try:
                path.mkdir(mode=0o700)
                account.own(path)
            except FileExistsError:
                found = path.lstat()
                if path.is_symlink() or found.st_uid != account.uid or found.st_mode & 0o077:
                    raise EmbeddedError(f"{path} belongs to somebody else; remove it or use --data") from None
        return path


def check_data(data: Path) -> None:
    """Refuse what is not a whole cluster of our version, before PostgreSQL does so in many lines."""
    try:
        version = (data / "PG_VERSION").read_text("ascii").strip()
        whole = (data / "global" / "pg_control").is_file()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        version, whole = "", False
    except OSError as error:
        raise EmbeddedError(f"{data} cannot be read: {error.strerror}") from error
    if not version or not whole:
        raise EmbeddedError(f"{data} is not a whole database; restore a backup, or move it away to start empty")
    if version != MAJOR:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {version}, this program has {MAJOR}; "
            f"back it up with the older program, or use OUTSIDE_IN_DATABASE_URL"
        )


def from_settings(settings: Settings) -> EmbeddedPostgres:
    """The cluster of this installation, not started. A data directory that is the default may be moved."""
    chosen = settings.data_dir != DEFAULT_DATA_DIR
    return EmbeddedPostgres(find_place(settings.data_dir, chosen=chosen))


@contextlib.contextmanager
def open_database(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield (application URL, migration URL) for a command: of the settings, of a running `serve`, or of the
    embedded cluster, which is then started for as long as the command lasts. Raises EmbeddedError.
    """
    if settings.database_url is not None:
        yield settings.database_url, settings.migration_url or settings.database_url
        return
    cluster = attach_running(settings)
    if cluster is not None:
        yield cluster.application_url, cluster.migration_url
        return
    cluster = from_settings(settings)
    with running(cluster):
        yield cluster.application_url, cluster.migration_url


def attach_running(settings: Settings) -> EmbeddedPostgres | None:
    """The cluster of a `serve` that runs now, with its URLs known, or None when none runs."""
    cluster = from_settings(settings)
    if holder_of(cluster.place.data_dir) is None:
        return None
    cluster.attach()
    return cluster


@contextlib.contextmanager
def running(cluster: EmbeddedPostgres) -> Iterator[None]:
    """The cluster runs for as long as the block does, and no longer even if we are killed in it."""
    cluster.lock.acquire()
    reaper = Reaper()
    try:
        reaper.start(cluster.lock.descriptor)
        cluster.start(started=lambda pid: reaper.watch(Identity.of(pid), "database"))
        yield
    finally:
        cluster.stop(urgent=not cluster.durable)
        reaper.stop()


@contextlib.contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[EmbeddedPostgres]:
    """A running cluster in a temporary directory that is removed at the end; by default without fsync."""
    folder = Path(tempfile.mkdtemp(prefix="outside-in-"))
    folder.chmod(0o711)
    try:
        make_directory(folder / "data")
        cluster = EmbeddedPostgres(find_place(folder / "data", chosen=True), durable=durable)
        with running(cluster):
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)
