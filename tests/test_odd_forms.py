"""Forms that are legal and odd, each driven through a campaign by the command line."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.driven import Driven, expected, verify
from tests.test_invented_form import LEADS, OFFICES, TASKS, form, typed_by

THREE = ("甲科", "乙科", "丙科")


def driven_through(folder: Path, own, *, tasks=TASKS, offices=OFFICES, leads=LEADS):
    driven = Driven(folder / "局").begin(own, tasks, offices=THREE)
    driven.check()
    typed = driven.fill(typed_by)
    carried = driven.carry()
    return verify(driven, carried, expected(own, typed, offices), leads), typed


UPSIDE_DOWN = """
    | 审核人 | {{ 审核人 }} | < | 填报人（签字） | {{ 填报人 }} |
    | 备注 | 完成情况 | < | 计划 | 步骤 |
    | {{ 备注 }} | {{ 完成_情况 }} | < | {{ item.plan }} | {{ item.category }} |
    | ^ | 其中：投资（万元） | {{ 投资_万元 }} | 占比 | {{ 占比 }} |
    | ^ | 完成日 | {{ 完成日 }} | 办结 | {{ 办结 }} |
    | 以上 {{ task.count }} 步属于： | {{ task.title }} | < | 第 {{ task.no }} 项 | {{ 任务小结 }} |
    | {{ total('投资_万元') }}=SUM(C4:C4) | < | 办结 | =COUNTIF(E5:E5,"√") | < |
    | 电话 | {{ 电话 }} | < | 填报日期 | {{ 日期 }} |
"""


def test_items_of_three_rows_with_their_task_below_and_answers_above_the_plan(tmp_path: Path) -> None:
    bands = "| 区块 | 范围 | 遍历 |\n| 任务 | 表!A3:E6 | 任务 |\n| 步骤 | 表!A3:E5 | 事项 |"
    fields = """
        | 字段      | 名称             | 类型   | 范围 | 合并方式 |
        | 备注      | 备注 （可不填）  | 文本   | 事项 | 标注     |
        | 完成_情况 | 完成情况【本期】 | 文本   | 事项 | 标注     |
        | 投资_万元 | 投资（万元）     | 小数   | 事项 | 求和     |
        | 占比      | 占比             | 百分比 | 事项 | 牵头     |
        | 完成日    | 完成日           | 日期   | 事项 | 牵头     |
        | 办结      | 办结             | 勾选   | 事项 | 全部     |
        | 任务小结  | 任务 小结        | 文本   | 任务 | 标注     |
        | 审核人    | 审核人           | 文本   | 科室 |          |
        | 填报人    | 填报人（签字）   | 文本   | 科室 |          |
        | 电话      | 电话             | 文本   | 科室 |          |
        | 日期      | 填报日期         | 日期   | 科室 |          |
    """
    path, typed = driven_through(tmp_path, form({"表": UPSIDE_DOWN}, bands, fields))
    sheet = openpyxl.load_workbook(path)["表"]
    assert [sheet.cell(row, 4).value for row in (9, 13, 23)] == ["第 一 项", "第 二 项", "第 四 项"]
    assert sheet["A24"].value == "=SUM(C4,C7,C11,C15,C18,C21)"
    assert any(asked[0] is None for _, asked in typed)


RIGHT_TO_LEFT = """
    | 意见（领导） | 落实情况 | < | < | 完成 | < | 计划 | 类别 | 任务 | 号 |
    | ^ | 文字 | 金额 | 时间 | 已 | 未 | ^ | ^ | ^ | ^ |
    | {{ 意见 }} | {{ 文字 }} | {{ 金额 }} | {{ 时间 }} | {{ 已 }} | {{ 未 }} | {{ item.plan }} | {{ item.category }} | {{ task.title }} | {{ task.no }} |
"""
SECOND = """
    | 号 | 类别 | 难度 | 份额 |
    | {{ task.no }}-{{ item.ordinal }} | {{ item.category }} | {{ 难度 }} | {{ 份额 }} |
    | 共 {{ count.items }} 步 | =COUNTA(B2:B2) | =COUNTIF(C2:C2,"难") | =AVERAGE(D2:D2) |
"""
THIRD = "| 任务 | 体会 |\n| {{ task.title }} | {{ 体会 }} |\n| 填报 | {{ 填报人 }} |"


def test_columns_from_right_to_left_and_bands_of_one_task_on_three_sheets(tmp_path: Path) -> None:
    bands = """
        | 区块 | 范围 | 遍历 | 条件 | 排序 |
        | 任务 | 一!A3:J3 | 任务 | | |
        | 步骤 | 一!B3:H3 | 事项 | | |
        | 二 | '二（附）'!A2:D2 | 事项 | | -item.ordinal |
        | 三 | 三!A2:B2 | 任务 | | -task.count |
    """
    fields = """
        | 字段   | 名称 | 类型 | 范围 | 角色   | 选项       | 合并方式 | 必填   | 不得填 |
        | 意见   | 意见 | 文本 | 任务 |        |            | 标注     |        |        |
        | 文字   | 文字 | 文本 | 事项 | 进展   |            | 标注     |        |        |
        | 金额   | 金额 | 小数 | 事项 |        |            | 求和     |        |        |
        | 时间   | 时间 | 日期 | 事项 |        |            | 牵头     |        |        |
        | 已     | 已   | 勾选 | 事项 |        |            | 全部     |        |        |
        | 未     | 未   | 文本 | 事项 |        |            | 标注     |        |        |
        | 难度   | 难度 | 选择 | 事项 |        | 难、中、易 | 牵头     |        |        |
        | 份额   | 份额 | 百分比 | 事项 |      |            | 牵头     |        |        |
        | 体会   | 体会 | 文本 | 任务 |        |            | 标注     |        |        |
        | 填报人 | 填报 | 文本 | 科室 |        |            |          |        |        |
    """
    path, _ = driven_through(tmp_path, form({"一": RIGHT_TO_LEFT, "二（附）": SECOND, "三": THIRD}, bands, fields))
    book = openpyxl.load_workbook(path)
    assert [row[0] for row in book["二（附）"].iter_rows(min_row=2, max_row=7, values_only=True)] == ["四-3", "一-2", "四-2", "一-1", "二-1", "四-1"]  # fmt: skip
    assert [row[0] for row in book["三"].iter_rows(min_row=2, max_row=4, values_only=True)] == [
        "产业园区",
        "城东水厂",
        "老旧小区",
    ]
    assert book["二（附）"]["B8"].value == "=COUNTA(B2:B7)"


SECTIONED = """
    | {{ year }}年 | < | < | < | < |
    | 【{{ section.name }}】共{{ section.count }}项 | < | < | < | < |
    | {{ task.position }} | {{ task.title }} | < | {{ 说明 }} | < |
    | 目标 | {{ 目标 }} | 完成 | {{ 完成 }} | {{ 率 }}=IF(N(B4)=0,"",D4/B4) |
    | 小计 | {{ section.sum('目标') }}=SUM(B4:B4) | | {{ section.sum('完成') }}=SUM(D4:D4) | =IF(N(B5)=0,"",D5/B5) |
    | 总计 | {{ total('目标') }}=SUM(B4:B4) | {{ total('目标') }}=SUM(B5:B5) | {{ total('完成') }}=SUM(D4:D4) | {{ total('完成') / total('目标') }}=IF(N(B6)=0,"",D6/B6) |
"""


def test_sections_of_two_row_tasks_with_sub_totals_and_a_grand_total(tmp_path: Path) -> None:
    bands = """
        | 区块 | 范围 | 遍历 | 条件 | 排序 |
        | 组 | 表!A2:E5 | section: 领域 | | section.name |
        | 任务 | 表!A3:E4 | task | | -task.no |
    """
    fields = """
        | 字段 | 名称 | 类型 | 范围 | 算法                           | 合并方式 |
        | 说明 | 说明 | 文本 | 任务 |                                | 标注     |
        | 目标 | 目标 | 整数 | 任务 |                                | 求和     |
        | 完成 | 完成 | 小数 | 任务 |                                | 求和     |
        | 率   | 率   | 计算 | 任务 | 完成 / 目标 if 目标 else none |          |
    """
    tasks = (
        ("序号", "目标任务", "责任科室", "领域"),
        (1, "甲", "甲科", "农业"), (3, "乙", "乙科、丙科", "工业"), (4, "丙", "丙科", "农业"), (8, "丁", "甲科", "工业"),
    )  # fmt: skip
    offices = {"1": ("甲科",), "3": ("乙科", "丙科"), "4": ("丙科",), "8": ("甲科",)}
    own = form({"表": SECTIONED}, bands, fields)
    path, typed = driven_through(
        tmp_path, own, tasks=tasks, offices=offices, leads={n: who[0] for n, who in offices.items()}
    )
    truth = expected(own, typed, offices)
    goal, done = (sum(v for (_, _, name), v in truth.items() if name == word) for word in ("目标", "完成"))
    sheet, live = openpyxl.load_workbook(path, data_only=True)["表"], openpyxl.load_workbook(path)["表"]
    assert [sheet.cell(14, column).value for column in (2, 3, 4, 5)] == [goal, goal, done, done / goal]
    assert live["B14"].value == "=SUM(B4,B6,B10,B12)" and live["C14"].value == "=SUM(B7,B13)"
    assert [sheet.cell(row, 1).value for row in (2, 3, 5, 8, 9, 11)] == ["【农业】共2项", 1, 2, "【工业】共2项", 1, 2]
