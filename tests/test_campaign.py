"""The public face: run joins the verbs, answers come as a table, and wrong questions are refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

import xltasks
from tests.broken.salvage import copied_into_a_new_workbook
from tests.steps.campaigns import (
    ANSWERS,
    COLLECTED,
    FIELDS,
    ISSUED,
    MERGED,
    all_give_back,
    at,
    give_back,
    issued_file,
    places,
    sheet_says,
    snapshot,
    start,
    with_answer,
)
from xltasks import Campaign
from xltasks.campaign import form_cells
from xltasks.errors import CampaignError, UsageError


def test_run_issues_what_is_not_issued_yet_and_says_what_is_missing(tmp_path):
    outcome = at(start(tmp_path, issued=False), ISSUED).run()
    assert [one.office for one in outcome.generate.issued] == ["甲科", "乙科", "丙科"]
    assert outcome.collect.receipts == ()
    assert [one.state for one in outcome.validate.offices] == ["missing"] * 3
    assert (outcome.merge.path, outcome.merge.missing) == (None, ("甲科", "乙科", "丙科"))


def test_run_takes_in_judges_and_merges_what_came_back(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    outcome = at(campaign, COLLECTED).run()
    assert outcome.generate.issued == ()
    assert [one.state for one in outcome.collect.receipts] == ["new"] * 3
    assert [one.state for one in outcome.validate.offices] == ["accepted"] * 3
    assert sheet_says(tmp_path / outcome.merge.path) == MERGED


def test_every_step_of_a_run_tells_how_far_it_is_from_its_beginning_to_its_end(tmp_path):
    campaign = start(tmp_path, issued=False)
    told: dict[str, list[tuple[int, int]]] = {}

    def progress(what: str, done: int, total: int) -> None:
        told.setdefault(what, []).append((done, total))

    at(campaign, ISSUED).generate(progress=progress)
    all_give_back(campaign)
    at(campaign, COLLECTED).run(progress=progress)
    assert list(told) == ["generate", "collect", "validate", "merge"]
    for steps in told.values():
        assert steps[0][0] == 0 and steps[-1] == (3, 3)
    assert told["merge"] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_the_second_run_changes_nothing(tmp_path):
    campaign = start(tmp_path, issued=False)
    at(campaign, ISSUED).run()
    all_give_back(campaign)
    first = at(campaign, COLLECTED).run()
    before = snapshot(tmp_path)
    again = at(campaign, COLLECTED + timedelta(days=1)).run()
    assert snapshot(tmp_path) == before
    assert (again.generate.issued, again.validate, again.merge) == ((), first.validate, first.merge)
    assert [one.state for one in again.collect.receipts] == ["duplicate"] * 3


def test_two_campaigns_with_the_same_past_hold_the_same_bytes(tmp_path):
    def story(folder):
        campaign = start(folder, issued=False)
        at(campaign, ISSUED).run()
        all_give_back(campaign)
        at(campaign, COLLECTED).run()
        others = (".sqlite", "台账.xlsx", "register.jsonl")  # openpyxl wrote two registers at two moments
        return {name: data for name, data in snapshot(folder).items() if not name.endswith(others)}

    assert story(tmp_path / "one") == story(tmp_path / "other")


def test_a_dry_run_of_everything_tells_whose_the_returns_are_though_nothing_is_issued_yet(tmp_path):
    elsewhere = start(tmp_path / "elsewhere")
    campaign = start(tmp_path / "ours", issued=False)
    give_back(elsewhere, "甲科").rename(campaign.folders.inbox / "甲科.xlsx")
    give_back(elsewhere, "丙科", then=lambda book: copied_into_a_new_workbook(book, {})).rename(
        campaign.folders.inbox / "一份.xlsx"
    )
    before = snapshot(tmp_path / "ours")
    receipts = at(campaign, COLLECTED).run(dry_run=True).collect.receipts
    assert {(one.file, one.state, one.office, one.identified_by) for one in receipts} == {
        ("2-回收/甲科.xlsx", "new", "甲科", "stamp"),
        ("2-回收/一份.xlsx", "new", "丙科", "labels"),
    }
    assert snapshot(tmp_path / "ours") == before


def test_a_dry_run_of_everything_writes_nothing(tmp_path):
    campaign = start(tmp_path, issued=False)
    before = snapshot(tmp_path)
    outcome = at(campaign, ISSUED).run(dry_run=True)
    assert len(outcome.generate.issued) == 3
    assert snapshot(tmp_path) == before
    assert not (tmp_path / ".xltasks").exists()


def test_what_a_killed_run_left_half_written_is_swept(tmp_path):
    campaign = start(tmp_path)
    leftover = tmp_path / "1-下发/2024Q2/.xltasks-123-abcdef.tmp"
    leftover.write_bytes(b"half")
    at(campaign, COLLECTED).validate()
    assert not leftover.exists()


def test_answers_come_as_one_row_per_cell_with_their_source(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", (None, None, "没说完没完成")))
    at(campaign, COLLECTED).collect()
    frame = at(campaign, COLLECTED).answers()
    assert list(frame.columns) == [
        "period", "office", "task", "category", "item", "field", "label", "value", "state", "file", "sheet", "cell",
    ]  # fmt: skip
    items = frame[frame.task.notna()]
    assert len(items) == sum(len(rows) for rows in ANSWERS.values()) * len(FIELDS)
    (row,) = frame[
        (frame.office == "乙科") & (frame.task == "6") & (frame.category == "施工图") & (frame.field == "progress")
    ].itertuples()
    assert (row.value, row.period, row.label, row.state, row.file) == (
        "乙：调度20家。",
        "2024Q2",
        "落实情况",
        "accepted",
        "2-回收/乙科.xlsx",
    )
    assert (row.sheet, row.cell) == places(issued_file(campaign, "乙科"))["6", "施工图", "progress"]
    assert set(frame[frame.office == "丙科"].state) == {"rejected"}
    assert len(at(campaign, COLLECTED).answers("2024Q1")) == 0


def test_the_library_is_reached_from_its_front_door(tmp_path):
    start(tmp_path)
    campaign = xltasks.Campaign.open(str(tmp_path), now=COLLECTED)
    assert campaign.status().period == "2024Q2"
    assert campaign.register.settings.bureau == "市某某局"
    assert xltasks.Campaign is Campaign


def test_a_folder_without_a_register_is_no_campaign(tmp_path):
    with pytest.raises(CampaignError, match="台账"):
        Campaign.open(tmp_path)


def test_form_cells_of_what_lists_none_is_a_wrong_question(tmp_path):
    start(tmp_path)
    for name in ("台账.xlsx", "没有.xlsx"):
        with pytest.raises(UsageError):
            form_cells(tmp_path / name)


def test_the_clock_is_asked_where_no_time_is_given(tmp_path):
    campaign = replace(start(tmp_path, issued=False), now=None)
    campaign.generate()
    assert campaign.status().offices[0].issued_at > ISSUED


def test_a_second_run_waits_for_the_first(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    code = (
        "import sys; from datetime import datetime; from xltasks import Campaign;"
        f"Campaign.open(sys.argv[1], now=datetime.fromisoformat('{COLLECTED.isoformat()}')).run()"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    assert [one.versions for one in at(campaign, COLLECTED).status().offices] == [1, 1, 1]
    (file,) = (tmp_path / "4-汇总/2024Q2").iterdir()
    assert sheet_says(file) == MERGED
