"""Passwords and secrets that are made once and kept in the data directory, readable for their owner only."""

import contextlib
import os
import secrets
from pathlib import Path

import msgspec

from api.processes.errors import EmbeddedError
from api.processes.place import explained

PASSWORDS_FILE = "passwords.json"
SECRET_FILE = "secret"


class Passwords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One password for each role of the embedded cluster; URL-safe characters only."""

    superuser: str
    owner: str
    application: str


def passwords(data_dir: Path, *, may_create: bool) -> Passwords:
    """Read the cluster's passwords, or make them while there is no cluster yet (`may_create`)."""
    path = data_dir / PASSWORDS_FILE
    with explained(path):
        if path.exists():
            try:
                return msgspec.json.decode(path.read_bytes(), type=Passwords)
            except msgspec.MsgspecError as error:
                raise EmbeddedError(f"{path} is damaged; restore it from a backup") from error
        if not may_create:
            raise EmbeddedError(f"{path} is missing, although there is a database; restore it from a backup")
        made = Passwords(
            superuser=secrets.token_urlsafe(24),
            owner=secrets.token_urlsafe(24),
            application=secrets.token_urlsafe(24),
        )
        write_private(path, msgspec.json.encode(made))
        return made


def application_secret(data_dir: Path) -> str:
    """The secret for sessions and links, made at the first start and the same ever after."""
    path = data_dir / SECRET_FILE
    with explained(path):
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48).encode())
        return path.read_text("ascii").strip()


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all, and on disk when this returns."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
