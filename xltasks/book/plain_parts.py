"""The plain elements of a large XML part, found in its text: most cells and most shared texts are all alike.

Building an element for each would take longer than all else that is done with a return. So what is plain is taken out,
the rest is parsed as ever, and a part of which anything is unusual comes out whole or not at all.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xltasks.book.xmlparts import encoding_of

# What was taken once is never given back (``*+``): nothing that follows could take it.
_TEXT = r"[^<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*+"
"""What may stand between tags, but for what is written as ``&…;``."""
_WRITTEN = rf"{_TEXT}(?:&(?:lt|gt|quot|apos|amp);{_TEXT})*+"
_AT = r'<c r="([A-Z]{1,3}+)([1-9][0-9]{0,6}+)"(?: s="([0-9]{1,5}+)")?+'
_CELL = re.compile(
    _AT + r'(?:/>| t="s"><v>([0-9]{1,7}+)</v></c>|(?: t="n")?+>(?:<v>(-?[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+)</v>)?+</c>)'
)
"""A cell that says where it is and holds a shared text, a number or nothing."""
_FORMULA = re.compile(_AT + rf'( t="str")?+><f>({_WRITTEN})</f>(?:<v/>|<v>({_TEXT})</v>)?+</c>')
_ROW = re.compile(r'<row(?: [A-Za-z0-9:]++="[^"<&]*+")*+(?:></row>|/>)')
_MERGE = re.compile(r'<mergeCell ref="([A-Z0-9:]{1,24})"/>')
_ITEM = re.compile(
    rf'<si><t(?: xml:space="preserve")?+>({_TEXT})</t>'
    # Chinese Excel adds how a text is read aloud, and mostly says nothing by it.
    r'(?:<phoneticPr(?: [A-Za-z]++="[A-Za-z0-9]*+")*+/>)?+</si>'
)
_STANDS_FOR = "plain"


@dataclass(frozen=True)
class PlainCells:
    """What of a sheet is plain; ``rest`` is the part without it.

    ``cells`` repeat letters, row, style, number of a shared text and number as written, then a stretch of the rest;
    ``formulas`` likewise letters, row, style, the mark of a text, formula and value. What a cell lacks is None.
    """

    cells: Sequence[str]
    formulas: Sequence[str]
    merges: Sequence[str]
    rest: bytes


def plain_cells(data: bytes) -> PlainCells | None:
    """None where the part's text alone does not tell."""
    text = _text(data)
    if text is None:
        return None
    cells = _CELL.split(text)
    formulas = _FORMULA.split("".join(cells[::6]))
    merges = _MERGE.split(_ROW.sub("", "".join(formulas[::7])))
    rest = "".join(merges[::2])
    return PlainCells(cells, formulas, merges[1::2], rest.encode()) if _speaks_plainly(rest) else None


@dataclass(frozen=True)
class PlainTexts:
    """``texts`` of the plain items of a shared string table, as they are written; ``rest`` is the part without them,
    where it is ``mixed`` with an element that ``is_place`` names for each."""

    texts: list[str]
    rest: bytes
    mixed: bool
    escaped: bool
    """Whether some may hold escapes, or line ends of another kind."""


def plain_texts(data: bytes) -> PlainTexts | None:
    """None where the part's text alone does not tell."""
    text = _text(data)
    if text is None:
        return None
    parts = _ITEM.split(text)
    between = parts[::2]
    rest = "".join(between)
    if not _speaks_plainly(rest) or f"<{_STANDS_FOR}" in rest:
        return None
    # What is left of a table of nothing else is its own two tags.
    mixed = rest.count("<") > rest.count("<?") + 2
    if mixed:
        rest = f"<{_STANDS_FOR}/>".join(between)
    return PlainTexts(parts[1::2], rest.encode(), mixed, ("_" in text and "_x" in text) or "\r" in text)


def is_place(tag: str) -> bool:
    """Whether an element stands for a plain item."""
    return tag.rpartition("}")[2] == _STANDS_FOR


def resolved(text: str) -> str:
    """``&lt;`` and the like as what they stand for."""
    if "&" in text:
        for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
            text = text.replace(f"&{name};", character)
    return text


def _text(data: bytes) -> str | None:
    # One character is found ten times as fast as three.
    if encoding_of(data) != "utf-8" or (b"]" in data and b"]]>" in data):
        return None
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None


def _speaks_plainly(rest: str) -> bool:
    """Whether ``<`` begins a tag wherever it stands: no comments, no sections, no instructions but the first."""
    return "<!" not in rest and rest.count("<?") == rest.startswith("<?xml ")
