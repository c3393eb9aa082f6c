"""The official sheet of a past quarter, however it fared since, becomes that quarter's register again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xltasks.campaign import Campaign
from xltasks.errors import RegisterError, UsageError
from xltasks.model.imported import RegisterImport
from xltasks.model.register import Register, Task
from xltasks.steps.import_register import ImportWish, import_file
from xltasks.store.register import read_register

NOW = datetime(2026, 3, 2, 9)


def plain(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Tasks without the rows they stand in."""
    return tuple(replace(task, items=tuple(replace(item, row=0) for item in task.items)) for task in tasks)


def taken_in(file: Path, output: Path) -> tuple[RegisterImport, Register]:
    made = import_file(ImportWish(file, output), NOW)
    return made, read_register(output.read_bytes())


@pytest.fixture
def merged(example: Path, tmp_path: Path) -> Path:
    """The example's consolidated sheet as it is handed in: nothing hidden in it."""
    file = tmp_path / "汇总表.xlsx"
    campaign = Campaign.open(example, now=datetime(2024, 7, 6, 9))
    campaign.run()
    campaign.merge(clean=True, output=file)
    return file


def assert_it_is_the_quarters_register(made: RegisterImport, read: Register, example: Path) -> None:
    known = read_register((example / "台账.xlsx").read_bytes())
    assert plain(read.tasks) == plain(known.tasks)
    assert read.offices == known.offices
    assert read.settings == replace(known.settings, deadline=None)  # the sheet does not tell the deadline
    assert (made.tasks, made.items, made.offices, made.unplaced) == (17, 34, 8, ())
    assert any("“落实情况”是填报的内容" in line for line in made.assumed)


def test_the_clean_merged_sheet_gives_back_the_quarters_register(example: Path, merged: Path, tmp_path: Path) -> None:
    assert_it_is_the_quarters_register(*taken_in(merged, tmp_path / "新台账.xlsx"), example)


def test_a_stamped_sheet_mutilated_by_hand_gives_it_back_too(example: Path, tmp_path: Path) -> None:
    campaign = Campaign.open(example, now=datetime(2024, 7, 6, 9))
    campaign.run()
    stamped = tmp_path / "汇总表.xlsx"
    campaign.merge(output=stamped)
    book = openpyxl.load_workbook(stamped)
    sheet = book.worksheets[0]
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    assert hidden
    sheet.delete_cols(openpyxl.utils.column_index_from_string(hidden[0]))
    for name in book.sheetnames[1:]:
        del book[name]
    for prop in list(book.custom_doc_props.names):
        del book.custom_doc_props[prop]
    book.save(stamped)
    assert_it_is_the_quarters_register(*taken_in(stamped, tmp_path / "新台账.xlsx"), example)


def test_with_its_stamp_in_place_the_stamp_is_left_out_and_that_is_said(example: Path, tmp_path: Path) -> None:
    campaign = Campaign.open(example, now=datetime(2024, 7, 6, 9))
    campaign.run()
    campaign.merge(output=tmp_path / "汇总表.xlsx")
    made, read = taken_in(tmp_path / "汇总表.xlsx", tmp_path / "新台账.xlsx")
    assert_it_is_the_quarters_register(made, read, example)
    assert any("标识" in line for line in made.assumed)


def test_the_sheet_pasted_into_word_gives_it_back(example: Path, merged: Path, tmp_path: Path) -> None:
    docx: Any = pytest.importorskip("docx")
    sheet = openpyxl.load_workbook(merged).worksheets[0]
    document = docx.Document()
    table = document.add_table(sheet.max_row - 2, 9)
    for row in sheet.iter_rows(max_col=9):
        for cell in row:
            if cell.value is not None and cell.row <= 2:
                document.element.body.insert(cell.row - 1, document.add_paragraph(str(cell.value))._p)
            elif cell.value is not None:
                table.cell(cell.row - 3, cell.column - 1).text = str(cell.value)
    for area in sheet.merged_cells.ranges:
        if area.min_row > 2:
            corners = (area.min_row - 3, area.min_col - 1), (area.max_row - 3, area.max_col - 1)
            table.cell(*corners[0]).merge(table.cell(*corners[1]))
    document.save(str(tmp_path / "汇总表.docx"))
    assert_it_is_the_quarters_register(*taken_in(tmp_path / "汇总表.docx", tmp_path / "新台账.xlsx"), example)


def test_what_found_no_place_stands_in_the_register_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("某局2025年任务分解表",))
    for row in (
        ("序号", "目标任务", "责任分工", "第一季度"),
        ("1", "平台", "【甲科】", "调研"),
        (None, "没有序号", "【甲科】", "x"),
    ):
        sheet.append(row)
    book.save(tmp_path / "分解表.xlsx")
    made, read = taken_in(tmp_path / "分解表.xlsx", tmp_path / "台账.xlsx")
    assert [task.number for task in read.tasks] == ["1"]
    told = openpyxl.load_workbook(tmp_path / "台账.xlsx")["导入说明"]
    assert {"没有序号", "【甲科】", "x"} <= {row[1] for row in told.iter_rows(values_only=True)}
    assert [entry.cell for entry in made.unplaced] == ["B4", "C4", "D4"]


def test_a_register_that_is_there_is_never_written_over(merged: Path, tmp_path: Path) -> None:
    (tmp_path / "台账.xlsx").write_bytes(b"mine")
    with pytest.raises(UsageError, match="不覆盖"):
        import_file(ImportWish(merged, tmp_path / "台账.xlsx"), NOW)
    assert (tmp_path / "台账.xlsx").read_bytes() == b"mine"


def test_a_dry_run_reads_and_writes_nothing(merged: Path, tmp_path: Path) -> None:
    made = import_file(ImportWish(merged, tmp_path / "新台账.xlsx", dry_run=True), NOW)
    assert made.tasks == 17
    assert not (tmp_path / "新台账.xlsx").exists()


def test_a_file_that_is_no_sheet_is_refused_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "通知.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(RegisterError, match="PDF"):
        import_file(ImportWish(tmp_path / "通知.pdf", tmp_path / "台账.xlsx"), NOW)
