"""One `serve` per data directory: a lock file that the system releases when its holders are gone."""

import contextlib
import fcntl
import os
import time
from pathlib import Path

import psutil

from api.processes.errors import EmbeddedError
from api.processes.identity import Identity
from api.processes.place import explained

# After a kill -9 the reaper holds the lock while it ends what is left; that takes a few seconds.
WAIT_FOR_REAPER = 30.0


class DataLock:
    """An exclusive lock (flock) on `<data_dir>/lock`; the file names the process that took it."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "lock"
        self.descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock; raises EmbeddedError at once while another living process works with the data."""
        with explained(self.path):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + WAIT_FOR_REAPER
        while not _try_lock(descriptor):
            holder = _living_holder(descriptor)
            if holder is not None or time.monotonic() > deadline:
                os.close(descriptor)
                who = f"process {holder}" if holder else "another process"
                raise EmbeddedError(f"{self.path.parent} is in use by {who}; stop it first or use --data")
            time.sleep(0.1)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, Identity.of(os.getpid()).line().encode(), 0)
        self.descriptor = descriptor

    def release(self) -> None:
        """Give the lock up; a reaper that shares it holds on until it ends."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def holder_of(data_dir: Path) -> int | None:
    """The living process that holds the lock of `data_dir`, or None."""
    try:
        descriptor = os.open(data_dir / "lock", os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _try_lock(descriptor) else _living_holder(descriptor)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _living_holder(descriptor: int) -> int | None:
    with contextlib.suppress(ValueError, psutil.Error):
        holder = Identity.parse(os.pread(descriptor, 100, 0).decode())
        if holder.process() is not None:
            return holder.pid
    return None
