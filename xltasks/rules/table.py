"""The consolidated table: for every row and field of the city's list, the offices' answers made one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltasks.model.cell import CellValue
from xltasks.model.combine import combine_row
from xltasks.model.consolidation import Part
from xltasks.model.field import Field
from xltasks.model.issue import Slot
from xltasks.model.key import RowKey
from xltasks.model.listed import Lists
from xltasks.model.outcome import Source
from xltasks.model.register import Register, Task
from xltasks.rules.asked import as_typed
from xltasks.rules.case import Judged
from xltasks.rules.listed import lists_of
from xltasks.rules.rows import filled
from xltasks.rules.verdict import Verdict

Cell = tuple[str, int, str]
"""(task number, item ordinal, field); ordinal 0 for the task's own fields."""


@dataclass(frozen=True)
class Table:
    """``verdicts`` are those whose answers are merged, by office; a shared task waits for offices that are not there."""

    register: Register
    fields: tuple[Field, ...]
    verdicts: Mapping[str, Verdict]

    def value(self, task: str | None, item: int, field: str) -> CellValue:
        """What the consolidated sheet says; None for an empty cell and for what belongs to single offices."""
        return self._cells[task, item, field][0] if task is not None and (task, item, field) in self._cells else None

    def sources_of(self, slot: Slot) -> tuple[Source, ...]:
        """The received cells an answer of the consolidated sheet stands on, the lead's first."""
        task, item = slot.key.task, slot.key.item
        if slot.key.listed:
            source = self._listed_sources.get((slot.key, slot.field))
            return (source,) if source else ()
        return self._cells[task, item, slot.field][1] if task and (task, item, slot.field) in self._cells else ()

    @cached_property
    def _cells(self) -> Mapping[Cell, tuple[CellValue, tuple[Source, ...]]]:
        cells: dict[Cell, tuple[CellValue, tuple[Source, ...]]] = {}
        of_item = tuple(field for field in self.fields if field.scope == "item")
        of_task = tuple(field for field in self.fields if field.scope == "task")
        for task in self.register.tasks:
            for item, fields in (*((item.ordinal, of_item) for item in task.items), (0, of_task)):
                for name, value, sources in self._row(task, item, fields):
                    cells[task.number, item, name] = (value, sources)
        return cells

    def _row(
        self, task: Task, item: int, fields: Sequence[Field]
    ) -> Iterator[tuple[str, CellValue, tuple[Source, ...]]]:
        """(field, value, sources) of the cells of a row in which something stands."""
        answers = {
            field.name: tuple(self._judged.get((office, task.number, item, field.name)) for office in task.offices)
            for field in fields
        }
        parts = {
            field.name: tuple(
                Part(office, said(judged) if judged else None, lead=office == task.lead)
                for office, judged in zip(task.offices, answers[field.name], strict=True)
            )
            for field in fields
        }
        declared = {field.name: field for field in fields}
        for name, value in combine_row(fields, parts):
            if value is not None:
                found = zip(parts[name], answers[name], strict=True)
                stand = [self._source(part.office, judged) for part, judged in found if judged and filled(part.value)]
                yield name, value, tuple(stand[:1] if declared[name].combine == "lead" else stand)

    def _source(self, office: str, judged: Judged) -> Source:
        receipt, at = self.verdicts[office].receipt, judged.answer.at
        return Source(office, receipt.sha256 if receipt else "", at.file, at.sheet, at.cell)

    @cached_property
    def lists(self) -> Lists:
        """What was written into open lists: rows of all offices, in the register's order, then as they were written."""
        offices = (self.verdicts[office.name] for office in self.register.offices if office.name in self.verdicts)
        return Lists(tuple(row for verdict in offices for row in lists_of(verdict.answers, said).rows))

    def listed_value(self, key: RowKey, field: str) -> CellValue:
        """What an office wrote in a row of an open list."""
        return next((row.value(field) for row in self.lists.of(key.task, key.category or "") if row.key == key), None)

    @cached_property
    def _listed_sources(self) -> Mapping[tuple[RowKey, str], Source]:
        return {
            (judged.answer.key, judged.field.name): self._source(office, judged)
            for office, verdict in self.verdicts.items()
            for judged in verdict.answers
            if judged.answer.key.listed and said(judged) is not None
        }

    @cached_property
    def _judged(self) -> Mapping[tuple[str, str, int, str], Judged]:
        found: dict[tuple[str, str, int, str], Judged] = {}
        for office, verdict in self.verdicts.items():
            for judged in verdict.answers:
                key = judged.answer.key
                if key.task is not None and not key.listed:
                    found[office, key.task, key.item, judged.field.name] = judged
        return found


def said(judged: Judged) -> CellValue:
    """What an answer says in the consolidated sheet: its value, else, where a text can stand, the very words written.

    A wrong word beside a tick is no tick.
    """
    if judged.reading.misread and judged.field.kind != "check":
        return as_typed(judged)
    return judged.reading.value
