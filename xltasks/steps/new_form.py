"""Form new: an official sheet typed by hand becomes the two workbooks of a template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xltasks.book import draft, grid
from xltasks.book.template import read_template
from xltasks.book.write import write_workbook
from xltasks.errors import Fault, TemplateError, UsageError
from xltasks.forms.compile import declared_fields, inspect_form
from xltasks.forms.propose import propose
from xltasks.forms.propose_seen import Seen
from xltasks.forms.propose_texts import sayings
from xltasks.model.cell import shown
from xltasks.model.field import Field
from xltasks.model.period import Period
from xltasks.model.register import Settings
from xltasks.store.files import write_file
from xltasks.store.register_headings import CATEGORY, NUMBER, OFFICES, RESPONSIBLE, SUPERVISION, TASK_HEADINGS, TITLE
from xltasks.store.register_import_table import Found, find_table
from xltasks.store.register_periods import spoken
from xltasks.store.register_rows import task_rows
from xltasks.store.templates import shipped_folder

_FILES = ("consolidated.xlsx", "input.xlsx")
_EXPRESSIONS = {
    NUMBER: "task.no",
    TITLE: "task.title",
    RESPONSIBLE: "task.responsible",
    OFFICES: "task.offices",
    SUPERVISION: "task.supervision",
    CATEGORY: "item.category",
}


@dataclass(frozen=True)
class FormWish:
    """Which finished sheet to look at, and the folder that gets the template."""

    file: Path
    folder: Path
    dry_run: bool = False


@dataclass(frozen=True)
class FormProposed:
    """``files`` are the templates written, ``faults`` what checking them finds; ``assumed`` is Chinese."""

    path: str
    files: tuple[str, ...]
    fields: tuple[Field, ...]
    assumed: tuple[str, ...]
    faults: tuple[Fault, ...]


def new_form(wish: FormWish, now: datetime) -> FormProposed:
    """Writes input.xlsx and consolidated.xlsx. Raises UsageError where the folder has one, TemplateError without a table."""
    there = [name for name in _FILES if (wish.folder / name).exists()]
    if there and not wish.dry_run:
        remedy = "换一个文件夹，核对后再自己复制过去"
        raise UsageError(Fault(f"文件夹里已经有 {'、'.join(there)}，不覆盖", remedy, str(wish.folder)))
    book = read_template(_read(wish.file), file=wish.file.name)
    seen, said = _seen(book, wish.file.name)
    proposal = propose(book, seen, _signed())
    written = tuple(write_workbook(workbook, created=now) for workbook in (proposal.consolidated, proposal.input))
    faults = []
    for name, data in zip(_FILES, written, strict=True):
        kind = "consolidated" if name == _FILES[0] else "input"
        _, wrong = inspect_form(data, wish.folder.name, "consolidated" if kind == "consolidated" else "input")
        faults += [replace(fault, file=fault.file or name) for fault in wrong]
        if not wish.dry_run:
            write_file(wish.folder / name, data)
    return FormProposed(str(wish.folder), _FILES, proposal.fields, (*said, *proposal.assumed), tuple(faults))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise TemplateError(Fault(f"文件读不出来：{error.strerror}", "关闭正在打开它的程序再试", str(file))) from error


def _seen(book: draft.Workbook, file: str) -> tuple[Seen, tuple[str, ...]]:
    """The first sheet with a table of tasks, as the reading of registers understands it."""
    for sheet in book.sheets:
        found = find_table(_as_grid(sheet), file, None)
        if found is None:
            continue
        groups, _ = task_rows(found.table)
        tasks = tuple(group.rows for group in groups if group.title)
        if tasks:
            return _understood(sheet, found, tasks), found.assumed
    message = "没有一张表里认得出任务：要有“目标任务”和“序号”“责任分工”等标题，标题下面要有已填的任务"
    raise TemplateError(Fault(message, "请换一张填好的汇总表，或在表头写上这些标题", file))


def _understood(sheet: draft.Sheet, found: Found, tasks: tuple[tuple[int, ...], ...]) -> Seen:
    title = found.title
    period = title.period.of(title.year or 2000) if title.period else None
    known = {
        column: _expression(name, found, period)
        for name, column in found.table.columns.items()
        if column not in found.made_up
    }
    plans = [said for name in found.table.columns if (said := spoken(name))]
    if period is None and len(plans) == 1:
        period = plans[0].of(title.year or 2000)
    return Seen(
        sheet=sheet,
        head=found.rows,
        headings=found.paths,
        known=known,
        tasks=tuple(sorted(tuple(sorted(rows)) for rows in tasks)),
        said=sayings(title.bureau, title.year, period),
    )


def _expression(name: str, found: Found, period: Period | None) -> str:
    """What shows a column of the register: the period's own plan where there is one plan only, else each by its name."""
    if name in _EXPRESSIONS:
        return _EXPRESSIONS[name]
    plans = [other for other in found.table.columns if other not in TASK_HEADINGS]
    said = spoken(name)
    current = said is not None and (period is None or said.of(period.year) == period)
    return "item.plan" if plans == [name] and (current or said is None) else f"plan['{name}']"


def _as_grid(sheet: draft.Sheet) -> grid.Sheet:
    """The drawn sheet as a read one: texts, numbers, merges; a formula is something that is there."""
    cells = {}
    for cell in sheet.cells:
        text = "".join(run.text for run in cell.runs) or cell.value
        value = text if text is not None else cell.formula or None
        if value is not None and shown(value).strip():
            cells[cell.row, cell.column] = value
    return grid.Sheet(sheet.name, cells, merges=sheet.merges, visibility=sheet.visibility)


def _signed() -> tuple[Field, ...]:
    """Who signs a workbook, as the form that ships with the program asks it."""
    data = (shipped_folder() / Settings.template / "input.xlsx").read_bytes()
    return tuple(field for field in declared_fields(data) if field.scope == "office")
