"""How much room text takes: lines in a cell, a line's height, a column's width, in points."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from math import floor

from wcwidth import wcwidth

from xltasks.book.draft import Font

# Closing signs never begin a line and opening signs never end one (GB/T 15834). A straight quote may be either,
# so it holds on to both neighbours: forbidding a break can only make the count of lines larger.
_NEVER_FIRST = frozenset("，。、；：？！）》】」』〉］｝〕〗％‰℃°…·～—々”’\"'!%),.:;?]}")
_NEVER_LAST = frozenset("（《【「『〈［｛〔〖￥＄“‘\"'$([{")

# Widths of Latin letters in em. Chinese fonts give them half an em; the fonts that stand in where those are missing
# (DejaVu Sans, Noto Sans CJK) are wider, and these are the wider ones.
_NARROW = frozenset(" !'(),./:;I[\\]`fijlrt|-")
_BROAD = frozenset("%@MWmw#+<=>~^")

_BOLD = 1.1
"""How much wider bold Latin letters are; bold Chinese characters keep their width."""

_EM = 1000
_OTHERS = re.compile("[^\u4e00-\u9fff，。、；：（）《》“”]+")
"""Nearly all characters of nearly all texts are as wide as they are high; these may be something else."""

_WIDEST = 1.1
"""No character is wider than this: a bold W; emoji take 1.04."""

_LINE = 1.449
"""Line pitch in em of Noto CJK, which prints where 仿宋 or 宋体 is missing: 1.448, rounded to 1.443 up to 1.456."""

_PADDING = 3.75
"""Excel keeps two pixels on each side of a cell and one for the grid line; LibreOffice keeps two points in all."""

_SHORT = 40

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


def wrapped_lines(text: str, line: float, *, bold: bool = False) -> int:
    """The same for lines ``line`` em wide, and line ends that are LF."""
    if len(text) <= _SHORT:
        return _remembered(text, line, bold)
    if "\n" not in text:
        return _wrapped(text, line, bold)
    return sum([_wrapped(paragraph, line, bold) for paragraph in text.split("\n")])


@lru_cache(maxsize=8192)
def _remembered(text: str, line: float, bold: bool) -> int:
    """Categories, offices and headings come again and again; long texts do not."""
    return sum([_wrapped(paragraph, line, bold) for paragraph in text.split("\n")])


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


def _wrapped(text: str, line: float, bold: bool) -> int:
    """Lines of one paragraph, ``line`` in em: greedy, one step for each line, not for each character."""
    length = len(text)
    if length * _WIDEST <= line:
        return 1  # short texts need no measuring
    whole = floor(line * _EM + 1e-6)
    most = whole // _EM
    runs = _runs(text, bold)
    start = run = 0
    count = 1
    while True:
        if runs[run][0] - start > most:
            fits = start + most
        else:
            fits = _fitting(text, start, whole, (runs, run, bold))
        cut = fits = max(fits, start + 1)  # at least one character goes on each line
        if fits >= length:
            break
        if text[fits] != " " and not _breakable(text, fits):  # spaces hang over the end of a line
            cut = next((place for place in range(fits - 1, start, -1) if _breakable(text, place)), fits)
        while cut < length and text[cut] == " ":
            cut += 1
        if cut >= length:
            break
        start, count = cut, count + 1
        while runs[run][1] <= start:
            run += 1
    return count


_Run = tuple[int, int, int]
"""First character, the one after the last, and the width of what may be of other widths than one em."""


def _runs(text: str, bold: bool) -> list[_Run]:
    """Those of a text, and one that begins at its end."""
    found = [(*match.span(), _width(match[0], bold)) for match in _OTHERS.finditer(text)]
    return [*found, (len(text), len(text) + 1, 0)]


def _fitting(text: str, start: int, room: int, known: tuple[list[_Run], int, bool]) -> int:
    """How far the text from ``start`` on goes in the room; ``known``: the runs, and the first that is not behind."""
    runs, run, bold = known
    place, length = start, len(text)
    while True:
        first, end, width = runs[run]
        if place < first:
            if (first - place) * _EM > room:
                return place + room // _EM
            room -= (first - place) * _EM
            if first == length:
                return length
        elif place > first:
            width = _width(text[place:end], bold)
        if width > room:
            return max(place, first) + _part(text[max(place, first) : end], room, bold)
        if end == length:
            return length
        room -= width
        place = end
        run += 1


@lru_cache(maxsize=16384)
def _width(text: str, bold: bool) -> int:
    return sum(map(_bold_advance if bold else _advance, text))


@lru_cache(maxsize=16384)
def _part(text: str, room: int, bold: bool) -> int:
    """How many characters of a text go in the room."""
    ends = list(accumulate(map(_bold_advance if bold else _advance, text)))
    return bisect_right(ends, room)


def _breakable(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


@lru_cache(maxsize=16384)
def _is_wide(char: str) -> bool:
    """Takes a full em in a Chinese font, as do the signs Unicode calls ambiguous (“ ” … √ ①)."""
    return wcwidth(char) == 2 or unicodedata.east_asian_width(char) == "A"


@lru_cache(maxsize=16384)
def _advance(char: str) -> int:
    """Width in thousandths of an em."""
    if ord(char) >= 0x1F000:
        return int(_WIDEST * _EM) if wcwidth(char) == 2 and ord(char) < 0x20000 else _EM
    if _is_wide(char):
        return _EM
    if wcwidth(char) == 0:
        return 0
    if char in _NARROW:
        return 420
    if char in _BROAD or ord(char) > 0x4FF:
        return _EM
    return 790 if char.isupper() else 640


@lru_cache(maxsize=16384)
def _bold_advance(char: str) -> int:
    return _advance(char) if _is_wide(char) else round(_advance(char) * _BOLD)
