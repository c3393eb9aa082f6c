"""A plain table on a sheet of its own: title, a sentence on how to read it, headings, lines high enough for their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.book.measure import column_points, line_height, lines_needed, usable
from xltasks.model.cell import Area, CellValue, shown

FIRST = 4
"""The first line under title, sentence and headings."""
_SIZE = 11.0
_FONT = draft.Font("宋体", _SIZE)
_LINE = draft.Edge("thin", "A6A6A6")
_BOX = draft.Border(_LINE, _LINE, _LINE, _LINE)
_TITLE = draft.Look(font=draft.Font("黑体", 16), vertical="center")
_LEAD = draft.Look(font=draft.Font("宋体", 10, color="595959"), vertical="center", wrap=True)
_HEAD = draft.Look(
    font=draft.Font("黑体", _SIZE), fill="D9E2EF", border=_BOX, horizontal="center", vertical="center", wrap=True
)
_TEXT = draft.Look(font=_FONT, border=_BOX, number_format="@", vertical="center", wrap=True)
_MIDDLE = replace(_TEXT, horizontal="center")
_LOOKS = {
    "text": _TEXT,
    "middle": _MIDDLE,
    "number": replace(_MIDDLE, number_format="0"),
    "count": replace(_MIDDLE, number_format="0;-0;"),
    "share": replace(_MIDDLE, number_format="0.0%"),
    "time": replace(_MIDDLE, number_format="yyyy-mm-dd hh:mm"),
}
_ON_ONE_PAGE = 24
"""Lines that fit on one page with their chart and can still be read."""
_TALLEST = 409.0
"""Points: the most Excel allows a row."""


@dataclass(frozen=True)
class Heading:
    """A column: its heading, its width in characters, and what stands in it (text, middle, number,
    count, share, time); of counts only what is not 0 shows."""

    text: str
    width: float
    kind: str = "text"


@dataclass(frozen=True)
class Said:
    """A cell with more than its value: a fill ``RRGGBB``, a link to a place in the workbook, a bold font."""

    value: CellValue
    fill: str = ""
    link: str = ""
    bold: bool = False


Line = Sequence[CellValue | Said]


def plain_sheet(name: str, words: tuple[str, str], headings: Sequence[Heading], lines: Sequence[Line]) -> draft.Sheet:
    """``words`` are the title and the sentence under it. Prints one page wide, its headings on every page."""
    width = len(headings)
    cells = [draft.Cell(1, 1, words[0], _TITLE), draft.Cell(2, 1, words[1], _LEAD)]
    cells += [draft.Cell(FIRST - 1, column, heading.text, _HEAD) for column, heading in enumerate(headings, 1)]
    for row, line in enumerate(lines, FIRST):
        cells += [
            _cell((row, column), value, heading)
            for column, (value, heading) in enumerate(zip(line, headings, strict=True), 1)
        ]
    total = sum(heading.width for heading in headings)
    rows = [draft.Row(1, 30.0), draft.Row(2, _height((words[1],), (total,), 10.0)), draft.Row(FIRST - 1, 32.0)]
    widths = tuple(heading.width for heading in headings)
    rows += [draft.Row(row, _height(_texts(line, headings), widths)) for row, line in enumerate(lines, FIRST)]
    return draft.Sheet(
        name,
        cells=tuple(cells),
        merges=(Area(1, 1, 1, width), Area(2, 1, 2, width)),
        rows=tuple(rows),
        columns=tuple(draft.Column(number, each) for number, each in enumerate(widths, 1)),
        page=draft.Page(
            landscape=True, fit_width=1, fit_height=0, repeat_rows=(FIRST - 1, FIRST - 1), footer="&C第 &P 页，共 &N 页"
        ),
        freeze=(FIRST, 2),
        gridlines=False,
    )


def _cell(place: tuple[int, int], said: CellValue | Said, heading: Heading) -> draft.Cell:
    value = _value(said)
    look = _LOOKS[heading.kind]
    if isinstance(value, str) and heading.kind not in ("text", "middle"):
        look = _MIDDLE
    if isinstance(said, Said):
        font = replace(_FONT, bold=said.bold)
        if said.link:
            font = replace(font, underline=True, color="0563C1")
        look = replace(look, fill=said.fill, font=font)
        return draft.Cell(*place, value, look, link=said.link)
    return draft.Cell(*place, value, look)


def _value(said: CellValue | Said) -> CellValue:
    return said.value if isinstance(said, Said) else said


def _texts(line: Line, headings: Sequence[Heading]) -> tuple[CellValue, ...]:
    """What may need more than one line: numbers and times have columns wide enough."""
    return tuple(
        _value(said) if heading.kind in ("text", "middle") else None
        for said, heading in zip(line, headings, strict=True)
    )


def with_chart(sheet: draft.Sheet, chart: draft.Chart, lines: int) -> draft.Sheet:
    """The sheet with a chart under its lines, on the same printed page where that stays legible."""
    page = replace(sheet.page, fit_height=1) if lines <= _ON_ONE_PAGE else sheet.page
    return replace(sheet, charts=(*sheet.charts, chart), page=page)


def _height(values: Sequence[CellValue], widths: Sequence[float], size: float = _SIZE) -> float:
    lines = max(
        lines_needed(shown(value), usable(column_points(width, _FONT)), size)
        for value, width in zip(values, widths, strict=True)
    )
    return min(max(lines, 1) * line_height(size) + 6.0, _TALLEST)
