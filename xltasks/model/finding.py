"""Something a return, or the merge of returns, has wrong or questionable, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from xltasks.model.key import RowKey

Severity = Literal["error", "warning", "hint"]
GRAVITY: Mapping[Severity, int] = {"error": 0, "warning": 1, "hint": 2}
"""The gravest first."""


class Place(NamedTuple):
    """Where something stands in a received or written file; ``cell`` like ``B7``."""

    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Finding:
    """One fault: ``code`` is ``family.fault``; message and remedy are Chinese, for office clerks."""

    code: str
    severity: Severity
    message: str
    remedy: str
    at: Place = field(default_factory=Place)
    office: str | None = None
    key: RowKey | None = None
    field: str | None = None


def grouped(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Equal severity, code, message and remedy together, the gravest first, otherwise as they came."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code, finding.message, finding.remedy), []).append(finding)
    return tuple(sorted(map(tuple, groups.values()), key=lambda group: GRAVITY[group[0].severity]))
