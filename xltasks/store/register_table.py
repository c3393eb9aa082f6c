"""A sheet of the register under its heading row: cells by heading, merged cells as a person sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from xltasks.book.grid import Sheet
from xltasks.errors import Fault
from xltasks.model.cell import Area, CellValue, canonical_text, cell_name, shown
from xltasks.store.register_headings import Known, Recognise, squeezed

_NOTHING: Mapping[str, CellValue] = {}
_HEADINGS_WITHIN = 50
"""Rows with content among which the heading row is looked for: beyond them it is data that resembles one."""


@dataclass(frozen=True)
class Table:
    """``columns`` are known names in sheet order, ``further`` the other headings; ``top`` is the first row below."""

    sheet: Sheet
    file: str
    top: int
    columns: Mapping[str, int]
    further: Mapping[str, int]
    merged: Mapping[int, tuple[Area, ...]]
    """The merges that touch each headed column, as far down as the sheet has content."""
    lines: Mapping[int, Mapping[str, CellValue]] | None = None
    """What a person sees in each row, where that has been worked out already."""

    @cached_property
    def headed(self) -> Mapping[str, int]:
        return {**self.columns, **self.further}

    @cached_property
    def blanks(self) -> Mapping[str, tuple[str, None]]:
        """What a blank under a heading is, one pair for all of them: most cells of a register are blank."""
        return {name: (name, None) for name in self.headed}

    def area(self, row: int, column: int) -> Area | None:
        """The merge a cell lies in."""
        return self._areas.get((row, column))

    def owns(self, row: int, name: str) -> bool:
        """Whether the cell has a value of its own, not one a merge brings down from above."""
        if name not in self.line(row):
            return False
        area = self._areas.get((row, self.headed[name])) if self._areas else None
        return area is None or area.top == row

    def line(self, row: int) -> Mapping[str, CellValue]:
        """What stands in the row by heading, blanks left out."""
        return self._lines.get(row, _NOTHING)

    def value(self, row: int, name: str) -> CellValue:
        """What stands in the row under a heading; None for blanks and where there is no such column."""
        return self._lines.get(row, _NOTHING).get(name)

    def text(self, row: int, name: str) -> str:
        return shown(self.value(row, name)).strip()

    def name(self, row: int, name: str) -> str:
        """A name in the cell, without the white space of its print."""
        return squeezed(self.text(row, name))

    def settled(self) -> Table:
        """The table without its sheet's cells, its rows worked out: for who needs no more of them, and the room."""
        return replace(self, sheet=replace(self.sheet, cells={}), lines=self._lines)

    def rows(self) -> tuple[int, ...]:
        """The rows below the headings that have something under a heading."""
        rows = sorted(row for row in self._lines if row >= self.top)
        if self._areas:
            rows = [row for row in rows if any(self.owns(row, name) for name in self.line(row))]
        return tuple(rows)

    def cell(self, row: int, name: str) -> str:
        return cell_name(row, self.headed.get(name, 1))

    def fault(self, message: str, remedy: str, *, cell: str = "") -> Fault:
        return Fault(message, remedy, self.file, self.sheet.name, cell)

    # A register is asked for each of its cells many times, and may have thousands of merges: both are gone through once.

    @cached_property
    def _areas(self) -> Mapping[tuple[int, int], Area]:
        """The merge of every cell in one."""
        return {
            (row, column): area
            for column, areas in self.merged.items()
            for area in reversed(areas)
            for row in range(area.top, area.bottom + 1)
        }

    @cached_property
    def _lines(self) -> Mapping[int, Mapping[str, CellValue]]:
        """What a person sees in each row, by heading, blanks left out."""
        if self.lines is not None:
            return self.lines
        special, areas = self.sheet.special, self._areas
        names = {column: name for name, column in self.headed.items()}
        lines: dict[int, dict[str, CellValue]] = {}
        for place, value in self.sheet.cells.items():
            row, column = place
            if column in names and place not in areas and place not in special:  # of its own, as nearly all are
                seen = _shown(value)
                if seen is not None:
                    lines.setdefault(row, {})[names[column]] = seen
        for place in {*special, *areas}:
            row, column = place
            if column in names:
                seen = _seen(self.sheet, areas.get(place), place)
                if seen is not None:
                    lines.setdefault(row, {})[names[column]] = seen
        return lines

    def faults(self) -> list[Fault]:
        """Cells under a heading whose value is an error, a picture, or a formula nobody has worked out."""
        found: list[Fault] = []
        headings = {column: heading for heading, column in self.headed.items()}
        for (row, column), raw in sorted(self.sheet.special.items()):
            area = self.area(row, column)
            if row < self.top or column not in headings or (area and (area.top, area.left) != (row, column)):
                continue
            heading, cell = headings[column], cell_name(row, column)
            if raw.picture:
                found.append(self.fault(f"“{heading}”里是图片，读不出文字", "请删去图片，改为填写文字。", cell=cell))
            elif raw.error:
                message = f"“{heading}”是错误值 {shown(raw.value)}".rstrip()
                found.append(self.fault(message, "请改正公式，或直接填写内容。", cell=cell))
            elif raw.formula and raw.value is None:
                remedy = "请用 Excel 或 WPS 打开台账、重新计算后保存，或直接填写内容。"
                found.append(self.fault(f"“{heading}”是公式，但没有保存计算结果", remedy, cell=cell))
        return found


def table_under(sheet: Sheet, file: str, recognise: Recognise) -> tuple[Table | None, list[Fault]]:
    """The sheet's table below the row with most known headings; no table where no row has one."""
    head = _Head.of(sheet)
    best, most = 0, 0
    for row in sorted({row for row, _ in sheet.cells})[:_HEADINGS_WITHIN]:
        known = sum(1 for text in head.texts(row, row).values() if recognise(text))
        if known > most:
            best, most = row, known
    if not best:
        return None, []
    top, bottom = _heading_block(sheet, best, recognise)
    headings = head.texts(top, bottom)
    known_by_column = {column: heading for column, text in headings.items() if (heading := recognise(text))}
    columns, further = _named(headings, known_by_column)
    table = Table(sheet, file, bottom + 1, columns, further, head.merged)
    return table, [*_repeated(table, headings), *_rivals(table, headings, known_by_column)]


def table_of(sheet: Sheet, file: str, columns: Mapping[str, int]) -> Table:
    """A sheet without headings: every row counts, its columns are given."""
    return Table(sheet, file, 1, columns, {}, _merges_by_column(sheet, columns.values()))


def _named(headings: Mapping[int, str], known: Mapping[int, Known]) -> tuple[dict[str, int], dict[str, int]]:
    """Columns by the name they are known by; of several with one meaning the best, the rest by their own heading."""
    best: dict[str, int] = {}
    for column, heading in known.items():
        if heading.name not in best or heading.rank < known[best[heading.name]].rank:
            best[heading.name] = column
    columns = {known[column].name: column for column in headings if column in best.values()}
    further: dict[str, int] = {}
    for column, text in headings.items():
        if column not in best.values():
            further.setdefault(squeezed(text), column)
    return columns, further


def _repeated(table: Table, headings: Mapping[int, str]) -> list[Fault]:
    """Two columns of one heading: nobody could tell which is meant."""
    columns: dict[str, list[int]] = {}
    for column, text in headings.items():
        columns.setdefault(squeezed(text), []).append(column)
    return [_doubled(table, f"标题“{heading}”", same) for heading, same in columns.items() if len(same) > 1]


def _rivals(table: Table, headings: Mapping[int, str], known: Mapping[int, Known]) -> list[Fault]:
    """Two headings that say the same in equally good words: 第一季度 and 一季度."""
    columns: dict[Known, dict[str, int]] = {}
    for column, heading in known.items():
        columns.setdefault(heading, {}).setdefault(squeezed(headings[column]), column)
    return [
        _doubled(table, f"“{heading.name}”", list(same.values()))
        for heading, same in columns.items()
        if len(same) > 1 and known[table.columns[heading.name]] == heading
    ]


def _doubled(table: Table, what: str, columns: list[int]) -> Fault:
    cells = [cell_name(table.top - 1, column) for column in columns]
    message = f"{what}有 {len(cells)} 列（{'、'.join(cells)}）"
    return table.fault(message, "请把其中一列改名，或删去多余的一列。", cell=cells[1])


def _heading_block(sheet: Sheet, row: int, recognise: Recognise) -> tuple[int, int]:
    """The rows of a heading of several levels: those that merged headings join with this row."""
    joining = [
        area
        for area in sheet.merges
        if area.top <= row <= area.bottom
        and area.height > 1
        and recognise(shown(sheet.raw(area.top, area.left).value)) is not None
    ]
    return min([row, *(area.top for area in joining)]), max([row, *(area.bottom for area in joining)])


@dataclass(frozen=True)
class _Head:
    """Where headings are looked for; ``begins`` is the first row with content of each column."""

    sheet: Sheet
    merged: Mapping[int, tuple[Area, ...]]
    begins: Mapping[int, int]

    @classmethod
    def of(cls, sheet: Sheet) -> _Head:
        begins: dict[int, int] = {}
        for row, column in sheet.cells:
            begins[column] = min(row, begins.get(column, row))
        return cls(sheet, _merges_by_column(sheet, begins), begins)

    def texts(self, top: int, bottom: int) -> dict[int, str]:
        """The lowest text of each column within the rows; under a merge across columns only its first column has it."""
        found: dict[int, str] = {}
        for column in sorted(column for column, first in self.begins.items() if first <= bottom):
            for row in range(bottom, top - 1, -1):
                area = next((area for area in self.merged[column] if area.top <= row <= area.bottom), None)
                value = _seen(self.sheet, area, (row, column))
                if isinstance(value, int | float):
                    value = shown(value)
                if isinstance(value, str) and value.strip():
                    found[column] = value.strip()
                    break
        return found


def _seen(sheet: Sheet, area: Area | None, place: tuple[int, int]) -> CellValue:
    """The value a person sees in a cell: that of its merge's first cell, shown in the merge's first column only."""
    row, column = place
    if area is not None:
        if column != area.left:
            return None
        row = area.top
    raw = sheet.raw(row, column)
    return None if raw.error else _shown(raw.value)


def _shown(value: CellValue) -> CellValue:
    """A value but for blanks."""
    if isinstance(value, str):
        return canonical_text(value) if value and not value.isspace() else None
    return value


def _merges_by_column(sheet: Sheet, columns: Iterable[int]) -> dict[int, tuple[Area, ...]]:
    last = max((row for row, _ in (*sheet.cells, *sheet.special)), default=0)
    merges = [area._replace(bottom=min(area.bottom, last)) for area in sheet.merges if area.top <= last]
    return {column: tuple(area for area in merges if area.left <= column <= area.right) for column in columns}
