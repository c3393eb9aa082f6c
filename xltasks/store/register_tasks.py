"""The sheet 任务: the year's tasks and their items, as the city numbered them."""

from __future__ import annotations

from xltasks.errors import Fault
from xltasks.model.cell import CellValue, shown
from xltasks.model.register import Columns, Item, Task
from xltasks.store.register_headings import (
    CATEGORY,
    NUMBER,
    OFFICES,
    RESPONSIBLE,
    SUPERVISION,
    TASK_HEADINGS,
    TITLE,
    WHOLE_YEAR,
    YEAR_TARGET,
    normal,
)
from xltasks.store.register_offices import Directory
from xltasks.store.register_responsibility import Answering, Named
from xltasks.store.register_rows import TaskRows, task_rows
from xltasks.store.register_table import Table


def read_tasks(table: Table, directory: Directory | None) -> tuple[tuple[Task, ...], list[Fault]]:
    """The tasks in sheet order and what is wrong with them; without a directory no office is judged."""
    missing = _missing_columns(table)
    if missing:
        return (), missing
    groups, about_rows = task_rows(table)
    faults = [*table.faults(), *about_rows]
    if not groups and not faults:
        faults.append(table.fault("任务表里一项任务也没有", "请在标题行下面逐行填写任务。"))
    inherited = tuple(name for name in _inheritable(table) if _same_throughout(table, groups, name))
    answering = Answering(directory or Directory({}))
    tasks = []
    for group in groups:
        for name in (RESPONSIBLE, OFFICES, SUPERVISION):
            faults += _differing(table, group, name)
        named, about_offices = _offices(table, group, answering, judged=directory is not None)
        faults += about_offices
        said = answering.text(shown(_held(table, group, RESPONSIBLE)), named.offices)
        tasks.append(_task(table, group, (said, named.offices), inherited))
    return tuple(tasks), faults


def _missing_columns(table: Table) -> list[Fault]:
    at = table.cell(table.top - 1, "")
    faults = [
        table.fault(f"任务表没有“{name}”这一列", f"请在标题行补上“{name}”。", cell=at)
        for name in (NUMBER, TITLE)
        if name not in table.columns
    ]
    if RESPONSIBLE not in table.columns and OFFICES not in table.columns:
        remedy = "请补上“责任科室”一列，或在“责任分工”里用【】写明科室。"
        faults.append(table.fault("任务表既没有“责任分工”也没有“责任科室”，不知道由谁填报", remedy, cell=at))
    return faults


def _task(table: Table, group: TaskRows, answering: tuple[str, tuple[str, ...]], inherited: tuple[str, ...]) -> Task:
    plans = [name for name in table.columns if name not in TASK_HEADINGS]
    blanks = table.blanks
    per_item = [name for name in table.further if name not in inherited]

    def item(ordinal: int, row: int) -> Item:
        line = {**table.line(row), **held} if held else table.line(row)
        return Item(
            ordinal=ordinal,
            category=table.name(row, CATEGORY) or None,
            plans=tuple([blanks[name] if (value := line.get(name)) is None else (name, value) for name in plans]),
            more=tuple([(name, line.get(name)) for name in per_item]),
            row=row,
        )

    held = {name: _held(table, group, name) for name in inherited}
    items = tuple([item(ordinal, row) for ordinal, row in enumerate(group.rows, start=1)])
    more: Columns = tuple((name, held[name]) for name in table.further if name in held)
    return Task(
        number=group.number,
        title=group.title,
        responsible=answering[0],
        offices=answering[1],
        supervision=shown(_held(table, group, SUPERVISION)).strip(),
        items=items,
        more=more,
    )


def _inheritable(table: Table) -> tuple[str, ...]:
    """Columns that may hold the task's value rather than each item's: the year's target and every further column."""
    return (*(name for name in (YEAR_TARGET, WHOLE_YEAR) if name in table.columns), *table.further)


def _same_throughout(table: Table, groups: tuple[TaskRows, ...], name: str) -> bool:
    """Whether no task has a value in a later row that its first row does not have."""
    return all(
        table.value(row, name) in (None, table.value(group.first, name)) for group in groups for row in group.rows[1:]
    )


def _place(table: Table, group: TaskRows, name: str) -> int:
    """The first of the task's rows that has a value in the column, else its first row."""
    if name in table.line(group.first) or name not in table.headed:
        return group.first
    return next((row for row in group.rows if name in table.line(row)), group.first)


def _held(table: Table, group: TaskRows, name: str) -> CellValue:
    return table.value(_place(table, group, name), name)


def _differing(table: Table, group: TaskRows, name: str) -> list[Fault]:
    """A task's own column that says something else further down."""
    place = _place(table, group, name)
    others = [row for row in group.rows if row != place and table.owns(row, name)]
    first = normal(table.text(place, name)) if others else ""
    return [
        table.fault(
            f"任务 {group.number} 的“{name}”在 {table.cell(place, name)} 和 {table.cell(row, name)} 写得不一致",
            "一项任务只有一个：请把全部内容写在首行的单元格里（用 Alt+Enter 换行），其余行留空或照抄。",
            cell=table.cell(row, name),
        )
        for row in others
        if normal(table.text(row, name)) != first
    ]


def _offices(table: Table, group: TaskRows, answering: Answering, *, judged: bool) -> tuple[Named, list[Fault]]:
    """Who answers for the task, and whatever leaves that in doubt."""

    def cell(name: str) -> str:
        return table.cell(_place(table, group, name), name)

    in_list = answering.listed(table.text(_place(table, group, OFFICES), OFFICES))
    in_brackets = answering.bracketed(table.text(_place(table, group, RESPONSIBLE), RESPONSIBLE))
    faults: list[Fault] = []
    if not any((in_list.offices, in_list.unknown, in_brackets.offices, in_brackets.unknown)):
        column = OFFICES if OFFICES in table.columns else RESPONSIBLE
        message = f"任务 {group.number} 没有写明责任科室"
        remedy = "请在“责任科室”里填写科室，或在“责任分工”里用【】写明科室。"
        faults.append(table.fault(message, remedy, cell=cell(column)))
    if not judged:
        return Named(), faults
    for named, name in ((in_list, OFFICES), (in_brackets, RESPONSIBLE)):
        faults += [_unlisted(table, office, answering.directory, cell=cell(name)) for office in named.unknown]
    settled = not in_list.unknown and not in_brackets.unknown
    if settled and in_list.offices and in_brackets.offices and set(in_list.offices) != set(in_brackets.offices):
        message = (
            f"任务 {group.number} 的责任科室（{cell(OFFICES)}：{'、'.join(in_list.offices)}）"
            f"与责任分工【】里的科室（{cell(RESPONSIBLE)}：{'、'.join(in_brackets.offices)}）不一致"
        )
        faults.append(table.fault(message, "请改成一致，或删去其中一处。", cell=cell(OFFICES)))
    return (in_list if in_list.offices else in_brackets), faults


def _unlisted(table: Table, office: str, directory: Directory, *, cell: str) -> Fault:
    nearest = directory.nearest(office)
    meant = f"是否应为：{'、'.join(nearest)}？" if nearest else ""
    remedy = f"{meant}请改正名称，或把该科室（或别名）补进科室表。"
    return table.fault(f"责任科室“{office}”不在科室表里", remedy, cell=cell)
