"""One office's submission with all a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xltasks.model.answer import Answer, Submission
from xltasks.model.cell import CellValue
from xltasks.model.field import Field, Reading
from xltasks.model.finding import Finding
from xltasks.model.issue import Issue
from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.register import Register, Task

Holds = Callable[[str, Mapping[str, object]], bool]
"""Whether a condition's expression holds for a row's names; raises nothing for a compiled form's own expressions."""


@dataclass(frozen=True)
class Judged:
    """An answer beside its field and what the field's kind made of it."""

    answer: Answer
    field: Field
    reading: Reading

    @property
    def filled(self) -> bool:
        return not self.answer.raw.empty


@dataclass(frozen=True)
class Case:
    """``answers`` are in the form's order; ``holds`` evaluates required and forbidden conditions."""

    register: Register
    period: Period
    issue: Issue
    submission: Submission
    answers: tuple[Judged, ...]
    holds: Holds

    def row(self, key: RowKey) -> tuple[Judged, ...]:
        return tuple(judged for judged in self.answers if judged.answer.key == key)

    def task(self, key: RowKey) -> Task | None:
        for task in self.register.tasks:
            if task.number == key.task:
                return task
        return None


Rule = Callable[[Case], "list[Finding] | tuple[Finding, ...]"]


def value_of(judged: Judged) -> CellValue:
    return judged.reading.value
