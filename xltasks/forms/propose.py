"""A template proposed from an official sheet typed by hand: what it prints, and what an office is to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.forms.propose_declarations import bands_sheet, fields_sheet
from xltasks.forms.propose_fields import Proposed, proposed_fields
from xltasks.forms.propose_foot import foot
from xltasks.forms.propose_input import input_sheet
from xltasks.forms.propose_rows import Moves, moved_sheet
from xltasks.forms.propose_seen import Levels, Seen, levels_of
from xltasks.forms.propose_texts import following
from xltasks.model.cell import Area, column_letters
from xltasks.model.field import Field


@dataclass(frozen=True)
class Proposal:
    """Both workbooks, the fields they declare, and in Chinese what was assumed and is to be checked."""

    consolidated: draft.Workbook
    input: draft.Workbook
    fields: tuple[Field, ...]
    assumed: tuple[str, ...]


def propose(book: draft.Workbook, seen: Seen, signed: Iterable[Field] = ()) -> Proposal:
    """``book`` is the workbook ``seen.sheet`` is of; ``signed`` are the fields an office answers once, at the foot."""
    signed = tuple(signed)
    levels = levels_of(seen)
    proposed = proposed_fields(seen, levels, [field.name for field in signed])
    moves = Moves(seen.head[1], (seen.head[1] + 1, seen.last), seen.first)
    below: list[str] = []
    sheet = _drawn(seen, proposed, moves, below)
    task = Area(moves.to, min(seen.headings), moves.to, seen.width)
    item, about_item = _item_band(seen, levels, task)
    fields = (*proposed.fields.values(), *signed)
    asking = input_sheet(sheet, seen, proposed.fields, signed)
    down = Area(task.top + asking.by, task.left, task.bottom + asking.by, task.right)
    inner = item and Area(down.top, item.left, down.bottom, item.right)
    declared = fields_sheet(fields)
    return Proposal(
        consolidated=_workbook(book, sheet, bands_sheet(sheet.name, task, item), declared),
        input=_workbook(book, asking.sheet, bands_sheet(asking.sheet.name, down, inner), declared),
        fields=fields,
        assumed=(*_said(seen), *levels.assumed, *about_item, *proposed.assumed, *below, *_left_out(book, seen)),
    )


def _drawn(seen: Seen, proposed: Proposed, moves: Moves, said: list[str]) -> draft.Sheet:
    """The sheet with one row for all of its body, everything typed by hand replaced by what stands for it.

    What became of the cells below the body is added to ``said``.
    """
    moved = moved_sheet(seen.sheet, moves)
    body = {column: f"{{{{ {name} }}}}" for column, name in seen.known.items()}
    body |= {column: f"{{{{ {field.name} }}}}" for column, field in proposed.fields.items()}
    cells = []
    for cell in moved.cells:
        if cell.row > moves.to:
            made, about = foot(cell, seen, proposed.fields, moves.to)
            cells.append(following(made, seen.said))
            said += [about] if about else []
        elif cell.row != moves.to:
            cells.append(following(cell, seen.said))
        elif cell.column in body:
            cells.append(draft.Cell(cell.row, cell.column, body.pop(cell.column), cell.look))
        elif not cell.formula:
            cells.append(draft.Cell(cell.row, cell.column, None, cell.look))
        else:
            cells.append(cell)
    drawn = {cell.column: cell.look for cell in cells if cell.row == moves.to}
    look = next(iter(drawn.values()), draft.Look())
    cells += [draft.Cell(moves.to, column, text, look) for column, text in body.items()]
    page = moved.page
    if page.repeat_rows is None:
        page = replace(page, repeat_rows=seen.head)
    return replace(moved, cells=tuple(cells), page=page, freeze=moved.freeze or (moves.to, 1), visibility="visible")


def _item_band(seen: Seen, levels: Levels, task: Area) -> tuple[Area | None, tuple[str, ...]]:
    """The columns that differ from row to row, and whatever of the task stands between them."""
    edges = levels.band(seen.headings)
    if edges is None:
        return None, ()
    band = Area(task.top, edges[0], task.bottom, edges[1])
    between = [column for column in levels.task if band.left <= column <= band.right and not levels.repeated]
    names = "、".join(f"“{seen.name(column)}”" for column in sorted(between))
    said = (f"{names}夹在事项的列之间，表样里按每行一格处理；要合并，请把这些列移到一边",) if between else ()
    return band, said


def _workbook(book: draft.Workbook, *sheets: draft.Sheet) -> draft.Workbook:
    return draft.Workbook(sheets, title=book.title, default_font=book.default_font, active=sheets[0].name)


def _said(seen: Seen) -> list[str]:
    said = [
        f"表“{seen.sheet.name}”：标题行第 {seen.head[0]} 至 {seen.head[1]} 行，任务从第 {seen.first} 行到第 {seen.last} 行"
    ]
    shown = "、".join(
        f"{column_letters(column)} 列“{seen.name(column)}”＝{name}" for column, name in sorted(seen.known.items())
    )
    said.append(f"取自台账的列：{shown}")
    texts = "".join(seen.text(row, column) for row, column in seen.cells if row <= seen.head[1])
    follow = [f"“{text}”→{put}" for text, put in seen.said if text in "".join(texts.split())]
    if follow:
        said.append("标题里随单位、年份和期次变化的文字：" + "、".join(follow))
    return said


def _left_out(book: draft.Workbook, seen: Seen) -> list[str]:
    """What of the workbook is not in the template."""
    rows = {row for rows in seen.tasks for row in rows}
    between = sorted(
        row
        for row, column in seen.cells
        if seen.head[1] < row <= seen.last and row not in rows and seen.text(row, column)
    )
    said = []
    if between:
        numbers = "、".join(str(row) for row in dict.fromkeys(between))
        said.append(f"第 {numbers} 行不是任务（分组标题、小计等），没有画进表样；需要时请自己加一个分组区块")
    headless = sorted(
        {
            c
            for r, c in seen.cells
            if r in rows and c not in seen.headings and seen.merge(r, c) is None and seen.text(r, c)
        }
    )
    if headless:
        said.append(f"{'、'.join(column_letters(column) for column in headless)} 列没有标题，表样里留空")
    if seen.sheet.validations:
        said.append("原表的下拉和有效性规则没有照搬：字段表会生成新的")
    others = [sheet.name for sheet in book.sheets if sheet.name != seen.sheet.name and sheet.visibility == "visible"]
    if others:
        said.append(f"其他工作表（{'、'.join(others)}）没有画进表样")
    return said
