"""A native chart over the cells of its sheet, as openpyxl and the file's own parts tell it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import openpyxl

from xltasks.book.draft import Cell, Chart, Series, Sheet, Workbook
from xltasks.book.write import write_workbook
from xltasks.model.cell import Area

CHART = Chart(
    "完成情况",
    Area.parse("A1:A2"),
    (Series("做完", Area.parse("B1:B2"), "70AD47"), Series("没做", Area.parse("C1:C2"))),
    row=4,
    column=2,
)
CELLS = (Cell(1, 1, "甲科"), Cell(1, 2, 3), Cell(1, 3, 1), Cell(2, 1, "<r>乙</r>"), Cell(2, 2, 0), Cell(2, 3, 2))


def written(*charts):
    sheet = Sheet("统 计'表", CELLS, charts=charts)
    return write_workbook(Workbook((sheet,)), created=datetime(2024, 7, 1))


def test_the_chart_draws_the_cells_and_stands_where_it_was_put():
    data = written(CHART)
    (chart,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]._charts
    assert (chart.type, chart.grouping, chart.overlap) == ("bar", "stacked", 100)
    assert [series.val.numRef.f for series in chart.series] == ["'统 计''表'!$B$1:$B$2", "'统 计''表'!$C$1:$C$2"]
    assert [series.cat.strRef.f for series in chart.series] == ["'统 计''表'!$A$1:$A$2"] * 2
    assert (chart.anchor._from.row, chart.anchor._from.col) == (3, 1)
    part = zipfile.ZipFile(io.BytesIO(data)).read("xl/charts/chart1.xml").decode()
    assert re.findall(r"<c:v>(做完|没做)</c:v>", part) == ["做完", "没做"]
    assert '<a:srgbClr val="70AD47"/>' in part


def test_the_same_chart_gives_the_same_bytes_and_no_chart_gives_no_part():
    assert written(CHART) == written(CHART)
    assert not [name for name in zipfile.ZipFile(io.BytesIO(written())).namelist() if "chart" in name]
