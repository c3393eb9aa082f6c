"""Which line of the output each drawn row becomes: bands expanded over sections, tasks, items and open rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xltasks.forms.expressions import holds, value_of
from xltasks.forms.form import Band, FormSheet
from xltasks.forms.scope import Binding, Occasion
from xltasks.model.cell import shown
from xltasks.model.register import Task


@dataclass(frozen=True)
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
    base: Mapping[str, object]
    serials: dict[int, int]

    def lines(self, top: int, bottom: int, around: tuple[tuple[int, int], ...], binding: Binding) -> list[Line] | None:
        """The lines of the rows top to bottom inside one copy; None where a band inside has nothing to show."""
        parent = around[-1][0] if around else None
        inner = {band.area.top: n for n, band in enumerate(self.sheet.bands) if band.parent == parent}
        found: list[Line] = []
        row = top
        while row <= bottom:
            index = inner.get(row)
            if index is None:
                found.append(Line(row, around, binding))
                row += 1
                continue
            band = self.sheet.bands[index]
            copies = self._copies(index, band, around, binding)
            if not copies and around:
                return None
            found += copies or self._blank(band, index)
            row = band.area.bottom + 1
        return found

    def _copies(self, index: int, band: Band, around: tuple[tuple[int, int], ...], binding: Binding) -> list[Line]:
        lines: list[Line] = []
        kept: list[Binding] = [b for b in self._bindings(band, binding) if self._wanted(band, b)]
        if band.order:
            kept.sort(key=lambda b: self._rank(band, b))
        for bound in kept:
            number = self.serials.get(index, 0) + 1
            copy = self.lines(band.area.top, band.area.bottom, (*around, (index, number)), bound)
            if copy is not None:
                self.serials[index] = number
                lines += copy
        return lines

    def _bindings(self, band: Band, binding: Binding) -> Iterator[Binding]:
        if band.over == "rows":
            for ordinal in range(1, band.count + 1):
                yield replace(binding, ordinal=ordinal)
        elif band.over == "section":
            groups: dict[str, list[Task]] = {}
            for task in self.occasion.tasks:
                groups.setdefault(_section(task, band.column), []).append(task)
            for number, (name, tasks) in enumerate(groups.items(), 1):
                yield replace(binding, section=name, section_number=number, section_count=len(tasks))
        elif band.over == "task":
            column = self._section_column(band)
            tasks = [
                task
                for task in self.occasion.tasks
                if binding.section is None or _section(task, column) == binding.section
            ]
            for position, task in enumerate(tasks, 1):
                yield replace(binding, task=task, position=position)
        elif binding.task is not None:
            for item in binding.task.items:
                yield replace(binding, item=item)
        else:
            for position, task in enumerate(self.occasion.tasks, 1):
                for item in task.items:
                    yield replace(binding, task=task, position=position, item=item)

    def _section_column(self, band: Band) -> str:
        while band.parent is not None:
            band = self.sheet.bands[band.parent]
            if band.over == "section":
                return band.column
        return ""

    def _wanted(self, band: Band, binding: Binding) -> bool:
        return not band.where or holds(band.where, self.occasion.names(self.base, binding))

    def _rank(self, band: Band, binding: Binding) -> tuple[int, float, str]:
        value = value_of(band.order, self.occasion.names(self.base, binding))
        if isinstance(value, (int, float)):
            return (0, float(value), "")
        return (1, 0.0, str(value)) if value not in (None, "") else (2, 0.0, "")

    def _blank(self, band: Band, index: int) -> list[Line]:
        rows = range(band.area.top, band.area.bottom + 1)
        return [Line(row, tuple((n, 1) for n in self.sheet.chain(row)), Binding(), blank=True) for row in rows]


def expand(sheet: FormSheet, occasion: Occasion, base: Mapping[str, object]) -> tuple[Line, ...]:
    """Every line of one sheet, in order. A band with nothing to show leaves one empty copy."""
    expansion = _Expansion(sheet, occasion, base, {})
    return tuple(expansion.lines(1, sheet.last_row, (), Binding()) or ())


def _section(task: Task, column: str) -> str:
    if column in ("", "category", "类别"):
        first = dict(task.more).get(column)
        return shown(first) if first is not None else (task.items[0].category or "" if task.items else "")
    value = dict(task.more).get(column)
    if value is None and task.items:
        value = dict(task.items[0].more).get(column)
    return shown(value)
