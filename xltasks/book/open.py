"""Opening a stranger's spreadsheet file: what it is goes by its content, never by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from xltasks.book.grid import Book, Sheet
from xltasks.book.limits import LIMITS, Limits
from xltasks.book.numberformats import Kind, date_styles
from xltasks.book.package import Package
from xltasks.book.strings import shared_strings
from xltasks.book.workbookparts import WorkbookParts, custom_properties, modified, workbook_parts
from xltasks.book.worksheet import Shared, read_worksheet
from xltasks.errors import Unreadable

_Spared = TypeVar("_Spared")


def open_book(data: bytes, *, limits: Limits = LIMITS) -> Book:
    """Raises Unreadable (damaged, encrypted, no spreadsheet) or Refused (unsafe), each with a Chinese reason."""
    return read_ooxml(Package.open(data, limits=limits))


def read_ooxml(package: Package) -> Book:
    """An .xlsx, .xlsm, .xltx or .xltm."""
    parts = workbook_parts(package)
    shared = _shared(package, parts)
    damage: list[str] = []
    sheets: list[Sheet] = []
    room = package.limits.cells
    for listed in parts.sheets:
        if listed.part is None:
            damage.append(f"工作表“{listed.name}”的内容缺失")
            continue
        try:
            content = read_worksheet(package, listed.part, shared, room=room)
        except Unreadable:
            damage.append(f"工作表“{listed.name}”已损坏，无法读取")
            continue
        if content.dangling:
            damage.append(f"工作表“{listed.name}”有 {content.dangling} 个单元格的文字已丢失")
        room -= len(content.cells)
        sheets.append(
            Sheet(listed.name, content.cells, content.special, tuple(content.merges), visibility=listed.visibility)
        )
    if damage and not sheets:
        raise Unreadable("；".join(damage) + "，请用 Excel 或 WPS 打开原文件并另存为 .xlsx 后重新发送")
    return Book(
        "xlsx",
        tuple(sheets),
        _spare(package, custom_properties, {}),
        _spare(package, modified, None),
        tuple(damage),
    )


def _shared(package: Package, parts: WorkbookParts) -> Shared:
    kinds: tuple[Kind, ...] = ()
    if parts.styles is not None:
        kinds = _spare(package, lambda _: date_styles(package.read(parts.styles or "")), ())
    strings = shared_strings(package, parts.strings) if parts.strings is not None else []
    pictures = package.find("xl/richData/richValueRel.xml") is not None
    return Shared(strings, kinds, parts.date1904, pictures)


def _spare(package: Package, read: Callable[[Package], _Spared], otherwise: _Spared) -> _Spared:
    """Read what the book can do without; only a danger in it is worth stopping for."""
    try:
        return read(package)
    except Unreadable:
        return otherwise
