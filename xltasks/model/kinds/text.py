"""Words, kept exactly as written but for line ends; with options, a choice from a closed list or suggestions.

Also the kind of a file field, which names an attachment.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from math import isfinite

from xltasks.model.cell import CellValue, canonical_text, shown
from xltasks.model.field import CellRule, Field, Reading
from xltasks.model.kinds.folding import excerpt, spaceless

_MOST_OPTIONS_NAMED = 12


def read(field: Field, value: CellValue) -> Reading:
    """Numbers and dates become the text a person sees in the cell, and that is noted."""
    plain = isinstance(value, str) and "\r" not in value
    words = str(value) if plain else _as_seen(value)
    if field.closed and field.options:
        return _option(field, words)
    if isinstance(value, str):
        return Reading(words)
    return Reading(words, repaired=f"{_nature(value)}已按文字“{excerpt(words)}”读取")


def _option(field: Field, words: str) -> Reading:
    if words in field.options:
        return Reading(words)
    meant = spaceless(words)
    if not meant:
        return Reading()
    for option in field.options:
        if spaceless(option) == meant:
            return Reading(option, repaired=f"“{excerpt(words)}”已按选项“{option}”读取")
    return Reading(misread=f"“{excerpt(words)}”不在可选项之内")


def _as_seen(value: CellValue) -> str:
    if isinstance(value, float) and isfinite(value):
        # Excel shows at most 15 significant digits: 0.1 + 0.2 is 0.3 in the cell.
        digits = format(Decimal(format(value, ".15g")), "f")
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return shown(value)


def _nature(value: CellValue) -> str:
    if isinstance(value, bool):
        return "逻辑值"
    if isinstance(value, (date, time, timedelta)):
        return "日期或时间"
    return "数字"


def show(field: Field, value: CellValue) -> CellValue:
    return canonical_text(value) if isinstance(value, str) else _as_seen(value)


def excel_rule(field: Field) -> CellRule | None:
    if field.options:
        return CellRule("list", options=field.options, strict=field.closed)
    if field.longest:
        return CellRule("text_length", minimum=0, maximum=field.longest)
    return None


def advice(field: Field) -> str:
    if field.closed and field.options:
        named = "、".join(field.options[:_MOST_OPTIONS_NAMED])
        return f"从下拉框中选一项：{named}{'等' if len(field.options) > _MOST_OPTIONS_NAMED else ''}"
    return f"用文字填写，不超过{field.longest}字" if field.longest else "用文字填写"
