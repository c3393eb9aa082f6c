"""What a drawn cell shows for a task, an item, an office: looked up where it can be, evaluated once where it must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xltasks.errors import Fault
from xltasks.forms.dressed import Dressed
from xltasks.forms.expressions import BadExpression, cell_value, holds, text_of
from xltasks.forms.form import Expression, Form, FormSheet, Formula, Placement, Text, Unit
from xltasks.forms.needs import Need, needs
from xltasks.forms.plan import Line, rows_of, shows
from xltasks.forms.scope import Binding, Occasion, shown_plan, task_number
from xltasks.model import kinds
from xltasks.model.cell import CellValue, cell_name
from xltasks.model.period import Period
from xltasks.model.register import Register

Reader = Callable[[Binding], CellValue]
_Part = Callable[[Binding], Any]

_SAME = frozenset(("year", "period", "bureau", "deadline", "contact", "contact_phone"))
"""Names that say the same in every workbook over one register and period."""
_OWN = frozenset(("office", "form", "count"))
"""Names that say the same everywhere in one workbook."""
_KEPT = 4096
"""Results remembered of one expression."""
_UNKNOWN = object()
"""Stands for what is not there: only the expression itself can say what is wrong with that."""

_PLAN = Need("item", "plan")

_OF_TASK: Mapping[str, Callable[[Binding], Any]] = {
    "no": lambda binding: task_number(binding.task.number),  # type: ignore[union-attr]
    "number": lambda binding: binding.task.number,  # type: ignore[union-attr]
    "title": lambda binding: binding.task.title,  # type: ignore[union-attr]
    "responsible": lambda binding: binding.task.responsible,  # type: ignore[union-attr]
    "supervision": lambda binding: binding.task.supervision,  # type: ignore[union-attr]
    "phone": lambda binding: binding.task.supervision,  # type: ignore[union-attr]
    "offices": lambda binding: "、".join(binding.task.offices),  # type: ignore[union-attr]
    "lead": lambda binding: binding.task.lead,  # type: ignore[union-attr]
    "count": lambda binding: len(binding.task.items),  # type: ignore[union-attr]
    "position": lambda binding: binding.position,
}


@dataclass
class Remembered:
    """Results of expressions by what they needed, from one workbook of a register and period to the next."""

    register: Register | None = None
    period: Period | None = None
    results: dict[tuple[str, bool], dict[tuple[object, ...], CellValue]] = field(default_factory=dict)

    def of(self, source: str, *, truth: bool = False, occasion: Occasion) -> dict[tuple[object, ...], CellValue]:
        """What is known of one expression, or of its being true."""
        if self.register is not occasion.register or self.period != occasion.period:
            self.register, self.period, self.results = occasion.register, occasion.period, {}
        known = self.results.setdefault((source, truth), {})
        if len(known) >= _KEPT:
            known.clear()
        return known


class Values:
    """The values of one sheet's units; names are built once per binding.

    ``plain`` says what each is; ``reader`` says the same, faster where an expression's needs can be looked up.
    """

    def __init__(
        self, form: Form, occasion: Occasion, faults: list[Fault], remembered: Remembered | None = None
    ) -> None:
        self._form, self.occasion, self._faults = form, occasion, faults
        self._remembered = remembered or Remembered()
        self._totals: dict[str, object] = {}
        self._names: dict[tuple[object, ...], Mapping[str, object]] = {}

    def sum_up(self, lines: Sequence[Line]) -> None:
        """What a sheet shows is what its totals add up; a sheet that shows no rows tells of all."""
        shown = any(shows(line) for line in lines)
        self._totals = {"total": self.occasion.sums(lambda: rows_of(lines))} if shown else {}

    def reader(self, sheet: FormSheet, unit: Unit) -> Reader:
        """What a unit shows, as a function of what it is bound to."""
        content = unit.content
        if isinstance(content, Text):
            value = content.value
            return lambda binding: value
        if content is None or isinstance(content, Formula):
            return lambda binding: None
        if isinstance(content, Placement):
            return self._answer_reader(sheet, unit, content)
        return self._expression_reader(sheet, unit, content)

    def plain(self, sheet: FormSheet, unit: Unit, binding: Binding) -> CellValue:
        content = unit.content
        if isinstance(content, Text):
            return content.value
        if content is None or isinstance(content, Formula):
            return None
        if isinstance(content, Placement):
            return self._answer(sheet, unit, content, binding)
        try:
            return self._evaluated(content, binding)
        except BadExpression as error:
            if content.formula:  # which will say itself what cannot be worked out
                return None
            self._fault(sheet, unit, str(error), "检查单元格里的名称，或在台账里补上这一列")
            return None

    def condition(self, source: str) -> Callable[[Binding], bool]:
        """Whether a condition holds, as a function of a row; that raises BadExpression."""
        parts = self._parts(needs(source, whole=True, truth=True))

        def plain(binding: Binding) -> bool:
            names = self.occasion.names(binding)
            # By its line a condition tells an added row from one of the register.
            return holds(source, {"line": None, **names} if "line" in source else names)

        if parts is None:
            return plain
        known = self._remembered.of(source, truth=True, occasion=self.occasion)

        def remembered(binding: Binding) -> bool:
            if binding.row is not None:
                return plain(binding)
            key = tuple([part(binding) for part in parts])
            found = known.get(key)
            if found is None:
                found = plain(binding)
                if _UNKNOWN not in key:
                    known[key] = found
            return bool(found)

        return remembered

    def _evaluated(self, content: Expression, binding: Binding) -> CellValue:
        names = self._named(binding)
        return cell_value(content.source, names) if content.whole else text_of(content.source, names)

    def _expression_reader(self, sheet: FormSheet, unit: Unit, content: Expression) -> Reader:
        parts = self._parts(needs(content.source, whole=content.whole))
        if parts is None or content.formula:
            return lambda binding: self.plain(sheet, unit, binding)
        known = self._remembered.of(content.source, occasion=self.occasion)

        def read(binding: Binding) -> CellValue:
            if binding.row is not None:  # a list's row has names of its own
                return self.plain(sheet, unit, binding)
            key = tuple([part(binding) for part in parts])
            try:
                return known[key]
            except KeyError:
                pass
            if _UNKNOWN in key:
                return self.plain(sheet, unit, binding)
            try:
                known[key] = value = self._evaluated(content, binding)
            except BadExpression:
                return self.plain(sheet, unit, binding)
            return value

        return self._direct(content, sheet, unit) or read

    def _direct(self, content: Expression, sheet: FormSheet, unit: Unit) -> Reader | None:
        """A cell that shows one thing of its task or item."""
        subject, _, name = content.source.partition(".")
        if not content.whole or content.source.count(".") != 1:
            return None
        part = self._part(Need(subject, name)) if subject in ("task", "item") else None
        if part is None:
            return None

        def read(binding: Binding) -> CellValue:
            value: Any = _UNKNOWN if binding.row is not None else part(binding)
            return self.plain(sheet, unit, binding) if value is _UNKNOWN else value

        return read

    def _parts(self, needed: tuple[Need, ...] | None) -> tuple[_Part, ...] | None:
        """How the needs that may differ are looked up; None where one of them cannot be."""
        if needed is None:
            return None
        parts: list[_Part] = []
        hidden = {*self.occasion.fields, *self.occasion.register.columns}
        for need in needed:
            if need.name in hidden and need.name in _SAME | _OWN:
                return None
            if need.name in _SAME or (need.name == "history" and not self.occasion.history):
                continue
            part = self._part(need)
            if part is None:
                return None
            parts.append(_typed(part) if need == _PLAN else part)
        return tuple(parts)

    def _part(self, need: Need) -> _Part | None:
        name, attribute = need.name, need.attribute
        if name in _OWN and attribute:
            record: Any = self.occasion.base[name]
            said = record[attribute] if attribute in record else _UNKNOWN  # noqa: SIM401 (a record has no get)
            return lambda binding: said
        if name == "task":
            return self._task_part(need)
        if name == "item":
            return self._item_part(attribute)
        if not attribute and name in self.occasion.fields and name not in dict(self.occasion.computed):
            return self._field_part(need)
        return None

    def _task_part(self, need: Need) -> _Part | None:
        if need.argument:
            return self._filled_part(need.argument)
        told = _OF_TASK.get(need.attribute)
        return None if told is None else lambda binding: _UNKNOWN if binding.task is None else told(binding)

    def _item_part(self, attribute: str) -> _Part | None:
        period = self.occasion.period

        def part(binding: Binding) -> Any:
            item = binding.item or binding.shown_item
            if item is None:
                return _UNKNOWN
            if attribute == "plan":
                return shown_plan(item, period)
            return item.category if attribute == "category" else item.ordinal

        return part if attribute in ("plan", "category", "ordinal", "number") else None

    def _field_part(self, need: Need) -> _Part:
        name, truth, value = need.name, need.truth, self.occasion.value

        def part(binding: Binding) -> Any:
            task, item = binding.task, binding.shown_item
            if task is None:
                found = value(None, 0, name)
            else:
                found = value(task.number, item.ordinal if item else 0, name)
                found = value(task.number, 0, name) if found is None else found
            return bool(found) if truth else found

        return part if truth else _typed(part)

    def _filled_part(self, name: str) -> _Part:
        value = self.occasion.value

        def part(binding: Binding) -> Any:
            task = binding.task
            if task is None:
                return _UNKNOWN
            return tuple([value(task.number, item.ordinal, name) in (None, "") for item in task.items])

        return part

    def _answer_reader(self, sheet: FormSheet, unit: Unit, content: Placement) -> Reader:
        declared = self._form.field(content.field)
        value, name = self.occasion.value, declared.name
        if declared.scope != "item":
            return lambda binding: self._answer(sheet, unit, content, binding)

        def read(binding: Binding) -> CellValue:
            task, item = binding.task, binding.item
            if task is None or item is None or binding.row is not None:
                return self._answer(sheet, unit, content, binding)
            found = value(task.number, item.ordinal, name)
            return None if found is None else kinds.show(declared, found)

        return read

    def _answer(self, sheet: FormSheet, unit: Unit, content: Placement, binding: Binding) -> CellValue:
        declared = self._form.field(content.field)
        if binding.row is not None:
            return kinds.show(declared, binding.row.value(declared.name))
        if declared.scope == "office":
            return kinds.show(declared, self.occasion.value(None, 0, declared.name))
        if binding.task is None:
            return None
        if declared.scope == "task":
            return kinds.show(declared, self.occasion.value(binding.task.number, 0, declared.name))
        item = binding.shown_item
        if item is None:
            message = f"任务 {binding.task.number} 有 {len(binding.task.items)} 个事项，表样里却没有事项区块"
            self._fault(sheet, unit, message, "在“区块”表里给这一行加上 item 区块")
            return None
        return kinds.show(declared, self.occasion.value(binding.task.number, item.ordinal, declared.name))

    def _named(self, binding: Binding) -> Mapping[str, object]:
        shown = (binding.identity, binding.position, binding.section_number, binding.section_count)
        if shown not in self._names:
            self._names[shown] = dict(self.occasion.names(binding)) | self._totals
        return self._names[shown]

    def _fault(self, sheet: FormSheet, unit: Unit, message: str, remedy: str) -> None:
        fault = Fault(message, remedy, sheet=sheet.look.name, cell=cell_name(unit.area.top, unit.area.left))
        if fault not in self._faults:
            self._faults.append(fault)


def _typed(part: _Part) -> _Part:
    """As a key that tells 1, 1.0, 1.00 and True apart, which are equal and not the same text."""

    def typed(binding: Binding) -> Any:
        value = part(binding)
        if value is _UNKNOWN or isinstance(value, str):
            return value
        return type(value), value, value.code if isinstance(value, Dressed) else ""

    return typed
