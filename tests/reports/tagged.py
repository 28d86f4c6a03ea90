"""Reads a tagged PDF back as a screen reader would: the structure tree, and the words that each part of it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

SHOWS_TEXT = {"Tj", "TJ"}
PAINTS = SHOWS_TEXT | {"f", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"}


@dataclass
class Element:
    """One element of the structure tree; `words` are the element's own, without those of its children."""

    tag: str
    source: Object
    page: int | None
    kids: "list[Element | str]" = field(default_factory=list)

    @property
    def attributes(self) -> dict[str, Object]:
        found = self.source.get("/A", {})
        return dict(found.items())

    @property
    def text(self) -> str:
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    @property
    def children(self) -> "list[Element]":
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def every(self, *tags: str) -> "Iterator[Element]":
        """This element and those below it in reading order, or those of some types only."""
        if not tags or self.tag in tags:
            yield self
        for kid in self.children:
            yield from kid.every(*tags)


@dataclass
class Tagged:
    """A tagged document. `artifacts` are each page's words outside the tree; `loose` counts what is neither.

    `owners` holds for each page the element of each mark, `glyphs` what is drawn with each font.
    """

    pdf: Pdf
    root: Element
    artifacts: list[str]
    loose: int
    glyphs: dict[str, set[int]]
    owners: list[dict[int, Object]]


def read(data: bytes) -> Tagged:
    pdf = pikepdf.open(BytesIO(data))
    pages = [_Content(page) for page in pdf.pages]
    owners: list[dict[int, Object]] = [{} for _ in pages]
    place = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}

    def element(source: Object) -> Element:
        own = place[source["/Pg"].objgen] if "/Pg" in source else None
        made = Element(str(source["/S"])[1:], source, own)
        kids = source.get("/K", [])
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int) or kid.get("/Type") == Name.MCR:
                at, mark = (own, kid) if isinstance(kid, int) else (place[kid["/Pg"].objgen], int(kid["/MCID"]))
                assert at is not None
                owners[at][mark] = source
                made.kids.append(pages[at].words.pop(mark))
            elif kid.get("/Type") != Name.OBJR:
                assert kid["/P"].objgen == source.objgen
                made.kids.append(element(kid))
        return made

    top = pdf.Root.StructTreeRoot["/K"]
    root = element(top[0] if isinstance(top, Array) else top)
    assert [page.words for page in pages] == [{}] * len(pages), "every mark belongs to one element"
    glyphs: dict[str, set[int]] = {}
    for page in pages:
        for name, drawn in page.glyphs.items():
            glyphs.setdefault(name, set()).update(drawn)
    return Tagged(pdf, root, [page.artifacts for page in pages], sum(page.loose for page in pages), glyphs, owners)


class _Content:
    """The words under each mark of a page."""

    def __init__(self, page: Page) -> None:
        self.words: dict[int, str] = {}
        self.artifacts = ""
        self.loose = 0
        self.glyphs: dict[str, set[int]] = {}
        self._fonts = {name: _unicode_map(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
        open_marks: list[int | None] = []
        font = ""
        for operands, operator in ((list(one.operands), str(one.operator)) for one in page_content(page)):
            if operator in {"BDC", "BMC"}:
                open_marks.append(self._mark(operands))
            elif operator == "EMC":
                open_marks.pop()
            elif operator == "Tf":
                font = str(operands[0])
            elif operator in PAINTS:
                text = self._text(operands[0], font) if operator in SHOWS_TEXT else ""
                self._painted(open_marks, text)

    def _mark(self, operands: list[Object]) -> int | None:
        if operands[0] == Name.Artifact:
            return None
        number = int(operands[1]["/MCID"])
        assert number not in self.words, "a mark is used once"
        self.words[number] = ""
        return number

    def _painted(self, open_marks: list[int | None], text: str) -> None:
        if not open_marks:
            self.loose += 1
        elif None in open_marks:
            self.artifacts += text
        else:
            self.words[open_marks[-1] or 0] += text

    def _text(self, shown: Object, font: str) -> str:
        found = ""
        for part in shown if isinstance(shown, Array) else [shown]:
            if not isinstance(part, pikepdf.String):
                continue
            raw = bytes(part)
            codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
            self.glyphs.setdefault(font, set()).update(codes)
            found += "".join(self._fonts[font].get(code, "\ufffd") for code in codes)
        return found


def page_content(page: Page) -> list[pikepdf.ContentStreamInstruction]:
    return [one for one in pikepdf.parse_content_stream(page) if isinstance(one, pikepdf.ContentStreamInstruction)]


def _unicode_map(font: Dictionary) -> dict[int, str]:
    """What each two-byte code of a font means, by its ToUnicode table."""
    table = font["/ToUnicode"].read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", table)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
