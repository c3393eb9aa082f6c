"""How high each row of a rendered form must be so that no wrapped text is clipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

STEP = 0.75
"""Excel keeps row heights in whole pixels of three quarters of a point, so nothing else survives being opened."""

HIGHEST = floor(409 / STEP) * STEP
"""The highest row Excel allows, in whole steps."""

PADDING = 3.0
"""What LibreOffice (two points) or Excel leave free above and below the text of a cell, borders included."""

_SPARE = 1.006
"""LibreOffice rounds a line by up to half a per cent; the cuts between lines stay at the pitch itself."""


@dataclass(frozen=True)
class Box:
    """One wrapped text, in the logical rows ``first`` to ``last`` inclusive (merged where they differ)."""

    first: int
    last: int
    lines: int
    line_height: float

    @property
    def need(self) -> float:
        """The height in points that shows the whole text."""
        return self.lines * self.line_height * _SPARE + PADDING


@dataclass(frozen=True)
class LogicalRow:
    """One row of the rendered form before it is split. ``least`` is the template's own height in points.

    Rows of one ``block`` (a task with its items) stay on one page where they fit; None stands alone. A ``fixed`` row
    keeps ``least`` whatever its text needs.
    """

    least: float
    block: int | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Tall:
    """A row's height, and the pitch of the lines between which it may be cut."""

    height: float
    line_height: float

    @property
    def lines(self) -> int:
        """How many lines lie in it, the last perhaps with room to spare."""
        return max(floor((self.height - PADDING) / (self.line_height * _SPARE) + 1e-6), 1)

    def fitting(self, room: float, after: int = 0) -> int:
        """The most lines that can stand in ``room`` once ``after`` lines are above; as many as are left where all fit."""
        start = self.edge(after) if after else 0.0
        if self.height - start <= room:
            return self.lines
        lines = max(floor((room + start - PADDING / 2) / self.line_height), after)
        lines = min(lines, self.lines - 1)
        while lines > after and self.edge(lines) - start > room:
            lines -= 1
        return lines

    def edge(self, lines: int) -> float:
        """Where the row may be cut after its first ``lines`` lines, from its top."""
        return self.height if lines >= self.lines else round((PADDING / 2 + lines * self.line_height) / STEP) * STEP


def steps_up(points: float) -> float:
    """The next height that Excel keeps unchanged."""
    return ceil(points / STEP - 1e-6) * STEP


def tall_rows(rows: Sequence[LogicalRow], boxes: Sequence[Box]) -> tuple[Tall, ...]:
    """The height of each row: its own texts first, then what merged texts still lack, spread in proportion."""
    heights = [row.least for row in rows]
    pitch = [0.0] * len(rows)
    for box in boxes:
        if box.first == box.last and not rows[box.first].fixed:
            if box.need > heights[box.first] or not pitch[box.first]:
                pitch[box.first] = box.line_height
            heights[box.first] = max(heights[box.first], box.need)
    for box in sorted(boxes, key=lambda box: (box.last - box.first, box.first)):
        if box.first != box.last:
            _stretch(heights, rows, box)
        for row in range(box.first, box.last + 1):
            pitch[row] = pitch[row] or box.line_height
    return tuple(
        Tall(height if row.fixed else steps_up(height), min(line or max(height - PADDING, STEP), HIGHEST / 2 - PADDING))
        for row, height, line in zip(rows, heights, pitch, strict=True)
    )


def _stretch(heights: list[float], rows: Sequence[LogicalRow], box: Box) -> None:
    span = range(box.first, box.last + 1)
    lacking = box.need - sum(heights[row] for row in span)
    growing = [row for row in span if not rows[row].fixed]
    if lacking <= 0 or not growing:
        return
    whole = sum(heights[row] for row in growing)
    for row in growing:
        heights[row] += lacking * (heights[row] / whole if whole else 1 / len(growing))
