"""The record of a consolidated workbook: with the workbook's copy it says all that was known when it was written."""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tests.steps.campaigns import COLLECTED, all_give_back, at, start
from tests.templates.bureau import Bureau
from tests.templates.test_forms_end_to_end import INDICATED, INDICATORS, told
from xltasks.book.answer_list import AskedRow, listed
from xltasks.book.packed import Packed
from xltasks.campaign import Campaign
from xltasks.forms.render import render
from xltasks.model.field import Field
from xltasks.model.issue import Issue, IssuedRow, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.model.source import Source
from xltasks.rules.edits import Edit
from xltasks.steps import merge
from xltasks.store.events import MergeWritten
from xltasks.store.folders import Folders
from xltasks.store.merged import MergedRecords, packed_record
from xltasks.store.merged_record import MergedRecord, record_from_text, record_to_text

EXAMPLE = Path(__file__).parents[2] / "examples" / "anqing-2024"


def example(folder: Path) -> Campaign:
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".xltasks", "1-下发", "3-退回", "4-汇总"))
    Campaign.open(folder, now=datetime(2024, 6, 21)).generate()
    campaign = Campaign.open(folder, now=datetime(2024, 7, 6))
    campaign.collect()
    return campaign


def formulas_and_sections(folder: Path) -> Campaign:
    bureau = Bureau(folder, "indicators", INDICATORS)
    bureau.run({office: told(said) for office, said in INDICATED.items()})
    return Campaign.open(folder, now=datetime(2024, 7, 3))


def shared_tasks(folder: Path) -> Campaign:
    all_give_back(start(folder))
    campaign = at(folder, COLLECTED)
    campaign.collect()
    return campaign


@pytest.mark.parametrize("made", [example, formulas_and_sections, shared_tasks], ids=lambda made: made.__name__)
@pytest.mark.parametrize("wish", [{}, {"clean": True}, {"with_summary": True}], ids=str)
def test_what_was_written_is_known_again(made, wish, tmp_path, monkeypatch):
    made_now = []

    def remembered(*asked, **how):
        made_now.append(render(*asked, **how))
        return made_now[-1]

    monkeypatch.setattr(merge, "render", remembered)
    campaign = made(tmp_path / "局")
    merged = campaign.merge(**wish)
    data = (campaign.folders.root / merged.path).read_bytes()
    known = MergedRecords(campaign.folders).issue(sha256(data).hexdigest())
    wanted = made_now[-1].issue
    assert known.slots == wanted.slots and len(wanted.slots) > 5
    drawn = [text for text in known.texts if text.sheet not in ("统计", "未完成清单")]
    assert sorted(drawn, key=str) == sorted(wanted.texts, key=str)
    assert bool(wish.get("with_summary")) == (len(drawn) < len(known.texts))
    assert set(known.merges) == set(wanted.merges)
    assert replace(known, slots=(), texts=(), merges=()) == replace(wanted, slots=(), texts=(), merges=())


STAMP = Stamp("a" * 32, "市某某局", "2024Q2", "某局", "quarterly", "consolidated")
KEY = RowKey("2024Q2", "某局", "1", "进度|二", 1)
ISSUE = Issue(
    STAMP, (Field("done", "已完成", "check", options=("√",)),), (Slot(KEY, "done", "汇总表", 5, 7, "√", required=True),),
    (), (IssuedRow("汇总表", 5, KEY), IssuedRow("汇总表", 6, KEY, 2)), (("汇总表", 10),), (("汇总表", 9, 2),), ("=SUM(A1:A2)",),
)  # fmt: skip
EDIT = Edit(KEY, "done", None, datetime(2024, 7, 1), Source("某局", "b" * 64, "4-汇总/汇总.xlsx", "汇总表", "G5"))


def test_a_record_comes_back():
    asked = [AskedRow(KEY, "汇总表", 5, ((7, "done", True),))]
    record = MergedRecord.of(ISSUE, tuple(listed(ISSUE.fields, asked)), (EDIT,))
    assert record_from_text("".join(record_to_text(record))) == record
    (answer,) = record.answers()
    assert (answer.key, answer.sheet, answer.cell, answer.field.required) == (KEY, "汇总表", "G5", True)


def test_a_record_of_thousands_of_rows_is_one_text_and_kept_whole():
    rows = tuple(IssuedRow("汇总表", row, KEY, row) for row in range(1, 2002))
    record = MergedRecord.of(replace(ISSUE, rows=rows), Packed(("行", row, None) for row in range(1000)), (EDIT,))
    seen = []
    packed = packed_record(record, seen.append)
    assert gzip.decompress(packed) == b"".join(seen) == "".join(record_to_text(record)).encode()
    assert json.loads(gzip.decompress(packed))["list"][999] == ["行", 999, None]
    assert record_from_text(gzip.decompress(packed)) == record


@pytest.mark.parametrize("left", [b"", b"{", gzip.compress(b"{}"), gzip.compress(b"[")[:-4]], ids=str)
def test_a_record_that_is_damaged_or_gone_is_none(left, tmp_path):
    records = MergedRecords(Folders(tmp_path))
    records.keep("c" * 64, packed_record(MergedRecord.of(ISSUE, (), ()), len), b"PK")
    (path,) = records.folders.merged.glob("*.json.gz")
    path.write_bytes(left)
    assert records.load("c" * 64) is None and records.load("d" * 64) is None


def test_a_copy_that_is_not_what_was_written_is_none(tmp_path):
    records = MergedRecords(Folders(tmp_path))
    name = sha256(b"PK").hexdigest()
    records.keep(name, packed_record(MergedRecord.of(ISSUE, (), ()), len), b"PK")
    assert records.workbook(name) == b"PK"
    (path,) = records.folders.merged.glob("*.xlsx")
    path.write_bytes(b"PKK")
    assert records.workbook(name) is None and records.issue(name) is None


def test_only_the_newest_copies_are_kept_and_every_record(tmp_path):
    campaign = shared_tasks(tmp_path / "局")
    for _ in range(2):
        for clean in (False, True):
            campaign.merge(clean=clean)
    campaign.merge(partial=True, discard_edits=True, with_summary=True)
    with campaign.store.ledger(read_only=True) as ledger:
        written = [entry.event for entry in ledger.events(MergeWritten)]
    newest = {event.path: event.sha256 for event in written}
    records = MergedRecords(campaign.folders)
    assert {path.stem for path in campaign.folders.merged.glob("*.xlsx")} == set(newest.values())
    assert records.known() == {event.sha256 for event in written} and len(records.known()) == 3
    assert all(records.issue(name) is not None for name in newest.values())
