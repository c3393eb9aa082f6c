"""The rows and merges of a sheet as XlsxWriter would write them, and how far the sheet reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter

from xltasks.book.draft import Cell, Look, Row, Sheet
from xltasks.book.emit_cells import Texts, Unusual, check_cell, emitted, emitted_value, look_of
from xltasks.book.exact_sheet import exact_number
from xltasks.model.cell import Area, CellValue, column_letters

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_BLOCK = 16
"""Rows that share one ``spans`` attribute."""


@dataclass(frozen=True)
class Grid:
    """A sheet ready to be emitted: its cells row by row, and how each of them looks."""

    sheet: Sheet
    cells: Sequence[Cell]
    looks: Sequence[Look]
    """Of the cells, one for each."""
    merges: tuple[Area, ...]
    ends: Sequence[tuple[int, int, int]]
    """(row, first column, last column) of every row that has cells."""
    reach: Area | None
    """From the first to the last row and column; None for an empty sheet without rows."""

    def used(self) -> dict[int, Look]:
        """The looks by their identity, in the order in which they come first."""
        found = {id(look): look for look in self.looks}
        return found | {id(lines.look): lines.look for lines in self.sheet.lines if any(map(_columns, lines.values))}

    @property
    def dimension(self) -> str:
        return "A1" if self.reach is None else self.reach.name

    @property
    def empty(self) -> bool:
        return not (self.sheet.rows or self.merges or self.ends)

    def number(self, texts: Texts) -> None:
        """Gives every text of the sheet its number, in the order of the draft. Raises Unusual for dates in lines."""
        for cell in self.sheet.cells:
            if not cell.formula:
                texts.add(cell.value)
        for lines in self.sheet.lines:
            for values in lines.values:
                for value in values:
                    if isinstance(value, date):
                        raise Unusual
                    texts.add(value)

    def xml(self, styles: Mapping[int, str], texts: Texts) -> Iterator[str]:
        """The rows; ``styles`` has the number of a look by its identity."""
        sizes = {row.number: row for row in self.sheet.rows}
        empty = sorted(sizes.keys() - {row for row, _, _ in self.ends}, reverse=True)
        spans = self._spans()
        for row, body in self._bodies(styles, texts):
            while empty and empty[-1] < row:
                yield _row(empty.pop(), "", spans, sizes)
            yield _row(row, body, spans, sizes)
        while empty:
            yield _row(empty.pop(), "", spans, sizes)

    def _bodies(self, styles: Mapping[int, str], texts: Texts) -> Iterator[tuple[int, str]]:
        """The cells of every row that has any."""
        letters = [column_letters(column) for column in range(self.reach.right + 1)] if self.reach else []
        numbers = texts.numbers
        row, written = 0, list[str]()
        for cell, look in zip(self.cells, self.looks, strict=True):
            if cell.row != row:
                if written:
                    yield row, "".join(written)
                row, written = cell.row, []
            # Nearly all cells are empty or a text; this loop is where most of the time goes.
            value = cell.value
            if cell.formula:
                body = emitted(cell, texts)
            elif value is None:
                body = '"/>'
            elif (number := numbers.get(value)) is not None:  # type: ignore[arg-type]
                body = f'" t="s"><v>{number}</v></c>'
            else:
                body = emitted_value(value, texts)
            written.append(f'<c r="{letters[cell.column]}{row}" s="{styles[id(look)]}{body}')
        if written:
            yield row, "".join(written)
        for lines in self.sheet.lines:
            style = styles.get(id(lines.look), "")
            for row, values in enumerate(lines.values, lines.top):
                written = [
                    f'<c r="{letters[column]}{row}" s="{style}{emitted_value(value, texts)}'
                    for column, value in enumerate(values, 1)
                    if value is not None and value != ""
                ]
                if written:
                    yield row, "".join(written)

    def merged(self) -> str:
        if not self.merges:
            return ""
        areas = "".join(f'<mergeCell ref="{area.name}"/>' for area in self.merges)
        return f'<mergeCells count="{len(self.merges)}">{areas}</mergeCells>'

    def _spans(self) -> dict[int, str]:
        ends: dict[int, tuple[int, int]] = {}
        for row, first, last in self.ends:
            block = (row - 1) // _BLOCK
            known = ends.get(block)
            ends[block] = (first, last) if known is None else (min(first, known[0]), max(last, known[1]))
        return {block: f' spans="{first}:{last}"' for block, (first, last) in ends.items()}


def grid(sheet: Sheet) -> Grid:
    """Raises Unusual for what only XlsxWriter can write or refuse."""
    cells = sorted(sheet.cells, key=_order)
    for cell in cells:
        if cell.formula or cell.note or cell.link or cell.runs:
            check_cell(cell)
    dates: dict[int, Look] = {}
    looks = [_steady(cell, dates) if isinstance(cell.value, date) else cell.look for cell in cells]
    merges = tuple(area for area in sheet.merges if area.height > 1 or area.width > 1)
    ends = list(_ends(sheet, cells))
    reach = _reach(sheet, ends, merges)
    if _mixed(sheet, cells) or _overlap(merges) or (reach and _outside(reach)):
        raise Unusual
    return Grid(sheet, cells, looks, merges, ends, reach)


def _order(cell: Cell) -> int:
    return cell.row * (_LAST_COLUMN + 1) + cell.column


def _steady(cell: Cell, dates: dict[int, Look]) -> Look:
    """The look of a date, one object for all that look alike."""
    look = look_of(cell)
    return look if look is cell.look else dates.setdefault(id(cell.look), look)


def _row(number: int, body: str, spans: Mapping[int, str], sizes: Mapping[int, Row]) -> str:
    head = f'<row r="{number}"{spans.get((number - 1) // _BLOCK, "")}{_size(sizes.get(number))}'
    return f"{head}>{body}</row>" if body else f"{head}/>"


def _ends(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[tuple[int, int, int]]:
    for row, members in groupby(cells, key=attrgetter("row")):
        columns = [cell.column for cell in members]
        yield row, columns[0], columns[-1]
    for lines in sheet.lines:
        for row, values in enumerate(lines.values, lines.top):
            filled = _columns(values)
            if filled:
                yield row, filled[0], filled[-1]


def _columns(values: Sequence[CellValue]) -> list[int]:
    """The columns of a line that have a value."""
    return [column for column, value in enumerate(values, 1) if value is not None and value != ""]


def _mixed(sheet: Sheet, cells: Sequence[Cell]) -> bool:
    """Whether two values want one cell, or lines do not stand below everything before them."""
    if any(one.column == other.column and one.row == other.row for one, other in pairwise(cells)):
        return True
    last = cells[-1].row if cells else 0
    for lines in sheet.lines:
        if lines.top <= last:
            return True
        last = lines.top + len(lines.values) - 1
    return False


def _reach(sheet: Sheet, ends: Iterable[tuple[int, int, int]], merges: Iterable[Area]) -> Area | None:
    """What XlsxWriter takes for the used range: columns and rows that have a size or a look count too."""
    columns = {column.number for column in sheet.columns if column.look or (column.width and column.hidden)}
    rows = {row.number for row in sheet.rows}
    if rows and not columns:
        columns.add(1)
    for row, first, last in ends:
        columns.add(first)
        columns.add(last)
        rows.add(row)
    for area in merges:
        columns.update((area.left, area.right))
        rows.update((area.top, area.bottom))
    if not columns:
        return None
    return Area(min(rows, default=1), min(columns), max(rows, default=1), max(columns))


def _outside(reach: Area) -> bool:
    return reach.top < 1 or reach.left < 1 or reach.bottom > _LAST_ROW or reach.right > _LAST_COLUMN


def _overlap(merges: Iterable[Area]) -> bool:
    bottoms: dict[int, int] = {}
    for area in sorted(merges, key=attrgetter("top")):
        for column in range(area.left, area.right + 1):
            if bottoms.get(column, 0) >= area.top:
                return True
            bottoms[column] = area.bottom
    return False


def _size(row: Row | None) -> str:
    if row is None:
        return ""
    height = "" if row.height is None else f' ht="{exact_number(row.height)}"'
    hidden = ' hidden="1"' if row.hidden else ""
    return f'{height}{hidden} customHeight="1"' if height else hidden
