"""The parts that hold a workbook's notes, as XlsxWriter writes them: it reckons where their boxes stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

from xltasks.book.draft import Cell, Note, Row, Sheet, Workbook
from xltasks.book.write import write_workbook

_PARTS = ("xl/comments", "xl/drawings/vmlDrawing")


def is_of_notes(part: str) -> bool:
    """Whether a part holds notes and nothing else."""
    return part.startswith(_PARTS)


def notes_of(sheet: Sheet) -> tuple[Note, ...]:
    """The notes of a sheet."""
    own = (Note(cell.row, cell.column, cell.note) for cell in sheet.cells if cell.note)
    return (*own, *(sheet.body.notes if sheet.body else ()))


def note_parts(workbook: Workbook, notes: tuple[tuple[Note, ...], ...], created: datetime) -> Iterator[tuple[str, str]]:
    """Those parts by their names; of ``notes``, which are told by sheet, and the sizes of rows and columns."""
    if not any(notes):
        return
    bare = tuple(_bare(sheet, of) for sheet, of in zip(workbook.sheets, notes, strict=True))
    data = write_workbook(Workbook(bare, default_font=workbook.default_font), created=created)
    with ZipFile(BytesIO(data)) as package:
        for name in filter(is_of_notes, package.namelist()):
            yield name, package.read(name).decode()


def _bare(sheet: Sheet, notes: tuple[Note, ...]) -> Sheet:
    if not notes:
        return Sheet(sheet.name)
    body = sheet.body.rows() if sheet.body else ()
    return Sheet(
        sheet.name,
        tuple(Cell(note.row, note.column, note=note.text) for note in notes),
        rows=(*sheet.rows, *(Row(row.number, row.height, row.hidden) for row in body)),
        columns=tuple(replace(column, look=None) for column in sheet.columns),
        default_row_height=sheet.default_row_height,
        default_column_width=sheet.default_column_width,
    )
