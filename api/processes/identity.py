"""Which process exactly: a process id is used again after its process has ended, so it is not enough."""

from dataclasses import dataclass

import psutil

# Linux derives the start from the clock at boot, which moves by fractions of a second when time is set.
CLOCK_TOLERANCE = 2.0


@dataclass(frozen=True)
class Identity:
    """A process id with the time at which the process started."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """The identity of a process; raises psutil.NoSuchProcess."""
        return cls(pid, psutil.Process(pid).create_time())

    @classmethod
    def running(cls, pid: int) -> "Identity | None":
        """The identity of whatever process has this id now, or None."""
        try:
            return cls.of(pid)
        except psutil.Error:
            return None

    @classmethod
    def parse(cls, line: str) -> "Identity":
        """Read what `line` wrote; raises ValueError."""
        pid, created = line.split()
        return cls(int(pid), float(created))

    def line(self) -> str:
        """The identity as text."""
        return f"{self.pid} {self.created}"

    def same(self, other: "Identity") -> bool:
        """Whether both are the same process."""
        return self.pid == other.pid and abs(self.created - other.created) < CLOCK_TOLERANCE

    def process(self) -> psutil.Process | None:
        """The process, or None when it has ended (a zombie has) or the id belongs to another one now."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < CLOCK_TOLERANCE
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None
