"""Open lists: bands of rows that offices fill and may lengthen, found among the bands and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xltasks.errors import Fault
from xltasks.forms.declarations import BANDS_SHEET, Declared
from xltasks.forms.expressions import BadExpression, names_used
from xltasks.forms.form import Band, Content, Expression, Form, FormSheet, Placement, Unit, live_formula
from xltasks.forms.references import references
from xltasks.model.cell import Area, cell_name
from xltasks.model.field import Field

ListNames = tuple[tuple[str, bool], ...]
"""(name, whether it lies inside a task) of every open list of a form."""


def with_lists(bands: tuple[Band, ...], units: Iterable[Unit], fields: Iterable[Field]) -> tuple[Band, ...]:
    """The bands, those of rows marked as open lists where a field is answered or shown in them."""
    named = frozenset(field.name for field in fields)
    asking = {unit.band for unit in units if unit.band is not None and _shows(unit.content, named)}
    return tuple(
        replace(band, asks=True) if band.over == "rows" and number in asking else band
        for number, band in enumerate(bands)
    )


def _shows(content: Content | None, fields: frozenset[str]) -> bool:
    if isinstance(content, Placement):
        return True
    return isinstance(content, Expression) and any(name in fields for name, _ in _used(content))


def _used(content: Expression) -> tuple[tuple[str, str], ...]:
    try:
        return names_used(content.source, whole=content.whole)
    except BadExpression:
        return ()  # told where names are checked


def lists_of(form: Form) -> ListNames:
    """The open lists of a form."""
    return tuple((band.name, "task" in sheet.overs(number)) for sheet, number, band in _lists(form))


def _lists(form: Form) -> Iterator[tuple[FormSheet, int, Band]]:
    for sheet in form.sheets:
        down = sorted(enumerate(sheet.bands), key=lambda band: band[1].area)
        yield from ((sheet, number, band) for number, band in down if band.asks)


def wrong_scope(sheet: FormSheet, unit: Unit, field: Field) -> str:
    """What is wrong with a field that stands in an open list, empty where nothing is."""
    overs, name = sheet.overs(unit.band), f"字段“{field.name}”"
    if "item" in overs:
        return f"{name}所在的清单放在事项区块里；清单要放在任务区块里、事项区块外，或放在所有区块外"
    if "section" in overs and "task" not in overs:
        return f"{name}所在的清单放在分组里，却不在任务区块里，分不清各行属于谁"
    if field.scope == "item" and "task" not in overs:
        return f"{name}每个事项填一次，却放在任务区块外的清单里"
    if field.scope in ("task", "office"):
        return f"{name}{'每项任务' if field.scope == 'task' else '每个科室'}填一次，却放在清单里，每行都要填"
    return ""


def wrong_lists(form: Form, declared: Declared, theirs: ListNames | None) -> Iterator[Fault]:
    """Everything else that is wrong with open lists; ``theirs`` are those of the input form, where this is not it."""
    for sheet in form.sheets:
        for band in sheet.bands:
            if band.over == "rows" and not (band.asks or band.count):
                said = "over", f"空白行区块“{band.name}”没有写行数", "写成 rows(5)，括号里是空白行的行数"
                yield _of_band(declared, sheet, band, said)
    names: set[str] = set()
    for sheet, number, band in _lists(form):
        for said in _unlike(sheet, number, dict(theirs or ())) if form.kind != "input" and theirs is not None else ():
            yield _of_band(declared, sheet, band, said)
        if form.kind == "input" and band.name in names:
            remedy = "给每个清单起一个自己的名字：汇总表按名字取各科室填的行"
            yield _of_band(declared, sheet, band, ("band", f"有两个清单都叫“{band.name}”", remedy))
        if form.kind == "input" and not band.count:
            remedy = "写成 rows(3)，括号里是空白行的行数"
            yield _of_band(declared, sheet, band, ("over", f"清单“{band.name}”没有给科室留空行", remedy))
        names.add(band.name)
        yield from _without_item(sheet, number)
        yield from _left_out(sheet, number)


Said = tuple[str, str, str]
"""(heading of the column, message, remedy) of what is wrong with a band's declaration."""


def _of_band(declared: Declared, sheet: FormSheet, band: Band, said: Said) -> Fault:
    at = declared.bands.get((sheet.look.name, band.area))
    return at.fault(*said) if at else Fault(*said[1:], sheet=BANDS_SHEET)


def _unlike(sheet: FormSheet, number: int, theirs: dict[str, bool]) -> Iterator[Said]:
    """Where the input form has no such list."""
    name = sheet.bands[number].name
    if name not in theirs:
        known = f"填报表的清单有：{'、'.join(theirs)}" if theirs else "填报表里没有可填的清单"
        yield "band", f"填报表里没有叫“{name}”的清单", f"名字要与填报表“区块”表里的一样（{known}）"
    elif "task" in sheet.overs(number) and not theirs[name]:
        message = f"清单“{name}”在填报表里不属于任务，汇总表却把它放在任务区块里"
        yield "range", message, "把它移到任务区块外面"


def _without_item(sheet: FormSheet, number: int) -> Iterator[Fault]:
    """A list's rows are no items of the register: what only an item has is not known there."""
    for unit in sheet.units:
        if unit.band == number and isinstance(unit.content, Expression):
            for name in dict.fromkeys(name for name, _ in _used(unit.content) if name in ("item", "plan")):
                message = f"清单的行不是台账里的事项，用不了“{name}”"
                remedy = "清单里可用本行的字段、office、task 和 line"
                yield Fault(message, remedy, sheet=sheet.look.name, cell=cell_name(unit.area.top, unit.area.left))


def _left_out(sheet: FormSheet, number: int) -> Iterator[Fault]:
    """A sum over a task's items from outside, which leaves out some of the rows that were added to them."""
    band = sheet.bands[number]
    if band.parent is None:
        return
    around = sheet.bands[band.parent].area
    items = [other.area for other in sheet.bands if other.over == "item" and other.parent == band.parent]
    for unit in sheet.units:
        if around.covers(unit.area):
            continue
        for reference in references(live_formula(unit.content)):
            own = not reference.sheet or reference.sheet == sheet.look.name
            short = _reaches(reference.area, items) and not _reaches(reference.area, [band.area])
            if own and short and _answered(sheet, number, reference.area):
                message = f"公式的范围 {reference.area.name} 没有包括清单“{band.name}”的行"
                remedy = f"把范围写到第{max(band.area.bottom, reference.area.bottom)}行"
                cell = cell_name(unit.area.top, unit.area.left)
                yield Fault(message, remedy, sheet=sheet.look.name, cell=cell)


def _reaches(area: Area, rows: Iterable[Area]) -> bool:
    return any(area.top <= other.bottom and other.top <= area.bottom for other in rows)


def _answered(sheet: FormSheet, number: int, area: Area) -> bool:
    """Whether the list has something in a column of the area."""
    units = (unit for unit in sheet.units if unit.band == number and unit.content is not None)
    return any(unit.area.left <= area.right and area.left <= unit.area.right for unit in units)
