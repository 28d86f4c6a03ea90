"""The typefaces of the reports: static OFL fonts from PyPI packages, embedded into every PDF.

Static fonts on purpose: a variable font costs WeasyPrint five times the CPU to embed.
"""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from reports.system_fonts import can_draw

SCHEME = "report-font"
# Spaces, line ends and signs that only direct the layout need no glyph, nor do variation selectors and their like.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_SELECTORS = frozenset("\u034f\u17b4\u17b5") | {chr(0xFE00 + n) for n in range(16)}


class Face(NamedTuple):
    """One font file, and the CSS descriptors that choose it."""

    family: str
    weight: int
    style: str
    package: str
    file: str

    @property
    def url(self) -> str:
        """The address under which stylesheets ask for this face; only our fetcher knows the scheme."""
        return f"{SCHEME}:{self.file}"

    def read(self) -> bytes:
        """The font file's bytes, from the installed package."""
        return files(self.package).joinpath("files", self.file).read_bytes()


_SANS = ("Report Sans", "fontpkg_fira_sans", "FiraSans")
_SERIF = ("Report Serif", "fontpkg_ibm_plex_serif", "IBMPlexSerif")
_ARABIC = ("Report Arabic", "fontpkg_ibm_plex_sans_arabic", "IBMPlexSansArabic")


def _face(source: tuple[str, str, str], name: str, weight: int, style: str = "normal") -> Face:
    family, package, stem = source
    return Face(family, weight, style, package, f"{stem}-{name}.ttf")


FACES = (
    _face(_SANS, "Regular", 400),
    _face(_SANS, "Italic", 400, "italic"),
    _face(_SANS, "Medium", 500),
    _face(_SANS, "SemiBold", 600),
    _face(_SERIF, "Regular", 400),
    _face(_SERIF, "Italic", 400, "italic"),
    _face(_SERIF, "Medium", 500),
    _face(_ARABIC, "Regular", 400),
    _face(_ARABIC, "SemiBold", 600),
)
BY_URL = {face.url: face for face in FACES}


def font_face_css() -> str:
    """The @font-face rules for print."""
    return "\n".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; "
        f"font-style: {face.style}; src: url('{face.url}'); }}"
        for face in FACES
    )


@cache
def _characters() -> frozenset[int]:
    """Every code point that one of the regular faces can draw."""
    covered: set[int] = set()
    for face in FACES:
        if face.weight == 400 and face.style == "normal":  # noqa: PLR2004  the CSS name of "regular"
            path = files(face.package).joinpath("files", face.file)
            with path.open("rb") as stream, TTFont(stream, lazy=True) as font:
                covered.update(font.getBestCmap())
    return frozenset(covered)


def missing_characters(text: str) -> tuple[str, ...]:
    """Characters of `text` that neither a face of ours nor one of this machine can draw, in code point order."""
    strange = (char for char in sorted(set(text)) if ord(char) not in _characters())
    return tuple(char for char in strange if _is_seen(char) and not can_draw(char))


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN and char not in _SELECTORS
