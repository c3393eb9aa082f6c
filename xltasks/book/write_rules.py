"""Data validation and conditional formats, lists too long for a cell's rule included."""

from __future__ import annotations

from typing import Any

from xltasks.book.characters import cut_text
from xltasks.book.draft import Cell, Conditional, Name, Sheet, Validation
from xltasks.book.write_formats import Formats
from xltasks.model.cell import Area, utf16_length

LIST_SHEET = "_xltasks_lists"
LIST_NAME = "_xltasks_list_"
"""Where options go that a rule cannot hold inline: a very hidden sheet, each list a column with a defined name."""

_LONGEST_INLINE = 255
_LONGEST_TITLE = 32
_LONGEST_MESSAGE = 255
_LONGEST_FORMULA = 8192
_OPERATORS = {
    "between": "between",
    "notBetween": "not between",
    "equal": "==",
    "notEqual": "!=",
    "greaterThan": ">",
    "lessThan": "<",
    "greaterThanOrEqual": ">=",
    "lessThanOrEqual": "<=",
}
_TYPES = {"textLength": "length"}
_RANGED = ("between", "notBetween")


class LongLists:
    """The lists of one workbook that need a defined name; equal lists share one."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], str] = {}

    def name(self, options: tuple[str, ...]) -> str:
        return self._lists.setdefault(options, f"{LIST_NAME}{len(self._lists) + 1}")

    def names(self) -> tuple[Name, ...]:
        areas = (Area(1, column, len(options), column) for column, options in enumerate(self._lists, start=1))
        return tuple(
            Name(name, f"{LIST_SHEET}!{_absolute(area)}")
            for area, name in zip(areas, self._lists.values(), strict=True)
        )

    def sheet(self) -> Sheet | None:
        """The sheet that holds the lists, None where there are none."""
        if not self._lists:
            return None
        cells = [
            Cell(row, column, option)
            for column, options in enumerate(self._lists, start=1)
            for row, option in enumerate(options, start=1)
        ]
        return Sheet(LIST_SHEET, tuple(cells), visibility="veryHidden")


def fits_inline(options: tuple[str, ...]) -> bool:
    """Whether options can stand in the rule itself: commas part them there, and spaces around them are lost."""
    if utf16_length(",".join(options)) > _LONGEST_INLINE:
        return False
    return all(option.strip() == option != "" and not set(option) & set(',"\n\r\t') for option in options)


def write_validation(target: Any, rule: Validation, lists: LongLists) -> None:
    """Add one rule; messages longer than Excel shows (32 and 255 characters) are cut."""
    if not rule.areas or (rule.type == "any" and not (rule.prompt or rule.prompt_title)):
        return
    first = rule.areas[0]
    options: dict[str, object] = {
        "validate": _TYPES.get(rule.type, rule.type),
        "criteria": _OPERATORS.get(rule.operator or "between", "between"),
        "value": _first_value(rule, lists),
        "maximum": cut_text(rule.formula2, _LONGEST_FORMULA) or None,
        "ignore_blank": rule.ignore_blank,
        "error_type": rule.error_style,
        "show_error": rule.show_error,
        "show_input": rule.show_prompt,
    }
    for key, text, longest in (
        ("error_title", rule.error_title, _LONGEST_TITLE),
        ("error_message", rule.error, _LONGEST_MESSAGE),
        ("input_title", rule.prompt_title, _LONGEST_TITLE),
        ("input_message", rule.prompt, _LONGEST_MESSAGE),
    ):
        if text:
            # A tab in an attribute would come back as a space anyway.
            options[key] = cut_text(text.replace("\t", " "), longest)
    if len(rule.areas) > 1:
        options["multi_range"] = " ".join(area.name for area in rule.areas)
    target.data_validation(first.top - 1, first.left - 1, first.bottom - 1, first.right - 1, options)


def write_conditional(target: Any, rule: Conditional, formats: Formats) -> None:
    """Add one conditional format, after those added before it."""
    if not rule.areas or not rule.formulas:
        return
    formulas = [cut_text(formula, _LONGEST_FORMULA) for formula in rule.formulas]
    options: dict[str, object] = {"stop_if_true": rule.stop, "format": formats.of_conditional(rule)}
    if rule.type == "expression":
        options |= {"type": "formula", "criteria": formulas[0]}
    else:
        options |= {"type": "cell", "criteria": rule.operator or "equal"}
        if rule.operator in _RANGED and len(formulas) > 1:
            options |= {"minimum": formulas[0], "maximum": formulas[1]}
        else:
            options["value"] = formulas[0]
    if len(rule.areas) > 1:
        options["multi_range"] = " ".join(area.name for area in rule.areas)
    first = rule.areas[0]
    target.conditional_format(first.top - 1, first.left - 1, first.bottom - 1, first.right - 1, options)


def _first_value(rule: Validation, lists: LongLists) -> object:
    if not rule.options:
        return cut_text(rule.formula1, _LONGEST_FORMULA)
    options = tuple(cut_text(option, 32_767) for option in rule.options)
    return list(options) if fits_inline(options) else lists.name(options)


def _absolute(area: Area) -> str:
    column = area.name.rstrip("0123456789").rpartition(":")[2]
    return f"${column}${area.top}:${column}${area.bottom}"
