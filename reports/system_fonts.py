"""Which characters the fonts installed on this machine can draw; Pango falls back on them where ours lack one.

Debian's fonts-noto-cjk and fonts-noto-color-emoji bring what our own faces lack most. Asked through fontconfig, the
library that Pango itself asks. `python -m reports.system_fonts` prints which of the two would help.
"""

import ctypes
import ctypes.util
from functools import cache
from typing import Any

_LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib")
_PACKAGES = {"fonts-noto-cjk": "\u5c71", "fonts-noto-color-emoji": "\U0001f680"}
"""Debian's packages, and a character that each of them brings."""
_FORMATS = frozenset({b"TrueType", b"CFF"})  # all that Pango draws with


class _FontSet(ctypes.Structure):
    _fields_ = (("number", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


@cache
def can_draw(character: str) -> bool:
    """Whether an installed font has the character; False where fontconfig is missing."""
    library = _library()
    return library is not None and any(
        library.FcCharSetHasChar(ctypes.c_void_p(charset), ctypes.c_uint32(ord(character)))
        for charset in _charsets(library)
    )


@cache
def _library() -> Any:
    for name in (*_LIBRARIES, ctypes.util.find_library("fontconfig")):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
            library.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
            return library
    return None


@cache
def _charsets(library: Any) -> tuple[int, ...]:
    """Pointers to the character sets of all installed fonts; they live as long as the configuration, for ever."""
    config = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())
    found = library.FcConfigGetFonts(config, 0)
    if not found:
        return ()
    kind, charset, charsets = ctypes.c_char_p(), ctypes.c_void_p(), []
    for font in found.contents.fonts[: found.contents.number]:
        pattern = ctypes.c_void_p(font)
        library.FcPatternGetString(pattern, b"fontformat", 0, ctypes.byref(kind))
        if kind.value not in _FORMATS or library.FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(charset)):
            continue
        if charset.value:
            charsets.append(charset.value)
    return tuple(charsets)


def main() -> None:
    """Print the Debian packages whose characters nothing on this machine can draw."""
    print(" ".join(package for package, character in _PACKAGES.items() if not can_draw(character)))


if __name__ == "__main__":
    main()
