"""Audit: every received cell and where it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xltasks.book.open import open_book
from xltasks.book.stamp import SHEET as STAMP_SHEET
from xltasks.errors import FileTrouble
from xltasks.model.answer import Submission
from xltasks.model.cell import CellValue, cell_name
from xltasks.model.finding import Place
from xltasks.model.outcome import Audit, AuditedCell, Fate, Target
from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.store.events import Entry, FileReceived, MergeWritten
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, already_known, standings


def audit(store: Store, period: Period) -> Audit:
    """One line for every non-empty cell of every distinct received content that is an answer or differs."""
    with store.ledger(read_only=True) as ledger:
        return Audit(period.code, tuple(_cells(store, ledger, period)))


def _cells(store: Store, ledger: Ledger, period: Period) -> Iterator[AuditedCell]:
    known = {one.office: one for one in standings(ledger.history(period.code), period.code)}
    merged = ledger.last(MergeWritten, period.code)
    targets = _targets(merged)
    contents: dict[str, list[Entry[FileReceived]]] = {}
    for entry in ledger.events(FileReceived):
        if entry.event.receipt.sha256:
            contents.setdefault(entry.event.receipt.sha256, []).append(entry)
    for entries in contents.values():
        receipt = already_known(entry.event.receipt for entry in entries)
        if receipt is None:
            last = entries[-1].event.receipt
            if last.period in (None, period.code):
                yield from _nobodys(store, last, entries[0].number)
        elif receipt.period == period.code and receipt.office is not None:
            reading = ledger.reading(receipt)
            if reading is not None:
                line = _Content(receipt, entries[0].number, reading, targets)
                yield from line.cells(_fate(receipt, known[receipt.office], merged))


def _fate(receipt: Receipt, standing: Standing, merged: Entry[MergeWritten] | None) -> Fate:
    """What became of a content as a whole, for answers that stand in no merged sheet."""
    counting = standing.counting
    if counting is None or counting.sha256 != receipt.sha256:
        return "superseded"
    if standing.judged is not None and standing.judged.state == "nil":
        return "nil"
    if standing.judged is not None and standing.judged.state == "rejected":
        return "rejected"
    placed = {place.sha256 for place in merged.event.placed} if merged else set()
    # Once merged, an answer that is not in the sheet gave way to that of the lead.
    return "superseded" if receipt.sha256 in placed else "accepted"


def _targets(merged: Entry[MergeWritten] | None) -> Mapping[tuple[str, str, str], Target]:
    if merged is None:
        return {}
    path = merged.event.path
    return {
        (place.sha256, place.sheet, place.cell): Target(path, place.to_sheet, place.to_cell)
        for place in merged.event.placed
    }


@dataclass(frozen=True)
class _Content:
    """One distinct content that is some office's return."""

    receipt: Receipt
    number: int
    reading: Submission
    targets: Mapping[tuple[str, str, str], Target]

    def cells(self, fate: Fate) -> Iterator[AuditedCell]:
        for answer in self.reading.answers:
            if answer.raw.empty:
                continue
            to = self.targets.get((self.receipt.sha256, answer.at.sheet, answer.at.cell))
            own: Fate = fate
            if to is not None and fate in ("accepted", "superseded", "rejected"):
                own = "merged"
            elif answer.key.task is None and fate not in ("rejected", "nil") and self._counts(fate):
                own = "kept"
            yield replace(self._line(answer.at, answer.raw.value, own), key=answer.key, field=answer.field, to=to)
        for stray in self.reading.strays:
            if stray.value is not None:
                yield replace(self._line(stray.at, stray.value, stray.kind), key=stray.key)

    def _counts(self, fate: Fate) -> bool:
        merged = any(sha256 == self.receipt.sha256 for sha256, _, _ in self.targets)
        return fate == "accepted" or merged

    def _line(self, at: Place, value: CellValue, fate: Fate) -> AuditedCell:
        return replace(_line(self.receipt, self.number, at, fate), value=value)


def _nobodys(store: Store, receipt: Receipt, number: int) -> Iterator[AuditedCell]:
    """The cells of a content that is nobody's return, or one line where no cell of it can be read."""
    fate: Fate = "unidentified" if receipt.state == "unidentified" else "unreadable"
    try:
        book = open_book(store.received.data(receipt.sha256))
    except FileTrouble:
        yield _line(receipt, number, Place(receipt.file), "unreadable")
        return
    for sheet in book.sheets:
        if sheet.name.startswith(STAMP_SHEET):
            continue
        for place in sorted({*sheet.cells, *sheet.special}):
            at = Place(receipt.file, sheet.name, cell_name(*place))
            yield replace(_line(receipt, number, at, fate), value=sheet.raw(*place).value)


def _line(receipt: Receipt, number: int, at: Place, fate: Fate) -> AuditedCell:
    return AuditedCell(
        receipt=number,
        file=at.file,
        sha256=receipt.sha256,
        sheet=at.sheet,
        cell=at.cell,
        office=receipt.office,
        key=None,
        field=None,
        value=None,
        fate=fate,
    )
