"""What was answered in earlier periods of the year, for history rules and for the forms that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.forms.scope import Lookup
from xltasks.model import kinds
from xltasks.model.answer import Submission
from xltasks.model.cell import CellValue
from xltasks.model.field import Field
from xltasks.model.issue import Slot
from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.rules.asked import asked_of
from xltasks.rules.case import Earlier, Judged
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, standings
from xltasks.store.submission_text import submission_from_text

_LONGEST_NOTE = 1000
"""Characters of a past answer that a note shows: more does not fit a box that hovers over the sheet."""


@dataclass(frozen=True)
class EarlierPeriods:
    """Periods that came before one, with how every office stood; the oldest first."""

    store: Store
    ledger: Ledger
    periods: tuple[tuple[Period, Mapping[str, Standing]], ...]

    @classmethod
    def of(cls, store: Store, ledger: Ledger, period: Period) -> EarlierPeriods:
        """Those of its year and kind: what a return is held against."""
        return cls._where(store, ledger, lambda other: other < period and _alike(other, period))

    @classmethod
    def shown_in(cls, store: Store, ledger: Ledger, period: Period) -> EarlierPeriods:
        """Those a form of the period may show: also the shorter ones it is made of, the quarters of a year."""

        def within(other: Period) -> bool:
            shorter = other.last_day - other.first_day < period.last_day - period.first_day
            return shorter and period.first_day <= other.first_day and other.last_day <= period.last_day

        return cls._where(store, ledger, lambda other: within(other) or (other < period and _alike(other, period)))

    @classmethod
    def _where(cls, store: Store, ledger: Ledger, wanted: Callable[[Period], bool]) -> EarlierPeriods:
        found = sorted(
            filter(wanted, map(Period.parse, ledger.periods_issued())),
            key=lambda other: (other.last_day, other.first_day),
        )
        return cls(store, ledger, tuple((other, _standings(ledger, other)) for other in found))

    def contents(self, office: str) -> tuple[tuple[str, Receipt], ...]:
        """Each period the office returned something for, and the receipt of what counts of it."""
        counting = ((period.code, known[office].counting) for period, known in self.periods if office in known)
        return tuple((code, version.receipt) for code, version in counting if version is not None)

    def answers(self, office: str) -> tuple[Earlier, ...]:
        """The office's counting answers of each period it returned something for."""
        return answers_read(self.store, office, self.read(office))

    def read(self, office: str) -> tuple[tuple[Period, str], ...]:
        """What was read from the office's counting contents, by period, as the ledger keeps it."""
        counting = ((period, known[office].counting) for period, known in self.periods if office in known)
        texts = ((period, self.ledger.reading_text(version.receipt)) for period, version in counting if version)
        return tuple((period, text) for period, text in texts if text is not None)

    def consolidated(self) -> Mapping[str, Lookup]:
        """What each period's consolidated sheet says, by the period's code: what offices returned and was not
        rejected, joined as the fields of that period's form said."""
        found: dict[str, Lookup] = {}
        for period, known in self.periods:
            verdicts: dict[str, Verdict] = {}
            fields: dict[str, Field] = {}
            for office, standing in known.items():
                counting = standing.counting if _taken(standing) else None
                text = self.ledger.reading_text(counting.receipt) if counting else None
                answers = _judged(self.store, period, office, text) if text else None
                if counting is not None and answers is not None:
                    verdicts[office] = Verdict(office, "accepted", counting.receipt, answers=answers)
                    fields |= {judged.field.name: judged.field for judged in answers}
            found[period.code] = Table(self.store.register, tuple(fields.values()), verdicts).value
        return found


def answers_read(store: Store, office: str, read: Iterable[tuple[Period, str]]) -> tuple[Earlier, ...]:
    """The answers in what ``EarlierPeriods.read`` gives; without those of which it is no longer known what they
    answer."""
    found = ((period, _judged(store, period, office, text)) for period, text in read)
    return tuple(Earlier(period, answers) for period, answers in found if answers is not None)


def _judged(store: Store, period: Period, office: str, text: str) -> tuple[Judged, ...] | None:
    reading = submission_from_text(text)
    issue = store.issued.load_issue(reading.issue)
    return judged_answers(issue.fields, _placed(store, period, office, reading)) if issue else None


def _placed(store: Store, period: Period, office: str, reading: Submission) -> Submission:
    """The answers by the rows that the register has now; what it no longer asks is left out."""
    asked = asked_of(store.register, period.code, office)
    places = asked.placed(answer.key for answer in reading.answers)
    answers = tuple(a._replace(key=key) for a in reading.answers if (key := places[a.key]) is not None)
    return replace(reading, answers=answers)


def judged_answers(declared: Iterable[Field], submission: Submission) -> tuple[Judged, ...]:
    """Every answer of a submission beside its field and what the field's kind made of it."""
    fields = {field.name: field for field in declared}
    return tuple(
        Judged(answer, fields[answer.field], kinds.read(fields[answer.field], answer.raw))
        for answer in submission.answers
        if answer.field in fields
    )


def _alike(one: Period, other: Period) -> bool:
    return (one.year, one.kind) == (other.year, other.kind)


def _taken(standing: Standing) -> bool:
    """Whether what counts was taken into the consolidated sheet: not judged at all, judged well, or accepted."""
    return standing.accepted is not None or standing.judged is None or standing.judged.state != "rejected"


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


def beside(workbook: draft.Workbook, slots: Iterable[Slot], earlier: tuple[Earlier, ...]) -> draft.Workbook:
    """The workbook with, on every answer cell, a note of what was answered there in the latest earlier period."""
    last = max(earlier, key=lambda one: one.period.last_day)
    said: dict[tuple[str | None, int, str], str] = {
        (judged.answer.key.task, judged.answer.key.item, judged.field.name): kinds.words(
            judged.field, judged.reading.value
        )
        for judged in last.answers
        if judged.answer.key.task is not None
    }
    notes: dict[str, list[draft.Note]] = {}
    for slot in slots:
        words = said.get((slot.key.task, slot.key.item, slot.field))
        if words:
            text = f"上期（{last.period.short}）：\n{_beginning(words)}"
            notes.setdefault(slot.sheet, []).append(draft.Note(slot.row, slot.column, text))
    return replace(workbook, sheets=tuple(_noted(sheet, notes.get(sheet.name, ())) for sheet in workbook.sheets))


def _noted(sheet: draft.Sheet, notes: Sequence[draft.Note]) -> draft.Sheet:
    """The sheet with notes beside cells of its rows; the form's own notes stay."""
    body = sheet.body
    if body is None or not notes:
        return sheet
    own = {(note.row, note.column) for note in body.notes}
    added = (note for note in notes if (note.row, note.column) not in own)
    return replace(sheet, body=replace(body, notes=(*body.notes, *added)))


def _beginning(words: str) -> str:
    return words if len(words) <= _LONGEST_NOTE else f"{words[:_LONGEST_NOTE]}……"
