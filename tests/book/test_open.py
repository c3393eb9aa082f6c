"""A file is opened by its content, or the reason why not says what to ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from xltasks.book.limits import Limits
from xltasks.book.open import open_book
from xltasks.errors import FileTrouble, Refused, Unreadable


def workbook(**properties: str) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.set_properties({"created": datetime(2024, 6, 28, 1, 0, 0)})
        for name, value in properties.items():
            book.set_custom_property(name, value, "text")
        sheet = book.add_worksheet("填报表")
        sheet.write_string("B7", "已完成")
        hidden = book.add_worksheet("标记")
        hidden.very_hidden()
        hidden.write_string("A1", "k")
        book.add_worksheet("说明").hide()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=填报表!$A$1:$A$3"})
        book.add_chartsheet("图").set_chart(chart)
    return buffer.getvalue()


def changed(data: bytes, changes: dict[str, bytes | None], *, names: dict[str, str] | None = None) -> bytes:
    """The same container with parts replaced, left out (None) or named otherwise."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = changes.get(info.filename, old.read(info))
            if content is not None:
                new.writestr((names or {}).get(info.filename, info.filename), content)
        for name, content in changes.items():
            if content is not None and name not in old.namelist():
                new.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str) -> str:
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


def test_sheets_come_in_the_order_of_the_workbook_with_their_visibility():
    book = open_book(workbook())
    assert book.format == "xlsx"
    assert [(sheet.name, sheet.visibility) for sheet in book.sheets] == [
        ("填报表", "visible"),
        ("标记", "veryHidden"),
        ("说明", "hidden"),
        ("图", "visible"),
    ]
    assert book.sheets[0].cells == {(7, 2): "已完成"}
    assert book.damage == ()


def test_custom_properties_are_texts():
    assert open_book(workbook(issue="a1b2", period="2024Q2")).properties == {"issue": "a1b2", "period": "2024Q2"}


def test_the_time_of_saving_has_the_zone_it_is_told_with():
    data = workbook()
    core = part(data, "docProps/core.xml")
    assert open_book(data).modified == datetime(2024, 6, 28, 1, tzinfo=UTC)
    local = changed(data, {"docProps/core.xml": core.replace("2024-06-28T01:00:00Z", "2024-06-28T09:30:00").encode()})
    assert open_book(local).modified == datetime(2024, 6, 28, 9, 30)
    nonsense = changed(data, {"docProps/core.xml": core.replace("2024-06-28T01:00:00Z", "昨天").encode()})
    assert open_book(nonsense).modified is None


@pytest.mark.parametrize(
    "spare", ["docProps/core.xml", "xl/styles.xml", "_rels/.rels", "xl/theme/theme1.xml", "[Content_Types].xml"]
)
def test_a_missing_or_broken_part_that_can_be_spared_is_spared(spare):
    data = workbook()
    assert open_book(changed(data, {spare: None})).sheets[0].cells == {(7, 2): "已完成"}
    assert open_book(changed(data, {spare: b"<broken"})).sheets[0].cells == {(7, 2): "已完成"}


def test_parts_with_backslashes_other_case_or_absolute_targets_are_found():
    data = workbook()
    names = {"xl/sharedStrings.xml": "xl\\SharedStrings.xml", "xl/worksheets/sheet1.xml": "/xl/Worksheets/Sheet1.xml"}
    links = part(data, "xl/_rels/workbook.xml.rels").replace('Target="worksheets/', 'Target="/xl/worksheets/')
    book = open_book(changed(data, {"xl/_rels/workbook.xml.rels": links.encode()}, names=names))
    assert book.sheets[0].cells == {(7, 2): "已完成"}


def test_sheets_are_found_without_the_workbooks_relations():
    assert open_book(changed(workbook(), {"xl/_rels/workbook.xml.rels": None})).sheets[0].cells == {(7, 2): "已完成"}


def test_a_missing_or_broken_sheet_is_named_and_the_others_are_read():
    data = workbook()
    missing = open_book(changed(data, {"xl/worksheets/sheet2.xml": None}))
    assert missing.damage == ("工作表“标记”的内容缺失",)
    assert [sheet.name for sheet in missing.sheets] == ["填报表", "说明", "图"]
    broken = open_book(changed(data, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}))
    assert broken.damage == ("工作表“填报表”已损坏，无法读取",)
    assert broken.sheet("填报表") is None


def test_missing_shared_texts_are_reported():
    book = open_book(changed(workbook(), {"xl/sharedStrings.xml": None}))
    assert book.damage == ("工作表“填报表”有 1 个单元格的文字已丢失", "工作表“标记”有 1 个单元格的文字已丢失")
    assert book.sheets[0].raw(7, 2).error


@pytest.mark.parametrize(
    "member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"]
)
def test_an_external_entity_is_refused_in_every_part_that_is_read(member):
    data = workbook()
    text = part(data, member)
    start = text.index("?>") + 2
    attack = text[:start] + '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + text[start:]
    with pytest.raises(Refused, match="DTD"):
        open_book(changed(data, {member: attack.encode()}))


def test_no_sheet_left_is_unreadable():
    data = workbook()
    sheets = {f"xl/worksheets/sheet{n}.xml": None for n in (1, 2, 3)} | {"xl/chartsheets/sheet1.xml": None}
    with pytest.raises(Unreadable, match="缺失.*另存为"):
        open_book(changed(data, sheets))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b"\0" * 5000, "空的"),
        (b"a,b\n1,2\n", "纯文本"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"ID;PWXL;N;E\nP;PGeneral\n", "SYLK"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页格式"),
        (b"\x09\x08\x10\x00\x00\x05\x05\x00", "Excel 95"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (b"From: a@b\r\nSubject: x\r\n\r\nbody", "邮件"),
        (bytes(range(256)), "不是电子表格"),
        (b"PK\x03\x04" + b"\0" * 100, "没有传完"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不是电子表格"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(data, reason):
    with pytest.raises(Unreadable, match=reason):
        open_book(data)


def test_a_file_beyond_the_limit_is_refused():
    with pytest.raises(Refused, match="MB"):
        open_book(workbook(), limits=Limits(file=1000))


def test_every_truncation_ends_with_a_reason():
    data = workbook()
    for length in range(0, len(data), 97):
        with pytest.raises(FileTrouble) as trouble:
            open_book(data[:length])
        assert trouble.value.reason


def test_openpyxls_own_workbooks_are_read():
    book = openpyxl.Workbook()
    book.active.title = "甲"
    book.active["C3"] = "=1+1"
    book.active["D4"] = datetime(2024, 6, 30, 8)
    buffer = BytesIO()
    book.save(buffer)
    sheet = open_book(buffer.getvalue()).sheets[0]
    assert sheet.raw(3, 3).formula == "=1+1"
    assert sheet.cells == {(4, 4): datetime(2024, 6, 30, 8)}
