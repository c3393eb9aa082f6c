"""Offices that share a task, and the rows of one task: whether what they say can both be true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from xltasks.model.finding import Finding, Place
from xltasks.model.key import RowKey
from xltasks.model.kinds import words
from xltasks.model.period import Period
from xltasks.model.register import Register
from xltasks.rules.answers import missing
from xltasks.rules.applying import kept
from xltasks.rules.case import Case, Judged
from xltasks.rules.lines import fault, tasks_of
from xltasks.rules.rows import given
from xltasks.rules.wording import label, row_name

_EXPLAINED = re.compile(
    "因|由于|受|尚|未|待|仍|暂|正在|目前|预计|计划|拟|将|下一步|下步|推迟|延期|延后|筹备|准备|才能|继续|即将|后续"
)
"""Words of a text that tells why something is not done, or that it is under way."""
_UNDER_WAY = re.compile(r"在(?:(?<=\A在)|(?<=[，。；：、\n]在)|(?<=\A[现还已]在)|(?<=[，。；：、\n][现还已]在))")
"""At the beginning of a clause."""


@dataclass(frozen=True)
class OfficeAnswers:
    """What one office said, judged; of several submissions the one that counts."""

    office: str
    answers: tuple[Judged, ...]


class Stance(NamedTuple):
    """How far one office says a row of a shared task is, and the cell that says it; ``state`` is empty where it is
    silent, or says two things at once. ``words`` are ``“label”（value）``."""

    key: RowKey
    state: str = ""
    words: str = ""
    at: Place = Place()
    field: str = ""


@dataclass(frozen=True)
class OfficeStances:
    """What one office says of every row that it shares with others."""

    office: str
    stances: tuple[Stance, ...]


def rows(case: Case) -> Iterator[Finding]:
    """Some rows of a task are done and another is pending, and no text says a word on it; one finding for a task."""
    for lines in tasks_of(case).values():
        done = next((line for line in lines if line.done and not line.pending), None)
        pending = next((line for line in lines if line.pending and not line.done), None)
        if done is None or pending is None or done.done is None or pending.pending is None:
            continue
        told = pending.told or "\n".join(line.told for line in lines)
        # Where the row's own text is due and missing, that is the fault.
        if not _explained(told) and (pending.told or pending.key not in _lacking(case)):
            said = (
                f"{row_name(case.register, done.key)}填了{_words(done.done)}，"
                f"{row_name(case.register, pending.key)}却填了{_words(pending.pending)}，文中没有说明"
            )
            remedy = "请核对两行的完成情况；确实不一的，请写明未完成的原因"
            yield fault(case, pending.pending, "agreement.rows", said, remedy=remedy)


def _explained(told: str) -> bool:
    return _EXPLAINED.search(told) is not None or _UNDER_WAY.search(told) is not None


def _lacking(case: Case) -> set[RowKey | None]:
    return {finding.key for finding in missing(case)}


def _words(judged: Judged) -> str:
    return f"{label(judged.field)}（{words(judged.field, judged.reading.value)}）"


def agree(
    register: Register, returns: Sequence[OfficeAnswers], *, period: Period | None = None, today: date | None = None
) -> tuple[Finding, ...]:
    """One finding for each co-operating office that contradicts the first of the task's offices to say anything.

    Tasks in the register's order. Offices that are silent, or say two things at once, contradict nobody here.
    The register's waivers count for ``period`` (its current one where none is given) and ``today``.
    """
    stances = [OfficeStances(one.office, stances_of(register, one.answers)) for one in returns]
    return kept(register.rules, conflicts(register, stances), period or register.settings.period, today)


def stances_of(register: Register, answers: Iterable[Judged]) -> tuple[Stance, ...]:
    """What an office's answers say of the rows it shares with others, in the form's order."""
    rows: dict[RowKey, list[Judged]] = {}
    for judged in answers:
        key = judged.answer.key
        task = register.task(key.task)
        # What two offices added to a list are two things, although both stand in its first row.
        if task is not None and len(task.offices) > 1 and not key.listed:
            rows.setdefault(key, []).append(judged)
    return tuple(_stance(key, row) for key, row in rows.items())


def conflicts(register: Register, returns: Iterable[OfficeStances]) -> list[Finding]:
    """Every contradiction, as it is before the register had its word."""
    said: dict[str | None, dict[str, dict[RowKey, Stance]]] = {}
    for one in returns:
        for stance in one.stances:
            rows = said.setdefault(stance.key.task, {}).setdefault(one.office, {})
            # The keys without their office, so that those of two offices meet.
            rows[stance.key._replace(office="")] = stance
    findings: list[Finding] = []
    for task in register.tasks if said else ():
        by_office = said.get(task.number, {})
        sharing = [(office, by_office[office]) for office in task.offices if office in by_office]
        if len(sharing) < 2:
            continue
        for row in dict.fromkeys(row for _, rows in sharing for row in rows):
            told = [(office, rows[row]) for office, rows in sharing if row in rows and rows[row].state]
            findings += [
                _conflict(register, told[0], other) for other in told[1:] if other[1].state != told[0][1].state
            ]
    return findings


def _stance(key: RowKey, row: Iterable[Judged]) -> Stance:
    said = [judged for judged in row if judged.field.role in ("done", "pending") and given(judged)]
    if len(said) != 1:
        return Stance(key)
    judged = said[0]
    # A tick says done whatever the form calls it; a choice among states says which. Two wordings of "pending" agree.
    chosen = judged.field.role == "done" and judged.field.kind != "check"
    state = f"{judged.field.name}={judged.reading.value}" if chosen else judged.field.role
    return Stance(key, state, _words(judged), judged.answer.at, judged.answer.field)


def _conflict(register: Register, first: tuple[str, Stance], other: tuple[str, Stance]) -> Finding:
    (one, theirs), (office, stance) = first, other
    return Finding(
        "agreement.conflict",
        "warning",
        f"{row_name(register, stance.key)}两家说法不一致：{one}填{theirs.words}，{office}填{stance.words}",
        f"请{one}与{office}商定后，由需要更正的一方重报；不更正的，汇总时不算完成",
        stance.at,
        office,
        stance.key,
        stance.field,
    )
