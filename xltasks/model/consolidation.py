"""What offices put into the rows of the consolidated sheet, and where in their files it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from xltasks.model.cell import CellValue
from xltasks.model.source import Source


@dataclass(frozen=True)
class Part:
    """One office's answer to one field of one row; an office that is missing has a part with no value."""

    office: str
    value: CellValue
    lead: bool = False


class ReceivedSheet(NamedTuple):
    """A sheet of a received file."""

    office: str
    sha256: str
    file: str
    sheet: str

    def source(self, cell: str) -> Source:
        return Source(self.office, self.sha256, self.file, self.sheet, cell)


class RowSources(NamedTuple):
    """Where the values of a row came from, field by field.

    Mostly all came from one sheet: ``cells`` has a cell of it for each, empty where there is no value. Otherwise
    ``several`` has the sources of each, the lead's first.
    """

    sheet: ReceivedSheet | None = None
    cells: tuple[str, ...] = ()
    several: tuple[tuple[Source, ...], ...] = ()

    def of(self, number: int | None) -> tuple[Source, ...]:
        """The sources of one field's value, by its place in the row; none for a field that has no place there."""
        if number is None:
            return ()
        if self.sheet is not None:
            cell = self.cells[number]
            return (self.sheet.source(cell),) if cell else ()
        return self.several[number] if self.several else ()

    def picked(self, numbers: Iterable[int | None]) -> RowSources:
        """Those of some of the fields, by their places in the row."""
        if self.sheet is None:
            return RowSources(several=tuple(map(self.of, numbers)))
        return RowSources(self.sheet, tuple(["" if number is None else self.cells[number] for number in numbers]))
