"""Any register drawn as a workbook reads back as the same register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from xltasks.book.write import write_workbook
from xltasks.model.cell import CellValue
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.outputs.register_book import Notice, register_book
from xltasks.store.register import read_register

CREATED = datetime(2025, 1, 6, 9)
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
OFFICES = (Office("甲科", "王敏", "5515812", "jia@example.cn", ("甲", "综合")), Office("乙科"))
SETTINGS = Settings("某市某局", "某局", 2024, Period(2024, "quarter", 2), deadline=datetime(2024, 7, 5, 17))

texts = st.text("甲乙ab12=+-@'、，。 \n😀", min_size=1, max_size=12).map(str.strip).filter(bool)
values: st.SearchStrategy[CellValue] = st.one_of(
    st.none(), texts, st.integers(-5, 5), st.sampled_from([0.5, datetime(2024, 3, 1, 8, 30), date(2024, 3, 1)])
)


@st.composite
def registers(draw: st.DrawFn) -> Register:
    tasks = []
    for index, number in enumerate(
        draw(st.lists(st.from_regex(r"[1-9]{1,2}", fullmatch=True), min_size=1, max_size=4, unique=True))
    ):
        offices = tuple(draw(st.lists(st.sampled_from(["甲科", "乙科"]), min_size=1, unique=True)))
        drawn = draw(
            st.lists(st.tuples(st.sampled_from([None, "目标"]), st.tuples(*[values] * 4)), min_size=1, max_size=3)
        )
        drawn = [*drawn, ("另", (None,) * 4)] if index == 0 else drawn
        items = tuple(
            Item(n, category, tuple(zip(QUARTERS, plan, strict=True)), (("权重", n if index == 0 else None),))
            for n, (category, plan) in enumerate(drawn, start=1)
        )
        responsible = "\n".join(["某局", *(f"【{office}】" for office in offices)])
        more = (("分管领导", draw(st.sampled_from([None, "李局长"]))),)
        tasks.append(Task(number, draw(texts), responsible, offices, "5515812", items, more))
    return Register(SETTINGS, OFFICES, tuple(tasks), ("分管领导", "权重"))


def read_back(register: Register) -> Register:
    read = read_register(write_workbook(register_book(register), created=CREATED))
    tasks = tuple(replace(task, items=tuple(replace(item, row=0) for item in task.items)) for task in read.tasks)
    return replace(read, tasks=tasks)


@given(register=registers())
@settings(max_examples=60, deadline=None)
def test_a_register_reads_back_as_it_was_drawn(register: Register) -> None:
    assert bare(read_back(register)) == register


def bare(register: Register) -> Register:
    """Without how its days are shown, which only a workbook says."""
    tasks = (
        replace(task, formats=(), items=tuple(replace(item, formats=()) for item in task.items))
        for task in register.tasks
    )
    return replace(register, tasks=tuple(tasks))


def test_a_day_stays_a_day() -> None:
    item = Item(1, "目标", (("第一季度", date(2024, 3, 1)),))
    register = Register(SETTINGS, OFFICES, (Task("1", "平台", "【甲科】", ("甲科",), "", (item,)),))
    ((_, value),) = read_back(register).tasks[0].items[0].plans
    assert value == date(2024, 3, 1)


def test_settings_of_its_own_are_kept() -> None:
    register = Register(replace(SETTINGS, more=(("文号", "某字1号"),)), OFFICES, (_plain(),))
    assert read_back(register).settings.more == (("文号", "某字1号"),)


def test_a_notice_stands_in_front_and_does_not_disturb_the_register() -> None:
    notice = Notice("导入说明", "说明", (("表1!A1", "备注", "没有着落"),), ("出处", "内容", "说明"), (20.0, 40.0, 40.0))
    data = write_workbook(register_book(Register(SETTINGS, OFFICES, (_plain(),)), notice=notice), created=CREATED)
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == ["导入说明", "设置", "科室", "任务"]
    assert [cell.value for cell in book["导入说明"][3]] == ["表1!A1", "备注", "没有着落"]
    assert read_register(data).tasks[0].title == "平台"


def _plain() -> Task:
    return Task("1", "平台", "【甲科】", ("甲科",), "", (Item(1, "目标", (("第一季度", "调研"),)),))
