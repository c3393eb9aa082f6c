"""Counted and measured things in a sentence: 881家, 829.46亿元, 1000余家, 33.94%, and the words that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltasks.rules.reading.numerals import NUMERAL, whole
from xltasks.rules.reading.passages import BLANK

_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "十万": 10**5, "百万": 10**6}
_SCALES |= {"千万": 10**7, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
_COUNTED = {"家": "个", "户": "个", "个": "个", "项": "个", "名": "人", "人次": "人次", "人": "人"}
"""One company is counted as 一家, 一户 or 一个: these units say the same."""
_UNITS = (
    "个百分点|百分点|%|美元|元|吨标准煤|吨标煤|吨|千瓦时|度|兆瓦|千瓦|平方公里|平方米|公里|亩|米|人次|人|名|家|户|项(?!目)|个"
    "|件|条|台|套|座|批次|起|场|种|辆|处|所|份|篇|间|站"
)
_QUANTITY = re.compile(
    rf"(?:(?<![\d.,A-Za-z])(?P<digits>\d{{1,15}}(?:,\d{{3}}){{0,4}}(?:\.\d{{1,8}})?)"
    rf"|(?<![第每数几多{NUMERAL[1:-1]}])(?P<numeral>{NUMERAL}{{2,12}}?|[二两三四五六七八九十](?=[家户])))"
    rf"(?P<about>[余多]?)(?P<scale>{'|'.join(sorted(filter(None, _SCALES), key=len, reverse=True))})?(?P<more>[余多]?)"
    rf"(?P<unit>{_UNITS})(?![月级])"
)
_BOUNDARY = re.compile(rf"[，。；：、！？,;:!?\s《》“”【】|/{BLANK}（）()]")
_MARKER = re.compile(r"^\d{1,2}[.．]")
_LEAD_UP = re.compile(
    r"(?:达到|达|共计|总计|共有|共|为|约|近|超过|超|仅|至|有|了|到|累计|合计|分别|已|还|不少于|不低于|高于|完成率)+$"
)
_NAME = 30
"""Characters before a number in which the words that name it are looked for."""


@dataclass(frozen=True)
class Quantity:
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
    def share(self) -> bool:
        return self.unit == "%"

    @property
    def counted(self) -> bool:
        """Whether it counts or measures something, other than a share or a difference of shares."""
        return self.unit not in ("%", "百分点", "个百分点")


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity in a text of half-width digits, in order."""
    return tuple(_quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    last = 0
    for found in _QUANTITY.finditer(text):
        number = _number(found)
        if number is None:
            continue
        name = _name(text[max(last, found.start() - _NAME) : found.start()])
        about = bool(found["about"] or found["more"]) or text.endswith(("约", "近", "超", "超过"), 0, found.start())
        scale, (start, end) = _SCALES[found["scale"] or ""], found.span()
        yield Quantity(number, scale, found["unit"], about, name, found[0], start, end)
        last = found.end()


def _number(found: re.Match[str]) -> Decimal | None:
    if found["digits"]:
        return Decimal(found["digits"].replace(",", ""))
    value = whole(found["numeral"])
    return None if value is None else Decimal(value)


def _name(before: str) -> str:
    clause = _BOUNDARY.split(before.rstrip(BLANK))[-1]
    return _LEAD_UP.sub("", _MARKER.sub("", clause))


def shared_tail(one: str, other: str) -> int:
    """How many characters two names have in common at their ends."""
    length = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        length += 1
    return length
