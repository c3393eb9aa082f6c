"""How far the work is: the rows that are done, not done, or not told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from xltasks.model.cell import CellValue
from xltasks.model.field import Field
from xltasks.model.register import Item, Register, Task
from xltasks.rules.case import Judged
from xltasks.rules.rows import filled
from xltasks.rules.table import Table

State = Literal["done", "pending", "silent"]


@dataclass(frozen=True)
class Progress:
    """Counts of an office, or of the whole register. ``measured`` says whether the form asks what is done at all;
    where it does not, ``done`` counts the rows in which something was reported."""

    tasks: int
    items: int
    done: int = 0
    pending: int = 0
    measured: bool = True

    @property
    def silent(self) -> int:
        return self.items - self.done - self.pending

    @property
    def rate(self) -> float | None:
        """Done rows among all rows, 0 to 1."""
        return self.done / self.items if self.items else None


def progress_of(register: Register, office: str, answers: Iterable[Judged]) -> Progress:
    """How far one office says its rows are; without answers all are silent."""
    rows: dict[tuple[str, int], list[tuple[Field, CellValue]]] = {}
    for judged in answers:
        key = judged.answer.key
        if key.task is not None and key.item:
            rows.setdefault((key.task, key.item), []).append((judged.field, judged.reading.value))
    tasks = register.tasks_of(office)
    states = [state_of(rows.get((task.number, item.ordinal), ())) for task in tasks for item in task.items]
    return _counted(tasks, states, measured=_measured(field for row in rows.values() for field, _ in row))


def progress_of_all(table: Table) -> Progress:
    """How far the consolidated sheet says the rows are: a row that offices share counts once."""
    states = [state for _, _, state in states_of(table)]
    return _counted(table.register.tasks, states, measured=_measured(table.fields))


def states_of(table: Table) -> Iterator[tuple[Task, Item, State]]:
    """Every row of the consolidated sheet, in the register's order."""
    fields = [field for field in table.fields if field.scope == "item"]
    for task in table.register.tasks:
        for item in task.items:
            row = [(field, table.value(task.number, item.ordinal, field.name)) for field in fields]
            yield task, item, state_of(row)


def state_of(row: Sequence[tuple[Field, CellValue]]) -> State:
    """What a row's answers say of it: something pending before something done."""
    given = [(field, value) for field, value in row if filled(value)]
    if not _measured(field for field, _ in row):
        return "done" if given else "silent"
    if any(field.role == "pending" for field, _ in given):
        return "pending"
    said = [_says_done(field, value) for field, value in given if field.role == "done"]
    if not said:
        return "silent"
    return "done" if all(said) else "pending"


def _says_done(field: Field, value: CellValue) -> bool:
    """A tick; of a choice, its first option; of a share, the whole."""
    if field.kind == "choice" and field.options:
        return value == field.options[0]
    if field.kind == "percent":
        return isinstance(value, (int, float)) and value >= 1
    return bool(value)


def _measured(fields: Iterable[Field]) -> bool:
    """Whether any of the fields asks what is done; of a form not seen yet that is to be supposed."""
    roles = {field.role for field in fields}
    return not roles or bool(roles & {"done", "pending"})


def _counted(tasks: Iterable[Task], states: list[State], *, measured: bool) -> Progress:
    return Progress(len(tuple(tasks)), len(states), states.count("done"), states.count("pending"), measured)
