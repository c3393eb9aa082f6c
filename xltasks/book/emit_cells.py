"""One cell as the worksheet XML that XlsxWriter would write for it, texts numbered in a shared table."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from xltasks.book.characters import cut_text, escaped, keepable
from xltasks.book.draft import Cell, Look
from xltasks.book.exact_sheet import exact_number
from xltasks.book.shared_texts import Texts, escaped_marks, inline, numeric, ordinary
from xltasks.book.write_cells import LARGEST_WHOLE, LONGEST_FORMULA, cached, dated, in_calendar
from xltasks.model.cell import CellValue, shown

_FUNCTION = re.compile(r"([A-Za-z_.][\w.]*)\(")
_ORDINARY = frozenset(
    [
        "ABS",
        "AND",
        "AVERAGE",
        "CHAR",
        "COLUMN",
        "CONCATENATE",
        "COUNT",
        "COUNTA",
        "COUNTBLANK",
        "COUNTIF",
        "DATE",
        "DAY",
        "EXACT",
        "FIND",
        "IF",
        "IFERROR",
        "INDEX",
        "INT",
        "ISBLANK",
        "ISNUMBER",
        "ISTEXT",
        "LEFT",
        "LEN",
        "LOWER",
        "MATCH",
        "MAX",
        "MID",
        "MIN",
        "MOD",
        "MONTH",
        "NOT",
        "OR",
        "RIGHT",
        "ROUND",
        "ROW",
        "ROWS",
        "SUBSTITUTE",
        "SUBTOTAL",
        "SUM",
        "SUMIF",
        "SUMPRODUCT",
        "TEXT",
        "TODAY",
        "TRIM",
        "UPPER",
        "VALUE",
        "VLOOKUP",
        "YEAR",
    ]
)
"""Functions that XlsxWriter writes as they are; it gives many newer ones a prefix or makes arrays of them."""
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_EPOCH = datetime(1899, 12, 31)
_LAST_TRUE_DAY = 59
"""Excel takes 1900 for a leap year; from day 60 on its numbers are one too large."""


class Unusual(Exception):
    """Something that only XlsxWriter itself can write."""


def look_of(cell: Cell) -> Look:
    """The look a cell is written with: a date without a date's look gets one."""
    value, look = cell.value, cell.look
    plain = look.number_format == "General" and not cell.formula
    return dated(look) if plain and isinstance(value, date) and in_calendar(value) else look


def emitted(cell: Cell, texts: Texts) -> str:
    """The XML of a cell behind the number of its look."""
    return _formula(cell) if cell.formula else emitted_value(cell.value, texts)


def told(value: CellValue, texts: Texts) -> str:
    """The XML of a value, whose text is taken in now. Raises Unusual for a day, which needs a look of its own."""
    if isinstance(value, str):
        number = texts.numbers.get(value)
        if number is None and ordinary(value):
            number = texts.number(value)
        if number is not None:
            texts.count += 1
            return f'" t="s"><v>{number}</v></c>'
    elif isinstance(value, int):
        if not isinstance(value, bool) and -LARGEST_WHOLE <= value <= LARGEST_WHOLE:
            return f'"><v>{value}</v></c>'
    elif isinstance(value, date):
        raise Unusual
    texts.add(value)
    return emitted_value(value, texts)


def emitted_value(value: CellValue, texts: Texts) -> str:
    """The XML of a value whose text has been taken in."""
    if value is None:
        return '"/>'
    if isinstance(value, str):
        number = texts.numbers.get(value)
        return _text(value, texts) if number is None else f'" t="s"><v>{number}</v></c>'
    if isinstance(value, bool):
        return f'" t="b"><v>{value:d}</v></c>'
    if numeric(value):
        return f'"><v>{exact_number(value if isinstance(value, int | float) else _serial(value))}</v></c>'
    return f'" t="s"><v>{texts.number(shown(value))}</v></c>'


def check_cell(cell: Cell) -> None:
    """Raises Unusual for what only XlsxWriter can write."""
    if cell.link or cell.runs or (cell.formula and not _usual(cell.formula)):
        raise Unusual


@lru_cache(maxsize=4096)
def _usual(formula: str) -> bool:
    return formula[0] != "{" and formula[-1] != "}" and _ORDINARY.issuperset(_FUNCTION.findall(formula))


def _text(value: str, texts: Texts) -> str:
    text, _ = keepable(value)
    if not text:
        return '"/>'
    if inline(text):
        return f'" t="inlineStr"><is><t xml:space="preserve">{escaped_marks(escaped(text))}</t></is></c>'
    return f'" t="s"><v>{texts.number(text)}</v></c>'


def _formula(cell: Cell) -> str:
    said, value = _formula_text(cell.formula), cached(cell.value)
    kind = ""
    if isinstance(value, bool):
        kind, value = ' t="b"', int(value)
    elif isinstance(value, str) and value:
        kind = ' t="e"' if value in _ERRORS else ' t="str"'
        value = escaped_marks(value)
    return f'"{kind}><f>{said}</f><v>{value}</v></c>'


@lru_cache(maxsize=4096)
def _formula_text(formula: str) -> str:
    """A formula between its tags. Raises Unusual where nothing of it can be written."""
    text = cut_text(formula, LONGEST_FORMULA)
    if not text:
        raise Unusual
    return escaped_marks(text.removeprefix("="))


def _serial(value: date | time | timedelta) -> float:
    """Excel's number of a moment: days since the end of 1899, hours as their fraction."""
    if isinstance(value, datetime):
        delta = value - _EPOCH
    elif isinstance(value, date):
        delta = datetime.fromordinal(value.toordinal()) - _EPOCH
    elif isinstance(value, time):
        delta = datetime.combine(_EPOCH, value) - _EPOCH
    else:
        delta = value
    days = delta.days + (float(delta.seconds) + float(delta.microseconds) / 1e6) / (60 * 60 * 24)
    if isinstance(value, datetime) and value.isocalendar() == (1900, 1, 1):
        days -= 1
    return days + 1 if days > _LAST_TRUE_DAY and not isinstance(value, timedelta) else days
