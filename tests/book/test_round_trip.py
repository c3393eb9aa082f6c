"""What other libraries write is read back exactly."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from xltasks.book.open import open_book
from xltasks.model.cell import CellValue

WRITABLE = some.characters(exclude_categories=["Cs"])
ODD = some.sampled_from(
    ["\r\n", "\n", "=", "+", "-", "@", '"', "'", "_x000D_", "_x005F_", "😀", "𠮷", "<&>", "]]>", " ", "\t", "√", "　"]
)
TEXTS = some.lists(ODD | WRITABLE, min_size=1, max_size=12).map("".join)
NUMBERS = some.integers(-(2**53), 2**53) | some.floats(-1e15, 1e15).map(lambda number: float(f"{number:.15g}"))
DATES = some.dates(date(1900, 3, 1), date(9999, 12, 31))
MOMENTS = some.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
PLACES = some.tuples(some.integers(1, 60), some.integers(1, 60))


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=40, deadline=None)
@given(some.dictionaries(PLACES, TEXTS, max_size=8), some.booleans())
def test_texts_that_xlsxwriter_writes(texts, in_memory):
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": in_memory, "constant_memory": False}) as book:
        sheet = book.add_worksheet()
        for (row, column), text in texts.items():
            sheet.write_string(row - 1, column - 1, text)
    found = open_book(buffer.getvalue()).sheets[0]
    # XlsxWriter cannot carry these two; they may come back as the replacement character.
    expected = {place: re.sub("[\ufffe\uffff]", "\ufffd", lines(text)) for place, text in texts.items()}
    assert {place: re.sub("[\ufffe\uffff]", "\ufffd", str(text)) for place, text in found.cells.items()} == expected
    assert found.special == {}


@settings(max_examples=40, deadline=None)
@given(some.dictionaries(PLACES, NUMBERS | some.booleans() | DATES | MOMENTS, max_size=8))
def test_values_that_openpyxl_writes(values):
    book = openpyxl.Workbook()
    for (row, column), value in values.items():
        book.active.cell(row, column, value)
    buffer = BytesIO()
    book.save(buffer)
    found = open_book(buffer.getvalue()).sheets[0].cells
    assert {place: plain(value) for place, value in found.items()} == {
        place: plain(value) for place, value in values.items()
    }


def plain(value: CellValue) -> CellValue:
    """A moment at midnight is a date, and a whole number a whole number: the file does not tell them apart."""
    if isinstance(value, datetime):
        return value if value.time() != time() else value.date()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@settings(max_examples=30, deadline=None)
@given(
    some.times().map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)),
    some.integers(0, 10**6),
)
def test_times_and_stretches_of_time(moment, seconds):
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime("A1", moment, book.add_format({"num_format": "hh:mm:ss.000"}))
        sheet.write_datetime("A2", timedelta(seconds=seconds), book.add_format({"num_format": "[h]:mm:ss"}))
    found = open_book(buffer.getvalue()).sheets[0].cells
    assert found == {(1, 1): moment, (2, 1): timedelta(seconds=seconds)}
