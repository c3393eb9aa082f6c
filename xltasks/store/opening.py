"""A campaign folder opened: its register read, its templates found, its ledger at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xltasks.errors import Fault, RegisterError, UsageError
from xltasks.model.cell import shown
from xltasks.model.clock import wall_time
from xltasks.model.period import Period
from xltasks.model.recalled import Recalled
from xltasks.model.register import Register, Task
from xltasks.store.folders import Folders, checked_campaign
from xltasks.store.register_text import register_digest, register_from_line, register_to_lines, tasks_from_lines

if TYPE_CHECKING:
    from xltasks.store.issued import Issued
    from xltasks.store.ledger import Ledger
    from xltasks.store.received import Received
    from xltasks.store.templates import Templates

# The others are imported when they are first asked for: status wants no more than the register and the ledger.

_PASSWORDS = "密码"
_BETWEEN = re.compile("[、\n]")
"""Commas stay: a password may hold one."""


@dataclass(frozen=True)
class _Reading:
    """A register, and the name of what it was read from; ``owing`` where an earlier run read it and told so."""

    register: Register
    digest: str
    owing: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Store:
    """Everything of one campaign that lies on disk. Register and templates are read when first asked for."""

    folders: Folders

    @property
    def register(self) -> Register:
        return self._reading.register

    @property
    def register_digest(self) -> str:
        """Names what the register says: another workbook, or another way of reading it, has another name."""
        return self._reading.digest

    @cached_property
    def _reading(self) -> _Reading:
        """The register's workbook, read unless what it says was kept and still holds."""
        data = self._workbook()
        digest = register_digest(data)
        tasks = Recalled(cache(lambda: self._kept_tasks(digest)))
        kept = register_from_line(next(_lines(self.folders.register_text), b""), digest, tasks)
        if kept is not None:
            return _Reading(kept.register, digest, kept.owing)
        return _Reading(self._read(data), digest)

    def _kept_tasks(self, digest: str) -> Sequence[Task]:
        """The tasks of the kept register, which many steps do without; the workbook's where their text is spoilt."""
        tasks = tasks_from_lines(_lines(self.folders.register_text), digest)
        if tasks is not None:
            return tasks
        data = self._workbook()
        if register_digest(data) != digest:
            name = self.folders.register.name
            raise RegisterError(Fault("台账在运行期间被改动", "请重新运行", file=name))
        return self._read(data).tasks

    def _workbook(self) -> bytes:
        path = self.folders.register
        try:
            return path.read_bytes()
        except OSError as error:
            fault = Fault(f"台账读不出来：{error.strerror}", "关闭正在打开它的程序再试", file=path.name)
            raise RegisterError(fault) from None

    def _read(self, data: bytes) -> Register:
        from xltasks.store.register import read_register

        return read_register(data, file=self.folders.register.name)

    def keep_register(self) -> None:
        """Keeps what the register says, for the next run; call it while holding the campaign's lock."""
        reading = self._reading
        if reading.owing is None:
            from xltasks.store.files import put_in_place, temporary_beside

            lines = register_to_lines(reading.register, reading.digest)
            with temporary_beside(self.folders.register_text) as temporary:
                with temporary.open("xb") as file:
                    file.writelines(line.encode() for line in lines)
                put_in_place(temporary, self.folders.register_text)

    @cached_property
    def passwords(self) -> tuple[str, ...]:
        """What the register's settings say opens locked workbooks, several separated."""
        said = dict(self.register.settings.more).get(_PASSWORDS)
        return tuple(filter(None, (word.strip() for word in _BETWEEN.split(shown(said)))))

    @cached_property
    def templates(self) -> Templates:
        from xltasks.store.templates import find_templates

        return find_templates(self.folders, self.register.settings.template)

    @property
    def issued(self) -> Issued:
        from xltasks.store.issued import Issued

        return Issued(self.folders)

    @property
    def received(self) -> Received:
        from xltasks.store.received import Received

        return Received(self.folders)

    def ledger(self, *, read_only: bool = False) -> Ledger:
        from xltasks.store.ledger import Ledger

        return Ledger.open(self.folders.ledger, read_only=read_only)

    def period(self, asked: Period | str | None) -> Period:
        """The period asked for, else the register's current one.

        Raises UsageError for text that names none, and for another year's: the register holds one year's plans.
        """
        settings = self.register.settings
        if asked is None:
            return settings.period
        try:
            period = asked if isinstance(asked, Period) else Period.parse(asked)
        except ValueError:
            message = f"“{asked}”不是一个期次"
            remedy = "写成 2024Q2（季度）、2024M06（月）、2024H1（半年）或 2024（全年）"
            raise UsageError(Fault(message, remedy)) from None
        if period.year != settings.year:
            message = f"{period} 不在台账的年度（{settings.year}）里"
            raise UsageError(Fault(message, f"写 {settings.year} 年的期次；别的年度请到那一年的工作文件夹里运行"))
        return period

    def wall_time(self, moment: datetime) -> datetime:
        """A moment as the bureau's clock shows it; one without zone was read off it already."""
        return wall_time(moment, self.register.settings.zone)

    def moment(self, shown: datetime) -> datetime:
        """What the bureau's clock showed, as a moment that any program understands."""
        return shown.replace(tzinfo=self.register.settings.zone)

    def common_deadline(self, period: Period) -> datetime | None:
        """Everybody's deadline. The register knows that of its current period only."""
        settings = self.register.settings
        return settings.deadline if period == settings.period else None

    def offices_named(self, asked: Iterable[str]) -> tuple[str, ...]:
        """The offices meant by names or aliases, by the register's names. Raises UsageError for what is none that owes."""
        owing = self.offices()
        found: dict[str, None] = {}
        faults: list[Fault] = []
        for name in asked:
            office = self.register.office(name)
            if office is None:
                faults.append(Fault(f"台账里没有“{name}”这个科室", f"台账里的科室：{'、'.join(owing)}"))
            elif office.name not in owing:
                faults.append(Fault(f"“{office.name}”在台账里没有任务", "检查任务表的责任科室一列"))
            else:
                found[office.name] = None
        if faults:
            raise UsageError(faults)
        return tuple(found)

    def offices(self) -> tuple[str, ...]:
        """The offices that owe a return: those with tasks, in the register's order."""
        reading = self._reading
        return reading.register.owing if reading.owing is None else reading.owing


def _lines(path: Path) -> Iterator[bytes]:
    """Of a kept register; none where they cannot be had, for the workbook itself is there to be read."""
    try:
        with path.open("rb") as lines:
            yield from lines
    except OSError:
        return


def open_store(root: Path) -> Store:
    """The campaign in a folder. Raises CampaignError where there is none."""
    return Store(Folders(checked_campaign(root)))
