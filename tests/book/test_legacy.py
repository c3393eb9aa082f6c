"""Old and foreign formats: built here byte by byte, read in a process that may die."""

from __future__ import annotations

import struct
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest

from xltasks.book.legacy import read_legacy
from xltasks.book.limits import Limits
from xltasks.book.open import open_book
from xltasks.book.sniff import sniff
from xltasks.errors import Refused, Unreadable

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(**streams: bytes) -> bytes:
    """An OLE compound file; every stream is padded to 4096 bytes, so that none lies in the mini stream."""
    padded = {name.replace("_", " "): content.ljust(4096, b"\0") for name, content in streams.items()}
    table = [TABLE, END]
    entries = [entry("Root Entry", 5, END, 0)]
    body = b""
    for name, content in padded.items():
        content += b"\0" * (-len(content) % SECTOR)
        first, count = len(table), len(content) // SECTOR
        table += [*range(first + 1, first + count), END]
        entries.append(entry(name, 2, first, len(content)))
        body += content
    entries += [b"\0" * 128] * (-len(entries) % 4)
    assert len(entries) == 4 and len(table) <= 128
    table += [FREE] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0, 0)  # fmt: skip
    header += struct.pack("<I", FREE) * 108
    return header + struct.pack("<128I", *table) + b"".join(entries) + body


def entry(name: str, kind: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    child = 1 if kind == 5 else FREE
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return head.ljust(116, b"\0") + struct.pack("<III", first, size, 0)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def biff(*, version: int = 0x0600, lock: bytes = b"", cells: bytes = b"") -> bytes:
    """A workbook stream with one sheet called 甲."""
    start = record(0x809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0)) + lock
    fonts = b""
    date_style = record(0xE0, struct.pack("<HHHBBBBIIH", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) + record(0xE0, struct.pack("<HHHBBBBIIH", 0, 14, 0, 0, 0, 0, 0, 0, 0, 0))  # fmt: skip
    text = "已完成".encode("utf-16-le")
    shared = record(0xFC, struct.pack("<II", 1, 1) + struct.pack("<HB", 3, 1) + text)
    name = "甲".encode("utf-16-le")
    listed = 4 + 6 + 2 + len(name)
    offset = len(start + fonts + date_style + shared) + listed + 4
    sheet = record(0x85, struct.pack("<IBBBB", offset, 1, 0, 1, 1) + name)
    body = record(0x809, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0)) + cells + record(0x0A)
    return start + fonts + date_style + shared + sheet + record(0x0A) + body


CELLS = (
    record(0xFD, struct.pack("<HHHI", 6, 1, 0, 0))
    + record(0x203, struct.pack("<HHHd", 6, 2, 0, 4.0))
    + record(0x203, struct.pack("<HHHd", 7, 2, 1, 45473.0))
    + record(0xE5, struct.pack("<HHHHH", 1, 6, 7, 0, 0))
)


def opendocument(content: str, *, manifest: str = "<manifest/>", meta: str = "<meta/>") -> bytes:
    buffer = BytesIO()
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
            f'<table:table table:name="甲">{content}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("meta.xml", meta)
    return buffer.getvalue()


def test_an_xls_is_read_with_its_places_numbers_dates_and_merges():
    data = compound(Workbook=biff(cells=CELLS))
    assert sniff(data) == "xls"
    book = open_book(data)
    assert book.format == "xls"
    assert [(sheet.name, sheet.visibility) for sheet in book.sheets] == [("甲", "hidden")]
    assert book.sheets[0].cells == {(7, 2): "已完成", (7, 3): 4, (8, 3): date(2024, 6, 30)}
    assert [merge.name for merge in book.sheets[0].merges] == ["A7:A8"]


def test_an_xls_with_a_password_asks_for_it_or_for_one_without():
    lock = record(0x2F, struct.pack("<HHH", 0, 1, 2))
    with pytest.raises(Unreadable, match="有打开密码.*取消打开密码"):
        open_book(compound(Workbook=biff(lock=lock)), passwords=("abc",))


@pytest.mark.parametrize("data", [compound(Book=biff(version=0x0500)), compound(Workbook=biff(version=0x0500))])
def test_excel_95_is_called_so(data):
    assert sniff(data) == "xls-old"
    with pytest.raises(Unreadable, match="Excel 95.*另存为 .xlsx"):
        open_book(data)


def test_a_locked_workbook_that_is_damaged_asks_for_one_without_password():
    data = compound(EncryptionInfo=b"\4\0\4\0", EncryptedPackage=b"\0" * 5000)
    assert sniff(data) == "encrypted-ooxml"
    with pytest.raises(Unreadable, match="有打开密码.*取消打开密码"):
        open_book(data, passwords=("abc",))


def test_a_word_document_is_no_workbook():
    assert sniff(compound(WordDocument=b"")) == "doc"
    assert sniff(compound(PowerPoint_Document=b"")) == "ppt"


def test_a_broken_compound_file_does_not_break_the_sniffing():
    data = compound(Workbook=biff(cells=CELLS))
    for length in range(8, len(data), 61):
        assert sniff(data[:length]) in ("xls", "ole-other", "xls-old")
    looped = bytearray(data)
    struct.pack_into("<I", looped, SECTOR + 4, 1)
    assert sniff(bytes(looped)) == "xls"


def test_a_broken_xls_is_unreadable():
    data = compound(Workbook=biff(cells=CELLS)[:150])
    with pytest.raises(Unreadable, match="损坏.*另存为 .xlsx"):
        open_book(data)


def test_an_opendocument_sheet_is_read():
    cell = "<table:table-cell office:value-type="
    data = opendocument(
        "<table:table-row><table:table-cell/></table:table-row>"
        f'<table:table-row><table:table-cell/>{cell}"string"><text:p>第一行</text:p><text:p>第二行</text:p></table:table-cell>'
        f'{cell}"float" office:value="4"><text:p>4</text:p></table:table-cell></table:table-row>',
        meta='<m xmlns:dc="d" xmlns:meta="m"><dc:date>2024-06-28T09:30:00</dc:date><meta:user-defined meta:name="issue">a1</meta:user-defined></m>',
    )
    book = open_book(data)
    assert book.format == "ods"
    assert book.sheets[0].cells == {(2, 2): "第一行\n第二行", (2, 3): 4}
    assert book.properties == {"issue": "a1"}
    assert book.modified == datetime(2024, 6, 28, 9, 30)


def test_an_opendocument_encrypted_in_an_unknown_way_asks_for_one_without_password():
    with pytest.raises(Unreadable, match="加密方式不认识.*取消打开密码"):
        open_book(opendocument("", manifest='<m><encryption-data algorithm="x"/></m>'))


def test_a_reader_that_takes_too_long_is_stopped():
    with pytest.raises(Refused, match="未能读完"):
        read_legacy(compound(Workbook=biff(cells=CELLS)), "xls", limits=Limits(seconds=0.001))


def test_a_reader_that_wants_too_much_memory_is_stopped():
    far = record(0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)) + record(0x203, struct.pack("<HHHd", 65535, 255, 0, 1.0))
    with pytest.raises((Unreadable, Refused)):
        read_legacy(compound(Workbook=biff(cells=far)), "xls", limits=Limits(memory=200 << 20))


def test_too_many_cells_are_refused():
    with pytest.raises(Refused, match="超过 2 个"):
        read_legacy(compound(Workbook=biff(cells=CELLS)), "xls", limits=Limits(cells=2))
