"""`serve` with small stand-ins for API and worker: starts, restarts, refusals and every kind of end."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import memory_folder

HERE = Path(__file__).parent
READY = "Outside-In is ready: http://127.0.0.1:"


class Serve:
    """A `serve` under test and every process that it ever had."""

    def __init__(self, data: Path, *, job_seconds: float = 0, api: tuple[str, ...] = ()) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.data = data
        self.log = data.parent / f"log-{self.port}"
        command = [
            sys.executable,
            str(HERE / "standin_serve.py"),
            str(data),
            str(self.port),
            str(job_seconds),
            *api,
        ]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, cwd=HERE.parents[1]
            )
        self.seen: set[psutil.Process] = set()

    def family(self) -> dict[str, psutil.Process]:
        """The children by what they are; grandchildren are only remembered."""
        found = {}
        with contextlib.suppress(psutil.Error):
            me = psutil.Process(self.process.pid)
            self.seen |= {child for child in me.children(recursive=True) if child.name() != "psql"}
            for child in me.children():
                with contextlib.suppress(psutil.Error):
                    words = " ".join(child.cmdline())
                    for name in ("standin_api", "standin_worker", "api.processes.reaper", "bin/postgres "):
                        if name in words:
                            found[name.strip()] = child
        return found

    def text(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str, timeout: float = 20) -> None:
        until(lambda: words in self.text(), f"{words!r} in: {self.text()}", timeout)

    def ready(self) -> "Serve":
        self.wait_for(READY)
        until(lambda: len(self.family()) == 4, "four children")
        return self

    def end(self, number: int, timeout: float = 30) -> int:
        self.family()
        self.process.send_signal(number)
        return self.process.wait(timeout)

    def assert_nothing_left(self, timeout: float = 15) -> None:
        def alive() -> list[psutil.Process]:
            return [process for process in self.seen if is_alive(process)]

        until(lambda: not alive(), "no child left", timeout)
        assert not (self.data / "postgres" / "postmaster.pid").exists()


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs. It may end between the two questions to the system: that is an answer, not a fault."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(condition: Callable[[], bool], what: str, timeout: float = 20) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="outside-in-test-", dir=memory_folder()))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., Serve]]:
    started: list[Serve] = []

    def starter(**how: object) -> Serve:
        started.append(Serve(data, **how))  # type: ignore[arg-type]
        return started[-1]

    yield starter
    for serve in started:
        if serve.process.poll() is None:
            serve.end(signal.SIGKILL)
        psutil.wait_procs([process for process in serve.seen if process.is_running()], timeout=10)


def outside_in(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=HERE.parents[1], check=False)


def test_it_tells_the_address_and_the_sign_in_and_sigterm_ends_all(start: Callable[..., Serve]) -> None:
    serve = start().ready()
    assert f"{READY}{serve.port}\nsign in as demo\n" in serve.text()
    assert serve.end(signal.SIGTERM) == 0
    serve.assert_nothing_left()
    assert "Traceback" not in serve.text()
    assert serve.data.with_name("data.job").read_text() == "finished"


def test_ctrl_c_waits_for_the_current_job_and_a_second_one_does_not(start: Callable[..., Serve]) -> None:
    serve = start(job_seconds=1.5).ready()
    begin = time.monotonic()
    assert serve.end(signal.SIGINT) == 0
    assert time.monotonic() - begin > 1.5
    assert serve.data.with_name("data.job").exists()
    serve.assert_nothing_left()

    patient = start(job_seconds=50).ready()
    patient.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert patient.end(signal.SIGINT, timeout=10) == 0
    patient.assert_nothing_left()
    assert "Traceback" not in patient.text()


def test_whatever_dies_is_replaced(start: Callable[..., Serve]) -> None:
    serve = start().ready()
    for name in ("standin_api", "standin_worker", "api.processes.reaper", "bin/postgres"):
        before = serve.family()
        before[name].kill()
        until(
            lambda: serve.family().get(name, before[name]) != before[name],  # noqa: B023
            f"another {name}",
        )
        until(lambda: len(serve.family()) == 4, "four children")
    for line in (
        "the API ended (signal 9); restarted at once",
        "worker 1 ended (signal 9)",
        "PostgreSQL ended",
    ):
        serve.wait_for(line)
    until(lambda: healthy(serve.port), "an API that answers")
    assert serve.end(signal.SIGTERM) == 0
    serve.assert_nothing_left()


def test_kill_9_leaves_no_child_and_the_next_start_works_at_once(start: Callable[..., Serve]) -> None:
    serve = start(job_seconds=50).ready()
    serve.end(signal.SIGKILL)
    again = start()
    until(lambda: not [p for p in serve.seen if p.is_running()], "no child left")
    again.ready()
    assert again.end(signal.SIGTERM) == 0
    again.assert_nothing_left()


def test_kill_9_after_the_reaper_was_replaced_leaves_no_child(start: Callable[..., Serve]) -> None:
    serve = start().ready()
    serve.family()["api.processes.reaper"].kill()
    serve.wait_for("the reaper ended; restarted at once")
    until(lambda: len(serve.family()) == 4, "four children")
    serve.end(signal.SIGKILL)
    serve.assert_nothing_left()


def test_a_second_serve_on_the_same_data_is_refused_in_one_line(start: Callable[..., Serve]) -> None:
    first = start().ready()
    second = start()
    assert second.process.wait(20) == 1
    assert (
        second.text() == f"Error: {first.data} is in use by process {first.process.pid}; stop it first or use --data\n"
    )
    assert healthy(first.port)


def test_an_api_that_never_starts_ends_serve_with_one_line(start: Callable[..., Serve]) -> None:
    serve = start(api=(sys.executable, "-c", "raise SystemExit(3)"))
    assert serve.process.wait(20) == 1
    assert serve.text().endswith("Error: the API does not start; its own messages stand above\n")
    serve.assert_nothing_left()


def test_ctrl_c_during_the_start_ends_it_quietly(start: Callable[..., Serve]) -> None:
    serve = start(api=(sys.executable, "-c", "import time; time.sleep(600)"))
    until(lambda: "bin/postgres" in serve.family(), "PostgreSQL")
    assert serve.end(signal.SIGINT) == 0
    serve.assert_nothing_left()
    assert serve.text() == ""


def test_doctor_says_what_is_missing_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTSIDE_IN_DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    done = outside_in("doctor", "--port", "8765")
    assert done.returncode == 1
    assert "missing  Database" in done.stdout
    assert "start the server or correct OUTSIDE_IN_DATABASE_URL" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_busy_port_gets_one_clear_line(data: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = outside_in("serve", "--port", str(port), "--data", str(data))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: port {port} is in use; choose another one with --port\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root switches to another account")
def test_chosen_data_out_of_reach_get_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir(mode=0o700)
    done = outside_in("migrate", "--data", str(tmp_path / "private" / "data"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot reach" in done.stderr


def test_a_broken_data_directory_gets_one_clear_line(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "passwords.json").write_text('{"superuser":"a","owner":"b","application":"c"}')
    done = outside_in("migrate", "--data", str(data))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "not a whole database" in done.stderr


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
