"""Any register written three ways (cells merged down, blank below, repeated) reads as the same register."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from xltasks.model.cell import CellValue, column_letters
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.store.register import read_register

Way = Literal["merged", "blank", "repeated"]
OFFICES = (Office("中小办"), Office("产业科"), Office("IT Support"))
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
HEADINGS = ("序号", "目标任务", "责任分工", "责任科室", "监督方式", "分管领导", "类别", *QUARTERS, "权重")
FIRST = 3

words = st.text("甲乙丙ab12=+-@'\"、，。% \n😀龘", min_size=1, max_size=12)
lines = words.map(str.strip).filter(bool)
numbers = st.text("0123456789.-一二三", min_size=1, max_size=4)
plans = st.one_of(st.none(), words.filter(str.strip), st.integers(-5, 5), st.sampled_from([0.5, 33.94]))


@st.composite
def items(draw: st.DrawFn) -> list[tuple[str | None, tuple[CellValue, ...]]]:
    """Category and plans of a task's items; below the first none is blank, or no one could see it."""
    category = st.one_of(st.none(), st.sampled_from(["目标", "措施"]))
    item = st.tuples(category, st.tuples(*[plans] * len(QUARTERS)))
    visible = item.filter(lambda item: item[0] is not None or any(plan is not None for plan in item[1]))
    return [draw(item), *draw(st.lists(visible, max_size=3))]


@st.composite
def registers(draw: st.DrawFn) -> Register:
    tasks = []
    row = FIRST
    for index, number in enumerate(draw(st.lists(numbers, min_size=1, max_size=5, unique=True))):
        offices = tuple(draw(st.lists(st.sampled_from([o.name for o in OFFICES]), min_size=1, max_size=3, unique=True)))
        units = draw(st.lists(st.sampled_from(["某局", "某中心", "某（区）政府"]), max_size=2, unique=True))
        drawn = draw(items())
        # One task whose items weigh differently makes 权重 a column of items; 分管领导 never differs.
        drawn = [*drawn, ("另", (None,) * len(QUARTERS))] if index == 0 else drawn
        made = []
        for ordinal, (category, plan) in enumerate(drawn, start=1):
            weight = ordinal if index == 0 else None
            named = tuple(zip(QUARTERS, plan, strict=True))
            made.append(Item(ordinal, category, named, (("权重", weight),), row))
            row += 1
        tasks.append(
            Task(
                number=number,
                title=draw(lines),
                responsible="\n".join([*units, *(f"【{office}】" for office in offices)]),
                offices=offices,
                supervision=draw(st.sampled_from(["", "5515812", "市长热线 12345"])),
                items=tuple(made),
                more=(("分管领导", draw(st.sampled_from([None, "李局长"]))),),
            )
        )
    known = Settings("示例局", "示例局", 2024, Period(2024, "quarter", 2))
    return Register(known, OFFICES, tuple(tasks), ("分管领导", "权重"))


def written(register: Register, way: Way, *, brackets: bool) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    about = register.settings
    for row in (("单位", about.bureau), ("年度", about.year), ("当前季度", about.period.code)):
        book.create_sheet("设置").append(row) if "设置" not in book.sheetnames else book["设置"].append(row)
    offices = book.create_sheet("科室")
    for name in ("科室", *(office.name for office in register.offices)):
        offices.append([name])
    sheet = book.create_sheet("任务")
    sheet.append(["年度任务台账"])
    sheet.append(HEADINGS)
    for task in register.tasks:
        _write_task(sheet, task, way, brackets)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_task(sheet: Worksheet, task: Task, way: Way, brackets: bool) -> None:
    units = "\n".join(line for line in task.responsible.split("\n") if brackets or not line.startswith("【"))
    own = (
        task.number,
        task.title,
        units,
        "" if brackets else "、".join(task.offices),
        task.supervision,
        task.more[0][1],
    )
    for index, item in enumerate(task.items):
        first = own if index == 0 or way == "repeated" else ("",) * len(own)
        values = (*first, item.category, *(plan for _, plan in item.plans), item.more[0][1])
        for column, value in enumerate(values, start=1):
            if value not in (None, ""):
                cell = sheet.cell(item.row, column, value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
    if way == "merged" and len(task.items) > 1:
        for column in range(1, len(own) + 1):
            letters = column_letters(column)
            sheet.merge_cells(f"{letters}{task.items[0].row}:{letters}{task.items[-1].row}")


@pytest.mark.parametrize("brackets", [True, False], ids=["in brackets", "in a column"])
@pytest.mark.parametrize("way", ["merged", "blank", "repeated"])
@given(register=registers())
@settings(max_examples=40, deadline=None)
def test_every_way_of_writing_a_register_reads_as_the_same(register: Register, way: Way, brackets: bool) -> None:
    assert read_register(written(register, way, brackets=brackets)) == register
