"""Annual breakdowns and official sheets as people type them, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Literal

import openpyxl
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from xltasks.model.cell import CellValue, cell_name
from xltasks.model.register import Item, Task

Way = Literal["merged", "blank", "repeated"]
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
OFFICES = ("中小办", "产业科", "IT Support")
NAMES = {
    "序号": ("序号", "任务编号"),
    "目标任务": ("目标任务", "重点工作"),
    "责任分工": ("责任分工", "责任单位"),
    "监督方式": ("监督方式", "联系电话"),
    "分管领导": ("分管领导",),
    "类别": ("类别", "　季度\n类别"),
    "第一季度": ("第一季度", "一季度", "Q1"),
    "第二季度": ("第二季度", "2024年二季度"),
    "第三季度": ("第三季度",),
    "第四季度": ("第四季度", "四季度计划"),
    "权重": ("权重",),
    "已完成": ("已完成",),
    "未完成": ("未完成",),
}
OF_TASK = ("序号", "目标任务", "责任分工", "监督方式", "分管领导")
ANSWERS = ("已完成", "未完成")
REMARK, SECTION, STRAY = "备注：数据截至年初。", "一、发展壮大工业经济", "请尽快核对"

words = st.text("甲乙丙ab12=+-@'、，。% \n😀龘", min_size=1, max_size=12).map(str.strip).filter(bool)
plans = st.one_of(st.none(), words, st.integers(-5, 5), st.sampled_from([0.5, 33.94]))


@dataclass(frozen=True)
class Layout:
    """How somebody drew the sheet."""

    way: Way
    order: tuple[str, ...]
    headings: tuple[tuple[str, str], ...]
    titles: tuple[str, ...]
    group: Literal["", "merged", "unmerged"]
    """How 完成情况 stands over the answers, if they are there at all."""
    extras: frozenset[str]


@st.composite
def drawn_tasks(draw: st.DrawFn) -> tuple[Task, ...]:
    tasks = []
    numbers = st.from_regex(r"[1-9][0-9]?(-[1-9])?", fullmatch=True)
    for index, number in enumerate(draw(st.lists(numbers, min_size=1, max_size=5, unique=True))):
        offices = tuple(draw(st.lists(st.sampled_from(OFFICES), min_size=1, max_size=2, unique=True)))
        units = draw(st.lists(st.sampled_from(["某局", "某中心", "某（区）政府"]), max_size=2, unique=True))
        items = draw(
            st.lists(st.tuples(st.sampled_from(["目标", "措施"]), st.tuples(*[plans] * 4)), min_size=1, max_size=4)
        )
        # Items of the first task weigh differently: 权重 belongs to items; 分管领导 never differs within a task.
        made = tuple(
            Item(n, category, tuple(zip(QUARTERS, plan, strict=True)), (("权重", n if index == 0 else None),))
            for n, (category, plan) in enumerate([*items, *([("另", (None,) * 4)] if index == 0 else [])], start=1)
        )
        responsible = "\n".join([*units, *(f"【{office}】" for office in offices)])
        phone = draw(st.sampled_from(["", "5515812", "市长热线 12345"]))
        leader = (("分管领导", draw(st.sampled_from([None, "李局长"]))),)
        title = f"{draw(words)}（任务{index}）"  # a second row of the same title is a second item
        tasks.append(Task(number, title, responsible, offices, phone, made, leader))
    return tuple(tasks)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    group = draw(st.sampled_from(["", "merged", "unmerged"]))
    columns = [name for name in NAMES if name not in ANSWERS]
    order = draw(st.permutations(columns)) + (list(ANSWERS) if group else [])
    titles = draw(
        st.sampled_from([(), ("市某局2024年政府工作报告任务二季度完成情况",), ("附件1", "某局2024年任务分解表")])
    )
    headings = tuple((name, draw(st.sampled_from(NAMES[name]))) for name in order)
    extras = draw(st.frozensets(st.sampled_from(["remark", "section", "stray", "again", "unnumbered"])))
    return Layout(draw(st.sampled_from(["merged", "blank", "repeated"])), tuple(order), headings, titles, group, extras)


class Drawing:
    """The sheet as it is typed, and which of its cells are headings or answers."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.book = openpyxl.Workbook()
        self.sheet: Worksheet = self.book.worksheets[0]
        self.row = 1
        self.heads: set[str] = set()
        self.answers: set[str] = set()
        for title in layout.titles:
            self.put(1, title, self.heads)
            self.row += 1
        self.head()

    def put(self, column: int, value: CellValue, known: set[str] | None = None) -> None:
        if value not in (None, ""):
            cell = self.sheet.cell(self.row, column, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
            if known is not None:
                known.add(cell_name(self.row, column))

    def head(self) -> None:
        two = bool(self.layout.group)
        top = self.row
        for column, (name, heading) in enumerate(self.layout.headings, start=1):
            if name in ANSWERS:
                self.row = top + 1
                self.put(column, heading, self.heads)
                self.row = top
                if name == ANSWERS[0]:
                    self.put(column, "完成情况", self.heads)
            else:
                self.put(column, heading, self.heads)
                if self.layout.group == "merged":
                    self.merge((top, column), (top + 1, column))
        if self.layout.group == "merged":
            self.merge((top, len(self.layout.order) - 1), (top, len(self.layout.order)))
        self.row = top + 1 + two

    def merge(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.sheet.merge_cells(f"{cell_name(*start)}:{cell_name(*end)}")

    def task(self, task: Task) -> None:
        first = self.row
        for item in task.items:
            own = self.row == first or self.layout.way == "repeated"
            values = {
                **dict(zip(OF_TASK, (task.number, task.title, task.responsible, task.supervision), strict=False)),
                **dict(task.more), **dict(item.plans), **dict(item.more), "类别": item.category, "已完成": "√",
            }  # fmt: skip
            for column, name in enumerate(self.layout.order, start=1):
                if own or name not in OF_TASK:
                    self.put(column, values.get(name), self.answers if name in ANSWERS else None)
            self.row += 1
        if self.layout.way == "merged" and self.row - first > 1:
            for column, name in enumerate(self.layout.order, start=1):
                if name in OF_TASK:
                    self.merge((first, column), (self.row - 1, column))

    def saved(self) -> bytes:
        stream = BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def typed_sheet(tasks: tuple[Task, ...], layout: Layout) -> Drawing:
    drawing = Drawing(layout)
    for index, task in enumerate(tasks):
        if index == 0 and "section" in layout.extras:
            drawing.put(1, SECTION)
            drawing.merge((drawing.row, 1), (drawing.row, len(layout.order)))
            drawing.row += 1
        if index == 1 and "again" in layout.extras:
            drawing.head()
        shown_task = replace(task, number="") if index == 2 and "unnumbered" in layout.extras else task
        drawing.task(shown_task)
    if "remark" in layout.extras:
        drawing.put(1 + layout.order.index("序号"), REMARK)
        drawing.row += 1
    if "stray" in layout.extras:
        drawing.row -= 1
        drawing.put(len(layout.order) + 3, STRAY)
    return drawing
