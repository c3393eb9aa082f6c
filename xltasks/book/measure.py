"""How much room text takes: lines in a cell, a line's height, a column's width, in points."""

from __future__ import annotations

from math import floor

from xltasks.book.draft import Font
from xltasks.book.wrapping import wrapped_lines

_LINE = 1.449
"""Line pitch in em of Noto CJK, which prints where 仿宋 or 宋体 is missing: 1.448, rounded to 1.443 up to 1.456."""

_PADDING = 3.75
"""Excel keeps two pixels on each side of a cell and one for the grid line; LibreOffice keeps two points in all."""

_SPARE = 0.98

_FIXED = 0.6
"""Digits of typewriter fonts, the same in Courier New and in all that stand in for it."""

# Widest digit in em as Excel rounds it to pixels on the screen (Calibri's 0.507 is hinted down to 7 pixels at 15).
_DIGITS = (
    (("calibri", "times new roman", "carlito"), 0.49),
    (("arial", "helvetica", "segoe ui", "liberation sans"), 0.556),
    (("courier", "liberation mono", "dejavu sans mono"), _FIXED),
    (("consolas", "tahoma", "yahei", "雅黑", "aptos"), 0.54),
    (("verdana", "dejavu"), 0.636),
    (("noto", "source han", "思源"), 0.555),
)
_DIGIT = 0.5
_SUBSTITUTE_DIGIT, _SUBSTITUTE_FIXED = 0.6363, 0.602
"""DejaVu Sans and DejaVu Sans Mono, which LibreOffice takes for a missing font outside a Chinese locale."""


def lines_needed(text: str, width: float, font_size: float, *, bold: bool = False) -> int:
    """How many lines ``text`` takes where ``width`` points are free (see ``usable``); never too few.

    Lines end where Excel and LibreOffice end them: between Chinese characters but not before closing or after opening
    signs, never inside a Latin word or a number unless it is longer than the line, and at every line break.
    """
    return wrapped_lines(text.replace("\r\n", "\n").replace("\r", "\n"), width / font_size, bold=bold)


def line_height(font_size: float) -> float:
    """Points from one line to the next in the fonts that print where the form's own, which are lower, are missing."""
    return font_size * _LINE


def column_points(width: float, default_font: Font) -> float:
    """A stored column width (characters of the default font) in points, as Excel shows and prints it.

    Fixed-width fonts are as wide in LibreOffice as they are drawn, which may be less than Excel's whole pixels.
    """
    digit = _digit_pixels(default_font)
    shown = floor((256 * width + floor(128 / digit)) / 256 * digit) * 0.75
    return min(shown, width * default_font.size * _FIXED) if _is_fixed(default_font) else shown


def widest_points(width: float, default_font: Font) -> float:
    """The most points the same column takes anywhere: LibreOffice measures the default font's substitute.

    A page must hold the columns at this width. Fixed-width fonts have substitutes of their own width, so a workbook
    whose default font is Courier New has nearly the same columns everywhere.
    """
    em = _SUBSTITUTE_FIXED if _is_fixed(default_font) else _SUBSTITUTE_DIGIT
    digit = _digit_pixels(default_font)
    return max((width * digit + 1) * 0.75, width * default_font.size * em)


def usable(points: float) -> float:
    """Points free for text in a column (or merged columns) of ``points``."""
    return max((points - _PADDING) * _SPARE, 1.0)


def _digit_em(font: Font) -> float:
    name = font.name.casefold()
    return next((em for names, em in _DIGITS if any(known in name for known in names)), _DIGIT)


def _is_fixed(font: Font) -> bool:
    return _digit_em(font) == _FIXED


def _digit_pixels(font: Font) -> int:
    return max(floor(floor(font.size * 96 / 72 + 0.5) * _digit_em(font) + 0.5), 1)
