"""Correct: for every rejected office a fresh workbook with its answers, the faults marked, to be sent back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltasks.book.write import write_workbook
from xltasks.model.period import Period
from xltasks.model.register import moment_text
from xltasks.outputs.correction import Return, correction_copy
from xltasks.outputs.delivery import Delivered, Delivery
from xltasks.outputs.earlier import EarlierPeriods
from xltasks.outputs.input_workbook import Answered, InputWorkbooks
from xltasks.rules.verdict import Verdict
from xltasks.store.events import CorrectionWritten
from xltasks.store.folders import file_name
from xltasks.store.issue_text import issue_to_texts
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import standings


def write_corrections(
    store: Store, period: Period, verdicts: tuple[Verdict, ...], now: datetime
) -> Mapping[str, Delivered]:
    """Writes the correction copies of the rejected offices; what was delivered, by office."""
    rejected = [verdict for verdict in verdicts if verdict.state == "rejected"]
    if not rejected:
        return {}
    desk = _Desk(store, InputWorkbooks.of(store, period), now)
    with store.ledger() as ledger:
        return {verdict.office: desk.write(ledger, verdict) for verdict in rejected}


@dataclass(frozen=True)
class _Desk:
    """Where correction copies are made."""

    store: Store
    workbooks: InputWorkbooks
    now: datetime

    def write(self, ledger: Ledger, verdict: Verdict) -> Delivered:
        """One office's correction copy; somebody's work in an earlier one is kept beside it."""
        assert verdict.receipt is not None
        period, office = self.workbooks.period, verdict.office
        earlier = EarlierPeriods.of(self.store, ledger, period).answers(office)
        rendered = self.workbooks.rendered(office, Answered.of(verdict.answers), earlier=earlier)
        known = {one.office: one for one in standings(ledger.history(period.code), period.code)}
        deadline = known[office].deadline(self.store.common_deadline(period))
        back = Return(office, period.short, moment_text(deadline), tuple(verdict.findings), tuple(verdict.strays))
        book, issue = correction_copy(rendered.workbook, rendered.issue, back)
        self.store.issued.amend(issue_to_texts(issue))
        before = [e.event for e in ledger.events(CorrectionWritten, period.code) if e.event.office == office]
        delivery = Delivery(self.store.folders, "validate", {event.sha256 for event in before})
        # The copy bears the time of the return, so that judging again writes the same bytes.
        created = self.store.moment(verdict.receipt.returned_at or verdict.receipt.received_at)
        delivered = delivery.deliver(self._path(office), write_workbook(book, created=created), office=office)
        event = CorrectionWritten(
            period.code, office, issue.stamp.issue, delivered.path, delivered.sha256, verdict.receipt.sha256
        )
        if event not in before:
            ledger.record(event, self.now)
        return delivered

    def _path(self, office: str) -> Path:
        period, bureau = self.workbooks.period, self.store.register.settings.bureau_short
        name = file_name(f"{bureau}{period.year}年{period.short}填报表（{office}）退回修改")
        return self.store.folders.correction_folder(period) / f"{name}.xlsx"
