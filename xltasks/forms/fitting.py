"""A sheet's texts measured against its columns: the heights, splits and page ends of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xltasks.book import draft
from xltasks.book.measure import column_points, line_height, usable, widest_points
from xltasks.book.wrapping import most_lines, surely_within, wrapped_lines
from xltasks.forms.form import Form, FormSheet, Placement, Unit
from xltasks.forms.heights import Heights
from xltasks.forms.pages import FittedRow, fit_heights, paper, scale
from xltasks.forms.plan import Line
from xltasks.model.cell import Area, CellValue, shown

_DEFAULT_WIDTH = 8.43
_DEFAULT_HEIGHT = 15.0
_ROOM = 8
"""Lines of room to type that an answer row keeps where the template draws no height of its own."""
_ROOM_IN_LIST = 3
"""As many for a row of an open list, of which most stay blank."""


@dataclass(frozen=True, slots=True)
class Room:
    """The room a unit has for text: ``width`` in em, ``pitch`` in points from line to line."""

    wrap: bool
    width: float
    bold: bool
    pitch: float
    known: dict[str, int] | None = field(default=None, compare=False)
    """Lines of texts already measured, where the same come again and again."""

    def lines(self, value: CellValue) -> int:
        """The lines a value takes."""
        # A number stays on one line, however many places it has and the format hides.
        if not self.wrap or isinstance(value, int | float):
            return 1
        text = shown(value)
        if self.known is None:
            return wrapped_lines(text, self.width, bold=self.bold)
        found = self.known.get(text)
        if found is None:
            found = self.known[text] = wrapped_lines(text, self.width, bold=self.bold)
        return found

    def most(self, value: CellValue) -> int:
        """Lines of which a value never takes more."""
        if not self.wrap or isinstance(value, int | float):
            return 1
        return most_lines(value if isinstance(value, str) else shown(value), self.width)

    def surely_within(self, value: CellValue, lines: int) -> bool:
        """Whether a value can be seen to take no more than so many lines, without wrapping it."""
        return surely_within(shown(value), self.width, lines)


def rooms_of(form: Form, sheet: FormSheet) -> tuple[Room, ...]:
    """The room of each unit of a sheet."""
    widths, default = column_widths(sheet), default_width(sheet)

    def room(unit: Unit) -> Room:
        look = unit.looks[0][0]
        points = sum(column_points(widths.get(n, default), form.default_font) for n in _columns(unit.area))
        known: dict[str, int] | None = {} if unit.band is None else None
        return Room(look.wrap, usable(points) / look.font.size, look.font.bold, line_height(look.font.size), known)

    return tuple(map(room, sheet.units))


def least_heights(form: Form, sheet: FormSheet) -> tuple[float, ...]:
    """The height every drawn row has at least, from row 0 on, which there is none of."""
    high = 0.0 if form.kind == "consolidated" else line_height(form.default_font.size)
    room = {
        unit.area.top: high * (_ROOM_IN_LIST if sheet.bands[unit.band].asks else _ROOM)
        for unit in sheet.units
        if isinstance(unit.content, Placement) and unit.band is not None
    }
    default = sheet.look.default_row_height or _DEFAULT_HEIGHT
    return tuple(sheet.heights.get(row, room.get(row, default)) for row in range(sheet.last_row + 1))


def fitted(form: Form, sheet: FormSheet, lines: Sequence[Line], heights: Heights) -> tuple[FittedRow, ...]:
    """Heights, splits and page ends of lines that have their texts; pages only where a sheet is printed and handed in."""
    if form.kind != "consolidated":
        return fit_heights(heights, (), None)
    blocks = _blocks(sheet, lines)
    percent = fit_scale(sheet, form.default_font)
    return fit_heights(heights, blocks, paper(sheet.look.page, percent, _repeated(sheet, lines)))


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


def _columns(area: Area) -> range:
    return range(area.left, area.right + 1)


def _blocks(sheet: FormSheet, lines: Sequence[Line]) -> list[int | None]:
    """What wants to stay together: a section's heading goes with its first task, a total with the last before it."""
    kept = {n for n, band in enumerate(sheet.bands) if band.over in ("task", "item", "rows")}
    blocks = [_block(kept, line) for line in lines]
    heads: list[int] = []
    section, opened = None, False
    grouped = any(band.over == "section" for band in sheet.bands)
    for number, line in enumerate(lines if grouped else ()):
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


def _block(kept: set[int], line: Line) -> int | None:
    """Lines of one task stay together; without a task band, lines of one item."""
    for index, number in line.copies:
        if index in kept:
            return index * 1_000_000 + number
    return None


def _repeated(sheet: FormSheet, lines: Sequence[Line]) -> tuple[int, int] | None:
    rows = sheet.look.page.repeat_rows
    if rows is None:
        return None
    inside = [number for number, line in enumerate(lines) if rows[0] <= line.source <= rows[1]]
    return (inside[0], inside[-1]) if inside else None
