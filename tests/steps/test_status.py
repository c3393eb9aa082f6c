"""Status: how every office stands, from the ledger alone."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.steps.campaigns import COLLECTED, DEADLINE, FILLED, ISSUED, at, give_back, snapshot, start, with_answer
from xltasks.store.events import PeriodJudged

AFTER = DEADLINE + timedelta(days=1)


def states(campaign, moment=COLLECTED, period=None):
    return {one.office: one.state for one in at(campaign, moment).status(period).offices}


def the(campaign, office, moment=COLLECTED):
    return next(one for one in at(campaign, moment).status().offices if one.office == office)


def test_an_office_goes_from_not_issued_to_accepted(tmp_path):
    campaign = start(tmp_path, issued=False)
    assert states(campaign) == {"甲科": "not issued", "乙科": "not issued", "丙科": "not issued"}
    campaign.generate(offices=["甲科", "乙科"])
    give_back(campaign, "甲科")
    give_back(campaign, "乙科", with_answer("乙科", "6", "施工图", (None, None, None)))
    assert states(campaign) == {"甲科": "issued", "乙科": "issued", "丙科": "not issued"}
    at(campaign, COLLECTED).collect()
    assert states(campaign) == {"甲科": "returned", "乙科": "returned", "丙科": "not issued"}
    at(campaign, COLLECTED).validate()
    assert states(campaign) == {"甲科": "accepted", "乙科": "rejected", "丙科": "not issued"}


def test_an_office_says_when_and_how_often_it_returned_and_what_is_wrong(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "乙科", with_answer("乙科", "6", "施工图", (None, None, None)), name="一.xlsx")
    later = FILLED + timedelta(hours=2)
    give_back(
        campaign, "乙科", with_answer("乙科", "6", "施工图", (None, None, "没说完没完成")), name="二.xlsx", saved=later
    )
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).validate()
    one = the(campaign, "乙科")
    assert (one.issued_at, one.returned_at, one.versions, one.errors) == (ISSUED, later, 2, 1)
    assert the(campaign, "丙科").returned_at is None


def test_a_new_version_is_returned_and_not_yet_judged(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", name="一.xlsx")
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).validate()
    give_back(
        campaign,
        "甲科",
        with_answer("甲科", "1", "施工图", ("√", None, "新")),
        name="二.xlsx",
        saved=FILLED + timedelta(hours=1),
    )
    at(campaign, COLLECTED).collect()
    assert states(campaign)["甲科"] == "returned"


def test_whoever_has_not_returned_is_late_from_the_deadline_on(tmp_path):
    campaign = start(tmp_path)
    assert not the(campaign, "甲科", DEADLINE).late
    assert the(campaign, "甲科", DEADLINE + timedelta(minutes=1)).late


def test_a_return_saved_after_the_deadline_is_late(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", saved=DEADLINE - timedelta(minutes=1))
    give_back(campaign, "乙科", saved=DEADLINE + timedelta(minutes=1))
    at(campaign, AFTER).collect()
    assert not the(campaign, "甲科", AFTER).late
    assert the(campaign, "乙科", AFTER).late


def test_what_was_taken_in_before_the_deadline_is_on_time_whatever_the_offices_clock_said(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", saved=AFTER + timedelta(days=365))
    at(campaign, COLLECTED).collect()
    assert not the(campaign, "甲科", AFTER).late


def test_an_identical_late_copy_costs_no_credit(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    at(campaign, COLLECTED).collect()
    shutil.copy(tmp_path / "2-回收/甲科.xlsx", tmp_path / "2-回收/甲科再报.xlsx")
    at(campaign, AFTER).collect()
    one = the(campaign, "甲科", AFTER)
    assert (one.late, one.returned_at, one.versions) == (False, FILLED, 1)


def test_the_deadline_is_that_of_the_current_period_alone(tmp_path):
    campaign = start(tmp_path)
    assert at(campaign, AFTER).status().deadline == DEADLINE
    other = at(campaign, AFTER).status("2024Q1")
    assert (other.period, other.deadline) == ("2024Q1", None)
    assert [one.late for one in other.offices] == [False, False, False]


def test_status_opens_no_workbook_but_the_register_and_needs_no_judgement(tmp_path, monkeypatch):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    at(campaign, COLLECTED).collect()
    before = snapshot(tmp_path)
    opened = []
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path.name) or read(path))
    assert states(campaign)["甲科"] == "returned"
    monkeypatch.undo()
    assert [name for name in opened if name.endswith(".xlsx")] == ["台账.xlsx"]
    assert snapshot(tmp_path) == before
    with campaign.store.ledger(read_only=True) as ledger:
        assert ledger.events(PeriodJudged) == ()


@pytest.mark.parametrize("issued", [True, False])
def test_a_campaign_that_was_only_looked_at_stays_as_it_is(tmp_path, issued):
    campaign = start(tmp_path, issued=issued)
    before = snapshot(tmp_path)
    at(campaign, COLLECTED).status()
    at(campaign, COLLECTED).audit()
    assert snapshot(tmp_path) == before
