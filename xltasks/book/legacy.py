"""Opening .xls, .et and .xlsb: calamine reads them, in a process that may die without taking us along."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from xltasks.book.grid import Book, Sheet
from xltasks.book.limits import LIMITS, Limits
from xltasks.book.ole import is_locked
from xltasks.book.oleproperties import saved_and_named
from xltasks.book.package import LOCKED, Package
from xltasks.book.workbookparts import custom_properties, modified
from xltasks.errors import Refused, Unreadable
from xltasks.model.cell import Area, CellValue, canonical_text

_CHILD = Path(__file__).with_name("legacy_child.py")
_FAILED = "文件已损坏或内容异常，无法读取，请用 Excel 或 WPS 打开原文件并另存为 .xlsx 后重新发送"

Format = Literal["xls", "xlsb"]


def read_legacy(data: bytes, format: Format, *, limits: Limits = LIMITS) -> Book:
    """Raises Unreadable or Refused. Formulas come as their values; calamine has no word for a cell's error value."""
    if len(data) > limits.file:
        raise Refused(f"文件超过 {limits.file >> 20} MB，不予打开，请删去图片等无关内容后重新发送")
    properties: dict[str, str] = {}
    saved: datetime | None = None
    if format == "xls":
        if is_locked(data):
            raise Unreadable(LOCKED)
        saved, properties = saved_and_named(data)
    else:
        package = Package.open(data, limits=limits)
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
