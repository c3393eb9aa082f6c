"""A template as openpyxl reads it, told as a draft: what the program's own reading is compared with.

What openpyxl is known to get wrong is put right here, each with a word on what it is.
"""

from __future__ import annotations

import re
import warnings
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZIP_STORED, ZipFile

from openpyxl.packaging.custom import StringProperty
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils.datetime import from_excel

from xltasks.book.draft import (
    Border,
    Cell,
    Column,
    Conditional,
    Edge,
    Font,
    Look,
    Name,
    Page,
    Row,
    Run,
    Sheet,
    Validation,
    Workbook,
)
from xltasks.model.cell import Area, cell_name, column_letters, column_number

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MERGES = re.compile(rb"<((?:\w+:)?)mergeCells\b[^>]*>.*?</\1mergeCells\s*>", re.DOTALL)
SHEETS = re.compile(r"(?:^|/)worksheets/[^/]+\.xml$")
ESCAPED = "\ue05f".encode()
OWN = ("_xlnm.", "_xlfn", "_xlpm", "_xlws", "_xltasks_list_")
ELSEWHERE = re.compile(r"\[\d+\]|#REF!")
ROWS, COLUMNS = re.compile(r"\$?(\d+):\$?(\d+)\Z"), re.compile(r"\$?([A-Z]+):\$?([A-Z]+)\Z")
SCHEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
OFFICE = (
    "FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646", "0000FF",
    "800080",
)  # fmt: skip
CHINESE = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""openpyxl does not know the formats of Chinese programs."""
EXPRESSIONS = {
    "expression", "containsText", "notContainsText", "beginsWith", "endsWith", "containsBlanks", "notContainsBlanks",
    "containsErrors", "notContainsErrors", "timePeriod",
}  # fmt: skip

PLAIN = Font()


def read(data: bytes) -> Workbook:
    """Raises whatever openpyxl raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive, xml = without_merges(data)
        reader = ExcelReader(BytesIO(archive), rich_text=True)
        reader.read()
    book: Any = reader.wb
    paths = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
    theme = book.loaded_theme
    looks = Looks(book, theme_colors(fromstring(theme)) if theme else OFFICE)
    lists = long_lists(book)
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    active = book.active.title if book.active is not None else ""
    core = book.properties if "docProps/core.xml" in reader.valid_files else None
    return Workbook(
        sheets=tuple(
            read_sheet(sheet, xml[paths[sheet.title]], looks, lists)
            for sheet in book.worksheets
            if sheet.title != "_xltasks_lists"
        ),
        names=names(book),
        # openpyxl tells numbers, days and the like as Python would print them.
        properties=tuple(
            (prop.name, unescaped(prop.value or ""))
            for prop in book.custom_doc_props.props
            if isinstance(prop, StringProperty)
        ),
        title=(core.title or "") if core else "",
        author=(core.creator or "") if core else "",
        default_font=looks.font(book._fonts[0]),
        active=active if active in visible[1:] else "",
    )


def without_merges(data: bytes) -> tuple[bytes, dict[str, Element]]:
    """openpyxl throws away values and looks of the cells under merges, and drops the escape of an escape.

    And every sheet's XML by its path.
    """
    sheets, cleaned = {}, BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(cleaned, "w", ZIP_STORED) as target:
        for member in source.infolist():
            content = source.read(member).replace(b"_x005F_", ESCAPED)
            if SHEETS.search(member.filename):
                sheets[member.filename] = fromstring(content)
                content = MERGES.sub(b"", content, count=1)
            target.writestr(member.filename, content)
    return cleaned.getvalue(), sheets


def theme_colors(theme: Element) -> tuple[str, ...]:
    scheme = theme.find(f".//{DRAWING}clrScheme")
    said = {entry.tag: entry[0].get("lastClr") or entry[0].get("val") for entry in scheme if len(entry)}
    return tuple((said.get(DRAWING + name) or usual).upper() for name, usual in zip(SCHEME, OFFICE, strict=True))


class Looks:
    def __init__(self, book: Any, theme: tuple[str, ...]) -> None:
        self.theme = theme
        # openpyxl forgets the usual colours of a workbook that has chosen some lately.
        self.indexed = book._colors or COLOR_INDEX
        self.known: dict[bytes, Look] = {}

    def color(self, color: Any, *, text: bool = False) -> str:
        if color is None or (text and color.type == "theme" and color.theme == 1 and not color.tint):
            return ""
        if color.type == "rgb":
            plain = color.rgb[-6:].upper()
        elif color.type == "theme" and 0 <= color.theme < 12:
            plain = self.theme[color.theme]
        elif color.type == "indexed" and color.indexed < min(64, len(self.indexed)):
            plain = self.indexed[color.indexed][-6:].upper()
        else:
            return ""
        if not color.tint:
            return plain
        red, green, blue = (int(plain[at : at + 2], 16) / 255 for at in (0, 2, 4))
        hue, light, saturation = rgb_to_hls(red, green, blue)
        light = light * (1 + color.tint) if color.tint < 0 else light * (1 - color.tint) + color.tint
        return "".join(f"{round(part * 255):02X}" for part in hls_to_rgb(hue, min(max(light, 0), 1), saturation))

    def font(self, font: Any, base: Font = PLAIN) -> Font:
        return Font(
            name=(font.rFont if hasattr(font, "rFont") else font.name) or base.name,
            size=float(font.sz) if font.sz else base.size,
            bold=bool(font.b),
            italic=bool(font.i),
            underline=bool(font.u) and font.u != "none",
            strike=bool(font.strike),
            color=self.color(font.color, text=True),
            script={"superscript": "super", "subscript": "sub"}.get(font.vertAlign or "", ""),
        )

    def of(self, styled: Any) -> Look:
        key = styled._style.tobytes()
        if key not in self.known:
            self.known[key] = self.read(styled)
        return self.known[key]

    def read(self, styled: Any) -> Look:
        alignment, protection, fill = styled.alignment, styled.protection, styled.fill
        return Look(
            font=self.font(styled.font),
            fill=self.color(fill.fgColor) if getattr(fill, "patternType", None) == "solid" else "",
            border=self.border(styled.border),
            number_format=CHINESE.get(styled._style.numFmtId) or styled.number_format or "General",
            horizontal="" if alignment.horizontal in (None, "general") else alignment.horizontal,
            vertical="" if alignment.vertical in (None, "bottom") else alignment.vertical,
            wrap=bool(alignment.wrap_text),
            shrink=bool(alignment.shrink_to_fit),
            indent=int(alignment.indent or 0),
            rotation=int(alignment.textRotation or 0),
            locked=protection.locked is not False,
            hidden=bool(protection.hidden),
        )

    def border(self, border: Any) -> Border:
        up, down = bool(border.diagonalUp), bool(border.diagonalDown)
        diagonal = self.edge(border.diagonal) if up or down else Edge()
        sides = (border.left or border.start, border.right or border.end, border.top, border.bottom)
        return Border(*map(self.edge, sides), diagonal, up and bool(diagonal.style), down and bool(diagonal.style))

    def edge(self, side: Any) -> Edge:
        return Edge() if side is None or not side.style else Edge(side.style, self.color(side.color))


def read_sheet(sheet: Any, xml: Element, looks: Looks, lists: dict[str, tuple[str, ...]]) -> Sheet:
    cells = read_cells(sheet, xml, looks)
    merges = tuple(Area.parse(node.get("ref") or "") for node in xml.iter(f"{MAIN}mergeCell"))
    view, size = sheet.sheet_view, sheet.sheet_format
    last = max([1, *(cell.column for cell in cells), *(area.right for area in merges)])
    rows = (
        Row(n, None if r.height is None else float(r.height), bool(r.hidden)) for n, r in sheet.row_dimensions.items()
    )
    frozen = view.pane is not None and view.pane.state in ("frozen", "frozenSplit")
    return Sheet(
        name=sheet.title,
        cells=cells,
        merges=merges,
        rows=tuple(sorted((row for row in rows if row.height is not None or row.hidden), key=lambda row: row.number)),
        columns=columns(sheet, xml, looks, last),
        validations=validations(sheet, lists),
        conditionals=conditionals(sheet, looks),
        page=page(sheet, xml),
        protected=bool(sheet.protection.sheet),
        visibility=sheet.sheet_state,
        freeze=(int(view.pane.ySplit or 0) + 1, int(view.pane.xSplit or 0) + 1) if frozen else None,
        zoom=int(view.zoomScale or 100),
        gridlines=view.showGridLines is not False,
        tab_color=looks.color(sheet.sheet_properties.tabColor),
        default_row_height=float(size.defaultRowHeight) if size.customHeight else None,
        default_column_width=float(size.defaultColWidth) if size.defaultColWidth else None,
    )


def read_cells(sheet: Any, xml: Element, looks: Looks) -> tuple[Cell, ...]:
    nodes = {node.get("r"): node for node in xml.iter(f"{MAIN}c")}
    cells = {}
    for place, cell in sheet._cells.items():
        told = read_cell(cell, looks)
        node = nodes.get(cell_name(*place))
        if cell.hyperlink is not None and (node is None or not len(node)):
            # openpyxl puts the address of a link into a cell that has no text.
            told = replace(told, value=None)
        if told.value == "#VALUE!" and node is not None and node.get("t", "n") == "n":
            # A number beyond the calendar in a cell for days.
            told = replace(told, value=int(node.findtext(f"{MAIN}v") or ""))
        cells[place] = told
    last = max((column for _, column in cells), default=0)
    for number, row in sheet.row_dimensions.items():
        for column in range(1, last + 1) if row.has_style else ():
            cells.setdefault((number, column), Cell(number, column, look=looks.of(row)))
    return tuple(cells[place] for place in sorted(cells))


def read_cell(cell: Any, looks: Looks) -> Cell:
    target = (cell.hyperlink.target or "") if cell.hyperlink else ""
    link = (
        target[1:] if target.startswith("#") else "" if target or not cell.hyperlink else cell.hyperlink.location or ""
    )
    note = unescaped(cell.comment.text or "") if cell.comment is not None else ""
    read, value = Cell(cell.row, cell.column, look=looks.of(cell), note=note, link=link), cell._value
    if cell.data_type == "f":
        return replace(read, formula=formula(value))
    if isinstance(value, list | tuple):
        return rich(read, value, looks)
    if isinstance(value, str):
        return replace(read, value=unescaped(value) or None)
    if isinstance(value, int | float) and not isinstance(value, bool) and cell._style.numFmtId in CHINESE:
        value = from_excel(value, cell.parent.parent.epoch)
    return replace(read, value=value)


def formula(value: Any) -> str:
    if isinstance(value, str):
        return value
    text = str(getattr(value, "text", "") or "")
    return "{=" + text.removeprefix("=") + "}" if text else ""


def rich(read: Cell, parts: Any, looks: Looks) -> Cell:
    runs = []
    for part in parts:
        text = unescaped(part if isinstance(part, str) else part.text)
        font = None if isinstance(part, str) else looks.font(part.font, read.look.font)
        if text:
            runs.append(Run(text, None if font == read.look.font else font))
    if all(run.font is None for run in runs):
        return replace(read, value="".join(run.text for run in runs) or None)
    if len(runs) == 1:
        return replace(read, value=runs[0].text, look=replace(read.look, font=runs[0].font))
    return replace(read, runs=tuple(runs))


def unescaped(text: str) -> str:
    """openpyxl leaves escapes as they are."""
    text = re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return text.replace(ESCAPED.decode(), "_").replace("\r\n", "\n").replace("\r", "\n")


def columns(sheet: Any, xml: Element, looks: Looks, last: int) -> tuple[Column, ...]:
    found: list[Column] = []
    for node in xml.iter(f"{MAIN}col"):
        first, end = int(node.get("min") or 1), min(int(node.get("max") or 1), 16_384)
        # openpyxl takes a width of the program's own choice for one of the file.
        width = float(node.get("width") or 0) or None if node.get("customWidth") in ("1", "true") else None
        dimension = sheet.column_dimensions[column_letters(first)]
        look = looks.of(dimension) if node.get("style") else None
        if width is not None or look is not None or dimension.hidden:
            reach = end if dimension.hidden else min(end, last)
            found += [Column(number, width, dimension.hidden, look) for number in range(first, reach + 1)]
    return tuple(found)


def validations(sheet: Any, lists: dict[str, tuple[str, ...]]) -> tuple[Validation, ...]:
    """In no order of their areas: openpyxl sorts them."""
    found = []
    for rule in sheet.data_validations.dataValidation:
        first, second = (str(said or "").strip() for said in (rule.formula1, rule.formula2))
        options: tuple[str, ...] = ()
        if rule.type == "list":
            inline = len(first) > 1 and first.startswith('"') and first.endswith('"')
            options = lists.get(first) or (
                tuple(option.strip() for option in first[1:-1].replace('""', '"').split(",")) if inline else ()
            )
        compared = rule.type in ("whole", "decimal", "date", "time", "textLength")
        read = Validation(
            areas=tuple(sorted(Area.parse(part) for part in str(rule.sqref).split())),
            type=rule.type or "any",
            operator=(rule.operator or "between") if compared else "",
            formula1="" if options else first,
            formula2=second,
            options=options,
            ignore_blank=bool(rule.allowBlank),
            error_style=rule.errorStyle or "stop",
            show_error=bool(rule.showErrorMessage),
            error_title=unescaped(rule.errorTitle or ""),
            error=unescaped(rule.error or ""),
            show_prompt=bool(rule.showInputMessage),
            prompt_title=unescaped(rule.promptTitle or ""),
            prompt=unescaped(rule.prompt or ""),
        )
        if read.areas and (read.type != "any" or read.prompt or read.prompt_title):
            found.append(read)
    return tuple(found)


def conditionals(sheet: Any, looks: Looks) -> tuple[Conditional, ...]:
    """Likewise in no order of their areas."""
    found = []
    for drawn in sheet.conditional_formatting:
        areas = tuple(sorted(Area.parse(part) for part in str(drawn.sqref).split()))
        for rule in drawn.rules:
            if rule.type not in EXPRESSIONS | {"cellIs"} or not rule.formula:
                continue
            font, fill = (rule.dxf.font, rule.dxf.fill) if rule.dxf else (None, None)
            chosen = [getattr(fill, name, None) for name in ("bgColor", "fgColor")] if fill else []
            colors = [looks.color(color) for color in chosen if color and color.value != "00000000"]
            compares = rule.type == "cellIs"
            read = Conditional(
                areas,
                "cellIs" if compares else "expression",
                tuple(rule.formula) if compares else tuple(rule.formula[:1]),
                (rule.operator or "equal") if compares else "",
                font_color=looks.color(font.color, text=True) if font else "",
                bold=True if font and font.b else None,
                fill=next(filter(None, colors), ""),
                stop=bool(rule.stopIfTrue),
            )
            found.append((rule.priority or 0, read))
    return tuple(rule for _, rule in sorted(found, key=lambda entry: entry[0]))


def page(sheet: Any, xml: Element) -> Page:
    setup, margins, options = sheet.page_setup, sheet.page_margins, sheet.print_options
    fitted = bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
    rows = ROWS.match(sheet.print_title_rows or "")
    repeated = COLUMNS.match(sheet.print_title_cols or "")
    area = sheet.print_area.split(",")[0].rpartition("!")[2].replace("$", "")
    return Page(
        paper=int(setup.paperSize or 9),
        landscape=setup.orientation == "landscape",
        scale=int(setup.scale or 100),
        fit_width=(1 if setup.fitToWidth is None else int(setup.fitToWidth)) if fitted else None,
        fit_height=(1 if setup.fitToHeight is None else int(setup.fitToHeight)) if fitted else None,
        left=float(margins.left),
        right=float(margins.right),
        top=float(margins.top),
        bottom=float(margins.bottom),
        header_margin=float(margins.header),
        footer_margin=float(margins.footer),
        # From the XML: openpyxl rearranges the codes for fonts and sizes.
        header=xml.findtext(f"{MAIN}headerFooter/{MAIN}oddHeader") or "",
        footer=xml.findtext(f"{MAIN}headerFooter/{MAIN}oddFooter") or "",
        center_horizontally=bool(options.horizontalCentered),
        center_vertically=bool(options.verticalCentered),
        area=Area.parse(area) if area else None,
        repeat_rows=(int(rows[1]), int(rows[2])) if rows else None,
        repeat_columns=(column_number(repeated[1]), column_number(repeated[2])) if repeated else None,
        row_breaks=tuple(sorted(int(brk.id) for brk in sheet.row_breaks.brk if brk.id)),
    )


def names(book: Any) -> tuple[Name, ...]:
    found = [(defined, "") for defined in book.defined_names.values()]
    found += [(defined, sheet.title) for sheet in book.worksheets for defined in sheet.defined_names.values()]
    return tuple(
        Name(defined.name, defined.attr_text, sheet)
        for defined, sheet in found
        if defined.attr_text and not defined.name.startswith(OWN) and not ELSEWHERE.search(defined.attr_text)
    )


def long_lists(book: Any) -> dict[str, tuple[str, ...]]:
    lists = {}
    for name, defined in book.defined_names.items():
        if name.startswith("_xltasks_list_"):
            cells = book["_xltasks_lists"][defined.attr_text.rpartition("!")[2].replace("$", "")]
            rows = cells if isinstance(cells, tuple) else ((cells,),)
            lists[name] = tuple(unescaped(str(cell.value or "")) for row in rows for cell in row)
    return lists
