"""A drawn row as a stencil: the cells that every line made from it has, worked out once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from xltasks.book import draft
from xltasks.book.write_cells import dated
from xltasks.forms.fitting import Room, least_heights, rooms_of
from xltasks.forms.form import Expression, Form, FormSheet, Placement, Text, Unit, live_formula
from xltasks.forms.plan import Line
from xltasks.model.cell import CellValue
from xltasks.model.field import Field

KEY_LOOK = draft.Look(font=draft.Font(size=8, color="808080"))
_DAY, _SHARE = "yyyy-mm-dd", "0.00%"
GENERAL = "General"


class Start(NamedTuple):
    """A unit that begins on a line: its place among the line's cells and its number among the sheet's units.

    ``reach`` says which of the line's reaches tells where it ends, -1 for the line itself.
    """

    place: int
    unit: int
    reach: int


class Opening(NamedTuple):
    """Units of one band that begin on the same drawn row, or below it where that is a list's that nobody wrote into."""

    band: int | None
    top: int


class Reach(NamedTuple):
    """Rows that units of one band reach down over, together with all copies of the bands inside."""

    band: int | None
    top: int
    bottom: int


Formats = tuple[tuple[int, str], ...]
"""(place, number format) of cells that have one of their own."""


class Change(NamedTuple):
    """What a row has otherwise: places where text stands at the top, number formats by place, and a key behind."""

    raised: frozenset[int] = frozenset()
    formats: Formats = ()
    keyed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Stencil:
    """Lines of one drawn row on which the same units begin. ``constants`` are the values that never change."""

    source: int
    pattern: draft.Pattern
    """The cells of each of the line's rows."""
    constants: tuple[CellValue, ...]
    starts: tuple[Start, ...]
    changing: tuple[Start, ...]
    """Those that may show something else on every line."""
    odd: tuple[Start, ...]
    """Those that are more than a value and a look."""
    reaches: tuple[Reach, ...]
    merging: tuple[Start, ...]
    """Those that may stand on several cells although the line has one row."""


class Stencils:
    """The stencils of one sheet of a form, made as they are needed."""

    def __init__(self, form: Form, sheet: FormSheet) -> None:
        self.form, self.sheet = form, sheet
        self._known: dict[tuple[int, tuple[Opening, ...]], Stencil] = {}
        self._patterns: dict[tuple[draft.Pattern, object], draft.Pattern] = {}

    def of(self, line: Line, begun: tuple[Opening, ...]) -> Stencil:
        """The stencil of a line on which the units of ``begun`` begin."""
        key = (line.source, begun)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._stencil(line.source, begun)
        return known

    @cached_property
    def rooms(self) -> tuple[Room, ...]:
        """The room of each unit for text."""
        return rooms_of(self.form, self.sheet)

    @cached_property
    def least(self) -> tuple[float, ...]:
        """The least height of each drawn row."""
        return least_heights(self.form, self.sheet)

    def pattern(self, pattern: draft.Pattern, change: Change) -> draft.Pattern:
        """The cells of a row where some differ from the drawn ones."""
        known = self._patterns.get((pattern, change))
        if known is None:
            looks = list(pattern.looks)
            for place in change.raised:
                looks[place] = replace(looks[place], vertical="top")
            for place, code in change.formats:
                looks[place] = replace(looks[place], number_format=code)
            columns = pattern.columns
            if change.keyed:
                columns, looks = (*columns, self.sheet.last_column + 1), [*looks, KEY_LOOK]
            known = self._patterns[pattern, change] = draft.Pattern(columns, tuple(looks))
        return known

    def places(self, source: int, units: Collection[int]) -> frozenset[int]:
        """The places of units among the cells of a drawn row."""
        return frozenset(place for place, (unit, _, _) in enumerate(self._cells.get(source, ())) if unit in units)

    @cached_property
    def openings(self) -> dict[int, tuple[Opening, ...]]:
        """What may begin on a drawn row."""
        found: dict[int, dict[Opening, None]] = {row: {} for row in range(1, self.sheet.last_row + 1)}
        for unit in self.sheet.units:
            for row in self._edge(range(unit.area.top, unit.area.bottom + 1)):
                found.setdefault(row, {})[Opening(unit.band, unit.area.top)] = None
        return {row: tuple(openings) for row, openings in found.items()}

    @cached_property
    def bottoms(self) -> dict[int, tuple[Reach, ...]]:
        """The reaches that may end on a drawn row."""
        found: dict[int, dict[Reach, None]] = {}
        for unit in self.sheet.units:
            for row in self._edge(range(unit.area.bottom, unit.area.top - 1, -1)) if self._tall(unit) else ():
                found.setdefault(row, {})[_reach(unit)] = None
        return {row: tuple(reaches) for row, reaches in found.items()}

    def _edge(self, inward: Iterable[int]) -> Iterator[int]:
        """The rows an area may begin with, or end with: past those of open lists, of which none may be left."""
        lists = [band.area for band in self.sheet.bands if band.asks]
        for row in inward:
            yield row
            if not any(area.top <= row <= area.bottom for area in lists):
                return

    @cached_property
    def _cells(self) -> dict[int, tuple[tuple[int, int, draft.Look], ...]]:
        """(unit, column, look) of the cells of every drawn row, from left to right."""
        found: dict[int, list[tuple[int, int, draft.Look]]] = {}
        fields = {field.name: field for field in self.form.fields}
        for number, unit in enumerate(self.sheet.units):
            field = fields[unit.content.field] if isinstance(unit.content, Placement) else None
            for row, looks in enumerate(unit.looks, unit.area.top):
                for column, drawn in enumerate(looks, unit.area.left):
                    look = _answer_look(drawn, field, self.form) if field else drawn
                    found.setdefault(row, []).append((number, column, look))
        return {row: tuple(sorted(cells, key=lambda cell: cell[1])) for row, cells in found.items()}

    def _stencil(self, source: int, begun: tuple[Opening, ...]) -> Stencil:
        cells = self._cells.get(source, ())
        places = {(unit, column): place for place, (unit, column, _) in enumerate(cells)}
        constants: list[CellValue] = [None] * len(cells)
        looks = [look for _, _, look in cells]
        starts: list[Start] = []
        reaches: dict[Reach, int] = {}
        for number, unit in enumerate(self.sheet.units):
            if Opening(unit.band, unit.area.top) in begun and unit.area.bottom >= source:
                reach = reaches.setdefault(_reach(unit), len(reaches)) if self._tall(unit) else -1
                place = places[number, unit.area.left]
                starts.append(Start(place, number, reach))
                if isinstance(unit.content, Text):
                    constants[place] = value = unit.content.value
                    if isinstance(value, date) and looks[place].number_format == GENERAL:
                        looks[place] = dated(looks[place])
        pattern = draft.Pattern(tuple(column for _, column, _ in cells), tuple(looks))
        contents = [self.sheet.units[start.unit].content for start in starts]
        changing = (start for start, of in zip(starts, contents, strict=True) if isinstance(of, Expression | Placement))
        odd = (start for start in starts if _odd(self.sheet.units[start.unit]))
        merging = (start for start in starts if start.reach >= 0 or self.sheet.units[start.unit].area.width > 1)
        return Stencil(
            source,
            pattern,
            tuple(constants),
            tuple(starts),
            tuple(changing),
            tuple(odd),
            tuple(reaches),
            tuple(merging),
        )

    def _tall(self, unit: Unit) -> bool:
        """Whether a unit may stand on several lines."""
        if unit.area.height > 1:
            return True
        inner = (n for n in self.sheet.chain(unit.area.top) if n not in self._around(unit.band))
        return any(True for _ in inner)

    def _around(self, band: int | None) -> set[int]:
        found = set()
        while band is not None:
            found.add(band)
            band = self.sheet.bands[band].parent
        return found


def _reach(unit: Unit) -> Reach:
    return Reach(unit.band, unit.area.top, unit.area.bottom)


def _odd(unit: Unit) -> bool:
    rich = isinstance(unit.content, Text) and unit.content.runs
    return bool(rich or unit.note or unit.link or live_formula(unit.content))


def _answer_look(look: draft.Look, field: Field, form: Form) -> draft.Look:
    if field.kind == "day" and look.number_format == GENERAL:
        look = replace(look, number_format=_DAY)
    if field.kind == "percent" and look.number_format == GENERAL:
        look = replace(look, number_format=_SHARE)
    return replace(look, locked=False) if form.kind == "input" and field.kind != "computed" else look
