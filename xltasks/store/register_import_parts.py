"""Several tables below each other on one sheet: each has its own headings, and is read by them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from xltasks.book.grid import Sheet
from xltasks.model.cell import shown
from xltasks.store.register_headings import NUMBER, TASK_HEADINGS, among, normal

_KNOWN = among({NUMBER: TASK_HEADINGS[NUMBER]})
_FEWEST = 2
"""Texts that a row of headings has at least."""


def parted(sheet: Sheet) -> tuple[Sheet, ...]:
    """The sheet in pieces, one for each table; headings that are only printed again begin no piece."""
    heads = _heads(sheet)
    starts = [row for number, row in enumerate(heads) if number and heads[row] != heads[[*heads][number - 1]]]
    if not starts:
        return (sheet,)
    edges = [1, *starts, max(row for row, _ in (*sheet.cells, *sheet.special)) + 1]
    return tuple(_rows(sheet, first, end) for first, end in pairwise(edges))


def _heads(sheet: Sheet) -> dict[int, dict[int, str]]:
    """The texts of each row that heads a table, by its number."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), value in sorted(sheet.cells.items()):
        if isinstance(value, str) and shown(value).strip():
            rows.setdefault(row, {})[column] = normal(shown(value))
    return {
        row: texts
        for row, texts in rows.items()
        if len(texts) >= _FEWEST and any(_KNOWN(text) is not None for text in texts.values())
    }


def _rows(sheet: Sheet, first: int, end: int) -> Sheet:
    def inside(row: int) -> bool:
        return first <= row < end

    return replace(
        sheet,
        cells={place: value for place, value in sheet.cells.items() if inside(place[0])},
        special={place: raw for place, raw in sheet.special.items() if inside(place[0])},
        merges=tuple(area for area in sheet.merges if inside(area.top)),
    )
