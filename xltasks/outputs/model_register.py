"""The filled-in model register that a new campaign starts with: a fictional bureau, to be written over."""

from __future__ import annotations

from dataclasses import replace

from xltasks.book.draft import Workbook
from xltasks.model.period import Period
from xltasks.outputs.model_register_words import GUIDE, model_of
from xltasks.outputs.register_book import Notice, register_book


def model_register(
    year: int,
    *,
    template: str = "quarterly",
    templates: tuple[str, ...] = ("quarterly",),
    first: Period | None = None,
    columns: tuple[str, ...] = (),
) -> Workbook:
    """The model register of a year; ``templates`` are the forms to choose from, ``first`` the period to begin with,
    ``columns`` what the form wants of the register beyond what every register has."""
    period = first or Period(year, "quarter", 1)
    guide = Notice("填写说明", "台账填写说明", GUIDE)
    return register_book(replace(model_of(period, template), columns=columns), templates=templates, notice=guide)
