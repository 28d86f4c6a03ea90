"""Takes the drawings out of a document before it is printed; they come back as pictures of their own.

On a web page they stand in the HTML, so that it needs no other file. For WeasyPrint each line and circle in them would
be one more element to parse and to hold against every rule of the stylesheet, and a drawing that occurs ten times
would be read ten times.
"""

import re

SCHEME = "report-drawing"

_DRAWING = re.compile(r'(<svg [^>]*?(class="chart")[^>]*>)(?:<title>(.*?)</title>)?(.*?</svg>)', re.DOTALL)


def without_drawings(html: str) -> tuple[str, dict[str, bytes]]:
    """The document with an image for each drawing of charts.py, and the drawings by their addresses."""
    addresses: dict[str, str] = {}

    def image(found: re.Match[str]) -> str:
        start, look, title, rest = found.groups()
        address = addresses.setdefault(start + rest, f"{SCHEME}:{len(addresses)}")
        hidden = ' aria-hidden="true"' if 'aria-hidden="true"' in start else ""
        # The title is escaped already.
        return f'<img {look} src="{address}" alt="{title or ""}"{hidden}>'

    shown = _DRAWING.sub(image, html)
    return shown, {address: drawing.encode() for drawing, address in addresses.items()}


def for_images(css: str) -> str:
    """The stylesheet with its rules for drawings made rules for images."""
    return re.sub(r"\bsvg\b", "img", css)
