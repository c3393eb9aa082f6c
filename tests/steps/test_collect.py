"""Collect: whatever lies in the inbox gets a receipt, is kept, and counts for whose it is."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from datetime import timedelta
from hashlib import sha256

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.steps.campaigns import (
    ANSWERS,
    CHINA,
    COLLECTED,
    FILLED,
    ISSUED,
    TASKS,
    all_give_back,
    at,
    fill,
    give_back,
    issued_file,
    saved_at,
    sheet_says,
    snapshot,
    start,
    with_answer,
    write_register,
)
from xltasks.errors import UsageError
from xltasks.intake.unpack import unpack
from xltasks.outputs import reading
from xltasks.steps import collect as collecting
from xltasks.store.events import FileReceived, VersionPinned

LATER = FILLED + timedelta(hours=1)


def taken(campaign, *paths, **options):
    """``file: state office how`` of every receipt."""
    receipts = at(campaign, COLLECTED).collect(paths, **options).receipts
    return [f"{r.file}: {r.state} {r.office or '-'} {r.identified_by or '-'}" for r in receipts]


def progress(campaign, office, task, category):
    """What the counting version of an office says."""
    frame = at(campaign, COLLECTED).answers()
    rows = frame[(frame.office == office) & (frame.task == task) & (frame.category == category)]
    return rows[rows.field == "progress"].value.item()


def copied_without_stamp(source, target):
    """What is left when somebody copies the visible sheet into a new workbook by hand: values alone."""
    old, new = openpyxl.load_workbook(source).worksheets[0], openpyxl.Workbook()
    for row in old.iter_rows():
        for cell in row:
            if cell.value is not None and not str(cell.value).startswith(("XT-", "表样编号")) and cell.column < 10:
                new.active.cell(cell.row, cell.column, cell.value).data_type = cell.data_type
    target.write_bytes(saved_at(new, FILLED))


def test_files_are_known_by_their_stamps_whatever_they_are_called_and_wherever_they_lie(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", name="终版(1) - 副本.xlsx")
    give_back(campaign, "乙科", name="七月/二组/乙科.xls")
    give_back(campaign, "丙科", name="甲科的表.xlsx")
    assert taken(campaign) == [
        "2-回收/七月/二组/乙科.xls: new 乙科 stamp",
        "2-回收/甲科的表.xlsx: new 丙科 stamp",
        "2-回收/终版(1) - 副本.xlsx: new 甲科 stamp",
    ]


def test_a_receipt_says_everything_about_its_file(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "甲科")
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert receipt.file == "2-回收/甲科.xlsx"
    assert receipt.sha256 == sha256(path.read_bytes()).hexdigest()
    assert (receipt.period, receipt.reason, receipt.received_at) == ("2024Q2", "", COLLECTED)
    assert (receipt.order_by, receipt.returned_at) == ("workbook", FILLED)
    assert receipt.issue == at(campaign, ISSUED).generate(dry_run=True).issued[0].issue
    assert (tmp_path / ".xltasks/received" / f"{receipt.sha256}.xlsx").read_bytes() == path.read_bytes()


def test_what_is_no_workbook_is_named_ignored_unreadable_or_refused(tmp_path):
    campaign = start(tmp_path)
    inbox = tmp_path / "2-回收"
    give_back(campaign, "甲科")
    whole = (inbox / "甲科.xlsx").read_bytes()
    (inbox / "~$甲科.xlsx").write_bytes(b"lock")
    (inbox / "空.xlsx").write_bytes(b"")
    (inbox / "乙科签字件.pdf").write_bytes(b"%PDF-1.4 signed")
    (inbox / "乙科.xlsx").write_bytes(whole[: len(whole) // 2])
    (inbox / "乙科数据.csv").write_bytes("任务,进展\n1,好\n".encode("gb18030"))
    (inbox / "乙科网页.xls").write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    receipts = {r.file.removeprefix("2-回收/"): r for r in at(campaign, COLLECTED).collect().receipts}
    assert {name: r.state for name, r in receipts.items()} == {
        "~$甲科.xlsx": "ignored",
        "空.xlsx": "ignored",
        "乙科签字件.pdf": "ignored",
        "乙科数据.csv": "ignored",
        "乙科.xlsx": "unreadable",
        "乙科网页.xls": "unreadable",
        "甲科.xlsx": "new",
    }
    assert all(r.reason for r in receipts.values() if r.state != "new")
    assert {r.office for name, r in receipts.items() if name.startswith("乙科")} == {"乙科"}
    kept = {path.stem for path in (tmp_path / ".xltasks/received").iterdir()}
    assert kept == {r.sha256 for r in receipts.values() if r.sha256}


def test_one_bad_file_never_stops_the_others(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    (tmp_path / "2-回收/甲科.xlsx").write_bytes(b"PK\x03\x04 nothing behind it")
    assert [line.split()[1] for line in taken(campaign)] == ["new", "new", "unreadable"]


def test_the_second_run_finds_duplicates_and_leaves_the_ledger_alone(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    (tmp_path / "2-回收/别人的.xlsx").write_bytes(saved_at(openpyxl.Workbook(), FILLED))
    (tmp_path / "2-回收/坏的.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "2-回收/附件.pdf").write_bytes(b"%PDF-1.4")
    assert sorted(line.split()[1] for line in taken(campaign)) == [
        "ignored", "new", "new", "new", "unidentified", "unreadable",
    ]  # fmt: skip
    before = snapshot(tmp_path)
    again = at(campaign, COLLECTED + timedelta(days=1)).collect().receipts
    assert sorted(r.state for r in again) == [
        "duplicate", "duplicate", "duplicate", "ignored", "unidentified", "unreadable",
    ]  # fmt: skip
    assert snapshot(tmp_path) == before


def test_what_was_taken_in_before_is_told_by_its_bytes_and_not_opened_again(tmp_path, monkeypatch):
    campaign = start(tmp_path)
    all_give_back(campaign)
    with zipfile.ZipFile(tmp_path / "2-回收" / "打包.zip", "w") as archive:
        archive.write(next((tmp_path / "2-回收").glob("*甲科*.xlsx")), "甲科.xlsx")
    first = taken(campaign)
    opened = []
    monkeypatch.setattr(collecting, "unpack", lambda found: opened.append(found.file) or unpack(found))
    monkeypatch.setattr(reading, "open_book", lambda *_, **__: pytest.fail("opened again"))
    assert taken(campaign) == [line.replace(": new ", ": duplicate ") for line in first]
    assert [name.rpartition("/")[2] for name in opened] == ["打包.zip"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_large_file_is_read_as_a_small_one_and_twice_the_same_is_told(jobs, tmp_path, monkeypatch):
    campaign = start(tmp_path)
    all_give_back(campaign)
    shutil.copy(tmp_path / "2-回收/甲科.xlsx", tmp_path / "2-回收/甲科再报.xlsx")
    monkeypatch.setattr(collecting, "_LARGE", 100)
    receipts = at(campaign, COLLECTED, jobs=jobs).collect().receipts
    assert sorted((one.office, one.state) for one in receipts) == sorted(
        [("甲科", "new"), ("乙科", "new"), ("丙科", "new"), ("甲科", "duplicate")]
    )
    assert at(campaign, COLLECTED).merge().path is not None


def test_the_same_bytes_under_another_name_change_nothing(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    taken(campaign)
    shutil.copy(tmp_path / "2-回收/甲科.xlsx", tmp_path / "2-回收/甲科再报.xlsx")
    assert "2-回收/甲科再报.xlsx: duplicate 甲科 stamp" in taken(campaign)
    (office, *_) = at(campaign, COLLECTED).status().offices
    assert (office.versions, office.returned_at) == (1, FILLED)


def test_two_copies_in_one_run_are_one_return_and_one_duplicate(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", name="一.xlsx")
    shutil.copy(tmp_path / "2-回收/一.xlsx", tmp_path / "2-回收/二.xlsx")
    first, second = at(campaign, COLLECTED).collect().receipts
    assert (first.state, second.state) == ("new", "duplicate")
    assert first.file in second.reason


def test_a_newer_version_counts_instead_of_the_one_before(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", with_answer("甲科", "1", "施工图", ("√", None, "初稿")), name="一.xlsx")
    taken(campaign)
    give_back(campaign, "甲科", with_answer("甲科", "1", "施工图", ("√", None, "终稿")), name="二.xlsx", saved=LATER)
    taken(campaign)
    assert progress(campaign, "甲科", "1", "施工图") == "终稿"
    assert at(campaign, COLLECTED).status().offices[0].versions == 2


def test_an_older_version_that_arrives_late_does_not_count(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", with_answer("甲科", "1", "施工图", ("√", None, "终稿")), name="二.xlsx", saved=LATER)
    taken(campaign)
    give_back(campaign, "甲科", with_answer("甲科", "1", "施工图", ("√", None, "初稿")), name="一.xlsx")
    at(campaign, COLLECTED + timedelta(hours=2)).collect()
    assert progress(campaign, "甲科", "1", "施工图") == "终稿"


def test_use_pins_the_version_that_counts(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", with_answer("甲科", "1", "施工图", ("√", None, "初稿")), name="一.xlsx")
    give_back(campaign, "甲科", with_answer("甲科", "1", "施工图", ("√", None, "终稿")), name="二.xlsx", saved=LATER)
    taken(campaign)
    for name in ("2-回收/一.xlsx", "一.xlsx", str(tmp_path / "2-回收/一.xlsx")):
        at(campaign, COLLECTED).collect(use=name)
        assert progress(campaign, "甲科", "1", "施工图") == "初稿"
    with campaign.store.ledger(read_only=True) as ledger:
        assert len(ledger.events(VersionPinned)) == 1
    at(campaign, COLLECTED).collect(use="二.xlsx")
    assert progress(campaign, "甲科", "1", "施工图") == "终稿"


def test_use_takes_the_file_in_where_it_has_not_been_taken_in_yet(tmp_path):
    campaign = start(tmp_path / "campaign")
    newest = give_back(campaign, "甲科", saved=LATER)
    taken(campaign)
    outside = tmp_path / "旧邮箱" / "甲科.xlsx"
    fill(issued_file(campaign, "甲科"), outside, with_answer("甲科", "1", "施工图", ("√", None, "以这份为准")))
    assert newest.exists()
    dry = at(campaign, COLLECTED).collect(use=str(outside), dry_run=True)
    assert [r.state for r in dry.receipts] == ["new"]
    assert taken(campaign, use=str(outside)) == [f"{outside}: new 甲科 stamp"]
    assert progress(campaign, "甲科", "1", "施工图") == "以这份为准"


def test_use_of_a_file_that_never_came_or_is_nobodys_is_a_wrong_question(tmp_path):
    campaign = start(tmp_path)
    (tmp_path / "2-回收/别人的.xlsx").write_bytes(saved_at(openpyxl.Workbook(), FILLED))
    taken(campaign)
    for name in ("没有的.xlsx", "别人的.xlsx"):
        with pytest.raises(UsageError, match=name):
            at(campaign, COLLECTED).collect(use=name)


SHARED = TASKS[2:4]
"""A task that two offices share and nothing else: a sheet without stamp and keys may be either's."""


def test_an_unmarked_file_is_nobodys_until_the_coordinator_says_whose_it_is(tmp_path):
    campaign = start(tmp_path, tasks=SHARED)
    returned = fill(issued_file(campaign, "乙科"), tmp_path / "乙科.xlsx", ANSWERS["乙科"], only="4")
    unmarked = tmp_path / "2-回收/二季度.xlsx"
    copied_without_stamp(returned, unmarked)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office) == ("unidentified", None)
    assert "--office" in receipt.reason
    assert taken(campaign, unmarked, office="乙科") == ["2-回收/二季度.xlsx: new 乙科 manual"]
    assert taken(campaign) == ["2-回收/二季度.xlsx: duplicate 乙科 manual"]
    at(campaign, COLLECTED).merge(partial=True)
    (file,) = (tmp_path / "4-汇总/2024Q2").iterdir()
    assert sheet_says(file)["4", "施工图"] == (None, "正在推进", "乙：用地报批中。")


def test_an_unmarked_file_is_known_by_its_labels_or_else_by_the_office_in_its_name(tmp_path):
    campaign = start(tmp_path / "labels")
    give_back(campaign, "甲科", name="一.xlsx")
    copied_without_stamp(tmp_path / "labels/2-回收/一.xlsx", tmp_path / "labels/2-回收/二季度(1) - 副本.xlsx")
    (tmp_path / "labels/2-回收/一.xlsx").unlink()
    assert taken(campaign) == ["2-回收/二季度(1) - 副本.xlsx: new 甲科 labels"]
    assert progress(campaign, "甲科", "4", "施工图") == "甲：完成主体。"

    campaign = start(tmp_path / "name", tasks=SHARED)
    returned = fill(issued_file(campaign, "甲科"), tmp_path / "一.xlsx", ANSWERS["甲科"], only="4")
    copied_without_stamp(returned, tmp_path / "name/2-回收/甲处 二季度(1) - 副本.xlsx")
    assert taken(campaign) == ["2-回收/甲处 二季度(1) - 副本.xlsx: new 甲科 name"]
    assert progress(campaign, "甲科", "4", "施工图") == "甲：完成主体。"


def test_office_for_the_whole_inbox_speaks_only_of_files_that_do_not_say_whose_they_are(tmp_path):
    campaign = start(tmp_path, tasks=(*SHARED, *TASKS[6:]))
    fill(issued_file(campaign, "甲科"), tmp_path / "2-回收/甲科.xlsx", ANSWERS["甲科"], only="4")
    give_back(campaign, "丙科")
    returned = fill(issued_file(campaign, "乙科"), tmp_path / "乙科.xlsx", ANSWERS["乙科"], only="4")
    copied_without_stamp(returned, tmp_path / "2-回收/没写名字.xlsx")
    at(campaign, COLLECTED).collect([tmp_path / "2-回收/甲科.xlsx"])
    assert taken(campaign, office="乙科") == [
        "2-回收/丙科.xlsx: new 丙科 stamp",
        "2-回收/没写名字.xlsx: new 乙科 manual",
        "2-回收/甲科.xlsx: duplicate 甲科 stamp",
    ]


def test_office_does_not_make_one_offices_workbook_anothers(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "甲科")
    taken(campaign)
    (receipt,) = at(campaign, COLLECTED).collect([path], office="乙科").receipts
    assert (receipt.state, receipt.office) == ("unidentified", "甲科")
    assert "甲科" in receipt.reason and "乙科" in receipt.reason
    states = {office.office: office.state for office in at(campaign, COLLECTED).status().offices}
    assert states == {"甲科": "returned", "乙科": "issued", "丙科": "issued"}


def test_an_office_that_is_not_in_the_register_is_a_wrong_question(tmp_path):
    campaign = start(tmp_path)
    with pytest.raises(UsageError, match="丁科"):
        campaign.collect(office="丁科")


def test_another_bureaus_file_and_one_of_a_quarter_never_issued_are_not_taken_for_ours(tmp_path):
    campaign = start(tmp_path / "ours")
    other = start(tmp_path / "theirs", bureau="市另一局")
    fill(issued_file(other, "甲科"), tmp_path / "ours/2-回收/外单位.xlsx", ANSWERS["甲科"])
    elsewhere = start(tmp_path / "copy", issued=False)
    (first,) = [one for one in elsewhere.generate("2024Q1").issued if one.office == "乙科"]
    fill(tmp_path / "copy" / first.path, tmp_path / "ours/2-回收/乙科.xlsx", ANSWERS["乙科"])
    foreign, early = sorted(at(campaign, COLLECTED).collect().receipts, key=lambda r: r.office or "")
    assert (foreign.state, foreign.office) == ("unidentified", None)
    assert "市另一局" in foreign.reason
    assert (early.state, early.office, early.period) == ("unidentified", "乙科", "2024Q1")
    assert "2024Q2" in early.reason


def test_a_file_issued_elsewhere_over_the_same_rows_is_read_by_its_keys(tmp_path):
    # The bureau issued from another computer, where one task read differently and one more was listed.
    elsewhere = start(
        tmp_path / "elsewhere",
        tasks=(
            (1, "培育企业六家", "甲科", "进度安排", "摸底", "培育一批"),
            *TASKS[1:4],
            (7, "只在那边的任务", "甲科", "施工图", "一", "二"),
            *TASKS[4:],
        ),
    )
    answers = {**ANSWERS["甲科"], ("7", "施工图"): ("√", None, "这里没有这一项")}
    campaign = start(tmp_path / "here")
    fill(issued_file(elsewhere, "甲科"), tmp_path / "here/2-回收/甲科.xlsx", answers)
    assert taken(campaign) == ["2-回收/甲科.xlsx: new 甲科 stamp"]
    for (task, category), (_, _, words) in ANSWERS["甲科"].items():
        assert progress(campaign, "甲科", task, category) == words
    validated = at(campaign, COLLECTED).validate()
    assert [f.severity for f in validated.findings if f.code == "origin.stamp"] == ["warning"]
    assert [f.message for f in validated.findings if "这里没有这一项" in f.message] != []
    lines = [cell for cell in at(campaign, COLLECTED).audit().cells if cell.value == "这里没有这一项"]
    assert [line.fate for line in lines] == ["unplaced"]


def test_a_file_of_an_office_that_was_never_issued_one_waits(tmp_path):
    campaign = start(tmp_path / "here", issued=False)
    elsewhere = start(tmp_path / "elsewhere")
    fill(issued_file(elsewhere, "甲科"), tmp_path / "here/2-回收/甲科.xlsx", ANSWERS["甲科"])
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office) == ("unidentified", "甲科")
    assert "generate" in receipt.reason
    at(campaign, ISSUED).generate()
    assert taken(campaign) == ["2-回收/甲科.xlsx: new 甲科 stamp"]


def test_a_return_under_the_former_name_of_an_office_is_its_own(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "甲科")
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    book["科室"]["A2"], book["科室"]["B2"] = "甲一科", "甲科"
    for row in book["任务"].iter_rows(min_row=2, min_col=3, max_col=3):
        if row[0].value:
            row[0].value = row[0].value.replace("甲科", "甲一科")
    book.save(tmp_path / "台账.xlsx")
    renamed = at(tmp_path, COLLECTED)
    (receipt,) = renamed.collect([path]).receipts
    assert (receipt.state, receipt.office) == ("new", "甲一科")
    assert {office.office: office.state for office in renamed.validate().offices}["甲一科"] == "accepted"


def test_files_outside_the_campaign_are_told_as_they_were_given(tmp_path):
    campaign = start(tmp_path / "campaign")
    outside = fill(issued_file(campaign, "甲科"), tmp_path / "邮箱/附件.xlsx", ANSWERS["甲科"])
    assert taken(campaign, outside.parent) == [f"{outside}: new 甲科 stamp"]


def test_a_path_that_is_not_there_is_a_wrong_question_and_nothing_is_taken_in(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "甲科")
    with pytest.raises(UsageError, match="没有这个文件"):
        campaign.collect([path, tmp_path / "没有.xlsx"])
    with campaign.store.ledger(read_only=True) as ledger:
        assert ledger.events(FileReceived) == ()


def test_a_dry_run_says_what_would_be_and_keeps_nothing(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    before = snapshot(tmp_path)
    dry = at(campaign, COLLECTED).collect(dry_run=True)
    assert snapshot(tmp_path) == before
    assert dry == at(campaign, COLLECTED).collect()


def test_without_any_date_in_it_a_workbook_goes_by_the_files_own_time(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "甲科")
    with zipfile.ZipFile(path) as parts:
        kept = {name: parts.read(name) for name in parts.namelist() if name != "docProps/core.xml"}
    with zipfile.ZipFile(path, "w") as parts:
        for name, data in kept.items():
            parts.writestr(name, data.replace(b"/docProps/core.xml", b"/docProps/gone.xml"))
    moment = FILLED + timedelta(minutes=7)
    os.utime(path, (moment.replace(tzinfo=CHINA).timestamp(),) * 2)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.order_by, receipt.returned_at) == ("file", moment)


def test_a_return_on_an_earlier_issue_moves_to_the_rows_the_register_has_now(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科")
    write_register(
        tmp_path / "台账.xlsx",
        tasks=(
            *TASKS[:6],
            (9, "节能降耗", "丙科", "工作目标", "一", "二"),
            (None, None, None, "进度安排", "诊断", "诊断"),
            (None, None, None, "施工图", "入企", "入企"),
        ),
    )
    at(tmp_path, ISSUED + timedelta(hours=1)).generate()
    assert taken(campaign) == ["2-回收/丙科.xlsx: new 丙科 stamp"]
    assert progress(campaign, "丙科", "9", "进度安排") == "丙：诊断8家。"
    assert progress(campaign, "丙科", "9", "施工图") == "=丙：入企15次"
    validated = at(campaign, COLLECTED).validate()
    told = {(f.code, f.key.category) for f in validated.findings if f.office == "丙科" and f.key}
    assert told >= {("origin.unplaced", "保障措施"), ("answers.missing", "工作目标")}
    assert any("-培训2期" in f.message for f in validated.findings if f.code == "origin.unplaced")
    assert {o.office: o.state for o in validated.offices}["丙科"] == "rejected"
    at(campaign, COLLECTED).merge(partial=True, include_rejected=True)
    (file,) = (tmp_path / "4-汇总/2024Q2").iterdir()
    says = sheet_says(file)
    assert says["9", "工作目标"] == (None, None, None)
    assert says["9", "进度安排"] == (None, "正在推进", "丙：诊断8家。")
    assert says["9", "施工图"] == ("√", None, "=丙：入企15次")


def test_a_workbook_with_a_password_is_taken_in_once_the_settings_name_it(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "乙科")
    with path.open("rb") as plain:
        locked = io.BytesIO()
        OOXMLFile(plain).encrypt("2024", locked)
    path.write_bytes(locked.getvalue())
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office) == ("unreadable", "乙科")
    assert "“设置”里填写“密码”" in receipt.reason

    register = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    register["设置"].append(("密码", "abc、2024"))
    register.save(tmp_path / "台账.xlsx")
    assert taken(campaign) == ["2-回收/乙科.xlsx: new 乙科 stamp"]
    assert progress(campaign, "乙科", "6", "施工图") == "乙：调度20家。"
    kept = tmp_path / ".xltasks/received" / f"{sha256(locked.getvalue()).hexdigest()}.xlsx"
    assert kept.read_bytes() == locked.getvalue()
