"""The register workbook (台账.xlsx): the sheets 设置, 科室, 任务 and, where wanted, 规则 of a coordinator's year."""

from __future__ import annotations

from xltasks.book.cell_formats import number_formats
from xltasks.book.grid import Book, Sheet
from xltasks.book.open import open_book
from xltasks.errors import Fault, FileTrouble, RegisterError
from xltasks.model.register import Office, Register, Settings, Task
from xltasks.model.rulebook import RuleBook
from xltasks.store.register_formats import with_formats
from xltasks.store.register_headings import OFFICE_HEADINGS, RULE_SHEETS, SHEETS, among, normal, task_heading
from xltasks.store.register_offices import Directory, read_offices
from xltasks.store.register_settings import read_settings
from xltasks.store.register_table import Table, table_under
from xltasks.store.register_tasks import read_tasks

_HOLDS = {"设置": "名称和内容两列", "科室": "科室、联系人、电话等列", "任务": "序号、目标任务、责任分工、各季度等列"}
_RESAVE = "请确认台账能用 Excel 或 WPS 打开，另存为 .xlsx 后再试；打不开时请用备份恢复。"


def read_register(data: bytes, *, file: str = "台账.xlsx") -> Register:
    """The register in a workbook's bytes; ``file`` names it in messages.

    Raises RegisterError with every fault of all sheets at once.
    """
    try:
        book = open_book(data)
    except FileTrouble as trouble:
        raise RegisterError(Fault(f"台账打不开：{trouble.reason}", _RESAVE, file)) from trouble
    settings, faults = _settings(book, file)
    offices, about_offices = _offices(book, file)
    directory = Directory.of(offices) if offices else None
    table, about_headings = _task_table(book, file, settings.year if settings else None)
    rule_sheet = _rule_sheet(book)
    damage = [Fault(f"台账文件已损坏：{lost}", _RESAVE, file) for lost in book.damage]
    del book  # A city's fills as much room as what is read from it.
    tasks, about_tasks = read_tasks(table, directory) if table else ((), [])
    rules, about_rules = _rules(rule_sheet, file, (directory, tasks, settings))
    faults = [*damage, *faults, *about_offices, *about_headings, *about_tasks, *about_rules]
    if faults or settings is None or table is None:
        raise RegisterError(faults)
    tasks = with_formats(tasks, table, number_formats(data, table.sheet.name))
    return Register(settings, offices, tasks, tuple(table.further), rules)


def settings_sheet(book: Book, file: str) -> Sheet:
    """The sheet of settings. Raises RegisterError where there is none."""
    sheet, faults = _sheet(book, file, "设置")
    if sheet is None:
        raise RegisterError(faults)
    return sheet


def _settings(book: Book, file: str) -> tuple[Settings | None, list[Fault]]:
    sheet, faults = _sheet(book, file, "设置")
    return read_settings(sheet, file) if sheet else (None, faults)


def _offices(book: Book, file: str) -> tuple[tuple[Office, ...], list[Fault]]:
    sheet, faults = _sheet(book, file, "科室")
    if sheet is None:
        return (), faults
    table, about_headings = table_under(sheet, file, among(OFFICE_HEADINGS))
    if table is None:
        return (), [_headless(sheet, file, "科室、联系人、电话、邮箱、别名")]
    offices, about_offices = read_offices(table)
    return offices, [*about_headings, *about_offices]


def _task_table(book: Book, file: str, year: int | None) -> tuple[Table | None, list[Fault]]:
    sheet, faults = _sheet(book, file, "任务")
    if sheet is None:
        return None, faults
    table, about_headings = table_under(sheet, file, task_heading(year))
    if table is None:
        return None, [_headless(sheet, file, "序号、目标任务、责任分工、责任科室、监督方式、类别和各季度")]
    return table.settled(), about_headings


def _rule_sheet(book: Book) -> Sheet | None:
    names = {normal(name) for name in RULE_SHEETS}
    return next((sheet for sheet in book.sheets if normal(sheet.name) in names), None)


def _rules(
    sheet: Sheet | None, file: str, others: tuple[Directory | None, tuple[Task, ...], Settings | None]
) -> tuple[RuleBook, list[Fault]]:
    """The rule book, by what the other sheets say."""
    if sheet is None:
        return RuleBook(), []
    from xltasks.store.register_rules import Known, read_rules  # most registers have no such sheet

    directory, tasks, settings = others
    known = Known(directory, [task.number for task in tasks], settings.year if settings else None)
    return read_rules(sheet, file, known)


def _headless(sheet: Sheet, file: str, headings: str) -> Fault:
    message = "找不到标题行" if sheet.cells else "这张表是空的"
    return Fault(message, f"请在表头一行写上：{headings}。", file, sheet.name)


def _sheet(book: Book, file: str, name: str) -> tuple[Sheet | None, list[Fault]]:
    """The sheet of that name or of the best synonym."""
    by_name = {normal(sheet.name): sheet for sheet in reversed(book.sheets)}
    found = [by_name[word] for word in map(normal, SHEETS[name]) if word in by_name]
    if found:
        return found[0], []
    there = "、".join(sheet.name for sheet in book.sheets)
    message = f"台账里没有“{name}”表（现有：{there}）"
    return None, [Fault(message, f"请补上工作表“{name}”：{_HOLDS[name]}。", file)]
