"""Months, half years and years, and the bureau's own fonts, through the whole round by the command line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.driven import Driven, expected, verify
from tests.test_invented_form import form, typed_by

SHEET = """
    | {{ bureau.short }}{{ year }}年{{ period.short }}（{{ period.name }}，截至{{ period.last_day.month }}月{{ period.last_day.day }}日） | < | < | < | < |
    | 序号 | 任务 | 类别 | 本期计划 | 进展 |
    | {{ task.no }} | {{ task.title }} | {{ item.category }} | {{ item.plan }} | {{ 进展 }} |
"""
BANDS = "| 区块 | 范围 | 遍历 |\n| a | 表!A3:E3 | 任务 |\n| b | 表!C3:E3 | 事项 |"
FIELDS = "| 字段 | 名称 | 类型 | 范围 | 合并方式 |\n| 进展 | 进展 | 文本 | 事项 | 标注 |"
TASKS = (
    ("序号", "目标任务", "责任科室", "类别", "6月", "第二季度", "上半年", "年度目标"),
    (1, "甲", "甲科", "一", "六月的", "二季度的", "上半年的", "全年的"),
    (None, None, None, "二", None, "二季度的", "上半年的", "全年的"),
    (2, "乙", "乙科", "一", "六月的", "二季度的", "上半年的", "全年的"),
)


@pytest.mark.parametrize(
    ("period", "title", "plan"),
    [
        ("2024M06", "示范局2024年6月（6月，截至6月30日）", "六月的"),
        ("2024Q2", "示范局2024年二季度（第二季度，截至6月30日）", "二季度的"),
        ("2024H1", "示范局2024年上半年（上半年，截至6月30日）", "上半年的"),
        ("2024", "示范局2024年全年（全年，截至12月31日）", "全年的"),
    ],
)
def test_a_period_of_any_length_makes_its_round(tmp_path: Path, period: str, title: str, plan: str) -> None:
    own = form({"表": SHEET}, BANDS, FIELDS)
    driven = Driven(tmp_path / "局", period=period).begin(own, TASKS, offices=("甲科", "乙科"))
    typed = driven.fill(typed_by)
    assert {path.parent.name for path in (driven.folder / "1-下发").rglob("*.xlsx")} == {period}
    carried = driven.carry()
    leads = {"1": "甲科", "2": "乙科"}
    path = verify(driven, carried, expected(own, typed, {task: (lead,) for task, lead in leads.items()}), leads)
    assert path.parent.name == period == carried["merged"]["period"] == driven.run("status")["period"]
    sheet = openpyxl.load_workbook(path)["表"]
    assert sheet["A1"].value == title and sheet["D3"].value == plan


def test_another_period_than_the_register_s_is_asked_for_by_name(tmp_path: Path) -> None:
    driven = Driven(tmp_path / "局", period="2024Q2").begin(
        form({"表": SHEET}, BANDS, FIELDS), TASKS, offices=("甲科", "乙科")
    )
    for period in ("2024M06", "2024H1", "2024"):
        issued = driven.run("generate", "--period", period)["issued"]
        assert [Path(one["path"]).parent.name for one in issued] == [period, period]
        assert driven.run("status", "--period", period)["period"] == period
    assert driven.run("generate", "--period", "2024M13", code=2)["error"]["message"]


def test_the_bureau_s_fonts_replace_the_drawn_ones_in_every_workbook(tmp_path: Path) -> None:
    driven = Driven(tmp_path / "局").begin(None, (
        ("序号", "目标任务", "责任分工", "责任科室", "类别", "第二季度"), (1, "甲", "市某局", "甲科", "进度", "开工"),
    ), offices=("甲科",))  # fmt: skip
    book = openpyxl.load_workbook(driven.folder / "台账.xlsx")
    for setting in (("标题字体", "华文中宋"), ("表头字体", "楷体"), ("正文字体", "宋体")):
        book["设置"].append(setting)
    book.save(driven.folder / "台账.xlsx")
    driven.fill(lambda office, cell: {"check": None, "choice": "正在推进"}.get(str(cell["kind"]), "正在推进，已开工。"))
    driven.run("collect")
    driven.run("validate", code=1)  # the day of filling in is no day
    merged = driven.folder / driven.run("merge", "--include-rejected", code=1)["path"]
    for path, title, head, body in (
        (merged, "A1", "A3", "B5"),
        (driven.folder / driven.generate()[0]["path"], "A1", "B5", "B7"),
    ):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert [sheet[cell].font.name for cell in (title, head, body)] == ["华文中宋", "楷体", "宋体"], path
