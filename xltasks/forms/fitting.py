"""A sheet's texts measured against its columns: the heights, splits and page ends of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xltasks.book import draft
from xltasks.book.measure import column_points, line_height, lines_needed, usable, widest_points
from xltasks.forms.form import FormSheet, Placement
from xltasks.forms.heights import Box, LogicalRow
from xltasks.forms.pages import FittedRow, fit, paper, scale
from xltasks.forms.plan import Line
from xltasks.model.cell import Area

_DEFAULT_WIDTH = 8.43
_DEFAULT_HEIGHT = 15.0
_ROOM = 8
"""Lines of room to type that an answer row keeps where the template draws no height of its own."""
_ROOM_IN_LIST = 3
"""As many for a row of an open list, of which most stay blank."""


@dataclass(frozen=True)
class Piece:
    """One text placed: its columns, its first and last line, and how it looks."""

    area: Area
    first: int
    last: int
    text: str
    look: draft.Look


def fitted(
    sheet: FormSheet, lines: Sequence[Line], pieces: Iterable[Piece], font: draft.Font, *, paged: bool
) -> tuple[FittedRow, ...]:
    """Heights, splits and page ends of every line; pages only for sheets that are printed and handed in."""
    widths = column_widths(sheet)
    boxes = []
    for piece in pieces:
        points = sum(column_points(widths.get(n, default_width(sheet)), font) for n in _columns(piece.area))
        boxes.append(Box(piece.first, piece.last, _lines(piece, points), line_height(piece.look.font.size)))
    room = {
        unit.area.top: _ROOM_IN_LIST if sheet.bands[unit.band].asks else _ROOM
        for unit in sheet.units
        if isinstance(unit.content, Placement) and unit.band is not None
    }
    high = 0.0 if paged else line_height(font.size)
    rows = []
    blocks = _blocks(sheet, lines)
    for number, line in enumerate(lines):
        drawn = sheet.heights.get(line.source)
        if drawn is None:
            drawn = (
                room[line.source] * high if line.source in room else sheet.look.default_row_height or _DEFAULT_HEIGHT
            )
        rows.append(LogicalRow(least=drawn, block=blocks[number], fixed=False))
    if not paged:
        return fit(rows, boxes, None)
    return fit(rows, boxes, paper(sheet.look.page, fit_scale(sheet, font), _repeated(sheet, lines)))


def fit_scale(sheet: FormSheet, font: draft.Font) -> int:
    """The print scale in percent at which all columns stand on one page."""
    widths = column_widths(sheet)
    columns = _columns(sheet.look.page.area or Area(1, 1, 1, sheet.last_column))
    total = sum(widest_points(widths.get(column, default_width(sheet)), font) for column in columns)
    return scale(total, sheet.look.page)


def column_widths(sheet: FormSheet) -> dict[int, float]:
    """Stored widths of the columns that have one; hidden columns count nothing."""
    return {
        column.number: 0.0 if column.hidden else column.width or 0.0
        for column in sheet.look.columns
        if column.hidden or column.width is not None
    }


def default_width(sheet: FormSheet) -> float:
    return sheet.look.default_column_width or _DEFAULT_WIDTH


def _lines(piece: Piece, points: float) -> int:
    if not piece.look.wrap:
        return 1
    return lines_needed(piece.text, usable(points), piece.look.font.size, bold=piece.look.font.bold)


def _columns(area: Area) -> range:
    return range(area.left, area.right + 1)


def _blocks(sheet: FormSheet, lines: Sequence[Line]) -> list[int | None]:
    """What wants to stay together: a section's heading goes with its first task, a total with the last before it."""
    blocks = [_block(sheet, line) for line in lines]
    heads: list[int] = []
    section, opened = None, False
    for number, line in enumerate(lines):
        here = _section(sheet, line)
        if here != section:
            section, opened = here, False
        opened = opened or blocks[number] is not None
        if section is not None and not opened:
            heads.append(number)
    for number in reversed(heads):
        blocks[number] = blocks[number + 1] if number + 1 < len(lines) else None
    for number in range(1, len(lines)):
        if blocks[number] is None and lines[number - 1].copies:
            blocks[number] = blocks[number - 1]
    return blocks


def _section(sheet: FormSheet, line: Line) -> int | None:
    return next((copy for index, copy in line.copies if sheet.bands[index].over == "section"), None)


def _block(sheet: FormSheet, line: Line) -> int | None:
    """Lines of one task stay together; without a task band, lines of one item."""
    for index, number in line.copies:
        if sheet.bands[index].over in ("task", "item", "rows"):
            return index * 1_000_000 + number
    return None


def _repeated(sheet: FormSheet, lines: Sequence[Line]) -> tuple[int, int] | None:
    rows = sheet.look.page.repeat_rows
    if rows is None:
        return None
    inside = [number for number, line in enumerate(lines) if rows[0] <= line.source <= rows[1]]
    return (inside[0], inside[-1]) if inside else None
