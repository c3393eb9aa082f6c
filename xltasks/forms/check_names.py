"""What is wrong with the names in expressions: those nobody knows, and those that mean nothing where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xltasks.errors import Fault
from xltasks.forms.computing import Known, unknown_names
from xltasks.forms.declarations import BANDS_SHEET, Declared
from xltasks.forms.expressions import BadExpression, calls_made, is_expression, names_used
from xltasks.forms.form import Expression, Form, FormSheet, Over
from xltasks.forms.scope import KNOWN
from xltasks.model.cell import cell_name
from xltasks.model.field import Field

_WHERE: Mapping[str, tuple[frozenset[Over], str]] = {
    "section": (frozenset({"section"}), "分组（section）区块"),
    "task": (frozenset({"task", "item"}), "任务区块或事项区块"),
    "item": (frozenset({"item"}), "事项区块"),
    "plan": (frozenset({"item"}), "事项区块"),
    "line": (frozenset({"rows"}), "空白行（rows）区块"),
}
"""Which band has to be around a name, and what it is called."""
_JUDGED = frozenset({"task", "item", "plan", "line", "period", "year", "office", "bureau"})
"""What the conditions of fields may name besides fields and columns: they are asked of what came back."""
_ANSWERED = frozenset({"any", "all", "none", "filled"})
_PLANNED = re.compile(r"季度|月|半年|全年|年度")


@dataclass(frozen=True)
class Names:
    """All the names a form has: ``known`` with their attributes, its fields, and the register's further columns."""

    known: Known
    fields: tuple[Field, ...]
    columns: frozenset[str]
    declared: Declared


def wrong_names(form: Form, names: Names) -> Iterator[Fault]:
    """The faults of every expression in cells, names of sheets, bands and conditions."""
    for sheet in form.sheets:
        yield from _wrong_cells(sheet, names)
        yield from _wrong_bands(sheet, names)
    yield from _wrong_conditions(names)


def _wrong_cells(sheet: FormSheet, names: Names) -> Iterator[Fault]:
    if is_expression(sheet.look.name):
        for message, remedy in _wrong(sheet.look.name, names, frozenset(), whole=False):
            yield Fault(f"表名：{message}", remedy, sheet=sheet.look.name)
    for unit in sheet.units:
        if isinstance(unit.content, Expression):
            cell = cell_name(unit.area.top, unit.area.left)
            around = _around(sheet, unit.band)
            for message, remedy in _wrong(unit.content.source, names, around, whole=unit.content.whole):
                yield Fault(message, remedy, sheet=sheet.look.name, cell=cell)
            for field in _worked_out(unit.content, names):
                for message, remedy in _where_shown(field, names, around):
                    yield Fault(f"字段“{field.name}”的算法：{message}", remedy, sheet=sheet.look.name, cell=cell)


def _worked_out(content: Expression, names: Names) -> list[Field]:
    """The computed fields that a cell shows, with those they are worked out from."""
    wanted = _named(content.source, whole=content.whole)
    found: list[Field] = []
    for field in reversed(names.fields):  # each comes after those it uses
        if field.kind == "computed" and field.name in wanted:
            found.append(field)
            wanted |= _named(field.formula, whole=True)
    return found


def _where_shown(field: Field, names: Names, around: frozenset[Over]) -> Iterator[tuple[str, str]]:
    """What of an algorithm means nothing where its field is shown; names nobody knows are told where it is declared."""
    wanted = _WHERE.get(field.scope)
    if wanted and not around & wanted[0]:
        return  # it stands in a wrong place itself, which is told by itself
    for name in sorted(_named(field.formula, whole=True) & names.known.keys()):
        yield from _misplaced(name, names, around)


def _named(source: str, *, whole: bool) -> set[str]:
    try:
        used = names_used(source, whole=whole)
    except BadExpression:
        return set()
    return {name for name, _ in used} | {attribute for name, attribute in used if name == "item"}


def _wrong_bands(sheet: FormSheet, names: Names) -> Iterator[Fault]:
    for number, band in enumerate(sheet.bands):
        for heading, condition in (("where", band.where), ("order", band.order)):
            for message, remedy in _wrong(condition, names, _around(sheet, number), whole=True) if condition else ():
                at = names.declared.bands.get((sheet.look.name, band.area))
                told = f"区块“{band.name}”：{message}"
                yield at.fault(heading, told, remedy) if at else Fault(told, remedy, sheet=BANDS_SHEET)


def _wrong_conditions(names: Names) -> Iterator[Fault]:
    allowed = {name: attributes for name, attributes in names.known.items() if _may_be_judged(name, names)}
    scopes: Mapping[str, frozenset[Over]] = {"task": frozenset({"task"}), "office": frozenset()}
    for field in names.fields:
        around = scopes.get(field.scope, frozenset[Over]({"task", "item", "rows"}))
        for heading, condition in (("required", field.required), ("forbidden", field.forbidden)):
            of_row = replace(names, known=allowed)
            for message, remedy in _wrong(condition, of_row, around, whole=True, judged=True) if condition else ():
                yield names.declared.of_field(field.name, heading, f"字段“{field.name}”的条件：{message}", remedy)


def _may_be_judged(name: str, names: Names) -> bool:
    own = {field.name for field in names.fields}
    return name in _JUDGED or name in own or name in names.columns


def _around(sheet: FormSheet, band: int | None) -> frozenset[Over]:
    """What the bands around run over; a task whose items have no band of their own stands for its only item."""
    overs = sheet.overs(band)
    if band is not None and sheet.bands[band].asks:
        return overs | {"task", "item"}  # a list's rows answer what items answer, and know their task
    inner = any(each.over == "item" and each.parent == band for each in sheet.bands)
    return overs | {"item"} if "task" in overs and not inner else overs


def _wrong(
    source: str, names: Names, around: frozenset[Over], *, whole: bool, judged: bool = False
) -> Iterator[tuple[str, str]]:
    """(message, remedy) for each thing wrong with one expression that stands inside bands over ``around``."""
    faults = unknown_names(source, names.known, whole=whole)
    yield from (_plainer(fault, names, judged=judged) for fault in faults)
    try:
        used, calls = names_used(source, whole=whole), calls_made(source, whole=whole)
    except BadExpression:
        return
    for name in dict.fromkeys(name for name, _ in used):
        if name in names.known and not any(f"“{name}”" in message for message, _ in faults):
            yield from _misplaced(name, names, around)
    for subject, method, told in calls:
        yield from _misnamed(subject, method, told, names, judged=judged)


def _plainer(fault: tuple[str, str], names: Names, *, judged: bool) -> tuple[str, str]:
    """A fault in words that help where we know what was meant."""
    message, _ = fault
    if judged and message.removeprefix("不认识“").removesuffix("”") in KNOWN:
        known = "、".join(sorted(names.known))
        return f"{message.removeprefix('不认识')}只能在单元格里用，不能写进条件", f"条件里可用的名称：{known}"
    if "items" in message:
        return (
            f"{message}：事项只能一行一行向下重复，不能横着排成列，也不能在一格里循环",
            "给事项画一行，在“区块”表里声明 item 区块；各期并排写 plan['第一季度'] 或 history['2024Q1']",
        )
    return fault


def _misplaced(name: str, names: Names, around: frozenset[Over]) -> Iterator[tuple[str, str]]:
    """A name of something that is not there: a task outside its band, a field's answer outside its row."""
    field = next((field for field in names.fields if field.name == name), None)
    if field is not None and field.kind != "computed":
        wanted = {"item": "item", "task": "task", "row": "line"}.get(field.scope)
        if wanted and not around & _WHERE[wanted][0]:
            yield (
                f"字段“{name}”在这里没有值：它属于{_WHERE[wanted][1]}",
                f"移进{_WHERE[wanted][1]}；合计写 total('{name}') 或 section.sum('{name}')",
            )
    elif name in _WHERE and not around & _WHERE[name][0]:
        yield f"“{name}”只能用在{_WHERE[name][1]}里", "移进那里，或在“区块”表里把这一行划进区块"
    elif field is None and name in names.columns and not around & _WHERE["task"][0]:
        yield (
            f"台账列“{name}”在这里没有值：它属于{_WHERE['task'][1]}",
            f"移进{_WHERE['task'][1]}；合计写 total('{name}')",
        )


def _misnamed(subject: str, method: str, told: str, names: Names, *, judged: bool) -> Iterator[tuple[str, str]]:
    """A field named in quotation marks that there is not: ``task.any('…')``, ``total('…')``."""
    fields = {field.name: field for field in names.fields}
    if subject == "task" and method in _ANSWERED:
        roles = {field.role for field in names.fields} if judged else set()
        if told not in fields and told not in roles:
            yield f"{subject}.{method}('{told}')：没有叫“{told}”的字段", f"可用的字段：{'、'.join(fields)}"
    if (subject, method) in (("total", ""), ("section", "sum")):
        said = f"{subject}.{method}".rstrip(".")
        if told in fields and fields[told].kind == "computed":
            yield f"{said}('{told}')：计算字段不能合计", "合计它用到的字段，再写出算法"
        elif told not in fields and told not in names.columns and not _PLANNED.search(told):
            yield f"{said}('{told}')：没有叫“{told}”的字段或台账列", f"可用的字段：{'、'.join(fields)}"
