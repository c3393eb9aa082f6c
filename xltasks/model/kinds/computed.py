"""A value the form works out itself: nobody answers it, it is only carried."""

from __future__ import annotations

from xltasks.model.cell import CellValue
from xltasks.model.field import CellRule, Field, Reading


def read(field: Field, value: CellValue) -> Reading:
    return Reading(value)


def show(field: Field, value: CellValue) -> CellValue:
    return value


def excel_rule(field: Field) -> CellRule | None:
    return None


def advice(field: Field) -> str:
    return "此格由表格自动计算，不用填写"
