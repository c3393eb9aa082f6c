"""Generate by openpyxl: a finished workbook loaded once as a template, filled and saved for every office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.contestants import input_form as form
from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    book: Any = openpyxl.load_workbook(scene.input)
    sheet, stamp = book["填报表"], book["_xltasks"]
    for office in scene.truth:
        sheet["A2"] = f"填报科室：{office.name}"
        for line, (task, row) in enumerate(office.rows, form.FIRST):
            if row is task.rows[0]:
                sheet.cell(line, 1, task.number)
                sheet.cell(line, 2, task.title)
                sheet.cell(line, 3, task.responsible)
            sheet.cell(line, 4, row.category)
            sheet.cell(line, 5, row.plan)
            sheet.cell(line, 10, row.key)
            sheet.row_dimensions[line].height = form.height(row.plan)
        for line, (_, value) in enumerate(form.stamp_pairs(office), 1):
            stamp.cell(line, 2, value)
        for line, told in enumerate(form.stamp_rows(office), 8):
            for column, text in enumerate(told, 1):
                stamp.cell(line, column, text)
        for name, value in form.stamp_pairs(office):
            book.custom_doc_props[name].value = value
        book.save(out / f"{office.name}.xlsx")
