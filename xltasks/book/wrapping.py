"""How many lines a text takes in a cell: where Excel and LibreOffice end them, as far as fonts are alike."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from math import floor

from wcwidth import wcwidth

# Closing signs never begin a line and opening signs never end one (GB/T 15834). A straight quote may be either,
# so it holds on to both neighbours: forbidding a break can only make the count of lines larger.
_NEVER_FIRST = "，。、；：？！）》】」』〉］｝〕〗％‰℃°…·～—々”’\"'!%),.:;?]}"
_NEVER_LAST = "（《【「『〈［｛〔〖￥＄“‘\"'$([{"

# Widths of Latin letters in em. Chinese fonts give them half an em; the fonts that stand in where those are missing
# (DejaVu Sans, Noto Sans CJK) are wider, and these are the wider ones.
_NARROW = frozenset(" !'(),./:;I[\\]`fijlrt|-")
_BROAD = frozenset("%@MWmw#+<=>~^")

_BOLD = 1.1
"""How much wider bold Latin letters are; bold Chinese characters keep their width."""

_EM = 1000
_WIDEST = 1.1
"""No character is wider than this: a bold W; emoji take 1.04."""

_SHORT = 40

_EMS = "\u4e00-\u9fff，。、；：（）《》“”！？％—…①-⑳"
"""Nearly all characters of nearly all texts: as wide as they are high, and a line may end beside them."""
_EMOJI = "\U0001f600"
_RUNS = re.compile(f"([^{_EMS}]+)")
"""Stretches of other characters."""

_END = (
    f"(?<![{re.escape(_NEVER_LAST)}])(?=[^ {re.escape(_NEVER_FIRST)}])(?:(?<=[ {_EMS}{_EMOJI}])|(?=[{_EMS}{_EMOJI}]))"
)
"""A place where a line may end, in a text of characters that ``_alike`` leaves."""
_LINE = re.compile(f".+(?:(?= \\Z)|{_END})", re.DOTALL)
"""From the beginning of a line to the last place where it may end; spaces hang over the end."""


def wrapped_lines(text: str, line: float, *, bold: bool = False) -> int:
    """How many lines a text takes where lines are ``line`` em wide; its line ends are LF."""
    if len(text) <= _SHORT:
        return _remembered(text, line, bold)
    if "\n" not in text:
        return _wrapped(text, line, bold)
    return sum([_wrapped(paragraph, line, bold) for paragraph in text.split("\n")])


@lru_cache(maxsize=8192)
def _remembered(text: str, line: float, bold: bool) -> int:
    """Categories, offices and headings come again and again; long texts do not."""
    return sum([_wrapped(paragraph, line, bold) for paragraph in text.split("\n")])


def most_lines(text: str, line: float) -> int:
    """Lines of which a text never takes more, whatever its characters."""
    length, breaks = len(text), text.count("\n") + text.count("\r")
    if length * _WIDEST <= line:
        return 1 + breaks
    # What begins a line did not fit the one before, so that any two together are more than full but for a character.
    full = line - _WIDEST
    return min(2 * int(length * _WIDEST / full) + 1 if full > 0 else length, length) + breaks


def surely_within(text: str, line: float, lines: int) -> bool:
    """Whether a text can be seen to take no more than so many lines without wrapping it; where not, it may still."""
    # Wider characters and fewer places to end lines make no fewer lines, as long as every line ends at such a place.
    most = floor(line / _WIDEST)
    if most < 1 or lines < 1 or len(text) > most * lines or " " in text or "\n" in text:
        return False
    found: list[str] = _roughly(most).findall(text)
    return len(found) <= lines and sum(map(len, found)) == len(text)


@lru_cache(maxsize=64)
def _roughly(most: int) -> re.Pattern[str]:
    """Lines of at most so many characters."""
    return re.compile(f".{{1,{most}}}(?:\\Z|{_END})", re.DOTALL)


_Run = tuple[int, int, int]
"""First character, the one after the last, and by how much it is narrower than as many ems."""


def _wrapped(text: str, line: float, bold: bool) -> int:
    """Lines of one paragraph, ``line`` in em: greedy, one step for each line, not for each character."""
    length = len(text)
    if length * _WIDEST <= line:
        return 1  # short texts need no measuring
    text, runs = _runs(text, bold)
    whole = floor(line * _EM + 1e-6)
    start = run = 0
    count = 1
    while True:
        # As far as all are whole ems; every run that fits gives what it is narrower.
        limit, ahead = start * _EM + whole, run
        fits = limit // _EM
        first, end, spare = runs[run]
        while first <= fits:
            if end * _EM - spare > limit:
                fits = first + _part(text[first:end], limit - first * _EM, bold)
                break
            limit += spare
            fits = limit // _EM
            ahead += 1
            first, end, spare = runs[ahead]
        fits = max(fits, start + 1)  # at least one character goes on each line
        if fits >= length:
            return count
        ends = _LINE.match(text, start, fits + 1)
        start = ends.end() if ends else fits
        while start < length and text[start] == " ":
            start += 1
        if start >= length:
            return count
        count += 1
        while runs[run][1] <= start:
            run += 1
        first, end, _ = runs[run]
        if first < start:
            runs[run] = start, end, (_spare_of_bold if bold else _spare)(text[start:end])


def _runs(text: str, bold: bool) -> tuple[str, list[_Run]]:
    """A text and its runs, after them one that it never comes to."""
    pieces = _RUNS.split(text)
    if not "".join(pieces[1::2]).isascii():
        text = "".join(map(_alike, text))
        pieces = _RUNS.split(text)
    spare = _spare_of_bold if bold else _spare
    found: list[_Run] = []
    first = len(pieces[0])
    for place in range(1, len(pieces), 2):
        run = pieces[place]
        end = first + len(run)
        found.append((first, end, spare(run)))
        first = end + len(pieces[place + 1])
    never = (first + 1) * (_EM + 1)
    found.append((never, never + 1, 0))
    return text, found


@lru_cache(maxsize=4096)
def _spare(run: str) -> int:
    return len(run) * _EM - sum(map(_advance, run))


@lru_cache(maxsize=4096)
def _spare_of_bold(run: str) -> int:
    return len(run) * _EM - sum(map(_bold_advance, run))


@lru_cache(maxsize=4096)
def _part(text: str, room: int, bold: bool) -> int:
    """How many characters of a text go in the room."""
    ends = list(accumulate(map(_bold_advance if bold else _advance, text)))
    return bisect_right(ends, room)


@lru_cache(maxsize=4096)
def _alike(char: str) -> str:
    """A character that stands for another: as wide, and lines end beside it as beside the other."""
    if not _is_wide(char):
        return char
    if _advance(char) > _EM:
        return _EMOJI
    return "。" if char in _NEVER_FIRST else "（" if char in _NEVER_LAST else "一"


@lru_cache(maxsize=4096)
def _is_wide(char: str) -> bool:
    """Takes a full em in a Chinese font, as do the signs Unicode calls ambiguous (“ ” … √ ①)."""
    return wcwidth(char) == 2 or unicodedata.east_asian_width(char) == "A"


@lru_cache(maxsize=4096)
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


@lru_cache(maxsize=4096)
def _bold_advance(char: str) -> int:
    return _advance(char) if _is_wide(char) else round(_advance(char) * _BOLD)
