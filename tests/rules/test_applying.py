"""The register's sheet 规则 has its word on findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from xltasks.model.period import Period
from xltasks.model.rulebook import RuleBook, RuleSetting, Waiver
from xltasks.rules.agreement import OfficeAnswers, agree
from xltasks.rules.case import Case
from xltasks.rules.catalogue import judge, waived

Report = Callable[..., Case]
FAULTY = "截止目前，已印发通知"
"""wording.until and wording.ending."""


def ruled(report: Report, *, settings: tuple[RuleSetting, ...] = (), waivers: tuple[Waiver, ...] = ()) -> Case:
    case = report(FAULTY)
    return replace(case, register=replace(case.register, rules=RuleBook(settings, waivers)))


def codes(case: Case) -> list[str]:
    return [finding.code for finding in judge(case)]


def test_without_a_word_every_rule_applies(report: Report) -> None:
    assert codes(ruled(report)) == ["wording.until", "wording.ending"]


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ([RuleSetting("wording.until", on=False)], ["wording.ending"]),
        ([RuleSetting("wording", on=False)], []),
        ([RuleSetting("wording", on=False), RuleSetting("wording.ending")], ["wording.ending"]),
        ([RuleSetting("timing", on=False)], ["wording.until", "wording.ending"]),
        ([RuleSetting("wording.ending", parameters=(("最短", 100),))], ["wording.until"]),
    ],
)
def test_rules_and_families_are_switched_off_and_set(
    report: Report, settings: list[RuleSetting], left: list[str]
) -> None:
    assert codes(ruled(report, settings=tuple(settings))) == left
    assert waived(ruled(report, settings=tuple(settings))) == ()


def test_severity_is_the_registers(report: Report) -> None:
    case = ruled(
        report, settings=(RuleSetting("wording", severity="warning"), RuleSetting("wording.until", severity="error"))
    )
    assert [finding.severity for finding in judge(case)] == ["error", "warning"]


@pytest.mark.parametrize(
    ("waiver", "covers"),
    [
        (Waiver("wording.until", "已说明"), True),
        (Waiver("wording", "已说明", office="甲科", task="4"), True),
        (Waiver("wording.until", "已说明", office="乙科"), False),
        (Waiver("wording.until", "已说明", task="5"), False),
        (Waiver("wording.until", "已说明", until=Period(2024, "quarter", 2)), True),
        (Waiver("wording.until", "已说明", until=Period(2024, "quarter", 1)), False),
        (Waiver("wording.until", "已说明", until=date(2024, 6, 30)), True),
        (Waiver("wording.until", "已说明", until=date(2024, 6, 29)), False),
    ],
)
def test_a_waiver_excuses_its_office_and_task_while_it_lasts(report: Report, waiver: Waiver, covers: bool) -> None:
    case = ruled(report, waivers=(waiver,))
    assert ("wording.until" not in codes(case)) is covers
    excused = [one for one in waived(case) if one.finding.code == "wording.until"]
    assert [one.waiver for one in excused] == ([waiver] if covers else [])


def test_a_days_waiver_ends_by_the_day_it_is_judged_on(report: Report) -> None:
    case = ruled(report, waivers=(Waiver("wording", "已说明", until=date(2024, 7, 5)),))
    assert codes(replace(case, moment=datetime(2024, 7, 5, 17))) == []
    assert len(codes(replace(case, moment=datetime(2024, 7, 6, 8)))) == 2


def test_what_lies_between_offices_is_waived_too(case_of: Callable[..., Case]) -> None:
    head = "| 任务 | 类别 | done | pending | progress |\n"
    first = case_of(f"{head}| 4 | 甲类 | √ | | 已验收。 |")
    second = case_of(f"{head}| 4 | 甲类 | | 正在推进 | 在走访。 |", office="乙科")
    returns = [OfficeAnswers("甲科", first.answers), OfficeAnswers("乙科", second.answers)]
    register = replace(first.register, rules=RuleBook(waivers=(Waiver("agreement.conflict", "口径不同", task="4"),)))
    assert len(agree(first.register, returns)) == 1
    assert agree(register, returns) == ()
