"""The key of a row: alone it says which period, office, task and item a row answers for."""

from __future__ import annotations

import zlib
from typing import NamedTuple

LISTED = 2_000_000
"""Rows of open lists count from here: a register is one sheet, and no sheet has rows for so many items."""

_CHECKS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class RowKey(NamedTuple):
    """Names a row. A task's own row has item 0; an office's own row has no task.

    A row of an open list has the list's name for its category, and for its item ``LISTED`` and its place in the list.
    A tuple, because rows are looked up by it all the time: it is made, compared and hashed ten times as fast.
    """

    period: str
    office: str
    task: str | None
    category: str | None
    item: int

    @property
    def text(self) -> str:
        """``2024Q2|中小办|1|进度安排|1|K``: five parts and a check character over them."""
        plain = f"{self.period}|{self.office}|{self.task or ''}|{self.category or ''}|{self.item}"
        if plain.count("|") == 4 and "\\" not in plain and "\n" not in plain:  # nothing to escape, as nearly always
            return f"{plain}|{_check(plain)}"
        body = "|".join(
            (
                _escaped(self.period),
                _escaped(self.office),
                "" if self.task is None else _escaped(self.task),
                "" if self.category is None else _escaped(self.category),
                str(self.item),
            )
        )
        return f"{body}|{_check(body)}"

    @classmethod
    def of_list(cls, stamp: tuple[str, str], task: str | None, name: str, line: int) -> RowKey:
        """The key of an open list's row; ``stamp`` is (period, office), ``line`` counts from 1."""
        return cls(*stamp, task, name, LISTED + line)

    @property
    def listed(self) -> bool:
        """Whether it names a row of an open list, which an office may lengthen, and no row of the register."""
        return self.item > LISTED and self.category is not None

    @property
    def line(self) -> int:
        """The place of an open list's row in its list, from 1."""
        return self.item - LISTED

    @classmethod
    def parse(cls, text: str) -> RowKey | None:
        """The key a text spells, or None where it is no key or its check character is wrong."""
        body, _, check = text.strip().rpartition("|")
        if not body or check != _check(body):
            return None
        parts = _split(body)
        if len(parts) != 5 or not (parts[4].isascii() and parts[4].isdigit()) or len(parts[4]) > 9:
            return None
        period, office, task, category, item = parts
        return cls(period, office, task or None, category or None, int(item))


def _check(body: str) -> str:
    return _CHECKS[zlib.crc32(body.encode("utf-8", "surrogatepass")) % len(_CHECKS)]


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def _split(body: str) -> list[str]:
    if "\\" not in body:
        return body.split("|")
    parts, current, escaped = [], "", False
    for character in body:
        if escaped:
            current += "\n" if character == "n" else character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "|":
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]
