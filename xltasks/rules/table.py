"""The consolidated table: for every row and field of the city's list, the offices' answers made one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xltasks.model.cell import CellValue
from xltasks.model.combine import combine_row
from xltasks.model.consolidation import Part
from xltasks.model.field import Field
from xltasks.model.issue import Slot
from xltasks.model.outcome import Source
from xltasks.model.register import Register, Task
from xltasks.rules.case import Judged
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
        return self._values.get((task, item, field)) if task is not None else None

    def sources_of(self, slot: Slot) -> tuple[Source, ...]:
        """The received cells an answer of the consolidated sheet stands on, the lead's first."""
        task = slot.key.task
        return self._sources.get((task, slot.key.item, slot.field), ()) if task is not None else ()

    @cached_property
    def _judged(self) -> Mapping[tuple[str, str, int, str], Judged]:
        found: dict[tuple[str, str, int, str], Judged] = {}
        for office, verdict in self.verdicts.items():
            for judged in verdict.answers:
                key = judged.answer.key
                if key.task is not None:
                    found[office, key.task, key.item, judged.field.name] = judged
        return found

    @cached_property
    def _values(self) -> Mapping[Cell, CellValue]:
        values: dict[Cell, CellValue] = {}
        for task in self.register.tasks:
            for item, fields in self._rows(task):
                parts = {field.name: self._parts(task, item, field) for field in fields}
                for name, value in combine_row(fields, parts):
                    if value is not None:
                        values[task.number, item, name] = value
        return values

    def _rows(self, task: Task) -> tuple[tuple[int, tuple[Field, ...]], ...]:
        of_item = tuple(field for field in self.fields if field.scope == "item")
        of_task = tuple(field for field in self.fields if field.scope == "task")
        return (*((item.ordinal, of_item) for item in task.items), (0, of_task))

    def _parts(self, task: Task, item: int, field: Field) -> tuple[Part, ...]:
        return tuple(
            Part(office, judged.reading.value if judged else None, lead=office == task.lead)
            for office in task.offices
            for judged in (self._judged.get((office, task.number, item, field.name)),)
        )

    @cached_property
    def _sources(self) -> Mapping[Cell, tuple[Source, ...]]:
        sources: dict[Cell, tuple[Source, ...]] = {}
        for task in self.register.tasks:
            for item, fields in self._rows(task):
                for field in fields:
                    found = self._sources_in(task, item, field)
                    if found and self._values.get((task.number, item, field.name)) is not None:
                        sources[task.number, item, field.name] = found
        return sources

    def _sources_in(self, task: Task, item: int, field: Field) -> tuple[Source, ...]:
        found: list[Source] = []
        for office in task.offices:
            judged = self._judged.get((office, task.number, item, field.name))
            receipt = self.verdicts[office].receipt if office in self.verdicts else None
            if judged is None or receipt is None or judged.reading.value in (None, ""):
                continue
            at = judged.answer.at
            found.append(Source(office, receipt.sha256, at.file, at.sheet, at.cell))
            if field.combine == "lead":
                break
        return tuple(found)
