"""Computed fields and the names expressions use, checked before a form is ever rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltasks.errors import Fault
from xltasks.forms.declarations import Declared
from xltasks.forms.expressions import BadExpression, names_used, plain_name
from xltasks.forms.form import Content, Expression, Form
from xltasks.model.cell import cell_name
from xltasks.model.field import Field

Known = Mapping[str, tuple[str, ...] | None]


def unknown_names(source: str, known: Known, *, whole: bool) -> list[tuple[str, str]]:
    """(message, remedy) for every name of an expression that a form does not have."""
    try:
        used = names_used(source, whole=whole)
    except BadExpression as error:
        return [(str(error), "检查双花括号、引号和括号是否成对")]
    found = []
    for name, attribute in used:
        if name not in known:
            found.append((f"不认识“{name}”", f"可用的名称：{'、'.join(sorted(known))}"))
            continue
        attributes = known[name]
        if attribute and attributes and attribute not in attributes:
            found.append((f"“{name}”没有“{attribute}”", f"可用的：{'、'.join(attributes)}"))
    return found


def computed_field(form: Form, content: Content | None) -> Field | None:
    """The computed field a cell shows."""
    name = _plain(content)
    return next((field for field in form.fields if field.kind == "computed" and field.name == name), None)


def wrong_computing(form: Form, known: Known, declared: Declared) -> Iterator[Fault]:
    """What is wrong with algorithms, and with formulas drawn behind an expression."""
    yield from _wrong_algorithms(form, known, declared)
    answered = {field.name for field in form.fields if field.kind != "computed"}
    for sheet in form.sheets:
        for unit in sheet.units:
            if isinstance(unit.content, Expression) and unit.content.formula and _plain(unit.content) in answered:
                message = f"字段“{_plain(unit.content)}”由科室填写，后面不能再跟公式"
                remedy = "删去等号及后面的公式，或把字段的类型改为计算"
                yield Fault(message, remedy, sheet=sheet.look.name, cell=cell_name(unit.area.top, unit.area.left))


def _wrong_algorithms(form: Form, known: Known, declared: Declared) -> Iterator[Fault]:
    later = {name for name, _ in form.computed}
    for field in form.fields:
        if field.kind == "computed":
            for message, remedy in unknown_names(field.formula, known, whole=True) if field.formula else ():
                yield declared.of_field(field.name, "formula", f"字段“{field.name}”的算法：{message}", remedy)
            for name in _named(field.formula) & later:
                message = f"字段“{field.name}”的算法用到了还没算出的“{name}”"
                yield declared.of_field(field.name, "formula", message, "把被用到的计算字段排在前面，不要互相引用")
            later.discard(field.name)
    computed = {name for name, _ in form.computed}
    for field in form.fields:
        for heading, condition in (("required", field.required), ("forbidden", field.forbidden)):
            for name in _named(condition) & computed:
                # Conditions judge what an office wrote; nobody writes a computed value.
                message = f"字段“{field.name}”的条件用到了计算字段“{name}”"
                yield declared.of_field(field.name, heading, message, "在条件里直接写出算法，只用填报的字段")


def _named(expression: str) -> set[str]:
    try:
        used = names_used(expression, whole=True) if expression else ()
    except BadExpression:
        return set()
    return {attribute if name == "item" else name for name, attribute in used}


def _plain(content: Content | None) -> str:
    if not isinstance(content, Expression) or not content.whole:
        return ""
    subject, name = plain_name(content.source) or ("", "")
    return name if subject in ("", "item", "answer", "answers") else ""
