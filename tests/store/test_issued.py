"""Issued workbooks are kept with what they asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xltasks.errors import CampaignError
from xltasks.model.cell import Area
from xltasks.model.field import Field
from xltasks.model.issue import Issue, IssuedRow, IssuedText, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.store.files import Sheaf
from xltasks.store.folders import Folders
from xltasks.store.issue_text import issue_to_texts
from xltasks.store.issued import Issued


def an_issue(name: str, period: str = "2024Q2", value: str | None = None) -> Issue:
    key = RowKey(period, "中小办", "4", "进度", 1)
    slots = (Slot(key, "progress", "填报表", 6, 8, value, required=True),)
    fields = (Field("progress", "进展", options=("正在推进",)),)
    return Issue(Stamp(name, "市工信局", period, "中小办", "quarterly"), fields, slots, (), (), (("填报表", 1),))


def test_an_issue_is_found_by_its_id_alone(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(issue_to_texts(an_issue("aa11")), b"workbook")
    issued.save(issue_to_texts(an_issue("bb22", "2024Q1")), b"older")
    assert issued.load_issue("aa11") == an_issue("aa11")
    assert issued.load_issue("bb22") == an_issue("bb22", "2024Q1")
    assert issued.workbook("bb22") == b"older"
    assert (tmp_path / ".xltasks/issued/2024Q2/aa11.xlsx").read_bytes() == b"workbook"


def test_the_issues_of_a_period_are_listed(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    for name in ("bb22", "aa11"):
        issued.save(issue_to_texts(an_issue(name)), b"")
    issued.save(issue_to_texts(an_issue("cc33", "2024Q1")), b"")
    assert [issue.stamp.issue for issue in issued.issues("2024Q2")] == ["aa11", "bb22"]
    assert issued.issues("2025Q1") == ()


def test_issued_again_with_answers_filled_in_the_newer_stands(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(issue_to_texts(an_issue("aa11")), b"empty")
    issued.save(issue_to_texts(an_issue("aa11", value="已开工")), b"with answers")
    assert issued.load_issue("aa11") == an_issue("aa11", value="已开工")
    assert issued.workbook("aa11") == b"with answers"


@pytest.mark.parametrize("name", ["../../台账", "", "a/b", "..", "没有", "0" * 200])
def test_an_id_from_a_strangers_file_leads_nowhere(tmp_path: Path, name: str) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(issue_to_texts(an_issue("aa11")), b"")
    assert issued.load_issue(name) is None
    assert issued.workbook(name) is None


def test_before_anything_was_issued_nothing_is_found(tmp_path: Path) -> None:
    assert Issued(Folders(tmp_path)).load_issue("aa11") is None


def test_a_damaged_issue_is_told(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(issue_to_texts(an_issue("aa11")), b"")
    (tmp_path / ".xltasks/issued/2024Q2/aa11.json").write_text('{"stamp": 1}')
    with pytest.raises(CampaignError, match="下发记录损坏"):
        issued.load_issue("aa11")


def shapes(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".xltasks/issued/forms").glob("*.json"))


def test_what_issues_of_one_shape_share_is_kept_once(tmp_path: Path) -> None:
    issued, sheaf = Issued(Folders(tmp_path)), Sheaf()
    issued.save(issue_to_texts(an_issue("aa11")), b"", sheaf)
    issued.save(issue_to_texts(an_issue("bb22", "2024Q1", "已开工")), b"", sheaf)
    sheaf.settle()
    (shape,) = shapes(tmp_path)
    before = (tmp_path / ".xltasks/issued/forms" / shape).stat()
    issued.save(issue_to_texts(an_issue("cc33")), b"")
    assert shapes(tmp_path) == [shape]
    assert (tmp_path / ".xltasks/issued/forms" / shape).stat().st_ino == before.st_ino
    assert issued.load_issue("aa11") == an_issue("aa11")
    assert issued.load_issue("bb22") == an_issue("bb22", "2024Q1", "已开工")
    assert issued.load_issue(shape.removesuffix(".json")) is None


def test_of_files_that_are_dropped_no_shape_is_taken_for_kept(tmp_path: Path) -> None:
    issued, sheaf = Issued(Folders(tmp_path)), Sheaf()
    issued.save(issue_to_texts(an_issue("aa11")), b"", sheaf)
    sheaf.drop()
    assert shapes(tmp_path) == [] and issued.load_issue("aa11") is None
    issued.save(issue_to_texts(an_issue("aa11")), b"", sheaf)
    sheaf.settle()
    assert len(shapes(tmp_path)) == 1 and issued.load_issue("aa11") == an_issue("aa11")


def test_a_shape_that_is_lost_or_damaged_is_told(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    issued.save(issue_to_texts(an_issue("aa11")), b"")
    (shape,) = shapes(tmp_path)
    path = tmp_path / ".xltasks/issued/forms" / shape
    path.write_text("{}")
    with pytest.raises(CampaignError, match="下发记录损坏"):
        issued.load_issue("aa11")
    path.unlink()
    with pytest.raises(CampaignError, match="下发记录不见了"):
        issued.load_issue("aa11")
    path.write_text("")
    issued.save(issue_to_texts(an_issue("aa11")), b"")
    assert issued.load_issue("aa11") == an_issue("aa11")


BEFORE = (
    '{"stamp":{"issue":"aa11","bureau":"市工信局","period":"2024Q1","office":"中小办","form":"quarterly","kind":"input"},'
    '"fields":"[{\\"name\\":\\"progress\\",\\"label\\":\\"进展\\",\\"kind\\":\\"text\\",\\"scope\\":\\"item\\",\\"role\\":\\"none\\",'
    '\\"required\\":\\"\\",\\"forbidden\\":\\"\\",\\"combine\\":\\"lead\\",\\"options\\":[\\"正在推进\\"],\\"closed\\":false,\\"longest\\":0,'
    '\\"prompt\\":\\"\\",\\"filler\\":\\"\\",\\"formula\\":\\"\\"}]",'
    '"key_columns":[["填报表",10]],"formulas":[[0,0],[6,7],[9,9]],"merges":[[0,0],[1,6],[1,2],[1,7],[9,2]],'
    '"formula_texts":[0,1],"sources":["=H6","=\\"\\""],'
    '"slots":[[0,1,1],[0,1,0],[0,0,0],[6,9,9],[8,3,4],["已开工",{"date":"2024-04-01"},null],[true,false,false]],'
    '"texts":[[0,0,1],[1,6,1],[1,2,1],["标题","扩产","请填"],[null,0,null]],"rows":[[0,0],[6,9],[0,1],[1,2]],'
    '"keys":[["2024Q1","中小办","4","进度",1],["2024Q1","中小办",null,null,0]],'
    '"names":["progress","filled_on"],"sheets":["填报表","说明"]}'
)
"""As issues were kept before what they share was kept apart."""


def test_an_issue_of_a_campaign_begun_before_is_read(tmp_path: Path) -> None:
    folder = tmp_path / ".xltasks/issued/2024Q1"
    folder.mkdir(parents=True)
    (folder / "aa11.json").write_text(BEFORE, "utf-8")
    row, own = RowKey("2024Q1", "中小办", "4", "进度", 1), RowKey("2024Q1", "中小办", None, None, 0)
    assert Issued(Folders(tmp_path)).load_issue("aa11") == Issue(
        Stamp("aa11", "市工信局", "2024Q1", "中小办", "quarterly"),
        (Field("progress", "进展", options=("正在推进",)),),
        (
            Slot(row, "progress", "填报表", 6, 8, "已开工", required=True),
            Slot(own, "filled_on", "填报表", 9, 3, date(2024, 4, 1)),
            Slot(own, "progress", "填报表", 9, 4),
        ),
        (
            IssuedText("填报表", 1, 1, "标题"),
            IssuedText("填报表", 6, 2, "扩产", row),
            IssuedText("说明", 1, 1, "请填"),
        ),
        (IssuedRow("填报表", 6, row), IssuedRow("填报表", 9, own, 2)),
        (("填报表", 10),),
        (("填报表", 6, 9), ("填报表", 7, 9)),
        ("=H6", '=""'),
        (("填报表", Area(1, 1, 1, 9)), ("填报表", Area(6, 2, 7, 2))),
    )


def test_a_form_is_kept_once(tmp_path: Path) -> None:
    issued = Issued(Folders(tmp_path))
    name = issued.keep_form(b"template")
    assert issued.keep_form(b"template") == name
    assert issued.form(name) == b"template"
    assert issued.form("gone") is None
    assert issued.load_issue(name) is None
