"""Periods as people write them: 第二季度, 2024年二季度, Q2, 6月, 上半年, 1-6月, 全年."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from xltasks.model.period import Period, PeriodKind

_DIGITS = "零一二三四五六七八九"
_YEAR = r"(?:(?P<year>\d{4})(?:年度?)?[-/_.]?)?"
_QUARTER = r"Q(?P<q>[1-4])|第?(?P<quarter>[1-4一二三四])季度?"
_HALF = r"H(?P<h>[12])|(?P<half>[上下])半年|(?P<span>1[-—–~至到]6|7[-—–~至到]12)月份?"
_MONTH = r"M(?P<m>0?[1-9]|1[0-2])|(?P<month>0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])月份?"
_SPOKEN = re.compile(rf"{_YEAR}(?:{_QUARTER}|{_HALF}|{_MONTH}|(?P<all>全年))\Z")
_ONLY_YEAR = re.compile(r"(?P<year>\d{4})年度?\Z|(?P<bare>20\d\d)\Z")


@dataclass(frozen=True)
class Spoken:
    """A period whose year may go without saying."""

    year: int | None
    kind: PeriodKind
    number: int

    def of(self, year: int) -> Period:
        """The period, in ``year`` where none was said."""
        return Period(self.year or year, self.kind, self.number)


def spoken(text: str) -> Spoken | None:
    """The period a text says, or None where it says none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    if only := _ONLY_YEAR.match(plain):
        return Spoken(int(only["year"] or only["bare"]), "year", 1)
    match = _SPOKEN.match(plain)
    if match is None:
        return None
    year = int(match["year"]) if match["year"] else None
    if quarter := match["q"] or match["quarter"]:
        return Spoken(year, "quarter", _number(quarter))
    if half := match["h"] or match["half"] or match["span"]:
        return Spoken(year, "half", 1 if half[0] in "1上" else 2)
    if month := match["m"] or match["month"]:
        return Spoken(year, "month", _number(month))
    return Spoken(year, "year", 1)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (10 if ten else 0) + (_DIGITS.index(ones) if ones else 0) + (_DIGITS.index(tens) if tens else 0)
