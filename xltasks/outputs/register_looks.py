"""How the sheets of a register look, and the pieces all of them are drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from xltasks.book.draft import Border, Cell, Column, Edge, Font, Look, Page, Row, Validation
from xltasks.model.cell import Area, CellValue

_LINE = Edge("thin", "A6A6A6")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
TITLE = Look(Font("黑体", 16), vertical="center")
TIP = Look(Font("宋体", 10, color="7F7F7F"), vertical="center", wrap=True)
HEADING = Look(Font("黑体", 11), "D9E2EF", _BOX, horizontal="center", vertical="center", wrap=True)
LABEL = Look(Font("宋体", 11, bold=True), "F2F2F2", _BOX, horizontal="center", vertical="center", wrap=True)
ENTRY = Look(Font("宋体", 11), border=_BOX, number_format="@", vertical="center", wrap=True)
SPARE = Look(Font("宋体", 11), number_format="@", vertical="center", wrap=True)
CENTRED = Look(Font("宋体", 11), border=_BOX, number_format="@", horizontal="center", vertical="center", wrap=True)
REMARK = Look(Font("宋体", 10, color="595959"), border=_BOX, vertical="center", wrap=True)
PARAGRAPH = Look(Font("宋体", 11), border=_BOX, vertical="center", wrap=True, indent=1)

FIRST = 4
"""The first row below the headings."""
_TALLEST = 409.0
"""Points; no row can be higher (Excel)."""


def title_cells(title: str, tip: str, width: int) -> list[Cell]:
    spare = [Cell(row, column, None, look) for row, look in ((1, TITLE), (2, TIP)) for column in range(2, width + 1)]
    return [Cell(1, 1, title, TITLE), Cell(2, 1, tip, TIP), *spare]


def title_merges(width: int) -> tuple[Area, ...]:
    return Area(1, 1, 1, width), Area(2, 1, 2, width)


def top_rows() -> tuple[Row, ...]:
    return Row(1, 30), Row(2, 20), Row(FIRST - 1, 26)


def heading_cells(headings: Iterable[tuple[str, str]]) -> list[Cell]:
    """Headings with their notes."""
    return [
        Cell(FIRST - 1, column, heading, HEADING, note=note) for column, (heading, note) in enumerate(headings, start=1)
    ]


def record_cells(row: int, values: tuple[CellValue, ...], centred: tuple[int, ...]) -> list[Cell]:
    return [
        Cell(row, index + 1, value, dated(CENTRED if index in centred else ENTRY, value))
        for index, value in enumerate(values)
    ]


def dated(look: Look, value: CellValue) -> Look:
    """The look with a number format under which a day or a time is one: as text it would be a number."""
    if isinstance(value, datetime):
        return replace(look, number_format="yyyy-mm-dd hh:mm" if value.time() != time() else "yyyy-mm-dd")
    if isinstance(value, date):
        return replace(look, number_format="yyyy-mm-dd")
    if isinstance(value, (time, timedelta)):
        return replace(look, number_format="hh:mm:ss" if isinstance(value, time) else "[h]:mm:ss")
    return look


def choices(area: Area, options: tuple[str, ...], title: str, prompt: str) -> Validation:
    return Validation(
        (area,), "list", options=options, error_style="information", error_title=title, error=prompt,
        prompt_title=title, prompt=prompt,
    )  # fmt: skip


def columns_of(*widths: float, look: Look | None = None) -> tuple[Column, ...]:
    return tuple(Column(number, width, look=look) for number, width in enumerate(widths, start=1))


def landscape(repeat: tuple[int, int] | None = None) -> Page:
    return Page(landscape=True, fit_width=1, fit_height=0, repeat_rows=repeat, footer="&C第 &P 页，共 &N 页")


def height_for(text: str, characters: int) -> float:
    """Points for a text at so many full-width characters a line."""
    lines = sum(-(-max(len(line), 1) // characters) for line in text.split("\n"))
    return min(max(24.0, 16.0 * lines + 8), _TALLEST)
