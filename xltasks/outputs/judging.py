"""One office's content judged: as the ledger keeps it where all it rests on is still the same, else by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from xltasks.forms.expressions import holds
from xltasks.model.answer import Submission
from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.outputs.basis import Basis
from xltasks.outputs.earlier import EarlierPeriods, judged_answers
from xltasks.outputs.input_workbook import InputWorkbooks
from xltasks.rules.agreement import stances_of
from xltasks.rules.applying import kept
from xltasks.rules.asked import Fitted, fitted
from xltasks.rules.case import Case, Judged
from xltasks.rules.catalogue import judge
from xltasks.rules.nil import nil_return, understood
from xltasks.rules.said import said_rows
from xltasks.rules.verdict import tally_of
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.ledger import Ledger, issue_read
from xltasks.store.opening import Store
from xltasks.store.verdict_text import findings_to_text, said_to_text, stances_to_text

_OF_ANSWERS = ("answers.missing", "answers.kind", "answers.option", "answers.both", "wording.")


@dataclass(frozen=True)
class Readings:
    """What was read from the contents that count, by the rows the register has now."""

    store: Store
    period: Period

    @cached_property
    def workbooks(self) -> InputWorkbooks:
        return InputWorkbooks.of(self.store, self.period)

    def fitted(self, office: str, reading: Submission) -> tuple[Fitted, bool]:
        """The answers by what is asked of the office now, and whether that is the very issue it answered."""
        asked = self.workbooks.stamp(office).issue
        as_asked = reading.issue == asked
        issue = self.store.issued.load_issue(asked) if as_asked else None
        return fitted(reading, issue or self.workbooks.issue(office), self.store.register), as_asked

    def returned(self, ledger: Ledger, receipt: Receipt, verdict: KeptVerdict) -> tuple[Submission, tuple[Judged, ...]]:
        """A content that was judged before, with every answer beside its field."""
        reading = ledger.reading(receipt)
        assert reading is not None, "what was judged was read, and readings stay"
        fields, submission = self.workbooks.form.fields, reading
        if not verdict.as_asked:
            fit, _ = self.fitted(verdict.office, reading)
            fields, submission = fit.issue.fields, fit.submission
        return submission, judged_answers(fields, understood(submission) if verdict.nil else submission)


@dataclass(frozen=True)
class Bench:
    """Where the contents of a period's offices are judged one by one."""

    readings: Readings
    ledger: Ledger
    now: datetime

    def verdict_on(self, office: str, receipt: Receipt) -> KeptVerdict | None:
        """What a content is judged to be; None where nothing was read from it. A verdict made now holds the text of its
        findings, one that was kept does not."""
        issue = issue_read(self._issues[self.readings.period.code], receipt)
        if issue is None:
            return None
        before = tuple(
            (code, earlier, issue_read(self._issues[code], earlier) or "")
            for code, earlier in self._earlier.contents(office)
        )
        basis = self._basis.on(receipt, issue, before)
        known = self._known.get(office)
        if known is not None and known.basis == basis:
            return known
        reading = self.ledger.reading(receipt)
        return None if reading is None else self._judged(office, receipt, reading, basis=basis)

    def keeps(self, verdict: KeptVerdict) -> bool:
        """Whether the ledger has the verdict already."""
        return self._known.get(verdict.office) is verdict

    def _judged(self, office: str, receipt: Receipt, reading: Submission, *, basis: str) -> KeptVerdict:
        store, period = self.readings.store, self.readings.period
        fit, as_asked = self.readings.fitted(office, reading)
        nil = nil_return(fit.submission, fit.issue, receipt.file)
        if nil:
            fit = replace(fit, submission=understood(fit.submission))
        answers = judged_answers(fit.issue.fields, fit.submission)
        earlier = self._earlier.answers(office)
        case = Case(store.register, period, fit.issue, fit.submission, answers, holds, earlier, self.now)
        own = kept(store.register.rules, fit.findings, period, self.now.date())
        # Of an office that states that it has nothing to report nothing is missing, and no answer is ill-worded.
        findings = (*own, *(one for one in judge(case) if not (nil and one.code.startswith(_OF_ANSWERS))))
        tally = tally_of(findings)
        stances = stances_to_text(stances_of(store.register, answers))
        texts = findings_to_text(findings), stances, said_to_text(said_rows(answers))
        return KeptVerdict(office, basis, nil, as_asked, tally.errors, tally.warnings, tally.hints, *texts)

    @cached_property
    def _earlier(self) -> EarlierPeriods:
        return EarlierPeriods.of(self.readings.store, self.ledger, self.readings.period)

    @cached_property
    def _issues(self) -> Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]]:
        """Under which issues contents were read, by period."""
        periods = (self.readings.period, *(period for period, _ in self._earlier.periods))
        return {period.code: self.ledger.issues_read(period.code) for period in periods}

    @cached_property
    def _basis(self) -> Basis:
        return Basis.of(self.readings.store, self.readings.period, self.now.date())

    @cached_property
    def _known(self) -> Mapping[str, KeptVerdict]:
        return {verdict.office: verdict for verdict in self.ledger.verdicts(self.readings.period.code)}
