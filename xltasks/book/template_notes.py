"""What is pinned to the cells of a template's sheet: notes, and links to places in the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from xltasks.book.strings import item_text
from xltasks.book.template_cells import Cells
from xltasks.book.template_xml import MAIN, child
from xltasks.book.workbookparts import Relation
from xltasks.model.cell import Area, cell_place

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def add_notes(cells: Cells, comments: Element | None) -> None:
    """``comments`` is the root of the part that holds a sheet's notes."""
    for note in child(comments, "commentList").iterfind(f"{MAIN}comment") if comments is not None else ():
        place = cell_place(note.get("ref") or "")
        cells.found[place] = replace(cells.at(*place), note=item_text(child(note, "text")))


def add_links(cells: Cells, links: Element, linked: tuple[Relation, ...]) -> None:
    """``links`` is a sheet's ``hyperlinks``. A link over several cells is a link of each."""
    targets = {relation.id: relation.target for relation in linked}
    for link in links:
        place = _place(targets.get(link.get(_ID) or "", ""), link.get("location") or "")
        for row, column in _cells_of(Area.parse(link.get("ref") or "")):
            cells.found[row, column] = replace(cells.at(row, column), link=place)
            cells.keep_small()


def _place(target: str, location: str) -> str:
    """An internal place; WPS writes it as an outside address that begins with ``#``."""
    return target.removeprefix("#") if target.startswith("#") else "" if target else location


def _cells_of(area: Area) -> Iterator[tuple[int, int]]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield row, column
