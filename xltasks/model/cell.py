"""What a spreadsheet cell can hold, and how its place is written."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

CellValue = str | int | float | bool | date | datetime | time | timedelta | None

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_TEXT = 32_767
"""The most characters (UTF-16 units) Excel keeps in one cell; ECMA-376 Part 1, 18.3.1.96 and Excel's limits."""

_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """``1`` → ``A``, ``28`` → ``AB``; columns count from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """``A`` → 1, ``AB`` → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=8192)
def cell_name(row: int, column: int) -> str:
    """``(6, 2)`` → ``B6``; rows and columns count from 1."""
    return f"{column_letters(column)}{row}"


def cell_place(name: str) -> tuple[int, int]:
    """``B6`` or ``$B$6`` → ``(6, 2)``. Raises ValueError for anything else."""
    match = _A1.match(name)
    if match is None:
        raise ValueError(f"not a cell name: {name!r}")
    return int(match[2]), column_number(match[1])


class Area(NamedTuple):
    """A rectangle of cells, all four edges included; rows and columns count from 1.

    A tuple: every return has as many as it has merged cells, and they are compared one by one.
    """

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> Area:
        """``A6:I7`` or ``A6`` → Area. Raises ValueError for anything else."""
        first, _, last = text.partition(":")
        top, left = cell_place(first)
        bottom, right = cell_place(last or first)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    @property
    def name(self) -> str:
        start, end = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return start if start == end else f"{start}:{end}"

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def covers(self, other: Area) -> bool:
        return self.holds(other.top, other.left) and self.holds(other.bottom, other.right)

    def meets(self, other: Area) -> bool:
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def canonical_text(text: str) -> str:
    """Line ends as LF: Excel, WPS and LibreOffice each keep their own (CR LF becomes LF on most saves)."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def utf16_length(text: str) -> int:
    """Characters as Excel counts them: one beyond the basic plane counts two."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def shown(value: CellValue) -> str:
    """A value as a person would read it in the cell, for comparing and for messages."""
    if value is None:
        return ""
    if isinstance(value, str):
        return canonical_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.isoformat(" ", "seconds")
    return str(value)
