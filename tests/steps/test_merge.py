"""Merge: what was typed stands in the consolidated sheet, in its row and column, with its sources, and nothing else."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta

import openpyxl
import pytest

from tests.steps.campaigns import (
    ANSWERS,
    COLLECTED,
    FIELDS,
    MERGED,
    TASKS,
    all_give_back,
    at,
    fill,
    give_back,
    issued_file,
    places,
    saved_at,
    sheet_says,
    snapshot,
    start,
    with_answer,
)
from tests.steps.drawn import COLUMNS, draw, says
from xltasks.campaign import form_cells
from xltasks.errors import UsageError
from xltasks.store.events import MergeWritten

EMPTY = (None, None, None)
PATH = "4-汇总/2024Q2/某某局2024年二季度汇总表.xlsx"


def merged(campaign, **options):
    at(campaign, COLLECTED).collect()
    return at(campaign, COLLECTED).merge(**options)


def file_of(campaign, merged):
    return campaign.folders.root / merged.path


def test_everything_typed_stands_in_its_row_and_column(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    outcome = merged(campaign)
    assert (outcome.path, outcome.tasks, outcome.items) == (PATH, 4, 9)
    assert (outcome.missing, outcome.rejected, outcome.findings) == ((), (), ())
    assert sheet_says(tmp_path / PATH) == MERGED


def test_tasks_stand_in_the_registers_order_with_their_plans(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    sheet = openpyxl.load_workbook(file_of(campaign, merged(campaign))).worksheets[0]
    rows = [[sheet.cell(row, column).value for column in (1, 2, 5, 6)] for row in range(5, 14)]
    plans = [(row[3], row[5]) for row in TASKS]
    assert [(category, plan) for _, _, category, plan in rows] == plans
    assert [row[:2] for row in rows if row[0] is not None] == [list(row[:2]) for row in TASKS if row[0] is not None]


def test_the_merge_refuses_while_an_office_is_missing_or_rejected(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    give_back(campaign, "乙科", with_answer("乙科", "6", "施工图", EMPTY))
    outcome = merged(campaign)
    assert (outcome.path, outcome.missing, outcome.rejected) == (None, ("丙科",), ("乙科",))
    assert not (tmp_path / "4-汇总").exists()
    give_back(campaign, "丙科")
    assert merged(campaign).path is None
    assert merged(campaign, include_rejected=True).path == PATH


def test_include_rejected_alone_still_waits_for_the_missing(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "乙科", with_answer("乙科", "6", "施工图", EMPTY))
    assert merged(campaign, include_rejected=True).path is None


def test_a_partial_merge_has_the_rows_of_missing_offices_empty_and_lists_them(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    outcome = merged(campaign, partial=True)
    assert outcome.missing == ("乙科", "丙科")
    assert sheet_says(file_of(campaign, outcome)) == {
        ("1", "进度安排"): ("√", None, None),
        ("1", "施工图"): ("√", None, "1.宣传12场。\n2.培训3期。"),
        # Done only if all are done: the co-operating office has not said so yet.
        ("4", "进度安排"): (None, None, "甲：项目已开工。"),
        ("4", "施工图"): (None, None, "甲：完成主体。"),
        **dict.fromkeys([key for key in MERGED if key[0] in ("6", "9")], EMPTY),
    }


def test_a_partial_merge_leaves_rejected_answers_out_unless_they_are_wanted(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "进度安排", (None, None, "没说完没完成")))
    assert set(sheet_says(file_of(campaign, merged(campaign, partial=True))).values()) == {EMPTY}
    says = sheet_says(file_of(campaign, merged(campaign, partial=True, include_rejected=True)))
    assert says["9", "进度安排"] == (None, None, "没说完没完成")
    assert says["9", "施工图"] == MERGED["9", "施工图"]


def test_a_wrong_word_beside_a_tick_never_becomes_one(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", ("差不多", None, "做了")))
    outcome = merged(campaign, partial=True, include_rejected=True)
    assert outcome.rejected == ("丙科",)
    assert sheet_says(file_of(campaign, outcome))["9", "施工图"] == (None, None, "做了")


def test_done_and_pending_never_both_stand(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", ("√", "正在推进", "矛盾")))
    says = sheet_says(file_of(campaign, merged(campaign, partial=True, include_rejected=True)))
    assert says["9", "施工图"] == (None, "正在推进", "矛盾")


def test_every_value_names_the_cells_it_came_from(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    at(campaign, COLLECTED).collect()
    receipts = {r.office: r for r in at(campaign, COLLECTED).collect().receipts}
    typed = {office: places(issued_file(campaign, office)) for office in ANSWERS}
    cells = form_cells(file_of(campaign, merged(campaign))).cells
    told = {
        (cell.key.task, cell.key.category, cell.field): [
            (source.office, source.sha256, source.file, (source.sheet, source.cell)) for source in cell.sources or ()
        ]
        for cell in cells
    }
    for (task, category), row in MERGED.items():
        for field, value in zip(FIELDS, row, strict=True):
            column = FIELDS.index(field)
            gave = [o for o in ANSWERS if (task, category) in ANSWERS[o] and ANSWERS[o][task, category][column]]
            assert told[task, category, field] == [
                (office, receipts[office].sha256, f"2-回收/{office}.xlsx", typed[office][task, category, field])
                for office in (gave if value is not None else ())
            ], (task, category, field)


def test_white_space_is_no_answer_and_no_source(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    give_back(campaign, "乙科", with_answer("乙科", "4", "进度安排", ("√", None, " \n ")))
    file = file_of(campaign, merged(campaign, partial=True, include_rejected=True))
    assert sheet_says(file)["4", "进度安排"][2] == "甲：项目已开工。"
    (cell,) = [
        c for c in form_cells(file).cells if (c.key.task, c.key.category, c.field) == ("4", "进度安排", "progress")
    ]
    assert [source.office for source in cell.sources or ()] == ["甲科"]


def test_the_same_words_of_two_offices_stand_once_and_have_two_sources(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", with_answer("甲科", "4", "进度安排", ("√", None, "已开工。")))
    give_back(campaign, "乙科", with_answer("乙科", "4", "进度安排", ("√", None, "已开工。")))
    file = file_of(campaign, merged(campaign, partial=True))
    assert sheet_says(file)["4", "进度安排"] == ("√", None, "已开工。")
    (cell,) = [
        c for c in form_cells(file).cells if (c.key.task, c.key.category, c.field) == ("4", "进度安排", "progress")
    ]
    assert [source.office for source in cell.sources or ()] == ["甲科", "乙科"]


def test_a_clean_file_carries_nothing_hidden(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    outcome = merged(campaign, clean=True)
    file = file_of(campaign, outcome)
    assert file.name == "某某局2024年二季度汇总表（上报）.xlsx"
    assert sheet_says(file) == MERGED
    book = openpyxl.load_workbook(file)
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    assert not [name for name, column in book.worksheets[0].column_dimensions.items() if column.hidden]
    assert not [number for number, row in book.worksheets[0].row_dimensions.items() if row.hidden]
    assert list(book.defined_names) == []
    assert list(book.custom_doc_props.names) == []
    with zipfile.ZipFile(file) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert b"xltasks" not in everything.lower()
    assert b"|" not in everything.replace(b"||", b"")


def test_another_place_to_write_may_be_named(tmp_path):
    campaign = start(tmp_path / "campaign")
    all_give_back(campaign)
    assert merged(campaign, output=tmp_path / "给市里/汇总.xlsx").path == (tmp_path / "给市里/汇总.xlsx").as_posix()
    assert sheet_says(tmp_path / "给市里/汇总.xlsx") == MERGED
    assert merged(campaign, output=tmp_path / "campaign/汇总.xlsx").path == "汇总.xlsx"


@pytest.mark.parametrize(
    "name", ["台账.xlsx", "2-回收/甲科.xlsx", "1-下发/2024Q2/x.xlsx", ".xltasks/x.xlsx", "汇总.xls", "4-汇总"]
)
def test_the_merge_never_writes_where_other_things_lie(tmp_path, name):
    campaign = start(tmp_path)
    all_give_back(campaign)
    (tmp_path / "4-汇总").mkdir()
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).validate()
    before = snapshot(tmp_path)
    with pytest.raises(UsageError):
        at(campaign, COLLECTED).merge(output=tmp_path / name)
    assert snapshot(tmp_path) == before


def test_merging_again_changes_no_file_and_no_line_of_the_ledger(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    first = merged(campaign)
    before = snapshot(tmp_path)
    assert at(campaign, COLLECTED + timedelta(days=1)).merge() == first
    assert snapshot(tmp_path) == before


def test_a_sheet_somebody_polished_is_kept_aside_and_named(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    file = file_of(campaign, merged(campaign))
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["I5"] = "领导改过的话"
    file.write_bytes(saved_at(book, COLLECTED))
    polished = file.read_bytes()
    (finding,) = merged(campaign).findings
    assert (finding.code, finding.severity) == ("merge.kept", "hint")
    assert (tmp_path / finding.at.file).read_bytes() == polished
    assert sheet_says(file) == {**MERGED, ("1", "进度安排"): ("√", None, "领导改过的话")}


def test_a_dry_run_merges_nothing(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    at(campaign, COLLECTED).collect()
    before = snapshot(tmp_path)
    outcome = at(campaign, COLLECTED).merge(dry_run=True)
    assert outcome.path == PATH
    assert snapshot(tmp_path) == before


def test_joined_texts_too_long_for_a_cell_are_an_error_and_lose_nothing_from_the_audit(tmp_path):
    draw(tmp_path)
    campaign = start(tmp_path)
    texts = {"甲科": "甲" * 20_000, "乙科": "乙" * 20_000}
    for office, text in texts.items():
        type_in(campaign, office, {("4", "施工图"): {"amount": 1, "note": text}})
    outcome = merged(campaign, partial=True, include_rejected=True)
    (finding,) = [finding for finding in outcome.findings if finding.code == "answers.length"]
    assert (finding.severity, finding.key.task, finding.key.category, finding.field) == ("error", "4", "施工图", "note")
    assert finding.at.file == outcome.path
    assert len(says(file_of(campaign, outcome))["4", "施工图"][5]) == 32_767
    lines = [line for line in at(campaign, COLLECTED).audit().cells if line.field == "note"]
    # Compared one by one: a test report should not print them.
    assert {line.office: line.value == texts[line.office] for line in lines} == {"甲科": True, "乙科": True}
    assert {(line.fate, line.to.cell) for line in lines} == {("merged", finding.at.cell)}


def type_in(campaign, office, answers):
    """(task, category or None) → field → value, typed into the office's workbook of the drawn form."""
    where = places(issued_file(campaign, office))

    def typing(book):
        for (task, category), row in answers.items():
            for field, value in row.items():
                sheet, cell = where[task, category, field]
                book[sheet][cell] = value

    return fill(issued_file(campaign, office), campaign.folders.inbox / f"{office}.xlsx", {}, then=typing)


def test_values_keep_their_types_and_shared_tasks_are_combined_as_each_field_says(tmp_path):
    draw(tmp_path)
    campaign = start(tmp_path)
    type_in(
        campaign,
        "甲科",
        {
            ("1", "进度安排"): {
                "finished": "√",
                "amount": 0.1,
                "phase": "在建",
                "until": date(2024, 6, 30),
                "share": 0.9704,
            },
            ("1", "施工图"): {"amount": -3, "note": "1.10"},
            ("4", "进度安排"): {"finished": "√", "amount": 0.1, "phase": "前期", "share": 0.5, "note": "甲说"},
            ("4", "施工图"): {"finished": "√", "amount": 3},
            ("4", None): {"summary": "甲小结"},
        },
    )
    type_in(
        campaign,
        "乙科",
        {
            ("4", "进度安排"): {
                "amount": 0.2,
                "phase": "竣工",
                "until": date(2024, 7, 1),
                "share": 0.25,
                "note": "乙说",
            },
            ("4", "施工图"): {"finished": "√", "amount": 4},
            ("6", "进度安排"): {"amount": "１２.5"},
            ("6", "施工图"): {"amount": 0},
            ("6", None): {"summary": "乙小结"},
        },
    )
    said = says(file_of(campaign, merged(campaign, partial=True)))
    assert COLUMNS == ("finished", "amount", "phase", "until", "share", "note", "summary")
    assert said["1", "进度安排"] == ("√", 0.1, "在建", datetime(2024, 6, 30), 0.9704, None, None)
    assert said["1", "施工图"][:6] == (None, -3, None, None, None, "1.10")
    assert said["4", "进度安排"] == (
        None,
        0.3,
        "前期",
        datetime(2024, 7, 1),
        "甲科：50%\n乙科：25%",
        "甲科：甲说\n乙科：乙说",
        "甲小结",
    )
    assert said["4", "施工图"][:2] == ("√", 7)
    assert said["6", "进度安排"] == (None, 12.5, None, None, None, None, "乙小结")
    assert said["6", "施工图"][:2] == (None, 0)
    lines = at(campaign, COLLECTED).audit().cells
    fates = {(line.office, line.key.task, line.key.category, line.field): line.fate for line in lines}
    # The lead's word stands for both; a tick waits for the tick of the other.
    assert fates.pop(("乙科", "4", "进度安排", "phase")) == "superseded"
    assert fates.pop(("甲科", "4", "进度安排", "finished")) == "superseded"
    assert set(fates.values()) == {"merged"}


def test_what_could_not_be_read_stands_as_it_was_typed_where_rejected_answers_are_wanted(tmp_path):
    draw(tmp_path)
    campaign = start(tmp_path)
    type_in(
        campaign,
        "丙科",
        {
            ("9", "进度安排"): {
                "finished": "快了",
                "amount": "约30",
                "phase": "收尾",
                "until": "下月",
                "share": "大半",
            },
            ("9", "施工图"): {"amount": '=DISPIMG("ID_1",1)'},
            ("9", "保障措施"): {"amount": 3},
        },
    )
    said = says(file_of(campaign, merged(campaign, partial=True, include_rejected=True)))
    assert said["9", "进度安排"] == (None, "约30", "收尾", "下月", "大半", None, None)
    assert said["9", "施工图"][:2] == (None, None)
    lines = {(line.key.category, line.field): line.fate for line in at(campaign, COLLECTED).audit().cells}
    assert lines == {
        ("进度安排", "finished"): "rejected",
        ("进度安排", "amount"): "merged",
        ("进度安排", "phase"): "merged",
        ("进度安排", "until"): "merged",
        ("进度安排", "share"): "merged",
        ("施工图", "amount"): "rejected",
        ("保障措施", "amount"): "merged",
    }


def test_the_ledger_tells_each_merge_that_differs(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    merged(campaign)
    merged(campaign)
    merged(campaign, clean=True)
    with campaign.store.ledger(read_only=True) as ledger:
        assert [entry.event.clean for entry in ledger.events(MergeWritten)] == [False, True]
