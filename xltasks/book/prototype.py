"""A workbook without its contents, rendered once by XlsxWriter: what every workbook of the same make shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xltasks.book.draft import Cell, Look, Pattern, Workbook
from xltasks.book.emit_notes import is_of_notes
from xltasks.book.emit_sheet import Drawn
from xltasks.book.write import write_workbook
from xltasks.model.cell import Area

STRINGS, _CUSTOM = "xl/sharedStrings.xml", "docProps/custom.xml"
_SHEET = "xl/worksheets/sheet{}.xml"
_BATCH = 500_000
"""Characters packed at once."""
_OLDEST = (1980, 1, 1, 0, 0, 0)
_GAP = "\ue000"
"""Marks where the value of a property goes; a character nobody assigned."""
_DATA = re.compile(r"<sheetData>.*</sheetData>", re.DOTALL)
_STYLE = re.compile(r'<c r="[A-Z]+1" s="(\d+)"')

Used = tuple[tuple[Look, ...], ...]
"""For every sheet the looks of its cells in the order in which they come first."""


@dataclass(frozen=True)
class Frame:
    """A sheet part around what changes: the dimension, the rows and the merges; ``styles`` as its cells refer to them."""

    part: str
    before_dimension: str
    before_rows: str
    before_merges: str
    end: str
    styles: tuple[str, ...]
    drawn: dict[Pattern, Drawn] = field(default_factory=dict, compare=False)
    """Patterns of rows as they are written in these styles."""


@dataclass(frozen=True)
class Prototype:
    """``package`` is a container that holds all parts that stay the same, packed already."""

    package: bytes
    frames: tuple[Frame, ...]
    properties: tuple[str, ...]
    """The part of the custom properties in pieces, a value between each two; empty without properties."""

    def filled(self, parts: Iterable[tuple[str, Iterator[str]]], values: list[str]) -> bytes:
        """The whole workbook with these parts, each in pieces, and these property values as XML text."""
        stream = BytesIO(self.package)
        with ZipFile(stream, "a", ZIP_DEFLATED) as target:
            for name, pieces in parts:
                _write(target, name, pieces)
            if self.properties:
                pairs = zip(self.properties, [*values, ""], strict=True)
                _write(target, _CUSTOM, (piece for pair in pairs for piece in pair))
        return stream.getvalue()


def _write(target: ZipFile, name: str, pieces: Iterable[str]) -> None:
    """Packs a part; a large one is never whole in memory."""
    batches = _batches(pieces)
    batch = next(batches)
    following = next(batches, None)
    if following is None:
        target.writestr(_entry(name), batch.encode())
        return
    with target.open(_entry(name), "w") as part:
        part.write(batch.encode())
        while following is not None:
            part.write(following.encode())
            following = next(batches, None)


def _batches(pieces: Iterable[str]) -> Iterator[str]:
    """At least one, if an empty one."""
    batch: list[str] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece)
        if size >= _BATCH:
            yield "".join(batch)
            batch, size = [], 0
    yield "".join(batch)


def hollow(workbook: Workbook) -> Workbook:
    """A draft without what changes from one workbook of a make to the next."""
    return replace(
        workbook,
        sheets=tuple(replace(sheet, cells=(), body=None, lines=(), merges=(), rows=()) for sheet in workbook.sheets),
        properties=tuple((name, f"{_GAP}{number}{_GAP}") for number, (name, _) in enumerate(workbook.properties)),
    )


def render(make: Workbook, used: Used, created: datetime, *, texts: bool, noted: Sequence[bool]) -> Prototype:
    """The prototype of a make, as ``hollow`` gives it; ``texts`` where there are shared strings, ``noted`` by sheet.

    Every sheet gets one row with a cell of each look, so that XlsxWriter numbers the looks as it would for the whole
    workbook, and one merge, so that the place of merges shows.
    """
    sheets = []
    for sheet, looks, has_notes in zip(make.sheets, used, noted, strict=True):
        cells = tuple(Cell(1, column, None, look) for column, look in enumerate(looks, 1))
        if cells:
            cells = (replace(cells[0], value="-" if texts else None, note="-" if has_notes else ""), *cells[1:])
        sheets.append(replace(sheet, cells=cells, merges=(Area(2, 1, 2, 2),)))
    data = write_workbook(replace(make, sheets=tuple(sheets)), created=created)
    with ZipFile(BytesIO(data)) as source:
        parts = {info.filename: source.read(info) for info in source.infolist()}
    frames = tuple(_frame(_SHEET.format(n), parts) for n in range(1, len(sheets) + 1))
    custom = parts.pop(_CUSTOM, b"").decode()
    parts = {name: part for name, part in parts.items() if name != STRINGS and not is_of_notes(name)}
    package = BytesIO()
    with ZipFile(package, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(_entry(name), content)
    pieces = tuple(re.split(f"{_GAP}[0-9]+{_GAP}", custom)) if custom else ()
    return Prototype(package.getvalue(), frames, pieces)


def _frame(name: str, parts: dict[str, bytes]) -> Frame:
    xml = parts.pop(name).decode()
    head, _, rest = xml.partition('<dimension ref="')
    before_rows, _, _ = rest.partition('"')[2].partition("<sheetData>")
    data = _DATA.search(xml)
    assert data is not None
    before_merges, _, tail = xml[data.end() :].partition("<mergeCells ")
    end = tail.partition("</mergeCells>")[2]
    return Frame(name, head, before_rows, before_merges, end, tuple(_STYLE.findall(data[0])))


def _entry(name: str) -> ZipInfo:
    """Packed like XlsxWriter's: no time of day makes two files of the same content differ."""
    info = ZipInfo(name, _OLDEST)
    info.compress_type = ZIP_DEFLATED
    return info
