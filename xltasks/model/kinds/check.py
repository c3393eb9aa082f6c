"""A tick: the cell holds √ or nothing."""

from __future__ import annotations

from xltasks.model.cell import CellValue, shown
from xltasks.model.field import CellRule, Field, Reading
from xltasks.model.kinds.folding import excerpt, folded

TICK = "√"

_TICKED = Reading(True)
_YES = frozenset(["√", "✓", "✔", "☑", "✅", "🗸", "是", "对", "Y", "YES", "1", "TRUE"]) | {
    "\uf0fc",  # Wingdings ü, a tick, as Word keeps it in the private use area
    "\uf0fe",  # Wingdings þ, a ticked box
    "\uf050",  # Wingdings 2 P, a tick
    "\uf052",  # Wingdings 2 R, a ticked box
}
_NO = frozenset(["×", "✗", "✘", "✕", "☐", "□", "否", "错", "N", "NO", "0", "FALSE"]) | {
    "\uf0fb",  # Wingdings û, a cross
    "\uf0a8",  # Wingdings ¨, an empty box
}


def read(field: Field, value: CellValue) -> Reading:
    """An explicit no is an unticked cell; it is noted, because something visible is left out."""
    if value == TICK:
        return _TICKED
    word = folded(shown(value)).upper()
    if not word:
        return Reading()
    if word in _YES:
        return _TICKED
    if word in _NO:
        return Reading(repaired=f"“{excerpt(shown(value))}”按没有打{TICK}读取")
    return Reading(misread=f"“{excerpt(shown(value))}”不是{TICK}")


def show(field: Field, value: CellValue) -> CellValue:
    if isinstance(value, str):
        return value  # what could not be read goes back to its office as it was typed
    return TICK if value else None


def excel_rule(field: Field) -> CellRule | None:
    return CellRule("list", options=(TICK,))


def advice(field: Field) -> str:
    return f"从下拉框中选“{TICK}”，不是的话清空此格"
