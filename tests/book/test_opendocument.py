"""OpenDocument sheets, written here as the standard says they may be, and read cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from xltasks.book.limits import LIMITS
from xltasks.book.open import open_book
from xltasks.errors import Refused, Unreadable
from xltasks.model.answer import Raw

NAMES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
CALC = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def document(tables: str, *, before: str = "", after: str = "", meta: str = "") -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content{NAMES}{CALC}>{before}<office:body>'
            f"<office:spreadsheet>{tables}{after}</office:spreadsheet></office:body></office:document-content>",
        )
        if meta:
            archive.writestr("meta.xml", meta)
    return buffer.getvalue()


def table(rows: str, name: str = "甲") -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def cell(text: str = "", *, more: str = "", inside: str = "") -> str:
    paragraph = f"<text:p>{text}</text:p>" if text else inside
    kind = "" if "value-type" in more else 'office:value-type="string"'
    return f"<table:table-cell {kind} {more}>{paragraph}</table:table-cell>"


def valued(kind: str, attribute: str, value: str) -> str:
    return cell("seen", more=f'office:value-type="{kind}" office:{attribute}="{value}"')


def empty(times: int = 1) -> str:
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def only(data: bytes) -> dict[tuple[int, int], object]:
    (sheet,) = open_book(data).sheets
    return dict(sheet.cells)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (valued("float", "value", "4"), 4),
        (valued("float", "value", "33.94"), 33.94),
        (valued("float", "value", "1E3"), 1000),
        (valued("percentage", "value", "0.875"), 0.875),
        (valued("currency", "value", "12.5"), 12.5),
        (valued("boolean", "boolean-value", "true"), True),
        (valued("boolean", "boolean-value", "false"), False),
        (valued("date", "date-value", "2024-06-30"), date(2024, 6, 30)),
        (valued("date", "date-value", "2024-06-30T17:30:00"), datetime(2024, 6, 30, 17, 30)),
        (valued("time", "time-value", "PT09H30M00S"), time(9, 30)),
        (valued("time", "time-value", "PT288H00M00S"), timedelta(days=12)),
        (valued("date", "date-value", "去年"), "去年"),
        (valued("float", "value", "1e999"), "1e999"),
        (cell("已完成"), "已完成"),
        (cell(more='office:value-type="string" office:string-value="已完成"'), "已完成"),
        ("<table:table-cell><text:p>没有类型</text:p></table:table-cell>", "没有类型"),
    ],
)
def test_a_value_comes_as_what_it_is(written, value):
    found = only(document(table(row(written))))
    assert found == {(1, 1): value}
    assert type(found[1, 1]) is type(value)


def test_a_text_keeps_its_lines_and_spaces_and_leaves_out_what_is_not_seen():
    inside = (
        '<office:annotation><text:p>批注</text:p></office:annotation><text:p>1.宣传<text:s text:c="3"/>12'
        "<text:span>场<text:a>次</text:a></text:span>。</text:p><text:p>2.培训<text:line-break/>3期<text:tab/>完</text:p>"
        "<text:p><text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>zì</text:ruby-text></text:ruby></text:p>"
    )
    assert only(document(table(row(cell(inside=inside))))) == {(1, 1): "1.宣传   12场次。\n2.培训\n3期\t完\n字"}


def test_content_printed_with_indentation_is_the_same_content():
    pretty = """
      <table:table table:name="甲">
        <table:table-column/>
        <table:table-row>
          <table:table-cell office:value-type="string">
            <text:p>已完成</text:p>
          </table:table-cell>
        </table:table-row>
      </table:table>
    """
    assert only(document(pretty)) == {(1, 1): "已完成"}


def test_rows_and_columns_stand_where_the_repeated_empty_ones_put_them():
    twice = row(cell("乙", more='table:number-columns-repeated="2"'), times=2)
    data = document(
        table(
            row(empty(16384), times=5)
            + f"<table:table-header-rows>{row(empty(2), cell('甲'))}</table:table-header-rows>"
            + f"<table:table-row-group>{twice}</table:table-row-group>{row(empty(16384), times=1048568)}"
        )
    )
    assert only(data) == {(6, 3): "甲", (7, 1): "乙", (7, 2): "乙", (8, 1): "乙", (8, 2): "乙"}


def test_merged_cells_and_what_stands_under_them():
    covered = "<table:covered-table-cell><text:p>盖住的</text:p></table:covered-table-cell>"
    data = document(
        table(row(cell("甲", more='table:number-rows-spanned="2" table:number-columns-spanned="2"'), covered))
    )
    (sheet,) = open_book(data).sheets
    assert [merge.name for merge in sheet.merges] == ["A1:B2"]
    assert sheet.cells == {(1, 1): "甲", (1, 2): "盖住的"}


def test_formulas_are_marked_and_come_with_their_values():
    formula = 'table:formula="of:=SUM([.A1:.B2])&amp;[$乙.C3]" office:value-type="float" office:value="7"'
    (sheet,) = open_book(document(table(row(cell("7", more=formula))))).sheets
    assert sheet.cells == {(1, 1): 7}
    assert sheet.special == {(1, 1): Raw(7, "=SUM(A1:B2)&$乙.C3")}


@pytest.mark.parametrize(
    "written",
    [
        'table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"',
        'table:formula="of:=NA()" office:value-type="float" office:value="0"',
    ],
)
def test_the_error_of_a_formula_is_marked_as_one(written):
    (sheet,) = open_book(document(table(row(cell("#N/A", more=written))))).sheets
    assert sheet.special == {(1, 1): Raw("#N/A", "=NA()", error=True)}
    assert sheet.cells == {(1, 1): "#N/A"}


def test_a_text_that_looks_like_an_error_is_a_text():
    (sheet,) = open_book(document(table(row(cell("#N/A"))))).sheets
    assert (sheet.cells, sheet.special) == ({(1, 1): "#N/A"}, {})


def test_sheets_hidden_by_their_style_are_hidden_and_copies_of_other_workbooks_are_none():
    styles = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    tables = (
        table(row(cell("一")), "可见")
        + '<table:table table:name="隐藏" table:style-name="ta2"/>'
        + table(row(cell("外")), "'file:///C:/别的.ods'#$表")
    )
    links = f"<table:dde-links><table:dde-link>{table(row(cell('外')), '链接')}</table:dde-link></table:dde-links>"
    found = open_book(document(tables, before=styles, after=links)).sheets
    assert [(sheet.name, sheet.visibility) for sheet in found] == [("可见", "visible"), ("隐藏", "hidden")]


def test_a_table_inside_a_cell_or_a_drawing_is_not_the_sheet():
    inner = f"<table:shapes>{table(row(cell('图表数据')), '内')}</table:shapes>"
    assert only(document(table(inner + row(cell("甲"))))) == {(1, 1): "甲"}


def test_properties_and_the_time_of_saving():
    meta = (
        '<m xmlns:dc="d" xmlns:meta="m"><dc:date>2024-06-28T09:30:00</dc:date>'
        '<meta:user-defined meta:name="issue">a1</meta:user-defined></m>'
    )
    book = open_book(document(table(row(cell("甲"))), meta=meta))
    assert (book.properties, book.modified) == ({"issue": "a1"}, datetime(2024, 6, 28, 9, 30))
    assert open_book(document(table(row(cell("甲"))), meta="<broken")).modified is None


def test_a_large_one_is_read_row_by_row_and_says_the_same():
    rows = "".join(row(empty(), cell(f"第{number}行"), valued("float", "value", str(number))) for number in range(200))
    data = document(table(rows) + table(row(cell("乙")), "乙"))
    streamed = open_book(data, limits=replace(LIMITS, whole=0))
    assert streamed == open_book(data)
    assert streamed.sheets[0].cells[200, 2] == "第199行"
    assert streamed.sheets[0].count == 400


@pytest.mark.parametrize("whole", [0, LIMITS.whole])
@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (row(cell("甲", more='table:number-columns-repeated="16384"'), times=1048576), "有内容的单元格超过"),
        (
            row(cell(more='table:number-columns-spanned="2" table:number-columns-repeated="9000"'), times=3),
            "合并单元格超过",
        ),
        (row(cell(inside="<text:p>" + '<text:s text:c="99999999"/>' * 9 + "</text:p>")), "异常膨胀"),
        (row(cell(inside="<text:p>" + "<text:span>" * 5000 + "</text:span>" * 5000 + "</text:p>")), "嵌套过深"),
        ("<table:table-row-group>" * 80 + "</table:table-row-group>" * 80, "嵌套过深"),
    ],
)
def test_what_would_swell_is_refused(rows, why, whole):
    with pytest.raises(Refused, match=why):
        open_book(document(table(rows)), limits=replace(LIMITS, whole=whole))


def test_a_dtd_is_refused_and_half_a_file_is_unreadable():
    data = document(table(row(cell("甲"))))
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(buffer, "w") as new:
        new.writestr("mimetype", old.read("mimetype"))
        new.writestr("content.xml", b'<!DOCTYPE x [<!ENTITY a "b">]>' + old.read("content.xml").partition(b"?>")[2])
    with pytest.raises(Refused, match="DTD"):
        open_book(buffer.getvalue())
    for content in (b"", b"<a>", b"<a/>"):
        buffer = BytesIO()
        with ZipFile(buffer, "w") as new:
            new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            new.writestr("content.xml", content)
        if content == b"<a/>":
            assert open_book(buffer.getvalue()).sheets == ()
        else:
            with pytest.raises(Unreadable):
                open_book(buffer.getvalue())


def test_one_without_content_is_unreadable():
    buffer = BytesIO()
    with ZipFile(buffer, "w") as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(Unreadable):
        open_book(buffer.getvalue())
