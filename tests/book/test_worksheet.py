"""Every non-empty cell is found, however oddly a program wrote it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from xltasks.book.grid import Book, Sheet
from xltasks.book.limits import Limits
from xltasks.book.open import open_book
from xltasks.errors import Refused, Unreadable
from xltasks.model.answer import Raw
from xltasks.model.cell import Area

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="填报表" sheetId="1"'
    ' r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
}


def packed(parts: dict[str, str | bytes | None]) -> bytes:
    """A workbook of the usual parts, changed by ``parts``; None leaves one out."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, **parts}.items():
            if text is not None:
                archive.writestr(name, HEAD + text if isinstance(text, str) else text)
    return buffer.getvalue()


def sheet_part(rows: str, *, after: str = "", namespace: str = MAIN) -> str:
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def opened(rows: str, parts: dict[str, str | bytes | None] | None = None, *, after: str = "") -> Book:
    return open_book(packed({"xl/worksheets/sheet1.xml": sheet_part(rows, after=after), **(parts or {})}))


def read(rows: str, parts: dict[str, str | bytes | None] | None = None, *, after: str = "") -> Sheet:
    return opened(rows, parts, after=after).sheets[0]


def strings(*items: str) -> dict[str, str | bytes | None]:
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="1" uniqueCount="1">{"".join(items)}</sst>'}


def styles(*formats: str) -> dict[str, str | bytes | None]:
    """Cell style n shows the n-th format: a built-in number or a code."""
    codes = [code for code in formats if not code.isdigit()]
    own = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
    used = "".join(f'<xf numFmtId="{code if code.isdigit() else 200 + codes.index(code)}"/>' for code in formats)
    return {
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId="14"/>'
        f"</cellStyleXfs><cellXfs>{used}</cellXfs></styleSheet>"
    }


def test_numbers_texts_and_truth_values_keep_their_types():
    sheet = read(
        '<row r="6"><c r="A6"><v>4</v></c><c r="B6"><v>1.10</v></c><c r="C6" t="b"><v>1</v></c>'
        '<c r="D6" t="str"><v>5515812</v></c><c r="E6"><v>-3</v></c><c r="F6"><v>1E3</v></c>'
        '<c r="G6"><v>12345678901234567</v></c></row>'
    )
    assert sheet.name == "填报表"
    assert sheet.cells == {
        (6, 1): 4, (6, 2): 1.1, (6, 3): True, (6, 4): "5515812", (6, 5): -3, (6, 6): 1000.0, (6, 7): 12345678901234567,
    }  # fmt: skip
    assert [type(value) for value in sheet.cells.values()] == [int, float, bool, str, int, float, int]


def test_cells_and_rows_without_references_follow_the_one_before():
    sheet = read(
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
        '<row><c r="C2"><v>23</v></c><c><v>24</v></c></row>'
        '<row r="9"><c><v>91</v></c></row><row><c><v>101</v></c></row>'
        '<row><c r="B20"><v>202</v></c></row><row><c><v>211</v></c></row>'
    )
    assert sheet.cells == {(1, 1): 1, (1, 3): 3, (2, 3): 23, (2, 4): 24, (9, 1): 91, (10, 1): 101, (20, 2): 202, (21, 1): 211}  # fmt: skip


def test_references_that_make_no_sense_lose_no_cell():
    sheet = read('<row r="1"><c r="0"><v>1</v></c><c r="1"><v>2</v></c></row><row r="2"><c r="2"><v>3</v></c></row>')
    assert sheet.cells == {(1, 1): 1, (1, 2): 2, (2, 1): 3}


def test_a_wrong_dimension_is_not_believed():
    part = sheet_part('<row r="5"><c r="E5"><v>5</v></c></row>').replace(
        "<sheetData>", '<dimension ref="A1"/><sheetData>'
    )
    assert open_book(packed({"xl/worksheets/sheet1.xml": part})).sheets[0].cells == {(5, 5): 5}


def test_styled_cells_without_value_are_no_cells():
    assert read('<row r="1"><c r="A1" s="1"/><c r="B1" s="1"><v></v></c><c r="C1" t="str"><v/></c></row>').cells == {}


def test_values_under_a_merge_stay():
    sheet = read(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        after='<mergeCells count="9"><mergeCell ref="A1:B2"/><mergeCell ref="nonsense"/></mergeCells>',
    )
    assert sheet.cells == {(1, 1): 1, (1, 2): 2}
    assert sheet.merges == (Area(1, 1, 2, 2),)


def test_one_stray_cell_at_the_last_row_is_one_cell():
    assert read('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>').cells == {(1048576, 16384): 1}


def test_strict_workbooks_have_their_cells():
    parts: dict[str, str | bytes | None] = {
        "xl/worksheets/sheet1.xml": sheet_part(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="d"><v>2024-06-30T00:00:00</v></c></row>',
            namespace=STRICT,
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{STRICT}"><si><t>严格</t></si></sst>',
        "xl/workbook.xml": str(PARTS["xl/workbook.xml"]).replace(MAIN, STRICT),
        "xl/_rels/workbook.xml.rels": str(PARTS["xl/_rels/workbook.xml.rels"]).replace(
            RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    assert open_book(packed(parts)).sheets[0].cells == {(1, 1): "严格", (1, 2): date(2024, 6, 30)}


@pytest.mark.parametrize(
    "beta",
    [
        "http://schemas.microsoft.com/office/excel/2005/8/workbook",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/5/main",
    ],
)
def test_a_workbook_of_a_test_version_of_excel_2007_is_unreadable(beta):
    """No program reads that format today: what it says would be a guess."""
    workbook = PARTS["xl/workbook.xml"].replace(MAIN, beta)
    with pytest.raises(Unreadable, match="Excel 2007 测试版.*另存为 .xlsx"):
        opened("<row><c><v>1</v></c></row>", {"xl/workbook.xml": workbook})


@pytest.mark.parametrize("other", ["", "urn:x"])
def test_a_workbook_in_no_namespace_that_is_known_is_read_all_the_same(other):
    workbook = PARTS["xl/workbook.xml"].replace(MAIN, other)
    assert opened("<row><c><v>1</v></c></row>", {"xl/workbook.xml": workbook}).sheets[0].cells == {(1, 1): 1}


def test_prefixed_elements_are_understood():
    part = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
        '<x:c r="B1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert open_book(packed({"xl/worksheets/sheet1.xml": part})).sheets[0].cells == {(1, 1): "甲", (1, 2): 2}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gb18030"])
def test_a_part_in_another_encoding_is_read(encoding):
    declared = encoding if encoding == "gb18030" else "UTF-16" if "16" in encoding else "UTF-8"
    text = f'<?xml version="1.0" encoding="{declared}"?>' + sheet_part(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>绿色建筑</t></is></c></row>'
    )
    book = open_book(packed({"xl/worksheets/sheet1.xml": text.encode(encoding)}))
    assert book.sheets[0].cells == {(1, 1): "绿色建筑"}


def test_rich_text_is_joined_and_phonetic_hints_are_left_out():
    rich = "<r><t>已</t></r><r><rPr><b/></rPr><t>完成</t></r><rPh sb='0' eb='1'><t>kana</t></rPh><phoneticPr/>"
    sheet = read(
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is>' + rich + "</is></c></row>",
        strings("<si><t>甲</t></si>", f"<si>{rich}</si>"),
    )
    assert sheet.cells == {(1, 1): "已完成", (1, 2): "已完成"}


def test_white_space_is_a_value_and_an_empty_text_is_none():
    sheet = read(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
        strings("<si><t xml:space='preserve'>  </t></si>", "<si><t/></si>"),
    )
    assert sheet.cells == {(1, 1): "  "}


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("第一行_x000D_\n第二行", "第一行\n第二行"),
        ("第一行&#13;&#10;第二行", "第一行\n第二行"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x0041__x0042_", "AB"),
        ("_xD83D__xDE00_", "😀"),
        ("半个_xD83D_字", "半个\ufffd字"),
        ("_x00g0_ _X0041_", "_x00g0_ _X0041_"),
        ("铃_x0007_", "铃\x07"),
    ],
)
def test_escaped_characters_are_undone(stored, text):
    assert read('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings(f"<si><t>{stored}</t></si>")).cells == {
        (1, 1): text
    }


def test_a_character_that_xml_forbids_does_not_lose_the_sheet():
    assert read('<row r="1"><c r="A1" t="str"><v>甲&#1;\x02乙&#xD800;</v></c></row>').cells == {
        (1, 1): "甲\ufffd\ufffd乙\ufffd"
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("forbidden", ["&#1;", "\x02", "&#xD800;", "\uffff"])
def test_a_character_that_xml_forbids_does_not_lose_a_streamed_sheet(forbidden, encoding):
    """Wherever it falls: what is read by and by is cut into stretches of a megabyte."""
    for shift in range(12):
        filler = "x" * ((1 << 20) - 1000 + shift)
        rows = f'<row r="1"><c r="A1" t="str"><v>{filler}</v></c></row>' + "".join(
            f'<row r="{n}"><c r="A{n}" t="str"><v>甲{forbidden}乙</v></c></row>' for n in range(2, 80)
        )
        part = sheet_part(rows).encode(encoding)
        book = open_book(packed({"xl/worksheets/sheet1.xml": part}), limits=Limits(whole=1000, ratio=10**6))
        assert {value for place, value in book.sheets[0].cells.items() if place[0] > 1} == {"甲\ufffd乙"}
        assert len(book.sheets[0].cells) == 79


def test_error_values_are_kept_and_marked():
    sheet = read('<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1" t="e"><f>1/0</f><v>#SPILL!</v></c></row>')
    assert sheet.raw(1, 1) == Raw("#DIV/0!", error=True)
    assert sheet.raw(1, 2) == Raw("#SPILL!", formula="=1/0", error=True)
    assert len(sheet.cells) == 2


def test_formulas_are_kept_with_their_result():
    sheet = read(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">SUM(C1:D1)</f><v>3</v></c>'
        '<c r="B1"><f t="shared" si="0"/><v>4</v></c><c r="C1" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c>'
        '<c r="D1"><f>NOW()</f></c><c r="E1"><f/><v>5</v></c></row>'
    )
    assert sheet.raw(1, 1) == Raw(3, formula="=SUM(C1:D1)")
    assert sheet.raw(1, 2) == Raw(4, formula="=")
    assert sheet.raw(1, 3) == Raw("甲乙", formula='="甲"&"乙"')
    assert sheet.raw(1, 4) == Raw(None, formula="=NOW()")
    assert sheet.raw(1, 5) == Raw(5)
    assert set(sheet.cells) == {(1, 1), (1, 2), (1, 3), (1, 5)}


def test_a_picture_in_a_cell_is_a_picture():
    picture = '=DISPIMG("ID_0A1B",1)'
    sheet = read(
        f'<row r="1"><c r="A1" t="str"><f>_xlfn.DISPIMG("ID_0A1B",1)</f><v>{picture}</v></c>'
        f'<c r="B1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>照片见 DISPIMG(</t></is></c></row>',
        strings(f"<si><t>{picture}</t></si>"),
    )
    assert sheet.raw(1, 1) == Raw(picture, formula='=_xlfn.DISPIMG("ID_0A1B",1)', picture=True)
    assert sheet.raw(1, 2) == Raw(picture, picture=True)
    assert sheet.raw(1, 3) == Raw("照片见 DISPIMG(")


def test_a_text_that_looks_like_a_formula_is_a_text():
    sheet = read('<row r="1"><c r="A1" t="inlineStr"><is><t>=1+1</t></is></c></row>')
    assert (sheet.cells, sheet.special) == ({(1, 1): "=1+1"}, {})


@pytest.mark.parametrize(
    ("stored", "code", "value"),
    [
        ("45473", "14", date(2024, 6, 30)),
        ("45473.5", "22", datetime(2024, 6, 30, 12)),
        ("45473.999999999", "22", date(2024, 7, 1)),
        ("0.25", "20", time(6)),
        ("0", "20", time(0)),
        ("1.5", "46", timedelta(hours=36)),
        ("45473", "31", date(2024, 6, 30)),
        ("45473", "57", date(2024, 6, 30)),
        ("45473", "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", date(2024, 6, 30)),
        ("45473", "[$-804]aaaa;@", date(2024, 6, 30)),
        ("45473", "[DBNum1][$-804]m&quot;月&quot;d&quot;日&quot;;@", date(2024, 6, 30)),
        ("45473.75", "yyyy\\-mm\\-dd\\ hh:mm", datetime(2024, 6, 30, 18)),
        ("45473", "mmm-yy", date(2024, 6, 30)),
        ("1", "14", date(1900, 1, 1)),
        ("59", "14", date(1900, 2, 28)),
        ("61", "14", date(1900, 3, 1)),
        ("60", "14", 60),
        ("-1", "14", -1),
        ("20240630", "14", 20240630),
        ("45473", "0.00E+00", 45473),
        ("45473", "General", 45473),
        ("45473", "G/通用格式&quot;万元&quot;", 45473),
        ("45473", "#,##0&quot;days&quot;", 45473),
        ("45473", "0_);[Red]\\(0\\)", 45473),
        ("45473", "0", 45473),
        ("45473", "49", 45473),
    ],
)
def test_a_number_shown_as_a_date_is_a_date(stored, code, value):
    sheet = read(f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c></row>', styles("0", code))
    assert sheet.cells == {(1, 1): value}
    assert type(sheet.cells[1, 1]) is type(value)


def test_dates_count_from_1904_where_the_workbook_says_so():
    workbook = str(PARTS["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    rows = '<row r="1"><c r="A1" s="0"><v>0</v></c><c r="B1" s="0"><v>44011</v></c></row>'
    sheet = read(rows, {"xl/workbook.xml": workbook, **styles("14")})
    assert sheet.cells == {(1, 1): date(1904, 1, 1), (1, 2): date(2024, 6, 30)}


def test_a_shared_text_that_is_missing_is_an_error_value_and_is_reported():
    book = opened(
        '<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>-1</v></c></row>', strings("<si><t>甲</t></si>")
    )
    assert book.sheets[0].raw(1, 1) == Raw("#REF!", error=True)
    assert book.sheets[0].raw(1, 2) == Raw("#REF!", error=True)
    assert book.damage == ("工作表“填报表”有 2 个单元格的文字已丢失",)


def test_a_large_sheet_is_read_as_a_stream_with_the_same_result():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c t="inlineStr"><is><t>第{n}行</t></is></c></row>'
        for n in range(1, 5001)
    )
    after = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    data = packed({"xl/worksheets/sheet1.xml": sheet_part(rows, after=after)})
    streamed = open_book(data, limits=Limits(whole=1000))
    assert streamed == open_book(data)
    assert len(streamed.sheets[0].cells) == 10_000
    assert streamed.sheets[0].merges == (Area(1, 1, 1, 2),)


def test_large_parts_in_utf_16_are_streamed_too():
    text = sheet_part("".join(f"<row><c><v>{n}</v></c></row>" for n in range(9000)))
    data = packed({"xl/worksheets/sheet1.xml": text.encode("utf-16")})
    assert open_book(data, limits=Limits(whole=1000)).sheets[0].count == 9000


def test_too_many_cells_are_refused():
    rows = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(60))
    data = packed({"xl/worksheets/sheet1.xml": sheet_part(rows)})
    with pytest.raises(Refused, match="单元格超过 50 个"):
        open_book(data, limits=Limits(cells=50))


def test_too_many_merges_are_refused():
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 12))
    data = packed({"xl/worksheets/sheet1.xml": sheet_part("", after=f"<mergeCells>{merges}</mergeCells>")})
    with pytest.raises(Refused, match="合并单元格超过 10 处"):
        open_book(data, limits=Limits(merges=10))


def test_a_streamed_text_without_end_is_refused():
    data = packed({"xl/worksheets/sheet1.xml": sheet_part(f'<row><c t="str"><v>{"长" * 400_000}</v></c></row>')})
    with pytest.raises(Refused, match="单段文字"):
        open_book(data, limits=Limits(whole=1000, token=200_000))


def test_streamed_nesting_without_end_is_refused():
    data = packed({"xl/worksheets/sheet1.xml": sheet_part("<row>" * 70 + "</row>" * 70)})
    with pytest.raises(Refused, match="嵌套过深"):
        open_book(data, limits=Limits(whole=100))


@pytest.mark.parametrize("limits", [Limits(), Limits(whole=10)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_is_refused_in_any_encoding(limits, encoding):
    dtd = '<!DOCTYPE worksheet [<!ENTITY a "甲">]>'
    part = (dtd + sheet_part('<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>')).encode(encoding)
    with pytest.raises(Refused, match="DTD"):
        open_book(packed({"xl/worksheets/sheet1.xml": part}), limits=limits)


@pytest.mark.parametrize("limits", [Limits(), Limits(whole=10)])
def test_a_dtd_behind_a_comment_that_looks_like_the_root_is_refused(limits):
    part = "<!-- <worksheet> --><!DOCTYPE worksheet>" + sheet_part("")
    with pytest.raises(Refused, match="DTD"):
        open_book(packed({"xl/worksheets/sheet1.xml": part}), limits=limits)


def test_a_text_about_a_dtd_is_only_a_text():
    sheet = read('<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<!DOCTYPE html>]]></t></is></c></row>')
    assert sheet.cells == {(1, 1): "<!DOCTYPE html>"}


def test_an_unknown_encoding_is_unreadable():
    part = ('<?xml version="1.0" encoding="utf-7"?>' + sheet_part("")).encode()
    with pytest.raises(Unreadable):
        open_book(packed({"xl/worksheets/sheet1.xml": part}))
