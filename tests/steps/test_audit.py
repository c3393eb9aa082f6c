"""Audit: every received cell has one fate, and a merged one tells where it went."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import openpyxl
import pytest

from tests.steps.campaigns import (
    ANSWERS,
    COLLECTED,
    FIELDS,
    FILLED,
    MERGED,
    TASKS,
    all_give_back,
    at,
    fill,
    give_back,
    issued_file,
    places,
    saved_at,
    start,
    with_answer,
    write_register,
)

PATH = "4-汇总/2024Q2/某某局2024年二季度汇总表.xlsx"


def run(campaign, **merge):
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).validate()
    if merge:
        at(campaign, COLLECTED).merge(**merge)
    return lines(campaign)


def lines(campaign):
    return at(campaign, COLLECTED).audit().cells


def fates(found):
    return dict(Counter(line.fate for line in found))


def test_nothing_received_nothing_to_tell(tmp_path):
    audit = at(start(tmp_path), COLLECTED).audit()
    assert (audit.period, audit.cells) == ("2024Q2", ())


def test_every_answer_is_accepted_before_the_merge_and_merged_after_it(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    given = sum(value is not None for rows in ANSWERS.values() for row in rows.values() for value in row)
    assert fates(run(campaign)) == {"accepted": given}
    # One office's tick gives way to the other's "pending" in task 4.
    assert fates(run(campaign, partial=False)) == {"merged": given - 1, "superseded": 1}


def test_a_line_says_what_was_typed_where_and_where_it_went(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    found = run(campaign, partial=False)
    sheet = openpyxl.load_workbook(tmp_path / PATH).worksheets[0]
    for office, rows in ANSWERS.items():
        where = places(issued_file(campaign, office))
        for (task, category), row in rows.items():
            for field, value in zip(FIELDS, row, strict=True):
                own = [
                    line
                    for line in found
                    if line.office == office and (line.sheet, line.cell) == where[task, category, field]
                ]
                assert len(own) == (value is not None)
                for line in own:
                    assert (line.key.task, line.key.category, line.field) == (task, category, field)
                    assert (line.value, line.file) == (value, f"2-回收/{office}.xlsx")
                    if line.to is not None:
                        assert (line.to.path, line.to.sheet) == (PATH, "汇总表")
                        merged = sheet[line.to.cell].value
                        assert str(value) in str(merged)
                        assert merged == MERGED[task, category][FIELDS.index(field)]


def test_an_earlier_version_is_superseded(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", ("√", None, "旧稿")), name="一.xlsx")
    give_back(campaign, "丙科", name="二.xlsx", saved=FILLED + timedelta(hours=1))
    found = run(campaign, partial=True)
    assert fates(line for line in found if line.file == "2-回收/一.xlsx") == {"superseded": 6}
    assert fates(line for line in found if line.file == "2-回收/二.xlsx") == {"merged": 6}


def test_rejected_answers_are_told_until_they_are_merged_all_the_same(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", ("大概", None, "做了")))
    assert fates(run(campaign, partial=True)) == {"rejected": 6}
    found = run(campaign, partial=True, include_rejected=True)
    assert fates(found) == {"merged": 5, "rejected": 1}
    assert [line.value for line in found if line.fate == "rejected"] == ["大概"]


def test_what_stands_outside_the_answers_is_altered_unplaced_or_kept(tmp_path):
    campaign = start(tmp_path)

    def scribble(book):
        sheet = book.worksheets[0]
        where = places(issued_file(campaign, "丙科"))
        sheet["B7"] = "改过的任务"
        sheet["M20"] = "写在外面"
        sheet["M21"] = "=1+1"
        sheet["C5"] = None  # a heading wiped out is nothing that could be lost
        sheet[where[None, None, "filler"][1]] = "张三"
        sheet[where[None, None, "filled_on"][1]] = date(2024, 7, 1)
        book.create_sheet("附表")["B2"] = 12.5

    give_back(campaign, "丙科", then=scribble)
    found = run(campaign, partial=True)
    other = {(line.sheet, line.cell): (line.fate, line.value) for line in found if line.fate != "merged"}
    where = places(issued_file(campaign, "丙科"))
    assert other == {
        ("填报表", "B7"): ("altered", "改过的任务"),
        ("填报表", "M20"): ("unplaced", "写在外面"),
        ("填报表", "M21"): ("unplaced", "=1+1"),
        ("附表", "B2"): ("unplaced", 12.5),
        where[None, None, "filler"]: ("kept", "张三"),
        where[None, None, "filled_on"]: ("kept", other[where[None, None, "filled_on"]][1]),
    }


def test_white_space_and_an_explicit_no_are_told_too(tmp_path):
    campaign = start(tmp_path)
    answers = {**with_answer("丙科", "9", "进度安排", ("×", "正在推进", "诊断")), ("9", "施工图"): ("√", "  ", "做了")}
    give_back(campaign, "丙科", answers)
    found = run(campaign, partial=True)
    assert {line.value: line.fate for line in found if line.fate != "merged"} == {"×": "kept", "  ": "kept"}


def test_a_tick_that_waits_for_an_office_is_not_given_up(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    ticks = [line.fate for line in run(campaign, partial=True) if line.field == "done" and line.key.task == "4"]
    assert ticks == ["accepted", "accepted"]


def test_files_that_are_nobodys_are_told_cell_by_cell(tmp_path):
    campaign = start(tmp_path)
    book = openpyxl.Workbook()
    book.active["B3"], book.active["C4"] = "与本表无关", 7
    (tmp_path / "2-回收/无关.xlsx").write_bytes(saved_at(book, FILLED))
    (tmp_path / "2-回收/坏.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "2-回收/附件.pdf").write_bytes(b"%PDF-1.4")
    found = run(campaign)
    assert [(line.file, line.sheet, line.cell, line.value, line.fate) for line in found] == [
        ("2-回收/坏.xlsx", "", "", None, "unreadable"),
        ("2-回收/无关.xlsx", "Sheet", "B3", "与本表无关", "unidentified"),
        ("2-回收/无关.xlsx", "Sheet", "C4", 7, "unidentified"),
    ]


def test_a_file_once_nobodys_is_told_once_when_it_is_known(tmp_path):
    campaign = start(tmp_path, tasks=TASKS[2:4])
    source = fill(issued_file(campaign, "乙科"), tmp_path / "乙科.xlsx", ANSWERS["乙科"], only="4")
    book = openpyxl.Workbook()
    for row in openpyxl.load_workbook(source).worksheets[0].iter_rows(max_col=9, max_row=10):
        for cell in row:
            if cell.value is not None and not str(cell.value).startswith("表样编号"):
                book.active.cell(cell.row, cell.column, cell.value)
    path = tmp_path / "2-回收/没写名字.xlsx"
    path.write_bytes(saved_at(book, FILLED))
    assert set(fates(run(campaign))) == {"unidentified"}
    at(campaign, COLLECTED).collect([path], office="乙科")
    found = lines(campaign)
    assert "unidentified" not in fates(found)
    assert len({(line.sheet, line.cell) for line in found}) == len(found)
    assert len({line.receipt for line in found}) == 1


def test_a_file_of_a_quarter_never_issued_here_is_told_in_that_quarter_and_in_the_current_one(tmp_path):
    campaign = start(tmp_path / "ours")
    elsewhere = start(tmp_path / "copy", issued=False)
    (first,) = [one for one in elsewhere.generate("2024Q1").issued if one.office == "乙科"]
    fill(tmp_path / "copy" / first.path, tmp_path / "ours/2-回收/乙科.xlsx", {})
    assert set(fates(run(campaign))) == {"unidentified"}
    assert at(campaign, COLLECTED).audit("2024Q1").cells == lines(campaign)
    assert at(campaign, COLLECTED).audit("2024Q3").cells == ()


def test_answers_to_rows_the_register_no_longer_has_are_unplaced(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科")
    write_register(tmp_path / "台账.xlsx", tasks=TASKS[:-1])
    found = run(campaign, partial=True)
    assert {line.key.category for line in found if line.fate == "unplaced"} == {"保障措施"}
    assert {line.key.category for line in found if line.fate == "merged"} == {"进度安排", "施工图"}


@pytest.mark.parametrize("merged", [False, True])
def test_a_duplicate_is_told_once(tmp_path, merged):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", name="一.xlsx")
    (tmp_path / "2-回收/二.xlsx").write_bytes((tmp_path / "2-回收/一.xlsx").read_bytes())
    found = run(campaign, **({"partial": True} if merged else {}))
    assert fates(found) == {"merged" if merged else "accepted": 6}


def test_a_version_that_came_after_the_merge_is_not_said_to_be_in_it(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", name="一.xlsx")
    run(campaign, partial=True)
    give_back(
        campaign,
        "丙科",
        with_answer("丙科", "9", "施工图", ("√", None, "新")),
        name="二.xlsx",
        saved=FILLED + timedelta(hours=1),
    )
    at(campaign, COLLECTED).collect()
    assert {line.file: line.fate for line in lines(campaign)} == {
        "2-回收/一.xlsx": "merged",  # It still stands in the sheet that was written.
        "2-回收/二.xlsx": "accepted",
    }


def test_an_offices_own_sheet_is_not_taken_for_what_a_correction_copy_once_added(tmp_path):
    campaign = start(tmp_path)
    for hour, cells in enumerate(({"A2": "×", "C1": 98}, {"A3": 95269, "B1": "×"})):

        def with_sheet(book, cells=cells):
            own = book.create_sheet("附表")
            for cell, value in cells.items():
                own[cell] = value

        faulty = with_answer("甲科", "1", "施工图", ("不知道", None, "已办"))
        saved = FILLED + timedelta(hours=hour)
        give_back(campaign, "甲科", faulty, name=f"{hour}.xlsx", saved=saved, then=with_sheet)
        at(campaign, COLLECTED).collect()
        assert at(campaign, COLLECTED).validate().offices[0].correction is not None
    told = {
        (line.file, line.cell): line.value for line in at(campaign, COLLECTED).audit().cells if line.sheet == "附表"
    }
    assert told == {
        ("2-回收/0.xlsx", "A2"): "×",
        ("2-回收/0.xlsx", "C1"): 98,
        ("2-回收/1.xlsx", "A3"): 95269,
        ("2-回收/1.xlsx", "B1"): "×",
    }
