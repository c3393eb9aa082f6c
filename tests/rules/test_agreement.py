from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from xltasks.model.field import Field
from xltasks.model.finding import Finding
from xltasks.rules.agreement import OfficeAnswers, agree
from xltasks.rules.case import Case
from xltasks.rules.catalogue import judge

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


# --- the rows of one task


def rows_said(case_of: CaseOf, first: str, second: str) -> list[str]:
    """Messages on two rows of task 4, each ``done | pending | progress``."""
    case = case_of(f"| 任务 | 类别 | done | pending | progress |\n| 4 | 甲类 | {first} |\n| 4 | 乙类 | {second} |")
    return [f"{finding.at.cell} {finding.message}" for finding in judge(case) if finding.code == "agreement.rows"]


def test_a_pending_row_beside_a_done_one_wants_a_word(case_of: CaseOf) -> None:
    assert rows_said(case_of, "| 正在推进 | 印发通知，召开会议。", "√ | | 已印发通知。") == [
        "D2 第4项任务（乙类）填了“已完成”（√），第4项任务（甲类）却填了“未完成”（正在推进），文中没有说明"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("| 正在推进 | 印发通知，召开会议。", "√ | | 已完成全部步骤。"),
        ("| 持续推进 | 按照要求，持续推进该项工作。", "√ | | 已印发通知。"),
        ("√ | | 已印发要点。", "| 正在推进 | 已召开会议，印发通知。"),
        ("| 未完成 | 开展走访12次。", "√ | | 开展走访12次。"),
        ("| 正在推进 | 项目备案、环评手续办结。", "√ | | 项目手续全部办结。"),
        ("| 正在推进 | 组织企业申报5家。", "√ | | 组织企业申报5家。"),
    ],
)
def test_rows_that_contradict_each_other_are_one_finding(case_of: CaseOf, first: str, second: str) -> None:
    assert len(rows_said(case_of, first, second)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("√ | | 已印发。", "√ | | 已走访。"),
        ("| 正在推进 | 在建。", "| 持续推进 | 在走访。"),
        ("| 正在推进 | 因资金未到位，项目暂缓。", "√ | | 已完成全部步骤。"),
        ("| 正在推进 | 目前正在收集意见，拟于近期出台。", "√ | | 已印发通知。"),
        ("√ | | 项目已开工。", "| 正在推进 | 设备采购尚在招标。"),
        ("√ | | 申报已完成。", "| 正在推进 | 下一步组织现场评审。"),
        ("√ | | ", "| 正在推进 | 受汛期影响，工期顺延。"),
        ("√ | | 已印发。", "| 正在推进 | "),
    ],
)
def test_rows_may_differ_where_the_text_explains_it_or_another_fault_is_told(
    case_of: CaseOf, first: str, second: str
) -> None:
    assert rows_said(case_of, first, second) == []
