"""Every unit of a sheet evaluated for every copy of its band, and the lines made high enough for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xltasks.errors import Fault
from xltasks.forms.dressed import Dressed, undressed
from xltasks.forms.expressions import BadExpression, cell_value, is_expression, text_of
from xltasks.forms.fitting import Piece, fitted
from xltasks.forms.form import Form, FormSheet, Formula, Placement, Text, Unit
from xltasks.forms.layout import Layout
from xltasks.forms.pages import FittedRow
from xltasks.forms.plan import Line, expand, rows_of
from xltasks.forms.scope import Binding, Occasion, Rows
from xltasks.model import kinds
from xltasks.model.cell import CellValue, cell_name, shown

_TEXT = "@"
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[:\\/?*\[\]]|\A'|'\Z|\A\Z")
"""What Excel takes in no sheet's name."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One unit in one copy of its band: lines ``first`` to ``last``, and its value (None for a formula or a blank)."""

    unit: Unit
    first: int
    last: int
    binding: Binding
    value: CellValue
    blank: bool = False
    format: str = ""
    """How the register shows the value, where it is the register's."""


@dataclass(frozen=True)
class Placed:
    """A sheet with every value in place; ``fits`` has the physical rows of every line."""

    layout: Layout
    copies: tuple[Copy, ...]
    fits: tuple[FittedRow, ...]


def place(form: Form, sheet: FormSheet, occasion: Occasion, faults: list[Fault]) -> Placed:
    """The sheet laid out for one occasion; what cannot be evaluated is added to ``faults``."""
    name = sheet.look.name
    lines: tuple[Line, ...] = ()
    try:
        lines = expand(sheet, occasion)
    except BadExpression as error:
        faults.append(Fault(str(error), "检查“区块”表里的条件和排序", sheet=name))
    try:
        name = text_of(name, occasion.base) if is_expression(name) else name
    except BadExpression as error:
        faults.append(Fault(f"表名{error}", "检查表名里的表达式", sheet=name))
    if len(name) > _LONGEST_NAME or _FORBIDDEN.search(name):
        faults.append(Fault(f"表名“{name}”不能用", "表名不超过31个字，不含 : \\ / ? * [ ]", sheet=sheet.look.name))
    rough = Layout(sheet, name, lines, tuple(range(1, len(lines) + 2)))
    copies = tuple(_copies(sheet, rough, _Values(form, occasion, faults, rows_of(lines))))
    pieces = (
        Piece(copy.unit.area, copy.first, copy.last, _wrapped(copy.value), copy.unit.looks[0][0])
        for copy in copies
        if copy.value not in (None, "")
    )
    fits = fitted(sheet, lines, pieces, form.default_font, paged=form.kind == "consolidated")
    starts = [1]
    for fit in fits:
        starts.append(starts[-1] + len(fit.heights))
    return Placed(replace(rough, starts=tuple(starts)), copies, fits)


def _wrapped(value: CellValue) -> str:
    """What of a value can wrap: a number stays on one line, however many places it has and the format hides."""
    return "0" if isinstance(value, (int, float)) else shown(value)


def _copies(sheet: FormSheet, rough: Layout, values: _Values) -> Iterator[Copy]:
    for unit in sheet.units:
        for first, last in rough.copies(unit.area, unit.band):
            binding = rough.bound(first, unit.band)
            line = rough.lines[first]
            # An empty row of a list inside a task empties nothing of the task beside it.
            blank = line.blank and unit.band is not None
            blank = blank and (line.binding.task is None or "rows" in sheet.overs(unit.band))
            value = None if blank else values.of(sheet, unit, binding)
            if not isinstance(value, Dressed):
                yield Copy(unit, first, last, binding, value, blank)
            elif unit.looks[0][0].number_format == _TEXT:
                yield Copy(unit, first, last, binding, str(value))
            else:
                yield Copy(unit, first, last, binding, undressed(value), format=value.code)


class _Values:
    """The values of units; names are built once per binding."""

    def __init__(self, form: Form, occasion: Occasion, faults: list[Fault], rows: Rows) -> None:
        self._form, self._occasion, self._faults = form, occasion, faults
        # What a sheet shows is what its totals add up; a sheet that shows no rows tells of all.
        self._totals: dict[str, object] = {"total": occasion.sums(rows)} if rows else {}
        self._names: dict[tuple[object, ...], Mapping[str, object]] = {}

    def of(self, sheet: FormSheet, unit: Unit, binding: Binding) -> CellValue:
        content = unit.content
        if isinstance(content, Text):
            return content.value
        if content is None or isinstance(content, Formula):
            return None
        if isinstance(content, Placement):
            return self._answer(sheet, unit, content, binding)
        try:
            names = self._named(binding)
            if content.whole:
                return cell_value(content.source, names)
            return text_of(content.source, names)
        except BadExpression as error:
            if content.formula:  # which will say itself what cannot be worked out
                return None
            self._fault(sheet, unit, str(error), "检查单元格里的名称，或在台账里补上这一列")
            return None

    def _answer(self, sheet: FormSheet, unit: Unit, content: Placement, binding: Binding) -> CellValue:
        field = self._form.field(content.field)
        if binding.row is not None:
            return kinds.show(field, binding.row.value(field.name))
        if field.scope == "office":
            return kinds.show(field, self._occasion.value(None, 0, field.name))
        if binding.task is None:
            return None
        if field.scope == "task":
            return kinds.show(field, self._occasion.value(binding.task.number, 0, field.name))
        item = binding.shown_item
        if item is None:
            message = f"任务 {binding.task.number} 有 {len(binding.task.items)} 个事项，表样里却没有事项区块"
            self._fault(sheet, unit, message, "在“区块”表里给这一行加上 item 区块")
            return None
        return kinds.show(field, self._occasion.value(binding.task.number, item.ordinal, field.name))

    def _named(self, binding: Binding) -> Mapping[str, object]:
        shown = (binding.identity, binding.position, binding.section_number, binding.section_count)
        if shown not in self._names:
            self._names[shown] = dict(self._occasion.names(binding)) | self._totals
        return self._names[shown]

    def _fault(self, sheet: FormSheet, unit: Unit, message: str, remedy: str) -> None:
        fault = Fault(message, remedy, sheet=sheet.look.name, cell=cell_name(unit.area.top, unit.area.left))
        if fault not in self._faults:
            self._faults.append(fault)
