"""What a file is by its content; names and suffixes lie. Also used by intake to tell containers from returns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xltasks.book.ole import OleFile
from xltasks.book.package import Package
from xltasks.errors import FileTrouble, Unreadable

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"{\\rtf", "rtf"),
    (b"ID;P", "sylk"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
    # Lotus 1-2-3 and Quattro Pro, each with the versions it had.
    (b"\x00\x00\x02\x00", "lotus"),
    (b"\x00\x00\x1a\x00", "lotus"),
    # BIFF streams that stand outside a compound file: Excel 2 to 4, or torn out of one.
    (b"\x09\x00\x04\x00", "xls-old"),
    (b"\x09\x00\x06\x00", "xls-old"),
    (b"\x09\x00\x07\x00", "xls-old"),
    (b"\x09\x02\x06\x00", "xls-old"),
    (b"\x09\x04\x06\x00", "xls-old"),
    (b"\x09\x08", "xls-old"),
)
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", re.IGNORECASE)
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9\-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_MAIL = re.compile(
    rb"^(?:From|To|Subject|Received|Return-Path|Message-ID|Delivered-To|MIME-Version):", re.MULTILINE | re.IGNORECASE
)
_ARCHIVED_PAGE = re.compile(rb"^Content-Type:\s*multipart/related", re.MULTILINE | re.IGNORECASE)
_ADDRESSED = re.compile(rb"^(?:To|Received|Return-Path|Message-ID|Delivered-To):", re.MULTILINE | re.IGNORECASE)
_HEAD = 64 * 1024


@dataclass(frozen=True)
class Sniffed:
    """What a content is, as ``sniff`` names it; a zip container comes opened, where it can be."""

    kind: str
    package: Package | None = None


def sniff(data: bytes) -> str:
    """Names the content; never raises. One of

    spreadsheets: ``xlsx`` (also .xlsm, .xltx), ``xlsb``, ``xls`` (BIFF8, also .et), ``ods``;
    spreadsheets that cannot be read: ``encrypted-ooxml``, ``xls-old`` (BIFF2–5), ``sylk``, ``lotus``, ``quattro``,
    ``xml-spreadsheet`` (Excel 2003 XML), ``numbers``;
    containers: ``zip``, ``rar``, ``7z``, ``gz``, ``bz2``, ``xz``, ``tar``, ``mail`` (.eml), ``msg`` (Outlook);
    others: ``doc``, ``docx``, ``ppt``, ``pptx``, ``odf-other``, ``ooxml-other``, ``ole-other``, ``ofd``, ``pdf``,
    ``rtf``, ``html``, ``mhtml``, ``xml``, ``image``, ``text`` (csv too), ``empty``, ``unknown``.

    A damaged file is named as what it was meant to be; opening it says that it is damaged.
    """
    return sniffed(data).kind


def sniffed(data: bytes) -> Sniffed:
    """As ``sniff``, for whoever goes on to open it."""
    return _zip(data) if data.startswith(ZIP_STARTS) else Sniffed(_unzipped(data))


def _unzipped(data: bytes) -> str:
    if not data.strip(b"\0 \t\r\n"):
        return "empty"
    if data.startswith(OleFile.MAGIC):
        return _ole(data)
    for start, kind in _STARTS:
        if data.startswith(start) and (kind != "image" or start != b"BM" or data[6:10] == b"\0\0\0\0"):
            return kind
    if data[257:262] == b"ustar":
        return "tar"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" or data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"mif", b"avi"):
        return "image"
    return _written(data)


def package_kind(package: Package) -> str:
    """What an opened zip container holds, by the names and the types it declares."""
    names = package.members
    declared = _peek(package, "mimetype") or _peek(package, "meta-inf/manifest.xml")
    if b"opendocument.spreadsheet" in declared:
        return "ods"
    if b"opendocument" in declared:
        return "odf-other"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "ppt/presentation.xml" in names:
        return "pptx"
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" in names:
        types = _peek(package, "[content_types].xml")
        return "xlsx" if b"spreadsheetml" in types or b"ms-excel" in types else "ooxml-other"
    if "index/document.iwa" in names or "index.zip" in names:
        return "numbers"
    return "zip"


def _peek(package: Package, name: str) -> bytes:
    if name not in package.members:
        return b""
    try:
        return next(package.stream(name), b"")[:_HEAD]
    except FileTrouble:
        return b""


def _zip(data: bytes) -> Sniffed:
    try:
        package = Package.open(data)
    except FileTrouble:
        # Its directory is lost or not to be trusted; the names before each member still tell.
        return Sniffed("xlsx" if b"[Content_Types].xml" in data or b"xl/work" in data else "zip")
    return Sniffed(package_kind(package), package)


def _ole(data: bytes) -> str:
    try:
        container = OleFile.open(data)
    except Unreadable:
        return "ole-other"
    names = container.streams
    # A mail may carry anything, and anything may carry a mail.
    if "__properties_version1.0" in container.inside():
        return "msg"
    if "encryptedpackage" in names:
        return "encrypted-ooxml"
    if "workbook" in names:
        # Excel 5 and 95 call the stream Book; some writers use the new name for the old format.
        return "xls-old" if container.head("workbook")[4:6] == b"\x00\x05" else "xls"
    if "book" in names:
        return "xls-old"
    for name, kind in (
        ("worddocument", "doc"),
        ("powerpoint document", "ppt"),
        ("__properties_version1.0", "msg"),
        ("perfectoffice_main", "quattro"),
        ("nativecontent_main", "quattro"),
    ):
        if name in names:
            return kind
    return "ole-other"


def _written(data: bytes) -> str:
    """Kinds that are text in some encoding."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    elif b"\0" in head:
        return "unknown"
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and head.startswith(b"<?xml"):
        return "xml-spreadsheet"
    headers = _HEADER.match(head.replace(b"\r\n", b"\n"))
    if headers and _MAIL.search(headers[0]):
        page = _ARCHIVED_PAGE.search(headers[0]) and not _ADDRESSED.search(headers[0])
        return "mhtml" if page else "mail"
    if head.startswith((b"<?xml", b"<xml")) and b"<html" not in head.lower():
        return "xml"
    if head.startswith(b"<") and _HTML.search(head[:4096]):
        return "html"
    return "text" if _reads(head) else "unknown"


def _reads(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a\x1b" for byte in head[:4096])
    return controls * 50 <= min(len(head), 4096)
