"""Numbers and unfinished rows beside the official sheet: they say what that sheet says."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import openpyxl

from tests.rules.conftest import build
from xltasks.book.draft import Workbook
from xltasks.book.write import write_workbook
from xltasks.model.period import Period
from xltasks.outputs.statistics import OfficeReturn, summary_sheets
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict

NOON = datetime(2024, 7, 1, 12)
ROWS = """
    | 任务 | 类别 | done | pending  | progress   |
    | 1    | 目标 | √    |          | 已办       |
    | 1    | 措施 |      | 正在推进 | =办着\\n二 |
    | 4    | 目标 |      | 持续推进 |            |
    | 4    | 措施 | √    |          | 措施都做了 |
"""
PERIOD = Period(2024, "quarter", 2)


def book(case, *, taken=()):
    register = replace(case.register, tasks=tuple(replace(task, offices=("甲科",)) for task in case.register.tasks))
    here = Verdict("甲科", "accepted", answers=case.answers)
    table = Table(register, case.issue.fields, {"甲科": here})
    returns = (OfficeReturn(here, NOON, 2), OfficeReturn(Verdict("乙科", "missing")))
    sheets = summary_sheets(table, returns, PERIOD, taken=taken)
    return openpyxl.load_workbook(io.BytesIO(write_workbook(Workbook(sheets), created=NOON)))


def lines(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def test_every_office_has_its_numbers_and_the_whole_is_counted_once():
    sheet = book(build(ROWS))["统计"]
    assert lines(sheet)[:3] == [
        # tasks, rows, done, pending, silent, share, returned, versions
        ["甲科", 2, 4, 2, 2, 0, 0.5, NOON, 2, None],
        ["乙科", 0, 0, 0, 0, 0, None, None, 0, "未报"],
        ["合计", 2, 4, 2, 2, 0, 0.5, None, None, "几个科室共同负责的只算一次"],
    ]
    (chart,) = sheet._charts
    assert [series.val.numRef.f for series in chart.series] == [f"统计!${c}$4:${c}$5" for c in "DEF"]


def test_what_is_not_done_is_listed_with_plan_words_and_narrative():
    assert lines(book(build(ROWS))["未完成清单"]) == [
        ["1", "任务1", "措施", "计划", "正在推进", "=办着\n二", "甲科"],
        ["4", "任务4", "目标", "计划", "持续推进", "（见同一任务的其他行）", "甲科"],
    ]


def test_a_form_that_has_sheets_so_called_keeps_them():
    assert book(build(ROWS), taken=("统计", "汇总表")).sheetnames == ["统计（2）", "未完成清单"]
