"""A number format shows what Excel shows; LibreOffice agrees on all that it can say."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.book.cell_formats import number_formats
from xltasks.book.format_text import format_text

CASES = (
    (0.4, "0%", "40%"), (0.3394, "0.00%", "33.94%"), (0.4, "0.0%", "40.0%"), (1234567.891, "#,##0.00", "1,234,567.89"),
    (1234567.891, "#,##0", "1,234,568"), (12, "0.00", "12.00"), (5, "000", "005"), (0, "#,##0", "0"), (0.5, "0", "1"),
    (2.5, "0.0#", "2.5"), (-3.2, "0.0", "-3.2"), (-1234, "#,##0;(#,##0)", "(1,234)"), (0, '0;-0;"无"', "无"),
    (829.46, '0.00"亿元"', "829.46亿元"), (12, '"约"0"家"', "约12家"), (1500000, '0.0,,"百万"', "1.5百万"),
    (1234.5, '"¥"#,##0.00', "¥1,234.50"), (1234.5, "[$¥-804]#,##0.0", "¥1,234.5"), (0.25, "0.0_ ", "0.3"),
    (-0.001, "0.00", "0.00"), (1e15, "#,##0", "1,000,000,000,000,000"), (12.5, "0\\%", "13%"), (3, '0"项"', "3项"),
    (date(2024, 5, 1), 'yyyy"年"m"月"d"日"', "2024年5月1日"), (date(2024, 5, 1), "yyyy/m/d", "2024/5/1"),
    (date(2024, 5, 1), "yyyy-mm-dd", "2024-05-01"), (date(2024, 5, 1), 'm"月"d"日"', "5月1日"),
    (date(2024, 12, 1), 'yyyy"年"m"月"', "2024年12月"), (date(2024, 5, 1), "yy.mm.dd", "24.05.01"),
    (date(2024, 5, 1), "yyyy年m月d日;@", "2024年5月1日"), (date(2024, 5, 1), "[$-804]aaaa", "星期三"),
    (datetime(2024, 5, 1, 9, 5), "yyyy/m/d h:mm", "2024/5/1 9:05"), (datetime(2024, 5, 1, 9, 5, 7), "h:mm:ss", "9:05:07"),
)  # fmt: skip


@pytest.mark.parametrize(("value", "code", "text"), CASES)
def test_a_format_shows_what_a_person_sees_in_the_cell(value, code, text):
    if code != "h:mm:ss":  # a time alone is no day
        assert format_text(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.5, "# ?/?", "0.5"), (1234.5, "0.00E+00", "1234.5"), (3, "General", "3"), (7, "@", "7"), ("文字", "0%", "文字"),
        (True, "0", "TRUE"), (None, "0", ""), (5, '[>9]"多";"少"', "5"), (date(2024, 5, 1), "0.00", "2024-05-01"),
        (date(2024, 5, 1), '[DBNum1][$-804]yyyy"年"m"月"', "二〇二四年五月"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_said_plainly(value, code, text):
    assert format_text(value, code) == text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_same(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (value, code, _) in enumerate(CASES, 1):
        sheet.cell(row, 1, value).number_format = code
    book.save(tmp_path / "表.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    way = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        way,
        "--outdir",
        str(tmp_path),
        str(tmp_path / "表.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    shown = (tmp_path / "表.csv").read_text("utf-8").splitlines()
    expected = [text for _, _, text in CASES]
    assert [line.strip().strip('"') for line in shown] == expected


@given(
    st.floats(allow_nan=True) | st.integers() | st.dates() | st.datetimes(),
    st.text(max_size=20) | st.text('#0?,.%;-"\\_*[]ymdhs$@', max_size=12),
)
def test_any_format_shows_something_and_never_stops_the_work(value, code):
    assert isinstance(format_text(value, code), str)


def test_the_formats_of_a_sheet_are_those_of_its_filled_cells(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "任务"
    sheet["A1"], sheet["B1"], sheet["C1"], sheet["D1"] = 0.4, date(2024, 5, 1), "字", 3
    sheet["A1"].number_format, sheet["B1"].number_format, sheet["C1"].number_format = "0%", 'yyyy"年"m"月"d"日"', "@"
    sheet["E1"].number_format = "0.00"
    book.save(tmp_path / "台账.xlsx")
    data = (tmp_path / "台账.xlsx").read_bytes()
    assert number_formats(data, "任务") == {(1, 1): "0%", (1, 2): 'yyyy"年"m"月"d"日"'}
    assert number_formats(data, "没有") == {} and number_formats(b"not a workbook", "任务") == {}
