"""The drawn cells of a sheet as units: what each holds, which band owns it, how far it reaches."""

from __future__ import annotations

from collections.abc import Mapping

from xltasks.book import draft
from xltasks.errors import Fault
from xltasks.forms.expressions import is_expression, plain_name, whole_expression, with_formula
from xltasks.forms.form import Band, Content, Expression, Formula, Placement, Text, Unit
from xltasks.forms.scope import KNOWN
from xltasks.model.cell import Area, cell_name

_PLAIN = draft.Look()


def content_of(cell: draft.Cell, fields: frozenset[str]) -> Content | None:
    """What a drawn cell says; None where it is empty. ``fields`` are those that are answered."""
    if cell.formula:
        return Formula(cell.formula)
    text = "".join(run.text for run in cell.runs) or (cell.value if isinstance(cell.value, str) else "")
    if is_expression(text):
        text, formula = with_formula(text)
        whole = whole_expression(text)
        if whole is None:
            return Expression(text, whole=False)
        subject, name = plain_name(whole) or ("", "")
        placed = name in fields and name not in (KNOWN.get(subject) or ())  # {{ office.phone }} is the register's
        return Placement(name) if placed and not formula else Expression(whole, whole=True, formula=formula)
    if cell.value is None and not cell.runs:
        return None
    return Text(cell.value if not cell.runs else text, cell.runs)


def units_of(
    sheet: draft.Sheet, bands: tuple[Band, ...], fields: frozenset[str]
) -> tuple[tuple[Unit, ...], list[Fault]]:
    """Every unit of a sheet, row by row, and the merges that bands cut."""
    faults: list[Fault] = []
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    under: dict[tuple[int, int], Area] = {}
    for merge in sheet.merges:
        for row in range(merge.top, merge.bottom + 1):
            for column in range(merge.left, merge.right + 1):
                under[row, column] = merge
    units: list[Unit] = []
    reached: set[tuple[int, int]] = set()
    starts = sorted({*cells, *((merge.top, merge.left) for merge in sheet.merges)})
    for row, column in starts:
        merged = under.get((row, column))
        if (row, column) in reached or (merged and (row, column) != (merged.top, merged.left)):
            continue
        drawn = merged or Area(row, column, row, column)
        band, area = _reach(drawn, bands)
        fault = _cut(sheet.name, area, bands)
        if fault:
            faults.append(fault)
            continue
        looks = _looks(cells, area)
        content = content_of(cells[row, column], fields) if (row, column) in cells else None
        lost = [place for place in _places(area) if not drawn.holds(*place) and place in cells]
        for place in lost:
            if content_of(cells[place], fields) is not None:
                message = f"{cell_name(*place)} 会被 {cell_name(row, column)} 向下合并盖住"
                faults.append(
                    Fault(
                        message,
                        "把内容写到区块第一行，或把这一列划进里层区块",
                        sheet=sheet.name,
                        cell=cell_name(*place),
                    )
                )
        reached.update(_places(area))
        cell = cells.get((row, column))
        if content is None and all(look == _PLAIN for line in looks for look in line):
            continue
        units.append(
            Unit(
                area=area,
                content=content,
                looks=looks,
                band=band,
                merged=area.height * area.width > 1,
                note=cell.note if cell else "",
                link=cell.link if cell else "",
            )
        )
    return tuple(units), faults


def _places(area: Area) -> list[tuple[int, int]]:
    return [(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)]


def _reach(area: Area, bands: tuple[Band, ...]) -> tuple[int | None, Area]:
    """The innermost band around an area, and the area grown over the rows of bands it stands beside."""
    owner: int | None = None
    for number, band in enumerate(bands):
        if band.area.covers(area) and (owner is None or bands[owner].area.covers(band.area)):
            owner = number
    top, bottom = area.top, area.bottom
    for band in bands:
        beside = band.area.top <= bottom and top <= band.area.bottom and not band.area.meets(area)
        if beside and band.parent == owner:
            top, bottom = min(top, band.area.top), max(bottom, band.area.bottom)
    return owner, Area(top, area.left, bottom, area.right)


def _cut(sheet: str, area: Area, bands: tuple[Band, ...]) -> Fault | None:
    for band in bands:
        inside = band.area.covers(area)
        apart = area.bottom < band.area.top or band.area.bottom < area.top
        around = area.top <= band.area.top and band.area.bottom <= area.bottom
        if not (inside or apart or (around and not band.area.meets(area)) or (around and area.covers(band.area))):
            message = f"合并单元格 {area.name} 被区块 {band.area.name} 切开"
            return Fault(message, "拆开这个合并，或调整区块的范围", sheet=sheet, cell=cell_name(area.top, area.left))
    return None


def _looks(cells: Mapping[tuple[int, int], draft.Cell], area: Area) -> tuple[tuple[draft.Look, ...], ...]:
    first = cells.get((area.top, area.left))
    default = first.look if first else _PLAIN
    return tuple(
        tuple(
            cells[row, column].look if (row, column) in cells else default
            for column in range(area.left, area.right + 1)
        )
        for row in range(area.top, area.bottom + 1)
    )
