"""A calendar day, typed in Excel as a real date; the usual ways of writing one are read and noted."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from xltasks.model.cell import CellValue, shown
from xltasks.model.field import CellRule, Field, Reading
from xltasks.model.kinds.folding import excerpt, folded

_CLOCK = r"(?:[T ]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_WRITTEN = re.compile(rf"([0-9]{{4}}) *(?:[-/.]|年) *([0-9]{{1,2}}) *(?:[-/.]|月) *([0-9]{{1,2}}) *[日号]?{_CLOCK}\Z")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\Z")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?\Z")
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 60_000
"""Excel's day numbers from 1982 to 2064: nothing else a form asks for as a day looks like them."""
_FIRST_SURE = date(1900, 3, 1)
"""Excel's calendar has a 29 February 1900; earlier days cannot be stored reliably and are shown as text."""
_EARLIEST, _LATEST = date(1950, 1, 1), date(2099, 12, 31)


def read(field: Field, value: CellValue) -> Reading:
    if isinstance(value, datetime):
        note = "" if value.time() == time() else f"“{shown(value)}”只取日期"
        return Reading(value.date(), repaired=note)
    if isinstance(value, date):
        return Reading(value)
    text = shown(value)
    plain = folded(text)
    if not plain:
        return Reading()
    found = None if isinstance(value, (bool, time, timedelta)) else _day(plain)
    if found is None:
        return Reading(misread=f"“{excerpt(text)}”不是日期")
    return Reading(found, repaired=f"“{excerpt(text)}”已按日期{found.isoformat()}读取")


def _day(text: str) -> date | None:
    if _SERIAL.match(text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(float(text)))
    match = _WRITTEN.match(text) or _DIGITS.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def show(field: Field, value: CellValue) -> CellValue:
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) and value < _FIRST_SURE else value


def excel_rule(field: Field) -> CellRule | None:
    """Bounds are Excel's day numbers: enough to stop a stray 6.3 or 630 from becoming a day in 1900."""
    return CellRule("date", minimum=(_EARLIEST - _EPOCH).days, maximum=(_LATEST - _EPOCH).days)


def advice(field: Field) -> str:
    return "填年月日齐全的日期，例如2024-06-30"
