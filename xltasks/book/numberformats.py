"""Which number formats show a date, and what date a serial number is."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from xltasks.book.xmlparts import local, tree
from xltasks.model.cell import CellValue

Kind = Literal["", "date", "time", "elapsed"]

# ECMA-376 Part 1, 18.8.30: 27–36 and 50–58 are dates or times in Chinese, Japanese and Korean Excel, 71–81 in Thai.
_BUILT_IN: dict[int, Kind] = {
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58, *range(71, 75), 77, 81), "date"),
    **dict.fromkeys((*range(18, 22), *range(32, 36), 45, 47, 55, 56, 75, 76, 78, 80), "time"),
    **dict.fromkeys((46, 79), "elapsed"),
}
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_SILENT = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
_HOUR = re.compile(r"[hs]", re.IGNORECASE)
_YEAR_OR_DAY = re.compile(r"[yd]|aaa|bb|e(?![+\-])", re.IGNORECASE)
_MONTH = re.compile(r"m", re.IGNORECASE)
_CACHED = 256 * 1024
_LAST = 2_958_465
"""The serial number of 9999-12-31, the last day Excel knows."""
_DAY_MS = 86_400_000


def kind_of_format(code: str) -> Kind:
    """What a format code shows: a day (perhaps with a time), a time of day, a stretch of time, or none of these."""
    first = code.split(";", 1)[0]
    if _ELAPSED.search(first):
        return "elapsed"
    bare = _GENERAL.sub("", _SILENT.sub("", first))
    if _YEAR_OR_DAY.search(bare):
        return "date"
    if _HOUR.search(bare):
        return "time"
    return "date" if _MONTH.search(bare) else ""


def date_styles(part: bytes) -> tuple[Kind, ...]:
    """For each cell style of a styles part, by its index, what its number format shows."""
    # Workbooks from one template share this part byte for byte.
    return _styles(part) if len(part) <= _CACHED else _styles.__wrapped__(part)


@lru_cache(maxsize=32)
def _styles(part: bytes) -> tuple[Kind, ...]:
    own: dict[str, Kind] = {}
    kinds: list[Kind] = []
    for group in tree(part):
        name = local(group.tag)
        if name == "numFmts":
            own = {entry.get("numFmtId", ""): kind_of_format(entry.get("formatCode", "")) for entry in group}
        elif name == "cellXfs":
            for style in group:
                number = style.get("numFmtId", "0")
                kind = own.get(number)
                if kind is None:
                    kind = _BUILT_IN.get(int(number), "") if number.isdecimal() else ""
                kinds.append(kind)
    return tuple(kinds)


def as_date(number: float, kind: Kind, *, date1904: bool) -> CellValue:
    """The day, the moment or the time that a serial number is; the number itself where it is none.

    A whole number is a date, one with a fraction a datetime, one below 1 a time (ECMA-376 Part 1, 18.17.4).
    """
    if not 0 <= number <= _LAST:
        return number
    days = int(number)
    milliseconds = round((number - days) * _DAY_MS)
    if kind == "elapsed":
        return timedelta(days=days, milliseconds=milliseconds)
    if milliseconds == _DAY_MS:
        days, milliseconds = days + 1, 0
    if days == 0 and (milliseconds or kind == "time"):
        return (datetime.min + timedelta(milliseconds=milliseconds)).time()
    if date1904:
        epoch = datetime(1904, 1, 1)
    elif days == 0 or days == 60:
        # 1900-01-00 and 1900-02-29 are days in Excel alone.
        return number
    else:
        epoch = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    try:
        moment = epoch + timedelta(days=days, milliseconds=milliseconds)
    except OverflowError:
        return number
    return moment if milliseconds else moment.date()


def iso_date(text: str) -> date | datetime | time | None:
    """A cell of type ``d``: an ISO 8601 day, moment or time; None for anything else."""
    text = text.strip()
    try:
        if "T" not in text and ":" in text and "-" not in text:
            return time.fromisoformat(text)
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    return moment.date() if moment.time() == time() else moment
