"""A case written as a pipe table: the header names fields, each line is a row of the sheet 填报表 from row 2 on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from xltasks.forms.expressions import holds
from xltasks.model.answer import Answer, Raw, Stray, Submission
from xltasks.model.cell import cell_name
from xltasks.model.field import Field
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.model.kinds import read
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.rules.case import Case, Judged

FIELDS = (
    Field("done", "已完成", kind="check", role="done", required="not pending", forbidden="pending", combine="all"),
    Field("pending", "未完成", role="pending", required="not done", forbidden="done", options=("正在推进",)),
    Field("progress", "进展", role="narrative", required="pending or not task.any('progress')"),
)


@pytest.fixture
def case_of() -> Callable[..., Case]:
    return build


def build(
    table: str,
    fields: Sequence[Field] = FIELDS,
    *,
    cells: Mapping[str, Raw] | None = None,
    strays: Sequence[Stray] = (),
    repairs: Sequence[Finding] = (),
    office: str = "甲科",
    period: str = "2024Q2",
) -> Case:
    """``| 任务 | 类别 | done | … |``: a line without 任务 is the office's own, one without 类别 the task's own.

    ``cells`` replaces cells by name with what text cannot say: numbers, pictures, formulas.
    """
    header, *lines = [
        [part.strip() for part in line.strip().strip("|").split("|")] for line in table.strip().splitlines()
    ]
    declared = {field.name: field for field in fields}
    items: dict[str, list[Item]] = {}
    judged: list[Judged] = []
    for row, line in enumerate(lines, 2):
        number, category = line[0] or None, line[1] or None
        if number is not None and category is not None:
            items.setdefault(number, []).append(Item(len(items.get(number, [])) + 1, category, (("第二季度", "计划"),)))
        ordinal = len(items[number]) if number and category else 0
        key = RowKey("2024Q2", office, number, category, ordinal)
        for column, name in enumerate(header[2:], 3):
            text = line[column - 1]
            if text == "—":  # this row does not ask for the field
                continue
            place = cell_name(row, column)
            raw = (cells or {}).get(place, Raw(text.replace("\\n", "\n") or None))
            answer = Answer(key, name, raw, Place("甲科.xlsx", "填报表", place))
            judged.append(Judged(answer, declared[name], read(declared[name], raw)))
    tasks = tuple(
        Task(number, f"任务{number}", "", ("甲科", "乙科"), "", tuple(rows), (("领域", "工业"),))
        for number, rows in items.items()
    )
    register = Register(
        Settings("市某局", "某局", 2024, Period(2024, "quarter", 2)),
        (Office("甲科", aliases=("甲",)), Office("乙科")),
        tasks,
        ("领域",),
    )
    return Case(
        register,
        Period(2024, "quarter", 2),
        Issue(Stamp("3f9a", "某局", "2024Q2", office, "input"), tuple(fields), (), (), (), ()),
        Submission(period, office, "3f9a", tuple(one.answer for one in judged), tuple(strays), tuple(repairs)),
        tuple(judged),
        holds,
    )


def reported(text: str, *, plan: str = "推进有关工作。", title: str = "有关任务", pending: bool = False) -> Case:
    """One row of task 4 with a narrative, told done unless it is pending; of the second quarter of 2024."""
    state = "| | 正在推进 |" if pending else "| √ | |"
    case = build(f"| 任务 | 类别 | done | pending | progress |\n| 4 | 甲类 {state} x |", cells={"E2": Raw(text)})
    [task] = case.register.tasks
    [item] = task.items
    task = replace(task, title=title, items=(replace(item, plans=(("第二季度", plan),)),))
    return replace(case, register=replace(case.register, tasks=(task,)))


@pytest.fixture
def report() -> Callable[..., Case]:
    return reported


def with_slot(case: Case, slot: Slot) -> Case:
    return replace(case, issue=replace(case.issue, slots=(*case.issue.slots, slot)))


@pytest.fixture
def add_slot() -> Callable[[Case, Slot], Case]:
    return with_slot
