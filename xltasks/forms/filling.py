"""The rows of a placed sheet, told one after another as a draft's body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.forms.form import Text
from xltasks.forms.placing import Placed
from xltasks.forms.stencil import Change, Start, Stencil, Stencils
from xltasks.forms.tracing import Trace
from xltasks.model.issue import IssuedRow

_Patterns = tuple[draft.Pattern, ...]
"""Of a line: that of its first row, and that of the others where it has any."""


@dataclass(frozen=True)
class Shared:
    """What rows have in common with those of every sheet of the same shape.

    ``formulas`` by line and unit; ``odd`` the cells, by line, that are more than a value and the same everywhere.
    ``merges`` only of input workbooks, of which there are many.
    """

    formulas: Mapping[tuple[int, int], str]
    patterns: tuple[_Patterns, ...]
    odd: Mapping[int, tuple[draft.Cell, ...]]
    merges: tuple[draft.Edges, ...] | None


def shared_by(trace: Trace, stencils: Stencils, formulas: Mapping[tuple[int, int], str], *, keys: bool) -> Shared:
    """What the rows of one sheet share with others."""
    placed = trace.placed
    patterns = tuple(_patterns(replace(placed, formats={}), _carrying(trace, keys=keys), stencils))
    odd = {}
    for line, stencil in enumerate(placed.stencils):
        if stencil.odd and not set(stencil.odd) & set(stencil.changing):
            odd[line] = tuple(_odd(placed, formulas, (line, start), patterns[line][0]) for start in stencil.odd)
    merges = tuple(placed.merges()) if stencils.form.kind == "input" else None
    return Shared(formulas, patterns, odd, merges)


@dataclass(frozen=True)
class Filling:
    """The rows of one sheet; ``carrying`` has the keys of those that carry one.

    What the lines stand for is no part of it: while a city's rows are written, nothing else need be in memory.
    """

    shared: Shared
    placed: Placed
    carrying: Sequence[IssuedRow | None]
    stencils: Stencils

    @classmethod
    def of(cls, trace: Trace, shared: Shared, stencils: Stencils, *, keys: bool) -> Filling:
        """``keys``: whether rows carry their keys."""
        placed = replace(trace.placed, layout=replace(trace.placed.layout, lines=()))
        return cls(shared, placed, _carrying(trace, keys=keys), stencils)

    def body(self) -> draft.Body | None:
        """None for a sheet without rows."""
        placed, merges = self.placed, self.shared.merges
        bottom = placed.layout.starts[-1] - 1
        patterns = dict.fromkeys(pattern for patterns in self._patterns() for pattern in patterns)
        told = placed.merges if merges is None else lambda: merges
        return draft.Body(1, bottom, tuple(patterns), self.rows, told, tuple(self._notes())) if bottom else None

    def _notes(self) -> Iterator[draft.Note]:
        """What the form itself has beside its cells."""
        placed = self.placed
        units = placed.layout.sheet.units
        for number, stencil in enumerate(placed.stencils):
            for place, unit, _ in stencil.odd:
                if units[unit].note:
                    yield draft.Note(placed.layout.starts[number], stencil.pattern.columns[place], units[unit].note)

    def rows(self) -> Iterator[draft.Filled]:
        placed, shared = self.placed, self.shared
        starts = placed.layout.starts
        hidden = {row.number for row in placed.layout.sheet.look.rows if row.hidden}
        lines = zip(self._patterns(), placed.stencils, placed.values, placed.fits, self.carrying, strict=True)
        for number, (patterns, stencil, values, fit, key) in enumerate(lines):
            row, concealed, pattern = starts[number], stencil.source in hidden, patterns[0]
            odd: tuple[draft.Cell, ...] = ()
            if stencil.odd:
                odd = shared.odd.get(number) or tuple(
                    _odd(placed, shared.formulas, (number, start), pattern) for start in stencil.odd
                )
            if key is not None:
                values = (*values, key.carried)
            yield draft.Filled(row, pattern, values, fit.heights[0], concealed, odd)
            for further, height in enumerate(fit.heights[1:], 1):
                yield draft.Filled(row + further, patterns[-1], (), height, concealed)

    def _patterns(self) -> Iterator[_Patterns]:
        if self.placed.formats:
            return _patterns(self.placed, self.carrying, self.stencils)
        return iter(self.shared.patterns)


def _carrying(trace: Trace, *, keys: bool) -> Sequence[IssuedRow | None]:
    return trace.keys if keys else [None] * len(trace.keys)


def _patterns(placed: Placed, carrying: Sequence[IssuedRow | None], stencils: Stencils) -> Iterator[_Patterns]:
    formats = placed.formats
    torn = _torn(placed) if any(fit.breaks for fit in placed.fits) else {}
    known: dict[tuple[Stencil, bool], _Patterns] = {}
    for number, (stencil, fit, key) in enumerate(zip(placed.stencils, placed.fits, carrying, strict=True)):
        keyed = key is not None
        if number not in torn and number not in formats and len(fit.heights) == 1:
            plain = known.get((stencil, keyed))
            if plain is None:
                plain = known[stencil, keyed] = (stencils.pattern(stencil.pattern, Change(keyed=keyed)),)
            yield plain
            continue
        raised = stencils.places(stencil.source, torn.get(number, ()))
        first = Change(raised, formats.get(number, ()), keyed)
        further = (Change(raised),) if len(fit.heights) > 1 else ()
        yield tuple(stencils.pattern(stencil.pattern, change) for change in (first, *further))


def _odd(
    placed: Placed, formulas: Mapping[tuple[int, int], str], begins: tuple[int, Start], pattern: draft.Pattern
) -> draft.Cell:
    line, start = begins
    unit, look = placed.layout.sheet.units[start.unit], pattern.looks[start.place]
    row, column = placed.layout.starts[line], pattern.columns[start.place]
    content = unit.content
    if isinstance(content, Text) and content.runs:
        return draft.Cell(row, column, None, look, runs=content.runs, link=unit.link)
    formula = formulas.get((line, start.unit), "")
    return draft.Cell(row, column, placed.values[line][start.place], look, formula, link=unit.link)


def _torn(placed: Placed) -> dict[int, set[int]]:
    """By line, the units inside which a page ends: centred text would be cut there."""
    found: dict[int, set[int]] = {}
    within, after = [0], [0]  # how many pages have ended inside lines, and how many at their ends, before each line
    for fit in placed.fits:
        ends_page = len(fit.heights) - 1 in fit.breaks
        within.append(within[-1] + len(fit.breaks) - ends_page)
        after.append(after[-1] + ends_page)
    for number, stencil in enumerate(placed.stencils):
        for start in stencil.starts:
            last = number if start.reach < 0 else placed.ends[number][start.reach]
            if within[last + 1] > within[number] or after[last] > after[number]:
                for line in range(number, last + 1):
                    found.setdefault(line, set()).add(start.unit)
    return found
