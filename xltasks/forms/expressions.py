"""Texts and conditions written as jinja2 expressions, evaluated in an immutable sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xltasks.forms.dressed import Dressed
from xltasks.forms.record import Record
from xltasks.model.cell import CellValue, shown

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_WHOLE = re.compile(r"\A\s*\{\{(?![-+])((?:(?!\{\{|\}\}).)*)(?<![-+])\}\}\s*\Z", re.DOTALL)
_CACHED = re.compile(r"\A\s*(\{\{.*?\}\})\s*(=(?:(?!\{\{|\{%).)+)\Z", re.DOTALL)
_NAME = re.compile(r"\A(?:(answer|answers|item|task|office)\.)?([^\W\d]\w*)\Z")
_DOTTED = re.compile(r"([^\W\d_]\w*)(?:\.([^\W\d_]\w*))?\Z")
_CELL_TYPES = (str, int, float, bool, date, datetime, time, timedelta)


class BadExpression(ValueError):
    """An expression that cannot be understood or evaluated; the text says why, in Chinese."""


def is_expression(text: str) -> bool:
    """Whether a drawn text has jinja2 in it."""
    return "{{" in text or "{%" in text


def whole_expression(text: str) -> str | None:
    """The expression inside ``{{ … }}`` where that is the whole text, else None."""
    match = _WHOLE.match(text)
    return match[1].strip() if match else None


def with_formula(text: str) -> tuple[str, str]:
    """``{{ ratio }}=G6/F6`` → ``("{{ ratio }}", "=G6/F6")``; any other text → itself and nothing."""
    match = _CACHED.match(text)
    return (match[1], match[2]) if match and whole_expression(match[1]) is not None else (text, "")


def plain_name(expression: str) -> tuple[str, str] | None:
    """``progress`` → ``("", "progress")``, ``item.progress`` → ``("item", "progress")``; None for anything else."""
    match = _NAME.match(expression.strip())
    return (match[1] or "", match[2]) if match else None


def value_of(expression: str, names: Mapping[str, object]) -> object:
    """The value of one expression, its type kept. Raises BadExpression."""
    dotted = _DOTTED.match(expression)
    # Most cells are one name or one attribute of a record: jinja2 would say the same in thirty times the time.
    if dotted and dotted[1] in names:
        value = names[dotted[1]]
        if dotted[2] is None:
            return value
        if isinstance(value, Record) and dotted[2] in value:
            return value[dotted[2]]
    return _called(_expression(expression), names, expression)


def cell_value(expression: str, names: Mapping[str, object]) -> CellValue:
    """The value of one expression as a cell can hold it; anything else becomes text."""
    value = value_of(expression, names)
    return value if value is None or isinstance(value, _CELL_TYPES) else str(value)


def text_of(source: str, names: Mapping[str, object]) -> str:
    """A text with its expressions filled in. Raises BadExpression."""
    return str(_called(_template(source), names, source))


def holds(condition: str, names: Mapping[str, object]) -> bool:
    """Whether a condition holds; an empty one never does. Raises BadExpression."""
    return bool(condition) and bool(value_of(condition, names))


@lru_cache(maxsize=4096)
def names_used(source: str, *, whole: bool) -> tuple[tuple[str, str], ...]:
    """``(name, attribute)`` pairs a text refers to; the attribute is empty where only the name is used.

    Raises BadExpression where the text cannot be parsed or names a filter that does not exist.
    """
    from jinja2 import meta, nodes

    tree = parsed(source, whole=whole)
    free = meta.find_undeclared_variables(tree)
    found: dict[tuple[str, str], None] = {}
    inner: set[int] = set()
    reached = [(node.node, node.attr) for node in tree.find_all(nodes.Getattr)]
    reached += [(node.node, _constant(node.arg)) for node in tree.find_all(nodes.Getitem)]
    for node, attribute in reached:
        if isinstance(node, nodes.Name) and node.name in free:
            found[node.name, attribute] = None
            inner.add(id(node))
    for name in tree.find_all(nodes.Name):
        if id(name) not in inner and name.name in free:
            found[name.name, ""] = None
    return tuple(found)


@lru_cache(maxsize=4096)
def calls_made(source: str, *, whole: bool) -> tuple[tuple[str, str, str], ...]:
    """``(name, attribute, text)`` of every call with one text: ``total('x')``, ``task.any('x')``. Raises BadExpression."""
    from jinja2 import nodes

    found: dict[tuple[str, str, str], None] = {}
    for call in parsed(source, whole=whole).find_all(nodes.Call):
        of = call.node.node if isinstance(call.node, nodes.Getattr) else call.node
        told = _constant(call.args[0]) if len(call.args) == 1 else ""
        if isinstance(of, nodes.Name) and told:
            found[of.name, call.node.attr if isinstance(call.node, nodes.Getattr) else "", told] = None
    return tuple(found)


def parsed(source: str, *, whole: bool) -> Any:
    """The syntax tree of a text, or of one expression as the only thing of a text. Raises BadExpression."""
    _expression(source) if whole else _template(source)
    return _environment().parse("{{ (" + source + ") }}" if whole else source)


def _constant(node: Any) -> str:
    from jinja2 import nodes

    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_said,
        keep_trailing_newline=True,
        autoescape=False,
    )


def _said(value: object) -> object:
    """A value inside a text: as the register shows it, where it is the register's."""
    if isinstance(value, Dressed):
        return str(value)
    return shown(value) if value is None or isinstance(value, _CELL_TYPES) else value


@lru_cache(maxsize=4096)
def _expression(source: str) -> Callable[..., Any]:
    from jinja2 import TemplateSyntaxError

    try:
        return _environment().compile_expression(source, undefined_to_none=False)
    except TemplateSyntaxError as error:
        raise BadExpression(f"表达式“{source}”写法有误：{error.message}") from None


@lru_cache(maxsize=4096)
def _template(source: str) -> Callable[..., Any]:
    from jinja2 import TemplateSyntaxError

    try:
        return _environment().from_string(source).render
    except TemplateSyntaxError as error:
        raise BadExpression(f"“{source}”写法有误：{error.message}") from None


def _called(function: Callable[..., Any], names: Mapping[str, object], source: str) -> object:
    from jinja2 import TemplateError, Undefined

    try:
        value = function(names)
        if isinstance(value, Undefined):
            str(value)  # a strict undefined says its name when it is used
    except TemplateError as error:
        raise BadExpression(f"“{source}”无法计算：{error.message}") from None
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, OverflowError) as error:
        raise BadExpression(f"“{source}”无法计算：{error}") from None
    return value
