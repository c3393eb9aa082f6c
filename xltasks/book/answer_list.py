"""The list of a workbook's answer cells, in its very hidden sheet under the stamp.

It says everything once. A row that begins with a key stands for one row of the form, and what recurs is declared below:

    2024Q2|甲科|1|进度|1|K | line | row | source | source row | source columns
    field                  | number | name | label | kind | scope | required | options, one a line
    line                   | number | sheet | ``F1 G2 H3``: the columns that are answered and their fields
    source                 | number | office | sha256 | file | sheet

Source columns are, for every column of the line and with commas between, where its value came from: ``F,,H``. Where the
values of a row came from several rows or files, each is told in full (``1!F7 2!F9,,1!H7``) and two cells stay empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from xltasks.book import draft, grid
from xltasks.book.stamp import SHEET, find_stamps, stamp_properties
from xltasks.model.cell import CellValue, cell_name, column_letters, column_number, shown
from xltasks.model.issue import Issue, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.model.outcome import FormCell, FormCells, Source

SourcesOf = Callable[[Slot], tuple[Source, ...]]
"""Where the value of an answer cell came from, the lead's first."""

_FIELD, _LINE, _SOURCE = "field", "line", "source"
"""What a declaration begins with; no key is like them."""
_COLUMN = re.compile(r"([A-Z]{1,3})([0-9]+)\Z")
_FROM = re.compile(r"(?:([0-9]+)!)?([A-Z]{1,3})([0-9]*)\Z")
_DIGITS = "0123456789"

_Row = tuple[CellValue, ...]


def stamp_sheet(issue: Issue, sources: SourcesOf | None = None) -> draft.Sheet:
    """The very hidden sheet: the stamp in columns A and B, then the list of answer cells."""
    pairs = stamp_properties(issue.stamp)
    lines = draft.Lines(1, pairs), draft.Lines(len(pairs) + 2, tuple(_listed(issue, sources)))
    return draft.Sheet(SHEET, lines=lines, visibility="veryHidden")


def _listed(issue: Issue, sources: SourcesOf | None) -> Iterator[_Row]:
    """The rows of the list. The declarations come last: what there is to declare is known when all is told."""
    fields: dict[tuple[str, bool], int] = {}
    lines: dict[tuple[str, str], int] = {}
    files = _Files({})
    for (sheet, row), members in groupby(issue.slots, key=_place):
        by_key: dict[RowKey, list[Slot]] = {}
        for slot in members:
            by_key.setdefault(slot.key, []).append(slot)
        for key, slots in by_key.items():
            columns = " ".join(
                f"{column_letters(slot.column)}{fields.setdefault((slot.field, slot.required), len(fields) + 1)}"
                for slot in slots
            )
            line = lines.setdefault((sheet, columns), len(lines) + 1)
            told = files.told([sources(slot) for slot in slots]) if sources else ()
            yield key.text, line, row, *told
    for (name, required), number in fields.items():
        field = issue.field(name)
        options = "\n".join(field.options)
        yield _FIELD, number, name, field.label, field.kind, field.scope, required, options
    for (sheet, columns), number in lines.items():
        yield _LINE, number, sheet, columns
    for file, number in files.numbers.items():
        yield _SOURCE, number, *file


def _place(slot: Slot) -> tuple[str, int]:
    return slot.sheet, slot.row


@dataclass(frozen=True)
class _Files:
    """The sheets of received files (office, sha256, file, sheet), numbered as they come."""

    numbers: dict[tuple[str, str, str, str], int]

    def told(self, sources: list[tuple[Source, ...]]) -> _Row:
        """The last cells of a row: its one file and row with the columns, or each source in full."""
        rows: set[tuple[int, str]] = set()
        found: list[list[tuple[int, str, str]]] = []
        for cell in sources:
            found.append([])
            for source in cell:
                letters = source.cell.rstrip(_DIGITS)
                number, row = self._number(source), source.cell[len(letters) :]
                rows.add((number, row))
                found[-1].append((number, letters, row))
        if not rows:
            return ()
        if len(rows) == 1:
            ((number, row),) = rows
            return number, int(row), ",".join(" ".join(letters for _, letters, _ in cell) for cell in found)
        return None, None, ",".join(" ".join(f"{n}!{letters}{row}" for n, letters, row in cell) for cell in found)

    def _number(self, source: Source) -> int:
        file = (source.office, source.sha256, source.file, source.sheet)
        return self.numbers.setdefault(file, len(self.numbers) + 1)


def form_cells(book: grid.Book) -> FormCells | None:
    """The answer cells a workbook lists in its very hidden sheet, with their present values; None without one."""
    hidden = book.sheet(SHEET)
    stamps = dict(find_stamps(book))
    stamp = stamps.get("sheet") or stamps.get("properties")
    if hidden is None or stamp is None:
        return None
    rows: dict[int, dict[int, CellValue]] = {}
    for (row, column), value in hidden.cells.items():
        rows.setdefault(row, {})[column] = value
    listed = _List.read(rows.values())
    found = [cell for row in rows.values() for cell in _cells(listed, row, book, stamp)]
    found.sort(key=_order)
    return FormCells(stamp.form, stamp.period, stamp.office, stamp.issue, tuple(cell for _, cell in found))


_Place = tuple[int, int, int]
"""(number of the sheet, row, column), in the order of the form."""


def _order(placed: tuple[_Place, FormCell]) -> _Place:
    return placed[0]


def _cells(
    listed: _List, row: Mapping[int, CellValue], book: grid.Book, stamp: Stamp
) -> Iterator[tuple[_Place, FormCell]]:
    """The cells a row of the list stands for; none where it is a declaration or somebody has spoilt it."""
    key, line, number = RowKey.parse(shown(row.get(1))), listed.lines.get(_number(row.get(2))), _number(row.get(3))
    if key is None or line is None or not number:
        return
    sheet = book.sheet(line.sheet)
    sources = listed.sources(row, len(line.columns)) if stamp.kind == "consolidated" else ()
    for place, (column, declared) in enumerate(line.columns):
        field = listed.fields.get(declared)
        if field is not None:
            yield (
                (line.order, number, column),
                FormCell(
                    key=key,
                    sheet=line.sheet,
                    cell=cell_name(number, column),
                    scope=field.scope,
                    office=key.office if key.listed else stamp.office,
                    field=field.name,
                    label=field.label,
                    kind=field.kind,
                    required=field.required,
                    options=field.options,
                    value=sheet.raw(number, column).value if sheet else None,
                    sources=sources[place] if sources else None,
                ),
            )


@dataclass(frozen=True)
class _Field:
    name: str
    label: str
    kind: str
    scope: str
    required: bool
    options: tuple[str, ...]


@dataclass(frozen=True)
class _Line:
    """``columns`` are (column, number of the field)."""

    sheet: str
    order: int
    columns: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _List:
    """The declarations of a list by their numbers, as far as nobody has spoilt them."""

    fields: dict[int, _Field]
    lines: dict[int, _Line]
    files: dict[int, tuple[str, str, str, str]]

    @classmethod
    def read(cls, rows: Iterable[Mapping[int, CellValue]]) -> _List:
        made = cls({}, {}, {})
        declared: dict[int, tuple[str, str]] = {}
        for row in rows:
            number, texts = _number(row.get(2)), [shown(row.get(column)) for column in range(3, 9)]
            if row.get(1) == _FIELD:
                name, label, kind, scope, _, options = texts
                several = tuple(option for option in options.split("\n") if option)
                made.fields[number] = _Field(name, label, kind, scope, row.get(7) is True, several)
            elif row.get(1) == _LINE:
                declared[number] = (texts[0], texts[1])
            elif row.get(1) == _SOURCE:
                made.files[number] = (texts[0], texts[1], texts[2], texts[3])
        sheets: dict[str, int] = {}
        for number, (sheet, columns) in sorted(declared.items()):
            pairs = (match.groups() for match in map(_COLUMN.match, columns.split(" ")) if match)
            answered = tuple((column_number(letters), int(field)) for letters, field in pairs)
            made.lines[number] = _Line(sheet, sheets.setdefault(sheet, len(sheets)), answered)
        return made

    def sources(self, row: Mapping[int, CellValue], columns: int) -> list[tuple[Source, ...]]:
        """Where the values of a row came from, column by column; nothing where that is not told or cannot be read."""
        found = [tuple(self._sources(cell, row)) for cell in shown(row.get(6)).split(",")]
        return found if len(found) == columns else [()] * columns

    def _sources(self, cell: str, row: Mapping[int, CellValue]) -> Iterator[Source]:
        for match in filter(None, map(_FROM.match, cell.split(" "))):
            number, letters, line = match.groups()
            file = self.files.get(int(number) if number else _number(row.get(4)))
            if file is not None:
                yield Source(*file, f"{letters}{line or shown(row.get(5))}")


def _number(value: CellValue) -> int:
    """A number as it comes back, perhaps as a fraction or a text; 0 for anything else."""
    text = shown(value)
    return int(text) if text.isdecimal() and len(text) < 8 else 0
