"""100,000 rows by XlsxWriter, the same look, everything in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from benchmarks.contestants.large_rows import HEADINGS, WIDTHS, lines
from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    write(out, {"in_memory": True})


def write(out: Path, options: dict[str, Any]) -> None:
    book = xlsxwriter.Workbook(out / "large.xlsx", options)
    sheet = book.add_worksheet("汇总表")
    box = {"border": 1, "font_name": "仿宋_GB2312", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    centre, left = book.add_format(box | {"align": "center"}), book.add_format(box | {"align": "left"})
    heading = book.add_format(box | {"align": "center", "font_name": "黑体"})
    key = book.add_format({"font_name": "宋体", "font_size": 8, "font_color": "#808080"})
    looks = (centre, left, left, centre, centre, left, centre, centre, left, key)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column == 9})
    for column, text in enumerate(HEADINGS):
        sheet.write_string(0, column, text, heading)
    for row, line in enumerate(lines(), 1):
        sheet.set_row(row, line.height)
        for column, value in enumerate(line.values):
            if value is None:
                sheet.write_blank(row, column, None, looks[column])
            elif isinstance(value, str):
                sheet.write_string(row, column, value, looks[column])
            else:
                sheet.write_number(row, column, value, looks[column])
        if line.number is not None:
            for column in range(4):
                sheet.merge_range(row, column, row + 1, column, "")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    book.close()
