"""Collect: every file taken in, kept, identified and read; nothing judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path, PurePosixPath

from xltasks.book.grid import Book
from xltasks.book.open import open_book
from xltasks.book.package import Package
from xltasks.errors import Fault, FileTrouble, Locked, UsageError, XltasksError
from xltasks.forms.read import read_submission
from xltasks.intake.attachments import set_aside
from xltasks.intake.identify import Identity, identify
from xltasks.intake.known import Known
from xltasks.intake.receipts import again, dated, same, troubled
from xltasks.intake.unpack import unpack, with_bytes
from xltasks.intake.walk import Found, walk
from xltasks.model.answer import Submission
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue
from xltasks.model.outcome import Collected, Generated
from xltasks.model.receipt import Receipt
from xltasks.store.events import FileReceived, VersionPinned, WorkbookIssued
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import already_known

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Request:
    """What to take in: ``paths`` empty for the inbox. ``office`` says whose the files are, ``use`` pins one of them.

    ``ask`` is called with the name of a file that no known password opens, and gives one, or nothing to pass it over.
    ``foreseen`` is what a dry run would have issued before.
    """

    paths: tuple[Path, ...] = ()
    office: str | None = None
    use: str | None = None
    dry_run: bool = False
    ask: Callable[[str], str] | None = None
    foreseen: Generated | None = None

    @property
    def chosen(self) -> bool:
        """Whether files were named, and not the whole inbox."""
        return bool(self.paths) or self.use is not None


def collect(store: Store, request: Request, now: datetime, progress: Progress) -> Collected:
    """Takes in what lies in the inbox, or the given files and folders. What was taken in before changes nothing."""
    if request.office is not None and store.register.office(request.office) is None:
        known = "、".join(office.name for office in store.register.offices)
        raise UsageError(Fault(f"台账里没有“{request.office}”这个科室", f"台账里的科室：{known}"))
    found = tuple(walk(_paths(store, request), avoid=store.folders.written))
    receipts: list[Receipt] = []
    with store.ledger(read_only=request.dry_run) as ledger:
        desk = _Desk(store, ledger, _known(store, ledger, request.foreseen), request, now)
        for done, file in enumerate(found):
            progress("collect", done, len(found))
            receipts += desk.take_all(file)
        progress("collect", len(found), len(found))
        if request.use is not None:
            _pin(desk, request.use, receipts)
    return Collected(tuple(receipts))


def _paths(store: Store, request: Request) -> Sequence[Path]:
    if request.use is not None:
        named = (Path(request.use), store.folders.absolute(request.use))
        return (*request.paths, *[path for path in named if path.is_file()][:1])
    return request.paths or ((store.folders.inbox,) if store.folders.inbox.is_dir() else ())


def _known(store: Store, ledger: Ledger, foreseen: Generated | None) -> Known:
    settings = store.register.settings
    issues = {e.event.issue: (e.event.period, e.event.office) for e in ledger.events(WorkbookIssued)}
    names = (settings.bureau, settings.bureau_short)
    issued: Callable[[], Iterable[Issue]] = partial(store.issued.issues, settings.period)
    if foreseen is not None:
        issues |= {one.issue: (foreseen.period, one.office) for one in foreseen.issued}
        issued = partial(_foreseen, store, foreseen)
    return Known(names, settings.period, store.register.offices, issues, issued)


def _foreseen(store: Store, generated: Generated) -> tuple[Issue, ...]:
    """The issues of a period, those that only a dry run has issued included."""
    from xltasks.outputs.input_workbook import InputWorkbooks  # seldom needed, and it draws

    workbooks = InputWorkbooks.of(store, store.period(generated.period))
    kept = store.issued.issues(generated.period)
    return (*kept, *(workbooks.issue(one.office) for one in generated.issued))


@dataclass(frozen=True)
class _Content:
    """A file's bytes, their hash, and the receipts of all that had the same."""

    data: bytes
    sha256: str
    before: tuple[Receipt, ...]


@dataclass(frozen=True)
class _Desk:
    """Where files are taken in, one by one."""

    store: Store
    ledger: Ledger
    known: Known
    request: Request
    now: datetime
    told: list[str] = field(default_factory=list)
    """Passwords somebody was asked for in this run and that opened a file; they are written nowhere."""

    def take_all(self, file: Found) -> Iterator[Receipt]:
        """A file as it was dropped, or what is in it. What is known as somebody's is not opened to see which it is."""
        content = None
        if not file.ignored:
            try:
                content = self._content(file)
                file = with_bytes(file, content.data)
            except FileTrouble:
                pass  # It comes out of unpacking as what it is, and is told as any other.
        if content is not None and already_known(content.before) is not None:
            yield self.take(file, content)
            return
        for found in unpack(file):
            yield self.take(found, content if found.file == file.file else None)

    def take(self, found: Found, content: _Content | None = None) -> Receipt:
        """One file, from its bytes to its line in the ledger."""
        told = _told(self.store, found.file)
        found = replace(found, mailed=self._shown(found.mailed), modified=self._shown(found.modified))
        if found.ignored:
            return Receipt(told, "", "ignored", found.ignored, self.now)
        try:
            content = content or self._content(found)
        except FileTrouble as trouble:
            receipt = troubled(Receipt(told, "", "unreadable", "", self.now), trouble)
            return self._entered(receipt, before=self._nameless)
        before = content.before
        first = already_known(before)
        if first is not None and not self._overruled(first):
            return self._entered(again(first, told, found, self.now), before=before)
        if not self.request.dry_run:
            self.store.received.keep(content.data, PurePosixPath(found.name).suffix)
        receipt = Receipt(told, content.sha256, "new", "", self.now)
        receipt, submission = self._read(receipt, content.data, found)
        return self._entered(receipt, submission, before=before)

    def _content(self, found: Found) -> _Content:
        """Raises FileTrouble where it cannot be had."""
        data = found.load()
        name = sha256(data).hexdigest()
        return _Content(data, name, self.ledger.receipts(name))

    def _read(self, receipt: Receipt, data: bytes, found: Found) -> tuple[Receipt, Submission | None]:
        """The receipt completed, and the submission where the file could be read and is some office's."""
        try:
            if found.trouble is not None:
                raise found.trouble
            return self._identified(receipt, self._opened(data, receipt.file, found.package), found)
        except FileTrouble as trouble:
            aside = set_aside(found, data, trouble, self.known, manual=self.request.office)
            whose = aside.whose
            receipt = replace(receipt, office=whose.office, period=whose.period, identified_by=whose.by)
            return replace(receipt, state=aside.state, reason=aside.reason), None
        except XltasksError:
            raise
        except Exception as error:  # noqa: BLE001
            # Nothing that a stranger's file holds may stop the files after it; its bytes are kept for whoever looks.
            reason = (
                f"读取时程序出错（{type(error).__name__}），原件已保存。请科室用下发的填报表重新填写，并告知维护人员"
            )
            return replace(receipt, state="unreadable", reason=reason), None

    def _shown(self, moment: datetime | None) -> datetime | None:
        """On the bureau's clock, so that mails, workbooks and files from anywhere are in one order."""
        return None if moment is None else self.store.wall_time(moment)

    def _opened(self, data: bytes, file: str, package: Package | None) -> Book:
        """Raises FileTrouble. A password is asked for once a file, and tried on the files after it."""
        try:
            return open_book(data, passwords=(*self.told, *self.store.passwords), package=package)
        except Locked:
            password = self.request.ask(file) if self.request.ask else ""
            if not password:
                raise
        book = open_book(data, passwords=(password,))
        self.told.append(password)
        return book

    def _identified(self, receipt: Receipt, book: Book, found: Found) -> tuple[Receipt, Submission | None]:
        identity = self._identity(book, receipt.file)
        receipt = replace(
            dated(receipt, replace(book, modified=self._shown(book.modified)), found),
            office=identity.office,
            period=identity.period,
            issue=identity.issue,
            identified_by=identity.by,
            reason=identity.problem,
        )
        if identity.problem:
            return replace(receipt, state="unidentified"), None
        issue = self._issue(identity)
        if issue is None:
            reason = (
                f"还没有给 {identity.office} 下发过 {identity.period} 的填报表，无从核对。请先运行 xltasks generate"
            )
            return replace(receipt, state="unidentified", reason=reason), None
        read = read_submission(book, issue, file=receipt.file)
        notes = (*_damage(book, receipt), *_strange(identity, issue, receipt))
        return receipt, replace(read, office=identity.office or read.office, repairs=(*notes, *read.repairs))

    def _identity(self, book: Book, file: str) -> Identity:
        """For files given by name --office is the last word; for the whole inbox it speaks only of the doubtful ones."""
        manual = self.request.office
        if manual is not None and not self.request.chosen:
            own = identify(book, self.known, file=file)
            if not own.problem:
                return own
        return identify(book, self.known, file=file, manual=manual)

    def _issue(self, identity: Identity) -> Issue | None:
        """The issue a file names, else the newest one of its office and period."""
        named = self.store.issued.load_issue(identity.issue, identity.period or "") if identity.issue else None
        if named is not None and self._is_of(named, identity):
            return named
        for entry in reversed(self.ledger.events(WorkbookIssued, identity.period)):
            if self._is(entry.event.office, identity):
                return self.store.issued.load_issue(entry.event.issue)
        return next((one for one in self._foreseen if self._is_of(one, identity)), None)

    @cached_property
    def _foreseen(self) -> tuple[Issue, ...]:
        return _foreseen(self.store, self.request.foreseen) if self.request.foreseen else ()

    def _is_of(self, issue: Issue, identity: Identity) -> bool:
        return issue.stamp.period == identity.period and self._is(issue.stamp.office, identity)

    def _is(self, office: str, identity: Identity) -> bool:
        """Whether a name of those days is the office's, which may have been renamed since."""
        return office == identity.office or self.known.office(office) == identity.office

    def _overruled(self, first: Receipt) -> bool:
        """Whether the coordinator now says that a content is another office's than it was taken for."""
        office = self.store.register.office(self.request.office or "")
        return office is not None and office.name != first.office and self.request.chosen

    @cached_property
    def _nameless(self) -> tuple[Receipt, ...]:
        """Receipts of files that could not even be loaded."""
        receipts = (entry.event.receipt for entry in self.ledger.events(FileReceived))
        return tuple(receipt for receipt in receipts if not receipt.sha256)

    def _entered(
        self, receipt: Receipt, submission: Submission | None = None, *, before: Iterable[Receipt] = ()
    ) -> Receipt:
        """The receipt, written into the ledger unless it says there what an earlier one of the same file says."""
        if not self.request.dry_run and not any(same(receipt, old) for old in before):
            self.ledger.receive(receipt, submission, self.now)
        return receipt


def _pin(desk: _Desk, use: str, taken: Iterable[Receipt]) -> None:
    """Makes one received content the version that counts. Raises UsageError where nothing of that name counts."""
    told = _told(desk.store, use)
    known = [*(entry.event.receipt for entry in desk.ledger.events(FileReceived)), *taken]
    counted = [one for one in known if one.state in ("new", "duplicate") and one.office and one.period]
    exact = [one for one in counted if use in (one.file, one.sha256) or one.file == told][-1:]
    alike = [one for one in counted if one.file.endswith((f"/{use}", f"!{use}"))]
    found = {one.sha256: one for one in exact or alike}
    if len(found) != 1:
        files = "、".join(dict.fromkeys(one.file for one in found.values()))
        message = f"有几份文件都叫“{use}”：{files}" if found else f"没有收过“{use}”，或认不出它是哪个科室的"
        raise UsageError(Fault(message, "请写收取时显示的完整文件名，或先收取这个文件"))
    (receipt,) = found.values()
    pin = VersionPinned(receipt.period or "", receipt.office or "", receipt.sha256)
    pins = [entry.event for entry in desk.ledger.events(VersionPinned, pin.period) if entry.event.office == pin.office]
    if not desk.request.dry_run and pins[-1:] != [pin]:
        desk.ledger.record(pin, desk.now)


def _told(store: Store, file: str) -> str:
    """A path as receipts tell it: relative to the campaign where it lies inside, as given elsewhere."""
    told = store.folders.relative(file)
    return file if Path(told).is_absolute() else told


def _damage(book: Book, receipt: Receipt) -> Iterable[Finding]:
    """What of the file could not be read though the rest could."""
    for damage in book.damage:
        remedy = "请核对读到的内容；不全的，请科室另存为 .xlsx 后重新报送"
        yield Finding("intake.damaged", "warning", f"文件有损坏：{damage}", remedy, Place(receipt.file), receipt.office)


def _strange(identity: Identity, issue: Issue, receipt: Receipt) -> Iterable[Finding]:
    """A stamp that names an issue this campaign never made (issued elsewhere, or its records were lost)."""
    if identity.by == "stamp" and identity.issue and identity.issue != issue.stamp.issue:
        message = (
            f"这份表的编号（{identity.issue[:8]}）不在下发记录里，已按行号对应到最近下发的表（{issue.stamp.issue[:8]}）"
        )
        remedy = "请核对各行内容是否对得上；对不上的，请科室用本期下发的填报表重报"
        yield Finding("origin.stamp", "warning", message, remedy, Place(receipt.file), receipt.office)
