"""What the register asks of an office as it stands now, and where answers to an earlier issue belong in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xltasks.model.answer import Answer, Raw, Submission
from xltasks.model.cell import CellValue, shown
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue
from xltasks.model.key import RowKey
from xltasks.model.register import Register
from xltasks.rules.case import Judged
from xltasks.rules.wording import quoted, row_name


@dataclass(frozen=True)
class Asked:
    """The rows of one office: its tasks, and the ordinals of their items by (task number, category)."""

    period: str
    office: str
    tasks: frozenset[str]
    items: Mapping[tuple[str, str | None], tuple[int, ...]]

    def placed(self, keys: Iterable[RowKey]) -> Mapping[RowKey, RowKey | None]:
        """Each key of one workbook as the register spells it now, None where it has no such row for the office.

        A row that moved within its task is known by its category, where the task has that category once.
        """
        known = tuple(dict.fromkeys(keys))
        alike = Counter((key.task, key.category) for key in known if key.item)
        return {key: self._placed(key, alike[key.task, key.category]) for key in known}

    def _placed(self, key: RowKey, alike: int) -> RowKey | None:
        if key.listed and key.task in (None, *self.tasks):
            return key._replace(period=self.period, office=self.office)
        if key.task is None:
            return RowKey(self.period, self.office, None, None, key.item)
        if key.task not in self.tasks:
            return None
        if not key.item:
            return RowKey(self.period, self.office, key.task, None, 0)
        ordinals = self.items.get((key.task, key.category), ())
        if key.item in ordinals:
            return RowKey(self.period, self.office, key.task, key.category, key.item)
        if len(ordinals) == 1 and alike == 1:
            return RowKey(self.period, self.office, key.task, key.category, ordinals[0])
        return None


def asked_of(register: Register, period: str, office: str) -> Asked:
    """What the register asks of the office."""
    tasks = register.tasks_of(office)
    items: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for task in tasks:
        for item in task.items:
            items[task.number, item.category].append(item.ordinal)
    rows = {place: tuple(ordinals) for place, ordinals in items.items()}
    return Asked(period, office, frozenset(task.number for task in tasks), rows)


@dataclass(frozen=True)
class Fitted:
    """A submission's answers by the rows the register has now; what is asked and has no answer is an empty one."""

    submission: Submission
    issue: Issue
    findings: tuple[Finding, ...] = ()


def fitted(submission: Submission, issue: Issue, register: Register) -> Fitted:
    """``issue`` is what the register asks of the office now; the submission may answer an earlier one."""
    if submission.issue == issue.stamp.issue:
        return Fitted(submission, issue)
    asked = asked_of(register, issue.stamp.period, issue.stamp.office)
    places = asked.placed(answer.key for answer in submission.answers)
    wanted = {(slot.key, slot.field) for slot in issue.slots}
    lists = {(slot.key.task, slot.field): slot.key for slot in issue.slots if slot.key.listed}
    kept: list[Answer] = []
    left: list[Answer] = []
    for answer in submission.answers:
        key = _in_list(places[answer.key], answer.field, lists)
        if key is not None and ((key, answer.field) in wanted or key.listed):
            wanted.discard((key, answer.field))
            kept.append(answer._replace(key=key))
        elif not answer.raw.empty:
            left.append(answer)
    # A row the office was never asked has no cell in its file.
    nowhere = Place(_file(submission))
    kept += (Answer(slot.key, slot.field, Raw(), nowhere) for slot in issue.slots if (slot.key, slot.field) in wanted)
    fitting = replace(submission, office=issue.stamp.office, answers=tuple(kept))
    return Fitted(fitting, issue, (_earlier(fitting), *_homeless(fitting, left, register)))


def _in_list(key: RowKey | None, field: str, lists: Mapping[tuple[str | None, str], RowKey]) -> RowKey | None:
    """The key of a row in the open list where its field is asked now, however the list was called; any other as it is.

    A list has as many rows as were written: one that the new issue does not offer is none the less a row of it.
    """
    if key is None or not key.listed:
        return key
    now = lists.get((key.task, field))
    return now._replace(item=key.item) if now else None


def as_typed(judged: Judged) -> CellValue:
    """What an office finds in a new workbook where it has answered before: the value, else the words it wrote.

    None where it wrote nothing that could be typed again: a picture, an error value.
    """
    raw = judged.answer.raw
    if judged.reading.value is not None:
        return judged.reading.value
    return None if raw.picture or raw.error or raw.empty or raw.value is None else shown(raw.value)


def _file(submission: Submission) -> str:
    return next((answer.at.file for answer in submission.answers), "")


def _earlier(submission: Submission) -> Finding:
    message = "填的是台账改动以前下发的表，各行已按编号对应到现在的台账"
    remedy = "不用处理；改动涉及填报内容的，请运行 xltasks generate 重新下发，已填的内容会带到新表里"
    return Finding("origin.issue", "hint", message, remedy, Place(_file(submission)), submission.office)


def _homeless(submission: Submission, answers: Iterable[Answer], register: Register) -> Iterator[Finding]:
    """What was answered in rows that the register no longer asks of the office."""
    for answer in answers:
        yield Finding(
            "origin.unplaced",
            "warning",
            f"{row_name(register, answer.key)}填的{quoted(shown(answer.raw.value))}在现在的台账里没有对应的行，不会汇总",
            "任务改由别的科室填报的，请转告该科室；台账改错了的，请更正台账后重新下发",
            answer.at,
            submission.office,
            answer.key,
            answer.field,
        )
