"""Issued workbooks are kept with what they asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltasks.errors import CampaignError
from xltasks.model.field import Field
from xltasks.model.issue import Issue, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.store.folders import Folders
from xltasks.store.issued import Issued


def an_issue(name: str, period: str = "2024Q2", value: str | None = None) -> Issue:
    key = RowKey(period, "中小办", "4", "进度", 1)
    slots = (Slot(key, "progress", "填报表", 6, 8, value, required=True),)
    fields = (Field("progress", "进展", options=("正在推进",)),)
    return Issue(Stamp(name, "市工信局", period, "中小办", "quarterly"), fields, slots, (), (), (("填报表", 1),))


def test_an_issue_is_found_by_its_id_alone(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(an_issue("aa11"), b"workbook")
    issued.save(an_issue("bb22", "2024Q1"), b"older")
    assert issued.load_issue("aa11") == an_issue("aa11")
    assert issued.load_issue("bb22") == an_issue("bb22", "2024Q1")
    assert issued.workbook("bb22") == b"older"
    assert (tmp_path / ".xltasks/issued/2024Q2/aa11.xlsx").read_bytes() == b"workbook"


def test_the_issues_of_a_period_are_listed(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    for name in ("bb22", "aa11"):
        issued.save(an_issue(name), b"")
    issued.save(an_issue("cc33", "2024Q1"), b"")
    assert [issue.stamp.issue for issue in issued.issues("2024Q2")] == ["aa11", "bb22"]
    assert issued.issues("2025Q1") == ()


def test_issued_again_with_answers_filled_in_the_newer_stands(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(an_issue("aa11"), b"empty")
    issued.save(an_issue("aa11", value="已开工"), b"with answers")
    assert issued.load_issue("aa11") == an_issue("aa11", value="已开工")
    assert issued.workbook("aa11") == b"with answers"


@pytest.mark.parametrize("name", ["../../台账", "", "a/b", "..", "没有", "0" * 200])
def test_an_id_from_a_strangers_file_leads_nowhere(tmp_path: Path, name: str) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(an_issue("aa11"), b"")
    assert issued.load_issue(name) is None
    assert issued.workbook(name) is None


def test_before_anything_was_issued_nothing_is_found(tmp_path: Path) -> None:
    assert Issued(Folders(tmp_path)).load_issue("aa11") is None


def test_a_damaged_issue_is_told(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(an_issue("aa11"), b"")
    (tmp_path / ".xltasks/issued/2024Q2/aa11.json").write_text('{"stamp": 1}')
    with pytest.raises(CampaignError, match="下发记录损坏"):
        issued.load_issue("aa11")


def test_a_form_is_kept_once(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    name = issued.keep_form(b"template")
    assert issued.keep_form(b"template") == name
    assert issued.form(name) == b"template"
    assert issued.form("gone") is None
    assert issued.load_issue(name) is None
