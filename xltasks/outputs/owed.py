"""What an office still owes: the rows it has not filled, or those it must mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xltasks.model.field import Field
from xltasks.model.finding import Finding
from xltasks.model.issue import Issue
from xltasks.model.key import RowKey
from xltasks.model.register import Office, Register
from xltasks.model.reminder import ReminderReason
from xltasks.rules.verdict import Verdict
from xltasks.rules.wording import label, row_name

_TITLE = 16
"""Characters of a task's title that are enough to know it by."""


@dataclass(frozen=True)
class OwedRow:
    """A task not filled, with all its categories, or a row to mend: its ``fields`` and what is wrong with them."""

    task: str
    title: str
    category: str = ""
    fields: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Owed:
    """``items`` counts the rows to fill or the faults to mend; ``fields`` are what every row asks; ``attachment`` is
    the name of the workbook to fill or to mend, empty where there is none."""

    office: Office
    reason: ReminderReason
    deadline: datetime | None
    extended: bool = False
    rows: tuple[OwedRow, ...] = ()
    items: int = 0
    fields: tuple[str, ...] = ()
    attachment: str = ""
    notes: tuple[str, ...] = ()
    """What was received of the office and cannot count."""


def rows_to_fill(register: Register, office: str) -> tuple[OwedRow, ...]:
    """Everything the register asks of an office, task by task."""
    return tuple(
        OwedRow(
            task.number,
            short_title(task.title),
            "、".join(dict.fromkeys(item.category for item in task.items if item.category)),
        )
        for task in register.tasks_of(office)
    )


def rows_to_mend(register: Register, verdict: Verdict) -> tuple[OwedRow, ...]:
    """The rows with errors, in the register's order, the whole file first; one line for each different fault."""
    faulty: dict[RowKey | None, list[Finding]] = {}
    for finding in verdict.findings:
        if finding.severity == "error":
            faulty.setdefault(finding.key if finding.key and finding.key.task else None, []).append(finding)
    labels = {judged.field.name: plain_label(judged.field) for judged in verdict.answers}
    tasks = {key: register.task(key.task) if key else None for key in faulty}

    def place(key: RowKey | None) -> tuple[int, int]:
        task = tasks[key]
        return (register.position(task) if task else 0, key.item if key else 0)

    return tuple(
        OwedRow(
            (key.task or "") if key else "",
            short_title(task.title) if (task := tasks[key]) else "",
            (key.category or "") if key else "",
            tuple(dict.fromkeys(labels[one.field] for one in faulty[key] if one.field in labels)),
            tuple(dict.fromkeys(_fault(one, row_name(register, key)) for one in faulty[key])),
        )
        for key in sorted(faulty, key=place)
    )


def fields_to_fill(issue: Issue | None) -> tuple[str, ...]:
    """The labels of what every row asks."""
    asked = () if issue is None else issue.fields
    return tuple(dict.fromkeys(plain_label(field) for field in asked if field.scope == "item"))


def short_title(title: str) -> str:
    """A task's title on one line, cut where it is long."""
    line = " ".join(title.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


def plain_label(field: Field) -> str:
    """A field's label on one line, without quotation marks."""
    return label(field).strip("“”")


def _fault(finding: Finding, row: str) -> str:
    """What is wrong, where, what to do; the row is told already."""
    where = "!".join(part for part in (finding.at.sheet, finding.at.cell) if part)
    told = finding.message.removeprefix(row) + (f"（{where}）" if where else "")
    return f"{told} → {finding.remedy}" if finding.remedy else told
