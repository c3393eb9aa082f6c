"""What was recognised of an official sheet typed by hand, for a template to be proposed from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from xltasks.book import draft
from xltasks.model.cell import Area, shown


@dataclass(frozen=True)
class Seen:
    """``known`` are the columns that show the register, by the expression that shows it (``task.no``).

    ``headings`` are the headings above each other of every headed column; ``tasks`` the rows of each task. ``said``
    are texts of the title and what stands for them (``2024年`` → ``{{ year }}年``).
    """

    sheet: draft.Sheet
    head: tuple[int, int]
    headings: Mapping[int, tuple[str, ...]]
    known: Mapping[int, str]
    tasks: tuple[tuple[int, ...], ...]
    said: tuple[tuple[str, str], ...] = ()

    @property
    def first(self) -> int:
        """The first row of the first task: the one that the template repeats."""
        return self.tasks[0][0]

    @property
    def last(self) -> int:
        """The last row of a task."""
        return max(row for rows in self.tasks for row in rows)

    @property
    def width(self) -> int:
        """The last column with a heading."""
        return max(self.headings)

    @property
    def several(self) -> tuple[tuple[int, ...], ...]:
        """The tasks of more than one row: only these tell what belongs to a task and what to its items."""
        return tuple(rows for rows in self.tasks if len(rows) > 1)

    @cached_property
    def cells(self) -> Mapping[tuple[int, int], draft.Cell]:
        return {(cell.row, cell.column): cell for cell in self.sheet.cells}

    def name(self, column: int) -> str:
        """A column's own heading, for messages."""
        return "".join(self.headings[column][-1].split())

    def text(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        return "" if cell is None else ("".join(run.text for run in cell.runs) or shown(cell.value)).strip()

    def filled(self, row: int, column: int) -> bool:
        cell = self.cells.get((row, column))
        return bool(self.text(row, column)) or (cell is not None and bool(cell.formula))

    def merge(self, row: int, column: int) -> Area | None:
        return next((area for area in self.sheet.merges if area.holds(row, column)), None)


@dataclass(frozen=True)
class Levels:
    """Which columns belong to the task as a whole. ``repeated`` where they stand in every row instead of merged."""

    task: frozenset[int]
    repeated: bool
    assumed: tuple[str, ...]

    def band(self, columns: Iterable[int]) -> tuple[int, int] | None:
        """The first and the last column that differ from row to row: a band has no holes."""
        own = [column for column in columns if column not in self.task or self.repeated]
        return (min(own), max(own)) if own else None

    def of_task(self, column: int, columns: Iterable[int]) -> bool:
        """Whether a column stands once for a task, beside the band of the items."""
        band = self.band(columns)
        return column in self.task and (band is None or not band[0] <= column <= band[1])


def levels_of(seen: Seen) -> Levels:
    """By the merges where there are any, else by what is blank below, else by what the register calls a column."""
    by_name = frozenset(column for column, name in seen.known.items() if name.startswith("task."))
    if not seen.several:
        said = "每项任务只有一行，看不出哪些列属于任务、哪些属于事项：按标题判断，请核对“区块”表"
        return Levels(by_name, False, (said,))
    of_items = {column for column, name in seen.known.items() if not name.startswith("task.")}
    merged = frozenset(
        column
        for column in seen.headings
        if column not in of_items and all(_covers(seen.merge(rows[0], column), rows) for rows in seen.several)
    )
    if merged:
        return Levels(merged | by_name, False, ())
    if all(seen.filled(row, column) for rows in seen.several for row in rows for column in by_name):
        return Levels(by_name, True, ("任务的各列每行都写，没有合并：表样照样每行重复",))
    blank = frozenset(
        column
        for column in seen.headings
        if column not in of_items
        and len(seen.several) > 1
        and all(seen.filled(rows[0], column) for rows in seen.several)
        and not any(seen.filled(row, column) for rows in seen.several for row in rows[1:])
    )
    return Levels(blank | by_name, False, ("任务的各列只写在首行，没有合并：表样把它们向下合并",))


def _covers(area: Area | None, rows: tuple[int, ...]) -> bool:
    return area is not None and area.top <= rows[0] and rows[-1] <= area.bottom
