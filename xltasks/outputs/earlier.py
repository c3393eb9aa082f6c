"""What offices answered in earlier periods of the year, for history rules and for the forms that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltasks.forms.scope import Lookup
from xltasks.model import kinds
from xltasks.model.answer import Submission
from xltasks.model.cell import CellValue
from xltasks.model.issue import Issue
from xltasks.model.period import Period
from xltasks.rules.case import Earlier, Judged
from xltasks.store.events import WorkbookIssued
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, standings


@dataclass(frozen=True)
class EarlierPeriods:
    """The periods before one, of its year and kind, with how every office stood; the oldest first."""

    store: Store
    ledger: Ledger
    periods: tuple[tuple[Period, Mapping[str, Standing]], ...]

    @classmethod
    def of(cls, store: Store, ledger: Ledger, period: Period) -> EarlierPeriods:
        codes = {entry.event.period for entry in ledger.events(WorkbookIssued)}
        before = sorted(
            other
            for other in map(Period.parse, codes)
            if other < period and (other.year, other.kind) == (period.year, period.kind)
        )
        return cls(store, ledger, tuple((other, _standings(ledger, other)) for other in before))

    def answers(self, office: str) -> tuple[Earlier, ...]:
        """The office's counting answers of each period it returned something for."""
        found = []
        for period, known in self.periods:
            counting = known[office].counting if office in known else None
            reading = self.ledger.reading(counting.receipt) if counting else None
            issue = self.store.issued.load_issue(reading.issue) if reading else None
            if reading and issue:
                found.append(Earlier(period, judged_answers(issue, reading)))
        return tuple(found)

    def lookups(self, office: str) -> Mapping[str, Lookup]:
        """The same by the period's code, as forms ask for them."""
        return {earlier.period.code: _lookup(earlier) for earlier in self.answers(office)}


def judged_answers(issue: Issue, submission: Submission) -> tuple[Judged, ...]:
    """Every answer of a submission beside its field and what the field's kind made of it."""
    fields = {field.name: field for field in issue.fields}
    return tuple(
        Judged(answer, fields[answer.field], kinds.read(fields[answer.field], answer.raw))
        for answer in submission.answers
        if answer.field in fields
    )


def _standings(ledger: Ledger, period: Period) -> Mapping[str, Standing]:
    return {one.office: one for one in standings(ledger.history(period.code), period.code)}


def _lookup(earlier: Earlier) -> Lookup:
    values: dict[tuple[str | None, int, str], CellValue] = {
        (judged.answer.key.task, judged.answer.key.item, judged.field.name): judged.reading.value
        for judged in earlier.answers
    }
    return lambda task, item, field: values.get((task, item, field))
