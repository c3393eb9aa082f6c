"""A number of the register is shown in the workbooks as the register shows it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.forms.drawing import drawn
from tests.store.test_register_text import brought_back
from xltasks.campaign import Campaign
from xltasks.store.register import read_register
from xltasks.store.register_text import register_to_lines

TASKS = (
    ("序号", "目标任务", "责任科室", "类别", "第二季度", "年度目标", "时限", "投资"),
    (1, "甲", "甲科", "一", 0.4, 1200000, date(2024, 5, 1), 12.5),
    (None, None, None, "二", 0.333, None, None, None),
    (2, "乙", "甲科", "一", "文字", 30, date(2024, 12, 31), 8),
)
FORMATS = {"E2": "0%", "E3": "0.0%", "F2": "#,##0", "G2": 'yyyy"年"m"月"d"日"', "G4": "yyyy/m/d", "H2": '0.00"亿元"'}
SHEET = """
    | {{ task.no }} | {{ item.plan }} | {{ plan['第二季度'] }} | 目标{{ plan['年度目标'] or plan['第二季度'] }}，{{ 时限 }}前 | {{ 时限 }} | {{ 投资 }} | {{ 投资 ~ '！' }} | {{ 投资 * 2 }} | {{ 进展 }} |
"""


def campaign(folder: Path, *, merged=()) -> Campaign:
    book = openpyxl.Workbook()
    settings = book.active
    settings.title = "设置"
    for row in (("单位", "市示范局"), ("年度", 2024), ("当前季度", "2024Q2"), ("表样", "quarterly")):
        settings.append(row)
    for name, rows in {"科室": [("科室",), ("甲科",)], "任务": TASKS}.items():
        sheet = book.create_sheet(name)
        for line in rows:
            sheet.append(line)
    for cell, code in FORMATS.items():
        book["任务"][cell].number_format = code
    for area in merged:
        book["任务"].merge_cells(area)
    folder.mkdir(exist_ok=True)
    book.save(folder / "台账.xlsx")
    (folder / "表样").mkdir()
    bands = "| 区块 | 范围 | 遍历 |\n| a | A1:I1 | task |\n| b | B1:I1 | item |"
    fields = "| 字段 | 范围 |\n| 进展 | 事项 |"

    def text_cells(workbook):
        workbook["表"]["C1"].number_format = "@"
        workbook["表"]["E1"].number_format = "yyyy-mm-dd"

    for name in ("input", "consolidated"):
        data = drawn({"表": SHEET}, bands=bands, fields=fields if name == "input" else "", ink=text_cells)
        (folder / "表样" / f"{name}.xlsx").write_bytes(data)
    return Campaign.open(folder, now=datetime(2024, 6, 20))


@pytest.mark.parametrize("merged", [(), ("A2:A3", "F2:F3", "G2:G3", "H2:H3")])
def test_numbers_and_days_look_in_the_workbook_as_they_do_in_the_register(tmp_path, merged):
    (issued,) = campaign(tmp_path / "局", merged=merged).generate().issued
    sheet = openpyxl.load_workbook(tmp_path / "局" / issued.path)["表"]
    rows = [[(cell.value, cell.number_format) for cell in row[1:8]] for row in sheet.iter_rows(max_row=3)]
    assert rows[0] == [
        (0.4, "0%"), ("40%", "@"), ("目标1,200,000，2024年5月1日前", "General"), (datetime(2024, 5, 1), "yyyy-mm-dd"),
        (12.5, '0.00"亿元"'), ("12.50亿元！", "General"), (25, "General"),
    ]  # fmt: skip
    assert rows[1][:2] == [(0.333, "0.0%"), ("33.3%", "@")]
    assert rows[2][:3] == [("文字", "General"), ("文字", "@"), ("目标30，2024/12/31前", "General")]


def test_a_return_is_not_taken_for_altered_because_of_a_format(tmp_path):
    opened = campaign(tmp_path / "局")
    (issued,) = opened.generate().issued
    book = openpyxl.load_workbook(tmp_path / "局" / issued.path)
    for row in (1, 2, 3):
        book["表"].cell(row, 9).value = "推进。"
    (tmp_path / "局" / "2-回收").mkdir(exist_ok=True)
    book.save(tmp_path / "局" / "2-回收" / "甲科.xlsx")
    opened.collect()
    validated = opened.validate()
    assert [f.code for f in validated.findings] == [] and validated.offices[0].state == "accepted"
    merged = openpyxl.load_workbook(tmp_path / "局" / opened.merge().path)["表"]
    assert (merged["B1"].value, merged["B1"].number_format) == (0.4, "0%")


def test_what_is_kept_of_a_register_keeps_the_formats(tmp_path):
    campaign(tmp_path / "局")
    register = read_register((tmp_path / "局" / "台账.xlsx").read_bytes())
    assert brought_back(register_to_lines(register, "x"), "x") == register
    assert dict(register.tasks[0].items[0].formats) == {"第二季度": "0%", "年度目标": "#,##0"}
    assert dict(register.tasks[0].formats) == {"时限": 'yyyy"年"m"月"d"日"', "投资": '0.00"亿元"'}
    assert register.tasks[1].items[0].formats == ()
