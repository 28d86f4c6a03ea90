"""A progress bar over the bytes of a file, for commands that read one; silent where nobody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def progress_over(source: Path) -> Iterator[Callable[[int], object]]:
    """Yields what is to be called with each number of bytes read; draws on a terminal's standard error only.

    Raises OSError where the file cannot be read.
    """
    size = source.stat().st_size
    if not sys.stderr.isatty():
        yield lambda read: None
        return
    with click.progressbar(length=size, label=source.name, file=sys.stderr, show_eta=True) as bar:
        yield bar.update
