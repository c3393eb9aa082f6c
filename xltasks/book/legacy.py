"""Opening .xls, .et, .ods and .xlsb: calamine reads them, in a process that may die without taking us along."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from xltasks.book.grid import Book, Sheet
from xltasks.book.limits import LIMITS, Limits
from xltasks.book.ole import OleFile
from xltasks.book.package import LOCKED, Package
from xltasks.book.workbookparts import custom_properties, local_time, modified
from xltasks.book.xmlparts import local, tree
from xltasks.errors import Refused, Unreadable
from xltasks.model.cell import Area, CellValue, canonical_text

_CHILD = Path(__file__).with_name("legacy_child.py")
_FAILED = "文件已损坏或内容异常，无法读取，请用 Excel 或 WPS 打开原文件并另存为 .xlsx 后重新发送"
_FILEPASS = 0x2F
_BOUNDSHEET = 0x85

Format = Literal["xls", "ods", "xlsb"]


def read_legacy(data: bytes, format: Format, *, limits: Limits = LIMITS) -> Book:
    """Raises Unreadable or Refused. Formulas come as their values; calamine has no word for a cell's error value."""
    if len(data) > limits.file:
        raise Refused(f"文件超过 {limits.file >> 20} MB，不予打开，请删去图片等无关内容后重新发送")
    properties: dict[str, str] = {}
    saved: datetime | None = None
    if format == "xls":
        if _locked(data):
            raise Unreadable(LOCKED)
    else:
        package = Package.open(data, limits=limits)
        if format == "ods":
            properties, saved = _meta(package)
        else:
            properties, saved = custom_properties(package), modified(package)
    found = _read_apart(data, limits)
    damage = tuple(f"工作表“{name}”已损坏，无法读取" for name in found["damaged"])
    if damage and not found["sheets"]:
        raise Unreadable(_FAILED)
    return Book(format, tuple(_sheet(sheet) for sheet in found["sheets"]), properties, saved, damage)


def _read_apart(data: bytes, limits: Limits) -> dict[str, Any]:
    # -P: the script's own folder must not shadow the standard library.
    command = [sys.executable, "-P", str(_CHILD), str(limits.memory), str(limits.cells)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(f"文件在 {limits.seconds:g} 秒内未能读完，不予打开，请另存为 .xlsx 后重新发送") from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise Unreadable(_FAILED) from error
    if answer.get("trouble") == "password":
        raise Unreadable(LOCKED)
    if answer.get("trouble") == "cells":
        raise Refused(f"表格内填有内容的单元格超过 {limits.cells} 个，不予打开")
    return answer


def _sheet(sheet: dict[str, Any]) -> Sheet:
    cells = {(row, column): _value(kind, value) for row, column, kind, value in sheet["cells"]}
    merges = tuple(Area(*edges) for edges in sheet["merges"])
    return Sheet(sheet["name"], cells, {}, merges, visibility=sheet["visibility"])


def _value(kind: str, value: Any) -> CellValue:
    if kind == "moment":
        moment = datetime.fromisoformat(value)
        return moment if moment.time() != time() else moment.date()
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "time":
        return time.fromisoformat(value)
    if kind == "span":
        return timedelta(seconds=value)
    result: CellValue = canonical_text(value) if isinstance(value, str) else value
    return result


def _locked(data: bytes) -> bool:
    """A FILEPASS record among the first of the workbook stream ([MS-XLS] 2.4.117)."""
    head = OleFile.open(data).head("workbook")
    at = 0
    while at + 4 <= len(head):
        kind = int.from_bytes(head[at : at + 2], "little")
        if kind in (_FILEPASS, _BOUNDSHEET):
            return kind == _FILEPASS
        at += 4 + int.from_bytes(head[at + 2 : at + 4], "little")
    return False


def _meta(package: Package) -> tuple[dict[str, str], datetime | None]:
    """Custom properties and time of saving of an OpenDocument file (OASIS ODF 1.3, part 3, chapter 4)."""
    manifest = package.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in package.read(manifest):
        raise Unreadable(LOCKED)
    properties: dict[str, str] = {}
    saved = None
    part = package.find("meta.xml")
    if part is not None:
        for entry in tree(package.read(part)).iter():
            name = local(entry.tag)
            if name == "user-defined":
                title = next((value for key, value in entry.attrib.items() if local(key) == "name"), "")
                properties[title] = entry.text or ""
            elif name == "date":
                saved = local_time(entry.text or "")
    return properties, saved
