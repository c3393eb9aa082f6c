"""Formulas, names and ranges moved from where they were drawn to where the rows went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xltasks.book import draft
from xltasks.forms.layout import Layout
from xltasks.forms.references import Reference, moved, shifted
from xltasks.forms.scope import Binding
from xltasks.model.cell import Area

Layouts = Mapping[str, Layout]
"""Layouts by the drawn name of their sheet."""


def moved_formula(formula: str, home: Layout, binding: Binding, layouts: Layouts) -> str:
    """A drawn formula as it stands in one copy: references follow the copy, ranges over bands grow."""

    def move(reference: Reference) -> str:
        target = layouts.get(reference.sheet) if reference.sheet else home
        if target is None:
            return reference.written(reference.sheet, reference.area, single=reference.single)
        sheet = target.name if reference.sheet else ""
        seen = target.seen_from(reference.area, binding, single=reference.single)
        if seen is None:
            return reference.written(sheet, _below(target, reference.area), single=reference.single)
        area, single = seen
        return reference.written(sheet, area, single=single)

    return moved(formula, move)


def moved_name(name: draft.Name, layouts: Layouts) -> draft.Name:
    """A defined name that covers a band grows over its copies."""
    home = layouts.get(name.sheet) or next(iter(layouts.values()))
    sheet = layouts[name.sheet].name if name.sheet in layouts else name.sheet
    return replace(name, refers_to=moved_formula(name.refers_to, home, Binding(), layouts), sheet=sheet)


def moved_conditionals(layout: Layout, layouts: Layouts) -> Iterator[draft.Conditional]:
    """The drawn conditional formats over every copy; one format where the copies say the same relative to themselves."""
    for drawn in layout.sheet.look.conditionals:
        anchor = drawn.areas[0]
        groups: dict[tuple[str, ...], list[tuple[Area, tuple[str, ...]]]] = {}
        for area in drawn.areas:
            for copy, binding in _copies(layout, area):
                formulas = tuple(
                    moved_formula(shifted(f, area.top - anchor.top), layout, binding, layouts) for f in drawn.formulas
                )
                relative = tuple(shifted(formula, 1 - copy.top) for formula in formulas)
                groups.setdefault(relative, []).append((copy, formulas))
        for copies in groups.values():
            yield replace(drawn, areas=joined(copy for copy, _ in copies), formulas=copies[0][1])


def moved_validations(layout: Layout, layouts: Layouts) -> Iterator[draft.Validation]:
    """The drawn validations over every copy."""
    for drawn in layout.sheet.look.validations:
        found = [copy for area in drawn.areas for copy in _copies(layout, area)]
        if not found:
            continue
        binding = found[0][1]
        yield replace(
            drawn,
            areas=joined(copy for copy, _ in found),
            formula1=moved_formula(drawn.formula1, layout, binding, layouts),
            formula2=moved_formula(drawn.formula2, layout, binding, layouts),
        )


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


def _copies(layout: Layout, area: Area) -> Iterator[tuple[Area, Binding]]:
    owner = layout.owner(area)
    for first, last in layout.copies(area, owner):
        top, bottom = layout.rows(first, last)
        binding = layout.lines[first].binding if owner is not None else Binding()
        yield Area(top, area.left, bottom, area.right), binding


def _below(layout: Layout, area: Area) -> Area:
    """An area drawn below everything else keeps its distance to the end of the sheet."""
    rows = layout.starts[-1] - 1 - layout.sheet.last_row
    return Area(area.top + rows, area.left, area.bottom + rows, area.right)
