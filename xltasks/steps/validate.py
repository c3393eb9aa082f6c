"""Validate: every office's counting submission judged by the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from xltasks.forms.expressions import holds
from xltasks.model import kinds
from xltasks.model.answer import Submission
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue
from xltasks.model.outcome import OfficeState, Validated
from xltasks.model.period import Period
from xltasks.rules.agreement import OfficeAnswers, agree
from xltasks.rules.case import Case, Judged
from xltasks.rules.catalogue import judge
from xltasks.rules.verdict import Verdict
from xltasks.store.events import JudgedContent, PeriodJudged
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, Version, standings

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Judgement:
    """A period judged: one verdict per office that owes a return, and what lies between offices."""

    verdicts: tuple[Verdict, ...]
    agreement: tuple[Finding, ...]

    def validated(self, period: Period) -> Validated:
        findings = [finding for verdict in self.verdicts for finding in verdict.findings]
        return Validated(
            period.code, tuple(verdict.summary() for verdict in self.verdicts), (*findings, *self.agreement)
        )


def judge_period(store: Store, period: Period, progress: Progress) -> Judgement:
    """Every office judged on the version that counts now. Nothing is written."""
    with store.ledger(read_only=True) as ledger:
        known = {one.office: one for one in standings(ledger.history(period.code), period.code)}
        offices = store.offices()
        bench = _Bench(store, ledger, period)
        verdicts = []
        for done, office in enumerate(offices):
            progress("validate", done, len(offices))
            verdicts.append(bench.judged(office, known.get(office)))
        progress("validate", len(offices), len(offices))
    returns = [OfficeAnswers(verdict.office, verdict.answers) for verdict in verdicts if verdict.submission]
    return Judgement(tuple(verdicts), agree(store.register, returns))


def record_judgement(store: Store, period: Period, judgement: Judgement, now: datetime) -> None:
    """Enters a judgement into the ledger, unless the last one there says the same."""
    validated = judgement.validated(period)
    contents = tuple(
        JudgedContent(verdict.office, verdict.receipt.sha256) for verdict in judgement.verdicts if verdict.receipt
    )
    event = PeriodJudged(period.code, validated.offices, validated.findings, contents)
    with store.ledger() as ledger:
        last = ledger.last(PeriodJudged, period.code)
        if last is None or last.event != event:
            ledger.record(event, now)


@dataclass(frozen=True)
class _Bench:
    store: Store
    ledger: Ledger
    period: Period

    def judged(self, office: str, standing: Standing | None) -> Verdict:
        counting = standing.counting if standing else None
        submission = self.ledger.reading(counting.receipt) if counting else None
        issue = self.store.issued.load_issue(submission.issue) if submission else None
        if standing is None or counting is None or submission is None or issue is None:
            return Verdict(office, "missing")
        answers = _read(issue, submission)
        case = Case(self.store.register, self.period, issue, submission, answers, holds)
        findings = (*_order(office, counting, standing), *judge(case))
        state: OfficeState = "rejected" if any(finding.severity == "error" for finding in findings) else "accepted"
        return Verdict(office, state, counting.receipt, submission, answers, findings)


def _read(issue: Issue, submission: Submission) -> tuple[Judged, ...]:
    fields = {field.name: field for field in issue.fields}
    return tuple(
        Judged(answer, fields[answer.field], kinds.read(fields[answer.field], answer.raw))
        for answer in submission.answers
        if answer.field in fields
    )


def _order(office: str, counting: Version, standing: Standing) -> tuple[Finding, ...]:
    """Versions of which it is not sure that they came before the one that counts."""
    if not standing.disputed:
        return ()
    others = "、".join(version.receipt.file for version in standing.disputed)
    message = f"收到几份内容不同的文件，先后说不准：现以 {counting.receipt.file} 为准，另有 {others}"
    remedy = "请与科室核对；要以另一份为准，运行 xltasks collect --use 文件名"
    return (Finding("intake.order", "warning", message, remedy, Place(counting.receipt.file), office),)
