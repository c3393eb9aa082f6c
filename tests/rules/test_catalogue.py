"""Every rule of the catalogue has a return that it alone objects to: switched off, or blind, it would be missed."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.rules.conftest import build, reported
from xltasks.model.answer import Raw, Stray
from xltasks.model.field import Field
from xltasks.model.finding import Finding, Place
from xltasks.model.period import Period
from xltasks.rules import catalogue
from xltasks.rules.case import Case, Earlier, Rule
from xltasks.rules.catalogue import RULES, judge

HEAD = "| 任务 | 类别 | done | pending | progress |\n"
GOOD = f"{HEAD}| 4 | 甲类 | √ | | 已印发。 |"
FIELD = Field("f", "字段", role="narrative")


def one(field: Field, raw: Raw) -> Case:
    return build("| 任务 | 类别 | f |\n| 4 | 甲类 | x |", [field], cells={"C2": raw})


def after(then: str, now: str, *, plans: tuple[str, str] = ("开展走访。", "开展走访。")) -> Case:
    """A row ``done | pending | progress`` of the second quarter beside what was answered in the first."""
    case = build(f"{HEAD}| 4 | 甲类 | {now} |")
    [task] = case.register.tasks
    item = replace(task.items[0], plans=(("第一季度", plans[0]), ("第二季度", plans[1])))
    register = replace(case.register, tasks=(replace(task, items=(item,)),))
    last = Earlier(Period(2024, "quarter", 1), build(f"{HEAD}| 4 | 甲类 | {then} |").answers)
    return replace(case, register=register, earlier=(last,))


EXAMPLES: dict[str, Callable[[], Case]] = {
    "origin.repairs": lambda: build(GOOD, repairs=[Finding("origin.stamp", "error", "两处编号不一致", "请重报")]),
    "origin.period": lambda: build(GOOD, period="2024Q1"),
    "origin.office": lambda: build(GOOD, office="丁科"),
    "origin.locked": lambda: build(GOOD, strays=[Stray("altered", Place("a", "填报表", "B2"), "50个", "500个")]),
    "origin.unplaced": lambda: build(GOOD, strays=[Stray("unplaced", Place("a", "填报表", "K9"), "补充说明")]),
    "answers.picture": lambda: one(FIELD, Raw(picture=True)),
    "answers.kind": lambda: one(replace(FIELD, kind="whole"), Raw("很多")),
    "answers.option": lambda: one(replace(FIELD, kind="choice", options=("甲", "乙"), closed=True), Raw("丙")),
    "answers.missing": lambda: one(replace(FIELD, required="true"), Raw()),
    "answers.both": lambda: build(f"{HEAD}| 4 | 甲类 | √ | 正在推进 | 正在印发。 |"),
    "answers.length": lambda: one(replace(FIELD, longest=3), Raw("已印发。")),
    "answers.formula": lambda: one(FIELD, Raw("已印发。", formula="=A1")),
    "answers.repaired": lambda: one(replace(FIELD, kind="whole"), Raw("１２")),
    "history.undone": lambda: after("√ | | 已走访。", "| 正在推进 | 又在走访新的企业。"),
    "history.silent": lambda: after(
        "| 正在推进 | 正在起草方案。", "√ | | 已开展检查调度。", plans=("制定工作要点。", "检查调度。")
    ),
    "history.repeated": lambda: after("√ | | 加强企业走访帮扶，协调增产。", "√ | | 加强企业走访帮扶，协调增产。"),
    "history.fell": lambda: after("√ | | 累计走访规上企业20户。", "√ | | 本期调度有力，累计走访规上企业18户。"),
    "agreement.rows": lambda: build(f"{HEAD}| 4 | 甲类 | √ | | 已印发。 |\n| 4 | 乙类 | | 正在推进 | 已开工。 |"),
    "figures.share": lambda: reported("投资12亿元，占总投资30亿元的45%。"),
    "figures.parts": lambda: reported("新认定企业26家，其中县域92家，市区34家。"),
    "figures.target": lambda: reported("新增企业2家，完成全年目标的53.3%。", title="新增企业6家"),
    "figures.plan": lambda: reported("新建5G基站451个。", plan="新建5G基站500个。"),
    "figures.unit": lambda: reported("完成技改投资20万元。", plan="完成技改投资20亿元。", pending=True),
    "timing.asof": lambda: reported("1-5月份，全市新签约项目216个。"),
    "timing.later": lambda: reported("力争年底前全部完成验收。", plan="完成验收。"),
    "timing.period": lambda: reported("2023年二季度，完成备案5家。"),
    "wording.until": lambda: reported("截止目前，我市共有4个集群入选。"),
    "wording.numbering": lambda: reported("1.印发通知。\n3.开展检查。"),
    "wording.brackets": lambda: reported("印发《工作要点，开展检查。"),
    "wording.halfwidth": lambda: reported("已印发通知,正在开展检查。"),
    "wording.ending": lambda: reported("上半年新建5G基站551个"),
    "wording.residue": lambda: reported("已认定XX家企业，印发通知。"),
    "wording.personal": lambda: reported("联系人张三，电话13812345678。"),
}


def name(rule: Rule) -> str:
    return f"{rule.__module__.rpartition('.')[2].removesuffix('_rules')}.{rule.__name__}"


def test_every_rule_has_an_example_and_none_is_there_twice() -> None:
    assert sorted(map(name, RULES)) == sorted(EXAMPLES)


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_rule_that_is_gone_is_missed(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    said = judge(EXAMPLES[name(rule)]())
    assert len(said) == 1, said
    monkeypatch.setattr(catalogue, "RULES", tuple(other for other in RULES if other is not rule))
    assert judge(EXAMPLES[name(rule)]()) == ()


@pytest.mark.parametrize("rule", EXAMPLES)
def test_what_was_judged_goes_without_the_cycle_collector(rule: str) -> None:
    """A case that were part of a circle would stay, with its thousands of texts, until the collector comes by."""
    case = EXAMPLES[rule]()
    left = weakref.ref(case)
    gc.disable()
    try:
        judge(case)
        del case
        assert left() is None
    finally:
        gc.enable()


def test_a_late_look_changes_what_counts_as_to_come() -> None:
    """The one rule that asks what day it is: data of a day that has not come."""
    case = reported("截至8月15日，已完成100家。")
    assert [finding.code for finding in judge(case)] == ["timing.period"]
    late = case.period.last_day.replace(month=9)
    assert judge(replace(case, moment=_at(late))) == ()


def _at(day: date) -> object:
    from datetime import datetime, time

    return datetime.combine(day, time(9))
