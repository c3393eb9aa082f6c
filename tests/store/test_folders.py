"""Where a campaign's files lie, and names that every system takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.errors import CampaignError
from xltasks.model.period import Period
from xltasks.store.folders import Folders, checked_campaign, file_name, file_names, find_campaign


def campaign(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "台账.xlsx").write_bytes(b"x")
    return folder


def test_the_folders_bear_the_names_of_the_interface() -> None:
    folders = Folders(Path("/c"))
    period = Period.parse("2024Q2")
    told = {
        "register": folders.register,
        "templates": folders.own_templates,
        "issue": folders.issue_folder(period),
        "bundle": folders.issue_bundle(period),
        "inbox": folders.inbox,
        "corrections": folders.correction_folder("2024M06"),
        "merged": folders.merge_folder(period),
        "ledger": folders.ledger,
        "issued": folders.issued(period),
        "received": folders.received,
    }
    assert {name: path.as_posix() for name, path in told.items()} == {
        "register": "/c/台账.xlsx",
        "templates": "/c/表样",
        "issue": "/c/1-下发/2024Q2",
        "bundle": "/c/1-下发/2024Q2/下发.zip",
        "inbox": "/c/2-回收",
        "corrections": "/c/3-退回/2024M06",
        "merged": "/c/4-汇总/2024Q2",
        "ledger": "/c/.xltasks/ledger.sqlite",
        "issued": "/c/.xltasks/issued/2024Q2",
        "received": "/c/.xltasks/received",
    }


@pytest.mark.parametrize("period", ["../../etc", "2024Q5", "", "/tmp"])
def test_a_period_that_is_none_names_no_folder(period: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        Folders(Path("/c")).issued(period)


def test_the_nearest_folder_upward_with_a_register_is_the_campaign(tmp_path: Path) -> None:
    campaign(tmp_path)
    inner = campaign(tmp_path / "a")
    deep = inner / "2-回收" / "x"
    deep.mkdir(parents=True)
    assert find_campaign(deep, {}) == inner
    assert find_campaign(tmp_path, {}) == tmp_path


def test_the_environment_overrides_the_search(tmp_path: Path) -> None:
    here, there = campaign(tmp_path / "here"), campaign(tmp_path / "there")
    assert find_campaign(here, {"XLTASKS_CAMPAIGN": str(there)}) == there
    assert find_campaign(here, {"XLTASKS_CAMPAIGN": ""}) == here


def test_without_a_register_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CampaignError, match=r"台账\.xlsx.*xltasks init"):
        find_campaign(tmp_path, {})
    with pytest.raises(CampaignError, match="没有这个文件夹"):
        find_campaign(tmp_path, {"XLTASKS_CAMPAIGN": str(tmp_path / "gone")})
    with pytest.raises(CampaignError, match="不是工作文件夹"):
        checked_campaign(tmp_path)


def test_paths_are_told_relative_to_the_campaign_with_slashes(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    assert folders.relative(tmp_path / "4-汇总" / "2024Q2" / "a.xlsx") == "4-汇总/2024Q2/a.xlsx"
    assert folders.relative(tmp_path.parent / "b.xlsx") == (tmp_path.parent / "b.xlsx").as_posix()
    assert folders.absolute("4-汇总/a.xlsx") == tmp_path / "4-汇总" / "a.xlsx"


def test_a_campaign_reached_by_a_link_tells_the_same_paths(tmp_path: Path) -> None:
    real = campaign(tmp_path / "real")
    link = tmp_path / "link"
    link.symlink_to(real)
    assert Folders(link).relative(real / "2-回收" / "a.xlsx") == "2-回收/a.xlsx"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("中小办", "中小办"),
        ("科技/信息科", "科技／信息科"),
        ('a<b>c:d"e\\f|g?h*i', "a＜b＞c：d＂e＼f｜g？h＊i"),
        ("办公室. . ", "办公室"),
        ("CON", "_CON"),
        ("com1.xlsx", "_com1.xlsx"),
        ("COM", "COM"),
        ("~$报表", "_~$报表"),
        (".隐藏", "_.隐藏"),
        ("..", "未命名"),
        ("两\n行\t名\x00称", "两 行 名 称"),
        ("", "未命名"),
        ("\ud800", "未命名"),
    ],
)
def test_a_name_becomes_one_that_windows_takes(name: str, expected: str) -> None:
    assert file_name(name) == expected


def test_long_names_are_cut_and_stay_different() -> None:
    one, other = file_name("科" * 200 + "甲"), file_name("科" * 200 + "乙")
    assert one != other
    assert len(one) <= 60 and len(one.encode()) <= 180


def test_no_two_offices_share_a_file_name() -> None:
    assert file_names(["a科", "A科", "甲/乙", "甲／乙"]) == ("a科", "A科（2）", "甲／乙", "甲／乙（2）")


@given(st.text(st.characters(), max_size=300))
def test_any_name_can_be_a_file_name(name: str) -> None:
    safe = file_name(name)
    assert safe and len(safe.encode()) <= 190
    assert not set(safe) & set('<>:"/\\|?*\0\n\r\t')
    assert not safe.endswith((".", " ")) and not safe.startswith((".", "~", " "))
    assert file_name(safe) == safe
