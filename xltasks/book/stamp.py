"""The identity a generated workbook carries, in several carriers that survive different accidents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields

from xltasks.book import grid
from xltasks.model.cell import shown
from xltasks.model.issue import FormKind, Stamp

SHEET = "_xltasks"
"""The very hidden sheet (LibreOffice makes it hidden): the stamp, then the list of answer cells."""

FAULTS_SHEET, STRAYS_SHEET = "问题清单", "未识别内容"
ADDED_SHEETS = (FAULTS_SHEET, STRAYS_SHEET)
"""Sheets of a correction copy: they quote other files' words, their form codes included."""

_PREFIX = "xltasks."
_CODE = re.compile(r"XT-(\d{4}(?:Q\d|M\d\d|H\d)?)-(.+)-([0-9a-f]{8})(?![0-9a-f])")


def stamp_properties(stamp: Stamp) -> tuple[tuple[str, str], ...]:
    """The stamp as custom document properties; strings, because integer ones come back as floats."""
    return tuple((_PREFIX + field.name, str(getattr(stamp, field.name))) for field in fields(stamp))


def find_stamps(book: grid.Book) -> tuple[tuple[str, Stamp], ...]:
    """Every stamp a file carries as (carrier, stamp); carriers are ``properties``, ``sheet`` and ``code``.

    The visible code knows only period, office and the first eight characters of the issue.
    """
    found: list[tuple[str, Stamp]] = []
    properties = _stamp({k.removeprefix(_PREFIX): v for k, v in book.properties.items() if k.startswith(_PREFIX)})
    if properties:
        found.append(("properties", properties))
    hidden = book.sheet(SHEET)
    if hidden:
        pairs = {
            shown(value).removeprefix(_PREFIX): shown(hidden.cells.get((row, 2)))
            for (row, column), value in hidden.cells.items()
            if column == 1 and isinstance(value, str) and value.startswith(_PREFIX)
        }
        carried = _stamp(pairs)
        if carried:
            found.append(("sheet", carried))
    for sheet in book.sheets:
        if sheet.name in ADDED_SHEETS:
            continue
        for value in sheet.cells.values():
            match = _CODE.search(value) if isinstance(value, str) and "XT-" in value else None
            if match:
                code = ("code", Stamp(match[3], "", match[1], match[2], ""))
                if code not in found:
                    found.append(code)
    return tuple(found)


def without_code(text: str) -> str:
    """A text without the form code in it: an earlier issue of a workbook differs there and nowhere else."""
    return _CODE.sub("XT", text) if "XT-" in text else text


def agree(one: Stamp, other: Stamp) -> bool:
    """Whether two carriers say the same, as far as both say anything."""
    same = one.period == other.period and one.office == other.office
    return (
        same and one.issue[:8] == other.issue[:8] and (not one.bureau or not other.bureau or one.bureau == other.bureau)
    )


def _stamp(values: Mapping[str, str]) -> Stamp | None:
    wanted = [field.name for field in fields(Stamp)]
    if not all(values.get(name) for name in wanted):
        return None
    kind: FormKind = "consolidated" if values["kind"] == "consolidated" else "input"
    return Stamp(values["issue"], values["bureau"], values["period"], values["office"], values["form"], kind)
