"""A worksheet part as sparse cells: every non-empty one, wherever and however it was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from xml.etree.ElementTree import Element

from xltasks.book.numberformats import Kind, as_date, iso_date
from xltasks.book.package import Package
from xltasks.book.strings import item_text, unescaped
from xltasks.book.xmlparts import local, pieces
from xltasks.errors import Refused
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


@dataclass
class Content:
    """A sheet while it is read; ``dangling`` counts the texts that the shared table does not have."""

    cells: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    special: dict[tuple[int, int], Raw] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    dangling: int = 0


def read_worksheet(package: Package, part: str, shared: Shared, *, room: int) -> Content:
    """Raises Unreadable for broken XML, Refused beyond ``room`` filled cells or too many merges.

    A sheet's dimension is never believed; cells and rows without a reference follow the one before them.
    """
    content = Content()
    columns: dict[str, int] = {}
    row = 0
    for piece in pieces(package, part, ("sheetData", "mergeCells")):
        name = local(piece.tag)
        if name == "row":
            row = _row(piece, row, _Place(content, shared, columns))
            if len(content.cells) > room or len(content.special) > room:
                raise Refused(f"表格内填有内容的单元格超过 {package.limits.cells} 个，不予打开")
        elif name == "mergeCell":
            _merge(piece.get("ref", ""), content)
            if len(content.merges) > package.limits.merges:
                raise Refused(f"合并单元格超过 {package.limits.merges} 处，不予打开")
    return content


def _merge(ref: str, content: Content) -> None:
    try:
        area = Area.parse(ref)
    except ValueError:
        return
    if area.height > 1 or area.width > 1:
        content.merges.append(area)


@dataclass(frozen=True)
class _Place:
    """Where a row's cells go: the sheet being filled, what cells refer to, column numbers by their letters."""

    content: Content
    shared: Shared
    columns: dict[str, int]


def _row(row: Element, before: int, into: _Place) -> int:
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


def _cell(cell: Element, at: tuple[int, int], into: _Place) -> None:
    text = inline = None
    formula = ""
    for child in cell:
        name = local(child.tag)
        if name == "v":
            text = child.text
        elif name == "f":
            # Followers of a shared formula have no text of their own.
            if child.text or child.attrib:
                formula = "=" + unescaped(child.text or "").strip().removeprefix("=")
        elif name == "is":
            inline = item_text(child)
    value, error = _value(cell, text, inline, into)
    picture = isinstance(value, str) and value.startswith("=") and _PICTURE.match(value) is not None
    picture = picture or (formula != "" and _PICTURE.match(formula) is not None)
    picture = picture or (error and into.shared.pictures and cell.get("vm") is not None)
    if value is not None and value != "":
        into.content.cells[at] = value
    if formula or error or picture:
        into.content.special[at] = Raw(value, formula, error, picture)


def _value(cell: Element, text: str | None, inline: str | None, into: _Place) -> tuple[CellValue, bool]:
    """The value, and whether it is an error."""
    kind = cell.get("t", "n")
    if kind == "inlineStr" or (inline is not None and text is None):
        return (unescaped(text or "") if inline is None else inline), False
    if text is None:
        return None, False
    if kind == "n":
        return _number(text, cell.get("s"), into.shared), False
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


def _number(text: str, style: str | None, shared: Shared) -> CellValue:
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
    if style is not None and style.isdecimal():
        index = int(style)
        if index < len(shared.kinds) and shared.kinds[index]:
            return as_date(value, shared.kinds[index], date1904=shared.date1904)
    return value
