"""Punctuation: pairs that do not close, half-width marks in Chinese, paragraphs that do not end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltasks.rules.reading.passages import Passage, paragraphs
from xltasks.rules.reading.text import Text

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PAIRS = {"《": "》", "“": "”", "（": "）", "【": "】", "「": "」", "『": "』", "〔": "〕", "(": "）"}
_OPENED = {"》": "《", "”": "“", "）": "（", "】": "【", "」": "「", "』": "『", "〕": "〔", ")": "（"}
_PAIRED = re.compile(f"[{''.join((*_PAIRS, *_OPENED))}]")
_LIST_BRACKET = re.compile(r"[ \t\u3000]*(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z])[）)]", re.MULTILINE)
_HALF = re.compile(
    # Looking first whether it is a mark at all spares most characters the five ways in which it may be a wrong one.
    rf"(?=[,;:?!.()\"])(?:"
    rf"(?<=[{HAN}％%）》”])[,;:?!](?!/)|(?:[,;]|(?<![A-Za-z])[:?!])(?=[{HAN}《“（])|(?<=[{HAN}])\.(?![0-9A-Za-z.])"
    rf"|(?<=[{HAN}])[()\"]|[()\"](?=[{HAN}]))"
)
_FULL_STOPS = tuple("。！？!?…")
_ENDS = re.compile(r"[。！？!?…](?:[”’》）)】」』]*)$")
_GOES_ON = re.compile(r"[；;：:，,、][”’》）)】」』]*$")
_INSIDE = re.compile(r"[，。；：！？,;]")
_ATTACHED = re.compile(
    r"[ \t\u3000]*(?:附件|附表|附|注|备注|来源|数据来源|联系人|联系电话)[\d一二三四五六七八九十]{0,2}[：:.]"
)
_HEADING = 20
"""A paragraph of at most this many characters without marks inside is a heading, unless the next is its neighbour in a list."""


def unpaired(text: str) -> Iterator[int]:
    """Places of brackets and quotation marks without their other half; ``（…)`` is a pair, ``1）`` a list number."""
    opened: list[tuple[str, int]] = []
    lost: list[int] = []
    for found in _PAIRED.finditer(text):
        mark, place = found[0], found.start()
        if mark in _PAIRS:
            opened.append(("（" if mark == "(" else mark, place))
        else:
            while opened and opened[-1][0] != _OPENED[mark] and _within(opened, _OPENED[mark]):
                lost.append(opened.pop()[1])
            if opened and opened[-1][0] == _OPENED[mark]:
                opened.pop()
            else:
                lost.append(place)
    if any(text[place] in "）)" for place in lost):
        exempt = _list_brackets(text)
        lost = [place for place in lost if place not in exempt or text[place] not in "）)"]
    yield from sorted([*lost, *(place for _, place in opened)])


def _within(opened: list[tuple[str, int]], mark: str) -> bool:
    """Whether the mark is among the last few opened: nothing is nested deeper."""
    return any(one == mark for one, _ in opened[-8:])


def half_width(text: str) -> Iterator[int]:
    """Places of half-width marks that belong to Chinese words; those of numbers, addresses and English are right."""
    places = [found.start() for found in _HALF.finditer(text)]
    exempt = _list_brackets(text) if any(text[place] == ")" for place in places) else frozenset()
    yield from (place for place in places if place not in exempt)


def _list_brackets(text: str) -> frozenset[int]:
    """Where the bracket of a list number stands: ``1）``."""
    return frozenset(found.end() - 1 for found in _LIST_BRACKET.finditer(text))


def unended(text: Text, shortest: int) -> Iterator[Passage]:
    """Paragraphs that should end with a mark and do not.

    Those before a numbered one and the last: other line breaks may be mere wrapping. Items of a list may end with ；
    but the last. Shorter texts than ``shortest`` are phrases (已完成), remarks below (附件：…) end as they like.
    """
    if "\n" not in text.written and text.written.rstrip()[-1:] in _FULL_STOPS:
        return
    lines = tuple(paragraphs(text.written))
    numbered = {marker.start: marker.style for marker in text.markers}
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        words = line.text.rstrip()
        if _ENDS.search(words) or _ATTACHED.match(words):
            continue
        if following is None:
            phrase = len(words.strip()) < shortest and len(lines) == 1
            if not phrase:
                yield Passage(words, line.start)
        elif following.start in numbered or _ATTACHED.match(following.text):
            beside = line.start in numbered and numbered[line.start] == numbered.get(following.start)
            heading = len(words) <= _HEADING and not _INSIDE.search(words) and not beside
            if not heading and not _GOES_ON.search(words):
                yield Passage(words, line.start)
