"""How the register shows its numbers and days: kept with the tasks, so that forms show them alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from xltasks.model.cell import CellValue
from xltasks.model.register import Columns, Formats, Item, Task
from xltasks.store.register_table import Table

ByPlace = Mapping[tuple[int, int], str]
"""(row, column) → number format."""


def with_formats(tasks: tuple[Task, ...], table: Table, formats: ByPlace) -> tuple[Task, ...]:
    """The tasks, each number and day with the format of the cell it stands in."""
    columns = {column for _, column in formats}
    if not columns & set(table.headed.values()):
        return tasks
    return tuple(_task(task, table, formats) for task in tasks)


def _task(task: Task, table: Table, formats: ByPlace) -> Task:
    rows = [item.row for item in task.items]
    items = tuple(_item(item, [item.row, *rows], table, formats) for item in task.items)
    return replace(task, items=items, formats=_formats(task.more, rows, table, formats))


def _item(item: Item, rows: list[int], table: Table, formats: ByPlace) -> Item:
    return replace(item, formats=_formats((*item.plans, *item.more), rows, table, formats))


def _formats(columns: Columns, rows: list[int], table: Table, formats: ByPlace) -> Formats:
    found = ((heading, _format(heading, rows, table, formats)) for heading, value in columns if _shown_its_way(value))
    return tuple((heading, code) for heading, code in found if code)


def _shown_its_way(value: CellValue) -> bool:
    return isinstance(value, (int, float, date)) and not isinstance(value, bool)


def _format(heading: str, rows: list[int], table: Table, formats: ByPlace) -> str:
    """That of the first row with a value: a task's own column may be filled in any of its rows."""
    column = table.headed[heading]
    row = next((row for row in rows if table.value(row, heading) is not None), rows[0])
    area = table.area(row, column)
    return formats.get((area.top, area.left) if area else (row, column), "")
