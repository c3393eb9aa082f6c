"""The answers beside those of the period before: undone again, copied, left unmentioned, or gone down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltasks.model.finding import Finding
from xltasks.model.key import RowKey
from xltasks.model.kinds import words
from xltasks.model.period import Period
from xltasks.rules.case import Case, Judged, once
from xltasks.rules.codes import parameter
from xltasks.rules.lines import Line, fault, lines_in, lines_of, place_of, tasks_of
from xltasks.rules.reading.dates import spans
from xltasks.rules.reading.likeness import letters, likeness, share_of
from xltasks.rules.reading.passages import plain
from xltasks.rules.reading.quantities import Quantity
from xltasks.rules.reading.text import Text
from xltasks.rules.texts import text_of
from xltasks.rules.wording import label, quoted, row_name

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CUMULATIVE = re.compile(r"累计")
_LAST_PART = 10


@dataclass(frozen=True)
class Before:
    """The latest earlier period of the same year: task numbers of another year's register mean other tasks."""

    period: Period
    lines: Mapping[RowKey, Line]
    answers: Mapping[tuple[RowKey, str], Judged]


@once
def before(case: Case) -> Before | None:
    known = [one for one in case.earlier if one.period.year == case.period.year and one.period < case.period]
    if not known:
        return None
    latest = max(known, key=lambda one: one.period.last_day)
    # The rows of an open list are counted anew in every period: its first row may be about something else.
    told = tuple(one for one in latest.answers if not one.answer.key.listed)
    lines = lines_in(case, latest.period, told)
    answers = {(place_of(one.answer.key), one.field.name): one for one in told}
    return Before(latest.period, {place_of(line.key): line for line in lines}, answers)


def undone(case: Case) -> Iterator[Finding]:
    """Done in the last period and pending now, though the plan is the same: each period's tick is for its own plan."""
    last = before(case)
    for line in lines_of(case) if last else ():
        earlier = last.lines.get(place_of(line.key)) if last else None
        if last and line.pending and earlier and earlier.done and _same_plan(line, earlier):
            said = (
                f"{row_name(case.register, line.key)}{last.period.short}已填{label(earlier.done.field)}，"
                f"本期又填{label(line.pending.field)}{_value(line.pending)}"
            )
            remedy = "请核对是否填错；确有反复的，请在文中说明原因"
            yield fault(case, line.pending, "history.undone", said, remedy=remedy)


def _same_plan(line: Line, earlier: Line) -> bool:
    """An empty plan asks nothing new."""
    here, there = line.plan.written, earlier.plan.written
    return not here or not there or letters(here) == letters(there)


def repeated(case: Case) -> Iterator[Finding]:
    """A narrative that says again what it said in the last period, new dates apart; new figures make a new text."""
    last = before(case)
    book = case.register.rules
    alike = parameter(book, "history.repeated", "相似度")
    shortest = parameter(book, "history.repeated", "最短")
    for line in lines_of(case) if last else ():
        for judged, text in line.narratives:
            earlier = last.answers.get((place_of(judged.answer.key), judged.field.name)) if last else None
            here, there = text.written, text_of(earlier) if earlier else ""
            if last and there and len(letters(here)) >= shortest and _says_again(here, there, case, alike):
                same = "相同" if letters(here) == letters(there) else "几乎相同"
                said = f"{_cell(case, judged)}与{last.period.short}填的{same}（{quoted(here)}）"
                remedy = "请写明本期的新进展；确无新进展的，请说明原因"
                yield fault(case, judged, "history.repeated", said, remedy=remedy)


def _says_again(here: str, there: str, case: Case, alike: float) -> bool:
    bare, other = (_without_times(text, case.period) for text in (here, there))
    return likeness(bare, other) >= alike and sorted(_NUMBER.findall(bare)) == sorted(_NUMBER.findall(other))


def _without_times(text: str, period: Period) -> str:
    parts, last = [], 0
    bare = plain(text)
    for span in spans(bare, period):
        parts.append(bare[last : span.start])
        last = span.end
    return "".join((*parts, bare[last:]))


def silent(case: Case) -> Iterator[Finding]:
    """What was pending in the last period, while this one's row is about another plan and no text mentions it."""
    last = before(case)
    least = parameter(case.register.rules, "history.silent", "相似度")
    tasks = tasks_of(case) if last else {}
    for place, earlier in last.lines.items() if last else ():
        rows = tasks.get(place.task or "", ())
        own = next((line for line in rows if place_of(line.key) == place), None)
        if not rows or earlier.pending is None or (own and (own.pending or _same_plan(own, earlier))):
            continue
        subject = earlier.plan.written or earlier.told
        told = "\n".join(row.told for row in rows)
        cell = _where(own, rows)
        # An answer that is missing altogether is a fault of its own.
        if cell and last and told and subject and share_of(subject, told) < least:
            said = (
                f"{row_name(case.register, earlier.key)}{last.period.short}未完成的事项{quoted(subject)}，本期没有提到"
            )
            yield fault(case, cell, "history.silent", said, remedy="请补充该事项现在的进展")


def _where(own: Line | None, rows: tuple[Line, ...]) -> Judged | None:
    lines = (own, *rows) if own else rows
    return next((judged for line in lines for judged, _ in line.narratives), None)


def fell(case: Case) -> Iterator[Finding]:
    """A figure that only adds up over the year is smaller than it was; in its own field, or told as 累计."""
    last = before(case)
    for judged in case.answers if last else ():
        earlier = last.answers.get((place_of(judged.answer.key), judged.field.name)) if last else None
        if last is None or earlier is None:
            continue
        for now, then in _lower(case, judged, earlier):
            said = f"{_cell(case, judged)}：累计数“{now}”小于{last.period.short}的“{then}”"
            remedy = "请核对；确需核减的，请在文中说明原因"
            yield fault(case, judged, "history.fell", said, remedy=remedy)


def _lower(case: Case, judged: Judged, earlier: Judged) -> Iterator[tuple[str, str]]:
    if judged.field.role == "cumulative":
        now, then = judged.reading.value, earlier.reading.value
        if _number(now) and _number(then) and float(now) < float(then):  # type: ignore[arg-type]
            yield words(judged.field, now), words(earlier.field, then)
    elif judged.field.role == "narrative":
        known = _cumulated(case.read(text_of(earlier)))
        for name, one in _cumulated(case.read(text_of(judged))).items():
            other = known.get(name)
            if other is not None and one.amount < other.amount:
                yield f"{name[0]}{one.words}", f"{name[0]}{other.words}"


def _number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _cumulated(text: Text) -> dict[tuple[str, str], Quantity]:
    """The figures told as 累计, by what they count and in which kind of unit."""
    found: dict[tuple[str, str], Quantity] = {}
    for paragraph in text.paragraphs:
        for one in paragraph.quantities:
            lead = paragraph.text[max(0, one.start - 24) : one.start]
            if "累计" in lead and "，" not in lead.rpartition("累计")[2]:
                found.setdefault((one.name[-_LAST_PART:], one.kind), one)
    return found


def _value(judged: Judged) -> str:
    said = words(judged.field, judged.reading.value)
    return f"（{said}）" if said else ""


def _cell(case: Case, judged: Judged) -> str:
    return f"{row_name(case.register, judged.answer.key)}{label(judged.field)}"
