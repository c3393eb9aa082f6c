"""Fonts as a setting: a form redrawn in the title, header and body fonts a bureau prints with."""

from __future__ import annotations

from dataclasses import replace

from xltasks.book import draft
from xltasks.forms.form import Form, FormSheet, Text, Unit
from xltasks.model.register import Settings


def with_fonts(form: Form, settings: Settings) -> Form:
    """The form in the fonts the settings name: titles stand above the repeated rows, headers in them, the rest below.

    A sheet without repeated rows, and a setting left empty, keep what is drawn.
    """
    if not (settings.title_font or settings.header_font or settings.body_font):
        return form
    return replace(form, sheets=tuple(_sheet(sheet, settings) for sheet in form.sheets))


def _sheet(sheet: FormSheet, settings: Settings) -> FormSheet:
    repeated = sheet.look.page.repeat_rows
    if repeated is None:
        return sheet
    return replace(sheet, units=tuple(_unit(unit, _font(unit.area.top, repeated, settings)) for unit in sheet.units))


def _font(row: int, repeated: tuple[int, int], settings: Settings) -> str:
    if row < repeated[0]:
        return settings.title_font
    return settings.header_font if row <= repeated[1] else settings.body_font


def _unit(unit: Unit, font: str) -> Unit:
    if not font:
        return unit

    def renamed(look: draft.Look) -> draft.Look:
        return replace(look, font=replace(look.font, name=font))

    content = unit.content
    if isinstance(content, Text):
        runs = tuple(
            run if run.font is None else replace(run, font=replace(run.font, name=font)) for run in content.runs
        )
        content = replace(content, runs=runs)
    looks = tuple(tuple(renamed(look) for look in row) for row in unit.looks)
    return replace(unit, content=content, looks=looks)
