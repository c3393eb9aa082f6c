"""The second example: what came back by every road, and each receipt that its README tells."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from xltasks.campaign import Campaign
from xltasks.model.outcome import Collected
from xltasks.model.receipt import Receipt

EXAMPLE = Path(__file__).parents[2] / "examples" / "second-round"
STORY = json.loads((EXAMPLE / "story.json").read_text("utf-8"))
ISSUED, TODAY = datetime(2024, 6, 21, 9, 0), datetime(2024, 7, 5, 16, 0)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The example as it is committed, issued."""
    folder = tmp_path_factory.mktemp("examples") / "second-round"
    written = shutil.ignore_patterns(".xltasks", "1-下发", "3-退回", "4-汇总")
    shutil.copytree(EXAMPLE, folder, ignore=written)
    # A checkout has the time of the checkout; this is when the office saved it, which its format does not tell.
    moment = datetime.fromisoformat("2024-07-02T15:30:00+08:00").timestamp()
    os.utime(folder / "2-回收" / "规划科.xls", (moment, moment))
    Campaign.open(folder, now=ISSUED).generate()
    return Campaign.open(folder, now=TODAY)


@pytest.fixture(scope="module")
def collected(campaign: Campaign) -> Collected:
    return campaign.collect()


@pytest.fixture(scope="module")
def receipts(collected: Collected) -> dict[str, Receipt]:
    return {receipt.file.removeprefix("2-回收/"): receipt for receipt in collected.receipts}


def told_in_the_readme() -> dict[str, tuple[str, str, str]]:
    rows = re.findall(
        r"^\| `(.+?)` \| (\w+) \| (.*?) \| (.*?) \|", (EXAMPLE / "README.md").read_text("utf-8"), re.MULTILINE
    )
    return {file: (state, office, by) for file, state, office, by in rows}


def test_every_receipt_is_the_one_the_readme_tells(receipts: dict[str, Receipt]) -> None:
    assert {
        file: (receipt.state, receipt.office or "", receipt.identified_by or "") for file, receipt in receipts.items()
    } == told_in_the_readme()
    assert len(receipts) == 11


def test_what_is_not_taken_says_why_and_what_to_do(receipts: dict[str, Receipt]) -> None:
    said = {file: receipt.reason for file, receipt in receipts.items()}
    assert "市交通局" in said["安全科.xlsx"] and "退回" in said["安全科.xlsx"]
    assert "没有传完" in said["水保科.xlsx"] and "重新发送" in said["水保科.xlsx"]
    assert "与 2-回收/报送材料.zip!河湖科/填报表（已填）.xlsx 内容完全相同" in said["河长办再报一次.xlsx"]
    assert "请供水科补交" in said["转发：二季度完成情况.eml!情况说明.pdf"]
    assert "临时文件" in said["~$河湖科.xlsx"]
    assert all(receipt.reason == "" for receipt in receipts.values() if receipt.state == "new")


def test_the_date_of_a_return_is_the_mails_or_the_workbooks(receipts: dict[str, Receipt]) -> None:
    mailed = receipts["转发：二季度完成情况.eml!二季度填报表（终版）.xlsx"]
    sent = datetime(2024, 7, 2, 8, 50)
    assert (mailed.order_by, mailed.returned_at) == ("mail", sent)
    assert receipts["供水科（更正）.xlsx"].order_by == "workbook"
    assert receipts["规划科.xls"].returned_at is not None


def test_untouched_originals_are_kept_of_everything_but_litter(
    campaign: Campaign, receipts: dict[str, Receipt]
) -> None:
    kept = {path.stem for path in campaign.folders.received.iterdir()}
    assert kept == {receipt.sha256 for receipt in receipts.values() if receipt.sha256}
    assert [file for file, receipt in receipts.items() if not receipt.sha256] == ["~$河湖科.xlsx"]


@pytest.mark.usefixtures("collected")
def test_status_tells_versions_and_who_is_missing(campaign: Campaign) -> None:
    offices = {office.office: (office.state, office.versions) for office in campaign.status().offices}
    assert offices == {
        "河湖科": ("returned", 1),
        "供水科": ("returned", 2),
        "规划科": ("returned", 1),
        "安全科": ("returned", 1),
        "水保科": ("issued", 0),
    }


@pytest.mark.usefixtures("collected")
def test_the_merged_sheet_has_every_answer_and_the_newer_text(campaign: Campaign) -> None:
    merged = campaign.merge(partial=True)
    assert merged.path is not None and merged.missing == ("水保科",)
    sheet = openpyxl.load_workbook(campaign.folders.absolute(merged.path)).worksheets[0]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    rows = {(str(task["no"]), row[0]): row[3] for task in STORY["tasks"] for row in task["rows"]}
    newer = {(task, category): text for task, said in STORY["corrected"].items() for category, text in said.items()}
    missing = {("15", category) for category in ("进度安排", "施工图")}
    for place, text in rows.items():
        assert (newer.get(place, text) in texts) == (place not in missing), place
        assert place not in newer or text not in texts


@pytest.mark.usefixtures("collected")
def test_each_cell_that_came_has_its_fate(campaign: Campaign) -> None:
    campaign.merge(partial=True)
    fates: dict[str | None, set[str]] = {}
    for cell in campaign.audit().cells:
        fates.setdefault(cell.file.removeprefix("2-回收/"), set()).add(cell.fate)
    assert fates["报送材料.zip!河湖科/填报表（已填）.xlsx"] == {"merged"}
    assert fates["供水科（更正）.xlsx"] == {"merged"}
    assert fates["转发：二季度完成情况.eml!二季度填报表（终版）.xlsx"] == {"superseded"}
    assert fates["规划科.xls"] == {"merged"}
    assert fates["二季度完成情况 - 副本.xlsx"] == {"merged"}
    assert fates["安全科.xlsx"] == {"unidentified"}
    assert "河长办再报一次.xlsx" not in fates


def test_collecting_again_changes_nothing(campaign: Campaign, receipts: dict[str, Receipt]) -> None:
    states = {receipt.file.removeprefix("2-回收/"): receipt.state for receipt in campaign.collect().receipts}
    assert states == {file: "duplicate" if r.state == "new" else r.state for file, r in receipts.items()}
