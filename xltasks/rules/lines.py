"""The rows of tasks by the roles of their answers: what was planned, whether it is done, what is told about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from xltasks.model.cell import CellValue, canonical_text, shown
from xltasks.model.finding import Finding, Severity
from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.register import Register
from xltasks.rules.case import Case, Judged, once
from xltasks.rules.codes import KNOWN
from xltasks.rules.reading.text import Text
from xltasks.rules.rows import given

_SAYS_DONE = re.compile(r"完成|办结|达到|达标|销号|[√✓是]")
_SAYS_NOT = re.compile(r"未|没有|正在|持续|尚|部分|基本|推进|不")


Texts = tuple[tuple[Judged, Text], ...]


@dataclass(frozen=True)
class Line:
    """One row of a task; ``done`` and ``pending`` are the cells that say so, ``narratives`` those with text."""

    key: RowKey
    plan: Text
    done: Judged | None
    pending: Judged | None
    narratives: tuple[tuple[Judged, Text], ...]

    @property
    def told(self) -> str:
        return "\n".join(text.written for _, text in self.narratives)


@once
def lines_of(case: Case) -> tuple[Line, ...]:
    """The submission's rows in the form's order."""
    return lines_in(case, case.period, case.answers)


def lines_in(case: Case, period: Period, answers: tuple[Judged, ...]) -> tuple[Line, ...]:
    """Rows of any period's answers, with what the register plans for that period."""
    rows: dict[RowKey, list[Judged]] = {}
    for judged in answers:
        rows.setdefault(judged.answer.key, []).append(judged)
    return tuple(
        _line(case, key, case.read(_plan(case.register, key, period)), row)
        for key, row in rows.items()
        if key.task is not None
    )


def _plan(register: Register, key: RowKey, period: Period) -> str:
    task = register.task(key.task)
    item = next((item for item in task.items if item.ordinal == key.item), None) if task else None
    return shown(item.plan(period)).strip() if item else ""


def _line(case: Case, key: RowKey, plan: Text, row: list[Judged]) -> Line:
    states = [(judged, _state(judged)) for judged in row if given(judged)]
    return Line(
        key,
        plan,
        next((judged for judged, state in states if state == "done"), None),
        next((judged for judged, state in states if state == "pending"), None),
        tuple(
            (judged, case.read(text)) for judged, state in states if state == "narrative" and (text := text_of(judged))
        ),
    )


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


def text_of(judged: Judged) -> str:
    """The text of an answer, empty where it is none."""
    value: CellValue = judged.reading.value
    if not isinstance(value, str) or not value or value.isspace():
        return ""
    return (canonical_text(value) if "\r" in value else value).strip("\n")


@once
def narratives(case: Case) -> Texts:
    texts = ((judged, text_of(judged)) for judged in case.answers if judged.field.role == "narrative")
    return tuple((judged, case.read(text)) for judged, text in texts if text)


def narratives_with(case: Case, cue: Callable[[str], bool]) -> Iterator[tuple[Judged, Text]]:
    """Those that have the cue, so that there is something to read."""
    return having(cue, narratives(case), _all_told(case))


def having(cue: Callable[[str], bool], texts: Texts, together: str) -> Iterator[tuple[Judged, Text]]:
    """The texts that have the cue; what they do not have ``together`` none has."""
    return (pair for pair in texts if cue(pair[1].plain)) if cue(together) else iter(())


@once
def _all_told(case: Case) -> str:
    return joined(narratives(case))


def joined(texts: Texts) -> str:
    """All texts as one, to ask them all for a cue at once."""
    return "\n".join(text.plain for _, text in texts)


def fault(
    case: Case, judged: Judged, code: str, message: str, *, remedy: str, severity: Severity | None = None
) -> Finding:
    """The finding of a catalogued code at an answer's cell."""
    answer = judged.answer
    grave = severity or KNOWN[code].severity
    return Finding(code, grave, message, remedy, answer.at, case.submission.office, answer.key, answer.field)
