"""A drawn workbook becomes a draft, and a draft written out reads back as itself."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Drawn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule, Rule
from openpyxl.styles import Alignment, PatternFill, Protection, Side
from openpyxl.styles import Border as DrawnBorder
from openpyxl.styles import Font as DrawnFont
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

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
from xltasks.book.limits import LIMITS
from xltasks.book.template import read_template
from xltasks.book.unsupported import unsupported
from xltasks.book.write import write_workbook
from xltasks.errors import TemplateError
from xltasks.model.cell import Area

TEMPLATES = Path(__file__).parents[2] / "templates"
MOMENT = datetime(2024, 6, 20, 9, 30)
STRICT = b"purl.oclc.org/ooxml/spreadsheetml/main"
THIN = Edge("thin")


def saved(drawn):
    stream = BytesIO()
    drawn.save(stream)
    return stream.getvalue()


def sheet_of(drawn):
    return read_template(saved(drawn)).sheets[0]


def cell_of(drawn, row=1, column=1):
    return next(cell for cell in sheet_of(drawn).cells if (cell.row, cell.column) == (row, column))


def there_and_back(workbook):
    return read_template(write_workbook(workbook, created=MOMENT))


def differences(one, other, path=""):
    """Where two drafts differ, one line each: equality alone would print both whole."""
    if is_dataclass(one) and type(one) is type(other):
        for field in fields(one):
            yield from differences(getattr(one, field.name), getattr(other, field.name), f"{path}.{field.name}")
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for position, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, its, f"{path}[{position}]")
    elif one != other:
        yield f"{path}: {one!r} became {other!r}"


def changed(data, part, old, new):
    """The file with a piece of one part's XML replaced."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content, content
                content = content.replace(old, new)
            target.writestr(name, content)
    return stream.getvalue()


# ---- what a person draws


def test_the_diagonal_border_of_a_header_cell_is_kept():
    drawn = Drawn()
    thin = Side(style="thin")
    drawn.active["A1"].border = DrawnBorder(
        left=thin, right=thin, top=thin, bottom=thin, diagonal=Side(style="thin", color="FFFF0000"), diagonalDown=True
    )
    expected = Border(THIN, THIN, THIN, THIN, Edge("thin", "FF0000"), diagonal_down=True)
    assert cell_of(drawn).look.border == expected
    assert there_and_back(read_template(saved(drawn))).sheets[0].cells[0].look.border == expected


def test_cells_under_a_merge_keep_their_borders_and_fills():
    drawn = Drawn()
    sheet = drawn.active
    sheet["A1"] = "序号"
    for place in ("A1", "A2", "B1", "B2"):
        sheet[place].border = DrawnBorder(right=Side(style="medium"), bottom=Side(style="dashed"))
        sheet[place].fill = PatternFill("solid", fgColor="FFFFFF00")
    data = saved(drawn)
    # Merged afterwards: openpyxl itself would wipe the cells while merging.
    data = changed(
        data,
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
    )
    read = read_template(data).sheets[0]
    assert read.merges == (Area(1, 1, 2, 2),)
    assert {(cell.row, cell.column): (cell.value, cell.look.fill) for cell in read.cells} == {
        (1, 1): ("序号", "FFFF00"),
        (1, 2): (None, "FFFF00"),
        (2, 1): (None, "FFFF00"),
        (2, 2): (None, "FFFF00"),
    }
    assert {cell.look.border for cell in read.cells} == {Border(right=Edge("medium"), bottom=Edge("dashed"))}


def test_theme_tinted_and_indexed_colours_become_plain_ones():
    drawn = Drawn()
    sheet = drawn.active
    sheet["A1"].font = DrawnFont(name="黑体", size=12, color=Color(theme=4))
    sheet["A2"].font = DrawnFont(name="黑体", size=12, color=Color(theme=1))
    sheet["A3"].fill = PatternFill("solid", fgColor=Color(theme=0, tint=-0.149998474074526))
    sheet["A4"].fill = PatternFill("solid", fgColor=Color(indexed=13))
    sheet["A5"].border = DrawnBorder(left=Side(style="thin", color=Color(indexed=64)))
    cells = {cell.row: cell.look for cell in sheet_of(drawn).cells}
    assert cells[1].font == Font("黑体", 12, color="4F81BD")
    assert cells[2].font == Font("黑体", 12), "the theme's text colour is what nobody chose"
    assert cells[3].fill == "D9D9D9"
    assert cells[4].fill == "FFFF00"
    assert cells[5].border.left == THIN


def test_alignment_protection_and_number_formats_are_read():
    drawn = Drawn()
    cell = drawn.active["A1"]
    cell.alignment = Alignment("center", "center", textRotation=255, wrap_text=True, indent=0)
    cell.protection = Protection(locked=False, hidden=True)
    cell.number_format = "0.00%"
    look = cell_of(drawn).look
    assert (look.horizontal, look.vertical, look.rotation, look.wrap) == ("center", "center", 255, True)
    assert (look.locked, look.hidden, look.number_format) == (False, True, "0.00%")


def test_a_chinese_date_format_known_by_number_alone_is_spelled_out():
    drawn = Drawn()
    drawn.active["A1"].number_format = "0.00"
    data = changed(saved(drawn), "xl/styles.xml", b'numFmtId="2"', b'numFmtId="31"')
    assert read_template(data).sheets[0].cells[0].look.number_format == 'yyyy"年"m"月"d"日"'


def test_rich_text_formulas_notes_and_links_are_read():
    drawn = Drawn()
    sheet = drawn.active
    sheet.title = "填报表"
    sheet["A1"] = CellRichText("截止", TextBlock(InlineFont(rFont="黑体", sz=14, b=True), "六月底"))
    sheet["A2"] = "=SUM(B1:B3)"
    sheet["A3"] = "见说明"
    sheet["A3"].hyperlink = "#'填报表'!B7"
    sheet["A3"].comment = Comment("请逐条填写", "办公室")
    rich, formula, linked = sheet_of(drawn).cells
    assert rich.runs == (Run("截止"), Run("六月底", Font("黑体", 14, bold=True)))
    assert (formula.formula, formula.value) == ("=SUM(B1:B3)", None)
    assert (linked.value, linked.link, linked.note) == ("见说明", "'填报表'!B7", "请逐条填写")


def test_text_that_looks_like_a_formula_is_text():
    data = write_workbook(Workbook((Sheet("表", (Cell(1, 1, "=1+1"),)),)), created=MOMENT)
    (cell,) = read_template(data).sheets[0].cells
    assert (cell.value, cell.formula) == ("=1+1", "")


def test_columns_written_as_one_group_are_read_one_by_one_up_to_the_last_used():
    drawn = Drawn()
    drawn.active["D1"] = "末列"
    data = changed(
        saved(drawn),
        "xl/worksheets/sheet1.xml",
        b"<sheetData>",
        b'<cols><col min="2" max="16384" width="8.7109375" customWidth="1"/></cols><sheetData>',
    )
    assert read_template(data).sheets[0].columns == (Column(2, 8.7109375), Column(3, 8.7109375), Column(4, 8.7109375))


def test_columns_hidden_to_the_edge_stay_hidden():
    drawn = Drawn()
    drawn.active["A1"] = "表"
    data = changed(
        saved(drawn),
        "xl/worksheets/sheet1.xml",
        b"<sheetData>",
        b'<cols><col min="3" max="16384" width="0" hidden="1" customWidth="1"/></cols><sheetData>',
    )
    columns = read_template(data).sheets[0].columns
    assert (columns[0], columns[-1]) == (Column(3, None, True), Column(16_384, None, True))


def test_a_look_given_to_a_whole_row_reaches_its_empty_cells():
    drawn = Drawn()
    sheet = drawn.active
    sheet["C1"] = "表头"
    sheet.row_dimensions[2].fill = PatternFill("solid", fgColor="FFCCCCCC")
    fills = {(cell.row, cell.column): cell.look.fill for cell in sheet_of(drawn).cells}
    assert fills == {(1, 3): "", (2, 1): "CCCCCC", (2, 2): "CCCCCC", (2, 3): "CCCCCC"}


def test_the_print_set_up_is_read():
    drawn = Drawn()
    sheet = drawn.active
    sheet["A1"] = "题"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = 0.5
    sheet.print_options.horizontalCentered = True
    sheet.print_area = "A1:I40"
    sheet.print_title_rows = "1:4"
    sheet.print_title_cols = "A:B"
    sheet.row_breaks.append(Break(id=12))
    sheet.row_breaks.append(Break(id=24))
    sheet.oddFooter.center.text = "第 &P 页"
    sheet.freeze_panes = "C5"
    sheet.sheet_view.zoomScale = 85
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "FF00B050"
    sheet.protection.sheet = True
    read = sheet_of(drawn)
    assert read.page == Page(
        landscape=True,
        fit_width=1,
        fit_height=0,
        left=0.5,
        right=0.75,
        top=1,
        bottom=1,
        header_margin=0.5,
        footer_margin=0.5,
        footer="&C第 &P 页",
        center_horizontally=True,
        area=Area(1, 1, 40, 9),
        repeat_rows=(1, 4),
        repeat_columns=(1, 2),
        row_breaks=(12, 24),
    )
    assert (read.freeze, read.zoom, read.gridlines, read.tab_color, read.protected) == (
        (5, 3),
        85,
        False,
        "00B050",
        True,
    )


def test_frozen_panes_do_not_move_when_the_sheet_was_saved_scrolled_down():
    drawn = Drawn()
    drawn.active["A1"] = "题"
    drawn.active.freeze_panes = "A5"
    data = changed(saved(drawn), "xl/worksheets/sheet1.xml", b'topLeftCell="A5"', b'topLeftCell="A90"')
    assert read_template(data).sheets[0].freeze == (5, 1)


def test_validations_are_read_with_their_lists_messages_and_areas_in_order():
    drawn = Drawn()
    rule = DataValidation(
        "list", formula1='"√,正在推进"', allow_blank=True, showErrorMessage=True, errorStyle="warning"
    )
    rule.prompt, rule.promptTitle = "请选择_x000a_√", "完成情况"
    rule.showInputMessage = True
    rule.add("F6:F9")
    drawn.active.add_data_validation(rule)
    data = changed(saved(drawn), "xl/worksheets/sheet1.xml", b'sqref="F6:F9"', b'sqref="F6:F9 B2"')
    assert read_template(data).sheets[0].validations == (
        Validation(
            (Area.parse("F6:F9"), Area.parse("B2")),
            "list",
            options=("√", "正在推进"),
            error_style="warning",
            prompt_title="完成情况",
            prompt="请选择\n√",
        ),
    )


def test_a_validation_excel_wrote_as_an_extension_is_read():
    drawn = Drawn()
    drawn.active["A1"] = "题"
    extension = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
        b' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b'<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        b'<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1">'
        b"<x14:formula1><xm:f>List!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>C2:C9</xm:sqref>"
        b"</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    data = changed(saved(drawn), "xl/worksheets/sheet1.xml", b"</worksheet>", extension)
    (rule,) = read_template(data).sheets[0].validations
    assert (rule.areas, rule.type, rule.formula1) == ((Area.parse("C2:C9"),), "list", "List!$A$1:$A$3")


def test_conditional_formats_come_in_order_of_priority_and_text_rules_as_formulas():
    drawn = Drawn()
    sheet = drawn.active
    red = PatternFill(bgColor="FFFF0000")
    text = Rule(type="containsText", operator="containsText", text="否", formula=['NOT(ISERROR(SEARCH("否",A1)))'])
    text.dxf = DifferentialStyle(font=DrawnFont(bold=True, color="FF0070C0"))
    sheet.conditional_formatting.add("A1:A9", FormulaRule(["$B1=1"], stopIfTrue=True, fill=red))
    sheet.conditional_formatting.add("C1:C9", CellIsRule("between", ["1", "5"], fill=red))
    sheet.conditional_formatting.add("A1:A9", text)
    assert sheet_of(drawn).conditionals == (
        Conditional((Area.parse("A1:A9"),), "expression", ("$B1=1",), fill="FF0000", stop=True),
        Conditional((Area.parse("C1:C9"),), "cellIs", ("1", "5"), "between", fill="FF0000"),
        Conditional(
            (Area.parse("A1:A9"),), "expression", ('NOT(ISERROR(SEARCH("否",A1)))',), font_color="0070C0", bold=True
        ),
    )


def test_names_are_read_but_for_those_that_point_nowhere():
    drawn = Drawn()
    drawn.active.title = "表"
    drawn.active["A1"] = 1
    drawn.active.print_area = "A1:B2"
    drawn.defined_names["each_task"] = DefinedName("each_task", attr_text="表!$A$6:$I$7")
    drawn.defined_names["gone"] = DefinedName("gone", attr_text="#REF!")
    drawn.defined_names["far"] = DefinedName("far", attr_text="[1]Sheet1!$A$1")
    drawn.active.defined_names["own"] = DefinedName("own", attr_text="表!$B$2")
    assert read_template(saved(drawn)).names == (Name("each_task", "表!$A$6:$I$7"), Name("own", "表!$B$2", "表"))


def test_very_hidden_sheets_and_the_sheet_shown_first_are_read():
    drawn = Drawn()
    drawn.active.title = "说明"
    drawn.create_sheet("填报表")
    drawn.create_sheet("区块").sheet_state = "veryHidden"
    drawn.active = 1
    read = read_template(saved(drawn))
    assert [(sheet.name, sheet.visibility) for sheet in read.sheets] == [
        ("说明", "visible"),
        ("填报表", "visible"),
        ("区块", "veryHidden"),
    ]
    assert read.active == "填报表"


# ---- what cannot be read


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "打不开"),
        (b"not a workbook", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "旧格式"),
        (saved(Drawn())[:900], "打不开"),
    ],
    ids=["empty", "text", "old or locked", "half a file"],
)
def test_a_file_that_cannot_be_opened_is_one_fault_with_a_remedy(data, fault):
    with pytest.raises(TemplateError) as raised:
        read_template(data, file="input.xlsx")
    (found,) = raised.value.faults
    assert fault in found.message
    assert found.file == "input.xlsx"
    assert "另存为" in found.remedy


def test_strict_open_xml_is_told_by_its_name():
    stream = BytesIO()
    with ZipFile(BytesIO(saved(Drawn()))) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(b"schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT)
            target.writestr(name, content)
    with pytest.raises(TemplateError, match="Strict Open XML"):
        read_template(stream.getvalue())


def in_sheet(before, after):
    """A workbook with a cell B2, a piece of its sheet's XML replaced."""
    drawn = Drawn()
    drawn.active["B2"] = 1
    return changed(saved(drawn), "xl/worksheets/sheet1.xml", before, after)


HOSTILE = {
    "an entity": (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', "实体声明"),
    "a link over all cells": (
        b"</sheetData>",
        b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
        "单元格超过",
    ),
    "rows with a look out to the far edge": (
        b"</sheetData>",
        b'<row r="3"><c r="XFD3"/></row>' + b'<row s="1"/>' * 99 + b"</sheetData>",
        "单元格超过",
    ),
    "too many merges": (
        b"</sheetData>",
        b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:B1"/>' * 20_001 + b"</mergeCells>",
        "合并单元格超过",
    ),
    "no number": (b'<c r="B2"', b'<c r="B2" s="x"', "已损坏"),
    "no place": (b'<c r="B2"', b'<c r="B0"', "已损坏"),
    "a row beyond the sheet": (b'<row r="2"', b'<row r="1048577"', "已损坏"),
    "an endless height": (b'<row r="2"', b'<row r="2" ht="1e999"', "已损坏"),
    "a text that is not there": (b't="n"><v>1', b't="s"><v>99', "已损坏"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_template_may_ask_no_more_of_the_machine_than_a_return(what):
    before, after, said = HOSTILE[what]
    with pytest.raises(TemplateError, match=said):
        read_template(in_sheet(before, after))


def test_columns_told_again_and_again_are_read_once():
    again = b"<cols>" + b'<col min="1" max="16384" hidden="1"/>' * 5_000 + b"</cols><sheetData>"
    assert len(read_template(in_sheet(b"<sheetData>", again)).sheets[0].columns) == 16_384


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/*.xlsx")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_large_template_read_piece_by_piece_is_the_same(path, monkeypatch):
    whole = read_template(path.read_bytes())
    monkeypatch.setattr("xltasks.book.template_parts.LIMITS", replace(LIMITS, whole=0))
    assert list(differences(whole, read_template(path.read_bytes()))) == []


def test_formulas_told_once_for_many_cells_are_told_for_each():
    drawn = Drawn()
    for place in ("B2", "B3", "C3", "B4"):
        drawn.active[place] = "=0"
    data = saved(drawn)
    for place, told in (
        ("B2", b'<f t="shared" ref="B2:C3" si="0">SUM(A2:$A$9)&amp;"A2"</f>'),
        ("B3", b'<f t="shared" si="0"/>'),
        ("C3", b'<f t="shared" si="0"/>'),
        ("B4", b'<f t="array" ref="B4">A1*2</f>'),
    ):
        data = changed(
            data, "xl/worksheets/sheet1.xml", f'<c r="{place}"><f>0</f>'.encode(), f'<c r="{place}">'.encode() + told
        )
    formulas = [cell.formula for cell in read_template(data).sheets[0].cells]
    assert formulas == ['=SUM(A2:$A$9)&"A2"', '=SUM(A3:$A$9)&"A2"', '=SUM(B3:$A$9)&"A2"', "{=A1*2}"]


def test_what_a_draft_cannot_hold_is_named_in_chinese():
    drawn = Drawn()
    sheet = drawn.active
    sheet.title = "表"
    sheet["A1"] = 1
    sheet["A2"].hyperlink = "https://example.org/"
    sheet["B1"].fill = PatternFill("lightGrid")
    sheet.conditional_formatting.add("A1:A9", ColorScaleRule("min", None, "FF0000", end_type="max", end_color="00FF00"))
    sheet.auto_filter.ref = "A1:A9"
    sheet.protection.password = "secret"
    sheet.add_chart(BarChart(), "C3")
    assert unsupported(saved(drawn)) == (
        "有单元格用了花纹或渐变填充，生成的表里只保留纯色填充。",
        "工作表“表”里的工作表保护密码（1 处）不会出现在生成的表里。",
        "工作表“表”里的自动筛选（1 处）不会出现在生成的表里。",
        "工作表“表”里的色阶（1 处）不会出现在生成的表里。",
        "工作表“表”里的网页或外部文件的链接（1 处）不会出现在生成的表里。",
        "工作表“表”里的图表（1 处）不会出现在生成的表里。",
    )


def test_a_workbook_of_our_own_holds_nothing_unsupported():
    book = Workbook((Sheet("表", (Cell(1, 1, "√", note="请填", link="表!A1"),), protected=True),))
    assert unsupported(write_workbook(book, created=MOMENT)) == ()


# ---- there and back

COLORS = st.sampled_from(("", "FF0000", "00B050", "123456"))
SIZES = st.sampled_from((9, 10.5, 11, 16, 22))
TEXTS = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\ufffe\uffff"), min_size=1, max_size=40
) | st.sampled_from(
    ("=1+1", "-1", "+1", "@SUM(A1)", "{=A1}", "<r>x</r>", " 两端 ", "\n", "1.10", "_x0041_x0042_", "\x01")
)
EDGES = st.builds(Edge, st.sampled_from(("thin", "medium", "hair", "double", "slantDashDot")), COLORS) | st.just(Edge())
FONTS = st.builds(
    Font,
    st.sampled_from(("宋体", "仿宋_GB2312", "方正小标宋简体", "Times New Roman", "Calibri")),
    SIZES,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    COLORS,
    st.sampled_from(("", "super", "sub")),
)


@st.composite
def borders(draw):
    up, down = draw(st.sampled_from(((False, False), (True, False), (False, True), (True, True))))
    diagonal = draw(EDGES.filter(lambda edge: edge.style)) if up or down else Edge()
    return Border(draw(EDGES), draw(EDGES), draw(EDGES), draw(EDGES), diagonal, up, down)


@st.composite
def looks(draw):
    wrap = draw(st.booleans())
    horizontal = draw(
        st.sampled_from(("", "left", "center", "right", "fill", "justify", "centerContinuous", "distributed"))
    )
    return Look(
        font=draw(FONTS),
        fill=draw(COLORS),
        border=draw(borders()),
        number_format=draw(
            st.sampled_from(("General", "@", "0.00%", "mm-dd-yy", 'yyyy"年"m"月"', "#,##0;[Red]-#,##0"))
        ),
        horizontal=horizontal,
        vertical=draw(st.sampled_from(("", "top", "center", "justify", "distributed"))),
        wrap=wrap,
        shrink=not wrap and horizontal in ("", "left", "center", "right") and draw(st.booleans()),
        indent=draw(st.integers(0, 5)) if horizontal in ("left", "right", "distributed") else 0,
        rotation=draw(st.sampled_from((0, 45, 90, 91, 135, 180, 255))),
        locked=draw(st.booleans()),
        hidden=draw(st.booleans()),
    )


@st.composite
def cells(draw, row, column):
    look = draw(looks())
    content = draw(st.sampled_from(("blank", "text", "number", "bool", "formula", "runs")))
    value = {
        "text": TEXTS,
        "number": st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False),
        "bool": st.booleans(),
    }.get(content, st.none())
    runs: tuple[Run, ...] = ()
    if content == "runs":
        plain = st.text("政府工作 abc\n", min_size=1, max_size=8)
        fonts = FONTS.filter(lambda font: font != look.font)
        runs = (Run(draw(plain), draw(st.none() | fonts)), Run(draw(plain), draw(fonts)), Run(draw(plain)))
    return Cell(
        row,
        column,
        # A date's look makes a number a date to every reader.
        value=None if content == "number" and "yy" in look.number_format else draw(value),
        look=look,
        formula='=SUM(A1:B2)&"<x>"' if content == "formula" else "",
        runs=runs,
        note=draw(st.sampled_from(("", "请填写\n两行", " 空格 "))),
        link=draw(st.sampled_from(("", "'填报 表'!B7"))),
    )


AREAS = st.builds(
    lambda top, left, height, width: Area(top, left, top + height, left + width),
    st.integers(1, 50),
    st.integers(1, 20),
    st.integers(0, 5),
    st.integers(0, 5),
)
MESSAGES = st.text("请选择√ ab\n\"<&'", max_size=30)
OPERATORS = st.sampled_from(("between", "notBetween", "equal", "notEqual", "greaterThan", "lessThanOrEqual"))
LISTS = st.sampled_from(
    (
        ("√",),
        ("正在推进", "持续推进"),
        ("一,二", "三"),
        tuple(f"第 {number} 项" for number in range(200)),
        ('引"号', " 空"),
    )
)


@st.composite
def validations(draw):
    kind = draw(st.sampled_from(("list", "whole", "decimal", "date", "time", "textLength", "custom", "any")))
    operator = draw(OPERATORS) if kind not in ("list", "custom", "any") else ""
    return Validation(
        areas=tuple(draw(st.lists(AREAS, min_size=1, max_size=3))),
        type=kind,
        operator=operator,
        formula1="" if kind in ("list", "any") else "$A$1+1",
        formula2="99" if operator in ("between", "notBetween") else "",
        options=draw(LISTS) if kind == "list" else (),
        ignore_blank=draw(st.booleans()),
        error_style=draw(st.sampled_from(("stop", "warning", "information"))),
        show_error=draw(st.booleans()),
        error_title=draw(MESSAGES),
        error=draw(MESSAGES),
        show_prompt=draw(st.booleans()),
        prompt_title=draw(MESSAGES),
        prompt="填" + draw(MESSAGES),
    )


@st.composite
def conditionals(draw):
    areas = tuple(draw(st.lists(AREAS, min_size=1, max_size=2)))
    kind = draw(st.sampled_from(("expression", "cellIs")))
    operator = draw(OPERATORS) if kind == "cellIs" else ""
    formulas = ("1", "5") if operator in ("between", "notBetween") else ('$A1="√"',)
    bold, stop = draw(st.sampled_from((None, True))), draw(st.booleans())
    return Conditional(areas, kind, formulas, operator, draw(COLORS), bold, draw(COLORS), stop)


@st.composite
def pages(draw):
    fit = draw(st.sampled_from(((None, None), (1, 0), (1, 1), (2, 3))))
    inches = st.sampled_from((0.0, 0.3, 0.59, 0.7, 1.25))
    return Page(
        paper=draw(st.sampled_from((8, 9, 11))),
        landscape=draw(st.booleans()),
        scale=draw(st.integers(10, 400)),
        fit_width=fit[0],
        fit_height=fit[1],
        left=draw(inches),
        right=draw(inches),
        top=draw(inches),
        bottom=draw(inches),
        header_margin=draw(inches),
        footer_margin=draw(inches),
        header=draw(st.sampled_from(("", '&L&"仿宋,常规"&10市局&R<&D>'))),
        footer=draw(st.sampled_from(("", "&C第 &P 页，共 &N 页"))),
        center_horizontally=draw(st.booleans()),
        center_vertically=draw(st.booleans()),
        area=draw(st.none() | AREAS),
        repeat_rows=draw(st.none() | st.just((1, 4))),
        repeat_columns=draw(st.none() | st.just((1, 2))),
        row_breaks=tuple(sorted(draw(st.sets(st.integers(1, 90), max_size=4)))),
    )


@st.composite
def sheets(draw, name):
    places = sorted(draw(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 4)), max_size=6)))
    numbers = sorted(draw(st.sets(st.integers(1, 9), max_size=4)))
    widths = st.sampled_from((0.5, 3.5, 8.7109375, 11.53, 64.25))
    rows = [
        Row(number, draw(st.none() | st.sampled_from((5.25, 15, 20.1, 409))), draw(st.booleans())) for number in numbers
    ]
    return Sheet(
        name,
        cells=tuple(draw(cells(row, column)) for row, column in places),
        merges=draw(st.sampled_from(((), (Area(1, 1, 2, 2), Area(3, 1, 6, 1)), (Area(9, 1, 9, 4),)))),
        rows=tuple(row for row in rows if row.height is not None or row.hidden),
        # Columns beyond the last cell are not read unless hidden, so there is always a cell to the right of them.
        columns=tuple(Column(number, draw(widths), True, draw(st.none() | looks())) for number in numbers),
        validations=tuple(draw(st.lists(validations(), max_size=2))),
        conditionals=tuple(draw(st.lists(conditionals(), max_size=2))),
        page=draw(pages()),
        protected=draw(st.booleans()),
        freeze=draw(st.none() | st.sampled_from(((5, 1), (1, 3), (6, 2)))),
        zoom=draw(st.integers(10, 400)),
        gridlines=draw(st.booleans()),
        tab_color=draw(COLORS),
        default_row_height=draw(st.none() | st.sampled_from((15.0, 18.5))),
        default_column_width=draw(st.none() | st.sampled_from((9.0, 8.375))),
    )


@st.composite
def workbooks(draw):
    first, second = draw(sheets("填报 表")), draw(sheets("A1"))
    hidden = Sheet("_stamp", (Cell(1, 1, "XT-2024Q2"),), visibility=draw(st.sampled_from(("hidden", "veryHidden"))))
    return Workbook(
        (first, second, hidden),
        names=draw(st.sampled_from(((), (Name("每项", "'填报 表'!$A$1:$C$4"), Name("own", "'A1'!$A$1", "A1"))))),
        properties=draw(st.sampled_from(((), (("xltasks.issue", "3f9a <1>"), ("期", "2024Q2"))))),
        title=draw(st.sampled_from(("", "二季度 <&> 完成情况"))),
        author=draw(st.sampled_from(("", "市局"))),
        default_font=draw(FONTS),
        active=draw(st.sampled_from(("", "A1"))),
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(workbooks())
def test_a_draft_written_out_reads_back_as_itself(workbook):
    assert list(differences(workbook, there_and_back(workbook))) == []


def test_dates_and_times_read_back_as_themselves():
    dated, timed = Look(number_format="yyyy-mm-dd hh:mm"), Look(number_format="h:mm")
    book = Workbook((Sheet("表", (Cell(1, 1, MOMENT, dated), Cell(2, 1, MOMENT.time(), timed))),))
    assert there_and_back(book) == book


def test_a_single_stretch_of_rich_text_is_the_cells_own_font():
    red = Font("黑体", 14, color="FF0000")
    (cell,) = there_and_back(Workbook((Sheet("表", (Cell(1, 1, runs=(Run("注意", red),)),)),))).sheets[0].cells
    assert cell == Cell(1, 1, "注意", Look(font=red))
