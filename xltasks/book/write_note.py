"""A note (comment) beside a cell, in a box its text fits in."""

from __future__ import annotations

from typing import Any

from xltasks.book.characters import keepable
from xltasks.book.draft import Cell

_FONT, _SIZE = "宋体", 9
_CHARACTER, _LINE = 12, 16
"""Pixels of a full-width character of that size, and from line to line."""
_NARROWEST, _WIDEST, _TALLEST = 8, 20, 30
"""The box in full-width characters and lines; a longer note scrolls."""


def write_note(target: Any, cell: Cell) -> None:
    text, _ = keepable(cell.note)
    width, height = note_box(text)
    options = {"width": width, "height": height, "font_name": _FONT, "font_size": _SIZE}
    target.write_comment(cell.row - 1, cell.column - 1, text, options)


def note_box(text: str) -> tuple[int, int]:
    """Width and height in pixels of a box for a note."""
    lengths = [_characters(line) for line in text.split("\n")]
    across = min(max(*lengths, _NARROWEST), _WIDEST)
    lines = sum(max(1, -(-length // across)) for length in lengths)
    return (across + 2) * _CHARACTER, (min(lines, _TALLEST) + 1) * _LINE


def _characters(line: str) -> int:
    """Length in full-width characters, rounded up."""
    return -(-sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) // 2)
