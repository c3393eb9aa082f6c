"""An issue sheet by sheet, and the row keys that its rows carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xltasks.forms.row_labels import canonical
from xltasks.model.cell import Area, CellValue
from xltasks.model.issue import Issue, IssuedRow, IssuedText, Slot
from xltasks.model.key import RowKey

_LINE = re.compile(r"~(\d+)\Z")


def carried_key(value: CellValue) -> tuple[RowKey, int] | None:
    """The row key a cell carries and the line of its block, or None."""
    if not isinstance(value, str) or value.count("|") < 5:
        return None
    line = _LINE.search(value)
    key = RowKey.parse(value[: line.start()] if line else value)
    return (key, int(line[1]) if line else 1) if key else None


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

    @cached_property
    def text_at(self) -> Mapping[tuple[int, int], str]:
        return {(text.row, text.column): canonical(text.text) for text in self.texts}


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
        )
        for name in names
    )
