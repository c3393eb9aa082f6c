"""What the title of an official sheet tells: the bureau, the year and the period."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from xltasks.store.register_headings import squeezed
from xltasks.store.register_periods import Spoken, spoken

_YEAR = re.compile(r"(20\d\d)(?:年度?|(?=[-/]))")
_WRITTEN_YEAR = re.compile(r"二[〇○零Oo0]([〇○零Oo0一二三四五六七八九])([〇○零Oo0一二三四五六七八九])年")
_DIGIT = {
    **{zero: "0" for zero in "〇○零Oo0"},
    **{word: str(n) for n, word in enumerate("一二三四五六七八九", start=1)},
}
_PERIODS = (
    re.compile(r"第?[1-4一二三四]季度|Q[1-4]"),
    re.compile(r"[上下]半年|1[-—–~至到]6月份?|7[-—–~至到]12月份?"),
    # A day (6月28日) is when a sheet was made, not what it reports on.
    re.compile(r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?!\d|底|末|初)"),
)
_UNIT = re.compile(
    r"(?:填报|报送|填表|制表|上报|责任)?(?:单位|部门)(?:名称)?(?:\(盖章\))?[::]\s*(\S.*?)\s*(?:\(盖章\))?\Z"
)
_NOT_OF_A_UNIT = re.compile(r"附件|附表|[::、，,。()]|\A(?:关于|全年|年度)")
_ENCLOSURE = re.compile(r"附(?:件|表)[\d一二三四五六七八九十]{0,3}[::]?\Z")
"""附件2 above a title is no part of it."""
_MEASURE = re.compile(r"[万亿]?(?:元|人|个|户|件|项|家|吨|%|亩)\Z|[万亿]")


@dataclass(frozen=True)
class Title:
    """``text`` is the lines above the headings, run together; what they do not tell is empty or None."""

    text: str = ""
    bureau: str = ""
    year: int | None = None
    period: Spoken | None = None


def read_title(lines: Iterable[str]) -> Title:
    """The title in the lines above a table, from above."""
    plain = [squeezed(unicodedata.normalize("NFKC", line)) for line in lines]
    plain = [line for line in plain if not _ENCLOSURE.match(line)]
    text = "".join(plain)
    return Title(text, _bureau(plain), _year(text), period_in(text))


def period_in(text: str) -> Spoken | None:
    """The period that stands anywhere in a text: a quarter goes before half a year, that before a month."""
    for pattern in _PERIODS:
        if match := pattern.search(text):
            return spoken(match[0])
    return None


def year_in(text: str) -> int | None:
    return _year(unicodedata.normalize("NFKC", text))


def _year(text: str) -> int | None:
    if match := _YEAR.search(text):
        return int(match[1])
    if written := _WRITTEN_YEAR.search(text):
        return int(f"20{_DIGIT[written[1]]}{_DIGIT[written[2]]}")
    return None


def _bureau(lines: list[str]) -> str:
    """The unit a line names outright, else what a line says before the year."""
    for line in lines:
        if (match := _UNIT.match(line)) and not _MEASURE.match(match[1]):
            return match[1]
    for line in lines:
        match = _YEAR.search(line) or _WRITTEN_YEAR.search(line)
        before = line[: match.start()] if match else ""
        if 2 <= len(before) <= 30 and not _NOT_OF_A_UNIT.search(before):
            return before
    return ""
