"""Counted and measured things in a sentence: 881家, 829.46亿元, 1000余家, 33.94%, and the words that name them."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import Any, NamedTuple

from xltasks.rules.reading.kept import kept
from xltasks.rules.reading.numerals import NUMERAL, whole
from xltasks.rules.reading.passages import BLANK

_SCALE_OF = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "十万": 10**5, "百万": 10**6, "千万": 10**7}
_SCALE_OF |= {"百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
_SCALES: Mapping[str | None, int] = {None: 1} | _SCALE_OF
_COUNTED = {"家": "个", "户": "个", "个": "个", "项": "个", "名": "人", "人次": "人次", "人": "人"}
"""One company is counted as 一家, 一户 or 一个: these units say the same."""
_UNITS = (
    "个百分点|百分点|%|美元|元|吨标准煤|吨标煤|吨|千瓦时|度|兆瓦|千瓦|平方公里|平方米|公里|亩|米|人次|人|名|家|户|项(?!目)|个"
    "|件|条|台|套|座|批次|起|场|种|辆|处|所|份|篇|间|站"
)
_THOUSANDS = r"(?:,\d{3}(?:,\d{3}(?:,\d{3}(?:,\d{3}|)|)|)|)"
_QUANTITY = re.compile(
    # A digit or numeral first, and only then what must not stand before it: so the characters between are passed over
    # three times as fast. What may be left out is written as a choice with nothing in it: repeating takes longer.
    rf"(?P<words>(?P<number>[\d{NUMERAL[1:-1]}](?:(?<=\d)(?<![\d.,A-Za-z].)\d{{0,14}}{_THOUSANDS}(?:\.\d{{1,8}}|)"
    rf"|(?<={NUMERAL})(?<![第每数几多{NUMERAL[1:-1]}].)(?:{NUMERAL}{{1,11}}?|(?<=[二两三四五六七八九十])(?=[家户]))))"
    rf"[余多]?(?:(?P<scale>{'|'.join(sorted(_SCALE_OF, key=len, reverse=True))})|)[余多]?"
    rf"(?P<unit>{_UNITS}))(?![月级])"
)
"""Splits a text into what stands before a quantity, its words, and of these number, scale and unit."""
_BOUNDARY = re.compile(rf"[，。；：、！？,;:!?\s《》“”【】|/{BLANK}（）()]")
_MARKER = re.compile(r"^\d{1,2}[.．]")
_LEAD_UP = re.compile(
    r"(?:达到|达|共计|总计|共有|共|为|约|近|超过|超|仅|至|有|了|到|累计|合计|分别|已|还|不少于|不低于|高于|完成率)+$"
)
_ROUGHLY = ("约", "近", "超", "超过")
_LEADING_UP = frozenset("到达计有共为约近过超仅至了别已还于率")
"""What the words that lead up to a number end in."""
_NAME = 30
"""Characters before a number in which the words that name it are looked for."""


class Quantity(NamedTuple):
    """``number`` × ``scale`` of ``unit``, as ``words`` say it.

    ``name`` are the words before it in its clause (新建5G基站 of 新建5G基站551个).
    """

    number: Decimal
    scale: int
    unit: str
    about: bool
    name: str
    words: str
    start: int
    end: int

    @property
    def step(self) -> Decimal:
        """One in the last digit written."""
        return Decimal(1).scaleb(int(self.number.as_tuple().exponent))

    @property
    def amount(self) -> Decimal:
        return self.number * self.scale

    @property
    def kind(self) -> str:
        """Units that count the same things, by one name."""
        return _COUNTED.get(self.unit, self.unit)

    @property
    def subject(self) -> Subject:
        return self.name[-TAIL:], self.kind

    @property
    def share(self) -> bool:
        return self.unit == "%"

    @property
    def counted(self) -> bool:
        """Whether it counts or measures something, other than a share or a difference of shares."""
        return self.unit not in ("%", "百分点", "个百分点")


Subject = tuple[str, str]
"""The last three characters of a quantity's name and its kind: what two that count the same thing have in common."""
TAIL = 3


class Mentions:
    """Where a text of half-width digits states quantities; each of them is read when it is wanted.

    What tells them goes column by column: the text ``before`` each from the one before on, its ``words``, and of these
    the number, the scale and the unit.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        pieces: list[Any] = _QUANTITY.split(text)
        self.before: list[str] = pieces[0:-1:5]
        self.words: list[str] = pieces[1:-1:5]
        self.numbers: list[str] = pieces[2:-1:5]
        self.scales: list[str | None] = pieces[3:-1:5]
        self.units: list[str] = pieces[4:-1:5]

    def __len__(self) -> int:
        return len(self.units)

    @kept
    def ends(self) -> tuple[int, ...]:
        """Where each ends."""
        return tuple(accumulate(map(add, map(len, self.before), map(len, self.words))))

    @kept
    def subjects(self) -> tuple[Subject, ...]:
        """Of every quantity; anything where its name is too short to have one."""
        told = enumerate(zip(self.before, self.units, strict=True))
        return tuple([_clear(before[-TAIL:], unit) or self._subject(place) for place, (before, unit) in told])

    def of(self, about: Container[Subject] | None) -> Sequence[int]:
        """The places of those that count something that is ``about``; all where it is None."""
        if about is None:
            return range(len(self))
        return [place for place, subject in enumerate(self.subjects) if subject in about]

    def amount(self, place: int) -> Decimal:
        return _amount(self.numbers[place], self.scales[place])

    def read(self, place: int) -> Quantity:
        words, end = self.words[place], self.ends[place]
        roughly = "余" in words or "多" in words or self.before[place].endswith(_ROUGHLY)
        number, scale = _number(self.numbers[place]), _SCALES[self.scales[place]]
        return Quantity(number, scale, self.units[place], roughly, self._name(place), words, end - len(words), end)

    def _subject(self, place: int) -> Subject:
        unit = self.units[place]
        return self._name(place)[-TAIL:], _COUNTED.get(unit, unit)

    def _name(self, place: int) -> str:
        """The words before it in its clause, without those that lead up to it."""
        before = self.before[place][-_NAME:].rstrip(BLANK)
        clause = before.rpartition("，")[2].rpartition("；")[2].rpartition("、")[2]
        if _BOUNDARY.search(clause):
            clause = _BOUNDARY.split(clause)[-1]
        if clause[:1].isdecimal():
            clause = _MARKER.sub("", clause)
        return _LEAD_UP.sub("", clause) if clause[-1:] in _LEADING_UP else clause


@lru_cache(maxsize=4096)
def _clear(tail: str, unit: str) -> Subject | None:
    """The subject where the characters before the number are sure to end its name."""
    if len(tail) < TAIL or tail[-1] in _LEADING_UP or _BOUNDARY.search(tail):
        return None
    return tail, _COUNTED.get(unit, unit)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity in a text of half-width digits, in order."""
    mentions = Mentions(text)
    return tuple(map(mentions.read, range(len(mentions))))


@lru_cache(maxsize=4096)
def _amount(number: str, scale: str | None) -> Decimal:
    """Remembered, as numbers are: most are told by a plan, by a report on it, and by those of other offices."""
    return _number(number) * _SCALES[scale]


@lru_cache(maxsize=4096)
def _number(written: str) -> Decimal:
    if written[0].isdecimal():
        return Decimal(written.replace(",", ""))
    value = whole(written)
    assert value is not None, "a run of numerals is a number"
    return Decimal(value)


def shared_tail(one: str, other: str) -> int:
    """How many characters two names have in common at their ends."""
    length = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        length += 1
    return length
