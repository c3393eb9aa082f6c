"""A register drawn as the workbook 台账.xlsx: the sheets 设置, 科室 and 任务, with drop-downs and notes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xltasks.book.draft import Cell, Font, Name, Row, Sheet, Validation, Workbook
from xltasks.model.cell import Area, CellValue
from xltasks.model.period import Period
from xltasks.model.register import Columns, Register, Settings, Task
from xltasks.outputs.register_looks import (
    ENTRY,
    FIRST,
    HEADING,
    LABEL,
    PARAGRAPH,
    REMARK,
    SPARE,
    TITLE,
    choices,
    columns_of,
    dated,
    heading_cells,
    height_for,
    landscape,
    record_cells,
    title_cells,
    title_merges,
    top_rows,
)
from xltasks.outputs.register_words import OFFICE_HEADINGS, SETTING_HEADINGS, TASK_HEADINGS, setting_rows

_LAST = 500
"""The row down to which drop-downs reach: more than a bureau has."""
_OWN = (0, 2, 3, 4, 5)
"""Columns of the task sheet whose text is centred."""
_WIDTHS = (7.0, 28.0, 20.0, 16.0, 12.0, 11.0)
_WIDE = 24.0


@dataclass(frozen=True)
class Notice:
    """A sheet that only tells: a title, headings where it is a list, and lines of two or more cells."""

    name: str
    title: str
    lines: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...] = ()
    widths: tuple[float, ...] = (14.0, 90.0)


def register_book(register: Register, *, templates: tuple[str, ...] = (), notice: Notice | None = None) -> Workbook:
    """``templates`` are the forms to choose from; ``notice`` is a sheet in front, the first to be seen.

    The sheet 规则 is not drawn: neither a model nor an imported register has rules of its own.
    """
    offices = f"'科室'!$A${FIRST}:$A${_LAST}"
    told = (_notice(notice),) if notice else ()
    return Workbook(
        sheets=(*told, _settings(register.settings, templates), _offices(register), _tasks(register)),
        names=(Name("科室名单", offices),),
        title=f"{register.settings.year}年任务台账",
        default_font=Font("宋体", 11),
        active=notice.name if notice else "任务",
    )


def _notice(notice: Notice) -> Sheet:
    cells = [Cell(1, 1, notice.title, TITLE)]
    rows = [Row(1, 34)]
    top = 2
    if notice.headings:
        cells += [Cell(top, column, text, HEADING) for column, text in enumerate(notice.headings, start=1)]
        top += 1
    for row, line in enumerate(notice.lines, start=top):
        cells += [Cell(row, column, text, LABEL if column == 1 else PARAGRAPH) for column, text in enumerate(line, 1)]
        heights = (height_for(text, int(width / 2.1)) for text, width in zip(line, notice.widths, strict=True))
        rows.append(Row(row, max(heights)))
    columns = columns_of(*notice.widths)
    return Sheet(notice.name, tuple(cells), rows=tuple(rows), columns=columns, page=landscape(), gridlines=False)


def _settings(settings: Settings, templates: tuple[str, ...]) -> Sheet:
    title = title_cells("设置", "左列是名称，请勿改动；中列填写内容；右列是说明。", 3)
    cells = [*title, *heading_cells(SETTING_HEADINGS)]
    rows = list(top_rows())
    places = {}
    for row, (name, value, remark) in enumerate(setting_rows(settings), start=FIRST):
        look = replace(dated(ENTRY, value), horizontal="left")
        cells += [Cell(row, 1, name, LABEL), Cell(row, 2, value, look), Cell(row, 3, remark, REMARK)]
        rows.append(Row(row, height_for(remark, 40)))
        places[name] = Area(row, 2, row, 2)
    year = settings.year
    periods = (*(Period(year, "quarter", n).name for n in (1, 2, 3, 4)), "上半年", "下半年", "全年")
    validations = [choices(places["当前季度"], periods, "当前季度", "从下拉中选择；按月填报的可直接写 6月。")]
    if templates:
        validations.append(choices(places["表样"], templates, "表样", "从下拉中选择；本单位自带表样时可不选。"))
    return Sheet(
        "设置",
        tuple(cells),
        merges=title_merges(3),
        rows=tuple(rows),
        columns=columns_of(16, 34, 70),
        validations=tuple(validations),
        page=landscape(),
        freeze=(FIRST, 1),
        gridlines=False,
    )


def _offices(register: Register) -> Sheet:
    cells = [*title_cells("科室", "每个科室一行。任务表里的“责任科室”从这里选择。", 5), *heading_cells(OFFICE_HEADINGS)]
    for row, office in enumerate(register.offices, start=FIRST):
        values = (office.name, office.contact, office.phone, office.email, "、".join(office.aliases))
        cells += record_cells(row, values, (0, 1, 2, 4))
    rows = (*top_rows(), *(Row(FIRST + index, 24) for index in range(len(register.offices))))
    return Sheet(
        "科室",
        tuple(cells),
        merges=title_merges(5),
        rows=rows,
        columns=columns_of(18, 12, 16, 30, 24, look=SPARE),
        page=landscape(),
        freeze=(FIRST, 2),
    )


def _tasks(register: Register) -> Sheet:
    plans = tuple(dict.fromkeys(name for task in register.tasks for item in task.items for name, _ in item.plans))
    headings = (*TASK_HEADINGS, *((name, "") for name in (*plans, *register.columns)))
    year = register.settings.year
    tip = "每项任务可有若干行，每行一个类别；前五列写在任务首行（可向下合并，也可留空）。最右边还可以自加列。"
    cells = [*title_cells(f"{year}年任务", tip, len(headings)), *heading_cells(headings)]
    rows, merges = list(top_rows()), list(title_merges(len(headings)))
    row = FIRST
    for task in register.tasks:
        lines, merged = _lines(task, (plans, register.columns))
        bottom = row + len(lines) - 1
        merges += [Area(row, column, bottom, column) for column in merged if bottom > row]
        for values in lines:
            cells += record_cells(row, values, _OWN)
            rows.append(
                Row(row, max(height_for(str(value or ""), 11) for value in values[len(TASK_HEADINGS) :] or ("",)))
            )
            row += 1
    column = 1 + [heading for heading, _ in headings].index("责任科室")
    further = len(headings) - len(_WIDTHS)
    return Sheet(
        "任务",
        tuple(cells),
        merges=tuple(merges),
        rows=tuple(rows),
        columns=columns_of(*_WIDTHS, *(_WIDE,) * further, look=SPARE),
        validations=(_choice_of_offices(column),),
        page=landscape(repeat=(FIRST - 1, FIRST - 1)),
        freeze=(FIRST, 3),
    )


def _lines(task: Task, named: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[list[tuple[CellValue, ...]], list[int]]:
    """The rows of a task and the columns that are merged down over them.

    A row with nothing of its own would not be seen as an item below merged cells: there the number is repeated.
    """
    plans, further = named
    own: tuple[CellValue, ...] = (
        task.number, task.title, task.responsible, "、".join(task.offices), task.supervision,
    )  # fmt: skip
    inherited = [name for name in further if name in dict(task.more)]
    start = len(TASK_HEADINGS) + len(plans) + 1
    merged = [*range(1, len(own) + 1), *(start + further.index(name) for name in inherited)]
    lines = []
    for index, item in enumerate(task.items):
        first: Columns = task.more if index == 0 else ()
        values = {**dict(first), **dict(item.more)}
        rest = (item.category, *(dict(item.plans).get(name) for name in plans), *(values.get(name) for name in further))
        if index and all(value in (None, "") for value in rest):
            merged = [column for column in merged if column != 1]
        lines.append((*(own if index == 0 else (None,) * len(own)), *rest))
    if 1 not in merged:
        lines = [(task.number, *line[1:]) for line in lines]
    return lines, merged


def _choice_of_offices(column: int) -> Validation:
    return Validation(
        (Area(FIRST, column, _LAST, column),),
        "list",
        formula1="科室名单",
        error_style="information",
        error_title="不在科室表里",
        error="多个科室请用顿号隔开，牵头的写在最前；名称须与科室表一致。",
        prompt_title="责任科室",
        prompt="从下拉中选择。多个科室用顿号隔开，牵头的写在最前。",
    )
