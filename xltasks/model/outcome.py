"""What each verb reports: the shapes behind the JSON and the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from xltasks.model.cell import CellValue
from xltasks.model.finding import Finding
from xltasks.model.key import RowKey
from xltasks.model.receipt import Receipt

OfficeState = Literal["missing", "accepted", "rejected", "nil", "issued", "not issued", "returned"]
Fate = Literal[
    "merged", "accepted", "superseded", "rejected", "altered", "overridden", "kept", "nil", "unplaced",
    "unidentified", "unreadable",
]  # fmt: skip


@dataclass(frozen=True)
class IssuedWorkbook:
    office: str
    path: str
    issue: str
    tasks: int
    items: int


@dataclass(frozen=True)
class Generated:
    period: str
    issued: tuple[IssuedWorkbook, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Collected:
    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class JudgedOffice:
    office: str
    state: OfficeState
    errors: int
    warnings: int
    hints: int
    correction: str | None = None


@dataclass(frozen=True)
class Validated:
    period: str
    offices: tuple[JudgedOffice, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Merged:
    """``path`` is None where the merge refused."""

    period: str
    path: str | None
    tasks: int
    items: int
    missing: tuple[str, ...]
    rejected: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class OfficeStatus:
    office: str
    state: OfficeState
    issued_at: datetime | None
    returned_at: datetime | None
    versions: int
    errors: int
    warnings: int
    late: bool


@dataclass(frozen=True)
class Status:
    period: str
    deadline: datetime | None
    offices: tuple[OfficeStatus, ...]


@dataclass(frozen=True)
class Target:
    """Where a value went in a written workbook."""

    path: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class AuditedCell:
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
    period: str
    cells: tuple[AuditedCell, ...]


@dataclass(frozen=True)
class Source:
    """Where a consolidated value came from."""

    office: str
    sha256: str
    file: str
    sheet: str
    cell: str


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
    form: str
    period: str
    office: str
    issue: str
    cells: tuple[FormCell, ...]


@dataclass(frozen=True)
class RunOutcome:
    generate: Generated
    collect: Collected
    validate: Validated
    merge: Merged
