"""Headings across a hand-made table (一、经济发展) made into a column of the register."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from xltasks.model.cell import Area, CellValue, shown
from xltasks.store.register_headings import NUMBER, TITLE, squeezed
from xltasks.store.register_table import Table

_ORDERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．,，]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章部类批])"
)
_OTHER = re.compile(r"[:：]|[。；;]\Z|(?:合|总|小|共)计|\A注|\A备注|说明")
_LONGEST = 40
_NAME = "分组"


def with_sections(table: Table) -> tuple[Table, Mapping[tuple[int, int], str], list[str]]:
    """The table with a column for the headings across it, where those headings are, and what was assumed."""
    if NUMBER not in table.columns or TITLE not in table.columns:
        return table, {}, []
    spare = max([*(column for _, column in table.sheet.cells), *table.headed.values()]) + 3
    cells = dict(table.sheet.cells)
    places: dict[tuple[int, int], str] = {}
    found: dict[tuple[int, int], str] = {}
    current: tuple[tuple[int, int], str] | None = None
    for row in sorted({row for row, _ in table.sheet.cells if row >= table.top}):
        heading = _heading(table, row)
        if heading is not None:
            current = heading
        elif current is not None and table.text(row, TITLE):
            cells[row, spare] = current[1]
            found[current[0]] = current[1]
            places[row, spare] = current[1]
    if not found:
        return table, {}, []
    name = next(name for name in (_NAME, f"{_NAME}（标题行）") if name not in table.headed)
    said = [f"横跨全表的标题行（{'、'.join(dict.fromkeys(found.values()))}）记为“{name}”一列"]
    cells, renumbered = _numbered(table, cells, places)
    if renumbered:
        said.append("各分组的序号都从头编起，改成“分组-序号”（如 2-1），请核对")
    sheet = replace(table.sheet, cells=cells)
    merged = {**table.merged, spare: ()}
    for row, _ in found:  # an unmerged one holds no task either
        across = Area(
            row, min(table.columns[NUMBER], table.columns[TITLE]), row, max(table.columns[NUMBER], table.columns[TITLE])
        )
        for column in {table.columns[NUMBER], table.columns[TITLE]}:
            merged[column] = (*merged.get(column, ()), across)
    return replace(table, sheet=sheet, further={**table.further, name: spare}, merged=merged), found, said


def _heading(table: Table, row: int) -> tuple[tuple[int, int], str] | None:
    """The place and the text of a row that is a heading across the table."""
    filled = sorted((column, value) for (at, column), value in table.sheet.cells.items() if at == row)
    filled = [(column, value) for column, value in filled if shown(value).strip()]
    if len(filled) != 1 or not isinstance(filled[0][1], str):
        return None
    column, text = filled[0][0], squeezed(shown(filled[0][1]))
    area = next((area for area in table.sheet.merges if area.holds(row, column)), None)
    across = (
        area is not None
        and area.height == 1
        and area.left <= table.columns[NUMBER]
        and area.right >= table.columns[TITLE]
    )
    if len(text) > _LONGEST or _OTHER.search(text) or not (across or _ORDERED.match(text)):
        return None
    return (row, column), text


def _numbered(
    table: Table, cells: dict[tuple[int, int], CellValue], sections: Mapping[tuple[int, int], str]
) -> tuple[dict[tuple[int, int], CellValue], bool]:
    """The cells with numbers that tell the tasks of all sections apart, where each section counts from the start."""
    column = table.columns[NUMBER]
    order = {name: number for number, name in enumerate(dict.fromkeys(sections.values()), 1)}
    owners: dict[str, set[str]] = {}
    for (row, _), name in sections.items():
        if table.owns(row, NUMBER):
            owners.setdefault(table.text(row, NUMBER), set()).add(name)
    if all(len(names) == 1 for names in owners.values()):
        return cells, False
    for (row, _), name in sections.items():
        if table.owns(row, NUMBER):
            cells[row, column] = f"{order[name]}-{table.text(row, NUMBER)}"
    return cells, True
