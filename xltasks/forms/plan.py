"""Which line of the output each drawn row becomes: bands expanded over sections, tasks, items and open rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from xltasks.forms.expressions import holds, value_of
from xltasks.forms.form import Band, FormSheet
from xltasks.forms.scope import Binding, Occasion, Rows
from xltasks.model.cell import shown
from xltasks.model.key import RowKey
from xltasks.model.listed import ListedRow
from xltasks.model.register import Item, Task

_ROOM = 2
"""Blank rows that stand below what is written in a list, where the form offers as many."""


@dataclass(frozen=True, slots=True)
class Line:
    """One logical row of the output. ``copies`` holds, per band around it, the band's index and the copy's number."""

    source: int
    copies: tuple[tuple[int, int], ...]
    binding: Binding
    blank: bool = False
    """Part of the one empty copy that stands for a band with nothing to show."""

    def copy_of(self, band: int | None) -> int | None:
        for index, number in self.copies:
            if index == band:
                return number
        return None


@dataclass
class _Expansion:
    """One sheet being expanded; ``serials`` numbers the copies of every band from 1."""

    sheet: FormSheet
    occasion: Occasion
    serials: dict[int, int]

    @cached_property
    def inside(self) -> Mapping[int | None, Mapping[int, int]]:
        """The bands right inside each band (None: the sheet) by their first row."""
        found: dict[int | None, dict[int, int]] = {None: {}}
        for number, band in enumerate(self.sheet.bands):
            found[number] = {}
            found[band.parent][band.area.top] = number
        return found

    def lines(self, top: int, bottom: int, around: tuple[tuple[int, int], ...], binding: Binding) -> list[Line] | None:
        """The lines of the rows top to bottom inside one copy; None where no band inside has anything to show."""
        inner = self.inside[around[-1][0] if around else None]
        found: list[Line] = []
        # A list that nobody wrote into hides no task.
        shown = not around or all(self.sheet.bands[n].asks for n in inner.values())
        row = top
        while row <= bottom:
            index = inner.get(row)
            if index is None:
                found.append(Line(row, around, binding))
                row += 1
                continue
            copies = self._copies(index, around, binding)
            shown = shown or bool(copies)
            found += copies or self._blank(index, around, binding)
            row = self.sheet.bands[index].area.bottom + 1
        return found if shown else None

    def _copies(self, index: int, around: tuple[tuple[int, int], ...], binding: Binding) -> list[Line]:
        band = self.sheet.bands[index]
        lines: list[Line] = []
        kept = [b for b in self._bindings(index, binding) if self._wanted(band, b)]
        if band.order:
            kept.sort(key=lambda b: self._rank(band, b))
        place = 0
        for bound in kept:
            number = self.serials.get(index, 0) + 1
            bound = self._numbered(band, bound, place + 1)
            copy = self.lines(band.area.top, band.area.bottom, (*around, (index, number)), bound)
            if copy is not None and band.over == "section":
                rows = rows_of(copy) or bound.rows
                copy = [replace(line, binding=replace(line.binding, rows=rows)) for line in copy]
            if copy is not None:
                self.serials[index] = number
                place += 1
                lines += copy
        return lines

    def _numbered(self, band: Band, binding: Binding, place: int) -> Binding:
        """The binding with its place among those that are shown, which conditions and order have decided by now."""
        if band.over == "task":
            return binding if binding.position == place else replace(binding, position=place)
        if band.asks:
            return replace(binding, ordinal=place)
        return replace(binding, section_number=place) if band.over == "section" else binding

    def _bindings(self, index: int, binding: Binding) -> Iterator[Binding]:
        band = self.sheet.bands[index]
        column = self._section_column(band)
        if band.asks:
            yield from self._listed(band, binding)
        elif band.over == "rows":
            for ordinal in range(1, band.count + 1):
                yield replace(binding, ordinal=ordinal)
        elif band.over == "section":
            inside = {inner.over for inner in self.sheet.bands if inner.parent == index}
            groups: dict[str, list[tuple[Task, Item | None]]] = {}
            for task in self.occasion.tasks:
                for item in task.items if "item" in inside else task.items[:1] or (None,):
                    groups.setdefault(_section(task, item, band.column), []).append(
                        (task, item if "item" in inside else None)
                    )
            for number, (name, rows) in enumerate(groups.items(), 1):
                yield replace(binding, section=name, section_number=number, section_count=len(rows), rows=tuple(rows))
        elif band.over == "task":
            mine = (
                t for t in self.occasion.tasks if self._belongs(t, t.items[0] if t.items else None, column, binding)
            )
            for position, task in enumerate(mine, 1):
                yield binding.within(task, position)
        elif binding.task is not None:
            for item in binding.task.items:
                yield binding.within(binding.task, binding.position, item)
        else:
            for position, task in enumerate(self.occasion.tasks, 1):
                for item in task.items:
                    if self._belongs(task, item, column, binding):
                        yield binding.within(task, position, item)

    def _listed(self, band: Band, binding: Binding) -> Iterator[Binding]:
        """The rows of an open list: to an office those it wrote and blank ones, in the end all that were written."""
        lists, stamp, task = self.occasion.lists, self.occasion.stamp, binding.task
        if stamp.kind == "input":
            own = (stamp.period, stamp.office), task.number if task else None, band.name
            written = {row.key.line: row for row in lists.of(*own[1:])}
            for place, line in enumerate(_offered(written, band.count), 1):
                row = written.get(line) or ListedRow(RowKey.of_list(*own, line))
                yield replace(binding, list=band.name, row=row, ordinal=place)
            return
        tasks = (task,) if task else (None, *self.occasion.tasks)
        rows = ((of, row) for of in tasks for row in lists.of(of.number if of else None, band.name))
        for place, (of, row) in enumerate(rows, 1):
            yield replace(binding, task=of, list=band.name, row=row, ordinal=place)

    def _section_column(self, band: Band) -> str:
        while band.parent is not None:
            band = self.sheet.bands[band.parent]
            if band.over == "section":
                return band.column
        return ""

    def _belongs(self, task: Task, item: Item | None, column: str, binding: Binding) -> bool:
        return binding.section is None or _section(task, item, column) == binding.section

    def _wanted(self, band: Band, binding: Binding) -> bool:
        return not band.where or holds(band.where, self.occasion.names(binding))

    def _rank(self, band: Band, binding: Binding) -> tuple[int, float, str]:
        value = value_of(band.order, self.occasion.names(binding))
        if isinstance(value, (int, float)):
            return (0, float(value), "")
        return (1, 0.0, str(value)) if value not in (None, "") else (2, 0.0, "")

    def _blank(self, index: int, around: tuple[tuple[int, int], ...], binding: Binding) -> list[Line]:
        """One empty copy of a band, with empty copies of the bands inside it; of a list only where it wants one."""
        if self.sheet.bands[index].asks and not self.sheet.bands[index].count:
            return []
        area = self.sheet.bands[index].area
        inside = {index} | {n for row in range(area.top, area.bottom + 1) for n in self.sheet.chain(row)}
        numbers = {n: self.serials.get(n, 0) + 1 for n in inside}
        self.serials |= numbers
        known = {n for n, _ in around}
        return [
            Line(
                row,
                (*around, *((n, numbers[n]) for n in self.sheet.chain(row) if n not in known)),
                binding if self.sheet.bands[index].asks else Binding(),
                blank=True,
            )
            for row in range(area.top, area.bottom + 1)
        ]


def rows_of(lines: Iterable[Line]) -> Rows:
    """What lines show, each task or item once; a task whose items are shown is not counted beside them."""
    found: dict[tuple[str, int], tuple[Task, Item | None]] = {}
    listed: dict[RowKey, tuple[Task | None, ListedRow]] = {}
    for line in filter(shows, lines):
        task, item, row = line.binding.task, line.binding.item, line.binding.row
        if row is not None:
            listed[row.key] = (task, row)
        elif task is not None:
            found[task.number, item.ordinal if item else 0] = (task, item)
    itemised = {number for number, ordinal in found if ordinal}
    shown = (row for (number, ordinal), row in found.items() if ordinal or number not in itemised)
    return (*shown, *listed.values())


def shows(line: Line) -> bool:
    """Whether a line shows a task or a row of a list."""
    return line.binding.row is not None or (line.binding.task is not None and not line.blank)


def empties(sheet: FormSheet, line: Line, band: int | None) -> bool:
    """Whether a line leaves a band's cells empty: that of a list inside a task empties nothing of the task beside it."""
    return line.blank and band is not None and (line.binding.task is None or "rows" in sheet.overs(band))


def _offered(written: Collection[int], count: int) -> list[int]:
    """The lines of a list as an office gets it: what is written and, below it, room for some more."""
    last = max(written, default=0)
    lines = sorted({*range(1, count + 1), *written})
    blank = sum(line > last for line in lines)
    return lines + [lines[-1] + more for more in range(1, min(count, _ROOM) - blank + 1)]


def expand(sheet: FormSheet, occasion: Occasion) -> tuple[Line, ...]:
    """Every line of one sheet, in order. A band with nothing to show leaves one empty copy."""
    expansion = _Expansion(sheet, occasion, {})
    return tuple(expansion.lines(1, sheet.last_row, (), Binding()) or ())


def _section(task: Task, item: Item | None, column: str) -> str:
    """What a task, or one of its items, has in the column that groups."""
    of_task, of_item = dict(task.more), dict(item.more) if item else {}
    if column in of_task or column in of_item:
        value = of_item.get(column)
        return shown(of_task.get(column) if value is None else value)
    return (item.category or "") if item and column in ("", "category", "类别") else ""
