"""Remind: the right text and the right workbook for everybody who owes something, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import openpyxl
import pytest

from tests.steps.campaigns import (
    COLLECTED,
    DEADLINE,
    FILLED,
    at,
    give_back,
    issued_file,
    places,
    snapshot,
    start,
    with_answer,
)
from xltasks.errors import UsageError

FAULTY = with_answer("乙科", "6", "施工图", (None, None, "调度20家。"))
FOLDER = "3-退回/2024Q2/催报"
LATE = DEADLINE + timedelta(days=2)


def underway(tmp_path):
    """甲科 is well, 乙科 rejected with its correction copy, 丙科 missing; 乙科 has a mail address."""
    campaign = start(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    for column, texts in ((3, ("邮箱", "jia@example.cn", "yi@example.cn", None)), (4, ("联系人", None, "李强", None))):
        for row, text in enumerate(texts, 1):
            book["科室"].cell(row, column).value = text
    book.save(tmp_path / "台账.xlsx")
    give_back(campaign, "甲科")
    give_back(campaign, "乙科", FAULTY)
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).validate()
    return at(campaign, COLLECTED)


def owing(reminded):
    return [(letter.office, letter.reason) for letter in reminded.letters]


def mail_of(tmp_path, letter):
    return message_from_bytes((tmp_path / letter.eml).read_bytes(), policy=default)


def test_only_offices_that_owe_something_are_reminded(tmp_path):
    reminded = underway(tmp_path).remind()
    assert owing(reminded) == [("乙科", "rejected"), ("丙科", "missing")]
    assert (reminded.period, reminded.tone, reminded.findings) == ("2024Q2", "临近", ())
    assert reminded.group == (
        "【填报提醒】某某局2024年二季度填报请于7月5日17:00前完成。还未报：丙科。退回待改：乙科。请按时把填好的表发回，谢谢。"
    )


def test_the_texts_lie_in_files_that_notepad_reads(tmp_path):
    reminded = underway(tmp_path).remind()
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == ["丙科.txt", "乙科.txt", "群发.txt"]
    assert (reminded.path, reminded.letters[0].path) == (f"{FOLDER}/群发.txt", f"{FOLDER}/乙科.txt")
    data = (tmp_path / reminded.letters[0].path).read_bytes()
    assert data.decode("utf-8-sig").replace("\r\n", "\n") == reminded.letters[0].text
    assert data.startswith(b"\xef\xbb\xbf")


def test_a_missing_office_is_told_its_tasks_categories_and_fields(tmp_path):
    letter = underway(tmp_path).remind().letters[1]
    assert "要填的共 1 项任务、3 行：\n  9  节能降耗：进度安排、施工图、保障措施\n" in letter.text
    assert "每行要填：已完成、未完成、落实情况。" in letter.text
    assert "填报表：某某局2024年二季度填报表（丙科）.xlsx" in letter.text


def test_a_rejected_office_is_told_the_rows_and_fields_to_mend(tmp_path):
    letter = underway(tmp_path).remind().letters[0]
    assert letter.text.startswith("乙科（李强）：\n")
    assert "\n  6  稳定工业运行 · 施工图【" in letter.text
    assert "请直接在退回件里修改：" in letter.text


def test_after_the_deadline_a_missing_office_is_late(tmp_path):
    reminded = at(underway(tmp_path), LATE).remind()
    assert (reminded.tone, owing(reminded)[1]) == ("逾期", ("丙科", "late"))
    assert "现已逾期2天" in reminded.letters[1].text


def test_an_office_with_its_own_deadline_is_spoken_to_by_that(tmp_path):
    campaign = underway(tmp_path)
    campaign.extend("丙科", until=LATE + timedelta(days=3), reason="出差")
    reminded = at(campaign, LATE).remind()
    assert [letter.tone for letter in reminded.letters] == ["逾期", "临近"]
    assert owing(reminded)[1] == ("丙科", "missing")
    assert "已为贵科室延期" in reminded.letters[1].text
    assert "丙科（延至7月10日17:00）" in reminded.group


def test_each_mail_has_the_workbook_the_office_needs(tmp_path):
    campaign = underway(tmp_path)
    rejected, missing = campaign.remind(eml=True).letters
    mail = mail_of(tmp_path, rejected)
    assert (mail["X-Unsent"], mail["To"]) == ("1", "yi@example.cn")
    assert "（见附件）" in mail.get_body().get_content()
    (copy,) = mail.iter_attachments()
    (correction,) = (tmp_path / "3-退回" / "2024Q2").glob("*乙科*.xlsx")
    assert (copy.get_filename(), copy.get_content()) == (correction.name, correction.read_bytes())
    mail = mail_of(tmp_path, missing)
    assert (mail["To"], mail["Subject"]) == (None, "【临近】某某局2024年二季度填报表请填报（丙科）")
    (issued,) = mail.iter_attachments()
    assert issued.get_content() == issued_file(campaign, "丙科").read_bytes()


def test_the_workbook_sent_again_is_the_one_issued_even_if_somebody_typed_into_ours(tmp_path):
    campaign = underway(tmp_path)
    path = issued_file(campaign, "丙科")
    data = path.read_bytes()
    path.write_bytes(b"edited")
    (letter,) = campaign.remind(offices=["丙科"], eml=True).letters
    (issued,) = mail_of(tmp_path, letter).iter_attachments()
    assert issued.get_content() == data
    (tmp_path / "again.xlsx").write_bytes(issued.get_content())
    assert places(tmp_path / "again.xlsx")


def test_without_its_correction_copy_a_rejected_office_is_reminded_and_the_lack_is_told(tmp_path):
    campaign = underway(tmp_path)
    for path in (tmp_path / "3-退回" / "2024Q2").glob("*.xlsx"):
        path.unlink()
    reminded = campaign.remind(eml=True)
    assert [(f.code, f.severity, f.office) for f in reminded.findings] == [("remind.attachment", "warning", "乙科")]
    assert list(mail_of(tmp_path, reminded.letters[0]).iter_attachments()) == []
    assert "请在原来的填报表里改好" in reminded.letters[0].text


def test_an_accepted_return_owes_nothing(tmp_path):
    campaign = underway(tmp_path)
    campaign.accept("乙科", reason="领导同意")
    assert owing(campaign.remind()) == [("丙科", "missing")]


def test_the_letter_of_an_office_that_has_returned_since_is_taken_away_unless_edited(tmp_path):
    campaign = underway(tmp_path)
    campaign.remind(eml=True)
    give_back(campaign, "丙科")
    give_back(campaign, "乙科", name="乙科 再报.xlsx", saved=FILLED + timedelta(hours=1))
    (tmp_path / FOLDER / "乙科.txt").write_text("我改过的话", "utf-8")
    at(campaign, COLLECTED).collect()
    reminded = at(campaign, COLLECTED).remind()
    assert (reminded.letters, reminded.group, reminded.path) == ((), "", None)
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["乙科.txt"]


def test_an_edited_letter_is_kept_beside_the_new_one(tmp_path):
    campaign = underway(tmp_path)
    campaign.remind()
    (tmp_path / FOLDER / "丙科.txt").write_text("我改过的话", "utf-8")
    assert [finding.code for finding in campaign.remind().findings] == ["remind.kept"]
    texts = [path.read_text("utf-8-sig") for path in sorted((tmp_path / FOLDER).glob("丙科*"))]
    assert "我改过的话" in texts
    assert len(texts) == 2


def test_reminding_again_changes_nothing_and_counts_once(tmp_path):
    campaign = underway(tmp_path)
    campaign.remind(eml=True)
    before = snapshot(tmp_path)
    campaign.remind(eml=True)
    assert snapshot(tmp_path) == before
    assert [one.reminded for one in campaign.status().offices] == [0, 1, 1]
    at(campaign, LATE).remind()
    assert [one.reminded for one in campaign.status().offices] == [0, 2, 2]


def test_named_offices_alone_are_reminded_and_the_others_letters_stay(tmp_path):
    campaign = underway(tmp_path)
    campaign.remind()
    assert owing(campaign.remind(offices=["丙科", "甲处"])) == [("丙科", "missing")]
    assert (tmp_path / FOLDER / "乙科.txt").is_file()
    with pytest.raises(UsageError, match="没有“丁科”这个科室"):
        campaign.remind(offices=["丁科"])


def test_offices_that_have_nothing_to_fill_yet_are_named_and_not_chased(tmp_path):
    campaign = start(tmp_path, issued=False)
    campaign.generate(offices=["甲科"])
    reminded = at(campaign, COLLECTED).remind()
    assert (owing(reminded), reminded.not_issued) == ([("甲科", "missing")], ("乙科", "丙科"))


def test_an_office_whose_file_cannot_be_used_is_told_so(tmp_path):
    campaign = start(tmp_path)
    broken = tmp_path / "2-回收" / "丙科.xlsx"
    broken.write_bytes(b"PK\x03\x04 damaged")
    at(campaign, COLLECTED).collect([broken], office="丙科")
    (letter,) = at(campaign, COLLECTED).remind(offices=["丙科"]).letters
    assert "收到过这份文件，但不能采用" in letter.text


def test_a_dry_run_says_it_all_and_writes_nothing(tmp_path):
    campaign = underway(tmp_path)
    before = snapshot(tmp_path)
    reminded = campaign.remind(eml=True, dry_run=True)
    assert snapshot(tmp_path) == before
    assert reminded == campaign.remind(eml=True)
