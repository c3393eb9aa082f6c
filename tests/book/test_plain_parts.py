"""Plain cells and texts found in a part's text are the very ones that parsing all of it would find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.book.test_fuzz import CASES, RETURNED, SEED, drawn, part_damaged, token_put_in
from tests.book.test_worksheet import packed, sheet_part, strings, styles
from xltasks.book import strings as string_part
from xltasks.book import worksheet
from xltasks.book.grid import Book
from xltasks.book.open import open_book
from xltasks.book.package import Package
from xltasks.book.plain_parts import plain_cells, plain_texts
from xltasks.errors import FileTrouble

PLAIN = '<row r="1" spans="1:3"><c r="A1" s="1"/><c r="B1" s="1" t="s"><v>0</v></c><c r="C1"><v>4.5</v></c></row>'


@contextmanager
def all_parsed() -> Iterator[None]:
    """Nothing is found in the text: every part is parsed as a whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worksheet, "plain_cells", lambda _: None)
        patch.setattr(string_part, "plain_texts", lambda _: None)
        yield


def told(data: bytes) -> Book | str:
    try:
        return open_book(data)
    except FileTrouble as trouble:
        return trouble.reason


def parsed(data: bytes) -> Book | str:
    with all_parsed():
        return told(data)


def workbook(rows: str, *items: str, after: str = "") -> bytes:
    texts = items or ("<si><t>推进</t></si>", "<si><t>√</t></si>")
    parts = {"xl/worksheets/sheet1.xml": sheet_part(rows, after=after), **strings(*texts), **styles("0", "14")}
    return packed(parts)


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.name)
def test_a_return_reads_the_same_either_way(path):
    assert told(path.read_bytes()) == parsed(path.read_bytes())


@pytest.mark.parametrize(
    "rows",
    [
        PLAIN,
        '<row r="1"><c r="A1" s="1"><v>45292</v></c><c r="B1" s="0"><v>45292</v></c><c r="C1" t="n"><v>-7</v></c></row>',
        '<row r="1"><c r="A1"><v></v></c><c r="B1"/><c r="C1"></c><c r="D1" s="9"><v>007</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="nowhere" t="s"><v>1</v></c></row>',
        '<row><c r="A1" t="s"><v>0</v></c></row><row><c><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>2</v></c><c r="A1" t="str"><v>另一个</v></c></row>',
        '<row r="1"><c r="A1" t="str"><f>B1</f><v>另一个</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><f>B1</f></c><c r="A1"><f>C1</f><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1"><f>1&lt;2</f><v>3</v></c><c r="B1" s="1"><f>TODAY()</f><v>45292</v></c></row>',
        '<row r="1"><c r="A1" t="str"><f>"a&amp;lt;"&amp;B1</f><v>=A</v></c><c r="B1"><f></f><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>',
        '<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c><c r="B1"><f t="shared" si="0">A1</f><v>1</v></c></row>',
        '<row r="1"><!-- <c r="A1"><v>1</v></c> --><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="A2"><v>1</v></c>]]></t></is></c></row>',
        '<row r="1"><?skip <c r="A1"><v>1</v></c> ?><c r="B1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><v>x</v></c></row>',
        '<row r="1"><c r="XFE1048577"><v>1</v></c><c r="A0"><v>2</v></c><c r="a3"><v>3</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<row r="1"><c r="A1"><v>1</v></c></rows>',
    ],
)  # fmt: skip
def test_cells_are_the_same_either_way(rows):
    assert told(workbook(rows)) == parsed(workbook(rows))


@pytest.mark.parametrize(
    "items",
    [
        ("<si><t>一</t></si>", "<si><r><t>二</t></r><r><t>三</t></r></si>", "<si><t>四</t></si>"),
        ("<si><t>a &amp; b</t></si>", "<si><t>_x000D_</t></si>"),
        ('<si><t xml:space="preserve"> 一 </t></si>', "<si><t>二\r\n三</t></si>"),
        ('<si><t>一</t><phoneticPr fontId="1" type="noConversion"/></si>', "<si><t/></si>", "<si/>", "<si></si>"),
        ("<si><t>一</t><rPh sb='0' eb='1'><t>yi</t></rPh></si>", "<si><t>二</t></si>"),
        ("<x><si><t>藏着的</t></si></x>", "<si><t>二</t></si>"),
        ("<plain/>", "<si><t>二</t></si>"),
        ("<!-- <si><t>零</t></si> -->", "<si><t>一</t></si>", "<si><t>二</t></si>"),
        ("<si><t>=DISPIMG(&quot;ID_1&quot;,1)</t></si>", "<si><t>二</t></si>"),
        ('<si><t>=DISPIMG("ID_1",1)</t></si>', "<si><t>二</t></si>"),
        ("<si><t>一</t></si>", "<extLst/>"),
        ("<si><t>\x0b</t></si>", "<si><t>&#0;</t></si>"),
        ("<si><t>一]]></t></si>", "<si><t>二</t></si>"),
        ("<si><t>\ufffe</t></si>", "<si><t>二</t></si>"),
    ],
)  # fmt: skip
def test_shared_texts_are_the_same_either_way(items):
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
    assert told(workbook(rows, *items)) == parsed(workbook(rows, *items))


def test_merges_are_the_same_either_way():
    after = '<mergeCells count="3"><mergeCell ref="A1:B2"/><mergeCell ref="B1"/><mergeCell ref="C1:$D$2"/></mergeCells>'
    assert told(workbook(PLAIN, after=after)) == parsed(workbook(PLAIN, after=after))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_any_encoding_is_the_same_either_way(encoding):
    part = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' + sheet_part(
        '<row r="1"><c r="A1" t="str"><v>推进</v></c><c r="B1"><v>1</v></c></row>'
    )
    data = packed({"xl/worksheets/sheet1.xml": part.encode(encoding)})
    assert told(data) == parsed(data)


VALUES = some.sampled_from(
    [
        "", "<v/>", "<v></v>", "<v>0</v>", "<v>1</v>", "<v>9</v>", "<v>1.5</v>", "<v>1e3</v>", "<f>A1</f>", "<f/>",
        "<f>A1&gt;1</f><v>1</v>", "<is><t>x</t></is>", "<v>0</v><v>1</v>",
    ]
)  # fmt: skip
CELLS = some.tuples(
    some.sampled_from(["", ' r="A1"', ' r="B1"', ' r="C2"', ' r="AA9"', ' r="x"']),
    some.sampled_from(["", ' s="1"', ' s="77"']),
    some.sampled_from(["", ' t="s"', ' t="n"', ' t="str"', ' t="b"', ' t="e"', ' t="inlineStr"']),
    VALUES,
).map(lambda cell: "<c{}{}{}>{}</c>".format(*cell).replace("></c>", "/>" if cell[3] == "" else "></c>"))
ROWS = some.lists(
    some.tuples(some.sampled_from(["", ' r="1"', ' r="5" ht="9"']), some.lists(CELLS, max_size=4)).map(
        lambda row: f"<row{row[0]}>{''.join(row[1])}</row>"
    ),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_any_rows_are_the_same_either_way(rows):
    assert told(workbook("".join(rows))) == parsed(workbook("".join(rows)))


@pytest.mark.parametrize("way", [part_damaged, token_put_in], ids=lambda way: way.__name__)
def test_what_is_damaged_is_no_less_read_than_if_all_were_parsed(way):
    """It may be read where a damage lies in a plain cell that makes sense nevertheless."""
    originals = [drawn(), *(path.read_bytes() for path in RETURNED)]
    for number in range(CASES // 8):
        chance = random.Random(f"{way.__name__} {SEED} {number}")
        data = way(chance.choice(originals), chance)
        found, wanted = told(data), parsed(data)
        assert found == wanted or isinstance(found, Book), number


def test_nothing_of_an_ordinary_sheet_but_its_frame_is_left_to_be_parsed():
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["推进平台建设", 4, None, 0.5], book.add_format({"bold": True}))
        sheet.write_blank("A2", None, book.add_format({"bold": True}))
        sheet.write_formula("B2", '=IF(A1<>"",1,2)', None, "● 已填")
        sheet.merge_range("A3:B4", "合并")
    package = Package.open(buffer.getvalue())
    cells = plain_cells(package.read("xl/worksheets/sheet1.xml"))
    texts = plain_texts(package.read("xl/sharedStrings.xml"))
    assert cells is not None and b"<sheetData><" + b"/sheetData>" in cells.rest and b"mergeCell " not in cells.rest
    assert texts is not None and texts.texts == ["推进平台建设", "合并"] and not texts.mixed
