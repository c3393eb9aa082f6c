"""Data validation and conditional formats of a template, from its sheets' XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from xml.etree.ElementTree import Element

from xltasks.book.characters import unescaped_controls
from xltasks.book.draft import Conditional, Validation
from xltasks.book.template_colors import Palette
from xltasks.book.template_look import Looks
from xltasks.book.template_xml import MAIN, child, on, true
from xltasks.model.cell import Area

_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_COMPARED = ("whole", "decimal", "date", "time", "textLength")
_WRITTEN_OUT = frozenset(
    (
        "expression",
        "containsText",
        "notContainsText",
        "beginsWith",
        "endsWith",
        "containsBlanks",
        "notContainsBlanks",
        "containsErrors",
        "notContainsErrors",
        "timePeriod",
    )
)
"""Conditional formats that come with the formula they stand for."""
_NONE = "00000000"


def read_validations(sheet: Element, lists: Mapping[str, tuple[str, ...]]) -> tuple[Validation, ...]:
    """``lists`` are the options behind the defined names of lists too long for a rule.

    Excel writes a rule that looks at another sheet as an extension; it is read like the others.
    """
    rules = [_validation(node, lists) for node in sheet.iter(f"{MAIN}dataValidation")]
    rules += [_validation(node, lists) for node in sheet.iter(f"{_X14}dataValidation")]
    return tuple(rule for rule in rules if rule.areas and (rule.type != "any" or rule.prompt or rule.prompt_title))


def read_conditionals(sheet: Element, looks: Looks) -> tuple[Conditional, ...]:
    """Those a draft can hold, the most important first."""
    found: list[tuple[int, Conditional]] = []
    for node in sheet.iter(f"{MAIN}conditionalFormatting"):
        areas = _areas(node.get("sqref"))
        for rule in node.iter(f"{MAIN}cfRule"):
            read = _conditional(rule, areas)
            if read is None:
                continue
            number = rule.get("dxfId")
            if number is not None and int(number) < len(looks.differences):
                read = _with_look(read, looks.differences[int(number)], looks.palette)
            found.append((int(rule.get("priority") or 0), read))
    return tuple(rule for _, rule in sorted(found, key=lambda entry: entry[0]))


def holdable(rule: Element) -> bool:
    """Whether a draft can hold a conditional format's rule (a ``cfRule``)."""
    return rule.get("type") == "cellIs" or (
        rule.get("type") in _WRITTEN_OUT and rule.find(f"{MAIN}formula") is not None
    )


def _validation(node: Element, lists: Mapping[str, tuple[str, ...]]) -> Validation:
    kind = cast(Any, node.get("type") or "none")
    first, second = _formula(node, "formula1"), _formula(node, "formula2")
    options = _options(first, lists) if kind == "list" else ()
    return Validation(
        areas=_areas(node.get("sqref") or node.findtext(f"{_XM}sqref")),
        type="any" if kind == "none" else kind,
        operator=(node.get("operator") or "between") if kind in _COMPARED else "",
        formula1="" if options else first,
        formula2=second,
        options=options,
        ignore_blank=true(node, "allowBlank"),
        error_style=cast(Any, node.get("errorStyle") or "stop"),
        show_error=true(node, "showErrorMessage"),
        error_title=unescaped_controls(node.get("errorTitle") or ""),
        error=unescaped_controls(node.get("error") or ""),
        show_prompt=true(node, "showInputMessage"),
        prompt_title=unescaped_controls(node.get("promptTitle") or ""),
        prompt=unescaped_controls(node.get("prompt") or ""),
    )


def _formula(node: Element, name: str) -> str:
    for found in (node.find(MAIN + name), node.find(_X14 + name)):
        if found is not None:
            return (found.findtext(f"{_XM}f") or found.text or "").strip()
    return ""


def _options(formula: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if formula in lists:
        return lists[formula]
    if len(formula) < 2 or not (formula.startswith('"') and formula.endswith('"')):
        return ()
    return tuple(option.strip() for option in formula[1:-1].replace('""', '"').split(","))


def _conditional(rule: Element, areas: tuple[Area, ...]) -> Conditional | None:
    formulas = tuple(formula.text or "" for formula in rule.findall(f"{MAIN}formula"))
    if not areas or not formulas or not holdable(rule):
        return None
    stop = true(rule, "stopIfTrue")
    if rule.get("type") == "cellIs":
        return Conditional(areas, "cellIs", formulas, rule.get("operator") or "equal", stop=stop)
    return Conditional(areas, "expression", formulas[:1], stop=stop)


def _with_look(rule: Conditional, difference: Element, palette: Palette) -> Conditional:
    font = child(difference, "font")
    return replace(
        rule,
        font_color=palette.of_text(font.find(f"{MAIN}color")),
        bold=True if on(font, "b") else None,
        fill=_changed_fill(child(difference, "fill", "patternFill"), palette),
    )


def _changed_fill(pattern: Element, palette: Palette) -> str:
    """A changed fill is in the background colour; LibreOffice says it in both, some in the foreground alone."""
    for color in (pattern.find(f"{MAIN}bgColor"), pattern.find(f"{MAIN}fgColor")):
        if color is not None and color.get("rgb") != _NONE:
            found = palette.of(color)
            if found:
                return found
    return ""


def _areas(text: str | None) -> tuple[Area, ...]:
    return tuple(Area.parse(part) for part in (text or "").split())
