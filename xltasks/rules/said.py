"""What an office says in the consolidated sheet, row by row, as it can be kept with the verdict on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xltasks.model.cell import CellValue
from xltasks.rules.asked import as_typed
from xltasks.rules.case import Judged
from xltasks.rules.rows import filled


class SaidRow(NamedTuple):
    """What is written in one row of one sheet: the fields, what they say, and the cells they stand in.

    ``among`` names the open list that the row stands in, under a task or under none; empty for a row of the register.
    """

    task: str | None
    item: int
    among: str
    file: str
    sheet: str
    fields: tuple[str, ...]
    values: tuple[CellValue, ...]
    cells: tuple[str, ...]


def said(judged: Judged) -> CellValue:
    """What an answer says in the consolidated sheet: its value, else, where a text can stand, the very words written.

    A wrong word beside a tick is no tick.
    """
    if judged.reading.misread and judged.field.kind != "check":
        return as_typed(judged)
    return judged.reading.value


def said_rows(answers: Iterable[Judged]) -> tuple[SaidRow, ...]:
    """The rows of an office in which something is written, what is empty left out."""
    found: dict[tuple[str | None, int, str, str, str], tuple[list[str], list[CellValue], list[str]]] = {}
    for judged in answers:
        # Most cells are empty, or a value that needs no second look.
        value = said(judged) if judged.reading.misread else judged.reading.value
        if value is None or not filled(value):
            continue
        key, field, _, at = judged.answer
        listed = key.listed
        if key.task is not None or listed:
            place = key.task, key.item, (key.category or "") if listed else "", at.file, at.sheet
            row = found.get(place)
            if row is None:
                row = found[place] = ([], [], [])
            fields, values, cells = row
            fields.append(field)
            values.append(value)
            cells.append(at.cell)
    return tuple(
        SaidRow(*place, tuple(fields), tuple(values), tuple(cells)) for place, (fields, values, cells) in found.items()
    )
