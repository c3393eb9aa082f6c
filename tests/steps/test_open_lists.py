"""Open lists through every verb: issued, filled, lengthened, judged, merged, edited, audited, issued again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from tests.broken.hands import insert_rows
from tests.forms.listing import FIELDS, MERGED_BANDS, SHEET
from tests.steps.campaigns import saved_at
from tests.steps.listed import MOMENT, NEW, OTHER, Listing, place
from xltasks.campaign import Campaign, form_cells
from xltasks.model.finding import Finding
from xltasks.model.outcome import Merged

FIRST = {("1", NEW, 2, "新项目"): "南路", ("1", NEW, 2, "业主"): "城投", ("1", NEW, 2, "投资"): 30}
SECOND = {("1", NEW, 1, "新项目"): "北路", ("1", NEW, 1, "业主"): "交投", (None, OTHER, 1, "说明"): "用地紧张"}
MERGED = [
    [1, "东路", "城投", None],
    [None, "西路", "城投", None],
    [None, "南路", "城投", 30],
    [None, "北路", "交投", None],
    [2, "大桥", "交投", None],
    ["合计", None, None, 30],
    ["其他需要说明的事项", None, None, None],
    [1, "用地紧张", None, None],
    ["填报人", None, None, None],
]


@pytest.fixture
def bureau(tmp_path: Path) -> Listing:
    return Listing(tmp_path / "局").begun()


@pytest.fixture
def done(bureau: Listing) -> Listing:
    """Both offices gave back and were merged."""
    bureau.give_back("甲科", FIRST)
    bureau.give_back("乙科", SECOND)
    assert bureau.collected().merge().path
    return bureau


def findings(campaign: Campaign, *, hints: bool = False) -> list[str]:
    found = (one for one in campaign.validate().findings if hints or one.severity != "hint")
    return [f"{one.office} {one.at.cell} {one.code} {one.message}" for one in found]


def told(merged: Merged) -> list[Finding]:
    """But for the edited file that was kept aside."""
    return [finding for finding in merged.findings if finding.code != "merge.kept"]


def fates(campaign: Campaign) -> dict[tuple[object, ...], tuple[str, str | None]]:
    """(office, task, list, line, field) → fate, and where the value went."""
    found = {}
    for cell in campaign.audit().cells:
        if cell.key is not None and cell.key.listed:
            found[cell.office, *place(cell.key), cell.field] = (cell.fate, cell.to.cell if cell.to else None)
    return found


def type_in(sheet, row: int, *values: object) -> None:
    for column, value in enumerate(values, 2):
        sheet.cell(row, column).value = value


def edit_merged(bureau: Listing, hours: int, **cells: object) -> None:
    """The coordinator types into the consolidated sheet."""
    book = openpyxl.load_workbook(bureau.merged())
    for cell, value in cells.items():
        book["表"][cell].value = value
    bureau.merged().write_bytes(saved_at(book, MOMENT))


def test_rows_nobody_began_are_no_fault_and_the_tasks_are_accepted(bureau: Listing) -> None:
    bureau.give_back("甲科", {})
    bureau.give_back("乙科", {})
    assert findings(bureau.collected(), hints=True) == []


def test_a_row_that_is_begun_is_judged_like_any_other(bureau: Listing) -> None:
    bureau.give_back("甲科", {("1", NEW, 2, "投资"): "三千"})
    bureau.give_back("乙科", {("1", NEW, 1, "新项目"): "北路"})
    said = [line.replace("：" + line.partition("：")[2], "") for line in findings(bureau.collected())]
    assert said == [
        "甲科 B5 answers.missing 第1项任务“新增”第2行“新项目”没有填",
        "甲科 C5 answers.missing 第1项任务“新增”第2行“业主”没有填",
        "甲科 D5 answers.kind 第1项任务“新增”第2行“投资”",
        "乙科 C4 answers.missing 第1项任务“新增”第1行“业主”没有填",
    ]


def test_conditions_of_a_row_speak_of_the_row_and_blank_rows_of_nothing(tmp_path: Path) -> None:
    fields = FIELDS.replace(
        "| 投资   | 小数 | 事项 |      |", "| 投资 | 小数 | 事项 | line or task.all('业主') and not task.any('投资') |"
    )
    bureau = Listing(tmp_path / "局", fields).begun()
    bureau.give_back(
        "甲科", {("1", NEW, 1, "新项目"): "南路", ("1", NEW, 1, "业主"): "城投", ("2", "大桥", 1, "投资"): 1}
    )
    said = findings(bureau.collected())
    assert [line for line in said if "“新增”" in line] == ["甲科 D4 answers.missing 第1项任务“新增”第1行“投资”没有填"]


def test_what_two_offices_added_to_a_task_are_two_rows_and_no_conflict(done: Listing) -> None:
    assert done.shows() == MERGED
    assert findings(done.opened()) == []


def test_every_added_answer_is_traced_to_its_cell(done: Listing) -> None:
    traced = {
        cell.cell: (cell.office, cell.value, [(source.file, source.cell) for source in cell.sources or ()])
        for cell in form_cells(done.merged()).cells
        if cell.key.listed and cell.value is not None
    }
    assert traced == {
        "B4": ("甲科", "南路", [("2-回收/甲科0.xlsx", "B5")]),
        "C4": ("甲科", "城投", [("2-回收/甲科0.xlsx", "C5")]),
        "D4": ("甲科", 30, [("2-回收/甲科0.xlsx", "D5")]),
        "B5": ("乙科", "北路", [("2-回收/乙科0.xlsx", "B4")]),
        "C5": ("乙科", "交投", [("2-回收/乙科0.xlsx", "C4")]),
        "B9": ("乙科", "用地紧张", [("2-回收/乙科0.xlsx", "B8")]),
    }
    assert fates(done.opened()) == {
        ("甲科", "1", NEW, 2, "新项目"): ("merged", "B4"),
        ("甲科", "1", NEW, 2, "业主"): ("merged", "C4"),
        ("甲科", "1", NEW, 2, "投资"): ("merged", "D4"),
        ("乙科", "1", NEW, 1, "新项目"): ("merged", "B5"),
        ("乙科", "1", NEW, 1, "业主"): ("merged", "C5"),
        ("乙科", None, OTHER, 1, "说明"): ("merged", "B9"),
    }


def test_before_the_merge_added_rows_are_accepted_and_a_newer_return_takes_their_place(bureau: Listing) -> None:
    bureau.give_back("甲科", FIRST)
    campaign = bureau.collected()
    assert set(fates(campaign).values()) == {("accepted", None)}
    bureau.give_back("甲科", {("1", NEW, 1, "新项目"): "南路", ("1", NEW, 1, "业主"): "城投"}, hours=1)
    counted = Counter(
        fate
        for fate, _ in ((cell.fate, 0) for cell in bureau.collected(1).audit().cells if cell.key and cell.key.listed)
    )
    assert counted == {"superseded": 3, "accepted": 2}


def test_inserted_and_copied_rows_are_merged_with_the_others(bureau: Listing) -> None:
    def edit(sheet):
        insert_rows(sheet, 6, 2)
        type_in(sheet, 6, "环路", "城投", 1)
        type_in(sheet, 7, "支路", "城投", 2)
        sheet["E7"] = sheet["E5"].value

    bureau.give_back("甲科", FIRST, edit=edit)
    bureau.give_back("乙科", SECOND)
    campaign = bureau.collected()
    assert findings(campaign, hints=True) == [
        "甲科 A6 answers.repaired 第6、7行是加出来的，已作为第1项任务“新增”的第3至4行读取"
    ]
    assert campaign.merge().path
    assert bureau.shows()[2:7] == [
        [None, "南路", "城投", 30],
        [None, "环路", "城投", 1],
        [None, "支路", "城投", 2],
        [None, "北路", "交投", None],
        [2, "大桥", "交投", None],
    ]
    assert fates(campaign)["甲科", "1", NEW, 4, "新项目"] == ("merged", "B6")


def test_an_edit_of_an_added_row_stays_when_other_rows_come_in_before_it(done: Listing) -> None:
    edit_merged(done, 1, C5="交投集团", B9="用地紧张，已协调")
    done.give_back("甲科", {**FIRST, ("1", NEW, 1, "新项目"): "环路", ("1", NEW, 1, "业主"): "城投"}, hours=2)
    merged = done.collected(3).merge()
    assert told(merged) == []
    assert done.shows()[2:5] == [
        [None, "环路", "城投", None],
        [None, "南路", "城投", 30],
        [None, "北路", "交投集团", None],
    ]
    assert done.shows()[8] == [1, "用地紧张，已协调", None, None]
    assert fates(done.opened(4))["乙科", "1", NEW, 1, "业主"] == ("overridden", "C6")
    assert fates(done.opened(4))["乙科", "1", NEW, 1, "新项目"] == ("merged", "B6")
    before = done.merged().read_bytes()
    assert done.opened(5).merge().path and done.merged().read_bytes() == before
    assert done.opened(6).merge(discard_edits=True).path and done.shows()[4][2] == "交投"


def test_where_office_and_coordinator_both_changed_a_row_the_edit_stays_and_is_told(done: Listing) -> None:
    edit_merged(done, 1, C5="交投集团")
    done.give_back("乙科", {**SECOND, ("1", NEW, 1, "业主"): "交通公司"}, hours=2)
    (conflict,) = told(done.collected(3).merge())
    assert conflict.code == "merge.conflict"
    assert conflict.message == "第1项任务“新增”第1行人工改成了“交投集团”，科室后来又报了“交通公司”，保留了人工改的"


def test_an_edited_row_stays_although_its_office_took_it_back(done: Listing) -> None:
    edit_merged(done, 1, C5="交投集团")
    done.give_back("乙科", {}, hours=2)
    (conflict,) = told(done.collected(3).merge())
    assert conflict.code == "merge.conflict"
    assert done.shows()[3] == [None, None, "交投集团", None]


def test_a_row_emptied_by_the_coordinator_stays_empty_on_merging_again(done: Listing) -> None:
    edit_merged(done, 1, B5=None, C5=None)
    for hours in (3, 4):
        assert done.opened(hours).merge().path
        assert done.shows()[3] == [None] * 4
    assert fates(done.opened(5))["乙科", "1", NEW, 1, "新项目"] == ("overridden", "B5")


def test_the_copy_to_hand_in_and_the_summary(done: Listing) -> None:
    edit_merged(done, 1, C5="交投集团")
    path = done.opened(2).merge(clean=True, with_summary=True).path
    assert path
    book = openpyxl.load_workbook(done.folder / path, data_only=True)
    assert book.sheetnames == ["表", "统计", "未完成清单"]
    assert done.shows(done.folder / path)[3][:3] == [None, "北路", "交投集团"]
    assert not any(
        "2024Q2|" in str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    )


def test_what_was_added_and_is_not_done_is_among_the_unfinished(tmp_path: Path) -> None:
    fields = FIELDS.replace("| 字段   | 类型 | 范围 | 必填 |", "| 字段 | 类型 | 范围 | 必填 | 角色 |").replace(
        "| 说明   | 文本 | 行   |      |", "| 说明 | 文本 | 行 | | pending |"
    )
    bureau = Listing(tmp_path / "局", fields).begun()
    bureau.give_back("甲科", {})
    bureau.give_back("乙科", SECOND)
    path = bureau.collected().merge(with_summary=True).path
    assert path
    rows = [
        [cell or None for cell in row]
        for row in openpyxl.load_workbook(bureau.folder / path)["未完成清单"].iter_rows(values_only=True)
    ]
    assert [None, None, OTHER, None, "用地紧张", None, "乙科"] in rows


def test_issuing_again_keeps_every_row_and_leaves_room(bureau: Listing) -> None:
    def edit(sheet):
        insert_rows(sheet, 6, 2)
        type_in(sheet, 6, "环路", "城投", 1)
        type_in(sheet, 7, "支路", "城投", 2)

    bureau.give_back("甲科", FIRST, edit=edit)
    bureau.collected().generate()
    sheet = openpyxl.load_workbook(bureau.issued("甲科"))["表"]
    assert [[cell.value for cell in row] for row in sheet["B4:D9"]] == [
        [None, None, None],
        ["南路", "城投", 30],
        ["环路", "城投", 1],
        ["支路", "城投", 2],
        [None, None, None],
        [None, None, None],
    ]
    assert (
        sheet["A1"].value == "序号" and str(next(area for area in sheet.merged_cells.ranges if "A2" in area)) == "A2:A9"
    )
    again = bureau.give_back("甲科", {("1", NEW, 5, "新项目"): "新路", ("1", NEW, 5, "业主"): "城投"}, hours=2)
    bureau.give_back("乙科", {}, hours=2)
    campaign = bureau.collected(3)
    assert again.is_file() and findings(campaign, hints=True) == []
    assert campaign.merge().path
    assert [row[1] for row in bureau.shows()[2:7]] == ["南路", "环路", "支路", "新路", "大桥"]


def test_a_return_of_the_first_issue_keeps_its_rows_after_issuing_again(bureau: Listing) -> None:
    old = bureau.issued("甲科").read_bytes()
    bureau.give_back("甲科", {**FIRST}, edit=lambda sheet: (insert_rows(sheet, 6), type_in(sheet, 6, "环路", "城投")))
    bureau.collected().generate()
    kept = bureau.folder / "旧表.xlsx"
    kept.write_bytes(old)
    bureau.give_back(
        "甲科",
        FIRST,
        source=kept,
        edit=lambda sheet: (insert_rows(sheet, 6), type_in(sheet, 6, "支路", "城投")),
        hours=2,
    )
    campaign = bureau.collected(3)
    assert campaign.merge(partial=True).path
    assert [row[1] for row in bureau.shows()[2:5]] == ["南路", "支路", "大桥"]
    assert fates(campaign)["甲科", "1", NEW, 3, "新项目"][0] == "merged"


def test_a_correction_copy_has_the_added_rows_and_marks_their_faults(bureau: Listing) -> None:
    def edit(sheet):
        insert_rows(sheet, 6)
        type_in(sheet, 6, "环路", None, "一亿")

    bureau.give_back("甲科", FIRST, edit=edit)
    bureau.collected().validate()
    (copy,) = (bureau.folder / "3-退回" / "2024Q2").glob("*甲科*.xlsx")
    book = openpyxl.load_workbook(copy)
    sheet = book["表"]
    assert [cell.value for cell in sheet["B6:D6"][0]] == ["环路", None, "一亿"]
    assert sheet["C6"].comment and "没有填" in sheet["C6"].comment.text and sheet["D6"].comment
    assert "表!C6" in [row[2] for row in book["问题清单"].iter_rows(values_only=True)]
    mended = bureau.give_back("甲科", {("1", NEW, 3, "业主"): "城投", ("1", NEW, 3, "投资"): 1}, source=copy, hours=2)
    bureau.give_back("乙科", {}, hours=2)
    campaign = bureau.collected(3)
    assert mended.is_file() and findings(campaign) == [] and campaign.merge().path
    assert bureau.shows()[2:4] == [[None, "南路", "城投", 30], [None, "环路", "城投", 1]]


def test_an_answer_to_an_issue_before_the_register_was_changed_keeps_its_rows(bureau: Listing) -> None:
    bureau.give_back("甲科", FIRST, edit=lambda sheet: (insert_rows(sheet, 6), type_in(sheet, 6, "环路", "城投")))
    bureau.give_back("乙科", SECOND)
    bureau.collected()
    register = bureau.folder / "台账.xlsx"
    book = openpyxl.load_workbook(register)
    book["任务"]["B2"] = "修建道路"
    book.save(register)
    campaign = bureau.opened(1)
    assert findings(campaign) == []
    assert campaign.merge().path and bureau.shows()[2:5] == [
        [None, "南路", "城投", 30],
        [None, "环路", "城投", None],
        [None, "北路", "交投", None],
    ]


def test_a_list_that_was_renamed_since_still_has_its_rows(bureau: Listing) -> None:
    bureau.give_back("甲科", FIRST)
    bureau.give_back("乙科", SECOND)
    bureau.collected()
    for name in ("input", "consolidated"):
        path = bureau.folder / "表样" / f"{name}.xlsx"
        book = openpyxl.load_workbook(path)
        for row in book["区块"].iter_rows():
            row[0].value = "增补" if row[0].value == NEW else row[0].value
        book.save(path)
    campaign = bureau.opened(1)
    assert campaign.merge().path and bureau.shows()[2][1] == "南路"
    campaign.generate()
    assert openpyxl.load_workbook(bureau.issued("甲科"))["表"]["B5"].value == "南路"


def test_rows_of_a_list_that_is_gone_are_told(bureau: Listing) -> None:
    bureau.give_back("乙科", SECOND)
    bureau.collected()
    path = bureau.folder / "表样" / "input.xlsx"
    book = openpyxl.load_workbook(path)
    book["表"]["A6"] = book["表"]["B6"] = None
    book["字段"].delete_rows(5)
    book["区块"].delete_rows(5)
    book.save(path)
    other = openpyxl.load_workbook(bureau.folder / "表样" / "consolidated.xlsx")
    other["表"]["A6"] = other["表"]["B6"] = None
    other["区块"].delete_rows(5)
    other.save(bureau.folder / "表样" / "consolidated.xlsx")
    assert [
        "“其他”第1行填的“用地紧张”在现在的台账里没有对应的行，不会汇总" in line for line in findings(bureau.opened(1))
    ].count(True) == 1


def test_a_list_the_consolidated_sheet_does_not_show_is_kept(tmp_path: Path) -> None:
    bands = MERGED_BANDS.replace("    | 其他 | 表!A6:D6  | rows(1) |\n", "")
    sheet = SHEET.replace("| {{ line }}    | {{ 说明 }}          |", "|               |                     |")
    bureau = Listing(tmp_path / "局", merged_bands=bands, merged_sheet=sheet).begun()
    bureau.give_back("甲科", {})
    bureau.give_back("乙科", SECOND)
    campaign = bureau.collected()
    assert campaign.merge().path
    assert fates(campaign)["乙科", None, OTHER, 1, "说明"] == ("kept", None)
    assert fates(campaign)["乙科", "1", NEW, 1, "新项目"] == ("merged", "B4")


def test_a_nil_return_says_nothing_in_its_lists(bureau: Listing) -> None:
    bureau.give_back(
        "乙科", {("1", "东路", 1, "业主"): None, ("1", "西路", 2, "业主"): None, (None, OTHER, 1, "说明"): "零报告"}
    )
    (office,) = [one for one in bureau.collected().validate().offices if one.office == "乙科"]
    assert office.state == "nil"
    said = {("1", "东路", 1, "业主"): None, ("1", "西路", 2, "业主"): None, (None, OTHER, 1, "说明"): "用地紧张"}
    bureau.give_back("乙科", {**said, (None, OTHER, 2, "说明"): "零报告"}, hours=2)
    (office,) = [one for one in bureau.collected(3).validate().offices if one.office == "乙科"]
    assert office.state == "rejected"


def test_the_next_period_starts_with_empty_lists_and_shows_the_last_beside_them(done: Listing) -> None:
    campaign = done.opened(3)
    turned = campaign.rollover()
    assert turned.to == "2024Q3"
    assert done.opened(4).generate().issued
    (path,) = (done.folder / "1-下发" / "2024Q3").glob("*（甲科）.xlsx")
    sheet = openpyxl.load_workbook(path)["表"]
    assert sheet["B5"].value is None and sheet["B5"].comment and "南路" in sheet["B5"].comment.text
