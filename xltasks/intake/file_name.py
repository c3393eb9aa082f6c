"""What a file's name says: offices by name or alias, and periods in the words people use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from xltasks.intake.known import Known
from xltasks.model.period import Period, PeriodKind

_SHORTEST = 2
"""Characters of an office's name or alias: one alone stands in too many words."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
_WORDS: dict[PeriodKind, re.Pattern[str]] = {
    "quarter": re.compile(r"([一二三四1-4])\s*季|(?<![a-z])q([1-4])(?!\d)"),
    "month": re.compile(
        r"(?<!\d)(1[0-2]|0?[1-9])\s*月(?!\s*\d)|(十[一二]?|[一二三四五六七八九])\s*月|(?<=\d)m(0[1-9]|1[0-2])(?!\d)"
    ),
    "half": re.compile(r"([上下])\s*半\s*年|(?<![a-z])h([12])(?!\d)"),
}
"""How each kind of period is written; a month before a number is a day of it (6月30日) and names no month."""


@dataclass(frozen=True)
class Named:
    """``offices`` by the register's names; ``other`` is the period named instead of the expected one."""

    offices: tuple[str, ...] = ()
    other: Period | None = None


def read_name(file: str, known: Known) -> Named:
    """Reads the file's own name, then the folders and containers around it, nearest first.

    The nearest part that names an office counts, and for the period the nearest that names one.
    """
    offices: tuple[str, ...] = ()
    other: Period | None = None
    dated = False
    for part in reversed(re.split(r"[/\\!]", file)):
        text = _plain(part)
        offices = offices or tuple(_offices(text, known))
        if not dated:
            numbers, years = set(_numbers(text, known.period.kind)), {int(year) for year in _YEAR.findall(text)}
            dated = bool(numbers or years)
            other = _other(numbers, years, known.period)
    return Named(offices, other)


def _offices(text: str, known: Known) -> Iterator[str]:
    """Offices in the text, the longest names first: 工业科技科 is not 工业科."""
    words: dict[str, list[str]] = {}
    for office in known.offices:
        for name in (office.name, *office.aliases):
            word = "".join(_plain(name).split())
            if len(word) >= _SHORTEST and office.name not in words.setdefault(word, []):
                words[word].append(office.name)
    seen: set[str] = set()
    for word in sorted(words, key=lambda word: (-len(word), word)):
        spaced = r"\s*".join(re.escape(character) for character in word)
        # A Latin alias must stand alone: IT is not in "edit".
        pattern = rf"(?<![a-z0-9]){spaced}(?![a-z0-9])" if word.isascii() else spaced
        if re.search(pattern, text):
            text = re.sub(pattern, "\n", text)
            for office_name in words[word]:
                if office_name not in seen:
                    seen.add(office_name)
                    yield office_name


def _numbers(text: str, kind: PeriodKind) -> Iterator[int]:
    """The periods of that kind that a text names; other kinds (上半年 in a quarter's file) say nothing against it."""
    pattern = _WORDS.get(kind)
    for match in pattern.finditer(text) if pattern else ():
        word = next(group for group in match.groups() if group)
        yield {"上": 1, "下": 2}.get(word) or _NUMBERS.get(word) or int(word)


def _other(numbers: set[int], years: set[int], expected: Period) -> Period | None:
    year = expected.year if not years or expected.year in years else max(years)
    number = expected.number if not numbers or expected.number in numbers else max(numbers)
    named = Period(year, expected.kind, number)
    return None if named == expected else named


def _plain(text: str) -> str:
    """Full-width forms as plain ones, no capitals."""
    return unicodedata.normalize("NFKC", text).casefold()
