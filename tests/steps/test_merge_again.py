"""Merging again: a coordinator's edits stay, new answers come in, and where both changed the edit stays and is told."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.steps.campaigns import (
    ANSWERS,
    COLLECTED,
    MERGED,
    all_give_back,
    at,
    give_back,
    places,
    saved_at,
    sheet_says,
    snapshot,
    start,
    with_answer,
)
from xltasks.campaign import Campaign, form_cells
from xltasks.model.finding import Finding
from xltasks.model.outcome import Merged

LATER = datetime(2024, 7, 3, 9)
EDITED = datetime(2024, 7, 2, 12)


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """A campaign collected and merged once."""
    all_give_back(start(tmp_path / "局"))
    campaign = at(tmp_path / "局", COLLECTED)
    campaign.collect()
    assert campaign.merge().path is not None
    return at(campaign, LATER)


def merged_file(campaign: Campaign) -> Path:
    (path,) = campaign.folders.merge_folder("2024Q2").glob("*汇总表.xlsx")
    return path


def edit(campaign: Campaign, task: str, category: str, field: str, value: object) -> None:
    """The coordinator types into the consolidated sheet and saves it."""
    path = merged_file(campaign)
    sheet, cell = places(path)[task, category, field]
    book = openpyxl.load_workbook(path)
    book[sheet][cell].value = value
    path.write_bytes(saved_at(book, EDITED))


def resubmit(campaign: Campaign, office: str, task: str, category: str, row: tuple[str | None, ...]) -> None:
    give_back(campaign, office, with_answer(office, task, category, row), name=f"{office}新.xlsx", saved=EDITED)
    campaign.collect()


def codes(merged: Merged) -> list[str]:
    return [finding.code for finding in merged.findings]


def conflict(merged: Merged) -> Finding:
    (found,) = [finding for finding in merged.findings if finding.code == "merge.conflict"]
    return found


def test_an_edit_stays_where_no_answer_has_changed(campaign: Campaign) -> None:
    edit(campaign, "1", "施工图", "progress", "1.宣传12场次。\n2.培训3期。")
    merged = campaign.merge()
    said = sheet_says(merged_file(campaign))
    assert said == {**MERGED, ("1", "施工图"): ("√", None, "1.宣传12场次。\n2.培训3期。")}
    assert "merge.conflict" not in codes(merged)


def test_a_new_answer_comes_in_where_nobody_edited_and_the_edit_stays_elsewhere(campaign: Campaign) -> None:
    edit(campaign, "1", "施工图", "progress", "宣传、培训都已完成。")
    resubmit(campaign, "丙科", "9", "施工图", ("√", None, "丙：入企30次"))
    campaign.merge()
    changed = {("1", "施工图"): ("√", None, "宣传、培训都已完成。"), ("9", "施工图"): ("√", None, "丙：入企30次")}
    assert sheet_says(merged_file(campaign)) == {**MERGED, **changed}


def test_where_both_changed_the_edit_stays_and_the_finding_shows_both(campaign: Campaign) -> None:
    edit(campaign, "9", "施工图", "progress", "丙：入企二十次")
    resubmit(campaign, "丙科", "9", "施工图", ("√", None, "丙：入企30次"))
    merged = campaign.merge()
    assert sheet_says(merged_file(campaign))["9", "施工图"] == ("√", None, "丙：入企二十次")
    found = conflict(merged)
    assert "丙：入企二十次" in found.message and "丙：入企30次" in found.message
    assert (found.severity, found.field, found.key.task if found.key else "") == ("warning", "progress", "9")


def test_an_edit_lasts_through_many_merges_and_a_conflict_is_told_until_it_is_settled(campaign: Campaign) -> None:
    edit(campaign, "9", "施工图", "progress", "丙：入企二十次")
    resubmit(campaign, "丙科", "9", "施工图", ("√", None, "丙：入企30次"))
    assert [codes(campaign.merge(clean=clean)).count("merge.conflict") for clean in (False, False, True)] == [1, 1, 1]
    assert sheet_says(merged_file(campaign))["9", "施工图"][2] == "丙：入企二十次"
    edit(campaign, "9", "施工图", "progress", "丙：入企30次")
    assert "merge.conflict" not in codes(campaign.merge())
    assert sheet_says(merged_file(campaign))["9", "施工图"][2] == "丙：入企30次"


def test_merging_again_with_an_edit_in_the_sheet_changes_nothing(campaign: Campaign) -> None:
    edit(campaign, "9", "施工图", "progress", "丙：入企二十次")
    campaign.merge()
    before = snapshot(campaign.folders.root)
    at(campaign, LATER + timedelta(days=1)).merge()
    assert snapshot(campaign.folders.root) == before


def test_a_sheet_that_a_killed_merge_put_in_place_is_nobodys_edit(campaign: Campaign) -> None:
    edit(campaign, "9", "施工图", "progress", "丙：入企二十次")
    resubmit(campaign, "甲科", "1", "施工图", ("√", None, "培训4期。"))
    ledger = campaign.folders.ledger.read_bytes()
    campaign.merge()
    campaign.folders.ledger.write_bytes(ledger)
    merged = at(campaign, LATER + timedelta(days=1)).merge()
    assert codes(merged) == []
    changed = {("1", "施工图"): ("√", None, "培训4期。"), ("9", "施工图"): ("√", None, "丙：入企二十次")}
    assert sheet_says(merged_file(campaign)) == {**MERGED, **changed}
    resubmit(campaign, "甲科", "1", "施工图", ("√", None, "培训5期。"))
    campaign.merge()
    assert sheet_says(merged_file(campaign))["1", "施工图"] == ("√", None, "培训5期。")


def test_both_changed_to_the_same_is_no_conflict(campaign: Campaign) -> None:
    edit(campaign, "9", "施工图", "progress", "丙：入企30次")
    resubmit(campaign, "丙科", "9", "施工图", ("√", None, "丙：入企30次"))
    assert "merge.conflict" not in codes(campaign.merge())


def test_an_emptied_cell_is_an_edit_too(campaign: Campaign) -> None:
    edit(campaign, "9", "施工图", "progress", None)
    campaign.merge()
    assert sheet_says(merged_file(campaign))["9", "施工图"] == ("√", None, None)


def test_a_sheet_of_thousands_of_offices_is_read_again_where_we_wrote_it_and_nowhere_else(campaign: Campaign) -> None:
    """More merged cells than any stranger's file may have."""
    edit(campaign, "9", "施工图", "progress", "丙：入企16次。")
    path = merged_file(campaign)
    path.write_bytes(with_merges(path.read_bytes(), 25_000))
    assert {finding.code for finding in campaign.merge().findings} == {"merge.kept"}
    assert sheet_says(path)["9", "施工图"] == ("√", None, "丙：入企16次。")
    large = with_merges(path.read_bytes(), 25_000)
    path.write_bytes(large)
    assert len(form_cells(path).cells) == len(places(path))
    (campaign.folders.inbox / "外来.xlsx").write_bytes(large)
    (receipt,) = (one for one in campaign.collect().receipts if one.file == "2-回收/外来.xlsx")
    assert (receipt.state, "合并单元格" in receipt.reason) == ("refused", True)


def with_merges(data: bytes, many: int) -> bytes:
    """The first sheet with pairs of cells merged far below the table."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                more = "".join(f'<mergeCell ref="X{row}:Y{row}"/>' for row in range(1000, 1000 + many)).encode()
                assert content.count(b"</mergeCells>") == 1
                content = content.replace(b"</mergeCells>", more + b"</mergeCells>")
            changed.writestr(part, content)
    return target.getvalue()


def test_discarding_the_edits_brings_the_answers_back(campaign: Campaign) -> None:
    edit(campaign, "1", "施工图", "progress", "改过的")
    campaign.merge()
    campaign.merge(discard_edits=True)
    assert sheet_says(merged_file(campaign)) == MERGED


def test_the_edited_file_is_always_kept_aside(campaign: Campaign) -> None:
    edit(campaign, "1", "施工图", "progress", "改过的")
    edited = merged_file(campaign).read_bytes()
    campaign.merge(discard_edits=True)
    assert edited in [path.read_bytes() for path in merged_file(campaign).parent.iterdir()]


def test_changes_outside_the_answers_are_told_and_not_carried_over(campaign: Campaign) -> None:
    path = merged_file(campaign)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["B5"].value, sheet["A20"].value = "改了任务名称", "审核：张三"
    path.write_bytes(saved_at(book, EDITED))
    messages = [f.message for f in campaign.merge().findings if f.code == "merge.edited"]
    assert len(messages) == 2
    assert any("改了任务名称" in message for message in messages) and any("审核：张三" in m for m in messages)
    assert openpyxl.load_workbook(merged_file(campaign)).worksheets[0]["B5"].value == "培育企业5家"


def test_the_audit_says_overridden_and_the_source_of_an_edit_is_the_edited_file(campaign: Campaign) -> None:
    edit(campaign, "9", "施工图", "progress", "丙：入企二十次")
    campaign.merge()
    lines = [line for line in campaign.audit().cells if line.fate == "overridden"]
    assert [(line.office, line.value) for line in lines] == [("丙科", ANSWERS["丙科"]["9", "施工图"][2])]
    assert lines[0].to is not None and lines[0].to.path.endswith("汇总表.xlsx")
    (cell,) = [c for c in form_cells(merged_file(campaign)).cells if c.value == "丙：入企二十次"]
    assert cell.sources is not None and [source.file for source in cell.sources] == [lines[0].to.path]


def test_the_copy_to_hand_in_has_the_edits_of_the_working_sheet(campaign: Campaign) -> None:
    edit(campaign, "1", "施工图", "progress", "改过的")
    path = campaign.merge(clean=True).path
    assert path is not None
    assert sheet_says(campaign.folders.root / path)["1", "施工图"][2] == "改过的"


def test_statistics_come_on_sheets_of_their_own_and_are_no_edits(campaign: Campaign) -> None:
    campaign.merge(with_summary=True)
    names = [s.title for s in openpyxl.load_workbook(merged_file(campaign)).worksheets if s.sheet_state == "visible"]
    assert names[1:] == ["统计", "未完成清单"]
    path = merged_file(campaign)
    path.write_bytes(saved_at(openpyxl.load_workbook(path), EDITED))
    assert not {"merge.edited", "merge.conflict"} & set(codes(campaign.merge(with_summary=True)))
