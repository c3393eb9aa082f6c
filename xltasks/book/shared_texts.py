"""The shared strings of a workbook in the making, numbered as they come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from hashlib import blake2b
from tempfile import TemporaryFile
from typing import IO

from xltasks.book.characters import awkward, keepable
from xltasks.book.write_cells import exact, in_calendar
from xltasks.model.cell import LONGEST_TEXT, CellValue, shown

_MARKS = re.compile("[&<>]")
_CAREFUL = re.compile("[&<>\r\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x|^\\s|\\s$")
"""What in a text asks for more than writing it down; one look for it spares four."""
_OUTER_SPACE = re.compile(r"^\s|\s$")
_MANY = 200_000
"""From so many texts on they are set aside on the disk, and the long ones known by their digests."""
_LONG = 40
_WAITING = 2_000
"""Texts set aside at once."""


class Texts:
    """A table of texts. Of a city's long ones, which nearly all differ, only digests stay in memory."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        """Those that are known by themselves."""
        self.unique = 0
        self.count = 0
        """How many cells refer to them."""
        self._digests: dict[bytes, int] = {}
        self._careful: set[str] = set()
        """Those that take more than writing them down."""
        self._waiting: list[str] = []
        self._aside: IO[bytes] | None = None
        self._sizes: list[int] = []
        """Of what was set aside each time."""

    def add(self, value: CellValue) -> None:
        """Takes in what a cell of this value shares, if anything."""
        # What stands in the table already was found writable when it came.
        if isinstance(value, str) and (value in self.numbers or ordinary(value)):
            self.count += 1
            self.number(value)
        elif value is not None and (text := shared_text(value)) is not None:
            self.count += 1
            self._careful.add(text)
            self.number(text)

    def number(self, text: str) -> int:
        """The number of a text that can be written as it is; a new one where it has none."""
        known = self.numbers.get(text)
        if known is not None:
            return known
        if self._aside is None or len(text) <= _LONG:
            self.numbers[text] = number = self._next(text)
            return number
        digest = blake2b(text.encode(), digest_size=16).digest()
        known = self._digests.get(digest)
        if known is None:
            known = self._digests[digest] = self._next(text)
        return known

    def xml(self) -> Iterator[str]:
        """The part, in pieces."""
        yield (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
            f' count="{self.count}" uniqueCount="{self.unique}">'
        )
        if self._aside is None:
            yield from map(self._item, self._waiting)
        else:
            self._set_aside(self._aside)
            self._aside.seek(0)
            for size in self._sizes:
                yield self._aside.read(size).decode()
        yield "</sst>"

    def close(self) -> None:
        """Lets go of what was set aside."""
        if self._aside is not None:
            self._aside.close()

    def _next(self, text: str) -> int:
        number = self.unique
        self.unique += 1
        self._waiting.append(text)
        if len(self._waiting) >= (_MANY if self._aside is None else _WAITING):
            if self._aside is None:
                self._aside = TemporaryFile()  # noqa: SIM115 (see ``close``)
            self._set_aside(self._aside)
        return number

    def _set_aside(self, aside: IO[bytes]) -> None:
        for first in range(0, len(self._waiting), _WAITING):
            told = "".join(map(self._item, self._waiting[first : first + _WAITING]))
            self._sizes.append(aside.write(told.encode()))
        self._waiting.clear()
        self._careful.clear()

    def _item(self, text: str) -> str:
        if text not in self._careful:
            return f"<si><t>{text}</t></si>"
        if _OUTER_SPACE.search(text) is None:
            return f"<si><t>{escaped_marks(text)}</t></si>"
        return f'<si><t xml:space="preserve">{escaped_marks(text)}</t></si>'


def shared_text(value: CellValue) -> str | None:
    """What a value puts into the shared strings; None for what stands in the cell itself."""
    if isinstance(value, str):
        if ordinary(value):
            return value
        text, _ = keepable(value)
        return None if not text or inline(text) else text
    if value is None or isinstance(value, bool) or numeric(value):
        return None
    return shown(value)


def ordinary(text: str) -> bool:
    """Whether a text is written as it is."""
    if not 0 < len(text) <= LONGEST_TEXT // 2:
        return False
    if text.isprintable():  # no space but the plain one, no line end, no control, no surrogate
        marked = "&" in text or "<" in text or ">" in text or "_x" in text
        return not marked and text[0] != " " and text[-1] != " "
    return _CAREFUL.search(text) is None


def inline(text: str) -> bool:
    """Whether a text stands in its cell and not in the table."""
    return awkward(text) or (text.startswith("<r>") and text.endswith("</r>"))


def numeric(value: float | date | time | timedelta) -> bool:
    """Whether a file holds a value as the number it is."""
    return exact(value) if isinstance(value, int | float) else in_calendar(value)


def escaped_marks(text: str) -> str:
    """A text between tags."""
    if _MARKS.search(text) is None:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
