"""Audit: every received cell and where it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from xltasks.book.open import open_book
from xltasks.errors import CampaignError, Fault, FileTrouble
from xltasks.model.answer import Answer, Raw, Submission
from xltasks.model.audit import Audit, AuditedCell, Fate, Target
from xltasks.model.cell import CellValue, cell_name
from xltasks.model.finding import Place
from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.rules.asked import asked_of
from xltasks.rules.nil import states_nothing
from xltasks.store.events import Entry, FileReceived, MergeWritten, PeriodJudged
from xltasks.store.ledger import Ledger
from xltasks.store.merged import MergedRecords
from xltasks.store.merged_record import MergedRecord
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, already_known, standings


def audit(store: Store, period: Period) -> Audit:
    """One line for every non-empty cell of every distinct received content that is an answer or differs."""
    return Audit(period.code, tuple(audited(store, period)))


def audited(store: Store, period: Period) -> Iterator[AuditedCell]:
    """The same lines one by one: a stranger's workbook may have a million."""
    with store.ledger(read_only=True) as ledger:
        yield from _cells(store, ledger, period)


def _cells(store: Store, ledger: Ledger, period: Period) -> Iterator[AuditedCell]:
    known = {one.office: one for one in standings(ledger.history(period.code), period.code)}
    merge = _Merge.last(store, ledger, period)
    # What is nobody's yet is shown with the period it claims and, so that none is overlooked, with the current one.
    current = period == store.register.settings.period
    contents: dict[str, list[Entry[FileReceived]]] = {}
    received = ledger.events(FileReceived)
    for entry in received:
        contents.setdefault(entry.event.receipt.sha256 or entry.event.receipt.file, []).append(entry)
    newest = {entry.event.receipt.file: entry.number for entry in received}
    for entries in contents.values():
        last = entries[-1]
        if not last.event.receipt.sha256 and newest[last.event.receipt.file] > last.number:
            continue  # It could not be opened then, and was read since.
        receipt = already_known(entry.event.receipt for entry in entries)
        if receipt is None:
            if current or last.event.receipt.period in (None, period.code):
                yield from _nobodys(store, last.event.receipt, entries[0].number)
        elif receipt.period == period.code and receipt.office is not None:
            reading = ledger.reading(receipt)
            if reading is not None:
                content = _Content(store, receipt, reading, known[receipt.office])
                yield from (replace(line, receipt=entries[0].number) for line in content.cells(merge))


@dataclass(frozen=True)
class _Merge:
    """The last consolidated workbook written: where answers went, and the contents (office, hash) it was made from.

    ``overridden`` are answers in whose place a coordinator's edit stands.
    """

    targets: Mapping[tuple[str, str, str], Target]
    overridden: Mapping[tuple[str, str, str], Target]
    contents: frozenset[tuple[str, str]]

    @classmethod
    def last(cls, store: Store, ledger: Ledger, period: Period) -> _Merge:
        written = ledger.last(MergeWritten, period.code)
        if written is None:
            return cls({}, {}, frozenset())
        event = written.event
        overridden = {
            (one.sha256, one.sheet, one.cell): Target(event.path, one.to_sheet, one.to_cell) for one in event.overridden
        }
        behind = {(target.sheet, target.cell) for target in overridden.values()}
        targets = {
            (source.sha256, source.sheet, source.cell): Target(event.path, answer.sheet, answer.cell)
            for answer in _record(store, event.sha256).answers()
            if (answer.sheet, answer.cell) not in behind
            for source in answer.sources
        }
        placed = {sha256 for sha256, _, _ in (*targets, *overridden)}
        before = [e.event for e in ledger.events(PeriodJudged, period.code) if e.number < written.number]
        judged = before[-1] if before else None
        accepted = {one.office for one in judged.offices if one.state in ("accepted", "nil")} if judged else set()
        contents = judged.contents if judged else ()
        used = {(one.office, one.sha256) for one in contents if one.office in accepted or one.sha256 in placed}
        return cls(targets, overridden, frozenset(used))

    def waits_for(self, offices: tuple[str, ...]) -> bool:
        """Whether the answers of one of the offices were not there to be merged."""
        return not set(offices) <= {office for office, _ in self.contents}


def _record(store: Store, sha256: str) -> MergedRecord:
    """Raises CampaignError where it is no longer kept: what was merged would look as if it were not."""
    records = MergedRecords(store.folders)
    record = records.load(sha256)
    if record is None:
        message, remedy = "汇总表的记录不见了或已损坏", "请从备份恢复 .xltasks/merged，或重新运行 xltasks merge"
        raise CampaignError(Fault(message, remedy, file=str(store.folders.merged / sha256)))
    return record


@dataclass(frozen=True)
class _Content:
    """One distinct content that is some office's return."""

    store: Store
    receipt: Receipt
    reading: Submission
    standing: Standing

    def cells(self, merge: _Merge) -> Iterator[AuditedCell]:
        for answer in self.reading.answers:
            if answer.raw.value not in (None, "") or not answer.raw.empty:
                place = (self.receipt.sha256, answer.at.sheet, answer.at.cell)
                edited = merge.overridden.get(place)
                to = merge.targets.get(place) or edited
                fate = "overridden" if edited else "merged" if to else self._unmerged(answer, merge)
                line = _line(self.receipt, answer.at, fate, _seen(answer.raw))
                yield replace(line, key=answer.key, field=answer.field, to=to)
        for stray in self.reading.strays:
            # A locked cell that was emptied holds nothing that could be lost.
            value = stray.value if stray.value is not None else stray.formula or None
            if value is not None or stray.kind == "unplaced":
                fate = "nil" if self._whole == "nil" and states_nothing(value) else stray.kind
                yield replace(_line(self.receipt, stray.at, fate, value), key=stray.key)

    @cached_property
    def _whole(self) -> Fate:
        """What became of the content as a whole."""
        counting, judged = self.standing.counting, self.standing.judged
        if counting is None or counting.sha256 != self.receipt.sha256:
            return "superseded"
        if judged is not None and judged.state in ("nil", "rejected"):
            return "nil" if judged.state == "nil" else "rejected"
        return "accepted"

    @cached_property
    def _places(self) -> Mapping[RowKey, RowKey | None]:
        asked = asked_of(self.store.register, self.reading.period, self.reading.office)
        return asked.placed(answer.key for answer in self.reading.answers)

    def _unmerged(self, answer: Answer, merge: _Merge) -> Fate:
        """Of an answer that stands in no merged sheet."""
        if self._whole != "accepted":
            return self._whole
        key = self._places[answer.key]
        if key is None:
            return "unplaced"  # The register no longer asks this of the office.
        merged = (self.receipt.office or "", self.receipt.sha256) in merge.contents
        if key.listed and not merged:
            return "accepted"
        if key.task is None or key.listed or answer.raw.empty:
            return "kept"
        task = self.store.register.task(key.task)
        offices = task.offices if task else ()
        if not merged or merge.waits_for(offices):
            return "accepted"
        # It was there and gave way: to the lead's answer, to an office that says the task is not done, or, a tick's
        # explicit no, to the empty cell that says the same.
        return "superseded" if len(offices) > 1 else "kept"


def _seen(raw: Raw) -> CellValue:
    return raw.value if raw.value is not None else raw.formula or None


def _nobodys(store: Store, receipt: Receipt, number: int) -> Iterator[AuditedCell]:
    """The cells of a content that is nobody's return, or one line where no cell of it can be read."""
    if receipt.state == "ignored":
        return
    try:
        book = (
            open_book(store.received.data(receipt.sha256), passwords=store.passwords)
            if receipt.state == "unidentified"
            else None
        )
    except FileTrouble:
        book = None
    if book is None:
        yield replace(_line(receipt, Place(receipt.file), "unreadable", None), receipt=number)
        return
    for sheet in book.sheets:
        for place in sorted({*sheet.cells, *sheet.special}):
            at = Place(receipt.file, sheet.name, cell_name(*place))
            yield replace(_line(receipt, at, "unidentified", _seen(sheet.raw(*place))), receipt=number)


def _line(receipt: Receipt, at: Place, fate: Fate, value: CellValue) -> AuditedCell:
    return AuditedCell(
        receipt=0,
        file=at.file,
        sha256=receipt.sha256,
        sheet=at.sheet,
        cell=at.cell,
        office=receipt.office,
        key=None,
        field=None,
        value=value,
        fate=fate,
    )
