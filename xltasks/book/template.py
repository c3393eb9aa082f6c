"""A workbook drawn in Excel, WPS or LibreOffice read as a draft."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from typing import Any

from xltasks.book.characters import unescaped_controls
from xltasks.book.draft import Font, Name, Workbook
from xltasks.book.template_look import Looks
from xltasks.book.template_parts import open_parts
from xltasks.book.template_sheet import read_sheet
from xltasks.book.write_rules import LIST_NAME, LIST_SHEET
from xltasks.errors import Fault, TemplateError
from xltasks.model.cell import column_number

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_RESERVED = ("_xlnm.", "_xlfn", "_xlpm", "_xlws", LIST_NAME)
_ELSEWHERE = re.compile(r"\[\d+\]|#REF!")
_SAVE_AGAIN = "请用 Excel 或 WPS 打开它，另存为普通的“Excel 工作簿（.xlsx）”，不要加打开密码。"


def read_template(data: bytes, *, file: str = "") -> Workbook:
    """The draft of an .xlsx file; ``file`` names it in messages.

    Fonts and colours are resolved, cells under merges keep their looks. A formula's last result is not read: its
    ``value`` is None. What a draft cannot hold is left out; ``unsupported.unsupported`` lists it.
    Raises TemplateError for a file that cannot be opened.
    """
    if data.startswith(_OLD_OR_LOCKED):
        raise TemplateError(Fault("表样是旧格式（.xls）或带打开密码，读不出来。", _SAVE_AGAIN, file))
    try:
        with warnings.catch_warnings():
            # openpyxl warns of every extension it does not know; unsupported() says the same in Chinese.
            warnings.simplefilter("ignore")
            workbook = _read(data)
    except Exception as error:
        # openpyxl and the zip and XML readers raise almost anything on a damaged file.
        raise TemplateError(
            Fault(f"表样打不开，文件可能已损坏（{type(error).__name__}）。", _SAVE_AGAIN, file)
        ) from error
    if not workbook.sheets:
        # Strict Open XML opens without an error and without a sheet.
        raise TemplateError(Fault("表样里读不出工作表，可能存成了“Strict Open XML”格式。", _SAVE_AGAIN, file))
    return workbook


def _read(data: bytes) -> Workbook:
    from openpyxl.reader.excel import ExcelReader

    parts = open_parts(data)
    reader = ExcelReader(BytesIO(parts.archive), rich_text=True)
    reader.read()
    book: Any = reader.wb
    paths = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
    looks, lists = Looks(book), _long_lists(book)
    sheets = tuple(
        read_sheet(sheet, parts.sheets[paths[sheet.title]], looks, lists)
        for sheet in book.worksheets
        if sheet.title != LIST_SHEET
    )
    properties = book.properties if "docProps/core.xml" in reader.valid_files else None
    return Workbook(
        sheets=sheets,
        names=_names(book),
        properties=tuple((prop.name, str(prop.value or "")) for prop in book.custom_doc_props.props),
        title=(properties.title or "") if properties is not None else "",
        author=(properties.creator or "") if properties is not None else "",
        default_font=looks.font(book._fonts[0]) if book._fonts else Font(),
        active=_active(book),
    )


def _long_lists(book: Any) -> dict[str, tuple[str, ...]]:
    """The options the writer put on a sheet of their own, by the name that stands for them."""
    if LIST_SHEET not in book.sheetnames:
        return {}
    cells = book[LIST_SHEET]._cells
    lists = {}
    for name, defined in book.defined_names.items():
        if name.startswith(LIST_NAME):
            column = column_number(defined.attr_text.split("!")[1].split("$")[1])
            texts = [cells[place]._value for place in sorted(cells) if place[1] == column]
            lists[name] = tuple(unescaped_controls(str(text or "")) for text in texts)
    return lists


def _names(book: Any) -> tuple[Name, ...]:
    """Global names first, then each sheet's own; none that point to nowhere or to another file."""
    found = [(defined, "") for defined in book.defined_names.values()]
    found += [(defined, sheet.title) for sheet in book.worksheets for defined in sheet.defined_names.values()]
    return tuple(
        Name(defined.name, defined.attr_text, sheet)
        for defined, sheet in found
        if defined.attr_text and not defined.name.startswith(_RESERVED) and not _ELSEWHERE.search(defined.attr_text)
    )


def _active(book: Any) -> str:
    """The sheet shown first where it is not the first visible one."""
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    active = book.active.title if book.active is not None else ""
    return active if active in visible and active != visible[0] else ""
