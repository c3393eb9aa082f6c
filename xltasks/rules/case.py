"""One office's submission with all a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import NamedTuple, TypeVar, cast

from xltasks.model.answer import Answer, Submission
from xltasks.model.cell import CellValue
from xltasks.model.field import Field, Reading
from xltasks.model.finding import Finding
from xltasks.model.issue import Issue
from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.register import Register, Task
from xltasks.rules.reading.text import Text

Holds = Callable[[str, Mapping[str, object]], bool]
"""Whether a condition's expression holds for a row's names; raises nothing for a compiled form's own expressions."""


class Judged(NamedTuple):
    """An answer beside its field and what the field's kind made of it."""

    answer: Answer
    field: Field
    reading: Reading

    @property
    def filled(self) -> bool:
        return not self.answer.raw.empty


@dataclass(frozen=True)
class Earlier:
    """What the office answered in an earlier period, its rows keyed by the same tasks and items."""

    period: Period
    answers: tuple[Judged, ...]


@dataclass(frozen=True)
class Case:
    """``answers`` are in the form's order; ``holds`` evaluates required and forbidden conditions.

    ``earlier`` holds the office's counting answers of earlier periods, ``moment`` is when it is judged.
    """

    register: Register
    period: Period
    issue: Issue
    submission: Submission
    answers: tuple[Judged, ...]
    holds: Holds
    earlier: tuple[Earlier, ...] = ()
    moment: datetime | None = None
    known: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What ``once`` keeps."""
    _texts: dict[str, Text] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def today(self) -> date:
        """The day it is judged on; the period's last where nobody said."""
        return self.moment.date() if self.moment else self.period.last_day

    def row(self, key: RowKey) -> tuple[Judged, ...]:
        return tuple(judged for judged in self.answers if judged.answer.key == key)

    def task(self, key: RowKey) -> Task | None:
        return self.register.task(key.task)

    def read(self, written: str) -> Text:
        """A text of the case, one object for all rules."""
        text = self._texts.get(written)
        if text is None:
            text = self._texts[written] = Text(written)
        return text


Found = TypeVar("Found")


def once(work: Callable[[Case], Found]) -> Callable[[Case], Found]:
    """For what several rules ask of a case: worked out for the first of them, kept with the case for the others."""

    @wraps(work)
    def kept(case: Case) -> Found:
        known = case.known
        if work not in known:
            known[work] = work(case)
        return cast("Found", known[work])

    return kept


Rule = Callable[[Case], Iterable[Finding]]


def value_of(judged: Judged) -> CellValue:
    return judged.reading.value
