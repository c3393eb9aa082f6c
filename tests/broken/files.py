"""Broken files: one for every state in which a return, or what is none, comes in, with its receipt.

Each is made from the bytes of 丙科's good return (tests/steps/campaigns.py) and dropped under ``name``.
"""

from __future__ import annotations

import base64
import gzip
import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from tests.intake.outlook_file import attached, compound, message

MAIN, STRICT = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Dropped:
    """``receipt`` as ``state office identified_by``, or one for each member; ``reason`` is a part of what it says."""

    fault: str
    name: str
    make: Callable[[bytes], bytes]
    receipt: str
    reason: str = ""
    needs: str = ""


def edited(data: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """Parts whose names end so, changed."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            for name, change in parts.items():
                content = change(content) if Path(part.filename).stem == name else content
            new.writestr(part.filename, content)
    return fresh.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    fresh = io.BytesIO(data)
    with zipfile.ZipFile(fresh, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return fresh.getvalue()


def packed(*members: tuple[str, bytes]) -> bytes:
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return fresh.getvalue()


def packed_on_windows(data: bytes) -> bytes:
    """A zip in a zip, names in GBK and no flag that says so."""
    for name in ("报送/填报表.xlsx", "二季度.zip"):
        raw = name.encode("gbk")
        data = packed(("x" * len(raw), data)).replace(b"x" * len(raw), raw)
    return data


def strict(data: bytes) -> bytes:
    def changed(part: bytes) -> bytes:
        return part.replace(MAIN.encode(), STRICT.encode())

    return edited(data, workbook=changed, sheet1=changed, sheet2=changed, sheet3=changed, styles=changed)


def of_a_test_version(data: bytes) -> bytes:
    beta = b"http://schemas.microsoft.com/office/excel/2005/8/workbook"
    return edited(data, workbook=lambda part: part.replace(MAIN.encode(), beta))


def locked(data: bytes) -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("abc", target)
    return target.getvalue()


def saved_as(suffix: str, name: str) -> Callable[[bytes], bytes]:
    def save(data: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.xlsx").write_bytes(data)
            run = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
            command = [*run, f"{suffix}:{name}", "--outdir", f"{folder}/out", f"{folder}/a.xlsx"]
            subprocess.run(command, check=True, capture_output=True, timeout=180)
            return Path(folder, "out", f"a.{suffix}").read_bytes()

    return save


def mailed(data: bytes) -> bytes:
    head = "From: =?gb18030?B?zfXOsA==?= <a@b.cn>\r\nTo: c@d.cn\r\nDate: Mon, 01 Jul 2024 16:00:00 +0800\r\nMIME-Version: 1.0\r\n"
    kind = 'Content-Type: application/octet-stream; name="=?GB18030?B?zO6xqLHtLnhsc3g=?="\r\n'
    body = "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
    return (head + kind + body).encode() + base64.encodebytes(data)


def photo(data: bytes) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200)


def other_office(data: bytes) -> bytes:
    """Every carrier names an office that the register does not have, and an issue that was never made here."""

    def changed(part: bytes) -> bytes:
        for how in ("strict", "xmlcharrefreplace"):
            encoding = "utf-8" if how == "strict" else "ascii"
            part = part.replace("丙科".encode(encoding, how), "戊科".encode(encoding, how))
        return re.sub(rb"\b[0-9a-f]{8}([0-9a-f]{24})?\b", lambda match: b"1" * len(match[0]), part)

    return edited(data, custom=changed, sheet1=changed, sheet2=changed, sheet3=changed)


def doctype(part: bytes) -> bytes:
    return re.sub(rb"<worksheet", b'<!DOCTYPE x [<!ENTITY e "eeee">]><worksheet', part, count=1)


def nothing(data: bytes) -> bytes:
    return b""


GOOD, NOBODYS = "new 丙科 stamp", "ignored - -"
FILES = (
    Dropped("as it was issued and filled", "填报表.xlsx", bytes, GOOD),
    Dropped("xlsx renamed xls", "填报表.xls", bytes, GOOD),
    Dropped("no suffix at all", "填报表", bytes, GOOD),
    Dropped("macro workbook", "填报表.xlsm", lambda data: with_part(data, "xl/vbaProject.bin", b"\xd0\xcf" * 99), GOOD),
    Dropped("Strict OOXML", "填报表.xlsx", strict, GOOD),
    Dropped("saved as xls", "填报表.xls", saved_as("xls", "MS Excel 97"), GOOD, needs="soffice"),
    Dropped("xls renamed xlsx", "填报表.xlsx", saved_as("xls", "MS Excel 97"), GOOD, needs="soffice"),
    Dropped("et of WPS", "填报表.et", saved_as("xls", "MS Excel 97"), GOOD, needs="soffice"),
    Dropped("saved as ods", "填报表.ods", saved_as("ods", "calc8"), GOOD, needs="soffice"),
    Dropped("zip in a zip with GBK names", "报送.zip", packed_on_windows, GOOD),
    Dropped("mail with an attachment named in GB18030", "转发.eml", mailed, GOOD),
    Dropped("mail dragged out of Outlook", "转发.msg", lambda data: compound(message(attached("a.xlsx", data))), GOOD),
    Dropped("compressed stream", "填报表.xlsx.gz", gzip.compress, GOOD),
    Dropped("password to open", "丙科.xlsx", locked, "unreadable 丙科 name", "有打开密码"),
    Dropped("test version of Excel 2007", "丙科.xlsx", of_a_test_version, "unreadable 丙科 name", "测试版"),
    Dropped("torn", "丙科.xlsx", lambda data: data[:4000], "unreadable 丙科 name", "没有传完"),
    Dropped("HTML under an Excel suffix", "丙科.xls", lambda data: b"<html><table><tr><td>9", "unreadable 丙科 name", "网页格式"),
    Dropped("CSV", "丙科.csv", lambda data: "序号,任务\r\n9,节能降耗\r\n".encode("gbk"), "ignored 丙科 name", "补交填好的 .xlsx"),
    Dropped("signed PDF", "丙科签字.pdf", lambda data: b"%PDF-1.4\n%%EOF", "ignored 丙科 name", "作为附件原样留存"),
    Dropped("Word document", "丙科.docx", lambda data: packed(("word/document.xml", b"<w/>")), "ignored 丙科 name", "Word 文档"),
    Dropped("photo", "丙科.jpg", photo, "ignored 丙科 name", "图片"),
    Dropped("photo of nobody", "IMG_2024.jpg", photo, NOBODYS, "图片"),
    Dropped("lock file of Excel", "~$丙科.xlsx", lambda data: b"x" * 165, NOBODYS, "~$"),
    Dropped("lock file of LibreOffice", ".~lock.丙科.xlsx#", lambda data: b",a,b", NOBODYS, "锁文件"),
    Dropped("zero bytes", "丙科.xlsx", nothing, NOBODYS, "空文件"),
    Dropped("temporary file", "丙科.tmp", bytes, NOBODYS, "临时文件"),
    Dropped("thumbnails", "Thumbs.db", lambda data: b"\xd0\xcf\x11\xe0", NOBODYS, "缩略图"),
    Dropped("office unknown", "填报表.xlsx", other_office, "unidentified - stamp", "科室表里没有“戊科”"),
    Dropped("a table of something else", "通讯录.xlsx", lambda data: edited(data, sheet1=emptied, sheet2=emptied, sheet3=emptied, custom=nameless), "unidentified - -", "认不出是哪个科室的"),
    Dropped("an older program's rar", "丙科.rar", lambda data: b"Rar!\x1a\x07\x01\x00" + b"\0" * 99, "unreadable 丙科 name", "压缩包"),
    Dropped("encrypted zip", "丙科.zip", lambda data: encrypted(packed(("填报表.xlsx", data))), "unreadable 丙科 name", "有密码"),
    Dropped("DTD", "丙科.xlsx", lambda data: edited(data, sheet1=doctype), "refused 丙科 name", "实体声明"),
    Dropped("bomb", "丙科.xlsx", lambda data: with_part(data, "xl/media/a.bin", bytes(20_000_000)), "refused 丙科 name", "膨胀"),
    Dropped("member outside", "丙科.zip", lambda data: packed(("../a.xlsx", b"1")), "refused - -", "压缩包以外"),
    Dropped("part outside", "丙科.xlsx", lambda data: with_part(data, "../../a.xml", b"<a/>"), "refused 丙科 name", "指向外部"),
    Dropped("duplicate part", "丙科.xlsx", lambda data: with_part(data, SHEET, b"<worksheet/>"), "refused 丙科 name", "重名"),
)  # fmt: skip


def emptied(part: bytes) -> bytes:
    return re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", part, flags=re.DOTALL)


def nameless(part: bytes) -> bytes:
    return part.replace(b"xltasks.", b"other.")


def encrypted(data: bytes) -> bytes:
    """Both headers of each member say so."""
    data = re.sub(rb"(PK\x03\x04..)\x00", b"\\1\x01", data, flags=re.DOTALL)
    return re.sub(rb"(PK\x01\x02....)\x00", b"\\1\x01", data, flags=re.DOTALL)
