"""One sheet of a template as a draft, put together from what its part tells piece by piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from xltasks.book.draft import Sheet
from xltasks.book.limits import Limits
from xltasks.book.template_cells import Cells, Legend
from xltasks.book.template_lines import Line, read_columns, sized
from xltasks.book.template_notes import add_links, add_notes
from xltasks.book.template_page import read_page
from xltasks.book.template_parts import Parts
from xltasks.book.template_rules import read_conditionals, read_validations
from xltasks.book.template_xml import MAIN, SHEET_PIECES, child, number, true
from xltasks.book.workbookparts import SheetPart
from xltasks.book.xmlparts import nested
from xltasks.errors import Refused
from xltasks.model.cell import Area


@dataclass(frozen=True)
class Told:
    """What the workbook tells of one sheet: options too long for a rule, what its names for printing refer to."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    print_area: str = ""
    print_titles: str = ""


def read_sheet(parts: Parts, listed: SheetPart, legend: Legend, told: Told) -> Sheet | None:
    """None for what is no worksheet. Raises Refused for one that is too large, ValueError for one that says nonsense."""
    if listed.part is None:
        return None
    pieces = nested(parts.package, listed.part, SHEET_PIECES)
    _, root = next(pieces)
    if root.tag != f"{MAIN}worksheet":
        return None
    cells, lines, frame = Cells(legend), list[Line](), Element("frame")
    for mark, node in pieces:
        if mark == "whole" and node.tag == f"{MAIN}row":
            lines.append(Line.read(node, lines[-1].row.number if lines else 0))
            cells.read_row(node, lines[-1].row.number)
        elif mark == "whole":
            frame.append(node)
    add_notes(cells, parts.comments(listed.part))
    add_links(cells, child(frame, "hyperlinks"), parts.linked(listed.part))
    cells.fill(lines)
    drawn, merges = cells.in_order(), _merges(child(frame, "mergeCells"), parts.package.limits)
    looks, size = legend.looks, child(frame, "sheetFormatPr")
    view, last = child(frame, "sheetViews", "sheetView"), max((cell.column for cell in drawn), default=1)
    return Sheet(
        name=listed.name,
        cells=drawn,
        merges=merges,
        rows=sized(lines),
        columns=read_columns(child(frame, "cols"), looks, max([last, *(area.right for area in merges)])),
        validations=read_validations(frame, told.lists),
        conditionals=read_conditionals(frame, looks),
        page=read_page(frame, told.print_area, told.print_titles),
        protected=true(child(frame, "sheetProtection"), "sheet"),
        visibility=listed.visibility,
        freeze=_freeze(child(view, "pane")),
        zoom=int(view.get("zoomScale") or 100),
        gridlines=true(view, "showGridLines", otherwise=True),
        tab_color=looks.palette.of(child(frame, "sheetPr").find(f"{MAIN}tabColor")),
        # Without customHeight the height is what the default font happens to need: the program's own choice.
        default_row_height=number(size, "defaultRowHeight", 15) if true(size, "customHeight") else None,
        default_column_width=number(size, "defaultColWidth") or None,
    )


def _merges(nodes: Element, limits: Limits) -> tuple[Area, ...]:
    if len(nodes) > limits.merges:
        raise Refused(f"合并单元格超过 {limits.merges} 处，不予打开")
    return tuple(Area.parse(node.get("ref") or "") for node in nodes)


def _freeze(pane: Element) -> tuple[int, int] | None:
    if pane.get("state") not in ("frozen", "frozenSplit"):
        return None
    return int(number(pane, "ySplit")) + 1, int(number(pane, "xSplit")) + 1
