"""A draft written out as an .xlsx file: the same draft and time always give the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from xltasks.book.characters import cut_text
from xltasks.book.draft import Name, Workbook
from xltasks.book.write_chart import write_chart
from xltasks.book.write_formats import Formats, font_properties
from xltasks.book.write_rules import LongLists
from xltasks.book.write_sheet import write_sheet

LONGEST_PROPERTY = 255
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(workbook: Workbook, *, created: datetime) -> bytes:
    """The bytes of an .xlsx file that holds everything the draft declares.

    ``created`` is stored as the time of creation and of the last change; without a time zone it is local time.
    No text is ever live: only ``Cell.formula`` becomes a formula. Text that a file cannot hold is cut or replaced
    as ``characters.keepable`` says, so that no text can make writing fail; call that first to tell people about it.
    Raises ValueError for a draft no program could open: a sheet's name Excel forbids, merges that overlap.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    from xltasks.book.exact_sheet import ExactWorksheet

    stream = BytesIO()
    # The font of the Normal style: in its digits column widths are counted.
    default_font = font_properties(workbook.default_font)
    target = xlsxwriter.Workbook(stream, _OPTIONS | {"default_format_properties": default_font})
    formats, lists = Formats(target), LongLists()
    try:
        for sheet in workbook.sheets:
            worksheet = target.add_worksheet(sheet.name, ExactWorksheet)
            write_sheet(worksheet, sheet, formats, lists)
            for chart in sheet.charts:
                write_chart(target, worksheet, chart)
        list_sheet = lists.sheet()
        if list_sheet is not None:
            write_sheet(target.add_worksheet(list_sheet.name, ExactWorksheet), list_sheet, formats, lists)
        for name in (*workbook.names, *lists.names()):
            _write_name(target, name)
    except xlsxwriter.exceptions.XlsxWriterException as error:
        raise ValueError(str(error)) from error
    _write_properties(target, workbook, created)
    _activate(target, workbook)
    target.close()
    return stream.getvalue()


def _write_name(target: Any, name: Name) -> None:
    place = "'" + name.sheet + "'!" if name.sheet else ""
    target.define_name(place + name.name, cut_text(name.refers_to, 8192))


def _write_properties(target: Any, workbook: Workbook, created: datetime) -> None:
    moment = created.astimezone(UTC)
    target.set_properties(
        {
            "title": cut_text(workbook.title, LONGEST_PROPERTY),
            "author": cut_text(workbook.author, LONGEST_PROPERTY),
            "created": moment,
        }
    )
    for name, value in workbook.properties:
        text = cut_text(value, LONGEST_PROPERTY)
        target.set_custom_property(cut_text(name, LONGEST_PROPERTY), text, "text")


def _activate(target: Any, workbook: Workbook) -> None:
    """Show the asked sheet first; a hidden one cannot be shown, and a workbook needs one that can."""
    visible = [sheet.name for sheet in workbook.sheets if sheet.visibility == "visible"]
    first = workbook.active if workbook.active in visible else next(iter(visible), "")
    if first:
        target.get_worksheet_by_name(first).activate()
