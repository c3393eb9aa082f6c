"""The sheet 设置: what is understood, and each fault with a true and a false example."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest

from xltasks.book.grid import Sheet
from xltasks.model.answer import Raw
from xltasks.model.cell import CellValue
from xltasks.model.register import Settings
from xltasks.store.register_settings import read_settings

ENOUGH: Mapping[str, CellValue] = {"单位": "示例局", "年度": 2024, "当前季度": "二季度"}


def sheet_of(settings: Mapping[str, CellValue], *, special: Mapping[tuple[int, int], Raw] | None = None) -> Sheet:
    """Names in column A and values in column B, from row 1."""
    cells: dict[tuple[int, int], CellValue] = {}
    for row, (name, value) in enumerate(settings.items(), start=1):
        cells[row, 1] = name
        if value is not None:
            cells[row, 2] = value
    return Sheet("设置", cells, special or {})


def read(settings: Mapping[str, CellValue]) -> Settings:
    found, faults = read_settings(sheet_of(settings), "台账.xlsx")
    assert faults == [] and found is not None
    return found


def said(settings: Mapping[str, CellValue]) -> list[str]:
    _, faults = read_settings(sheet_of(settings), "台账.xlsx")
    assert all(fault.remedy for fault in faults)
    return [f"{fault.cell} {fault.message}".strip() for fault in faults]


def test_everything_that_is_set_is_kept() -> None:
    settings = read(
        {
            "名称": "内容",
            "单位名称": "示例市示例局",
            "简称": "示例局",
            "年份": "2024年",
            "期次": "2024Q2",
            "模板": "monthly",
            "上报截止时间": datetime(2024, 7, 5, 17),
            "联系人": "王敏",
            "联系电话": 5550101,
            "标题字体": "方正小标宋简体",
            "表头字体": "黑体",
            "正文字体": "仿宋",
            "分管领导": "李局长",
            "版本": 3,
        }
    )
    assert settings.bureau == "示例市示例局" and settings.bureau_short == "示例局"
    assert settings.year == 2024 and settings.period.code == "2024Q2"
    assert settings.template == "monthly" and settings.deadline == datetime(2024, 7, 5, 17)
    assert (settings.contact, settings.contact_phone) == ("王敏", "5550101")
    assert (settings.title_font, settings.header_font, settings.body_font) == ("方正小标宋简体", "黑体", "仿宋")
    assert settings.more == (("分管领导", "李局长"), ("版本", 3))


def test_what_is_left_out_has_its_default() -> None:
    settings = read({**ENOUGH, "单位简称": None, "标题字体": "  "})
    assert (settings.bureau_short, settings.template, settings.deadline) == ("示例局", "quarterly", None)
    assert settings.title_font == "" and settings.more == ()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2024Q2", "2024Q2"),
        (2, "2024Q2"),
        (2.0, "2024Q2"),
        ("2", "2024Q2"),
        ("2024年二季度", "2024Q2"),
        ("6月", "2024M06"),
        ("上半年", "2024H1"),
        (2024, "2024"),
        (datetime(2024, 6, 1), "2024M06"),
    ],
)
def test_the_current_period_is_understood_however_it_is_written(value: CellValue, code: str) -> None:
    assert read({**ENOUGH, "当前季度": value}).period.code == code


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"单位": None}, "B1 没有填写“单位”"),
        ({"年度": None}, "B2 没有填写“年度”"),
        ({"年度": "今年"}, "B2 年度“今年”不是四位数的年份"),
        ({"年度": 1024}, "B2 年度 1024 不像是本台账的年份"),
        ({"当前季度": None}, "B3 没有填写“当前季度”"),
        ({"当前季度": "五季度"}, "B3 当前季度“五季度”认不出是哪一期"),
        ({"当前季度": 7}, "B3 当前季度“7”认不出是哪一期"),
        ({"当前季度": "2023Q2"}, "B3 当前季度“2023Q2”与年度 2024 不是同一年"),
        ({"截止时间": "下周五"}, "B4 截止时间“下周五”认不出是什么时候"),
        ({"单位 ": "另一个局"}, "B4 设置“单位”写了两次，内容不同（B1：示例局；B4：另一个局）"),
    ],
)
def test_each_fault_names_its_cell(changed: dict[str, CellValue], fault: str) -> None:
    assert said({**ENOUGH, **changed}) == [fault]


def test_the_same_settings_without_those_faults_have_none() -> None:
    assert said({**ENOUGH, "截止时间": "2024-07-05", "单位 ": "示例局"}) == []


def test_a_setting_with_no_row_is_missing_from_the_sheet() -> None:
    assert said({"单位": "示例局"}) == ["没有填写“年度”", "没有填写“当前季度”"]


def test_all_faults_are_told_at_once() -> None:
    assert len(said({"单位": None, "年度": "x", "当前季度": "y", "截止时间": "z"})) == 4


def test_a_sheet_without_any_setting_says_what_belongs_there() -> None:
    assert said({"这里": "什么也没有"}) == ["设置表里认不出任何一项设置"]


def test_a_formula_counts_by_its_value_and_is_a_fault_without_one() -> None:
    worked_out = sheet_of(ENOUGH, special={(2, 2): Raw(2024, "=YEAR(TODAY())")})
    settings, faults = read_settings(worked_out, "")
    assert settings is not None and settings.year == 2024 and faults == []
    not_worked_out = sheet_of({**ENOUGH, "年度": None}, special={(2, 2): Raw(None, "=YEAR(TODAY())")})
    _, faults = read_settings(not_worked_out, "")
    assert [(fault.cell, fault.message) for fault in faults] == [("B2", "“内容”是公式，但没有保存计算结果")]
