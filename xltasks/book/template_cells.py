"""The cells of a template's sheet: values, formulas, rich text and looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from xml.etree.ElementTree import Element

from xltasks.book.draft import Cell, Look, Run
from xltasks.book.numberformats import iso_date
from xltasks.book.package import Package
from xltasks.book.strings import item_text, unescaped
from xltasks.book.template_formulas import filled
from xltasks.book.template_lines import Line
from xltasks.book.template_look import Looks
from xltasks.book.template_xml import MAIN
from xltasks.book.worksheet_cells import Shared, as_number, formula_of
from xltasks.book.xmlparts import pieces
from xltasks.errors import Refused
from xltasks.model.cell import CellValue, cell_place

Stretches = tuple[tuple[str, Element | None], ...]
"""A text in several fonts: each stretch of it with what is said of its font."""
Item = str | Stretches


def shared_items(package: Package, part: str | None) -> list[Item]:
    """The table of texts, those in several fonts as stretches."""
    return [_item(node) for node in pieces(package, part)] if part else []


def _item(node: Element) -> Item:
    if node.find(f"{MAIN}r/{MAIN}rPr") is None:
        return item_text(node)
    return tuple((unescaped(run.findtext(f"{MAIN}t") or ""), run.find(f"{MAIN}rPr")) for run in node.iter(f"{MAIN}r"))


@dataclass(frozen=True)
class Legend:
    """What the numbers in the cells of all sheets stand for."""

    items: Sequence[Item]
    shared: Shared
    looks: Looks
    most: int
    """Cells that a sheet may have."""


@dataclass(frozen=True)
class Cells:
    """The cells of one sheet while its rows are read."""

    legend: Legend
    found: dict[tuple[int, int], Cell] = field(default_factory=dict)
    _formulas: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    """Formulas shared by several cells, by their number, with the place of the first."""

    def read_row(self, row: Element, number: int) -> None:
        """Cells that do not say where they are follow the one before them."""
        column = 0
        for node in row.iterfind(f"{MAIN}c"):
            name = node.get("r")
            line, column = cell_place(name) if name else (number, column + 1)
            self.found[line, column] = self._cell(node, line, column)
        self.keep_small()

    def keep_small(self) -> None:
        if len(self.found) > self.legend.most:
            raise Refused(f"表格内的单元格超过 {self.legend.most} 个，不予打开")

    def fill(self, lines: Iterable[Line]) -> None:
        """A look given to a whole row shows where the row has no cells of its own."""
        last = max((column for _, column in self.found), default=0)
        for line in lines:
            if line.style in (None, "0"):
                continue
            look = self.legend.looks.of(line.style)
            for column in range(1, last + 1):
                self.found.setdefault((line.row.number, column), Cell(line.row.number, column, look=look))
            self.keep_small()

    def in_order(self) -> tuple[Cell, ...]:
        """Every cell, by row and column."""
        return tuple(self.found[place] for place in sorted(self.found))

    def at(self, row: int, column: int) -> Cell:
        """A cell, made where the file has none of its own there."""
        return self.found.get((row, column)) or Cell(row, column, look=self.legend.looks.plain)

    def _cell(self, node: Element, row: int, column: int) -> Cell:
        style = node.get("s")
        read = Cell(row, column, look=self.legend.looks.of(style))
        if not len(node):
            return read
        formula = node.find(f"{MAIN}f")
        if formula is not None:
            return replace(read, formula=self._formula(formula, row, column))
        value = self._value(node, style)
        if isinstance(value, tuple):
            return self._rich(read, value)
        return read if value is None or value == "" else replace(read, value=value)

    def _formula(self, node: Element, row: int, column: int) -> str:
        formula, kind, number = formula_of(node.text or ""), node.get("t"), node.get("si", "")
        if kind == "array":
            return "{" + formula + "}"
        if kind == "dataTable":
            return ""
        if kind == "shared" and node.text:
            self._formulas[number] = formula, row, column
        elif kind == "shared" and number in self._formulas:
            formula, top, left = self._formulas[number]
            return filled(formula, row - top, column - left)
        return formula

    def _value(self, node: Element, style: str | None) -> CellValue | Item:
        kind, text = node.get("t", "n"), node.findtext(f"{MAIN}v")
        if kind == "inlineStr":
            inline = node.find(f"{MAIN}is")
            return None if inline is None else _item(inline)
        if not text:
            return None
        if kind == "n":
            return _moment(as_number(text, style, self.legend.shared))
        if kind == "s":
            return self.legend.items[int(text)]
        if kind == "b":
            return text.strip().lower() in ("1", "true")
        return iso_date(text) if kind == "d" else unescaped(text)

    def _rich(self, read: Cell, stretches: Stretches) -> Cell:
        """Rich text as runs; a font that is the cell's own is not said again, and a single run is no rich text."""
        runs = []
        for text, said in stretches:
            font = None if said is None else self.legend.looks.font(said, read.look.font)
            if text:
                runs.append(Run(text, None if font == read.look.font else font))
        if all(run.font is None for run in runs):
            return replace(read, value="".join(run.text for run in runs) or None)
        if len(runs) == 1:
            return replace(read, value=runs[0].text, look=_in_font(read.look, runs[0]))
        return replace(read, runs=tuple(runs))


def _in_font(look: Look, run: Run) -> Look:
    return look if run.font is None else replace(look, font=run.font)


def _moment(value: CellValue) -> CellValue:
    """A day as the moment it begins: a draft's dates carry the time that their cell may show."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value
