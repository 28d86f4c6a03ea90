"""The system's libraries that WeasyPrint loads. `python -m api.processes.native` prints what to install.

Uses the standard library only: ./run asks it before anything else works.
"""

import ctypes
import ctypes.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """A shared library and the packages that bring it. Without an optional one PDFs are bigger or slower."""

    name: str
    files: Sequence[str]
    debian: str
    brew: str
    optional: bool = False

    def is_present(self) -> bool:
        """Whether the loader finds it under one of the names that WeasyPrint tries."""
        found = ctypes.util.find_library(self.name)
        return any(_loads(file) for file in (*self.files, *([found] if found else [])))


LIBRARIES = (
    Library("gobject-2.0", ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"), "libglib2.0-0", "glib"),
    Library("pango-1.0", ("libpango-1.0.so.0", "libpango-1.0.dylib"), "libpango-1.0-0", "pango"),
    Library("pangoft2-1.0", ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"), "libpangoft2-1.0-0", "pango"),
    Library("fontconfig", ("libfontconfig.so.1", "libfontconfig.1.dylib"), "libfontconfig1", "fontconfig"),
    Library("harfbuzz", ("libharfbuzz.so.0", "libharfbuzz.0.dylib"), "libharfbuzz0b", "harfbuzz"),
    Library(
        "harfbuzz-subset",
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        "libharfbuzz-subset0",
        "harfbuzz",
        optional=True,
    ),
)


def missing() -> list[Library]:
    """What the loader does not find."""
    return [library for library in LIBRARIES if not library.is_present()]


def packages(libraries: Sequence[Library]) -> list[str]:
    """The packages to install on this system, without repetition."""
    names = (library.brew if sys.platform == "darwin" else library.debian for library in libraries)
    return list(dict.fromkeys(names))


def advice(libraries: Sequence[Library]) -> str:
    """The command that installs them."""
    command = "brew install" if sys.platform == "darwin" else "apt-get install"
    return f"{command} {' '.join(packages(libraries))}"


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def main() -> None:
    """Print the packages to install; exit code 0: none missing, 3: optional ones, 4: needed ones."""
    absent = missing()
    print(" ".join(packages(absent)))
    sys.exit(0 if not absent else 3 if all(library.optional for library in absent) else 4)


if __name__ == "__main__":
    main()
