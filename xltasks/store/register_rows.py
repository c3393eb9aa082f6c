"""Which rows of the task sheet belong together: cells merged down, written once with blanks below, or repeated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from xltasks.errors import Fault
from xltasks.store.register_headings import (
    NUMBER,
    OFFICES,
    RESPONSIBLE,
    SUPERVISION,
    TASK_HEADINGS,
    TITLE,
    among,
    normal,
)
from xltasks.store.register_table import Table

TASK_LEVEL = (NUMBER, TITLE, RESPONSIBLE, OFFICES, SUPERVISION)
_REMARK = re.compile(
    r"(?:备注|注\d?|\w{0,4}说明|(?:填表|制表|填报|审核|联系)(?:人|单位|电话|日期|时间))[:：]|(?:合|总|小|共)计\Z"
)
_HEADING = among(TASK_HEADINGS)


@dataclass(frozen=True)
class TaskRows:
    """A task's rows in sheet order: the first names it, each is an item."""

    number: str
    title: str
    rows: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.rows[0]


def task_rows(table: Table) -> tuple[tuple[TaskRows, ...], list[Fault]]:
    """The tasks in the order in which their numbers first appear."""
    tasks: dict[str, TaskRows] = {}
    faults: list[Fault] = []
    told: set[tuple[str, str]] = set()
    current: TaskRows | None = None
    lost = False  # below a row whose fault is told already, until the next number
    for row in table.rows():
        if _banner(table, row):
            current, lost = None, False
            continue
        number, title = table.text(row, NUMBER), table.text(row, TITLE)
        if not number:
            fault = None if lost else _unnumbered(table, row, current)
            if fault is not None:
                faults.append(fault)
                current, lost = None, True
            elif current is not None and _own_item(table, row):
                current = tasks[current.number] = TaskRows(current.number, current.title, (*current.rows, row))
            continue
        if not title and _REMARK.match(table.name(row, NUMBER)):
            faults.append(_remark_with_more(table, row))
            current, lost = None, True
            continue
        lost = False
        if isinstance(table.value(row, NUMBER), date) and table.owns(row, NUMBER):
            faults.append(_turned_into_date(table, row))
        known = tasks.get(number)
        if known is None:
            current = tasks[number] = TaskRows(number, title, (row,))
        elif title and known.title and normal(title) != normal(known.title):
            if (number, normal(title)) not in told:
                faults.append(_same_number(table, known, row))
            told.add((number, normal(title)))
            current, lost = None, True
        else:
            again = table.owns(row, NUMBER) or _own_item(table, row)
            rows = (*known.rows, row) if again else known.rows
            current = tasks[number] = TaskRows(number, known.title or title, rows)
    faults += [_untitled(table, task) for task in tasks.values() if not task.title]
    return tuple(tasks.values()), faults


def _own_item(table: Table, row: int) -> bool:
    """Whether the row says something of its own about an item."""
    return any(table.owns(row, name) for name in table.line(row) if name not in TASK_LEVEL)


def _banner(table: Table, row: int) -> bool:
    """A row that holds no task: a heading across the table, the headings once more, or a remark below."""
    here = table.area(row, table.columns[NUMBER])
    if here is not None and here.holds(row, table.columns[TITLE]):
        return True
    own = table.line(row)
    if len(own) == 1 and (own.keys() <= {NUMBER, TITLE}) and _REMARK.match(table.name(row, next(iter(own)))):
        return True
    number = table.text(row, NUMBER)
    known = None if number.isdecimal() else _HEADING(number)
    return known is not None and known.name == NUMBER


def _unnumbered(table: Table, row: int, current: TaskRows | None) -> Fault | None:
    title = table.text(row, TITLE)
    if title and (current is None or normal(title) != normal(current.title)):
        message = f"目标任务“{_short(title)}”没有序号"
        return table.fault(message, "请填写市里下达的任务序号。", cell=table.cell(row, NUMBER))
    if current is None:
        remedy = "请填写它所属任务的序号；若是说明文字，请移到任务表之外。"
        return table.fault(f"第 {row} 行有内容，但不属于任何任务", remedy, cell=table.cell(row, NUMBER))
    return None


def _remark_with_more(table: Table, row: int) -> Fault:
    message = f"第 {row} 行“{_short(table.name(row, NUMBER))}”像是说明或合计，同行却还有任务的内容"
    remedy = "请把说明或合计移到任务表之外；若是任务，请改正序号并填写目标任务。"
    return table.fault(message, remedy, cell=table.cell(row, NUMBER))


def _turned_into_date(table: Table, row: int) -> Fault:
    message = f"序号“{table.text(row, NUMBER)}”是日期：录入的序号被表格软件变成了日期"
    remedy = "请把该单元格设为“文本”格式，再重新填写序号（如 1-2）。"
    return table.fault(message, remedy, cell=table.cell(row, NUMBER))


def _same_number(table: Table, known: TaskRows, row: int) -> Fault:
    place = table.cell(known.first, TITLE)
    message = f"序号 {known.number} 已用于“{_short(known.title)}”（{place}），这里的目标任务却是“{_short(table.text(row, TITLE))}”"
    remedy = "若是两项任务，请改正序号；若是同一项任务，请把目标任务写得一致，或只在首行填写。"
    return table.fault(message, remedy, cell=table.cell(row, TITLE))


def _untitled(table: Table, task: TaskRows) -> Fault:
    message = f"序号 {_short(task.number)} 没有目标任务"
    remedy = "请填写目标任务；若该行是说明文字，请移到任务表之外。"
    return table.fault(message, remedy, cell=table.cell(task.first, TITLE))


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"
