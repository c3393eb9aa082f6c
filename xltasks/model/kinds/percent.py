"""A share, stored as Excel stores it: 97 % is 0.97.

In a cell formatted as a percentage, Excel, WPS and LibreOffice all turn a typed 97 into 0.97. Where the format was lost
(pasting, a copied sheet), 97 arrives as 97. Nobody reports 9,700 %, so a number beyond 10 is read as percents and
noted; between 1.5 and 10 the fraction is likely (150 % to 1,000 %) and the note says how it was read. Beyond 1,000
nothing can be guessed. Shares beyond 1,000 % are shown as text (``1200%``), so that they read back as they are.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from xltasks.model.cell import CellValue, shown
from xltasks.model.field import CellRule, Field, Reading
from xltasks.model.kinds.folding import excerpt, folded
from xltasks.model.kinds.number import kept_by_a_sheet, parse

_PLAIN = 1.5
_FRACTION = 10
_PERCENTS = 1000


def read(field: Field, value: CellValue) -> Reading:
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return Reading(misread=f"“{excerpt(shown(value))}”不是百分数")
    return _from_number(value)


def _from_number(value: float) -> Reading:
    if not abs(value) <= _PERCENTS:
        return Reading(misread=f"{shown(value)}看不出是百分之几")
    if abs(value) > _FRACTION:
        share = float(Decimal(repr(value)) / 100)
        return Reading(share, repaired=f"{shown(value)}已按{percent_text(share)}读取")
    if abs(value) > _PLAIN:
        return Reading(value, repaired=f"{shown(value)}按{percent_text(value)}读取")
    return Reading(value)


def _from_text(text: str) -> Reading:
    plain = folded(text)
    if not plain:
        return Reading()
    number = parse(plain.removesuffix("%"))
    if number is None or not kept_by_a_sheet(number):
        return Reading(misread=f"“{excerpt(text)}”不是百分数")
    if not plain.endswith("%"):
        reading = _from_number(float(number))
        if reading.misread:
            return reading
        return Reading(reading.value, repaired=f"文字“{excerpt(text)}”已按{percent_text(reading.value)}读取")
    share = float(number / 100)
    return Reading(share, repaired=f"文字“{excerpt(text)}”已按百分数{percent_text(share)}读取")


def percent_text(value: CellValue) -> str:
    """``0.97`` → ``97%``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return shown(value)
    digits = format(Decimal(repr(value)) * 100, "f")
    return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}%"


def show(field: Field, value: CellValue) -> CellValue:
    if isinstance(value, (int, float)) and abs(value) > _FRACTION:
        return percent_text(value)
    return value


def excel_rule(field: Field) -> CellRule | None:
    return CellRule("decimal", minimum=-_FRACTION, maximum=_FRACTION)


def advice(field: Field) -> str:
    return "填百分数，例如97%"
