"""Numbered paragraphs: which lines begin with a list number, and where the numbers skip or repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltasks.rules.reading.numerals import whole
from xltasks.rules.reading.passages import BLANK, paragraphs

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DEEPER = (
    r"\d{1,2}(?:[.．]\d|[\s\u3000]|(?![月年日号个家户项名人件条台套座批次起场种类万亿元吨倍时点级季公])[\u4e00-\u9fff])"
)
"""What follows the first point in ``1.2 甲`` and ``1.1.5``: numbers within numbers, which are no list of ours."""
_MARKER = re.compile(
    rf"[ \t\u3000]*(?:(?P<plain>\d{{1,2}})[ ]?[.、](?!{_DEEPER})"
    rf"|[（(](?P<round>\d{{1,2}})[）)]|(?P<half>\d{{1,2}})[）)]"
    rf"|(?P<chinese>[一二三四五六七八九十]{{1,3}})、|[（(](?P<bracketed>[一二三四五六七八九十]{{1,3}})[）)]"
    rf"|(?P<circled>[{_CIRCLED}]))"
)
_MEASURED = re.compile(r"\d+(?:\.\d+)?[余多]?(?:[万亿元%吨倍]|个百分点|公里|平方)")
_IS = re.compile(r"(?:^|(?<=[，。；：:;,、\s]))([一二三四五六七八九十])是(?![否非的])")


@dataclass(frozen=True)
class Marker:
    """A list number at the beginning of a paragraph, or 一是, 二是 within one; of one ``style`` are those of one list."""

    style: str
    number: int
    words: str
    start: int
    end: int


def markers(text: str) -> tuple[Marker, ...]:
    """The numbers of the numbered paragraphs of a text of half-width digits, in order.

    ``1.5月份`` is item 1 and May, ``1.5亿元`` one and a half; ``5、6月份`` is a list number only where 5 is due.
    """
    if "\n" not in text and _MARKER.match(text) is None:
        return ()
    found: list[Marker] = []
    last: dict[str, int] = {}
    for line in paragraphs(text):
        match = _MARKER.match(line.text)
        if match is None or match.lastgroup is None:
            continue
        style, said = match.lastgroup, match[match.lastgroup]
        number = _CIRCLED.index(said) + 1 if style == "circled" else _number(said)
        due = last.get(style, 0) + 1
        if number != due and _doubtful(line.text, match):
            continue
        if number == due == 1 and _MEASURED.match(line.text, match.end()) and _doubtful(line.text, match):
            continue
        last[style] = number
        start = line.start + match.start()
        found.append(Marker(style, number, match[0].strip(), start, line.start + match.end()))
    return tuple(found)


def _doubtful(line: str, match: re.Match[str]) -> bool:
    """Whether what looks like a list number may be the beginning of a number or of a stretch of months."""
    if match.lastgroup != "plain" or not line[match.end() : match.end() + 1].isdecimal():
        return False
    return match[0].endswith("、") or _MEASURED.match(line, match.end()) is not None


def spoken_markers(text: str) -> tuple[Marker, ...]:
    """``一是…二是…三是…`` wherever they stand."""
    return tuple(
        Marker("spoken", _number(found[1]), found[0], found.start(), found.end()) for found in _IS.finditer(text)
    )


def breaks(list_markers: Sequence[Marker]) -> Iterator[tuple[Marker | None, Marker]]:
    """(before, here) wherever a list's numbers do not follow; lists within lists are counted apart.

    A list that begins again at 1 after reaching 2 is another list. A single number is no list.
    """
    open_lists: list[Marker] = []
    many = Counter(marker.style for marker in list_markers)
    for marker in list_markers:
        while any(one.style == marker.style for one in open_lists) and open_lists[-1].style != marker.style:
            open_lists.pop()
        before = open_lists.pop() if open_lists and open_lists[-1].style == marker.style else None
        open_lists.append(marker)
        expected = 1 if before is None else before.number + 1
        again = before is not None and marker.number == 1 and before.number > 1
        if marker.number != expected and not again and many[marker.style] > 1:
            yield before, marker


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else whole(text) or 0


def blanked(text: str, list_markers: Sequence[Marker]) -> str:
    """The text with its list numbers blanked out."""
    parts, last = [], 0
    for marker in list_markers:
        parts += [text[last : marker.start], BLANK * (marker.end - marker.start)]
        last = marker.end
    return "".join((*parts, text[last:]))
