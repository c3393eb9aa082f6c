"""Collect: every file taken in, kept, identified and read; nothing judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from xltasks.book.grid import Book
from xltasks.book.open import open_book
from xltasks.book.sniff import sniff
from xltasks.errors import Fault, FileTrouble, Refused, UsageError
from xltasks.forms.read import read_submission
from xltasks.intake.identify import Identity, identify, identify_by_name
from xltasks.intake.known import Known
from xltasks.intake.walk import Found, walk
from xltasks.model.answer import Submission
from xltasks.model.issue import Issue
from xltasks.model.outcome import Collected
from xltasks.model.receipt import OrderBy, Receipt
from xltasks.store.events import FileReceived, VersionPinned, WorkbookIssued
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import already_known

Progress = Callable[[str, int, int], None]

_SPREADSHEETS = {"xlsx", "xls", "ods", "xlsb", "encrypted-ooxml", "ole-other"}
"""Contents that may hold a form and so are unreadable when they cannot be opened; anything else is ignored."""


@dataclass(frozen=True)
class Request:
    """What to take in: ``paths`` empty for the inbox. ``office`` says whose the files are, ``use`` pins one of them."""

    paths: tuple[Path, ...] = ()
    office: str | None = None
    use: str | None = None
    dry_run: bool = False


def collect(store: Store, request: Request, now: datetime, progress: Progress) -> Collected:
    """Takes in what lies in the inbox, or the given files and folders. What was taken in before changes nothing."""
    if request.office is not None and store.register.office(request.office) is None:
        known = "、".join(office.name for office in store.register.offices)
        raise UsageError(Fault(f"台账里没有“{request.office}”这个科室", f"台账里的科室：{known}"))
    found = tuple(walk(_paths(store, request), avoid=store.folders.written))
    receipts = []
    with store.ledger(read_only=request.dry_run) as ledger:
        desk = _Desk(store, ledger, _known(store, ledger), request, now)
        for done, file in enumerate(found):
            progress("collect", done, len(found))
            receipts.append(desk.take(file))
        progress("collect", len(found), len(found))
        if request.use is not None:
            desk.pin(request.use)
    return Collected(tuple(receipts))


def _paths(store: Store, request: Request) -> Sequence[Path]:
    if request.paths or request.use is not None:
        extra = (Path(request.use),) if request.use and Path(request.use).is_file() else ()
        return (*request.paths, *extra)
    return (store.folders.inbox,) if store.folders.inbox.is_dir() else ()


def _known(store: Store, ledger: Ledger) -> Known:
    settings = store.register.settings
    issues = {e.event.issue: (e.event.period, e.event.office) for e in ledger.events(WorkbookIssued)}
    names = (settings.bureau, settings.bureau_short)
    return Known(names, settings.period, store.register.offices, issues)


@dataclass(frozen=True)
class _Desk:
    """Where files are taken in, one by one."""

    store: Store
    ledger: Ledger
    known: Known
    request: Request
    now: datetime

    def take(self, found: Found) -> Receipt:
        """One file, from its bytes to its line in the ledger."""
        told = _told(self.store, found.file)
        if found.ignored:
            return self._entered(Receipt(told, "", "ignored", found.ignored, self.now))
        try:
            data = found.load()
        except FileTrouble as trouble:
            return self._entered(_troubled(Receipt(told, "", "unreadable", "", self.now), trouble))
        name = sha256(data).hexdigest()
        before = self.ledger.receipts(name)
        first = already_known(before)
        if first is not None and not self._overruled(first):
            same = "这份文件以前收过" if first.file == told else f"与 {first.file} 内容完全相同"
            again = replace(first, file=told, state="duplicate", reason=f"{same}，不重复计算", received_at=self.now)
            return self._entered(again, before=before)
        if not self.request.dry_run:
            self.store.received.keep(data, PurePosixPath(found.name).suffix)
        receipt, submission = self._read(Receipt(told, name, "new", "", self.now), data, found)
        return self._entered(receipt, submission, before=before)

    def pin(self, use: str) -> None:
        """Makes one received content the version that counts. Raises UsageError where nothing of that name counts."""
        told = _told(self.store, use)
        for entry in reversed(self.ledger.events(FileReceived)):
            receipt = entry.event.receipt
            if receipt.office and receipt.period and (receipt.file in (use, told) or receipt.sha256 == use):
                if not self.request.dry_run:
                    self.ledger.record(VersionPinned(receipt.period, receipt.office, receipt.sha256), self.now)
                return
        raise UsageError(Fault(f"没有收过“{use}”，或认不出它是哪个科室的", "写收取时显示的文件名，或先收取这个文件"))

    def _read(self, receipt: Receipt, data: bytes, found: Found) -> tuple[Receipt, Submission | None]:
        """The receipt completed, and the submission where the file could be read and is some office's."""
        content = sniff(data)
        try:
            book = open_book(data)
        except FileTrouble as trouble:
            named = identify_by_name(found.file, self.known, manual=self.request.office)
            linked = replace(receipt, office=named.office) if not named.problem else receipt
            if content not in _SPREADSHEETS and not isinstance(trouble, Refused):
                return replace(linked, state="ignored", reason=trouble.reason), None
            return _troubled(linked, trouble), None
        receipt = _dated(receipt, book, found)
        identity = identify(book, self.known, file=receipt.file, manual=self.request.office)
        receipt = replace(
            receipt,
            office=identity.office,
            period=identity.period,
            issue=identity.issue,
            identified_by=identity.by,
            reason=identity.problem,
        )
        issue = None if identity.problem else self._issue(identity)
        if identity.problem:
            return replace(receipt, state="unidentified"), None
        if issue is None:
            reason = (
                f"还没有给 {identity.office} 下发过 {identity.period} 的填报表，无从核对。请先运行 xltasks generate"
            )
            return replace(receipt, state="unidentified", reason=reason), None
        return receipt, read_submission(book, issue, file=receipt.file)

    def _issue(self, identity: Identity) -> Issue | None:
        """The issue a file names, else the newest one of its office and period."""
        named = self.store.issued.load_issue(identity.issue) if identity.issue else None
        if named is not None and (named.stamp.office, named.stamp.period) == (identity.office, identity.period):
            return named
        for entry in reversed(self.ledger.events(WorkbookIssued, identity.period)):
            if entry.event.office == identity.office:
                return self.store.issued.load_issue(entry.event.issue)
        return None

    def _overruled(self, first: Receipt) -> bool:
        """Whether the coordinator now says that a content is another office's than it was taken for."""
        office = self.store.register.office(self.request.office or "")
        return office is not None and office.name != first.office

    def _entered(
        self, receipt: Receipt, submission: Submission | None = None, *, before: tuple[Receipt, ...] = ()
    ) -> Receipt:
        """The receipt, written into the ledger unless it says there what an earlier one of the same file says."""
        alike = [replace(old, received_at=receipt.received_at, state=receipt.state, reason="") for old in before]
        told_before = replace(receipt, reason="") in alike and receipt.state == "duplicate"
        same = any(replace(old, received_at=receipt.received_at) == receipt for old in before)
        if not self.request.dry_run and not told_before and not same and receipt.state != "ignored":
            self.ledger.receive(receipt, submission, self.now)
        return receipt


def _told(store: Store, file: str) -> str:
    """A path as receipts tell it: relative to the campaign where it lies inside, as given elsewhere."""
    told = store.folders.relative(Path(file))
    return file if Path(told).is_absolute() else told


def _troubled(receipt: Receipt, trouble: FileTrouble) -> Receipt:
    return replace(receipt, state="refused" if isinstance(trouble, Refused) else "unreadable", reason=trouble.reason)


def _dated(receipt: Receipt, book: Book, found: Found) -> Receipt:
    """When the file was returned: the mail's date, else what the workbook, else what the file says, else now."""
    dates: tuple[tuple[OrderBy, datetime | None], ...] = (
        ("mail", found.mailed),
        ("workbook", book.modified),
        ("file", found.modified),
    )
    for by, moment in dates:
        if moment is not None:
            return replace(receipt, order_by=by, returned_at=moment)
    return replace(receipt, order_by="collected", returned_at=receipt.received_at)
