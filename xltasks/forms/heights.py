"""How high each row of a rendered form must be so that no wrapped text is clipped."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from operator import itemgetter
from typing import Protocol

from xltasks.model.cell import CellValue

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
        return points_of(self.lines, self.line_height)


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


class Room(Protocol):
    """What texts of one kind have around them."""

    @property
    def pitch(self) -> float:
        """Points from line to line."""
        ...

    def lines(self, value: CellValue) -> int:
        """The lines a value takes."""
        ...

    def most(self, value: CellValue) -> int:
        """More lines it never takes; told at once."""
        ...

    def surely_within(self, value: CellValue, lines: int) -> bool:
        """Whether it can be seen to take no more than so many lines, a little later but sooner than how many."""
        ...


Held = tuple[Room, CellValue]
"""A text where it stands."""


class Heights:
    """Rows growing to hold their texts, from the least each has; ``fixed`` ones keep it whatever they hold.

    Texts come with the first of their rows, from top to bottom. The highest decides about a row: what is surely no
    higher is not measured. ``pitches`` are those of the lines between which a row may be cut, 0 for a row without text.
    """

    def __init__(self, least: Iterable[float], fixed: Container[int] = ()) -> None:
        self.points = list(least)
        self.pitches = [0.0] * len(self.points)
        self.fixed = fixed
        self._merged: list[tuple[int, int, Held]] = []
        self._until = -1
        """The last row that one of the merged texts stands in."""

    def add(self, row: int, texts: Sequence[Held]) -> None:
        """Takes in the texts that stand in one row alone, from left to right."""
        self._come_to(row)
        if not texts:
            return
        self.pitches[row] = texts[0][0].pitch
        points = self.points[row]
        asked = [] if row in self.fixed else [(most, held) for held in texts if (most := _most(held)) > points]
        if not asked:
            return
        likely = asked[0][1] if len(asked) == 1 else max(asked, key=itemgetter(0))[1]
        highest = _need(likely)
        for most, held in asked:
            if held is likely:
                need = highest
            elif most < highest or _surely_lower(held, highest):
                continue
            else:
                need = _need(held)
            if need > self.points[row]:
                # Between the lines of the highest text the row may be cut, of the first where several are as high.
                self.points[row], self.pitches[row] = need, held[0].pitch

    def add_merged(self, first: int, last: int, text: Held) -> None:
        """Takes in a text that stands in the rows ``first`` to ``last``."""
        self._come_to(first)
        self._merged.append((last - first, first, text))
        self._until = max(self._until, last)

    def settle(self) -> None:
        """Takes whole steps, once all texts have come."""
        self._come_to(len(self.points))
        points, fixed = self.points, self.fixed
        self.points = [point if row in fixed else steps_up(point) for row, point in enumerate(points)]

    def tall(self, row: int) -> Tall:
        """A settled row."""
        height = self.points[row]
        return Tall(height, min(self.pitches[row] or max(height - PADDING, STEP), HIGHEST / 2 - PADDING))

    def _come_to(self, row: int) -> None:
        """Spreads in proportion what merged texts above still lack, the shortest stretch first."""
        if row <= self._until or not self._merged:
            return
        self._merged.sort(key=itemgetter(0, 1))
        for rows, first, held in self._merged:
            span = range(first, first + rows + 1)
            self._stretch(span, held)
            for place in span:
                self.pitches[place] = self.pitches[place] or held[0].pitch
        self._merged.clear()

    def _stretch(self, span: range, held: Held) -> None:
        points = self.points
        there = sum([points[row] for row in span])
        if _most(held) <= there or _surely_lower(held, there):
            return
        lacking = _need(held) - there
        if lacking <= 0:
            return
        growing = [row for row in span if row not in self.fixed]
        whole = sum(points[row] for row in growing)
        for row in growing:
            points[row] += lacking * (points[row] / whole if whole else 1 / len(growing))


def points_of(lines: int, pitch: float) -> float:
    """The height in points that shows so many lines whole."""
    return lines * pitch * _SPARE + PADDING


def _need(held: Held) -> float:
    room, value = held
    return points_of(room.lines(value), room.pitch)


def _most(held: Held) -> float:
    room, value = held
    return points_of(room.most(value), room.pitch)


def _surely_lower(held: Held, points: float) -> bool:
    room, value = held
    lines = int((points - PADDING) / (room.pitch * _SPARE)) + 1
    while lines and points_of(lines, room.pitch) >= points:
        lines -= 1
    return room.surely_within(value, lines)
