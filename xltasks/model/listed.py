"""The rows that offices wrote into open lists: no register has them, a list has as many as were written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey


@dataclass(frozen=True)
class ListedRow:
    """One row of an open list; ``values`` are (field, value) of what is written in it, none for a row only offered."""

    key: RowKey
    values: tuple[tuple[str, CellValue], ...] = ()

    def value(self, field: str) -> CellValue:
        return self._known.get(field)

    @cached_property
    def _known(self) -> Mapping[str, CellValue]:
        return dict(self.values)


@dataclass(frozen=True)
class Lists:
    """The written rows of every open list, those of one list in the order they are shown in."""

    rows: tuple[ListedRow, ...] = ()

    def of(self, task: str | None, name: str) -> tuple[ListedRow, ...]:
        """The rows of a list under one task, or of one that belongs to no task."""
        return self._of.get((task, name), ())

    def count(self, task: str) -> int:
        """How many rows were written under a task."""
        return self._counts.get(task, 0)

    @cached_property
    def _of(self) -> Mapping[tuple[str | None, str | None], tuple[ListedRow, ...]]:
        found: dict[tuple[str | None, str | None], list[ListedRow]] = {}
        for row in self.rows:
            found.setdefault((row.key.task, row.key.category), []).append(row)
        return {of: tuple(rows) for of, rows in found.items()}

    @cached_property
    def _counts(self) -> Mapping[str | None, int]:
        counts: dict[str | None, int] = {}
        for row in self.rows:
            counts[row.key.task] = counts.get(row.key.task, 0) + 1
        return counts
