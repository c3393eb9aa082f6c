"""Where pages end and tall rows are cut: from the rows and texts of a form to physical rows. No files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor

from xltasks.book.draft import Page
from xltasks.forms.heights import HIGHEST, Box, LogicalRow, Tall, tall_rows

__all__ = ["Box", "FittedRow", "LogicalRow", "Paper", "fit", "paper", "scale"]

_SPARE = 0.98
"""Excel prints with the printer's own measures and LibreOffice rounds to twips: two per cent keep both on the page."""

_FEWEST = 2
"""A cut leaves at least two lines on either side where the row has them."""

_A4 = (595.3, 841.9)
# Paper sizes in points, upright, by Excel's number (ECMA-376, 18.3.1.63).
_PAPERS = {
    1: (612.0, 792.0),
    3: (792.0, 1224.0),
    5: (612.0, 1008.0),
    7: (522.0, 756.0),
    8: (841.9, 1190.6),
    9: _A4,
    11: (419.5, 595.3),
    12: (708.7, 1000.6),
    13: (515.9, 728.5),
}


@dataclass(frozen=True)
class Paper:
    """``height``: points of sheet that one page holds. ``repeated``: logical rows printed again atop later pages."""

    height: float
    repeated: tuple[int, int] | None = None


@dataclass(frozen=True)
class FittedRow:
    """The physical rows one logical row becomes; a page ends after each of those whose index is in ``breaks``."""

    heights: tuple[float, ...]
    breaks: tuple[int, ...] = ()


def scale(widths: float, page: Page) -> int:
    """Print scale in percent for columns ``widths`` points wide in all: they fit, and never above the page's own."""
    across = _sides(page)[0] - (page.left + page.right) * 72
    return max(min(floor(across * _SPARE / max(widths, 1.0) * 100), page.scale), 10)


def paper(page: Page, percent: int, repeated: tuple[int, int] | None = None) -> Paper:
    """The room on one page printed at ``percent``."""
    down = _sides(page)[1] - (page.top + page.bottom) * 72
    return Paper(down * _SPARE * 100 / percent, repeated)


def fit(rows: Sequence[LogicalRow], boxes: Sequence[Box], paper: Paper | None) -> tuple[FittedRow, ...]:
    """Physical rows, none above Excel's limit, high enough for every text, and the page ends among them.

    Without ``paper`` there are no page ends. Rows that do not fit any page and may not be cut overflow it.
    """
    tall = tall_rows(rows, boxes)
    cuts: tuple[tuple[int, ...], ...] = ((),) * len(rows)
    ends: frozenset[int] = frozenset()
    if paper is not None:
        pages = _Pages(rows, tall, paper)
        for block in _blocks(rows):
            pages.add_block(block)
        cuts, ends = tuple(map(tuple, pages.cuts)), frozenset(pages.ends)
    return tuple(_pieces(tall[row], cuts[row], row in ends) for row in range(len(rows)))


class _Pages:
    """Fills page after page. ``cuts[row]``: lines of the row after which a page ends; ``ends``: rows that end one."""

    def __init__(self, rows: Sequence[LogicalRow], tall: Sequence[Tall], paper: Paper) -> None:
        self.rows, self.tall = rows, tall
        first, last = paper.repeated or (0, -1)
        self.head = last
        self.later = paper.height - sum(row.height for row in tall[first : last + 1])
        self.left = paper.height
        self.bare = True  # nothing but titles and header rows stands on this page
        self.cuts: list[list[int]] = [[] for _ in rows]
        self.ends: set[int] = set()

    def add_block(self, block: range) -> None:
        """Keeps the block whole where a page can hold it; a page with nothing but its header is no place to leave."""
        height = sum(self.tall[row].height for row in block)
        together = self.rows[block[0]].block is not None
        if together and self.left < height <= self.later and not self.bare:
            self._turn(block[0])
        for row in block:
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        height = self.tall[row].height
        if height > self.left and row > self.head:
            moves_whole = height <= self.later and self.left <= self.later / 2 and not self.bare
            if not moves_whole and not self.rows[row].fixed:
                height = self._cut(row)
            elif not self.bare or self.left < self.later:
                self._turn(row)
        self.left -= height
        self.bare = self.bare and row <= self.head

    def _cut(self, row: int) -> float:
        """Lets the row run over as many pages as it needs; returns what stands on the last of them."""
        tall, above = self.tall[row], 0
        while (lines := tall.fitting(self.left, above)) < tall.lines:
            if above < tall.lines - _FEWEST:
                lines = min(lines, tall.lines - _FEWEST)
            if lines - above >= _FEWEST or (lines > above and self.bare and self.left >= self.later):
                self._turn(row, lines)
                above = lines
            elif self.bare and self.left >= self.later:
                break  # not even an empty page takes it
            else:
                self._turn(row, above)
        return tall.height - (tall.edge(above) if above else 0.0)

    def _turn(self, row: int, lines: int = 0) -> None:
        """Ends the page before ``row``, or in it after ``lines``."""
        if lines:
            self.cuts[row].append(lines)
        elif row:
            self.ends.add(row - 1)
        self.left, self.bare = self.later, True


def _pieces(tall: Tall, cuts: Sequence[int], ends_page: bool) -> FittedRow:
    """One logical row cut where pages end and wherever it passes Excel's limit."""
    heights: list[float] = []
    breaks: list[int] = []
    above = 0
    for end in (*cuts, tall.lines):
        while above < end:
            lines = min(tall.fitting(HIGHEST, above), end)
            heights.append(tall.edge(lines) - (tall.edge(above) if above else 0.0))
            above = lines
        breaks.append(len(heights) - 1)
    return FittedRow(tuple(heights), tuple(breaks if ends_page else breaks[:-1]))


def _sides(page: Page) -> tuple[float, float]:
    """Paper width and height in points, as it lies."""
    short, long = _PAPERS.get(page.paper, _A4)
    return (long, short) if page.landscape else (short, long)


def _blocks(rows: Sequence[LogicalRow]) -> tuple[range, ...]:
    """Rows that want to stay together, in order."""
    found, start = [], 0
    for _, group in groupby(range(len(rows)), key=lambda row: (rows[row].block, row if rows[row].block is None else 0)):
        count = len(tuple(group))
        found.append(range(start, start + count))
        start += count
    return tuple(found)
