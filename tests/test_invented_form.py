"""A form nobody here has seen, drawn by openpyxl alone, goes through a campaign by the command line and comes out true."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.driven import Driven, Form, expected, saved_as, verify
from tests.forms.drawing import drawn

SHEET = """
    | {{ bureau.short }}{{ year }}年{{ period.short }}项目推进表（{{ office.name }}） | < | < | < | < | < | < |
    | 难点 | 项目推进 | < | < | < | 牵头项目 | < |
    | ^ | 本期安排 | < | 完成情况 | < | 名称 | 编号 |
    | ^ | 类别 | 计划 | 办结 | 投资额 | ^ | ^ |
    | {{ 难点 }} | {{ item.category }} | {{ item.plan }} | {{ 办结 }} | {{ 投资额 }} | {{ task.title }} | {{ task.no }} |
    | | 进展 | {{ 进展 }} | < | 万元 | | |
    | 合计 | < | =COUNTA(D5:D5) | =COUNTIF(D5:D5,"√") | {{ total('投资额') }}=SUM(E5:E5) | < | < |
    | 填报人 | {{ 填报人 }} | 填报日期 | {{ 填报日期 }} | {{ form.code }} | < | < |
"""
ANNEX = """
    | 附表：资金来源 | < | < | < | < |
    | 编号 | 类别 | 投资额（万元） | 资金来源 | 到位率 |
    | {{ task.no }} | {{ item.category }} | =推进表!E5 | {{ 资金来源 }} | {{ 到位率 }} |
    | 合计 | < | {{ total('投资额') }}=SUM(C3:C3) | =推进表!E7 | |
"""
BANDS = """
    | 区块     | 范围         | 遍历 |
    | 每个项目 | 推进表!A5:G6 | 任务 |
    | 每个事项 | 推进表!B5:E6 | 事项 |
    | 附表各行 | 附表!A3:E3   | 事项 |
"""
FIELDS = """
    | 字段     | 名称     | 类型   | 范围 | 角色   | 必填     | 选项             | 合并方式 |
    | 办结     | 已办结   | 勾选   | 事项 | 已完成 |          |                  | 全部     |
    | 投资额   | 投资额   | 小数   | 事项 | 数字   | 是       |                  | 求和     |
    | 进展     | 进展情况 | 文本   | 事项 | 进展   | not 办结 |                  | 标注     |
    | 资金来源 | 资金来源 | 选择   | 事项 |        |          | 财政、自筹、贷款 | 牵头     |
    | 到位率   | 到位率   | 百分比 | 事项 |        |          |                  | 牵头     |
    | 难点     | 难点     | 文本   | 任务 |        |          |                  | 标注     |
    | 填报人   | 填报人   | 文本   | 科室 | 联系   | 是       |                  |          |
    | 填报日期 | 填报日期 | 日期   | 科室 |        |          |                  |          |
"""
TASKS = (
    ("序号", "目标任务", "责任科室", "类别", "第二季度"),
    ("一", "城东水厂", "甲科", "前期手续", "批复可研"),
    (None, None, None, "工程建设", "开工"),
    ("二", "老旧小区", "甲科、乙科", "工程建设", "改造12个"),
    ("四", "产业园区", "丙科", "招商", "签约3家"),
    (None, None, None, "建设", "主体封顶"),
    (None, None, None, "验收", "不涉及"),
)
LEADS = {"一": "甲科", "二": "甲科", "四": "丙科"}
OFFICES = {"一": ("甲科",), "二": ("甲科", "乙科"), "四": ("丙科",)}


def declared(text: str) -> tuple[tuple[str, str, str, str], ...]:
    heads, *lines = (
        [part.strip() for part in line.strip().strip("|").split("|")] for line in text.strip().splitlines()
    )
    rows = [dict(zip(heads, line, strict=True)) for line in lines]
    return tuple(
        (row["字段"], row.get("类型") or "文本", row.get("范围") or "事项", row.get("合并方式", "")) for row in rows
    )


def form(sheets: dict[str, str], bands: str, fields: str) -> Form:
    def dress(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.print_title_rows, sheet.freeze_panes = "2:4", "A5"

    return Form(
        drawn(sheets, bands=bands, fields=fields, ink=dress),
        drawn(
            {name: text.replace("（{{ office.name }}）", "") for name, text in sheets.items()}, bands=bands, ink=dress
        ),
        declared(fields),
    )


def typed_by(office: str, cell: dict[str, object]) -> object:
    """What an office types: something of the field's kind, different in every cell, and some cells left empty."""
    seed = sum(ord(letter) for letter in f"{office}{cell['task']}{cell['item']}{cell['field']}")
    some = seed % 3 != 0
    return {
        "check": "√" if some else None,
        "text": ("一\n二", "=1+1", " 前后空格 ", "5515812", f"{office}推进到{cell['item']}。")[seed % 5]
        + f"（{cell['task']}）。",
        "decimal": seed / 8,
        "whole": seed if some else None,
        "percent": seed % 100 / 100 if some else None,
        "day": datetime(2024, 6, seed % 28 + 1) if some else None,
        "choice": (cell["options"] or [""])[seed % len(cell["options"] or [""])] if some else None,
    }[str(cell["kind"])]


@pytest.mark.parametrize(
    "way",
    [
        "xlsx",
        *(
            pytest.param(way, marks=pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"))
            for way in ("xls", "ods")
        ),
    ],
)  # fmt: skip
def test_an_invented_form_makes_its_round_by_the_command_line(tmp_path: Path, way: str) -> None:
    own = form({"推进表": SHEET, "附表": ANNEX}, BANDS, FIELDS)
    driven = Driven(tmp_path / "局", apart=way == "xlsx").begin(own, TASKS, offices=("甲科", "乙科", "丙科"))
    driven.check()
    typed = driven.fill(typed_by, through={} if way == "xlsx" else {"甲科": way, "丙科": way})
    carried = driven.carry()
    path = verify(driven, carried, expected(own, typed, OFFICES), LEADS)
    assert {
        (cell["office"], (cell["task"], cell["item"] or 0, cell["field"])) for cell in carried["audit"]["cells"]
    } == set(typed)

    main, annex = (openpyxl.load_workbook(path)[name] for name in ("推进表", "附表"))
    assert [main.cell(row, 7).value for row in range(5, 17)] == ["一", *[None] * 3, "二", None, "四", *[None] * 5]
    assert main["D17"].value == '=COUNTIF(D5:D15,"√")' and main["E17"].value == "=SUM(E5,E7,E9,E11,E13,E15)"
    assert annex["C8"].value == "=推进表!E15" and annex["C3"].value == "=推进表!E5"
    sums = openpyxl.load_workbook(path, data_only=True)
    total = sum(value for (_, _, name), value in expected(own, typed, OFFICES).items() if name == "投资额")
    assert sums["推进表"]["E17"].value == sums["附表"]["C9"].value == total


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_works_the_totals_out_as_they_are_written(tmp_path: Path) -> None:
    own = form({"推进表": SHEET, "附表": ANNEX}, BANDS, FIELDS)
    driven = Driven(tmp_path / "局").begin(own, TASKS, offices=("甲科", "乙科", "丙科"))
    typed = driven.fill(typed_by)
    path = driven.folder / driven.carry()["merged"]["path"]
    saved_as(path, "ods")
    from python_calamine import CalamineWorkbook

    rows = (
        CalamineWorkbook.from_path(path.with_suffix(".ods"))
        .get_sheet_by_name("推进表")
        .to_python(skip_empty_area=False)
    )
    truth = expected(own, typed, OFFICES)
    ticks = sum(1 for (_, _, name) in truth if name == "办结")
    assert rows[16][2:5] == [ticks, ticks, sum(value for (_, _, name), value in truth.items() if name == "投资额")]
