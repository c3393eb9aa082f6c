"""What offices' contents say by the rows the register has now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xltasks.forms.lists import lists_of
from xltasks.model.answer import Submission
from xltasks.model.issue import Issue
from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.outputs.earlier import judged_answers
from xltasks.outputs.input_workbook import InputWorkbooks
from xltasks.rules.asked import Fitted, fitted
from xltasks.rules.case import Judged
from xltasks.rules.nil import understood
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store


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
        asked = self.workbooks.stamp(office)
        as_asked = reading.issue == asked.issue
        if as_asked and not self._lengthened:
            issue = Issue(asked, self.workbooks.form.fields, slots=(), texts=(), rows=(), key_columns=())
        else:
            issue = self.workbooks.issue(office)
        return fitted(reading, issue, self.store.register), as_asked

    @cached_property
    def _lengthened(self) -> bool:
        """Whether offices add rows of their own. Where they do not, a reading has an answer for every cell of its issue,
        and the cells need not be gone through once more."""
        return bool(lists_of(self.workbooks.form))

    def returned(self, ledger: Ledger, receipt: Receipt, verdict: KeptVerdict) -> tuple[Submission, tuple[Judged, ...]]:
        """A content that was judged before, with every answer beside its field."""
        reading = ledger.reading(receipt)
        assert reading is not None, "what was judged was read, and readings stay"
        fields, submission = self.workbooks.form.fields, reading
        if not verdict.as_asked:
            fit, _ = self.fitted(verdict.office, reading)
            fields, submission = fit.issue.fields, fit.submission
        return submission, judged_answers(fields, understood(submission) if verdict.nil else submission)
