"""Collect: every file taken in, kept, identified and read; nothing judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from xltasks.crew import Crew
from xltasks.errors import Fault, FileTrouble, UsageError
from xltasks.intake.known import Known
from xltasks.intake.receipts import again, same, troubled
from xltasks.intake.unpack import unpack, with_bytes
from xltasks.intake.walk import Found, walk
from xltasks.model.answer import Submission
from xltasks.model.issue import Issue
from xltasks.model.outcome import Collected, Generated
from xltasks.model.receipt import Receipt
from xltasks.outputs.reading import Ahead, Arrived, Reader, Word
from xltasks.store.events import FileReceived, VersionPinned, WorkbookIssued
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import already_known

if TYPE_CHECKING:
    from xltasks.outputs.input_workbook import InputWorkbooks

Progress = Callable[[str, int, int], None]

_LARGE = 1024 * 1024
"""Bytes of a file from which on it is read at once: some dozens of files wait for one another, and would fill the
memory."""


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
    crew: Crew = field(default_factory=Crew)

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
        desk = _Desk(_reader(store, ledger, request), ledger, request, now)
        arriving = desk.arriving(found, progress)
        with closing(request.crew.done(Ahead.of(desk.reader), arriving, expected=len(found))) as read:
            for arrived, reading in read:
                receipts.append(desk.entered(arrived, reading))
        progress("collect", len(found), len(found))
        if request.use is not None:
            _pin(desk, request.use, receipts)
    return Collected(tuple(receipts))


def _paths(store: Store, request: Request) -> Sequence[Path]:
    if request.use is not None:
        named = (Path(request.use), store.folders.absolute(request.use))
        return (*request.paths, *[path for path in named if path.is_file()][:1])
    return request.paths or ((store.folders.inbox,) if store.folders.inbox.is_dir() else ())


def _reader(store: Store, ledger: Ledger, request: Request) -> Reader:
    """Who reads, knowing all that was issued, the newest last."""
    settings = store.register.settings
    issues: dict[str, tuple[str, str]] = {}
    for entry in ledger.events(WorkbookIssued):
        issues.pop(entry.event.issue, None)
        issues[entry.event.issue] = (entry.event.period, entry.event.office)
    every: Callable[[], Iterable[Issue]] = partial(store.issued.issues, settings.period)
    one: Callable[[str, str], Issue | None] = store.issued.load_issue
    if request.foreseen is not None:
        foreseen = _Foreseen(store, request.foreseen)
        issues |= {issue: (request.foreseen.period, office) for issue, office in foreseen.offices.items()}
        every, one = foreseen.every, foreseen.issue
    known = Known((settings.bureau, settings.bureau_short), settings.period, store.register.offices, issues, every)
    return Reader(store, known, Word(request.office, chosen=request.chosen), one, request.ask)


@dataclass(frozen=True)
class _Foreseen:
    """The issues of a campaign, those that only a dry run has made included."""

    store: Store
    generated: Generated

    @cached_property
    def offices(self) -> Mapping[str, str]:
        """Whose each of them is, by its id."""
        return {one.issue: one.office for one in self.generated.issued}

    def issue(self, issue: str, period: str) -> Issue | None:
        office = self.offices.get(issue)
        return self.store.issued.load_issue(issue, period) if office is None else self._workbooks.issue(office)

    def every(self) -> tuple[Issue, ...]:
        """Those of the period."""
        return (*self.store.issued.issues(self.generated.period), *map(self._workbooks.issue, self.offices.values()))

    @cached_property
    def _workbooks(self) -> InputWorkbooks:
        from xltasks.outputs.input_workbook import InputWorkbooks  # seldom needed, and it draws

        return InputWorkbooks.of(self.store, self.store.period(self.generated.period))


@dataclass(frozen=True)
class _Content:
    """A file's bytes, their hash, and the receipts of all that had the same."""

    data: bytes
    sha256: str
    before: tuple[Receipt, ...]


@dataclass(frozen=True)
class _Desk:
    """Where files come in and, once they are read, are entered into the ledger one by one."""

    reader: Reader
    ledger: Ledger
    request: Request
    now: datetime

    def arriving(self, files: Sequence[Found], progress: Progress) -> Iterator[Arrived]:
        """The files one by one, and what is in them; where several processes read, a few ahead of those entered."""
        for done, file in enumerate(files):
            progress("collect", done, len(files))
            yield from self._arrivals(file)

    def _arrivals(self, file: Found) -> Iterator[Arrived]:
        """A file as it was dropped, or what is in it. What is known as somebody's is not opened to see which it is."""
        content = None
        if not file.ignored:
            try:
                content = self._content(file)
                file = with_bytes(file, content.data)
            except FileTrouble:
                pass  # It comes out of unpacking as what it is, and is told as any other.
        if content is not None and already_known(content.before) is not None:
            yield self._arrived(file, content)
            return
        for found in unpack(file):
            yield self._arrived(found, content if found.file == file.file else None)

    def _arrived(self, found: Found, content: _Content | None) -> Arrived:
        """One file; what is to be read of it is kept before anything else is done with it."""
        told, shown = _told(self.reader.store, found.file), self.reader.shown
        found = replace(found, mailed=shown(found.mailed), modified=shown(found.modified))
        if found.ignored:
            return Arrived(Receipt(told, "", "ignored", found.ignored, self.now), found)
        try:
            content = content or self._content(found)
        except FileTrouble as trouble:
            return Arrived(troubled(Receipt(told, "", "unreadable", "", self.now), trouble), found)
        receipt = Receipt(told, content.sha256, "new", "", self.now)
        bare = with_bytes(replace(found, package=None), b"")
        if self._first(content.before) is not None:
            return Arrived(receipt, bare)
        if not self.request.dry_run:
            self.reader.store.received.keep(content.data, PurePosixPath(found.name).suffix)
        if len(content.data) > _LARGE:
            return Arrived(receipt, bare, reading=self.reader.read(receipt, content.data, found))
        return Arrived(receipt, found, content.data)

    def entered(self, arrived: Arrived, reading: tuple[Receipt, Submission | None] | None) -> Receipt:
        """The receipt of a file in the ledger, with what was read of it."""
        receipt, found, data = arrived.receipt, arrived.found, arrived.data
        if found.ignored:
            return receipt
        if not receipt.sha256:
            return self._into_ledger(receipt, before=self._nameless)
        before = self.ledger.receipts(receipt.sha256)
        first = self._first(before)
        if first is not None:
            return self._into_ledger(again(first, receipt.file, found, self.now), before=before)
        if reading is None:
            assert data is not None, "what nobody knows has been loaded to be read"
            reading = self.reader.read(receipt, data, found)
        return self._into_ledger(*reading, before=before)

    def _content(self, found: Found) -> _Content:
        """Raises FileTrouble where it cannot be had."""
        data = found.load()
        name = sha256(data).hexdigest()
        return _Content(data, name, self.ledger.receipts(name))

    def _first(self, before: tuple[Receipt, ...]) -> Receipt | None:
        """The receipt that says whose a content is, unless the coordinator now says it is another office's."""
        first = already_known(before)
        office = self.reader.store.register.office(self.request.office or "")
        overruled = first is not None and office is not None and office.name != first.office and self.request.chosen
        return None if overruled else first

    @cached_property
    def _nameless(self) -> tuple[Receipt, ...]:
        """Receipts of files that could not even be loaded."""
        receipts = (entry.event.receipt for entry in self.ledger.events(FileReceived))
        return tuple(receipt for receipt in receipts if not receipt.sha256)

    def _into_ledger(
        self, receipt: Receipt, submission: Submission | None = None, *, before: Iterable[Receipt] = ()
    ) -> Receipt:
        """The receipt, unless the ledger has one of the same file that says the same."""
        if not self.request.dry_run and not any(same(receipt, old) for old in before):
            self.ledger.receive(receipt, submission, self.now)
        return receipt


def _pin(desk: _Desk, use: str, taken: Iterable[Receipt]) -> None:
    """Makes one received content the version that counts. Raises UsageError where nothing of that name counts."""
    told = _told(desk.reader.store, use)
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
