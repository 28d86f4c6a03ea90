"""Writes a structure tree into a PDF while WeasyPrint makes it. See structure.py for why.

Two of WeasyPrint's private names are needed, a page's box and a stream's marks; tests/reports/test_pdfua.py reads the
finished files, so a release that changes them cannot go unnoticed.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf  # type: ignore[import-untyped]

from reports.structure import Annotation, Content, Node, PaintedPage, Structure, structure_of

_MARK = "MCID"
_ARTIFACT = "<</Type/Pagination>>"


class TransparencyGroup(ValueError):
    """A template paints words through a group (opacity, a filter), where marks cannot be reached."""


@dataclass
class StructureWriter:
    """Watches the pages of a rendered document being painted, and then replaces WeasyPrint's structure tree.

    Give `finish` to `Document.write_pdf` as its finisher.
    """

    _pages: list[PaintedPage] = field(default_factory=list)
    _streams: list[Any] = field(default_factory=list)

    def watch(self, pages: list[Any]) -> None:
        """Listen to the painting of WeasyPrint's `pages`."""
        for page in pages:
            self._watch(page)

    def _watch(self, page: Any) -> None:
        paint = page.paint

        def painted(stream: Any, scale: float = 1) -> None:
            paint(stream, scale)
            marks = {box: kid["mcid"] for box, kid in stream._tags.items()}
            self._pages.append(PaintedPage(page._page_box, marks, page.height))
            self._streams.append(stream)
            # WeasyPrint's own tree would be thrown away: nothing is left for it to be made of.
            stream._tags.clear()
            page._page_box = page._page_box.copy_with_children([])

        page.paint = painted

    def finish(self, document: Any, pdf: Any) -> None:
        """Put the tree into the catalogue and the parent tree, and pack the streams."""
        structure = structure_of(self._pages)
        numbers = [_renumbered(*both) for both in zip(self._streams, structure.decoration, strict=True)]
        _Tree(pdf, numbers).write(structure)
        _pack(pdf)


def _renumbered(stream: Any, decoration: set[int]) -> dict[int, int]:
    """Turn marks of decoration into artifacts and count the others from 0; returns their new numbers."""
    numbers: dict[int, int] = {}
    for place, item in enumerate(stream.stream):
        if isinstance(item, pydyf.Dictionary) and _MARK in item:
            if item[_MARK] in decoration:
                stream.stream[place - 1 : place + 1] = "/Artifact", _ARTIFACT
            else:
                before, item[_MARK] = item[_MARK], len(numbers)
                numbers[before] = item[_MARK]
    return numbers


@dataclass
class _Tree:
    """The objects of the tree: `numbers` are the new numbers of each page's marks."""

    pdf: Any
    numbers: list[dict[int, int]]
    owners: list[dict[int, bytes]] = field(default_factory=list)
    links: list[tuple[bytes, Any]] = field(default_factory=list)

    def write(self, structure: Structure) -> None:
        self.owners = [{} for _ in self.numbers]
        root = self._object(self.pdf.catalog["StructTreeRoot"])
        document = self._object(root["K"][0])
        document["K"] = _one_or_all(self._kids(structure.root, document, None))
        parents = self._object(root["ParentTree"])["Nums"] = pydyf.Array()
        for page, owners in enumerate(self.owners):
            parents.extend((page, pydyf.Array(owners[mark] for mark in range(len(owners)))))
        for number, (owner, link) in enumerate(self.links, start=len(self.owners)):
            link["StructParent"] = number
            parents.extend((number, owner))

    def _object(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def _element(self, node: Node, parent: Any) -> Any:
        element = pydyf.Dictionary({"S": f"/{node.tag}", "P": parent.reference})
        self.pdf.add_object(element)
        if node.attributes:
            values = {name: pydyf.Array(value) if isinstance(value, list) else value
                      for name, value in node.attributes.items()}  # fmt: skip
            element["A"] = pydyf.Dictionary(values)
        for name, text in (("Alt", node.alternative), ("Lang", node.language), ("ActualText", node.said)):
            if text:
                element[name] = pydyf.String(text)
        page = next((kid.page for kid in node.kids if not isinstance(kid, Node)), None)
        if page is not None:
            element["Pg"] = self.pdf.page_references[page]
        element["K"] = _one_or_all(self._kids(node, element, page))
        return element

    def _kids(self, node: Node, element: Any, page: int | None) -> Iterator[object]:
        for kid in node.kids:
            if isinstance(kid, Node):
                yield self._element(kid, element).reference
            elif isinstance(kid, Annotation):
                self.links.append((element.reference, kid.target))
                place = self.pdf.page_references[kid.page]
                yield pydyf.Dictionary({"Type": "/OBJR", "Obj": kid.target.reference, "Pg": place})
            else:
                yield self._content(kid, element, page)

    def _content(self, content: Content, element: Any, page: int | None) -> object:
        number = self.numbers[content.page].get(content.mark)
        if number is None:
            raise TransparencyGroup("words inside opacity or a filter cannot be tagged; use a colour instead")
        self.owners[content.page][number] = element.reference
        if content.page == page:
            return number
        place = self.pdf.page_references[content.page]
        return pydyf.Dictionary({"Type": "/MCR", "Pg": place, _MARK: number})


def _one_or_all(kids: Iterator[object]) -> object:
    every = pydyf.Array(kids)
    return every[0] if len(every) == 1 else every


def _pack(pdf: Any) -> None:
    """Compress every stream now: pydyf asks for each one's bytes twice, to write them and to hash them."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress and "Filter" not in item.extra:
            data = b"\n".join(pydyf._to_bytes(part) for part in item.stream)
            item.stream = [zlib.compress(data)]
            item.extra["Filter"] = "/FlateDecode"
            item.compress = False
