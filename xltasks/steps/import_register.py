"""Register import: a hand-made breakdown or a past official sheet becomes the register workbook of a campaign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltasks.book.grid import Sheet
from xltasks.book.open import open_book
from xltasks.book.sniff import sniff
from xltasks.book.word import read_word
from xltasks.book.write import write_workbook
from xltasks.errors import Fault, FileTrouble, RegisterError, UsageError
from xltasks.model.imported import Imported, RegisterImport
from xltasks.model.period import Period
from xltasks.outputs.register_book import Notice, register_book
from xltasks.store.files import write_file
from xltasks.store.register_import import import_register
from xltasks.store.templates import shipped_names


@dataclass(frozen=True)
class ImportWish:
    """Which sheet to read and where to; ``period`` goes before whatever the sheet says."""

    file: Path
    output: Path
    period: Period | None = None
    dry_run: bool = False


def import_file(wish: ImportWish, now: datetime) -> RegisterImport:
    """Writes the register; a sheet in it tells what was assumed and lists what found no place.

    Raises UsageError where there is a file of that name, RegisterError where the sheet holds no tasks.
    """
    if wish.output.exists() and not wish.dry_run:
        remedy = "用 --output 换一个名字，核对后再自己替换原来的台账"
        raise UsageError(Fault("已经有这个文件，不覆盖", remedy, str(wish.output)))
    sheets, damage = _sheets(wish.file)
    imported = import_register(sheets, wish.file.name, period=wish.period, year=now.year)
    register, assumed = imported.register, (*damage, *imported.assumed)
    path = wish.output
    if not wish.dry_run:
        notice = Notice(
            "导入说明",
            "导入说明（核对后可以删去这张表）",
            tuple(_lines(assumed, imported, wish.file.name)),
            headings=("出处", "内容", "说明"),
            widths=(24.0, 60.0, 60.0),
        )
        workbook = register_book(register, templates=shipped_names(), notice=notice)
        path = write_file(wish.output, write_workbook(workbook, created=now)).path
    return RegisterImport(
        path=str(path),
        tasks=len(register.tasks),
        items=sum(len(task.items) for task in register.tasks),
        offices=len(register.offices),
        assumed=assumed,
        unplaced=imported.unplaced,
    )


def _sheets(file: Path) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """The sheets of a spreadsheet or a Word document, and what of it could not be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        fault = Fault(f"文件读不出来：{error.strerror}", "关闭正在打开它的程序再试", str(file))
        raise RegisterError(fault) from error
    try:
        if sniff(data) == "docx":
            return read_word(data), ()
        book = open_book(data)
    except FileTrouble as trouble:
        raise RegisterError(Fault(trouble.reason, "可以导入 .xlsx、.xls 和 .docx 文件", str(file))) from trouble
    return book.sheets, tuple(f"文件有损坏：{lost}" for lost in book.damage)


def _lines(assumed: tuple[str, ...], imported: Imported, file: str) -> Iterator[tuple[str, str, str]]:
    for line in assumed:
        yield file, line, "推断，请核对"
    for entry in imported.unplaced:
        yield f"{entry.sheet}!{entry.cell}", entry.text, entry.reason
