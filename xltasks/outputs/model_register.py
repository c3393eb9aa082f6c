"""The filled-in model register that a new campaign starts with: a fictional bureau, to be written over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from xltasks.book.draft import Border, Cell, Column, Edge, Font, Look, Name, Page, Row, Sheet, Validation, Workbook
from xltasks.model.cell import Area, CellValue
from xltasks.model.period import Period
from xltasks.outputs.model_register_words import (
    GUIDE,
    OFFICE_HEADINGS,
    OFFICES,
    SETTING_HEADINGS,
    TASK_HEADINGS,
    TASKS,
    settings_of,
)

_LINE = Edge("thin", "A6A6A6")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
_TITLE = Look(Font("黑体", 16), vertical="center")
_TIP = Look(Font("宋体", 10, color="7F7F7F"), vertical="center", wrap=True)
_HEADING = Look(Font("黑体", 11), "D9E2EF", _BOX, horizontal="center", vertical="center", wrap=True)
_LABEL = Look(Font("宋体", 11, bold=True), "F2F2F2", _BOX, horizontal="center", vertical="center", wrap=True)
_ENTRY = Look(Font("宋体", 11), border=_BOX, number_format="@", vertical="center", wrap=True)
_SPARE = Look(Font("宋体", 11), number_format="@", vertical="center", wrap=True)
_CENTRED = Look(Font("宋体", 11), border=_BOX, number_format="@", horizontal="center", vertical="center", wrap=True)
_MOMENT = Look(Font("宋体", 11), border=_BOX, number_format="yyyy-mm-dd hh:mm", horizontal="left", vertical="center")
_REMARK = Look(Font("宋体", 10, color="595959"), border=_BOX, vertical="center", wrap=True)
_PARAGRAPH = Look(Font("宋体", 11), border=_BOX, vertical="center", wrap=True, indent=1)

_FIRST, _LAST = 4, 500
"""Rows below the headings that drop-downs cover: more than a bureau has."""


def model_register(
    year: int, *, template: str = "quarterly", templates: tuple[str, ...] = ("quarterly",), first: Period | None = None
) -> Workbook:
    """The model register of a year; ``templates`` are the forms to choose from, ``first`` the period to begin with."""
    period = first or Period(year, "quarter", 1)
    offices = f"'科室'!$A${_FIRST}:$A${_LAST}"
    return Workbook(
        sheets=(_guide(), _settings(period, template, templates), _offices(), _tasks(year)),
        names=(Name("科室名单", offices),),
        title=f"{year}年任务台账",
        default_font=Font("宋体", 11),
        active="填写说明",
    )


def _guide() -> Sheet:
    cells = [Cell(1, 1, "台账填写说明", _TITLE)]
    rows = [Row(1, 34)]
    for row, (heading, text) in enumerate(GUIDE, start=2):
        cells += [Cell(row, 1, heading, _LABEL), Cell(row, 2, text, _PARAGRAPH)]
        rows.append(Row(row, _height(text, 42)))
    return Sheet("填写说明", tuple(cells), rows=tuple(rows), columns=_columns(14, 90), page=_page(), gridlines=False)


def _settings(period: Period, template: str, templates: tuple[str, ...]) -> Sheet:
    title = _title("设置", "左列是名称，请勿改动；中列填写内容；右列是说明。", 3)
    cells = [*title, *_headings(SETTING_HEADINGS)]
    rows = list(_top_rows())
    places = {}
    for row, (name, value, remark) in enumerate(settings_of(period, template), start=_FIRST):
        look = _MOMENT if isinstance(value, datetime) else _ENTRY
        cells += [Cell(row, 1, name, _LABEL), Cell(row, 2, value, look), Cell(row, 3, remark, _REMARK)]
        rows.append(Row(row, _height(remark, 40)))
        places[name] = Area(row, 2, row, 2)
    periods = (*(Period(period.year, "quarter", n).name for n in (1, 2, 3, 4)), "上半年", "下半年", "全年")
    validations = (
        _choices(places["当前季度"], periods, "当前季度", "从下拉中选择；按月填报的可直接写 6月。"),
        _choices(places["表样"], templates, "表样", "从下拉中选择；本单位自带表样时可不选。"),
    )
    return Sheet(
        "设置",
        tuple(cells),
        merges=_title_merges(3),
        rows=tuple(rows),
        columns=_columns(16, 34, 70),
        validations=validations,
        page=_page(),
        freeze=(_FIRST, 1),
        gridlines=False,
    )


def _offices() -> Sheet:
    cells = [*_title("科室", "每个科室一行。任务表里的“责任科室”从这里选择。", 5), *_headings(OFFICE_HEADINGS)]
    cells += _records(OFFICES, (0, 1, 2, 4))
    rows = (*_top_rows(), *(Row(_FIRST + index, 24) for index in range(len(OFFICES))))
    return Sheet(
        "科室",
        tuple(cells),
        merges=_title_merges(5),
        rows=rows,
        columns=_columns(18, 12, 16, 30, 24, look=_SPARE),
        page=_page(),
        freeze=(_FIRST, 2),
    )


def _tasks(year: int) -> Sheet:
    quarters = [(Period(year, "quarter", n).name, "") for n in (1, 2, 3, 4)]
    headings = (*TASK_HEADINGS, *quarters)
    tip = "每项任务可有若干行，每行一个类别；前五列写在任务首行（可向下合并，也可留空）。最右边还可以自加列。"
    cells = [*_title(f"{year}年任务", tip, len(headings)), *_headings(headings)]
    rows, merges = list(_top_rows()), list(_title_merges(len(headings)))
    row = _FIRST
    for own, items in TASKS:
        bottom = row + len(items) - 1
        merges += [Area(row, column, bottom, column) for column in range(1, len(own) + 1)]
        for index, item in enumerate(items):
            values = (*(own if index == 0 else (None,) * len(own)), *item)
            cells += _record(row + index, values, (0, 2, 3, 4, 5))
            rows.append(Row(row + index, max(_height(str(text), 11) for text in item[1:])))
        row = bottom + 1
    column = 1 + [heading for heading, _ in headings].index("责任科室")
    offices = Validation(
        (Area(_FIRST, column, _LAST, column),),
        "list",
        formula1="科室名单",
        error_style="information",
        error_title="不在科室表里",
        error="多个科室请用顿号隔开，牵头的写在最前；名称须与科室表一致。",
        prompt_title="责任科室",
        prompt="从下拉中选择。多个科室用顿号隔开，牵头的写在最前。",
    )
    return Sheet(
        "任务",
        tuple(cells),
        merges=tuple(merges),
        rows=tuple(rows),
        columns=_columns(7, 28, 20, 16, 12, 11, 24, 24, 24, 24, look=_SPARE),
        validations=(offices,),
        page=_page(repeat=(_FIRST - 1, _FIRST - 1)),
        freeze=(_FIRST, 3),
    )


def _title(title: str, tip: str, width: int) -> list[Cell]:
    spare = [Cell(row, column, None, look) for row, look in ((1, _TITLE), (2, _TIP)) for column in range(2, width + 1)]
    return [Cell(1, 1, title, _TITLE), Cell(2, 1, tip, _TIP), *spare]


def _title_merges(width: int) -> tuple[Area, ...]:
    return Area(1, 1, 1, width), Area(2, 1, 2, width)


def _top_rows() -> tuple[Row, ...]:
    return Row(1, 30), Row(2, 20), Row(_FIRST - 1, 26)


def _headings(headings: Iterable[tuple[str, str]]) -> list[Cell]:
    return [
        Cell(_FIRST - 1, column, heading, _HEADING, note=note)
        for column, (heading, note) in enumerate(headings, start=1)
    ]


def _records(records: Iterable[tuple[CellValue, ...]], centred: tuple[int, ...]) -> list[Cell]:
    return [cell for row, values in enumerate(records, start=_FIRST) for cell in _record(row, values, centred)]


def _record(row: int, values: tuple[CellValue, ...], centred: tuple[int, ...]) -> list[Cell]:
    return [Cell(row, index + 1, value, _CENTRED if index in centred else _ENTRY) for index, value in enumerate(values)]


def _choices(area: Area, options: tuple[str, ...], title: str, prompt: str) -> Validation:
    return Validation(
        (area,), "list", options=options, error_style="information", error_title=title, error=prompt,
        prompt_title=title, prompt=prompt,
    )  # fmt: skip


def _columns(*widths: float, look: Look | None = None) -> tuple[Column, ...]:
    return tuple(Column(number, width, look=look) for number, width in enumerate(widths, start=1))


def _page(repeat: tuple[int, int] | None = None) -> Page:
    return Page(landscape=True, fit_width=1, fit_height=0, repeat_rows=repeat, footer="&C第 &P 页，共 &N 页")


def _height(text: str, characters: int) -> float:
    """Points for a text at so many full-width characters a line."""
    lines = sum(-(-max(len(line), 1) // characters) for line in text.split("\n"))
    return max(24.0, 16.0 * lines + 8)
