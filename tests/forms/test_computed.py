"""Computed fields and totals: worked out when a form is rendered, and kept live where a formula is drawn behind."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.forms.drawing import answers_in, drawn, faults_of, filled, form_of, made, register_of
from xltasks.errors import TemplateError
from xltasks.store.issue_text import issue_from_text, issue_to_text

REGISTER = register_of("""
    | 序号 | 任务 | 类别 | 第二季度 | 年度目标 | 领域 |
    | 1    | 甲   | 一   | 出图     |          | 工业 |
    |      |      | 二   | 开工     |          | 工业 |
    | 2    | 乙   | 一   | 完工     |          | 农业 |
""")
SHEET = """
    | {{ section.name }} |
    | {{ task.title }} | {{ target }} | {{ actual }} | {{ ratio }}=IF(B2="","",C2/B2) | {{ ratio }} |
    | 小计 | {{ section.sum('target') }}=SUM(B2:B2) | {{ section.sum('actual') }} | {{ section.sum('actual') / section.sum('target') }}=C3/B3 |
    | 合计 | {{ total('target') }}=SUM(B2:B2) | {{ total('actual') }} |
"""
BANDS = """
    | 区块 | 范围 | 遍历 |
    | s    | 表!A1:E3 | section: 领域 |
    | b    | 表!A2:E2 | item |
"""
FIELDS = """
    | 字段   | 名称 | 类型 | 范围 | 算法 |
    | target | 目标 | 小数 | 事项 | |
    | actual | 完成 | 小数 | 事项 | |
    | ratio  | 占比 | 计算 | 事项 | actual / target if target else none |
"""
ANSWERS = {("1", 1, "target"): 0.1, ("1", 1, "actual"): 0.05, ("1", 2, "target"): 0.2, ("2", 1, "actual"): 7}


def form(kind="consolidated", *, sheet=SHEET, fields=FIELDS, bands=BANDS):
    return form_of(drawn({"表": sheet}, bands=bands, fields=fields), kind, columns=REGISTER.columns)


def cached(book):
    """What the workbook shows before any program works it out again."""
    columns = dict(book.rendered.issue.key_columns)
    sheet = load_workbook(BytesIO(book.data), data_only=True)["表"]
    rows = (list(row)[: columns["表"] - 1] for row in sheet.iter_rows(values_only=True))
    return [[None if cell == "" else cell for cell in row] for row in rows]


def test_formulas_follow_their_rows_and_carry_the_computed_values():
    book = made(form(), REGISTER, ANSWERS)
    assert book.grid("表") == [
        ["工业", None, None, None, None],
        ["甲", 0.1, 0.05, '=IF(B2="","",C2/B2)', 0.5],
        ["甲", 0.2, None, '=IF(B3="","",C3/B3)', None],
        ["小计", "=SUM(B2:B3)", 0.05, "=C4/B4", None],
        ["农业", None, None, None, None],
        ["乙", None, 7, '=IF(B6="","",C6/B6)', None],
        ["小计", "=SUM(B6:B6)", 7, "=C7/B7", None],
        ["合计", "=SUM(B2:B3,B6)", 7.05, None, None],
    ]
    assert [row[1:4] for row in cached(book)] == [
        [None, None, None],
        [0.1, 0.05, 0.5],
        [0.2, None, None],
        [0.3, 0.05, pytest.approx(1 / 6)],
        [None, None, None],
        [None, 7, None],
        [None, 7, None],
        [0.3, 7.05, None],
    ]


def test_what_is_computed_is_locked_and_asked_of_nobody():
    book = made(form("input"), REGISTER)
    assert {slot.field for slot in book.rendered.issue.slots} == {"target", "actual"}
    assert book.sheet("表")["D2"].protection.locked and not book.sheet("表")["C2"].protection.locked
    submission = book.read(filled(book, ANSWERS_OF_ONE))
    assert answers_in(submission) == ANSWERS_OF_ONE
    assert submission.strays == () and submission.repairs == ()


ANSWERS_OF_ONE = {("1", 1, "target"): 4, ("1", 1, "actual"): 3, ("2", 1, "target"): 5}


def test_an_issue_keeps_how_its_fields_are_computed():
    issue = made(form("input"), REGISTER).rendered.issue
    assert issue_from_text(issue_to_text(issue)) == issue
    assert issue.field("ratio").formula == "actual / target if target else none"


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([None, 0, 0.0, "", "三", "12", True, 1e308, -1, 3]),
    st.sampled_from([None, 0, "x", 1e-308, 2]),
    st.sampled_from(
        ["actual / target", "actual + target", "actual.year", "task.title / 2", "[actual]|first", "item.plan"]
    ),
)
def test_whatever_the_answers_a_computed_field_never_stops_the_work(actual, target, algorithm):
    fields = FIELDS.replace("actual / target if target else none", algorithm)
    made(form(fields=fields), REGISTER, {("1", 1, "actual"): actual, ("1", 1, "target"): target})


def test_a_computed_field_may_use_the_task_the_plan_columns_and_one_computed_before():
    fields = FIELDS + "\n| grade | 等次 | 计算 | 事项 | task.title + ('上' if ratio and ratio >= 0.5 else '下') |"
    sheet = SHEET.replace("{{ ratio }} |", "{{ item.grade }} |")
    rows = made(form(sheet=sheet, fields=fields), REGISTER, ANSWERS).grid("表")
    assert [row[4] for row in rows if row[4]] == ["甲上", "甲下", "乙下"]


def test_only_what_is_shown_is_added_up():
    bands = BANDS.replace("| 遍历 |", "| 遍历 | 条件 |").replace("| item |", "| item | actual |")
    rows = cached(
        made(form(bands=bands.replace("领域 |", "领域 | |")), REGISTER, {**ANSWERS, ("2", 1, "actual"): None})
    )
    assert [row[:3] for row in rows] == [
        ["工业", None, None],
        ["甲", 0.1, 0.05],
        ["小计", 0.1, 0.05],
        ["合计", 0.1, 0.05],
    ]


def test_columns_of_the_register_are_added_up_too():
    register = register_of("| 序号 | 任务 | 投资 |\n| 1 | 甲 | |\n| 2 | 乙 | |")
    tasks = tuple(replace(task, more=(("投资", 1.5),), items=()) for task in register.tasks)
    sheet = "| {{ task.title }} | {{ 投资 }} |\n| 合计 | {{ total('投资') }}=SUM(B1:B1) |"
    data = drawn({"表": sheet}, bands="| 区块 | 范围 | 遍历 |\n| a | A1:B1 | task |", fields=FIELDS)
    book = made(form_of(data, "consolidated", columns=register.columns), replace(register, tasks=tasks))
    assert cached(book)[-1] == ["合计", 3] and book.grid("表")[-1] == ["合计", "=SUM(B1:B2)"]


def test_a_total_of_something_that_is_not_there_is_told():
    with pytest.raises(TemplateError, match="没有叫“投资”的字段或台账列"):
        made(form(sheet="| {{ total('投资') }} |", bands=""), REGISTER)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("| r | r | 计算 | 事项 | | |", "字段!E5：计算字段“r”没有算法"),
        ("| r | r | 小数 | 事项 | actual | |", "字段!E5：字段“r”的类型“decimal”不能带算法"),
        ("| r | r | 计算 | 事项 | actuall | |", "字段!E5：字段“r”的算法：不认识“actuall”"),
        ("| r | r | 计算 | 事项 | actual / | |", "字段!E5：字段“r”的算法：表达式“actual /”写法有误"),
        ("| r | r | 计算 | 事项 | r + 1 | |", "字段!E5：字段“r”的算法用到了还没算出的“r”"),
        (
            "| r | r | 计算 | 事项 | item.s | |\n| s | s | 计算 | 事项 | 1 | |",
            "字段!E5：字段“r”的算法用到了还没算出的“s”",
        ),
        ("| r | r | 文本 | 事项 | | ratio |", "字段!F5：字段“r”的条件用到了计算字段“ratio”"),
    ],
)
def test_form_check_tells_what_is_wrong_with_an_algorithm(line, told):
    fields = FIELDS.replace("| 算法 |", "| 算法 | 必填 |").replace("| none |", "| none | |") + line
    faults = faults_of(drawn({"表": SHEET}, bands=BANDS, fields=fields), "consolidated", columns=REGISTER.columns)
    assert [fault for fault in faults if fault.startswith(told)] and len(faults) <= 2


def test_form_check_tells_of_a_formula_behind_an_answer_and_of_a_computed_field_in_a_wrong_place():
    sheet = SHEET.replace("{{ actual }} |", "{{ actual }}=B2*2 |").replace("| 合计 |", "| {{ ratio }} |")
    faults = faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS), "consolidated", columns=REGISTER.columns)
    assert [fault.split(" → ")[0] for fault in faults] == [
        "表!A4：字段“ratio”每个事项填一次，但不在事项区块里",
        "表!C2：字段“actual”由科室填写，后面不能再跟公式",
    ]
