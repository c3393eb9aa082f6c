"""An older issue of the workbook comes back after the register changed: migrated by row key, what no longer fits told."""

from __future__ import annotations

from tests.steps.campaigns import COLLECTED, TASKS, all_give_back, at, sheet_says, start, write_register

RENUMBERED = (
    *TASKS[:4],
    # Task 6 is gone; task 9 has a new first row, and 保障措施 is no longer asked.
    (9, "节能降耗", "丙科", "目标", "测算", "测算"),
    (None, None, None, "进度安排", "诊断", "诊断"),
    (None, None, None, "施工图", "入企", "入企"),
)


def test_answers_go_by_their_row_keys_and_what_no_longer_fits_is_told(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    write_register(tmp_path / "台账.xlsx", tasks=RENUMBERED)
    at(campaign, COLLECTED).generate()
    receipts = at(campaign, COLLECTED).collect().receipts
    assert {(receipt.state, receipt.identified_by) for receipt in receipts} == {("new", "stamp")}
    findings = at(campaign, COLLECTED).validate().findings
    told = [f"{one.office} {one.code} {one.severity} {one.at.cell}".rstrip() for one in findings]
    assert "丙科 origin.issue hint" in told
    assert [one for one in told if one.startswith("丙科 origin.unplaced")] == [
        "丙科 origin.unplaced warning F9",
        "丙科 origin.unplaced warning H9",
    ]
    assert [one for one in told if one.startswith("乙科 origin.unplaced")] == [
        "乙科 origin.unplaced warning G9",
        "乙科 origin.unplaced warning H9",
        "乙科 origin.unplaced warning F10",
        "乙科 origin.unplaced warning H10",
    ]
    merged = at(campaign, COLLECTED).merge(partial=True, include_rejected=True)
    says = sheet_says(campaign.folders.absolute(merged.path))
    assert says["9", "进度安排"] == (None, "正在推进", "丙：诊断8家。")
    assert says["9", "施工图"] == ("√", None, "=丙：入企15次")
    assert says["9", "目标"] == (None, None, None)
    fates = {(line.office, line.cell): line.fate for line in at(campaign, COLLECTED).audit().cells}
    assert (fates["丙科", "H8"], fates["丙科", "H9"]) == ("merged", "rejected")
