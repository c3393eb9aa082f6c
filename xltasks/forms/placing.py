"""Every unit of a sheet evaluated for every copy of its band, and the lines made high enough for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xltasks.book.draft import Edges
from xltasks.book.write_cells import DATE_LOOK, in_calendar
from xltasks.errors import Fault
from xltasks.forms.dressed import Dressed, undressed
from xltasks.forms.expressions import BadExpression, is_expression, text_of
from xltasks.forms.fitting import fitted
from xltasks.forms.form import FormSheet, Unit, live_formula
from xltasks.forms.heights import Heights
from xltasks.forms.layout import Layout
from xltasks.forms.pages import FittedRow
from xltasks.forms.plan import Line, empties, expand
from xltasks.forms.scope import Binding, Occasion
from xltasks.forms.stencil import GENERAL, Formats, Opening, Reach, Start, Stencil, Stencils
from xltasks.forms.values import Values
from xltasks.model.cell import CellValue

_TEXT = "@"
_MAY_HAVE_FORMATS = (float, date)
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[:\\/?*\[\]]|\A'|'\Z|\A\Z")
"""What Excel takes in no sheet's name."""


@dataclass(frozen=True)
class Placed:
    """A sheet with every value in place, line by line; ``fits`` has the physical rows of each.

    ``values`` are those of the line's stencil, ``ends`` the last lines of its reaches where it has any, and ``formats``
    the number formats of its own that a line has in some places.
    """

    layout: Layout
    stencils: Sequence[Stencil]
    values: Sequence[tuple[CellValue, ...]]
    ends: Mapping[int, Sequence[int]]
    fits: Sequence[FittedRow]
    formats: Mapping[int, Formats]

    def area(self, line: int, start: Start) -> Edges:
        """Where a unit that begins on a line stands."""
        drawn, starts = self.layout.sheet.units[start.unit].area, self.layout.starts
        last = line if start.reach < 0 else self.ends[line][start.reach]
        return starts[line], drawn.left, starts[last + 1] - 1, drawn.right

    def merges(self) -> Iterator[Edges]:
        """What stands on more than one cell, from top to bottom."""
        starts = self.layout.starts
        for number, stencil in enumerate(self.stencils):
            several = starts[number + 1] - starts[number] > 1
            for start in stencil.starts if several else stencil.merging:
                top, left, bottom, right = edges = self.area(number, start)
                if top != bottom or left != right:
                    yield edges

    def bound(self, line: int, band: int | None) -> Binding:
        """What a line stands for, as far as a band reaches."""
        own = self.layout.lines[line]
        innermost = own.copies[-1][0] if own.copies else None
        return own.binding if band == innermost else self.layout.bound(line, band)


def place(sheet: FormSheet, stencils: Stencils, values: Values, faults: list[Fault]) -> Placed:
    """The sheet laid out for one occasion; what cannot be evaluated is added to ``faults``."""
    occasion = values.occasion
    lines: tuple[Line, ...] = ()
    try:
        lines = expand(sheet, occasion)
    except BadExpression as error:
        faults.append(Fault(str(error), "检查“区块”表里的条件和排序", sheet=sheet.look.name))
    name = _named(sheet.look.name, occasion, faults)
    values.sum_up(lines)
    rough = Layout(sheet, name, lines, range(1, len(lines) + 2))
    drawn, ends = _drawn(lines, stencils)
    filled, formats = _filled(rough, drawn, stencils, values)
    fits = fitted(stencils.form, sheet, lines, _heights(drawn, filled, ends, stencils))
    starts = [1]
    for fit in fits:
        starts.append(starts[-1] + len(fit.heights))
    return Placed(replace(rough, starts=tuple(starts)), drawn, filled, ends, fits, formats)


def _named(name: str, occasion: Occasion, faults: list[Fault]) -> str:
    drawn = name
    try:
        name = text_of(name, occasion.base) if is_expression(name) else name
    except BadExpression as error:
        faults.append(Fault(f"表名{error}", "检查表名里的表达式", sheet=name))
    if len(name) > _LONGEST_NAME or _FORBIDDEN.search(name):
        faults.append(Fault(f"表名“{name}”不能用", "表名不超过31个字，不含 : \\ / ? * [ ]", sheet=drawn))
    return name


def _drawn(lines: Sequence[Line], stencils: Stencils) -> tuple[list[Stencil], dict[int, list[int]]]:
    """The stencil of every line, and where what reaches down from a line ends."""
    drawn: list[Stencil] = []
    ends: dict[int, list[int]] = {}
    latest: dict[Opening, int | None] = {}
    reaching: dict[Reach, tuple[int, int, int | None]] = {}  # the first line, its place there, and the copy
    for number, line in enumerate(lines):
        begun = []
        for opening in stencils.openings[line.source]:
            copy = line.copy_of(opening.band)
            if latest.get(opening, -1) != copy:
                latest[opening] = copy
                begun.append(opening)
        stencil = stencils.of(line, tuple(begun))
        drawn.append(stencil)
        if stencil.reaches:
            ends[number] = [number] * len(stencil.reaches)
            for place, reach in enumerate(stencil.reaches):
                reaching[reach] = number, place, line.copy_of(reach.band)
        for reach in stencils.bottoms.get(line.source, ()):
            first, place, copy = reaching.get(reach, (number, 0, -1))
            if copy == line.copy_of(reach.band):
                ends[first][place] = number
    return drawn, ends


def _filled(
    rough: Layout, drawn: Sequence[Stencil], stencils: Stencils, values: Values
) -> tuple[list[tuple[CellValue, ...]], dict[int, Formats]]:
    """The values of every line, and the number formats it has for itself: as the register shows its own values."""
    units = rough.sheet.units
    readers = [values.reader(rough.sheet, unit) for unit in units]
    filled: list[tuple[CellValue, ...]] = []
    formats: dict[int, Formats] = {}
    for number, (line, stencil) in enumerate(zip(rough.lines, drawn, strict=True)):
        if not stencil.changing:
            filled.append(stencil.constants)
            continue
        written = list(stencil.constants)
        innermost = line.copies[-1][0] if line.copies else None
        band, binding = innermost, line.binding
        for place, unit, _ in stencil.changing:
            of = units[unit].band
            if of != band:
                band, binding = of, line.binding if of == innermost else rough.bound(number, of)
            if empties(rough.sheet, line, of):
                continue
            value = written[place] = readers[unit](binding)
            if isinstance(value, _MAY_HAVE_FORMATS):
                written[place], code = _shown_as(value, units[unit])
                if code and stencil.pattern.looks[place].number_format == GENERAL:
                    formats[number] = (*formats.get(number, ()), (place, code))
        filled.append(tuple(written))
    return filled, formats


def _shown_as(value: float | date, unit: Unit) -> tuple[CellValue, str]:
    """A value as the cell holds it, and the number format it brings; a text keeps how the register shows it."""
    if isinstance(value, Dressed):
        text = unit.looks[0][0].number_format == _TEXT
        return (str(value), "") if text else (undressed(value), value.code)
    day = isinstance(value, date) and in_calendar(value) and not live_formula(unit.content)
    return value, DATE_LOOK if day else ""


def _heights(
    drawn: Sequence[Stencil],
    filled: Sequence[tuple[CellValue, ...]],
    ends: Mapping[int, Sequence[int]],
    stencils: Stencils,
) -> Heights:
    """The lines' heights with all texts in them."""
    rooms = stencils.rooms
    heights = Heights([stencils.least[stencil.source] for stencil in drawn])
    for number, (stencil, values) in enumerate(zip(drawn, filled, strict=True)):
        alone = []
        for place, unit, reach in stencil.starts:
            value = values[place]
            if value is not None and value != "":
                last = number if reach < 0 else ends[number][reach]
                if last == number:
                    alone.append((rooms[unit], value))
                else:
                    heights.add_merged(number, last, (rooms[unit], value))
        heights.add(number, alone)
    return heights
