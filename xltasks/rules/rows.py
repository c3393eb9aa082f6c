"""A case's answers grouped by row and by task, and what a rule sees in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xltasks.model.answer import Answer, Raw
from xltasks.model.cell import CellValue
from xltasks.model.field import Reading
from xltasks.model.finding import Place
from xltasks.model.key import RowKey
from xltasks.rules.case import Case, Judged, once

Seen = Callable[[Judged], CellValue]
"""The value a condition sees in an answer."""


def filled(value: CellValue) -> bool:
    """Whether there is something in a value: white space alone is nothing."""
    return bool(value.strip()) if isinstance(value, str) else value is not None


def given(judged: Judged) -> bool:
    """Whether the office answered so that it can be read; an explicit no in a tick cell is no answer."""
    return filled(judged.reading.value)


def as_read(judged: Judged) -> CellValue:
    """Blank text is no value. What could not be read is none either."""
    return judged.reading.value if given(judged) else None


def presumed(judged: Judged) -> CellValue:
    """As read, but what could not be read counts as something."""
    return True if judged.reading.misread else as_read(judged)


def by_row(answers: Iterable[Judged]) -> dict[RowKey, list[Judged]]:
    """Answers by the rows they stand in, rows and answers in the order in which they come."""
    rows: dict[RowKey, list[Judged]] = {}
    for judged in answers:
        rows.setdefault(judged.answer.key, []).append(judged)
    return rows


@dataclass(frozen=True)
class Rows:
    """``of`` holds the answers by row in the form's order, ``of_task`` by task (None: the office's own).

    It knows nothing of its case, which keeps it: two that know each other stay in memory until the collector comes by.
    """

    of: Mapping[RowKey, tuple[Judged, ...]]
    of_task: Mapping[str | None, tuple[Judged, ...]]
    doubtful: bool
    """Whether any answer could not be read."""

    def __iter__(self) -> Iterator[tuple[Judged, ...]]:
        return iter(self.of.values())


@once
def rows_of(case: Case) -> Rows:
    """The case's answers by row, completed: an answer cell that did not come back at all counts as empty."""
    of: dict[RowKey, list[Judged]] = {}
    of_task: dict[str | None, list[Judged]] = {}
    for key, row in by_row((*case.answers, *_lost(case))).items():
        if key.listed and not any(judged.filled for judged in row):
            continue  # A row of an open list that nobody began asks nothing.
        of[key] = row
        of_task.setdefault(key.task, []).extend(row)
    return Rows(
        {key: tuple(row) for key, row in of.items()},
        {task: tuple(answers) for task, answers in of_task.items()},
        any(judged.reading.misread for judged in case.answers),
    )


def _lost(case: Case) -> Iterator[Judged]:
    if not case.issue.slots:
        return
    present = {(judged.answer.key, judged.answer.field) for judged in case.answers}
    fields = {field.name: field for field in case.issue.fields}
    file = next((judged.answer.at.file for judged in case.answers), "")
    for slot in case.issue.slots:
        if (slot.key, slot.field) not in present and slot.field in fields:
            answer = Answer(slot.key, slot.field, Raw(), Place(file, slot.sheet, slot.cell))
            yield Judged(answer, fields[slot.field], Reading())
