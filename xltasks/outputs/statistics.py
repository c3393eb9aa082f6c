"""What goes beside the official sheet when asked for: the numbers by office, and the list of what is not done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from xltasks.book import draft
from xltasks.model.cell import Area, CellValue, shown
from xltasks.model.listed import ListedRow
from xltasks.model.period import Period
from xltasks.model.register import Item, Task
from xltasks.outputs.plain_sheet import FIRST, Heading, Line, Said, plain_sheet, with_chart
from xltasks.rules.progress import Progress, State, progress_of, progress_of_all, state_of, states_of
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict
from xltasks.store.standing import Standing

NUMBERS, UNDONE = "统计", "未完成清单"
_COUNTED = (("完成行数", "70AD47"), ("未完成行数", "FFC000"), ("没填行数", "BFBFBF"))
_HEADINGS = (
    Heading("科室", 18),
    Heading("任务", 8, "number"),
    Heading("应填行数", 10, "number"),
    *(Heading(name, 10, "number") for name, _ in _COUNTED),
    Heading("完成率", 10, "share"),
    Heading("报回时间", 18, "time"),
    Heading("报过几版", 10, "count"),
    Heading("说明", 22),
)
_UNDONE_HEADINGS = (
    Heading("序号", 7, "middle"),
    Heading("任务", 30),
    Heading("类别", 12, "middle"),
    Heading("本期计划", 40),
    Heading("进度", 12, "middle"),
    Heading("进展", 56),
    Heading("责任科室", 14, "middle"),
)
_WORDS = {"missing": "未报", "rejected": "退回待改", "nil": "零报告"}


@dataclass(frozen=True)
class OfficeReturn:
    """An office judged, with when it returned what counts and how many versions there are."""

    verdict: Verdict
    returned_at: datetime | None = None
    versions: int = 0


def returns_of(verdicts: Iterable[Verdict], known: Iterable[Standing]) -> tuple[OfficeReturn, ...]:
    """The verdicts with what the ledger says of when and how often each office returned."""
    standings = {standing.office: standing for standing in known}
    found = []
    for verdict in verdicts:
        standing = standings.get(verdict.office)
        counting = standing.counting if standing else None
        versions = len(standing.versions) if standing else 0
        found.append(OfficeReturn(verdict, counting.returned_at if counting else None, versions))
    return tuple(found)


def summary_sheets(
    table: Table, returns: Sequence[OfficeReturn], period: Period, *, taken: Collection[str] = ()
) -> tuple[draft.Sheet, ...]:
    """统计 with a native chart and 未完成清单, over what ``table`` merges. ``taken`` are sheet names in use already."""
    title = f"{table.register.settings.bureau_short}{period.year}年{period.short}"
    return _numbers(table, returns, title, taken=taken), _undone(table, period, title, taken=taken)


def _numbers(table: Table, returns: Sequence[OfficeReturn], title: str, *, taken: Collection[str]) -> draft.Sheet:
    lines = [_line(table, one) for one in returns]
    whole = progress_of_all(table)
    total = ("合计", *_counts(whole), None, None, "几个科室共同负责的只算一次")
    lines.append([Said(value, "F2F2F2", bold=True) for value in total])
    lead = "按汇总采用的内容统计，一行是一项任务的一个类别。"
    sheet = plain_sheet(_free(NUMBERS, taken), (f"{title}任务完成情况统计", lead), _HEADINGS, lines)
    if not returns:
        return sheet
    last = FIRST + len(returns) - 1
    series = tuple(
        draft.Series(name, Area(FIRST, column, last, column), color) for column, (name, color) in enumerate(_COUNTED, 4)
    )
    chart = draft.Chart(
        "各科室完成情况（行）", Area(FIRST, 1, last, 1), series, last + 4, 1, 860, 130 + 28 * len(returns)
    )
    return with_chart(sheet, chart, len(lines))


def _line(table: Table, one: OfficeReturn) -> Line:
    office = one.verdict.office
    used = table.verdicts.get(office)
    progress = progress_of(table.register, office, used.answers if used else ())
    note = _WORDS.get(one.verdict.state, "")
    if one.verdict.state == "accepted" and one.verdict.count("error"):
        note = "特准通过"
    return (office, *_counts(progress), one.returned_at, one.versions, note)


def _counts(progress: Progress) -> tuple[CellValue, ...]:
    return (progress.tasks, progress.items, progress.done, progress.pending, progress.silent, progress.rate)


def _undone(table: Table, period: Period, title: str, *, taken: Collection[str]) -> draft.Sheet:
    lines = [_undone_line(table, period, row) for row in states_of(table) if row[2] != "done"]
    lines += [_added_line(table, row) for row in table.lists.rows if _unfinished(table, row)]
    lead = f"共 {len(lines)} 行没有完成或没有填报。" if lines else "全部完成。"
    return plain_sheet(_free(UNDONE, taken), (f"{title}{UNDONE}", lead), _UNDONE_HEADINGS, lines)


def _undone_line(table: Table, period: Period, row: tuple[Task, Item, State]) -> Line:
    task, item, state = row
    told = "\n".join(_said(table, task, item, "narrative"))
    if not told and any(_said(table, task, other, "narrative") for other in task.items):
        told = "（见同一任务的其他行）"
    words = "\n".join(_said(table, task, item, "pending"))
    return (
        task.number,
        task.title,
        item.category or "",
        shown(item.plan(period)),
        words or ("没有填报" if state == "silent" else "没有完成"),
        told,
        "\n".join(task.offices),
    )


def _unfinished(table: Table, row: ListedRow) -> bool:
    """Whether a row that an office added says that it is not done; one that says nothing of it is none of these."""
    return state_of([(field, row.value(field.name)) for field in table.fields if row.value(field.name)]) == "pending"


def _added_line(table: Table, row: ListedRow) -> Line:
    task = table.register.task(row.key.task)

    def told(role: str) -> str:
        values = (shown(row.value(field.name)).strip() for field in table.fields if field.role == role)
        return "\n".join(filter(None, values))

    number, title = (task.number, task.title) if task else ("", "")
    return number, title, row.key.category, "", told("pending") or "没有完成", told("narrative"), row.key.office


def _said(table: Table, task: Task, item: Item, role: str) -> tuple[str, ...]:
    """What stands in a row's cells of that role."""
    return tuple(_texts(table, task, item, role))


def _texts(table: Table, task: Task, item: Item, role: str) -> Iterator[str]:
    for field in table.fields:
        if field.role == role and field.scope == "item":
            text = shown(table.value(task.number, item.ordinal, field.name)).strip()
            if text:
                yield text


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where the form itself has a sheet so called."""
    used = {other.casefold() for other in taken}
    return next(
        candidate
        for candidate in (name, *(f"{name}（{number}）" for number in range(2, len(used) + 3)))
        if candidate.casefold() not in used
    )
