"""What spreadsheet programs do to a sheet when somebody inserts, sorts, merges or parts cells; openpyxl does less."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence

from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet


def put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """A value as typed: text that begins with = stays text, a formula of the form a formula."""
    cell = sheet.cell(row, column)
    cell.value = value  # type: ignore[assignment]
    if isinstance(value, str) and not value.startswith("=IF("):
        cell.data_type = "s"


def unmerged(sheet: Worksheet) -> list[CellRange]:
    areas = list(sheet.merged_cells.ranges)
    for area in areas:
        sheet.unmerge_cells(str(area))
    return areas


def remerged(sheet: Worksheet, areas: Sequence[CellRange], moved: Callable[[CellRange], CellRange]) -> None:
    for area in map(moved, areas):
        if area.size["rows"] > 1 or area.size["columns"] > 1:
            sheet.merge_cells(area.coord)


def shifted(bounds: tuple[int, int, int, int], at: int, by: int, *, by_row: bool) -> tuple[int, int, int, int]:
    left, top, right, bottom = bounds
    if by_row:
        return left, top + by * (top >= at), right, bottom + by * (bottom >= at)
    return left + by * (left >= at), top, right + by * (right >= at), bottom


def insert_rows(sheet: Worksheet, at: int, count: int = 1) -> None:
    """As a spreadsheet program inserts (or, negative, deletes) rows: the merges go along, =丙… stays a text."""
    areas = unmerged(sheet)
    texts = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    if count > 0:
        sheet.insert_rows(at, count)
    else:
        sheet.delete_rows(at, -count)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in texts:
                cell.data_type = "s"
    remerged(sheet, areas, lambda area: CellRange(None, *shifted(area.bounds, at, count, by_row=True)))


def reorder(sheet: Worksheet, order: tuple[int, ...], *, last: int) -> None:
    """Rows 7 to 9 sorted, columns up to ``last``; the merged cells were unmerged and filled down for it."""
    unmerged(sheet)
    for row in (8, 9):
        for column in (1, 2, 3):
            sheet.cell(row, column).value = sheet.cell(7, column).value
    rows = {row: [sheet.cell(row, column).value for column in range(1, last + 1)] for row in order}
    for target, source in zip(range(7, 10), order, strict=True):
        for column, value in enumerate(rows[source], 1):
            put(sheet, target, column, value)


def sheet_edited(data: bytes, pattern: bytes, by: bytes) -> bytes:
    """The first sheet's part with a pattern replaced once."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(fresh, "w") as target:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content, count = re.subn(pattern, by, content, count=1)
                assert count == 1
            target.writestr(part, content)
    return fresh.getvalue()
