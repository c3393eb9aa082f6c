"""Headings, periods and deadlines as people write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from xltasks.model.period import Period
from xltasks.store.register_deadline import deadline_said
from xltasks.store.register_headings import OFFICE_HEADINGS, among, squeezed, task_heading
from xltasks.store.register_periods import spoken

THIS_YEAR = task_heading(2024)
SECOND = Period(2024, "quarter", 2)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("序号", "序号"),
        ("序 号", "序号"),
        ("任务\n序号", "序号"),
        ("编号", "序号"),
        ("任务名称", "目标任务"),
        ("工作任务", "目标任务"),
        ("重点任务", "目标任务"),
        ("责任单位", "责任分工"),
        ("承办科室", "责任科室"),
        ("责任处室（牵头在前）", "责任科室"),
        ("监督电话", "监督方式"),
        ("季度/类别", "类别"),
        ("季度\n类别", "类别"),
        ("类型*", "类别"),
        ("第一季度", "第一季度"),
        ("一季度", "第一季度"),
        ("１季度", "第一季度"),
        ("第 1 季度", "第一季度"),
        ("Q1", "第一季度"),
        ("q4", "第四季度"),
        ("2024年二季度", "第二季度"),
        ("二季度工作计划", "第二季度"),
        ("三季度目标任务", "第三季度"),
        ("6月", "6月"),
        ("十二月", "12月"),
        ("1月份", "1月"),
        ("上半年", "上半年"),
        ("7-12月", "下半年"),
        ("全年", "全年"),
        ("年度目标", "年度目标"),
        ("全年目标", "年度目标"),
    ],
)
def test_a_task_heading_is_recognised_however_it_is_written(written: str, means: str) -> None:
    known = THIS_YEAR(written)
    assert known is not None and known.name == means


@pytest.mark.parametrize(
    "written", ["备注", "分管领导", "一季度完成情况", "2023年四季度", "2023年度目标", "五季度", "13月", "", "牵头领导"]
)
def test_any_other_heading_is_a_column_of_its_own(written: str) -> None:
    assert THIS_YEAR(written) is None


@pytest.mark.parametrize(
    ("written", "means"),
    [("处室", "科室"), ("E-mail", "邮箱"), ("电子邮箱", "邮箱"), ("联系 电话", "电话"), ("简称", "别名")],
)
def test_an_office_heading_is_recognised_however_it_is_written(written: str, means: str) -> None:
    known = among(OFFICE_HEADINGS)(written)
    assert known is not None and known.name == means


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2024Q2", "2024Q2"),
        ("2024-Q2", "2024Q2"),
        ("第二季度", "2024Q2"),
        ("二季度", "2024Q2"),
        ("2024年第2季度", "2024Q2"),
        ("２０２４年二季度", "2024Q2"),
        ("6月", "2024M06"),
        ("2024M06", "2024M06"),
        ("十一月", "2024M11"),
        ("十月份", "2024M10"),
        ("上半年", "2024H1"),
        ("2024H2", "2024H2"),
        ("1—6月", "2024H1"),
        ("全年", "2024"),
        ("2024", "2024"),
        ("2024年", "2024"),
    ],
)
def test_a_period_is_understood_as_people_say_it(written: str, code: str) -> None:
    said = spoken(written)
    assert said is not None and said.of(2024).code == code


@pytest.mark.parametrize("written", ["", "五季度", "0月", "13月", "2024Q5", "季度", "前三季度", "2"])
def test_what_is_no_period_is_not_taken_for_one(written: str) -> None:
    assert spoken(written) is None


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (datetime(2024, 7, 5, 17), datetime(2024, 7, 5, 17)),
        (datetime(2024, 7, 5), datetime(2024, 7, 5, 23, 59, 59)),
        (date(2024, 7, 5), datetime(2024, 7, 5, 23, 59, 59)),
        ("2024-07-05 17:00", datetime(2024, 7, 5, 17)),
        ("2024-07-05T17:00:30", datetime(2024, 7, 5, 17, 0, 30)),
        ("2024/7/5", datetime(2024, 7, 5, 23, 59, 59)),
        ("2024.7.5", datetime(2024, 7, 5, 23, 59, 59)),
        (20240705, datetime(2024, 7, 5, 23, 59, 59)),
        ("2024年7月5日17时", datetime(2024, 7, 5, 17)),
        ("2024年7月5日 17：30", datetime(2024, 7, 5, 17, 30)),
        ("2024年7月5日（星期五）下午5点半前", datetime(2024, 7, 5, 17, 30)),
        ("2024年7月5日24时", datetime(2024, 7, 5, 23, 59, 59)),
        ("7月5日17:00前", datetime(2024, 7, 5, 17)),
    ],
)
def test_a_deadline_is_understood_as_people_write_it(written: object, moment: datetime) -> None:
    assert deadline_said(written, SECOND) == moment  # type: ignore[arg-type]


def test_a_january_deadline_without_a_year_follows_the_last_quarter() -> None:
    assert deadline_said("1月5日", Period(2024, "quarter", 4)) == datetime(2025, 1, 5, 23, 59, 59)


@pytest.mark.parametrize(
    "written", ["尽快", "2024-13-05", "2024-02-30", "下周五", "7月5日下午", 45478.7, "2024-07-05 25:00"]
)
def test_what_is_no_moment_is_not_taken_for_one(written: object) -> None:
    assert deadline_said(written, SECOND) is None  # type: ignore[arg-type]


def test_white_space_of_prints_goes_and_that_between_latin_words_stays() -> None:
    assert [squeezed(text) for text in ("产 业 科", " 中小\n办 ", "IT  Support 科", "\u200b甲\ufeff")] == [
        "产业科",
        "中小办",
        "IT Support科",
        "甲",
    ]
