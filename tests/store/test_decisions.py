"""What the coordinator decided about an office: from the ledger, newest first, and only for what it was said of."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from xltasks.model.receipt import Receipt
from xltasks.store.event_text import event_from_text, event_to_text
from xltasks.store.events import (
    DeadlineExtended,
    Entry,
    FileReceived,
    ReminderWritten,
    ReturnAccepted,
    kind_name,
)
from xltasks.store.ledger import Ledger
from xltasks.store.standing import standings

NOON = datetime(2024, 7, 1, 12)
ACCEPTED = ReturnAccepted("2024Q2", "甲", "aa", "领导同意")
EXTENDED = DeadlineExtended("2024Q2", "甲", NOON + timedelta(days=2), "出差")


def returned(sha256, hour):
    moment = NOON + timedelta(hours=hour)
    receipt = Receipt(f"{sha256}.xlsx", sha256, "new", "", moment, "甲", "2024Q2", "id", "stamp", "file", moment)
    return FileReceived(receipt)


def the(*events):
    (standing,) = standings((Entry(number, NOON, event) for number, event in enumerate(events)), "2024Q2")
    return standing


@pytest.mark.parametrize("event", [ACCEPTED, EXTENDED, ReminderWritten("2024Q2", "甲", "逾期", "催报/甲.txt", "bb")])
def test_a_decision_comes_back_from_the_ledger_as_it_went_in(tmp_path, event):
    assert event_from_text(kind_name(type(event)), event_to_text(event)) == event
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.record(event, NOON)
        assert [entry.event for entry in ledger.history("2024Q2")] == [event]
        assert ledger.history("2024Q1") == ()


def test_an_acceptance_holds_for_the_content_it_was_given_for():
    assert the(returned("aa", 1), ACCEPTED).accepted == ACCEPTED
    assert the(returned("aa", 1), ACCEPTED, returned("bb", 2)).accepted is None


def test_an_acceptance_can_be_taken_back_and_given_again():
    back = ReturnAccepted("2024Q2", "甲", "aa", "看错了", withdrawn=True)
    assert the(returned("aa", 1), ACCEPTED, back).accepted is None
    assert the(returned("aa", 1), ACCEPTED, back, ACCEPTED).accepted == ACCEPTED


def test_the_last_deadline_given_counts_even_before_anything_is_issued():
    later = DeadlineExtended("2024Q2", "甲", NOON + timedelta(days=5), "再延")
    assert the(EXTENDED, later).deadline(NOON) == later.until
    assert the(returned("aa", 1)).deadline(NOON) == NOON


def test_another_period_is_another_matter():
    other = DeadlineExtended("2024Q1", "甲", NOON, "上一期")
    assert the(returned("aa", 1), other).extended is None
