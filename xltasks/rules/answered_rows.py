"""The rows in which an office wrote something: its values and their cells, in little room.

A city's offices fill a hundred thousand rows: each is a few tuples, and what rows have alike they share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltasks.model.cell import CellValue
from xltasks.model.consolidation import ReceivedSheet, RowSources
from xltasks.rules.asked import as_typed
from xltasks.rules.case import Judged
from xltasks.rules.rows import filled
from xltasks.rules.verdict import Verdict

Place = tuple[str, int]
"""(task number, item ordinal) of a row; ordinal 0 for the task's own."""
Numbers = Mapping[str, int]
"""The places of fields in a row."""

_SHORT = 16
"""Up to so many characters a text may well stand in many rows."""


class AnsweredRow(NamedTuple):
    """What stands in a row and where it came from, field by field."""

    values: tuple[CellValue, ...]
    sources: RowSources


@dataclass(frozen=True)
class AnsweredRows:
    """``of_item`` and ``of_task`` number the fields that are asked of items and of tasks."""

    of_item: Numbers
    of_task: Numbers
    _texts: dict[str, str] = field(default_factory=dict)
    _cells: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def numbers(self, item: int) -> Numbers:
        """The places of fields in an item's row, or for ordinal 0 in a task's."""
        return self.of_item if item else self.of_task

    def of(self, verdict: Verdict) -> Iterator[tuple[Place, AnsweredRow]]:
        found: dict[Place, tuple[list[CellValue], list[str], dict[int, ReceivedSheet]]] = {}
        of_item, of_task = self.of_item, self.of_task
        sheets: dict[tuple[str, str], ReceivedSheet] = {}
        for judged in verdict.answers:
            answer, field, reading = judged.answer, judged.field, judged.reading
            # Most cells are empty, or a value that needs no second look.
            value = said(judged) if reading.misread else reading.value
            key, numbers = answer.key, of_item if answer.key.item else of_task
            if value is None or not filled(value) or key.task is None or field.name not in numbers:
                continue
            place = key.task, key.item
            row = found.get(place)
            if row is None:
                row = found[place] = [None] * len(numbers), [""] * len(numbers), {}
            at, number = answer.at, numbers[field.name]
            sheet = sheets.get((at.file, at.sheet))
            if sheet is None:
                sheet = sheets[at.file, at.sheet] = _sheet(verdict, at.file, at.sheet)
            values, cells, used = row
            values[number], cells[number], used[number] = self._kept(value), at.cell, sheet
        for place, (values, cells, used) in found.items():
            yield place, AnsweredRow(tuple(values), self._sources(used, tuple(cells), several=len(sheets) > 1))

    def _sources(self, used: Mapping[int, ReceivedSheet], cells: tuple[str, ...], *, several: bool) -> RowSources:
        first = next(iter(used.values()))
        if not several or all(sheet is first for sheet in used.values()):
            return RowSources(first, self._cells.setdefault(cells, cells))
        return RowSources(several=tuple((used[n].source(cell),) if n in used else () for n, cell in enumerate(cells)))

    def _kept(self, value: CellValue) -> CellValue:
        return self._texts.setdefault(value, value) if isinstance(value, str) and len(value) <= _SHORT else value


def said(judged: Judged) -> CellValue:
    """What an answer says in the consolidated sheet: its value, else, where a text can stand, the very words written.

    A wrong word beside a tick is no tick.
    """
    if judged.reading.misread and judged.field.kind != "check":
        return as_typed(judged)
    return judged.reading.value


def _sheet(verdict: Verdict, file: str, sheet: str) -> ReceivedSheet:
    return ReceivedSheet(verdict.office, verdict.receipt.sha256 if verdict.receipt else "", file, sheet)
