"""Opening .ods (OASIS ODF 1.3, part 3): sparse cells, however the rows and columns are repeated or grouped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import isfinite
from xml.etree.ElementTree import Element

from xltasks.book.grid import Book, Sheet, Visibility
from xltasks.book.limits import Limits
from xltasks.book.numberformats import iso_date
from xltasks.book.package import LOCKED, Package
from xltasks.book.workbookparts import moment_said
from xltasks.book.xmlparts import BROKEN, local, nested, tree
from xltasks.errors import Locked, Refused, Unreadable
from xltasks.model.answer import Raw
from xltasks.model.cell import Area, CellValue, canonical_text

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TABLE, _TEXT, _STYLE = (_SPACE % name for name in ("office", "table", "text", "style"))
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_WHOLE = frozenset({
    "table-row", "style", "shapes", "tracked-changes", "dde-links", "calculation-settings", "content-validations",
    "named-expressions", "database-ranges", "data-pilot-tables", "scripts", "forms", "conditional-formats",
})  # fmt: skip
"""Handed over at once: rows and styles are looked into, the others hold nothing that stands in a cell of the sheet."""
_UNSEEN = frozenset({"annotation", "ruby-text", "note", "frame", "custom-shape", "control", "change", "forms"})
"""Inside a cell, but not what the cell says."""
_REPEATED_MOST = 1 << 30
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|(?:Err|错误)[:：]\d{3}")
_DURATION = re.compile(r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d{1,9})?)S)?)?")
_BLANKS = re.compile(r"[ \t\r\n]+")
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")
_PICTURE = re.compile(r"=\s*(?:_xlfn\.|COM\.WPS\.)?DISPIMG\(", re.IGNORECASE)
_SKIPPED = "'file:"
"""LibreOffice keeps what it knows of other workbooks in tables of such names."""


def has_password(package: Package) -> bool:
    """Whether its content is encrypted; the manifest then says how."""
    return b"encryption-data" in _read(package, "META-INF/manifest.xml")


def read_opendocument(package: Package) -> Book:
    """Raises Unreadable for what is broken or locked, Refused for what is too much."""
    if has_password(package):
        raise Locked(LOCKED)
    content = package.find("content.xml")
    if content is None:
        raise Unreadable(BROKEN)
    hidden: set[str] = set()
    room = _Room(package.limits)
    sheets: list[Sheet] = []
    tables: list[_Table] = []
    for mark, element in nested(package, content, _WHOLE):
        if mark == "whole":
            if element.tag == f"{_TABLE}table-row" and len(tables) == 1:
                tables[-1].take(element, room)
            elif element.tag == f"{_STYLE}style" and _hides(element):
                hidden.add(element.get(f"{_STYLE}name", ""))
        elif element.tag == f"{_TABLE}table":
            if mark == "start":
                style = element.get(f"{_TABLE}style-name", "")
                shown: Visibility = "hidden" if style in hidden else "visible"
                tables.append(_Table(element.get(f"{_TABLE}name", ""), shown))
            else:
                done = tables.pop()
                if not tables and not done.name.startswith(_SKIPPED):
                    sheets.append(done.sheet())
    properties, saved = _meta(package)
    return Book("ods", tuple(sheets), properties, saved)


@dataclass
class _Room:
    """How much more may be read, of all sheets together."""

    limits: Limits
    cells: int = 0
    merges: int = 0
    spaces: int = 0

    def fill(self, many: int) -> None:
        self.cells += many
        if self.cells > self.limits.cells:
            raise Refused(f"表格内填有内容的单元格超过 {self.limits.cells} 个，不予打开")

    def merge(self, many: int) -> None:
        self.merges += many
        if self.merges > self.limits.merges:
            raise Refused(f"合并单元格超过 {self.limits.merges} 处，不予打开")

    def space(self, many: int) -> str:
        """A few bytes ask for any number of spaces: only so many are believed."""
        self.spaces += many
        if self.spaces > self.limits.token:
            raise Refused("文件内用空格填充的文字异常膨胀，不予打开")
        return " " * many


@dataclass
class _Table:
    """A sheet while it is read; ``row`` is the last one taken."""

    name: str
    visibility: Visibility
    row: int = 0
    cells: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    special: dict[tuple[int, int], Raw] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)

    def sheet(self) -> Sheet:
        return Sheet(self.name, self.cells, self.special, tuple(self.merges), visibility=self.visibility)

    def take(self, row: Element, room: _Room) -> None:
        """A row, as often as it stands there; what is empty is only counted."""
        first, rows = self.row + 1, _times(row, "number-rows-repeated")
        self.row += rows
        column = 0
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            left, columns = column + 1, _times(cell, "number-columns-repeated")
            column += columns
            raw = _raw(cell, room)
            if raw is not None:
                room.fill(rows * columns)
                self._put(raw, Area(first, left, first + rows - 1, left + columns - 1))
            down, across = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                room.merge(rows * columns)
                self.merges += (
                    Area(top, start, top + down - 1, start + across - 1)
                    for top in range(first, first + rows)
                    for start in range(left, left + columns)
                )

    def _put(self, raw: Raw, area: Area) -> None:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if raw.value is not None and raw.value != "":
                    self.cells[row, column] = raw.value
                if raw.formula or raw.error or raw.picture:
                    self.special[row, column] = raw


def _times(element: Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1").strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 1
    return min(max(number, 1), _REPEATED_MOST)


def _hides(style: Element) -> bool:
    return any(local(one.tag) == "table-properties" and one.get(f"{_TABLE}display") == "false" for one in style)


def _raw(cell: Element, room: _Room) -> Raw | None:
    """What the cell holds; None where it is empty."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    formula = _formula(cell.get(f"{_TABLE}formula", ""))
    if not kind and not formula and not len(cell):
        return None
    text = _text(cell, room)
    # A formula whose result is an error has the error as its text and 0 or nothing as its value.
    failed = cell.get(_CALC_TYPE) == "error" or (formula != "" and _ERRORS.fullmatch(text) is not None)
    value = text if failed else _value(cell, kind, text)
    picture = _PICTURE.match(formula) is not None
    if value in (None, "") and not formula and not failed:
        return None
    return Raw(value, formula, failed, picture)


def _value(cell: Element, kind: str, text: str) -> CellValue:
    given = cell.get(f"{_OFFICE}{_ATTRIBUTES.get(kind, 'value')}")
    if kind == "string":
        # The paragraphs keep line breaks; the attribute stands where there are none.
        return text or canonical_text(given or "")
    if given is None:
        return text
    if kind in ("float", "percentage", "currency"):
        return _number(given)
    if kind == "boolean":
        return given.strip().lower() in ("true", "1")
    moment = iso_date(given) if kind == "date" else _span(given)
    return given if moment is None else moment


_ATTRIBUTES = {
    "string": "string-value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}


def _number(text: str) -> CellValue:
    try:
        value = float(text) if "_" not in text and len(text) <= 400 else None
    except ValueError:
        value = None
    if value is None or not isfinite(value):
        return text
    # The format knows one kind of number; 5 is not meant as 5.0.
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _span(text: str) -> time | timedelta | None:
    """``PT09H30M00S``: a time of day below 24 hours, a stretch of time otherwise."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    days, hours, minutes = (int(part or 0) for part in match.groups()[1:4])
    try:
        span = timedelta(days, hours=hours, minutes=minutes, seconds=float((match[5] or "0").replace(",", ".")))
    except OverflowError:
        return None
    if match[1]:
        return -span
    return (datetime.min + span).time() if span < timedelta(days=1) else span


def _formula(text: str) -> str:
    """``of:=SUM([.A1:.B2])`` → ``=SUM(A1:B2)``."""
    if not text:
        return ""
    start = text.find("=")
    own = text[start:] if start >= 0 else f"={text}"
    return _REFERENCE.sub(lambda match: match[1].removeprefix(".").replace(":.", ":"), own)


def _text(cell: Element, room: _Room) -> str:
    """The paragraphs of a cell, one a line."""
    return canonical_text("\n".join("".join(_words(part, room)) for part in cell if part.tag == f"{_TEXT}p"))


def _words(element: Element, room: _Room, depth: int = 1) -> Iterator[str]:
    """White space as a reader sees it: written out where elements say so, runs of it in the XML are one space."""
    if depth > room.limits.depth:
        raise Refused("文件内部结构嵌套过深，不予打开")
    yield _one_space(element.text)
    for part in element:
        name = local(part.tag)
        if name == "s":
            yield room.space(_spaces(part))
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _UNSEEN:
            yield from _words(part, room, depth + 1)
        yield _one_space(part.tail)


def _one_space(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""


def _spaces(element: Element) -> int:
    text = element.get(f"{_TEXT}c", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _read(package: Package, name: str) -> bytes:
    part = package.find(name)
    return package.read(part) if part else b""


def _meta(package: Package) -> tuple[dict[str, str], datetime | None]:
    """Custom properties and time of saving; a workbook can do without."""
    properties: dict[str, str] = {}
    saved = None
    try:
        data = _read(package, "meta.xml")
        for entry in tree(data).iter() if data else ():
            name = local(entry.tag)
            if name == "user-defined":
                title = next((value for key, value in entry.attrib.items() if local(key) == "name"), "")
                properties[title] = entry.text or ""
            elif name == "date":
                saved = moment_said(entry.text or "")
    except Unreadable:
        pass
    return properties, saved
