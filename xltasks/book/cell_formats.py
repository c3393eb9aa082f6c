"""The number formats of a sheet's cells, for who wants to show a number as its author saw it."""

from __future__ import annotations

from collections.abc import Mapping

from xltasks.book.limits import LIMITS
from xltasks.book.package import Package
from xltasks.book.sniff import ZIP_STARTS, package_kind
from xltasks.book.workbookparts import workbook_parts
from xltasks.book.xmlparts import local, pieces, tree
from xltasks.errors import FileTrouble
from xltasks.model.cell import cell_place

_GENERAL = ("General", "@", "")
# ECMA-376 Part 1, 18.8.30; those of dates and money as Chinese Excel shows them.
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip


def number_formats(data: bytes, sheet: str) -> Mapping[tuple[int, int], str]:
    """(row, column) → format code of every filled cell of a sheet that has one of its own; none but for .xlsx."""
    if not data.startswith(ZIP_STARTS):
        return {}
    try:
        package = Package.open(data, limits=LIMITS)
        if package_kind(package) != "xlsx":
            return {}
        parts = workbook_parts(package)
        part = next((one.part for one in parts.sheets if one.name == sheet), None)
        codes = _codes(package.read(parts.styles)) if parts.styles else {}
        return _of_cells(package, part, codes) if part and codes else {}
    except FileTrouble:
        return {}  # opening the workbook has told what is wrong with it


def _codes(styles: bytes) -> dict[str, str]:
    """The format codes of the cell styles that have one, by the number cells call them by."""
    own: dict[int, str] = {}
    found: dict[str, str] = {}
    for group in tree(styles):
        name = local(group.tag)
        if name == "numFmts":
            own = {int(entry.get("numFmtId", "0")): entry.get("formatCode", "") for entry in group}
        elif name == "cellXfs":
            for number, style in enumerate(group):
                written = style.get("numFmtId", "0")
                which = int(written) if written.isdecimal() else 0
                code = own.get(which) or _BUILT_IN.get(which, "")
                if code not in _GENERAL:
                    found[str(number)] = code
    return found


def _of_cells(package: Package, part: str, codes: Mapping[str, str]) -> dict[tuple[int, int], str]:
    found = {}
    for row in pieces(package, part, ("sheetData",)):
        for cell in row:
            code = codes.get(cell.get("s", ""))
            if code is not None and len(cell):
                try:
                    found[cell_place(cell.get("r", ""))] = code
                except ValueError:
                    continue  # a cell that does not say where it is stands in no column anybody formatted
    return found
