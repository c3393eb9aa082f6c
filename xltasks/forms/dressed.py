"""Values of the register that know how the register shows them: in a text they are said as they are seen there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from xltasks.book.format_text import format_text
from xltasks.model.cell import CellValue
from xltasks.model.register import Columns, Formats


class DressedNumber(float):
    """A number with its format; whatever is reckoned from it is a plain number."""

    code: str

    def __new__(cls, value: float, code: str) -> Self:
        made = super().__new__(cls, value)
        made.code = code
        return made

    def __str__(self) -> str:
        return format_text(float(self), self.code)


class DressedDay(date):
    """A day with its format."""

    code: str

    @classmethod
    def of(cls, value: date, code: str) -> Self:
        made = cls(value.year, value.month, value.day)
        made.code = code
        return made

    def __str__(self) -> str:
        return format_text(date(self.year, self.month, self.day), self.code)


class DressedMoment(datetime):
    """A day and a time with their format."""

    code: str

    @classmethod
    def of(cls, value: datetime, code: str) -> Self:
        made = cls(*value.timetuple()[:6], value.microsecond)
        made.code = code
        return made

    def __str__(self) -> str:
        return format_text(undressed(self), self.code)


Dressed = DressedNumber | DressedDay | DressedMoment


def dressed(columns: Columns, formats: Formats) -> dict[str, CellValue]:
    """Columns of the register by heading, each number and day with the format it has there."""
    if not formats:
        return dict(columns)
    codes = dict(formats)
    return {name: _dressed(value, codes[name]) if name in codes else value for name, value in columns}


def undressed(value: CellValue) -> CellValue:
    """The plain value."""
    if isinstance(value, DressedNumber):
        return int(value) if value.is_integer() else float(value)
    if isinstance(value, DressedMoment):
        return datetime(*value.timetuple()[:6], value.microsecond)
    return date(value.year, value.month, value.day) if isinstance(value, DressedDay) else value


def _dressed(value: CellValue, code: str) -> CellValue:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return DressedNumber(value, code)
    if isinstance(value, datetime):
        return DressedMoment.of(value, code)
    return DressedDay.of(value, code) if isinstance(value, date) else value
