"""The demo organisation's logo: a ferry under way and the organisation's name, drawn when it is needed."""

from importlib.resources import files
from io import BytesIO
from math import pi, sin

from PIL import Image, ImageDraw, ImageFont

COLOUR = "#0d5c63"
# Everything is drawn four times as large, so that scaling it down smooths the edges.
_SIZE, _FINE = (980, 300), 4
_INK = "#17242f"
_HULL = ((0, 156), (306, 156), (258, 222), (48, 222))
_CABIN = ((66, 144), (66, 98), (242, 98), (268, 144))
_BRIDGE = ((110, 86), (110, 50), (188, 50), (206, 86))
_FUNNEL = ((136, 40), (144, 4), (176, 4), (176, 40))
_WINDOWS = (88, 126, 164, 202)
_WAVES = ((8, 298, 252), (44, 262, 284))
_WORDS = (("Skerrow", "SemiBold", 158, 14, COLOUR), ("Island Ferries", "Regular", 102, 182, _INK))


def logo() -> bytes:
    """The logo as PNG, 980 x 300 pixels."""
    drawn = Image.new("RGB", (_SIZE[0] * _FINE, _SIZE[1] * _FINE), "white")
    pen = ImageDraw.Draw(drawn)
    for shape in (_HULL, _CABIN, _BRIDGE, _FUNNEL):
        pen.polygon([(x * _FINE, y * _FINE) for x, y in shape], fill=COLOUR)
    for left in _WINDOWS:
        pen.ellipse([value * _FINE for value in (left, 110, left + 22, 132)], fill="white")
    for wave in _WAVES:
        _wave(pen, *wave)
    _words(pen)
    out = BytesIO()
    drawn.resize(_SIZE, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _wave(pen: ImageDraw.ImageDraw, start: int, end: int, middle: int) -> None:
    """A line of water as a row of discs along a sine."""
    radius, height, length = 6, 8, 72
    for step in range(start * _FINE, end * _FINE):
        x, y = step, middle * _FINE + height * _FINE * sin(2 * pi * (step / _FINE - start) / length)
        pen.ellipse([x - radius * _FINE, y - radius * _FINE, x + radius * _FINE, y + radius * _FINE], fill=COLOUR)


def _words(pen: ImageDraw.ImageDraw) -> None:
    folder = files("fontpkg_fira_sans").joinpath("files")
    for words, cut, size, top, colour in _WORDS:
        face = ImageFont.truetype(BytesIO(folder.joinpath(f"FiraSans-{cut}.ttf").read_bytes()), size * _FINE)
        pen.text((356 * _FINE, top * _FINE), words, font=face, fill=colour)
