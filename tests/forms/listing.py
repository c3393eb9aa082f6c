"""A form with two open lists, one under every task and one of the office's own, for the tests that fill them."""

from __future__ import annotations

from dataclasses import replace

from tests.forms.drawing import MOMENT, Made, drawn, form_of, occasion_of, register_of
from xltasks.book.write import write_workbook
from xltasks.forms.render import render
from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey
from xltasks.model.listed import ListedRow, Lists

FIELDS = """
    | 字段   | 类型 | 范围 | 必填 |
    | 新项目 | 文本 | 行   | 是   |
    | 业主   | 文本 | 事项 | 是   |
    | 投资   | 小数 | 事项 |      |
    | 说明   | 文本 | 行   |      |
    | 填报人 | 文本 | 科室 |      |
"""
SHEET = """
    | 序号          | 项目                | 业主       | 投资       |
    | {{ task.no }} | {{ item.category }} | {{ 业主 }} | {{ 投资 }} |
    | ^             | {{ 新项目 }}        | {{ 业主 }} | {{ 投资 }} |
    | 合计          | <                   | <          | {{ total('投资') }}=SUM(D2:D3) |
    | 其他需要说明的事项 | <              | <          | <          |
    | {{ line }}    | {{ 说明 }}          |            |            |
    | 填报人        | {{ 填报人 }}        |            |            |
"""
BANDS = """
    | 区块 | 范围      | 遍历    |
    | 任务 | 表!A2:D3  | task    |
    | 事项 | 表!B2:D2  | item    |
    | 新增 | 表!B3:D3  | rows(2) |
    | 其他 | 表!A6:D6  | rows(3) |
"""
MERGED_BANDS = BANDS.replace("rows(2)", "rows(0)").replace("rows(3)", "rows(1)")
REGISTER = register_of("""
    | 序号 | 任务 | 科室      | 类别 |
    | 1    | 修路 | 甲科、乙科 | 东路 |
    |      |      |           | 西路 |
    | 2    | 建桥 | 甲科      | 大桥 |
""")
FORM = form_of(drawn({"表": SHEET}, bands=BANDS, fields=FIELDS))
CONSOLIDATED = form_of(drawn({"表": SHEET}, bands=MERGED_BANDS, fields=FIELDS), "consolidated")
NEW, OTHER = "新增", "其他"


def row(task: str | None, name: str, line: int, office: str = "甲科", **values: CellValue) -> ListedRow:
    """One written row of a list."""
    return ListedRow(RowKey.of_list(("2024Q2", office), task, name, line), tuple(values.items()))


def listed(form=FORM, *rows: ListedRow, register=REGISTER, answers=None, **options) -> Made:
    """The form rendered, for 甲科 or for the bureau, with these rows in its lists."""
    rendered = render(form, replace(occasion_of(form, register, answers), lists=Lists(rows)), **options)
    return Made(rendered, write_workbook(rendered.workbook, created=MOMENT))
