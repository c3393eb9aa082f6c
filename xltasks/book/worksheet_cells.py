"""The cells of a worksheet's rows, one element each: what they hold, however they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import isfinite
from xml.etree.ElementTree import Element

from xltasks.book.numberformats import Kind, as_date, iso_date
from xltasks.book.strings import item_text, unescaped
from xltasks.book.xmlparts import local
from xltasks.model.answer import Raw
from xltasks.model.cell import Area, CellValue, cell_place

_DIGITS = "0123456789"
_PICTURE = re.compile(r"=\s*(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_LOST_TEXT = "#REF!"


@dataclass(frozen=True)
class Shared:
    """What the cells of all sheets refer to."""

    strings: Sequence[str] = ()
    kinds: Sequence[Kind] = ()
    date1904: bool = False
    pictures: bool = False
    """The workbook keeps pictures placed in cells, which show ``#VALUE!`` to programs that do not know them."""

    def kind(self, style: int) -> Kind:
        """What numbers in a cell style show, empty where that is no date."""
        return self.kinds[style] if style < len(self.kinds) else ""

    @cached_property
    def in_cell_pictures(self) -> bool:
        """Whether a shared text may be a picture that WPS has placed in a cell."""
        return any("DISPIMG(" in text for text in self.strings)


@dataclass
class Content:
    """A sheet while it is read; ``dangling`` counts the texts that the shared table does not have, ``unnamed`` the
    cells that do not say where they are."""

    cells: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    special: dict[tuple[int, int], Raw] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    dangling: int = 0
    unnamed: int = 0

    def add(self, below: Content) -> None:
        """Takes in what stands further down in the part; of two that say they stand in one place that is the later."""
        self.cells.update(below.cells)
        self.special.update(below.special)
        self.merges += below.merges
        self.dangling += below.dangling
        self.unnamed += below.unnamed


@dataclass(frozen=True)
class Destination:
    """Where cells go: the sheet being filled, what cells refer to, column numbers by their letters."""

    content: Content
    shared: Shared
    columns: dict[str, int] = field(default_factory=dict)


def read_row(row: Element, before: int, into: Destination) -> int:
    """Read a row that follows row ``before``; its own number."""
    label = row.get("r", "")
    number = int(label) if label.isdecimal() and len(label) < 9 else before + 1
    label = str(number)
    columns, cells, strings = into.columns, into.content.cells, into.shared.strings
    prefix = row.tag[:-3]
    value_tag = prefix + "v"
    column = 0
    line = number
    for cell in row:
        ref = cell.get("r")
        if ref is None:
            column += 1
            into.content.unnamed += 1
        else:
            letters = ref.rstrip(_DIGITS)
            known = columns.get(letters)
            if known is not None and ref[len(letters) :] == label:
                line, column = number, known
            else:
                try:
                    line, column = cell_place(ref)
                    columns[letters] = column
                except ValueError:
                    column += 1
                    into.content.unnamed += 1
        if not len(cell):
            continue
        first = cell[0]
        # Nearly every cell is one <v>: a shared text or a number.
        if first.tag == value_tag and len(cell) == 1 and cell.get("t") == "s":
            try:
                text = strings[_index(first.text)]
                if "DISPIMG(" not in text:
                    if text:
                        cells[line, column] = text
                    continue
            except (IndexError, ValueError):
                pass
        _cell(cell, (line, column), into)
    return line


def _cell(cell: Element, at: tuple[int, int], into: Destination) -> None:
    text = inline = None
    formula = ""
    for child in cell:
        name = local(child.tag)
        if name == "v":
            text = child.text
        elif name == "f":
            # Followers of a shared formula have no text of their own.
            if child.text or child.attrib:
                formula = formula_of(child.text or "")
        elif name == "is":
            inline = item_text(child)
    value, error = _value(cell, text, inline, into)
    picture = shows_picture(value, formula) or (error and into.shared.pictures and cell.get("vm") is not None)
    if value is not None and value != "":
        into.content.cells[at] = value
    if formula or error or picture:
        into.content.special[at] = Raw(value, formula, error, picture)


def read_merge(ref: str, content: Content) -> None:
    """Adds the merged cells of that name, if there are such."""
    area = _area(ref)
    if area is not None:
        content.merges.append(area)


@lru_cache(maxsize=4096)
def _area(ref: str) -> Area | None:
    # Workbooks from one template have the same cells merged.
    try:
        area = Area.parse(ref)
    except ValueError:
        return None
    return area if area.height > 1 or area.width > 1 else None


def formula_of(text: str) -> str:
    """A formula as it is told, from what its element says."""
    return "=" + unescaped(text).strip().removeprefix("=")


def shows_picture(value: CellValue, formula: str) -> bool:
    """Whether it is the formula by which WPS places a picture in a cell, or its text."""
    shown = isinstance(value, str) and value.startswith("=") and _PICTURE.match(value) is not None
    return shown or (formula != "" and _PICTURE.match(formula) is not None)


def _value(cell: Element, text: str | None, inline: str | None, into: Destination) -> tuple[CellValue, bool]:
    """The value, and whether it is an error."""
    kind = cell.get("t", "n")
    if kind == "inlineStr" or (inline is not None and text is None):
        return (unescaped(text or "") if inline is None else inline), False
    if text is None:
        return None, False
    if kind == "n":
        return as_number(text, cell.get("s"), into.shared), False
    if kind == "s":
        try:
            return into.shared.strings[_index(text)], False
        except (IndexError, ValueError):
            into.content.dangling += 1
            return _LOST_TEXT, True
    if kind == "b":
        return text.strip().lower() in ("1", "true"), False
    if kind == "e":
        return text, True
    if kind == "d":
        moment = iso_date(text)
        return (text if moment is None else moment), False
    return unescaped(text), False


def _index(text: str | None) -> int:
    number = int(text or "")
    if number < 0:
        raise IndexError(number)
    return number


def as_number(text: str, style: str | None, shared: Shared) -> CellValue:
    """The value that is written as a number: in a style that shows dates it is one."""
    text = text.strip()
    value: int | float
    try:
        if "_" in text or len(text) > 400:
            return unescaped(text)
        value = int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return unescaped(text) or None
    if not isfinite(value):
        return text
    kind = shared.kind(int(style)) if style is not None and style.isdecimal() else ""
    return as_date(value, kind, date1904=shared.date1904) if kind else value
