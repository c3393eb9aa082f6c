"""The fast way to many workbooks of one make: XlsxWriter renders what they share once, cells are written directly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import chain

from xltasks.book.characters import cut_text
from xltasks.book.draft import Look, Workbook
from xltasks.book.emit_cells import Unusual
from xltasks.book.emit_notes import note_parts, notes_of
from xltasks.book.emit_sheet import Grid, grid
from xltasks.book.prototype import STRINGS, Frame, Prototype, Used, hollow, render
from xltasks.book.shared_texts import Texts, escaped_marks
from xltasks.book.write import LONGEST_PROPERTY, write_workbook
from xltasks.book.write_rules import fits_inline

_KEPT = 64
"""Prototypes remembered: offices with the same number of rows share one."""

_Make = tuple[Workbook, datetime, tuple[tuple[int, ...], ...], bool, tuple[bool, ...]]


class Emitter:
    """Writes what ``write_workbook`` writes, part by part the same bytes, several times as fast from the second on.

    Workbooks are of one make when all but their cells, row heights, merges and property values is the same. What only
    XlsxWriter can write (links, rich text, charts, long lists) goes to ``write_workbook``.
    """

    def __init__(self) -> None:
        self._prototypes: dict[_Make, Prototype] = {}
        self._looks: dict[Look, int] = {}

    def write(self, workbook: Workbook, *, created: datetime) -> bytes:
        """The bytes of an .xlsx file, as ``write_workbook`` says."""
        try:
            return self._written(workbook, created)
        except Unusual:
            return write_workbook(workbook, created=created)

    def _written(self, workbook: Workbook, created: datetime) -> bytes:
        _check_parts(workbook)
        grids = [grid(sheet) for sheet in workbook.sheets]
        values = [_property(value) for _, value in workbook.properties]
        known: dict[int, int] = {}
        used = tuple(self._used(filled, known) for filled in grids)
        texts = any(filled.has_texts() for filled in grids)
        notes = tuple(map(notes_of, workbook.sheets))
        prototype = self._prototype(workbook, created, used, texts=texts, noted=tuple(map(bool, notes)))
        further = ((name, iter((part,))) for name, part in note_parts(workbook, notes, created))
        return prototype.filled(chain(_parts(grids, prototype, (used, known)), further), values)

    def _used(self, filled: Grid, known: dict[int, int]) -> tuple[int, ...]:
        """The looks of a sheet by our own numbers, in the order in which they come first."""
        found: dict[int, None] = {}
        for identity, look in filled.used().items():
            number = known.get(identity)
            if number is None:
                number = known[identity] = self._looks.setdefault(look, len(self._looks))
            found[number] = None
        return tuple(found)

    def _prototype(
        self,
        workbook: Workbook,
        created: datetime,
        used: tuple[tuple[int, ...], ...],
        *,
        texts: bool,
        noted: tuple[bool, ...],
    ) -> Prototype:
        make = (hollow(workbook), created, used, texts, noted)
        known = self._prototypes.get(make)
        if known is None:
            looks = list(self._looks)
            drawn: Used = tuple(tuple(looks[number] for number in numbers) for numbers in used)
            known = render(make[0], drawn, created, texts=texts, noted=noted)
            if len(self._prototypes) >= _KEPT:
                self._prototypes.pop(next(iter(self._prototypes)))
            self._prototypes[make] = known
        return known


def _parts(
    grids: list[Grid],
    prototype: Prototype,
    looks: tuple[tuple[tuple[int, ...], ...], dict[int, int]],
) -> Iterator[tuple[str, Iterator[str]]]:
    """The parts that differ, each in pieces, to be asked for one after another: texts get their numbers on the way.

    ``looks`` are those used by sheet, and their numbers by identity.
    """
    with closing(Texts()) as texts:
        for filled, numbers, frame in zip(grids, looks[0], prototype.frames, strict=True):
            style = dict(zip(numbers, frame.styles, strict=True))
            styles = {identity: style[number] for identity, number in looks[1].items() if number in style}
            yield frame.part, _sheet(filled, frame, styles, texts)
        if texts.unique:
            yield STRINGS, texts.xml()


def _sheet(filled: Grid, frame: Frame, styles: dict[int, str], texts: Texts) -> Iterator[str]:
    yield f'{frame.before_dimension}<dimension ref="{filled.dimension}"{frame.before_rows}'
    if filled.empty:
        yield "<sheetData/>"
    else:
        yield "<sheetData>"
        yield from filled.xml(styles, texts, frame.drawn)
        yield "</sheetData>"
    yield frame.before_merges
    yield from filled.merged()
    yield frame.end


def _check_parts(workbook: Workbook) -> None:
    """Raises Unusual for charts, and for a list too long for its rule: both need parts of their own."""
    for sheet in workbook.sheets:
        if sheet.charts:
            raise Unusual
        for rule in sheet.validations:
            if rule.options and not fits_inline(rule.options):
                raise Unusual


def _property(value: str) -> str:
    text = cut_text(value, LONGEST_PROPERTY)
    if "_x" in text:
        raise Unusual
    return escaped_marks(text)
