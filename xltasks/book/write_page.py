"""How a sheet is printed and shown: paper, margins, scale, headers, breaks, repeated rows, frozen panes."""

from __future__ import annotations

from typing import Any

from xltasks.book.characters import cut_text
from xltasks.book.draft import Page, Sheet

_LONGEST_HEADER = 255
_STANDARD_MARGIN = 0.3


def write_page(target: Any, page: Page) -> None:
    if page.landscape:
        target.set_landscape()
    target.set_paper(page.paper)
    target.set_margins(page.left, page.right, page.top, page.bottom)
    target.set_print_scale(min(max(page.scale, 10), 400))
    if page.fit_width is not None or page.fit_height is not None:
        # 0 pages means as many as it takes. Only after set_print_scale, which switches fitting off.
        target.fit_to_pages(page.fit_width or 0, page.fit_height or 0)
    _write_header(target.set_header, page.header, page.header_margin)
    _write_header(target.set_footer, page.footer, page.footer_margin)
    if page.center_horizontally:
        target.center_horizontally()
    if page.center_vertically:
        target.center_vertically()
    _write_ranges(target, page)


def write_view(target: Any, sheet: Sheet) -> None:
    if sheet.freeze is not None and sheet.freeze != (1, 1):
        target.freeze_panes(sheet.freeze[0] - 1, sheet.freeze[1] - 1)
    if sheet.zoom != 100:
        target.set_zoom(min(max(sheet.zoom, 10), 400))
    if not sheet.gridlines:
        target.hide_gridlines(2)
    if sheet.tab_color:
        target.set_tab_color(f"#{sheet.tab_color}")
    if sheet.protected:
        # Against slips only: no password, everything can be selected, rows and columns can be made larger.
        target.protect("", {"format_rows": True, "format_columns": True, "insert_rows": sheet.grows})
    if sheet.visibility == "hidden":
        target.hide()
    elif sheet.visibility == "veryHidden":
        target.very_hidden()


def _write_header(setter: Any, text: str, margin: float) -> None:
    text = cut_text(text.replace("&G", "").replace("&[Picture]", ""), _LONGEST_HEADER)
    if text or margin != _STANDARD_MARGIN:
        setter(text, {"margin": margin})


def _write_ranges(target: Any, page: Page) -> None:
    if page.area is not None:
        target.print_area(page.area.top - 1, page.area.left - 1, page.area.bottom - 1, page.area.right - 1)
    if page.repeat_rows is not None:
        target.repeat_rows(page.repeat_rows[0] - 1, page.repeat_rows[1] - 1)
    if page.repeat_columns is not None:
        target.repeat_columns(page.repeat_columns[0] - 1, page.repeat_columns[1] - 1)
    if page.row_breaks:
        target.set_h_pagebreaks(list(page.row_breaks))
