"""Times told in text: data that stops well before the period's end, work done only after it, another period's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from xltasks.model.finding import Finding
from xltasks.model.period import Period
from xltasks.rules.case import Case, Judged
from xltasks.rules.codes import parameter
from xltasks.rules.lines import Line, fault, lines_of, tasks_of
from xltasks.rules.reading import cues
from xltasks.rules.reading.likeness import pairs
from xltasks.rules.reading.passages import Passage, around
from xltasks.rules.reading.text import Text
from xltasks.rules.reading.timed import Timed, announced, data_times, leftovers
from xltasks.rules.texts import narratives_with
from xltasks.rules.wording import label, row_name

_WORDLESS = re.compile(
    r"全部|全面|基本|预计|力争|有望|可望|实现|完成|完毕|办结|结束|之前|以前|左右|目标|任务|工作|项目|开展|推进|建设|工程|企业"
    r"|[前内底末将可能并且和及于，、]"
)
_AHEAD = 31
"""Days beyond the period's end up to which data may be told: returns are written a few weeks after it."""


def asof(case: Case) -> Iterator[Finding]:
    """The latest data of a sentence stops well before the period ends (截至3月末, 1-5月份, 一季度末)."""
    days = parameter(case.register.rules, "timing.asof", "天数")
    for judged, text in narratives_with(case, cues.time, cues.up_to):
        old: list[str] = []
        for sentence in text.sentences:
            latest = _latest(sentence, case.period)
            if latest and (case.period.last_day - latest.until).days >= days and not _starting_point(case, latest):
                old.append(_words(text, latest))
        if old:
            listed = "".join(f"“{words}”" for words in list(dict.fromkeys(old))[:3])
            said = f"{_cell(case, judged)}：数据只到{listed}，{case.period.short}末的情况没有反映"
            remedy = f"请更新到{case.period.short}末；暂无新数据的，请在文中说明"
            yield fault(case, judged, "timing.asof", said, remedy=remedy)


def _starting_point(case: Case, latest: Timed) -> bool:
    """What there was at the end of an earlier year is where this one began."""
    return latest.until.year < case.period.year and (latest.until.month, latest.until.day) == (12, 31)


def later(case: Case) -> Iterator[Finding]:
    """A row said to be done, whose text announces what was planned for a time after the period."""
    announcing = {text for _, text in narratives_with(case, cues.time, cues.outlook)}
    for line in lines_of(case) if announcing else ():
        for judged, text in line.narratives if line.done else ():
            if text not in announcing:
                continue
            plan = _plan_beside(case, line)
            first = next((one for one in _announced(text, case.period) if _planned(one.what, plan)), None)
            if first and line.done:
                said = f"{_cell(case, judged)}：填了{label(line.done.field)}，文中却说“{_words(text, first)}”"
                remedy = "请核对：尚未完成的，改填未完成；本期计划已完成的，请在文中说清"
                yield fault(case, judged, "timing.later", said, remedy=remedy)


def _plan_beside(case: Case, line: Line) -> str:
    """The row's own plan; beside a task's own row, those of all its rows."""
    return (
        line.plan.written
        if line.key.item
        else "\n".join(row.plan.written for row in tasks_of(case)[line.key.task or ""])
    )


def _announced(text: Text, period: Period) -> Iterator[Timed]:
    for sentence in text.sentences:
        yield from announced(sentence, period)


def _planned(what: str, plan: str) -> bool:
    """Whether what is announced belongs to the plan: a project may open next year and this quarter's part be done."""
    content = {pair for part in _WORDLESS.split(what) for pair in pairs(part)}
    return not plan or not content or bool(content & set(pairs(plan)))


def period(case: Case) -> Iterator[Finding]:
    """Another year or quarter is named as if it were this one; or data of a day that has not come."""
    horizon = horizon_of(case.period, case.today)
    for judged, text in narratives_with(case, cues.time):
        told: set[str] = set()
        for sentence in text.sentences:
            dated = list(data_times(sentence, case.period))
            other = [one for one in leftovers(sentence, text.written, case.period) if not _among(one, dated)]
            for one in (*(one for one in dated if one.since > horizon), *other):
                words = _words(text, one)
                if words not in told:
                    told.add(words)
                    said = f"{_cell(case, judged)}：文中写的是“{words}”，本期是{case.period.year}年{case.period.short}"
                    remedy = "请核对是否照抄了旧稿，并改正时间和内容"
                    yield fault(case, judged, "timing.period", said, remedy=remedy)


def horizon_of(period: Period, today: date) -> date:
    """The last day of which a return may speak as past."""
    return max(today, period.last_day + timedelta(_AHEAD))


def _among(one: Timed, dated: list[Timed]) -> bool:
    return any(other.start <= one.start < other.end for other in dated)


def _latest(sentence: Passage, period: Period) -> Timed | None:
    return max(data_times(sentence, period), key=lambda one: one.until, default=None)


def _words(text: Text, one: Timed) -> str:
    return around(text.written, one.start, one.end)


def _cell(case: Case, judged: Judged) -> str:
    return f"{row_name(case.register, judged.answer.key)}{label(judged.field)}"
