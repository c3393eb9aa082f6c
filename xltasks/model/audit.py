"""Where every received cell went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey

Fate = Literal[
    "merged", "accepted", "superseded", "rejected", "altered", "overridden", "kept", "nil", "unplaced",
    "unidentified", "unreadable",
]  # fmt: skip


@dataclass(frozen=True)
class Target:
    """Where a value went in a written workbook."""

    path: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class AuditedCell:
    """One received cell that was not empty, and where it went."""

    receipt: int
    file: str
    sha256: str
    sheet: str
    cell: str
    office: str | None
    key: RowKey | None
    field: str | None
    value: CellValue
    fate: Fate
    to: Target | None = None


@dataclass(frozen=True)
class Audit:
    """Every such cell of a period."""

    period: str
    cells: tuple[AuditedCell, ...]
