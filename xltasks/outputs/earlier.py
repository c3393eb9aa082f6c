"""What offices answered in earlier periods of the year, for history rules and for the forms that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.forms.scope import Lookup
from xltasks.model import kinds
from xltasks.model.answer import Submission
from xltasks.model.cell import CellValue
from xltasks.model.issue import Issue
from xltasks.model.period import Period
from xltasks.rules.asked import asked_of
from xltasks.rules.case import Earlier, Judged
from xltasks.store.events import WorkbookIssued
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, standings

_LONGEST_NOTE = 1000
"""Characters of a past answer that a note shows: more does not fit a box that hovers over the sheet."""


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
                found.append(Earlier(period, judged_answers(issue, self._placed(period, office, reading))))
        return tuple(found)

    def _placed(self, period: Period, office: str, reading: Submission) -> Submission:
        """The answers by the rows that the register has now; what it no longer asks is left out."""
        asked = asked_of(self.store.register, period.code, office)
        places = asked.placed(answer.key for answer in reading.answers)
        answers = tuple(replace(a, key=key) for a in reading.answers if (key := places[a.key]) is not None)
        return replace(reading, answers=answers)


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


def lookups(earlier: Iterable[Earlier]) -> Mapping[str, Lookup]:
    """Past answers by the period's code, as forms ask for them."""
    return {one.period.code: _lookup(one) for one in earlier}


def _lookup(earlier: Earlier) -> Lookup:
    values: dict[tuple[str | None, int, str], CellValue] = {
        (judged.answer.key.task, judged.answer.key.item, judged.field.name): judged.reading.value
        for judged in earlier.answers
    }
    return lambda task, item, field: values.get((task, item, field))


def beside(workbook: draft.Workbook, issue: Issue, earlier: tuple[Earlier, ...]) -> draft.Workbook:
    """The workbook with, on every answer cell, a note of what was answered there in the latest earlier period."""
    if not earlier:
        return workbook
    last = max(earlier, key=lambda one: one.period.last_day)
    said: dict[tuple[str | None, int, str], str] = {
        (judged.answer.key.task, judged.answer.key.item, judged.field.name): kinds.words(
            judged.field, judged.reading.value
        )
        for judged in last.answers
        if judged.answer.key.task is not None
    }
    notes = {
        (slot.sheet, slot.row, slot.column): f"上期（{last.period.short}）：\n{_beginning(words)}"
        for slot in issue.slots
        if (words := said.get((slot.key.task, slot.key.item, slot.field)))
    }
    sheets = tuple(
        replace(
            sheet,
            cells=tuple(
                replace(cell, note=cell.note or notes.get((sheet.name, cell.row, cell.column), ""))
                for cell in sheet.cells
            ),
        )
        for sheet in workbook.sheets
    )
    return replace(workbook, sheets=sheets)


def _beginning(words: str) -> str:
    return words if len(words) <= _LONGEST_NOTE else f"{words[:_LONGEST_NOTE]}……"
