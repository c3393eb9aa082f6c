"""Where pages end and tall rows are cut: from the rows and texts of a form to physical rows. No files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, inf

from xltasks.book.draft import Page
from xltasks.forms.heights import HIGHEST, Box, Heights, LogicalRow, Tall
from xltasks.model.cell import CellValue

__all__ = ["Box", "FittedRow", "LogicalRow", "Paper", "fit", "fit_heights", "paper", "scale"]

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


@dataclass(frozen=True)
class _Known:
    """A room whose texts are given by their numbers of lines."""

    pitch: float

    def lines(self, value: CellValue) -> int:
        return value if isinstance(value, int) else 1

    def most(self, value: CellValue) -> int:
        return self.lines(value)

    def surely_within(self, value: CellValue, lines: int) -> bool:
        return self.lines(value) <= lines


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
    heights = Heights((row.least for row in rows), {number for number, row in enumerate(rows) if row.fixed})
    for row in range(len(rows)):
        here = [box for box in boxes if box.first == row]
        heights.add(row, [(_Known(box.line_height), box.lines) for box in here if box.last == row])
        for box in here:
            if box.last > row:
                heights.add_merged(row, box.last, (_Known(box.line_height), box.lines))
    return fit_heights(heights, [row.block for row in rows], paper)


def fit_heights(heights: Heights, blocks: Sequence[int | None], paper: Paper | None) -> tuple[FittedRow, ...]:
    """The same for rows that have taken in their texts."""
    heights.settle()
    pages = _Pages(heights, blocks, paper or Paper(inf))
    if paper is not None:
        for block in _blocks(blocks):
            pages.add_block(block)
    # Most rows are as high as many others: they share what they became.
    known: dict[tuple[float, bool], FittedRow] = {}
    found: list[FittedRow] = []
    for row, height in enumerate(heights.points):
        ends_page = row in pages.ends
        if row in pages.cuts or height > HIGHEST:
            found.append(_pieces(heights.tall(row), pages.cuts.get(row, ()), ends_page))
            continue
        fitted = known.get((height, ends_page))
        if fitted is None:
            fitted = known[height, ends_page] = FittedRow((height,), (0,) if ends_page else ())
        found.append(fitted)
    return tuple(found)


class _Pages:
    """Fills page after page. ``cuts[row]``: lines of the row after which a page ends; ``ends``: rows that end one."""

    def __init__(self, heights: Heights, blocks: Sequence[int | None], paper: Paper) -> None:
        self.heights, self.blocks, self.points = heights, blocks, heights.points
        first, last = paper.repeated or (0, -1)
        self.head = last
        self.later = paper.height - sum(self.points[first : last + 1])
        self.left = paper.height
        self.bare = True  # nothing but titles and header rows stands on this page
        self.cuts: dict[int, list[int]] = {}
        self.ends: set[int] = set()

    def add_block(self, block: range) -> None:
        """Keeps the block whole where a page can hold it; a page with nothing but its header is no place to leave."""
        height = sum(self.points[block.start : block.stop])
        together = self.blocks[block.start] is not None
        if together and self.left < height <= self.later and not self.bare:
            self._turn(block.start)
        for row in block:
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        height = self.points[row]
        if height > self.left and row > self.head:
            moves_whole = height <= self.later and self.left <= self.later / 2 and not self.bare
            if not moves_whole and row not in self.heights.fixed:
                height = self._cut(row)
            elif not self.bare or self.left < self.later:
                self._turn(row)
        self.left -= height
        self.bare = self.bare and row <= self.head

    def _cut(self, row: int) -> float:
        """Lets the row run over as many pages as it needs; returns what stands on the last of them."""
        tall, above = self.heights.tall(row), 0
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
            self.cuts.setdefault(row, []).append(lines)
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


def _blocks(blocks: Sequence[int | None]) -> Iterator[range]:
    """Rows that want to stay together, in order."""
    start = 0
    for row in range(1, len(blocks) + 1):
        if row == len(blocks) or blocks[row] is None or blocks[row] != blocks[start]:
            yield range(start, row)
            start = row
