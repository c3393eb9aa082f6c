"""What a rendered sheet can be found by again: its answer cells, its locked texts, its keyed rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltasks.book.characters import keepable
from xltasks.errors import Fault
from xltasks.forms.declarations import FIELDS_SHEET
from xltasks.forms.expressions import BadExpression
from xltasks.forms.form import Placement, live_formula
from xltasks.forms.placing import Placed
from xltasks.forms.plan import empties
from xltasks.forms.scope import Binding
from xltasks.forms.stencil import Start
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
    values: Values
    keys: Sequence[tuple[RowKey, int] | None]
    """The key of every keyed line, and how many lines have had it by then."""

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

    def slots(self, fields: Mapping[str, Field], faults: list[Fault]) -> Iterator[Slot]:
        """The answer cells; conditions that cannot be evaluated are added to ``faults``."""
        placed, layout = self.placed, self.placed.layout
        units = layout.sheet.units
        needed = {name: _required(field, self.values, faults) for name, field in fields.items()}
        keyed = _Keys(self.values)
        for number, (place, unit, _) in self.answers():
            content = units[unit].content
            assert isinstance(content, Placement)
            field = fields[content.field]
            binding = placed.bound(number, units[unit].band)
            known = self.keys[number]
            own = field.scope == "item" and known is not None and binding is layout.lines[number].binding
            key = known[0] if own and known is not None else keyed.of(binding, field.scope)
            column = placed.stencils[number].pattern.columns[place]
            value = placed.values[number][place]
            yield Slot(key, field.name, layout.name, layout.starts[number], column, value, needed[field.name](binding))

    def texts(self) -> Iterator[IssuedText]:
        """The locked cells in which somebody would see something."""
        placed, layout = self.placed, self.placed.layout
        units = layout.sheet.units
        told = [not isinstance(unit.content, Placement) and not live_formula(unit.content) for unit in units]
        for number, (stencil, values) in enumerate(zip(placed.stencils, placed.values, strict=True)):
            known = self.keys[number]
            for place, unit, _ in stencil.starts:
                if told[unit] and (text := _written(values[place])):
                    key = known[0] if known is not None else None
                    column = stencil.pattern.columns[place]
                    yield IssuedText(layout.name, layout.starts[number], column, text, key)

    def merges(self) -> Iterator[tuple[str, Area]]:
        """The merged cells of a sheet that has answers."""
        name = self.placed.layout.name
        return ((name, Area(*edges)) for edges in self.placed.merges()) if self.asks else iter(())

    def rows(self) -> Iterator[IssuedRow]:
        """Every line of a band, and every line outside that has an office's answer, with its key."""
        layout = self.placed.layout
        for number, known in enumerate(self.keys):
            if known is not None:
                yield IssuedRow(layout.name, layout.starts[number], *known)


def traced(placed: Placed, values: Values) -> Trace:
    """A sheet laid out, and the keys of its lines."""
    layout = placed.layout
    units = layout.sheet.units
    keyed, seen, asked = _Keys(values), dict[RowKey, int](), 0
    keys: list[tuple[RowKey, int] | None] = []
    for line, stencil in zip(layout.lines, placed.stencils, strict=True):
        if (line.binding.task is not None or line.binding.row is not None) and not line.blank:
            key = keyed.of(line.binding)
        elif any(
            isinstance(units[unit].content, Placement) and units[unit].band is None for _, unit, _ in stencil.changing
        ):
            asked += 1
            key = keyed.office(asked)
        else:
            keys.append(None)
            continue
        count = seen[key] = seen.get(key, 0) + 1
        keys.append((key, count))
    return Trace(placed, values, keys)


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


def carried(key: RowKey, line: int) -> str:
    """What a keyed row carries in the hidden column."""
    return IssuedRow("", 0, key, line).carried


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
