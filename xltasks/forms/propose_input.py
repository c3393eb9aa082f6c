"""What an office is to fill in, made from the official sheet: answers in yellow, whose sheet it is, and who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.forms.propose_rows import Moves, moved_sheet
from xltasks.forms.propose_seen import Seen
from xltasks.model.cell import Area
from xltasks.model.field import Field

_YELLOW, _GREY, _BLUE = "FFF9C4", "F5F5F5", "DCE6F1"
_LINE = draft.Edge("thin", "7F7F7F")
_BOX = draft.Border(_LINE, _LINE, _LINE, _LINE)
_PLAIN = draft.Look(draft.Font("宋体", 11), horizontal="left", vertical="center")
_LABEL = draft.Look(draft.Font("黑体", 11), _BLUE, _BOX, horizontal="center", vertical="center", wrap=True)
_ANSWER = draft.Look(
    draft.Font("宋体", 11), _YELLOW, _BOX, "@", horizontal="left", vertical="center", wrap=True, locked=False
)
_SMALL = draft.Look(draft.Font("宋体", 9, color="808080"), horizontal="right", vertical="center")
_WHOSE = "填报科室：{{ office.name }}　　截止时间：{{ deadline or '另行通知' }}　　联系人：{{ contact or '见通知' }}　{{ contact_phone }}"
_CODE = "表样编号：{{ form.code }}"
_NAME = "填报表"
_ROOM, _LEAST = 135.0, 40.0
"""Points of a row in which a text is to be typed, and of any other."""
_LABEL_SHARE = 0.15


@dataclass(frozen=True)
class Asking:
    """The sheet to fill in; its rows from the headings on stand ``by`` rows lower than on the official one."""

    sheet: draft.Sheet
    by: int


def input_sheet(sheet: draft.Sheet, seen: Seen, fields: Mapping[int, Field], signed: tuple[Field, ...]) -> Asking:
    """``sheet`` is the proposed official one, with its one row for all tasks."""
    body = seen.head[1] + 1
    moves = Moves(seen.head[1], (body, body), body, insert=seen.head[0], by=1)
    made = moved_sheet(sheet, moves)
    cells = [_inked(cell, fields) if cell.row == moves.to else cell for cell in made.cells]
    edges = Area(seen.head[0], min(seen.headings), seen.head[0], seen.width)
    cells += _spread(edges, _WHOSE, _PLAIN)
    merges = [*made.merges, *([edges] if edges.width > 1 else [])]
    bottom = max([moves.to, *(cell.row for cell in made.cells), *(area.bottom for area in made.merges)])
    drawn, heights, last = _foot(seen, signed, bottom + 2)
    for area, text, look in drawn:
        cells += _spread(area, text, look)
        merges += [area] if area.width > 1 else []
    long = any(field.kind == "text" for field in fields.values())
    rows = {row.number: row for row in made.rows} | heights
    rows |= {moves.to: draft.Row(moves.to, _ROOM if long else _LEAST), seen.head[0]: draft.Row(seen.head[0], 21)}
    area = made.page.area or Area(1, edges.left, bottom, edges.right)
    page = replace(
        made.page,
        area=Area(area.top, area.left, max(area.bottom, last), max(area.right, edges.right)),
        scale=100,
        fit_width=1,
        fit_height=0,
    )
    named = replace(made, name=_NAME, cells=tuple(cells), merges=tuple(merges), protected=True, gridlines=False)
    return Asking(replace(named, rows=tuple(rows[number] for number in sorted(rows)), page=page), moves.by)


def _inked(cell: draft.Cell, fields: Mapping[int, Field]) -> draft.Cell:
    """Answers in yellow and open, the rest grey and locked."""
    field = fields.get(cell.column)
    look = replace(cell.look, fill=_YELLOW if field else _GREY, locked=field is None, wrap=True)
    if field and field.kind == "text" and look.vertical in ("", "bottom", "center"):
        look = replace(look, vertical="top" if field.role == "narrative" else "center")
    return replace(cell, look=look)


def _foot(
    seen: Seen, signed: tuple[Field, ...], top: int
) -> tuple[list[tuple[Area, str, draft.Look]], dict[int, draft.Row], int]:
    """Who signs, two fields a row where there is room, and the form's code; with their heights and the last row."""
    left, right = min(seen.headings), seen.width
    parts = _parts(seen, left, right)
    drawn: list[tuple[Area, str, draft.Look]] = []
    heights = {}
    row = top
    for number, field in enumerate(signed):
        label, answer = parts[number % len(parts)]
        row = top + number // len(parts)
        look = replace(_ANSWER, number_format='yyyy"年"m"月"d"日"') if field.kind == "day" else _ANSWER
        drawn.append((Area(row, label[0], row, label[1]), field.label, _LABEL))
        drawn.append((Area(row, answer[0], row, answer[1]), f"{{{{ {field.name} }}}}", look))
        heights[row] = draft.Row(row, 27)
    last = row + 1 if signed else top
    drawn.append((Area(last, left, last, right), _CODE, _SMALL))
    heights[last] = draft.Row(last, 18)
    return drawn, heights, last


def _parts(seen: Seen, left: int, right: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where label and answer go, twice side by side where there are columns enough, by the columns' widths."""
    if right - left + 1 < 4:
        return [((left, left), (min(left + 1, right + 1), max(left + 1, right)))]
    widths = {column.number: column.width or 8.43 for column in seen.sheet.columns}
    total = sum(widths.get(column, 8.43) for column in range(left, right + 1))
    middle = left + 1
    while middle < right - 2 and sum(widths.get(c, 8.43) for c in range(left, middle + 1)) < total / 2:
        middle += 1
    parts = []
    for start, end in ((left, middle), (middle + 1, right)):
        label = start
        while label < end - 1 and sum(widths.get(c, 8.43) for c in range(start, label + 1)) < total * _LABEL_SHARE / 2:
            label += 1
        parts.append(((start, label), (label + 1, end)))
    return parts


def _spread(area: Area, text: str, look: draft.Look) -> list[draft.Cell]:
    """A text over an area, every cell of it inked."""
    return [
        draft.Cell(area.top, column, text if column == area.left else None, look)
        for column in range(area.left, area.right + 1)
    ]
