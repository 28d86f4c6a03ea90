"""What a screen reader hears of a report, and in which order: the structure tree of its PDF.

WeasyPrint 70 tags box by box. A table that runs over a page becomes two tables, its headers are read again, `scope`
is dropped, and a table that only sets things side by side is announced as a table of data. So the tree is built here
from the elements of the HTML instead: an element is one element however many pages it runs over, running heads and
repeated table headers are decoration, and `role="presentation"` is believed. A box of the layout says only where an
element's content was painted. structure_pdf.py writes the tree into the file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from reports.stand_ins import ATTRIBUTE

_NAMES = {
    "section": "Sect", "article": "Art", "blockquote": "BlockQuote", "p": "P",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "table": "Table", "ul": "L", "ol": "L", "dl": "L", "svg": "Figure", "img": "Figure",
}  # fmt: skip
_TABLE_PARTS = {"caption": "Caption", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot"}
_ROW_PARENTS = frozenset({"Table", "THead", "TBody", "TFoot"})
# Groups hold no words themselves; what stands in them without an element of its own becomes a paragraph.
_GROUPS = frozenset({"Document", "Sect", "Art", "Div", "BlockQuote"})
# Between the parts of these there is nothing to hear: only the space that keeps the parts apart on paper.
_FRAMES = frozenset({"L", "LI", "TR"}) | _ROW_PARENTS
# These hold words: a label that fills a line of a paragraph is still part of it.
_OF_WORDS = frozenset({"P", "Span", "H1", "H2", "H3", "H4", "H5", "H6"})
_CONTAINERS = frozenset({"TD", "TH", "LBody"})
_DECORATION = frozenset({"presentation", "none"})

Element = Any  # xml.etree's; WeasyPrint's boxes have no types
Box = Any


@dataclass(frozen=True)
class Content:
    """Something that was painted: the number of its mark on a page (both from 0)."""

    page: int
    mark: int


@dataclass(frozen=True)
class Annotation:
    """A link's place on a page; `target` is the annotation object of the PDF."""

    page: int
    target: Any


@dataclass(eq=False)
class Node:
    """An element of the structure tree with its content in reading order. `attributes` are PDF attributes by name.

    A reader says `alternative` instead of showing a drawing, and `said` instead of the signs that stand for it.
    """

    tag: str
    kids: "list[Node | Content | Annotation]" = field(default_factory=list)
    attributes: dict[str, object] = field(default_factory=dict)
    alternative: str | None = None
    language: str | None = None
    said: str | None = None

    def add(self, tag: str) -> "Node":
        """A new last child."""
        node = Node(tag)
        self.kids.append(node)
        return node

    def nodes(self) -> "Iterator[Node]":
        """This node and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.nodes()


@dataclass(frozen=True)
class PaintedPage:
    """One page: its boxes, the mark that each box was painted under, and its height in CSS pixels."""

    root: Box
    marks: Mapping[Box, int]
    height: float


@dataclass
class Structure:
    """The finished tree, and for each page the marks that are decoration."""

    root: Node
    decoration: list[set[int]]


def structure_of(pages: Iterable[PaintedPage]) -> Structure:
    """The structure tree of a painted document."""
    walk = _Walk()
    for number, page in enumerate(pages):
        walk.page(number, page)
    _drop_empty(walk.root)
    return Structure(walk.root, walk.decoration)


def _drop_empty(node: Node) -> bool:
    """Remove what holds nothing, but for cells, which keep the columns of a table apart. True if `node` may stay."""
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or _drop_empty(kid)]
    if node.tag == "TH" and not node.kids:
        # An empty header heads nothing.
        node.tag = "TD"
        node.attributes.pop("Scope", None)
    return bool(node.kids) or node.tag == "TD"


class _Walk:
    """Goes through the boxes page by page and hangs what was painted under the element that it belongs to."""

    def __init__(self) -> None:
        self.root = Node("Document")
        self.decoration: list[set[int]] = []
        self._nodes: dict[object, Node] = {}
        self._first_page: dict[Element, int] = {}
        self._number = 0
        self._page: PaintedPage

    def page(self, number: int, page: PaintedPage) -> None:
        self._number, self._page = number, page
        self.decoration.append(set())
        self._box(page.root, self.root)

    def _box(self, box: Box, parent: Node) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if _is_gap(box, parent) or self._is_repeated(box) or _is_decoration(box):
            self._decorate(box)
            return
        node = parent if isinstance(box, boxes.TextBox) else self._node(box, parent)
        mark = self._page.marks.get(box)
        if mark is not None:
            node.kids.append(Content(self._number, mark))
        link = getattr(box, "link_annotation", None)
        if link is not None and node.tag == "Link":
            node.kids.append(Annotation(self._number, link))
        children = tuple(getattr(box, "children", ()))
        if node.tag not in _GROUPS or not _holds_text(children):
            for child in children:
                self._box(child, node)
            return
        paragraph = self._again(("paragraph", box.element), node, "P")
        for child in children:
            self._box(child, paragraph)

    def _node(self, box: Box, parent: Node) -> Node:
        """The node of a box's element; `parent` where the element means nothing to a reader."""
        element = box.element
        if element is None or box.element_tag in {"html", "body"} or isinstance(box, boxes.LineBox):
            return parent
        if str(box.element_tag).endswith("::marker"):
            return self._label(element)
        known = self._nodes.get(element)
        if known is not None:
            return known
        tag = _tag(box, parent)
        if tag is None:
            return self._unnamed(box, parent)
        node = self._made(tag, element, parent)
        _describe(node, box, self._page)
        self._nodes[element] = node
        return node

    def _made(self, tag: str, element: Element, parent: Node) -> Node:
        """A new node; a list item gets the parts that a list item has to have."""
        if tag == "LBody":
            item = parent if parent.tag == "LI" else self._item(element, parent)
            return item.add(tag)
        if tag == "Lbl" and parent.tag == "L":
            return parent.add("LI").add(tag)
        return parent.add(tag)

    def _item(self, element: Element, parent: Node) -> Node:
        last = parent.kids[-1] if parent.kids else None
        if element.tag == "dd" and isinstance(last, Node) and last.tag == "LI":
            return last
        return self._nodes.setdefault(("item", element), parent.add("LI"))

    def _label(self, element: Element) -> Node:
        """The bullet or number of a list item; it stands before the item's words."""
        key = ("label", element)
        if key not in self._nodes:
            label = Node("Lbl")
            item = self._nodes.get(("item", element))
            if item is not None:
                item.kids.insert(0, label)
            self._nodes[key] = label
        return self._nodes[key]

    def _unnamed(self, box: Box, parent: Node) -> Node:
        """A box without a meaning of its own keeps its words apart from those before and after it."""
        if isinstance(box, (boxes.InlineBlockBox, boxes.InlineFlexBox, boxes.InlineGridBox)):
            return parent if parent.tag in _GROUPS | _FRAMES else self._again(("inline", box.element), parent, "Span")
        block = isinstance(box, boxes.BlockLevelBox) and parent.tag not in _GROUPS | _FRAMES
        if not block or not _holds_text(box.children):
            return parent
        return self._again(("block", box.element), parent, "P" if parent.tag in _CONTAINERS else "Span")

    def _again(self, key: object, parent: Node, tag: str) -> Node:
        """The node made for `key` while nothing else has come after it, or else a new one."""
        known = self._nodes.get(key)
        if known is None or parent.kids[-1:] != [known]:
            known = self._nodes[key] = parent.add(tag)
        return known

    def _is_repeated(self, box: Box) -> bool:
        """Whether this is a table's header on a page after the table's first."""
        if not getattr(box, "is_header", False):
            return False
        return self._first_page.setdefault(box.element, self._number) != self._number

    def _decorate(self, box: Box) -> None:
        """Everything painted for `box` and below it is an artifact."""
        mark = self._page.marks.get(box)
        if mark is not None:
            self.decoration[-1].add(mark)
        for child in getattr(box, "children", ()):
            self._decorate(child._box if isinstance(child, AbsolutePlaceholder) else child)


def _is_gap(box: Box, parent: Node) -> bool:
    """Whether this is space between the parts of a list or table, or before any word."""
    return isinstance(box, boxes.TextBox) and (parent.tag in _FRAMES or not (parent.kids or box.text.strip()))


def _is_decoration(box: Box) -> bool:
    """Whether this is a running head or foot, or a drawing that the template calls an ornament."""
    if isinstance(box, boxes.ReplacedBox) and box.element is not None:
        return box.element.get("role") in _DECORATION or box.element.get("aria-hidden") == "true"
    return isinstance(box, boxes.MarginBox)


def _holds_text(children: Iterable[Box]) -> bool:
    """Whether lines of text stand directly in a box."""
    return any(isinstance(child, (boxes.LineBox, boxes.InlineLevelBox)) for child in children)


def _tag(box: Box, parent: Node) -> str | None:
    """The structure type of a box's element, or None where it has none."""
    element = box.element
    name = str(element.tag).rsplit("}", 1)[-1]
    tag: str | None = None
    if name in _TABLE_PARTS:
        tag = _TABLE_PARTS[name] if parent.tag == "Table" else None
    elif name == "tr":
        # A row of a table for layout only has no table above it.
        tag = "TR" if parent.tag in _ROW_PARENTS else None
    elif name in {"td", "th"}:
        tag = name.upper() if parent.tag == "TR" else None
    elif name in {"li", "dd"}:
        tag = "LBody" if parent.tag in {"L", "LI"} else None
    elif name == "dt":
        tag = "Lbl" if parent.tag in {"L", "LI"} else None
    elif name == "div" and parent.tag == "L":
        tag = "LI"
    elif name == "a" and element.get("href"):
        tag = "Link"
    elif element.get("role") not in _DECORATION:
        tag = _NAMES.get(name)
    if tag is None and any(map(element.get, ("aria-label", "lang", ATTRIBUTE))):
        tag = "Span" if isinstance(box, boxes.InlineLevelBox) or parent.tag in _OF_WORDS else "Div"
    return tag


def _describe(node: Node, box: Box, page: PaintedPage) -> None:
    """What a reader is told about an element beside its words."""
    element = box.element
    node.language, node.said = element.get("lang"), element.get(ATTRIBUTE)
    node.alternative = element.get("aria-label")
    if node.tag == "Figure":
        title = element.find("{http://www.w3.org/2000/svg}title")
        node.alternative = node.alternative or (element.get("alt") if title is None else title.text)
        left, top = box.content_box_x(), page.height - box.content_box_y()
        place = (left, top - box.height, left + box.width, top)
        # 72 points stand beside 96 pixels.
        node.attributes = {"O": "/Layout", "BBox": [round(0.75 * number, 2) for number in place]}
    elif node.tag in {"TH", "TD"}:
        node.attributes = {"O": "/Table"}
        if box.colspan > 1:
            node.attributes["ColSpan"] = box.colspan
        if box.rowspan > 1:
            node.attributes["RowSpan"] = box.rowspan
        if node.tag == "TH":
            row = (element.get("scope") or "col").startswith("row")
            node.attributes["Scope"] = "/Row" if row else "/Column"
    elif node.tag == "L":
        number = {"ol": "/Decimal", "ul": "/Disc"}.get(element.tag)
        if number and box.style["list_style_type"] != "none":
            node.attributes = {"O": "/List", "ListNumbering": number}
