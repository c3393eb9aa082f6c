"""The correction copy: an office sees what is wrong, mends it in the copy, and is accepted."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xltasks.campaign import Campaign, form_cells
from xltasks.model.outcome import Validated
from xltasks.model.status import JudgedOffice

EXAMPLE = Path(__file__).parents[2] / "examples" / "anqing-2024"
OFFICE = "节能科"
RETURN = "2-回收/二季度填报（节能科）终版.xlsx"


def cells_of(path: Path) -> Mapping[tuple[str | None, int, str], str]:
    return {(cell.key.task, cell.key.item, cell.field): cell.cell for cell in form_cells(path).cells}


def typed(path: Path, answers: Mapping[tuple[str | None, int, str], object], *, saved: datetime) -> None:
    """Answers typed into a workbook and saved at a time."""
    book = openpyxl.load_workbook(path)
    places = cells_of(path)
    for key, value in answers.items():
        book["填报表"][places[key]].value = value  # type: ignore[union-attr]
    stamped(book, path, saved)


def stamped(book: openpyxl.Workbook, path: Path, saved: datetime) -> None:
    """The workbook on disk as if it had been saved at a time: openpyxl always writes the present one."""
    fresh = io.BytesIO()
    book.save(fresh)
    with zipfile.ZipFile(fresh) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                time = saved.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + time, part)
            new.writestr(name, part)


def judged(validated: Validated) -> JudgedOffice:
    return next(office for office in validated.offices if office.office == OFFICE)


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """The example, with faults of several kinds in one office's return, and a note outside the answer cells."""
    folder = tmp_path / "anqing-2024"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".xltasks", "1-下发", "3-退回", "4-汇总"))
    path = folder / RETURN
    faults = {("29", 1, "done"): None, ("30", 2, "done"): "差不多了", ("31", 2, "progress"): None}
    typed(path, faults, saved=datetime(2024, 7, 3, 9))
    book = openpyxl.load_workbook(path)
    book["填报表"]["L3"] = "局长已阅"
    stamped(book, path, datetime(2024, 7, 3, 9))
    campaign = Campaign.open(folder, now=datetime(2024, 7, 4, 9))
    campaign.generate()
    campaign.collect()
    return campaign


def copy_of(campaign: Campaign) -> Path:
    correction = judged(campaign.validate()).correction
    assert correction is not None
    return campaign.folders.root / correction


def test_only_rejected_offices_get_a_copy(campaign: Campaign) -> None:
    offices = campaign.validate().offices
    assert {office.office: office.state for office in offices if office.correction} == {OFFICE: "rejected"}
    assert judged(campaign.validate()).errors == 3


def test_the_first_sheet_lists_every_fault_with_a_link_to_its_cell(campaign: Campaign) -> None:
    path = copy_of(campaign)
    book = openpyxl.load_workbook(path)
    listed = book.worksheets[0]
    assert (listed.title, book.active.title) == ("问题清单", "问题清单")
    places = cells_of(path)
    rows = [[cell.value for cell in row] for row in listed.iter_rows(min_row=4, max_row=6)]
    assert [row[2] for row in rows] == [
        f"填报表!{places['29', 1, 'done']}",
        f"填报表!{places['30', 2, 'done']}",
        f"填报表!{places['31', 2, 'progress']}",
    ]
    assert "都没有填" in str(rows[0][3]) and "至少填一项" in str(rows[0][4])
    links = [listed.cell(row, 3).hyperlink for row in (4, 5, 6)]
    assert [link.location if link else None for link in links] == [f"'填报表'!{str(row[2])[4:]}" for row in rows]


def test_faulty_cells_are_coloured_and_commented_and_all_answers_are_there(campaign: Campaign) -> None:
    path = copy_of(campaign)
    sheet = openpyxl.load_workbook(path)["填报表"]
    received = openpyxl.load_workbook(campaign.folders.root / RETURN)["填报表"]
    assert isinstance(sheet, Worksheet) and isinstance(received, Worksheet)
    places = cells_of(path)
    faulty = {places["29", 1, "done"], places["30", 2, "done"], places["31", 2, "progress"]}
    for place in places.values():
        assert sheet[place].value == received[place].value, place
        assert (sheet[place].fill.start_color.rgb == "FFFFC7CE") == (place in faulty), place
        assert place not in faulty or "【错误】" in sheet[place].comment.text
        assert not sheet[place].protection.locked
    assert "→" in sheet[places["30", 2, "done"]].comment.text


def test_what_stood_outside_the_fields_is_shown_on_the_last_sheet(campaign: Campaign) -> None:
    book = openpyxl.load_workbook(copy_of(campaign))
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert seen[-1].title == "未识别内容"
    assert [seen[-1].cell(4, column).value for column in (3, 4)] == ["原文件 填报表!L3", "局长已阅"]


def test_a_mended_copy_is_accepted_and_its_marks_are_no_answers(campaign: Campaign) -> None:
    path = copy_of(campaign)
    mended = campaign.folders.inbox / "节能科改好了.xlsx"
    shutil.copy(path, mended)
    answers = {("29", 1, "done"): "√", ("30", 2, "done"): "√", ("31", 2, "progress"): "已完成节能诊断。"}
    typed(mended, answers, saved=datetime(2024, 7, 5, 9))
    states = [receipt.state for receipt in campaign.collect([mended]).receipts]
    validated = campaign.validate()
    assert states == ["new"]
    office = judged(validated)
    assert (office.state, office.errors, office.correction) == ("accepted", 0, None)
    codes = {finding.code for finding in validated.findings if finding.office == OFFICE}
    assert not codes & {"origin.unplaced", "origin.locked", "answers.repaired"}


def test_a_copy_somebody_is_working_in_is_not_overwritten(campaign: Campaign) -> None:
    path = copy_of(campaign)
    typed(path, {("31", 2, "progress"): "改到一半"}, saved=datetime(2024, 7, 5, 8))
    half = path.read_bytes()
    campaign.validate()
    assert half in [kept.read_bytes() for kept in path.parent.iterdir() if kept != path]


def test_a_copy_made_of_an_earlier_issue_quotes_its_code_and_is_still_the_offices_own(campaign: Campaign) -> None:
    path = campaign.folders.root / RETURN
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "XT-2024Q2" in cell.value:
                    cell.value = cell.value[:-8] + "0badc0de"
                if isinstance(cell.value, str) and len(cell.value) == 32 and cell.value.isalnum():
                    cell.value = "0badc0de" + cell.value[8:]
    for prop in book.custom_doc_props.props:
        if prop.name == "xltasks.issue":
            prop.value = "0badc0de" + prop.value[8:]
    stamped(book, path, datetime(2024, 7, 4, 8))
    campaign.collect()
    back = campaign.folders.inbox / "退回件.xlsx"
    shutil.copy(copy_of(campaign), back)
    (receipt,) = campaign.collect([back]).receipts
    assert (receipt.state, receipt.office, receipt.reason) == ("new", OFFICE, "")
    findings = [finding for finding in campaign.validate().findings if finding.office == OFFICE]
    assert not [finding for finding in findings if "XT-" in finding.message]
