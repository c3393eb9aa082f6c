"""Reads one .xls or .xlsb from standard input with calamine and prints its cells as JSON.

Run as a script in a process of its own, because calamine may panic, abort or ask for all the memory there is on a
broken file. Arguments: the most bytes of address space, the most cells.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

Encoded = list[object]


def main(memory: int, most: int) -> None:
    _bound_memory(memory)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as workbook:
            sheets: list[dict[str, object]] = []
            damaged: list[str] = []
            for index, listed in enumerate(workbook.sheets_metadata):
                if listed.typ in (SheetTypeEnum.ChartSheet, SheetTypeEnum.Vba):
                    continue
                try:
                    sheet = workbook.get_sheet_by_index(index)
                except (CalamineError, OSError):  # one broken sheet must not lose the others
                    damaged.append(listed.name)
                    continue
                cells = _cells(sheet, most)
                most -= len(cells)
                merges = [[a + 1, b + 1, c + 1, d + 1] for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
                visibility = _visibility(listed.visible)
                sheets.append({"name": listed.name, "visibility": visibility, "cells": cells, "merges": merges})
    except PasswordError:
        _print({"trouble": "password"})
    except _TooMany:
        _print({"trouble": "cells"})
    else:
        _print({"sheets": sheets, "damaged": damaged})


class _TooMany(Exception):
    pass


def _bound_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _visibility(found: SheetVisibleEnum) -> str:
    if found == SheetVisibleEnum.VeryHidden:
        return "veryHidden"
    return "hidden" if found == SheetVisibleEnum.Hidden else "visible"


def _cells(sheet: CalamineSheet, most: int) -> list[Encoded]:
    if sheet.start is None:
        return []
    top, left = sheet.start
    cells: list[Encoded] = []
    # Leading empty rows and columns are left out here and added again by the start.
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        for column, value in enumerate(values, left + 1):
            if value == "" or value is None:
                continue
            cells.append([row, column, *_encoded(value)])
        if len(cells) > most:
            raise _TooMany
    return cells


def _encoded(value: object) -> tuple[str, object]:
    if isinstance(value, datetime):
        return "moment", value.isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, time):
        return "time", value.isoformat()
    if isinstance(value, timedelta):
        return "span", value.total_seconds()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        # These formats know one kind of number; 5 is not meant as 5.0.
        return "", int(value)
    return "", value


def _print(answer: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
