"""Where every drawn row and area of a sheet went in the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltasks.forms.form import FormSheet
from xltasks.forms.plan import Line
from xltasks.forms.scope import Binding
from xltasks.model.cell import Area

Identity = tuple[str | None, str | None, int | None, int]


@dataclass(frozen=True)
class Layout:
    """One sheet laid out: its lines, and the first physical row of each (one more than lines; rows from 1)."""

    sheet: FormSheet
    name: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]

    @cached_property
    def by_source(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for number, line in enumerate(self.lines):
            found.setdefault(line.source, []).append(number)
        return found

    def rows(self, first: int, last: int) -> tuple[int, int]:
        """The physical rows of the lines ``first`` to ``last``."""
        return self.starts[first], self.starts[last + 1] - 1

    def copies(self, area: Area, band: int | None) -> Iterator[tuple[int, int]]:
        """(first line, last line) of every copy of an area that belongs to a band (None: the one copy outside all)."""
        bottoms = self.by_source.get(area.bottom, [])
        last: dict[int | None, int] = {}
        for number in bottoms:
            last[self.lines[number].copy_of(band)] = number
        seen: set[int | None] = set()
        for number in self.by_source.get(area.top, []):
            copy = self.lines[number].copy_of(band)
            if copy not in seen and copy in last:
                seen.add(copy)
                yield number, last[copy]

    def owner(self, area: Area) -> int | None:
        """The innermost band that covers an area's rows and columns."""
        found: int | None = None
        for number, band in enumerate(self.sheet.bands):
            if band.area.covers(area) and (found is None or self.sheet.bands[found].area.covers(band.area)):
                found = number
        return found

    def areas(self, area: Area) -> tuple[Area, ...]:
        """The output areas of a drawn area: one per copy of its band, adjoining ones joined."""
        found: list[Area] = []
        for first, last in self.copies(area, self.owner(area)):
            top, bottom = self.rows(first, last)
            if found and found[-1].bottom + 1 == top:
                found[-1] = Area(found[-1].top, area.left, bottom, area.right)
            else:
                found.append(Area(top, area.left, bottom, area.right))
        return tuple(found)

    def seen_from(self, area: Area, binding: Binding, *, single: bool) -> tuple[Area, bool] | None:
        """What a reference to a drawn area means for a line bound to ``binding``: (area, still a single cell).

        Inside one's own copy it stays there; from outside a band it grows over all its copies.
        """
        tops = self._matching(area.top, binding)
        bottoms = self._matching(area.bottom, binding)
        if not tops or not bottoms:
            return None
        firsts = self._firsts(tops, area) if single else tops
        if single and len(firsts) == 1:
            row = self.starts[firsts[0]]
            return Area(row, area.left, row, area.right), True
        return Area(self.starts[tops[0]], area.left, self.starts[bottoms[-1] + 1] - 1, area.right), False

    def _matching(self, source: int, binding: Binding) -> list[int]:
        lines = self.by_source.get(source, [])
        near = [number for number in lines if _agree(self.lines[number].binding.identity, binding.identity)]
        return near or lines

    def _firsts(self, lines: Sequence[int], area: Area) -> list[int]:
        """Of lines that share a cell merged down over them, only the first."""
        owner = self.owner(area)
        firsts: dict[int | None, int] = {}
        for number in lines:
            firsts.setdefault(self.lines[number].copy_of(owner), number)
        return list(firsts.values())


def _agree(one: Identity, other: Identity) -> bool:
    return all(a == b for a, b in zip(one, other, strict=True) if a not in (None, 0) and b not in (None, 0))
