"""What the scripts that draw form templates share: inks, merged areas, pages, and the two declaring sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

TITLE, HEADER, BODY, SCREEN = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"

# The digits of the default font measure the columns. Courier New and whatever stands in for it have digits of the
# same width, so the columns are equally wide in Excel at any screen scale, in WPS and in LibreOffice.
RULER = Font(name="Courier New", size=11)

THIN = Side(style="thin", color="000000")
HAIR = Side(style="thin", color="7F7F7F")
NO_RULES = Border()
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
SOFT_GRID = Border(left=HAIR, right=HAIR, top=HAIR, bottom=HAIR)
YELLOW, GREY, BLUE = "FFF9C4", "F5F5F5", "DCE6F1"
A4 = 9
FIRST_DRAWN = datetime(2024, 7, 1)


@dataclass(frozen=True)
class Ink:
    """How one kind of cell looks. ``at`` is horizontal and vertical alignment."""

    font: Font
    at: tuple[str, str] = ("center", "center")
    border: Border = NO_RULES
    fill: str = ""
    wrap: bool = True
    open: bool = False
    number_format: str = "General"


def put(sheet: Worksheet, area: str, text: str | None, ink: Ink) -> None:
    """Writes a text into an area, merged where it has several cells, every cell of it inked."""
    left, top, right, bottom = cast("tuple[int, int, int, int]", range_boundaries(area))
    sheet.cell(top, left).value = text
    if ":" in area:
        sheet.merge_cells(area)  # before the cells are inked: merging keeps the look of the first alone
    for row in sheet.iter_rows(top, bottom, left, right):
        for cell in row:
            cell.font, cell.border, cell.number_format = ink.font, ink.border, ink.number_format
            cell.alignment = Alignment(horizontal=ink.at[0], vertical=ink.at[1], wrap_text=ink.wrap)
            cell.fill = PatternFill("solid", start_color=ink.fill) if ink.fill else PatternFill()
            cell.protection = Protection(locked=not ink.open)


def new_book(first: str, title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    inside: Any = book  # openpyxl has no public way to the default font
    inside._fonts.clear()
    inside._fonts.add(RULER)
    inside._named_styles["Normal"].font = RULER
    book.properties.creator, book.properties.title = "xltasks", title
    book.properties.created = book.properties.modified = FIRST_DRAWN
    sheet = book.worksheets[0]
    sheet.title = first
    return book, sheet


def set_widths(sheet: Worksheet, widths: Mapping[str, float]) -> None:
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width


def set_heights(sheet: Worksheet, heights: Mapping[int, float]) -> None:
    for row, height in heights.items():
        sheet.row_dimensions[row].height = height


def set_page(sheet: Worksheet, area: str, repeated: str = "") -> None:
    """A4 landscape, centred, with the page's number below."""
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape"
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.65, 0.65, 0.3, 0.35
    sheet.print_options.horizontalCentered = True
    footer: Any = sheet.oddFooter
    footer.center.text, footer.center.font, footer.center.size = "第 &P 页 共 &N 页", f"{SCREEN},常规", 9
    sheet.print_area = area
    if repeated:
        sheet.print_title_rows = repeated


def fit_width(sheet: Worksheet) -> None:
    """One page wide, as many high as it takes."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


def declare(book: Workbook, name: str, rows: Iterable[tuple[str | int, ...]]) -> None:
    """A sheet that declares: a heading row and what stands under it."""
    sheet = book.create_sheet(name)
    sheet.sheet_properties.tabColor = "A6A6A6"
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.font = Font(name=HEADER if number == 1 else SCREEN, size=11)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.border = SOFT_GRID
            if number == 1:
                cell.fill = PatternFill("solid", start_color=BLUE)
    sheet.freeze_panes = "B2"


def declare_bands(book: Workbook, bands: Iterable[tuple[str, ...]]) -> None:
    """What repeats: name, range, over, and where there is one the condition."""
    rows = [(*band, *[""] * (5 - len(band))) for band in bands]
    declare(book, "区块", [("区块", "范围", "遍历", "条件", "排序"), *rows])
    set_widths(book["区块"], {"A": 12, "B": 26, "C": 18, "D": 24, "E": 24})


def light(sheet: Worksheet, area: str, condition: str, ink: Ink) -> None:
    """Colours an area while a condition holds."""
    fill = PatternFill("solid", start_color=ink.fill, end_color=ink.fill)
    rule: Any = Rule(type="expression", dxf=DifferentialStyle(font=ink.font, fill=fill), formula=[condition])
    sheet.conditional_formatting.add(area, rule)
