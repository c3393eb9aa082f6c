"""Offices that share a task: whether what they say of one item can both be true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xltasks.model.finding import Finding
from xltasks.model.key import RowKey
from xltasks.model.kinds import words
from xltasks.model.register import Register, Task
from xltasks.rules.case import Judged
from xltasks.rules.rows import given
from xltasks.rules.wording import label, row_name


@dataclass(frozen=True)
class OfficeAnswers:
    """What one office said, judged; of several submissions the one that counts."""

    office: str
    answers: tuple[Judged, ...]


@dataclass(frozen=True)
class Stance:
    """How far one office says an item is, and the cell that says it."""

    office: str
    state: str
    judged: Judged

    @property
    def words(self) -> str:
        """``“label”（value）``."""
        return f"{label(self.judged.field)}（{words(self.judged.field, self.judged.reading.value)}）"


def agree(register: Register, returns: Sequence[OfficeAnswers]) -> tuple[Finding, ...]:
    """One finding for each co-operating office that contradicts the first of the task's offices to say anything.

    Tasks in the register's order. Offices that are silent, or say two things at once, contradict nobody here.
    """
    answers = {one.office: one.answers for one in returns}
    findings: list[Finding] = []
    for task in register.tasks:
        sharing = [(office, _by_row(task, answers[office])) for office in task.offices if office in answers]
        if len(sharing) < 2:
            continue
        for row in dict.fromkeys(row for _, rows in sharing for row in rows):
            stances = [stance for office, rows in sharing if (stance := _stance(office, rows.get(row, ())))]
            findings += [
                _conflict(register, stances[0], other) for other in stances[1:] if other.state != stances[0].state
            ]
    return tuple(findings)


def _by_row(task: Task, answers: Iterable[Judged]) -> dict[RowKey, list[Judged]]:
    """Answers to a task by row; the keys without their office, so that those of two offices meet."""
    rows: dict[RowKey, list[Judged]] = {}
    for judged in answers:
        if judged.answer.key.task == task.number:
            rows.setdefault(replace(judged.answer.key, office=""), []).append(judged)
    return rows


def _stance(office: str, row: Iterable[Judged]) -> Stance | None:
    said = [judged for judged in row if judged.field.role in ("done", "pending") and given(judged)]
    if len(said) != 1:
        return None
    judged = said[0]
    # A tick says done whatever the form calls it; a choice among states says which. Two wordings of "pending" agree.
    chosen = judged.field.role == "done" and judged.field.kind != "check"
    state = f"{judged.field.name}={judged.reading.value}" if chosen else judged.field.role
    return Stance(office, state, judged)


def _conflict(register: Register, first: Stance, other: Stance) -> Finding:
    key = other.judged.answer.key
    return Finding(
        "agreement.conflict",
        "warning",
        f"{row_name(register, key)}两家说法不一致：{first.office}填{first.words}，{other.office}填{other.words}",
        f"请{first.office}与{other.office}商定后，由需要更正的一方重报；不更正的，汇总时不算完成",
        other.judged.answer.at,
        other.office,
        key,
        other.judged.answer.field,
    )
