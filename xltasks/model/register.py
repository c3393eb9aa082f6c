"""The register: the bureau, its offices and the year's tasks, as the coordinator keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from xltasks.model.cell import CellValue
from xltasks.model.period import Period

Columns = tuple[tuple[str, CellValue], ...]
"""Further columns of the register: (heading, value) in the register's order."""


@dataclass(frozen=True)
class Office:
    """A 科室: who fills a workbook."""

    name: str
    contact: str = ""
    phone: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One plan row of a task (进度安排, 施工图, …); ``ordinal`` counts within its task from 1."""

    ordinal: int
    category: str | None
    plans: Columns
    """(heading, text) of every plan column: 第一季度 … 第四季度."""
    more: Columns = ()
    row: int = 0
    """The row of the register's task sheet it came from."""

    def plan(self, period: Period) -> CellValue:
        """What was planned for a period: its own column, else that of the quarter, half or year around it."""
        return find_plan(self.plans, period)


@dataclass(frozen=True)
class Task:
    """A numbered task of the city; ``offices`` lists who answers for it, the lead first."""

    number: str
    title: str
    responsible: str
    """The cell's text, one unit per line, each responsible office in 【】 on a line of its own."""
    offices: tuple[str, ...]
    supervision: str
    items: tuple[Item, ...]
    more: Columns = ()

    @property
    def lead(self) -> str:
        return self.offices[0]


@dataclass(frozen=True)
class Settings:
    """The sheet 设置; ``more`` keeps every setting that has no name here."""

    bureau: str
    bureau_short: str
    year: int
    period: Period
    template: str = "quarterly"
    deadline: datetime | None = None
    contact: str = ""
    contact_phone: str = ""
    title_font: str = ""
    header_font: str = ""
    body_font: str = ""
    more: Columns = ()


@dataclass(frozen=True)
class Register:
    """Everything the coordinator wrote down about one year."""

    settings: Settings
    offices: tuple[Office, ...]
    tasks: tuple[Task, ...]
    columns: tuple[str, ...] = field(default=())
    """Headings of the further columns, reachable from forms by name."""

    def office(self, name: str) -> Office | None:
        """The office of that name or alias."""
        for office in self.offices:
            if name == office.name:
                return office
        for office in self.offices:
            if name in office.aliases:
                return office
        return None

    def tasks_of(self, office: str) -> tuple[Task, ...]:
        """The tasks an office answers for, leading or co-operating, in the city's order."""
        return tuple(task for task in self.tasks if office in task.offices)


def find_plan(plans: Columns, period: Period) -> CellValue:
    named = dict(plans)
    for candidate in around(period):
        for heading in (candidate.name, candidate.short, candidate.code):
            if heading in named:
                return named[heading]
    return named.get("年度目标")


def around(period: Period) -> tuple[Period, ...]:
    """A period and the longer ones it lies in, nearest first."""
    month = period.first_day.month
    longer = (
        Period(period.year, "quarter", (month + 2) // 3),
        Period(period.year, "half", (month + 5) // 6),
        Period(period.year, "year", 1),
    )
    order = {"month": 0, "quarter": 1, "half": 2, "year": 3}
    return (period, *(other for other in longer if order[other.kind] > order[period.kind]))
