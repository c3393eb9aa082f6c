"""The true story: eight offices' returns become the sheet the city printed, cell by cell."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

EXAMPLE = Path(__file__).parents[2] / "examples" / "anqing-2024"
FACTS = json.loads((EXAMPLE / "facts.json").read_text("utf-8"))
HINTS = [
    ("wording.ending", "hint", "1"),
    ("timing.asof", "hint", "5"),
    ("timing.asof", "hint", "8"),
    ("timing.asof", "hint", "9"),
    ("wording.until", "hint", "9"),
    ("wording.until", "hint", "12"),
    ("wording.until", "hint", "23"),
    ("timing.later", "hint", "29"),
]
"""What a careful reader asks about the real answers; tests/rules/golden_anqing.txt quotes the words."""
FIRST = 5
"""The first row under the two title rows and the two header rows."""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as it is committed, without what a run writes, and run once."""
    folder = tmp_path_factory.mktemp("examples") / "anqing-2024"
    written = shutil.ignore_patterns(".xltasks", "1-下发", "3-退回", "4-汇总")
    shutil.copytree(EXAMPLE, folder, ignore=written)
    return folder


@pytest.fixture(scope="module")
def outcome(campaign: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "xltasks", "-C", str(campaign), "--json", "run"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def merged(campaign: Path, outcome: dict[str, Any]) -> Path:
    return campaign / outcome["merge"]["path"]


@pytest.fixture(scope="module")
def sheet(merged: Path) -> Worksheet:
    found = openpyxl.load_workbook(merged).worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def expected_rows() -> Iterator[tuple[object, ...]]:
    """What stands in columns A to I of each row, None under a merge and in an empty cell."""
    for task in FACTS["tasks"]:
        responsible = "\n".join([*task["responsible"], f"【{task['office']}】"])
        head: tuple[object, ...] = (task["no"], task["title"], responsible, task["phone"])
        for row in task["rows"]:
            done = row["status"] == "√"
            answers = ("√" if done else None, None if done else row["status"], row["progress"] or None)
            yield (*head, row["category"], row["plan"], *answers)
            head = (None, None, None, None)


def test_every_return_is_identified_by_its_stamp_and_accepted(outcome: dict[str, Any]) -> None:
    receipts = outcome["collect"]["receipts"]
    assert {(r["state"], r["identified_by"]) for r in receipts} == {("new", "stamp")}
    assert {r["office"] for r in receipts} == {task["office"] for task in FACTS["tasks"]}
    assert {office["state"] for office in outcome["validate"]["offices"]} == {"accepted"}
    found = [(one["code"], one["severity"], one["task"]) for one in outcome["validate"]["findings"]]
    assert sorted(found, key=lambda one: int(one[2] or 0)) == HINTS
    assert (outcome["merge"]["tasks"], outcome["merge"]["items"]) == (17, 34)


def test_the_merged_sheet_equals_the_printed_one_cell_by_cell(sheet: Worksheet) -> None:
    rows = list(sheet.iter_rows(min_row=FIRST, max_row=FIRST + 33, min_col=1, max_col=9, values_only=True))
    assert rows == list(expected_rows())


def test_titles_and_headings_are_those_of_the_print(sheet: Worksheet) -> None:
    assert [sheet["A1"].value, sheet["A2"].value] == FACTS["title"]
    upper = [sheet.cell(3, column).value for column in range(1, 10)]
    lower = [sheet.cell(4, column).value for column in range(1, 10)]
    assert "".join(str(upper[4]).split()) == "季度类别"
    assert [*upper[:4], *upper[5:]] == [
        "序号",
        "目标任务",
        "责任分工",
        "监督方式",
        "第二季度",
        "完成情况",
        None,
        "落实情况",
    ]
    assert lower == [None] * 6 + ["已完成", "未完成", None]
    assert sheet["E3"].border.diagonalDown and sheet["E3"].border.diagonal.style == "thin"


def test_the_first_four_columns_are_merged_over_the_rows_of_each_task(sheet: Worksheet) -> None:
    merges = {str(area) for area in sheet.merged_cells.ranges}
    wanted = {f"{column}{row}:{column}{row + 1}" for row in range(FIRST, FIRST + 34, 2) for column in "ABCD"}
    headings = {"A1:I1", "A2:I2", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:H3", "I3:I4"}
    assert merges == wanted | headings


def test_phones_are_text_and_numbers_are_numbers(sheet: Worksheet) -> None:
    assert all(isinstance(sheet.cell(row, 4).value, str) for row in range(FIRST, FIRST + 34, 2))
    assert all(type(sheet.cell(row, 1).value) is int for row in range(FIRST, FIRST + 34, 2))


def test_every_cell_has_a_thin_border_and_nothing_stands_below(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(min_row=3, max_row=FIRST + 33, min_col=1, max_col=9):
        for cell in row:
            around = cell.border
            assert "thin" in (around.top.style, around.bottom.style), cell.coordinate
            assert "thin" in (around.left.style, around.right.style), cell.coordinate
    below = sheet.iter_rows(min_row=FIRST + 34, max_row=FIRST + 60, max_col=9, values_only=True)
    assert all(value is None for row in below for value in row)


def test_it_prints_on_a4_landscape_with_its_headings_on_every_page(sheet: Worksheet) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.print_area == f"'{sheet.title}'!$A$1:$I${FIRST + 33}"
    assert "&P" in str(sheet.oddFooter.center.text)


def test_every_answer_names_the_received_cell_it_came_from(campaign: Path, merged: Path) -> None:
    command = [sys.executable, "-m", "xltasks", "--json", "form", "cells", str(merged)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    filled = [cell for cell in told["cells"] if cell["value"] is not None]
    assert len(filled) == 66
    for cell in filled:
        (source,) = cell["sources"]
        received = openpyxl.load_workbook(campaign / source["file"])
        assert received[source["sheet"]][source["cell"]].value == cell["value"]


def test_the_clean_copy_carries_no_trace(campaign: Path, outcome: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "xltasks", "-C", str(campaign), "--json", "merge", "--clean"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    path = campaign / told["path"]
    assert told["path"] != outcome["merge"]["path"]
    book = openpyxl.load_workbook(path)
    assert [(s.title, s.sheet_state) for s in book.worksheets] == [(book.worksheets[0].title, "visible")]
    assert not list(book.defined_names) and not list(book.custom_doc_props)
    assert not any(d.hidden for d in book.worksheets[0].column_dimensions.values())
    with zipfile.ZipFile(path) as package:
        assert not any(b"xltasks" in package.read(name).lower() for name in package.namelist())


def test_a_second_run_changes_nothing(campaign: Path, outcome: dict[str, Any], merged: Path) -> None:
    before = merged.read_bytes()
    command = [sys.executable, "-m", "xltasks", "-C", str(campaign), "--json", "run"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    again = json.loads(done.stdout)
    assert again["generate"]["issued"] == []
    assert {r["state"] for r in again["collect"]["receipts"]} == {"duplicate"}
    with zipfile.ZipFile(merged) as new:
        sheets = [name for name in new.namelist() if name.startswith("xl/")]
        old = zipfile.ZipFile(io.BytesIO(before))
        assert all(old.read(name) == new.read(name) for name in sheets)
