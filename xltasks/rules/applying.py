"""The register's word on findings: rules switched off, weighed otherwise, or waived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from xltasks.model.finding import Finding
from xltasks.model.period import Period
from xltasks.model.rulebook import RuleBook, Waiver


@dataclass(frozen=True)
class Waived:
    """A finding that is not held against its office, and why."""

    finding: Finding
    waiver: Waiver


def kept(book: RuleBook, findings: Iterable[Finding], period: Period, today: date | None = None) -> tuple[Finding, ...]:
    """What stands after the register had its word; ``today`` is the period's last day where nobody says."""
    day = today or period.last_day
    return tuple(one for one in weighed(book, findings) if waiver_of(book, one, period, day) is None)


def excused(
    book: RuleBook, findings: Iterable[Finding], period: Period, today: date | None = None
) -> tuple[Waived, ...]:
    """What was waived, each with the waiver that covers it."""
    day = today or period.last_day
    pairs = ((one, waiver_of(book, one, period, day)) for one in weighed(book, findings))
    return tuple(Waived(one, waiver) for one, waiver in pairs if waiver is not None)


def weighed(book: RuleBook, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of rules that are on, as grave as the register has them."""
    if not book.settings:
        return tuple(findings)
    return tuple(_weighed(book, one) for one in findings if book.applies(one.code))


def _weighed(book: RuleBook, finding: Finding) -> Finding:
    severity = book.severity(finding.code)
    return replace(finding, severity=severity) if severity else finding


def waiver_of(book: RuleBook, finding: Finding, period: Period, today: date) -> Waiver | None:
    return next((waiver for waiver in book.waivers if waiver.covers(finding, period, today)), None)
