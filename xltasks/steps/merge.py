"""Merge: the accepted answers brought together in the consolidated workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from xltasks.book.answer_list import ListedAnswer, answers_listed
from xltasks.book.content_hash import content_hash
from xltasks.book.emit import Emitter
from xltasks.errors import Fault, UsageError
from xltasks.forms.fonts import with_fonts
from xltasks.forms.form import Form
from xltasks.forms.issuing import consolidated_stamp
from xltasks.forms.pair import compile_forms
from xltasks.forms.render import Rendered, render
from xltasks.forms.scope import Occasion
from xltasks.model import kinds
from xltasks.model.cell import LONGEST_TEXT, utf16_length
from xltasks.model.finding import Finding, Place
from xltasks.model.outcome import Merged
from xltasks.model.period import Period
from xltasks.outputs.delivery import Delivered, Delivery
from xltasks.outputs.earlier import EarlierPeriods
from xltasks.outputs.edited import Edits, read_edits
from xltasks.outputs.statistics import OfficeReturn, returns_of, summary_sheets
from xltasks.rules.edits import Cell, Edit, EditedTable, alike, cell_of
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict
from xltasks.store.events import MergeWritten, Placed
from xltasks.store.folders import file_name
from xltasks.store.ledger import Ledger
from xltasks.store.merged import MergedRecords, packed_record
from xltasks.store.merged_record import MergedRecord
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


Progress = Callable[[str, int, int], None]
_STAGES = 3
"""Laid out, written, in its place."""


def merge(store: Store, wish: Wish, verdicts: tuple[Verdict, ...], now: datetime, *, progress: Progress) -> Merged:
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
    progress("merge", 0, _STAGES)
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
            value=edited.value if edits.cells else table.value,
            lists=edited.lists,
            history=EarlierPeriods.shown_in(store, ledger, period).consolidated() if form.looks_back else {},
        )
        rendered = render(form, occasion, sources=edited.sources_of, clean=wish.clean)
        if wish.with_summary:
            returns = returns_of(verdicts, standings(ledger.history(period.code), period.code))
            rendered = _with_summary(rendered, table, returns, period)
        # No character counts for more than two.
        long = tuple(dict.fromkeys(edited.longer_than(LONGEST_TEXT // 2)))
        # While rows are written they are all that need be in memory.
        sheet = _Sheet(store, wish, replace(rendered, traces=()), edited, long)
        del rendered, occasion
        table.forget()
        progress("merge", 1, _STAGES)
        delivered = Delivered(store.folders.relative(path), "")
        if not wish.dry_run:
            delivered = sheet.written(ledger, path, now, progress)
    progress("merge", _STAGES, _STAGES)
    findings = (*edits.findings, *sheet.findings(delivered.path), *delivered.findings)
    return Merged(period.code, delivered.path, len(register.tasks), items, missing, rejected, findings)


@dataclass(frozen=True)
class _Sheet:
    """A consolidated workbook about to be written."""

    store: Store
    wish: Wish
    rendered: Rendered
    table: EditedTable
    long: tuple[Cell, ...]
    """Cells whose text may be longer than a cell can be."""

    def written(self, ledger: Ledger, path: Path, now: datetime, progress: Progress) -> Delivered:
        """Writes the workbook and tells the ledger which answer went where; merged again alike, nothing changes."""
        period, folders = self.wish.period.code, self.store.folders
        written = [entry.event for entry in ledger.events(MergeWritten)]
        told = [event for event in written if event.period == period]
        records = MergedRecords(folders)
        data = Emitter().write(self.rendered.workbook, created=self.store.moment(now))
        progress("merge", 2, _STAGES)
        hashed = sha256(content_hash(data).encode())
        said = MergedRecord.of(self.rendered.outline, self.rendered.listed, tuple(self._edits()))
        record = packed_record(said, hashed.update)
        content = hashed.hexdigest()
        alike = [event for event in told if event.content == content]
        data = (records.workbook(alike[-1].sha256) if alike else None) or data
        # Before the workbook itself: killed in between, the edits made in it later can still be told apart.
        records.keep(sha256(data).hexdigest(), record, data)
        ours = {event.sha256 for event in told} | records.known()
        delivered = Delivery(folders, "merge", ours).deliver(path, data)
        overridden = tuple(self._overridden())
        event = MergeWritten(period, delivered.path, delivered.sha256, content, self.wish.clean, overridden)
        if not told or told[-1] != event:
            ledger.record(event, now)
        records.forget_copies({event.path: event.sha256 for event in (*written, event)}.values())
        return delivered

    def findings(self, path: str) -> Iterator[Finding]:
        """What is to be told of the sheet: where edit and answer disagree, and what did not fit into a cell."""
        if self.table.edits:
            keys = {cell: answers[0].key for cell, answers in self._places.items()}
            yield from self.table.conflicts(self.store.register, keys)
        for cell in self.long:
            for answer in self._places.get(cell, ()):
                text = self.table.shown(answer.key, answer.field.name)
                if isinstance(text, str) and utf16_length(text) > LONGEST_TEXT:
                    yield _too_long(text, answer, path)

    @cached_property
    def _places(self) -> Mapping[Cell, Sequence[ListedAnswer]]:
        """Where each answer stands; mostly nobody asks."""
        found: dict[Cell, list[ListedAnswer]] = {}
        for answer in answers_listed(self.rendered.listed):
            found.setdefault(cell_of(answer.key, answer.field.name), []).append(answer)
        return found

    def _overridden(self) -> Iterator[Placed]:
        """The answers behind an edit that stands in their place."""
        for cell, answers in self._places.items() if self.table.edits else ():
            edit = self.table.edits.get(cell)
            if edit is not None:
                sources = self.table.table.sources_of(edit.key, (edit.field,)).of(0)
                for answer in answers:
                    yield from (Placed(one.sha256, one.sheet, one.cell, answer.sheet, answer.cell) for one in sources)

    def _edits(self) -> Iterator[Edit]:
        """The edits that stand in the sheet, each beside what the answers gave.

        Where edit and answer disagree it keeps what stood there before both, so that the conflict is told until it is
        settled.
        """
        open_ones = {edit.cell: edit.base for edit in self.table.changed}
        fields = {field.name: field for field in self.rendered.outline.fields}
        for edit in self.table.edits.values():
            given = kinds.show(fields[edit.field], self.table.table.given(edit.key, edit.field))
            base = open_ones.get(edit.cell, given)
            if not alike(base, edit.theirs):
                yield replace(edit, base=base)


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
    return replace(rendered, workbook=replace(rendered.workbook, sheets=(*rendered.workbook.sheets, *added)))


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


def _too_long(text: str, answer: ListedAnswer, path: str) -> Finding:
    """Answers that together are longer than a cell can be: never a silent loss."""
    length = utf16_length(text)
    message = f"合并后的文字有 {length} 个字符，超过单元格上限 {LONGEST_TEXT}，超出部分没有写入"
    remedy = "请相关科室压缩文字后重报；各科室原文完整保留在收件记录里"
    at = Place(path, answer.sheet, answer.cell)
    return Finding("answers.length", "error", message, remedy, at, None, answer.key, answer.field.name)
