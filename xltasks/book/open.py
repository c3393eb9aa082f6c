"""Opening a stranger's spreadsheet file: what it is goes by its content, never by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from xltasks.book.grid import Book, Sheet
from xltasks.book.limits import LIMITS, Limits
from xltasks.book.numberformats import Kind, date_styles
from xltasks.book.ole import is_locked
from xltasks.book.package import LOCKED, Package
from xltasks.book.sniff import ZIP_STARTS, package_kind, sniff
from xltasks.book.strings import shared_strings
from xltasks.book.workbookparts import WorkbookParts, custom_properties, modified, workbook_parts
from xltasks.book.worksheet import read_worksheet
from xltasks.book.worksheet_cells import Shared
from xltasks.errors import Locked, Refused, Unreadable

if TYPE_CHECKING:
    from xltasks.book.legacy import Format

_Spared = TypeVar("_Spared")


_LEGACY: dict[str, Format] = {"xls": "xls", "xlsb": "xlsb"}
_SAVE = "请用 Excel 或 WPS 打开并另存为 .xlsx 后重新发送"
_NOT_A_BOOK = {
    "empty": "文件是空的（0 字节或没有内容），请重新发送",
    "xls-old": f"文件是 Excel 95 或更早的旧格式，无法读取，{_SAVE}",
    "sylk": f"文件是 SYLK（.slk）旧格式，无法读取，{_SAVE}",
    "lotus": f"文件是 Lotus 1-2-3 旧格式，无法读取，{_SAVE}",
    "quattro": f"文件是 Quattro Pro 旧格式，无法读取，{_SAVE}",
    "xml-spreadsheet": f"文件是“XML 电子表格 2003”格式，无法读取，{_SAVE}",
    "numbers": "文件是苹果 Numbers 表格，无法读取，请在 Numbers 中导出为 Excel（.xlsx）后重新发送",
    "html": f"文件实际是网页格式（只是用了表格的后缀），无法读取，{_SAVE}",
    "mhtml": f"文件实际是单个网页格式（.mht），无法读取，{_SAVE}",
    "text": "文件是纯文本（如 .csv），不含表样，请在下发的 .xlsx 表格中填写后重新发送",
    "pdf": "文件是 PDF，请发送填好的 .xlsx 表格",
    "image": "文件是图片，请发送填好的 .xlsx 表格",
    "doc": "文件是 Word 文档，请发送填好的 .xlsx 表格",
    "docx": "文件是 Word 文档，请发送填好的 .xlsx 表格",
    "ofd": "文件是 OFD 版式文件，请发送填好的 .xlsx 表格",
    **dict.fromkeys(("zip", "rar", "7z", "gz", "bz2", "xz", "tar"), "文件是压缩包，不是表格，请解压后发送其中的表格"),
    **dict.fromkeys(("mail", "msg"), "文件是邮件，不是表格，请发送邮件中的表格附件"),
}
_OTHER = "文件不是电子表格，请发送填好的 .xlsx 表格"


def open_book(
    data: bytes, *, limits: Limits = LIMITS, passwords: Sequence[str] | None = None, package: Package | None = None
) -> Book:
    """Raises Unreadable (damaged, no spreadsheet; Locked for want of a password) or Refused (unsafe), with a Chinese reason.

    ``passwords`` are tried on a workbook that has one to open it; None where nobody can be asked for another.
    ``package`` is the container, where it has been opened already.
    """
    if len(data) > limits.file:
        raise Refused(f"文件超过 {limits.file >> 20} MB，不予打开，请删去图片等无关内容后重新发送")
    try:
        if data.startswith(ZIP_STARTS):
            if package is None or package.limits is not limits:
                package = Package.open(data, limits=limits)
            kind = package_kind(package)
            if kind == "xlsx":
                return read_ooxml(package)
            if kind == "ods":
                from xltasks.book.opendocument import has_password, read_opendocument  # seldom needed

                if has_password(package):
                    from xltasks.book.opendocument_locked import unlocked_opendocument

                    package = unlocked_opendocument(package, passwords)
                return read_opendocument(package)
        else:
            kind = sniff(data)
        if kind == "encrypted-ooxml" or (kind == "xls" and is_locked(data)):
            from xltasks.book.locked import unlocked  # starts processes, and is seldom needed

            plain = unlocked(data, passwords, limits)
            if sniff(plain) == "encrypted-ooxml" or is_locked(plain):
                raise Locked(LOCKED)
            return open_book(plain, limits=limits)
        if kind in _LEGACY:
            from xltasks.book.legacy import read_legacy  # starts processes, and is seldom needed

            return read_legacy(data, _LEGACY[kind], limits=limits)
    except MemoryError as error:
        raise Refused("文件内容过大，不予打开，请删去无关内容后重新发送") from error
    raise Unreadable(_NOT_A_BOOK.get(kind, _OTHER))


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
