"""The print set-up of a template's sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xltasks.book.draft import Page
from xltasks.book.template_xml import MAIN, child, number, true
from xltasks.model.cell import LAST_COLUMN, LAST_ROW, Area, column_number

_ROWS = re.compile(r"(\d{1,7}):(\d{1,7})\Z")
_COLUMNS = re.compile(r"([A-Z]{1,3}):([A-Z]{1,3})\Z")
_PARTS = re.compile(r"(?:'(?:[^']|'')*'|[^,'])+")


def read_page(sheet: Element, area: str, titles: str) -> Page:
    """``area`` and ``titles`` are what the sheet's own names for its print area and its repeated lines refer to."""
    setup, margins, options = child(sheet, "pageSetup"), child(sheet, "pageMargins"), child(sheet, "printOptions")
    fitted = true(child(sheet, "sheetPr", "pageSetUpPr"), "fitToPage")
    rows, columns = _repeated(titles)
    breaks = (int(entry.get("id") or 0) for entry in child(sheet, "rowBreaks"))
    return Page(
        paper=int(setup.get("paperSize") or 9),
        landscape=setup.get("orientation") == "landscape",
        scale=int(setup.get("scale") or 100),
        fit_width=int(setup.get("fitToWidth") or 1) if fitted else None,
        fit_height=int(setup.get("fitToHeight") or 1) if fitted else None,
        # The margins of a sheet that says nothing of them.
        left=number(margins, "left", 0.75),
        right=number(margins, "right", 0.75),
        top=number(margins, "top", 1),
        bottom=number(margins, "bottom", 1),
        header_margin=number(margins, "header", 0.5),
        footer_margin=number(margins, "footer", 0.5),
        header=sheet.findtext(f"{MAIN}headerFooter/{MAIN}oddHeader") or "",
        footer=sheet.findtext(f"{MAIN}headerFooter/{MAIN}oddFooter") or "",
        center_horizontally=true(options, "horizontalCentered"),
        center_vertically=true(options, "verticalCentered"),
        area=_print_area(area),
        repeat_rows=rows,
        repeat_columns=columns,
        row_breaks=tuple(sorted(row for row in breaks if row)),
    )


def _print_area(text: str) -> Area | None:
    """The first print area from the left; ``A:I`` means all rows."""
    areas = []
    for place in _places(text):
        columns, rows = _COLUMNS.match(place), _ROWS.match(place)
        if columns is not None:
            areas.append(Area(1, column_number(columns[1]), LAST_ROW, column_number(columns[2])))
        elif rows is not None:
            areas.append(Area(int(rows[1]), 1, int(rows[2]), LAST_COLUMN))
        elif place and "#" not in place:
            areas.append(Area.parse(place))
    return min(areas, key=lambda area: (area.left, area.top), default=None)


def _repeated(text: str) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Rows and columns printed on every page."""
    rows = columns = None
    for place in _places(text):
        if (match := _ROWS.match(place)) is not None:
            rows = int(match[1]), int(match[2])
        elif (match := _COLUMNS.match(place)) is not None:
            columns = column_number(match[1]), column_number(match[2])
    return rows, columns


def _places(text: str) -> Iterator[str]:
    """``表!$A:$B,表!$1:$4`` → ``A:B`` and ``1:4``."""
    for part in _PARTS.findall(text):
        yield part.rpartition("!")[2].replace("$", "")
