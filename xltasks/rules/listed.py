"""What offices wrote into open lists, row by row: rows that the register does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey
from xltasks.model.listed import ListedRow, Lists
from xltasks.rules.case import Judged


def lists_of(answers: Iterable[Judged], value: Callable[[Judged], CellValue]) -> Lists:
    """The rows in which something stands, in the order of their lines; ``value`` is what an answer says."""
    rows: dict[RowKey, list[tuple[str, CellValue]]] = {}
    for judged in answers:
        key = judged.answer.key
        if key.listed and (said := value(judged)) is not None:
            rows.setdefault(key, []).append((judged.field.name, said))
    return Lists(tuple(ListedRow(key, tuple(rows[key])) for key in sorted(rows, key=lambda key: key.item)))
