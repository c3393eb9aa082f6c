"""Salvaged returns: one small function for every state in which offices hand a workbook back, named by it.

Each is done to the good return of 丙科 (tests/broken/returns.py); rows 7 to 9 are its task, J is the hidden key column.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import PatternFill
from openpyxl.worksheet.cell_range import CellRange

from tests.broken.hands import insert_rows, put, remerged, reorder, sheet_edited, shifted, unmerged
from tests.broken.returns import Broken, Spoil, together, typed, written
from tests.steps.campaigns import ANSWERS, Answers, Row

TYPED = ANSWERS["丙科"]
Where = dict[tuple[str | None, str | None, str], tuple[str, str]]


def rows_inserted(book: Workbook, where: Where) -> None:
    insert_rows(book["填报表"], 4)
    insert_rows(book["填报表"], 9, 2)


def row_deleted(book: Workbook, where: Where) -> None:
    insert_rows(book["填报表"], 9, -1)


def row_copied(book: Workbook, where: Where) -> None:
    sheet = book["填报表"]
    unmerged(sheet)
    insert_rows(sheet, 9)
    for column in range(1, 11):
        put(sheet, 9, column, sheet.cell(8, column).value)


def row_copied_and_answered(book: Workbook, where: Where) -> None:
    row_copied(book, where)
    book["填报表"]["H9"].value = "丙：另入企3次"


def rows_sorted(book: Workbook, where: Where) -> None:
    reorder(book["填报表"], (9, 7, 8), last=10)


def rows_sorted_without_their_keys(book: Workbook, where: Where) -> None:
    reorder(book["填报表"], (9, 7, 8), last=9)


def rows_sorted_and_key_column_deleted(book: Workbook, where: Where) -> None:
    reorder(book["填报表"], (9, 7, 8), last=9)
    book["填报表"].delete_cols(10)


def two_rows_changed_places_without_their_keys(book: Workbook, where: Where) -> None:
    reorder(book["填报表"], (7, 9, 8), last=9)


def row_appended(book: Workbook, where: Where) -> None:
    sheet = book["填报表"]
    for column, value in ((1, 10), (2, "我们加的任务"), (6, "√"), (8, "已经办了")):
        put(sheet, 15, column, value)


def columns_moved(book: Workbook, where: Where) -> None:
    """F to H one to the right: a column of theirs was inserted before them, and left empty."""
    sheet = book["填报表"]
    areas = unmerged(sheet)
    sheet.insert_cols(6)
    remerged(sheet, areas, lambda area: CellRange(None, *shifted(area.bounds, 6, 1, by_row=False)))


def sheet_renamed(book: Workbook, where: Where) -> None:
    book["填报表"].title = "二季度"


def copied_into_a_new_workbook(book: Workbook, where: Where) -> None:
    """The visible cells as values: no stamp of any kind, no keys, no formulas, no merges, no other sheet."""
    sheet = book["填报表"]
    unmerged(sheet)
    sheet.delete_cols(10)
    for row in sheet.iter_rows():
        for cell in row:
            if "XT-" in str(cell.value):
                cell.value = None
            elif cell.data_type == "f":
                cell.value = "● 已填"
    sheet.title = "Sheet1"
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for other in ("_xltasks", "填写说明"):
        del book[other]


def stamp_sheet_deleted(book: Workbook, where: Where) -> None:
    del book["_xltasks"]


def key_column_deleted(book: Workbook, where: Where) -> None:
    book["填报表"].delete_cols(10)


def stamp_sheet_and_key_column_deleted(book: Workbook, where: Where) -> None:
    stamp_sheet_deleted(book, where)
    key_column_deleted(book, where)


def cells_unmerged(book: Workbook, where: Where) -> None:
    unmerged(book["填报表"])


def cells_merged_across_answers(book: Workbook, where: Where) -> None:
    book["填报表"].merge_cells("H7:H8")


def rich_text(book: Workbook, where: Where) -> None:
    runs = CellRichText("丙：", TextBlock(InlineFont(b=True, color="FFFF0000"), "诊断8家。"))
    book["填报表"]["H7"].value = runs


def full_width_digits(book: Workbook, where: Where) -> None:
    book["填报表"]["H12"].value = "２０２４年６月３０日"


def text_where_a_day_belongs(book: Workbook, where: Where) -> None:
    book["填报表"]["H12"].value = "2024.6.30"


def trailing_ghost_rows(book: Workbook, where: Where) -> None:
    sheet = book["填报表"]
    for row in (*range(20, 3000), 1_048_576):
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor="FFFFFF")
        sheet.row_dimensions[row].height = 20
    sheet.cell(1_048_576, 2).value = " "


def several_sheets(book: Workbook, where: Where) -> None:
    for name, cells in (("通讯录", {"A1": "姓名", "B1": "电话", "A2": "王五"}), ("Sheet3", {})):
        other = book.create_sheet(name, 0)
        for cell, value in cells.items():
            other[cell].value = value


def copy_of_the_sheet_beside_it(book: Workbook, where: Where) -> None:
    book.copy_worksheet(book["填报表"]).title = "填报表 (2)"


def protection_removed_and_locked_text_altered(book: Workbook, where: Where) -> None:
    book["填报表"].protection.sheet = False
    book["填报表"]["E8"].value = "入企、座谈"


def formula_in_a_locked_cell(book: Workbook, where: Where) -> None:
    book["填报表"]["E8"].value = "=B7"


def formula_beside_the_table(book: Workbook, where: Where) -> None:
    book["填报表"]["M8"].value = "=1+1"


def formula_of_the_form_replaced(book: Workbook, where: Where) -> None:
    book["填报表"]["I8"].value = '=IF(F8="√","好","差")'


def formula_of_the_form_emptied_and_filled(book: Workbook, where: Where) -> None:
    book["填报表"]["I7"].value = book["填报表"]["I8"].value = "已填好"


def wrong_dimension(data: bytes) -> bytes:
    return sheet_edited(data, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"')


def formula_with_its_result(data: bytes) -> bytes:
    """What Excel saves: the formula and what it came to."""
    result = "丙：入企12次".encode()
    return sheet_edited(data, rb'(<c r="H8"[^>]*)>(<f>[^<]*</f>)<v ?/?>(</v>)?', rb'\1 t="str">\2<v>%b</v>' % result)


def characters_that_no_file_can_keep(data: bytes) -> bytes:
    """Half a character as a reference, and a control character as it is, as some programs write them."""
    text = "丙：入企15次"
    written = text.encode("ascii", "xmlcharrefreplace")
    return sheet_edited(data, b"(" + written + b"|" + text.encode() + b")", b"&#xD83D;\\1\x07")


def saved_by_libreoffice(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.xlsx").write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        convert = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
        subprocess.run([*convert, f"{folder}/out", f"{folder}/a.xlsx"], check=True, capture_output=True, timeout=180)
        return Path(folder, "out", "a.xlsx").read_bytes()


def salvaged(spoil: Spoil, *findings: str, without: tuple[str, ...] = (), state: str = "accepted") -> Broken:
    """``without``: the categories whose answers are gone."""
    answers = {place: row for place, row in TYPED.items() if place[1] not in without}
    name = getattr(spoil, "__name__", "").replace("_", " ")
    return Broken(name, spoil, findings, state, answers=answers)


def answered(category: str, row: Row) -> Answers:
    return {**TYPED, ("9", category): row}


SALVAGED = (
    salvaged(rows_inserted, "answers.repaired hint 填报表"),
    salvaged(
        row_deleted,
        "answers.repaired warning 填报表!A9",
        "answers.missing error 保障措施 done",
        "answers.missing error 保障措施 progress",
        without=("保障措施",),
        state="rejected",
    ),
    salvaged(row_copied, "answers.repaired hint 填报表!A9"),
    salvaged(row_copied_and_answered, "answers.repaired hint 填报表!A9", "origin.unplaced warning 填报表!H9"),
    salvaged(rows_sorted, "answers.repaired hint 填报表"),
    salvaged(rows_sorted_without_their_keys, "answers.repaired warning 填报表"),
    salvaged(two_rows_changed_places_without_their_keys, "answers.repaired warning 填报表"),
    salvaged(rows_sorted_and_key_column_deleted, "answers.repaired warning 填报表"),
    salvaged(row_appended, "origin.unplaced warning 填报表!A15"),
    salvaged(columns_moved, "answers.repaired hint 填报表"),
    salvaged(sheet_renamed, "answers.repaired hint 二季度"),
    replace(salvaged(copied_into_a_new_workbook, "answers.repaired warning Sheet1"), receipt="new 丙科 labels"),
    salvaged(stamp_sheet_deleted, "answers.repaired hint"),
    salvaged(key_column_deleted, "answers.repaired warning 填报表"),
    salvaged(stamp_sheet_and_key_column_deleted, "answers.repaired warning 填报表"),
    salvaged(cells_unmerged, "answers.repaired hint 填报表"),
    Broken(
        "cells merged across answers",
        cells_merged_across_answers,
        ("answers.repaired warning 填报表!H7", "answers.missing error 施工图 progress"),
        "rejected",
        answers=answered("施工图", ("√", None, None)),
    ),
    salvaged(rich_text),
    salvaged(full_width_digits, "answers.repaired hint None filled_on"),
    salvaged(text_where_a_day_belongs, "answers.repaired hint None filled_on"),
    salvaged(trailing_ghost_rows),
    salvaged(several_sheets, "origin.unplaced warning 通讯录!A1"),
    salvaged(copy_of_the_sheet_beside_it, "origin.unplaced warning 填报表 (2)!A1"),
    salvaged(protection_removed_and_locked_text_altered, "origin.locked warning 填报表!E8"),
    salvaged(formula_in_a_locked_cell, "origin.locked warning 填报表!E8"),
    salvaged(formula_beside_the_table, "origin.unplaced warning 填报表!M8"),
    salvaged(formula_of_the_form_replaced, "origin.locked warning 填报表!I8"),
    salvaged(formula_of_the_form_emptied_and_filled, "origin.locked warning 填报表!I7"),
    Broken("wrong dimension", together(), (), damage=wrong_dimension, answers=TYPED),
    Broken("saved by LibreOffice", together(), (), damage=saved_by_libreoffice, answers=TYPED, needs="soffice"),
    Broken(
        "characters that no file can keep",
        together(),
        ("answers.repaired warning 施工图 progress",),
        damage=characters_that_no_file_can_keep,
    ),
    Broken(
        "error value in an answer",
        typed("施工图", "progress", "#N/A"),
        ("answers.kind error 施工图 progress",),
        "rejected",
        answers=answered("施工图", ("√", None, "#N/A")),
    ),
    Broken(
        "formula in an answer",
        typed("施工图", "progress", '="丙：入企"&5+7&"次"'),
        ("answers.formula warning 施工图 progress",),
        damage=formula_with_its_result,
        answers=answered("施工图", ("√", None, "丙：入企12次")),
    ),
    Broken(
        "number where text belongs",
        typed("施工图", "progress", 12.5),
        ("answers.repaired hint 施工图 progress",),
        answers=answered("施工图", ("√", None, 12.5)),
    ),
    Broken(
        "text typed outside any field",
        written("M20", "另报：节能宣传周已办"),
        ("origin.unplaced warning 填报表!M20",),
        answers=TYPED,
    ),
)
