"""One sheet of a template as a draft: cells, sizes, rules, page and view."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from xltasks.book.draft import Cell, Column, Page, Row, Sheet
from xltasks.book.template_cells import read_cells
from xltasks.book.template_look import Looks
from xltasks.book.template_parts import MAIN
from xltasks.book.template_rules import read_conditionals, read_validations
from xltasks.model.cell import Area, column_letters, column_number

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)\Z")
_COLUMNS = re.compile(r"\$?([A-Z]+):\$?([A-Z]+)\Z")


def read_sheet(sheet: Any, xml: Element, looks: Looks, lists: Mapping[str, tuple[str, ...]]) -> Sheet:
    """``sheet`` is openpyxl's, loaded without its merges; ``xml`` the same sheet whole."""
    cells = read_cells(sheet, xml, looks)
    merges = tuple(Area.parse(node.get("ref") or "") for node in xml.iter(f"{MAIN}mergeCell"))
    view, size, tab = sheet.sheet_view, sheet.sheet_format, sheet.sheet_properties.tabColor
    return Sheet(
        name=sheet.title,
        cells=cells,
        merges=merges,
        rows=_rows(sheet),
        columns=_columns(sheet, xml, looks, _last_column(cells, merges)),
        validations=read_validations(xml, lists),
        conditionals=read_conditionals(xml, sheet.parent._differential_styles, looks.palette),
        page=_page(sheet, xml),
        protected=bool(sheet.protection.sheet),
        visibility=sheet.sheet_state,
        freeze=_freeze(view.pane),
        zoom=int(view.zoomScale or 100),
        gridlines=view.showGridLines is not False,
        tab_color=looks.palette.of(tab),
        # Without customHeight the height is what the default font happens to need: the program's own choice.
        default_row_height=float(size.defaultRowHeight) if size.customHeight else None,
        default_column_width=float(size.defaultColWidth) if size.defaultColWidth else None,
    )


def _last_column(cells: tuple[Cell, ...], merges: tuple[Area, ...]) -> int:
    return max([cell.column for cell in cells] + [area.right for area in merges], default=1)


def _rows(sheet: Any) -> tuple[Row, ...]:
    rows = (
        Row(number, None if row.height is None else float(row.height), bool(row.hidden))
        for number, row in sorted(sheet.row_dimensions.items())
    )
    return tuple(row for row in rows if row.height is not None or row.hidden)


def _columns(sheet: Any, xml: Element, looks: Looks, last: int) -> tuple[Column, ...]:
    """One Column for each number: files write neighbours that are alike as one, often to the sheet's far edge."""
    columns: list[Column] = []
    for node in xml.iter(f"{MAIN}col"):
        first, end = int(node.get("min") or 1), min(int(node.get("max") or 1), _LAST_COLUMN)
        hidden = node.get("hidden") in ("1", "true")
        own = node.get("customWidth") in ("1", "true")
        width = float(node.get("width") or 0) or None if own else None
        dimension = sheet.column_dimensions[column_letters(first)] if node.get("style") else None
        look = looks.of(dimension) if dimension is not None else None
        if width is None and look is None and not hidden:
            continue
        # Only hiding matters beyond what is drawn.
        reach = end if hidden else min(end, last)
        columns += [Column(number, width, hidden, look) for number in range(first, reach + 1)]
    return tuple(columns)


def _freeze(pane: Any) -> tuple[int, int] | None:
    if pane is None or pane.state not in ("frozen", "frozenSplit"):
        return None
    return int(pane.ySplit or 0) + 1, int(pane.xSplit or 0) + 1


def _page(sheet: Any, xml: Element) -> Page:
    setup, margins, options = sheet.page_setup, sheet.page_margins, sheet.print_options
    fitted = sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage
    return Page(
        paper=int(setup.paperSize or 9),
        landscape=setup.orientation == "landscape",
        scale=int(setup.scale or 100),
        fit_width=_pages(setup.fitToWidth) if fitted else None,
        fit_height=_pages(setup.fitToHeight) if fitted else None,
        left=float(margins.left),
        right=float(margins.right),
        top=float(margins.top),
        bottom=float(margins.bottom),
        header_margin=float(margins.header),
        footer_margin=float(margins.footer),
        # From the XML: openpyxl rearranges the codes for fonts and sizes.
        header=xml.findtext(f"{MAIN}headerFooter/{MAIN}oddHeader") or "",
        footer=xml.findtext(f"{MAIN}headerFooter/{MAIN}oddFooter") or "",
        center_horizontally=bool(options.horizontalCentered),
        center_vertically=bool(options.verticalCentered),
        area=_print_area(sheet.print_area),
        repeat_rows=_repeated_rows(sheet.print_title_rows),
        repeat_columns=_repeated_columns(sheet.print_title_cols),
        row_breaks=tuple(sorted(int(brk.id) for brk in sheet.row_breaks.brk if brk.id)),
    )


def _pages(count: Any) -> int:
    return 1 if count is None else int(count)


def _print_area(text: str | None) -> Area | None:
    """The first print area; ``A:I`` means all rows."""
    if not text:
        return None
    place = text.split(",")[0].rpartition("!")[2].replace("$", "")
    columns, rows = _COLUMNS.match(place), _ROWS.match(place)
    if columns is not None:
        return Area(1, column_number(columns[1]), _LAST_ROW, column_number(columns[2]))
    if rows is not None:
        return Area(int(rows[1]), 1, int(rows[2]), _LAST_COLUMN)
    return Area.parse(place)


def _repeated_rows(text: str | None) -> tuple[int, int] | None:
    match = _ROWS.match(text or "")
    return (int(match[1]), int(match[2])) if match is not None else None


def _repeated_columns(text: str | None) -> tuple[int, int] | None:
    match = _COLUMNS.match(text or "")
    return (column_number(match[1]), column_number(match[2])) if match is not None else None
