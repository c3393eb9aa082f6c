"""One cell of an .xlsx typed anew, every other byte of its parts left as it was."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from xltasks.book.limits import LIMITS
from xltasks.book.package import Package
from xltasks.book.workbookparts import workbook_parts
from xltasks.errors import Unreadable


def retyped(data: bytes, sheet: str, cell: str, text: str) -> bytes:
    """The workbook with ``text`` in a cell that is there already.

    Loading and saving by a library would lose what it does not know (notes' looks, drop-downs of later Excel
    versions), and the workbook is somebody's own. Raises Unreadable where the cell is not found.
    """
    parts = workbook_parts(Package.open(data, limits=LIMITS))
    part = next((one.part for one in parts.sheets if one.name == sheet and one.part), None)
    if part is None:
        raise Unreadable(f"找不到工作表“{sheet}”")
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.lower().lstrip("/") == part.lower():
                content = _typed(content, cell, text)
            new.writestr(entry, content, entry.compress_type)
    return fresh.getvalue()


def _typed(xml: bytes, cell: str, text: str) -> bytes:
    pattern = re.compile(
        rb"<((?:\w+:)?)c(?=[^>]*\sr=[\"']" + re.escape(cell.encode()) + rb"[\"'])([^>]*?)(?:/>|>.*?</\1c>)", re.DOTALL
    )
    match = pattern.search(xml)
    if match is None or b'encoding="UTF-16' in xml[:100]:
        raise Unreadable(f"找不到单元格 {cell}")
    prefix = match[1].decode()
    attributes = re.sub(r"\s(?:t|cm|vm)=(\"[^\"]*\"|'[^']*')", "", match[2].decode())
    typed = (
        f'<{prefix}c{attributes} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">'
        f"{escape(text)}</{prefix}t></{prefix}is></{prefix}c>"
    )
    return xml[: match.start()] + typed.encode() + xml[match.end() :]
