"""The system account under which the embedded PostgreSQL runs.

PostgreSQL refuses to run as root. Started by root, it runs as a system account of its own, made when it is
missing; started by anybody else, it runs as that person.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.processes.errors import EmbeddedError

NAME = "outside-in"
# The children get no PG* variables of the operator's shell, and messages in English, which we read.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
WAYS_OUT = "start as an ordinary user, or set OUTSIDE_IN_DATABASE_URL to a PostgreSQL of your own"


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL. `switch` says that the account is not the one of this process."""

    name: str
    uid: int
    gid: int
    switch: bool

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess with which a child runs as this account, without our environment."""
        arguments: dict[str, Any] = {"env": dict(ENVIRONMENT), "umask": 0o077, "cwd": "/"}
        if self.switch:
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return arguments

    def own(self, path: Path) -> None:
        """Give one of our own files or directories to the account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, directory: Path) -> bool:
        """Whether the account reaches the directory through all its parents."""
        return self._succeeds("/bin/sh", "-c", 'cd "$1"', "sh", str(directory))

    def can_run(self, program: Path) -> bool:
        """Whether the account can start the program and its libraries load."""
        return self._succeeds(str(program), "--version")

    def _succeeds(self, *command: str) -> bool:
        try:
            done = subprocess.run(command, check=False, capture_output=True, timeout=30, **self.popen)  # noqa: S603
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


def database_account() -> Account:
    """The account for PostgreSQL; creates it for root. Raises EmbeddedError where that is impossible."""
    uid = os.geteuid()
    if uid != 0:
        return Account(name=str(uid), uid=uid, gid=os.getegid(), switch=False)
    entry = _entry() or _create()
    account = Account(name=NAME, uid=entry.pw_uid, gid=entry.pw_gid, switch=True)
    if not account.can_enter(Path("/")):
        raise EmbeddedError(f"root may not start a process as the user {NAME} here; {WAYS_OUT}")
    return account


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    reason = "useradd is missing"
    if useradd is not None:
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        shell = ["--shell", "/usr/sbin/nologin", NAME]
        done = subprocess.run(command + shell, check=False, capture_output=True, text=True)  # noqa: S603
        # Two first starts at once: the other one may have created it, so look instead of trusting the code.
        if entry := _entry():
            return entry
        reason = " ".join(done.stderr.split()) or f"useradd ended with code {done.returncode}"
    raise EmbeddedError(
        f"PostgreSQL does not run as root and its system user {NAME} could not be made ({reason}); {WAYS_OUT}"
    )
