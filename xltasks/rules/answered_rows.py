"""The rows in which an office wrote something: its values and their cells, in little room.

A city's offices fill a hundred thousand rows: each is a few tuples, and what rows have alike they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltasks.model.cell import CellValue
from xltasks.model.consolidation import ReceivedSheet, RowSources
from xltasks.model.source import Source
from xltasks.rules.said import SaidRow
from xltasks.rules.verdict import Verdict

Place = tuple[str, int]
"""(task number, item ordinal) of a row; ordinal 0 for the task's own."""
Numbers = Mapping[str, int]
"""The places of fields in a row."""

_SHORT = 16
"""Up to so many characters a text may well stand in many rows."""


class AnsweredRow(NamedTuple):
    """What stands in a row and, as ``RowSources`` tell it, where it came from, field by field."""

    values: tuple[CellValue, ...]
    sheet: ReceivedSheet | None = None
    cells: tuple[str, ...] = ()
    several: tuple[tuple[Source, ...], ...] = ()

    @property
    def sources(self) -> RowSources:
        return RowSources(self.sheet, self.cells, self.several)


@dataclass(frozen=True)
class AnsweredRows:
    """``of_item`` and ``of_task`` number the fields that are asked of items and of tasks."""

    of_item: Numbers
    of_task: Numbers
    _texts: dict[str, str] = field(default_factory=dict)
    _cells: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def of(self, verdict: Verdict, said: Iterable[SaidRow]) -> Iterator[tuple[Place, AnsweredRow]]:
        """Of what an office says the rows that the register has; a row of several sheets comes whole."""
        sha256 = verdict.receipt.sha256 if verdict.receipt else ""
        sheets: dict[tuple[str, str], ReceivedSheet] = {}
        found: dict[Place, AnsweredRow] = {}
        for task, item, among, file, where, fields, said_there, cells_there in said:
            if among or task is None:
                continue
            sheet = sheets.get((file, where))
            if sheet is None:
                sheet = sheets[file, where] = ReceivedSheet(verdict.office, sha256, file, where)
            numbers = self.of_item if item else self.of_task
            values: list[CellValue] = [None] * len(numbers)
            cells = [""] * len(numbers)
            for name, value, cell in zip(fields, said_there, cells_there, strict=True):
                number = numbers.get(name)
                if number is not None:
                    values[number], cells[number] = self._kept(value), cell
            alike = tuple(cells)
            row = AnsweredRow(tuple(values), sheet, self._cells.setdefault(alike, alike))
            known = found.get((task, item))
            found[task, item] = row if known is None else _both(known, row)
        yield from found.items()

    def _kept(self, value: CellValue) -> CellValue:
        return self._texts.setdefault(value, value) if isinstance(value, str) and len(value) <= _SHORT else value


def _both(one: AnsweredRow, other: AnsweredRow) -> AnsweredRow:
    """A row that stands in two sheets."""
    values = tuple(theirs if mine is None else mine for mine, theirs in zip(one.values, other.values, strict=True))
    places = range(len(values))
    return AnsweredRow(values, several=tuple(one.sources.of(n) or other.sources.of(n) for n in places))
