"""Days, months, quarters and years as reports write them: 七月下旬, 1-5月份, 2024年一季度末, 今年底, 下季度."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from xltasks.model.period import Period
from xltasks.rules.reading import cues
from xltasks.rules.reading.numerals import whole

SpanKind = Literal["day", "month", "range", "quarter", "half", "end", "year"]

_YEAR = r"(?:(?P<year>(?:19|20)\d\d)年度?|(?P<near>今年|本年度?|去年|上年|明年|次年|来年))"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_RANGE = rf"(?P<from>{_MONTH})月?份?[ ]?[-—–~～至到]{{1,2}}[ ]?(?P<to>{_MONTH})月份?"
_FIRST_MONTHS = r"前(?P<months>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])个月"
_DAY = rf"(?P<month>{_MONTH})月份?(?:(?P<day>[12]\d|3[01]|0?[1-9])[日号]|(?P<part>上旬|中旬|下旬|初|中|底|末))?"
_QUARTER = r"(?P<all>前)?第?(?P<quarter>[1-4一二三四])季度"
_HALF = r"(?P<half>[上下])半年"
_SPAN = re.compile(
    # What stands before must not make another word of it: 3个月 has no month, 每月 and 四五月 are none of ours.
    rf"(?<![\d每逐按各本当同]){_YEAR}?(?:{_RANGE}|{_FIRST_MONTHS}|{_DAY}(?![度刊报均])|{_QUARTER}|{_HALF}"
    rf"|(?<=年)年?(?P<end>底|末|内)|(?<![零一二两三四五六七八九十百几数多])年(?P<yearend>底|末|内))"
    rf"|(?<!\d)(?P<y>20\d\d)[-./年](?P<m>1[0-2]|0?[1-9])[-./月](?P<d>[12]\d|3[01]|0?[1-9])(?![\d.])"
    rf"|下(?:一|一个|个)?(?P<next>季度|月)"
    rf"|{_YEAR.replace('<year>', '<bare>').replace('<near>', '<said>')}"
)
_NEAR = {"去": -1, "上": -1, "明": 1, "次": 1, "来": 1}
_PART_ENDS = {"上旬": 10, "初": 10, "中旬": 20, "中": 20}


@dataclass(frozen=True)
class Span:
    """A stretch of time a text names; ``dated`` tells whether it says a year of its own."""

    first: date
    last: date
    kind: SpanKind
    start: int
    end: int
    dated: bool


@lru_cache(maxsize=256)  # several rules read the same sentences
def spans(text: str, period: Period) -> tuple[Span, ...]:
    """Every stretch of time the text names, in order; where it says no year, the period's."""
    return tuple(_spans(text, period)) if cues.time(text) else ()


def _spans(text: str, period: Period) -> Iterator[Span]:
    for found in _SPAN.finditer(text):
        if found["next"]:
            following = period.following
            yield Span(following.first_day, following.last_day, "quarter", *found.span(), dated=False)
            continue
        year = found["y"] or found["year"] or found["bare"]
        near = found["near"] or found["said"]
        if found["end"] and not (year or near):
            continue  # 三年内 is no time of ours
        said = int(year) if year else period.year + (_NEAR.get(near[0], 0) if near else 0)
        first, last, kind = _stretch(found, said)
        yield Span(first, last, kind, *found.span(), dated=bool(year or near))


def _stretch(found: re.Match[str], year: int) -> tuple[date, date, SpanKind]:
    if found["y"]:
        day = _clamped(year, int(found["m"]), int(found["d"]))
        return day, day, "day"
    if found["to"]:
        return date(year, _number(found["from"]), 1), _month_end(year, _number(found["to"])), "range"
    if found["months"]:
        return date(year, 1, 1), _month_end(year, _number(found["months"])), "range"
    if found["month"]:
        return _in_month(found, year, _number(found["month"]))
    if found["quarter"]:
        quarter = Period(year, "quarter", _number(found["quarter"]))
        return (date(year, 1, 1) if found["all"] else quarter.first_day), quarter.last_day, "quarter"
    if found["half"]:
        half = Period(year, "half", 1 if found["half"] == "上" else 2)
        return half.first_day, half.last_day, "half"
    kind: SpanKind = "end" if found["end"] or found["yearend"] else "year"
    return date(year, 1, 1), date(year, 12, 31), kind


def _in_month(found: re.Match[str], year: int, month: int) -> tuple[date, date, SpanKind]:
    if found["day"]:
        day = _clamped(year, month, int(found["day"]))
        return day, day, "day"
    last = _month_end(year, month)
    part = found["part"]
    if part in _PART_ENDS:
        last = date(year, month, _PART_ENDS[part])
    return (date(year, month, 21) if part == "下旬" else date(year, month, 1)), last, "month"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else whole(text) or 1


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
