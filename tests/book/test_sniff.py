"""Content is named by what it is."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from xltasks.book.sniff import sniff


def zipped(**members: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped(xl__workbook_xml="<a/>"), "xlsx"),
        (zipped(XL__Workbook_xml="<a/>"), "xlsx"),
        (zipped(xl__workbook_bin="<a/>"), "xlsb"),
        (zipped(word__document_xml="<a/>"), "docx"),
        (zipped(ppt__presentation_xml="<a/>"), "pptx"),
        (zipped(OFD_xml="<a/>"), "ofd"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "odf-other"),
        (zipped(a_xlsx="x", b_xlsx="y"), "zip"),
        (zipped(xl__workbook_xml="<a/>")[:-10], "xlsx"),
        (zipped(a_txt="<a/>")[:-10], "zip"),
        (zipped(), "zip"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"\x1f\x8b\x08\x00", "gz"),
        (b"%PDF-1.4", "pdf"),
        (b"{\\rtf1 x}", "rtf"),
        (b"\xff\xd8\xff\xe0JFIF", "image"),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00", "image"),
        (b"BMW,Audi\n1,2\n", "text"),
        (b"<html><body>x</body></html>", "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html/>", "html"),
        (b"<table border=1><tr><td>x</td></tr></table>", "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml-spreadsheet"),
        (b'<?xml version="1.0"?><a/>', "xml"),
        (b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: =?GB18030?B?16K0?=\r\n\r\nx", "mail"),
        (b"Received: from x\r\n by y\r\nDate: today\r\n\r\n", "mail"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "mhtml"),
        ("序号,任务\n1,甲".encode("gb18030"), "text"),
        ("序号,任务\n1,甲".encode("utf-16"), "text"),
        (b"name: value\nother: thing\n", "text"),
        (b"", "empty"),
        (b"\0\0\0\0", "empty"),
        (b" \r\n", "empty"),
        (b"\x00\x01\x02\x03", "unknown"),
    ],
)
def test_content_is_named_by_what_it_is(data, kind):
    assert sniff(data) == kind
