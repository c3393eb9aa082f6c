"""What an opened spreadsheet file is: sheets of sparse cells, whatever the format was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from xltasks.model.answer import Raw
from xltasks.model.cell import Area, CellValue

Visibility = Literal["visible", "hidden", "veryHidden"]
_EMPTY = Raw()


@dataclass(frozen=True)
class Sheet:
    """One worksheet. ``cells`` holds every non-empty cell by (row, column), both from 1, dates as dates.

    ``special`` holds the cells whose value does not tell everything: formulas (with their cached value), error
    values and pictures. Text keeps its characters but for line ends, which are LF. Values under a merge stay.
    """

    name: str
    cells: Mapping[tuple[int, int], CellValue]
    special: Mapping[tuple[int, int], Raw] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    visibility: Visibility = "visible"

    @property
    def count(self) -> int:
        """How many cells have a value; formulas without a cached result are in ``special`` alone."""
        return len(self.cells)

    def raw(self, row: int, column: int) -> Raw:
        place = (row, column)
        special = self.special.get(place)
        if special is not None:
            return special
        value = self.cells.get(place)
        return _EMPTY if value is None else Raw(value)


@dataclass(frozen=True)
class Book:
    """One spreadsheet file. ``properties`` are the custom document properties, every value as text."""

    format: Literal["xlsx", "xls", "ods", "xlsb"]
    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    """When the program that saved it says it was saved (dcterms:modified), with its zone; without one it is what the clock there showed."""
    damage: tuple[str, ...] = ()
    """What of the file could not be read though the rest could, in Chinese: a lost sheet, lost texts."""

    def sheet(self, name: str) -> Sheet | None:
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        return None
