"""Formulas that a file tells once for many cells, told for each of them (ECMA-376 Part 1, 18.3.1.40)."""

from __future__ import annotations

import re

from xltasks.model.cell import LAST_COLUMN, LAST_ROW, column_letters, column_number

_TOKEN = re.compile(
    r"""
    "(?:[^"]|"")*" | '(?:[^']|'')*'      # a text, the name of a sheet
  | \[[^\]]*\]                           # a column of a table, another workbook
  | (?P<word>[\w.$\\]+(?::[\w.$\\]+)?)(?P<after>[(!]?)
    """,
    re.VERBOSE,
)
_END = re.compile(r"(?:(\$?)([A-Za-z]{1,3}))?(?:(\$?)([1-9]\d{0,6}))?")
"""One end of a reference: ``B$7``, or half of it where whole columns (``A:C``) or rows (``1:4``) are meant."""


def filled(formula: str, rows: int, columns: int) -> str:
    """The formula as a program fills it so many rows down and columns to the right: what has no ``$`` moves along."""

    def moved(match: re.Match[str]) -> str:
        word, after = match["word"], match["after"]
        if word is None or after == "!":
            return match[0]
        ends = word.split(":")
        read = [_END.fullmatch(end) for end in ends]
        halves = [end is not None and (bool(end[2]), bool(end[4])) for end in read]
        lines = len(ends) == 2 and halves[0] == halves[1] and not after
        for number, end in enumerate(read):
            function = after and number == len(read) - 1
            if end is not None and not function and (lines or halves[number] == (True, True)):
                ends[number] = _moved(end, rows, columns)
        return ":".join(ends) + after

    return _TOKEN.sub(moved, formula)


def _moved(end: re.Match[str], rows: int, columns: int) -> str:
    column = column_number(end[2] or "") + (0 if end[1] else columns)
    row = int(end[4] or 0) + (0 if end[3] else rows)
    if (end[2] and not 1 <= column <= LAST_COLUMN) or (end[4] and not 1 <= row <= LAST_ROW):
        return "#REF!"
    return (f"{end[1]}{column_letters(column)}" if end[2] else "") + (f"{end[3]}{row}" if end[4] else "")
