"""Makes the pages' typefaces from those of the reports: Latin only, as WOFF2, under names of our own.

Run it when the typefaces change: .tools/bin/uv run --with brotli scripts/page_fonts.py
Both are under the SIL Open Font Licence; a changed font may not keep a reserved name ("Plex"), hence the new ones.
"""

from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "api" / "pages" / "static" / "fonts"
LATIN = "U+0020-007E U+00A0-017F U+0192 U+02C6 U+02DA U+02DC U+2010-2015 U+2018-201E U+2020-2022 U+2026 U+2030 U+2032 "
SIGNS = "U+2033 U+2039 U+203A U+2044 U+20AC U+2122 U+2190-2193 U+2212 U+2248 U+2260 U+2264 U+2265 U+2713"
CUTS = {
    "sans-400": ("fontpkg_fira_sans", "FiraSans-Regular.ttf", "Outside-In Sans"),
    "sans-600": ("fontpkg_fira_sans", "FiraSans-SemiBold.ttf", "Outside-In Sans"),
    "serif-500": ("fontpkg_ibm_plex_serif", "IBMPlexSerif-Medium.ttf", "Outside-In Serif"),
    "serif-400-italic": ("fontpkg_ibm_plex_serif", "IBMPlexSerif-Italic.ttf", "Outside-In Serif"),
}
NAMES_OF_A_FAMILY = (1, 3, 4, 6, 16)


def code_points() -> set[int]:
    """The characters that the pages' own texts may have; others come from the reader's system."""
    found: set[int] = set()
    for part in (LATIN + SIGNS).split():
        first, _, last = part.removeprefix("U+").partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def main() -> None:
    """Write all cuts."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for cut, (package, file, family) in CUTS.items():
        with (files(package) / "files" / file).open("rb") as source:
            font = TTFont(source)
            options = Options()
            options.flavor = "woff2"
            options.layout_features = ["kern", "liga", "tnum", "lnum", "mark", "mkmk", "ccmp", "locl"]
            options.hinting = False
            options.name_IDs = [0, *NAMES_OF_A_FAMILY, 13, 14]
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=code_points())
            subsetter.subset(font)
            for record in font["name"].names:
                if record.nameID in NAMES_OF_A_FAMILY:
                    record.string = f"{family} {cut}".replace(" ", "-") if record.nameID == 6 else f"{family} {cut}"  # noqa: PLR2004
            font.flavor = "woff2"
            font.save(TARGET / f"{cut}.woff2")


if __name__ == "__main__":
    main()
