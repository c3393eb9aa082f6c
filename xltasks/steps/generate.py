"""Generate: one input workbook for every office, and the bundle of them all."""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zlib import crc32

from xltasks.crew import Crew
from xltasks.forms.form import Form
from xltasks.model import kinds
from xltasks.model.answer import Submission
from xltasks.model.cell import shown
from xltasks.model.finding import Finding
from xltasks.model.issue import Stamp
from xltasks.model.outcome import Generated, IssuedWorkbook
from xltasks.model.period import Period
from xltasks.model.register import Register
from xltasks.outputs.delivery import Delivered, Delivery, Ready
from xltasks.outputs.earlier import EarlierPeriods
from xltasks.outputs.input_workbook import Answered, InputWorkbooks
from xltasks.outputs.making import Made, Maker, Wanted
from xltasks.rules.asked import as_typed, asked_of
from xltasks.rules.case import Earlier, Judged
from xltasks.rules.wording import label, quoted, row_name
from xltasks.store.events import Entry, WorkbookIssued
from xltasks.store.files import Sheaf, put_in_place, temporary_beside
from xltasks.store.folders import file_names
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import standings

Progress = Callable[[str, int, int], None]
"""Told (what, done, total) as the work goes on."""

_TOGETHER = 100
"""Workbooks that are brought to the disk at once."""


@dataclass(frozen=True)
class Order:
    """What to issue, and who makes it; ``offices`` empty for all. ``fresh_only`` leaves out offices that hold this very
    issue."""

    period: Period
    offices: tuple[str, ...] = ()
    fresh_only: bool = False
    dry_run: bool = False
    crew: Crew = field(default_factory=Crew)


def generate(store: Store, order: Order, now: datetime, progress: Progress) -> Generated:
    """Writes the input workbooks; offices that have answered find their answers in them."""
    names = store.offices_named(order.offices) if order.offices else store.offices()
    workbooks = InputWorkbooks.of(store, order.period)
    paths = _paths(store, order.period)
    with store.ledger(read_only=order.dry_run) as ledger:
        desks = _Desks(workbooks, ledger, order, paths)
        if order.dry_run:
            deque(desks.wanted(names), maxlen=0)
            return Generated(order.period.code, tuple(desks.told.values()), tuple(desks.findings))
        for form in (store.templates.input, store.templates.consolidated):
            store.issued.keep_form(form)
        every = order.crew.done(Maker(workbooks, now), desks.wanted(names), expected=len(names))
        with _issuing(store, ledger, now) as outgoing, closing(every):
            progress("generate", 0, len(names))
            for done, (wanted, made) in enumerate(every, 1):
                desks.desk(wanted.office).issue(made, outgoing)
                progress("generate", done, len(names))
            progress("generate", len(names), len(names))
        findings, issued = desks.findings, desks.told
        for office, delivered in outgoing.delivered.items():
            findings += delivered.findings
            issued[office] = replace(issued[office], path=delivered.path)
        if issued:
            _bundle(store, order.period, paths, ledger)
    return Generated(order.period.code, tuple(issued.values()), tuple(findings))


@dataclass(frozen=True)
class _Leaving:
    """A workbook on its way out: ``last`` is what the ledger said of the office before."""

    delivery: Delivery
    ready: Ready
    period: str
    told: IssuedWorkbook
    last: Entry[WorkbookIssued] | None


@dataclass(frozen=True)
class _Outgoing:
    """Workbooks that go out together: their files are brought to the disk at once, then the ledger is told of them.

    Killed before, the next run issues those again: what lies there unknown to the ledger is known by what is kept.
    """

    store: Store
    ledger: Ledger
    now: datetime
    delivered: dict[str, Delivered]
    sheaf: Sheaf = field(default_factory=Sheaf)
    waiting: list[_Leaving] = field(default_factory=list)

    def add(self, leaving: _Leaving, data: bytes) -> None:
        if not leaving.ready.there:
            self.sheaf.add(leaving.ready.target, data)
        self.waiting.append(leaving)
        if len(self.waiting) >= _TOGETHER:
            self.settle()

    def settle(self) -> None:
        written = self.sheaf.settle()
        events: list[WorkbookIssued] = []
        for leaving in self.waiting:
            told = leaving.told
            delivered = leaving.delivery.done(leaving.ready, written.get(leaving.ready.target))
            self.delivered[told.office] = delivered
            event = WorkbookIssued(
                leaving.period, told.office, told.issue, delivered.path, delivered.sha256, told.tasks, told.items
            )
            if leaving.last is None or leaving.last.event != event:
                events.append(event)
        self.waiting.clear()
        self.ledger.record_all(events, self.now)


@contextmanager
def _issuing(store: Store, ledger: Ledger, now: datetime) -> Iterator[_Outgoing]:
    """Whatever ends the block, an error or an interrupt, the workbooks that were complete by then go out."""
    outgoing = _Outgoing(store, ledger, now, {})
    try:
        yield outgoing
    finally:
        outgoing.settle()


@dataclass(frozen=True)
class _Desk:
    """Where one office's workbook is issued; ``before`` are its earlier issues."""

    workbooks: InputWorkbooks
    stamp: Stamp
    path: Path
    before: tuple[Entry[WorkbookIssued], ...]

    @property
    def last(self) -> Entry[WorkbookIssued] | None:
        return self.before[-1] if self.before else None

    def holds(self) -> bool:
        """Whether the office has this very issue, and a file is still there."""
        return self.path.is_file() and any(entry.event.issue == self.stamp.issue for entry in self.before)

    def told(self, path: str) -> IssuedWorkbook:
        tasks = self.workbooks.store.register.tasks_of(self.stamp.office)
        items = sum(len(task.items) for task in tasks)
        return IssuedWorkbook(self.stamp.office, path, self.stamp.issue, len(tasks), items)

    def wanted(self, answered: Answered | None, earlier: tuple[Earlier, ...]) -> Wanted:
        last = self.last
        if last is None:
            return Wanted(self.stamp.office, answered, earlier)
        return Wanted(self.stamp.office, answered, earlier, last.at, last.event.sha256)

    def issue(self, made: Made, outgoing: _Outgoing) -> None:
        """Sends the workbook out; where the very same was issued last, nothing changes."""
        store = self.workbooks.store
        ours = {entry.event.sha256 for entry in self.before} | {made.kept_sha256}
        if made.issue is not None:
            store.issued.save(made.issue, made.data, outgoing.sheaf)
        delivery = Delivery(store.folders, "generate", ours)
        ready = delivery.ready(self.path, made.data, office=self.stamp.office)
        outgoing.add(_Leaving(delivery, ready, self.stamp.period, self.told(""), self.last), made.data)


@dataclass(frozen=True)
class _Desks:
    """A desk for each office that is to get a workbook, with what is ``told`` of them all."""

    workbooks: InputWorkbooks
    ledger: Ledger
    order: Order
    paths: Mapping[str, Path]
    told: dict[str, IssuedWorkbook] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _open: dict[str, _Desk] = field(default_factory=dict)

    def wanted(self, offices: Iterable[str]) -> Iterator[Wanted]:
        """The workbooks to make, in the order of the offices; each desk stays open until its workbook comes."""
        store, period, form = self.workbooks.store, self.order.period, self.workbooks.form
        known = {one.office: one for one in standings(self.ledger.history(period.code), period.code)}
        earlier = EarlierPeriods.shown_in(store, self.ledger, period)
        for office in offices:
            standing = known.get(office)
            before = standing.issued if standing else ()
            desk = _Desk(self.workbooks, self.workbooks.stamp(office), self.paths[office], before)
            if self.order.fresh_only and desk.holds():
                continue
            counting = standing.counting if standing else None
            reading = self.ledger.reading(counting.receipt) if counting else None
            answered, dropped = _answered(form, store.register, reading)
            self.findings.extend(dropped)
            self.told[office] = desk.told(store.folders.relative(desk.path))
            self._open[office] = desk
            yield desk.wanted(answered, earlier.answers(office))

    def desk(self, office: str) -> _Desk:
        """The open desk of an office, which is closed with it."""
        return self._open.pop(office)


def _paths(store: Store, period: Period) -> Mapping[str, Path]:
    offices = store.offices()
    bureau = store.register.settings.bureau_short
    names = file_names(f"{bureau}{period.year}年{period.short}填报表（{office}）" for office in offices)
    folder = store.folders.issue_folder(period)
    return {office: folder / f"{name}.xlsx" for office, name in zip(offices, names, strict=True)}


def _answered(
    form: Form, register: Register, submission: Submission | None
) -> tuple[Answered | None, tuple[Finding, ...]]:
    """What an office has answered already, and findings that name the words no cell of the new workbook can hold."""
    if submission is None:
        return None, ()
    kept: list[Judged] = []
    findings: list[Finding] = []
    fields = {field.name: field for field in form.fields}
    lists = dict(form.listed)
    asked = asked_of(register, submission.period, submission.office)
    places = asked.placed(answer.key for answer in submission.answers)
    for answer in submission.answers:
        key, field = places[answer.key], fields.get(answer.field)
        if key is None or field is None or answer.raw.empty:
            continue
        if key.listed:
            key = key._replace(category=lists.get(field.name))  # a list may have another name by now
        judged = Judged(answer._replace(key=key), field, kinds.read(field, answer.raw))
        if as_typed(judged) is not None:
            kept.append(judged)
        else:
            findings.append(_dropped(register, submission.office, judged))
    return Answered.of(kept), tuple(findings)


def _dropped(register: Register, office: str, judged: Judged) -> Finding:
    answer = judged.answer
    where = f"{row_name(register, answer.key)}{label(judged.field)}"
    message = f"{where}原来填的{quoted(shown(answer.raw.value))}读不出来，没有带入新的填报表"
    return Finding(
        "generate.dropped", "hint", message, "请科室在新表里重新填写这一格", answer.at, office, answer.key, answer.field
    )


def _bundle(store: Store, period: Period, paths: Mapping[str, Path], ledger: Ledger) -> None:
    """All workbooks as they were issued in one zip, to be sent out at once; names are marked as UTF-8."""
    newest = {entry.event.office: entry for entry in ledger.events(WorkbookIssued, period.code)}
    target = store.folders.issue_bundle(period)

    def members() -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        for office, path in paths.items():
            data = store.issued.workbook(newest[office].event.issue) if office in newest else None
            if data is not None:
                at = newest[office].at
                yield zipfile.ZipInfo(path.name, (max(at.year, 1980), *at.timetuple()[1:6])), data

    if not _holds(target, members()):
        with temporary_beside(target) as temporary:
            with zipfile.ZipFile(temporary, "x", zipfile.ZIP_STORED) as bundle:
                for member, data in members():
                    bundle.writestr(member, data)
            put_in_place(temporary, target)


def _holds(bundle: Path, members: Iterator[tuple[zipfile.ZipInfo, bytes]]) -> bool:
    """Whether a bundle has these very members."""
    try:
        with zipfile.ZipFile(bundle) as found:
            there = [(one.filename, one.date_time, one.file_size, one.CRC) for one in found.infolist()]
    except (OSError, zipfile.BadZipFile):
        return False
    return there == [(one.filename, one.date_time, len(data), crc32(data)) for one, data in members]
