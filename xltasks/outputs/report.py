"""How a period stands, as the status page and the status workbook tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xltasks.model.finding import Finding, Severity, grouped
from xltasks.model.register import Office
from xltasks.model.status import OfficeStatus
from xltasks.outputs.moments import seen_from, span_text
from xltasks.rules.progress import Progress

SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "警告", "hint": "提示"}
_SHOWN = 8
"""Cells named for one fault before the rest is only counted."""


@dataclass(frozen=True)
class Fault:
    """One fault of an office, with every row it stands in."""

    severity: Severity
    message: str
    remedy: str
    rows: str
    """``4 · category``, one after the other."""
    cells: str

    @property
    def word(self) -> str:
        return SEVERITIES[self.severity]


@dataclass(frozen=True)
class OfficeReport:
    """One office, ``number`` in the register's order from 1; its ``status`` with the state judged now."""

    number: int
    status: OfficeStatus
    office: Office
    progress: Progress
    findings: tuple[Finding, ...] = ()
    file: str = ""
    """The file that counts."""

    @property
    def mark(self) -> str:
        """Which of the kinds of state a reader tells apart: the name of its colour."""
        state = self.status.state
        if state in ("accepted", "nil"):
            return "well"
        if state == "rejected":
            return "back"
        if state == "returned":
            return "open"
        return "late" if self.status.late else "wait"

    @property
    def word(self) -> str:
        """The state in a coordinator's words."""
        if self.status.state == "accepted":
            return "特准通过" if self.status.accepted else "通过"
        if self.mark == "late":
            return "逾期未报"
        return {"nil": "零报告", "rejected": "退回待改", "returned": "待审核", "not issued": "未下发"}.get(
            self.status.state, "未报"
        )

    @property
    def returned(self) -> bool:
        return self.status.returned_at is not None

    def count(self, severity: Severity) -> int:
        return sum(1 for finding in self.findings if finding.severity == severity)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Errors first; what stands in many cells is said once."""
        return tuple(_fault(group) for group in grouped(self.findings))

    def remark(self, now: datetime) -> str:
        """What else is to be known of the office."""
        status = self.status
        told = []
        if status.late and self.returned:
            told.append("迟报")
        if status.extended is not None and status.deadline is not None:
            told.append(f"延期到{seen_from(now, status.deadline)}（{status.extended}）")
        if status.accepted is not None:
            told.append(f"特准理由：{status.accepted}")
        if status.reminded:
            told.append(f"已催 {status.reminded} 次")
        return "；".join(told)


@dataclass(frozen=True)
class Report:
    """``whole`` counts every row of the register once, by the answers that would be merged."""

    bureau: str
    period: str
    """``2024年二季度``"""
    now: datetime
    deadline: datetime | None
    offices: tuple[OfficeReport, ...]
    whole: Progress

    @property
    def title(self) -> str:
        return f"{self.bureau}{self.period}填报进展"

    @property
    def asof(self) -> str:
        return f"{self.now:%Y-%m-%d %H:%M}"

    @property
    def due(self) -> str:
        """``2024-07-05 17:00（还有2天）``; empty without a deadline."""
        if self.deadline is None:
            return ""
        left = span_text(self.deadline - self.now)
        return f"{self.deadline:%Y-%m-%d %H:%M}（{f'已过{left}' if self.now > self.deadline else f'还有{left}'}）"

    def marked(self, *marks: str) -> tuple[OfficeReport, ...]:
        """The offices in any of these kinds of state."""
        return tuple(office for office in self.offices if office.mark in marks)

    @property
    def returned(self) -> int:
        return sum(1 for office in self.offices if office.returned)


def _fault(group: Sequence[Finding]) -> Fault:
    first = group[0]
    keys = dict.fromkeys(finding.key for finding in group if finding.key and finding.key.task)
    rows = dict.fromkeys(" · ".join(part for part in (key.task, key.category) if part) for key in keys if key)
    cells = [f"{one.at.sheet}!{one.at.cell}" if one.at.cell else one.at.sheet for one in group if one.at.sheet]
    return Fault(first.severity, first.message, first.remedy, _listed(list(rows)), _listed(cells))


def _listed(names: Sequence[str]) -> str:
    distinct = list(Counter(names))
    more = f" 等 {len(distinct)} 处" if len(distinct) > _SHOWN else ""
    return "、".join(distinct[:_SHOWN]) + more
