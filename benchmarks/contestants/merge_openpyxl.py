"""Merge by an openpyxl loop that copies every cell with its styles, as scripts handed around in offices do."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    target = openpyxl.Workbook()
    sheet: Any = target.worksheets[0]
    line = 1
    for path in sorted(scene.returns.glob("*.xlsx")):
        source: Any = openpyxl.load_workbook(path).worksheets[0]
        for row in source.iter_rows(min_row=7, max_col=8):
            if row[3].value is None:
                continue
            for cell in row:
                made = sheet.cell(line, cell.column, cell.value)
                if cell.has_style:
                    made.font, made.border, made.fill = copy(cell.font), copy(cell.border), copy(cell.fill)
                    made.alignment, made.protection = copy(cell.alignment), copy(cell.protection)
                    made.number_format = cell.number_format
            sheet.row_dimensions[line].height = source.row_dimensions[row[0].row].height
            line += 1
    target.save(out / "merged.xlsx")
