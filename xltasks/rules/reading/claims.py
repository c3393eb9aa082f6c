"""What a report says in figures, ready to be checked: shares of a whole, parts after 其中, rates of a target."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from xltasks.rules.reading.passages import BLANK
from xltasks.rules.reading.quantities import Quantity, shared_tail
from xltasks.rules.reading.text import Paragraph

_PERCENT = r"(?P<share>\d{1,4}(?:\.\d{1,4})?)%"
_SHARE = re.compile(rf"占(?P<of>[^，。；、：\d%\n占]{{0,20}}){_PERCENT}")
_OF_STATED = re.compile(rf"[^，。；、：\d%]{{0,14}}的(?:比重|比例)?(?P<about>约|近|超过|超)?(?:达到|达|为)?{_PERCENT}")
_ANY_WHOLE = re.compile(r"(?:比|总数|总量|全部|其|总额)?的?(?:比重|比例)?(?:达到|达|为|到)?")
_OF_SUFFIX = re.compile(r"(?:总数|总量|总额)?的?(?:比重|比例)?(?:达到|达|为|到)?$")
_ROUGHLY = re.compile(r"约|近|超|多|余")
_ASIDE_WORDS = re.compile(r"累计|总|共|同比|环比|较|另|此外|还|全省|全国|带动|带来|涉及|覆盖|服务|预计|计划|拟|目标")
_DIFFERENCE = re.compile(r"比|较|增加|减少|高于|低于|高出")
_REACH = 1000
"""Characters a share or a breakdown may be away from the numbers it speaks of."""
_PART_LIST = re.compile(r"[^，、；]+")


@dataclass(frozen=True)
class Share:
    """``stated`` in a hundred are said to be ``part``'s share of one of ``wholes``; written from start to end."""

    part: Quantity
    wholes: tuple[Quantity, ...]
    stated: Decimal
    start: int
    end: int

    def fits(self, whole: Quantity) -> bool:
        return agrees(self.stated, self.part, whole)


@dataclass(frozen=True)
class Breakdown:
    """A whole and those it consists of, as 其中 tells them."""

    whole: Quantity
    parts: tuple[Quantity, ...]


def agrees(stated: Decimal, part: Quantity, whole: Quantity) -> bool:
    """Whether a share follows from its numbers, each as exact as it is written; cutting off counts as rounding."""
    if not whole.amount:
        return True
    true = 100 * part.amount / whole.amount
    last_digit = Decimal(1).scaleb(int(stated.as_tuple().exponent))
    blurred = sum((one.step / one.number for one in (part, whole) if one.number and _measured(one)), Decimal())
    return abs(true - stated) < last_digit + true * blurred / 2


def _measured(quantity: Quantity) -> bool:
    """Amounts are rounded (1.2亿元), counts are exact."""
    return quantity.scale > 1 or quantity.step < 1 or quantity.kind != "个"


def shares(paragraph: Paragraph) -> Iterator[Share]:
    """Shares whose part and whole are both stated, neither roughly."""
    text, counted = paragraph.text, _Counted(paragraph)
    for found in _SHARE.finditer(text):
        before = counted.within(found.start() - _REACH, found.start())
        part = before[-1] if before else None
        if part is None or not _near(text[part.end : found.start()]) or _ROUGHLY.search(found["of"]):
            continue
        yield from _share(part, _wholes(before, found["of"]), found)
    for part, whole in pairwise(counted.all):
        between = text[part.end : min(whole.start, part.end + 100)].replace(BLANK, "")
        if "占" in between and len(between) <= 16 and part.kind == whole.kind:
            said = _OF_STATED.match(text, whole.end)
            if said and not said["about"]:
                yield from _share(part, (whole,), said)


def _share(part: Quantity, wholes: Sequence[Quantity], found: re.Match[str]) -> Iterator[Share]:
    fitting = tuple(one for one in wholes if one.kind == part.kind and one is not part and one.amount >= part.amount)
    if fitting and not part.about and not any(one.about for one in fitting):
        yield Share(part, fitting, Decimal(found["share"]), part.start, found.end())


def _near(between: str) -> bool:
    bare = between.replace(BLANK, "")
    return len(bare) <= 10 and not re.search(r"[。；]", bare)


def _wholes(before: list[Quantity], of: str) -> list[Quantity]:
    """What a share may be a share of: any larger number before, or those of which ``of`` names the things."""
    if _ANY_WHOLE.fullmatch(of):
        return before
    named = _OF_SUFFIX.sub("", of)
    return [one for one in before if len(named) > 1 and shared_tail(one.name, named) >= min(4, len(named))]


def breakdowns(paragraph: Paragraph) -> Iterator[Breakdown]:
    """What 其中 says, as far as it goes on telling parts of one kind."""
    text, counted = paragraph.text, _Counted(paragraph)
    for place, following in pairwise([*(found.start() for found in re.finditer("其中", text)), len(text)]):
        reach = min(following, place + _REACH)
        stop = text.find("。", place, reach)
        end = stop if stop >= 0 else reach
        after = counted.within(place, end)
        if not after or after[0].start > place + 40:
            continue
        before = [one for one in counted.within(place - 120, place) if _whole_of(one, after[0])]
        parts = _parts(text, (place + 2, end), after)
        if before and parts and not before[-1].about:
            yield Breakdown(before[-1], parts)


class _Counted:
    """The counted quantities of a paragraph, found by where they stand."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.all = [one for one in paragraph.quantities if one.counted]
        self._starts = [one.start for one in self.all]

    def within(self, first: int, last: int) -> list[Quantity]:
        return self.all[bisect_left(self._starts, first) : bisect_left(self._starts, last)]


def _whole_of(one: Quantity, part: Quantity) -> bool:
    """Whether a number may be what 其中 divides up: 比去年同期增加102个 is only a difference."""
    return one.kind == part.kind and not _DIFFERENCE.search(one.name)


def _parts(text: str, stretch: tuple[int, int], after: list[Quantity]) -> tuple[Quantity, ...]:
    """Its clauses one by one, until something else is told; after A，B a ； begins another statement."""
    parts: list[Quantity] = []
    listed = False
    for clause in _PART_LIST.finditer(text, *stretch):
        parted = text[clause.start() - 1] == "；"
        if _ASIDE_WORDS.search(clause[0].partition("占")[0]) or (parted and listed):
            break
        here = [one for one in after if clause.start() <= one.start < clause.end() and one.kind == after[0].kind]
        if len(here) != 1 and parts and "占" not in clause[0]:
            break
        listed = listed or bool(parts and here and not parted)
        parts += here[:1]
    return tuple(parts)
