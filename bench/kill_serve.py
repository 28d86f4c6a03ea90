"""kill -9 of worker and PostgreSQL under `outside-in serve`, while report jobs asked for over HTTP are printed.

The whole system as an operator starts it, with the demo organisation in a temporary data directory. Both have to come
back by themselves, every job has to succeed with one report of its own, and no report may change.
"""

import argparse
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-P", "-c", "from api.cli import main; main()", "serve", "--demo")
PARTS = {"worker": "api.worker", "PostgreSQL": "bin/postgres "}


def until(condition: Callable[[], Any], what: str, seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


class Serve:
    """`outside-in serve --demo` on a free port and its log."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.log = folder / "log"
        address = ("--port", str(port), "--data", str(folder / "data"))
        with self.log.open("w") as log:
            self.process = subprocess.Popen((*COMMAND, *address), cwd=ROOT, stdout=log, stderr=log)
        ready = until(lambda: "Ctrl-C stops it" in self.log.read_text() and self.log.read_text(), "serve", 120)
        key = re.search(r"^API key: (\S+)", ready, re.MULTILINE)
        path = re.search(r"/v1/applications/\S+/reports", ready)
        assert key is not None
        assert path is not None
        self.reports_path = path.group()
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key.group(1)}"}, timeout=20
        )

    def child(self, part: str) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children():
            try:
                if PARTS[part] in " ".join(child.cmdline()):
                    return child
            except psutil.Error:
                continue
        return None

    def kill(self, part: str) -> float:
        """kill -9; the seconds until serve has started another one."""
        victim = until(lambda: self.child(part), part, 30)
        since = time.monotonic()
        victim.kill()
        until(lambda: (now := self.child(part)) is not None and now.pid != victim.pid, f"another {part}", 60)
        return time.monotonic() - since

    def get(self, path: str, **query: Any) -> Any:
        """Insistent, as a client should be: PostgreSQL may be away."""

        def answer() -> Any:
            try:
                response = self.client.get(path, params=query)
            except httpx.TransportError:
                return None
            assert response.status_code in {200, 503}, response.text
            return response.json() if response.status_code == 200 else None

        return until(answer, path, 60)

    def all(self, path: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        cursor: dict[str, Any] = {}
        while True:
            page = self.get(path, limit=200, **cursor)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = {"cursor": page["next_cursor"]}

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)


def run(serve: Serve, jobs: int, kills: int) -> None:
    since = time.monotonic()
    asked = [serve.client.post(serve.reports_path).raise_for_status().json()["id"] for _ in range(jobs)]
    seen: dict[str, str] = {}

    def mine() -> list[dict[str, Any]]:
        return [job for job in serve.all("/v1/jobs") if job["id"] in asked]

    def done(number: int) -> bool:
        return sum(job["status"] == "succeeded" for job in mine()) >= number

    for number in range(1, kills + 1):
        step = jobs * number // (kills + 1)
        until(lambda step=step: done(step), f"{step} reports", 240)
        seen |= hashes(serve)
        part = "worker" if number % 2 else "PostgreSQL"
        print(f"{step} reports made; killed {part}, another one after {serve.kill(part):.1f} s", flush=True)
    until(lambda: done(jobs), "all reports", 300)
    total = time.monotonic() - since
    ended, reports = mine(), {one["id"]: one for one in serve.all("/v1/reports")}
    assert len({job["report_id"] for job in ended}) == jobs
    assert all(reports[job["report_id"]]["job_id"] == job["id"] for job in ended)
    assert len([one for one in reports.values() if one["job_id"] in asked]) == jobs
    assert seen.items() <= hashes(serve).items(), "a report changed"
    print(f"{jobs} report jobs over HTTP, all succeeded, one report each, in {total:.1f} s")
    print(f"attempts: {dict(Counter(job['attempts'] for job in ended))}")


def hashes(serve: Serve) -> dict[str, str]:
    return {one["id"]: one["pdf_sha256"] for one in serve.all("/v1/reports")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--kills", type=int, default=4, help="by turns of the worker and of PostgreSQL")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="outside-in-bench-"))
    folder.chmod(0o711)  # PostgreSQL's own account has to reach its data
    serve = None
    try:
        serve = Serve(folder)
        run(serve, asked.jobs, asked.kills)
    finally:
        if serve is not None:
            print(f"serve ended with code {serve.stop()} after SIGTERM")
            print("what it said of deaths and of the database:")
            said = [line for line in serve.log.read_text().splitlines() if "ended (" in line or "database" in line]
            print("\n".join(f"  {line[:150]}" for line in said))
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
