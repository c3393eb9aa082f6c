"""Merge: the accepted answers brought together in the consolidated workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from xltasks.book.emit import Emitter
from xltasks.errors import Fault, UsageError
from xltasks.forms.fonts import with_fonts
from xltasks.forms.form import Form
from xltasks.forms.issuing import consolidated_stamp
from xltasks.forms.pair import compile_forms
from xltasks.forms.render import Rendered, render
from xltasks.forms.scope import Occasion
from xltasks.model import kinds
from xltasks.model.cell import LONGEST_TEXT, shown, utf16_length
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue, IssuedText
from xltasks.model.outcome import Merged
from xltasks.model.period import Period
from xltasks.outputs.delivery import Delivered, Delivery
from xltasks.outputs.earlier import EarlierPeriods
from xltasks.outputs.edited import Edits, read_edits
from xltasks.outputs.statistics import OfficeReturn, returns_of, summary_sheets
from xltasks.rules.edits import EditedTable, cell_of
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict
from xltasks.store.events import MergeWritten, Placed
from xltasks.store.folders import file_name
from xltasks.store.ledger import Ledger
from xltasks.store.merged import MergedIssues
from xltasks.store.opening import Store
from xltasks.store.standing import standings


@dataclass(frozen=True)
class Wish:
    """How to merge: on with offices missing, with rejected answers, without any trace; ``output`` other than usual."""

    period: Period
    partial: bool = False
    include_rejected: bool = False
    clean: bool = False
    output: Path | None = None
    with_summary: bool = False
    discard_edits: bool = False
    dry_run: bool = False


def merge(store: Store, wish: Wish, verdicts: tuple[Verdict, ...], now: datetime) -> Merged:
    """Writes the consolidated workbook, or refuses while an office is missing or rejected and nothing else was said.

    ``partial`` leaves the rows of missing and of rejected offices empty, ``include_rejected`` fills those of the latter.
    """
    missing = tuple(verdict.office for verdict in verdicts if verdict.state == "missing")
    rejected = tuple(verdict.office for verdict in verdicts if verdict.state == "rejected")
    register, period = store.register, wish.period
    path = _target(store, wish)
    items = sum(len(task.items) for task in register.tasks)
    refused = (missing and not wish.partial) or (rejected and not (wish.include_rejected or wish.partial))
    if refused:
        return Merged(period.code, None, len(register.tasks), items, missing, rejected)
    form = _consolidated_form(store)
    used = [v for v in verdicts if v.state == "accepted" or (v.state == "rejected" and wish.include_rejected)]
    table = Table(register, form.fields, {verdict.office: verdict for verdict in used})
    with store.ledger(read_only=wish.dry_run) as ledger:
        edits = Edits() if wish.discard_edits else _edits(store, ledger, wish, path)
        edited = EditedTable(table, edits.cells)
        occasion = Occasion(
            register=register,
            period=period,
            stamp=consolidated_stamp(register, form, period),
            tasks=register.tasks,
            office=None,
            fields=tuple(field.name for field in form.fields),
            value=edited.value,
            lists=edited.lists,
            history=EarlierPeriods.shown_in(store, ledger, period).consolidated() if form.looks_back else {},
        )
        rendered = render(form, occasion, sources=edited.sources_of, clean=wish.clean)
        if wish.with_summary:
            returns = returns_of(verdicts, standings(ledger.history(period.code), period.code))
            rendered = _with_summary(rendered, table, returns, period)
        delivered = Delivered(store.folders.relative(path), "")
        if not wish.dry_run:
            delivered = _Sheet(store, wish, rendered, edited).written(ledger, path, now)
    conflicts = edited.conflicts(register, rendered.issue.slots)
    findings = (*edits.findings, *conflicts, *_too_long(rendered, delivered.path), *delivered.findings)
    return Merged(period.code, delivered.path, len(register.tasks), items, missing, rejected, findings)


@dataclass(frozen=True)
class _Sheet:
    """A consolidated workbook about to be written."""

    store: Store
    wish: Wish
    rendered: Rendered
    table: EditedTable

    def written(self, ledger: Ledger, path: Path, now: datetime) -> Delivered:
        """Writes the workbook and tells the ledger which answer went where; merged again alike, nothing changes."""
        period = self.wish.period.code
        workbook = self.rendered.workbook
        earlier = {entry.event.sha256 for entry in ledger.events(MergeWritten, period)}
        last = ledger.last(MergeWritten, period)
        emitter = Emitter()
        data = emitter.write(workbook, created=self.store.moment(last.at if last else now))
        if last is not None and sha256(data).hexdigest() != last.event.sha256:
            data = emitter.write(workbook, created=self.store.moment(now))
        # Before the workbook itself: killed in between, the edits made in it later can still be told apart.
        records = MergedIssues(self.store.folders)
        records.keep(sha256(data).hexdigest(), self._without_edits())
        delivered = Delivery(self.store.folders, "merge", earlier | records.known()).deliver(path, data)
        placed, overridden = tuple(self._placed(edited=False)), tuple(self._placed(edited=True))
        event = MergeWritten(period, delivered.path, delivered.sha256, placed, self.wish.clean, overridden)
        if last is None or last.event != event:
            ledger.record(event, now)
        return delivered

    def _placed(self, *, edited: bool) -> Iterator[Placed]:
        """Where answers went: into the sheet, or behind an edit that stands in their place."""
        for slot in self.rendered.issue.slots:
            if self.table.overridden(slot) == edited:
                for source in self.table.table.sources_of(slot):
                    yield Placed(source.sha256, source.sheet, source.cell, slot.sheet, slot.cell)

    def _without_edits(self) -> Issue:
        """The record of what the answers gave: only then does an edit count as one at the next merge, too.

        Where edit and answer disagree it keeps what stood there before both, so that the conflict is told until it is
        settled.
        """
        issue, table = self.rendered.issue, self.table
        open_ones = {edit.cell: edit.base for edit in table.changed}
        slots = []
        for slot in issue.slots:
            if table.overridden(slot):
                given = kinds.show(issue.field(slot.field), table.given(slot.key, slot.field))
                slot = slot._replace(value=open_ones.get(cell_of(slot.key, slot.field), given))
            slots.append(slot)
        return replace(issue, slots=tuple(slots))


def _edits(store: Store, ledger: Ledger, wish: Wish, path: Path) -> Edits:
    """What was edited in the file about to be replaced; the copy to hand in starts from the working sheet's edits."""
    working = read_edits(store, ledger, wish.period.code, _usual(store, wish.period, clean=False))
    own = read_edits(store, ledger, wish.period.code, path) if wish.clean or wish.output else working
    if own is working:
        return working
    return Edits({**working.cells, **own.cells}, own.findings)


def _with_summary(rendered: Rendered, table: Table, returns: tuple[OfficeReturn, ...], period: Period) -> Rendered:
    """The workbook with statistics and the unfinished items on sheets of their own, after the official ones."""
    taken = tuple(sheet.name for sheet in rendered.workbook.sheets)
    added = summary_sheets(table, returns, period, taken=taken)
    workbook = replace(rendered.workbook, sheets=(*rendered.workbook.sheets, *added))
    texts = tuple(
        IssuedText(sheet.name, cell.row, cell.column, shown(cell.value))
        for sheet in added
        for cell in sheet.cells
        if cell.value not in (None, "")
    )
    return replace(rendered, workbook=workbook, added=texts)


def _consolidated_form(store: Store) -> Form:
    templates, register = store.templates, store.register
    forms = compile_forms(templates.name, templates.input, templates.consolidated, register.columns)
    return with_fonts(forms.consolidated, register.settings)


def _usual(store: Store, period: Period, *, clean: bool) -> Path:
    bureau, ending = store.register.settings.bureau_short, "汇总表（上报）" if clean else "汇总表"
    name = file_name(f"{bureau}{period.year}年{period.short}{ending}")
    return store.folders.merge_folder(period) / f"{name}.xlsx"


def _target(store: Store, wish: Wish) -> Path:
    """Where to write. Raises UsageError for a place that holds something else than what this verb writes."""
    if wish.output is None:
        return _usual(store, wish.period, clean=wish.clean)
    folders = store.folders
    path = wish.output.resolve()
    own = folders.merge_folder(wish.period).parent
    written = (folder for folder in folders.written if folder != own)
    theirs = (folders.register, folders.inbox, folders.own_templates, *written)
    if wish.output.is_dir():
        raise UsageError(Fault("-o 写的是一个文件夹", "请写完整的文件名，例如 汇总表.xlsx", str(wish.output)))
    if path.suffix.lower() != ".xlsx":
        raise UsageError(Fault("汇总表只能写成 .xlsx 文件", "请让 -o 的文件名以 .xlsx 结尾", str(wish.output)))
    if any(path.is_relative_to(place.resolve()) for place in theirs):
        message = "这个位置放的是台账、表样、下发件、收件或退回件，不能写汇总表"
        raise UsageError(Fault(message, "请换一个位置，或不写 -o（默认写到 4-汇总）", str(wish.output)))
    return wish.output


def _too_long(rendered: Rendered, path: str) -> Iterator[Finding]:
    """Answers that together are longer than a cell can be: never a silent loss."""
    for slot in rendered.issue.slots:
        if isinstance(slot.value, str) and utf16_length(slot.value) > LONGEST_TEXT:
            message = (
                f"合并后的文字有 {utf16_length(slot.value)} 个字符，超过单元格上限 {LONGEST_TEXT}，超出部分没有写入"
            )
            remedy = "请相关科室压缩文字后重报；各科室原文完整保留在收件记录里"
            at = Place(path, slot.sheet, slot.cell)
            yield Finding("answers.length", "error", message, remedy, at, None, slot.key, slot.field)
