"""Report: how the period stands, judged now, as a page and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from xltasks.book.write import write_workbook
from xltasks.errors import Fault, UsageError
from xltasks.model.field import Field
from xltasks.model.period import Period
from xltasks.model.register import Office
from xltasks.model.status import OfficeStatus, Status
from xltasks.outputs.drawn import Drawn
from xltasks.outputs.report import OfficeReport, Report
from xltasks.outputs.status_book import status_book
from xltasks.outputs.status_page import status_page
from xltasks.rules.progress import progress_of, progress_of_all
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict
from xltasks.store.files import write_file
from xltasks.store.opening import Store
from xltasks.store.templates import shipped_folder


def report_of(store: Store, period: Period, verdicts: Sequence[Verdict], status: Status, *, now: datetime) -> Report:
    """``status`` as the ledger has it, ``verdicts`` what judging every office came to now."""
    register = store.register
    judged = {verdict.office: verdict for verdict in verdicts}
    offices = tuple(
        OfficeReport(
            number,
            _standing(one, judged.get(one.office)),
            register.office(one.office) or Office(one.office),
            progress_of(register, one.office, verdict.answers if (verdict := judged.get(one.office)) else ()),
            tuple(verdict.findings) if verdict else (),
            verdict.receipt.file if verdict and verdict.receipt else "",
        )
        for number, one in enumerate(status.offices, 1)
    )
    fields: dict[str, Field] = {}
    for verdict in verdicts:
        fields |= {judged.field.name: judged.field for judged in verdict.answers}
    table = Table(register, tuple(fields.values()), {one.office: one for one in verdicts if one.receipt})
    title = f"{period.year}年{period.short}"
    return Report(register.settings.bureau_short, title, now, status.deadline, offices, progress_of_all(table))


def write_page(store: Store, report: Report, target: Path) -> Path:
    """The page at ``target``; beside it where another program holds that open."""
    drawn = Drawn((store.folders.own_templates, shipped_folder()))
    return write_file(_checked(store, target, ".html", ".htm"), status_page(report, drawn)).path


def write_book(store: Store, report: Report, target: Path) -> Path:
    """The workbook at ``target``; beside it where another program holds that open."""
    data = write_workbook(status_book(report), created=store.moment(report.now))
    return write_file(_checked(store, target, ".xlsx"), data).path


def _standing(status: OfficeStatus, verdict: Verdict | None) -> OfficeStatus:
    """A return that was taken in after the last ``validate`` has its state by now."""
    if verdict is None or verdict.receipt is None:
        return status
    return replace(status, state=verdict.state)


def _checked(store: Store, target: Path, *endings: str) -> Path:
    """Raises UsageError for a place that holds something else than such a report."""
    folders, path = store.folders, target.resolve()
    if target.is_dir():
        raise UsageError(Fault("写的是一个文件夹", f"请写完整的文件名，例如 进展{endings[0]}", str(target)))
    if path.suffix.lower() not in endings:
        raise UsageError(Fault(f"文件名要以 {endings[0]} 结尾", f"例如 进展{endings[0]}", str(target)))
    theirs = (folders.register, folders.inbox, folders.own_templates, *folders.written)
    if any(path.is_relative_to(place.resolve()) for place in theirs):
        message = "这个位置放的是台账、表样、收件或本程序写出的文件，不能写进展报告"
        raise UsageError(Fault(message, "请换一个位置，例如工作文件夹本身", str(target)))
    return target
