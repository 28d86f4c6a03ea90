"""The embedded PostgreSQL: how it is made, who may do what in it, and how it survives accidents."""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from api.processes.embedded import (
    EmbeddedPostgres,
    attach_running,
    open_database,
    running,
    temporary_cluster,
)
from api.processes.errors import EmbeddedError
from api.processes.place import find_place
from api.processes.postmaster import server_processes
from api.settings import Settings
from tests.conftest import memory_folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[EmbeddedPostgres]:
    with temporary_cluster() as running_cluster:
        yield running_cluster


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """Like tmp_path, but reachable for PostgreSQL's own account when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="outside-in-test-", dir=memory_folder()))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def seeded(cluster: EmbeddedPostgres) -> Iterator[Path]:
    """A data directory that a stopped cluster could have left (a copy is quicker than initdb). Leave it whole."""
    asyncio.run(fetch(cluster.superuser_url, "CHECKPOINT"))
    with reachable_folder() as folder:
        folder.mkdir(mode=0o711)
        place = find_place(folder, chosen=True)
        shutil.copytree(cluster.data, folder / "postgres", ignore=shutil.ignore_patterns("postmaster.pid"))
        shutil.copy(cluster.place.data_dir / "passwords.json", folder)
        for path in (folder / "postgres", *(folder / "postgres").rglob("*")):
            place.account.own(path)
        yield folder


def at(data_dir: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(find_place(data_dir, chosen=True), durable=False)


async def fetch(url: str, *statements: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


def value(url: str, *statements: str) -> object:
    return asyncio.run(fetch(url, *statements))


def test_text_sorts_the_same_on_every_system(cluster: EmbeddedPostgres) -> None:
    described = "SELECT format('%s %s', datlocprovider, datlocale) FROM pg_database WHERE datname = 'outside_in'"
    assert value(cluster.application_url, described) == "b C.UTF-8"
    assert value(cluster.application_url, "SHOW server_encoding") == "UTF8"
    assert value(cluster.application_url, "SELECT upper('é')") == "É"


@pytest.mark.parametrize("role", ["application", "owner"])
def test_the_roles_have_no_special_rights(cluster: EmbeddedPostgres, role: str) -> None:
    special = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    question = f"SELECT {special} FROM pg_roles WHERE rolname = current_user"
    assert value(cluster.url(role), question) is False  # type: ignore[arg-type]


def test_row_level_security_binds_the_application_and_the_owner(cluster: EmbeddedPostgres) -> None:
    value(
        cluster.migration_url,
        "CREATE TABLE secret AS SELECT 1 AS organisation",
        "ALTER TABLE secret ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE secret FORCE ROW LEVEL SECURITY",
        "GRANT SELECT ON secret TO outside_in_app",
        "SELECT 1",
    )
    try:
        for url in (cluster.application_url, cluster.migration_url):
            assert value(url, "SELECT count(*) FROM secret") == 0
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                value(url, "SET row_security = off", "SELECT count(*) FROM secret")
        for attempt in ("SET ROLE postgres", "ALTER ROLE outside_in_app BYPASSRLS", "DROP TABLE secret"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                value(cluster.application_url, attempt)
    finally:
        value(cluster.migration_url, "DROP TABLE secret")


def test_the_only_way_in_is_a_private_socket_with_a_password(cluster: EmbeddedPostgres) -> None:
    sockets = cluster.place.data_dir / "socket"
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE((cluster.place.data_dir / "passwords.json").stat().st_mode) == 0o600
    assert value(cluster.superuser_url, "SHOW listen_addresses") == ""
    open_to_all = "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method NOT IN ('scram-sha-256')"
    assert value(cluster.superuser_url, open_to_all) == 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        value(cluster.application_url.replace("outside_in_app:", "outside_in_app:x"), "SELECT 1")


def test_a_lasting_cluster_keeps_fsync_on(data_dir: Path) -> None:
    lasting = EmbeddedPostgres(find_place(data_dir, chosen=True))
    (data_dir / "postgres.new-1").mkdir()  # what a killed first start leaves behind
    with running(lasting):
        assert value(lasting.superuser_url, "SHOW fsync") == "on"
        assert value(lasting.superuser_url, "SHOW data_checksums") == "on"
        assert not list(data_dir.glob("postgres.new-*"))
    assert not server_processes(lasting.data)


def test_it_starts_again_after_kill_9_and_keeps_what_was_committed(data_dir: Path) -> None:
    lasting = EmbeddedPostgres(find_place(data_dir, chosen=True))
    with running(lasting):
        value(lasting.migration_url, "CREATE TABLE kept AS SELECT 7 AS number", "SELECT 1")
        assert lasting.postmaster is not None
        lasting.postmaster.process.kill()
        lasting.postmaster.process.wait()
        lasting.discard()
        lasting.start()
        assert value(lasting.migration_url, "SELECT number FROM kept") == 7


def test_an_orphan_server_is_stopped_and_replaced(seeded: Path) -> None:
    orphaned = at(seeded)
    orphaned.start()
    assert orphaned.postmaster is not None
    orphaned.lock.release()  # as if everything else of it had been killed
    with running(at(seeded)) as _:
        assert orphaned.postmaster.process.wait(5) == 0
    assert not server_processes(orphaned.data)


def test_a_stale_pid_file_that_names_another_program_is_no_obstacle(seeded: Path) -> None:
    (seeded / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{seeded}\n0\n5432\n\n\n  0 0\nready\n")
    find_place(seeded, chosen=True).account.own(seeded / "postgres" / "postmaster.pid")
    restarted = at(seeded)
    with running(restarted):
        assert value(restarted.application_url, "SELECT 1") == 1


def test_commands_use_the_cluster_of_a_running_serve_or_start_it(seeded: Path) -> None:
    settings = Settings.from_env({"OUTSIDE_IN_DATA_DIR": str(seeded)})
    assert attach_running(settings) is None
    with open_database(settings) as (application_url, _):
        # The lock names this very process; to another one the cluster would be in use.
        attached = attach_running(settings)
        assert attached is not None
        assert attached.application_url == application_url
    assert not server_processes(seeded / "postgres")


def test_a_long_path_gets_its_socket_elsewhere(cluster: EmbeddedPostgres, data_dir: Path) -> None:
    long = data_dir / ("x" * 90)
    deep = EmbeddedPostgres(find_place(long, chosen=True), durable=False)
    with running(deep):
        assert "/tmp/outside-in-" in deep.application_url
        assert value(deep.application_url, "SELECT 1") == 1
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(deep._sockets or "")


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("postgres/global/pg_control", None, "not a whole database"),
        ("postgres/global/pg_control", "damaged" * 1200, "PostgreSQL did not start"),
        ("postgres/PG_VERSION", None, "not a whole database"),
        ("postgres/PG_VERSION", "15\n", "made by PostgreSQL 15"),
        ("postgres/postgresql.conf", "nonsense = 1\n", "PostgreSQL did not start"),
        ("passwords.json", None, "passwords.json is missing"),
        ("passwords.json", "{", "passwords.json is damaged"),
        (
            "passwords.json",
            '{"superuser":"a","owner":"b","application":"c"}',
            "password authentication failed",
        ),
    ],
)
def test_a_broken_data_directory_gets_one_clear_line(seeded: Path, file: str, content: str | None, words: str) -> None:
    path = seeded / file
    whole = path.rename(path.with_suffix(".whole"))
    if content is not None:
        path.write_text(content)
        find_place(seeded, chosen=True).account.own(path)
    broken = at(seeded)
    try:
        with pytest.raises(EmbeddedError) as caught:
            broken.start()
    finally:
        whole.rename(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not server_processes(broken.data)
    broken.lock.acquire()  # and the lock was given back
    broken.lock.release()


def test_a_file_in_place_of_the_data_directory_gets_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(EmbeddedError, match="data"):
        find_place(tmp_path / "data", chosen=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root switches to another account")
def test_a_chosen_directory_out_of_reach_is_refused(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir(mode=0o700)
    with pytest.raises(EmbeddedError, match="cannot reach"):
        find_place(tmp_path / "private" / "data", chosen=True)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700


def test_server_processes_are_found_by_their_directory(cluster: EmbeddedPostgres) -> None:
    assert cluster.postmaster is not None
    pids = [process.pid for process in server_processes(cluster.data)]
    assert cluster.postmaster.process.pid in pids
    psutil.Process(cluster.postmaster.process.pid).send_signal(signal.SIGHUP)
    assert not server_processes(cluster.data / "elsewhere")
