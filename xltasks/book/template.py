"""A workbook drawn in Excel, WPS or LibreOffice read as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from xltasks.book.draft import Sheet, Workbook
from xltasks.book.template_cells import Legend, shared_items
from xltasks.book.template_colors import Palette
from xltasks.book.template_look import Looks
from xltasks.book.template_names import kept_names, long_lists, printed, read_names
from xltasks.book.template_parts import Parts, open_parts
from xltasks.book.template_sheet import Told, read_sheet
from xltasks.book.template_xml import child
from xltasks.book.workbookparts import custom_properties, title_and_author
from xltasks.book.write_rules import LIST_SHEET
from xltasks.errors import Fault, FileTrouble, TemplateError

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
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
        workbook = _read(open_parts(data))
    except FileTrouble as error:
        # What else its reason says is meant for whoever sent a return.
        raise TemplateError(Fault(f"表样打不开：{error.reason.partition('，')[0]}。", _SAVE_AGAIN, file)) from error
    except (ValueError, IndexError) as error:
        # Numbers and places that are none are as bad as a broken container.
        message = f"表样打不开，文件可能已损坏（{type(error).__name__}）。"
        raise TemplateError(Fault(message, _SAVE_AGAIN, file)) from error
    if not workbook.sheets:
        # Strict Open XML opens without an error and without a sheet.
        raise TemplateError(Fault("表样里读不出工作表，可能存成了“Strict Open XML”格式。", _SAVE_AGAIN, file))
    return workbook


def _read(parts: Parts) -> Workbook:
    looks = Looks(parts.styles, Palette(parts.theme(), parts.styles))
    items = shared_items(parts.package, parts.listed.strings)
    legend = Legend(items, parts.shared, looks, most=parts.package.limits.cells)
    defined = read_names(parts.workbook)
    apart = next((listed for listed in parts.sheets if listed.name == LIST_SHEET), None)
    lists = long_lists(defined, read_sheet(parts, apart, legend, Told()) if apart else None)
    sheets = {
        number: sheet
        for number, listed in enumerate(parts.sheets)
        if listed is not apart
        and (sheet := read_sheet(parts, listed, legend, Told(lists, *printed(defined, number)))) is not None
    }
    title, author = title_and_author(parts.package)
    return Workbook(
        sheets=tuple(sheets.values()),
        names=kept_names(defined, {number: sheet.name for number, sheet in sheets.items()}),
        properties=tuple(custom_properties(parts.package).items()),
        title=title,
        author=author,
        default_font=looks.default_font,
        active=_active(parts.workbook, sheets),
    )


def _active(workbook: Element, sheets: Mapping[int, Sheet]) -> str:
    """The sheet shown first where it is not the first visible one."""
    visible = [number for number, sheet in sheets.items() if sheet.visibility == "visible"]
    active = int(child(workbook, "bookViews", "workbookView").get("activeTab") or 0)
    return sheets[active].name if active in visible[1:] else ""
