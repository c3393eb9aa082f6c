"""How the answers of the offices that share a task become one.

A text too long for a cell is kept whole here; whoever writes the workbook reports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite

from xltasks.model.cell import CellValue
from xltasks.model.consolidation import Part
from xltasks.model.field import Field
from xltasks.model.kinds import words


def combine(field: Field, parts: Sequence[Part]) -> CellValue:
    """One value from the parts, which are in the register's order, the lead first.

    A task that one office has alone keeps that office's value. A tick stands only where every office gave it, unless
    the field goes by the lead; so a missing office must have its part, with no value.
    """
    if field.kind == "check":
        leading = [part for part in parts if part.lead] or parts[:1]
        deciding = leading if field.combine == "lead" else parts
        return True if deciding and all(part.value for part in deciding) else None
    given = [part for part in parts if _filled(part.value)]
    if not given:
        return None
    if field.combine == "lead" or len(given) == 1:
        return given[0].value
    if field.combine == "sum" and (total := _total(given)) is not None:
        return total
    return _labelled(field, given)


def combine_row(fields: Sequence[Field], parts: Mapping[str, Sequence[Part]]) -> tuple[tuple[str, CellValue], ...]:
    """(field, value) for the fields of one row; ``parts`` by field name.

    Done and pending never both stand: where any office's pending stands, the row is not done.
    """
    values = {field.name: combine(field, parts.get(field.name, ())) for field in fields}
    if any(field.role == "pending" and values[field.name] is not None for field in fields):
        values |= {field.name: None for field in fields if field.role == "done" and field.kind == "check"}
    return tuple(values.items())


def _filled(value: CellValue) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _labelled(field: Field, given: Sequence[Part]) -> CellValue:
    """The common value where all say the same, otherwise ``office：value`` line by line."""
    texts = [words(field, part.value) for part in given]
    if len({text.strip() for text in texts}) == 1:
        return given[0].value
    return "\n".join(f"{part.office}：{text}" for part, text in zip(given, texts, strict=True))


def _total(given: Sequence[Part]) -> int | float | None:
    """The sum, reckoned in decimals so that 0.1 and 0.2 make 0.3; None where a part is no number."""
    numbers = [part.value for part in given if isinstance(part.value, (int, float)) and isfinite(part.value)]
    if len(numbers) < len(given) or any(isinstance(number, bool) for number in numbers):
        return None
    if all(isinstance(number, int) for number in numbers):
        return sum(numbers)
    return float(sum((Decimal(repr(number)) for number in numbers), Decimal(0)))
