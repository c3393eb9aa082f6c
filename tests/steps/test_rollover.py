"""Turning to the next quarter: the register follows, unfinished items are carried, past answers stand beside new ones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.steps.campaigns import ANSWERS, all_give_back, at, fill, issued_file, places, start
from xltasks.campaign import Campaign
from xltasks.errors import UsageError
from xltasks.model.period import Period
from xltasks.store.register import read_register

JULY = datetime(2024, 7, 8, 9)
SEPTEMBER = datetime(2024, 9, 20, 9)
DEADLINE = datetime(2024, 10, 8, 17)


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """A campaign whose second quarter is done."""
    all_give_back(start(tmp_path / "局"))
    campaign = at(tmp_path / "局", JULY)
    campaign.collect()
    campaign.merge()
    return campaign


def turned(campaign: Campaign) -> Campaign:
    campaign.rollover("2024Q3", deadline=DEADLINE)
    return at(campaign, SEPTEMBER)


def test_the_register_has_the_new_period_and_deadline_and_nothing_else_changes(campaign: Campaign) -> None:
    before = campaign.register
    after = read_register(campaign.folders.register.read_bytes()) if turned(campaign) else before
    assert (after.settings.period, after.settings.deadline) == (Period.parse("2024Q3"), DEADLINE)
    assert (after.offices, after.tasks) == (before.offices, before.tasks)


def test_without_a_deadline_the_old_one_goes(campaign: Campaign) -> None:
    campaign.rollover()
    settings = read_register(campaign.folders.register.read_bytes()).settings
    assert (settings.period.code, settings.deadline) == ("2024Q3", None)


def test_the_register_as_it_was_is_kept(campaign: Campaign) -> None:
    old = campaign.folders.register.read_bytes()
    turned(campaign)
    assert [path.read_bytes() for path in campaign.folders.registers.iterdir()] == [old]


def test_what_is_unfinished_is_told(campaign: Campaign) -> None:
    told = campaign.rollover("2024Q3").unfinished
    assert [(item.office, item.key.task, item.key.category, item.words) for item in told] == [
        ("乙科", "4", "施工图", "正在推进"),
        ("乙科", "6", "进度安排", "持续推进"),
        ("丙科", "9", "进度安排", "正在推进"),
    ]


def test_new_workbooks_mark_unfinished_items_and_show_the_last_answers_beside(campaign: Campaign) -> None:
    later = turned(campaign)
    later.generate()
    path = issued_file(later, "丙科")
    sheet = openpyxl.load_workbook(path)["填报表"]
    where = {(task, field, category): cell for (task, category, field), (_, cell) in places(path).items()}
    narrative = sheet[where["9", "progress", "施工图"]]
    assert narrative.value is None
    assert ANSWERS["丙科"]["9", "施工图"][2] in narrative.comment.text and "二季度" in narrative.comment.text
    shown = [sheet.cell(narrative.row + offset, 4).value for offset in (-1, 0, 1)]
    assert shown == ["进度安排\n（上期未完成）", "施工图", "保障措施"]


def test_last_quarters_words_given_again_are_asked_about(campaign: Campaign) -> None:
    told = "乙：每月调度重点企业20家，协调解决用地、用能、用工问题35个，推动12个项目建成投产。"
    spring = {key: ("√", None, f"乙：第{key[0]}项{key[1]}已按计划全部完成。") for key in ANSWERS["乙科"]}
    spring["6", "施工图"] = ("√", None, told)
    fill(issued_file(campaign, "乙科"), campaign.folders.inbox / "乙科终版.xlsx", spring, saved=JULY)
    campaign.collect()
    later = turned(campaign)
    later.generate()
    summer = {key: ("√", None, f"乙：第{key[0]}项{key[1]}三季度工作办结。") for key in ANSWERS["乙科"]}
    summer["6", "施工图"] = ("√", None, told)
    fill(issued_file(later, "乙科"), later.folders.inbox / "乙科三季度.xlsx", summer, saved=SEPTEMBER)
    later.collect()
    found = [(f.code, f.key.task if f.key else "") for f in later.validate().findings if f.office == "乙科"]
    assert ("history.repeated", "6") in found


@pytest.mark.parametrize("to", ["2024Q2", "2024Q1", "2025Q1", "2024M07"])
def test_only_a_later_period_of_the_year_and_kind_will_do(campaign: Campaign, to: str) -> None:
    with pytest.raises(UsageError, match="不能从|不在台账的年度"):
        campaign.rollover(to)


def test_a_dry_run_changes_nothing(campaign: Campaign) -> None:
    before = campaign.folders.register.read_bytes()
    assert campaign.rollover("2024Q3", dry_run=True).to == "2024Q3"
    assert campaign.folders.register.read_bytes() == before and not campaign.folders.registers.exists()
