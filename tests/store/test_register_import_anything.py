"""Whatever a sheet looks like, no filled cell of it disappears: it is in the register or in the account."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forms.drawing import draw
from tests.store.test_register_import_ways import everything_said
from xltasks.book.open import open_book
from xltasks.errors import RegisterError
from xltasks.model.cell import cell_name, column_letters, shown
from xltasks.store.register_headings import squeezed
from xltasks.store.register_import import import_register

HEADINGS = (
    "序号", "编号", "目标任务", "项目名称", "事项", "责任科室", "牵头单位", "配合单位", "完成时限", "类别", "二季度", "年度目标", "工作内容",
    "进展情况", "存在问题", "备注", "", "权重",
)  # fmt: skip


@st.composite
def sheets(draw_: st.DrawFn) -> tuple[bytes, set[str]]:
    """Titles, one or two tables with any headings, rows with holes, merges anywhere; and the cells that head a table."""
    book = openpyxl.Workbook()
    sheet = book.active
    heads: set[str] = set()
    row, token = 1, 0
    for _ in range(draw_(st.integers(0, 2))):
        sheet.cell(row, 1, f"示例局2024年第{row}张表")
        row += 1
    tables = draw_(st.integers(1, 2))
    for _ in range(tables):
        left = draw_(st.integers(1, 3))
        headings = draw_(st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=7, unique=True))
        if tables > 1 and not {"序号", "编号"} & {*headings}:
            headings.insert(0, "序号")  # by which a table below another is known
        for column, text in enumerate(headings, left):
            if text:
                sheet.cell(row, column, text)
                heads.add(cell_name(row, column))
        row += 1
        for _ in range(draw_(st.integers(0, 6))):
            kind = draw_(st.sampled_from(["row", "row", "row", "blank", "section", "total"]))
            if kind == "section":
                sheet.cell(row, left, f"{'一二三'[token % 3]}、分组{token}")
                if draw_(st.booleans()):
                    sheet.merge_cells(None, row, left, row, left + len(headings) - 1)
            elif kind != "blank":
                for column, text in enumerate(headings, left):
                    if draw_(st.integers(0, 4)):
                        value = draw_(st.integers(1, 3)) if text in ("序号", "编号") else f"{text}词{token}"
                        sheet.cell(row, column, "合计" if kind == "total" and column == left else value)
                        token += 1
            row += 1
        if draw_(st.booleans()) and row > 4:
            top = draw_(st.integers(2, row - 2))
            if not any(area.min_row <= top + 1 and top <= area.max_row for area in sheet.merged_cells.ranges):
                sheet.merge_cells(None, top, left, top + 1, left)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue(), heads


@given(sheets())
@settings(max_examples=200, deadline=None)
def test_no_filled_cell_of_any_sheet_disappears(drawn: tuple[bytes, set[str]]) -> None:
    data, heads = drawn
    (sheet,) = open_book(data).sheets
    try:
        imported = import_register((sheet,), "表.xlsx", period=None, year=2024)
    except RegisterError:
        return  # told as a whole: no table of tasks
    said = "\n".join((*everything_said(imported.register), *imported.register.columns))
    lost = {entry.cell for entry in imported.unplaced}
    told = "".join(imported.assumed)
    for (row, column), value in sheet.cells.items():
        name, text = cell_name(row, column), squeezed(shown(value))
        answered = f"{column_letters(column)} 列" in told
        number = any(text == task.number or task.number.endswith(f"-{text}") for task in imported.register.tasks)
        assert name in lost or text in said or text in told or number or answered or name in heads, (
            name, text, dict(sheet.cells), imported.unplaced, said
        )  # fmt: skip


def imported(text: str):
    book = openpyxl.Workbook()
    draw(book.active, text)
    stream = BytesIO()
    book.save(stream)
    return import_register(open_book(stream.getvalue()).sheets, "表.xlsx", period=None, year=2024)


def test_headings_in_other_words_are_taken_for_what_they_mean_and_it_is_said():
    found = imported("""
        | 示例局2024年6月重点项目进展情况表 | < | < | < |
        | 填报单位：示例局 | < | | 单位：万元 |
        | 序号 | 项目名称 | 牵头单位 | 年度计划投资 |
        | 1 | 城南大道 | 规划科 | 12000 |
        | 合计 | < | | 12000 |
    """)
    (task,) = found.register.tasks
    assert (task.title, task.offices, task.items[0].plans) == ("城南大道", ("规划科",), (("年度目标", "12000"),))
    assert [line for line in found.assumed if "当作" in line] == [
        "表“Sheet”：“项目名称”当作“目标任务”",
        "表“Sheet”：“牵头单位”当作“责任分工”",
        "表“Sheet”：“年度计划投资”没有写明是哪一期，当作“年度目标”的计划",
        "表“Sheet”：责任分工一列里没有用【】写明科室，把其中的单位当作责任科室",
    ]
    assert [entry.cell for entry in found.unplaced] == ["A5", "D5"]


def test_headings_across_the_table_become_a_column_that_forms_may_group_by():
    found = imported("""
        | 序号 | 目标任务 | 责任科室 |
        | 一、经济发展 | < | < |
        | 1 | 增长 | 甲科 |
        | 2 | 投资 | 乙科 |
        | 二、项目建设 | < | < |
        | 3 | 开工 | 甲科 |
    """)
    assert [dict(task.more)["分组"] for task in found.register.tasks] == [
        "一、经济发展",
        "一、经济发展",
        "二、项目建设",
    ]
    assert found.unplaced == () and found.register.columns == ("分组",)


def test_numbers_that_begin_anew_under_each_heading_are_told_apart():
    found = imported("""
        | 序号 | 目标任务 | 责任科室 |
        | 一、经济发展 | | |
        | 1 | 增长 | 甲科 |
        | 二、项目建设 | | |
        | 1 | 开工 | 甲科 |
        | 2 | 竣工 | 乙科 |
    """)
    assert [task.number for task in found.register.tasks] == ["1-1", "2-1", "2-2"]
    assert any("都从头编起" in line for line in found.assumed) and found.unplaced == ()


@pytest.mark.parametrize(
    "order", [("序号", "事项", "责任科室", "未完成原因"), ("责任科室", "序号", "未完成原因", "事项")]
)
def test_a_second_table_is_read_by_its_own_headings(order):
    second = {"序号": "3", "事项": "公车平台", "责任科室": "后勤科", "未完成原因": "缺资金"}
    found = imported(f"""
        | 序号 | 事项 | 责任科室 | 完成情况 |
        | 1 | 办公用房 | 办公室 | 已完成 |
        | | | | |
        | {" | ".join(order)} |
        | {" | ".join(second[name] for name in order)} |
    """)
    assert [(task.number, task.title, task.offices) for task in found.register.tasks] == [
        ("1", "办公用房", ("办公室",)), ("3", "公车平台", ("后勤科",)),
    ]  # fmt: skip
    assert found.unplaced == ()


def test_a_column_inside_a_group_of_plans_is_a_plan_whatever_word_the_group_uses():
    found = imported("""
        | 附件2 | | | | | |
        | 2024年第二季度推进情况 | < | < | < | < | < |
        | 序号 | 工作任务 | 责任科室 | 推进计划 | < | 推进情况 |
        | ^ | ^ | ^ | 工作内容 | 完成时限 | ^ |
        | 1 | 优化环境 | 甲科 | 出台方案 | 6月底 | 已印发 |
    """)
    (task,) = found.register.tasks
    assert dict(task.items[0].plans)["第二季度"] == "出台方案" and dict(task.more)["完成时限"] == "6月底"
    assert "标题：2024年第二季度推进情况" in found.assumed
