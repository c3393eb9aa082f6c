"""Formulas, names and ranges moved from where they were drawn to where the rows went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xltasks.book import draft
from xltasks.forms.layout import Layout
from xltasks.forms.references import relative, shifted
from xltasks.forms.rewriting import Layouts, Report, Rewriting
from xltasks.forms.scope import Binding
from xltasks.model.cell import Area


def moved_formula(
    formula: str, home: Layout, binding: Binding, layouts: Layouts, *, report: Report | None = None
) -> str:
    """A drawn formula as it stands in one copy: references follow the copy, ranges over bands grow."""
    return Rewriting(home, binding, layouts, report).formula(formula)


def moved_name(name: draft.Name, layouts: Layouts, *, report: Report | None = None) -> draft.Name:
    """A defined name that covers a band grows over its copies."""
    home = layouts.get(name.sheet) or next(iter(layouts.values()))
    sheet = layouts[name.sheet].name if name.sheet in layouts else name.sheet
    refers_to = moved_formula(name.refers_to, home, Binding(), layouts, report=report)
    return replace(name, refers_to=refers_to, sheet=sheet)


def moved_conditionals(
    layout: Layout, layouts: Layouts, *, report: Report | None = None
) -> Iterator[draft.Conditional]:
    """The drawn conditional formats over every copy; one format where the copies say the same of themselves."""
    for drawn in layout.sheet.look.conditionals:
        for areas, formulas in _spread(
            layout, drawn.areas, drawn.formulas, Rewriting(layout, Binding(), layouts, report)
        ):
            yield replace(drawn, areas=areas, formulas=formulas)


def moved_validations(layout: Layout, layouts: Layouts, *, report: Report | None = None) -> Iterator[draft.Validation]:
    """The drawn validations over every copy, likewise."""
    for drawn in layout.sheet.look.validations:
        drawn_formulas = (drawn.formula1, drawn.formula2)
        there = Rewriting(layout, Binding(), layouts, report)
        for areas, (formula1, formula2) in _spread(layout, drawn.areas, drawn_formulas, there):
            yield replace(drawn, areas=areas, formula1=formula1, formula2=formula2)


def _spread(
    layout: Layout, areas: tuple[Area, ...], formulas: tuple[str, ...], there: Rewriting
) -> Iterator[tuple[tuple[Area, ...], tuple[str, ...]]]:
    """Where areas went, and the formulas for their first cell; apart where the formulas came to say different things."""
    anchor = areas[0]
    groups: dict[tuple[str, ...], list[tuple[Area, tuple[str, ...]]]] = {}
    for area in areas:
        for down, copy, binding in _pieces(layout, area):
            drawn = (shifted(f, area.top + down - anchor.top, area.left - anchor.left) for f in formulas)
            # Excel takes no areas in brackets there.
            here = tuple(map(replace(there, binding=binding, unions=False).formula, drawn))
            alike = tuple(relative(formula, copy.top, copy.left) for formula in here)
            groups.setdefault(alike, []).append((copy, here))
    for pieces in groups.values():
        first = min(pieces, key=lambda piece: (piece[0].top, piece[0].left))
        yield joined(copy for copy, _ in pieces), first[1]


def joined(areas: Iterator[Area]) -> tuple[Area, ...]:
    """Areas with those that adjoin downward put together."""
    found: list[Area] = []
    for area in sorted(areas, key=lambda a: (a.left, a.right, a.top)):
        last = found[-1] if found else None
        if last and (last.left, last.right, last.bottom + 1) == (area.left, area.right, area.top):
            found[-1] = Area(last.top, area.left, area.bottom, area.right)
        else:
            found.append(area)
    return tuple(sorted(found))


def _pieces(layout: Layout, area: Area) -> Iterator[tuple[int, Area, Binding]]:
    """(rows below the drawn top, where it went, what it stands for) of every copy of an area.

    An area that reaches across a band (a whole row, a whole column) is taken line by line, each as its own row.
    """
    across = any(band.area.meets(area) and not band.area.covers(area) for band in layout.sheet.bands)
    owner = layout.owner(area)
    if not across:
        for first, last in layout.copies(area, owner):
            top, bottom = layout.rows(first, last)
            yield 0, Area(top, area.left, bottom, area.right), layout.bound(first, owner)
        return
    for number, line in enumerate(layout.lines):
        if area.top <= line.source <= area.bottom:
            top, bottom = layout.rows(number, number)
            yield line.source - area.top, Area(top, area.left, bottom, area.right), line.binding
