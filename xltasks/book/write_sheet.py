"""One sheet of a draft written to a worksheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xltasks.book.draft import Cell, Lines, Sheet, unfolded
from xltasks.book.write_cells import write_cell
from xltasks.book.write_formats import Formats
from xltasks.book.write_page import write_page, write_view
from xltasks.book.write_rules import LongLists, write_conditional, write_validation


def write_sheet(target: Any, sheet: Sheet, formats: Formats, lists: LongLists) -> None:
    """``target`` is an ExactWorksheet."""
    sheet = unfolded(sheet)
    _write_sizes(target, sheet, formats)
    for area in sheet.merges:
        if area.height > 1 or area.width > 1:
            # Without text and format this registers the merge and touches no cell: those under it keep their looks.
            target.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "")
    for cell in sheet.cells:
        write_cell(target, cell, formats)
    for lines in sheet.lines:
        for cell in _cells(lines):
            write_cell(target, cell, formats)
    for validation in sheet.validations:
        write_validation(target, validation, lists)
    for conditional in sheet.conditionals:
        write_conditional(target, conditional, formats)
    write_page(target, sheet.page)
    write_view(target, sheet)


def _cells(lines: Lines) -> Iterator[Cell]:
    for row, values in enumerate(lines.values, lines.top):
        for column, value in enumerate(values, 1):
            if value is not None and value != "":
                yield Cell(row, column, value, lines.look)


def _write_sizes(target: Any, sheet: Sheet, formats: Formats) -> None:
    """Sizes go in twice: exact for the file, in XlsxWriter's pixels for the places of note boxes."""
    target.exact_row_height = sheet.default_row_height
    target.exact_column_width = sheet.default_column_width
    for column in sorted(sheet.columns, key=lambda column: column.number):
        look = formats.of(column.look) if column.look is not None else None
        target.exact_columns.append((column, look))
        width = None if column.width is None else round(column.width * target.max_digit_width)
        target.set_column_pixels(column.number - 1, column.number - 1, width, look, {"hidden": column.hidden})
    for row in sheet.rows:
        target.exact_rows[row.number - 1] = row
        height = None if row.height is None else round(row.height / 0.75)
        target.set_row_pixels(row.number - 1, height, None, {"hidden": row.hidden})
