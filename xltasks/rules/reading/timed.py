"""Times with what a sentence says of them: data as of a day, work announced for later, another period's heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xltasks.model.period import Period
from xltasks.rules.reading.dates import Span, spans
from xltasks.rules.reading.passages import Passage

_AS_OF = re.compile(r"截[止至](?:到|至|于)?[ ]?\Z")
_COMPARED = re.compile(r"(?:较|比|同|与|高于|低于|去年|上年|于)\Z")
_END = re.compile(r"[年]?[底末]")
_OUTLOOK = re.compile(r"预计|预期|拟|计划|将|力争|争取|有望|可望|待")
_FINISH = re.compile(
    r"完成|完毕|竣工|投产|建成|办结|结束|验收|出台|印发|上线|达产|交付|启用|投用|投入使用|开工|落地|通过|报送|上报|申报"
)
_CLAUSE = re.compile(r"[。；;\n]")
_HEADS = re.compile(r"(?:[，,：:]|(?:全[市省县区国]|我[市省县区局]|共|累计|新增|工作|完成情况|情况))")
_NOW = re.compile(r"目前|截[止至]|今年|本年|本季|本月|现已|近日")


@dataclass(frozen=True)
class Timed:
    """A time a sentence speaks of, from ``since`` until ``until``; ``what`` is said of it."""

    since: date
    until: date
    start: int
    end: int
    what: str = ""


def data_times(sentence: Passage, period: Period) -> Iterator[Timed]:
    """``截至…`` with a time, and stretches that begin with January (1-5月份): up to when the data goes."""
    text = sentence.text
    for span in spans(text, period):
        before = text[max(0, span.start - 4) : span.start]
        as_of = _AS_OF.search(before)
        from_january = span.kind == "range" and (span.first.month, span.first.day) == (1, 1)
        if span.kind == "year" or not (as_of or (from_january and not _COMPARED.search(before))):
            continue
        if span.dated and from_january and not as_of and span.first.year != period.year:
            continue
        end = tail.end() if (tail := _END.match(text, span.end)) else span.end
        start = span.start - len(as_of[0]) if as_of else span.start
        yield Timed(span.first, span.last, sentence.start + start, sentence.start + end)


def announced(sentence: Passage, period: Period) -> Iterator[Timed]:
    """Work announced to be finished at a time after the period: 预计于七月下旬申报完毕."""
    text = sentence.text
    for span in spans(text, period):
        if not _after(span, period):
            continue
        before, after = text[max(0, span.start - 14) : span.start], text[span.end : span.end + 34]
        before, after = _CLAUSE.split(before)[-1], _CLAUSE.split(after)[0]
        outlook = list(_OUTLOOK.finditer(before))
        finish = _FINISH.search(after)
        if finish is None or not (outlook or _OUTLOOK.search(after[: finish.start()])):
            continue
        last = next((found for found in _FINISH.finditer(after, finish.end()) if found.start() == finish.end()), finish)
        start = span.start - len(before) + outlook[-1].start() if outlook else span.start
        what = _OUTLOOK.sub("", after[: last.end()])
        yield Timed(span.first, span.last, sentence.start + start, sentence.start + span.end + last.end(), what)


def _after(span: Span, period: Period) -> bool:
    """A bare year that goes on (今年) is no time to finish; 年底, 三季度 and 2025年 are."""
    return span.first > period.last_day or (span.kind != "year" and span.last > period.last_day)


def leftovers(sentence: Passage, whole: str, period: Period) -> Iterator[Timed]:
    """Periods and years that head a sentence as if they were the reported one."""
    text = sentence.text
    current: bool | None = None
    for span in spans(text, period):
        if not _other(span, period) or not _as_heading(text, span, period):
            continue
        if current is None:
            current = _speaks_of_now(whole, period)
        if not current or _same_part(span, period):
            yield Timed(span.first, span.last, sentence.start + span.start, sentence.start + span.end)


def _other(span: Span, period: Period) -> bool:
    another_year = span.dated and span.first.year != period.year
    another_part = span.kind in ("quarter", "half") and (span.last < period.first_day or span.first > period.last_day)
    return another_part or (another_year and span.kind in ("quarter", "half", "year"))


def _as_heading(text: str, span: Span, period: Period) -> bool:
    """Whether the time opens its sentence, followed by what was done in it, and nothing is merely hoped."""
    opens = not text[: span.start].strip(" \t\u3000\x1f")
    after = text[span.end :]
    if span.first > period.last_day:
        return (
            opens
            and bool(re.match(r"[，,]?(?:[^，。；]{0,10})(?:已|完成了)", after))
            and not _OUTLOOK.search(after[:30])
        )
    named = _same_part(span, period) and not _COMPARED.search(text[max(0, span.start - 2) : span.start])
    return (opens and bool(_HEADS.match(after))) or (named and bool(re.match(r"[，,：:]|工作|完成情况", after)))


def _same_part(span: Span, period: Period) -> bool:
    """The period's own name with another year: 2023年二季度 in a report of 2024's second quarter."""
    return (
        span.first.year != period.year
        and span.kind != "year"
        and (span.first.month, span.last.month) == (period.first_day.month, period.last_day.month)
    )


def _speaks_of_now(whole: str, period: Period) -> bool:
    """Whether the text anywhere names the period, a month of it, or the present."""
    if _NOW.search(whole) or period.short in whole:
        return True
    return any(
        span.last >= period.first_day and span.first <= period.last_day and span.first.year == period.year
        for span in spans(whole, period)
        if span.dated or span.kind != "year"
    )
