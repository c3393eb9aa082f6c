"""The status workbook, read back with openpyxl."""

from __future__ import annotations

import io

import openpyxl

from tests.outputs.reports import HOSTILE, NOON, OFFICES, report
from xltasks.book.write import write_workbook
from xltasks.outputs.status_book import status_book


def book(*offices):
    return openpyxl.load_workbook(io.BytesIO(write_workbook(status_book(report(*offices)), created=NOON)))


def lines(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4) if row[0].value]


def test_the_roster_is_followed_by_its_chart():
    sheet = book()["报送情况"]
    assert sheet["A1"].value == "某某局2024年二季度填报进展"
    assert sheet["A2"].value == (
        "统计时间：2024-07-06 12:00　截止时间：2024-07-05 17:00（已过19小时）　应报 3 个科室，已报 2 个"
    )
    assert [(line[0], line[3]) for line in lines(sheet)] == [
        ("甲科", "通过"),
        ("乙科", "退回待改"),
        (HOSTILE, "逾期未报"),
    ]
    (chart,) = sheet._charts
    assert chart.series[0].val.numRef.f.endswith("$J$4:$J$6")


def test_an_office_with_findings_links_to_the_first_of_them():
    made = book()
    assert [cell.hyperlink.location if cell.hyperlink else None for cell in made["报送情况"]["A"][3:5]] == [
        None,
        "'问题清单'!A4",
    ]
    found = lines(made["问题清单"])
    assert [line[:5] for line in found] == [
        ["乙科", "错误", "4", "措施", "填报表!H8"],
        ["乙科", "错误", "4", "措施", "填报表!F7"],
        ["乙科", "错误", "4", "措施", "填报表!F8"],
        ["乙科", "提示", "4", "措施", "填报表!H9"],
    ]
    assert found[0][5] == f"写的是{HOSTILE}\n不认识"


def test_without_findings_there_is_no_sheet_for_them():
    assert book(OFFICES[0]).sheetnames == ["报送情况"]


def test_what_offices_are_called_never_becomes_a_formula():
    sheets = book()
    assert not [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
