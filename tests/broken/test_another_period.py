"""A workbook of another period comes back: what was issued here counts for its own period and never for the current."""

from __future__ import annotations

import openpyxl

from tests.steps.campaigns import (
    ANSWERS,
    COLLECTED,
    MERGED,
    all_give_back,
    at,
    fill,
    give_back,
    said,
    sheet_says,
    start,
    write_register,
)

LATE = {place: (done, pending, f"一季度补报：{words}") for place, (done, pending, words) in ANSWERS["乙科"].items()}


def returned_late(campaign, *, then=None, office="乙科", answers=LATE, name="补报.xlsx"):
    """The office's first-quarter workbook, filled and dropped while the second quarter is current."""
    (path,) = campaign.folders.issue_folder("2024Q1").glob(f"*（{office}）.xlsx")
    return fill(path, campaign.folders.inbox / name, answers, then=then)


def both_quarters(tmp_path):
    campaign = start(tmp_path)
    campaign.generate("2024Q1")
    return campaign


def states(outcome):
    return {office.office: office.state for office in outcome.offices}


def without_stamp(book):
    del book["_xltasks"]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for row in book["填报表"].iter_rows():
        for cell in row:
            if "XT-" in str(cell.value):
                cell.value = None


def test_a_late_return_is_taken_in_as_that_periods(tmp_path):
    campaign = both_quarters(tmp_path)
    returned_late(campaign)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office, receipt.period, receipt.identified_by, receipt.reason) == (
        ("new", "乙科", "2024Q1", "stamp", "")
    )


def test_it_counts_in_every_step_of_its_period_and_in_none_of_the_current(tmp_path):
    campaign = both_quarters(tmp_path)
    all_give_back(campaign)
    returned_late(campaign)
    now = at(campaign, COLLECTED)
    now.collect()
    assert states(now.status("2024Q1")) == {"甲科": "issued", "乙科": "returned", "丙科": "issued"}
    assert states(now.status()) == dict.fromkeys(ANSWERS, "returned")
    assert [office.versions for office in now.status().offices] == [1, 1, 1]
    assert states(now.validate("2024Q1")) == {"甲科": "missing", "乙科": "accepted", "丙科": "missing"}
    assert states(now.validate()) == dict.fromkeys(ANSWERS, "accepted")
    early, current = now.merge("2024Q1", partial=True), now.merge()
    assert early.missing == ("甲科", "丙科")
    assert sheet_says(campaign.folders.absolute(early.path))["6", "施工图"] == LATE["6", "施工图"]
    assert sheet_says(campaign.folders.absolute(current.path)) == MERGED
    files = {period: {line.file for line in now.audit(period).cells} for period in ("2024Q1", "2024Q2")}
    assert files == {"2024Q1": {"2-回收/补报.xlsx"}, "2024Q2": {f"2-回收/{office}.xlsx" for office in ANSWERS}}
    fates = {(line.key.task, line.fate) for line in now.audit("2024Q1").cells if line.key}
    # 甲科 leads task 4 and has not answered yet.
    assert fates == {("6", "merged"), ("4", "merged"), ("4", "accepted")}


def test_while_the_office_owes_the_current_one_it_is_told_that_the_file_did_not_count(tmp_path):
    campaign = both_quarters(tmp_path)
    returned_late(campaign)
    at(campaign, COLLECTED).collect()
    validated = at(campaign, COLLECTED).validate()
    assert said(validated.findings) == ["乙科 origin.period"]
    assert "2024Q1" in validated.findings[0].message and "2024Q2" in validated.findings[0].message
    assert states(validated)["乙科"] == "missing"
    give_back(campaign, "乙科")
    at(campaign, COLLECTED).collect()
    assert "origin.period" not in {finding.code for finding in at(campaign, COLLECTED).validate().findings}


def test_its_row_keys_alone_tell_its_period_too(tmp_path):
    campaign = both_quarters(tmp_path)
    returned_late(campaign, then=without_stamp)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office, receipt.period, receipt.identified_by) == ("new", "乙科", "2024Q1", "keys")


def test_one_of_a_period_that_is_yet_to_come_is_taken_in_early(tmp_path):
    campaign = both_quarters(tmp_path)
    write_register(tmp_path / "台账.xlsx", period="2024Q1")
    give_back(at(campaign, COLLECTED), "乙科", name="当期.xlsx")
    (path,) = campaign.folders.issue_folder("2024Q2").glob("*（乙科）.xlsx")
    fill(path, campaign.folders.inbox / "提前.xlsx", ANSWERS["乙科"])
    receipts = at(campaign, COLLECTED).collect().receipts
    assert {receipt.file: (receipt.state, receipt.period) for receipt in receipts} == {
        "2-回收/当期.xlsx": ("new", "2024Q1"),
        "2-回收/提前.xlsx": ("new", "2024Q2"),
    }


def test_one_of_a_period_never_issued_here_is_unidentified_until_it_is_issued(tmp_path):
    elsewhere = both_quarters(tmp_path / "copy")
    campaign = start(tmp_path / "ours")
    path = returned_late(elsewhere)
    path.rename(campaign.folders.inbox / path.name)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office, receipt.period) == ("unidentified", "乙科", "2024Q1")
    assert "xltasks generate --period 2024Q1" in receipt.reason
    at(campaign, COLLECTED).generate("2024Q1")
    (again,) = at(campaign, COLLECTED).collect().receipts
    assert (again.state, again.period) == ("new", "2024Q1")


def test_another_bureaus_stays_unidentified(tmp_path):
    theirs = start(tmp_path / "theirs", bureau="市另一局")
    theirs.generate("2024Q1")
    campaign = both_quarters(tmp_path / "ours")
    path = returned_late(theirs)
    path.rename(campaign.folders.inbox / path.name)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office) == ("unidentified", None)
    assert "市另一局" in receipt.reason


def test_rows_of_two_quarters_in_one_workbook_are_not_guessed_at(tmp_path):
    campaign = both_quarters(tmp_path)
    (other,) = campaign.folders.issue_folder("2024Q2").glob("*（乙科）.xlsx")

    def both(book):
        copied = book.create_sheet("二季度")
        for row in openpyxl.load_workbook(other)["填报表"].iter_rows():
            for cell in row:
                if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                    copied[cell.coordinate].value = cell.value

    returned_late(campaign, then=both)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office) == ("unidentified", "乙科")
    assert "2024Q1" in receipt.reason and "2024Q2" in receipt.reason


def test_the_coordinators_word_on_the_office_does_not_change_the_period(tmp_path):
    campaign = both_quarters(tmp_path)
    path = returned_late(campaign)
    (receipt,) = at(campaign, COLLECTED).collect((path,), office="乙科").receipts
    assert (receipt.state, receipt.period, receipt.identified_by) == ("new", "2024Q1", "stamp")
    returned_late(campaign, then=without_stamp, name="另一份.xlsx")
    (receipt,) = at(campaign, COLLECTED).collect((path.with_name("另一份.xlsx"),), office="丙科").receipts
    assert (receipt.state, receipt.office, receipt.period) == ("unidentified", "乙科", "2024Q1")
