"""Which rows are done, not done, or not told of."""

from __future__ import annotations

import pytest

from xltasks.model.field import Field
from xltasks.rules.progress import Progress, progress_of, progress_of_all, state_of, states_of
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict

DONE = Field("done", "办结", kind="check", role="done")
PENDING = Field("pending", "没办结", role="pending")
NARRATIVE = Field("told", "说明", role="narrative")

ROWS = """
    | 任务 | 类别 | done | pending  | progress |
    | 1    | 目标 | √    |          | 已办     |
    | 1    | 措施 |      | 正在推进 | 在办     |
    | 4    | 目标 |      |          | 只有说明 |
    | 4    | 措施 |      |          |          |
"""


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (((DONE, True), (PENDING, None)), "done"),
        (((DONE, None), (PENDING, "正在推进")), "pending"),
        (((DONE, True), (PENDING, "正在推进")), "pending"),
        (((DONE, None), (PENDING, "  ")), "silent"),
        (((DONE, None), (NARRATIVE, "说了很多")), "silent"),
        (((Field("s", "状态", kind="choice", role="done", options=("办结", "在办")), "办结"),), "done"),
        (((Field("s", "状态", kind="choice", role="done", options=("办结", "在办")), "在办"),), "pending"),
        (((Field("p", "进度", kind="percent", role="done"), 1.0),), "done"),
        (((Field("p", "进度", kind="percent", role="done"), 0.99),), "pending"),
    ],
)
def test_a_row_is_what_its_answers_say(row, state):
    assert state_of(row) == state


def test_a_form_that_asks_nothing_about_done_counts_what_was_filled():
    assert [state_of(((NARRATIVE, text),)) for text in ("说了", "")] == ["done", "silent"]


def test_an_office_is_counted_by_its_own_answers(case_of):
    case = case_of(ROWS)
    assert progress_of(case.register, "甲科", case.answers) == Progress(2, 4, done=1, pending=1)
    assert progress_of(case.register, "甲科", ()).silent == 4


def test_a_shared_row_counts_once_and_only_as_the_consolidated_sheet_says(case_of):
    case = case_of(ROWS)
    table = Table(case.register, case.issue.fields, {"甲科": Verdict("甲科", "accepted", answers=case.answers)})
    # 乙科 shares every task and has not ticked anything: what both must tick is not done.
    assert progress_of_all(table) == Progress(2, 4, done=0, pending=1)
    assert [(task.number, item.category, state) for task, item, state in states_of(table)][1] == (
        "1",
        "措施",
        "pending",
    )


def test_the_share_of_nothing_is_no_share():
    assert (Progress(0, 0).rate, Progress(1, 4, done=1).rate) == (None, 0.25)
