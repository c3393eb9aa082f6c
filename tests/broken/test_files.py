"""Every file that comes in gets one receipt with its state, whose it is, and why it cannot be used where it cannot."""

from __future__ import annotations

import shutil
import warnings

import pytest

from tests.broken.files import FILES
from tests.steps.campaigns import ANSWERS, COLLECTED, FILLED, MERGED, at, give_back, sheet_says, start


@pytest.mark.parametrize("dropped", FILES, ids=lambda dropped: dropped.fault)
def test_what_comes_in_gets_its_receipt(tmp_path, dropped):
    if dropped.needs and shutil.which(dropped.needs) is None:
        pytest.skip(f"{dropped.needs} is not installed")
    campaign = start(tmp_path)
    path = give_back(campaign, "丙科", name="good.xlsx")
    good = path.read_bytes()
    path.unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the duplicate that is wanted
        (campaign.folders.inbox / dropped.name).write_bytes(dropped.make(good))
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert f"{receipt.state} {receipt.office or '-'} {receipt.identified_by or '-'}" == dropped.receipt
    assert dropped.reason in receipt.reason
    assert bool(receipt.reason) == (receipt.state != "new")
    state = {office.office: office.state for office in at(campaign, COLLECTED).validate().offices}["丙科"]
    assert state == ("accepted" if receipt.state == "new" else "missing")
    if receipt.state == "new":
        merged = at(campaign, COLLECTED).merge(partial=True)
        says = sheet_says(campaign.folders.absolute(merged.path))
        assert {place: says[place] for place in ANSWERS["丙科"]} == {place: MERGED[place] for place in ANSWERS["丙科"]}
    elif receipt.state not in ("ignored", "new"):
        assert {line.fate for line in at(campaign, COLLECTED).audit().cells} <= {"unreadable", "unidentified"}


def test_the_same_bytes_again_are_a_duplicate_and_keep_the_credit_for_being_in_time(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "丙科", name="一.xlsx")
    (campaign.folders.inbox / "二.xlsx").write_bytes(path.read_bytes())
    states = {receipt.file: receipt.state for receipt in at(campaign, COLLECTED).collect().receipts}
    assert states == {"2-回收/一.xlsx": "new", "2-回收/二.xlsx": "duplicate"}
    (status,) = (one for one in at(campaign, COLLECTED).status().offices if one.office == "丙科")
    assert (status.versions, status.returned_at, status.late) == (1, FILLED, False)


def test_a_newer_version_supersedes_and_the_status_counts_both(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", name="一.xlsx")
    give_back(
        campaign,
        "丙科",
        {**ANSWERS["丙科"], ("9", "施工图"): ("√", None, "丙：入企16次。")},
        name="二.xlsx",
        saved=COLLECTED,
    )
    at(campaign, COLLECTED).collect()
    (status,) = (one for one in at(campaign, COLLECTED).status().offices if one.office == "丙科")
    assert (status.versions, status.returned_at) == (2, COLLECTED)
    merged = at(campaign, COLLECTED).merge(partial=True)
    assert sheet_says(campaign.folders.absolute(merged.path))["9", "施工图"] == ("√", None, "丙：入企16次。")
    fates = {line.file: line.fate for line in at(campaign, COLLECTED).audit().cells if line.cell == "H8"}
    assert fates == {"2-回收/一.xlsx": "superseded", "2-回收/二.xlsx": "merged"}
