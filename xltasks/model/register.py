"""The register: the bureau, its offices and the year's tasks, as the coordinator keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property, lru_cache

from xltasks.model.cell import CellValue
from xltasks.model.clock import CHINA, zone_named
from xltasks.model.period import Period
from xltasks.model.rulebook import RuleBook

Columns = tuple[tuple[str, CellValue], ...]
"""Further columns of the register: (heading, value) in the register's order."""
Formats = tuple[tuple[str, str], ...]
"""(heading, number format) of the columns whose numbers or days the register shows in a way of their own."""


@dataclass(frozen=True, slots=True)
class Office:
    """A 科室: who fills a workbook."""

    name: str
    contact: str = ""
    phone: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One plan row of a task (进度安排, 施工图, …); ``ordinal`` counts within its task from 1."""

    ordinal: int
    category: str | None
    plans: Columns
    """(heading, text) of every plan column: 第一季度 … 第四季度."""
    more: Columns = ()
    row: int = 0
    """The row of the register's task sheet it came from."""
    formats: Formats = ()

    def plan(self, period: Period) -> CellValue:
        """What was planned for a period: its own column, else that of the quarter, half or year around it."""
        return find_plan(self.plans, period)


@dataclass(frozen=True, slots=True)
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
    formats: Formats = ()

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
    time_zone: str = ""
    """As the coordinator wrote it; empty for China's."""
    more: Columns = ()

    @property
    def zone(self) -> tzinfo:
        """Where the bureau's clock stands: all times of a campaign are what it shows."""
        return zone_named(self.time_zone) or CHINA

    @property
    def deadline_text(self) -> str:
        """``2024年7月5日17:00``, empty where there is none."""
        return moment_text(self.deadline)


@dataclass(frozen=True)
class Register:
    """Everything the coordinator wrote down about one year."""

    settings: Settings
    offices: tuple[Office, ...]
    tasks: Sequence[Task]
    """In the city's order; a kept register has them read when they are first asked for."""
    columns: tuple[str, ...] = field(default=())
    """Headings of the further columns, reachable from forms by name."""
    rules: RuleBook = field(default_factory=RuleBook)
    """The sheet 规则."""

    def office(self, name: str) -> Office | None:
        """The office of that name or alias."""
        return self._office_of.get(name)

    def tasks_of(self, office: str) -> tuple[Task, ...]:
        """The tasks an office answers for, leading or co-operating, in the city's order."""
        return self._tasks_of.get(office, ())

    @property
    def owing(self) -> tuple[str, ...]:
        """The offices that owe a return: those with tasks, in the register's order."""
        return tuple(office.name for office in self.offices if self.tasks_of(office.name))

    def task(self, number: str | None) -> Task | None:
        """The task of that number."""
        return self._task_of.get(number)

    def position(self, task: Task) -> int:
        """Where the task stands among all, from 1."""
        return self._position_of[task.number]

    # A city has thousands of offices: going through all of them for each would take the square of that.

    @cached_property
    def _office_of(self) -> Mapping[str, Office]:
        found: dict[str, Office] = {}
        for office in self.offices:
            found.setdefault(office.name, office)
        for office in self.offices:
            for alias in office.aliases:
                found.setdefault(alias, office)
        return found

    @cached_property
    def _tasks_of(self) -> Mapping[str, tuple[Task, ...]]:
        found: dict[str, list[Task]] = {}
        for task in self.tasks:
            for office in dict.fromkeys(task.offices):
                found.setdefault(office, []).append(task)
        return {office: tuple(tasks) for office, tasks in found.items()}

    @cached_property
    def _position_of(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for position, task in enumerate(self.tasks, 1):
            found.setdefault(task.number, position)
        return found

    @cached_property
    def _task_of(self) -> Mapping[str | None, Task]:
        found: dict[str | None, Task] = {}
        for task in self.tasks:
            found.setdefault(task.number, task)
        return found


def find_plan(plans: Columns, period: Period) -> CellValue:
    named = dict(plans)
    for heading in _headings(period):
        if heading in named:
            return named[heading]
    return None


@lru_cache(maxsize=64)
def _headings(period: Period) -> tuple[str, ...]:
    """What the column of a period's plans may be called, the nearest first."""
    names = (name for one in around(period) for name in (one.name, one.short, one.code))
    return (*names, "年度目标")


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


def moment_text(moment: datetime | None) -> str:
    """``2024年7月5日17:00``, only the day where the moment is its end, empty for none."""
    if moment is None:
        return ""
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    whole = (moment.hour, moment.minute) in ((0, 0), (23, 59))
    return day if whole else f"{day}{moment.hour}:{moment.minute:02d}"
