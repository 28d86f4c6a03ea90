"""The accent colour of the page that is being written: the design's, or the organisation's in its place.

Stylesheets and charts know the design's colours. `painting` says for a while that another accent is wanted; the page
then carries it as CSS properties, and every chart is drawn in it. The colours for evidence for and against stay: they
mean something. So do ink, lines and greys.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ACCENT = "#1d4e6b"
BAND = "#a9c4d4"
# How much of the accent is in the band beside it, the rest being white.
_SHARE = 0.37

_accent: ContextVar[str | None] = ContextVar("accent of the report that is being written", default=None)


@contextmanager
def painting(colour: str | None) -> Iterator[None]:
    """Within, the accent is `colour`, as "#rrggbb"; the design's own where it is None."""
    token = _accent.set(colour)
    try:
        yield
    finally:
        _accent.reset(token)


def band(accent: str) -> str:
    """The pale colour of intervals that goes with an accent, as ACCENT and BAND go together."""
    channels = (int(accent[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - _SHARE * (255 - channel)):02x}" for channel in channels)


def repainted(drawing: str) -> str:
    """A chart in the design's colours, with the accent that is wanted in their place."""
    accent = _accent.get()
    return drawing if accent is None else drawing.replace(ACCENT, accent).replace(BAND, band(accent))


def properties() -> str | None:
    """The CSS that gives the page the accent that is wanted; None where it is the design's own."""
    accent = _accent.get()
    return None if accent is None else f":root {{ --accent: {accent}; --band: {band(accent)} }}"
