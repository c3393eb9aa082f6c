"""The kinds of answer: how each reads a cell, shows a value, is enforced by Excel and explained to a clerk.

Nothing here raises: what cannot be read is a ``Reading`` that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from xltasks.model.answer import Raw
from xltasks.model.cell import CellValue, shown
from xltasks.model.field import CellRule, Field, KindName, Reading
from xltasks.model.kinds import check, computed, day, number, percent, text


class Kind(Protocol):
    """What each module of this room offers; ``read`` and ``show`` are never given None."""

    def read(self, field: Field, value: CellValue) -> Reading: ...
    def show(self, field: Field, value: CellValue) -> CellValue: ...
    def excel_rule(self, field: Field) -> CellRule | None: ...
    def advice(self, field: Field) -> str: ...


_NOTHING = Reading()
_KINDS: Mapping[KindName, Kind] = {
    "check": check,
    "choice": text,
    "text": text,
    "file": text,
    "whole": number,
    "decimal": number,
    "percent": percent,
    "day": day,
    "computed": computed,
}


def read(field: Field, raw: Raw) -> Reading:
    """What a returned cell says; the cached value of a formula counts, an error value or a picture does not."""
    if raw.picture:
        return Reading(misread="这里放的是图片，读不出内容")
    if raw.error:
        return Reading(misread=f"这里是公式错误值“{shown(raw.value) or '#N/A'}”，不是内容")
    if raw.value is None or raw.value == "":
        return _NOTHING
    return _KINDS[field.kind].read(field, raw.value)


def show(field: Field, value: CellValue) -> CellValue:
    """The value as it is written to a cell: ``read`` gives it back."""
    return None if value is None else _KINDS[field.kind].show(field, value)


def excel_rule(field: Field) -> CellRule | None:
    """What Excel itself enforces while somebody types; None where it enforces nothing."""
    return _KINDS[field.kind].excel_rule(field)


def advice(field: Field) -> str:
    """How to fill the cell, in Chinese, for remedies."""
    return _KINDS[field.kind].advice(field)


def words(field: Field, value: CellValue) -> str:
    """The value as a person reads it in the cell (``√``, ``97%``, ``2024-06-30``)."""
    if value is None:
        return ""
    return percent.percent_text(value) if field.kind == "percent" else shown(show(field, value))
