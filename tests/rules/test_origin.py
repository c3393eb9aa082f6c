from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xltasks.model.answer import Stray
from xltasks.model.finding import Finding, Place
from xltasks.model.key import RowKey
from xltasks.rules import origin
from xltasks.rules.case import Case
from xltasks.rules.catalogue import judge

CaseOf = Callable[..., Case]
FILLED = """
    | 任务 | 类别 | done | pending | progress |
    | 1    | 甲类 | √    |         | 已印发。 |
"""


def test_a_return_of_its_office_and_period_has_no_findings(case_of: CaseOf) -> None:
    assert judge(case_of(FILLED)) == ()


def test_what_the_reader_mended_is_passed_on(case_of: CaseOf) -> None:
    repair = Finding("origin.stamp", "error", "两处编号不一致", "请重报")
    assert judge(case_of(FILLED, repairs=[repair])) == (repair,)


def test_another_quarters_workbook_is_an_error(case_of: CaseOf) -> None:
    [finding] = judge(case_of(FILLED, period="2024Q1"))
    assert (finding.code, finding.severity) == ("origin.period", "error")
    assert finding.message == "这份填报表是2024Q1的，现在收的是2024Q2（第二季度）"
    assert finding.remedy == "请用2024Q2下发的填报表填写后重报"


def test_an_office_the_register_does_not_know_is_an_error(case_of: CaseOf) -> None:
    [finding] = judge(case_of(FILLED, office="丁科"))
    assert (finding.code, finding.message) == ("origin.office", "台账中没有“丁科”这个科室")


def test_an_alias_is_the_office(case_of: CaseOf) -> None:
    assert judge(case_of(FILLED, office="甲")) == ()


def test_rows_of_another_office_are_reported_once(case_of: CaseOf) -> None:
    case = case_of(FILLED)
    foreign = tuple(
        judged._replace(answer=judged.answer._replace(key=RowKey("2024Q2", "乙科", "1", "甲类", 1)))
        for judged in case.answers
    )
    [finding] = origin.office(replace(case, answers=foreign))
    assert finding.message == "甲科的填报表里有乙科的行"
    assert finding.at.cell == "C2"


def test_an_altered_locked_cell_is_a_warning_that_shows_both_texts(case_of: CaseOf) -> None:
    key = RowKey("2024Q2", "甲科", "1", "甲类", 1)
    at = Place("甲科.xlsx", "填报表", "B2")
    [finding] = judge(case_of(FILLED, strays=[Stray("altered", at, "新建5G基站\n50个。", "新建5G基站500个。", key)]))
    assert (finding.code, finding.severity, finding.at) == ("origin.locked", "warning", at)
    assert finding.message == "第1项任务（甲类）的原文“新建5G基站500个。”被改成“新建5G基站 50个。”"
    assert "以台账原文为准" in finding.remedy


def test_an_emptied_locked_cell_says_so_and_long_texts_are_cut(case_of: CaseOf) -> None:
    [finding] = judge(case_of(FILLED, strays=[Stray("altered", Place("甲科.xlsx", "填报表", "A1"), None, "题" * 50)]))
    assert finding.message == f"原文“{'题' * 30}…”被清空"


def test_text_outside_the_answer_cells_is_named(case_of: CaseOf) -> None:
    [finding] = judge(
        case_of(FILLED, strays=[Stray("unplaced", Place("甲科.xlsx", "填报表", "K9"), "另：已报市政府。")])
    )
    assert (finding.code, finding.severity) == ("origin.unplaced", "warning")
    assert finding.message == "“另：已报市政府。”填在填报格之外，不会汇总"
