"""The answer cells of a workbook, as ``form cells`` lists them."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey
from xltasks.model.source import Source


@dataclass(frozen=True)
class FormCell:
    """One answer cell of an issued or consolidated workbook, with its present value."""

    key: RowKey
    sheet: str
    cell: str
    scope: str
    office: str
    field: str
    label: str
    kind: str
    required: bool
    options: tuple[str, ...]
    value: CellValue
    sources: tuple[Source, ...] | None = None


@dataclass(frozen=True)
class FormCells:
    """The answer cells of one workbook, and whose it is."""

    form: str
    period: str
    office: str
    issue: str
    cells: tuple[FormCell, ...]
