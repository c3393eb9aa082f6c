from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from xltasks.model.answer import Raw
from xltasks.model.field import Field
from xltasks.model.finding import Finding
from xltasks.model.issue import Slot
from xltasks.model.key import RowKey
from xltasks.rules import answers
from xltasks.rules.case import Case
from xltasks.rules.catalogue import judge

CaseOf = Callable[..., Case]


def said(findings: Iterable[Finding]) -> list[str]:
    return [f"{finding.at.cell} {finding.code} {finding.message}" for finding in findings]


def codes(findings: Iterable[Finding]) -> list[str]:
    return [f"{finding.at.cell} {finding.code}" for finding in findings]


def test_a_well_filled_form_has_no_findings(case_of: CaseOf) -> None:
    case = case_of("""
        | 任务 | 类别 | done | pending  | progress |
        | 1    | 甲类 | √    |          | 已印发。 |
        | 1    | 乙类 |      | 正在推进 | 在走访。 |
        | 4    | 甲类 | √    |          |          |
        | 4    | 乙类 | √    |          | 已验收。 |
    """)
    assert judge(case) == ()


# --- missing


def test_of_two_cells_that_stand_for_each_other_one_finding_names_both(case_of: CaseOf) -> None:
    case = case_of("""
        | 任务 | 类别 | done | pending | progress |
        | 4    | 甲类 |      |         | 已印发。 |
    """)
    [finding] = judge(case)
    assert finding.message == "第4项任务（甲类）“已完成”“未完成”都没有填"
    assert finding.remedy == "请在“已完成”“未完成”中至少填一项"
    assert (finding.code, finding.severity) == ("answers.missing", "error")
    assert (finding.at.cell, finding.office, finding.field) == ("C2", "甲科", "done")
    assert finding.key == RowKey("2024Q2", "甲科", "4", "甲类", 1)


@pytest.mark.parametrize(("required_done", "required_pending"), [("not pending", ""), ("", "not done")])
def test_both_are_named_though_only_one_declares_it(case_of: CaseOf, required_done: str, required_pending: str) -> None:
    fields = (
        Field("done", "已\n完成", kind="check", role="done", required=required_done),
        Field("pending", "未完成", role="pending", required=required_pending),
    )
    case = case_of("| 任务 | 类别 | done | pending |\n| 1 | 甲类 | | |", fields)
    assert [finding.message for finding in judge(case)] == ["第1项任务（甲类）“已完成”“未完成”都没有填"]


def test_white_space_is_no_answer(case_of: CaseOf) -> None:
    case = case_of(
        """
        | 任务 | 类别 | done | pending  | progress |
        | 1    | 甲类 |      | 正在推进 |          |
        | 1    | 乙类 | √    |          | 已印发。 |
        """,
        cells={"E2": Raw(" 　\n")},
    )
    assert said(judge(case)) == ["E2 answers.missing 第1项任务（甲类）填了“未完成”，但“进展”没有填"]


def test_a_field_wanted_once_in_a_task_is_missing_in_every_row_with_the_same_words(case_of: CaseOf) -> None:
    case = case_of("""
        | 任务 | 类别 | done | pending | progress |
        | 6    | 甲类 | √    |         |          |
        | 6    | 乙类 | √    |         |          |
        | 8    | 甲类 | √    |         | 已印发。 |
    """)
    assert said(judge(case)) == [
        "E2 answers.missing 第6项任务各行的“进展”都没有填",
        "E3 answers.missing 第6项任务各行的“进展”都没有填",
    ]
    assert judge(case)[0].remedy == "请至少在其中一行填写“进展”"


def test_a_row_that_may_rest_on_another_is_not_reported_beside_it(case_of: CaseOf) -> None:
    fields = (
        Field("progress", "进展", role="narrative", required="item.category != '甲类' or not task.any('progress')"),
    )
    case = case_of(
        """
        | 任务 | 类别 | progress |
        | 6    | 甲类 |          |
        | 6    | 乙类 |          |
        | 8    | 甲类 |          |
        | 8    | 乙类 | 已印发。 |
        | 9    | 甲类 |          |
        """,
        fields,
    )
    assert said(judge(case)) == [
        "C3 answers.missing 第6项任务（乙类）“进展”没有填",
        "C6 answers.missing 第9项任务（甲类）“进展”没有填",
    ]


def test_a_field_that_is_always_required_says_how_to_fill_it(case_of: CaseOf) -> None:
    fields = (Field("until", "填报日期", kind="day", scope="office", required="true"),)
    [finding] = judge(case_of("| 任务 | 类别 | until |\n| | | |", fields))
    assert finding.message == "“填报日期”没有填"
    assert finding.remedy == "请填写“填报日期”：填年月日齐全的日期，例如2024-06-30"


def test_an_explicit_no_is_no_answer(case_of: CaseOf) -> None:
    case = case_of("""
        | 任务 | 类别 | done | pending  | progress |
        | 1    | 甲类 | 否   | 正在推进 | 在走访。 |
        | 4    | 甲类 | 否   |          | 在走访。 |
    """)
    assert codes(judge(case)) == ["C2 answers.repaired", "C3 answers.missing", "C3 answers.repaired"]


@pytest.mark.parametrize(
    ("required", "wanted"),
    [
        ("item.category == '乙类'", ["D3"]),
        ("task.number == '1' and item.ordinal == 1", ["D2"]),
        ("task.all('count')", []),
        ("task.none('count')", []),
        ("task.count('figure') == 1", ["D2", "D3"]),
        ("task.filled('count') == 1 and task.count == 2", ["D2", "D3"]),
        ("count > 100", ["D2"]),
        ("task.title == '任务1' and period.code == '2024Q2'", ["D2", "D3"]),
        ("contact", ["D2", "D3"]),
        ("领域 == '工业'", ["D2", "D3"]),
        ("item.plan == '计划' and task.领域 == '工业'", ["D2", "D3"]),
        ("item.count == 126", ["D2"]),
        ("bureau.short == '某局' and office.name == '甲科' and plan['第二季度']", ["D2", "D3"]),
    ],
)
def test_conditions_speak_of_the_row_its_task_and_the_office(case_of: CaseOf, required: str, wanted: list[str]) -> None:
    fields = (
        Field("count", "家数", kind="whole", role="figure"),
        Field("reason", "原因", required=required),
        Field("contact", "联系人", scope="office"),
    )
    case = case_of(
        """
        | 任务 | 类别 | count | reason | contact |
        | 1    | 甲类 |       |        | —       |
        | 1    | 乙类 |       |        | —       |
        |      |      | —     | —      | 张三    |
        """,
        fields,
        cells={"C2": Raw(126)},
    )
    assert [finding.at.cell for finding in answers.missing(case)] == wanted


def test_a_cell_that_did_not_come_back_is_missing(case_of: CaseOf, add_slot: Callable[[Case, Slot], Case]) -> None:
    case = case_of("""
        | 任务 | 类别 | done | pending | progress |
        | 1    | 甲类 | √    |         | 已印发。 |
    """)
    lost = RowKey("2024Q2", "甲科", "1", "乙类", 2)
    for field, column in (("done", 3), ("pending", 4)):
        case = add_slot(case, Slot(lost, field, "填报表", 3, column))
    assert said(judge(case)) == ["C3 answers.missing 第1项任务（乙类）“已完成”“未完成”都没有填"]


# --- both


def test_two_that_exclude_each_other_are_one_finding(case_of: CaseOf) -> None:
    case = case_of("""
        | 任务 | 类别 | done | pending  | progress |
        | 4    | 甲类 | √    | 正在推进 | 已印发。 |
    """)
    [finding] = judge(case)
    assert (finding.at.cell, finding.code) == ("C2", "answers.both")
    assert finding.message == "第4项任务（甲类）“已完成”“未完成”不能同时填写"
    assert finding.remedy == "请在“已完成”“未完成”中只保留一项，清空其余"


def test_a_cell_that_must_stay_empty_is_reported_alone(case_of: CaseOf) -> None:
    fields = (Field("reason", "原因", forbidden="item.category == '乙类'"),)
    case = case_of(
        """
        | 任务 | 类别 | reason |
        | 1    | 甲类 | 有     |
        | 1    | 乙类 | 有     |
        """,
        fields,
    )
    assert said(judge(case)) == ["C3 answers.both 第1项任务（乙类）“原因”按本表规定不应填写"]


# --- kind, option, picture: one fault, one finding


def test_an_unreadable_cell_is_reported_once_and_brings_forth_nothing_else(case_of: CaseOf) -> None:
    case = case_of("""
        | 任务 | 类别 | done     | pending  | progress |
        | 1    | 甲类 | 正在推进 |          | 在走访。 |
        | 4    | 甲类 | 完成一半 | 正在推进 | 在走访。 |
    """)
    assert said(judge(case)) == [
        "C2 answers.kind 第1项任务（甲类）“已完成”：“正在推进”不是√",
        "C3 answers.kind 第4项任务（甲类）“已完成”：“完成一半”不是√",
    ]
    assert judge(case)[0].remedy == "请改正：从下拉框中选“√”，不是的话清空此格"


def test_what_is_on_no_closed_list_names_the_options(case_of: CaseOf) -> None:
    fields = (Field("state", "状态", kind="choice", options=("已办结", "正在办理"), closed=True, required="true"),)
    [finding] = judge(case_of("| 任务 | 类别 | state |\n| 1 | 甲类 | 办完了 |", fields))
    assert (finding.code, finding.message) == ("answers.option", "第1项任务（甲类）“状态”：“办完了”不在可选项之内")
    assert finding.remedy == "请改正：从下拉框中选一项：已办结、正在办理"


def test_suggestions_bind_nobody(case_of: CaseOf) -> None:
    case = case_of("""
        | 任务 | 类别 | done | pending  | progress |
        | 4    | 甲类 |      | 等待批复 | 已印发。 |
    """)
    assert judge(case) == ()


def test_a_picture_is_not_also_missing_or_misread(case_of: CaseOf) -> None:
    case = case_of(
        """
        | 任务 | 类别 | done | pending  | progress |
        | 4    | 甲类 |      | 正在推进 |          |
        """,
        cells={"E2": Raw(picture=True, formula='=DISPIMG("ID_1",1)')},
    )
    assert said(judge(case)) == ["E2 answers.picture 第4项任务（甲类）“进展”里是图片，读不出内容"]


# --- formulas


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (Raw(5, formula="=2+3"), ["answers.formula 第1项任务（甲类）“家数”里是公式，汇总时取它现在的结果“5”"]),
        (Raw(None, formula="=A1"), ["answers.missing 第1项任务（甲类）“家数”里的公式没有算出结果，等于没有填"]),
        (
            Raw("#DIV/0!", formula="=1/0", error=True),
            ["answers.kind 第1项任务（甲类）“家数”：这里是公式错误值“#DIV/0!”，不是内容"],
        ),
        (Raw("五家", formula='="五家"'), ["answers.kind 第1项任务（甲类）“家数”：“五家”不是数字"]),
    ],
)
def test_a_formula_is_taken_by_its_last_result(case_of: CaseOf, raw: Raw, expected: list[str]) -> None:
    fields = (Field("count", "家数", kind="whole", required="true"),)
    case = case_of("| 任务 | 类别 | count |\n| 1 | 甲类 | |", fields, cells={"C2": raw})
    assert [f"{finding.code} {finding.message}" for finding in judge(case)] == expected


def test_a_formula_without_result_is_told_where_nothing_is_required(case_of: CaseOf) -> None:
    case = case_of(
        "| 任务 | 类别 | note |\n| 1 | 甲类 | |", (Field("note", "备注"),), cells={"C2": Raw(None, formula="=A1")}
    )
    [finding] = judge(case)
    assert (finding.code, finding.severity) == ("answers.formula", "warning")
    assert finding.message == "第1项任务（甲类）“备注”里是公式，没有算出结果，按没有填处理"


def test_a_computed_field_is_nobodys_answer(case_of: CaseOf) -> None:
    fields = (Field("rate", "完成率", kind="computed", required="true"),)
    cells = {"C2": Raw(0.5, formula="=A1/B1"), "C3": Raw("#DIV/0!", formula="=A2/B2", error=True)}
    case = case_of("| 任务 | 类别 | rate |\n| 1 | 甲类 | |\n| 2 | 甲类 | |\n| 3 | 甲类 | |", fields, cells=cells)
    assert judge(case) == ()


# --- length, repairs


@pytest.mark.parametrize(("text", "found"), [("五个字以内", []), ("超过了五个字", ["C2 answers.length"])])
def test_a_text_is_as_long_as_the_form_allows(case_of: CaseOf, text: str, found: list[str]) -> None:
    case = case_of(f"| 任务 | 类别 | note |\n| 1 | 甲类 | {text} |", (Field("note", "备注", longest=5),))
    assert codes(judge(case)) == found


@pytest.mark.parametrize(("text", "found"), [("字" * 32_767, []), ("字" * 32_768, ["C2"]), ("𠮷" * 16_384, ["C2"])])
def test_no_text_is_longer_than_a_cell_holds(case_of: CaseOf, text: str, found: list[str]) -> None:
    case = case_of("| 任务 | 类别 | note |\n| 1 | 甲类 | |", (Field("note", "备注"),), cells={"C2": Raw(text)})
    assert [finding.at.cell for finding in judge(case)] == found
    assert all("32767字" in finding.message for finding in judge(case))


@pytest.mark.parametrize(
    ("field", "raw", "message"),
    [
        (Field("n", "家数", kind="whole"), Raw("５"), "“家数”：文字“５”已按数字5读取"),
        (Field("n", "电话"), Raw(5515812), "“电话”：数字已按文字“5515812”读取"),
        (Field("n", "时间"), Raw(date(2024, 6, 30)), "“时间”：日期或时间已按文字“2024-06-30”读取"),
        (Field("n", "时间", kind="day"), Raw("2024.6.30"), "“时间”：“2024.6.30”已按日期2024-06-30读取"),
    ],
)
def test_what_was_mended_is_a_hint(case_of: CaseOf, field: Field, raw: Raw, message: str) -> None:
    [finding] = judge(case_of("| 任务 | 类别 | n |\n| | | |", (field,), cells={"C2": raw}))
    assert (finding.code, finding.severity, finding.message) == ("answers.repaired", "hint", message)


def test_findings_come_in_the_order_of_the_form(case_of: CaseOf) -> None:
    case = case_of(
        """
        | 任务 | 类别 | done | pending  | progress |
        | 1    | 甲类 | 半   |          | 已印发。 |
        | 4    | 甲类 | √    | 正在推进 | 已印发。 |
        | 5    | 甲类 |      |          |          |
        """,
        cells={"E2": Raw(126), "E3": Raw(picture=True)},
    )
    assert codes(judge(case)) == [
        "C2 answers.kind",
        "E2 answers.repaired",
        "C3 answers.both",
        "E3 answers.picture",
        "C4 answers.missing",
        "E4 answers.missing",
    ]
