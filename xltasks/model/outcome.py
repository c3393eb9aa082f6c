"""What each verb reports: the shapes behind the JSON and the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from xltasks.model.cell import CellValue
from xltasks.model.finding import Finding
from xltasks.model.key import RowKey
from xltasks.model.receipt import Receipt
from xltasks.model.status import JudgedOffice as JudgedOffice  # noqa: PLC0414
from xltasks.model.status import OfficeState as OfficeState  # noqa: PLC0414
from xltasks.model.status import OfficeStatus as OfficeStatus  # noqa: PLC0414
from xltasks.model.status import Status as Status  # noqa: PLC0414

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
class Validated:
    period: str
    offices: tuple[JudgedOffice, ...]
    findings: Sequence[Finding]


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


Tone = Literal["临近", "到期", "逾期"]
"""Before the day of the deadline, on the day, after the deadline."""
ReminderReason = Literal["missing", "late", "rejected"]


@dataclass(frozen=True)
class Letter:
    """A reminder to one office; ``path`` holds the text, ``eml`` the mail to send, where one was asked for."""

    office: str
    reason: ReminderReason
    tone: Tone
    text: str
    path: str
    eml: str | None = None


@dataclass(frozen=True)
class Reminded:
    """``group`` is one text for all, empty where nobody owes anything; ``not_issued`` offices have nothing to fill."""

    period: str
    tone: Tone
    group: str
    path: str | None
    letters: tuple[Letter, ...]
    not_issued: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class AcceptedReturn:
    """A return taken although ``errors`` stay in it, or (``withdrawn``) no longer so."""

    period: str
    office: str
    file: str
    sha256: str
    errors: int
    reason: str
    withdrawn: bool = False


@dataclass(frozen=True)
class ExtendedDeadline:
    """``before`` is the deadline the office had until now."""

    period: str
    office: str
    until: datetime
    before: datetime | None
    reason: str


@dataclass(frozen=True)
class Target:
    """Where a value went in a written workbook."""

    path: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
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
class UnfinishedItem:
    """An item that an office called unfinished in the period that ends, in its words."""

    office: str
    key: RowKey
    words: str


@dataclass(frozen=True)
class RolledOver:
    """The register at ``path`` turned from one period to the next."""

    path: str
    before: str
    to: str
    deadline: datetime | None
    unfinished: tuple[UnfinishedItem, ...]


@dataclass(frozen=True)
class Initialised:
    """A new campaign folder and the files in it, relative to it."""

    path: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class RunOutcome:
    generate: Generated
    collect: Collected
    validate: Validated
    merge: Merged
