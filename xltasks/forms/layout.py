"""Where every drawn row and area of a sheet went in the output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltasks.forms.form import FormSheet
from xltasks.forms.plan import Line
from xltasks.forms.references import Reference
from xltasks.forms.scope import Binding
from xltasks.model.cell import Area

Identity = tuple[str | None, str | None, int | None, tuple[str, int] | None]


@dataclass(frozen=True)
class Layout:
    """One sheet laid out: its lines, and the first physical row of each (one more than lines; rows from 1)."""

    sheet: FormSheet
    name: str
    lines: tuple[Line, ...]
    starts: Sequence[int]

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
        last: dict[int | None, int] = {}
        for number in self._edge(area, reversed(range(area.top, area.bottom + 1))):
            copy = self.lines[number].copy_of(band)
            last[copy] = max(number, last.get(copy, number))
        seen: set[int | None] = set()
        for number in self._edge(area, range(area.top, area.bottom + 1)):
            copy = self.lines[number].copy_of(band)
            if copy not in seen and copy in last:
                seen.add(copy)
                yield number, last[copy]

    def _edge(self, area: Area, inward: Iterable[int]) -> Sequence[int]:
        """The lines of an area's first or last row; with those inside where it is a list's, of which none may be left."""
        return self._inward(inward, lambda source: self.by_source.get(source, []))

    def _inward(self, sources: Iterable[int], lines: Callable[[int], list[int]]) -> list[int]:
        found: list[int] = []
        for source in sources:
            here = lines(source)
            if source not in self._lists:
                return sorted(found + here) if found else here
            found += here
        return sorted(found)

    @cached_property
    def _lists(self) -> frozenset[int]:
        """The drawn rows of open lists, which have no line where nobody wrote anything."""
        areas = (band.area for band in self.sheet.bands if band.asks)
        return frozenset(row for area in areas for row in range(area.top, area.bottom + 1))

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

    def bound(self, line: int, band: int | None) -> Binding:
        """What a line stands for, as far as a band reaches: a task's own cell does not know the item beside it."""
        overs, binding = self.sheet.overs(band), self.lines[line].binding
        listed = "rows" in overs
        task = "task" in overs or "item" in overs or (listed and binding.row is not None)
        return Binding(
            section=binding.section if "section" in overs else None,
            section_number=binding.section_number,
            section_count=binding.section_count,
            rows=binding.rows if "section" in overs else (),
            task=binding.task if task else None,
            position=binding.position if task else 0,
            item=binding.item if "item" in overs else None,
            ordinal=binding.ordinal if listed else 0,
            list=binding.list if listed else "",
            row=binding.row if listed else None,
        )

    def seen_from(self, reference: Reference, binding: Binding) -> tuple[Area, bool] | None:
        """What a reference means for a line bound to ``binding``: (area, still a single cell).

        Inside one's own copy it stays there; from outside a band it grows over all its copies, and so does, from
        anywhere, an edge of a range whose row is marked with a dollar sign.
        """
        area, pinned = reference.area, (reference.marks[1] != "", reference.marks[3] != "")
        drawn = range(area.top, area.bottom + 1)
        tops = self._meant(drawn, Binding() if pinned[0] and not reference.single else binding)
        bottoms = self._meant(reversed(drawn), Binding() if pinned[1] and not reference.single else binding)
        if not tops or not bottoms:
            return None
        if reference.single:
            firsts = self._firsts(tops, area)
            if len(firsts) == 1:
                row = self.starts[firsts[0]]
                return Area(row, area.left, row, area.right), True
        return Area(self.starts[tops[0]], area.left, self.starts[bottoms[-1] + 1] - 1, area.right), False

    def _meant(self, inward: Iterable[int], binding: Binding) -> list[int]:
        """The matching lines of a range's edge; with those inside where it is a list's, of which none may be left."""
        return self._inward(inward, lambda source: self._matching(source, binding))

    @cached_property
    def _by_task(self) -> dict[tuple[int, str | None], list[int]]:
        found: dict[tuple[int, str | None], list[int]] = {}
        for number, line in enumerate(self.lines):
            found.setdefault((line.source, line.binding.identity[1]), []).append(number)
        return found

    def _matching(self, source: int, binding: Binding) -> list[int]:
        """The lines of a drawn row that belong to ``binding``."""
        lines = self.by_source.get(source, [])
        identity = binding.identity
        if identity == (None, None, None, None):
            return lines
        asked = lines
        if identity[1] is not None:
            asked = self._by_task.get((source, identity[1])) or self._by_task.get((source, None), [])
        return [number for number in asked if _agree(self.lines[number].binding.identity, identity)]

    @cached_property
    def gaps(self) -> dict[Area, frozenset[int]]:
        """What is known of the rows between the copies of areas: formulas ask for the same ones over and over."""
        return {}

    @cached_property
    def _first_lines(self) -> dict[tuple[int, int | None, int | None], int]:
        """(source, band, copy) → the first line; band and copy None for the whole sheet."""
        found: dict[tuple[int, int | None, int | None], int] = {}
        for number, line in enumerate(self.lines):
            for band, copy in (*line.copies, (None, None)):
                found.setdefault((line.source, band, copy), number)
        return found

    def _firsts(self, lines: Sequence[int], area: Area) -> tuple[int, ...]:
        """The lines where a cell stands that is merged down over some of these lines."""
        owner = self.owner(area)
        firsts = (self._first_lines[area.top, owner, self.lines[number].copy_of(owner)] for number in lines)
        return tuple(dict.fromkeys(firsts))


def _agree(one: Identity, other: Identity) -> bool:
    """Whether two identities say the same as far as both say anything."""
    section = one[0] is None or other[0] is None or one[0] == other[0]
    task = one[1] is None or other[1] is None or one[1] == other[1]
    item = one[2] is None or other[2] is None or one[2] == other[2]
    return section and task and item and (not one[3] or not other[3] or one[3] == other[3])
