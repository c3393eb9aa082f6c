"""What the writer puts into the file, seen by other programs and in the XML."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from xltasks.book.characters import keepable
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
from xltasks.book.write import write_workbook
from xltasks.model.cell import LONGEST_TEXT, Area, canonical_text, utf16_length

MOMENT = datetime(2024, 6, 20, 9, 30)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
THIN = Edge("thin")
BOXED = Look(font=Font("仿宋", 10.5), border=Border(THIN, THIN, THIN, THIN), wrap=True, vertical="center")


def book_of(*cells, **sheet):
    return Workbook((Sheet("表", tuple(cells), **sheet),))


def written(workbook):
    return write_workbook(workbook, created=MOMENT)


def part(workbook, name="xl/worksheets/sheet1.xml"):
    with ZipFile(BytesIO(written(workbook))) as archive:
        return archive.read(name).decode()


def attributes(workbook, tag):
    return [node.attrib for node in fromstring(part(workbook)).iter(MAIN + tag)]


def texts(workbook):
    """Column A as this package's XML says it, escapes undone as ECMA-376 asks."""
    with ZipFile(BytesIO(written(workbook))) as archive:
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            items = fromstring(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(node.text or "" for node in item.iter(f"{MAIN}t")) for item in items]
        sheet = fromstring(archive.read("xl/worksheets/sheet1.xml"))
    found = []
    for cell in sheet.iter(f"{MAIN}c"):
        inline = cell.find(f"{MAIN}is/{MAIN}t")
        value = cell.findtext(f"{MAIN}v")
        text = inline.text if inline is not None else shared[int(value)] if cell.get("t") == "s" else None
        found.append(re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text) if text else text)
    return found


# ---- text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "-1",
        "+1",
        "@SUM(A1)",
        "{=A1}",
        "http://x.cn",
        "mailto:a@b.cn",
        "internal:A1",
        "1.10",
        "TRUE",
        "#N/A",
    ],
)
def test_text_is_never_live_whatever_it_begins_with(text):
    book = book_of(Cell(1, 1, text))
    cell = load_workbook(BytesIO(written(book))).active["A1"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)
    assert CalamineWorkbook.from_filelike(BytesIO(written(book))).get_sheet_by_index(0).to_python() == [[text]]


@pytest.mark.parametrize(
    "text",
    [
        "<r>x</r>",
        "<r><t>注入</t></r>",
        "_x0041_",
        "_x0041_x0042_",
        "_x0041\x01",
        "\x00\x01\x0b\x1f",
        "\ufffe\uffff",
        "  两端空格  ",
        " ",
        "\n\n",
        "𠮷😀",
        "制表\t符",
    ],
)
def test_awkward_text_is_kept_to_the_character(text):
    assert texts(book_of(Cell(1, 1, text))) == [text]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(), min_size=1, max_size=60), min_size=1, max_size=4))
def test_no_text_makes_writing_fail_and_all_that_can_be_kept_is(column):
    book = book_of(*(Cell(row, 1, text) for row, text in enumerate(column, start=1)))
    assert texts(book) == [keepable(text)[0] for text in column]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_no_text_anywhere_makes_writing_fail(text):
    font = Font("黑体", 12)
    area = (Area(1, 1, 2, 2),)
    book = Workbook(
        (
            Sheet(
                "表",
                (
                    Cell(1, 1, text, note=text, link=f"表!A1{text}"),
                    Cell(2, 1, text, formula=f'=CONCATENATE("{text}")'),
                    Cell(3, 1, runs=(Run(text), Run(text, font), Run("尾"))),
                ),
                validations=(
                    Validation(
                        area, "list", options=(text, "二"), error_title=text, error=text, prompt_title=text, prompt=text
                    ),
                    Validation(area, "custom", formula1=f'A1="{text}"'),
                ),
                conditionals=(Conditional(area, "expression", (f'A1="{text}"',), fill="FF0000"),),
                page=Page(header=text, footer=text),
            ),
        ),
        properties=(("名", text),),
        title=text,
        author=text,
    )
    with ZipFile(BytesIO(written(book))) as archive:
        for name in archive.namelist():
            fromstring(archive.read(name))


def test_carriage_returns_become_line_feeds():
    assert texts(book_of(Cell(1, 1, "一\r\n二\r三"))) == ["一\n二\n三"]
    assert keepable("一\r\n二\r三") == ("一\n二\n三", "")


def test_half_a_surrogate_pair_is_replaced_and_said_and_a_whole_one_joined():
    kept, lost = keepable("甲\ud83d乙\ud83d\ude00")
    assert kept == "甲\ufffd乙😀"
    assert "1 个字符" in lost


def test_a_text_one_longer_than_a_cell_is_cut_and_said():
    assert keepable("字" * LONGEST_TEXT) == ("字" * LONGEST_TEXT, "")
    kept, lost = keepable("字" * (LONGEST_TEXT + 1))
    assert kept == "字" * LONGEST_TEXT
    assert "32768" in lost
    assert "末尾 1 个字" in lost


def test_a_cut_never_splits_a_character_of_two_units():
    kept, lost = keepable("字" * (LONGEST_TEXT - 1) + "😀")
    assert kept == "字" * (LONGEST_TEXT - 1)
    assert lost


@given(st.text(st.characters(), max_size=200))
def test_what_is_kept_can_always_be_written_as_utf_8(text):
    kept, lost = keepable(text)
    kept.encode()
    assert utf16_length(kept) <= LONGEST_TEXT
    assert lost or kept == canonical_text(text.encode("utf-16", "surrogatepass").decode("utf-16"))


def test_rich_text_that_needs_escapes_keeps_its_text_rather_than_its_fonts():
    red = Font("黑体", 12, color="FF0000")
    assert texts(book_of(Cell(1, 1, runs=(Run("\x01一"), Run("二", red))))) == ["\x01一二"]


# ---- values


def test_a_formula_without_a_known_result_shows_blank_never_nought():
    formula, cached = re.findall(r"<f>(.*?)</f><v>(.*?)</v>", part(book_of(Cell(1, 1, None, formula="=SUM(B1:B2)"))))[0]
    assert (formula, cached) == ("SUM(B1:B2)", "")


@pytest.mark.parametrize(
    ("value", "cached"),
    [("已完成", "已完成"), (3, 3), (0.5, 0.5), (True, True)],
    ids=["text", "whole", "decimal", "truth"],
)
def test_a_formula_carries_its_known_result(value, cached):
    data = written(book_of(Cell(1, 1, value, formula="=B1")))
    assert load_workbook(BytesIO(data)).active["A1"].value == "=B1"
    assert load_workbook(BytesIO(data), data_only=True).active["A1"].value == cached


def test_numbers_are_written_with_all_their_digits():
    values = [0.1 + 0.2, 1e-7, 1e22, 2**53, -12.5]
    book = book_of(*(Cell(row, 1, value) for row, value in enumerate(values, start=1)))
    assert [cell.value for cell in load_workbook(BytesIO(written(book))).active["A"]] == values


def test_a_number_no_file_can_hold_is_written_as_text():
    book = book_of(Cell(1, 1, 340_801_199_001_011_234), Cell(2, 1, float("nan")))
    assert texts(book) == ["340801199001011234", "nan"]


def test_dates_are_dates_to_other_programs_even_in_a_cell_without_a_dates_look():
    book = book_of(
        Cell(1, 1, date(2024, 6, 20)), Cell(2, 1, datetime(2024, 6, 20, 9, 30), Look(number_format="yyyy/m/d h:mm"))
    )
    rows = CalamineWorkbook.from_filelike(BytesIO(written(book))).get_sheet_by_index(0).to_python()
    assert rows == [[date(2024, 6, 20)], [datetime(2024, 6, 20, 9, 30)]]


@pytest.mark.parametrize("value", [date(1820, 1, 1), datetime(2024, 6, 1, tzinfo=UTC), timedelta(hours=-1)])
def test_a_moment_outside_excels_calendar_is_written_as_text(value):
    assert load_workbook(BytesIO(written(book_of(Cell(1, 1, value))))).active["A1"].data_type == "s"


# ---- looks and sizes


def test_cells_under_a_merge_keep_their_own_looks_and_the_merge_writes_none():
    other = Look(border=Border(bottom=Edge("medium")))
    book = book_of(Cell(1, 1, "序号", BOXED), Cell(2, 1, None, other), merges=(Area(1, 1, 2, 1), Area(5, 5, 6, 6)))
    assert [node["r"] for node in attributes(book, "c")] == ["A1", "A2"]
    assert [node["ref"] for node in attributes(book, "mergeCell")] == ["A1:A2", "E5:F6"]
    sheet = fromstring(part(book))
    first, second = (cell.get("s") for cell in sheet.iter(f"{MAIN}c"))
    assert first != second


def test_widths_and_heights_leave_as_they_came():
    book = book_of(
        Cell(1, 1, "题", note="批注"),
        columns=(Column(1, 8.7109375), Column(2, 8.72), Column(3, 0.4), Column(5, None, hidden=True)),
        rows=(Row(1, 15), Row(2, 20.1), Row(9, None, hidden=True)),
        default_row_height=15,
        default_column_width=9.0,
    )
    assert [(node["min"], node["max"], node["width"]) for node in attributes(book, "col")] == [
        ("1", "1", "8.7109375"),
        ("2", "2", "8.72"),
        ("3", "3", "0.4"),
        ("5", "5", "9"),
    ]
    assert [(node["r"], node.get("ht"), node.get("hidden")) for node in attributes(book, "row")] == [
        ("1", "15", None),
        ("2", "20.1", None),
        ("9", None, "1"),
    ]
    assert attributes(book, "sheetFormatPr") == [
        {"defaultColWidth": "9", "defaultRowHeight": "15", "customHeight": "1"}
    ]


def test_a_row_without_a_height_is_left_to_the_program_even_beside_a_default():
    assert "ht" not in attributes(book_of(Cell(1, 1, "题"), default_row_height=30), "row")[0]


def test_neighbouring_columns_alike_are_one_group():
    book = book_of(columns=(Column(1, 9.0), Column(2, 9.0), Column(3, 9.0, look=BOXED), Column(5, 9.0, look=BOXED)))
    assert [(node["min"], node["max"]) for node in attributes(book, "col")] == [("1", "2"), ("3", "3"), ("5", "5")]


def test_the_default_font_is_font_0_and_that_of_the_normal_style_and_not_the_themes():
    book = Workbook((Sheet("表", (Cell(1, 1, "题"),)),), default_font=Font("仿宋_GB2312", 12))
    styles = fromstring(part(book, "xl/styles.xml"))
    font = styles.find(f"{MAIN}fonts/{MAIN}font")
    assert (font.find(f"{MAIN}name").get("val"), font.find(f"{MAIN}sz").get("val")) == ("仿宋_GB2312", "12")
    assert styles.find(f"{MAIN}cellStyleXfs/{MAIN}xf").get("fontId") == "0"
    assert "scheme" not in part(book, "xl/styles.xml")
    assert "Calibri" not in part(book, "xl/styles.xml")


def test_a_default_font_does_not_leak_into_conditional_formats():
    rule = Conditional((Area(1, 1, 9, 1),), "expression", ("$A1=1",), fill="FFFF00")
    book = Workbook((Sheet("表", conditionals=(rule,)),), default_font=Font("黑体", 11, bold=True, color="FF0000"))
    dxf = fromstring(part(book, "xl/styles.xml")).find(f"{MAIN}dxfs/{MAIN}dxf")
    assert [node.tag.removeprefix(MAIN) for node in dxf] == ["fill"]


def test_one_look_is_one_style_however_many_cells_and_objects_carry_it():
    same = Look(font=Font("仿宋", 10.5), border=Border(THIN, THIN, THIN, THIN), wrap=True, vertical="center")
    book = book_of(*(Cell(row, 1, "字", BOXED if row % 2 else same) for row in range(1, 40)))
    assert len(fromstring(part(book, "xl/styles.xml")).find(f"{MAIN}cellXfs")) == 2


# ---- rules, notes, names


def test_a_list_too_long_for_a_rule_moves_to_a_very_hidden_sheet():
    offices = tuple(f"第{number}科室" for number in range(80))
    rules = (
        Validation((Area(2, 1, 9, 1),), "list", options=offices),
        Validation((Area(2, 2, 9, 2),), "list", options=offices),
    )
    book = load_workbook(BytesIO(written(book_of(validations=rules))))
    assert book["_xltasks_lists"].sheet_state == "veryHidden"
    assert [cell.value for cell in book["_xltasks_lists"]["A"]] == list(offices)
    assert book.defined_names["_xltasks_list_1"].attr_text == "_xltasks_lists!$A$1:$A$80"
    assert {rule.formula1 for rule in book["表"].data_validations.dataValidation} == {"_xltasks_list_1"}


@pytest.mark.parametrize("option", ["甲,乙", '引"号', " 空格", "两\n行", ""])
def test_an_option_a_rule_would_misread_moves_there_too(option):
    book = load_workbook(
        BytesIO(written(book_of(validations=(Validation((Area(2, 1, 9, 1),), "list", options=(option, "二")),))))
    )
    assert [cell.value or "" for cell in book["_xltasks_lists"]["A"]] == [option, "二"]


def test_a_short_list_stays_in_the_rule():
    book = book_of(validations=(Validation((Area(2, 1, 9, 1), Area(2, 5, 9, 5)), "list", options=("√", "正在推进")),))
    assert '<formula1>"√,正在推进"</formula1>' in part(book)
    assert attributes(book, "dataValidation")[0]["sqref"] == "A2:A9 E2:E9"
    assert len(load_workbook(BytesIO(written(book))).sheetnames) == 1


def test_messages_longer_than_excel_shows_are_cut_and_the_rule_stays():
    rule = Validation((Area(1, 1, 1, 1),), "custom", formula1="TRUE", prompt_title="题" * 40, prompt="提示" * 200)
    (found,) = attributes(book_of(validations=(rule,)), "dataValidation")
    assert (len(found["promptTitle"]), len(found["prompt"])) == (32, 255)


def test_a_note_box_stands_on_whole_pixels_beside_columns_of_any_width():
    book = book_of(
        Cell(2, 1, "题", note="请逐条填写，\n截至季度末。"),
        columns=tuple(Column(number, 3.337) for number in range(1, 9)),
    )
    (anchor,) = re.findall(r"<x:Anchor>(.*?)</x:Anchor>", part(book, "xl/drawings/vmlDrawing1.vml"))
    assert all(number.strip().isdigit() for number in anchor.split(","))


def test_properties_are_strings_whatever_they_look_like():
    book = Workbook((Sheet("表"),), properties=(("版本", "1"), ("期", "2024Q2")))
    assert re.findall("<vt:(.*?)>(.*?)</", part(book, "docProps/custom.xml")) == [("lpwstr", "1"), ("lpwstr", "2024Q2")]


def test_protection_has_no_password_and_lets_people_select_and_resize():
    (found,) = attributes(book_of(protected=True), "sheetProtection")
    assert found == {"sheet": "1", "objects": "1", "scenarios": "1", "formatColumns": "0", "formatRows": "0"}


def test_a_hidden_first_sheet_stays_hidden_and_a_visible_one_is_shown():
    book = Workbook((Sheet("印记", visibility="veryHidden"), Sheet("填报表")))
    read = load_workbook(BytesIO(written(book)))
    assert (read["印记"].sheet_state, read.active.title) == ("veryHidden", "填报表")


def test_names_may_be_local_to_a_sheet_with_a_space():
    book = Workbook(
        (Sheet("填报 表"),), names=(Name("每项", "'填报 表'!$A$1"), Name("own", "'填报 表'!$A$2", "填报 表"))
    )
    read = load_workbook(BytesIO(written(book)))
    assert read.defined_names["每项"].attr_text == "'填报 表'!$A$1"
    assert read["填报 表"].defined_names["own"].attr_text == "'填报 表'!$A$2"


def test_a_draft_no_program_could_open_is_refused():
    with pytest.raises(ValueError, match="overlaps"):
        written(book_of(merges=(Area(1, 1, 2, 2), Area(2, 2, 3, 3))))
    with pytest.raises(ValueError, match="/"):
        written(Workbook((Sheet("一/二"),)))


# ---- the file


def test_the_same_draft_and_time_give_the_same_bytes():
    cells = (
        Cell(1, 1, "题", BOXED, note="批注"),
        Cell(2, 1, 1.5),
        Cell(3, 1, runs=(Run("一"), Run("二", Font("黑体", 12)))),
    )
    rules = (Validation((Area(1, 1, 1, 1),), "list", options=tuple(f"选项{number}" for number in range(99))),)
    assert written(book_of(*cells, validations=rules)) == written(book_of(*cells, validations=rules))


def test_the_time_is_stored_in_universal_time():
    beijing = datetime(2024, 6, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    with ZipFile(BytesIO(write_workbook(book_of(), created=beijing))) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2024-06-20T01:30:00Z") == 2


def test_a_rich_sheet_has_the_parts_and_tags_excel_expects_in_their_order():
    book = Workbook(
        (
            Sheet(
                "表",
                (Cell(1, 1, "题", BOXED, note="批注", link="表!A2"), Cell(2, 1, None, formula="=A1")),
                merges=(Area(3, 1, 3, 2),),
                columns=(Column(1, 20.0),),
                validations=(Validation((Area(1, 1, 1, 1),), "list", options=("√",)),),
                conditionals=(Conditional((Area(1, 1, 1, 1),), "expression", ("A1=1",), fill="FFFF00"),),
                page=Page(
                    landscape=True, footer="&C&P", row_breaks=(1,), center_horizontally=True, fit_width=1, fit_height=0
                ),
                protected=True,
                freeze=(2, 1),
                tab_color="FF0000",
            ),
        ),
        properties=(("期", "2024Q2"),),
    )
    with ZipFile(BytesIO(written(book))) as archive:
        assert sorted(archive.namelist()) == [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/app.xml",
            "docProps/core.xml",
            "docProps/custom.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/comments1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/theme/theme1.xml",
            "xl/workbook.xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
            "xl/worksheets/sheet1.xml",
        ]
    assert [node.tag.removeprefix(MAIN) for node in fromstring(part(book))] == [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetProtection",
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "legacyDrawing",
    ]
