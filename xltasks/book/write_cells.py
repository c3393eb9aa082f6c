"""The cells of a sheet: values, formulas, rich text, notes and links, never live unless declared so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from xltasks.book.characters import awkward, cut_text, escaped, keepable
from xltasks.book.draft import Cell, Look
from xltasks.book.write_formats import Formats
from xltasks.book.write_note import write_note
from xltasks.model.cell import CellValue, canonical_text, shown

LONGEST_FORMULA = 8192
LARGEST_WHOLE = 2**53
_FIRST_DAY = date(1900, 1, 1)
DATE_LOOK = "yyyy-mm-dd"


def write_cell(target: Any, cell: Cell, formats: Formats) -> None:
    """Write one cell; ``target`` is the worksheet."""
    row, column, look = cell.row - 1, cell.column - 1, cell.look
    if cell.link:
        _write_link(target, cell, formats.of(look))
    if cell.formula:
        formula = cut_text(cell.formula, LONGEST_FORMULA)
        target.write_formula(row, column, formula, formats.of(look), cached(cell.value))
    elif cell.runs:
        _write_runs(target, cell, formats)
    elif isinstance(cell.value, str):
        _write_text(target, cell, formats.of(look))
    elif cell.value is None:
        target.write_blank(row, column, None, formats.of(look))
    else:
        _write_typed(target, cell, formats)
    if cell.note:
        write_note(target, cell)


def _write_text(target: Any, cell: Cell, made: Any) -> None:
    text, _ = keepable(str(cell.value))
    row, column = cell.row - 1, cell.column - 1
    if not text:
        target.write_blank(row, column, None, made)
    elif awkward(text) or (text.startswith("<r>") and text.endswith("</r>")):
        target.write_blank(row, column, None, made)
        target.awkward_texts[row, column] = text
    else:
        target.write_string(row, column, text, made)


def _write_typed(target: Any, cell: Cell, formats: Formats) -> None:
    row, column, value, look = cell.row - 1, cell.column - 1, cell.value, cell.look
    if isinstance(value, bool):
        target.write_boolean(row, column, value, formats.of(look))
    elif isinstance(value, int | float) and exact(value):
        target.write_number(row, column, value, formats.of(look))
    elif isinstance(value, date | time | timedelta) and in_calendar(value):
        if look.number_format == "General" and isinstance(value, date):
            # A date without a date's look would be shown as a number of five digits.
            look = dated(look)
        target.write_datetime(row, column, value, formats.of(look))
    else:
        target.write_string(row, column, shown(value), formats.of(look))


def exact(value: float) -> bool:
    """Numbers a file holds as they are; the others (18 digits of an identity card, NaN) are written as text."""
    return abs(value) <= LARGEST_WHOLE if isinstance(value, int) else isfinite(value)


def in_calendar(value: date | time | timedelta) -> bool:
    """Excel's calendar begins in 1900 and knows no time zones."""
    if isinstance(value, datetime):
        return value.date() >= _FIRST_DAY and value.tzinfo is None
    if isinstance(value, date):
        return value >= _FIRST_DAY
    return value.tzinfo is None if isinstance(value, time) else value >= timedelta(0)


def dated(look: Look) -> Look:
    return replace(look, number_format=DATE_LOOK)


def cached(value: CellValue) -> CellValue:
    """A formula's last result; blank where none is known, because 0 would be shown and read as an answer."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if exact(value) else ""
    # XlsxWriter escapes no control characters in a cached result.
    return escaped(keepable(shown(value))[0])


def _write_runs(target: Any, cell: Cell, formats: Formats) -> None:
    """Rich text. What XlsxWriter cannot express as rich text is written plain: text goes before colours."""
    runs = tuple(run for run in cell.runs if run.text)
    whole = "".join(run.text for run in runs)
    if len(runs) < 2 or _plain_only(whole):
        look = cell.look
        if len(runs) == 1 and runs[0].font is not None:
            look = replace(look, font=runs[0].font)
        _write_text(target, Cell(cell.row, cell.column, whole), formats.of(look))
        return
    parts: list[Any] = []
    for position, run in enumerate(runs):
        if run.font is not None or position:
            parts.append(formats.of_font(run.font or cell.look.font))
        parts.append(canonical_text(run.text))
    target.write_rich_string(cell.row - 1, cell.column - 1, *parts, formats.of(cell.look))


def _plain_only(text: str) -> bool:
    """XlsxWriter escapes rich text twice, and refuses it when it is too long."""
    return keepable(text)[1] != "" or awkward(text)


def _write_link(target: Any, cell: Cell, made: Any) -> None:
    """Register an internal link; the cell itself is written afterwards."""
    text = "".join(run.text for run in cell.runs) if cell.runs else shown(cell.value)
    place = cut_text(cell.link.lstrip("#"), 255)
    target.write_url(cell.row - 1, cell.column - 1, f"internal:{place}", made, cut_text(text, 255))
