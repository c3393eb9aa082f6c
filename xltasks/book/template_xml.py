"""The small words of a spreadsheet's XML: elements by their names, yes and no."""

from __future__ import annotations

from math import isfinite
from xml.etree.ElementTree import Element

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET_PIECES = frozenset(
    (
        "row",
        "sheetPr",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetProtection",
        "customSheetViews",
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "extLst",
    )
)
"""What a sheet is read in: a row at a time, everything else whole."""
_NOTHING = Element("nothing")


def child(node: Element, *names: str) -> Element:
    """The element down that path; one without attributes where there is none, since all of them have defaults."""
    found = node.find("/".join(MAIN + name for name in names))
    return _NOTHING if found is None else found


def true(node: Element, name: str, *, otherwise: bool = False) -> bool:
    """Whether an attribute says yes; ``otherwise`` where it is missing."""
    value = node.get(name)
    return otherwise if value is None else value in ("1", "true")


def number(node: Element, name: str, otherwise: float = 0) -> float:
    """An attribute that is a number, ``otherwise`` where it is missing. Raises ValueError for what is none or endless."""
    found = float(node.get(name) or otherwise)
    if not isfinite(found):
        raise ValueError(f"no size: {found}")
    return found


def on(node: Element, name: str) -> bool:
    """Whether there is an element such as ``<b/>`` that does not say no."""
    found = node.find(MAIN + name)
    return found is not None and true(found, "val", otherwise=True)


def value(node: Element, name: str) -> str:
    """What an element such as ``<sz val="11"/>`` says, empty where it is missing."""
    return child(node, name).get("val", "")
