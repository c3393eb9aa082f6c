"""The deadline as people write it: an Excel date, 2024-07-05 17:00, 2024年7月5日17时, 7月5日下午5点前."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from xltasks.model.cell import CellValue, shown
from xltasks.model.period import Period

_END_OF_DAY = time(23, 59, 59)
_SAID = re.compile(
    r"(?:(?P<year>\d{4})[年/.-] ?)?(?P<month>\d{1,2})[月/.-] ?(?P<day>\d{1,2})[日号]? ?(?:\([^()]*\) ?)?"
    r"(?:T|(?P<half>上午|中午|下午|晚上?) ?)?"
    r"(?:(?P<hour>\d{1,2})(?:[:时点]) ?(?:(?P<minute>\d{1,2}|半|整)分?)?(?::(?P<second>\d{1,2})秒?)?)?"
    r" ?(?:之前|以前|前|止|截止)?\Z"
)
_EIGHT_DIGITS = re.compile(r"(20\d\d)([01]\d)([0-3]\d)\Z")


def deadline_said(value: CellValue, period: Period | None) -> datetime | None:
    """The moment a cell says, a day alone meaning its end; None where it says none.

    A day without a year is the first such day after ``period`` begins: what reports on December is due in January.
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) if value.time() != time() else datetime.combine(value, _END_OF_DAY)
    if isinstance(value, date):
        return datetime.combine(value, _END_OF_DAY)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", shown(value))).strip()
    text = _EIGHT_DIGITS.sub(r"\1-\2-\3", text)
    match = _SAID.match(text)
    if match is None or (match["half"] and not match["hour"]):
        return None
    try:
        day = _day(match, period)
        return None if day is None else datetime.combine(day, _time(match))
    except ValueError:
        return None


def _day(match: re.Match[str], period: Period | None) -> date | None:
    month, day = int(match["month"]), int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    if period is None:
        return None
    this_year = date(period.year, month, day)
    return this_year if this_year >= period.first_day else date(period.year + 1, month, day)


def _time(match: re.Match[str]) -> time:
    if match["hour"] is None:
        return _END_OF_DAY
    hour, minute = int(match["hour"]), match["minute"] or "0"
    if match["half"] in ("下午", "晚", "晚上") and hour < 12:
        hour += 12
    minutes = {"半": 30, "整": 0}.get(minute, int(minute) if minute.isdecimal() else 0)
    if hour == 24 and minutes == 0:
        return _END_OF_DAY
    return time(hour, minutes, int(match["second"] or 0))
