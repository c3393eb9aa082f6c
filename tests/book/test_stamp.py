"""The stamp in its carriers: written, and found again after accidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from xltasks.book import draft
from xltasks.book.answer_list import stamp_sheet
from xltasks.book.open import open_book
from xltasks.book.stamp import SHEET, agree, find_stamps, stamp_properties
from xltasks.book.write import write_workbook
from xltasks.model.issue import Stamp

STAMP = Stamp("3f9a1c07" + "b" * 24, "市某某局", "2024Q2", "中小办|二科", "quarterly")


def written(stamp=STAMP, *, texts=(), properties=True, hidden=True):
    sheet = draft.Sheet("填报表", tuple(draft.Cell(9, n, text) for n, text in enumerate(texts, 1)))
    sheets = (sheet, stamp_sheet(stamp, ())) if hidden else (sheet,)
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
