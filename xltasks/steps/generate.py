"""Generate: one input workbook for every office, and the bundle of them all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from xltasks.book.write import write_workbook
from xltasks.errors import Fault, UsageError
from xltasks.forms.fonts import with_fonts
from xltasks.forms.form import Form
from xltasks.forms.issuing import input_stamp
from xltasks.forms.pair import compile_forms
from xltasks.forms.render import render
from xltasks.forms.scope import Lookup, Occasion
from xltasks.model import kinds
from xltasks.model.answer import Submission
from xltasks.model.cell import CellValue
from xltasks.model.issue import Stamp
from xltasks.model.outcome import Generated, IssuedWorkbook
from xltasks.model.period import Period
from xltasks.store.events import Entry, WorkbookIssued
from xltasks.store.files import set_aside, write_file
from xltasks.store.folders import file_names
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, standings

Progress = Callable[[str, int, int], None]
"""Told (what, done, total) as the work goes on."""


@dataclass(frozen=True)
class Order:
    """What to issue; ``offices`` empty for all. ``fresh_only`` leaves out offices that hold this very issue."""

    period: Period
    offices: tuple[str, ...] = ()
    fresh_only: bool = False
    dry_run: bool = False


def generate(store: Store, order: Order, now: datetime, progress: Progress) -> Generated:
    """Writes the input workbooks; offices that have answered find their answers in them."""
    form = _input_form(store)
    names = _wanted(store, order.offices)
    paths = _paths(store, order.period)
    issued: list[IssuedWorkbook] = []
    with store.ledger(read_only=order.dry_run) as ledger:
        known = {one.office: one for one in standings(ledger.history(order.period.code), order.period.code)}
        for done, office in enumerate(names):
            progress("generate", done, len(names))
            stamp = input_stamp(store.register, form, order.period, office)
            standing = known.get(office)
            if order.fresh_only and _holds(standing, stamp, paths[office]):
                continue
            answered = ledger.reading(standing.counting.receipt) if standing and standing.counting else None
            task = _Task(store, form, stamp, paths[office], standing.issued if standing else ())
            issued.append(task.issued() if order.dry_run else task.issue(ledger, answered, now))
        progress("generate", len(names), len(names))
    if issued and not order.dry_run:
        _bundle(store, order.period, paths.values(), now)
    return Generated(order.period.code, tuple(issued))


@dataclass(frozen=True)
class _Task:
    """One office's workbook to be issued to ``path``; ``before`` are its earlier issues."""

    store: Store
    form: Form
    stamp: Stamp
    path: Path
    before: tuple[Entry[WorkbookIssued], ...]

    def issued(self) -> IssuedWorkbook:
        tasks = self.store.register.tasks_of(self.stamp.office)
        items = sum(len(task.items) for task in tasks)
        path = self.store.folders.relative(self.path)
        return IssuedWorkbook(self.stamp.office, path, self.stamp.issue, len(tasks), items)

    def issue(self, ledger: Ledger, answered: Submission | None, now: datetime) -> IssuedWorkbook:
        register = self.store.register
        occasion = Occasion(
            register=register,
            period=Period.parse(self.stamp.period),
            stamp=self.stamp,
            tasks=register.tasks_of(self.stamp.office),
            office=register.office(self.stamp.office),
            fields=tuple(field.name for field in self.form.fields),
            value=_answered(self.form, answered),
        )
        rendered = render(self.form, occasion)
        data = write_workbook(rendered.workbook, created=now)
        self.store.issued.save(rendered.issue, data)
        set_aside(self.path, {entry.event.sha256 for entry in self.before})
        written = write_file(self.path, data)
        told = self.issued()
        path = self.store.folders.relative(written.path)
        digest = sha256(data).hexdigest()
        event = WorkbookIssued(
            self.stamp.period, self.stamp.office, self.stamp.issue, path, digest, told.tasks, told.items
        )
        ledger.record(event, now)
        return IssuedWorkbook(told.office, path, told.issue, told.tasks, told.items)


def _input_form(store: Store) -> Form:
    templates, register = store.templates, store.register
    forms = compile_forms(templates.name, templates.input, templates.consolidated, register.columns)
    return with_fonts(forms.input, register.settings)


def _wanted(store: Store, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The offices to issue to, by the register's names. Raises UsageError for one it does not know."""
    owing = store.offices()
    if not asked:
        return owing
    found: list[str] = []
    faults: list[Fault] = []
    for name in asked:
        office = store.register.office(name)
        if office is None:
            faults.append(Fault(f"台账里没有“{name}”这个科室", f"台账里的科室：{'、'.join(owing)}"))
        elif office.name not in owing:
            faults.append(Fault(f"“{office.name}”在台账里没有任务", "检查任务表的责任科室一列"))
        elif office.name not in found:
            found.append(office.name)
    if faults:
        raise UsageError(faults)
    return tuple(found)


def _paths(store: Store, period: Period) -> Mapping[str, Path]:
    offices = store.offices()
    bureau = store.register.settings.bureau_short
    names = file_names(f"{bureau}{period.year}年{period.short}填报表（{office}）" for office in offices)
    folder = store.folders.issue_folder(period)
    return {office: folder / f"{name}.xlsx" for office, name in zip(offices, names, strict=True)}


def _holds(standing: Standing | None, stamp: Stamp, path: Path) -> bool:
    """Whether the office has this very issue, and the file is still there."""
    return standing is not None and path.is_file() and any(e.event.issue == stamp.issue for e in standing.issued)


def _answered(form: Form, submission: Submission | None) -> Lookup:
    """What the office has answered already, by row and field; what could not be read stays as it was typed."""
    values: dict[tuple[str | None, int, str], CellValue] = {}
    fields = {field.name: field for field in form.fields}
    for answer in submission.answers if submission else ():
        if answer.field in fields and not answer.raw.empty:
            reading = kinds.read(fields[answer.field], answer.raw)
            value = reading.value if reading.value is not None else answer.raw.value
            values[answer.key.task, answer.key.item, answer.field] = value
    return lambda task, item, field: values.get((task, item, field))


def _bundle(store: Store, period: Period, paths: Iterable[Path], now: datetime) -> None:
    """All workbooks in one zip, to be sent out at once; names are marked as UTF-8."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in paths:
            if path.is_file():
                member = zipfile.ZipInfo(path.name, (max(now.year, 1980), *now.timetuple()[1:6]))
                bundle.writestr(member, path.read_bytes(), zipfile.ZIP_STORED)
    write_file(store.folders.issue_bundle(period), packed.getvalue())
