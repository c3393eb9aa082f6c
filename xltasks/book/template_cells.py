"""The cells of a template's sheet: values, formulas, rich text, notes, links and looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from xltasks.book.characters import unescaped_controls
from xltasks.book.draft import Cell, Look, Run
from xltasks.book.template_look import Looks
from xltasks.book.template_parts import MAIN
from xltasks.model.cell import cell_name


def read_cells(sheet: Any, xml: Element, looks: Looks) -> tuple[Cell, ...]:
    """Every cell the file has, empty ones with their looks included, by row and column."""
    cells = {place: _read_cell(cell, looks) for place, cell in sheet._cells.items()}
    if any(cell.link for cell in cells.values()):
        # openpyxl puts the address of a link into a cell that has no text.
        filled = {node.get("r") for node in xml.iter(f"{MAIN}c") if len(node)}
        blank = {place for place, cell in cells.items() if cell.link and cell_name(*place) not in filled}
        cells |= {place: replace(cells[place], value=None) for place in blank}
    last = max((column for _, column in cells), default=0)
    for number, row in sheet.row_dimensions.items():
        if row.has_style:
            # A look given to a whole row shows where the row has no cells of its own.
            for column in range(1, last + 1):
                cells.setdefault((number, column), Cell(number, column, look=looks.of(row)))
    return tuple(cells[place] for place in sorted(cells))


def _read_cell(cell: Any, looks: Looks) -> Cell:
    read = Cell(cell.row, cell.column, look=looks.of(cell), note=_note(cell), link=_link(cell))
    value = cell._value
    if value is None:
        return read
    if cell.data_type == "f":
        return replace(read, formula=_formula(value))
    if isinstance(value, list | tuple):
        return _rich(read, value, looks)
    if isinstance(value, str):
        return replace(read, value=unescaped_controls(value) or None)
    return replace(read, value=value)


def _formula(value: Any) -> str:
    if isinstance(value, str):
        return value
    text = str(getattr(value, "text", "") or "")
    return "{=" + text.removeprefix("=") + "}" if text else ""


def _rich(read: Cell, parts: Iterable[Any], looks: Looks) -> Cell:
    """Rich text as runs; a font that is the cell's own is not said again, and a single run is no rich text."""
    runs = []
    for part in parts:
        text = unescaped_controls(part if isinstance(part, str) else part.text)
        font = None if isinstance(part, str) else looks.font(part.font, read.look.font)
        if text:
            runs.append(Run(text, None if font == read.look.font else font))
    if all(run.font is None for run in runs):
        return replace(read, value="".join(run.text for run in runs) or None)
    if len(runs) == 1:
        return replace(read, value=runs[0].text, look=_in_font(read.look, runs[0]))
    return replace(read, runs=tuple(runs))


def _in_font(look: Look, run: Run) -> Look:
    return look if run.font is None else replace(look, font=run.font)


def _note(cell: Any) -> str:
    return unescaped_controls(cell.comment.text or "") if cell.comment is not None else ""


def _link(cell: Any) -> str:
    """An internal place; WPS writes it as an outside address that begins with ``#``."""
    link = cell.hyperlink
    if link is None:
        return ""
    target = link.target or ""
    if target.startswith("#"):
        return str(target[1:])
    return "" if target else str(link.location or "")
