"""References in formulas: found without being fooled by strings and names, and moved to where the rows went."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xltasks.model.cell import Area, column_letters, column_number

_TOKEN = re.compile(
    r"""
    (?P<string>"(?:[^"]|"")*")
  | (?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
    (?P<first>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})(?::(?P<last>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}))?
    (?![\w(.!])
  | (?P<word>[\w.\\]+\(?)
    """,
    re.VERBOSE,
)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)")
_ROW_COLUMN = re.compile(r"(?i)r\d*|c\d*|r\d*c\d*")


@dataclass(frozen=True)
class Reference:
    """A reference as written: ``sheet`` is empty for the formula's own."""

    sheet: str
    area: Area
    single: bool
    marks: tuple[str, str, str, str]
    """The dollar signs before the first column and row and the last column and row."""

    def written(self, sheet: str, area: Area, *, single: bool) -> str:
        """The reference with another area, its dollar signs kept."""
        a, b, c, d = self.marks
        first = f"{a}{column_letters(area.left)}{b}{area.top}"
        prefix = f"{quoted(sheet)}!" if sheet else ""
        return prefix + (first if single else f"{first}:{c}{column_letters(area.right)}{d}{area.bottom}")


def quoted(sheet: str) -> str:
    """A sheet name as formulas write it: bare only where it could be nothing else, neither ``A1`` nor ``R1C1``."""
    bare = re.fullmatch(r"[^\W\d]\w*", sheet) and not _CELL.fullmatch(sheet) and not _ROW_COLUMN.fullmatch(sheet)
    return sheet if bare else "'" + sheet.replace("'", "''") + "'"


def references(formula: str) -> Iterator[Reference]:
    """Every cell reference of a formula, in order."""
    for match in _TOKEN.finditer(formula):
        if match["first"]:
            yield _reference(match)


def tokens(formula: str) -> Iterator[str | Reference]:
    """A formula in pieces, in order: references, texts in quotation marks, words (with the bracket that follows), signs."""
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        yield _reference(match) if match and match["first"] else match[0] if match else formula[at]
        at = match.end() if match else at + 1


def moved(formula: str, move: Callable[[Reference], str]) -> str:
    """The formula with every reference replaced by what ``move`` returns."""

    def replaced(match: re.Match[str]) -> str:
        return move(_reference(match)) if match["first"] else match[0]

    return _TOKEN.sub(replaced, formula)


def shifted(formula: str, rows: int, columns: int) -> str:
    """The formula as Excel would fill it further down and to the right."""

    def move(reference: Reference) -> str:
        a, b, c, d = (0 if mark else step for mark, step in zip(reference.marks, (columns, rows) * 2, strict=True))
        area = reference.area
        area = Area(max(area.top + b, 1), max(area.left + a, 1), max(area.bottom + d, 1), max(area.right + c, 1))
        return reference.written(reference.sheet, area, single=reference.single)

    return moved(formula, move) if rows or columns else formula


def relative(formula: str, row: int, column: int) -> str:
    """The formula with distances for places (R1C1): the same text in every cell for which it says the same."""

    def distances(reference: Reference) -> str:
        a, b, c, d = reference.marks
        area = reference.area
        first = f"R{b or '+'}{area.top - (0 if b else row)}C{a or '+'}{area.left - (0 if a else column)}"
        last = f"R{d or '+'}{area.bottom - (0 if d else row)}C{c or '+'}{area.right - (0 if c else column)}"
        return f"{reference.sheet}!{first}" if reference.single else f"{reference.sheet}!{first}:{last}"

    return moved(formula, distances)


def _reference(match: re.Match[str]) -> Reference:
    sheet = (match["sheet"] or "")[:-1]
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    first, last = _parts(match["first"]), _parts(match["last"] or match["first"])
    area = Area(first[3], first[1], last[3], last[1])
    return Reference(sheet, area, match["last"] is None, (first[0], first[2], last[0], last[2]))


def _parts(cell: str) -> tuple[str, int, str, int]:
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(f"not a cell: {cell!r}")
    return match[1], column_number(match[2]), match[3], int(match[4])
