"""The stretch of time a return reports on: a quarter, a month, half a year or a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PeriodKind = Literal["year", "half", "quarter", "month"]

_CODE = re.compile(r"(\d{4})(?:(Q[1-4])|M(0[1-9]|1[0-2])|(H[12]))?\Z")
_DIGITS = "零一二三四五六七八九十"
_LENGTH: dict[PeriodKind, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, order=True)
class Period:
    """One period of one year; ``number`` counts the periods of its kind within the year from 1."""

    year: int
    kind: PeriodKind
    number: int

    @classmethod
    def parse(cls, code: str) -> Period:
        """``2024Q2``, ``2024M06``, ``2024H1`` or ``2024``. Raises ValueError for anything else."""
        match = _CODE.match(code.strip().upper())
        if match is None:
            raise ValueError(f"not a period: {code!r} (2024Q2, 2024M06, 2024H1 or 2024)")
        year, quarter, month, half = match.groups()
        if quarter:
            return cls(int(year), "quarter", int(quarter[1]))
        if month:
            return cls(int(year), "month", int(month))
        if half:
            return cls(int(year), "half", int(half[1]))
        return cls(int(year), "year", 1)

    @property
    def code(self) -> str:
        if self.kind == "month":
            return f"{self.year}M{self.number:02d}"
        if self.kind == "year":
            return str(self.year)
        return f"{self.year}{'Q' if self.kind == 'quarter' else 'H'}{self.number}"

    @property
    def short(self) -> str:
        """``二季度``, ``6月``, ``上半年``, ``全年``: as titles say it."""
        if self.kind == "quarter":
            return f"{_DIGITS[self.number]}季度"
        if self.kind == "month":
            return f"{self.number}月"
        if self.kind == "half":
            return "上半年" if self.number == 1 else "下半年"
        return "全年"

    @property
    def name(self) -> str:
        """``第二季度``, otherwise the short name: as column headings say it."""
        return f"第{self.short}" if self.kind == "quarter" else self.short

    @property
    def first_day(self) -> date:
        return date(self.year, (self.number - 1) * _LENGTH[self.kind] + 1, 1)

    @property
    def last_day(self) -> date:
        month = self.number * _LENGTH[self.kind]
        after = date(self.year + 1, 1, 1) if month == 12 else date(self.year, month + 1, 1)
        return after - timedelta(days=1)

    @property
    def previous(self) -> Period:
        if self.number > 1:
            return Period(self.year, self.kind, self.number - 1)
        return Period(self.year - 1, self.kind, 12 // _LENGTH[self.kind])

    @property
    def following(self) -> Period:
        if self.number < 12 // _LENGTH[self.kind]:
            return Period(self.year, self.kind, self.number + 1)
        return Period(self.year + 1, self.kind, 1)

    def __str__(self) -> str:
        return self.code
