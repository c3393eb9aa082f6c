"""A compiled form: what a template says, ready to be written and to be read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xltasks.book import draft
from xltasks.model.cell import Area, CellValue
from xltasks.model.field import Field
from xltasks.model.issue import FormKind

Over = Literal["section", "task", "item", "rows"]


@dataclass(frozen=True)
class Text:
    """Text as drawn, the same in every copy."""

    value: CellValue
    runs: tuple[draft.Run, ...] = ()


@dataclass(frozen=True)
class Expression:
    """Text with jinja2 in it; ``whole`` where the cell is one expression and keeps its type.

    With a ``formula`` the cell holds that, and the value is its last result.
    """

    source: str
    whole: bool
    formula: str = ""


@dataclass(frozen=True)
class Formula:
    """A live formula, written with references to the template's own cells."""

    source: str


@dataclass(frozen=True)
class Placement:
    """Where a field is answered."""

    field: str


def live_formula(content: Content | None) -> str:
    """The formula a cell holds, as it was drawn; empty where it holds none."""
    if isinstance(content, Formula):
        return content.source
    return content.formula if isinstance(content, Expression) else ""


Content = Text | Expression | Formula | Placement


@dataclass(frozen=True)
class Unit:
    """One thing drawn: a cell, or a merge with the looks of all its cells (row by row).

    ``area`` is in template coordinates and may reach over the rows of bands that lie inside its own band.
    ``band`` is the index of the innermost band it belongs to, None outside all bands.
    """

    area: Area
    content: Content | None
    looks: tuple[tuple[draft.Look, ...], ...]
    band: int | None
    merged: bool
    note: str = ""
    link: str = ""


@dataclass(frozen=True)
class Band:
    """Rows that repeat. ``parent`` is the index of the band around it."""

    name: str
    area: Area
    over: Over
    parent: int | None
    column: str = ""
    """For sections: the register column whose value groups the tasks."""
    count: int = 0
    """For rows: how many open rows are offered."""
    where: str = ""
    order: str = ""
    asks: bool = False
    """For rows: whether they hold answers, as an open list does, or are only drawn."""


@dataclass(frozen=True)
class FormSheet:
    """One sheet of a form. ``look`` is the drawn sheet: widths, page, conditional formats, in template coordinates."""

    look: draft.Sheet
    bands: tuple[Band, ...]
    units: tuple[Unit, ...]
    last_row: int
    last_column: int

    def chain(self, row: int) -> tuple[int, ...]:
        """Indices of the bands whose rows hold ``row``, outermost first."""
        inside = [n for n, band in enumerate(self.bands) if band.area.top <= row <= band.area.bottom]
        return tuple(sorted(inside, key=lambda n: (-self.bands[n].area.height, -self.bands[n].area.width, n)))

    def overs(self, band: int | None) -> frozenset[Over]:
        """What a band and those around it run over; nothing for None."""
        return self._overs[band]

    @cached_property
    def _overs(self) -> dict[int | None, frozenset[Over]]:
        found: dict[int | None, frozenset[Over]] = {None: frozenset()}
        for number, band in enumerate(self.bands):  # a parent comes before what lies inside it
            found[number] = found[band.parent] | {band.over}
        return found

    @cached_property
    def heights(self) -> dict[int, float]:
        """The drawn heights of the rows that have one."""
        return {row.number: row.height for row in self.look.rows if row.height is not None}


@dataclass(frozen=True)
class Form:
    """``digest`` is the hash of the template file: the same drawing has the same digest everywhere."""

    name: str
    kind: FormKind
    fields: tuple[Field, ...]
    sheets: tuple[FormSheet, ...]
    names: tuple[draft.Name, ...]
    default_font: draft.Font
    digest: str

    @property
    def computed(self) -> tuple[tuple[str, str], ...]:
        """(name, algorithm) of the fields that are worked out, in the order they are declared."""
        return tuple((field.name, field.formula) for field in self.fields if field.kind == "computed")

    @property
    def looks_back(self) -> bool:
        """Whether any of its expressions may show what was answered in earlier periods."""
        units = (unit.content for sheet in self.sheets for unit in sheet.units)
        said = [content.source for content in units if isinstance(content, Expression)]
        said += [algorithm for _, algorithm in self.computed]
        said += [text for sheet in self.sheets for band in sheet.bands for text in (band.where, band.order)]
        return any("history" in text for text in said)

    def field(self, name: str) -> Field:
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def listed(self) -> tuple[tuple[str, str], ...]:
        """(field, name of the open list) of the fields that are answered in one."""
        found = ((sheet.bands[unit.band], field) for sheet, unit, field in self.placements() if unit.band is not None)
        return tuple((field.name, band.name) for band, field in found if band.asks)

    def placements(self) -> Iterator[tuple[FormSheet, Unit, Field]]:
        """Every cell where a field is answered, sheet by sheet, row by row."""
        for sheet in self.sheets:
            for unit in sheet.units:
                if isinstance(unit.content, Placement):
                    yield sheet, unit, self.field(unit.content.field)
