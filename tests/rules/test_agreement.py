from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from xltasks.model.field import Field
from xltasks.model.finding import Finding
from xltasks.rules.agreement import OfficeAnswers, agree
from xltasks.rules.case import Case

CaseOf = Callable[..., Case]


def agreed(case_of: CaseOf, lead: str, other: str) -> tuple[Finding, ...]:
    """Findings where the lead 甲科 and the co-operating 乙科 return one row each, ``done | pending | progress``."""
    head = "| 任务 | 类别 | done | pending | progress |\n"
    first = case_of(f"{head}| 4 | 甲类 | {lead} |", office="甲科")
    second = case_of(f"{head}| 4 | 甲类 | {other} |", office="乙科")
    return agree(first.register, [OfficeAnswers("乙科", second.answers), OfficeAnswers("甲科", first.answers)])


def test_done_against_pending_is_a_conflict_at_the_co_operating_offices_cell(case_of: CaseOf) -> None:
    [finding] = agreed(case_of, "√ | | 已验收。", "| 正在推进 | 在走访。")
    assert (finding.code, finding.severity) == ("agreement.conflict", "warning")
    assert finding.message == "第4项任务（甲类）两家说法不一致：甲科填“已完成”（√），乙科填“未完成”（正在推进）"
    assert finding.remedy == "请甲科与乙科商定后，由需要更正的一方重报；不更正的，汇总时不算完成"
    assert (finding.office, finding.at.cell, finding.field) == ("乙科", "D2", "pending")


@pytest.mark.parametrize(
    ("lead", "other"),
    [
        ("√ | | 已验收。", "√ | | 已走访。"),
        ("| 正在推进 | 在建。", "| 持续推进 | 在走访。"),
        ("√ | | 已验收。", "| | "),
        ("√ | | 已验收。", "√ | 正在推进 | 两个都填。"),
        ("√ | | 已验收。", "半 | | 读不出。"),
    ],
)
def test_no_conflict_where_offices_agree_are_silent_or_unclear(case_of: CaseOf, lead: str, other: str) -> None:
    assert agreed(case_of, lead, other) == ()


def test_states_chosen_from_a_list_conflict_where_they_differ(case_of: CaseOf) -> None:
    fields = (Field("state", "状态", kind="choice", role="done", options=("已办结", "正在办理"), closed=True),)
    first = case_of("| 任务 | 类别 | state |\n| 4 | 甲类 | 已办结 |", fields)
    second = case_of("| 任务 | 类别 | state |\n| 4 | 甲类 | 正在办理 |", fields, office="乙科")
    [finding] = agree(first.register, [OfficeAnswers("甲科", first.answers), OfficeAnswers("乙科", second.answers)])
    assert "甲科填“状态”（已办结），乙科填“状态”（正在办理）" in finding.message


def test_an_office_that_does_not_share_the_task_is_not_asked(case_of: CaseOf) -> None:
    head = "| 任务 | 类别 | done | pending | progress |\n"
    first = case_of(f"{head}| 4 | 甲类 | √ | | 已验收。 |")
    second = case_of(f"{head}| 4 | 甲类 | | 正在推进 | 在走访。 |", office="乙科")
    [task] = first.register.tasks
    register = replace(first.register, tasks=(replace(task, offices=("甲科",)),))
    assert agree(register, [OfficeAnswers("甲科", first.answers), OfficeAnswers("乙科", second.answers)]) == ()
