"""The settings of a register that a sheet lets us guess, and in which words we say what we guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltasks.model.period import Period
from xltasks.model.register import Settings, Task
from xltasks.store.register_headings import squeezed
from xltasks.store.register_import_offices import common_unit
from xltasks.store.register_import_table import Found
from xltasks.store.register_import_title import Title, year_in
from xltasks.store.register_periods import spoken


@dataclass(frozen=True)
class Heard:
    """What stands before any sheet is read: the period asked for, and the year that goes without saying."""

    period: Period | None
    year: int


def settings_heard(founds: Sequence[Found], tasks: tuple[Task, ...], before: Heard) -> tuple[Settings, tuple[str, ...]]:
    """The settings and, in Chinese, where each came from."""
    title = _title(founds)
    year, about_year = _year(founds, title, before)
    period, about_period = _period(founds, title, before, year)
    short, unit = title.bureau, common_unit(tasks)
    bureau = unit or short
    said = [f"标题：{found.title.text}" for found in founds if found.title.text]
    if short:
        said.append(f"单位简称：{short}（取自标题）")
    if unit:
        said.append(f"单位：{unit}（每项任务的责任分工都写在首位）")
    elif short:
        said.append(f"单位：{short}（取自标题）")
    else:
        said.append("单位：表里没有写明，请在台账“设置”里补填")
    return Settings(bureau, short or bureau, period.year, period), (*said, about_year, about_period)


def _title(founds: Sequence[Found]) -> Title:
    """The first title that tells each thing."""
    titles = [found.title for found in founds]
    return Title(
        next((title.text for title in titles if title.text), ""),
        next((title.bureau for title in titles if title.bureau), ""),
        next((title.year for title in titles if title.year), None),
        next((title.period for title in titles if title.period), None),
    )


def _year(founds: Sequence[Found], title: Title, before: Heard) -> tuple[int, str]:
    if before.period is not None:
        return before.period.year, f"年度：{before.period.year}（取自 --period）"
    if title.year is not None:
        return title.year, f"年度：{title.year}（取自标题）"
    for heading in (squeezed(text) for found in founds for path in found.paths.values() for text in path):
        if (year := year_in(heading)) is not None:
            return year, f"年度：{year}（取自标题行“{heading}”）"
    return before.year, f"年度：{before.year}（表里没有写明，按今年）"


def _period(founds: Sequence[Found], title: Title, before: Heard, year: int) -> tuple[Period, str]:
    if before.period is not None:
        return before.period, f"当前季度：{before.period.name}（取自 --period）"
    if title.period is not None:
        period = title.period.of(year)
        return period, f"当前季度：{period.name}（取自标题）"
    plans = [said for found in founds for name in found.table.columns if (said := spoken(name))]
    if plans:
        period = plans[0].of(year)
        only = "唯一的计划列" if len(plans) == 1 else "第一个计划列"
        return period, f"当前季度：{period.name}（取自{only}）"
    period = Period(year, "quarter", 1)
    return period, f"当前季度：{period.name}（表里没有写明，请核对）"
