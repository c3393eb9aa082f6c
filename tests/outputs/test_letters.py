"""Reminders in words: short enough for the group, exact for the office, in the tone of the hour."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltasks.errors import TemplateError
from xltasks.model.cell import utf16_length
from xltasks.model.period import Period
from xltasks.model.register import Office, Settings
from xltasks.outputs.drawn import Drawn
from xltasks.outputs.letters import GROUP_LIMIT, Desk
from xltasks.outputs.moments import seen_from, span_text, tone_of
from xltasks.outputs.owed import Owed, OwedRow
from xltasks.store.templates import shipped_folder

DEADLINE = datetime(2024, 7, 5, 17)
BUREAU = Settings("市某某局", "某某局", 2024, Period(2024, "quarter", 2), deadline=DEADLINE, contact="王敏")


def desk(now, *, bureau=BUREAU, folders=()):
    return Desk(Drawn((*folders, shipped_folder())), bureau, "2024年二季度", now)


def owed(name="甲科", reason="missing", *, deadline=DEADLINE, extended=False, **more):
    return Owed(Office(name), reason, deadline, extended, **more)


BEFORE, ON_THE_DAY, AFTER = datetime(2024, 7, 3, 9), datetime(2024, 7, 5, 9), datetime(2024, 7, 7, 18)


@pytest.mark.parametrize(
    ("now", "tone"),
    [
        (BEFORE, "临近"),
        (datetime(2024, 7, 4, 23, 59), "临近"),
        (datetime(2024, 7, 5, 0, 0), "到期"),
        (DEADLINE, "到期"),
        (DEADLINE + timedelta(seconds=1), "逾期"),
        (AFTER, "逾期"),
    ],
)
def test_the_tone_goes_by_the_deadline(now, tone):
    assert tone_of(DEADLINE, now) == tone


def test_without_a_deadline_nothing_is_ever_late():
    assert tone_of(None, AFTER) == "临近"
    text = desk(AFTER, bureau=Settings("市某某局", "某某局", 2024, Period(2024, "quarter", 2))).letter(
        owed(deadline=None)
    )
    assert "截止" not in text
    assert "还有" not in text


def test_the_group_text_names_who_owes_what_and_until_when():
    both = [owed("甲科"), owed("乙科", "rejected"), owed("丙科")]
    assert desk(BEFORE).group(both, DEADLINE) == (
        "【填报提醒】某某局2024年二季度填报请于7月5日17:00前完成。还未报：甲科、丙科。退回待改：乙科。"
        "请按时把填好的表发回，谢谢。联系人：王敏"
    )
    assert desk(ON_THE_DAY).group(both, DEADLINE).startswith("【今日截止】某某局2024年二季度填报今天17:00截止。")
    assert desk(AFTER).group(both, DEADLINE).startswith("【逾期催报】某某局2024年二季度填报已于7月5日17:00截止。仍未报")
    assert desk(AFTER).group([], DEADLINE) == ""


def test_an_office_with_its_own_deadline_is_not_called_late():
    later = owed("乙科", deadline=DEADLINE + timedelta(days=4), extended=True)
    assert "乙科（延至7月9日17:00）" in desk(AFTER).group([owed("甲科"), later], DEADLINE)
    alone = desk(AFTER).group([later], DEADLINE)
    assert alone.startswith("【填报提醒】")
    assert "7月5日" not in alone


def test_with_many_offices_the_group_text_names_some_and_counts_all():
    many = [owed(f"第{number}综合执法监督管理科") for number in range(40)]
    text = desk(AFTER).group(many, DEADLINE)
    assert "等40个科室" in text
    assert text.count("综合执法监督管理科") >= 8
    assert utf16_length(text) <= GROUP_LIMIT


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=90)


@settings(max_examples=60, deadline=None)
@given(
    offices=st.lists(st.tuples(NAMES, st.sampled_from(["missing", "late", "rejected"])), min_size=1, max_size=12),
    bureau=NAMES,
    contact=NAMES,
    now=st.sampled_from([BEFORE, ON_THE_DAY, AFTER]),
)
def test_the_group_text_never_has_more_than_200_characters(offices, bureau, contact, now):
    settled = Settings(bureau, bureau, 2024, Period(2024, "quarter", 2), deadline=DEADLINE, contact=contact)
    text = desk(now, bureau=settled).group([owed(name, reason) for name, reason in offices], DEADLINE)
    assert 0 < len(text) <= utf16_length(text) <= 200
    assert not any(unicodedata.category(character) in ("Zl", "Zp") or character == "\n" for character in text)


def test_a_missing_office_reads_its_tasks_and_the_name_of_its_workbook():
    rows = (OwedRow("4", "新建5G基站500个", "进度安排、施工图"), OwedRow("6", "稳定工业运行"))
    text = desk(BEFORE).letter(owed(rows=rows, items=3, fields=("办结", "说明"), attachment="某某局填报表.xlsx"))
    assert text.splitlines() == [
        "甲科：",
        "",
        "请贵科室填好某某局2024年二季度填报表，在7月5日17:00前报回，还有2天。",
        "",
        "要填的共 2 项任务、3 行：",
        "  4  新建5G基站500个：进度安排、施工图",
        "  6  稳定工业运行",
        "每行要填：办结、说明。",
        "填报表：某某局填报表.xlsx（已下发，没有收到请告知）",
        "填好后保存，把整个文件发回即可。已经报回的请忽略。",
        "联系人：王敏",
    ]


def test_a_rejected_office_reads_row_by_row_what_to_mend():
    rows = (
        OwedRow("", "", faults=("文件是旧表 → 请用新表",)),
        OwedRow("4", "新建5G基站500个", "施工图", ("说明",), ("没有填写（填报表!I7） → 请补上",)),
    )
    text = desk(AFTER).letter(owed("乙科", "rejected", rows=rows, items=2, attachment="退回修改.xlsx"), mailed=True)
    assert "现已逾期2天" in text
    assert "  整份文件\n     文件是旧表 → 请用新表\n" in text
    assert "  4  新建5G基站500个 · 施工图【说明】\n     没有填写（填报表!I7） → 请补上\n" in text
    assert "请直接在退回件里修改（见附件）：退回修改.xlsx" in text


def test_names_are_never_taken_for_template_language():
    text = desk(BEFORE).letter(owed("{{ 7 * 7 }}{% raw %}"))
    assert text.startswith("{{ 7 * 7 }}{% raw %}：")


def test_a_bureau_may_bring_its_own_letter(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "missing.j2").write_text("{{ office }}，该交表了。", "utf-8")
    assert desk(BEFORE, folders=(tmp_path,)).letter(owed()) == "甲科，该交表了。\n"


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("{{ offfice }}", "offfice"),
        ("{% if %}", "第 1 行"),
        ("{{ office.__class__.__mro__ }}", "__mro__|unsafe|undefined"),
    ],
)
def test_a_faulty_letter_is_told_to_whoever_drew_it(tmp_path, drawn, said):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "missing.j2").write_text(drawn, "utf-8")
    with pytest.raises(TemplateError, match=said):
        desk(BEFORE, folders=(tmp_path,)).letter(owed())


def test_moments_and_spans_are_said_as_people_say_them():
    now = datetime(2024, 12, 30)
    assert seen_from(now, datetime(2024, 12, 31, 23, 59, 59)) == "12月31日"
    assert seen_from(now, datetime(2025, 1, 5, 9, 5)) == "2025年1月5日9:05"
    spans = [timedelta(days=2, hours=23), timedelta(hours=5, minutes=59), timedelta(minutes=59), -timedelta(days=1)]
    assert [span_text(span) for span in spans] == ["2天", "5小时", "不到1小时", "1天"]
