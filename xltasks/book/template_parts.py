"""The parts of a template's package, opened like any stranger's file."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from xltasks.book.limits import LIMITS
from xltasks.book.numberformats import date_styles
from xltasks.book.package import Package
from xltasks.book.template_xml import MAIN
from xltasks.book.workbookparts import Relation, SheetPart, WorkbookParts, relations, workbook_parts
from xltasks.book.worksheet_cells import Shared
from xltasks.book.xmlparts import tree


@dataclass(frozen=True)
class Parts:
    """A template's package; ``workbook`` and ``styles`` are the roots of these parts, ``shared`` how numbers are read."""

    package: Package
    listed: WorkbookParts
    workbook: Element
    styles: Element
    shared: Shared

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """None in Strict Open XML, whose names all differ."""
        return self.listed.sheets if self.workbook.tag.startswith(MAIN) else ()

    def theme(self) -> Element | None:
        return self._root(self.listed.theme)

    def linked(self, part: str) -> tuple[Relation, ...]:
        return relations(self.package, part)

    def comments(self, part: str) -> Element | None:
        """The root of a sheet's notes."""
        return self._root(next((link.part for link in self.linked(part) if link.type == "comments"), None))

    def _root(self, part: str | None) -> Element | None:
        return tree(self.package.read(part)) if part else None


def open_parts(data: bytes) -> Parts:
    """Raises Unreadable and Refused as ``Package.open`` does."""
    package = Package.open(data, limits=LIMITS)
    listed = workbook_parts(package)
    styles = package.read(listed.styles) if listed.styles else b""
    return Parts(
        package,
        listed,
        tree(package.read(listed.main)),
        tree(styles) if styles else Element("styleSheet"),
        Shared(kinds=date_styles(styles) if styles else (), date1904=listed.date1904),
    )
