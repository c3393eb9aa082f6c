"""A register made from a sheet nobody made for us: an annual breakdown, or the official sheet of a past period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xltasks.book.grid import Sheet
from xltasks.book.stamp import SHEET as STAMP_SHEET
from xltasks.errors import Fault, RegisterError
from xltasks.model.imported import Imported, Unplaced
from xltasks.model.period import Period
from xltasks.model.register import Register, Task
from xltasks.store.register_headings import YEAR_TARGET
from xltasks.store.register_import_account import Account, account, everything
from xltasks.store.register_import_offices import directory_in, offices_as_units, offices_of
from xltasks.store.register_import_parts import parted
from xltasks.store.register_import_settings import Heard, settings_heard
from xltasks.store.register_import_table import Found, columns_said, find_table
from xltasks.store.register_offices import Directory
from xltasks.store.register_periods import spoken
from xltasks.store.register_tasks import read_tasks

_NO_TABLE = "这张表里没有认出任务表（要有“目标任务”和“序号”“责任分工”等标题），没有导入"


@dataclass(frozen=True)
class _Read:
    """One sheet with its table read."""

    sheet: Sheet
    found: Found
    tasks: tuple[Task, ...]
    faults: tuple[Fault, ...]
    assumed: tuple[str, ...]


def import_register(sheets: Sequence[Sheet], file: str, *, period: Period | None, year: int) -> Imported:
    """The register that the sheets of one file tell of; ``year`` is that of a sheet which names none.

    Raises RegisterError where no sheet has a table of tasks.
    """
    own = [sheet for sheet in sheets if sheet.name != STAMP_SHEET]
    theirs = [part for sheet in own for part in parted(sheet)]
    tables = [(sheet, find_table(sheet, file, period)) for sheet in theirs]
    headed = [(sheet, found) for sheet, found in tables if found is not None]
    if not headed:
        message = "认不出任务表：没有一行同时写着“目标任务”和“序号”“责任分工”“类别”“第一季度”等标题"
        raise RegisterError(Fault(message, "请在表头写上这些标题，再导入一次。", file))
    read = _read_all(headed)
    tasks = _one_register(read)
    accounts = [
        account(each.sheet, each.found, [task for task in each.tasks if task in tasks], each.faults) for each in read
    ]
    settings, heard = settings_heard([each.found for each in read], tasks, Heard(period, year))
    unplaced = [entry for found in accounts for entry in found.unplaced]
    unplaced += [entry for sheet, found in tables if found is None for entry in everything(sheet, _NO_TABLE)]
    assumed = [*heard, *(line for pair in zip(read, accounts, strict=True) for line in _said(*pair))]
    if len(own) < len(sheets) or any(found.keys for found in accounts):
        assumed.append("程序写在表里的标识（隐藏的工作表、列）不属于台账，没有导入")
    columns = tuple(dict.fromkeys(name for each in read for name in each.found.table.further))
    register = Register(settings, offices_of(tasks), _planned(tasks), columns)
    return Imported(register, tuple(dict.fromkeys(assumed)), _in_order(unplaced, theirs))


def _read_all(headed: Iterable[tuple[Sheet, Found]]) -> list[_Read]:
    made = []
    for sheet, found in headed:
        table = offices_as_units(found.table)
        said = ("责任分工一列里没有用【】写明科室，把其中的单位当作责任科室",) if table else ()
        made.append((sheet, replace(found, table=table or found.table), said))
    directory = directory_in(found.table for _, found, _ in made)
    return [_read_one(sheet, found, directory, said) for sheet, found, said in made]


def _read_one(sheet: Sheet, found: Found, directory: Directory, said: tuple[str, ...]) -> _Read:
    tasks, faults = read_tasks(found.table, directory)
    missing = {found.table.cell(row, name) for row in found.table.rows() for name in found.table.columns
               if found.table.columns[name] in found.made_up}  # fmt: skip
    return _Read(sheet, found, tasks, tuple(fault for fault in faults if fault.cell not in missing), said)


def _one_register(read: Sequence[_Read]) -> tuple[Task, ...]:
    """The tasks of all sheets; of a number that two sheets have, the first sheet's."""
    tasks: dict[str, Task] = {}
    for each in read:
        for task in each.tasks:
            tasks.setdefault(task.number, task)
    return tuple(tasks.values())


def _planned(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Every item with all columns of the register, the four quarters where one is planned; rows no longer count."""
    headings = tuple(dict.fromkeys(name for task in tasks for item in task.items for name, _ in item.plans))
    periods = {name: said.of(2000) for name in headings if (said := spoken(name))}
    if periods and all(period.kind == "quarter" for period in periods.values()):
        target = tuple(name for name in headings if name == YEAR_TARGET)
        others = tuple(name for name in headings if name not in periods and name not in target)
        headings = (*target, *(Period(2000, "quarter", number).name for number in (1, 2, 3, 4)), *others)
    return tuple(
        replace(
            task,
            items=tuple(
                replace(item, plans=tuple((name, dict(item.plans).get(name)) for name in headings), row=0)
                for item in task.items
            ),
        )
        for task in tasks
    )


def _said(each: _Read, found: Account) -> list[str]:
    """What was taken for granted in one sheet."""
    name = each.sheet.name
    said = [f"表“{name}”：{line}" for line in (*each.found.assumed, *each.assumed)]
    if each.found.answers:
        columns = columns_said(each.found.answers)
        said.append(f"表“{name}”：{columns}是填报的内容，不属于台账，没有导入（{found.answers} 格）")
    if found.formulas:
        said.append(f"表“{name}”：{found.formulas} 格公式按显示的结果导入")
    said += [f"请核对 {fault}" for fault in each.faults if fault not in found.told]
    return said


def _in_order(unplaced: list[Unplaced], sheets: Sequence[Sheet]) -> tuple[Unplaced, ...]:
    order = {sheet.name: place for place, sheet in enumerate(sheets)}
    return tuple(sorted(unplaced, key=lambda entry: order[entry.sheet]))
