"""A number, whole or decimal, typed as a number; text that plainly is one is read and noted."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite

from xltasks.model.cell import CellValue, shown
from xltasks.model.field import CellRule, Field, Reading
from xltasks.model.kinds.folding import excerpt, folded

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?\Z|[+-]?\.[0-9]+\Z")
_BOUND = 999_999_999_999_999
"""Excel keeps 15 digits of a number."""


def parse(text: str) -> Decimal | None:
    """``"１,２３４.5"`` → 1234.5; None for anything with other characters in it."""
    plain = folded(text)
    return Decimal(plain.replace(",", "")) if _NUMBER.match(plain) else None


def kept_by_a_sheet(number: Decimal) -> bool:
    """Whether a spreadsheet, which stores binary doubles, keeps every digit."""
    nearest = float(number)
    return isfinite(nearest) and Decimal(repr(nearest)) == number


def read(field: Field, value: CellValue) -> Reading:
    if isinstance(value, str):
        reading = _from_text(value)
    elif isinstance(value, (bool, int, float)) and not isinstance(value, bool) and _finite(value):
        reading = Reading(value)
    else:
        return Reading(misread=f"“{excerpt(shown(value))}”不是数字")
    if field.kind == "whole":
        return _whole(reading)
    return reading


def _finite(value: float) -> bool:
    return isinstance(value, int) or isfinite(value)


def _from_text(text: str) -> Reading:
    if not folded(text):
        return Reading()
    number = parse(text)
    if number is None:
        return Reading(misread=f"“{excerpt(text)}”不是数字")
    if not kept_by_a_sheet(number):
        return Reading(misread=f"“{excerpt(text)}”位数太多，电子表格存不下这个数")
    exponent = number.as_tuple().exponent
    value = int(number) if exponent == 0 else float(number)
    return Reading(value, repaired=f"文字“{excerpt(text)}”已按数字{shown(value)}读取")


def _whole(reading: Reading) -> Reading:
    value = reading.value
    if not isinstance(value, float):
        return reading
    if value.is_integer():
        return Reading(int(value), repaired=reading.repaired)
    return Reading(misread=f"{shown(value)}不是整数")


def show(field: Field, value: CellValue) -> CellValue:
    return value


def excel_rule(field: Field) -> CellRule | None:
    return CellRule("whole" if field.kind == "whole" else "decimal", minimum=-_BOUND, maximum=_BOUND)


def advice(field: Field) -> str:
    return "只填整数，不带单位和文字" if field.kind == "whole" else "只填数字，不带单位和文字"
