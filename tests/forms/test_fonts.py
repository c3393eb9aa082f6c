"""Fonts as a setting: title above the repeated rows, header in them, body below; what is not set stays as drawn."""

from __future__ import annotations

from dataclasses import replace

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.forms.drawing import BUREAU, drawn, form_of, made, register_of
from xltasks.forms.fonts import with_fonts

REGISTER = register_of("| 序号 | 任务 |\n| 1 | 甲 |\n| 2 | 乙 |")


def fonts(settings, *, repeated="2:2"):
    def look(book):
        sheet = book["表"]
        for row in sheet["A1:A4"]:
            row[0].font = Font(name="宋体", size=12, bold=True)
        sheet["A2"].value = CellRichText(
            TextBlock(InlineFont(rFont="宋体"), "任"), TextBlock(InlineFont(rFont="宋体", b=True), "务")
        )
        if repeated:
            sheet.print_title_rows = repeated

    data = drawn(
        {"表": "| 标题 |\n| 任务 |\n| {{ task.title }} |\n| 注 |"},
        bands="| 区块 | 范围 | 遍历 |\n| a | 表!A3 | task |",
        fields="| 字段 |\n| x |".replace("| 字段 |", "| 字段 | 范围 |").replace("| x |", "| x | 科室 |"),
        ink=look,
    )
    sheet = made(with_fonts(form_of(data, "consolidated"), replace(BUREAU, **settings)), REGISTER).sheet("表")
    names = [sheet.cell(row, 1).font.name for row in range(1, 6)]
    assert {(sheet.cell(row, 1).font.size, sheet.cell(row, 1).font.bold) for row in (1, 3, 4)} == {(12, True)}
    runs = {part.font.rFont for part in sheet["A2"].value if isinstance(part, TextBlock) and part.font.rFont}
    return [*names, *sorted(runs)]


def test_each_setting_changes_its_part():
    settings = {"title_font": "小标宋", "header_font": "黑体", "body_font": "仿宋"}
    assert fonts(settings) == ["小标宋", "黑体", "仿宋", "仿宋", "仿宋", "黑体"]


def test_a_setting_left_empty_keeps_what_is_drawn():
    assert fonts({"header_font": "黑体"}) == ["宋体", "黑体", "宋体", "宋体", "宋体", "黑体"]
    assert fonts({}) == ["宋体"] * 6


def test_a_sheet_without_repeated_rows_keeps_its_fonts():
    assert fonts({"title_font": "小标宋", "body_font": "仿宋"}, repeated="") == ["宋体"] * 6
