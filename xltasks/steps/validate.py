"""Validate: every office's counting submission judged by the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from xltasks.forms.expressions import holds
from xltasks.model.answer import Submission
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue
from xltasks.model.outcome import OfficeState, Validated
from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.outputs.earlier import EarlierPeriods, judged_answers
from xltasks.outputs.input_workbook import InputWorkbooks
from xltasks.rules.agreement import OfficeAnswers, agree
from xltasks.rules.applying import kept
from xltasks.rules.asked import fitted
from xltasks.rules.case import Case
from xltasks.rules.catalogue import judge
from xltasks.rules.nil import nil_return, understood
from xltasks.rules.verdict import Verdict
from xltasks.store.events import Entry, Event, FileReceived, JudgedContent, PeriodJudged, VersionPinned
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, Version, already_known, standings

Progress = Callable[[str, int, int], None]
_OF_ANSWERS = ("answers.missing", "answers.kind", "answers.option", "answers.both", "wording.")


@dataclass(frozen=True)
class Judgement:
    """A period judged: one verdict per office that owes a return, what lies between offices included."""

    verdicts: tuple[Verdict, ...]
    nobodys: tuple[Finding, ...] = ()
    """Files of which nobody knows whose they are, while an office is missing."""

    def validated(self, period: Period, corrections: Mapping[str, str] | None = None) -> Validated:
        """``corrections`` are the correction copies written, by office."""
        copies = corrections or {}
        return Validated(
            period.code,
            tuple(verdict.summary(copies.get(verdict.office)) for verdict in self.verdicts),
            (*(finding for verdict in self.verdicts for finding in verdict.findings), *self.nobodys),
        )


def judge_period(store: Store, period: Period, now: datetime, progress: Progress) -> Judgement:
    """Every office judged on the version that counts now. Nothing is written."""
    workbooks = InputWorkbooks.of(store, period)
    with store.ledger(read_only=True) as ledger:
        history = ledger.history(period.code)
        known = {one.office: one for one in standings(history, period.code)}
        bench = _Bench(workbooks, ledger, history, EarlierPeriods.of(store, ledger, period), now)
        offices = store.offices()
        verdicts = []
        for done, office in enumerate(offices):
            progress("validate", done, len(offices))
            verdicts.append(bench.judged(office, known.get(office)))
        progress("validate", len(offices), len(offices))
        missing = any(verdict.state == "missing" for verdict in verdicts)
        nobodys = tuple(bench.in_vain(None, known.values())) if missing else ()
    told = [verdict for verdict in verdicts if verdict.submission and verdict.state != "nil"]
    returns = [OfficeAnswers(verdict.office, verdict.answers) for verdict in told]
    conflicts = agree(store.register, returns, period=period, today=now.date())
    whole = (replace(v, findings=(*v.findings, *(c for c in conflicts if c.office == v.office))) for v in verdicts)
    return Judgement(tuple(whole), nobodys)


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
    """Where offices are judged one by one, by the ledger's ``history`` of the period."""

    workbooks: InputWorkbooks
    ledger: Ledger
    history: tuple[Entry[Event], ...]
    earlier: EarlierPeriods
    now: datetime

    def judged(self, office: str, standing: Standing | None) -> Verdict:
        counting = standing.counting if standing else None
        reading = self.ledger.reading(counting.receipt) if counting else None
        if standing is None or counting is None or reading is None:
            return Verdict(office, "missing", findings=tuple(self.in_vain(office, [standing] if standing else ())))
        store, period = self.workbooks.store, self.workbooks.period
        fit = fitted(reading, self._issue(office, reading), store.register)
        nil = nil_return(fit.submission, fit.issue, counting.receipt.file)
        if nil:
            fit = replace(fit, submission=understood(fit.submission))
        answers = judged_answers(fit.issue, fit.submission)
        earlier = self.earlier.answers(office)
        case = Case(store.register, period, fit.issue, fit.submission, answers, holds, earlier, self.now)
        own = kept(
            store.register.rules, (*self._order(office, counting, standing), *fit.findings), period, self.now.date()
        )
        # Of an office that states that it has nothing to report nothing is missing, and no answer is ill-worded.
        findings = (*own, *(one for one in judge(case) if not (nil and one.code.startswith(_OF_ANSWERS))))
        wrong = any(finding.severity == "error" for finding in findings)
        state: OfficeState = "nil" if nil else "accepted"
        if wrong and standing.accepted is None:
            state = "rejected"
        return Verdict(office, state, counting.receipt, fit.submission, answers, findings)

    def _issue(self, office: str, reading: Submission) -> Issue:
        """What is asked of the office now: mostly the very issue it answered."""
        asked = self.workbooks.stamp(office).issue
        answered = self.workbooks.store.issued.load_issue(reading.issue) if reading.issue == asked else None
        return answered or self.workbooks.issue(office)

    def _order(self, office: str, counting: Version, standing: Standing) -> Iterator[Finding]:
        """Versions of which it is not sure that they came before the one that counts."""
        at = Place(counting.receipt.file)
        if standing.disputed:
            others = "、".join(version.receipt.file for version in standing.disputed)
            message = f"收到几份内容不同的文件，先后说不准：现以 {counting.receipt.file} 为准，另有 {others}"
            remedy = "请与科室核对；要以另一份为准，运行 xltasks collect --use 文件名"
            yield Finding("intake.order", "warning", message, remedy, at, office)
        pinned = self._pins.get(office)
        later = [version for version in standing.versions if pinned is not None and version.received_at > pinned]
        if later:
            others = "、".join(version.receipt.file for version in later)
            message = f"已指定以 {counting.receipt.file} 为准，指定之后又收到 {others}，没有采用"
            remedy = "请核对；要以新收到的为准，运行 xltasks collect --use 文件名"
            yield Finding("intake.order", "warning", message, remedy, at, office)

    @cached_property
    def _pins(self) -> Mapping[str, datetime]:
        """When each office's version was last pinned."""
        return {entry.event.office: entry.at for entry in self.history if isinstance(entry.event, VersionPinned)}

    def in_vain(self, office: str | None, issued: Iterable[Standing]) -> Iterator[Finding]:
        """What the office (None: nobody knows who) has sent since it was issued a workbook and cannot count: one
        finding for each file."""
        since = min((one.issued_at for one in issued if one.issued_at), default=None)
        for copies in self._contents.values():
            last, known = copies[-1], already_known(copies)
            if last.office != office or last.state == "ignored" or since is None or last.received_at < since:
                continue
            if known is None:
                yield _unusable(last, self.workbooks.period)
            elif known.period != self.workbooks.period.code:
                yield _of_another_period(known, self.workbooks.period)

    @cached_property
    def _contents(self) -> Mapping[str, list[Receipt]]:
        contents: dict[str, list[Receipt]] = {}
        for entry in self.history:
            if isinstance(entry.event, FileReceived):
                receipt = entry.event.receipt
                contents.setdefault(receipt.sha256 or receipt.file, []).append(receipt)
        return contents


def _of_another_period(receipt: Receipt, period: Period) -> Finding:
    """A return of another period counts for that one, and may have been meant for this."""
    message = f"收到过这份文件，它是 {receipt.period} 的填报表，已算作 {receipt.period} 的报送；{period} 的还没有收到"
    remedy = f"请{receipt.office}用本期下发的填报表填写后报送；本来就是补报 {receipt.period} 的，不用处理"
    return Finding("origin.period", "warning", message, remedy, Place(receipt.file), receipt.office)


def _unusable(receipt: Receipt, period: Period) -> Finding:
    code = "origin.stamp" if receipt.identified_by == "stamp" else "origin.office"
    if receipt.state != "unidentified":
        code = "intake.unreadable"
    elif receipt.period not in (None, period.code):
        code = "origin.period"
    message = f"收到过这份文件，但不能采用：{receipt.reason}"
    remedy = f"请{receipt.office or '报送的科室'}用本期下发的填报表填好后重新报送"
    return Finding(code, "error", message, remedy, Place(receipt.file), receipt.office)
