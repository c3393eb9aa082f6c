"""The record of one consolidated workbook, whole with the workbook itself; as JSON text and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import islice

from xltasks.book.answer_list import ListedAnswer, ListRow, answers_listed
from xltasks.book.grid import Book, Sheet
from xltasks.book.stamp import SHEET
from xltasks.model.cell import CellValue, shown
from xltasks.model.issue import Issue, IssuedRow, IssuedText, Slot
from xltasks.model.source import Source
from xltasks.rules.edits import Cell, Edit, cell_of
from xltasks.store.encode import Json, from_text, key_from_json, to_text, value_from_json, value_to_json
from xltasks.store.issue_text import issue_from_text, issue_to_text

_TOGETHER = 1000
"""Rows written at once."""


@dataclass(frozen=True)
class MergedRecord:
    """``issue`` without its answer cells, texts and merges, which the workbook has; ``listed`` tells the cells.

    ``edits`` are those that stand in the workbook, each with what the answers gave in its place: only by that does an
    edit count as one at the next merge, too.
    """

    issue: Issue
    listed: Sequence[ListRow]
    edits: tuple[Edit, ...] = ()

    @classmethod
    def of(cls, issue: Issue, listed: Sequence[ListRow], edits: tuple[Edit, ...]) -> MergedRecord:
        return cls(replace(issue, slots=(), texts=(), merges=()), listed, edits)

    def answers(self) -> tuple[ListedAnswer, ...]:
        """The answer cells with their sources."""
        return answers_listed(self.listed)

    def whole(self, book: Book) -> Issue:
        """The issue with what its workbook, opened, has; edited cells say what the answers gave."""
        given = {edit.cell: edit.base for edit in self.edits}
        slots = tuple(_slot(answer, book, given) for answer in self.answers())
        known = {(slot.sheet, slot.row, slot.column) for slot in slots} | set(self.issue.formulas)
        answered = dict.fromkeys(slot.sheet for slot in slots)
        texts = (text for sheet in book.sheets if sheet.name != SHEET for text in self._texts(sheet))
        return replace(
            self.issue,
            slots=slots,
            texts=tuple(text for text in texts if (text.sheet, text.row, text.column) not in known),
            merges=tuple(
                (sheet.name, area) for sheet in book.sheets if sheet.name in answered for area in sheet.merges
            ),
        )

    def _texts(self, sheet: Sheet) -> Iterator[IssuedText]:
        """What can be read in a sheet, the keys apart."""
        keys = {row.row: row.key for row in self.issue.rows if row.sheet == sheet.name}
        hidden = dict(self.issue.key_columns).get(sheet.name)
        for (row, column), value in sorted(sheet.cells.items()):
            text = shown(value)
            if text.strip() and not (column == hidden and row in keys):
                yield IssuedText(sheet.name, row, column, text, keys.get(row))


def _slot(answer: ListedAnswer, book: Book, given: dict[Cell, CellValue]) -> Slot:
    key, field = answer.key, answer.field
    sheet, cell = book.sheet(answer.sheet), cell_of(key, field.name)
    value = given[cell] if cell in given else sheet.raw(answer.row, answer.column).value if sheet else None
    return Slot(key, field.name, answer.sheet, answer.row, answer.column, value, field.required)


def record_to_text(record: MergedRecord) -> Iterator[str]:
    """The record piece by piece: of a large workbook it has as many megabytes as the workbook itself."""
    yield f'{{"issue":{to_text(issue_to_text(replace(record.issue, rows=())))}'
    yield from _several("rows", record.issue.rows)
    yield from _several("list", record.listed)
    yield from _several("edits", map(_edit_to_json, record.edits))
    yield "}"


def _several(name: str, rows: Iterable[Json]) -> Iterator[str]:
    told, first = iter(rows), f',"{name}":['
    while some := tuple(islice(told, _TOGETHER)):
        yield f"{first}{to_text(some)[1:-1]}"
        first = ","
    yield "]" if first == "," else f"{first}]"


def record_from_text(text: str | bytes) -> MergedRecord:
    """Raises ValueError and its like for what is no record."""
    data = from_text(text)
    rows = tuple(IssuedRow(sheet, row, key_from_json(key), line) for sheet, row, key, line in data["rows"])
    return MergedRecord(
        replace(issue_from_text(data["issue"]), rows=rows),
        tuple(tuple(row) for row in data["list"]),
        tuple(_edit_from_json(edit) for edit in data["edits"]),
    )


def _edit_to_json(edit: Edit) -> Json:
    return [edit.key, edit.field, value_to_json(edit.base), value_to_json(edit.theirs), astuple(edit.source)]


def _edit_from_json(data: Json) -> Edit:
    key, field, base, theirs, source = data
    return Edit(key_from_json(key), field, value_from_json(base), value_from_json(theirs), Source(*source))
