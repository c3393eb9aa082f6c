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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xltasks.book import draft, grid
from xltasks.book.stamp import SHEET, find_stamps, stamp_properties
from xltasks.model.cell import CellValue, cell_name, column_letters, column_number, shown
from xltasks.model.consolidation import ReceivedSheet, RowSources
from xltasks.model.field import Field
from xltasks.model.form_cells import FormCell, FormCells
from xltasks.model.issue import Stamp
from xltasks.model.key import RowKey
from xltasks.model.source import Source

SourcesOf = Callable[[RowKey, Sequence[str]], RowSources]
"""Where the values of a row came from, in the order of these fields."""

_DECLARATIONS = _FIELD, _LINE, _SOURCE = ("field", "line", "source")
"""What a declaration begins with; no key is like them."""
_COLUMN = re.compile(r"([A-Z]{1,3})([0-9]+)\Z")
_FROM = re.compile(r"(?:([0-9]+)!)?([A-Z]{1,3})([0-9]*)\Z")
_DIGITS = "0123456789"

ListRow = tuple[CellValue, ...]


def stamp_sheet(stamp: Stamp, rows: Sequence[ListRow]) -> draft.Sheet:
    """The very hidden sheet: the stamp in columns A and B, then the rows of the list of answer cells."""
    pairs = stamp_properties(stamp)
    lines = draft.Lines(1, pairs), draft.Lines(len(pairs) + 2, rows)
    return draft.Sheet(SHEET, lines=lines, visibility="veryHidden")


AskedCells = tuple[tuple[int, str, bool], ...]
"""(column, field, required) of answer cells."""


class AskedRow(NamedTuple):
    """The answer cells of one row of a sheet that answer for one key."""

    key: RowKey
    sheet: str
    row: int
    cells: AskedCells


def listed(fields: Iterable[Field], asked: Iterable[AskedRow], sources: SourcesOf | None = None) -> Iterator[ListRow]:
    """The rows of the list. The declarations come last: what there is to declare is known when all is told."""
    told = _Told({field.name: field for field in fields})
    for key, sheet, row, cells in asked:
        line, names = told.line(sheet, cells)
        yield key.text, line, row, *(told.sources(sources(key, names)) if sources else ())
    yield from told.declarations()


class _Told:
    """What has been told so far, numbered as it came: it is declared once, at the end."""

    def __init__(self, declared: Mapping[str, Field]) -> None:
        self._declared = declared
        self._fields: dict[tuple[str, bool], int] = {}
        self._lines: dict[tuple[str, AskedCells], tuple[int, tuple[str, ...]]] = {}
        self._files: dict[ReceivedSheet, int] = {}
        self._cells: dict[tuple[str, ...], tuple[CellValue, str] | None] = {}

    def line(self, sheet: str, cells: AskedCells) -> tuple[int, tuple[str, ...]]:
        """The number of a line with these cells, and its fields."""
        known = self._lines.get((sheet, cells))
        if known is None:
            known = self._lines[sheet, cells] = len(self._lines) + 1, tuple(field for _, field, _ in cells)
        return known

    def sources(self, sources: RowSources) -> ListRow:
        """The last cells of a row: its one file and row with the columns, or each source in full."""
        if sources.sheet is not None:
            if sources.cells not in self._cells:
                self._cells[sources.cells] = _joined(sources.cells)
            joined = self._cells[sources.cells]
            if joined is not None:
                return (self._file(sources.sheet), *joined) if joined[1].strip(",") else ()
        found = [sources.of(number) for number in range(len(sources.cells or sources.several))]
        if not any(found):
            return ()
        full = (" ".join(f"{self._file(_sheet_of(source))}!{source.cell}" for source in cell) for cell in found)
        return None, None, ",".join(full)

    def _file(self, sheet: ReceivedSheet) -> int:
        return self._files.setdefault(sheet, len(self._files) + 1)

    def declarations(self) -> Iterator[ListRow]:
        lines = []
        for (sheet, cells), (number, _) in self._lines.items():
            columns = (
                f"{column_letters(column)}{self._fields.setdefault((field, required), len(self._fields) + 1)}"
                for column, field, required in cells
            )
            lines.append((_LINE, number, sheet, " ".join(columns)))
        for (name, required), number in self._fields.items():
            field = self._declared[name]
            options = "\n".join(field.options)
            yield _FIELD, number, name, field.label, field.kind, field.scope, required, options
        yield from lines
        for file, number in self._files.items():
            yield _SOURCE, number, *file


def _joined(cells: Iterable[str]) -> tuple[CellValue, str] | None:
    """The row of cells that stand in one, and their columns; None where they stand in several."""
    split = [(cell.rstrip(_DIGITS), cell) for cell in cells]
    rows = {cell[len(letters) :] for letters, cell in split if cell}
    if len(rows) > 1:
        return None
    return (int(rows.pop()) if rows else None), ",".join(letters for letters, _ in split)


def _sheet_of(source: Source) -> ReceivedSheet:
    return ReceivedSheet(source.office, source.sha256, source.file, source.sheet)


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
    cells = tuple(_form_cell(answer, book, stamp) for answer in _answers(rows.values()))
    return FormCells(stamp.form, stamp.period, stamp.office, stamp.issue, cells)


def _form_cell(answer: ListedAnswer, book: grid.Book, stamp: Stamp) -> FormCell:
    sheet, field = book.sheet(answer.sheet), answer.field
    return FormCell(
        key=answer.key,
        sheet=answer.sheet,
        cell=answer.cell,
        scope=field.scope,
        office=answer.key.office if answer.key.listed else stamp.office,
        field=field.name,
        label=field.label,
        kind=field.kind,
        required=field.required,
        options=field.options,
        value=sheet.raw(answer.row, answer.column).value if sheet else None,
        sources=answer.sources if stamp.kind == "consolidated" else None,
    )


class ListedField(NamedTuple):
    """A field as a list declares it."""

    name: str
    label: str
    kind: str
    scope: str
    required: bool
    options: tuple[str, ...]


class ListedAnswer(NamedTuple):
    """An answer cell as a list tells it."""

    key: RowKey
    sheet: str
    row: int
    column: int
    field: ListedField
    sources: tuple[Source, ...]

    @property
    def cell(self) -> str:
        return cell_name(self.row, self.column)


def answers_listed(rows: Iterable[ListRow]) -> tuple[ListedAnswer, ...]:
    """The answer cells of a list, in the order of the form."""
    return _answers([dict(enumerate(row, 1)) for row in rows])


_Cells = Mapping[int, CellValue]
"""A row of a list by its columns."""


def _answers(rows: Iterable[_Cells]) -> tuple[ListedAnswer, ...]:
    listed = _List.read(rows)
    found = [answer for row in rows for answer in listed.answers(row)]
    found.sort(key=lambda answer: (listed.sheets[answer.sheet], answer.row, answer.column))
    return tuple(found)


class _Line(NamedTuple):
    """``columns`` are (column, number of the field)."""

    sheet: str
    columns: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _List:
    """The declarations of a list by their numbers, as far as nobody has spoilt them; ``sheets`` in their order."""

    fields: dict[int, ListedField] = field(default_factory=dict)
    lines: dict[int, _Line] = field(default_factory=dict)
    files: dict[int, ReceivedSheet] = field(default_factory=dict)
    sheets: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, rows: Iterable[_Cells]) -> _List:
        made = cls()
        for row in rows:
            if row.get(1) in _DECLARATIONS:
                made._declare(str(row[1]), _number(row.get(2)), [row.get(column) for column in range(3, 9)])
        for _, line in sorted(made.lines.items()):
            made.sheets.setdefault(line.sheet, len(made.sheets))
        return made

    def _declare(self, what: str, number: int, told: Sequence[CellValue]) -> None:
        texts = [shown(value) for value in told]
        if what == _FIELD:
            name, label, kind, scope, _, options = texts
            several = tuple(option for option in options.split("\n") if option)
            self.fields[number] = ListedField(name, label, kind, scope, told[4] is True, several)
        elif what == _LINE:
            pairs = (match.groups() for match in map(_COLUMN.match, texts[1].split(" ")) if match)
            answered = tuple((column_number(letters), int(declared)) for letters, declared in pairs)
            self.lines[number] = _Line(texts[0], answered)
        else:
            self.files[number] = ReceivedSheet(*texts[:4])

    def answers(self, row: _Cells) -> Iterator[ListedAnswer]:
        """The cells a row stands for; none where it is a declaration or somebody has spoilt it."""
        line, number = self.lines.get(_number(row.get(2))), _number(row.get(3))
        key = RowKey.parse(shown(row.get(1))) if line and number else None
        if key is None or line is None:
            return
        sources = [tuple(self._sources(cell, row)) for cell in shown(row.get(6)).split(",")]
        for place, (column, declared) in enumerate(line.columns):
            field = self.fields.get(declared)
            if field is not None:
                told = sources[place] if len(sources) == len(line.columns) else ()
                yield ListedAnswer(key, line.sheet, number, column, field, told)

    def _sources(self, cell: str, row: _Cells) -> Iterator[Source]:
        for match in filter(None, map(_FROM.match, cell.split(" "))):
            number, letters, line = match.groups()
            file = self.files.get(int(number) if number else _number(row.get(4)))
            if file is not None:
                yield file.source(f"{letters}{line or shown(row.get(5))}")


def _number(value: CellValue) -> int:
    """A number as it comes back, perhaps as a fraction or a text; 0 for anything else."""
    text = shown(value)
    return int(text) if text.isdecimal() and len(text) < 8 else 0
