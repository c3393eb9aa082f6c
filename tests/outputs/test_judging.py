"""A content is judged by what it says and by the register: no ledger is asked, and no cell that was issued gone through."""

from __future__ import annotations

import pickle
from pathlib import Path

import openpyxl
import pytest

from tests.steps.campaigns import COLLECTED, at, give_back, start
from xltasks.campaign import Campaign
from xltasks.outputs.bench import Bench, Unheard
from xltasks.outputs.judging import Hearing, Judge
from xltasks.outputs.readings import Readings
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.standing import standings


def without_a_row_and_a_column(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.delete_rows(sheet.max_row - 1)
    sheet.delete_cols(8)


def without_its_rows(book: openpyxl.Workbook) -> None:
    book.worksheets[0].delete_rows(1, 40)


@pytest.fixture
def collected(tmp_path: Path) -> Campaign:
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    give_back(campaign, "乙科", then=without_a_row_and_a_column)
    give_back(campaign, "丙科", then=without_its_rows)
    at(campaign, COLLECTED).collect()
    return at(campaign, COLLECTED)


def heard(campaign: Campaign) -> list[Hearing]:
    """What is before the rules, read from the ledger, which is closed again."""
    store = campaign.store
    period = campaign.register.settings.period
    with store.ledger(read_only=True) as ledger:
        bench = Bench(Readings(store, period), ledger, COLLECTED)
        known = standings(ledger.history(period.code), period.code)
        contents = ((one.office, one.counting.receipt) for one in known if one.counting)
        called = [bench.called(office, receipt) for office, receipt in contents]
        return [bench.hearing(one) for one in called if isinstance(one, Unheard)]


def verdicts(campaign: Campaign, hearings: list[Hearing]) -> list[KeptVerdict]:
    readings = Readings(campaign.store, campaign.register.settings.period)
    return list(map(Judge(readings, COLLECTED), hearings))


def test_a_verdict_needs_no_ledger_and_can_be_made_in_another_process(collected: Campaign) -> None:
    hearings = heard(collected)
    made = verdicts(collected, hearings)
    assert {one.office: one.errors > 0 for one in made} == {"甲科": False, "乙科": True, "丙科": True}
    elsewhere: list[Hearing] = pickle.loads(pickle.dumps(hearings))
    assert elsewhere == hearings and verdicts(at(collected, COLLECTED), elsewhere) == made
    collected.validate()
    with collected.store.ledger(read_only=True) as ledger:
        kept = ledger.verdicts(collected.register.settings.period.code)
    assert {one.office: (one.errors, one.warnings, one.hints) for one in kept} == {
        one.office: (one.errors, one.warnings, one.hints) for one in made
    }


def test_with_the_issued_cells_and_without_them_the_same_is_found(
    collected: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearings = heard(collected)
    made = verdicts(collected, hearings)
    monkeypatch.setattr(Readings, "_lengthened", True)
    assert verdicts(collected, hearings) == made
