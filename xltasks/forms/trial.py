"""A form laid out with two of everything, to see before its first use what its formulas would come to."""

from __future__ import annotations

from dataclasses import replace

from xltasks.forms.form import Form, FormSheet
from xltasks.forms.layout import Layout
from xltasks.forms.lists import lists_of
from xltasks.forms.plan import expand
from xltasks.forms.rewriting import Layouts
from xltasks.forms.scope import Occasion
from xltasks.model.issue import Stamp
from xltasks.model.key import RowKey
from xltasks.model.listed import ListedRow, Lists
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task

_PERIOD = Period(2000, "quarter", 1)
_OFFICE = Office("甲科")


def trial(form: Form) -> Layouts:
    """Every sheet with two sections of two tasks of two items each; conditions and order are left out."""
    register = _register(tuple({band.column for sheet in form.sheets for band in sheet.bands if band.column}))
    occasion = Occasion(
        register=register,
        period=_PERIOD,
        stamp=Stamp("", "甲局", _PERIOD.code, _OFFICE.name, form.name, form.kind),
        tasks=register.tasks,
        office=_OFFICE,
        fields=(),
        value=lambda task, item, name: None,
        lists=_lists(form, register),
    )
    return {sheet.look.name: _laid_out(sheet, occasion) for sheet in form.sheets}


def _laid_out(sheet: FormSheet, occasion: Occasion) -> Layout:
    bare = replace(sheet, bands=tuple(replace(band, where="", order="") for band in sheet.bands))
    lines = expand(bare, occasion)
    return Layout(sheet, sheet.look.name, lines, tuple(range(1, len(lines) + 2)))


def _lists(form: Form, register: Register) -> Lists:
    """Two rows in every open list, as if an office had written them."""
    tasks = [task.number for task in register.tasks]
    return Lists(
        tuple(
            ListedRow(RowKey.of_list((_PERIOD.code, _OFFICE.name), task, name, line), ((name, None),))
            for name, inside in dict(lists_of(form)).items()
            for task in (tasks if inside else [None])
            for line in (1, 2)
        )
    )


def _register(columns: tuple[str, ...]) -> Register:
    tasks = []
    for number, section in enumerate(("甲", "甲", "乙", "乙"), 1):
        more = tuple((column, section) for column in columns)
        items = tuple(Item(ordinal, section, (), more) for ordinal in (1, 2))
        tasks.append(Task(str(number), f"任务{number}", "", (_OFFICE.name,), "", items, more))
    settings = Settings("甲局", "甲局", _PERIOD.year, _PERIOD)
    return Register(settings, (_OFFICE,), tuple(tasks), columns)
