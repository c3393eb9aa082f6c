"""The rows of tasks by the roles of their answers: what was planned, whether it is done, what is told about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from xltasks.model.cell import shown
from xltasks.model.finding import Finding, Severity
from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.register import Register
from xltasks.rules.case import Case, Judged, once
from xltasks.rules.codes import KNOWN
from xltasks.rules.reading.text import Text
from xltasks.rules.rows import by_row, given
from xltasks.rules.texts import Texts, text_of

_SAYS_DONE = re.compile(r"完成|办结|达到|达标|销号|[√✓是]")
_SAYS_NOT = re.compile(r"未|没有|正在|持续|尚|部分|基本|推进|不")


class Line(NamedTuple):
    """One row of a task; ``done`` and ``pending`` are the cells that say so, ``narratives`` those with text."""

    key: RowKey
    plan: Text
    done: Judged | None
    pending: Judged | None
    narratives: Texts

    @property
    def told(self) -> str:
        return "\n".join(text.written for _, text in self.narratives)


@once
def lines_of(case: Case) -> tuple[Line, ...]:
    """The submission's rows in the form's order."""
    return lines_in(case, case.period, case.answers)


def lines_in(case: Case, period: Period, answers: tuple[Judged, ...]) -> tuple[Line, ...]:
    """Rows of any period's answers, with what the register plans for that period."""
    return tuple(
        _line(case, key, case.read(_plan(case.register, key, period)), row)
        for key, row in by_row(answers).items()
        if key.task is not None
    )


def _plan(register: Register, key: RowKey, period: Period) -> str:
    task = register.task(key.task)
    for item in task.items if task else ():
        if item.ordinal == key.item:
            return shown(item.plan(period)).strip()
    return ""


def _line(case: Case, key: RowKey, plan: Text, row: list[Judged]) -> Line:
    done = pending = None
    narratives: list[tuple[Judged, Text]] = []
    for judged in filter(given, row):
        state = _state(judged)
        if state == "done":
            done = done or judged
        elif state == "pending":
            pending = pending or judged
        elif state == "narrative" and (text := text_of(judged)):
            narratives.append((judged, case.read(text)))
    return Line(key, plan, done, pending, tuple(narratives))


def _state(judged: Judged) -> str:
    """A tick says done; of a choice among states its words tell."""
    if judged.field.role != "done" or judged.field.kind == "check":
        return judged.field.role
    said = shown(judged.reading.value)
    return "done" if _SAYS_DONE.search(said) and not _SAYS_NOT.search(said) else "pending"


def title_of(register: Register, line: Line) -> str:
    task = register.task(line.key.task)
    return task.title if task else ""


@once
def tasks_of(case: Case) -> Mapping[str, tuple[Line, ...]]:
    """The submission's rows by task."""
    return by_task(lines_of(case))


def by_task(lines: tuple[Line, ...]) -> Mapping[str, tuple[Line, ...]]:
    tasks: dict[str, list[Line]] = {}
    for line in lines:
        tasks.setdefault(line.key.task or "", []).append(line)
    return {number: tuple(rows) for number, rows in tasks.items()}


def place_of(key: RowKey) -> RowKey:
    """The row apart from who answers it, and when: what two periods' keys of one row have in common."""
    return RowKey("", "", key.task, None, key.item)


def fault(
    case: Case, judged: Judged, code: str, message: str, *, remedy: str, severity: Severity | None = None
) -> Finding:
    """The finding of a catalogued code at an answer's cell."""
    answer = judged.answer
    grave = severity or KNOWN[code].severity
    return Finding(code, grave, message, remedy, answer.at, case.submission.office, answer.key, answer.field)
