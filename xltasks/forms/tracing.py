"""What a rendered sheet can be found by again: its answer cells, its locked texts, its keyed rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from xltasks.book.answer_list import AskedCells, AskedRow
from xltasks.book.characters import keepable
from xltasks.errors import Fault
from xltasks.forms.declarations import FIELDS_SHEET
from xltasks.forms.expressions import BadExpression
from xltasks.forms.form import Placement, Unit, live_formula
from xltasks.forms.placing import Placed
from xltasks.forms.plan import empties
from xltasks.forms.scope import Binding
from xltasks.forms.stencil import Start, Stencil
from xltasks.forms.values import Values
from xltasks.model.cell import Area, CellValue, shown
from xltasks.model.field import Field
from xltasks.model.issue import IssuedRow, IssuedText, Slot
from xltasks.model.key import RowKey

_SHORT = 1000
"""Characters of a text that fits into any cell."""


@dataclass(frozen=True)
class Trace:
    """The traceable parts of one sheet, told line by line."""

    placed: Placed
    keys: Sequence[IssuedRow | None]
    """Every line of a band, and every line outside that has an office's answer, with its key."""

    answered: Callable[[], Iterable[_Answered]]
    """Every line that has answer cells."""

    @property
    def key_column(self) -> int:
        return self.placed.layout.sheet.last_column + 1

    @cached_property
    def keyed(self) -> bool:
        """Whether any of its rows carries a key."""
        return any(self.keys)

    @cached_property
    def asks(self) -> bool:
        """Whether the sheet has answer cells."""
        return any(True for _ in self.answers())

    def answers(self) -> Iterator[tuple[int, Start]]:
        """Every answer cell with its line."""
        sheet, lines = self.placed.layout.sheet, self.placed.layout.lines
        units = sheet.units
        asked = [isinstance(unit.content, Placement) for unit in units]
        for number, stencil in enumerate(self.placed.stencils):
            for start in stencil.changing:
                if asked[start.unit] and not empties(sheet, lines[number], units[start.unit].band):
                    yield number, start

    def slots(self) -> Iterator[Slot]:
        """The answer cells."""
        placed, name = self.placed, self.placed.layout.name
        for number, cells, keys, told in self.answered():
            row, values = placed.layout.starts[number], placed.values[number]
            for cell, key, (column, field, required) in zip(cells, keys, told, strict=True):
                yield Slot(key, field, name, row, column, values[cell.place], required)

    def asked(self) -> Iterator[AskedRow]:
        """The same row by row, without values."""
        layout = self.placed.layout
        for number, _, keys, told in self.answered():
            row = layout.starts[number]
            if keys.count(keys[0]) == len(keys):
                yield AskedRow(keys[0], layout.name, row, told)
                continue
            for key in dict.fromkeys(keys):
                own = [cell for cell, of in zip(told, keys, strict=True) if of == key]
                yield AskedRow(key, layout.name, row, tuple(own))

    def texts(self) -> Iterator[IssuedText]:
        """The locked cells in which somebody would see something."""
        placed, layout = self.placed, self.placed.layout
        units = layout.sheet.units
        told = [not isinstance(unit.content, Placement) and not live_formula(unit.content) for unit in units]
        for number, (stencil, values) in enumerate(zip(placed.stencils, placed.values, strict=True)):
            known = self.keys[number]
            for place, unit, _ in stencil.starts:
                if told[unit] and (text := _written(values[place])):
                    key = known.key if known is not None else None
                    column = stencil.pattern.columns[place]
                    yield IssuedText(layout.name, layout.starts[number], column, text, key)

    def merges(self) -> Iterator[tuple[str, Area]]:
        """The merged cells of a sheet that has answers."""
        name = self.placed.layout.name
        return ((name, Area(*edges)) for edges in self.placed.merges()) if self.asks else iter(())

    def rows(self) -> Iterator[IssuedRow]:
        """The rows that have a key."""
        return filter(None, self.keys)


class _Cell(NamedTuple):
    """An answer cell of a stencil: its place among the cells, and the field that is asked."""

    place: int
    column: int
    band: int | None
    field: Field
    needed: Callable[[Binding], bool]
    """Whether a line that is bound so must be filled there."""


_Asked = tuple[Field, Callable[[Binding], bool]]


class _Answered(NamedTuple):
    """A line with its answer cells and the keys they answer for; what is ``told`` of the cells lines share."""

    line: int
    cells: Sequence[_Cell]
    keys: Sequence[RowKey]
    told: AskedCells


def traced(placed: Placed, values: Values, fields: Mapping[str, Field], faults: list[Fault]) -> Trace:
    """A sheet laid out, and the keys of its lines; conditions that cannot be evaluated are added to ``faults``."""
    layout = placed.layout
    units = layout.sheet.units
    keyed, seen, offices = _Keys(values), dict[RowKey, int](), 0
    keys: list[IssuedRow | None] = []
    for row, line, stencil in zip(layout.starts, layout.lines, placed.stencils, strict=False):
        if (line.binding.task is not None or line.binding.row is not None) and not line.blank:
            key = keyed.of(line.binding)
        elif any(
            isinstance(units[unit].content, Placement) and units[unit].band is None for _, unit, _ in stencil.changing
        ):
            offices += 1
            key = keyed.office(offices)
        else:
            keys.append(None)
            continue
        count = seen[key] = seen.get(key, 0) + 1
        keys.append(IssuedRow(layout.name, row, key, count))
    asked = {name: (field, _required(field, values, faults)) for name, field in fields.items()}
    if values.occasion.stamp.kind == "input":
        told = tuple(_answered(placed, keyed, keys, asked))
        return Trace(placed, keys, lambda: told)
    # A city has a hundred thousand lines, and nobody asks for them twice.
    return Trace(placed, keys, lambda: _answered(placed, keyed, keys, asked))


def _answered(
    placed: Placed, keyed: _Keys, rows: Sequence[IssuedRow | None], asked: Mapping[str, _Asked]
) -> Iterator[_Answered]:
    sheet = placed.layout.sheet
    known: dict[Stencil, Sequence[_Cell]] = {}
    shared: dict[tuple[Stencil, tuple[bool, ...]], AskedCells] = {}
    for number, (line, stencil, row) in enumerate(zip(placed.layout.lines, placed.stencils, rows, strict=True)):
        cells = known.get(stencil)
        if cells is None:
            cells = known[stencil] = list(_cells(stencil, sheet.units, asked))
        if line.blank:
            cells = [cell for cell in cells if not empties(sheet, line, cell.band)]
        if not cells:
            continue
        innermost = line.copies[-1][0] if line.copies else None
        keys, required = [], []
        for cell in cells:
            inside, scope = cell.band == innermost, cell.field.scope
            binding = line.binding if inside else placed.bound(number, cell.band)
            keys.append(row.key if row is not None and inside and scope == "item" else keyed.of(binding, scope))
            required.append(cell.needed(binding))
        told = None if line.blank else shared.get((stencil, tuple(required)))
        if told is None:
            told = tuple([(cell.column, cell.field.name, must) for cell, must in zip(cells, required, strict=True)])
            if not line.blank:
                shared[stencil, tuple(required)] = told
        yield _Answered(number, cells, keys, told)


def _cells(stencil: Stencil, units: Sequence[Unit], asked: Mapping[str, _Asked]) -> Iterator[_Cell]:
    for place, number, _ in stencil.changing:
        unit = units[number]
        if isinstance(unit.content, Placement):
            yield _Cell(place, stencil.pattern.columns[place], unit.band, *asked[unit.content.field])


class _Keys:
    """The keys of what lines stand for."""

    def __init__(self, values: Values) -> None:
        self._period = values.occasion.period.code
        self._office = values.occasion.stamp.office

    def office(self, ordinal: int = 0) -> RowKey:
        return RowKey(self._period, self._office, None, None, ordinal)

    def of(self, binding: Binding, scope: str = "item") -> RowKey:
        """The key of what a line stands for, no deeper than ``scope``."""
        task = binding.task
        if binding.row is not None:
            return binding.row.key
        if task is None or scope == "office":
            return self.office()
        item = binding.shown_item
        if item is None or scope == "task":
            return RowKey(self._period, self._office, task.number, None, 0)
        return RowKey(self._period, self._office, task.number, item.category, item.ordinal)


def _written(value: CellValue) -> str:
    """A locked value as the file carries it, empty where nobody would see anything."""
    if value is None:
        return ""
    if isinstance(value, str) and len(value) <= _SHORT and value.isprintable():
        return "" if value.isspace() else value
    text, _ = keepable(shown(value))
    return text if text.strip() else ""


def _required(field: Field, values: Values, faults: list[Fault]) -> Callable[[Binding], bool]:
    if not field.required:
        return lambda binding: False
    condition = values.condition(field.required)

    def required(binding: Binding) -> bool:
        if binding.row is not None and not binding.row.values:
            return False  # nobody has begun this row of a list
        try:
            return condition(binding)
        except BadExpression as error:
            message = f"字段“{field.name}”的必填条件{error}"
            faults.append(Fault(message, "改正“字段”表里的这个条件", sheet=FIELDS_SHEET))
            return True

    return required
