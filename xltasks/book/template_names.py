"""The defined names of a template: those it is left with, those that say what is printed, those of long lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from xltasks.book.draft import Name, Sheet
from xltasks.book.template_xml import child
from xltasks.book.write_rules import LIST_NAME
from xltasks.model.cell import column_number

_RESERVED = ("_xlnm.", "_xlfn", "_xlpm", "_xlws", LIST_NAME)
_ELSEWHERE = re.compile(r"\[\d+\]|#REF!")
_COLUMN = re.compile(r"!\$([A-Z]{1,3})\$")


@dataclass(frozen=True)
class Defined:
    """A name as the workbook lists it; ``sheet`` is the number of the sheet it is local to, None where it is global."""

    name: str
    refers_to: str
    sheet: int | None

    @property
    def kept(self) -> bool:
        """Whether it means anything in the workbook itself and is not a program's own."""
        elsewhere = not self.refers_to or _ELSEWHERE.search(self.refers_to)
        return not elsewhere and not self.name.startswith(_RESERVED)


def read_names(workbook: Element) -> tuple[Defined, ...]:
    """Every defined name; of two that are alike, the later one in the place of the first."""
    found: dict[tuple[str, int | None], Defined] = {}
    for node in child(workbook, "definedNames"):
        name, local = node.get("name") or "", node.get("localSheetId")
        entry = Defined(name, node.text or "", None if local is None else int(local))
        found[entry.name, entry.sheet] = entry
    return tuple(found.values())


def kept_names(defined: tuple[Defined, ...], titles: Mapping[int, str]) -> tuple[Name, ...]:
    """Global names first, then each sheet's own, by the ``titles`` of the sheets that were read."""
    own = sorted((entry for entry in defined if entry.sheet in titles), key=lambda entry: entry.sheet or 0)
    names = [(entry, "") for entry in defined if entry.sheet is None]
    names += [(entry, titles[entry.sheet]) for entry in own if entry.sheet is not None]
    return tuple(Name(entry.name, entry.refers_to, title) for entry, title in names if entry.kept)


def printed(defined: tuple[Defined, ...], sheet: int) -> tuple[str, str]:
    """What a sheet's print area and its repeated rows and columns refer to."""
    own = {entry.name: entry.refers_to for entry in defined if entry.sheet == sheet}
    return own.get("_xlnm.Print_Area", ""), own.get("_xlnm.Print_Titles", "")


def long_lists(defined: tuple[Defined, ...], sheet: Sheet | None) -> dict[str, tuple[str, ...]]:
    """The options the writer put on a sheet of their own, by the name that stands for them."""
    lists = {}
    for entry in defined:
        match = _COLUMN.search(entry.refers_to) if entry.name.startswith(LIST_NAME) else None
        if sheet is not None and match is not None:
            column = column_number(match[1])
            lists[entry.name] = tuple(str(cell.value or "") for cell in sheet.cells if cell.column == column)
    return lists
