"""The rows and merges of a sheet as XlsxWriter would write them, and how far the sheet reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from xltasks.book.draft import Body, Cell, Edges, Filled, Look, Pattern, Sheet
from xltasks.book.emit_cells import Unusual, check_cell, emitted, emitted_value, look_of, told
from xltasks.book.exact_sheet import exact_number
from xltasks.book.shared_texts import Texts, shared_text
from xltasks.model.cell import Area, CellValue, column_letters

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_BLOCK = 16
"""Rows that share one ``spans`` attribute."""

Styles = Mapping[int, str]
"""The number of a look, by its identity."""


class Written(NamedTuple):
    """The cells of one row, its first and last column (0 without cells), and its size."""

    number: int
    first: int
    last: int
    cells: str
    size: str


@dataclass(frozen=True)
class Grid:
    """A sheet ready to be emitted: its cells row by row, and how each of them looks."""

    sheet: Sheet
    cells: Sequence[Cell]
    looks: Sequence[Look]
    """Of the cells, one for each."""
    merges: tuple[Area, ...]
    reach: Area | None
    """From the first to the last row and column; None for an empty sheet without rows."""
    empty: bool

    def used(self) -> dict[int, Look]:
        """The looks by their identity, in the order in which they come first."""
        found = {id(look): look for look in self.looks}
        if self.sheet.body is not None:
            found |= {id(look): look for pattern in self.sheet.body.patterns for look in pattern.looks}
        return found | {id(lines.look): lines.look for lines in self.sheet.lines if any(map(_columns, lines.values))}

    @property
    def dimension(self) -> str:
        return "A1" if self.reach is None else self.reach.name

    def has_texts(self) -> bool:
        """Whether any of its cells refers to the shared strings."""
        sheet = self.sheet
        if any(not cell.formula and shared_text(cell.value) is not None for cell in sheet.cells):
            return True
        body = () if sheet.body is None else sheet.body.rows()
        rows = chain(map(_typed, body), (values for lines in sheet.lines for values in lines.values))
        return any(shared_text(value) is not None for values in rows for value in values)

    def xml(self, styles: Styles, texts: Texts, drawn: dict[Pattern, Drawn]) -> Iterator[str]:
        """The rows; their texts are numbered in the order of the draft, as far as the rows have been asked for.

        ``drawn`` are patterns that have been written with these very styles before.
        """
        for cell in self.sheet.cells:
            if not cell.formula:
                texts.add(cell.value)
        for _, block in groupby(self._rows(styles, texts, drawn), key=_block):
            rows = tuple(block)
            columns = [(row.first, row.last) for row in rows if row.first]
            spans = ""
            if columns:
                spans = f' spans="{min(first for first, _ in columns)}:{max(last for _, last in columns)}"'
            for number, _, _, cells, size in rows:
                if cells:
                    yield f'<row r="{number}"{spans}{size}>{cells}</row>'
                else:
                    yield f'<row r="{number}"{spans}{size}/>'

    def _rows(self, styles: Styles, texts: Texts, drawn: dict[Pattern, Drawn]) -> Iterator[Written]:
        """Every row that has cells or a size."""
        sizes = {row.number: _size(row.height, hidden=row.hidden) for row in self.sheet.rows}
        empty = sorted(sizes, reverse=True)
        letters = [column_letters(column) for column in range(self.reach.right + 1)] if self.reach else []
        body = () if self.sheet.body is None else _of_body(self.sheet.body, styles, texts, drawn)
        for row in chain(self._of_cells(styles, texts, letters), body, self._of_lines(styles, texts, letters)):
            while empty and empty[-1] < row.number:
                number = empty.pop()
                yield Written(number, 0, 0, "", sizes[number])
            if empty and empty[-1] == row.number:
                row = row._replace(size=sizes[empty.pop()])
            yield row
        while empty:
            number = empty.pop()
            yield Written(number, 0, 0, "", sizes[number])

    def _of_cells(self, styles: Styles, texts: Texts, letters: Sequence[str]) -> Iterator[Written]:
        numbers = texts.numbers
        row, first, last, written = 0, 0, 0, list[str]()
        for cell, look in zip(self.cells, self.looks, strict=True):
            if cell.row != row:
                if written:
                    yield Written(row, first, last, "".join(written), "")
                row, first, written = cell.row, cell.column, []
            last = cell.column
            # Nearly all cells are empty or a text.
            value = cell.value
            if cell.formula:
                body = emitted(cell, texts)
            elif value is None:
                body = '"/>'
            elif (number := numbers.get(value)) is not None:  # type: ignore[arg-type]
                body = f'" t="s"><v>{number}</v></c>'
            else:
                body = emitted_value(value, texts)
            written.append(f'<c r="{letters[last]}{row}" s="{styles[id(look)]}{body}')
        if written:
            yield Written(row, first, last, "".join(written), "")

    def _of_lines(self, styles: Styles, texts: Texts, letters: Sequence[str]) -> Iterator[Written]:
        for lines in self.sheet.lines:
            style = styles.get(id(lines.look), "")
            for row, values in enumerate(lines.values, lines.top):
                columns = _columns(values)
                if columns:
                    written = [
                        f'<c r="{letters[column]}{row}" s="{style}{told(values[column - 1], texts)}'
                        for column in columns
                    ]
                    yield Written(row, columns[0], columns[-1], "".join(written), "")

    def merged(self) -> Iterator[str]:
        """The merges; XlsxWriter says how many there are before it names them."""
        body = self.sheet.body
        count = len(self.merges) + (sum(1 for _ in body.merges()) if body else 0)
        if count:
            yield f'<mergeCells count="{count}">'
            for area in self.merges:
                yield f'<mergeCell ref="{area.name}"/>'
            for top, left, bottom, right in body.merges() if body else ():
                yield f'<mergeCell ref="{column_letters(left)}{top}:{column_letters(right)}{bottom}"/>'
            yield "</mergeCells>"


def grid(sheet: Sheet) -> Grid:
    """Raises Unusual for what only XlsxWriter can write or refuse."""
    cells = sorted(sheet.cells, key=_order)
    for cell in cells:
        if cell.formula or cell.link or cell.runs:
            check_cell(cell)
    dates: dict[int, Look] = {}
    looks = [_steady(cell, dates) if isinstance(cell.value, date) else cell.look for cell in cells]
    merges = tuple(area for area in sheet.merges if area.height > 1 or area.width > 1)
    ends = list(_ends(sheet, cells))
    body_merges = sheet.body.merges() if sheet.body else ()
    edges = chain(((area.top, area.left, area.bottom, area.right) for area in _by_top(merges)), body_merges)
    reach = _reach(sheet, ends, _covered(edges))
    if _mixed(sheet, cells) or (reach and _outside(reach)):
        raise Unusual
    return Grid(sheet, cells, looks, merges, reach, empty=not (sheet.rows or sheet.body or merges or ends))


def _of_body(body: Body, styles: Styles, texts: Texts, drawn: dict[Pattern, Drawn]) -> Iterator[Written]:
    """The rows of a body; this loop is where most of the time of a large sheet goes."""
    drawn.update((pattern, Drawn.of(pattern, styles)) for pattern in body.patterns if pattern not in drawn)
    sizes: dict[tuple[float | None, bool], str] = {}
    numbers = texts.numbers
    for filled in body.rows():
        row, pattern, _, height, hidden, odd = filled
        values = _typed(filled) if odd else filled.values
        size = sizes.get((height, hidden))
        if size is None:
            size = sizes[height, hidden] = _size(height, hidden=hidden)
        first, last, blank, heads = drawn[pattern]
        if not values and not odd:
            yield Written(row, first, last, blank.replace("#", str(row)), size)
            continue
        written = []
        for (left, right), value in zip(heads, values, strict=True):
            if value is None:
                written.append(f'{left}{row}{right}"/>')
            elif (number := numbers.get(value)) is not None:  # type: ignore[arg-type]
                texts.count += 1
                written.append(f'{left}{row}{right}" t="s"><v>{number}</v></c>')
            else:
                written.append(f"{left}{row}{right}{told(value, texts)}")
        for cell in odd:
            check_cell(cell)
            if cell.formula:
                place = pattern.columns.index(cell.column)
                left, right = heads[place]
                written[place] = f"{left}{row}{right}{emitted(cell, texts)}"
            elif cell.value != values[pattern.columns.index(cell.column)]:
                raise Unusual
        yield Written(row, first, last, "".join(written), size)


class Drawn(NamedTuple):
    """A pattern as XML: its first and last column, a row of empty cells, and of every cell what stands around the row."""

    first: int
    last: int
    blank: str
    heads: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, pattern: Pattern, styles: Styles) -> Drawn:
        columns = pattern.columns
        heads = tuple(
            (f'<c r="{column_letters(column)}', f'" s="{styles[id(look)]}')
            for column, look in zip(columns, pattern.looks, strict=True)
        )
        blank = "".join(f'{left}#{right}"/>' for left, right in heads)
        return cls(columns[0] if columns else 0, columns[-1] if columns else 0, blank, heads)


def _typed(row: Filled) -> Sequence[CellValue]:
    """The values of a row without the results of its formulas, which are no part of the shared strings."""
    formulas = {cell.column for cell in row.odd if cell.formula}
    if not formulas:
        return row.values
    return [
        None if column in formulas else value for column, value in zip(row.pattern.columns, row.values, strict=True)
    ]


def _block(row: Written) -> int:
    return (row.number - 1) // _BLOCK


def _order(cell: Cell) -> int:
    return cell.row * (_LAST_COLUMN + 1) + cell.column


def _steady(cell: Cell, dates: dict[int, Look]) -> Look:
    """The look of a date, one object for all that look alike."""
    look = look_of(cell)
    return look if look is cell.look else dates.setdefault(id(cell.look), look)


def _ends(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[tuple[int, int, int]]:
    """(row, first column, last column) of the rows that have cells; of a body those that reach farthest."""
    for row, members in groupby(cells, key=attrgetter("row")):
        columns = [cell.column for cell in members]
        yield row, columns[0], columns[-1]
    if sheet.body is not None:
        for pattern in sheet.body.patterns:
            if pattern.columns:
                yield sheet.body.top, pattern.columns[0], pattern.columns[-1]
                yield sheet.body.bottom, pattern.columns[0], pattern.columns[-1]
    for lines in sheet.lines:
        for row, values in enumerate(lines.values, lines.top):
            filled = _columns(values)
            if filled:
                yield row, filled[0], filled[-1]


def _columns(values: Sequence[CellValue]) -> list[int]:
    """The columns of a line that have a value."""
    return [column for column, value in enumerate(values, 1) if value is not None and value != ""]


def _mixed(sheet: Sheet, cells: Sequence[Cell]) -> bool:
    """Whether two values want one cell, or body and lines do not stand below everything before them."""
    if any(one.column == other.column and one.row == other.row for one, other in pairwise(cells)):
        return True
    last = cells[-1].row if cells else 0
    if sheet.body is not None:
        if sheet.body.top <= last or sheet.rows:
            return True
        last = sheet.body.bottom
    for lines in sheet.lines:
        if lines.top <= last:
            return True
        last = lines.top + len(lines.values) - 1
    return False


def _reach(sheet: Sheet, ends: Iterable[tuple[int, int, int]], merged: Area | None) -> Area | None:
    """What XlsxWriter takes for the used range: columns and rows that have a size or a look count too."""
    columns = {column.number for column in sheet.columns if column.look or (column.width and column.hidden)}
    rows = {row.number for row in sheet.rows}
    if sheet.body is not None:
        rows |= {sheet.body.top, sheet.body.bottom}
    if rows and not columns:
        columns.add(1)
    for row, first, last in ends:
        columns.add(first)
        columns.add(last)
        rows.add(row)
    if merged is not None:
        columns.update((merged.left, merged.right))
        rows.update((merged.top, merged.bottom))
    if not columns:
        return None
    return Area(min(rows, default=1), min(columns), max(rows, default=1), max(columns))


def _outside(reach: Area) -> bool:
    return reach.top < 1 or reach.left < 1 or reach.bottom > _LAST_ROW or reach.right > _LAST_COLUMN


def _by_top(merges: Iterable[Area]) -> list[Area]:
    return sorted(merges, key=attrgetter("top"))


def _covered(merges: Iterable[Edges]) -> Area | None:
    """The rows and columns of merges from top to bottom. Raises Unusual where any two overlap."""
    bottoms: dict[int, int] = {}
    first = 0
    for top, left, bottom, right in merges:
        first = first or top
        for column in range(left, right + 1):
            if bottoms.get(column, 0) >= top:
                raise Unusual
            bottoms[column] = bottom
    return Area(first, min(bottoms), max(bottoms.values()), max(bottoms)) if bottoms else None


def _size(height: float | None, *, hidden: bool) -> str:
    said = ' hidden="1"' if hidden else ""
    return said if height is None else f' ht="{exact_number(height)}"{said} customHeight="1"'
