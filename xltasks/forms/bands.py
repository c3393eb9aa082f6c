"""The bands of a sheet: declared ranges resolved, nested, and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xltasks.book import draft
from xltasks.errors import Fault
from xltasks.forms.declarations import NAMED_BANDS, BandDeclaration
from xltasks.forms.form import Band, Over
from xltasks.forms.references import Reference, references
from xltasks.model.cell import Area

_RANK: Mapping[str, int] = {"section": 0, "task": 1, "item": 2, "rows": 3}
_INSIDE: Mapping[str, tuple[str, ...]] = {
    "section": (),
    "task": ("section",),
    "item": ("section", "task"),
    "rows": ("section", "task", "item"),
}

_WHOLE = re.compile(r"(?:\A|!)\$?([A-Za-z]{1,3}|\d+):\$?(?:[A-Za-z]{1,3}|\d+)\Z")

Placed = tuple[str, Area, BandDeclaration | None, str]
"""(sheet, area, declaration or None, over): one band before nesting."""


def placed_bands(
    book: draft.Workbook, declared: Iterable[BandDeclaration], sheets: tuple[str, ...]
) -> tuple[list[Placed], list[Fault]]:
    """Where every declared (or named) band lies, and what is wrong with the ranges."""
    placed: list[Placed] = []
    faults: list[Fault] = []
    names = {name.name: name.refers_to for name in book.names}
    for band in declared:
        found = _resolve(band.range, names, sheets)
        if isinstance(found, str):
            faults.append(band.at.fault("range", found, "写成 表名!A8:J8，或写一个已定义的名称"))
        else:
            placed.append((*found, band, band.over))
    if not placed and not faults:
        for name in book.names:  # two sheets may each have their own each_task
            if name.name in NAMED_BANDS:
                found = _resolve(name.refers_to, {}, sheets)
                if isinstance(found, str):
                    faults.append(Fault(f"名称 {name.name} {found}", "在名称管理器里把它指向要重复的行"))
                else:
                    placed.append((*found, None, NAMED_BANDS[name.name]))
    return placed, faults


def nest(sheet: str, placed: Iterable[Placed]) -> tuple[tuple[Band, ...], list[Fault]]:
    """The bands of one sheet with their parents, outer ones first."""
    faults: list[Fault] = []
    mine = sorted(
        (entry for entry in placed if entry[0] == sheet),
        key=lambda entry: (-entry[1].height, _RANK[entry[3]], -entry[1].width, entry[1].top),
    )
    bands: list[Band] = []
    for _, area, declared, over in mine:
        parent: int | None = None
        for number, other in enumerate(bands):
            rows_meet = area.top <= other.area.bottom and other.area.top <= area.bottom
            if not rows_meet:
                continue
            if other.area.covers(area):
                parent = number
            else:
                faults.append(
                    _fault(
                        sheet,
                        declared,
                        f"区块 {area.name} 与区块 {other.area.name} 交叉",
                        "让一个完全在另一个里面，或上下分开",
                    )
                )
        if parent is not None and bands[parent].over not in _INSIDE[over]:
            faults.append(
                _fault(
                    sheet,
                    declared,
                    f"{over} 区块 {area.name} 不能放在 {bands[parent].over} 区块里",
                    "由外到内依次是 section、task、item、rows",
                )
            )
        bands.append(
            Band(
                name=declared.name if declared else over,
                area=area,
                over=_over(over),
                parent=parent,
                column=declared.column if declared else "",
                count=declared.count if declared else 0,
                where=declared.where if declared else "",
                order=declared.order if declared else "",
            )
        )
    return tuple(bands), faults


def _over(word: str) -> Over:
    for over in ("section", "task", "item", "rows"):
        if word == over:
            return over
    raise ValueError(word)


def _fault(sheet: str, declared: BandDeclaration | None, message: str, remedy: str) -> Fault:
    return declared.at.fault("range", message, remedy) if declared else Fault(message, remedy, sheet=sheet)


def _resolve(written: str, names: Mapping[str, str], sheets: tuple[str, ...]) -> tuple[str, Area] | str:
    """(sheet, area) of a written range or name, or what is wrong with it."""
    text = written.strip().lstrip("=")
    text = names.get(text, text).lstrip("=")
    found: list[Reference] = list(references(text))
    whole = _WHOLE.search(text)
    if whole and not found:
        return (
            f"“{written}”是整列；区块只能一行一行向下重复，不能向右重复成列"
            if whole[1].isalpha()
            else f"“{written}”是整行，没有写明到哪一列"
        )
    if len(found) != 1:
        return f"“{written}”不是一个单元格范围，也不是已定义的名称"
    sheet = found[0].sheet or (sheets[0] if len(sheets) == 1 else "")
    if not sheet:
        return f"“{written}”没有写明在哪张表"
    if sheet not in sheets:
        return f"没有叫“{sheet}”的表（现有：{'、'.join(sheets)}）"
    return sheet, found[0].area
