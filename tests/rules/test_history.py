"""A return of the second quarter beside the same office's return of the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from xltasks.model.answer import Raw
from xltasks.model.field import Field
from xltasks.model.period import Period
from xltasks.rules.case import Case, Earlier
from xltasks.rules.catalogue import judge

CaseOf = Callable[..., Case]
HEAD = "| 任务 | 类别 | done | pending | progress |\n"
SAME, OTHER = ("开展走访。", "开展走访。"), ("制定工作要点。", "开展检查调度。")
FIRST = Period(2024, "quarter", 1)


def beside(case_of: CaseOf, then: str, now: str, *, plans: tuple[str, str] = SAME, last: Period = FIRST) -> list[str]:
    """``code cell message`` on a row ``done | pending | progress``, then and now; ``plans`` are those of both quarters."""
    earlier = case_of(f"{HEAD}| 4 | 甲类 | {then} |")
    case = case_of(f"{HEAD}| 4 | 甲类 | {now} |")
    [task] = case.register.tasks
    [item] = task.items
    item = replace(item, plans=(("第一季度", plans[0]), ("第二季度", plans[1])))
    case = replace(
        case,
        register=replace(case.register, tasks=(replace(task, items=(item,)),)),
        earlier=(Earlier(last, earlier.answers),),
    )
    return [f"{finding.code} {finding.at.cell} {finding.message}" for finding in judge(case)]


def test_what_was_done_of_the_same_plan_and_is_pending_now_is_asked_about(case_of: CaseOf) -> None:
    assert beside(case_of, "√ | | 已走访。", "| 正在推进 | 又在走访新的企业。") == [
        "history.undone D2 第4项任务（甲类）一季度已填“已完成”，本期又填“未完成”（正在推进）"
    ]


def test_a_tick_is_for_its_quarters_own_plan(case_of: CaseOf) -> None:
    assert beside(case_of, "√ | | 已印发。", "| 正在推进 | 正在开展检查。", plans=OTHER) == []
    assert beside(case_of, "√ | | 已印发。", "√ | | 已开展检查。", plans=SAME) == []


@pytest.mark.parametrize("plans", [("开展走访。", ""), ("", ""), ("开展走访。", "开展 走访")])
def test_a_plan_that_asks_nothing_new_is_the_same(case_of: CaseOf, plans: tuple[str, str]) -> None:
    found = beside(case_of, "√ | | 已走访。", "| 正在推进 | 又在走访新的企业。", plans=plans)
    assert [line.split()[0] for line in found] == ["history.undone"]


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ("加强企业走访帮扶，积极协调满产增产。", "加强企业走访帮扶，积极协调满产增产。", "填的相同"),
        ("加强企业走访帮扶，积极协调满产增产。", "加强企业走访帮扶,积极协调满产增产", "填的相同"),
        (
            "一季度，加强企业走访帮扶，积极协调满产增产。",
            "二季度，加强企业走访帮扶，积极协调满产增产。",
            "填的几乎相同",
        ),
        ("1-3月份，走访企业20户，协调解决问题5个。", "1-6月份，走访企业20户，协调解决问题5个。", "填的几乎相同"),
        (
            "建立定期会商机制，加强与属地政府、发改、招商等部门互联互通，强化过程管控。",
            "建立定期会商机制，加强与属地政府、发改、招商部门互联互通，强化过程管控。",
            "填的几乎相同",
        ),
        ("按照要求，持续推进该项工作。", "按照要求，持续推进该项工作。", "填的相同"),
    ],
)
def test_a_text_said_again_is_asked_about(case_of: CaseOf, then: str, now: str, said: str) -> None:
    found = [line for line in beside(case_of, f"√ | | {then}", f"√ | | {now}") if line.startswith("history")]
    assert len(found) == 1
    assert found[0].startswith("history.repeated E2 第4项任务（甲类）“进展”与一季度") and said in found[0]


def test_a_copied_text_is_one_fault_with_all_its_old_dates(case_of: CaseOf) -> None:
    text = "√ | | 一季度，全市新增规上企业20户，截至3月末共有881家。"
    assert [line.split()[0] for line in beside(case_of, text, text)] == ["history.repeated"]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("走访企业20户，协调解决问题5个。", "走访企业32户，协调解决问题9个。"),
        ("已印发通知。", "已印发通知。"),
        ("印发方案，组织企业申报材料。", "完成评审，公示认定名单。"),
        ("1-3月份，新签约项目96个。", "1-6月份，新签约项目216个。"),
        ("加强调度，推进项目开工。", "加强调度，项目已于5月开工，设备陆续进场安装。"),
        ("无。", "无。"),
    ],
)
def test_new_figures_and_short_phrases_are_no_repetition(case_of: CaseOf, then: str, now: str) -> None:
    assert [line for line in beside(case_of, f"√ | | {then}", f"√ | | {now}") if line.startswith("history")] == []


def test_what_was_left_unfinished_and_is_not_mentioned_is_asked_about(case_of: CaseOf) -> None:
    assert beside(case_of, "| 正在推进 | 要点正在征求意见。", "√ | | 已召开现场会。", plans=OTHER) == [
        "history.silent E2 第4项任务（甲类）一季度未完成的事项“制定工作要点。”，本期没有提到"
    ]


@pytest.mark.parametrize(
    ("then", "now", "plans"),
    [
        ("| 正在推进 | 要点正在征求意见。", "√ | | 工作要点已印发，并开展检查。", OTHER),
        ("| 正在推进 | 要点正在征求意见。", "| 正在推进 | 正在开展检查。", OTHER),
        ("| 正在推进 | 正在走访。", "√ | | 已全部完成。", SAME),
        ("√ | | 已印发。", "√ | | 已召开现场会。", OTHER),
        ("| 正在推进 | 要点正在征求意见。", " | | ", OTHER),
        ("| 正在推进 | 要点正在征求意见。", "√ | | 1.制定印发要点。\\n2.召开现场会。", OTHER),
    ],
)
def test_what_is_finished_mentioned_or_a_fault_already_is_left_alone(
    case_of: CaseOf, then: str, now: str, plans: tuple[str, str]
) -> None:
    assert [line for line in beside(case_of, then, now, plans=plans) if line.startswith("history")] == []


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ("累计培训1200人次。", "累计培训1100人次。", "“累计培训1100人次”小于一季度的“累计培训1200人次”"),
        ("截至3月末，累计建成5G基站551个。", "截至6月末，累计建成5G基站500个。", "500个"),
        ("累计完成投资2亿元。", "累计完成投资18000万元。", "18000万元"),
        ("今年以来累计办理投诉件9起。", "今年以来累计办理投诉件7起。", "7起"),
        ("已累计帮助1000余家企业。", "已累计帮助800余家企业。", "800余家"),
        ("累计签约项目九十六个。", "累计签约项目56个。", "九十六个"),
    ],
)
def test_a_cumulative_figure_of_the_text_that_fell_is_asked_about(
    case_of: CaseOf, then: str, now: str, said: str
) -> None:
    found = [line for line in beside(case_of, f"√ | | {then}", f"√ | | {now}") if line.startswith("history")]
    assert len(found) == 1 and found[0].startswith("history.fell E2")
    assert said in found[0].replace("“培训", "“累计培训")


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("累计培训1200人次。", "累计培训1300人次。"),
        ("培训1200人次。", "培训300人次。"),
        ("累计培训1200人次。", "累计走访80户。"),
        ("累计完成投资2亿元。", "累计完成投资25000万元。"),
        ("累计培训12场。", "累计培训3人次。"),
        ("累计培训，发放手册500份。", "累计培训，发放手册100份。"),
    ],
)
def test_figures_that_do_not_add_up_or_rose_are_left_alone(case_of: CaseOf, then: str, now: str) -> None:
    assert [line for line in beside(case_of, f"√ | | {then}", f"√ | | {now}") if line.startswith("history")] == []


@pytest.mark.parametrize(("now", "found"), [(80, ["history.fell"]), (100, []), (120, []), (None, [])])
def test_a_cumulative_field_does_not_fall(case_of: CaseOf, now: int | None, found: list[str]) -> None:
    fields = (Field("count", "累计家数", kind="whole", role="cumulative"),)
    table = "| 任务 | 类别 | count |\n| 4 | 甲类 | |"
    earlier = case_of(table, fields, cells={"C2": Raw(100)})
    case = replace(case_of(table, fields, cells={"C2": Raw(now)}), earlier=(Earlier(FIRST, earlier.answers),))
    assert [finding.code for finding in judge(case)] == found


def test_another_years_register_numbers_other_tasks(case_of: CaseOf) -> None:
    then, now = "√ | | 累计培训1200人次，成效明显。", "| 正在推进 | 累计培训1100人次，成效明显。"
    assert beside(case_of, then, now, last=Period(2023, "quarter", 4)) == []
    assert beside(case_of, then, now, last=Period(2024, "quarter", 3)) == []


def test_the_latest_of_several_quarters_is_compared_with(case_of: CaseOf) -> None:
    now, first, second = (case_of(f"{HEAD}| 4 | 甲类 | √ | | 累计培训{n}人次。 |") for n in (300, 200, 400))
    earlier = (Earlier(FIRST, first.answers), Earlier(Period(2024, "quarter", 2), second.answers))
    case = replace(now, period=Period(2024, "quarter", 3), earlier=earlier)
    [finding] = [one for one in judge(case) if one.code == "history.fell"]
    assert "二季度" in finding.message
