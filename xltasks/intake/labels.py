"""Whose a sheet is that carries neither stamp nor keys: by the headings and tasks that stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from xltasks.book.grid import Book
from xltasks.model.cell import shown
from xltasks.model.issue import Issue
from xltasks.model.period import Period, PeriodKind

_SHORTEST = 4
"""Characters of a text that can tell a task: shorter ones are numbers, units and ticks."""
_IN_A_YEAR: dict[PeriodKind, int] = {"year": 1, "half": 2, "quarter": 4, "month": 12}
_YEAR = r"20\d\d"


@dataclass(frozen=True)
class Labels:
    """What the issues of one period say around their answers, texts without white space.

    ``tasks`` leads from a text that stands beside one task only to every (office, task number) it was issued for.
    ``asked`` has the task numbers that can be told so by office, ``headings`` what else the office's sheets say.
    """

    tasks: Mapping[str, AbstractSet[tuple[str, str]]]
    asked: Mapping[str, AbstractSet[str]]
    headings: Mapping[str, AbstractSet[str]]


@dataclass(frozen=True)
class Labelled:
    """``offices``: one whose tasks these are; several of which it may be any; or, ``mixed``, rows of several.

    ``other`` is the period that the headings name instead of the expected one.
    """

    offices: tuple[str, ...]
    mixed: bool = False
    other: Period | None = None


def labels_of(issues: Iterable[Issue]) -> Labels:
    """The labels of the issues given, all of one period."""
    beside: dict[str, set[tuple[str, str]]] = defaultdict(set)
    headings: dict[str, set[str]] = defaultdict(set)
    for issue in issues:
        office = issue.stamp.office
        forms = {slot.sheet for slot in issue.slots}
        for text in issue.texts:
            plain = _plain(text.text)
            if text.key is not None and text.key.task is not None:
                if len(plain) >= _SHORTEST and not plain.isdecimal():
                    beside[plain].add((office, text.key.task))
            elif text.sheet in forms and len(plain) > 1:
                headings[office].add(plain)
    tasks = {text: whose for text, whose in beside.items() if len({task for _, task in whose}) == 1}
    asked: dict[str, set[str]] = defaultdict(set)
    for whose in tasks.values():
        for office, task in whose:
            asked[office].add(task)
    return Labels(tasks, asked, headings)


def whose_labels(book: Book, labels: Labels, expected: Period) -> Labelled | None:
    """None where the sheets a person can open hold no issued task, or hold it in another form."""
    texts = {
        _plain(shown(value))
        for sheet in book.sheets
        if sheet.visibility == "visible"
        for value in sheet.cells.values()
        if isinstance(value, str)
    }
    standing: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for office, task in labels.tasks.get(text, ()):
            standing[office].add(task)
    everything = set().union(*standing.values())
    like = {office for office in standing if _looks_like(labels.headings.get(office, set()), texts, expected)}
    if not like:
        return None
    fitting = {office for office in like if standing[office] == everything}
    if not fitting:
        return Labelled(tuple(sorted(_needed(standing))), mixed=True)
    whole = {office for office in fitting if labels.asked[office] == everything}
    chosen = whole or {office for office in fitting if 2 * len(everything) >= len(labels.asked[office])}
    if not chosen:
        return None
    other = _other_period(set().union(*(labels.headings[office] for office in chosen)), texts, expected)
    return Labelled(tuple(sorted(chosen)), other=other)


def _needed(standing: Mapping[str, AbstractSet[str]]) -> set[str]:
    """The offices without whom some task here would be nobody's; where tasks are shared, all who share them."""
    return {office for office, tasks in standing.items() if not any(tasks < others for others in standing.values())}


def _looks_like(headings: AbstractSet[str], texts: AbstractSet[str], expected: Period) -> bool:
    """Half the headings at least: a list that quotes the tasks is no return."""
    told = [heading for heading in headings if expected.short not in heading and str(expected.year) not in heading]
    return 2 * sum(heading in texts for heading in told) >= len(told)


def _other_period(headings: AbstractSet[str], texts: AbstractSet[str], expected: Period) -> Period | None:
    """The period in headings that say the very same of another one."""
    spoken = sorted(heading for heading in headings if expected.short in heading)
    if any(heading in texts for heading in spoken):
        return None
    numbers = {Period(expected.year, expected.kind, n).short: n for n in range(1, _IN_A_YEAR[expected.kind] + 1)}
    for heading in spoken:
        for text in texts:
            match = _spoken(heading, expected).fullmatch(text)
            if match:
                said = match.groupdict()
                year = int(said.get("year") or expected.year)
                return Period(year, expected.kind, numbers[said.get("number") or expected.short])
    return None


def _spoken(heading: str, expected: Period) -> re.Pattern[str]:
    """The heading as it would stand in the form of any period of the kind."""
    shorts = [Period(expected.year, expected.kind, n).short for n in range(_IN_A_YEAR[expected.kind], 0, -1)]
    any_number = "|".join(sorted(shorts, key=len, reverse=True))
    before, short, after = heading.partition(expected.short)
    pattern = re.escape(before) + (f"(?P<number>{any_number})" if short else "") + re.escape(after)
    return re.compile(pattern.replace(str(expected.year), f"(?P<year>{_YEAR})", 1))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
