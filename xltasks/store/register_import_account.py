"""The account of a sheet: each of its cells is title, heading, answer or in the register, or else it is listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xltasks.book.grid import Sheet
from xltasks.errors import Fault
from xltasks.model.answer import Raw
from xltasks.model.cell import CellValue, cell_name, cell_place, shown
from xltasks.model.imported import Unplaced
from xltasks.model.key import RowKey
from xltasks.model.register import Item, Task
from xltasks.store.register_headings import (
    CATEGORY,
    NUMBER,
    OFFICES,
    RESPONSIBLE,
    SUPERVISION,
    TASK_HEADINGS,
    TITLE,
    normal,
)
from xltasks.store.register_import_table import Found
from xltasks.store.register_offices import Directory
from xltasks.store.register_responsibility import named_in_list, responsible_text
from xltasks.store.register_table import Table

_STRAY = "所在的行不属于任何任务（分组标题、合计、说明或缺序号），没有导入"
Place = tuple[int, int]


@dataclass(frozen=True)
class Account:
    """What became of one sheet's cells. ``told`` are the faults whose words stand in ``unplaced``."""

    unplaced: tuple[Unplaced, ...]
    answers: int
    formulas: int
    keys: int
    told: frozenset[Fault]


def everything(sheet: Sheet, reason: str) -> tuple[Unplaced, ...]:
    """Every cell of a sheet that was not read at all."""
    return tuple(_listed(sheet, place, reason) for place in _filled(sheet) if not is_key(sheet.raw(*place).value))


def account(sheet: Sheet, found: Found, tasks: Iterable[Task], faults: Iterable[Fault]) -> Account:
    """``sheet`` as it was opened; ``tasks`` those that the register takes from it, by the rows of their items."""
    rows = {item.row: (task, item) for task in tasks for item in task.items}
    directory = Directory({normal(name): name for task, _ in rows.values() for name in task.offices})
    kept = {shown(value) for task, item in rows.values() for _, value in (*task.more, *item.more)}
    by_place = {cell_place(fault.cell): fault for fault in reversed(tuple(faults)) if fault.cell}
    unplaced: list[Unplaced] = []
    told: set[Fault] = set()
    answers = formulas = keys = 0
    for place in _filled(sheet):
        raw, (row, column) = sheet.raw(*place), place
        if place in found.head:
            continue
        if place in found.sections and found.sections[place] in kept:
            continue
        if is_key(raw.value):
            keys += 1
        elif row in rows and column in found.answers:
            answers += 1
        elif row in rows and _holds(found.table, place, rows[row], directory):
            formulas += bool(raw.formula)
        else:
            fault = by_place.get(place) or (None if row in rows else _of_row(by_place, row))
            reason = f"{fault.message}；{fault.remedy}" if fault else _reason(found, place, raw, known=row in rows)
            unplaced.append(_listed(sheet, place, reason))
            told |= {fault} if fault else set()
    return Account(tuple(unplaced), answers, formulas, keys, frozenset(told))


def is_key(value: CellValue) -> bool:
    """Whether our own mark of a row stands there."""
    return isinstance(value, str) and value.count("|") >= 5 and RowKey.parse(value) is not None


def _filled(sheet: Sheet) -> list[Place]:
    return sorted(place for place in {*sheet.cells, *sheet.special} if not sheet.raw(*place).empty)


def _listed(sheet: Sheet, place: Place, reason: str) -> Unplaced:
    raw = sheet.raw(*place)
    return Unplaced(sheet.name, cell_name(*place), shown(raw.value) or raw.formula, reason)


def _holds(table: Table, place: Place, at: tuple[Task, Item], directory: Directory) -> bool:
    """Whether the register has what the cell says; a merge shows its first cell only."""
    row, column = place
    name = {number: heading for heading, number in table.headed.items()}.get(column)
    area = table.area(row, column) or next((area for area in table.sheet.merges if area.holds(row, column)), None)
    raw = table.sheet.raw(row, column)
    if area is not None and place != (area.top, area.left):
        return table.sheet.raw(area.top, area.left).value == raw.value
    if name is None or raw.value is None or raw.error or raw.picture:
        return False
    task, item = at
    said = shown(raw.value).strip()
    if name == RESPONSIBLE:
        return responsible_text(said, (), directory) in task.responsible
    if name == OFFICES:
        named = named_in_list(said, directory)
        return not named.unknown and set(named.offices) <= set(task.offices)
    known: Mapping[str, str] = {NUMBER: task.number, TITLE: task.title, SUPERVISION: task.supervision,
                                CATEGORY: item.category or ""}  # fmt: skip
    if name in TASK_HEADINGS:
        return normal(known[name]) == normal(said)
    held = dict((*item.plans, *item.more, *task.more)).get(name)
    return held == raw.value or shown(held).strip() == said


def _of_row(by_place: Mapping[Place, Fault], row: int) -> Fault | None:
    return next((fault for place, fault in sorted(by_place.items(), key=_first) if place[0] == row), None)


def _first(entry: tuple[Place, Fault]) -> Place:
    return entry[0]


def _reason(found: Found, place: Place, raw: Raw, *, known: bool) -> str:
    row, column = place
    if raw.picture:
        return "是图片，读不出文字"
    if raw.error:
        return "是错误值"
    if raw.formula and raw.value is None:
        return "是公式，但没有保存计算结果"
    if any(area.holds(row, column) and place != (area.top, area.left) for area in found.table.sheet.merges):
        return "被合并单元格盖住，看不见"
    if column not in found.table.headed.values() and column not in found.answers:
        return "所在的列没有标题，或标题与另一列相同"
    return "与同一任务其他行的内容不一致，台账以首行为准" if known else _STRAY
