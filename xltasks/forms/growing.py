"""What a drawn reference came to: the copies of its cells, and nothing that stands between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xltasks.forms.form import FormSheet
from xltasks.forms.layout import Layout
from xltasks.forms.plan import Line
from xltasks.forms.references import Reference
from xltasks.forms.scope import Binding
from xltasks.model.cell import Area


@dataclass(frozen=True)
class Grown:
    """``areas`` are the copies alone, adjoining ones joined; ``shortest`` those reaching over what is empty between."""

    areas: tuple[Area, ...]
    shortest: tuple[Area, ...]
    single: bool = False
    """Still one cell."""

    @property
    def span(self) -> Area:
        """From the first copy to the last."""
        return self.areas[0]._replace(bottom=self.areas[-1].bottom)


def grown(layout: Layout, reference: Reference, binding: Binding, *, across: bool) -> Grown | None:
    """What a reference means for a line bound to ``binding``; None where no row of it is there.

    ``across``: it leads to another sheet, whose sections may group the tasks by something else.
    """
    drawn, end = reference.area, layout.sheet.last_row
    if drawn.top > end:
        return _one(_below(layout, drawn), single=reference.single)
    if drawn.bottom > end:
        cut = replace(reference, area=Area(drawn.top, drawn.left, end, drawn.right))
        return _further(grown(layout, cut, binding, across=across), _below(layout, drawn).bottom)
    if across and binding.task is not None:
        binding = replace(binding, section=None)
    pinned = not reference.single and any((reference.marks[1], reference.marks[3]))
    mixed = across and binding.section is not None and _has_tasks(layout, drawn)
    seen = layout.seen_from(reference, Binding() if mixed else binding)
    if seen is None:
        return None
    span, single = seen
    if single:
        return _one(span, single=True)
    bound = Binding() if pinned else binding
    between = layout.gaps.get(drawn)
    if between is None:
        between = layout.gaps[drawn] = _between(layout.sheet, drawn)
    if not between and not mixed and bound.task is None:
        return _one(span)
    areas: list[Area] = []
    shortest: list[Area] = []
    clear = True
    for number in range(bisect_right(layout.starts, span.top) - 1, bisect_right(layout.starts, span.bottom)):
        line = layout.lines[number]
        inside = drawn.top <= line.source <= drawn.bottom
        if not inside or not _meant(line, bound, mixed=mixed):
            clear = clear and not inside and line.source not in between
            continue
        top, bottom = layout.rows(number, number)
        joins = bool(areas) and areas[-1].bottom + 1 == top
        first = areas.pop().top if joins else top
        areas.append(Area(first, drawn.left, bottom, drawn.right))
        first = shortest.pop().top if shortest and (joins or clear) else top
        shortest.append(Area(first, drawn.left, bottom, drawn.right))
        clear = True
    return Grown(tuple(areas), tuple(shortest)) if areas else None


def _one(area: Area, *, single: bool = False) -> Grown:
    return Grown((area,), (area,), single)


def nowhere(layout: Layout) -> Area:
    """A cell beside the sheet where nothing is ever written, to stand for what is not there."""
    column = layout.sheet.last_column + 2  # the next one holds the keys
    return Area(1, column, 1, column)


def _further(found: Grown | None, bottom: int) -> Grown | None:
    """The same, its last area drawn down over rows below everything that is drawn."""
    if found is None:
        return None
    (*areas, last), (*shortest, end) = found.areas, found.shortest
    return Grown((*areas, last._replace(bottom=bottom)), (*shortest, end._replace(bottom=bottom)))


def _below(layout: Layout, area: Area) -> Area:
    """An area drawn below everything else keeps its distance to the end of the sheet."""
    rows = layout.starts[-1] - 1 - layout.sheet.last_row
    return Area(area.top + rows, area.left, area.bottom + rows, area.right)


def _has_tasks(layout: Layout, area: Area) -> bool:
    """Whether the rows of an area stand for tasks."""
    rows = (number for row in range(area.top, area.bottom + 1) for number in layout.by_source.get(row, ()))
    return any(layout.lines[number].binding.task is not None for number in rows)


def _meant(line: Line, binding: Binding, *, mixed: bool) -> bool:
    """Whether a line between the first and the last that are meant is meant itself."""
    task, item = line.binding.task, line.binding.item
    if task is not None and binding.task is not None:
        one = binding.item is None or item is None or binding.item.ordinal == item.ordinal
        return task.number == binding.task.number and one
    if task is not None and mixed:
        return any(
            theirs is not None and theirs.number == task.number and (part is None or item is None or part == item)
            for theirs, part in binding.rows
        )
    return True


def _between(sheet: FormSheet, area: Area) -> frozenset[int]:
    """The drawn rows that may come between the copies of an area, and have something in its columns."""
    repeated = [band.area for band in sheet.bands if band.area.top <= area.bottom and area.top <= band.area.bottom]
    if not repeated:
        return frozenset()
    first, last = min(band.top for band in repeated), max(band.bottom for band in repeated)
    return frozenset(_written_rows(sheet, area, range(first, last + 1)))


def _written_rows(sheet: FormSheet, area: Area, rows: range) -> Iterator[int]:
    for unit in sheet.units:
        beside = not area.top <= unit.area.top <= area.bottom and unit.area.top in rows
        if beside and unit.content is not None and area.left <= unit.area.left <= area.right:
            yield unit.area.top
