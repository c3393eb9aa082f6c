"""How high each row of a rendered form must be so that no wrapped text is clipped."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from math import ceil, floor
from operator import itemgetter

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


class Heights:
    """Rows growing to hold their texts, from the least each has; ``fixed`` ones keep it whatever they hold.

    ``pitches`` are those of the lines between which a row may be cut, 0 for a row without text.
    """

    def __init__(self, least: Iterable[float], fixed: Container[int] = ()) -> None:
        self.points = list(least)
        self.pitches = [0.0] * len(self.points)
        self.fixed = fixed
        self._merged: list[tuple[int, int, float, float]] = []

    def add(self, first: int, last: int, lines: int, pitch: float) -> None:
        """Takes in a text of so many lines that stands in the rows ``first`` to ``last``."""
        need = lines * pitch * _SPARE + PADDING  # as a Box says, without making one
        if first != last:
            self._merged.append((last - first, first, need, pitch))
        elif first not in self.fixed:
            if need > self.points[first]:
                self.points[first] = need
                self.pitches[first] = pitch
            elif not self.pitches[first]:
                self.pitches[first] = pitch
        else:
            self.pitches[first] = self.pitches[first] or pitch

    def settle(self) -> None:
        """Spreads in proportion what merged texts still lack, the shortest stretch first, and takes whole steps."""
        self._merged.sort(key=itemgetter(0, 1))
        for rows, first, need, pitch in self._merged:
            self._stretch(range(first, first + rows + 1), need)
            for row in range(first, first + rows + 1):
                self.pitches[row] = self.pitches[row] or pitch
        self._merged.clear()
        points, fixed = self.points, self.fixed
        self.points = [point if row in fixed else steps_up(point) for row, point in enumerate(points)]

    def tall(self, row: int) -> Tall:
        """A settled row."""
        height = self.points[row]
        return Tall(height, min(self.pitches[row] or max(height - PADDING, STEP), HIGHEST / 2 - PADDING))

    def _stretch(self, span: range, need: float) -> None:
        points = self.points
        lacking = need - sum([points[row] for row in span])
        if lacking <= 0:
            return
        growing = [row for row in span if row not in self.fixed]
        whole = sum(points[row] for row in growing)
        for row in growing:
            points[row] += lacking * (points[row] / whole if whole else 1 / len(growing))
