"""The sheet 规则: what it switches, sets and waives, and what is wrong with it."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from xltasks.errors import RegisterError
from xltasks.model.period import Period
from xltasks.model.rulebook import RuleBook, RuleSetting, Waiver
from xltasks.store.register import read_register

HEADINGS = ("规则", "状态", "级别", "参数", "科室", "任务", "理由", "有效期")
Row = tuple[object, ...]


def register_with(*rows: Row, headings: Row = HEADINGS, sheet: str = "规则") -> bytes:
    """A register of two offices and the tasks 4 and 9, with the rows on its sheet 规则."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in {
        "设置": [("单位", "示例局"), ("年度", 2024), ("当前季度", "二季度")],
        "科室": [("科室", "别名"), ("中小办", "中小企业办"), ("运行办", None)],
        "任务": [
            ("序号", "目标任务", "责任分工", "类别", "第二季度"),
            (4, "扩产", "【中小办】", "目标", "甲"),
            (9, "改造", "【运行办】", "目标", "乙"),
        ],
        sheet: [headings, *rows],
    }.items():
        made = book.create_sheet(name)
        for line in lines:
            made.append(list(line))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def rules(*rows: Row) -> RuleBook:
    return read_register(register_with(*rows)).rules


def faults(*rows: Row) -> list[str]:
    with pytest.raises(RegisterError) as raised:
        rules(*rows)
    assert all(fault.sheet == "规则" and fault.remedy for fault in raised.value.faults)
    return [f"{fault.cell} {fault.message}→{fault.remedy}" for fault in raised.value.faults]


def test_a_register_without_the_sheet_or_with_an_empty_one_changes_nothing() -> None:
    assert rules() == RuleBook()
    assert read_register(register_with(headings=(None,))).rules == RuleBook()
    assert read_register(register_with(("wording.until", "关"), sheet="草稿")).rules == RuleBook()


def test_rules_and_families_are_switched_weighed_and_set() -> None:
    assert rules(
        ("wording.until", "关"),
        ("文字", None, "警告"),
        ("数据偏旧", "开", "错误", "天数=45"),
        ("history.repeated", "开", None, "相似度＝95%；最短：20字"),
    ).settings == (
        RuleSetting("wording.until", on=False),
        RuleSetting("wording", severity="warning"),
        RuleSetting("timing.asof", severity="error", parameters=(("天数", 45.0),)),
        RuleSetting("history.repeated", parameters=(("相似度", 95.0), ("最短", 20.0))),
    )


def test_a_row_with_an_office_a_task_or_a_last_day_is_a_waiver() -> None:
    book = rules(
        ("timing.asof", "关", None, None, "中小企业办、运行办", 9, "统计数据次月才发布", "第三季度"),
        ("wording", None, None, None, None, "4、9", "历史文本", datetime(2024, 9, 30)),
        ("figures.plan", "豁免", None, None, "全部", None, "口径调整", "2024年12月31日"),
    )
    third = Period(2024, "quarter", 3)
    assert book == RuleBook(
        waivers=(
            Waiver("timing.asof", "统计数据次月才发布", "中小办", "9", third),
            Waiver("timing.asof", "统计数据次月才发布", "运行办", "9", third),
            Waiver("wording", "历史文本", "", "4", date(2024, 9, 30)),
            Waiver("wording", "历史文本", "", "9", date(2024, 9, 30)),
            Waiver("figures.plan", "口径调整", "", "", date(2024, 12, 31)),
        )
    )


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("wording.untl", ["wording.until（截止与截至）", "wording.personal（个人信息）"]),
        ("figures.none", ["figures.share（占比不符）", "figures.unit（单位不一）"]),
        ("半角标点符号", ["wording.halfwidth（半角标点）"]),
        ("zzz", ["origin.stamp（编号不符）", "wording.personal（个人信息）"]),
    ],
)
def test_an_unknown_rule_names_the_known_ones(said: str, named: list[str]) -> None:
    [fault] = faults((said, "关"))
    assert fault.startswith(f"A2 没有“{said}”这条规则→请改为已有的规则：")
    assert all(name in fault for name in named)


def test_all_faults_are_told_at_once_where_they_are() -> None:
    told = faults(
        ("wording.until", "停一停"),
        ("wording.until", "开", "严重"),
        ("timing.asof", "开", None, "日数=3；天数三"),
        ("wording.until", "开", None, "天数=3"),
        (None, "关"),
        ("wording", "开", "错误", None, "丁科", 77, None, "改天"),
    )
    assert [line.partition("→")[0] for line in told] == [
        "B2 状态“停一停”既不是“开”也不是“关”",
        "C3 没有“严重”这个级别",
        "D4 规则 timing.asof 没有参数“日数”",
        "D4 参数“天数三”认不出",
        "D5 规则 wording.until 没有参数“天数”",
        "A6 该行没有写是哪条规则",
        "H7 有效期“改天”认不出到什么时候",
        "E7 科室“丁科”不在“科室”表里",
        "F7 任务“77”不在“任务”表里",
        "C7 豁免行里不能填“级别”",
        "B7 豁免行的状态应为“关”",
        "G7 豁免没有写理由",
    ]


def test_a_sheet_without_its_headings_says_which_they_are() -> None:
    with pytest.raises(RegisterError) as raised:
        read_register(register_with(("wording.until", "关"), headings=("编码甲", "乙")))
    [fault] = raised.value.faults
    assert fault.message == "找不到标题行“规则”"
    assert fault.remedy == "请在表头一行写上：规则、状态、级别、参数、科室、任务、理由、有效期。"
