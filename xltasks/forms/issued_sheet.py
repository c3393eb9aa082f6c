"""An issue sheet by sheet, and the row keys that its rows carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeGuard

from xltasks.forms.row_labels import canonical
from xltasks.model.cell import Area, CellValue, shown
from xltasks.model.issue import Issue, IssuedRow, IssuedText, Slot
from xltasks.model.key import RowKey

_LINE = re.compile(r"~(\d+)\Z")


def may_be_key(value: CellValue) -> TypeGuard[str]:
    """Told without taking the text apart."""
    return isinstance(value, str) and "|" in value and value.count("|") >= 5


def carried_key(value: CellValue) -> tuple[RowKey, int] | None:
    """The row key a cell carries and the line of its block, or None."""
    if not may_be_key(value):
        return None
    line = _LINE.search(value)
    key = RowKey.parse(value[: line.start()] if line else value)
    return (key, int(line[1]) if line else 1) if key else None


def says(value: CellValue, text: str) -> bool:
    """Whether a cell still says what was issued there."""
    # What nobody touched is the very text, or a number for it.
    if value == text or (type(value) is int and str(value) == text):
        return True
    return canonical(shown(value)) == canonical(text)


@dataclass(frozen=True)
class SheetOfIssue:
    """The part of an issue that lies on one sheet."""

    name: str
    slots: tuple[Slot, ...]
    texts: tuple[IssuedText, ...]
    rows: tuple[IssuedRow, ...]
    formulas: Mapping[tuple[int, int], str]
    """What the template says for each formula, empty where nobody kept it."""
    key_column: int
    merges: tuple[Area, ...] = ()
    open: bool = False
    """Whether an office may lengthen its lists."""

    @cached_property
    def lists(self) -> tuple[tuple[IssuedRow, ...], ...]:
        """The rows of every list that the office may lengthen, from top to bottom."""
        found: dict[tuple[str | None, str | None], list[IssuedRow]] = {}
        for row in self.rows if self.open else ():
            if row.key.listed:
                found.setdefault((row.key.task, row.key.category), []).append(row)
        return tuple(tuple(sorted(rows, key=lambda row: row.row)) for rows in found.values())

    def without_lists(self) -> SheetOfIssue:
        """The sheet but for the rows of its open lists."""
        listed = {row.row for rows in self.lists for row in rows}
        return replace(
            self,
            slots=tuple(slot for slot in self.slots if slot.row not in listed),
            texts=tuple(text for text in self.texts if text.row not in listed),
            rows=tuple(row for row in self.rows if row.row not in listed),
        )

    @cached_property
    def text_at(self) -> Mapping[tuple[int, int], str]:
        return {(text.row, text.column): canonical(text.text) for text in self.texts}

    @cached_property
    def told_at(self) -> Mapping[tuple[int, int], str]:
        """The texts as they were issued."""
        return {(text.row, text.column): text.text for text in self.texts}

    @cached_property
    def key_at(self) -> Mapping[tuple[int, int], str]:
        """The row keys as cells carry them."""
        return {(row.row, self.key_column): row.carried for row in self.rows}


def sheets_of(issue: Issue) -> tuple[SheetOfIssue, ...]:
    """An issue sheet by sheet, in the order of its texts and slots."""
    names = dict.fromkeys([*(text.sheet for text in issue.texts), *(slot.sheet for slot in issue.slots)])
    keys = dict(issue.key_columns)
    texts = issue.formula_texts or ("",) * len(issue.formulas)
    formulas = dict(zip(issue.formulas, texts, strict=True))
    return tuple(
        SheetOfIssue(
            name,
            tuple(slot for slot in issue.slots if slot.sheet == name),
            tuple(text for text in issue.texts if text.sheet == name),
            tuple(row for row in issue.rows if row.sheet == name),
            {(row, column): text for (sheet, row, column), text in formulas.items() if sheet == name},
            keys.get(name, 0),
            tuple(area for sheet, area in issue.merges if sheet == name),
            issue.stamp.kind == "input",
        )
        for name in names
    )
