"""The consolidated table: for every row and field of the city's list, the offices' answers made one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xltasks.model.cell import CellValue
from xltasks.model.combine import combine_row
from xltasks.model.consolidation import Part, RowSources
from xltasks.model.field import Field, Scope
from xltasks.model.key import RowKey
from xltasks.model.listed import ListedRow, Lists
from xltasks.model.register import Register, Task
from xltasks.rules.answered_rows import AnsweredRow, AnsweredRows, Place
from xltasks.rules.listed import Written, written_rows
from xltasks.rules.verdict import Verdict


@dataclass(frozen=True)
class Table:
    """``verdicts`` are those whose answers are merged, by office; a shared task waits for offices that are not there."""

    register: Register
    fields: tuple[Field, ...]
    verdicts: Mapping[str, Verdict]

    def value(self, task: str | None, item: int, field: str) -> CellValue:
        """What the consolidated sheet says; None for an empty cell and for what belongs to single offices."""
        row = self._rows.get((task, item))
        number = None if row is None else (self._of_item if item else self._of_task).get(field)
        return None if row is None or number is None else row.values[number]

    def given(self, key: RowKey, field: str) -> CellValue:
        """What the consolidated sheet says in a row of its own, be it the register's or an open list's."""
        if not key.listed:
            return self.value(key.task, key.item, field)
        return self._listed[key][field][0] if key in self._listed and field in self._listed[key] else None

    def sources_of(self, key: RowKey, fields: Iterable[str]) -> RowSources:
        """The received cells that the values of a row stand on, in the order of ``fields``."""
        if key.listed:
            written = self._listed.get(key, {})
            return RowSources(several=tuple((written[field][1],) if field in written else () for field in fields))
        row = self._rows.get((key.task, key.item))
        if row is None:
            return RowSources()
        return row.sources.picked(map((self._of_item if key.item else self._of_task).get, fields))

    def forget(self) -> None:
        """Lets go of what the offices say until it is asked for again."""
        for name in ("_gathered", "_rows", "_listed", "lists"):
            self.__dict__.pop(name, None)

    @cached_property
    def lists(self) -> Lists:
        """What was written into open lists: rows of all offices, in the register's order, then as they were written."""
        return Lists(
            tuple(
                ListedRow(key, tuple((f, value) for f, (value, _) in row.items())) for key, row in self._listed.items()
            )
        )

    def longer_than(self, most: int) -> Iterator[tuple[str, str | None, int, str]]:
        """(office whose row it is, empty for one of the register; task; item; field) of texts of more characters."""
        for (task, item), row in self._rows.items():
            for field, number in (self._of_item if item else self._of_task).items():
                value = row.values[number]
                if isinstance(value, str) and len(value) > most and task is not None:
                    yield "", task, item, field
        for key, written in self._listed.items():
            for field, (value, _) in written.items():
                if isinstance(value, str) and len(value) > most:
                    yield key.office, key.task, key.item, field

    @cached_property
    def _listed(self) -> Mapping[RowKey, Written]:
        lists = self._gathered[1]
        return written_rows(lists[office.name] for office in self.register.offices if office.name in lists)

    @cached_property
    def _asked(self) -> Mapping[Scope, tuple[Field, ...]]:
        return {scope: tuple(f for f in self.fields if f.scope == scope) for scope in ("item", "task", "office")}

    @cached_property
    def _of_item(self) -> Mapping[str, int]:
        """The places of fields in the row of an item."""
        return {field.name: number for number, field in enumerate(self._asked["item"])}

    @cached_property
    def _of_task(self) -> Mapping[str, int]:
        return {field.name: number for number, field in enumerate(self._asked["task"])}

    @cached_property
    def _rows(self) -> Mapping[tuple[str | None, int], AnsweredRow]:
        """The rows in which something stands."""
        return self._gathered[0]

    @cached_property
    def _gathered(self) -> tuple[Mapping[tuple[str | None, int], AnsweredRow], Mapping[str, Verdict]]:
        """The rows of the register in which something stands; by office those of open lists.

        What an office says is fetched anew each time, so it is gone through once.
        """
        rows: dict[tuple[str | None, int], AnsweredRow] = {}
        lists: dict[str, Verdict] = {}
        shared: dict[Place, tuple[Task, dict[str, AnsweredRow]]] = {}
        answered = AnsweredRows(self._of_item, self._of_task)
        of_item, of_task = _Joining(self._asked["item"]), _Joining(self._asked["task"])
        for office, verdict in self.verdicts.items():
            said = tuple(verdict.rows)
            listed = tuple([row for row in said if row.among])
            if listed:
                lists[office] = replace(verdict, said=listed)
            for place, row in answered.of(verdict, said):
                task = self.register.task(place[0])
                if task is not None and task.offices == (office,):
                    rows[place] = (of_item if place[1] else of_task).alone(row)
                elif task is not None and office in task.offices:
                    shared.setdefault(place, (task, {}))[1][office] = row
        for place, (task, by_office) in shared.items():
            rows[place] = (of_item if place[1] else of_task).joined(task, by_office)
        return rows, lists


class _Joining:
    """How the rows of offices become one, for the ``fields`` that are asked in them."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields
        self._checks = tuple(n for n, field in enumerate(fields) if field.kind == "check")
        self._pending = tuple(n for n, field in enumerate(fields) if field.role == "pending")
        self._done = tuple(n for n in self._checks if fields[n].role == "done")

    def alone(self, row: AnsweredRow) -> AnsweredRow:
        """A row that nobody shares: what ``joined`` gives, without the detours."""
        said = row.values
        ticked = all(said[number] is None or said[number] is True for number in self._checks)
        pending = any(said[number] is not None for number in self._pending)
        if ticked and not (pending and any(said[number] for number in self._done)):
            return row
        values = list(said)
        for number in self._checks:
            values[number] = True if values[number] else None
        if any(values[number] is not None for number in self._pending):
            for number in self._done:
                values[number] = None
        stand = [None if value is None else number for number, value in enumerate(values)]
        lost = values.count(None) > row.values.count(None)
        return AnsweredRow(tuple(values), *(row.sources.picked(stand) if lost else row.sources))

    def joined(self, task: Task, rows: Mapping[str, AnsweredRow]) -> AnsweredRow:
        """``rows`` are those of the offices that share the task, as far as they answered."""
        there = [rows[office] for office in task.offices if office in rows]
        parts = {
            field.name: [
                Part(office, rows[office].values[n] if office in rows else None, lead=office == task.lead)
                for office in task.offices
            ]
            for n, field in enumerate(self._fields)
        }
        values = tuple(value for _, value in combine_row(self._fields, parts))
        several = []
        for n, (field, value) in enumerate(zip(self._fields, values, strict=True)):
            stand = [source for row in there for source in row.sources.of(n)] if value is not None else []
            several.append(tuple(stand[:1] if field.combine == "lead" else stand))
        return AnsweredRow(values, several=tuple(several))
