"""Decide: a return taken although errors stay in it, and one office's own deadline, both kept with their reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.steps.campaigns import COLLECTED, DEADLINE, FILLED, at, give_back, sheet_says, snapshot, start, with_answer
from xltasks.errors import UsageError
from xltasks.store.events import DeadlineExtended, ReturnAccepted

FAULTY = with_answer("乙科", "6", "施工图", (None, None, "调度20家。"))
REASON = "分管领导同意先报"


def judged(tmp_path):
    """甲科 and 丙科 are well, 乙科 is rejected."""
    campaign = start(tmp_path)
    for office in ("甲科", "丙科"):
        give_back(campaign, office)
    give_back(campaign, "乙科", FAULTY)
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).validate()
    return campaign


def the(campaign, office="乙科", moment=COLLECTED):
    return next(one for one in at(campaign, moment).status().offices if one.office == office)


def validated(campaign, office="乙科"):
    return next(one for one in at(campaign, COLLECTED).validate().offices if one.office == office)


def events(campaign, kind):
    with campaign.store.ledger(read_only=True) as ledger:
        return [entry.event for entry in ledger.events(kind, "2024Q2")]


def test_an_accepted_return_is_accepted_everywhere_and_its_errors_stay_listed(tmp_path):
    campaign = judged(tmp_path)
    assert at(campaign, COLLECTED).merge().path is None
    accepted = at(campaign, COLLECTED).accept("乙科", reason=f"  {REASON}\n")
    assert (accepted.office, accepted.file, accepted.errors, accepted.reason) == ("乙科", "2-回收/乙科.xlsx", 1, REASON)
    assert (the(campaign).state, the(campaign).errors, the(campaign).accepted) == ("accepted", 1, REASON)
    assert (validated(campaign).state, validated(campaign).errors, validated(campaign).correction) == (
        "accepted",
        1,
        None,
    )
    merged = at(campaign, COLLECTED).merge()
    assert merged.rejected == ()
    assert sheet_says(tmp_path / merged.path)["6", "进度安排"] == (None, "持续推进", "乙：每月监测。")


def test_an_acceptance_ends_with_the_next_return_whatever_that_says(tmp_path):
    campaign = judged(tmp_path)
    at(campaign, COLLECTED).accept("乙科", reason=REASON)
    worse = with_answer("乙科", "6", "进度安排", (None, None, None))
    give_back(campaign, "乙科", worse, name="乙科 再报.xlsx", saved=FILLED + timedelta(hours=1))
    at(campaign, COLLECTED).collect()
    assert (the(campaign).state, the(campaign).accepted) == ("returned", None)
    assert validated(campaign).state == "rejected"


def test_the_version_that_was_accepted_stays_so_when_it_counts_again(tmp_path):
    campaign = judged(tmp_path)
    sha256 = at(campaign, COLLECTED).accept("乙科", reason=REASON).sha256
    give_back(campaign, "乙科", name="乙科 再报.xlsx", saved=FILLED + timedelta(hours=1))
    at(campaign, COLLECTED).collect()
    assert the(campaign).accepted is None
    at(campaign, COLLECTED).collect([], use=str(tmp_path / "2-回收" / "乙科.xlsx"))
    assert the(campaign).accepted == REASON
    assert events(campaign, ReturnAccepted) == [ReturnAccepted("2024Q2", "乙科", sha256, REASON)]


def test_an_acceptance_can_be_taken_back(tmp_path):
    campaign = judged(tmp_path)
    at(campaign, COLLECTED).accept("乙科", reason=REASON)
    back = at(campaign, COLLECTED).accept("乙科", reason="看错了", withdraw=True)
    assert back.withdrawn
    assert the(campaign).state == "rejected"
    assert validated(campaign).state == "rejected"
    with pytest.raises(UsageError, match="没有特准通过过"):
        at(campaign, COLLECTED).accept("乙科", reason="看错了", withdraw=True)


def test_said_twice_it_is_written_once(tmp_path):
    campaign = judged(tmp_path)
    for _ in range(2):
        at(campaign, COLLECTED).accept("乙科", reason=REASON)
        at(campaign, COLLECTED).extend("乙科", until="7月8日17时", reason="出差")
    assert len(events(campaign, ReturnAccepted)) == len(events(campaign, DeadlineExtended)) == 1


@pytest.mark.parametrize(
    ("office", "reason", "said"),
    [
        ("甲科", REASON, "没有错误"),
        ("丁科", REASON, "没有“丁科”这个科室"),
        ("乙科", " \n", "没有写理由"),
    ],
)
def test_what_cannot_be_accepted_is_said(tmp_path, office, reason, said):
    campaign = judged(tmp_path)
    with pytest.raises(UsageError, match=said):
        at(campaign, COLLECTED).accept(office, reason=reason)
    assert events(campaign, ReturnAccepted) == []


def test_only_what_was_seen_can_be_accepted(tmp_path):
    campaign = start(tmp_path)
    with pytest.raises(UsageError, match="还没有报回"):
        at(campaign, COLLECTED).accept("乙科", reason=REASON)
    give_back(campaign, "乙科", FAULTY)
    at(campaign, COLLECTED).collect()
    with pytest.raises(UsageError, match="还没有审核"):
        at(campaign, COLLECTED).accept("乙科", reason=REASON)


def test_a_dry_run_decides_nothing(tmp_path):
    campaign = judged(tmp_path)
    before = snapshot(tmp_path)
    at(campaign, COLLECTED).accept("乙科", reason=REASON, dry_run=True)
    at(campaign, COLLECTED).extend("乙科", until="2024-07-08", reason="出差", dry_run=True)
    assert snapshot(tmp_path) == before


def test_an_extension_moves_one_offices_deadline_and_nobody_elses(tmp_path):
    campaign = judged(tmp_path)
    extended = at(campaign, COLLECTED).extend("甲处", until="7月8日下午5点", reason="出差")
    until = datetime(2024, 7, 8, 17)
    assert (extended.office, extended.until, extended.before, extended.reason) == ("甲科", until, DEADLINE, "出差")
    assert (the(campaign, "甲科").deadline, the(campaign, "甲科").extended) == (until, "出差")
    assert (the(campaign, "丙科").deadline, the(campaign, "丙科").extended) == (DEADLINE, None)


def test_lateness_goes_by_the_offices_own_deadline(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", saved=DEADLINE + timedelta(hours=20))
    give_back(campaign, "乙科", saved=DEADLINE + timedelta(hours=20))
    morning = DEADLINE + timedelta(days=1)
    at(campaign, morning).collect()
    at(campaign, morning).extend("甲科", until=DEADLINE + timedelta(days=2), reason="出差")
    at(campaign, morning).extend("丙科", until=DEADLINE + timedelta(days=2), reason="出差")
    assert [the(campaign, office, morning).late for office in ("甲科", "乙科", "丙科")] == [False, True, False]
    assert the(campaign, "丙科", DEADLINE + timedelta(days=3)).late


def test_everybodys_deadline_given_again_ends_an_extension(tmp_path):
    campaign = start(tmp_path)
    at(campaign, COLLECTED).extend("甲科", until="2024-07-08", reason="出差")
    back = at(campaign, COLLECTED).extend("甲科", until=DEADLINE, reason="不去了")
    assert back.before == datetime(2024, 7, 8, 23, 59, 59)
    assert the(campaign, "甲科").deadline == DEADLINE


@pytest.mark.parametrize(("until", "said"), [("过两天", "认不出是什么时候"), ("2024-07-04", "不是延期")])
def test_a_time_that_extends_nothing_is_refused(tmp_path, until, said):
    campaign = start(tmp_path)
    with pytest.raises(UsageError, match=said):
        at(campaign, COLLECTED).extend("甲科", until=until, reason="出差")
