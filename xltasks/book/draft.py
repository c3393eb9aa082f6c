"""A workbook as data: what a template was read into and what a writer writes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from xltasks.book.grid import Visibility
from xltasks.model.cell import Area, CellValue


@dataclass(frozen=True)
class Font:
    """``size`` in points, ``color`` as ``RRGGBB`` (empty: automatic)."""

    name: str = "宋体"
    size: float = 11
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    color: str = ""
    script: Literal["", "super", "sub"] = ""


@dataclass(frozen=True)
class Edge:
    """One border line; ``style`` is the name of ECMA-376 ST_BorderStyle (``thin``, ``medium``, …), empty for none."""

    style: str = ""
    color: str = ""


@dataclass(frozen=True)
class Border:
    left: Edge = Edge()
    right: Edge = Edge()
    top: Edge = Edge()
    bottom: Edge = Edge()
    diagonal: Edge = Edge()
    diagonal_up: bool = False
    diagonal_down: bool = False


@dataclass(frozen=True)
class Look:
    """How a cell looks and whether protection locks it. ``horizontal``/``vertical`` as in ECMA-376 (``center``, …)."""

    font: Font = Font()
    fill: str = ""
    """Solid fill ``RRGGBB``; empty for none."""
    border: Border = Border()
    number_format: str = "General"
    horizontal: str = ""
    vertical: str = ""
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    rotation: int = 0
    """Degrees as Excel stores them (0–180, 255 for stacked text)."""
    locked: bool = True
    hidden: bool = False


@dataclass(frozen=True)
class Run:
    """A stretch of rich text."""

    text: str
    font: Font | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to write. With a ``formula`` (``=SUM(A1:A3)``), ``value`` is its cached result, None for blank.

    Text is always written as text, whatever it begins with. ``runs`` replaces ``value`` where the text is rich.
    ``link`` is an internal place such as ``'填报表'!B7``.
    """

    row: int
    column: int
    value: CellValue = None
    look: Look = Look()
    formula: str = ""
    runs: tuple[Run, ...] = ()
    note: str = ""
    link: str = ""


@dataclass(frozen=True)
class Lines:
    """Rows of plain values from column 1, all of one look, for lists too long to be told cell by cell.

    Row ``top`` holds the first; None and empty texts leave their cells out. No dates.
    """

    top: int
    values: Sequence[tuple[CellValue, ...]]
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class Row:
    """``height`` in points, None for the program's own choice."""

    number: int
    height: float | None = None
    hidden: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Pattern:
    """The columns and looks of the cells in one kind of row, from left to right."""

    columns: tuple[int, ...]
    looks: tuple[Look, ...]


class Filled(NamedTuple):
    """One row of a body: its ``values`` by the cells of its pattern, or none at all.

    ``odd`` are those of its cells that are more than a value and a look, instead of the pattern's.
    """

    number: int
    pattern: Pattern
    values: tuple[CellValue, ...] = ()
    height: float | None = None
    hidden: bool = False
    odd: tuple[Cell, ...] = ()


Edges = tuple[int, int, int, int]
"""Top, left, bottom and right of a merge."""


class Note(NamedTuple):
    """A note beside a cell of a body."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, eq=False)
class Body:
    """The rows ``top`` to ``bottom`` of a sheet too long to be held cell by cell, told anew whenever they are asked for.

    ``patterns`` are all that the rows have, in the order in which they come first. A day needs a look of its own.
    """

    top: int
    bottom: int
    patterns: tuple[Pattern, ...]
    rows: Callable[[], Iterable[Filled]]
    merges: Callable[[], Iterable[Edges]] = tuple
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Column:
    """``width`` in characters of the default font, as stored in the file."""

    number: int
    width: float | None = None
    hidden: bool = False
    look: Look | None = None


@dataclass(frozen=True)
class Validation:
    """Data validation over ``areas``. Formulas without leading ``=``; a list's inline options go in ``options``."""

    areas: tuple[Area, ...]
    type: Literal["list", "whole", "decimal", "date", "time", "textLength", "custom", "any"]
    operator: str = ""
    """``between``, ``notBetween``, ``equal``, ``notEqual``, ``greaterThan``, ``lessThan``, … (ECMA-376)."""
    formula1: str = ""
    formula2: str = ""
    options: tuple[str, ...] = ()
    ignore_blank: bool = True
    error_style: Literal["stop", "warning", "information"] = "stop"
    show_error: bool = True
    error_title: str = ""
    error: str = ""
    show_prompt: bool = True
    prompt_title: str = ""
    prompt: str = ""


@dataclass(frozen=True)
class Conditional:
    """A conditional format over ``areas``; formulas relative to the first area's first cell, without ``=``.

    ``type`` is ``expression`` or ``cellIs`` (with ``operator``); text rules are read as the expressions they stand for.
    """

    areas: tuple[Area, ...]
    type: Literal["expression", "cellIs"]
    formulas: tuple[str, ...]
    operator: str = ""
    font_color: str = ""
    bold: bool | None = None
    fill: str = ""
    stop: bool = False


@dataclass(frozen=True)
class Page:
    """Print set-up; margins in inches, ``paper`` as Excel numbers it (9 is A4), ``scale`` in percent."""

    paper: int = 9
    landscape: bool = False
    scale: int = 100
    fit_width: int | None = None
    """Pages wide and tall to fit to; None where the scale counts."""
    fit_height: int | None = None
    left: float = 0.7
    right: float = 0.7
    top: float = 0.75
    bottom: float = 0.75
    header_margin: float = 0.3
    footer_margin: float = 0.3
    header: str = ""
    footer: str = ""
    center_horizontally: bool = False
    center_vertically: bool = False
    area: Area | None = None
    repeat_rows: tuple[int, int] | None = None
    repeat_columns: tuple[int, int] | None = None
    row_breaks: tuple[int, ...] = ()
    """Rows after which a page ends."""


@dataclass(frozen=True)
class Series:
    """Numbers of the chart's own sheet, one beside each category."""

    name: str
    values: Area
    color: str = ""


@dataclass(frozen=True)
class Chart:
    """A native chart of stacked bars over cells of its own sheet; ``row`` and ``column`` are its upper left cell,
    sizes in pixels. The first category stands on top."""

    title: str
    categories: Area
    series: tuple[Series, ...]
    row: int
    column: int
    width: int = 640
    height: int = 320


@dataclass(frozen=True)
class Sheet:
    """One sheet to write. ``freeze`` is the first cell (row, column) that scrolls."""

    name: str
    cells: tuple[Cell, ...] = ()
    merges: tuple[Area, ...] = ()
    rows: tuple[Row, ...] = ()
    columns: tuple[Column, ...] = ()
    validations: tuple[Validation, ...] = ()
    conditionals: tuple[Conditional, ...] = ()
    page: Page = field(default_factory=Page)
    protected: bool = False
    grows: bool = False
    """Whether rows may be inserted although it is protected."""
    visibility: Visibility = "visible"
    freeze: tuple[int, int] | None = None
    zoom: int = 100
    gridlines: bool = True
    tab_color: str = ""
    default_row_height: float | None = None
    default_column_width: float | None = None
    lines: tuple[Lines, ...] = ()
    """Below all ``cells`` and the ``body``, from top to bottom."""
    charts: tuple[Chart, ...] = ()
    """Written, never read: a template's own charts are not kept."""
    body: Body | None = None
    """Below all ``cells``."""


@dataclass(frozen=True)
class Name:
    """A defined name: ``refers_to`` without ``=``; ``sheet`` where it is local to one."""

    name: str
    refers_to: str
    sheet: str = ""


@dataclass(frozen=True)
class Workbook:
    """A whole workbook. ``properties`` are custom document properties, written as strings."""

    sheets: tuple[Sheet, ...]
    names: tuple[Name, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    title: str = ""
    author: str = ""
    default_font: Font = Font()
    active: str = ""
    """The sheet shown first; empty for the first visible one."""


def unfolded(sheet: Sheet) -> Sheet:
    """The sheet with its body told cell by cell, for those who change cells."""
    body = sheet.body
    if body is None:
        return sheet
    filled = tuple(body.rows())
    cells = tuple([cell for row in filled for cell in cells_of(row)])
    if body.notes:
        notes = {(note.row, note.column): note.text for note in body.notes}
        cells = tuple([replace(cell, note=notes.get((cell.row, cell.column), cell.note)) for cell in cells])
    return replace(
        sheet,
        cells=(*sheet.cells, *cells),
        rows=(*sheet.rows, *(Row(row.number, row.height, row.hidden) for row in filled)),
        merges=(*sheet.merges, *(Area(*edges) for edges in body.merges())),
        body=None,
    )


def cells_of(row: Filled) -> Iterator[Cell]:
    """The cells of one row of a body."""
    pattern, odd = row.pattern, {cell.column: cell for cell in row.odd}
    values = row.values or (None,) * len(pattern.columns)
    for column, look, value in zip(pattern.columns, pattern.looks, values, strict=True):
        yield odd.get(column) or Cell(row.number, column, value, look)
