"""Puts a sign in the place of every character that no typeface can draw.

An empty box that the font itself would draw for it (.notdef) is against PDF/UA, and nothing that reads the file could
tell what stood there. So a box is printed that is a character of its own, and the text that it stands for is kept
beside it: a reader hears it and copies it (structure_pdf.py writes it as ActualText).
"""

import re
from xml.etree.ElementTree import Element

from reports.fonts import missing_characters

SIGN = "\u25af"  # white vertical rectangle; Report Sans has it in every weight
ATTRIBUTE = "data-said"

# Controls, old separators and fillers have no look of their own, and Pango draws an empty box for each.
_NO_LOOK = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u115f\u1160\u1680\u2028\u2029\u3164\uffa0\ufff9-\ufffb]")
_NOT_TEXT = frozenset({"head", "style", "script", "{http://www.w3.org/2000/svg}svg"})


def without_controls(html: str) -> str:
    """`html` with a space for every character that has no look."""
    return _NO_LOOK.sub(" ", html)


def put_stand_ins(root: Element, html: str) -> None:
    """Change the parsed `html` under `root` where it holds characters that cannot be drawn."""
    missing = missing_characters(html)
    if missing:
        _change(root, re.compile(f"[{''.join(map(re.escape, missing))}]+"))


def _change(element: Element, missing: re.Pattern[str]) -> None:
    if element.tag in _NOT_TEXT:
        return
    for name, value in element.items():
        # These attributes are printed in the margins by string-set.
        if name.startswith("data-"):
            element.set(name, missing.sub(_signs, value))
    children = list(element)
    for child in children:
        _change(child, missing)
    for place in range(len(children), -1, -1):
        _split(element, place, missing)


def _split(element: Element, place: int, missing: re.Pattern[str]) -> None:
    """Split the text before the child at `place` (or after the last one) into words and stand-ins."""
    text = element.text if place == 0 else element[place - 1].tail
    found = list(missing.finditer(text or ""))
    if not text or not found:
        return
    _write(element, place, text[: found[0].start()])
    ends = [*(match.start() for match in found[1:]), len(text)]
    for number, (match, end) in enumerate(zip(found, ends, strict=True)):
        box = Element("span", {ATTRIBUTE: match[0]})
        box.text = _signs(match)
        box.tail = text[match.end() : end]
        element.insert(place + number, box)


def _write(element: Element, place: int, text: str) -> None:
    if place == 0:
        element.text = text
    else:
        element[place - 1].tail = text


def _signs(match: re.Match[str]) -> str:
    return SIGN * len(match[0])
