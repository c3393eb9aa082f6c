"""Headings of sheets nobody made for us, read more freely where the usual words are missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from xltasks.book.grid import Sheet
from xltasks.store.register_headings import (
    OFFICES,
    RESPONSIBLE,
    TITLE,
    Known,
    Recognise,
    normal,
    squeezed,
    task_heading,
    without_remarks,
)
from xltasks.store.register_table import Table, table_under

_FREE = {
    TITLE: re.compile(
        r"[^\W\d]*?(?:项目|事项|任务|指标|实事|工程|问题|建议|提案|工作)(?:名称|内容|事项|清单|要点)?|名称|内容"
    ),
    RESPONSIBLE: re.compile(r"[^\W\d]*?(?:牵头|责任|承办|主办|实施|主管|落实)(?:单位|部门|科室|处室|主体)"),
}
"""What stands for a column of the register where no heading says it in so many words."""
_NEITHER = re.compile(r"数量|个数|金额|投资|目标|计划|进度|进展|情况|完成|时限|负责|配合|协办|本期|下步|下一步|存在")
_NAMED = re.compile(r"名称\Z")


@dataclass(frozen=True)
class Reading:
    """How the headings of one table are read: the usual words, and those taken for them."""

    taken: tuple[tuple[str, str], ...] = ()
    """(heading, name of the register's column)."""

    def recognise(self, year: int | None) -> Recognise:
        strict = task_heading(year)
        taken = {normal(text): Known(name, 0) for text, name in self.taken}
        return lambda text: taken.get(normal(text)) or strict(text)

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(f"“{squeezed(text)}”当作“{name}”" for text, name in self.taken)


def free_table(sheet: Sheet, file: str) -> tuple[Table | None, Reading]:
    """The table under the headings, and how they were read."""
    reading = Reading()
    table, _ = table_under(sheet, file, reading.recognise(None))
    for name, others in ((TITLE, (TITLE,)), (RESPONSIBLE, (RESPONSIBLE, OFFICES))):
        if table is None or any(other in table.columns for other in others):
            continue
        text = _best(name, table.further)
        if text is not None:
            reading = Reading((*reading.taken, (text, name)))
            table, _ = table_under(sheet, file, reading.recognise(None))
    return table, reading


def _best(name: str, headings: Iterable[str]) -> str | None:
    """Of several that might be it, one that says 名称, else the first."""
    found = [
        text
        for text in headings
        if (bare := normal(without_remarks(text))) and _FREE[name].fullmatch(bare) and not _NEITHER.search(bare)
    ]
    return min(found, key=lambda text: not _NAMED.search(normal(without_remarks(text))), default=None)
