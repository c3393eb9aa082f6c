"""What the verbs of a round report: the shapes behind the JSON and the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltasks.model.finding import Finding
from xltasks.model.receipt import Receipt
from xltasks.model.status import JudgedOffice


@dataclass(frozen=True)
class IssuedWorkbook:
    """One workbook that was written for an office; ``path`` relative to the campaign."""

    office: str
    path: str
    issue: str
    tasks: int
    items: int


@dataclass(frozen=True)
class Generated:
    """What ``generate`` wrote."""

    period: str
    issued: tuple[IssuedWorkbook, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Collected:
    """What ``collect`` took in: a receipt for every file."""

    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Validated:
    """What ``validate`` came to: how each office stands, and every finding."""

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


@dataclass(frozen=True)
class RunOutcome:
    """What the four verbs of ``run`` came to."""

    generate: Generated
    collect: Collected
    validate: Validated
    merge: Merged
