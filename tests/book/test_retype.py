"""A cell typed anew changes that cell and nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
from openpyxl.comments import Comment

from xltasks.book import draft
from xltasks.book.open import open_book
from xltasks.book.retype import retyped
from xltasks.book.write import write_workbook
from xltasks.errors import Unreadable


def workbook(value: object) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("设置")
    sheet["A5"], sheet["B5"], sheet["B6"] = "当前季度", value, "B5"
    sheet["B5"].comment = Comment("写成 2024Q2", "办公室")
    sheet["B5"].font = openpyxl.styles.Font(bold=True)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("before", ["2024Q2", 2, None, "=1+1"])
def test_a_text_a_number_a_blank_and_a_formula_are_typed_over(before: object) -> None:
    fresh = retyped(workbook(before), "设置", "B5", "2024Q3 <&>")
    sheet = openpyxl.load_workbook(io.BytesIO(fresh))["设置"]
    assert (sheet["B5"].value, sheet["B6"].value, sheet["A5"].value) == ("2024Q3 <&>", "B5", "当前季度")
    assert sheet["B5"].font.bold and sheet["B5"].comment.text == "写成 2024Q2"
    found = open_book(fresh).sheet("设置")
    assert found is not None and found.cells[5, 2] == "2024Q3 <&>"


def test_every_other_part_keeps_its_bytes() -> None:
    old = workbook("2024Q2")
    fresh = retyped(old, "设置", "B5", "2024Q3")
    with zipfile.ZipFile(io.BytesIO(old)) as before, zipfile.ZipFile(io.BytesIO(fresh)) as after:
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
        assert (changed, after.namelist()) == (["xl/worksheets/sheet2.xml"], before.namelist())


def test_a_workbook_of_our_own_can_be_retyped() -> None:
    sheet = draft.Sheet("设置", cells=(draft.Cell(5, 2, "2024Q2"), draft.Cell(5, 12, "B5")))
    data = write_workbook(draft.Workbook((sheet,)), created=datetime(2024, 1, 1))
    found = open_book(retyped(data, "设置", "B5", "2024Q3")).sheets[0]
    assert found.cells == {(5, 2): "2024Q3", (5, 12): "B5"}


@pytest.mark.parametrize(("sheet", "cell"), [("设置", "B9"), ("别的", "B5")])
def test_a_cell_that_is_not_there_is_said_so(sheet: str, cell: str) -> None:
    with pytest.raises(Unreadable, match="找不到"):
        retyped(workbook("2024Q2"), sheet, cell, "x")
