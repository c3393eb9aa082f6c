"""What a rendered sheet can be found by again: its answer cells, its locked texts, its keyed rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from xltasks.book.characters import keepable
from xltasks.errors import Fault
from xltasks.forms.declarations import FIELDS_SHEET
from xltasks.forms.expressions import BadExpression, holds
from xltasks.forms.form import Placement, live_formula
from xltasks.forms.placing import Copy, Placed
from xltasks.forms.scope import Binding, Occasion
from xltasks.model.cell import Area, CellValue, shown
from xltasks.model.field import Field
from xltasks.model.issue import IssuedRow, IssuedText, Slot
from xltasks.model.key import RowKey


@dataclass(frozen=True)
class Trace:
    """The traceable parts of one sheet; ``formulas`` as (sheet, row, column), ``formula_texts`` as in the template."""

    slots: tuple[Slot, ...]
    texts: tuple[IssuedText, ...]
    rows: tuple[IssuedRow, ...]
    formulas: tuple[tuple[str, int, int], ...]
    key_column: int
    formula_texts: tuple[str, ...]
    merges: tuple[tuple[str, Area], ...]


def row_key(occasion: Occasion, binding: Binding, scope: str = "item") -> RowKey:
    """The key of what a line stands for, no deeper than ``scope``."""
    period, office = occasion.period.code, occasion.stamp.office
    if binding.row is not None:
        return binding.row.key
    if binding.task is None or scope == "office":
        return RowKey(period, office, None, None, 0)
    item = binding.shown_item
    if item is None or scope == "task":
        return RowKey(period, office, binding.task.number, None, 0)
    return RowKey(period, office, binding.task.number, item.category, item.ordinal)


def traced(placed: Placed, occasion: Occasion, fields: Mapping[str, Field], faults: list[Fault]) -> Trace:
    """Slots, texts and keyed rows of a sheet laid out; conditions that cannot be evaluated are added to ``faults``."""
    layout = placed.layout
    rows = _rows(placed, occasion)
    by_row = {row.row: row.key for row in rows}
    slots: list[Slot] = []
    texts: list[IssuedText] = []
    formulas: list[tuple[str, int, int]] = []
    sources: list[str] = []
    names: dict[object, Mapping[str, object]] = {}
    for copy in placed.copies:
        row, column = layout.starts[copy.first], copy.unit.area.left
        content = copy.unit.content
        if live_formula(content):
            formulas.append((layout.name, row, column))
            sources.append(live_formula(content))
        elif isinstance(content, Placement):
            if not copy.blank:
                field = fields[content.field]
                if field.required and copy.binding.identity not in names:
                    names[copy.binding.identity] = occasion.names(copy.binding)
                key = row_key(occasion, copy.binding, field.scope)
                begun = copy.binding.row is None or bool(copy.binding.row.values)
                required = begun and _required(field, names.get(copy.binding.identity, {}), faults)
                slots.append(Slot(key, field.name, layout.name, row, column, copy.value, required))
        elif text := _written(copy.value):
            texts.append(IssuedText(layout.name, row, column, text, by_row.get(row)))
    areas = (_area(placed, copy) for copy in placed.copies) if slots else ()
    merges = tuple((layout.name, area) for area in areas if area.height * area.width > 1)
    slots.sort(key=lambda slot: (slot.row, slot.column))
    return Trace(
        tuple(slots), tuple(texts), rows, tuple(formulas), layout.sheet.last_column + 1, tuple(sources), merges
    )


def _area(placed: Placed, copy: Copy) -> Area:
    top, bottom = placed.layout.rows(copy.first, copy.last)
    return Area(top, copy.unit.area.left, bottom, copy.unit.area.right)


def _written(value: CellValue) -> str:
    """A locked value as the file carries it, empty where nobody would see anything."""
    text, _ = keepable(shown(value))
    return text if text.strip() else ""


def _required(field: Field, names: Mapping[str, object], faults: list[Fault]) -> bool:
    if "line" in field.required:
        names = {"line": None, **names}  # by which a condition tells an added row from one of the register
    try:
        return holds(field.required, names)
    except BadExpression as error:
        faults.append(Fault(f"字段“{field.name}”的必填条件{error}", "改正“字段”表里的这个条件", sheet=FIELDS_SHEET))
        return True


def _rows(placed: Placed, occasion: Occasion) -> tuple[IssuedRow, ...]:
    """Every line of a band, and every line outside that has an office's answer, with its key."""
    layout = placed.layout
    offices = {
        copy.first for copy in placed.copies if isinstance(copy.unit.content, Placement) and copy.unit.band is None
    }
    rows: list[IssuedRow] = []
    seen: Counter[RowKey] = Counter()
    asked = 0
    for number, line in enumerate(layout.lines):
        if (line.binding.task is not None or line.binding.row is not None) and not line.blank:
            key = row_key(occasion, line.binding)
        elif number in offices:
            asked += 1
            key = RowKey(occasion.period.code, occasion.stamp.office, None, None, asked)
        else:
            continue
        seen[key] += 1
        rows.append(IssuedRow(layout.name, layout.starts[number], key, seen[key]))
    return tuple(rows)


def carried(row: IssuedRow) -> str:
    """What a keyed row carries in the hidden column."""
    return row.carried


def answers_of(copies: tuple[Copy, ...]) -> tuple[Copy, ...]:
    """The copies that are answer cells."""
    return tuple(copy for copy in copies if isinstance(copy.unit.content, Placement) and not copy.blank)
