"""The stamp in its carriers: written, found again after accidents, and the list of answer cells beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from xltasks.book import draft, grid
from xltasks.book.open import open_book
from xltasks.book.stamp import SHEET, agree, find_stamps, form_cells, stamp_properties, stamp_sheet
from xltasks.book.write import write_workbook
from xltasks.model.issue import Stamp
from xltasks.model.key import RowKey
from xltasks.model.outcome import FormCell, Source

STAMP = Stamp("3f9a1c07" + "b" * 24, "市某某局", "2024Q2", "中小办|二科", "quarterly")
SOURCE = Source("中小办", "ab" * 32, 'a"b|c\n.xlsx', "表", "H7")
CELLS = (
    FormCell(
        RowKey("2024Q2", "中小办", "1", "进度|二", 1), "填报表", "B2", "item", "中小办", "done", "已完成", "check", True,
        ("√",), "√",
    ),
    FormCell(
        RowKey("2024Q2", "中小办", None, None, 0), "填报表", "B3", "office", "中小办", "filler", "填报人", "text", False,
        (), None, (SOURCE,),
    ),
)  # fmt: skip


def written(stamp=STAMP, cells=CELLS, *, texts=(), properties=True, hidden=True):
    sheet = draft.Sheet("填报表", (draft.Cell(2, 2, "√"), *(draft.Cell(9, n, text) for n, text in enumerate(texts, 1))))
    sheets = (sheet, stamp_sheet(stamp, cells)) if hidden else (sheet,)
    book = draft.Workbook(sheets, properties=stamp_properties(stamp) if properties else ())
    return write_workbook(book, created=datetime(2024, 6, 20))


def found(data):
    return find_stamps(open_book(data))


def test_each_carrier_says_the_same_alone():
    assert found(written(hidden=False)) == (("properties", STAMP),)
    assert found(written(properties=False)) == (("sheet", STAMP),)
    assert found(written()) == (("properties", STAMP), ("sheet", STAMP))


def test_the_visible_code_knows_period_office_and_the_start_of_the_issue():
    data = written(texts=(f"表号：{STAMP.code}（请勿改动）",), properties=False, hidden=False)
    assert found(data) == (("code", Stamp("3f9a1c07", "", "2024Q2", "中小办|二科", "")),)


@pytest.mark.parametrize("period", ["2024", "2024Q4", "2024M06", "2024H1"])
def test_codes_of_every_kind_of_period_are_found(period):
    data = written(texts=(replace(STAMP, period=period, office="甲-乙").code,), properties=False, hidden=False)
    assert [(stamp.period, stamp.office) for _, stamp in found(data)] == [(period, "甲-乙")]


@pytest.mark.parametrize(
    "text", ["XT-2024Q2-中小办", "XT-24Q2-中小办-3f9a1c07", "XT-2024Q2-中小办-3f9a1c07b", "3f9a1c07"]
)
def test_what_only_resembles_a_code_is_none(text):
    assert found(written(texts=(text,), properties=False, hidden=False)) == ()


def test_the_same_code_twice_is_told_once_and_another_one_beside_it():
    other = replace(STAMP, office="甲科").code
    data = written(texts=(STAMP.code, STAMP.code, other), properties=False, hidden=False)
    assert [stamp.office for _, stamp in found(data)] == ["中小办|二科", "甲科"]


def test_a_stamp_with_a_part_missing_is_none():
    book = open_book(written(hidden=False))
    properties = {name: value for name, value in book.properties.items() if name != "xltasks.office"}
    assert find_stamps(replace(book, properties=properties)) == ()


def test_a_workbook_of_somebody_else_has_no_stamp():
    assert found(written(properties=False, hidden=False)) == ()


def test_the_hidden_sheet_survives_openpyxl_and_unhiding():
    workbook = load_workbook(BytesIO(written(properties=False)))
    assert workbook[SHEET].sheet_state == "veryHidden"
    workbook[SHEET].sheet_state = "hidden"
    stream = BytesIO()
    workbook.save(stream)
    assert found(stream.getvalue()) == (("sheet", STAMP),)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"issue": "3f9a1c07"}, True),
        ({"bureau": ""}, True),
        ({"issue": "00000000"}, False),
        ({"office": "甲科"}, False),
        ({"period": "2024Q3"}, False),
        ({"bureau": "别的局"}, False),
    ],
)
def test_whether_two_carriers_agree(change, same):
    assert agree(STAMP, replace(STAMP, **change)) is same
    assert agree(replace(STAMP, **change), STAMP) is same


def test_the_answer_cells_are_listed_with_their_present_values():
    cells = form_cells(open_book(written()))
    assert (cells.form, cells.period, cells.office, cells.issue) == ("quarterly", "2024Q2", "中小办|二科", STAMP.issue)
    assert cells.cells == tuple(replace(cell, sources=None) for cell in CELLS)


def test_a_consolidated_workbook_lists_sources():
    cells = form_cells(open_book(written(replace(STAMP, kind="consolidated"))))
    assert [cell.sources for cell in cells.cells] == [(), (SOURCE,)]


def test_a_value_typed_since_is_the_present_one():
    workbook = load_workbook(BytesIO(written()))
    workbook["填报表"]["B2"], workbook["填报表"]["B3"] = None, "王五"
    stream = BytesIO()
    workbook.save(stream)
    assert [cell.value for cell in form_cells(open_book(stream.getvalue())).cells] == [None, "王五"]


def test_a_sheet_that_is_gone_has_no_values():
    book = open_book(written())
    assert [cell.value for cell in form_cells(replace(book, sheets=book.sheets[1:])).cells] == [None, None]


@pytest.mark.parametrize(
    ("column", "text"), [(1, "no key"), (1, None), (3, "B0"), (3, "second"), (3, None)], ids=str
)  # fmt: skip
def test_a_spoilt_line_of_the_list_is_passed_over(column, text):
    book = open_book(written())
    hidden = book.sheet(SHEET)
    cells = {place: value for place, value in hidden.cells.items() if place != (9, column)}
    cells |= {(9, column): text} if text else {}
    spoilt = replace(book, sheets=(book.sheets[0], replace(hidden, cells=cells)))
    assert [cell.field for cell in form_cells(spoilt).cells] == ["filler"]


def test_spoilt_sources_lose_no_value():
    book = open_book(written(replace(STAMP, kind="consolidated")))
    hidden = book.sheet(SHEET)
    spoilt = {place: "[[1]" if place == (10, 15) else value for place, value in hidden.cells.items()}
    cells = form_cells(replace(book, sheets=(book.sheets[0], replace(hidden, cells=spoilt)))).cells
    assert [(cell.field, cell.sources) for cell in cells] == [("done", ()), ("filler", ())]


def test_no_list_without_the_sheet_or_without_a_stamp():
    assert form_cells(open_book(written(hidden=False))) is None
    assert form_cells(grid.Book("xlsx", (grid.Sheet(SHEET, {(1, 1): "key"}),))) is None
